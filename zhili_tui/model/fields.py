"""The types that fields of records have, as narrow as truth allows.

A type is what msgspec checks, plus a marker that says how the value is entered, shown and resolved.
"""

import datetime
import functools
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, NamedTuple, TypeAlias, TypeVar, cast, get_type_hints

import msgspec

#: No number of a record goes further, to either side: far more than there is to count, and exact in every program that reads it.
GREATEST = 10**15 - 1
#: Characters of one line, of a text, of a reference and of an id; entries of a list: far more than anybody writes.
LINE, TEXT, REFERENCE, ID, ENTRIES = 1000, 100_000, 400, 40, 10_000
#: Years to either side of today that a date may lie in.
YEARS = 100


class As(NamedTuple):
    """How a value is entered, shown and resolved, where its Python type alone does not say."""

    form: str


class Label(NamedTuple):
    """The name of a field where the glossary's name of its identifier will not do; and a note for who fills it in."""

    text: str
    note: str = ""


class Note(NamedTuple):
    """A note for who fills the field in."""

    text: str


class WasOne(NamedTuple):
    """A list where earlier versions wrote one value: such a record is read as a list of one."""


class Among(NamedTuple):
    """A choice to which the rule set in use adds names of its own: the list that they stand in, and the names known without it."""

    list: str
    names: tuple[str, ...]


class NamedBy(NamedTuple):
    """A line that holds the id of something the office has a name for: of which sort it is, such as ``sheet``."""

    sort: str


class Refers(NamedTuple):
    """Of a reference: the kinds of record it may name; with ``unit`` those alone that concern the unit in the record's field of that name."""

    kinds: tuple[str, ...]
    unit: str = ""


class Begins(NamedTuple):
    """Of a clause: how the ids of those begin that may stand here."""

    prefixes: tuple[str, ...]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A table of a record. Being frozen it can hold no circle, so the garbage collector need not walk through it."""


T = TypeVar("T")
C = TypeVar("C", bound=Callable[..., Any])


def once(function: C) -> C:
    """Work out a thing once for each class; the type of the function stays what it was."""
    return cast(C, functools.cache(function))


Line: TypeAlias = Annotated[str, As("line"), msgspec.Meta(pattern=r"\A[^\n]+\Z", max_length=LINE)]
Text: TypeAlias = Annotated[str, As("text"), msgspec.Meta(min_length=1, max_length=TEXT)]
Count: TypeAlias = Annotated[int, As("count"), msgspec.Meta(ge=0, le=GREATEST)]
Year: TypeAlias = Count  # which years may be meant, the rules of each kind say
Number: TypeAlias = Annotated[Decimal | Annotated[int, msgspec.Meta(ge=-GREATEST, le=GREATEST)], As("number")]
Date: TypeAlias = datetime.date
Clock: TypeAlias = datetime.time
Instant: TypeAlias = Annotated[datetime.datetime, As("instant"), msgspec.Meta(tz=True)]
Flag: TypeAlias = bool
#: ``<unit>``: the folder of a unit.
UnitRef: TypeAlias = Annotated[str, As("unit"), msgspec.Meta(max_length=REFERENCE)]
#: ``<unit>/<officer>``: records/<unit>/officers/<officer>.toml.
OfficerRef: TypeAlias = Annotated[str, As("officer"), msgspec.Meta(max_length=REFERENCE)]
#: An officer of the register where there is one, else a name in words.
Person: TypeAlias = Annotated[str, As("person"), msgspec.Meta(pattern=r"\A[^\n]+\Z", max_length=LINE)]
#: ``<unit>/<year>/<kind>/<name>``: the path below records/, without the ending.
RecordRef: TypeAlias = Annotated[str, As("record"), msgspec.Meta(max_length=REFERENCE)]
#: A name that a rule set gives: small letters, digits and _.
Named: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z0-9_]*\Z", max_length=ID)]
#: An id of the regulation, such as ``MTG-2``.
Clause: TypeAlias = Annotated[str, As("clause"), msgspec.Meta(max_length=ID)]
Digest: TypeAlias = Annotated[str, As("digest"), msgspec.Meta(pattern="^[0-9a-f]{64}$", max_length=64)]
#: A list of values or tables.
Several: TypeAlias = Annotated[tuple[T, ...], msgspec.Meta(max_length=ENTRIES)]

#: Values that TOML has types for: they pass unchanged, so that a date in quotes is refused.
NATIVE: tuple[type, ...] = (datetime.date, datetime.datetime, datetime.time, Decimal)


def convert(data: dict[str, Any], cls: type[Any]) -> Any:
    """The typed record of a parsed file. Raises msgspec.ValidationError with the first error only."""
    return msgspec.convert(listed(data, cls), cls, builtin_types=NATIVE)


def listed(data: dict[str, Any], cls: type[Any]) -> dict[str, Any]:
    """Plain data, a single value or table of an earlier version as the list that it is now."""
    one = [name for name in _grown(cls) if isinstance(data.get(name), str | dict)]
    return {**data, **{name: [data[name]] for name in one}} if one else data


@once
def _grown(cls: Any) -> tuple[str, ...]:
    """The fields that are lists and were single values."""
    hints = get_type_hints(cls, include_extras=True) if isinstance(cls, type) and issubclass(cls, msgspec.Struct) else {}
    return tuple(name for name, hint in hints.items() if any(isinstance(one, WasOne) for one in getattr(hint, "__metadata__", ())))


def builtins(record: Any) -> dict[str, Any]:
    """The plain data of a typed record, blanks left out: what a file holds."""
    plain: dict[str, Any] = _lists(msgspec.to_builtins(record, builtin_types=NATIVE))
    return plain


def _lists(value: Any) -> Any:
    """A file's lists can grow; a record's cannot."""
    if isinstance(value, dict):
        return {name: _lists(item) for name, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, list | tuple) else value
