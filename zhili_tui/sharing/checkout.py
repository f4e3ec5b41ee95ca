"""The files on disk brought from one commit to another, without losing a word that was not committed."""

from pathlib import Path
from typing import NamedTuple

from zhili_tui.errors import Unreadable
from zhili_tui.i18n import N_, _
from zhili_tui.sharing.three_way import MergeConflict, record
from zhili_tui.storage import atomic, files
from zhili_tui.trust import path_policy
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.objects import Store, TreeChange


class Brought(NamedTuple):
    """Files that had uncommitted edits: merged with what came, or left as they were because a field collides."""

    merged: list[str]
    left: list[MergeConflict]


def bring(git: Git, old: str, new: str) -> Brought:
    """Bring files and index from ``old`` to ``new``. An uncommitted edit is merged in, or stays and is named."""
    store = Store(git)
    changes = [one for one in store.differences([(new, old)])[0] if path_policy.fitting(one.path)]
    store.load(blob for one in changes for blob in (one.old, one.new))
    done = Brought([], [])
    for one in changes:
        before, after = store.blob(one.old), store.blob(one.new)
        disk = _disk(git.top, one.path)
        if disk == after:
            continue
        if disk == before:
            _put(git.top, one.path, after)
            continue
        result, clashes = record(one.path, before, disk, after, lambda clash: None)
        if clashes:
            done.left.extend(clashes)
        elif result != disk:
            _put(git.top, one.path, result)
            done.merged.append(one.path)
    _index(git, changes)
    return done


def _disk(root: Path, path: str) -> bytes | None:
    file = root / path
    if any(part.is_symlink() for part in (file, *file.parents) if part != root and root in part.parents):
        raise Unreadable(path=path, reason=_(N_("symbolic links are not followed")))
    return file.read_bytes() if file.is_file() else None


def _put(root: Path, path: str, data: bytes | None) -> None:
    """Write or remove a file of the repository; those that are no records as well."""
    if path.startswith("records/"):
        files.write(root, path, data) if data is not None else files.remove(root, path)
        return
    file = root / path
    if data is None:
        file.unlink(missing_ok=True)
        return
    atomic.write(file, data)


def _index(git: Git, changes: list[TreeChange]) -> None:
    """Let the user's index follow where he had staged nothing of his own."""
    if not changes:
        return
    staged: dict[str, str] = {}
    for item in git.run("ls-files", "-s", "-z", "--", *[one.path for one in changes[:2000]]).decode(errors="surrogateescape").split("\0"):
        meta, tab, path = item.partition("\t")
        if tab:
            staged[path] = meta.split(" ")[1]
    none = "0" * 40
    lines = [f"{one.mode if one.new != none else '0'} {one.new}\t{one.path}\0" for one in changes if staged.get(one.path, none) == one.old]
    git.attempt("update-index", "-z", "--index-info", input="".join(lines).encode(errors="surrogateescape"))
    git.attempt("update-index", "-q", "--refresh", env=git.unfiltered)
