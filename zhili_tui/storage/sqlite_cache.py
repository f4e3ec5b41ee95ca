"""A database that is derived from files or history: another version's, or a damaged one, is made anew."""

import sqlite3
from pathlib import Path

#: So many seconds another program may hold the database before that is said.
PATIENCE = 30


def open_database(name: str | Path, schema: str, version: int) -> sqlite3.Connection:
    """The open database, with this schema. Raises sqlite3.DatabaseError where even a new one cannot be made."""
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
        for suffix in ("", "-wal", "-shm"):
            Path(str(name) + suffix).unlink(missing_ok=True)
    raise sqlite3.DatabaseError(name)
