"""Worlds as ``zhili demo`` makes them: signed, with keys, a hub, returns and five years of history; kept between runs."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import command
from zhili_tui import demo

YEARS = 5
#: What a unit records in a year, about.
RECORDS_A_YEAR = 46


def signed(records: int) -> Path:
    """A signed district of about so many records, a commit for nearly each."""
    folder = Path(tempfile.gettempdir()) / f"zhili-benchmark-{records}"
    if not (folder / ".done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(folder.with_name(f"{folder.name}.demo"), ignore_errors=True)
        units = max(3, round(records / YEARS / RECORDS_A_YEAR))
        print(f"making {folder} ({units} units, {YEARS} years)", file=sys.stderr)
        start = time.process_time()
        made = demo.make(folder, units=units, years=YEARS, seed=7, commits=records, around=True)
        print(f"{made.records} records, {made.commits} commits, {time.process_time() - start:.0f} s of processor time", file=sys.stderr)
        (folder / ".git" / "info").mkdir(exist_ok=True)
        (folder / ".git" / "info" / "exclude").write_text(".done\n")
        command("git", "branch", "made", cwd=folder)
        (folder / ".done").write_text("")
        time.sleep(1)  # or every file is as new as git's index, and has to be read
    return folder


def unpinned(world: Path, folder: Path) -> Path:
    """The same records and history in a clone that trusts nobody: what the program costs without judging."""
    command("git", "clone", "-q", "--shared", str(world), str(folder))
    return folder


def records(root: Path) -> int:
    return sum(1 for _ in (root / "records").rglob("*.toml"))


def commits(root: Path) -> int:
    counted = subprocess.run(["git", "rev-list", "--count", "HEAD"], cwd=root, capture_output=True, text=True, check=True)
    return int(counted.stdout)


def blocks(root: Path) -> int:
    """What the records take on the disk, in bytes."""
    return sum(path.lstat().st_blocks * 512 for path in (root / "records").rglob("*"))
