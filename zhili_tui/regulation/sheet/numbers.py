"""Facts of a sheet as exact numbers, for one unit in one year: out of records, figures, duties, assessments, other sheets."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple

from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.facts import Facts, Filed, meets, value
from zhili_tui.regulation.sheet.shape import Fact, Sheet


class Known(NamedTuple):
    """A number, or why there is none; the records it comes from; what is missing for it."""

    number: Fraction | None
    evidence: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


NOTHING = Known(None)
#: Duties that have come due: whether they were met can be said.
DUE = frozenset(("met", "late", "missed", "overdue"))


class World:
    """What all units' numbers are drawn from. Indexes are made once; numbers are worked out once."""

    def __init__(
        self, facts: Facts, sheets: dict[str, Sheet], duties: Callable[[int], Iterable[Duty]], result: Callable[[str, str, int], Known],
        rounds: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self.facts, self.sheets, self._duties, self._result, self.rounds = facts, sheets, duties, result, rounds
        self._numbers: dict[tuple[str, str, str, int], Known] = {}
        self._naming: dict[tuple[str, str], dict[tuple[str, int], list[Filed]]] = {}
        self._duty_index: dict[int, dict[tuple[str, str], list[Duty]]] = {}
        self._peers: dict[str, list[str]] = {}
        self._named: dict[str, dict[str, Fact]] = {}

    def number(self, sheet: str, name: str, unit: str, year: int) -> Known:
        """The number of a fact of a sheet."""
        key = (sheet, name, unit, year)
        if key not in self._numbers:
            self._numbers[key] = NOTHING  # a fact that rests on itself is nothing
            self._numbers[key] = self._work_out(sheet, name, unit, year)
        return self._numbers[key]

    def _work_out(self, sheet: str, name: str, unit: str, year: int) -> Known:
        if sheet not in self._named:
            self._named[sheet] = {fact.name: fact for fact in self.sheets[sheet].facts}
        fact = self._named[sheet][name]
        found = self._source(sheet, fact, unit, year)
        if found.number is None or fact.times is None:
            return found
        return found._replace(number=found.number * Fraction(fact.times))

    def _source(self, sheet: str, fact: Fact, unit: str, year: int) -> Known:
        def several(names: tuple[str, ...], join: Callable[[list[Fraction]], Fraction | None]) -> Known:
            parts = [self.number(sheet, name, unit, year) for name in names]
            evidence = tuple(dict.fromkeys(ref for part in parts for ref in part.evidence))
            missing = tuple(dict.fromkeys(one for part in parts for one in part.missing))
            numbers = [part.number for part in parts if part.number is not None]
            return Known(join(numbers) if len(numbers) == len(parts) else None, evidence, missing)

        if fact.value is not None:
            return Known(Fraction(fact.value))
        if fact.sum:
            return several(fact.sum, lambda n: sum(n, Fraction()))
        if fact.difference:
            return several(fact.difference, lambda n: n[0] - n[1])
        if fact.product:
            return several(fact.product, lambda n: reduce(lambda a, b: a * b, n, Fraction(1)))
        if fact.least:
            return several(fact.least, min)
        if fact.greatest:
            return several(fact.greatest, max)
        if fact.ratio:
            zero = Fraction(fact.if_zero) / Fraction(fact.times or 1) if fact.if_zero is not None else None
            return several(fact.ratio, lambda n: n[0] / n[1] if n[1] else zero)
        if fact.of:
            return self._elsewhere(sheet, fact, unit, year)
        if fact.figures:
            return self._figures(fact, unit, year)
        if fact.records:
            return self._records(fact, unit, year)
        if fact.obligation:
            return self._obligation(fact, unit, year)
        if fact.below:
            who = fact.below
            units = self.facts.all_below(unit) if fact.with_below else self.facts.below.get(unit, [])
            return Known(Fraction(sum(self.facts.are(one, who) for one in units)))
        if fact.sheet:
            return self._result(fact.sheet, unit, year)
        return self._entered(sheet, fact.name, unit, year)

    def _elsewhere(self, sheet: str, fact: Fact, unit: str, year: int) -> Known:
        assert fact.of is not None
        if fact.unit == "parent":
            unit = self.facts.units[unit].parent or unit
        if fact.years:
            past = [self.number(sheet, fact.of, unit, year - back) for back in range(1, fact.years + 1)]
            numbers = [one.number for one in past if one.number is not None]
            return Known(sum(numbers, Fraction()) / len(numbers) if numbers else None, missing=() if numbers else (fact.of,))
        if fact.peers:
            return self._among_peers(sheet, fact, unit, year)
        return self.number(sheet, fact.of, unit, year + fact.year)

    def _among_peers(self, sheet: str, fact: Fact, unit: str, year: int) -> Known:
        assert fact.of is not None
        found = {one: self.number(sheet, fact.of, one, year).number for one in self.peers(sheet)}
        numbers = [number for number in found.values() if number is not None]
        own = found.get(unit)
        match fact.peers:
            case "count":
                return Known(Fraction(len(found)))
            case "rank_high" | "rank_low":
                if own is None:
                    return NOTHING
                ahead = sum(number > own if fact.peers == "rank_high" else number < own for number in numbers)
                return Known(Fraction(1 + ahead))
            case _ if not numbers:
                return NOTHING
            case "mean":
                return Known(sum(numbers, Fraction()) / len(numbers))
            case "greatest":
                return Known(max(numbers))
        return Known(min(numbers))

    def label(self, sheet: str, name: str) -> str:
        """What a fact is, in the sheet's own words."""
        return self._named[sheet][name].text or name

    def peers(self, sheet: str) -> list[str]:
        """The units that a sheet assesses."""
        if sheet not in self._peers:
            self._peers[sheet] = sorted(unit for unit in self.facts.units if self.facts.are(unit, self.sheets[sheet].who))
        return self._peers[sheet]

    # sources

    def _filed(self, kind: str, by: str | None, unit: str, year: int) -> list[Filed]:
        """A unit's records of a year: those that name it in a field, or else those that it issued."""
        if by is None:
            return [one for one in self.facts.kept(kind, unit) if one.year == year]
        if (kind, by) not in self._naming:
            index: dict[tuple[str, int], list[Filed]] = defaultdict(list)
            for one in self.facts.of(kind):
                named = value(one.record, by) or one.unit
                for each in named if isinstance(named, tuple) else (named,):
                    index[each, one.year].append(one)
            self._naming[kind, by] = index
        return self._naming[kind, by].get((unit, year), [])

    def _units(self, fact: Fact, unit: str) -> list[str]:
        return [unit, *self.facts.all_below(unit)] if fact.with_below else [unit]

    def _figures(self, fact: Fact, unit: str, year: int) -> Known:
        assert fact.figures is not None
        months: dict[int, int] = {}
        evidence: list[str] = []
        for one in self._units(fact, unit):
            for filed in self._filed("figures", None, one, year):
                found = value(filed.record, fact.figures)
                if found is not None:  # a typed zero is a figure, a blank is none
                    months[filed.month] = months.get(filed.month, 0) + found
                    evidence.append(filed.ref)
        if fact.take == "months":
            return Known(Fraction(len(months)), tuple(evidence))
        if not months:
            return Known(None, (), (fact.figures,))
        listed = [months[month] for month in sorted(months)]
        match fact.take:
            case "mean":
                number = Fraction(sum(listed), len(listed))
            case "last" | "first":
                number = Fraction(listed[-1 if fact.take == "last" else 0])
            case "greatest" | "least":
                number = Fraction(max(listed) if fact.take == "greatest" else min(listed))
            case _:
                number = Fraction(sum(listed))
        return Known(number, tuple(evidence))

    def _records(self, fact: Fact, unit: str, year: int) -> Known:
        assert fact.records is not None
        total = Fraction()
        evidence: list[str] = []
        different: set[Any] = set()
        for one in self._units(fact, unit):
            for filed in self._filed(fact.records, fact.unit_field, one, year):
                record = filed.record
                if fact.types and record.type not in fact.types and not set(getattr(record, "also", ())) & set(fact.types):
                    continue
                if not meets(record, fact.where):
                    continue
                parts = [part for part in getattr(record, fact.each) if meets(part, fact.each_where)] if fact.each else [record]
                if not parts:
                    continue
                evidence.append(filed.ref)
                if fact.distinct:
                    different.update(value(part, fact.distinct) for part in parts)
                elif fact.add:
                    total += sum((Fraction(value(part, fact.add) or 0) for part in parts), Fraction())
                else:
                    total += len(parts)
        return Known(Fraction(len(different)) if fact.distinct else total, tuple(evidence))

    def _obligation(self, fact: Fact, unit: str, year: int) -> Known:
        if year not in self._duty_index:
            index: dict[tuple[str, str], list[Duty]] = defaultdict(list)
            for duty in self._duties(year):
                index[duty.id, duty.unit].append(duty)
            self._duty_index[year] = index
        assert fact.obligation is not None
        found = self._duty_index[year].get((fact.obligation, unit), [])
        wanted = fact.states or ("met",)
        hits = [duty for duty in found if duty.state in wanted]
        evidence = tuple(dict.fromkeys(ref for duty in found for ref in duty.evidence))
        missing = tuple(f"{duty.id} {duty.period}" for duty in found if duty.state in ("missed", "overdue"))
        if not fact.share:
            return Known(Fraction(len(hits)), evidence, missing)
        come = [duty for duty in found if duty.state in DUE]
        return Known(Fraction(sum(duty.state in wanted for duty in come), len(come)) if come else Fraction(1), evidence, missing)

    # assessments

    def lines(self, sheet: str, unit: str, year: int) -> dict[str, list[tuple[Filed, Any]]]:
        """The lines of the assessments of a unit by item or fact, oldest first; a later one stands over an earlier.

        Unless rounds are named, those of the year's end count: a half-year's is preliminary.
        """
        rounds = self.rounds or ("year_end", "daily")
        out: dict[str, list[tuple[Filed, Any]]] = defaultdict(list)
        found = [one for one in self._filed("assessment", "unit", unit, year) if one.record.sheet == sheet]
        for filed in sorted(found, key=lambda one: (one.record.date, one.ref)):
            if filed.record.round in rounds:
                for line in filed.record.lines:
                    out[line.item].append((filed, line))
        return out

    def _entered(self, sheet: str, name: str, unit: str, year: int) -> Known:
        given = [(filed, line) for filed, line in self.lines(sheet, unit, year).get(name, []) if line.value is not None]
        if not given:
            return Known(None, (), (name,))
        filed, line = given[-1]
        return Known(Fraction(line.value), (filed.ref, *line.evidence))


def exact(number: Fraction, digits: int = 4) -> str:
    """A number for people: exact where it is short, else rounded and marked."""
    if number.denominator == 1:
        return str(number.numerator)
    decimal = Decimal(number.numerator) / Decimal(number.denominator)
    short = round(decimal, digits)
    return f"{short.normalize():f}" if Fraction(short) == number else f"≈{short.normalize():f}"
