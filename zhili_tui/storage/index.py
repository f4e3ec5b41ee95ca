"""A derived index of the records, in SQLite in the account's own folder. It may be deleted at any moment.

An unchanged tree costs a walk with stat and one comparison a folder: each folder's names and stamps are kept as one
value, its listing. A file whose stamp is not older than the moment it was read is "racily clean", as git says: it is kept with a
stamp that fits nothing, so that it is read again next time.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.model.record_path import Place
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.storage import scan
from zhili_tui.storage.index_rows import INDEXES, TABLES, VERSION, Reader, opener, read_row
from zhili_tui.storage.oddity import Oddity
from zhili_tui.storage.sqlite_cache import CacheDatabase, sealed, unsealed

if TYPE_CHECKING:
    import sqlite3

    from zhili_tui.storage import search_terms
    from zhili_tui.storage.search_query import Word
#: The newest first.
NEWEST = "day DESC, id DESC"


class IndexHit(NamedTuple):
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
    """The open index of one repository. ``reader`` reads what goes into it; ``tell`` hears where it could not be kept; ``own``: what the rules name."""

    def __init__(
        self,
        root: Path,
        file: Path | None,
        reader: Reader = read_row,
        tell: Callable[[str], None] = lambda _: None,
        own: "search_terms.OwnNames" = tuple,
    ) -> None:
        self.root, self.own = root, own
        self.reader = reader
        self.odd: list[Oddity] = []  # what the last refresh met besides records
        self._registered: tuple[int, tuple[search_terms.Called, ...]] | None = None  # at which ``times``, and what is named
        self.cache = CacheDatabase(file, TABLES + INDEXES, VERSION, self.refresh, tell)

    def close(self) -> None:
        """Close the file."""
        self.cache.close()

    def rows(self, sql: str, values: Iterable[Any] = (), seals: tuple[int, ...] = ()) -> list[Any]:
        """What the tables say. ``seals``: the columns that are bodies or faults, which are proved."""
        return self.cache.rows(sql, values, seals)

    def refresh(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Bring the index up to the disk; the number of files read again."""
        return self.cache.do(lambda db: self._refresh(db, progress), fills=True)

    def _refresh(self, db: "sqlite3.Connection", progress: Callable[[int, int], None] | None) -> int:
        known = {path: unsealed(listing) for path, listing in db.execute("SELECT path, listing FROM folder")}
        found = scan.changes(self.root, time.time_ns(), known)
        self.odd = found.odd
        if not found.changed and not found.gone:
            return 0
        from zhili_tui.storage import index_update  # an unchanged tree needs nothing of it

        return index_update.fill(db, self.root, known, found, self.reader, progress)

    @property
    def times(self) -> int:
        """A number that is another as soon as anybody, this program or another, has read a changed record into the index."""
        return next((times for (times,) in self.rows("SELECT times FROM filled")), 0)

    def prove(self) -> None:
        """Look for damage in all of it."""
        self.cache.prove(
            ("SELECT body, faults FROM entry", (0, 1)), ("SELECT listing FROM folder", (0,)), ("SELECT body FROM derived", (0,))
        )

    def replace(self, db: "sqlite3.Connection", error: Exception) -> None:
        """Take another database for one that failed somebody who had it open too. Raises the error where that was the last resort."""
        self.cache.renew(db, error)
        self.refresh()

    def derived(self, name: str, key: str, work: Callable[[], bytes]) -> bytes:
        """What ``work`` makes of all records and of what the key names, kept until a record or the key is another."""
        times = self.times
        sql = "SELECT body FROM derived WHERE name=? AND key=? AND times=?"
        for (body,) in self.rows(sql, (name, key, times), seals=(0,)):
            return unsealed(body)
        data = work()
        # Whoever has read a changed record meanwhile has counted on: then this is of the records before, and is not kept.
        self.cache.offer(
            "INSERT OR REPLACE INTO derived SELECT ?, ?, ?, ? WHERE ? = (SELECT coalesce(max(times), 0) FROM filled)",
            (name, key, times, sealed(data), times),
        )
        return data

    def seals(self, digest: str) -> list[tuple[str, bytes, bool]]:
        """The sign-offs of every record that bears this one: its path, each entry, whether the content is what it was set under."""
        sql = (
            "SELECT path, raw, fits FROM seal JOIN entry ON entry.id = source "
            "WHERE source IN (SELECT source FROM seal WHERE digest=?) ORDER BY path, seal.rowid"
        )
        return [(path, raw, bool(fits)) for path, raw, fits in self.rows(sql, (digest,))]

    def merged_into(self, unit: str) -> list[str]:
        """The units that a unit succeeds."""
        sql = "SELECT unit FROM link JOIN entry ON entry.id = source WHERE target=? AND field='successor'"
        return [found for (found,) in self.rows(sql, (f"records/{unit}/unit.toml",))]

    COLUMNS = "id, path, unit, year, kind, day, concerns"

    def hits(self, where: str = "", values: Iterable[Any] = (), order: str = NEWEST, limit: int = -1) -> list[IndexHit]:
        """Records that meet a condition of SQL on the columns of ``entry``."""
        sql = f"SELECT {self.COLUMNS} FROM entry {'WHERE ' + where if where else ''} ORDER BY {order} LIMIT {limit}"
        return [IndexHit(*found) for found in self.rows(sql, values)]

    def hit(self, path: str) -> IndexHit | None:
        """The record at a path."""
        return next(iter(self.hits("path=?", (path,))), None)

    def record(self, hit: IndexHit) -> Any:
        """The typed record, from the index; None where the file could not be read as its kind, or is being read again just now."""
        return next(record for _hit, record in self.read([hit]))

    def read(self, hits: list[IndexHit]) -> Iterator[tuple[IndexHit, Any]]:
        """Each with its typed record; None where the file could not be read as its kind."""
        for start in range(0, len(hits), 500):
            some = hits[start : start + 500]
            bodies = self._bodies(some)
            for hit in some:
                body = bodies.get(hit.path)
                yield hit, opener(hit.kind)(body) if body else None

    def _bodies(self, hits: list[IndexHit]) -> dict[str, bytes]:
        """What the index has of these, by path: their numbers are others where it was made anew since."""
        ids = ",".join(str(hit.id) for hit in hits)
        bodies = dict(self.rows(f"SELECT path, body FROM entry WHERE id IN ({ids})", seals=(1,)))
        lost = [hit.path for hit in hits if hit.path not in bodies]
        marks = ",".join("?" * len(lost))
        return bodies | dict(self.rows(f"SELECT path, body FROM entry WHERE path IN ({marks})", lost, seals=(1,)) if lost else ())

    def records(self, where: str, values: Iterable[Any] = ()) -> Iterator[tuple[Place, Any]]:
        """Records with their typed values, by path, those that could not be read left out."""
        return ((place, opener(place.kind)(body)) for place, body in self.closed(where, values))

    def closed(self, where: str = "1", values: Iterable[Any] = ()) -> list[tuple[Place, bytes]]:
        """The same still closed: with the bodies that ``opener`` opens."""
        sql = f"SELECT path, unit, year, kind, body FROM entry WHERE ({where}) AND body <> x''"
        found = sorted(self.rows(sql, values, seals=(4,)))  # by path; SQLite would fetch each body through the index of paths
        return [(Place(unit, year, kind, path[path.rindex("/") + 1 : -len(".toml")]), body) for path, unit, year, kind, body in found]

    def paths(self, query: str = "", where: str = "", values: Iterable[Any] = (), limit: int = -1) -> list[tuple[str, str]]:
        """Day and path of what ``hits``, or with a query ``search``, would find: of all of them, these take little room."""
        sql, given = self._finding("entry.day, entry.path", query, where, values, limit)
        return [(intern(day), path) for day, path in self.rows(sql, given)]

    def opened(self, paths: Iterable[str]) -> Iterator[tuple[IndexHit, Any]]:
        """The records at these paths in their order, some at a time; those left out that are gone meanwhile."""
        pending = iter(paths)
        while some := list(islice(pending, 500)):
            there = {hit.path: hit for hit in self.hits(f"path IN ({','.join('?' * len(some))})", some, order="path")}
            yield from self.read([there[path] for path in some if path in there])

    def search(self, query: str, where: str = "", values: Iterable[Any] = (), limit: int = 200) -> list[IndexHit]:
        """The newest records in which every word of the query is found: any length, any script, pinyin initials, what is named there."""
        columns = ", ".join(f"entry.{name}" for name in self.COLUMNS.split(", "))
        sql, given = self._finding(columns, query, where, values, limit)
        return [IndexHit(*found) for found in self.rows(sql, given)]

    def _finding(self, columns: str, query: str, where: str, values: Iterable[Any], limit: int) -> tuple[str, tuple[Any, ...]]:
        """What asks for the newest records that meet a condition, and in which every word of a query is found; and its values."""
        from zhili_tui.storage.search_query import condition, plain

        found = self._words(query) if query else []
        match = plain(found)
        if not match:
            sought, given = condition(found)
            where, values = f"({where or '1'}) AND {sought}" if found else where, (*values, *given)
            return f"SELECT {columns} FROM entry {'WHERE ' + where if where else ''} ORDER BY {NEWEST} LIMIT {limit}", tuple(values)
        sql = (
            f"SELECT {columns} FROM words JOIN entry ON entry.id = words.rowid "
            f"WHERE words MATCH ? {'AND ' + where if where else ''} ORDER BY words.rowid DESC LIMIT {limit}"
        )
        return sql, (match, *values)

    def _words(self, query: str) -> "list[Word]":
        from zhili_tui.storage import search_terms
        from zhili_tui.storage.search_query import words_of

        times, known = self.times, self._registered
        if known is None or known[0] != times:
            known = self._registered = (times, search_terms.registered(self.rows, self.own))
        return words_of(query, known[1])
