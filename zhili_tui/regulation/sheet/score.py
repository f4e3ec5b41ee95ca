"""A unit's sheet worked out line by line, and the ranking of all units."""

from collections.abc import Callable, Iterable
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, NamedTuple

from zhili_tui.model.terms import N_, Term, term
from zhili_tui.regulation.bars import Bar
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.facts import Facts
from zhili_tui.regulation.rules import Words
from zhili_tui.regulation.sheet.numbers import Known, World
from zhili_tui.regulation.sheet.points import Case, NotKnownError, Points, Step
from zhili_tui.regulation.sheet.shape import Category, Item, Modes, Sheet


class Line(NamedTuple):
    """An item's result. ``points`` counts what is proven; ``at_stake`` is what could still be added by what is missing."""

    id: str
    title: Words
    category: str
    clause: str
    points: Decimal
    maximum: Decimal
    source: str  # computed, self_score, assessed_score or final_score
    computed: Decimal
    rules: tuple[Points, ...]
    steps: tuple[Step, ...]
    evidence: tuple[str, ...]
    missing: tuple[str, ...]
    at_stake: Decimal
    applies: bool = True


class Result(NamedTuple):
    """A unit's sheet of a year."""

    unit: str
    year: int
    sheet: str
    score: Decimal
    maximum: Decimal
    grade: str
    vetoed: bool
    passed: bool | None
    lines: tuple[Line, ...]
    missing: tuple[str, ...]
    at_stake: Decimal


class Ranked(NamedTuple):
    """A unit's place. 0: no place, by a veto."""

    place: int
    result: Result


class Scorer:
    """Works sheets out over one body of records."""

    def __init__(
        self, facts: Facts, sheets: dict[str, Sheet], duties: Callable[[int], Iterable[Duty]], bars: list[Bar], rounds: tuple[str, ...] = ()
    ) -> None:
        self.facts, self.sheets, self.duties, self.bars, self.rounds = facts, sheets, duties, bars, rounds
        self.world = World(facts, sheets, duties, self._of_sheet, rounds)
        self._results: dict[tuple[str, str, int], Result] = {}
        self._by_round: dict[str, Scorer] = {}

    def result(self, sheet: str, unit: str, year: int) -> Result:
        """A unit's sheet; its rounds are weighted where the sheet says so."""
        key = (sheet, unit, year)
        if key not in self._results:
            several = self.sheets[sheet].rounds and not self.rounds
            self._results[key] = self._over_rounds(sheet, unit, year) if several else self._work_out(sheet, unit, year)
        return self._results[key]

    def _over_rounds(self, sheet: str, unit: str, year: int) -> Result:
        """The weighted mean of the rounds, line by line."""
        rules = self.sheets[sheet]
        for one in rules.rounds:
            if one.name not in self._by_round:
                self._by_round[one.name] = Scorer(self.facts, self.sheets, self.duties, self.bars, (one.name,))
        found = [(Fraction(one.weight) / 100, self._by_round[one.name].result(sheet, unit, year)) for one in rules.rounds]
        last = found[-1][1]

        def mean(values: Iterable[Decimal]) -> Decimal:
            return rounded(
                sum((weight * Fraction(value) for (weight, _), value in zip(found, values, strict=True)), Fraction()), rules.modes
            )

        lines = []
        for i, line in enumerate(last.lines):
            each = [result.lines[i] for _, result in found]
            lines.append(line._replace(
                points=mean(one.points for one in each), computed=mean(one.computed for one in each), at_stake=mean(one.at_stake for one in each),
                evidence=tuple(dict.fromkeys(ref for one in each for ref in one.evidence)),
                missing=tuple(dict.fromkeys(what for one in each for what in one.missing)),
            ))  # fmt: skip
        score = mean(result.score for _, result in found)
        return last._replace(
            score=score, lines=tuple(lines), grade=self._grade(rules, score, last.vetoed), at_stake=mean(result.at_stake for _, result in found),
            passed=None if rules.pass_mark is None else score >= rules.pass_mark,
            missing=tuple(dict.fromkeys(what for line in lines for what in line.missing)),
        )  # fmt: skip

    @staticmethod
    def _grade(sheet: Sheet, score: Decimal, vetoed: bool) -> str:
        names = [grade.name for grade in sheet.grades]
        reached = next((grade.name for grade in sheet.grades if score >= grade.low), "")
        if vetoed and sheet.veto and sheet.veto.best_grade in names and reached in names:
            return names[max(names.index(reached), names.index(sheet.veto.best_grade))]
        return reached

    def _of_sheet(self, sheet: str, unit: str, year: int) -> Known:
        if sheet not in self.sheets:
            return Known(None, (), (sheet,))
        found = self.result(sheet, unit, year)
        return Known(Fraction(found.score), tuple(dict.fromkeys(ref for line in found.lines for ref in line.evidence)), found.missing)

    def _work_out(self, name: str, unit: str, year: int) -> Result:
        sheet = self.sheets[name]
        given = self.world.lines(name, unit, year)
        lines, total, stake = [], Fraction(), Fraction()
        for category in sheet.categories:
            found = [self._item(name, sheet, category, item, unit, year, given) for item in category.items]
            lines += found
            got, open_ = _category(category, found)
            if sheet.combine == "weighted" and not category.outside_total:
                share = Fraction(category.weight or 0) / Fraction(category.maximum) * Fraction(sheet.total) / 100
                got, open_ = got * share, open_ * share
            total += got
            stake += open_
        vetoed = any(
            bar.source.split("/")[2] == "veto" and bar.subject == unit and bar.since.year <= year <= (bar.until or bar.since).year
            for bar in self.bars
        )
        if vetoed and sheet.veto and sheet.veto.points is not None:
            total -= Fraction(sheet.veto.points)
        score = rounded(total, sheet.modes)
        grade = self._grade(sheet, score, vetoed)
        missing = tuple(dict.fromkeys(one for line in lines for one in line.missing))
        passed = None if sheet.pass_mark is None else score >= sheet.pass_mark
        return Result(
            unit, year, name, score, Decimal(sheet.total), grade, vetoed, passed, tuple(lines), missing, rounded(stake, sheet.modes)
        )

    def _item(
        self, name: str, sheet: Sheet, category: Category, item: Item, unit: str, year: int, given: dict[str, list[tuple[Any, Any]]]
    ) -> Line:
        maximum = Fraction(item.maximum)
        case = Case(self.world, name, unit, year, sheet.modes, maximum, given, item.id)

        def line(
            points: Fraction,
            source: str,
            rules: list[Points],
            steps: list[Step],
            evidence: list[str],
            missing: list[str],
            stake: Fraction,
            computed: Fraction | None = None,
            applies: bool = True,
        ) -> Line:
            return Line(
                item.id, item.title, category.id, item.clause or "", rounded(points, sheet.modes), Decimal(item.maximum), source,
                rounded(points if computed is None else computed, sheet.modes), tuple(rules), tuple(steps), tuple(dict.fromkeys(evidence)),
                tuple(dict.fromkeys(missing)), rounded(stake, sheet.modes), applies,
            )  # fmt: skip

        try:
            outside = (item.who is not None and not self.facts.are(unit, item.who)) or (bool(item.applies) and not case.holds(item.applies))
            if outside:
                award = (item.not_applicable or sheet.modes.not_applicable) == "award"
                said = Step(N_("does not apply: full marks") if award else N_("does not apply: left out, the rest counts for more"), {})
                return line(maximum if award else Fraction(), "computed", [], [said], [], [], Fraction(), applies=award)
            if item.exempt and case.holds(item.exempt):
                return line(
                    maximum,
                    "computed",
                    [],
                    [Step(N_("exempt: {condition}"), {"condition": ", ".join(item.exempt)})],
                    case.evidence,
                    [],
                    Fraction(),
                )
        except NotKnownError as unknown:
            return line(Fraction(), "computed", [], [], [], [str(one) for one in unknown.args], maximum)
        rules = [found for rule in item.rules if (found := case.rule(rule)) is not None]
        points, stake = self._together(item, sheet.modes, rules, maximum)
        steps = [step for one in rules for step in one.steps]
        evidence = [ref for one in rules for ref in one.evidence]
        missing = [what for one in rules for what in one.missing]
        judged = _judgement(given.get(item.id, []))
        if judged is not None:
            source, score, refs, reason = judged
            steps.append(Step(N_("{source}: {score} {reason}"), {"source": Term(term(source)), "score": score, "reason": reason}))
            low, high = self._limits(item, sheet.modes, maximum)
            final = min(high, max(low, score)) if high is not None else max(low, score)
            return line(final, source, rules, steps, [*evidence, *refs], [], Fraction(), computed=points)
        if not item.rules:
            low = max(Fraction(), self._limits(item, sheet.modes, maximum)[0])
            return line(low, "computed", [], [], [], [item.id], maximum - low)
        return line(points, "computed", rules, steps, evidence, missing, stake)

    def _limits(self, item: Item, modes: Modes, maximum: Fraction) -> tuple[Fraction, Fraction | None]:
        low = Fraction(item.floor if item.floor is not None else modes.floor or 0)
        if item.ceiling is not None:
            return low, Fraction(item.ceiling)
        return low, maximum if modes.ceiling == "maximum" else None

    def _together(self, item: Item, modes: Modes, rules: list[Points], maximum: Fraction) -> tuple[Fraction, Fraction]:
        """The item's points by what is known, and what more there could be."""
        low, high = self._limits(item, modes, maximum)

        def held(amount: Fraction) -> Fraction:
            amount = max(low, amount)
            return min(high, amount) if high is not None else amount

        if any(one.empties for one in rules):
            return held(Fraction()), Fraction()
        start = maximum if item.start == "maximum" else Fraction()
        known = start + sum((one.points for one in rules if one.points is not None), Fraction())
        unknown = sum((one.at_stake for one in rules if one.points is None), Fraction())
        if item.start == "maximum":  # what is not proven is not given
            return held(known - unknown), held(known) - held(known - unknown)
        return held(known), held(known + unknown) - held(known)

    def ranking(self, sheet: str, year: int) -> list[Ranked]:
        """All units of a sheet, the best first; ties as the sheet declares them; those without eligibility last, without a place."""
        found = [self.result(sheet, unit, year) for unit in self.world.peers(sheet)]
        veto, ties = self.sheets[sheet].veto, self.sheets[sheet].modes.ties
        out = [one for one in found if one.vetoed and (veto is None or veto.ineligible)]
        inside = sorted((one for one in found if one not in out), key=lambda one: (-one.score, one.unit))
        ranked = []
        for one in inside:
            better = [other.score for other in inside if other.score > one.score]
            ranked.append(Ranked(1 + (len(set(better)) if ties == "dense" else len(better)), one))
        return ranked + [Ranked(0, one) for one in sorted(out, key=lambda one: (-one.score, one.unit))]


def _category(category: Category, lines: list[Line]) -> tuple[Fraction, Fraction]:
    """A category's points and what hangs on it; items left out make the rest count for more."""
    got = sum((Fraction(line.points) for line in lines), Fraction())
    stake = sum((Fraction(line.at_stake) for line in lines), Fraction())
    dropped = sum((Fraction(line.maximum) for line in lines if not line.applies), Fraction())
    left = Fraction(category.maximum) - dropped
    if dropped and left > 0:
        got, stake = got * Fraction(category.maximum) / left, stake * Fraction(category.maximum) / left
    if category.outside_total:
        got = min(got, Fraction(category.maximum)) if category.maximum > 0 else got
    if category.floor is not None:
        got = max(got, Fraction(category.floor))
    return got, stake


def _judgement(given: list[tuple[Any, Any]]) -> tuple[str, Fraction, list[str], str] | None:
    """The score that stands for an item: final before assessed before self; the mean where several assessors gave one."""
    for source in ("final_score", "assessed_score", "self_score"):
        latest: dict[str, tuple[Any, Any]] = {}
        for filed, line in given:
            if getattr(line, source) is not None:
                latest[line.assessor or filed.unit] = (filed, line)
        if latest:
            scores = [Fraction(getattr(line, source)) for _, line in latest.values()]
            refs = [ref for filed, line in latest.values() for ref in (filed.ref, *line.evidence)]
            reason = " ".join(line.reason for _, line in latest.values() if line.reason)
            return source, sum(scores, Fraction()) / len(scores), refs, reason
    return None


def rounded(amount: Fraction, modes: Modes) -> Decimal:
    """An exact decimal with the digits and in the way that the sheet declares."""
    with localcontext() as context:
        context.prec = 60
        unit = Decimal(1).scaleb(-(modes.digits or 0))
        scaled = amount / Fraction(unit)
        # An exact quotient first: a rounding of a rounding would be another number.
        whole, rest = divmod(scaled.numerator, scaled.denominator)
        twice = 2 * rest - scaled.denominator
        way = modes.rounding or "half_up"
        negative = amount < 0
        up = {
            "half_up": twice > 0 or (twice == 0 and not negative), "half_even": twice > 0 or (twice == 0 and whole % 2 == 1),
            "down": bool(rest) and negative, "up": bool(rest) and not negative,
        }[way]  # fmt: skip
        return Decimal(whole + up) * unit
