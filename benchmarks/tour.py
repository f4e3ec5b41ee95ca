"""The terminal program in a large signed world: what a tour of its rooms holds in memory, and a record opened right after a first start."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.screens import zhili
from tests.tui.terminal import Terminal, family
from zhili_tui.storage import account

ROOMS = ("f1", "f2", "f3", "f4", "f5", "f6")


def tour(small: Path, large: Path) -> Iterator[Figure]:
    """Every room once, then what the program held at most; its helpers' processes added."""
    found = Terminal(zhili(large))
    try:
        found.until(lambda: bool(found.text.strip()))
        for key in ROOMS:
            found.press(key)
            found.quiet(1.0, 600)
        peak = sum(_peak(pid) for pid in family(found.pid))
    finally:
        found.close()
    yield Figure("terminal program after a tour of all rooms", peak / 1e6, 220, "the bar", 1, "MB")
    yield from first_start(large)


def first_start(root: Path) -> Iterator[Figure]:
    """Nothing judged: the ledger, a record out of it, then keys while the history is judged behind the screen."""
    derived = account.derived(root)
    for file in derived.glob("trust-*") if derived else ():
        file.unlink()
    found = Terminal(zhili(root))
    try:
        found.until(lambda: bool(found.text.strip()))
        found.press("f2")
        found.quiet()
        before = found.text
        start = time.perf_counter()
        found.press("enter")
        found.until(lambda: found.text != before)
        opened = (time.perf_counter() - start) * 1000
        waits = [_until_drawn(found, key) for key in ("down", "up") * 10]
    finally:
        found.close()
    yield Figure("a record opened right after a first start", opened, 500, "the bar", 1)
    yield Figure("the slowest of twenty keys meanwhile", max(waits), 100, "the bar", 1)
    yield Figure("their median", statistics.median(waits), 100, "the bar", 1)


def _until_drawn(found: Terminal, key: str) -> float:
    found.mark()
    start = time.perf_counter()
    found.press(key)
    while not found.written and time.perf_counter() - start < 5:
        found.listen(0.001)
    return (time.perf_counter() - start) * 1000


def _peak(pid: int) -> int:
    """The most that a process had in memory, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
