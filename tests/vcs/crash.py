"""Ends an act in the middle, and looks at what the next start makes of it."""

import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.conftest import SOAK, git
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage import atomic
from zhili_tui.vcs import intent, trees
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.reader import ObjectReader
from zhili_tui.vcs.transfer import Transfer

#: Steps of a save: whatever starts git, or touches the disk.
STEPS = (
    (Git, "attempt"), (ObjectReader, "start"), (Transfer, "run"), (atomic, "prepare"), (atomic.Prepared, "put"), (atomic, "flush"),
    (os, "replace"), (os, "rename"), (intent, "write"), (intent, "drop"), (trees, "store"), (Path, "unlink"), (os, "fsync"), (os, "sync"),
)  # fmt: skip
KILLED = 9


def killed(act: Callable[[], Any], at: int) -> bool:
    """Do something in a process of its own that ends without another word at its n-th step: before the step, or just after it.

    Whether it came so far.
    """
    child = os.fork()
    if not child:
        count = 0

        def stop() -> None:
            nonlocal count
            count += 1
            if count == at:
                os._exit(KILLED)

        def wrapped(call: Any) -> Any:
            def step(*args: Any, **keywords: Any) -> Any:
                stop()
                found = call(*args, **keywords)
                stop()
                return found

            return step

        for owner, name in STEPS:
            setattr(owner, name, wrapped(getattr(owner, name)))
        try:
            act()
        except BaseException:
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, KILLED)
    return code == KILLED


class Snapshot(NamedTuple):
    """What HEAD, the disk and git's status say."""

    head: str
    disk: dict[str, bytes]
    status: str


def snapshot(root: Path) -> Snapshot:
    disk = {}
    for folder, _folders, names in os.walk(root / "records"):
        for file in (f"{folder}/{name}" for name in names):
            with open(file, "rb") as opened:
                disk[os.path.relpath(file, root)] = opened.read()
    return Snapshot(git(root, "rev-parse", "HEAD").strip(), disk, git(root, "status", "--porcelain"))


def begin_again(root: Path, commit: str) -> None:
    """HEAD, disk and index as they were."""
    git(root, "reset", "-q", "--hard", commit)
    git(root, "clean", "-qfd")
    Workspace.open(root).refresh().close()


def started(root: Path) -> Workspace:
    """The next start; nothing that an interrupted act may leave is left."""
    office = Workspace.open(root)
    office.refresh()
    assert not intent.waits(office.git.state)
    hidden = [path for path in (root / "records").rglob(".*") if path.is_file()]
    assert not hidden, hidden
    locks = [path for path in (root / ".git").rglob("*.lock") if "zhili" not in path.relative_to(root).parts]
    assert not locks, locks
    with office.git.lock.held(patience=0):
        return office


class Walk(NamedTuple):
    """How an act that was stopped again and again ended: at how many steps it was, how often it was there; what its commits touched."""

    stops: int
    there: int
    touched: set[tuple[tuple[str, ...], ...]]


def walk(
    office: Workspace,
    act: Callable[[Workspace], object],
    lay: Callable[[Workspace], object] = lambda office: None,
    look: Callable[[Workspace, bool], object] = lambda office, there: None,
    every: int = 1,
) -> Walk:
    """Stop an act at its steps (in ``--soak`` at each, else every n-th), one after the other: it is wholly there or not at all.

    ``lay`` makes what the act begins with, ``look`` looks on at what the next start finds: the act there, or not.
    """
    root, start = office.root, office.git.head()
    lay(office)
    before, stops, there, touched = snapshot(root), 0, 0, set()
    for at in itertools.count(1, 1 if SOAK else every):
        stops += 1
        stopped = Workspace.open(root)
        stopped.refresh()
        cut = killed(lambda office=stopped: act(office), at)  # type: ignore[misc]
        reopened = started(root)
        after = snapshot(root)
        look(reopened, after != before)
        if after != before:
            assert after.status == "", f"stopped at step {at}"
            there += 1
            log = git(root, "log", "--reverse", "--format=%x00", "--name-status", f"{start}..HEAD").split("\0")[1:]
            touched.add(tuple(tuple(sorted(line[0] for line in one.split("\n") if line)) for one in log))
            begin_again(root, start)
            lay(Workspace.open(root))
        if not cut:
            assert after != before, "the act does nothing"
            break
    git(root, "fsck", "--strict")
    return Walk(stops, there, touched)
