"""What a long walk over history has judged so far, so that one that is cut off is gone on with and not begun again.

It lies in tables of its own, which only the next walk reads: nothing of it is believed before the whole walk has ended. It is gone on
with under the receipts by which it was begun, and over the commits that it was begun for; else it is thrown away.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from zhili_tui.storage.sqlite_cache import sealed, unsealed
from zhili_tui.trust.problems import CommitProblem
from zhili_tui.trust.registry import Register
from zhili_tui.trust.types import Judged, SignoffEvent, Touch
from zhili_tui.trust.verifier import HistoryVerifier

if TYPE_CHECKING:
    import sqlite3

SCHEMA = """
CREATE TABLE begun (state TEXT);
CREATE TABLE walked (number INTEGER PRIMARY KEY, id TEXT, body BLOB, register INTEGER, received INTEGER);
CREATE TABLE walked_event (digest TEXT, id TEXT, path TEXT, body BLOB);
CREATE TABLE walked_touch (path TEXT, id TEXT, signer TEXT, changed INTEGER, approved INTEGER);
CREATE TABLE walked_late (id TEXT, body BLOB);
"""
TABLES = ("begun", "walked", "walked_event", "walked_touch", "walked_late")
#: So many commits are kept at once, and no walk of fewer is.
WINDOW = 2000
JUDGED, EVENT, PROBLEM = msgspec.msgpack.Decoder(Judged), msgspec.msgpack.Decoder(SignoffEvent), msgspec.msgpack.Decoder(CommitProblem)
ENCODER = msgspec.msgpack.Encoder()


def packed(value: Any) -> bytes:
    """A value as it is kept."""
    return sealed(ENCODER.encode(value))


@contextmanager
def alone(file: Path | None) -> Iterator[bool]:
    """Whether nobody else walks for this file meanwhile. Whoever is second keeps only what he has finished."""
    if file is None:
        yield False
        return
    try:
        lock = os.open(file.with_suffix(".walking"), os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError:
        yield False
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(lock)


class UnfinishedWalk:
    """The tables of one database. ``state``: the receipts by which is judged now."""

    def __init__(self, db: "sqlite3.Connection", state: str) -> None:
        self.db, self.state = db, state

    def order(self, order: list[tuple[str, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
        """The same commits, parents first, those in front that were judged already; what does not belong to them is thrown away."""
        parents = dict(order)
        done = [id for (id,) in self.db.execute("SELECT id FROM walked ORDER BY number")]
        begun = [state for (state,) in self.db.execute("SELECT state FROM begun")]
        if begun != [self.state] or not parents.keys() >= set(done):
            self.clear()
            return order
        known = set(done)
        return [*((id, parents[id]) for id in done), *(one for one in order if one[0] not in known)]

    def restore(self, walk: HistoryVerifier, register: Callable[[int], Register]) -> None:
        """Let a walk in this order know what was judged already."""
        for body, number in self.db.execute("SELECT body, register FROM walked ORDER BY number"):
            found = JUDGED.decode(unsealed(body))
            walk.judged[found.commit], walk.registers[found.commit] = found, register(number)
        for body in self.db.execute("SELECT body FROM walked_event ORDER BY rowid"):
            event = EVENT.decode(unsealed(body[0]))
            if event.problem is None:
                walk.count(event.digest, event.commit)
        for path, id, signer, changed, approved in self.db.execute("SELECT * FROM walked_touch ORDER BY rowid"):
            walk.touch(path, Touch(id, signer, bool(changed), bool(approved)))
        walk.touched.clear()
        for id, body in self.db.execute("SELECT id, body FROM walked_late ORDER BY rowid"):
            walk.late[id].append(PROBLEM.decode(unsealed(body)))

    def keep(self, walk: HistoryVerifier, rows: Iterable[tuple[str, bytes, int, int | None]], known: int) -> None:
        """Keep what a walk has judged since it was kept last. ``known``: of how many late problems it was."""
        if not self.db.execute("SELECT 1 FROM begun").fetchone():
            self.db.execute("INSERT INTO begun VALUES (?)", (self.state,))
        self.db.executemany("INSERT INTO walked (id, body, register, received) VALUES (?, ?, ?, ?)", rows)
        self.db.executemany("INSERT INTO walked_event VALUES (?, ?, ?, ?)", events(walk))
        self.db.executemany("INSERT INTO walked_touch VALUES (?, ?, ?, ?, ?)", ((path, *touch) for path, touch in walk.touched))
        walk.touched.clear()
        if sum(map(len, walk.late.values())) > known:
            self.db.execute("DELETE FROM walked_late")
            late = ((id, packed(one)) for id, some in walk.late.items() for one in some)
            self.db.executemany("INSERT INTO walked_late VALUES (?, ?)", late)

    def finish(self) -> None:
        """Let what was kept count, now that all of it is judged."""
        self.db.execute("INSERT OR REPLACE INTO judged SELECT id, body, register, received FROM walked")
        self.db.execute("INSERT OR IGNORE INTO event SELECT digest, id, path, body FROM walked_event")
        self.clear()

    def clear(self) -> None:
        """Keep nothing."""
        for table in TABLES:
            self.db.execute(f"DELETE FROM {table}")


def events(walk: HistoryVerifier) -> Iterator[tuple[str, str, str, bytes]]:
    """The rows of the sign-offs that a walk has found since they were taken last."""
    for one in walk.made:
        yield one.digest, one.commit, one.path, packed(one)
    walk.made.clear()
