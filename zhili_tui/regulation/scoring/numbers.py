"""Facts of a sheet as exact numbers, for one unit in one year: out of the records, assessments, each other, other sheets."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple

from zhili_tui.i18n import language
from zhili_tui.model.introspection import sound
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.record_set import FiledRecord, RecordSet
from zhili_tui.regulation.rules import Requirement, Wording, worded
from zhili_tui.regulation.scoring import assessed
from zhili_tui.regulation.scoring.assessed import AssessmentState
from zhili_tui.regulation.scoring.shape import Assessor, Fact, ScoreSheet, named_assessors
from zhili_tui.regulation.scoring.sources import NOTHING, YEAR, ScoringSources, SourcedNumber, taken
from zhili_tui.regulation.scoring.spans import falling

#: How numbers are joined, as it is written.
SIGNS = {"sum": " + ", "difference": " − ", "product": " × ", "ratio": " ÷ ", "least": "；", "greatest": "；"}


class Level(NamedTuple):
    """Which assessments count."""

    signing: tuple[Requirement, ...] = ()  # whose signature an assessment needs
    proposed: bool = False  # count as signed what lies there, to show what it would come to
    picked: tuple[tuple[str, int], ...] = ()  # of texts that compete, by reference: which one


#: Nobody is asked to sign.
UNSIGNED = Level()


class NumberBase:
    """What all units' numbers are drawn from. Indexes are made once; numbers are worked out once."""

    def __init__(
        self, facts: RecordSet, sheets: dict[str, ScoreSheet], duties: Callable[[int], Iterable[Duty]], result: Callable[[str, str, int], SourcedNumber],
        rounds: tuple[str, ...] = (), only: str = "", level: Level = UNSIGNED, given: Mapping[str, Fraction] | None = None,
    ) -> None:  # fmt: skip
        """``given``: the numbers of a trial, in place of every source that a fact has; what is not among them is missing."""
        self.facts, self.sheets, self._result, self.rounds, self.only = facts, sheets, result, rounds, only
        self.level, self.given = level, given
        self._sources = ScoringSources(facts, duties)
        self._about: dict[tuple[str, int], list[AssessmentState]] | None = None
        self._numbers: dict[tuple[str, str, str, int], SourcedNumber] = {}
        self._peers: dict[str, list[str]] = {}
        self._derived: dict[str, frozenset[str]] = {}
        self._falling: dict[str, frozenset[str]] = {}
        self._named: dict[str, dict[str, Fact]] = {}
        self._assessors: dict[str, dict[str, frozenset[str]]] = {}

    def number(self, sheet: str, name: str, unit: str, year: int) -> SourcedNumber:
        """The number of a fact of a sheet."""
        key = (sheet, name, unit, year)
        if key not in self._numbers:
            self._numbers[key] = NOTHING  # a fact that rests on itself is nothing
            self._numbers[key] = self._work_out(sheet, name, unit, year)
        return self._numbers[key]

    def _work_out(self, sheet: str, name: str, unit: str, year: int) -> SourcedNumber:
        fact = self.named(sheet)[name]
        if self.given is not None and name in self.given:
            return SourcedNumber(self.given[name])
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

    def _source(self, sheet: str, fact: Fact, unit: str, year: int) -> SourcedNumber:
        def several(names: tuple[str, ...], join: Callable[[list[Fraction]], Fraction | None]) -> SourcedNumber:
            parts = [self.number(sheet, name, unit, year) for name in names]
            evidence = tuple(dict.fromkeys(ref for part in parts for ref in part.evidence))
            missing = tuple(dict.fromkeys(one for part in parts for one in part.missing))
            numbers = [part.number for part in parts if part.number is not None]
            return SourcedNumber(join(numbers) if len(numbers) == len(parts) else None, evidence, missing)

        if fact.value is not None:
            return SourcedNumber(Fraction(fact.value))
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
            return self._sources.figures(fact, unit, year, self._months(sheet))
        if fact.records:
            return self._sources.records(fact, unit, year, self._months(sheet))
        if fact.obligation:
            return self._sources.obligation(fact, unit, year, self._months(sheet))
        if fact.below:
            who = fact.below
            units = self.facts.all_below(unit) if fact.with_below else self.facts.below.get(unit, [])
            return SourcedNumber(Fraction(sum(self.facts.are(one, who) for one in units)))
        if fact.sheet:
            return self._result(fact.sheet, unit, year)
        return self._entered(sheet, fact, unit, year)

    def _elsewhere(self, sheet: str, fact: Fact, unit: str, year: int) -> SourcedNumber:
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
            return SourcedNumber(sum(numbers, Fraction()) / len(numbers) if numbers else None, evidence, blank)
        if fact.peers:
            return self._among_peers(sheet, fact, unit, year)
        return self.number(sheet, fact.of, unit, year)

    def of_peers(self, sheet: str, name: str, unit: str, year: int) -> dict[str, Fraction | None]:
        """A fact of every unit that the sheet assesses; and of the one asked for."""
        return {one: self.number(sheet, name, one, year).number for one in dict.fromkeys([*self.peers(sheet), unit])}

    def _among_peers(self, sheet: str, fact: Fact, unit: str, year: int) -> SourcedNumber:
        assert fact.of is not None
        found = self.of_peers(sheet, fact.of, unit, year)
        numbers = [number for number in found.values() if number is not None]
        missing = tuple(f"{one}: {fact.of}" for one, number in found.items() if number is None)
        own = found[unit]
        match fact.peers:
            case "count":
                return SourcedNumber(Fraction(len(found)))
            case "rank_high" | "rank_low":
                if own is None:
                    return SourcedNumber(None, (), missing)
                ahead = [number for number in numbers if (number > own if fact.peers == "rank_high" else number < own)]
                return SourcedNumber(Fraction(1 + len(set(ahead) if self.sheets[sheet].modes.ties == "dense" else ahead)), (), missing)
            case _ if not numbers:
                return SourcedNumber(None, (), missing)
            case "mean":
                return SourcedNumber(sum(numbers, Fraction()) / len(numbers), (), missing)
            case "greatest":
                return SourcedNumber(max(numbers), (), missing)
        return SourcedNumber(min(numbers), (), missing)

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

    def label(self, sheet: str, name: str) -> Wording:
        """What a fact is, in the sheet's own words."""
        return self.named(sheet)[name].text or name

    def peers(self, sheet: str) -> list[str]:
        """The units that a sheet assesses."""
        if sheet not in self._peers:
            self._peers[sheet] = sorted(unit for unit in self.facts.units if self.facts.are(unit, self.sheets[sheet].who))
        return self._peers[sheet]

    # assessments

    def lines(self, sheet: str, unit: str, year: int) -> dict[str, list[tuple[FiledRecord, Any]]]:
        """The lines that count of the assessments of a unit by item or fact, oldest first; a later one stands over an earlier.

        Unless rounds are named, those of the year's end count: a half-year's is preliminary.
        """
        out: dict[str, list[tuple[FiledRecord, Any]]] = defaultdict(list)
        reader = assessed.AssessmentReader(self.facts, unit, self._appointed(sheet), self.facts.keyed)
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

    def standing(self, sheet: str, unit: str, year: int, rounds: tuple[str, ...] = ()) -> list[AssessmentState]:
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

    def _entered(self, sheet: str, fact: Fact, unit: str, year: int) -> SourcedNumber:
        given = [(filed, line) for filed, line in self.lines(sheet, unit, year).get(fact.name, []) if line.value is not None]
        if not given:
            return self._blank(fact, bool(self.lines(sheet, unit, year)))
        counted = given if fact.take not in (None, "last", "first") else given[:1] if fact.take == "first" else given[-1:]
        evidence = tuple(dict.fromkeys(ref for filed, line in counted for ref in (filed.ref, *line.evidence)))
        return SourcedNumber(taken([Fraction(line.value) for _, line in given], fact.take or "last"), evidence)

    @staticmethod
    def _blank(fact: Fact, assessed: bool) -> SourcedNumber:
        """What a fact is that nobody entered: missing, or once the unit has been ``assessed`` what the sheet says for that case."""
        return (
            SourcedNumber(None, (), (fact.name,))
            if fact.default is None or not assessed
            else SourcedNumber(Fraction(fact.default), assumed=True)
        )

    def panel(self, assessors: tuple[Assessor, ...]) -> dict[str, Fraction]:
        """Assessors by their units, with their weights; one that is in no register by the name the sheet gives him."""
        ids = {unit.name: id for id, unit in self.facts.units.items()} if assessors else {}
        return {ids.get(one.name, one.name): Fraction(one.weight) for one in assessors}

    def each_below(self, sheet: str, fact: Fact, unit: str, year: int) -> dict[str, SourcedNumber]:
        """What each unit below counts of a fact: all of it, or by how much it falls short or goes beyond."""
        assert fact.of is not None
        assert fact.each_below is not None
        units = [one for one in self.facts.all_below(unit) if self.facts.are(one, fact.each_below)]
        found = {one: self.number(sheet, fact.of, one, year) for one in units}
        return {one: known._replace(number=None if known.number is None else _apart(fact, known.number)) for one, known in found.items()}

    def _over_below(self, sheet: str, fact: Fact, unit: str, year: int) -> SourcedNumber:
        found = self.each_below(sheet, fact, unit, year)
        missing = tuple(f"{one}: {fact.of}" for one, known in found.items() if known.number is None)
        evidence = tuple(dict.fromkeys(ref for known in found.values() for ref in known.evidence))
        total = sum((known.number for known in found.values() if known.number is not None), Fraction())
        return SourcedNumber(None if missing else total, evidence, missing)


class Below(NamedTuple):
    """What each unit below counts, written only when it is shown: ``平安社區 2, 幸福社區 1``."""

    world: NumberBase
    sheet: str
    fact: Fact
    unit: str
    year: int

    def __reduce__(self) -> tuple[type[str], tuple[str]]:  # another process gets the words, not the records behind them
        return str, (str(self),)

    def __str__(self) -> str:
        found = self.world.each_below(self.sheet, self.fact, self.unit, self.year)
        told = [f"{self.world.facts.units[one].name} {exact(known.number)}" for one, known in found.items() if known.number]
        return ", ".join(told) or "0"


class Derivation(NamedTuple):
    """How a number is worked out from others, written only when it is shown: ``cases 25 ÷ people 31000 × 10000``."""

    world: NumberBase
    sheet: str
    name: str
    unit: str
    year: int

    @property
    def source(self) -> str:
        """From what it is made: a sum, a ratio …"""
        fact = self.world.named(self.sheet)[self.name]
        return next(one for one in SIGNS if getattr(fact, one))

    def __reduce__(self) -> tuple[type[str], tuple[str]]:  # another process gets the words, not the records behind them
        return str, (str(self),)

    def __str__(self) -> str:
        fact, source = self.world.named(self.sheet)[self.name], self.source
        told = SIGNS[source].join(map(self._term, getattr(fact, source)))
        if fact.times is None:
            return told
        return (f"({told})" if source in ("sum", "difference") else told) + f" × {exact(Fraction(fact.times))}"

    def _term(self, name: str) -> str:
        found = self.world.number(self.sheet, name, self.unit, self.year).number
        return f"{worded(self.world.label(self.sheet, name), language())} {exact(found) if found is not None else '…'}"


def _apart(fact: Fact, number: Fraction) -> Fraction:
    """By how much a number falls short of a limit, or goes beyond one; without a limit the number itself."""
    if fact.short_of is not None:
        return max(Fraction(), Fraction(fact.short_of) - number)
    return number if fact.beyond is None else max(Fraction(), number - Fraction(fact.beyond))


def exact(number: Fraction, digits: int = 4) -> str:
    """A number for people: exact where it is short, else rounded and marked."""
    if number.denominator == 1:
        return str(number.numerator)
    scaled = round(number * 10**digits)
    whole, rest = divmod(abs(scaled), 10**digits)
    short = f"{'-' if scaled < 0 else ''}{whole}.{rest:0{digits}}".rstrip("0").rstrip(".")
    return short if Fraction(scaled, 10**digits) == number else f"≈{short}"
