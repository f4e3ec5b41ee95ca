"""A derived index of the records, in SQLite inside the git directory. It may be deleted at any moment.

An unchanged tree costs a walk with stat and one comparison a folder: each folder's names and stamps are kept as one
value. A file whose stamp is not older than the moment it was read is "racily clean", as git says: it is kept with a
stamp that fits nothing, so that it is read again next time.
"""

import functools
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from zhili_tui.ledger import fold, tree
from zhili_tui.ledger.derived import open_database
from zhili_tui.ledger.text import TextError, parse
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.model.place import Place
from zhili_tui.model.place import parse as place_of
from zhili_tui.model.shape import fields_of, once
from zhili_tui.model.terms import term

VERSION = 10
#: So many folders are worth a second process.
MANY = 2000
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
CREATE VIRTUAL TABLE words USING fts5(text, initials, content='', columnsize=0, tokenize='unicode61');
"""


class Row(NamedTuple):
    """What the index holds of one file. ``body`` is empty where the file could not be read as its kind."""

    path: str
    unit: str
    year: int
    kind: str
    day: str
    concerns: str
    body: bytes
    faults: bytes | None = None
    links: tuple[tuple[str, str], ...] = ()  # field, path aimed at
    numbers: tuple[str, ...] = ()
    seals: tuple[tuple[str, bytes, bool], ...] = ()  # sign-offs: digest, entry, whether the content is what it was set under


#: What reads one file into a row; the check supplies one that also finds faults.
Reader = Callable[[str, bytes], Row]


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


def read_row(path: str, data: bytes) -> Row:
    """A row without faults: what browsing and search need."""
    place = place_of(path)
    try:
        kind = kinds.kind(place.kind) if place else None
        record = convert(parse(data), kind.cls) if kind else None
    except (KeyError, TextError, msgspec.ValidationError):
        kind = record = None
    if place is None or kind is None or record is None:
        return Row(path, place.unit if place else "", place.year if place else 0, place.kind if place else "", "", "", b"")
    return row(path, place, record, data)


def row(path: str, place: Place, record: Any, data: bytes) -> Row:
    """The row of a record that was read."""
    kind = kinds.kind(place.kind)
    day = getattr(record, kind.date) if kind.date else None
    if day is not None:
        shown = day.isoformat()[:10]
    else:
        shown = f"{place.year}-{place.name[:2]}-01" if place.month else place.recorded.isoformat() if place.recorded else ""
    concerns = (getattr(record, kind.concerns, "") if kind.concerns else "") or place.unit
    number = getattr(record, "number", None)
    return Row(
        path,
        place.unit,
        place.year,
        place.kind,
        shown,
        concerns,
        ENCODER.encode(record),
        links=tuple(links(kind.cls, record)),
        numbers=(number,) if number else (),
        seals=seals(path, data, record.signoffs) if record.signoffs else (),
    )


def seals(path: str, data: bytes, claimed: Iterable[Any]) -> tuple[tuple[str, bytes, bool], ...]:
    """The sign-off entries of a file; where they are not written as they should be their digests, with nothing behind them."""
    from zhili_tui.ledger import signoffs

    try:
        parts = signoffs.split(data)
    except TextError:
        return tuple((one.digest, b"", False) for one in claimed)
    return tuple((entry.digest, entry.raw, signoffs.fits(path, parts.content, entry)) for entry in parts.entries)


ENCODER = msgspec.msgpack.Encoder()


@functools.cache
def decoder(kind: str) -> msgspec.msgpack.Decoder[Any]:
    """What turns a row's body back into the typed record."""
    return msgspec.msgpack.Decoder(kinds.kind(kind).cls)


def opener(kind: str) -> Callable[[bytes], Any]:
    """What opens the bodies of a kind."""
    return decoder(kind).decode


@functools.lru_cache(maxsize=1 << 16)
def target(form: str, value: str) -> str | None:
    """The path a reference aims at; None where the value is a name in words."""
    if form == "unit":
        return f"records/{value}/unit.toml"
    if form == "record":
        return f"records/{value}.toml"
    unit, slash, name = value.partition("/")
    if slash and value.isascii():
        return f"records/{unit}/officers/{name}.toml"
    return f"records/{value}.toml" if form == "officer" else None


REFERENCES = frozenset(("unit", "officer", "person", "record"))


@once
def _reference_fields(cls: type[Any]) -> tuple[tuple[str, str, bool, "type[Any] | None"], ...]:
    """The fields below which references stand: name, form, many, part."""
    out: list[tuple[str, str, bool, type[Any] | None]] = []
    for field in fields_of(cls):
        if field.form in REFERENCES:
            out.append((field.name, field.form, field.many, None))
        elif field.part is not None and _reference_fields(field.part):
            out.append((field.name, field.form, field.many, field.part))
    return tuple(out)


def links(cls: type[Any], record: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every reference of a record: the field's dotted name with positions, and the path it aims at."""
    for name, form, many, part in _reference_fields(cls):
        value = getattr(record, name)
        if not value:
            continue
        for i, item in enumerate(value if many else (value,)):
            here = f"{prefix}{name}.{i}" if many else prefix + name
            if part is not None:
                yield from links(part, item, here + ".")
            else:
                aimed = target(form, item)
                if aimed is not None:
                    yield here, aimed


def aims(cls: type[Any], record: Any, out: list[str]) -> list[str]:
    """The paths that a record's references aim at: like ``links``, without saying from which fields."""
    for name, form, many, part in _reference_fields(cls):
        value = getattr(record, name)
        if not value:
            continue
        for item in value if many else (value,):
            if part is not None:
                aims(part, item, out)
            else:
                aimed = target(form, item)
                if aimed is not None:
                    out.append(aimed)
    return out


def words(kind: str, body: bytes) -> tuple[str, str]:
    """The two searchable columns of a record: its text in tokens, and pinyin initials of its names."""
    if not body:
        return "", ""
    record = decoder(kind).decode(body)
    texts: list[str] = [term(kind)]
    names: list[str] = []
    _collect(kinds.kind(kind).cls, record, texts, names)
    # A word that stands nowhere else keeps phrases from running across two fields.
    text = " zzz ".join(" ".join(fold.tokens(one)) for one in texts)
    ways = [way for name in names for way in fold.initials(name)]
    letters = " zzz ".join([*(" ".join(pairs(way)) for way in ways), *sorted({letter for way in ways for letter in way})])
    return text, letters


def pairs(letters: str) -> list[str]:
    """Initials as tokens: pairs of neighbours, since a single letter is in nearly every record.

    >>> pairs("djjd")
    ['dj', 'jj', 'jd']
    """
    return [letters[i : i + 2] for i in range(len(letters) - 1)]


@once
def _text_fields(cls: type[Any]) -> tuple[tuple[str, str, bool, "type[Any] | None"], ...]:
    kept = ("line", "text", "unit", "officer", "person", "record", "clause", "choice", "table", "date")
    return tuple((f.name, f.form, f.many, f.part) for f in fields_of(cls) if f.form in kept and f.name != "signoffs")


def _collect(cls: type[Any], record: Any, texts: list[str], names: list[str]) -> None:
    for name, form, many, part in _text_fields(cls):
        value = getattr(record, name)
        if not value:
            continue
        for item in value if many else (value,):
            if part is not None:
                _collect(part, item, texts, names)
            elif form == "date":
                texts.append(item.isoformat())
            else:
                texts.append(item)
                if form in ("line", "person") and not item.isascii() and len(item) <= 40:
                    names.append(item)


class Index:
    """The open index of one repository."""

    def __init__(self, root: Path, file: Path) -> None:
        self.root = root
        self.file = file
        self.odd: list[str] = []  # links and devices that the last refresh met
        file.parent.mkdir(parents=True, exist_ok=True)
        self.db = open_database(file, SCHEMA, VERSION)

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def refresh(self, reader: Reader = read_row, progress: Callable[[int, int], None] | None = None) -> int:
        """Bring the index up to the disk; the number of files read again."""
        known: dict[str, bytes] = dict(self.db.execute("SELECT path, stamps FROM folder"))
        changed: list[tree.Folder] = []
        gone = set(known)
        self.odd = []
        for folder in tree.folders(self.root, time.time_ns(), known, many=len(known) > MANY):
            self.odd += folder.odd
            gone.discard(folder.path)
            if folder.stamps is not None:
                changed.append(folder)
        if not changed and not gone:
            return 0
        self.db.execute("BEGIN IMMEDIATE")
        try:
            count = self._update(known, changed, gone, reader, progress)
            self.db.execute("COMMIT")
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        return count

    def _update(
        self,
        known: dict[str, bytes],
        changed: list[tree.Folder],
        gone: set[str],
        reader: Reader,
        progress: Callable[[int, int], None] | None,
    ) -> int:
        drop: list[str] = []
        read: list[str] = []
        for folder in changed:
            before = tree.names(known.get(folder.path, b""))
            after = tree.names(folder.stamps or b"")
            drop += [f"{folder.path}/{name}" for name in before.keys() - after.keys()]
            read += [f"{folder.path}/{name}" for name, stamp in after.items() if before.get(name) != stamp or stamp == tree.RACY_STAMP]
        for path in gone:
            drop += [f"{path}/{name}" for name in tree.names(known[path])]
        read.sort(key=_age)
        for path in drop:
            self._drop(path)
        for done, one in enumerate(read_all(self.root, read, reader)):
            self._put(one)
            if progress and done % 500 == 0:
                progress(done, len(read))
        self.db.executemany("DELETE FROM folder WHERE path=?", [(path,) for path in gone])
        self.db.executemany("INSERT OR REPLACE INTO folder VALUES (?, ?)", [(folder.path, folder.stamps) for folder in changed])
        return len(read)

    def _drop(self, path: str) -> None:
        found = self.db.execute("SELECT id, kind, body FROM entry WHERE path=?", (path,)).fetchone()
        if not found:
            return
        id_, kind, body = found
        self.db.execute("INSERT INTO words(words, rowid, text, initials) VALUES('delete', ?, ?, ?)", (id_, *words(kind, body)))
        for table in ("link", "dangling", "number", "seal"):
            self.db.execute(f"DELETE FROM {table} WHERE source=?", (id_,))
        self.db.execute("DELETE FROM entry WHERE id=?", (id_,))
        self.db.execute("INSERT INTO dangling SELECT source, target, field FROM link WHERE target=?", (path,))

    def _put(self, one: Row) -> None:
        known = self.db.execute("SELECT id FROM entry WHERE path=?", (one.path,)).fetchone()
        if known:
            self._drop(one.path)
        id_ = self.db.execute(
            "INSERT INTO entry VALUES (?,?,?,?,?,?,?,?,?)", (known[0] if known else None, *one[:8])
        ).lastrowid  # fmt: skip
        self.db.execute("INSERT INTO words(rowid, text, initials) VALUES (?, ?, ?)", (id_, *words(one.kind, one.body)))
        self.db.execute("DELETE FROM dangling WHERE target=?", (one.path,))
        if one.links:
            self.db.executemany("INSERT INTO link VALUES (?, ?, ?)", [(id_, aimed, field) for field, aimed in one.links])
            self.db.execute(
                "INSERT INTO dangling SELECT source, target, field FROM link "
                "WHERE source=? AND NOT EXISTS (SELECT 1 FROM entry WHERE path=target)",
                (id_,),
            )
        self.db.executemany("INSERT INTO number VALUES (?, ?, ?)", [(one.unit, number, id_) for number in one.numbers])
        self.db.executemany("INSERT INTO seal VALUES (?, ?, ?, ?)", [(id_, *seal) for seal in one.seals])

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
        """The typed record, from the index; None where the file could not be read as its kind."""
        body = self.db.execute("SELECT body FROM entry WHERE id=?", (hit.id,)).fetchone()[0]
        return decoder(hit.kind).decode(body) if body else None

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
        """The newest records in which every word of the query is found: any length, any script, pinyin initials too."""
        match = fts_query(query)
        if not match:
            return self.hits(where, values, limit=limit)
        sql = (
            f"SELECT {', '.join('entry.' + c for c in self.COLUMNS.split(', '))} FROM words JOIN entry ON entry.id = words.rowid "
            f"WHERE words MATCH ? {'AND ' + where if where else ''} ORDER BY words.rowid DESC LIMIT {limit}"
        )
        return [Hit(*found) for found in self.db.execute(sql, (match, *values))]


def fts_query(query: str) -> str:
    """The query in the full-text engine's language: every word must be found, each as a phrase.

    >>> fts_query("東街 djjd")
    '(text : "东 街") AND (text : "djjd" * OR initials : "dj jj jd")'
    """
    parts = []
    for word in fold.fold(query).split():
        pieces = fold.tokens(word)
        if not pieces:
            continue
        star = " *" if pieces[-1].isascii() and len(word) > 1 else ""
        phrase = f'text : "{" ".join(pieces)}"{star}'
        if word.isascii() and word.isalnum():
            phrase += f' OR initials : "{" ".join(pairs(word) or [word])}"'
        parts.append(f"({phrase})")
    return " AND ".join(parts)


def _age(path: str) -> tuple[str, str]:
    """By year and name, so that row numbers rise with time."""
    parts = path.split("/")
    return (parts[2], parts[-1]) if len(parts) == 5 else ("", path)


def read_all(root: Path, paths: list[str], reader: Reader) -> Iterator[Row]:
    """The rows of these files, in their order; two processes share a large number."""
    if len(paths) < 4000:
        for path in paths:
            yield read_one(root, path, reader)
        return
    from zhili_tui.ledger.workers import spread

    yield from spread(lambda path: read_one(root, path, reader), paths)


def read_one(root: Path, path: str, reader: Reader) -> Row:
    """The row of one file; a file that went away meanwhile gives an empty one."""
    try:
        with open(root / path, "rb") as file:
            data = file.read((1 << 20) + 1)
    except OSError:
        data = b""
    return reader(path, data)
