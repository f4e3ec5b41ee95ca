"""What a draft holds, as JSON and back without loss: dates, times and exact numbers carry their type with them."""

import datetime
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

#: How a value that JSON has no type for is written, and read again. A moment is a day too, so it stands first.
TYPES: tuple[tuple[type, str, Callable[[str], Any]], ...] = (
    (datetime.datetime, "$instant", datetime.datetime.fromisoformat),
    (datetime.date, "$date", datetime.date.fromisoformat),
    (datetime.time, "$clock", datetime.time.fromisoformat),
    (Decimal, "$number", Decimal),
)
READ = {mark: read for _type, mark, read in TYPES}


def dump(value: Any) -> bytes:
    """The value as JSON in ASCII: a stray half of a character that a terminal sent is kept as well.

    >>> dump({"date": datetime.date(2026, 3, 5)})
    b'{"date": {"$date": "2026-03-05"}}'
    """
    return json.dumps(value, default=_mark).encode("ascii")


def load(data: bytes) -> Any:
    """The value again. Raises ValueError."""
    return json.loads(data, object_hook=_value)


def _mark(value: Any) -> Any:
    for type_, mark, _read in TYPES:
        if isinstance(value, type_):
            return {mark: value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)}
    raise TypeError(type(value).__name__)


def _value(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        mark, text = next(iter(found.items()))
        if mark in READ and isinstance(text, str):
            return READ[mark](text)
    return found
