"""Values of records by the names of their fields, and conditions on them."""

import functools
from typing import Any


def value(record: Any, dotted: str) -> Any:
    """The value of a field, through tables; None where anything on the way is blank."""
    for step in _steps(dotted):
        if record is None:
            return None
        record = getattr(record, step, None)
    return record


@functools.cache
def _steps(dotted: str) -> tuple[str, ...]:
    return tuple(dotted.split("."))


def meets(record: Any, conditions: tuple[str, ...]) -> bool:
    """Whether a record meets conditions written as field=value; ``field=`` asks for a blank, ``field=*`` for any, ``!=`` for another."""
    return all(_meets(record, condition) for condition in conditions)


def _meets(record: Any, condition: str) -> bool:
    name, _, wanted = condition.partition("=")
    found = value(record, name.removesuffix("!"))
    written = str(found).lower() if found is not None else ""
    same = found not in (None, ()) if wanted == "*" else written == wanted
    return same != name.endswith("!")
