"""A database that is derived from files or history, and therefore optional. It lies in the account's own folder.

One of another version, or a damaged one, is made anew. Where it cannot be kept at all (the disk is full or can only be read, this
account may not write there, another program holds it) it is made in memory, and that is said. One that is whole is never deleted.
"""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar
from zlib import crc32

from zhili_tui.errors import REASONS, IndexUnusable, expected
from zhili_tui.i18n import N_, translate

Found = TypeVar("Found")
#: So many seconds another program may hold the database before it is done without.
PATIENCE = 10.0
#: So many bytes the log of changes may keep beside the database.
LOG = 8 << 20
#: What keeps SQLite from a database that may be whole, in words.
BARRED = {
    sqlite3.SQLITE_BUSY: N_("another program holds it"),
    sqlite3.SQLITE_LOCKED: N_("another program holds it"),
    sqlite3.SQLITE_PROTOCOL: N_("another program holds it"),
    sqlite3.SQLITE_FULL: REASONS[errno.ENOSPC],
    sqlite3.SQLITE_READONLY: N_("it can only be read"),
    sqlite3.SQLITE_PERM: REASONS[errno.EACCES],
    sqlite3.SQLITE_AUTH: REASONS[errno.EACCES],
    sqlite3.SQLITE_IOERR: REASONS[errno.EIO],
    sqlite3.SQLITE_CANTOPEN: N_("it cannot be opened"),
}
IN_MEMORY = N_("{path} is done without ({reason}): what it would hold was worked out in memory for this once. See: zhili doctor")
MADE_ANEW = N_("{path} was damaged and has been made anew; nothing of yours was in it. If that happens again, have the disk looked at")


def sealed(data: bytes) -> bytes:
    """Bytes that tell when they are no longer what they were."""
    return crc32(data).to_bytes(4, "big") + data


def unsealed(kept: bytes) -> bytes:
    """They again. Raises IndexUnusable where they are others."""
    data = kept[4:]
    if crc32(data).to_bytes(4, "big") != kept[:4]:
        raise IndexUnusable(reason="checksum", path="~/.cache/zhili")
    return data


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """What is written inside is there as a whole or not at all."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with suppress(Exception):  # a disk that is full has rolled it back already
            db.execute("ROLLBACK")
        raise


class CacheDatabase:
    """A derived database. Whoever asks it need not know what became of its file. Safe to ask from any thread.

    ``refill`` brings a database that was made anew up to what it is derived from; without a file it is in memory from the start, or with
    ``passing`` in one that SQLite makes for this connection alone and removes from its folder at once (``TMPDIR``): memory does not hold it.
    """

    def __init__(
        self,
        file: Path | None,
        schema: str,
        version: int,
        refill: Callable[[], object],
        tell: Callable[[str], None] = lambda _: None,
        passing: bool = False,
    ) -> None:
        self.file, self.kept = file, file is not None
        self._passing = passing  # whether what is not kept may lie in a file without a name, which goes with the program
        self.damaged = False  # whether it had to be made anew
        self.said = ""  # what became of it, where that is worth saying
        self.empty = False  # whether nothing has been put into it yet
        self._schema, self._version, self._refill, self._tell = schema, version, refill, tell
        self._turn = RLock()
        self.uri, self.db = self._opened()

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def rows(self, sql: str, values: Iterable[Any] = (), seals: tuple[int, ...] = ()) -> list[Any]:
        """What is found. ``seals``: the columns of sealed bytes, which are proved here: what is damaged in there is met too."""
        given = tuple(values)

        def found(db: sqlite3.Connection) -> list[Any]:
            rows = db.execute(sql, given).fetchall()
            for column in seals:
                for row in rows:
                    if row[column]:
                        unsealed(row[column])
            return rows

        return self.do(found)

    def do(self, act: Callable[[sqlite3.Connection], Found], fills: bool = False) -> Found:
        """What ``act`` makes of the database; done again on a new one where this one fails. ``fills``: the act itself brings it up."""
        while True:
            db = self.db
            try:
                found = act(db)
                self.empty = self.empty and not fills
                if fills:
                    self._shorten(db)
                return found
            except (sqlite3.Error, IndexUnusable) as error:
                self.renew(db, error)
            if not fills:
                self._refill()

    def offer(self, sql: str, values: Iterable[Any]) -> None:
        """Write what may as well not be kept: nobody waits for it, and nothing is made anew where it cannot be written."""
        if not self.uri:
            return  # in a database of one connection's own a second one finds nothing
        with suppress(sqlite3.OperationalError), closing(_connected(self.uri, patience=0)) as db:  # others may be amid a change in theirs
            db.execute(sql, tuple(values))

    def _shorten(self, db: sqlite3.Connection) -> None:
        """Let the log that a large change has left go into the file: it takes room, and whoever opens the file next reads all of it first."""
        log = Path(f"{self.file}-wal")
        with suppress(OSError, sqlite3.OperationalError):  # somebody else is reading just now: it is done by a later one
            if self.kept and log.stat().st_size > LOG:
                db.execute("PRAGMA busy_timeout=0")
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                db.execute(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")

    def prove(self, *sealed: tuple[str, tuple[int, ...]]) -> None:
        """Look for damage everywhere, which lets the database be made anew. ``sealed``: queries with their columns of sealed bytes."""

        def sound(db: sqlite3.Connection) -> None:
            found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise IndexUnusable(reason=found, path=self.file)

        self.do(sound)
        for sql, seals in sealed:
            self.rows(sql, seals=seals)

    def renew(self, db: sqlite3.Connection, error: Exception) -> None:
        """Let another database take the place of one that failed; in memory, where it was new already. Raises the error where it was that too."""
        with self._turn:
            if db is not self.db:
                return  # somebody else has done it
            if not self.kept and not self._passing:
                raise error
            db.close()
            if not self.kept:
                self._passing = False  # there is no room for such a file: in memory there may be
            elif _barred(error) or self.damaged:
                self._do_without(error)
            else:
                self._made_anew()
            self.uri, self.db = self._opened(anew=True)

    def _opened(self, anew: bool = False) -> tuple[str, sqlite3.Connection]:
        if self.kept and self.file is not None:
            try:
                self.file.parent.mkdir(parents=True, exist_ok=True)
                return self._on_disk(self.file, anew)
            except (OSError, sqlite3.Error) as error:
                self._do_without(error)
        uri = "" if self._passing else f"file:/{os.urandom(8).hex()}?vfs=memdb"  # a name, so that a second connection finds it
        db = _connected(uri)
        db.executescript(f"{self._schema} PRAGMA user_version={self._version};")
        self.empty = True
        return uri, db

    def _on_disk(self, file: Path, anew: bool) -> tuple[str, sqlite3.Connection]:
        for remake in (anew, True):
            _prepare(file, remake)
            db = _connected(file.as_uri())
            try:
                if self._fits(db):
                    return file.as_uri(), db
            except sqlite3.Error as error:
                if remake or _barred(error):
                    db.close()
                    raise
                self._made_anew()
            db.close()
        raise sqlite3.DatabaseError(file)

    def _fits(self, db: sqlite3.Connection) -> bool:
        """Whether it is of this version, or empty and now is."""
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        if db.execute("PRAGMA user_version").fetchone()[0] == self._version:
            self._shorten(db)  # who left it was killed, or not alone
            return True
        if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return False
        db.executescript(f"BEGIN; {self._schema} PRAGMA user_version={self._version}; COMMIT;")
        self.empty = True
        return True

    def _made_anew(self) -> None:
        self.damaged = True
        self._say(MADE_ANEW)

    def _do_without(self, error: Exception) -> None:
        self.kept = False
        reason = translate(_barred(error), {}) or str(error)
        if isinstance(error, OSError):
            reason = str(expected(error).parts["reason"])
        self._say(IN_MEMORY, reason=reason)

    def _say(self, sentence: str, **parts: Any) -> None:
        self.said = translate(sentence, {"path": self.file, **parts})
        self._tell(self.said)


def _prepare(file: Path, anew: bool) -> None:
    """Let the file be there, open to this account alone: what is kept in it is believed.

    One that is there is not opened here: whoever closes it lets go of every lock that SQLite holds on it for this program (POSIX), and
    another program, which then believes itself alone, takes away the log that this one writes.
    """
    with suppress(OSError):
        if anew:
            for suffix in ("", "-wal", "-shm"):
                Path(str(file) + suffix).unlink(missing_ok=True)
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _connected(uri: str, patience: float = PATIENCE) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, timeout=patience, isolation_level=None, check_same_thread=False)


def _barred(error: Exception) -> str:
    """What keeps SQLite from a database; empty where it is the database that is not in order."""
    return BARRED.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "")
