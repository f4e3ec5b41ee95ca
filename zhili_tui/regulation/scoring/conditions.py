"""Conditions on facts, ``rate > 7`` or ``offenders >= offenders_last_year``; ``rate > 7 or cases > 3`` holds where one of them does."""

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from zhili_tui.model.introspection import sound

CONDITION = re.compile(r"\s*([^\s<>=!]+)\s*(<=|>=|==|!=|<|>)\s*([^\s<>=!]+)\s*\Z")

OR = re.compile(r"\s+(?:or|或)\s+")


def alternatives(condition: str) -> list[str]:
    """The comparisons of a condition, of which one has to hold."""
    return OR.split(condition)


def number(text: str) -> Fraction | None:
    """A number written in a condition; None where it is a name."""
    try:
        written = Decimal(text)
    except InvalidOperation:
        return None
    return Fraction(written) if sound(written) else None
