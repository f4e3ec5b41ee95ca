"""Finds the records of a scope behind the screen: over a connection of its own, so that no key waits for it."""

import functools
import sqlite3
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.errors import IndexUnusable
from zhili_tui.i18n import formatting
from zhili_tui.model import kinds
from zhili_tui.model.kind import STATES
from zhili_tui.model.record_path import Place
from zhili_tui.storage import search_terms
from zhili_tui.storage.folding import initials
from zhili_tui.storage.index_rows import opener
from zhili_tui.storage.search_query import fts_query
from zhili_tui.tui.ledger.filters import Scope

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

#: So many records are worked out before others get their turn.
SLICE = 200
NEWEST = "day DESC, id DESC"
SCHEMA = """
PRAGMA temp_store=MEMORY;
CREATE TEMP TABLE state (id INTEGER PRIMARY KEY, state TEXT);
CREATE TEMP TABLE title (id INTEGER PRIMARY KEY, title TEXT);
CREATE TEMP TABLE rank (name TEXT PRIMARY KEY, place INTEGER) WITHOUT ROWID;
"""
#: How far it is: done, of how many.
Tell = Callable[[int, int], None]


class Read(NamedTuple):
    """One record as it is drawn; ``record`` is None where it cannot be read."""

    place: Place
    day: str
    record: Any


class Finder:
    """Ids in the order of a scope. What follows from a record's content and the day, its state, is worked out when it is asked for."""

    def __init__(self, office: "Workspace") -> None:
        self.office = office
        self._turn = threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._of: sqlite3.Connection | None = None  # the index's own, as it was when this one was opened
        self._version = 0
        self._registered: tuple[search_terms.Called, ...] | None = None

    def find(self, scope: Scope, cancelled: Callable[[], bool], tell: Tell) -> list[int] | None:
        """The ids of a scope's records; None where nobody waits for them any more. Raises sqlite3.Error."""
        with self._turn:
            while not cancelled():
                of = self.office.index.cache.db
                try:
                    return self._find(scope, cancelled, tell)
                except (sqlite3.Error, IndexUnusable) as error:
                    if "interrupted" not in str(error):
                        self.office.index.replace(of, error)
            return None

    def stop(self) -> None:
        """What is being looked for is no longer wanted."""
        if self._db is not None:
            self._db.interrupt()

    def there(self, ids: Iterable[int]) -> set[int]:
        """Those of the ids that there still are."""
        with self._turn:
            known = {id for (id,) in self._opened().execute("SELECT id FROM entry")}
        return known.intersection(ids)

    def _opened(self) -> sqlite3.Connection:
        cache = self.office.index.cache
        if self._db is None or self._of is not cache.db:  # damaged since, and made anew
            self._of, self._version, self._registered = cache.db, 0, None
            self._db = sqlite3.connect(cache.uri, uri=True, timeout=30, isolation_level=None, check_same_thread=False)
            self._db.executescript(SCHEMA)
        return self._db

    def _find(self, scope: Scope, cancelled: Callable[[], bool], tell: Tell) -> list[int] | None:
        db = self._opened()
        self._notice(db)
        where, values = scope.where(self._match(db, scope.query))
        for what, wanted in (("state", bool(scope.state) or scope.sort == "state"), ("title", scope.sort == "title")):
            if wanted and not self._learn(what, where, values, cancelled, tell):
                return None
        order = self._order(scope.sort)
        if scope.state:
            where, values = f"({where}) AND id IN (SELECT id FROM temp.state WHERE state=?)", [*values, scope.state]
        # All in one value: the interpreter, and whoever waits for it, is not asked for every row.
        sql = f"SELECT group_concat(id) FROM (SELECT id FROM entry{order[0]} WHERE {where} ORDER BY {order[1]})"
        found = db.execute(sql, values).fetchone()[0]
        return [int(id) for id in found.split(",")] if found else []

    def _notice(self, db: sqlite3.Connection) -> None:
        """Forget what was worked out before something was saved."""
        version = db.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            db.executescript("DELETE FROM temp.state; DELETE FROM temp.title")
            self._registered = None
            self._version = version

    def _match(self, db: sqlite3.Connection, query: str) -> str:
        """The words searched for, in the language of the full-text engine."""
        if not query:
            return ""
        if self._registered is None:
            self._registered = search_terms.registered(db.execute, self.office.index.own)
        return fts_query(query, self._registered)

    def _order(self, sort: str) -> tuple[str, str]:
        """What is joined, and by what it is sorted."""
        if sort == "oldest":
            return "", "day, id"
        if sort == "title":
            return " JOIN temp.title USING (id)", f"title, {NEWEST}"
        if sort == "newest":
            return "", NEWEST
        db = self._opened()
        if sort == "state":
            names = [*STATES, ""]
        elif sort == "kind":
            names = sorted(kinds.names(), key=lambda one: key_of(formatting.label(one)))
        else:
            found = [unit for (unit,) in db.execute("SELECT DISTINCT unit FROM entry")]
            names = sorted(found, key=lambda one: key_of(self.office.name(one)))
        db.execute("DELETE FROM temp.rank")
        db.executemany("INSERT INTO temp.rank VALUES (?, ?)", [(name, place) for place, name in enumerate(names)])
        known = " JOIN temp.state USING (id)" if sort == "state" else ""
        return f"{known} LEFT JOIN temp.rank ON rank.name={sort}", f"rank.place, {NEWEST}"

    def _learn(self, what: str, where: str, values: list[Any], cancelled: Callable[[], bool], tell: Tell) -> bool:
        """Work out the state or the title of what a condition names; whether it came to an end."""
        db = self._opened()
        sql = f"SELECT id FROM entry WHERE ({where}) AND id NOT IN (SELECT id FROM temp.{what})"
        new = [id for (id,) in db.execute(sql, values)]
        for start in range(0, len(new), SLICE):
            if cancelled():
                return False
            ids = ",".join(map(str, new[start : start + SLICE]))
            rows = db.execute(f"SELECT id, path, unit, year, kind, body FROM entry WHERE id IN ({ids})").fetchall()
            found = [(id, self._known(what, *row)) for id, *row in rows]
            db.execute("BEGIN")
            db.executemany(f"INSERT OR REPLACE INTO temp.{what} VALUES (?, ?)", found)
            db.execute("COMMIT")
            if start and start % (SLICE * 25) == 0:
                tell(start, len(new))
        return True

    def _known(self, what: str, path: str, unit: str, year: int, kind: str, body: bytes) -> str:
        """The state, or what stands for the title in an order that readers can follow."""
        if not body:
            return ""
        record = opener(kind)(body)
        if what == "state":
            return self.office.state(record, place(path, unit, year, kind))
        return key_of(self.office.title_of(record, place(path, unit, year, kind)))


def place(path: str, unit: str, year: int, kind: str) -> Place:
    """A place of the index."""
    return Place(unit, year, kind, path[path.rindex("/") + 1 : -len(".toml")])


@functools.lru_cache(maxsize=1 << 15)
def key_of(text: str) -> str:
    """By what a name is sorted: its sound, then its characters."""
    ways = initials(text)
    return f"{ways[0] if ways else ''}\t{text}"


def read(office: "Workspace", id: int) -> Read | None:
    """A record to be drawn; None where it is gone."""
    sql = "SELECT path, unit, year, kind, day, body FROM entry WHERE id=?"
    found = office.index.rows(sql, (id,), seals=(5,))
    if not found:
        return None
    path, unit, year, kind, day, body = found[0]
    return Read(place(path, unit, year, kind), day, opener(kind)(body) if body else None)
