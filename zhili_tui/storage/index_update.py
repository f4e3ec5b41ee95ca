"""Bringing the index up to what changed on the disk."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.storage import scan
from zhili_tui.storage.index_rows import INDEXES, IndexRow, Reader
from zhili_tui.storage.oddity import Oddity, content
from zhili_tui.storage.search_query import SearchColumns, columns
from zhili_tui.storage.sqlite_cache import sealed

if TYPE_CHECKING:
    import sqlite3

#: Hears how many files are read, of how many.
Progress = Callable[[int, int], None]
#: So many files are worth a second process.
MANY = 4000
#: So many rows are put in together.
TOGETHER = 500
INSERTS = {
    "entry": "INSERT INTO entry VALUES (?,?,?,?,?,?,?,?,?)",
    "words": "INSERT INTO words(rowid, text, initials, named) VALUES (?,?,?,?)",
    "reference": "INSERT INTO reference VALUES (?,?,?)",
    "number": "INSERT INTO number VALUES (?,?,?)",
    "seal": "INSERT INTO seal VALUES (?,?,?,?)",
    "sought": "INSERT INTO sought VALUES (?,?)",
}


class Searchable(NamedTuple):
    """A row with what can be searched of it."""

    row: IndexRow
    words: SearchColumns


def fill(
    db: "sqlite3.Connection",
    root: Path,
    known: Mapping[str, bytes],
    found: scan.Changes,
    reader: Reader,
    progress: Progress | None = None,
) -> int:
    """Bring the index up from the listings ``known`` to what was found, whole or not at all; the number of files read again."""
    db.execute("BEGIN IMMEDIATE")
    try:
        count = _fill(db, root, known, found, reader, progress)
        # From anywhere on: whoever knows the number of an index that was made anew since does not meet it again.
        db.execute("INSERT INTO filled SELECT abs(random() / 2) WHERE NOT EXISTS (SELECT 1 FROM filled)")
        db.execute("UPDATE filled SET times = times + 1")  # what was worked out of the records as they were counts no more
        db.execute("COMMIT")
    except BaseException:
        with suppress(Exception):  # a disk that is full has rolled it back already
            db.execute("ROLLBACK")
        raise
    return count


def _fill(
    db: "sqlite3.Connection",
    root: Path,
    known: Mapping[str, bytes],
    found: scan.Changes,
    reader: Reader,
    progress: Progress | None,
) -> int:
    drop: list[str] = []
    read: list[str] = []
    for folder in found.changed:
        before = _files(known, folder.path)
        after = folder.listing.files
        drop += [f"{folder.path}/{name}" for name in before.keys() - after.keys()]
        read += [f"{folder.path}/{name}" for name, stamp in after.items() if before.get(name) != stamp or stamp == scan.RACY_STAMP]
    for path in found.gone:
        drop += [f"{path}/{name}" for name in _files(known, path)]
    read.sort(key=_age)
    doubtful: dict[str, list[str]] = {}
    filling = _Filling(db)
    for path in drop:
        filling.drop(path)
    for done, one in enumerate(_read_all(root, read, reader)):
        if isinstance(one, Searchable):
            filling.put(one)
        else:
            filling.drop(one.path)
            found.odd.append(one)
            folder_path, _slash, name = one.path.rpartition("/")
            doubtful.setdefault(folder_path, []).append(name)
        if progress and done % 500 == 0:
            progress(done, len(read))
    filling.end()
    db.executemany("DELETE FROM folder WHERE path=?", [(path,) for path in found.gone])
    listings = ((folder.path, folder.listing.unsettled(doubtful.get(folder.path, ()))) for folder in found.changed)
    db.executemany("INSERT OR REPLACE INTO folder VALUES (?, ?)", [(path, sealed(scan.encode(listing))) for path, listing in listings])
    return len(read)


def _files(known: Mapping[str, bytes], folder: str) -> dict[str, scan.Stamp]:
    """The files of a folder as they were known."""
    return scan.decode(known[folder]).files if folder in known else {}


class _Filling:
    """Rows on their way into the tables, many together. An empty index is filled first and gets its indexes then."""

    def __init__(self, db: "sqlite3.Connection") -> None:
        self.db = db
        self.waiting: dict[str, list[tuple[Any, ...]]] = {table: [] for table in INSERTS}
        last: int | None = db.execute("SELECT max(id) FROM entry").fetchone()[0]
        self.anew = last is None
        self.ids = count((last or 0) + 1)
        self.aims = dict[str, int]()
        self.fields: dict[str, int] = {} if self.anew else dict(db.execute("SELECT name, id FROM field"))
        if self.anew:
            for name in re.findall(r"INDEX (\w+) ON", INDEXES):
                db.execute(f"DROP INDEX {name}")
            db.execute("DELETE FROM aim")
            db.execute("DELETE FROM field")

    def drop(self, path: str) -> int | None:
        """Take out what is known of a file; its number."""
        if self.anew:
            return None
        found = self.db.execute("SELECT id, kind, body FROM entry WHERE path=?", (path,)).fetchone()
        if not found:
            return None
        id_, kind, body = found
        self.db.execute(
            "INSERT INTO words(words, rowid, text, initials, named) VALUES('delete', ?, ?, ?, ?)", (id_, *columns(path, kind, body))
        )
        for table in ("reference", "number", "seal", "sought"):
            self.db.execute(f"DELETE FROM {table} WHERE source=?", (id_,))
        self.db.execute("DELETE FROM entry WHERE id=?", (id_,))
        self.db.execute("UPDATE aim SET there=0 WHERE path=?", (path,))
        return int(id_)

    def put(self, one: Searchable) -> None:
        """Put a file's row in, in the place of what is known of it."""
        row = one.row
        id_ = self.drop(row.path) or next(self.ids)
        waiting = self.waiting
        waiting["entry"].append((id_, *row[:8]))
        waiting["words"].append((id_, *one.words))
        waiting["reference"] += [(id_, self._field(field), self._aim(aimed)) for field, aimed in row.links]
        waiting["number"] += [(row.unit, number, id_) for number in row.numbers]
        waiting["seal"] += [(id_, *seal) for seal in row.seals]
        waiting["sought"] += [(row.sought, id_)] if row.sought else []
        if len(waiting["entry"]) >= TOGETHER:
            self._flush()

    def end(self) -> None:
        """Put in what waits, and say of each path that is aimed at whether a record stands there."""
        self._flush()
        if self.anew:
            for statement in INDEXES.split(";"):
                self.db.execute(statement)
            self.db.execute("UPDATE aim SET there=1 WHERE EXISTS (SELECT 1 FROM entry WHERE path=aim.path)")

    def _flush(self) -> None:
        for table, rows in self.waiting.items():
            self.db.executemany(INSERTS[table], rows)
        if not self.anew:
            self.db.executemany("UPDATE aim SET there=1 WHERE path=?", [(row[1],) for row in self.waiting["entry"]])
        for rows in self.waiting.values():
            rows.clear()

    def _field(self, name: str) -> int:
        """The number of a field."""
        if name not in self.fields:
            self.fields[name] = len(self.fields) + 1
            self.db.execute("INSERT INTO field VALUES (?, ?)", (self.fields[name], name))
        return self.fields[name]

    def _aim(self, path: str) -> int:
        """The number of a path that is aimed at."""
        known = self.aims.get(path)
        if known is None:
            found = None if self.anew else self.db.execute("SELECT id FROM aim WHERE path=?", (path,)).fetchone()
            known = self.aims[path] = found[0] if found else self._new_aim(path)
        return known

    def _new_aim(self, path: str) -> int:
        there = "0" if self.anew else "EXISTS (SELECT 1 FROM entry WHERE path=?1)"
        made = self.db.execute(f"INSERT INTO aim VALUES (NULL, ?1, {there})", (path,)).lastrowid
        assert made is not None
        return made


def _age(path: str) -> tuple[str, str]:
    """By year and name, so that row numbers rise with time."""
    parts = path.split("/")
    return (parts[2], parts[-1]) if len(parts) == 5 else ("", path)


def _read_all(root: Path, paths: list[str], reader: Reader) -> Iterator[Searchable | Oddity]:
    """The rows of these files, in their order; two processes share a large number."""
    if len(paths) < MANY:
        for path in paths:
            yield _read_one(root, path, reader)
        return
    from zhili_tui.storage.process_pool import spread

    yield from spread(lambda path: _read_one(root, path, reader), paths)


def _read_one(root: Path, path: str, reader: Reader) -> Searchable | Oddity:
    data = content(f"{root}/", path)
    if not isinstance(data, bytes):
        return data
    row = reader(path, data)
    return Searchable(row, columns(path, row.kind, row.body))
