"""What programs left behind that were cut short: locks, half a save, files beside others."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.cli.diagnoses.diagnosis import Diagnosis, listed, removal
from zhili_tui.i18n import N_, _, translate

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

CHECKED_OUT = N_("Branch checked out")
LOCKS, SAVE, BESIDE = N_("Locks of git"), N_("Interrupted save"), N_("Files left by writers that were cut short")
#: What is younger, in seconds, may still be at work.
YOUNG = 60


def begun(office: "Workspace") -> Iterator[Diagnosis]:
    """What git itself began here and has not ended, and whether a branch is checked out."""
    from zhili_tui.vcs import unfinished

    act = unfinished.act(office.git)
    if act:
        yield Diagnosis(CHECKED_OUT, False, translate(N_("git {act} is under way"), {"act": act}), unfinished.ways_out(act))
        return
    branch = office.git.branch.removeprefix("refs/heads/")
    state = branch or _(N_("none; git loses sight of what is saved here as soon as a branch is checked out"))
    yield Diagnosis(CHECKED_OUT, bool(branch), state, "" if branch else "git switch -c NAME")


#: git holds it while it tidies up behind other programs, and stops nobody by it.
TIDYING = ("gc.log.lock",)


def locks(office: "Workspace") -> Iterator[Diagnosis]:
    """Files by which one git keeps others off; one that was killed leaves them."""
    git = office.git
    folders = dict.fromkeys((git.directory, git.common))
    found = [
        file for folder in folders for file in (*folder.glob("*.lock"), *(folder / "refs").rglob("*.lock")) if file.name not in TIDYING
    ]
    if not found:
        yield Diagnosis(LOCKS, True)
        return
    text = N_("there since {when}: {path}. While another git is at work that is right; else nothing can be saved until it is gone")
    since = time.strftime("%Y-%m-%d %H:%M", time.localtime(min(file.stat().st_mtime for file in found)))
    yield Diagnosis(LOCKS, False, translate(text, {"when": since, "path": listed(found)}), removal(found))


def save(office: "Workspace") -> Iterator[Diagnosis]:
    """A save that was cut short is finished or dropped, as by any command."""
    from zhili_tui.vcs import intent

    state = office.git.state
    if not intent.waits(state):
        yield Diagnosis(SAVE, True)
        return
    known = intent.read(state) is not None
    office.refresh()
    if intent.waits(state):
        yield Diagnosis(SAVE, False, _(N_("not finished yet: another program is at work")), _(N_("do it again when that has ended")))
    elif known:
        yield Diagnosis(SAVE, False, _(N_("what was left of it has been finished or dropped just now")))
    else:
        text = N_("{path} was damaged and has been taken away; what lies on disk in no commit is named below")
        yield Diagnosis(SAVE, False, translate(text, {"path": state / "intent"}))


def beside(office: "Workspace") -> Iterator[Diagnosis]:
    """Hidden files that were to take another's place."""
    latest = time.time() - YOUNG
    folders = [office.root / "records", office.git.state]
    found = sorted(file for folder in folders for file in _hidden(folder) if file.lstat().st_mtime < latest)
    if found:
        names = r"\( -name '.*.new' -o -name '.*.toml.*' \)"
        mend = f"find {folders[0]} {folders[1]} {names} -type f -delete"
        yield Diagnosis(BESIDE, False, translate(N_("{count}: {path}"), {"count": len(found), "path": listed(found)}), mend)
    else:
        yield Diagnosis(BESIDE, True)


def _hidden(folder: Path) -> Iterator[Path]:
    for where, _folders, names in os.walk(folder):
        yield from (Path(where, name) for name in names if name[0] == "." and (name.endswith(".new") or ".toml." in name))


DIAGNOSES = ((CHECKED_OUT, begun), (LOCKS, locks), (SAVE, save), (BESIDE, beside))
