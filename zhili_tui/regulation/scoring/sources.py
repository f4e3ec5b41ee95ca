"""What a fact of a sheet is drawn from: records, monthly figures, duties; each for one unit in one year."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, NamedTuple

from zhili_tui.model.field_values import value
from zhili_tui.model.kind import BINDING
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.record_set import FiledRecord, RecordSet
from zhili_tui.regulation.scoring.shape import Fact
from zhili_tui.regulation.scoring.where import BETWEEN, Apart, between, holds


class SourcedNumber(NamedTuple):
    """A number, or why there is none; the records it comes from; what is missing for it."""

    number: Fraction | None
    evidence: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    assumed: bool = False  # nobody entered it: the sheet says what counts then


NOTHING = SourcedNumber(None)
YEAR = range(1, 13)
#: Duties that have come due: whether they were met can be said.
DUE = frozenset(("met", "late", "missed", "overdue"))


class ScoringSources:
    """The records and duties of all units. Indexes are made once."""

    def __init__(self, facts: RecordSet, duties: Callable[[int], Iterable[Duty]]) -> None:
        self.facts, self._duties = facts, duties
        self._naming: dict[tuple[str, str, str], dict[tuple[str, int], list[FiledRecord]]] = {}
        self._duty_index: dict[int, dict[tuple[str, str], list[Duty]]] = {}

    def _filed(self, kind: str, by: str | None, unit: str, year: int, each: str | None = None) -> list[FiledRecord]:
        """A unit's records of a year: those that name it in a field (of the record, or of its entries), or else those that it issued.

        Nothing binds unsigned: of the kinds that bind somebody those that bear what they have to be signed by.
        """
        if by is None:
            return [one for one in self.facts.kept_in(kind, unit, year) if kind not in BINDING or self.facts.standing(one).bound]
        key = (kind, by, each or "")
        if key not in self._naming:
            index: dict[tuple[str, int], list[FiledRecord]] = defaultdict(list)
            for one in self.facts.of(kind):
                if kind in BINDING and not self.facts.standing(one).bound:
                    continue
                for named in dict.fromkeys(name for part in _entries(one, each) for name in _named(one, part, by)):
                    index[named, one.year].append(one)
            self._naming[key] = index
        return self._naming[key].get((unit, year), [])

    def _units(self, fact: Fact, unit: str) -> list[str]:
        return [unit, *self.facts.all_below(unit)] if fact.with_below else [unit]

    def figures(self, fact: Fact, unit: str, year: int, span: range) -> SourcedNumber:
        """What the monthly figures of a unit come to in these months; a typed zero is a figure, a blank is none."""
        assert fact.figures is not None
        months: dict[int, int] = {}
        evidence: list[str] = []
        for one in self._units(fact, unit):
            for filed in self._filed("figures", None, one, year):
                found = value(filed.record, fact.figures)
                if found is not None and filed.month in span:  # a typed zero is a figure, a blank is none
                    months[filed.month] = months.get(filed.month, 0) + found
                    evidence.append(filed.ref)
        if fact.take == "months":
            return SourcedNumber(Fraction(len(months)), tuple(evidence))
        if not months:
            return SourcedNumber(None, (), (fact.figures,))
        return SourcedNumber(taken([months[month] for month in sorted(months)], fact.take or "sum"), tuple(evidence))

    def records(self, fact: Fact, unit: str, year: int, span: range) -> SourcedNumber:
        """How many records or entries of a unit in these months are what a fact asks for, or what they add up to."""
        assert fact.records is not None
        total = Fraction()
        evidence: list[str] = []
        different: set[Any] = set()
        inner = fact.each if fact.each and fact.unit_field else None
        for one in self._units(fact, unit):
            for filed in self._filed(fact.records, fact.unit_field, one, year, inner):
                record, day = filed.record, None if span is YEAR else filed.day
                if fact.types and record.type not in fact.types and not set(getattr(record, "also", ())) & set(fact.types):
                    continue
                if (day is not None and day.month not in span) or (fact.where and not holds(record, fact.where, apart(fact, record))):
                    continue
                parts = _entries(filed, fact.each)
                if inner:
                    parts = [part for part in parts if one in _named(filed, part, fact.unit_field)]
                if fact.each_where:
                    parts = [part for part in parts if holds(part, fact.each_where, apart(fact, part))]
                if not parts:
                    continue
                evidence.append(filed.ref)
                if fact.distinct:
                    different.update(value(part, fact.distinct) for part in parts)
                elif fact.add:
                    total += sum((_amount(fact, part) for part in parts), Fraction())
                else:
                    total += len(parts)
        return SourcedNumber(Fraction(len(different - {None})) if fact.distinct else total, tuple(evidence))

    def obligation(self, fact: Fact, unit: str, year: int, span: range) -> SourcedNumber:
        """How many duties of a unit in these months are in the states a fact asks for, or their share."""
        if year not in self._duty_index:
            index: dict[tuple[str, str], list[Duty]] = defaultdict(list)
            for duty in self._duties(year):
                index[duty.id, duty.unit].append(duty)
            self._duty_index[year] = index
        assert fact.obligation is not None
        found = [duty for duty in self._duty_index[year].get((fact.obligation, unit), []) if duty.day.month in span]
        wanted = fact.states or ("met",)
        hits = [duty for duty in found if duty.state in wanted and (not fact.where or holds(duty, fact.where, self._late(duty)))]
        evidence = tuple(dict.fromkeys(ref for duty in found for ref in duty.evidence))
        missing = tuple(f"{duty.id} {duty.period}" for duty in found if duty.state in ("missed", "overdue"))
        if not fact.share:
            return SourcedNumber(Fraction(len(hits)), evidence, missing)
        come = [duty for duty in found if duty.state in DUE]
        return SourcedNumber(Fraction(sum(duty.state in DUE for duty in hits), len(come)) if come else Fraction(1), evidence, missing)

    def _late(self, duty: Duty) -> Apart | None:
        """How long after its time limit something was done, by the day of its last evidence."""
        days = []
        for ref in duty.evidence:
            unit, _year, kind, _ = ref.split("/")
            days += [one.day for one in self.facts.kept(kind, unit) if one.ref == ref]
        known = [day for day in days if day is not None]
        return between(duty.day, max(known)) if known and duty.state in ("met", "late") else None


def taken(numbers: list[Any], take: str) -> Fraction:
    """What of several numbers counts, oldest first."""
    match take:
        case "mean":
            return Fraction(sum(numbers)) / len(numbers)
        case "last" | "first":
            return Fraction(numbers[-1 if take == "last" else 0])
        case "greatest" | "least":
            return Fraction(max(numbers) if take == "greatest" else min(numbers))
        case "months":
            return Fraction(len(numbers))
    return Fraction(sum(numbers))


def apart(fact: Fact, part: Any) -> Apart | None:
    """How far two dates are apart; None while one is blank."""
    if len(fact.days) != 2:
        return None
    dates = [value(part, name) for name in fact.days]
    first, second = (day.date() if isinstance(day, datetime.datetime) else day for day in dates)
    return between(first, second) if first is not None and second is not None else None


def _amount(fact: Fact, part: Any) -> Fraction:
    if fact.add in BETWEEN and fact.days:
        return Fraction(getattr(apart(fact, part), fact.add, None) or 0)
    return Fraction(value(part, fact.add or "") or 0)


def _entries(filed: FiledRecord, each: str | None) -> Any:
    """The entries of a record's table, or the record itself."""
    return getattr(filed.record, each) if each else (filed.record,)


def _named(filed: FiledRecord, part: Any, by: str | None) -> tuple[str, ...]:
    """The units that a record or entry is charged to: those it names, else the one that issued it."""
    found = (value(part, by) or value(filed.record, by) if by else None) or filed.unit
    return found if isinstance(found, tuple) else (found,)
