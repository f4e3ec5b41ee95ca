"""Killed at any system call that writes, with all it started: old or new, and nothing of it left; of a form, what was typed is there.

``ZHILI_KILLS`` and ``ZHILI_SCREEN_KILLS`` say how often: with ``--soak`` at every call once, then 1,000 times and 200 times.
"""

import os
import random
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, SOAK, copied, git
from tests.sharing.offices import fresh
from tests.tui.terminal import program, terminal
from tests.vcs import crash
from tests.vcs.power import preload
from tests.vcs.power.commands import commands, one_more
from zhili_tui.services.workspace import Workspace

#: It takes long: beside what every change is tried with, and far longer still in a soak.
pytestmark = pytest.mark.soak if SOAK else pytest.mark.external
TIMES = int(os.environ.get("ZHILI_KILLS", "1000" if SOAK else "3"))
ON_SCREEN = int(os.environ.get("ZHILI_SCREEN_KILLS", "200" if SOAK else "1"))
#: What git leaves where it is killed: named with the cure by whatever finds it; the cure is to take it away.
LOCKS = re.compile(r"(HEAD|index|packed-refs|refs/heads/.*)\.lock")


def unlocked(root: Path) -> int:
    """How many locks of git were left, and are taken away."""
    found = [path for path in (root / ".git").rglob("*.lock") if LOCKS.fullmatch(path.relative_to(root / ".git").as_posix())]
    for lock in found:
        lock.unlink()
    return len(found)


def test_a_command_killed_at_any_system_call_is_done_or_is_not(
    lin: Workspace, chen: Workspace, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    one_more(lin, chen)
    base, root, recorder = copied(chen.root, tmp_path / "base"), tmp_path / "repo", preload.library(tmp_path_factory)
    start = git(base, "rev-parse", "HEAD").strip()
    words, rng, counts, there, locked = commands(base, tmp_path), random.Random(1), dict[str, int](), 0, 0

    def act(name: str, at: int) -> int:
        subprocess.run(["rm", "-rf", str(root)], check=True)
        fresh(copied(base, root)).index.close()
        fuse = preload.Fuse(tmp_path / f"fuse-{name}")
        fuse.file.unlink(missing_ok=True)
        fuse.set(at)
        env = preload.under(recorder, under=f"{root}/", kill=fuse.file)
        done = subprocess.run(preload.zhili(root, *words[name]), env=env, capture_output=True, start_new_session=True, check=False)
        assert done.returncode in ((-9, 0) if at else (0,)), done.stderr  # objects may lie in fewer new folders than the first time
        return fuse.count

    for name in words:
        counts[name] = act(name, 0)
        assert git(root, "rev-parse", "HEAD").strip() != start
    every = [(name, at) for name in sorted(words) for at in range(1, counts[name] - 3)]  # a run may write a little less than another
    kills = [*(every if SOAK else ()), *(rng.choice(every) for _ in range(TIMES))]
    for turn, (name, at) in enumerate(kills):
        act(name, at)
        locked += bool(unlocked(root))
        crash.started(root).index.close()
        assert git(root, "status", "--porcelain") == "", (turn, name, at)
        git(root, "fsck", "--strict")
        assert git(root, "rev-list", f"{start}..HEAD").count("\n") in (0, 1)
        there += git(root, "rev-parse", "HEAD").strip() != start
    print(f"{len(kills)} kills at one of {counts} things: {there} times saved, {locked} times a lock of git was left")


def test_a_form_killed_at_any_system_call_is_saved_or_a_draft(
    repository: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fuse, saved, locked, most = preload.Fuse(tmp_path / "fuse"), 0, 0, 0
    env = {"LD_PRELOAD": str(preload.library(tmp_path_factory)), "PYTHONPATH": str(ROOT)}
    env |= {"POWER_UNDER": f"{repository}/", "POWER_KILL": str(fuse.file)}
    rng, drafted = random.Random(2), False
    for turn in range(ON_SCREEN + 1):
        before, typed = git(repository, "rev-parse", "HEAD"), f"第{turn}次"
        fuse.file.unlink(missing_ok=True)
        fuse.set(0)
        with terminal(*program(repository, "--lang", "en"), environ=env) as found:
            found.until(lambda found=found: bool(found.lines[-1]))  # type: ignore[misc]
            found.quiet()
            for key in ("f2", "enter", "ctrl+e") if drafted else ("f2", "enter", "ctrl+e", "down", "down"):
                found.press(key)
                found.quiet()
            found.press(*["backspace"] * 40)
            found.commit(typed)
            found.quiet()
            found.listen(0.7)  # a draft is kept every half second
            begun = fuse.count
            fuse.set(rng.randrange(1, most - 3) if turn else 0)
            found.press("ctrl+s")
            if turn:
                found.until(lambda found=found: found.status is not None or "Saved:" in found.text)  # type: ignore[misc]
            else:
                found.until("Saved:")
                found.quiet()
                most = fuse.count - begun
        locked += bool(unlocked(repository))
        office = crash.started(repository)
        assert git(repository, "status", "--porcelain") == ""
        there, drafts = git(repository, "rev-parse", "HEAD") != before, office.entering.journal.all()
        saved, drafted = saved + there, not there  # a form with a draft opens where it was left
        said = git(repository, "show", "HEAD") if there else str(drafts)
        assert typed in said, (turn, there, said)
        for kept in drafts if there else ():  # killed between the two
            office.entering.journal.drop(kept)
        office.index.close()
    print(f"{ON_SCREEN} kills at one of {most} things: {saved - 1} times saved, {locked} times a lock of git was left")
