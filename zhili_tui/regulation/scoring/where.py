"""Conditions on records and their entries: ``type=x``, ``done=*``, ``dead>=3``, ``date<=2026-10-07``, ``days>3``."""

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from operator import ge, gt, le, lt, ne
from typing import Any, NamedTuple

from zhili_tui.model.field_values import meets, value
from zhili_tui.regulation.calendar import months_after

WRITTEN = re.compile(r"\s*([\w.]+)\s*(<=|>=|!=|=|<|>)\s*(.*?)\s*\Z", re.DOTALL)
COMPARED: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "!=": ne}
#: What two dates of a record are apart; names for conditions, no fields.
BETWEEN = ("days", "months")


class Apart(NamedTuple):
    """How far two dates are apart: days, and months of which the last is begun. What lies before the first is none."""

    days: int
    months: int


def between(first: datetime.date, second: datetime.date) -> Apart:
    """How far two dates are apart; within one month of a day is up to the same day of the next, or its last.

    >>> day = datetime.date
    >>> between(day(2026, 1, 31), day(2026, 2, 28)), between(day(2026, 1, 31), day(2026, 3, 1))
    (Apart(days=28, months=1), Apart(days=29, months=2))
    """
    months = max(0, (second.year - first.year) * 12 + second.month - first.month)
    if second > first and months_after(first, months) < second:
        months += 1
    return Apart((second - first).days, months if second > first else 0)


class Condition(NamedTuple):
    """A condition taken apart."""

    field: str
    operator: str
    wanted: str


@lru_cache(maxsize=4096)
def asked(text: str) -> Condition | None:
    """A condition taken apart; None where it is none."""
    found = WRITTEN.match(text)
    return Condition(*found.groups()) if found else None


def operand(wanted: str, form: str) -> Any:
    """What a field of this form is compared with; None where it cannot be."""
    try:
        if form in ("count", "number"):
            number = Decimal(wanted)
            return number if number.is_finite() else None
        if form in ("date", "instant"):
            return datetime.date.fromisoformat(wanted)
    except (ArithmeticError, ValueError):
        return None
    return None


def holds(record: Any, conditions: tuple[str, ...], apart: Apart | None = None) -> bool:
    """Whether a record or entry meets all conditions. A blank is neither more nor less than anything."""
    return all(_one(record, condition, apart) for condition in conditions)


def _one(record: Any, condition: str, apart: Apart | None) -> bool:
    one = asked(condition)
    assert one is not None  # the loader has seen to it
    if one.operator == "=" and one.field not in BETWEEN:
        return meets(record, (f"{one.field}={one.wanted}",))
    found = getattr(apart, one.field, None) if one.field in BETWEEN else value(record, one.field)
    if isinstance(found, datetime.datetime):
        found = found.date()
    if found is None:
        return False
    if not isinstance(found, datetime.date | Decimal | int):
        return one.operator == "!=" and str(found) != one.wanted
    wanted = operand(one.wanted, "date" if isinstance(found, datetime.date) else "number")
    if wanted is None:
        return False
    return bool(found == wanted) if one.operator == "=" else COMPARED[one.operator](found, wanted)
