"""The week of an office in one value: what presses, what came in, who is barred. Pure; what waits for signatures is given."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from zhili_tui.model import kinds
from zhili_tui.regulation.bars import Bar
from zhili_tui.regulation.duties.agenda import Arrears, folded
from zhili_tui.regulation.duties.wording import periodical
from zhili_tui.regulation.duty import OPEN, Duty
from zhili_tui.regulation.record_set import FiledRecord, RecordSet

#: The obligation whose reporters are looked at.
RETURN = "monthly_return"
#: Kinds of which each new record is named: what one has to know of at once.
NAMED = ("notice", "veto", "warning", "case")


class DigestScope(NamedTuple):
    """What a digest is to be about. ``units``: those it speaks of; ``rest``: whether it says more than what has to be done."""

    today: datetime.date
    days: int
    units: frozenset[str]
    rest: bool = True

    @property
    def since(self) -> datetime.date:
        """What was recorded after this day is new."""
        return self.today - datetime.timedelta(days=self.days)


class Alike(NamedTuple):
    """Duties that say the same of several units; or one."""

    duties: tuple[Duty, ...]

    @property
    def first(self) -> Duty:
        """One of them, for what they have in common."""
        return self.duties[0]


class FoundProblem(NamedTuple):
    """A problem that a new inspection found."""

    ref: str
    unit: str
    description: str
    due: datetime.date


class Digest(NamedTuple):
    """Everything a weekly digest says, in the order in which it says it."""

    overdue: tuple[Alike, ...]
    missed: tuple[Alike, ...]
    soon: tuple[Alike, ...]  # due within the span
    later: tuple[Alike, ...]  # and within the same span after it
    unreported: tuple[Duty, ...]  # whose return of the month that is over is not there
    recorded: tuple[tuple[str, str, int], ...]  # unit, kind, how many new records
    findings: tuple[FoundProblem, ...]
    named: tuple[FiledRecord, ...]
    bars: tuple[Bar, ...]
    arrears: tuple[Arrears, ...] = ()  # of years that are over and not closed, a unit and a year together
    late: tuple[tuple[str, str, int], ...] = ()  # unit, mark, how many of the new records bear it


def unmarked(one: FiledRecord) -> str:
    """Nobody knows when anything was recorded."""
    return ""


def digest(
    duties: Iterable[Duty], facts: RecordSet, bars: Iterable[Bar], asked: DigestScope, mark: Callable[[FiledRecord], str] = unmarked
) -> Digest:
    """Put it together. ``mark``: how a record came into the books, late or brought in."""
    today, span = asked.today, datetime.timedelta(days=asked.days)
    mine, arrears = folded((one for one in duties if asked.units & {one.unit, one.about}), today.year)
    coming = [one for one in mine if one.state in OPEN and one.state != "overdue"]
    overdue, missed, soon, later = (
        alike(some)
        for some in (
            [one for one in mine if one.state == "overdue"],
            [one for one in mine if one.state == "missed"],
            [one for one in coming if one.day <= today + span],
            [one for one in coming if today + span < one.day <= today + 2 * span],
        )
    )
    if not asked.rest:
        return Digest(overdue, missed, soon, later, (), (), (), (), (), tuple(arrears))
    new = [one for one in _all(facts) if _concerned(one) & asked.units and asked.since < _arrived(one) <= today]
    counts = Counter((one.unit, kind_of(one)) for one in new)
    marks = Counter((one.unit, found) for one in new if (found := mark(one)))
    return Digest(
        overdue,
        missed,
        soon,
        later,
        tuple(
            one for one in mine if one.id == RETURN and one.period == _over(today) and one.state not in ("met", "late", "not_applicable")
        ),
        tuple((unit, kind, count) for (unit, kind), count in sorted(counts.items())),
        tuple(
            FoundProblem(f"{one.ref}#findings.{number}", one.record.unit, finding.description, finding.due)
            for one in new
            if kind_of(one) == "inspection"
            for number, finding in enumerate(one.record.findings, 1)
        ),
        tuple(one for one in new if kind_of(one) in NAMED),
        tuple(bar for bar in bars if bar.holds(today) and asked.units & {bar.unit, bar.subject.partition("/")[0]}),
        tuple(arrears),
        tuple((unit, found, count) for (unit, found), count in sorted(marks.items())),
    )


def alike(duties: Iterable[Duty]) -> tuple[Alike, ...]:
    """What several units owe in the same way in the same period together, the order kept."""
    out: dict[tuple[Any, ...], list[Duty]] = {}
    for number, one in enumerate(duties):
        apart = not periodical(one) or bool(one.about) or bool(one.missing)
        out.setdefault((number,) if apart else (one.id, one.period.partition("/")[0], one.day), []).append(one)
    return tuple(Alike(tuple(some)) for some in out.values())


def kind_of(one: FiledRecord) -> str:
    """The kind of a record."""
    return one.ref.split("/")[2]


def _all(facts: RecordSet) -> Iterable[FiledRecord]:
    """Every record that happened: in order of unit, kind and name."""
    return sorted((one for kind in facts.kinds for one in facts.of(kind)), key=lambda one: one.ref)


def _arrived(one: FiledRecord) -> datetime.date:
    """The day a record came in: when it was first recorded, or a month's figures were reported; a patrol log grows daily and is never new."""
    return one.recorded or one.day or datetime.date.min


def _concerned(one: FiledRecord) -> set[str]:
    """The unit that issued a record, and the one it is about."""
    field = kinds.kind(kind_of(one)).concerns
    return {one.unit, str(getattr(one.record, field, "") if field else "")}


def _over(today: datetime.date) -> str:
    """The month that is over, as periods are called."""
    last = today.replace(day=1) - datetime.timedelta(days=1)
    return f"{last.year}-{last.month:02}"
