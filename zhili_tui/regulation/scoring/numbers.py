"""Facts of a sheet as exact numbers, for one unit in one year: out of records, figures, duties, assessments, other sheets."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple

from zhili_tui.model.field_values import value
from zhili_tui.model.introspection import sound
from zhili_tui.model.kind import BINDING
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.record_set import Facts, Filed
from zhili_tui.regulation.rules import Requirement
from zhili_tui.regulation.scoring import assessed
from zhili_tui.regulation.scoring.assessed import Standing
from zhili_tui.regulation.scoring.shape import Assessor, Fact, Sheet, named_assessors
from zhili_tui.regulation.scoring.spans import falling
from zhili_tui.regulation.scoring.where import BETWEEN, Apart, between, holds


class Known(NamedTuple):
    """A number, or why there is none; the records it comes from; what is missing for it."""

    number: Fraction | None
    evidence: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    assumed: bool = False  # nobody entered it: the sheet says what counts then


NOTHING = Known(None)
YEAR = range(1, 13)
#: Duties that have come due: whether they were met can be said.
DUE = frozenset(("met", "late", "missed", "overdue"))


#: How numbers are joined, as it is written.
SIGNS = {"sum": " + ", "difference": " − ", "product": " × ", "ratio": " ÷ ", "least": "；", "greatest": "；"}


class Level(NamedTuple):
    """Which assessments count."""

    signing: tuple[Requirement, ...] = ()  # whose signature an assessment needs
    proposed: bool = False  # count as signed what lies there, to show what it would come to
    picked: tuple[tuple[str, int], ...] = ()  # of texts that compete, by reference: which one


#: Nobody is asked to sign.
UNSIGNED = Level()


class World:
    """What all units' numbers are drawn from. Indexes are made once; numbers are worked out once."""

    def __init__(
        self, facts: Facts, sheets: dict[str, Sheet], duties: Callable[[int], Iterable[Duty]], result: Callable[[str, str, int], Known],
        rounds: tuple[str, ...] = (), only: str = "", level: Level = UNSIGNED, given: Mapping[str, Fraction] | None = None,
    ) -> None:  # fmt: skip
        """``given``: the numbers of a trial, in place of every source that a fact has; what is not among them is missing."""
        self.facts, self.sheets, self._duties, self._result, self.rounds, self.only = facts, sheets, duties, result, rounds, only
        self.level, self.given = level, given
        self._about: dict[tuple[str, int], list[Standing]] | None = None
        self._numbers: dict[tuple[str, str, str, int], Known] = {}
        self._naming: dict[tuple[str, str, str], dict[tuple[str, int], list[Filed]]] = {}
        self._duty_index: dict[int, dict[tuple[str, str], list[Duty]]] = {}
        self._peers: dict[str, list[str]] = {}
        self._derived: dict[str, frozenset[str]] = {}
        self._falling: dict[str, frozenset[str]] = {}
        self._named: dict[str, dict[str, Fact]] = {}
        self._assessors: dict[str, dict[str, frozenset[str]]] = {}

    def number(self, sheet: str, name: str, unit: str, year: int) -> Known:
        """The number of a fact of a sheet."""
        key = (sheet, name, unit, year)
        if key not in self._numbers:
            self._numbers[key] = NOTHING  # a fact that rests on itself is nothing
            self._numbers[key] = self._work_out(sheet, name, unit, year)
        return self._numbers[key]

    def _work_out(self, sheet: str, name: str, unit: str, year: int) -> Known:
        fact = self.named(sheet)[name]
        if self.given is not None and name in self.given:
            return Known(self.given[name])
        worked_out = fact.value is not None or name in self.derived(sheet)
        found = self._source(sheet, fact, unit, year) if self.given is None or worked_out else self._blank(fact, True)
        if found.number is None or fact.times is None:
            return found
        return found._replace(number=found.number * Fraction(fact.times))

    def named(self, sheet: str) -> dict[str, Fact]:
        """The facts of a sheet by their names."""
        if sheet not in self._named:
            self._named[sheet] = {fact.name: fact for fact in self.sheets[sheet].facts}
        return self._named[sheet]

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
            found = several(fact.ratio, lambda n: n[0] / n[1] if n[1] else zero)
            nothing = found.number is None and not found.missing and self.number(sheet, fact.ratio[1], unit, year).number == 0
            return found._replace(missing=(f"{fact.name} ({fact.ratio[1]} = 0)",)) if nothing else found
        if fact.of:
            return self._elsewhere(sheet, fact, unit, year)
        if fact.figures:
            return self._figures(fact, unit, year, self._months(sheet))
        if fact.records:
            return self._records(fact, unit, year, self._months(sheet))
        if fact.obligation:
            return self._obligation(fact, unit, year, self._months(sheet))
        if fact.below:
            who = fact.below
            units = self.facts.all_below(unit) if fact.with_below else self.facts.below.get(unit, [])
            return Known(Fraction(sum(self.facts.are(one, who) for one in units)))
        if fact.sheet:
            return self._result(fact.sheet, unit, year)
        return self._entered(sheet, fact, unit, year)

    def _elsewhere(self, sheet: str, fact: Fact, unit: str, year: int) -> Known:
        assert fact.of is not None
        if fact.each_below is not None:
            return self._over_below(sheet, fact, unit, year + fact.year)
        if fact.unit == "parent":
            unit = getattr(self.facts.units.get(unit), "parent", None) or unit
        year += fact.year
        if fact.years:
            past = {year - back: self.number(sheet, fact.of, unit, year - back) for back in range(1, fact.years + 1)}
            blank = tuple(f"{fact.of} {one}" for one, known in past.items() if known.number is None)
            numbers = [known.number for known in past.values() if known.number is not None]
            evidence = tuple(dict.fromkeys(ref for known in past.values() for ref in known.evidence))
            return Known(sum(numbers, Fraction()) / len(numbers) if numbers else None, evidence, blank)
        if fact.peers:
            return self._among_peers(sheet, fact, unit, year)
        return self.number(sheet, fact.of, unit, year)

    def of_peers(self, sheet: str, name: str, unit: str, year: int) -> dict[str, Fraction | None]:
        """A fact of every unit that the sheet assesses; and of the one asked for."""
        return {one: self.number(sheet, name, one, year).number for one in dict.fromkeys([*self.peers(sheet), unit])}

    def _among_peers(self, sheet: str, fact: Fact, unit: str, year: int) -> Known:
        assert fact.of is not None
        found = self.of_peers(sheet, fact.of, unit, year)
        numbers = [number for number in found.values() if number is not None]
        missing = tuple(f"{one}: {fact.of}" for one, number in found.items() if number is None)
        own = found[unit]
        match fact.peers:
            case "count":
                return Known(Fraction(len(found)))
            case "rank_high" | "rank_low":
                if own is None:
                    return Known(None, (), missing)
                ahead = [number for number in numbers if (number > own if fact.peers == "rank_high" else number < own)]
                return Known(Fraction(1 + len(set(ahead) if self.sheets[sheet].modes.ties == "dense" else ahead)), (), missing)
            case _ if not numbers:
                return Known(None, (), missing)
            case "mean":
                return Known(sum(numbers, Fraction()) / len(numbers), (), missing)
            case "greatest":
                return Known(max(numbers), (), missing)
        return Known(min(numbers), (), missing)

    def _months(self, sheet: str) -> range:
        """The months whose records count: those of the round that is worked out."""
        if not self.rounds:
            return YEAR
        found = [one for one in self.sheets[sheet].rounds if self.rounds == (one.name,)]
        return found[0].months if found else YEAR

    def falling(self, sheet: str) -> frozenset[str]:
        """The facts that can be below zero: differences, and what is made of them."""
        if sheet not in self._falling:
            self._falling[sheet] = falling(self.sheets[sheet].facts)
        return self._falling[sheet]

    def derived(self, sheet: str) -> frozenset[str]:
        """The facts that are worked out from others."""
        if sheet not in self._derived:
            self._derived[sheet] = frozenset(name for name, fact in self.named(sheet).items() if any(getattr(fact, one) for one in SIGNS))
        return self._derived[sheet]

    def label(self, sheet: str, name: str) -> str:
        """What a fact is, in the sheet's own words."""
        return self.named(sheet)[name].text or name

    def peers(self, sheet: str) -> list[str]:
        """The units that a sheet assesses."""
        if sheet not in self._peers:
            self._peers[sheet] = sorted(unit for unit in self.facts.units if self.facts.are(unit, self.sheets[sheet].who))
        return self._peers[sheet]

    # sources

    def _filed(self, kind: str, by: str | None, unit: str, year: int, each: str | None = None) -> list[Filed]:
        """A unit's records of a year: those that name it in a field (of the record, or of its entries), or else those that it issued.

        Nothing binds unsigned: of the kinds that bind somebody those that bear what they have to be signed by.
        """
        if by is None:
            return [one for one in self.facts.kept_in(kind, unit, year) if kind not in BINDING or self.facts.standing(one).bound]
        key = (kind, by, each or "")
        if key not in self._naming:
            index: dict[tuple[str, int], list[Filed]] = defaultdict(list)
            for one in self.facts.of(kind):
                if kind in BINDING and not self.facts.standing(one).bound:
                    continue
                for named in dict.fromkeys(name for part in _entries(one, each) for name in _named(one, part, by)):
                    index[named, one.year].append(one)
            self._naming[key] = index
        return self._naming[key].get((unit, year), [])

    def _units(self, fact: Fact, unit: str) -> list[str]:
        return [unit, *self.facts.all_below(unit)] if fact.with_below else [unit]

    def _figures(self, fact: Fact, unit: str, year: int, span: range) -> Known:
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
            return Known(Fraction(len(months)), tuple(evidence))
        if not months:
            return Known(None, (), (fact.figures,))
        return Known(taken([months[month] for month in sorted(months)], fact.take or "sum"), tuple(evidence))

    def _records(self, fact: Fact, unit: str, year: int, span: range) -> Known:
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
        return Known(Fraction(len(different - {None})) if fact.distinct else total, tuple(evidence))

    def _obligation(self, fact: Fact, unit: str, year: int, span: range) -> Known:
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
            return Known(Fraction(len(hits)), evidence, missing)
        come = [duty for duty in found if duty.state in DUE]
        return Known(Fraction(sum(duty.state in DUE for duty in hits), len(come)) if come else Fraction(1), evidence, missing)

    def _late(self, duty: Duty) -> Apart | None:
        """How long after its time limit something was done, by the day of its last evidence."""
        days = []
        for ref in duty.evidence:
            unit, _year, kind, _ = ref.split("/")
            days += [one.day for one in self.facts.kept(kind, unit) if one.ref == ref]
        known = [day for day in days if day is not None]
        return between(duty.day, max(known)) if known and duty.state in ("met", "late") else None

    # assessments

    def lines(self, sheet: str, unit: str, year: int) -> dict[str, list[tuple[Filed, Any]]]:
        """The lines that count of the assessments of a unit by item or fact, oldest first; a later one stands over an earlier.

        Unless rounds are named, those of the year's end count: a half-year's is preliminary.
        """
        out: dict[str, list[tuple[Filed, Any]]] = defaultdict(list)
        reader = assessed.Reader(self.facts, unit, self._appointed(sheet), self.facts.keyed)
        picked = dict(self.level.picked)
        for one in self.standing(sheet, unit, year):
            for line in reader.lines(one, picked.get(one.filed.ref, 0)):
                if all(
                    sound(number) for number in (line.value, line.self_score, line.assessed_score, line.final_score) if number is not None
                ):
                    out[line.item].append((one.filed, line))
        return out

    def self_scores(self, sheet: str, unit: str, year: int) -> dict[str, Any]:
        """What the unit, or its assessors for it, wrote down as its own score, by item: it is shown, and counts for nothing."""
        records = (one.filed.record for one in self.standing(sheet, unit, year))
        lines = (line for record in records if (record.unit, record.sheet) == (unit, sheet) for line in record.lines)
        return {line.item: line.self_score for line in lines if line.self_score is not None and sound(line.self_score)}

    def standing(self, sheet: str, unit: str, year: int, rounds: tuple[str, ...] = ()) -> list[Standing]:
        """The assessments of a unit in the rounds that count, oldest first."""
        rounds = rounds or self.rounds or ("year_end", "daily")
        if self._about is None:
            self._about = defaultdict(list)
            for filed in self.facts.of("assessment"):
                found = assessed.standing(self.facts, filed, self.level.signing, self.level.proposed)
                for about in dict.fromkeys(text.unit for text in found.texts()):
                    self._about[about, filed.year].append(found)
        fitting = (one.about(unit, sheet, rounds) for one in self._about.get((unit, year), []) if self.only in ("", one.filed.ref))
        return sorted((one for one in fitting if one is not None), key=lambda one: (one.date, one.filed.ref))

    def _appointed(self, sheet: str) -> dict[str, frozenset[str]]:
        """The units that a sheet names as assessors, by the keys of the lines they give."""
        if sheet not in self._assessors:
            ids = {name: id for id, unit in self.facts.units.items() for name in (id, unit.name)}
            named = named_assessors(self.sheets[sheet])
            known = {key: frozenset(ids[name] for name in names if name in ids) for key, names in named.items()}
            self._assessors[sheet] = {key: units for key, units in known.items() if units}
        return self._assessors[sheet]

    def assessments(self, sheet: str, unit: str, year: int, round: str) -> list[str]:
        """The assessments of a unit in a round, oldest first."""
        return [one.filed.ref for one in self.standing(sheet, unit, year, (round,))]

    def _entered(self, sheet: str, fact: Fact, unit: str, year: int) -> Known:
        given = [(filed, line) for filed, line in self.lines(sheet, unit, year).get(fact.name, []) if line.value is not None]
        if not given:
            return self._blank(fact, bool(self.lines(sheet, unit, year)))
        counted = given if fact.take not in (None, "last", "first") else given[:1] if fact.take == "first" else given[-1:]
        evidence = tuple(dict.fromkeys(ref for filed, line in counted for ref in (filed.ref, *line.evidence)))
        return Known(taken([Fraction(line.value) for _, line in given], fact.take or "last"), evidence)

    @staticmethod
    def _blank(fact: Fact, assessed: bool) -> Known:
        """What a fact is that nobody entered: missing, or once the unit has been ``assessed`` what the sheet says for that case."""
        return Known(None, (), (fact.name,)) if fact.default is None or not assessed else Known(Fraction(fact.default), assumed=True)

    def panel(self, assessors: tuple[Assessor, ...]) -> dict[str, Fraction]:
        """Assessors by their units, with their weights; one that is in no register by the name the sheet gives him."""
        ids = {unit.name: id for id, unit in self.facts.units.items()} if assessors else {}
        return {ids.get(one.name, one.name): Fraction(one.weight) for one in assessors}

    def each_below(self, sheet: str, fact: Fact, unit: str, year: int) -> dict[str, Known]:
        """What each unit below counts of a fact: all of it, or by how much it falls short or goes beyond."""
        assert fact.of is not None
        assert fact.each_below is not None
        units = [one for one in self.facts.all_below(unit) if self.facts.are(one, fact.each_below)]
        found = {one: self.number(sheet, fact.of, one, year) for one in units}
        return {one: known._replace(number=None if known.number is None else _apart(fact, known.number)) for one, known in found.items()}

    def _over_below(self, sheet: str, fact: Fact, unit: str, year: int) -> Known:
        found = self.each_below(sheet, fact, unit, year)
        missing = tuple(f"{one}: {fact.of}" for one, known in found.items() if known.number is None)
        evidence = tuple(dict.fromkeys(ref for known in found.values() for ref in known.evidence))
        total = sum((known.number for known in found.values() if known.number is not None), Fraction())
        return Known(None if missing else total, evidence, missing)


class Below(NamedTuple):
    """What each unit below counts, written only when it is shown: ``平安社區 2, 幸福社區 1``."""

    world: World
    sheet: str
    fact: Fact
    unit: str
    year: int

    def __str__(self) -> str:
        found = self.world.each_below(self.sheet, self.fact, self.unit, self.year)
        told = [f"{self.world.facts.units[one].name} {exact(known.number)}" for one, known in found.items() if known.number]
        return ", ".join(told) or "0"


class Made(NamedTuple):
    """How a number is worked out from others, written only when it is shown: ``cases 25 ÷ people 31000 × 10000``."""

    world: World
    sheet: str
    name: str
    unit: str
    year: int

    @property
    def source(self) -> str:
        """From what it is made: a sum, a ratio …"""
        fact = self.world.named(self.sheet)[self.name]
        return next(one for one in SIGNS if getattr(fact, one))

    def __str__(self) -> str:
        fact, source = self.world.named(self.sheet)[self.name], self.source
        told = SIGNS[source].join(map(self._term, getattr(fact, source)))
        if fact.times is None:
            return told
        return (f"({told})" if source in ("sum", "difference") else told) + f" × {exact(Fraction(fact.times))}"

    def _term(self, name: str) -> str:
        found = self.world.number(self.sheet, name, self.unit, self.year).number
        return f"{self.world.label(self.sheet, name)} {exact(found) if found is not None else '…'}"


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


def _apart(fact: Fact, number: Fraction) -> Fraction:
    """By how much a number falls short of a limit, or goes beyond one; without a limit the number itself."""
    if fact.short_of is not None:
        return max(Fraction(), Fraction(fact.short_of) - number)
    return number if fact.beyond is None else max(Fraction(), number - Fraction(fact.beyond))


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


def _entries(filed: Filed, each: str | None) -> Any:
    """The entries of a record's table, or the record itself."""
    return getattr(filed.record, each) if each else (filed.record,)


def _named(filed: Filed, part: Any, by: str | None) -> tuple[str, ...]:
    """The units that a record or entry is charged to: those it names, else the one that issued it."""
    found = (value(part, by) or value(filed.record, by) if by else None) or filed.unit
    return found if isinstance(found, tuple) else (found,)


def exact(number: Fraction, digits: int = 4) -> str:
    """A number for people: exact where it is short, else rounded and marked."""
    if number.denominator == 1:
        return str(number.numerator)
    scaled = round(number * 10**digits)
    whole, rest = divmod(abs(scaled), 10**digits)
    short = f"{'-' if scaled < 0 else ''}{whole}.{rest:0{digits}}".rstrip("0").rstrip(".")
    return short if Fraction(scaled, 10**digits) == number else f"≈{short}"
