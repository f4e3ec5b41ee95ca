"""When something was recorded, and how it is marked: done late (遲辦), recorded late (補錄), brought in (移入). Pure.

Whoever knows the history of the records says when each first told what it tells; the name of a file says nothing.
"""

import datetime
from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

from zhili_tui.model import kinds
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.record_set import FiledRecord, RecordSet

Day = datetime.date
#: Of a day, the last one on which what was done then may still be entered.
LastGrace = Callable[[Day], Day]
Mark = Literal["late", "recorded_late", "recorded_with_original", "brought_in"]


class BookEntry(NamedTuple):
    """How a record that proves something came into the books: its reference, and the mark it bears; empty where it came in time."""

    ref: str
    mark: Mark | Literal[""] = ""


def entered(facts: RecordSet, ref: str, record: Any, told: str, day: Day, last_grace: LastGrace) -> BookEntry:
    """How a record came into the books that tells (as ``field=day``) on which day something was done.

    ``last_grace``: the last day on which what was done on a day may still be entered (obligations.toml, ``grace``).
    """
    recorded = facts.recorded(ref, told)
    if recorded is None:
        return BookEntry(ref)
    if day < facts.begins(ref.partition("/")[0]) <= recorded:
        return BookEntry(ref, "brought_in")
    if recorded <= last_grace(day):
        return BookEntry(ref)
    return BookEntry(ref, "recorded_with_original" if record.attachments else "recorded_late")


def of_record(facts: RecordSet, ref: str, record: Any, last_grace: LastGrace) -> str:
    """The mark that a record bears by itself, from the day of what it tells; empty where it came in time."""
    field = kinds.kind(ref.split("/")[2]).date if ref.count("/") == 3 else ""
    found = getattr(record, field) if field else None
    if found is None:
        return ""
    day = found.date() if isinstance(found, datetime.datetime) else found
    return entered(facts, ref, record, f"{field}={day}", day, last_grace).mark


class CompletionMark(NamedTuple):
    """What tells that something was done: the day, the record, and the field in which it says so; blank where a signature says it."""

    day: Day
    filed: FiledRecord
    field: str = "date"


def first(told: Iterable[CompletionMark]) -> CompletionMark | None:
    """What tells of the earliest day; None where nothing does."""
    return min(told, key=lambda one: one.day, default=None)


def shown(duty: Duty, told: CompletionMark | None, facts: RecordSet, last_grace: LastGrace) -> Duty:
    """A time limit that was kept, or passed and then done, with how what tells it came into the books."""
    if told is None or not told.field or duty.state not in ("met", "late"):
        return duty
    filed = told.filed
    return marked(duty, [entered(facts, filed.ref, filed.record, f"{told.field}={told.day}", told.day, last_grace)])


def marked(duty: Duty, found: Iterable[BookEntry]) -> Duty:
    """A duty that says how its evidence came into the books."""
    marks = [one for one in found if one.mark]
    if not marks:
        return duty
    originals = tuple(ref for ref, mark in marks if mark == "recorded_with_original")
    late = tuple(ref for ref, mark in marks if mark in ("recorded_late", "recorded_with_original"))
    return duty._replace(entered_late=late, originals=originals, brought_in=tuple(ref for ref, mark in marks if mark == "brought_in"))
