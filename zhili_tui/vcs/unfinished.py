"""What git itself has begun in a work tree and not ended: a merge, a rebase, and the like."""

import os
from typing import NamedTuple

from zhili_tui.errors import GitUnfinished
from zhili_tui.vcs.git import Git

#: What lies in the git directory while something is under way. A rebase picks and merges too, so it comes first.
SIGNS = {
    "rebase-merge": "rebase", "rebase-apply/applying": "am", "rebase-apply": "rebase", "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick", "REVERT_HEAD": "revert", "BISECT_LOG": "bisect",
}  # fmt: skip


class Unfinished(NamedTuple):
    """What git has begun: its command, empty where there is nothing; and the records in conflict, below the repository's root."""

    act: str
    conflicts: tuple[str, ...]


NONE = Unfinished("", ())


def act(git: Git) -> str:
    """The command of git that is under way here; empty where none is. Cheap."""
    found = next((name for sign, name in SIGNS.items() if (git.directory / sign).exists()), "")
    todo = git.directory / "sequencer" / "todo"
    if not found and todo.is_file():  # of several, between one and the next
        found = "revert" if todo.read_bytes().startswith(b"revert") else "cherry-pick"
    return found


def ways_out(name: str) -> str:
    """The commands that end it, or take it back."""
    return "git bisect reset" if name == "bisect" else f"git {name} --continue, git {name} --abort"


def unfinished(git: Git) -> Unfinished:
    """What is under way, with the records in conflict; those may be left by what ends at once too, such as a stash."""
    where = f"{git.prefix}records"
    found = os.fsdecode(git.run("ls-files", "--unmerged", "-z", "--", where)).split("\0")
    paths = {line.partition("\t")[2].removeprefix(git.prefix) for line in found if line}
    return Unfinished(act(git), tuple(sorted(paths)))


def must_be_none(git: Git) -> None:
    """Refuse to write while git's own work waits: its end could take the save back unseen. Raises GitUnfinished."""
    name = act(git)
    if name:
        raise GitUnfinished(act=name, commands=ways_out(name))
