"""Finds the records of a scope behind the screen: over a connection of its own, so that no key waits for it."""

import datetime
import functools
import sqlite3
import threading
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.errors import IndexUnusable, expected
from zhili_tui.i18n import formatting
from zhili_tui.model import kinds
from zhili_tui.model.introspection import Field, by_name
from zhili_tui.model.kind import STATES
from zhili_tui.model.record_path import Place
from zhili_tui.storage import search_terms
from zhili_tui.storage.folding import initials
from zhili_tui.storage.index_rows import opener
from zhili_tui.storage.search_query import Word, condition, words_of
from zhili_tui.tui.ledger.filters import NOT, LedgerScope

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

#: So many records are worked out before others get their turn.
SLICE = 200
NEWEST = "day DESC, id DESC"
#: Before the name of a column of one kind.
FIELD = "field:"
#: Added to numbers, so that those below zero come in order, too.
GREAT = 10**15
SCHEMA = """
PRAGMA temp_store=MEMORY;
CREATE TEMP TABLE learnt (what TEXT, id INTEGER, value TEXT, PRIMARY KEY (what, id)) WITHOUT ROWID;
CREATE TEMP TABLE rank (name TEXT PRIMARY KEY, place INTEGER) WITHOUT ROWID;
"""
#: How far it is: done, of how many.
Tell = Callable[[int, int], None]


class LedgerRecord(NamedTuple):
    """One record as it is drawn; ``record`` is None where it cannot be read."""

    place: Place
    day: str
    record: Any


class Nowhere(NamedTuple):
    """The words that stand in no record; ``unsure``: why that could not be looked up, empty where it could."""

    words: list[str]
    unsure: str = ""


class Finder:
    """Ids in the order of a scope. What follows from a record's content and the day, its state, is worked out when it is asked for."""

    def __init__(self, office: "Workspace", own: str = "") -> None:
        self.office = office
        self.own = own or office.settings.unit  # whose records come first where nothing else is asked for
        self._turn = threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._of: sqlite3.Connection | None = None  # the index's own, as it was when this one was opened
        self._version = 0
        self._registered: tuple[search_terms.Called, ...] | None = None

    def find(self, scope: LedgerScope, cancelled: Callable[[], bool], tell: Tell) -> list[int] | None:
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

    def _find(self, scope: LedgerScope, cancelled: Callable[[], bool], tell: Tell) -> list[int] | None:
        db = self._opened()
        self._notice(db)
        where, values = scope.where(condition(self._words(db, scope.query)))
        sort = scope.sort.removeprefix(NOT)
        wanted = {"state": bool(scope.state) or sort == "state", "signed": bool(scope.signed)}
        wanted |= {sort: True} if sort == "title" or sort.startswith(FIELD) else {}
        for what in (name for name, needed in wanted.items() if needed):
            if not self._learn(what, where, values, cancelled, tell):
                return None
        order = self._order(scope.sort)
        for what, value in (("state", scope.state), ("signed", scope.signed)):
            if value:
                same = "<>" if value.startswith(NOT) else "="
                where = f"({where}) AND id IN (SELECT id FROM temp.learnt WHERE what=? AND value{same}?)"
                values = [*values, what, value.removeprefix(NOT)]
        # All in one value: the interpreter, and whoever waits for it, is not asked for every row.
        sql = f"SELECT group_concat(id) FROM (SELECT id FROM entry{order[0]} WHERE {where} ORDER BY {order[1]})"
        found = db.execute(sql, values).fetchone()[0]
        return [int(id) for id in found.split(",")] if found else []

    def _notice(self, db: sqlite3.Connection) -> None:
        """Forget what was worked out before something was saved."""
        version = db.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            db.execute("DELETE FROM temp.learnt")
            self._registered = None
            self._version = version

    def _words(self, db: sqlite3.Connection, query: str) -> list[Word]:
        """The words searched for."""
        if not query:
            return []
        if self._registered is None:
            self._registered = search_terms.registered(db.execute, self.office.index.own)
        return words_of(query, self._registered)

    def nowhere(self, query: str) -> Nowhere:
        """The words of a query that stand in no record at all, or in which nothing can be searched for."""
        with self._turn:
            out = []
            try:
                db = self._opened()
                for word in self._words(db, query):
                    where, values = condition([word._replace(excluded=False)])
                    if where == "1" or not db.execute(f"SELECT 1 FROM entry WHERE {where} LIMIT 1", values).fetchone():
                        out.append(word.typed)
            except sqlite3.Error as error:  # interrupted, busy, or damaged: the next search takes another
                return Nowhere([], str(expected(error)))
            return Nowhere(out)

    def _order(self, sort: str) -> tuple[str, str]:
        """What is joined, and by what it is sorted."""
        name, down = sort.removeprefix(NOT), " DESC" if sort.startswith(NOT) else ""
        db = self._opened()
        if name == "own":
            known = [(self.own, 0)]
            column, otherwise = "unit", NEWEST
        elif name in ("newest", "oldest"):
            return "", NEWEST if name == "newest" else "day, id"
        elif name == "title" or name.startswith(FIELD):
            db.execute("DELETE FROM temp.rank")
            db.execute("INSERT INTO temp.rank VALUES (?, 0)", (name,))
            return " JOIN temp.learnt USING (id) JOIN temp.rank ON rank.name=what", f"value{down}, {NEWEST}"
        elif name == "state":
            known = [(one, place) for place, one in enumerate([*STATES, ""])]
            joined = " JOIN (SELECT id, value FROM temp.learnt WHERE what='state') USING (id) LEFT JOIN temp.rank ON rank.name=value"
            return self._ranked(known, joined), f"rank.place{down}, {NEWEST}"
        elif name == "kind":
            known = [(one, place) for place, one in enumerate(sorted(kinds.names(), key=lambda one: key_of(formatting.label(one))))]
            column, otherwise = "kind", NEWEST
        else:
            found = [unit for (unit,) in db.execute("SELECT DISTINCT unit FROM entry")]
            known = [(one, place) for place, one in enumerate(sorted(found, key=lambda one: key_of(self.office.name(one))))]
            column, otherwise = "unit", NEWEST
        return self._ranked(known, f" LEFT JOIN temp.rank ON rank.name={column}"), f"rank.place{down} NULLS LAST, {otherwise}"

    def _ranked(self, known: list[tuple[str, int]], joined: str) -> str:
        """A join with what stands in which place."""
        db = self._opened()
        db.execute("DELETE FROM temp.rank")
        db.executemany("INSERT INTO temp.rank VALUES (?, ?)", known)
        return joined

    def _learn(self, what: str, where: str, values: list[Any], cancelled: Callable[[], bool], tell: Tell) -> bool:
        """Work out the state, the title, a column of what a condition names; whether it came to an end."""
        db = self._opened()
        sql = f"SELECT id FROM entry WHERE ({where}) AND id NOT IN (SELECT id FROM temp.learnt WHERE what=?)"
        new = [id for (id,) in db.execute(sql, [*values, what])]
        for start in range(0, len(new), SLICE):
            if cancelled():
                return False
            ids = ",".join(map(str, new[start : start + SLICE]))
            rows = db.execute(f"SELECT id, path, unit, year, kind, body FROM entry WHERE id IN ({ids})").fetchall()
            found = [(what, id, self._known(what, *row)) for id, *row in rows]
            db.execute("BEGIN")
            db.executemany("INSERT OR REPLACE INTO temp.learnt VALUES (?, ?, ?)", found)
            db.execute("COMMIT")
            if start and start % (SLICE * 25) == 0:
                tell(start, len(new))
        return True

    def _known(self, what: str, path: str, unit: str, year: int, kind: str, body: bytes) -> str:
        """The state, the stage of signing, or what stands for title or column in an order that readers can follow."""
        if not body:
            return ""
        record, at = opener(kind)(body), place(path, unit, year, kind)
        if what == "state":
            return self.office.state(record, at)
        if what == "signed":
            return self.office.signing.stage(at, record)
        if what == "title":
            return key_of(self.office.title_of(record, at))
        field = by_name(kinds.kind(kind).cls).get(what.removeprefix(FIELD))
        return in_order(self.office, field, getattr(record, field.name)) if field else ""


def in_order(office: "Workspace", field: Field, content: Any) -> str:
    """What stands for a column's value in an order that readers can follow: numbers by their size, days by the calendar, words by their sound.

    What is blank comes first.
    """
    if content in (None, "", ()):
        return ""
    if field.part is not None:
        return f"{len(content) if field.many else 1:012}"
    if isinstance(content, int | Decimal) and not isinstance(content, bool):
        return f"{content + GREAT:025.6f}"
    if isinstance(content, datetime.date | datetime.time):
        return content.isoformat()
    return key_of(formatting.values(field, content, office.name))


def place(path: str, unit: str, year: int, kind: str) -> Place:
    """A place of the index."""
    return Place(unit, year, kind, path[path.rindex("/") + 1 : -len(".toml")])


@functools.lru_cache(maxsize=1 << 15)
def key_of(text: str) -> str:
    """By what a name is sorted: its sound, then its characters."""
    ways = initials(text)
    return f"{ways[0] if ways else ''}\t{text}"


def read(office: "Workspace", id: int) -> LedgerRecord | None:
    """A record to be drawn; None where it is gone."""
    sql = "SELECT path, unit, year, kind, day, body FROM entry WHERE id=?"
    found = office.index.rows(sql, (id,), seals=(5,))
    if not found:
        return None
    path, unit, year, kind, day, body = found[0]
    return LedgerRecord(place(path, unit, year, kind), day, opener(kind)(body) if body else None)
