"""A unit's sheet worked out line by line, and the ranking of all units."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from zhili_tui.model.glossary import N_, Term, term
from zhili_tui.regulation.bars import Bar
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.record_set import Facts
from zhili_tui.regulation.rules import Who, Words
from zhili_tui.regulation.scoring.case import Case, NotKnownError, Step
from zhili_tui.regulation.scoring.judged import judgement
from zhili_tui.regulation.scoring.numbers import NOTHING, Known, World, exact
from zhili_tui.regulation.scoring.points import Points, work_out
from zhili_tui.regulation.scoring.shape import Category, Item, Sheet, standing
from zhili_tui.regulation.scoring.total import Total, follow, grade, limits, rank_of, room, rounded, share, together, whole


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
    ineligible: bool = False  # shown last, without a place
    best_grade: str = ""  # no better grade than this, by a veto or an event
    steps: tuple[Step, ...] = ()  # how the lines became the score


class Ranked(NamedTuple):
    """A unit's place. 0: no place, by a veto."""

    place: int
    result: Result


class Scorer:
    """Works sheets out over one body of records."""

    def __init__(
        self, facts: Facts, sheets: dict[str, Sheet], duties: Callable[[int], Iterable[Duty]], bars: list[Bar], rounds: tuple[str, ...] = (),
        only: str = "", given: Mapping[str, Fraction] | None = None,
    ) -> None:  # fmt: skip
        self.facts, self.sheets, self.duties, self.bars, self.rounds, self.given = facts, sheets, duties, bars, rounds, given
        self.world = World(facts, sheets, duties, self._of_sheet, rounds, only, given)
        self._results: dict[tuple[str, str, int], Result] = {}
        self._open: set[tuple[str, str, int]] = set()
        self._by_round: dict[tuple[str, str], Scorer] = {}

    def result(self, sheet: str, unit: str, year: int) -> Result:
        """A unit's sheet; its rounds are weighted where the sheet says so."""
        key = (sheet, unit, year)
        if key not in self._results:
            self._open.add(key)
            several = self.sheets[sheet].rounds and not self.rounds
            self._results[key] = self._over_rounds(sheet, unit, year) if several else self._work_out(sheet, unit, year)
            self._open.discard(key)
        return self._results[key]

    def _over_rounds(self, sheet: str, unit: str, year: int) -> Result:
        """The weighted mean of the rounds, line by line."""
        rules = self.sheets[sheet]
        found = []
        for one in rules.rounds:  # all assessments of a round, or its last alone
            refs = self.world.assessments(sheet, unit, year, one.name) if one.take == "mean" else []
            weight = Fraction(one.weight) / 100 / (len(refs) or 1)
            found += [(weight, self._round(one.name, ref).result(sheet, unit, year)) for ref in refs or [""]]
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
                steps=(*_weighed([(weight, one.points) for (weight, _), one in zip(found, each, strict=True)]), *line.steps),
            ))  # fmt: skip
        score = mean(result.score for _, result in found)
        held = max((result.best_grade for _, result in found), key=lambda name: rank_of(rules, name))
        return last._replace(
            score=score, lines=tuple(lines), grade=grade(rules, score, held), best_grade=held,
            steps=(*_weighed([(weight, result.score) for weight, result in found]), *last.steps),
            ineligible=any(result.ineligible for _, result in found), at_stake=mean(result.at_stake for _, result in found),
            passed=None if rules.pass_mark is None else score >= rules.pass_mark,
            missing=tuple(dict.fromkeys(what for line in lines for what in line.missing)),
        )  # fmt: skip

    def _round(self, name: str, ref: str) -> "Scorer":
        if (name, ref) not in self._by_round:
            self._by_round[name, ref] = Scorer(self.facts, self.sheets, self.duties, self.bars, (name,), ref, self.given)
        return self._by_round[name, ref]

    def _of_sheet(self, sheet: str, unit: str, year: int) -> Known:
        if sheet not in self.sheets:
            return Known(None, (), (sheet,))
        if (sheet, unit, year) in self._open:
            return NOTHING  # a sheet that rests on itself is nothing
        found = self.result(sheet, unit, year)
        return Known(Fraction(found.score), tuple(dict.fromkeys(ref for line in found.lines for ref in line.evidence)), found.missing)

    def _work_out(self, name: str, unit: str, year: int) -> Result:
        sheet = self.sheets[name]
        given = self.world.lines(name, unit, year)
        lines, shares = [], []

        def fits(who: Who) -> bool:
            return self.facts.are(unit, who)

        for category in standing(sheet.categories, fits):
            found = [self._item(name, sheet, category, item, unit, year, given) for item in standing(category.items, fits)]
            lines += found
            shares.append(
                share(category, [(Fraction(one.points), Fraction(one.at_stake), Fraction(one.maximum), one.applies) for one in found])
            )
        vetoed = any(
            bar.source.split("/")[2] == "veto" and bar.subject == unit
            and bar.since.year <= year and (bar.until is None or year <= bar.until.year)
            for bar in self.bars
        )  # fmt: skip
        case = Case(self.world, name, unit, year, sheet.modes, Fraction(), {}, "")
        found_total = follow(sheet, whole(sheet, shares), vetoed, case)
        return self._made(name, sheet, unit, year, tuple(lines), found_total, vetoed)

    @staticmethod
    def _made(name: str, sheet: Sheet, unit: str, year: int, lines: tuple[Line, ...], total: Total, vetoed: bool) -> Result:
        score = rounded(total.points, sheet.modes)
        missing = tuple(dict.fromkeys((*(one for line in lines for one in line.missing), *total.missing)))
        passed = None if sheet.pass_mark is None else score >= sheet.pass_mark
        return Result(
            unit, year, name, score, Decimal(sheet.total), grade(sheet, score, total.best_grade), vetoed, passed, lines, missing,
            rounded(total.at_stake, sheet.modes), total.ineligible, total.best_grade, total.steps,
        )  # fmt: skip

    def _item(
        self, name: str, sheet: Sheet, category: Category, item: Item, unit: str, year: int, given: dict[str, list[tuple[Any, Any]]]
    ) -> Line:
        maximum = Fraction(item.maximum)
        case = Case(self.world, name, unit, year, sheet.modes, maximum, given, item.id, room(item, sheet.modes))

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
            if computed is None and points.denominator > 1 and points != (exactly := Fraction(rounded(points, sheet.modes))):
                steps = [*steps, Step(N_("{amount} is rounded to {points}"), {"amount": points, "points": exactly})]
            return Line(
                item.id, item.title, category.id, item.clause or "", rounded(points, sheet.modes), Decimal(item.maximum), source,
                rounded(points if computed is None else computed, sheet.modes), tuple(rules), tuple(steps), tuple(dict.fromkeys(evidence)),
                tuple(dict.fromkeys(missing)), rounded(stake, sheet.modes), applies,
            )  # fmt: skip

        try:
            asked = [who for who in (category.who, item.who) if who is not None]
            outside = not all(self.facts.are(unit, who) for who in asked) or (bool(item.applies) and not case.holds(item.applies))
            if outside:
                award = (item.not_applicable or sheet.modes.not_applicable) == "award"
                said = Step(N_("does not apply: full marks") if award else N_("does not apply: left out, the rest counts for more"), {})
                return line(maximum if award else Fraction(), "computed", [], [said], [], [], Fraction(), applies=award)
            if item.exempt and case.holds(item.exempt):
                return line(
                    maximum,
                    "computed",
                    [],
                    [Step(N_("exempt: {condition}"), {"condition": case.shown(item.exempt)})],
                    case.evidence,
                    [],
                    Fraction(),
                )
        except NotKnownError as unknown:
            return line(Fraction(), "computed", [], [], [], [str(one) for one in unknown.args], maximum)
        rules = [found for rule in item.rules if (found := work_out(case, rule)) is not None]
        amount, stake, summed = together(item, sheet.modes, rules)
        steps = [*(step for one in rules for step in one.steps), *summed]
        evidence = [ref for one in rules for ref in one.evidence]
        missing = [what for one in rules for what in one.missing]
        bounds = limits(item, sheet.modes)
        judged = judgement(given.get(item.id, []), self.world.panel(item.assessors))
        if judged is not None:
            parts = {"source": Term(term(judged.source)), "score": judged.score, "reason": judged.reason}
            steps += [Step(N_("{source}: {score} {reason}"), parts), *bounds.said(judged.score)]
            if judged.assessors > 1:
                steps.append(Step(N_("the mean of {count} assessors: {amount}"), {"count": judged.assessors, "amount": judged.score}))
            final = bounds.held(judged.score)
            return line(final, judged.source, rules, steps, [*evidence, *judged.evidence], [], Fraction(), computed=amount)
        if not item.rules:
            amount = max(Fraction(), bounds.floor or Fraction())
            names = ", ".join(one.name for one in item.assessors) or item.assessor
            awaited = f"{item.id} ({names})" if names else item.id
            return line(amount, "computed", [], [], [], [awaited], max(Fraction(), maximum - amount))
        return line(amount, "computed", rules, steps, evidence, missing, stake)

    def ranking(self, sheet: str, year: int) -> list[Ranked]:
        """All units of a sheet, the best first; ties as the sheet declares them; those without eligibility last, without a place."""
        found = [self.result(sheet, unit, year) for unit in self.world.peers(sheet)]
        ties = self.sheets[sheet].modes.ties
        out = [one for one in found if one.ineligible]
        inside = sorted((one for one in found if one not in out), key=lambda one: (-one.score, one.unit))
        ranked = []
        for one in inside:
            better = [other.score for other in inside if other.score > one.score]
            ranked.append(Ranked(1 + (len(set(better)) if ties == "dense" else len(better)), one))
        return ranked + [Ranked(0, one) for one in sorted(out, key=lambda one: (-one.score, one.unit))]


def _weighed(parts: list[tuple[Fraction, Decimal]]) -> list[Step]:
    """A weighted mean in words."""
    terms = " + ".join(f"{exact(weight * 100)}% × {value}" for weight, value in parts)
    return [Step(N_("rounds: {sum}"), {"sum": terms})]
