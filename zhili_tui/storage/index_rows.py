"""What the index holds of a file, worked out from its path and bytes alone; and the record out of it again. The tables that hold it."""

import functools
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from zlib import compress, decompress

import msgspec

from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.model.record_path import Place
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.storage.references import links
from zhili_tui.storage.sqlite_cache import sealed, unsealed
from zhili_tui.storage.toml_text import TextError, parse

#: Whoever changes the tables, or what is put into them, changes this.
VERSION = 18
#: A reference is three numbers: its record's, its field's, and that of the path it aims at; ``link`` and ``dangling`` say it in words.
TABLES = """
CREATE TABLE folder (path TEXT PRIMARY KEY, listing BLOB) WITHOUT ROWID;
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, path TEXT, unit TEXT, year INTEGER, kind TEXT, day TEXT, concerns TEXT, body BLOB, faults BLOB
);
CREATE TABLE aim (id INTEGER PRIMARY KEY, path TEXT UNIQUE, there INTEGER);
CREATE TABLE field (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE reference (source INTEGER, field INTEGER, aim INTEGER, PRIMARY KEY (source, field)) WITHOUT ROWID;
CREATE VIEW link (source, target, field) AS
    SELECT source, path, name FROM reference JOIN aim ON aim.id = reference.aim LEFT JOIN field ON field.id = reference.field;
CREATE VIEW dangling (source, target, field) AS
    SELECT source, path, name FROM aim CROSS JOIN reference ON reference.aim = aim.id JOIN field ON field.id = reference.field WHERE NOT there;
CREATE TABLE number (unit TEXT, value TEXT, source INTEGER);
CREATE TABLE seal (source INTEGER, digest TEXT, raw BLOB, fits INTEGER);
CREATE TABLE sought (type TEXT, source INTEGER);
CREATE TABLE filled (times INTEGER);
CREATE TABLE derived (name TEXT PRIMARY KEY, key TEXT, times INTEGER, body BLOB) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(text, initials, named, content='', columnsize=0, tokenize='unicode61');
"""
#: Made when an empty index has been filled: in order, which is done sooner than row by row and takes less room.
INDEXES = """
CREATE UNIQUE INDEX entry_path ON entry (path);
CREATE INDEX entry_day ON entry (day DESC, id DESC);
CREATE INDEX entry_kind ON entry (kind, unit, year);
CREATE INDEX entry_unit ON entry (unit);
CREATE INDEX entry_concerns ON entry (concerns);
CREATE INDEX entry_faults ON entry (id) WHERE faults IS NOT NULL;
CREATE INDEX aim_lost ON aim (id) WHERE NOT there;
CREATE INDEX reference_aim ON reference (aim, field);
CREATE INDEX number_value ON number (unit, value);
CREATE INDEX number_source ON number (source);
CREATE INDEX seal_source ON seal (source);
CREATE INDEX seal_digest ON seal (digest, fits);
CREATE INDEX sought_type ON sought (type);
CREATE INDEX sought_source ON sought (source);
"""


class IndexRow(NamedTuple):
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
    sought: str = ""  # its type, where its kind says that records of that type are looked up


#: What reads one file into a row; the check supplies one that also finds faults.
Reader = Callable[[str, bytes], IndexRow]


def read_row(path: str, data: bytes) -> IndexRow:
    """A row without faults: what browsing and search need."""
    place = place_of(path)
    try:
        kind = kinds.kind(place.kind) if place else None
        record = convert(parse(data), kind.cls) if kind else None
    except (KeyError, TextError, msgspec.ValidationError):
        kind = record = None
    if place is None or kind is None or record is None:
        return IndexRow(path, place.unit if place else "", place.year if place else 0, place.kind if place else "", "", "", b"")
    return row(path, place, record, data)


def row(path: str, place: Place, record: Any, data: bytes) -> IndexRow:
    """The row of a record that was read."""
    kind = kinds.kind(place.kind)
    day = getattr(record, kind.date) if kind.date else None
    if day is not None:
        shown = day.isoformat()[:10]
    else:
        shown = f"{place.year}-{place.name[:2]}-01" if place.month else place.recorded.isoformat() if place.recorded else ""
    concerns = (getattr(record, kind.concerns, "") if kind.concerns else "") or place.unit
    number, type_ = getattr(record, "number", None), getattr(record, "type", "")
    return IndexRow(
        path,
        place.unit,
        place.year,
        place.kind,
        shown,
        concerns,
        packed(record),
        links=tuple(links(kind.cls, record)),
        numbers=(number,) if number else (),
        seals=seals(path, data, record.signoffs) if record.signoffs else (),
        sought=type_ if type_ in kind.sought else "",
    )


def seals(path: str, data: bytes, claimed: Iterable[Any]) -> tuple[tuple[str, bytes, bool], ...]:
    """The sign-off entries of a file; where they are not written as they should be their digests, with nothing behind them."""
    from zhili_tui.storage import signoff_block

    try:
        parts = signoff_block.split(data)
    except TextError:
        return tuple((one.digest, b"", False) for one in claimed)
    return tuple((entry.digest, entry.raw, signoff_block.fits(path, parts.content, entry)) for entry in parts.entries)


ENCODER = msgspec.msgpack.Encoder()


#: Bodies longer than this are compressed: months of patrols, a sixth of what they were. Shorter ones are opened by the thousand.
LONG = 2048
#: How what zlib has compressed begins; no record packed by itself does.
COMPRESSED = b"x"


def packed(record: Any) -> bytes:
    """A record as a row's body."""
    data = ENCODER.encode(record)
    return sealed(compress(data, 1) if len(data) > LONG else data)


def unpacked(body: bytes) -> bytes:
    """The record of a body, encoded. Raises IndexUnusable where it is damaged."""
    data = unsealed(body)
    return decompress(data) if data.startswith(COMPRESSED) else data


@functools.cache
def opener(kind: str) -> Callable[[bytes], Any]:
    """What turns the bodies of a kind back into typed records. It raises IndexUnusable where one is damaged."""
    decode = msgspec.msgpack.Decoder(kinds.kind(kind).cls).decode
    return lambda body: decode(unpacked(body))
