"""Records that lie on disk otherwise than in the commit checked out, told by what they say and not by when they were written.

Only commands are asked that run no program a repository's own settings name: ``git status`` runs filters.
"""

import os
from typing import Literal, NamedTuple

from zhili_tui.model.record_path import parse
from zhili_tui.storage import files
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.reader import ObjectReader, reading


class Uncommitted(NamedTuple):
    """A record that no commit has as it lies there: one that is new, was changed, or is gone."""

    path: str  # below the repository's root
    state: Literal["new", "changed", "gone"]


def uncommitted(git: Git) -> list[Uncommitted]:
    """All of them, by path; none on a branch without commits, where nothing has been saved yet. Raises BrokenHistory."""
    where = f"{git.prefix}records"
    with reading(git) as reader:
        if not reader.head():
            return []
        # What the index says otherwise, by size and time (some do not differ), and what it does not know.
        names = git.run("ls-files", "--modified", "--others", "--exclude-standard", "-z", "--", where)
        names += git.run("diff-index", "--cached", "--name-only", "-z", "HEAD", "--", where)
        found = [_state(git, reader, name) for name in sorted({os.fsdecode(name) for name in names.split(b"\0") if name})]
    return [one for one in found if one is not None]


def _state(git: Git, reader: ObjectReader, name: str) -> Uncommitted | None:
    """How a file below the work tree differs from the commit checked out; None where it does not, or is no record."""
    path = name.removeprefix(git.prefix)
    there = git.root / path
    if parse(path) is None or not path.endswith(".toml") or there.is_symlink():
        return None
    committed = reader.id(f"HEAD:{name}")
    if not there.is_file():
        return Uncommitted(path, "gone") if committed else None
    from zhili_tui.vcs import trees  # most often nothing differs

    if there.stat().st_size > files.LIMIT or trees.made("blob", there.read_bytes()).id != committed:
        return Uncommitted(path, "changed" if committed else "new")
    return None
