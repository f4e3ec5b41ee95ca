"""What was saved here and never sent, made anew as one commit: without what the hub would not take."""

from typing import NamedTuple

from zhili_tui.errors import NothingToDo, Refused
from zhili_tui.i18n import N_, _
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import checkout, three_way
from zhili_tui.sharing.refs import REBUILT, TRACKED
from zhili_tui.sharing.three_way import Decisions
from zhili_tui.storage import signoff_block
from zhili_tui.trust.commit_changes import unwritable
from zhili_tui.trust.registry import is_record
from zhili_tui.vcs import transaction
from zhili_tui.vcs.commits import blob as write_blob
from zhili_tui.vcs.commits import tree_with, write
from zhili_tui.vcs.objects import NOTHING, Store


class Rebuilt(NamedTuple):
    """The commit checked out then; the files that were left out of it; the ref under which everything stays as it was."""

    commit: str
    left_out: tuple[str, ...]
    kept: str


def rebuild(office: Workspace) -> Rebuilt:
    """Make what was saved here and never sent anew, as one commit. Raises NothingToDo, Refused.

    Where personal data stood in a save, take it out with another save first: only the last words are kept. Sign-offs given meanwhile
    are to be given again. What this officer may not write is left out, and named.
    """
    with transaction.writing(office.git):
        return _rebuild(office)


def _rebuild(office: Workspace) -> Rebuilt:
    git = office.git
    head = git.head()
    bases = git.attempt("merge-base", "--all", head, TRACKED).stdout.decode().split()
    if not bases or bases == [head]:
        raise NothingToDo(N_("there is nothing here that the hub has not"))
    store = Store(git)
    parent = bases[0] if len(bases) == 1 else git.line("rev-parse", TRACKED)
    changes = _changes(store, bases, head, parent, Decisions(git.directory))
    register, officer, day = office.trust.register, office.officer(), office.moment.date()
    left_out = tuple(path for path in changes if unwritable(register, officer, path, day) is not None)
    blobs = {path: _blob(store, path, *sides) for path, sides in changes.items() if path not in left_out}
    made = parent
    if blobs:
        tree = tree_with(git, git.line("rev-parse", f"{parent}^{{tree}}"), blobs)
        made = write(git, tree, [parent], _(N_("What was saved, made anew")) + "\n", office.author())
    kept = REBUILT + head[:12]
    git.run("update-ref", kept, head)
    transaction.advance(git, head, made, "zhili sync rebuild", lambda: checkout.bring(git, head, made))
    return Rebuilt(made, left_out, kept)


def _changes(store: Store, bases: list[str], head: str, parent: str, decisions: Decisions) -> dict[str, tuple[bytes | None, bytes | None]]:
    """Of each file that was changed here: what stood there before, and what stands there now."""
    if len(bases) == 1:
        return {one.path: (store.blob(one.old), store.blob(one.new)) for one in store.differences([(head, parent)])[0]}
    found = three_way.trees(store, bases, parent, head, decisions.decide)  # it was merged with what the hub has
    if found.clashes:
        raise Refused(
            N_("both sides changed {path}: {field}; decide with: zhili sync --resolve"),
            path=found.clashes[0].path,
            field=found.clashes[0].field,
        )
    paths = list(found.changes)
    old = dict(zip(paths, store.at(parent, paths), strict=True))
    return {path: (store.blob(old[path]) if old[path] != NOTHING else None, data) for path, data in found.changes.items()}


def _blob(store: Store, path: str, old: bytes | None, new: bytes | None) -> str:
    """The file with its last words and the sign-offs that it had; empty for one taken away."""
    if new is None:
        return ""
    if is_record(path):
        entries = signoff_block.split(old).entries if old else ()
        new = signoff_block.join(signoff_block.Parts(signoff_block.split(new).content, entries))
    return write_blob(store.git, new)
