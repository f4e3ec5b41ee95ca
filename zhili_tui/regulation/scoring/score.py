"""A unit's sheet worked out line by line, and the ranking of all units."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import islice, product
from typing import Any, NamedTuple

from zhili_tui.model.glossary import N_, Term, term
from zhili_tui.regulation.bars import Bar
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.regulation.rules import LocalName, Who, Wording
from zhili_tui.regulation.scoring.assessed import AssessmentState
from zhili_tui.regulation.scoring.case import ExplanationStep, ItemScoring, NotKnownError
from zhili_tui.regulation.scoring.judged import judgement
from zhili_tui.regulation.scoring.numbers import UNSIGNED, Level, NumberBase, exact
from zhili_tui.regulation.scoring.points import Points, work_out
from zhili_tui.regulation.scoring.shape import Category, ScoreSheet, SheetItem, standing
from zhili_tui.regulation.scoring.sources import NOTHING, SourcedNumber
from zhili_tui.regulation.scoring.total import Amount, Total, follow, grade, limits, rank_of, room, rounded, share, together, whole


class ItemResult(NamedTuple):
    """An item's result. ``points`` counts what is proven; ``at_stake`` and ``at_risk`` are what could still be added or taken."""

    id: str
    title: LocalName
    category: str
    clause: str
    points: Decimal
    maximum: Decimal
    source: str  # computed, self_score, assessed_score or final_score
    computed: Decimal
    rules: tuple[Points, ...]
    steps: tuple[ExplanationStep, ...]
    evidence: tuple[str, ...]
    missing: tuple[str, ...]
    at_stake: Decimal
    applies: bool = True
    at_risk: Decimal = Decimal()


class Result(NamedTuple):
    """A unit's sheet of a year. ``score`` counts what is measured and what assessors have signed."""

    unit: str
    year: int
    sheet: str
    score: Decimal
    maximum: Decimal
    grade: Wording  # blank until it is final
    vetoed: bool
    passed: bool | None  # None as well until it is final
    lines: tuple[ItemResult, ...]
    missing: tuple[str, ...]
    at_stake: Decimal
    ineligible: bool = False  # shown last, without a place
    best_grade: str = ""  # no better grade than this, by a veto or an event
    steps: tuple[ExplanationStep, ...] = ()  # how the lines became the score
    at_risk: Decimal = Decimal()  # how much may still be taken off by what is missing
    unsigned: tuple[str, ...] = ()  # assessments that lie there without an assessor's signature
    changed: tuple[str, ...] = ()  # of these, those for which an earlier, signed text counts
    competing: tuple[str, ...] = ()  # signed twice and apart: the lower score counts
    over: bool = True  # the year has come to its end
    final: bool = True  # and the committee's chair has signed: it may be graded

    @property
    def least(self) -> Decimal:
        """What it comes to at the least, whatever is still missing: by this the units are ranked."""
        return self.score - self.at_risk


class Ranked(NamedTuple):
    """A unit's place. 0: no place, by a veto."""

    place: int
    result: Result


#: Texts that compete are tried in so many combinations.
TRIED = 64


class Scorer:
    """Works sheets out over one body of records."""

    def __init__(
        self, facts: RecordSet, sheets: dict[str, ScoreSheet], duties: Callable[[int], Iterable[Duty]], bars: list[Bar], rounds: tuple[str, ...] = (),
        only: str = "", level: Level = UNSIGNED, today: datetime.date | None = None, given: Mapping[str, Fraction] | None = None,
    ) -> None:  # fmt: skip
        """``today``: before the last day of a year nothing of it is graded; None asks for no such day. ``given``: facts of a trial."""
        self.facts, self.sheets, self.duties, self.bars, self.rounds = facts, sheets, duties, bars, rounds
        self.level, self.today, self._only, self.given = level, today, only, given
        self.world = NumberBase(facts, sheets, duties, self._of_sheet, rounds, only, level, given)
        self._results: dict[tuple[str, str, int], Result] = {}
        self._open: set[tuple[str, str, int]] = set()
        self._others: dict[tuple[Any, ...], Scorer] = {}

    def result(self, sheet: str, unit: str, year: int) -> Result:
        """A unit's sheet; its rounds are weighted where the sheet says so. Of texts that compete the lower score counts."""
        key = (sheet, unit, year)
        if key not in self._results:
            self._open.add(key)
            combinations = self._competing(sheet, unit, year)
            if combinations:
                found = [self._other(level=self.level._replace(picked=one)).result(sheet, unit, year) for one in combinations]
                refs = tuple(ref for ref, _pick in combinations[0])
                self._results[key] = min(found, key=lambda one: (one.least, one.score))._replace(competing=refs)
            else:
                self._results[key] = self._alone(sheet, unit, year)
            self._open.discard(key)
        return self._results[key]

    def proposed(self) -> "Scorer":
        """The same over what would stand if all that lies there were signed."""
        return self._other(level=self.level._replace(proposed=True))

    def _other(self, rounds: tuple[str, ...] | None = None, only: str = "", level: Level | None = None) -> "Scorer":
        """One that counts other rounds or other texts."""
        key = (rounds, only, level)
        if key not in self._others:
            self._others[key] = Scorer(
                self.facts, self.sheets, self.duties, self.bars, self.rounds if rounds is None else rounds, only or self._only,
                level or self.level, self.today, self.given,
            )  # fmt: skip
        return self._others[key]

    def _competing(self, sheet: str, unit: str, year: int) -> list[tuple[tuple[str, int], ...]]:
        """The ways to choose among texts that compete; none where none does."""
        if self.level.picked:
            return []
        found = [one for one in self._assessments(sheet, unit, year) if one.choices > 1]
        ways = product(*([(one.filed.ref, pick) for pick in range(one.choices)] for one in found))
        return list(islice(ways, TRIED)) if found else []

    def _assessments(self, sheet: str, unit: str, year: int) -> list[AssessmentState]:
        """The assessments that have part in a result, of every round that counts."""
        rounds = self.rounds or tuple(one.name for one in self.sheets[sheet].rounds)
        return self.world.standing(sheet, unit, year, rounds)

    def _alone(self, sheet: str, unit: str, year: int) -> Result:
        """A result, and what it stands on."""
        rules = self.sheets[sheet]
        several = rules.rounds and not self.rounds
        result = self._over_rounds(sheet, unit, year) if several else self._work_out(sheet, unit, year)
        found = self._assessments(sheet, unit, year)
        over = self.today is None or self.today >= datetime.date(year, 12, 31)
        signed = not self.facts.keyed or (bool(found) and all(one.closed for one in found))
        final = over and signed and not result.at_risk
        return result._replace(
            grade=result.grade if final else "", passed=result.passed if final else None, over=over, final=final,
            unsigned=tuple(one.filed.ref for one in found if one.unsigned), changed=tuple(one.filed.ref for one in found if one.changed),
        )  # fmt: skip

    def _over_rounds(self, sheet: str, unit: str, year: int) -> Result:
        """The weighted mean of the rounds, line by line."""
        rules = self.sheets[sheet]
        found = []
        for one in rules.rounds:  # all assessments of a round, or its last alone
            refs = self.world.assessments(sheet, unit, year, one.name) if one.take == "mean" else []
            weight = Fraction(one.weight) / 100 / (len(refs) or 1)
            found += [(one.name, weight, self._other((one.name,), ref).result(sheet, unit, year)) for ref in refs or [""]]
        last = found[-1][2]

        def mean(values: Iterable[Decimal]) -> Decimal:
            parts = zip(found, values, strict=True)
            return rounded(sum((weight * Fraction(value) for (_, weight, _), value in parts), Fraction()), rules.modes)

        lines = []
        for i, line in enumerate(last.lines):
            each = [result.lines[i] for *_, result in found]
            points = mean(one.points for one in each)
            steps = _of_rounds([(name, weight, one.points, one.steps) for (name, weight, _), one in zip(found, each, strict=True)], points)
            lines.append(line._replace(
                points=points, computed=mean(one.computed for one in each), at_stake=mean(one.at_stake for one in each),
                at_risk=mean(one.at_risk for one in each),
                evidence=tuple(dict.fromkeys(ref for one in each for ref in one.evidence)),
                missing=tuple(dict.fromkeys(what for one in each for what in one.missing)),
                source=line.source if len({one.source for one in each}) == 1 else "computed", steps=steps,
            ))  # fmt: skip
        score = mean(result.score for *_, result in found)
        held = max((result.best_grade for *_, result in found), key=lambda name: rank_of(rules, name))
        return last._replace(
            score=score, lines=tuple(lines), grade=grade(rules, score, held), best_grade=held,
            steps=_of_rounds([(name, weight, result.score, result.steps) for name, weight, result in found], score),
            ineligible=any(result.ineligible for *_, result in found), at_stake=mean(result.at_stake for *_, result in found),
            at_risk=mean(result.at_risk for *_, result in found),
            passed=None if rules.pass_mark is None else score >= rules.pass_mark,
            missing=tuple(dict.fromkeys(what for line in lines for what in line.missing)),
        )  # fmt: skip

    def _of_sheet(self, sheet: str, unit: str, year: int) -> SourcedNumber:
        if sheet not in self.sheets:
            return SourcedNumber(None, (), (sheet,))
        if (sheet, unit, year) in self._open:
            return NOTHING  # a sheet that rests on itself is nothing
        found = self.result(sheet, unit, year)
        return SourcedNumber(
            Fraction(found.score), tuple(dict.fromkeys(ref for line in found.lines for ref in line.evidence)), found.missing
        )

    def _work_out(self, name: str, unit: str, year: int) -> Result:
        sheet = self.sheets[name]
        given = self.world.lines(name, unit, year)
        lines, shares = [], []

        def fits(who: Who) -> bool:
            return self.facts.are(unit, who)

        for category in standing(sheet.categories, fits):
            found = [self._item(name, sheet, category, item, unit, year, given) for item in standing(category.items, fits)]
            lines += found
            shares.append(share(category, [_amount(one) for one in found]))
        vetoed = any(
            bar.source.split("/")[2] == "veto" and bar.subject == unit
            and bar.since.year <= year and (bar.until is None or year <= bar.until.year)
            for bar in self.bars
        )  # fmt: skip
        case = ItemScoring(self.world, name, unit, year, sheet.modes, Fraction(), {}, "")
        found_total = follow(sheet, whole(sheet, shares), vetoed, case)
        return self._made(name, sheet, unit, year, tuple(lines), found_total, vetoed)

    @staticmethod
    def _made(name: str, sheet: ScoreSheet, unit: str, year: int, lines: tuple[ItemResult, ...], total: Total, vetoed: bool) -> Result:
        score = rounded(total.amount.points, sheet.modes)
        missing = tuple(dict.fromkeys((*(one for line in lines for one in line.missing), *total.missing)))
        passed = None if sheet.pass_mark is None else score >= sheet.pass_mark
        return Result(
            unit, year, name, score, Decimal(sheet.total), grade(sheet, score, total.best_grade), vetoed, passed, lines, missing,
            rounded(total.amount.at_stake, sheet.modes), total.ineligible, total.best_grade, total.steps,
            rounded(total.amount.at_risk, sheet.modes),
        )  # fmt: skip

    def _item(
        self,
        name: str,
        sheet: ScoreSheet,
        category: Category,
        item: SheetItem,
        unit: str,
        year: int,
        given: dict[str, list[tuple[Any, Any]]],
    ) -> ItemResult:
        maximum = Fraction(item.maximum)
        case = ItemScoring(self.world, name, unit, year, sheet.modes, maximum, given, item.id, room(item, sheet.modes))

        def line(
            points: Fraction,
            source: str,
            rules: list[Points],
            steps: list[ExplanationStep],
            evidence: list[str],
            missing: list[str],
            stake: Fraction,
            computed: Fraction | None = None,
            applies: bool = True,
            risk: Fraction = ZERO,
        ) -> ItemResult:
            if computed is None and points.denominator > 1 and points != (exactly := Fraction(rounded(points, sheet.modes))):
                steps = [*steps, ExplanationStep(N_("{amount} is rounded to {points}"), {"amount": points, "points": exactly})]
            return ItemResult(
                item.id, item.title, category.id, item.clause or "", rounded(points, sheet.modes), Decimal(item.maximum), source,
                rounded(points if computed is None else computed, sheet.modes), tuple(rules), tuple(steps), tuple(dict.fromkeys(evidence)),
                tuple(dict.fromkeys(missing)), rounded(stake, sheet.modes), applies, rounded(risk, sheet.modes),
            )  # fmt: skip

        try:
            asked = [who for who in (category.who, item.who) if who is not None]
            outside = not all(self.facts.are(unit, who) for who in asked) or (bool(item.applies) and not case.holds(item.applies))
            if outside:
                award = (item.not_applicable or sheet.modes.not_applicable) == "award"
                said = ExplanationStep(
                    N_("does not apply: full marks") if award else N_("does not apply: left out, the rest counts for more"), {}
                )
                return line(maximum if award else Fraction(), "computed", [], [said], [], [], Fraction(), applies=award)
            if item.exempt and case.holds(item.exempt):
                return line(
                    maximum,
                    "computed",
                    [],
                    [ExplanationStep(N_("exempt: {condition}"), {"condition": case.shown(item.exempt)})],
                    case.evidence,
                    [],
                    Fraction(),
                )
        except NotKnownError as unknown:
            return line(Fraction(), "computed", [], [], [], [str(one) for one in unknown.args], maximum)
        rules = [found for rule in item.rules if (found := work_out(case, rule)) is not None]
        amount, summed = together(item, sheet.modes, rules)
        steps = [*(step for one in rules for step in one.steps), *summed]
        evidence = [ref for one in rules for ref in one.evidence]
        missing = [what for one in rules for what in one.missing]
        bounds = limits(item, sheet.modes)
        judged = judgement(given.get(item.id, []), self.world.panel(item.assessors))
        if judged is not None:
            steps += [*judged.steps, *bounds.said(judged.score)]
            final = bounds.held(judged.score)
            return line(final, judged.source, rules, steps, [*evidence, *judged.evidence], [], Fraction(), computed=amount.points)
        if item.id in (own := self.world.self_scores(name, unit, year)):
            steps.append(
                ExplanationStep(N_("self score {score}: it does not count before it is assessed"), {"score": Fraction(own[item.id])})
            )
        if not item.rules:
            points = max(Fraction(), bounds.floor or Fraction())
            nobody = [ExplanationStep(N_("nobody has assessed this item yet"), {})]
            names = ", ".join(one.name for one in item.assessors) or item.assessor
            awaited = f"{item.id} ({names})" if names else item.id
            return line(points, "computed", [], [*nobody, *steps], [], [awaited], max(Fraction(), maximum - points))
        return line(amount.points, "computed", rules, steps, evidence, missing, amount.at_stake, risk=amount.at_risk)

    def ranking(self, sheet: str, year: int) -> list[Ranked]:
        """All units of a sheet, the best first, by what they have at the least; ties as the sheet declares them.

        Those without eligibility come last, without a place.
        """
        found = [self.result(sheet, unit, year) for unit in self.world.peers(sheet)]
        ties = self.sheets[sheet].modes.ties
        out = [one for one in found if one.ineligible]
        inside = sorted((one for one in found if one not in out), key=lambda one: (-one.least, one.unit))
        ranked = []
        for one in inside:
            better = [other.least for other in inside if other.least > one.least]
            ranked.append(Ranked(1 + (len(set(better)) if ties == "dense" else len(better)), one))
        return ranked + [Ranked(0, one) for one in sorted(out, key=lambda one: (-one.least, one.unit))]


ZERO = Fraction()
Rounds = list[tuple[str, Fraction, Decimal, tuple[ExplanationStep, ...]]]


def _amount(line: ItemResult) -> Amount:
    return Amount(Fraction(line.points), Fraction(line.at_stake), Fraction(line.at_risk), Fraction(line.maximum), line.applies)


def _of_rounds(rounds: Rounds, together: Decimal) -> tuple[ExplanationStep, ...]:
    """Each round under its name with its own steps, and how they add up."""
    out: list[ExplanationStep] = []
    for name, _weight, points, steps in rounds:
        out += [
            ExplanationStep(N_("{round}: {points}"), {"round": Term(term(name)), "points": Fraction(points)}),
            *(one.under() for one in steps),
        ]
    terms = " + ".join(f"{exact(Fraction(points))} × {exact(weight * 100)}%" for _, weight, points, _ in rounds)
    return (*out, ExplanationStep(N_("rounds together: {sum} = {amount}"), {"sum": terms, "amount": Fraction(together)}))
