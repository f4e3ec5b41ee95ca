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


def lacking(record: Any, needs: tuple[str, ...]) -> tuple[str, ...]:
    """What a record lacks of ``needs``: each names a field that must be filled in.

    ``a|b`` asks for either; ``a>0`` for a number above another. A typed zero is filled in.
    """
    return tuple(need for need in needs if not any(_has(record, one) for one in need.split("|")))


def _has(record: Any, need: str) -> bool:
    name, above, least = need.partition(">")
    found = value(record, name)
    if above:
        return found is not None and found > int(least)
    return found not in (None, "", ())
