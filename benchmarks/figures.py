"""A figure, and how it is taken: the best of several times, beside a peer in the same run."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable


class Figure(NamedTuple):
    """What was measured: ours against the peer, and the bar (at most; at least where negative)."""

    name: str
    ours: float
    peer: float
    peer_name: str
    bar: float
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        return self.ours / self.peer

    @property
    def good(self) -> bool:
        return self.ratio <= self.bar

    def line(self) -> str:
        mark = "ok  " if self.good else "OVER"
        return f"{mark} {self.ratio:7.3f} (bar {self.bar:g})  {self.name}: {self.ours:.1f} {self.unit}, {self.peer_name}: {self.peer:.1f} {self.unit}"


def best(work: Callable[[], object], times: int = 5) -> float:
    """The best of several times, in milliseconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append((time.perf_counter() - start) * 1000)
    return min(found)


def race(ours: Callable[[], object], peer: Callable[[], object], times: int = 5) -> tuple[float, float]:
    """The best of several times of both, run in turn, so that a busy moment of the machine meets both."""
    found = [(best(ours, 1), best(peer, 1)) for _ in range(times)]
    return min(a for a, _ in found), min(b for _, b in found)


def command(*args: str, cwd: Path | None = None) -> None:
    subprocess.run(args, cwd=cwd or ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
