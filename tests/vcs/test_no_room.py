"""A save on a disk that is nearly full, or that git cannot write its objects to: wholly there or not at all, and never said otherwise."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import copy, git, indexed
from tests.vcs.acts import acts, first
from tests.vcs.crash import snapshot
from zhili_tui.errors import GitFailed, SystemRefused, ZhiliError
from zhili_tui.services.workspace import Workspace
from zhili_tui.vcs import intent

pytestmark = [pytest.mark.external, pytest.mark.skipif(os.geteuid() != 0, reason="mounts a disk, which only root may")]
#: Kilobytes left: from none to enough for all of it.
LEFT = (0, 8, 16, 28, 40, 48, 64, 80, 96, 160, 4096)


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """A disk of its own at a folder, as long as it is needed."""
    if subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, left: int) -> Path:
    """Let so many kilobytes be left; the file that takes the rest."""
    filler = folder / "filler"
    with filler.open("wb") as file:
        while True:
            state = os.statvfs(folder)
            room = state.f_bavail * state.f_frsize - left * 1024
            if room <= 0:
                break
            file.write(b"\0" * min(room, 1 << 20))
            file.flush()
    return filler


@pytest.mark.parametrize("act", ["set", "new", "remove"])
def test_a_save_on_a_full_disk_is_there_or_is_not(office: Workspace, tmp_path: Path, act: str) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    indexed(office.root)
    saved = 0
    with mounted(disk, "-t", "tmpfs", "-o", "size=64m", "tmpfs"):
        for left in LEFT:
            root = copy(office.root, disk / f"repo-{left}")
            before, start = snapshot(root), git(root, "rev-parse", "HEAD")
            opened = Workspace.open(root, officer=office.officer())
            opened.refresh()
            do = acts(opened)[act]
            filler = fill(disk, left)
            try:
                do()
                said = True
            except (ZhiliError, OSError):
                said = False
            filler.unlink()
            later = Workspace.open(root)
            later.refresh()
            after = snapshot(root)
            assert after[2] == "", (left, after[2])
            assert not intent.waits(later.git.state)
            assert not [name for name in after[1] if name.rpartition("/")[2].startswith(".")]
            moved = git(root, "rev-parse", "HEAD") != start
            assert moved or not said, left
            assert moved or after == before, left
            git(root, "fsck", "--strict")
            saved += moved
            opened.index.close()
            later.index.close()
            subprocess.run(["rm", "-rf", str(root)], check=True)
    assert 0 < saved < len(LEFT)


def test_objects_that_cannot_be_written_stop_a_save_before_anything_has_changed(office: Workspace) -> None:
    path = first(office)
    before = snapshot(office.root)
    objects = office.root / ".git" / "objects"
    with mounted(objects, "--bind", str(objects)):
        subprocess.run(["mount", "-o", "remount,bind,ro", str(objects)], check=True)
        for name in ("set", "set", "new", "remove"):
            with pytest.raises((GitFailed, SystemRefused, OSError)):
                acts(office)[name]()
            assert snapshot(office.root) == before, name
    assert acts(office)["set"]().commit == office.git.head()
    assert 'note = "已核對"' in git(office.root, "show", f"HEAD:{path}")
