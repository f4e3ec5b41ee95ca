"""The one door to databases that are derived."""

import sqlite3
import subprocess
import sys
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


#: Another program on the same file: it writes a row, and ends.
ANOTHER = """
import sys
from pathlib import Path
from zhili_tui.storage.sqlite_cache import CacheDatabase
cache = CacheDatabase(Path(sys.argv[1]), "CREATE TABLE x (a);", 1, lambda: None)
print([a for (a,) in cache.rows("SELECT a FROM x ORDER BY a")])
cache.db.execute("INSERT INTO x VALUES (?)", (sys.argv[2],))
cache.close()
"""


def test_a_program_that_opens_it_twice_and_one_that_ends_meanwhile_see_the_same(tmp_path: Path) -> None:
    """Whoever ends believed to be the last, and took away the log in which the other one, who had it open, still wrote and read."""
    file = tmp_path / "x.sqlite"

    def another(value: str) -> str:
        done = subprocess.run([sys.executable, "-c", ANOTHER, str(file), value], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    cache = CacheDatabase(file, "CREATE TABLE x (a);", 1, lambda: None)
    cache.db.execute("INSERT INTO x VALUES ('a')")
    CacheDatabase(file, "CREATE TABLE x (a);", 1, lambda: None).close()  # another room of the same program
    assert another("b") == "['a']"
    cache.db.execute("INSERT INTO x VALUES ('c')")
    assert another("d") == "['a', 'b', 'c']"
    later = CacheDatabase(file, "CREATE TABLE x (a);", 1, lambda: None)
    for one in (cache, later):
        assert [a for (a,) in one.rows("SELECT a FROM x ORDER BY a")] == ["a", "b", "c", "d"]
    assert not cache.damaged
    assert not later.damaged
