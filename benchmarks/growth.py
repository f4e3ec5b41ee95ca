"""What users ask of a signed world, at three sizes: time and memory beside the bar of the largest, and how both grow."""

import math
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks import worlds
from benchmarks.figures import PYTHON, ROOT, Figure, best, command
from zhili_tui.storage import account

#: How often each is taken; the best time and the largest peak count.
TIMES = 3


class Question(NamedTuple):
    """A command, what it may take in the largest world, and what is forgotten before it is asked."""

    name: str
    words: tuple[str, ...]
    seconds: float
    megabytes: float = math.inf
    forget: tuple[str, ...] = ()  # patterns of derived files
    times: int = TIMES


class Taken(NamedTuple):
    """Seconds on the clock, seconds of all processors, and the peak of the largest process in bytes."""

    seconds: float
    processor: float
    peak: float


INDEX, TRUST, RECORDED = "index-*", "trust-*", "recorded*"
ALL_DERIVED = (INDEX, TRUST, RECORDED)
#: Records of the smallest world.
TENTH = 1_000
#: In order: what one leaves derived, the next finds.
QUESTIONS = (
    Question("index build, with the first list", ("list", "--limit", "5"), 25, forget=ALL_DERIVED, times=1),
    Question("first check, nothing judged", ("check", "--fresh"), 35, 200, (TRUST,), times=1),
    Question("verify, which judges afresh", ("verify",), 35, 200, times=1),
    Question("due of one unit", ("due", "--unit", "dongjie"), 0.8, 120),
    Question("eligible, one unit", ("eligible", "dongjie"), 0.8, 120),
    Question("digest of one unit", ("digest", "--unit", "dongjie"), 1.5, 150),
    Question("rank", ("rank",), 1.2, 120),
    Question("list --json of all", ("list", "--json"), 4, 120),
    Question("review, its first page", ("review", "--limit", "50"), 3, 200),
    Question("sync with nothing new", ("sync",), 3, 150, (RECORDED,), times=1),
    Question("bundle", ("bundle", str(Path(tempfile.gettempdir()) / "zhili-benchmark.bundle")), 25, 200, times=1),
    Question("list of five", ("list", "--limit", "5"), 0.4),
    Question("show one unit", ("show", "dongjie/unit"), 0.4),
    Question("search", ("list", "--search", "消防", "--limit", "5"), 0.4),
    Question("check with index", ("check",), 1.0, 100),
)


def taken(root: Path, words: tuple[str, ...]) -> Taken:
    """One run of a command in a process of its own."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [PYTHON, "-m", "zhili_tui", "--repo", str(root), *words], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode > 1:  # 1 is an answer: findings, something overdue
        raise SystemExit(f"{' '.join(words)}: {process.returncode} {said.decode(errors='replace')}")
    return Taken(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def asked(root: Path, one: Question) -> Taken:
    """The best of several runs."""
    found = []
    for _ in range(one.times):
        derived = account.derived(root)
        for pattern in one.forget if derived else ():
            for file in derived.glob(pattern) if derived else ():
                file.unlink()
        found.append(taken(root, one.words))
    return Taken(min(t.seconds for t in found), min(t.processor for t in found), max(t.peak for t in found))


def exponent(sizes: list[int], values: list[float]) -> float:
    """How the largest two grow: 1 is in proportion."""
    return math.log(values[-1] / values[-2]) / math.log(sizes[-1] / sizes[-2])


def growth(small: Path, large: Path) -> Iterator[Figure]:
    """Every question in three worlds; the bar is that of the largest."""
    roots = list(dict.fromkeys((worlds.signed(TENTH), small, large)))
    counts = [worlds.records(root) for root in roots]
    print(" " * 36 + "".join(f"{count:>26,}" for count in counts), flush=True)
    for one in QUESTIONS:
        found = [asked(root, one) for root in roots]
        cells = "".join(f"{t.seconds:9.2f} s {t.peak / 1e6:5.0f} MB {t.processor:5.2f}" for t in found)
        times, peaks = exponent(counts, [t.seconds for t in found]), exponent(counts, [t.peak for t in found])
        print(f"     {one.name:32}{cells}  grows {times:.2f}, memory {peaks:.2f}", flush=True)
        yield Figure(one.name, found[-1].seconds * 1000, one.seconds * 1000, "the bar", 1)
        if one.megabytes < math.inf:
            yield Figure(f"{one.name}, memory", found[-1].peak / 1e6, one.megabytes, "the bar", 1, "MB")
    yield from index_size(large)
    yield from history(large)


def index_size(root: Path) -> Iterator[Figure]:
    derived = account.derived(root)
    size = sum(file.stat().st_blocks * 512 for file in derived.glob(INDEX)) if derived else 0
    yield Figure("the index against the records on the disk", size / 1e6, worlds.blocks(root) / 1e6, "the records", 0.6, "MB")


def history(root: Path) -> Iterator[Figure]:
    """The versions of one record beside git's own list of them: before git's commit graph is there, and with it."""
    path = next((root / "records").glob("dongjie/*/statement/*.toml")).relative_to(root).as_posix()

    def ours() -> None:
        taken(root, ("history", path))

    def gits() -> None:
        command("git", "log", "--format=%H", "--", path, cwd=root)

    info = root / ".git" / "objects" / "info"
    aside = {file: file.with_name(f"{file.name}.aside") for file in (info / "commit-graph", info / "commit-graphs") if file.exists()}
    for file, other in aside.items():
        file.rename(other)
    try:
        peer = best(gits, 1)
        yield Figure("history of one record, without git's commit graph", best(ours, 1), peer, "git log -- PATH", 1.2)
    finally:
        for file, other in aside.items():
            if file.is_dir():
                shutil.rmtree(file)
            other.replace(file)
    later, peer = best(ours, 3), best(gits, 3)
    yield Figure("history of one record, later", later, peer + 300, "git log -- PATH and 0.3 s", 1)
