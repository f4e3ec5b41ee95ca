"""A derived index of the records, in SQLite inside the git directory. It may be deleted at any moment.

An unchanged tree costs a walk with stat and one comparison a folder: each folder's names and stamps are kept as one
value. A file whose stamp is not older than the moment it was read is "racily clean", as git says: it is kept with a
stamp that fits nothing, so that it is read again next time.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.model.record_path import Place
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.storage import scan
from zhili_tui.storage.index_rows import Reader, decoder, opener, read_row
from zhili_tui.storage.oddity import Oddity
from zhili_tui.storage.sqlite_cache import open_database

if TYPE_CHECKING:
    from zhili_tui.storage import search_terms

#: Whoever changes the tables, or what is put into them, changes this.
VERSION = 12
SCHEMA = """
CREATE TABLE folder (path TEXT PRIMARY KEY, stamps BLOB) WITHOUT ROWID;
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, path TEXT UNIQUE, unit TEXT, year INTEGER, kind TEXT, day TEXT, concerns TEXT, body BLOB, faults BLOB
);
CREATE INDEX entry_day ON entry (day DESC, id DESC);
CREATE INDEX entry_kind ON entry (kind, unit, year);
CREATE INDEX entry_unit ON entry (unit);
CREATE INDEX entry_concerns ON entry (concerns);
CREATE INDEX entry_faults ON entry (id) WHERE faults IS NOT NULL;
CREATE TABLE link (source INTEGER, target TEXT, field TEXT);
CREATE INDEX link_source ON link (source);
CREATE INDEX link_target ON link (target);
CREATE TABLE dangling (source INTEGER, target TEXT, field TEXT);
CREATE INDEX dangling_source ON dangling (source);
CREATE INDEX dangling_target ON dangling (target);
CREATE TABLE number (unit TEXT, value TEXT, source INTEGER);
CREATE INDEX number_value ON number (unit, value);
CREATE INDEX number_source ON number (source);
CREATE TABLE seal (source INTEGER, digest TEXT, raw BLOB, fits INTEGER);
CREATE INDEX seal_source ON seal (source);
CREATE INDEX seal_digest ON seal (digest);
CREATE VIRTUAL TABLE words USING fts5(text, initials, named, content='', columnsize=0, tokenize='unicode61');
"""


class Hit(NamedTuple):
    """One record as lists need it."""

    id: int
    path: str
    unit: str
    year: int
    kind: str
    day: str
    concerns: str

    @property
    def place(self) -> Place:
        """Its place."""
        place = place_of(self.path)
        assert place is not None
        return place


class Index:
    """The open index of one repository."""

    def __init__(self, root: Path, file: Path) -> None:
        self.root = root
        self.file = file
        self.odd: list[Oddity] = []  # what the last refresh met besides records
        self._registered: tuple[search_terms.Called, ...] | None = None
        file.parent.mkdir(parents=True, exist_ok=True)
        self.db = open_database(file, SCHEMA, VERSION)

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def refresh(self, reader: Reader = read_row, progress: Callable[[int, int], None] | None = None) -> int:
        """Bring the index up to the disk; the number of files read again."""
        found = scan.changes(self.root, time.time_ns(), dict(self.db.execute("SELECT path, stamps FROM folder")))
        self.odd = found.odd
        if not found.changed and not found.gone:
            return 0
        from zhili_tui.storage import index_update  # an unchanged tree needs nothing of it

        self._registered = None
        return index_update.fill(self.db, self.root, found, reader, progress)

    def seals(self, digest: str) -> list[tuple[str, bytes, bool]]:
        """The sign-offs of every record that bears this one: its path, each entry, whether the content is what it was set under."""
        sql = (
            "SELECT path, raw, fits FROM seal JOIN entry ON entry.id = source "
            "WHERE source IN (SELECT source FROM seal WHERE digest=?) ORDER BY path, seal.rowid"
        )
        return [(path, raw, bool(fits)) for path, raw, fits in self.db.execute(sql, (digest,))]

    def merged_into(self, unit: str) -> list[str]:
        """The units that a unit succeeds."""
        sql = "SELECT unit FROM link JOIN entry ON entry.id = source WHERE target=? AND field='successor'"
        return [found for (found,) in self.db.execute(sql, (f"records/{unit}/unit.toml",))]

    COLUMNS = "id, path, unit, year, kind, day, concerns"

    def hits(self, where: str = "", values: Iterable[Any] = (), order: str = "day DESC, id DESC", limit: int = -1) -> list[Hit]:
        """Records that meet a condition of SQL on the columns of ``entry``."""
        sql = f"SELECT {self.COLUMNS} FROM entry {'WHERE ' + where if where else ''} ORDER BY {order} LIMIT {limit}"
        return [Hit(*found) for found in self.db.execute(sql, tuple(values))]

    def hit(self, path: str) -> Hit | None:
        """The record at a path."""
        return next(iter(self.hits("path=?", (path,))), None)

    def record(self, hit: Hit) -> Any:
        """The typed record, from the index; None where the file could not be read as its kind, or is being read again just now."""
        found = self.db.execute("SELECT body FROM entry WHERE id=?", (hit.id,)).fetchone()
        return decoder(hit.kind).decode(found[0]) if found and found[0] else None

    def read(self, hits: list[Hit]) -> Iterator[tuple[Hit, Any]]:
        """Each with its typed record; None where the file could not be read as its kind."""
        for start in range(0, len(hits), 500):
            some = hits[start : start + 500]
            ids = ",".join(str(hit.id) for hit in some)
            bodies = dict(self.db.execute(f"SELECT id, body FROM entry WHERE id IN ({ids})"))
            for hit in some:
                body = bodies.get(hit.id)
                yield hit, decoder(hit.kind).decode(body) if body else None

    def records(self, where: str, values: Iterable[Any] = ()) -> Iterator[tuple[Place, Any]]:
        """Records with their typed values, by path, those that could not be read left out."""
        return ((place, opener(place.kind)(body)) for place, body in self.closed(where, values))

    def closed(self, where: str = "1", values: Iterable[Any] = ()) -> list[tuple[Place, bytes]]:
        """The same still closed: with the bodies that ``opener`` opens."""
        sql = f"SELECT path, unit, year, kind, body FROM entry WHERE ({where}) AND body <> x''"
        found = sorted(self.db.execute(sql, tuple(values)))  # by path; SQLite would fetch each body through the index of paths
        return [(Place(unit, year, kind, path[path.rindex("/") + 1 : -len(".toml")]), body) for path, unit, year, kind, body in found]

    def search(self, query: str, where: str = "", values: Iterable[Any] = (), limit: int = 200) -> list[Hit]:
        """The newest records in which every word of the query is found: any length, any script, pinyin initials, what is named there."""
        from zhili_tui.storage import search_terms
        from zhili_tui.storage.search_query import fts_query

        if self._registered is None:
            self._registered = search_terms.registered(self.db)
        match = fts_query(query, self._registered)
        if not match:
            return self.hits(where, values, limit=limit)
        sql = (
            f"SELECT {', '.join('entry.' + c for c in self.COLUMNS.split(', '))} FROM words JOIN entry ON entry.id = words.rowid "
            f"WHERE words MATCH ? {'AND ' + where if where else ''} ORDER BY words.rowid DESC LIMIT {limit}"
        )
        return [Hit(*found) for found in self.db.execute(sql, (match, *values))]
