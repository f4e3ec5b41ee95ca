"""A save is one act: history, disk and index have it, or none of them; what was interrupted is finished or dropped.

In this order, under the clone's lock: objects, then the intent, then the new files beside the old, then the branch by
compare-and-swap, then the files by renaming, then the index, then the intent goes. Up to the branch nothing binds, and
everything that can fail for want of room has been done. Success is said only when HEAD has it.
"""

import datetime
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from zhili_tui.errors import GitFailed, Gone, WrittenMeanwhile, expected
from zhili_tui.storage import atomic, files
from zhili_tui.storage.atomic import Prepared
from zhili_tui.vcs import intent, trees
from zhili_tui.vcs.commits import Author, compose
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.intent import Intent, Step
from zhili_tui.vcs.reader import ObjectReader

#: So often a save is made again on top of what somebody else committed at the same moment.
TRIES = 8


class State(NamedTuple):
    """What a file says now: in the commit checked out, and on disk; None where it is not there."""

    head: bytes | None
    disk: bytes | None


class Decision(NamedTuple):
    """What files are to say (None: gone), and the commit's message."""

    contents: Mapping[str, bytes | None]
    message: str


#: From the state of the files to what they are to say. Asked again where somebody commits meanwhile; None: there is nothing to do.
Decide = Callable[[Mapping[str, State]], Decision | None]


class Done(NamedTuple):
    """The commit that was made, empty where nothing differed; and why git's own index does not follow yet, empty where it does."""

    commit: str
    behind: str = ""


def commit(
    git: Git,
    paths: Collection[str],
    decide: Decide,
    author: Author,
    when: datetime.datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Done:
    """Commit what is decided about these records, whose paths are below the repository's root.

    Raises what ``decide`` raises, CloneBusy, WrittenMeanwhile, GitFailed, SigningFailed, Unreadable, OSError; then nothing has changed.
    """
    with writing(git):
        for _try in range(TRIES):
            with ObjectReader(git) as reader:
                head = reader.id("HEAD") or git.head()
                state = {path: State(_committed(reader, head, git.prefix + path), _disk(git, path)) for path in paths}
                decision = decide(state)
                if decision is None:
                    return Done("")
                changes = [
                    Change(git.prefix + path, state[path], data)
                    for path, data in decision.contents.items()
                    if data != state[path].head or data != state[path].disk
                ]
                new = _written(git, reader, head, changes, decision.message, author, when)
                staged = [change for change in changes if reader.id(f":{change.path}") == change.step.old]
            try:
                if not new:
                    _put(git, _prepared(git, changes, progress))
                    return Done("")
                behind = _take_effect(git, new, head, changes, decision.message, progress)
            except _Moved:
                continue
            return Done(new, behind or _index(git, [change.step for change in staged]))
        raise WrittenMeanwhile()


def put(git: Git, contents: Mapping[str, bytes | None], message: str, author: Author, when: datetime.datetime | None = None) -> str:
    """Commit these records whatever they say now; the commit's id, empty where nothing differs."""
    return commit(git, list(contents), lambda _state: Decision(contents, message), author, when).commit


@contextmanager
def writing(git: Git) -> Iterator[None]:
    """Be the one writer of this clone, with what an interrupted one left put in order first. Raises CloneBusy."""
    with git.lock.held():
        finish(git)
        yield


def finish(git: Git) -> None:
    """Finish a save whose commit is in history, drop one whose commit is not. Files and entries of the index that say neither
    what they said before nor what they are to say have been changed by somebody since: they stay as they are.
    """
    left = intent.read(git.state)
    if left is None:
        return
    if git.attempt("merge-base", "--is-ancestor", left.commit, "HEAD").returncode:
        _sweep(git, left)
        intent.drop(git.state)
        return
    with ObjectReader(git) as reader:
        mine = [step for step in left.steps if reader.id(f"HEAD:{step.path}") == step.new]
        for step in mine:
            if _blob(_bytes(git.top / step.path)) == step.old:
                found = reader.read(step.new) if step.new else None
                _put(git, [atomic.prepare(git.top / step.path, found.data if found else None)])
        staged = [step for step in mine if reader.id(f":{step.path}") == step.old]
    _sweep(git, left)
    _index(git, staged)


def _sweep(git: Git, left: Intent) -> None:
    """Take away what was prepared beside the files of a save and not renamed."""
    for step in left.steps:
        for file in atomic.leftovers(git.top / step.path):
            file.unlink(missing_ok=True)


class _Moved(Exception):  # noqa: N818 (no error: the save is made again)
    """Somebody else committed, or wrote one of the files, since it was looked at."""


class Change(NamedTuple):
    """One file of a save: its path below the work tree, what it says, what it is to say."""

    path: str
    was: State
    data: bytes | None

    @property
    def step(self) -> Step:
        """The same as blobs."""
        return Step(self.path, _blob(self.was.head), _blob(self.data))


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def _blob(data: bytes | None) -> str:
    return "" if data is None else trees.made("blob", data).id


def _committed(reader: ObjectReader, commit: str, path: str) -> bytes | None:
    found = reader.read(f"{commit}:{path}") if commit else None
    return found.data if found else None


def _disk(git: Git, path: str) -> bytes | None:
    try:
        return files.read(git.root, path)
    except Gone:
        return None


def _written(
    git: Git, reader: ObjectReader, head: str, changes: Collection[Change], message: str, author: Author, when: datetime.datetime | None
) -> str:
    """The commit of these changes, with all its objects written; empty where it would change nothing."""
    blobs = {change.path: trees.made("blob", change.data) if change.data is not None else None for change in changes}

    def tree(folder: str) -> bytes:
        found = reader.read(f"{head}:{folder}" if folder else f"{head}^{{tree}}") if head else None
        return found.data if found else b""

    built = trees.changed(tree, {path: blob.id if blob else "" for path, blob in blobs.items()})
    if not built or (head and reader.id(f"{head}^{{tree}}") == built[-1].id):
        return ""
    made = trees.made("commit", compose(built[-1].id, [head] if head else [], message, author, when))
    trees.store(git, [*filter(None, blobs.values()), *built, made])
    return made.id


def _take_effect(
    git: Git, new: str, head: str, changes: Collection[Change], message: str, progress: Callable[[int, int], None] | None
) -> str:
    """Move the branch, then the files; why a file could not follow, empty where all did.

    Raises _Moved, OSError, GitFailed while nothing has moved.
    """
    intent.write(git.state, Intent(new, head, tuple(change.step for change in changes)))
    prepared: list[Prepared] = []
    moved = False
    try:
        prepared = _prepared(git, changes, progress)
        if any(_disk(git, change.path.removeprefix(git.prefix)) != change.was.disk for change in changes):
            raise _Moved
        moved = git.move_head(new, head, message.split("\n", 1)[0])
        if not moved:
            raise _Moved
    finally:
        if not moved:
            for one in prepared:
                one.drop()
            intent.drop(git.state)
    try:
        _put(git, prepared)
    except OSError as error:  # HEAD has it; the intent stays, and the files follow at the next start or save
        return str(expected(error))
    return ""


def _prepared(git: Git, changes: Collection[Change], progress: Callable[[int, int], None] | None) -> list[Prepared]:
    """The new files, beside the old. Raises OSError; then none is left there."""
    out: list[Prepared] = []
    many = len(changes) >= trees.MANY
    try:
        for number, change in enumerate(changes):
            out.append(atomic.prepare(git.top / change.path, change.data, durable=not many))
            if progress and number % 200 == 0:
                progress(number, len(changes))
    except BaseException:
        for one in out:
            one.drop()
        raise
    if many:
        os.sync()  # one wait for all of them instead of one for each
    return out


def _put(git: Git, prepared: Collection[Prepared]) -> None:
    for one in prepared:
        one.put()
    atomic.flush(sorted({one.target.parent for one in prepared}))


def _index(git: Git, steps: list[Step]) -> str:
    """Let the user's index follow where he had staged nothing of his own; why it could not, empty where it did. Then all is done."""
    lines = "".join(f"{'100644' if step.new else '0'} {step.new or '0' * 40}\t{step.path}\0" for step in steps)
    if steps:
        try:
            git.run("update-index", "-z", "--index-info", input=lines.encode(errors="surrogateescape"), tries=5)
        except GitFailed as error:
            return str(error)  # the intent stays: it is done at the next start or save
    intent.drop(git.state)
    return ""
