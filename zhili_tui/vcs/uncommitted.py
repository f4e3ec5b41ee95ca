"""Records that lie on disk otherwise than in the commit checked out, told by what they say and not by when they were written.

Only commands are asked that run no program a repository's own settings name: ``git status`` runs filters.
"""

from pathlib import Path
from typing import Literal, NamedTuple

from zhili_tui.model.record_path import parse
from zhili_tui.storage import files
from zhili_tui.vcs import trees
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.reader import ObjectReader
from zhili_tui.vcs.unfinished import NONE, act, unfinished


class Uncommitted(NamedTuple):
    """A record that no commit has as it lies there: one that is new, was changed, or is gone."""

    path: str  # below the repository's root
    state: Literal["new", "changed", "gone"]


def uncommitted(git: Git) -> list[Uncommitted]:
    """All of them, by path; none on a branch without commits, where nothing has been saved yet. Raises BrokenHistory.

    While git merges, what its index has, or has in conflict, is not among them: the merge's end commits it.
    """
    if not git.head():
        return []
    begun = unfinished(git) if act(git) else NONE
    where = f"{git.prefix}records"
    names = git.run("diff-files", "--name-only", "-z", "--", where)  # what the index says, by size and time: some that do not differ
    names += git.run("diff-index", "--cached", "--name-only", "-z", "HEAD", "--", where)
    names += git.run("ls-files", "--others", "--exclude-standard", "-z", "--", where)
    found = []
    with ObjectReader(git) as reader:
        for name in sorted({name.decode(errors="surrogateescape") for name in names.split(b"\0") if name}):
            path = name.removeprefix(git.prefix)
            there = git.root / path
            if parse(path) is None or not path.endswith(".toml") or there.is_symlink():
                continue
            committed = reader.id(f"HEAD:{name}")
            if begun.act and (path in begun.conflicts or reader.id(f":{name}") == _there(there)):
                continue
            if not there.is_file():
                if committed:
                    found.append(Uncommitted(path, "gone"))
            elif _there(there) != committed:
                found.append(Uncommitted(path, "changed" if committed else "new"))
    return found


def _there(file: Path) -> str:
    """The blob that a file is; empty where it is none, or larger than a record may be."""
    return trees.made("blob", file.read_bytes()).id if file.is_file() and file.stat().st_size <= files.LIMIT else ""
