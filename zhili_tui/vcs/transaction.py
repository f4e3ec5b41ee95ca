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
from typing import NamedTuple, TypeVar

from zhili_tui.errors import GitFailed, Gone, WrittenMeanwhile, expected
from zhili_tui.i18n import N_, translate
from zhili_tui.storage import atomic, files
from zhili_tui.storage.atomic import Prepared
from zhili_tui.vcs import intent, packing, trees, unfinished
from zhili_tui.vcs.commits import Author, compose
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.intent import FileStep, Intent
from zhili_tui.vcs.objects import NOTHING, Store, TreeChange
from zhili_tui.vcs.reader import GitObject, ObjectReader, reading

#: So often a save is made again on top of what somebody else committed at the same moment.
TRIES = 8
BEHIND = N_("Saved in history; what follows from it is not yet in place ({reason}). It will be at the next start or save")


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
Progress = Callable[[int, int], None]
Brought = TypeVar("Brought")


class FileChange(NamedTuple):
    """One file of a save: its path below the work tree, what it says, what it is to say."""

    path: str
    was: State
    data: bytes | None


class _Moved(Exception):  # noqa: N818 (no error: the save is made again)
    """Somebody else committed, or wrote one of the files, since it was looked at."""


def commit(
    git: Git,
    paths: Collection[str],
    decide: Decide,
    author: Author,
    when: datetime.datetime | None = None,
    progress: Progress | None = None,
) -> str:
    """Commit what is decided about these records, whose paths are below the repository's root; the commit, empty where nothing differs.

    Where files or git's index could not follow, a sentence of that waits in ``git.notices``.
    Raises what ``decide`` raises, CloneBusy, GitUnfinished, WrittenMeanwhile, GitFailed, SigningFailed, Unreadable, OSError; then nothing has changed.
    """
    with reading(git) as reader, writing(git) as left:
        for _try in range(TRIES):
            head = reader.head()
            state = _states(git, reader, head, paths)
            decision = decide(state)
            if decision is None:
                return ""
            changes = [
                FileChange(git.prefix + path, state[path], data)
                for path, data in decision.contents.items()
                if data != state[path].head or data != state[path].disk
            ]
            new = _written(git, reader, head, changes, decision.message, author, when)
            steps = _steps(reader, changes, left)
            try:
                if new:
                    _take_effect(git, Intent(new, head, (*steps, *_others(left, steps))), left, changes, decision.message, progress)
                else:
                    _put_on_disk(git, head, left, changes, progress)
            except _Moved:
                reader.anew()  # git's index may be another too
                continue
            if new:
                packing.after_save(git)
            return new
        raise WrittenMeanwhile()


def put(git: Git, contents: Mapping[str, bytes | None], message: str, author: Author, when: datetime.datetime | None = None) -> str:
    """Commit these records whatever they say now; the commit's id, empty where nothing differs."""
    return commit(git, list(contents), lambda _state: Decision(contents, message), author, when)


def put_back(git: Git, paths: Collection[str]) -> None:
    """Put these records on disk as HEAD has them; those it has not are taken away. Git's index is left as it is."""
    with writing(git) as left, ObjectReader(git) as reader:
        head = reader.head()
        states = _states(git, reader, head, paths)
        changes = [FileChange(git.prefix + path, state, state.head) for path, state in states.items() if state.head != state.disk]
        _put_on_disk(git, head, left, changes, None)


def advance(git: Git, old: str, new: str, message: str, bring: Callable[[], Brought]) -> Brought:
    """Move the branch to a commit that is there already; ``bring`` brings files and index along. The clone is held by ``writing``.

    Raises WrittenMeanwhile, GitFailed while nothing has moved.
    """
    left = intent.read(git.state)
    with ObjectReader(git) as reader:
        steps = [_passed(reader, one) for one in Store(git).differences([(new, old)])[0]]
    intent.write(git.state, Intent(new, old, (*steps, *_others(left, steps))))
    moved = False
    try:
        moved = git.move_head(new, old, message)
        if not moved:
            raise WrittenMeanwhile()
    finally:
        if not moved:
            _again(git, left)
    brought = bring()
    git.flush([git.directory])  # where the index lies
    _again(git, left)
    return brought


def _passed(reader: ObjectReader, change: TreeChange) -> FileStep:
    """What a commit changes as the intent has it."""
    old, new = ("" if blob == NOTHING else blob for blob in (change.old, change.new))
    return FileStep(change.path, old, new, old if reader.id(f":{change.path}") == old else None)


def _again(git: Git, left: Intent | None) -> None:
    """Let the intent be what it was before: that of an earlier save which still lags behind, or none."""
    intent.write(git.state, left) if left else intent.drop(git.state)


@contextmanager
def writing(git: Git) -> Iterator[Intent | None]:
    """Be the one writer of this clone, with what an interrupted one left put in order first; what could not be, still waits.

    Raises CloneBusy, OtherObjectFormat, GitUnfinished.
    """
    git.writable()
    unfinished.must_be_none(git)
    with git.lock.held():
        yield finish(git)


def finish(git: Git) -> Intent | None:
    """Finish a save whose commit is in history, drop one whose commit is not; what still cannot be finished.

    Files and entries of the index that no longer say what they said before the save have been changed by somebody since: they
    stay as they are.
    """
    left = intent.read(git.state)
    if left is None:
        if intent.waits(git.state):  # damaged: it says nothing any more
            intent.drop(git.state)
        return None
    if git.attempt("merge-base", "--is-ancestor", left.commit, "HEAD").returncode:
        _sweep(git, left)
        intent.drop(git.state)
        return None
    with ObjectReader(git) as reader:
        mine = [step for step in left.steps if reader.id(f"HEAD:{step.path}") == step.new]
        for step in mine:
            if _blob(_bytes(git.top / step.path)) == step.old:
                found = reader.read(step.new) if step.new else None
                _put([atomic.prepare(git.top / step.path, found.data if found else None)])
        steps = [step for step in mine if reader.id(f":{step.path}") == step.index]
    _sweep(git, left)
    return _follow(git, left, steps)


def _sweep(git: Git, left: Intent) -> None:
    """Take away what was prepared beside the files of a save and not renamed."""
    for step in left.steps:
        for file in atomic.leftovers(git.top / step.path):
            file.unlink(missing_ok=True)


def _blob(data: bytes | None) -> str:
    return "" if data is None else trees.made("blob", data).id


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def _states(git: Git, reader: ObjectReader, commit: str, paths: Collection[str]) -> dict[str, State]:
    """What these files say in a commit (none where it is empty) and on disk."""
    names = [git.prefix + path for path in paths]
    if not commit:
        found: list[GitObject | None] = [None] * len(names)
    elif len(names) < trees.MANY:
        found = reader.read_all(f"{commit}:{name}" for name in names)
    else:
        found = _listed(reader, commit, names)
    return {path: State(one.data if one else None, _disk(git, path)) for path, one in zip(paths, found, strict=True)}


def _listed(reader: ObjectReader, commit: str, names: list[str]) -> list[GitObject | None]:
    """The files of these names in a commit, each folder read once: of a name alone git would read all folders on the way to it."""
    folders = sorted({name.rpartition("/")[0] for name in names})
    there = zip(folders, reader.read_all(f"{commit}:{folder}" for folder in folders), strict=True)
    listed = {folder: trees.entries(tree.data) for folder, tree in there if tree and tree.type == "tree"}
    places = [name.rpartition("/") for name in names]
    ids = [entry.id if (entry := listed.get(folder, {}).get(name)) else "" for folder, _slash, name in places]
    known = dict(zip(filter(None, ids), reader.read_all(filter(None, ids)), strict=True))
    return [known.get(id_) for id_ in ids]


def _disk(git: Git, path: str) -> bytes | None:
    try:
        return files.read(git.root, path)
    except Gone:
        return None


def _written(
    git: Git, reader: ObjectReader, head: str, changes: Collection[FileChange], message: str, author: Author, when: datetime.datetime | None
) -> str:
    """The commit of these changes, with all its objects written; empty where it would change nothing."""
    blobs = {change.path: trees.made("blob", change.data) if change.data is not None else None for change in changes}

    def tree(folder: str) -> bytes:
        found = reader.read(f"{head}:{folder}" if folder else f"{head}^{{tree}}") if head else None
        return found.data if found else b""

    built = trees.changed(tree, {path: blob.id if blob else "" for path, blob in blobs.items()})
    if head and reader.id(f"{head}^{{tree}}") == built[-1].id:
        return ""
    made = trees.made("commit", compose(built[-1].id, [head] if head else [], message, author, when))
    trees.store(git, [*filter(None, blobs.values()), *built, made])
    return made.id


def _steps(reader: ObjectReader, changes: Collection[FileChange], left: Intent | None) -> list[FileStep]:
    """Changes as the intent has them. The index follows where it says what HEAD said, or what it said before a save it still lags behind."""
    lagging: dict[str, set[str | None]] = {}
    for step in left.steps if left else ():
        lagging.setdefault(step.path, set()).add(step.index)
    steps = []
    for change, staged in zip(changes, reader.ids(f":{change.path}" for change in changes), strict=True):
        old = _blob(change.was.head)
        follows = staged == old or staged in lagging.get(change.path, ())
        steps.append(FileStep(change.path, old, _blob(change.data), staged if follows else None))
    return steps


def _others(left: Intent | None, steps: Collection[FileStep]) -> list[FileStep]:
    """The files of an earlier save that still lag behind, and are not among these."""
    paths = {step.path for step in steps}
    return [step for step in left.steps if step.path not in paths] if left else []


def _take_effect(
    git: Git, plan: Intent, left: Intent | None, changes: Collection[FileChange], message: str, progress: Progress | None
) -> None:
    """Move the branch, then files and index. Raises _Moved, OSError, GitFailed while nothing has moved."""
    intent.write(git.state, plan)
    moved = False
    try:
        prepared = _prepared(git, changes, progress)
        if any(_disk(git, change.path.removeprefix(git.prefix)) != change.was.disk for change in changes):
            raise _Moved
        moved = git.move_head(plan.commit, plan.base, message.split("\n", 1)[0])
        if not moved:
            raise _Moved
    finally:
        if not moved:
            _sweep(git, plan)
            _again(git, left)
    try:
        _put(prepared)
    except OSError as error:
        git.notices.append(translate(BEHIND, {"reason": str(expected(error))}))
        return
    _follow(git, plan, plan.steps)


def _put_on_disk(git: Git, head: str, left: Intent | None, changes: Collection[FileChange], progress: Progress | None) -> None:
    """Let files say what HEAD says; the branch stays where it is, and the index as it is. Raises OSError."""
    steps = [FileStep(change.path, _blob(change.was.disk), _blob(change.data), None) for change in changes]
    plan = Intent(head, head, (*steps, *_others(left, steps)))
    intent.write(git.state, plan)
    try:
        _put(_prepared(git, changes, progress))
    finally:
        _sweep(git, plan)
        _again(git, left)


def _prepared(git: Git, changes: Collection[FileChange], progress: Progress | None) -> list[Prepared]:
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


def _put(prepared: Collection[Prepared]) -> None:
    for one in prepared:
        one.put()
    atomic.flush(sorted({one.target.parent for one in prepared}))


def _follow(git: Git, plan: Intent, steps: Collection[FileStep]) -> Intent | None:
    """Let the user's index follow in these files. Then all is done; else what still waits."""
    behind = [step for step in steps if step.index not in (None, step.new)]
    lines = "".join(f"{'100644' if step.new else '0'} {step.new or '0' * 40}\t{step.path}\0" for step in behind)
    try:
        if behind:
            git.run("update-index", "-z", "--index-info", input=lines.encode(errors="surrogateescape"), tries=5)
            git.flush([git.directory])  # before the intent goes: after a power cut an index of before would take the save back
    except GitFailed as error:
        git.notices.append(translate(BEHIND, {"reason": str(error)}))
        return plan
    intent.drop(git.state)
    return None
