"""A database that is derived from files or history: another version's, or a damaged one, is made anew."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

#: So many seconds another program may hold the database before that is said.
PATIENCE = 30


def open_database(name: str | Path, schema: str, version: int) -> sqlite3.Connection:
    """The open database, with this schema. Raises sqlite3.DatabaseError where even a new one cannot be made."""
    if name != ":memory:":
        _prepare(Path(name))
    for attempt in range(2):
        db = sqlite3.connect(name, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            if db.execute("PRAGMA user_version").fetchone()[0] == version:
                return db
            if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                db.executescript(f"BEGIN; {schema} PRAGMA user_version={version}; COMMIT;")
                return db
        except sqlite3.DatabaseError:
            if attempt:
                raise
        db.close()
        _drop(name)
    raise sqlite3.DatabaseError(name)


def _prepare(file: Path) -> None:
    """Let the file be there as the account's umask has it, and not as SQLite has it: who shares the folder may write to it too.

    One that only its maker may write to is made anew.
    """
    with suppress(OSError):
        if file.exists() and not os.access(file, os.W_OK):
            _drop(file)
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666))


def _drop(name: str | Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(str(name) + suffix).unlink(missing_ok=True)
