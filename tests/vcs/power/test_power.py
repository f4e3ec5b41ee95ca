"""The power is cut at any point of a save: history can be read, disk and history are alike, and what was said to be saved is there."""

import random
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import SOAK, copied, git
from tests.sharing.offices import fresh
from tests.vcs import crash
from tests.vcs.power import preload
from tests.vcs.power.commands import commands, one_more
from tests.vcs.power.disk import Disk, Event, read
from zhili_tui.services.workspace import Workspace

#: It takes long: beside what every change is tried with, and far longer still in a soak.
pytestmark = pytest.mark.soak if SOAK else pytest.mark.external
#: What is derived may be lost at any moment; what is under way lies in the same folder.
DERIVED = re.compile(r"repo/\.git/zhili/(?!\.?intent|drafts/)")
#: A lock that git leaves behind is named with the cure by whatever finds it; the cure is to take it away.
LOCKS = re.compile(r"(HEAD|index|packed-refs|refs/heads/.*)\.lock")
ACTS = ["set", "new", "remove", "sign", "import"]


class Recorded(NamedTuple):
    """A folder as it was, what was done there, and what came of it."""

    base: Path
    events: list[Event]
    end: Path


@pytest.fixture
def recorded(
    request: pytest.FixtureRequest, lin: Workspace, chen: Workspace, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Recorded:
    """A command, done to its end."""
    act: str = request.param
    base, end = tmp_path / "base", tmp_path / "end"
    if act == "remove":
        one_more(lin, chen)
    base.mkdir()
    (base / "said").touch()
    copied(chen.root, base / "repo")
    fresh(base / "repo").index.close()
    copied(base, end)
    words = commands(end / "repo", tmp_path)[act]
    preload.record(preload.library(tmp_path_factory), end, tmp_path / "log", preload.zhili(end / "repo", *words))
    return Recorded(base, [one for one in read(tmp_path / "log", end) if not DERIVED.match(one.path)], end)


def lay(folder: Path, base: Path, state: dict[str, bytes | None]) -> None:
    """A disk as it could be found."""
    subprocess.run(["rm", "-rf", str(folder)], check=True)
    copied(base, folder)
    for name, data in state.items():
        file = folder / name
        if data is None:
            file.unlink(missing_ok=True)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)  # objects are read only
            file.write_bytes(data)


def held(folder: Path) -> dict[str, bytes]:
    """What every file says that is not derived."""
    files = ((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    return {name: path.read_bytes() for name, path in files if not DERIVED.match(name)}


def states(found: Recorded, many: int) -> Iterator[tuple[int, bool, dict[str, bytes | None]]]:
    """What the disk could hold after each thing that was done, each state once; and whether success had been said."""
    disk, said, seen = Disk(found.base), False, set()
    for number, event in enumerate(found.events):
        disk.do(event)
        said = said or event.path == "said"
        for state in disk.cuts(random.Random(number), many):
            mark = (said, frozenset(item for item in state.items() if item[0] != "said"))
            if mark not in seen:
                seen.add(mark)
                yield number, said, state


def look(folder: Path, old: str, new: str, said: bool) -> None:
    """The next start after the power came back."""
    root = folder / "repo"
    for lock in [path for path in (root / ".git").rglob("*.lock") if LOCKS.fullmatch(path.relative_to(root / ".git").as_posix())]:
        lock.unlink()
    crash.started(root).index.close()
    tree = git(root, "rev-parse", "HEAD^{tree}").strip()
    assert tree in ((new,) if said else (old, new))
    git(root, "fsck", "--connectivity-only", "--no-dangling")
    assert git(root, "status", "--porcelain") == ""


@pytest.mark.parametrize("recorded", ACTS if SOAK else ACTS[:2], indirect=True)
def test_a_power_cut_at_any_point_loses_nothing_that_was_said_to_be_saved(recorded: Recorded, tmp_path: Path) -> None:
    old, new = (git(folder / "repo", "rev-parse", "HEAD^{tree}").strip() for folder in (recorded.base, recorded.end))
    assert old != new
    every = list(states(recorded, 4 if SOAK else 1))
    whole = Disk(recorded.base)
    for event in recorded.events:
        whole.do(event)
    lay(tmp_path / "cut", recorded.base, whole.after([True] * len(whole.done)))
    assert held(tmp_path / "cut") == held(recorded.end), "something was done that was not recorded"
    late = [one for one in every if one[1]]
    chosen = every if SOAK else late + random.Random(7).sample(every, 20)
    print(f"{len(recorded.events)} things done, {len(every)} states of the disk, {len(chosen)} looked at")
    faults = []
    for number, said, state in chosen:
        lay(tmp_path / "cut", recorded.base, state)
        try:
            look(tmp_path / "cut", old, new, said)
        except Exception as error:
            faults.append(f"after {number} {recorded.events[number][:3]}, said: {said}: {error!r}"[:300])
    assert not faults, f"{len(faults)} of {len(chosen)}\n" + "\n".join(faults[:10])
    assert late


@pytest.mark.parametrize(("recorded", "most"), [("set", 29), ("new", 32)], indirect=["recorded"])
def test_a_save_waits_for_the_disk_no_oftener_than_it_has_to(recorded: Recorded, most: int) -> None:
    """Each object with its folder, the intent, the record, the branch, git's index, and their folders."""
    synced = [event.path for event in recorded.events if event.what in ("fsync", "sync")]
    assert 10 < len(synced) <= most, "\n".join(synced)
