"""Findings of inspections as papers tell them: each with the inspection it belongs to, and how far its rectification has come."""

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from zhili_tui.documents.paper import PaperPeriod, PaperSources
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.kinds.inspection import Finding, Inspection
from zhili_tui.regulation.duty import progress
from zhili_tui.regulation.record_set import FiledRecord

STATES = {"met": N_("closed in time"), "late": N_("closed late"), "overdue": N_("overdue, not closed")}


class LocatedFinding(NamedTuple):
    """A finding and where it was found."""

    filed: FiledRecord
    inspection: Inspection
    finding: Finding
    number: int  # among the findings of the inspection, from 1


class Count(NamedTuple):
    """How many findings there are, and how far they have come."""

    found: int
    closed: int
    late: int  # of those closed
    overdue: int

    @property
    def open(self) -> int:
        """Not closed, and not overdue."""
        return self.found - self.closed - self.overdue


def inspections(period: PaperPeriod, sources: PaperSources) -> Iterator[FiledRecord]:
    """The inspections of a period, in order of date, that are known today."""
    known = (one for one in sources.facts().of("inspection") if period.holds(one.day) and one.day and one.day <= sources.today)
    yield from sorted(known, key=lambda one: (one.day, one.ref))


def of(filed: Iterable[FiledRecord]) -> list[LocatedFinding]:
    """All their findings."""
    return [LocatedFinding(one, one.record, finding, number) for one in filed for number, finding in enumerate(one.record.findings, 1)]


def state(finding: Finding, today: datetime.date) -> str:
    """How far a finding has come: met, late, overdue, due or upcoming."""
    return progress(finding.closed, finding.due, today)


def closed(finding: Finding, today: datetime.date) -> bool:
    """Whether a finding was closed by a day."""
    return state(finding, today) in ("met", "late")


def standing(finding: Finding, today: datetime.date) -> str:
    """How far a finding has come, in words."""
    return _(STATES.get(state(finding, today), N_("being put right")))


def count(found: Iterable[LocatedFinding], today: datetime.date) -> Count:
    """How many there are in each state."""
    states = [state(one.finding, today) for one in found]
    late, overdue = states.count("late"), states.count("overdue")
    return Count(len(states), states.count("met") + late, late, overdue)


def problem(finding: Finding) -> str:
    """What was found, and where, unless that is said already."""
    if not finding.place or finding.place in finding.description:
        return finding.description
    return translate(N_("{place}: {text}"), {"place": finding.place, "text": finding.description})
