"""The one door to databases that are derived."""

import sqlite3
from pathlib import Path

import pytest

from zhili_tui.storage import sqlite_cache
from zhili_tui.storage.sqlite_cache import CacheDatabase

ROWS = 500


@pytest.mark.parametrize("others", [0, 1])
def test_a_large_fill_leaves_no_log_that_the_next_has_to_read(tmp_path: Path, others: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody reads meanwhile the fill is done all the same, and whoever opens it next makes up for it."""
    monkeypatch.setattr(sqlite_cache, "LOG", 1 << 16)
    file = tmp_path / "x.sqlite"
    cache = CacheDatabase(file, "CREATE TABLE line (text TEXT);", 1, lambda: None, print)

    def fill(db: sqlite3.Connection) -> None:
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO line VALUES (?)", [("x" * 1000,)] * ROWS)
        db.execute("COMMIT")

    reading = sqlite3.connect(file) if others else None
    if reading:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM line").fetchall()
    cache.do(fill, fills=True)
    log = Path(f"{file}-wal")
    assert (log.stat().st_size > sqlite_cache.LOG) == bool(others)
    if reading:
        reading.close()
    again = CacheDatabase(file, "CREATE TABLE line (text TEXT);", 1, lambda: None, print)
    assert log.stat().st_size == 0
    assert again.rows("SELECT count(*) FROM line") == cache.rows("SELECT count(*) FROM line") == [(ROWS,)]
