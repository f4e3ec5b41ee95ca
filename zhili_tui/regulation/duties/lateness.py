"""When something was recorded, and how it is marked: done late (遲辦), recorded late (補錄), brought in (移入). Pure.

Whoever knows the history of the records says when each first told what it tells; the name of a file says nothing.
"""

import datetime
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from zhili_tui.model import kinds
from zhili_tui.regulation.record_set import Facts

Day = datetime.date
Mark = Literal["late", "recorded_late", "recorded_with_original", "brought_in"]


class Entered(NamedTuple):
    """How a record that proves something came into the books: its reference, and the mark it bears; empty where it came in time."""

    ref: str
    mark: Mark | Literal[""] = ""


def entered(facts: Facts, ref: str, record: Any, told: str, day: Day, last_grace: Callable[[Day], Day]) -> Entered:
    """How a record came into the books that tells (as ``field=day``) on which day something was done.

    ``last_grace``: the last day on which what was done on a day may still be entered (obligations.toml, ``grace``).
    """
    recorded = facts.recorded(ref, told)
    if recorded is None:
        return Entered(ref)
    if day < facts.begins(ref.partition("/")[0]) <= recorded:
        return Entered(ref, "brought_in")
    if recorded <= last_grace(day):
        return Entered(ref)
    return Entered(ref, "recorded_with_original" if record.attachments else "recorded_late")


def of_record(facts: Facts, ref: str, record: Any, last_grace: Callable[[Day], Day]) -> str:
    """The mark that a record bears by itself, from the day of what it tells; empty where it came in time."""
    field = kinds.kind(ref.split("/")[2]).date if ref.count("/") == 3 else ""
    found = getattr(record, field) if field else None
    if found is None:
        return ""
    day = found.date() if isinstance(found, datetime.datetime) else found
    return entered(facts, ref, record, f"{field}={day}", day, last_grace).mark
