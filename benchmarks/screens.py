"""The terminal program in a real terminal, beside the barest program of the same toolkit: time and bytes of what one does all day."""

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.figures import PYTHON, Figure
from tests.tui.terminal import Terminal

TIMES = 7
#: Keys that lead from the first screen into a form.
TO_A_FORM = ("f2", "enter", "ctrl+e")
TO_THE_LEDGER = ("f2",)


def zhili(root: Path) -> list[str]:
    return [PYTHON, "-m", "zhili_tui", "--repo", str(root), "--officer", "dongjie/lin-shufen"]


def bare(what: str = "empty") -> list[str]:
    return [PYTHON, "-m", "benchmarks.bare", what]


class Start:
    """One start: milliseconds until the last line stood, and the bytes of the first screen."""

    def __init__(self, command: Sequence[str], last: str = "") -> None:
        begin = time.perf_counter()
        found = Terminal(command)
        try:
            found.until((lambda: last in found.text) if last else (lambda: bool(found.lines[-1])))
            self.time = (time.perf_counter() - begin) * 1000
            found.quiet()
            self.bytes = len(found.written)
        finally:
            found.close()


def starts(commands: Sequence[tuple[list[str], str]], times: int = TIMES) -> list[tuple[float, float]]:
    """The median of several starts of each command, taken in turn."""
    for command, last in commands:
        Start(command, last)
    taken = [[Start(command, last) for command, last in commands] for _ in range(times)]
    return [
        (statistics.median(one.time for one in column), statistics.median(one.bytes for one in column))
        for column in zip(*taken, strict=True)
    ]


def stroke(found: Terminal, send: Callable[[], None]) -> tuple[float, float]:
    """Milliseconds from the key to the last byte, and how many bytes came."""
    found.quiet()
    found.mark()
    begin = last = time.perf_counter()
    send()
    seen = 0
    while time.perf_counter() - last < 0.15:
        found.listen(0.001)
        if len(found.written) > seen:
            seen, last = len(found.written), time.perf_counter()
    return (last - begin) * 1000, float(seen)


def strokes(found: Terminal, ready: Callable[[], None], sends: Sequence[Callable[[], None]]) -> tuple[float, float]:
    """The median of several strokes in a program that is opened, brought there and closed."""
    try:
        found.until(lambda: bool(found.text.strip()))
        found.quiet()
        ready()
        found.quiet()
        taken = [stroke(found, send) for send in sends]
    finally:
        found.close()
    return statistics.median(one[0] for one in taken), statistics.median(one[1] for one in taken)


def typing(command: list[str], *keys: str) -> tuple[float, float]:
    found = Terminal(command)
    return strokes(found, pressed(found, *keys), [lambda c=c: found.commit(c) for c in "部署街道社區消防安全檢查"])  # type: ignore[misc]


def pressed(found: Terminal, *keys: str) -> Callable[[], None]:
    """Press these keys, one after the other."""

    def ready() -> None:
        for key in keys:
            found.press(key)
            found.quiet()

    return ready


def moving(command: list[str], *keys: str) -> tuple[float, float]:
    found = Terminal(command)
    return strokes(found, pressed(found, *keys), [lambda: found.press("down")] * 12)


def screens(example: Path, large: Path) -> Iterator[Figure]:
    """Every figure of the screens; the first repository is the small one."""
    hello, ours, many = starts([(bare("hello"), "ready"), (zhili(example), ""), (zhili(large), "")])
    yield Figure("first full screen on the example", ours[0], hello[0], "bare Textual hello", 1.6)
    yield Figure("first full screen on 100,000 records", many[0], ours[0], "on the example", 1.2)
    yield Figure("bytes of the first screen", ours[1], 10_000, "the bar", 1, "bytes")
    yield Figure("bytes of the first screen on 100,000 records", many[1], 10_000, "the bar", 1, "bytes")
    typed, plain = typing(zhili(example), *TO_A_FORM), typing(bare("input"))
    yield Figure("a character typed in a form, key to last byte", typed[0], plain[0], "a bare tuned Input", 2)
    yield Figure("a character typed in a form, bytes", typed[1], plain[1], "a bare tuned Input", 2, "bytes")
    yield Figure("a character typed in a form, bytes", typed[1], 200, "the bar", 1, "bytes")
    down, row = moving(zhili(example), *TO_THE_LEDGER), moving(bare("list"))
    yield Figure("one row down in the ledger, key to last byte", down[0], row[0], "a bare OptionList", 2)
    yield Figure("one row down in the ledger, bytes", down[1], row[1], "a bare OptionList", 2, "bytes")
    yield Figure("one row down in the ledger, bytes", down[1], 300, "the bar", 1, "bytes")
    deep = moving(zhili(large), *TO_THE_LEDGER)
    yield Figure("one row down among 100,000, key to last byte", deep[0], down[0], "on the example", 1.5)
    yield Figure("one row down among 100,000, bytes", deep[1], 300, "the bar", 1, "bytes")
    yield Figure("bytes written while idle for 10 s", idle(zhili(large)), 1, "the bar", 0, "bytes")


def idle(command: list[str]) -> float:
    found = Terminal(command)
    try:
        found.until(lambda: bool(found.lines[-1]))
        found.quiet(1)
        found.mark()
        found.listen(10)
        return float(len(found.written))
    finally:
        found.close()


if __name__ == "__main__":
    sys.exit(int(not all(figure.good for figure in screens(*map(Path, sys.argv[1:])) if not print(figure.line(), flush=True))))
