"""What a hub keeps of a push: a note of what its judge let in, the signed receipt that is made of it, the branches and who brought them.

The judge (pre-receive) leaves a note for each ref; what runs when the refs have moved (post-receive) makes receipts of notes
alone. So a push that nobody judged gets none, and one instant is what it was judged by and what its receipt says.
The notes lie in ``zhili/``, which only the hub's own account can read or write.
"""

import datetime
import hashlib
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from zhili_tui.errors import GitFailed
from zhili_tui.storage import atomic
from zhili_tui.trust.receipts.names import REF, TRAILER
from zhili_tui.vcs import signing_key
from zhili_tui.vcs.commits import Author, tree_with
from zhili_tui.vcs.commits import write as write_commit
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.objects import NOTHING
from zhili_tui.vcs.trees import made as object_of

MAIN = "refs/heads/main"
#: Where the tips of deleted branches stay that no other branch holds; nobody fetches or pushes them.
KEPT = "refs/zhili/kept"
#: So often a receipt is set on top of one that another push set at the same moment.
TRIES = 5
#: A note older than this, in seconds, is of a push that never came to its end.
STALE = 3600


#: The tree without files, which every receipt has.
NO_FILES = object_of("tree", b"").id


class Update(NamedTuple):
    """One ref that a push moves; NOTHING for what was not there, or is no more."""

    old: str
    new: str
    ref: str


class Received(NamedTuple):
    """A ref as a push left it: its tip (NOTHING: deleted), when that was judged, in seconds since 1970, and whose login brought it."""

    ref: str
    tip: str
    at: int
    login: str


def updates(lines: Iterable[str]) -> list[Update]:
    """What git tells a hook on standard input."""
    return [Update(*line.split(" ", 2)) for line in (line.rstrip("\n") for line in lines) if line.count(" ") >= 2]


# notes


def note(git: Git, judged: Iterable[Update], at: int, who: str) -> None:
    """Note that these updates were judged, and may be let in. Raises OSError."""
    folder = _notes(git)
    folder.mkdir(mode=0o700, exist_ok=True)
    for left in folder.iterdir():
        with suppress(OSError):  # another push may be clearing up too
            if left.stat().st_mtime < time.time() - STALE:
                left.unlink()
    for update in judged:
        atomic.write(folder / _name(update), f"{at} {who}".encode(), durable=False)


def noted(git: Git, update: Update) -> Received | None:
    """What was noted of an update; None where nobody judged it."""
    file = _notes(git) / _name(update)
    try:
        at, who = file.read_text(encoding="utf-8").split(" ")
        stale = file.stat().st_mtime < time.time() - STALE
    except (OSError, ValueError):
        return None
    return None if stale else Received(update.ref, update.new, int(at), who)


def done_with(git: Git, judged: Iterable[Update]) -> None:
    """Take the notes of these updates away."""
    for update in judged:
        with suppress(OSError):  # an old note counts for nothing, and goes with the next push
            (_notes(git) / _name(update)).unlink()


def _notes(git: Git) -> Path:
    return git.directory / "zhili" / "judged"


def _name(update: Update) -> str:
    return hashlib.sha256(" ".join(update).encode()).hexdigest()


# receipts


def write(git: Git, received: list[Received]) -> str:
    """Write down, signed, what was received; the receipt's commit. Raises GitFailed, SigningFailed."""
    lines = "\n".join(f"{TRAILER}: {one.ref} {one.tip} {one.at} {one.login}" for one in received)
    key = str(git.directory / "zhili" / "key")
    author = Author("hub", "hub", lambda payload: signing_key.sign(git, key, payload))
    when = datetime.datetime.fromtimestamp(max(one.at for one in received), datetime.UTC)
    for attempt in range(TRIES):
        before = git.attempt("rev-parse", "-q", "--verify", REF).stdout.decode().strip()
        empty = NO_FILES if before else tree_with(git, "", {})  # with the first receipt it is there
        made = write_commit(git, empty, [before] if before else [], f"Received\n\n{lines}\n", author, when)
        if not git.attempt("update-ref", REF, made, before or NOTHING).returncode:
            return made
        time.sleep(0.02 * 2**attempt)
    raise GitFailed(command="update-ref", reason=REF)


def keep(git: Git, gone: Iterable[str]) -> None:
    """Hold on to the tips of deleted branches that no other ref leads to: what was received stays."""
    for tip in gone:
        held = git.attempt("rev-list", "-n1", tip, "--not", "--all")
        if not held.returncode and held.stdout.strip():
            git.run("update-ref", f"{KEPT}/{tip}", tip)


class Owners(NamedTuple):
    """Who brought what, by the hub's own receipts."""

    branches: dict[str, str]  # each with the login that began it; those that are deleted left out
    deleted: dict[str, set[str]]  # of each login the last commits of branches that it began and that were deleted


def owners(git: Git) -> Owners:
    """The logins that brought the branches there are and have been."""
    found = Owners({}, {})
    tips: dict[str, str] = {}
    done = git.attempt("log", "--reverse", "--format=%B", REF)
    for line in done.stdout.decode(errors="replace").splitlines() if not done.returncode else ():
        words = line.split(" ")
        if words[0] != f"{TRAILER}:" or len(words) != 5:
            continue
        ref, tip, _at, who = words[1:]
        if tip != NOTHING:
            found.branches.setdefault(ref, who)
            tips[ref] = tip
        elif ref in found.branches:
            found.deleted.setdefault(found.branches.pop(ref), set()).add(tips.pop(ref))
    return found
