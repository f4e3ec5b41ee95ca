"""Loose objects are packed after a save that finds many; none is lost, whether or not anything reaches it."""

import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import git
from tests.vcs.test_transaction import acts
from zhili_tui.errors import GitFailed
from zhili_tui.services.workspace import Workspace
from zhili_tui.vcs import packing


def crowd(root: Path, count: int = 8000) -> None:
    """More loose objects than the limit, that nothing reaches."""
    folder = root.parent / "crowd"
    folder.mkdir()
    for number in range(count):
        (folder / str(number)).write_text(f"{number}\n")
    names = "".join(f"{folder}/{number}\n" for number in range(count))
    subprocess.run(
        ["git", "hash-object", "-w", "--no-filters", "--stdin-paths"], cwd=root, input=names, text=True, check=True, capture_output=True
    )


def everything(root: Path) -> set[str]:
    """The ids of all objects."""
    return {line.split()[0] for line in git(root, "cat-file", "--batch-all-objects", "--batch-check").splitlines()}


def until(true: Callable[[], bool]) -> None:
    for _try in range(600):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError


@pytest.mark.external  # it takes long
def test_many_loose_objects_are_packed_after_a_save_and_none_is_lost(office: Workspace) -> None:
    root, act = office.root, acts(office)["set"]
    git(root, "checkout", "-q", "--detach")
    git(root, "commit", "-q", "--allow-empty", "-m", "reached by nothing but the log")
    lost = git(root, "rev-parse", "HEAD").strip()
    git(root, "checkout", "-q", "main")
    git(root, "reflog", "expire", "--expire=now", "--all")
    crowd(root)
    act()
    saved = git(root, "rev-parse", "HEAD").strip()
    until(lambda: not packing.loose(office.git))
    there = everything(root)
    assert len(there) > 8000
    assert {lost, saved} <= there
    assert git(root, "cat-file", "-t", lost).strip() == "commit"
    assert git(root, "fsck", "--full", "--strict", "--no-dangling") == ""


def test_few_start_nothing(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(office.root, 2000)
    started: list[object] = []
    monkeypatch.setattr(packing.subprocess, "Popen", lambda *args, **keywords: started.append(args))
    packing.after_save(office.git)
    assert started == []
    monkeypatch.setattr(packing, "LIMIT", 256)
    packing.after_save(office.git)
    assert len(started) == 1


def test_whoever_saves_meanwhile_loses_nothing(office: Workspace) -> None:
    act, stop, failed = acts(office)["set"], threading.Event(), []

    def keep_packing() -> None:
        while not stop.is_set():
            try:
                packing.pack(office.git)
            except Exception as error:
                failed.append(error)

    packers = [threading.Thread(target=keep_packing) for _ in range(2)]
    before = everything(office.root)
    for one in packers:
        one.start()
    path = next(hit.path for hit in office.index.hits("kind='meeting'"))
    try:
        act()
        for number in range(20):
            loaded = office.load(path)
            office.saving.change(loaded, loaded.plain | {"note": str(number)})
    finally:
        stop.set()
        for one in packers:
            one.join()
    assert failed == []
    assert office.load(path).plain["note"] == "19"
    assert before < everything(office.root)
    assert git(office.root, "rev-list", "--count", "HEAD").strip() == "22"
    assert git(office.root, "fsck", "--full", "--strict", "--no-dangling") == ""


def test_where_it_fails_all_is_as_it_was(office: Workspace) -> None:
    """A damaged object cannot be packed: nothing is taken away then."""
    crowd(office.root, 10)
    names = packing.loose(office.git)
    file = office.root / ".git/objects" / names[0][:2] / names[0][2:]
    file.chmod(0o644)
    file.write_bytes(b"damaged")
    with pytest.raises(GitFailed):
        packing.pack(office.git)
    assert packing.loose(office.git) == names


def test_work_trees_pack_what_they_share(office: Workspace, tmp_path: Path) -> None:
    git(office.root, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    crowd(office.root, 10)
    beside = Workspace.open(tmp_path / "side").git
    assert packing.pack(beside) >= 10
    assert packing.loose(office.git) == []
