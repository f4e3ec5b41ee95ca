"""Records that lie on disk otherwise than in the commit checked out, told by what they say and not by when they were written.

Only commands are asked that run no program a repository's own settings name: ``git status`` runs hooks and filters.
"""

import os
from pathlib import Path
from typing import Literal, NamedTuple

from zhili_tui.model.record_path import parse
from zhili_tui.storage import files, scan
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.log import doubtful
from zhili_tui.vcs.reader import ObjectReader, reading
from zhili_tui.vcs.unfinished import NONE, Unfinished, act, unfinished


class Uncommitted(NamedTuple):
    """A record that no commit has as it lies there: one that is new, was changed, or is gone."""

    path: str  # below the repository's root
    state: Literal["new", "changed", "gone"]


def uncommitted(git: Git) -> list[Uncommitted]:
    """All of them, by path; none on a branch without commits, where nothing has been saved yet. Raises BrokenHistory.

    While git merges, what its index has, or has in conflict, is not among them: the merge's end commits it.
    """
    with reading(git) as reader:
        if not reader.head():
            return []
        begun = unfinished(git) if act(git) else NONE
        names = doubtful(git, "HEAD")
        # What git is told to ignore too: a record that it never takes up is in no commit either.
        new = os.fsdecode(git.run("ls-files", "--others", "-z", "--", f"{git.prefix}records")).split("\0")
        names |= {name: "" for name in new if name and name not in names}
        found = [_state(git, reader, begun, name, committed) for name, committed in sorted(names.items())]
    return [one for one in found if one is not None]


def _state(git: Git, reader: ObjectReader, begun: Unfinished, name: str, committed: str) -> Uncommitted | None:
    """How a file below the work tree differs from the commit checked out, where it is the blob ``committed``; None where it does not, or is no record."""
    path = name.removeprefix(git.prefix)
    there = git.root / path
    if parse(path) is None or not path.endswith(".toml") or there.is_symlink():
        return None
    data = _data(there)
    if begun.act and (path in begun.conflicts or reader.id(f":{name}") == _blob(data)):
        return None
    if not there.is_file():
        return Uncommitted(path, "gone") if committed else None
    if data is None or committed not in (_blob(data), _blob(_turned_back(data))):  # of line ends the check tells by itself
        return Uncommitted(path, "changed" if committed else "new")
    return None


class Turned(NamedTuple):
    """A record that differs from the commit checked out in nothing but the ends of its lines."""

    path: str
    blob: str  # as committed
    staged: bool  # whether git's index says the same


def turned(git: Git) -> list[Turned]:
    """All of them. Every record is read."""
    found = []
    with ObjectReader(git) as reader:
        for path in scan.paths(git.root)[0]:
            data = _data(git.root / path)
            blob = _blob(_turned_back(data))
            if _turned_back(data) != data and reader.id(f"HEAD:{git.prefix}{path}") == blob:
                found.append(Turned(path, blob, reader.id(f":{git.prefix}{path}") == blob))
    return found


def _turned_back(data: bytes | None) -> bytes | None:
    return data.replace(b"\r\n", b"\n") if data is not None else None


def _blob(data: bytes | None) -> str:
    from zhili_tui.vcs import trees  # most often nothing differs

    return "" if data is None else trees.made("blob", data).id


def _data(file: Path) -> bytes | None:
    """What a file says; None where it is none, or larger than a record may be."""
    return file.read_bytes() if file.is_file() and file.stat().st_size <= files.LIMIT else None
