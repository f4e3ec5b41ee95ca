"""Rules into points: exact, each with its formula, so that anybody can work it out again by hand."""

import math
from collections.abc import Callable
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

from zhili_tui.model.terms import N_
from zhili_tui.regulation.facts import Filed
from zhili_tui.regulation.sheet.load import CONDITION, number
from zhili_tui.regulation.sheet.numbers import Known, World, exact
from zhili_tui.regulation.sheet.shape import Band, Modes, Modifier, Rule

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}


class Step(NamedTuple):
    """One step of an explanation: a sentence of the catalogues and its parts, numbers as they are."""

    sentence: str
    parts: dict[str, Any]

    @property
    def said(self) -> dict[str, Any]:
        """The parts as people read them."""
        return {key: exact(part) if isinstance(part, Fraction) else part for key, part in self.parts.items()}


class Points(NamedTuple):
    """What a rule gives (below zero: what it takes). None: not known yet; then ``at_stake`` is what hangs on it."""

    rule: str
    points: Fraction | None
    steps: tuple[Step, ...] = ()
    evidence: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    at_stake: Fraction = Fraction()
    empties: bool = False


class NotKnownError(Exception):
    """A number that a rule needs is not there. ``args``: what is missing."""


class Case:
    """One unit's item while its rules are worked out."""

    def __init__(
        self,
        world: World,
        sheet: str,
        unit: str,
        year: int,
        modes: Modes,
        maximum: Fraction,
        lines: dict[str, list[tuple[Filed, Any]]],
        item: str,
    ) -> None:
        self.world, self.sheet, self.unit, self.year, self.modes = world, sheet, unit, year, modes
        self.maximum, self.lines, self.item = maximum, lines, item
        self.steps: list[Step] = []
        self.evidence: list[str] = []
        self.missing: list[str] = []

    # numbers and conditions

    def fact(self, name: str) -> Fraction:
        """The number of a fact, with its evidence noted. Raises NotKnownError."""
        known: Known = self.world.number(self.sheet, name, self.unit, self.year)
        self.evidence += known.evidence
        self.missing += known.missing
        if known.number is None:
            raise NotKnownError(*(known.missing or (name,)))
        return known.number

    def operand(self, text: str) -> Fraction:
        """A name or a number of a condition."""
        written = number(text)
        return self.fact(text) if written is None else written

    def holds(self, conditions: tuple[str, ...]) -> bool:
        """Whether all conditions hold. Raises NotKnownError."""
        for condition in conditions:
            match = CONDITION.match(condition)
            assert match is not None  # the loader has seen to it
            if not OPERATORS[match[2]](self.operand(match[1]), self.operand(match[3])):
                return False
        return True

    def say(self, sentence: str, **parts: Any) -> None:
        """Add a step to the explanation."""
        self.steps.append(Step(sentence, parts))

    # a rule

    def rule(self, rule: Rule) -> Points | None:
        """What a rule gives; None where it is not for this unit."""
        if rule.who is not None and not self.world.facts.are(self.unit, rule.who):
            return None
        self.steps, self.evidence, self.missing = [], [], []
        try:
            amount = self._amount(rule)
        except NotKnownError as unknown:
            return Points(
                rule.id, None, (), tuple(dict.fromkeys(self.evidence)), tuple(dict.fromkeys(map(str, unknown.args))), self._most(rule)
            )
        empties = rule.how == "empties" and amount > 0
        signed = amount if rule.effect == "award" else -amount
        missing = tuple(dict.fromkeys(self.missing))
        return Points(rule.id, signed, tuple(self.steps), tuple(dict.fromkeys(self.evidence)), missing, Fraction(), empties)

    def _most(self, rule: Rule) -> Fraction:
        """The most that can hang on a rule whose numbers are missing."""
        if rule.cap is not None:
            return min(Fraction(rule.cap), self.maximum)
        limits = [
            abs(Fraction(one))
            for one in (rule.high, *(choice.points for choice in rule.choices), *(band.points for band in rule.bands))
            if one is not None
        ]
        if rule.how in ("if", "proportion") and rule.points is not None:
            limits = [abs(Fraction(rule.points))]
        return min(max(limits), self.maximum) if limits else self.maximum

    def _amount(self, rule: Rule) -> Fraction:
        if rule.how != "if" and rule.when and not self.holds(rule.when):
            return Fraction()
        if rule.unless and self.holds(rule.unless):
            self.say(N_("exception: {condition}"), condition=", ".join(rule.unless))
            return Fraction()
        amount = HOW[rule.how](self, rule)
        for modifier in rule.modifiers:
            amount = self._modified(modifier, amount)
        if rule.least is not None and 0 < amount < Fraction(rule.least):
            amount = Fraction(rule.least)
            self.say(N_("at least {limit}"), limit=amount)
        if rule.cap is not None and amount > Fraction(rule.cap):
            amount = Fraction(rule.cap)
            self.say(N_("at most {limit}"), limit=amount)
        return amount

    def _modified(self, modifier: Modifier, amount: Fraction) -> Fraction:
        if modifier.when and not self.holds(modifier.when):
            return amount
        before = amount
        if modifier.times is not None:
            amount *= Fraction(modifier.times)
        if modifier.times_fact:
            amount *= self.fact(modifier.times_fact)
        if modifier.divide_by:
            divisor = self.fact(modifier.divide_by)
            amount = amount / divisor if divisor else amount
        if modifier.plus is not None:
            amount += Fraction(modifier.plus)
        if amount != before:
            self.say(
                N_("{why}: {before} becomes {after}"), why=modifier.text or ", ".join(modifier.when) or "×", before=before, after=amount
            )
        return amount

    # the ways of scoring

    def per(self, rule: Rule) -> Fraction:
        """Points for each so many, over or under a number."""
        assert rule.fact is not None
        assert rule.points is not None
        found = self.fact(rule.fact)
        over = self._limit(rule.over, rule.over_fact)
        under = self._limit(rule.under, rule.under_fact)
        whole = (rule.gap or self.modes.gap) == "whole"
        if over is not None:
            excess = max(Fraction(), found - over)
            excess = found if excess and whole else excess
            self.say(
                N_("{fact} is {found}, over {limit} by {excess}"),
                fact=self.world.label(self.sheet, rule.fact),
                found=found,
                limit=over,
                excess=excess,
            )
        elif under is not None:
            excess = max(Fraction(), under - found)
            excess = under if excess and whole else excess
            self.say(
                N_("{fact} is {found}, short of {limit} by {excess}"),
                fact=self.world.label(self.sheet, rule.fact),
                found=found,
                limit=under,
                excess=excess,
            )
        else:
            excess = found
            self.say(N_("{fact} is {found}"), fact=self.world.label(self.sheet, rule.fact), found=found)
        steps = excess / Fraction(rule.each or 1)
        match rule.partial or self.modes.partial:
            case "full":
                steps = Fraction(math.floor(steps))
            case "started":
                steps = Fraction(math.ceil(steps))
        points = Fraction(rule.points)
        if rule.progression:
            factors = [Fraction(one) for one in rule.progression]
            amount = sum((points * factors[min(i, len(factors) - 1)] for i in range(math.ceil(steps))), Fraction())
        else:
            amount = steps * points
        if amount:
            self.say(N_("{count} × {points} = {amount}"), count=steps, points=points, amount=amount)
        return amount

    def _limit(self, written: Any, name: str | None) -> Fraction | None:
        if written is not None:
            return Fraction(written)
        return self.fact(name) if name else None

    def bands(self, rule: Rule) -> Fraction:
        """Points by the band in which a number lies."""
        assert rule.fact is not None
        found = self.fact(rule.fact)
        hits = [band for band in rule.bands if self._inside(band, found)]
        if not hits:
            self.say(N_("{fact} is {found}, in no band"), fact=self.world.label(self.sheet, rule.fact), found=found)
            return Fraction()
        points = [Fraction(band.points) for band in hits]
        best = max if rule.effect == "award" else min
        match rule.overlap or self.modes.overlap:
            case "best":
                amount = best(points)
            case "worst":
                amount = min(points) if rule.effect == "award" else max(points)
            case _:
                amount = points[0]
        self.say(N_("{fact} is {found}: {amount}"), fact=self.world.label(self.sheet, rule.fact), found=found, amount=amount)
        return amount

    def _inside(self, band: Band, found: Fraction) -> bool:
        left, right = band.bounds or self.modes.bounds or "[)"
        low = band.low is None or (found >= Fraction(band.low) if left == "[" else found > Fraction(band.low))
        return low and (band.high is None or (found <= Fraction(band.high) if right == "]" else found < Fraction(band.high)))

    def curve(self, rule: Rule) -> Fraction:
        """Points along a line made of straight pieces."""
        assert rule.fact is not None
        found = self.fact(rule.fact)
        knots = [(Fraction(knot.at), Fraction(knot.points)) for knot in rule.curve]
        inside = knots[0][0] <= found <= knots[-1][0]
        if not inside and rule.outside == "nothing":
            amount = Fraction()
        elif not inside and (rule.outside == "clamp" or len(knots) == 1):
            amount = knots[0][1] if found < knots[0][0] else knots[-1][1]
        else:
            i = next((i for i in range(1, len(knots)) if found <= knots[i][0]), len(knots) - 1)
            (a, p), (b, q) = knots[i - 1], knots[i]
            amount = p + (q - p) * (found - a) / (b - a)
        self.say(N_("{fact} is {found}: {amount}"), fact=self.world.label(self.sheet, rule.fact), found=found, amount=amount)
        return amount

    def choice(self, rule: Rule) -> Fraction:
        """Points of the judgement that was chosen."""
        given = [(filed, line) for filed, line in self._given(rule) if line.choice]
        if not given:
            raise NotKnownError(rule.id)
        filed, line = given[-1]
        chosen = next((choice for choice in rule.choices if choice.name == line.choice), None)
        if chosen is None:
            raise NotKnownError(f"{rule.id}: {line.choice}")
        self.evidence += [filed.ref, *line.evidence]
        self.say(N_("judged “{choice}”: {amount}"), choice=line.choice, amount=Fraction(chosen.points))
        return Fraction(chosen.points)

    def condition(self, rule: Rule) -> Fraction:
        """All points where all conditions hold."""
        assert rule.points is not None
        if not self.holds(rule.when):
            self.say(N_("not: {condition}"), condition=", ".join(rule.when))
            return Fraction()
        self.say(N_("{condition}: {amount}"), condition=", ".join(rule.when), amount=Fraction(rule.points))
        return Fraction(rule.points)

    def proportion(self, rule: Rule) -> Fraction:
        """Points in proportion to what was reached of the whole; more than the whole is the whole."""
        assert rule.fact is not None
        assert rule.points is not None
        assert rule.whole is not None
        found = self.fact(rule.fact)
        part = min(Fraction(1), max(Fraction(), found / Fraction(rule.whole)))
        part = 1 - part if rule.effect == "deduct" else part
        amount = part * Fraction(rule.points)
        self.say(
            N_("{fact} is {found} of {whole}: {amount}"),
            fact=self.world.label(self.sheet, rule.fact),
            found=found,
            whole=Fraction(rule.whole),
            amount=amount,
        )
        return amount

    def judged(self, rule: Rule) -> Fraction:
        """An assessor's judgement within its limits, with a reason."""
        given = [(filed, line) for filed, line in self._given(rule) if line.value is not None]
        if not given:
            raise NotKnownError(rule.id)
        filed, line = given[-1]
        if not line.reason:
            raise NotKnownError(f"{rule.id}: reason")
        low, high = Fraction(rule.low or 0), Fraction(rule.high or 0)
        amount = min(high, max(low, Fraction(line.value)))
        self.evidence += [filed.ref, *line.evidence]
        self.say(N_("judged {amount} ({reason})"), amount=amount, reason=line.reason)
        return amount

    def _given(self, rule: Rule) -> list[tuple[Filed, Any]]:
        return self.lines.get(f"{self.item}/{rule.id}", []) or self.lines.get(rule.id, [])

    def rank(self, rule: Rule) -> Fraction:
        """Points by the place among the units assessed, or in proportion to the best."""
        assert rule.fact is not None
        own = self.fact(rule.fact)
        found = [self.world.number(self.sheet, rule.fact, one, self.year).number for one in self.world.peers(self.sheet)]
        numbers = [one for one in found if one is not None]
        high = rule.best == "high"
        if rule.ratio_to_best:
            top = max(numbers) if high else min(numbers)
            part = (own / top if top else Fraction(1)) if high else (top / own if own else Fraction(1))
            amount = part * Fraction(rule.points or 0)
            self.say(
                N_("{fact} is {found} of the best, {top}: {amount}"),
                fact=self.world.label(self.sheet, rule.fact),
                found=own,
                top=top,
                amount=amount,
            )
            return amount
        better = [one for one in numbers if (one > own if high else one < own)]
        place = 1 + (len(set(better)) if self.modes.ties == "dense" else len(better))
        if rule.bottom:
            worse = sum(one < own if high else one > own for one in numbers)
            amount = Fraction(rule.points or 0) if worse < rule.bottom else Fraction()
        else:
            amount = next((Fraction(band.points) for band in rule.bands if self._inside(band, Fraction(place))), Fraction())
        self.say(
            N_("{fact}: place {place} of {count}: {amount}"),
            fact=self.world.label(self.sheet, rule.fact),
            place=place,
            count=len(numbers),
            amount=amount,
        )
        return amount

    def empties(self, rule: Rule) -> Fraction:
        """One event empties the item."""
        assert rule.fact is not None
        found = self.fact(rule.fact)
        if found <= 0:
            return Fraction()
        self.say(N_("{fact} is {found}: the item is empty"), fact=self.world.label(self.sheet, rule.fact), found=found)
        return self.maximum

    def several(self, rule: Rule) -> Fraction:
        """The sum of parts, each worked out by itself."""
        total, said = Fraction(), [*self.steps]
        evidence: list[str] = []
        for part in rule.parts:
            found = self.rule(part)
            if found is None:
                continue
            said += found.steps
            evidence += found.evidence
            if found.points is None:
                raise NotKnownError(*found.missing)
            total += found.points if part.effect == "award" else -found.points
        self.steps, self.evidence = said, evidence
        return total


HOW: dict[str, Callable[[Case, Rule], Fraction]] = {
    "per": Case.per, "bands": Case.bands, "curve": Case.curve, "choice": Case.choice, "if": Case.condition, "proportion": Case.proportion,
    "judged": Case.judged, "rank": Case.rank, "empties": Case.empties, "parts": Case.several,
}  # fmt: skip
