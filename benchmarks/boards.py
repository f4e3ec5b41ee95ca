"""A leader's pages of a district of 40 units, as a folder: the clock of whoever waits for cron, against the bar."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import PYTHON, Figure, best, command
from zhili_tui import demo

UNITS = 40


def boards(small: Path, large: Path) -> Iterator[Figure]:
    """``zhili board`` over two years of a signed district, its history judged before."""
    folder = Path(tempfile.gettempdir()) / "zhili-benchmark-district"
    if not (folder.with_suffix(".done")).exists():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(folder.with_name(f"{folder.name}.demo"), ignore_errors=True)
        demo.make(folder, units=UNITS, years=2, seed=1, commits=400, around=True)
        folder.with_suffix(".done").touch()
    with tempfile.TemporaryDirectory() as beside:
        ours = [PYTHON, "-m", "zhili_tui", "--repo", str(folder), "board", "--for", "district", "-o", f"{beside}/board"]
        command(*ours)
        yield Figure(f"the leader's pages of a district of {UNITS} units", best(lambda: command(*ours), 3), 3000, "the bar", 1)
