"""Adding up: rules into an item, items into a category, categories into the sheet, and what follows from events and vetoes."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from zhili_tui.model.glossary import N_
from zhili_tui.regulation.rules import Wording, writings
from zhili_tui.regulation.scoring.case import ExplanationStep, ItemScoring, NotKnownError
from zhili_tui.regulation.scoring.numbers import exact
from zhili_tui.regulation.scoring.points import Points
from zhili_tui.regulation.scoring.shape import Block, Category, Modes, ScoreSheet, SheetItem


class Limits(NamedTuple):
    """The floor and the ceiling of an amount; None: without."""

    floor: Fraction | None
    ceiling: Fraction | None

    def held(self, amount: Fraction) -> Fraction:
        """The amount within the limits."""
        if self.floor is not None and amount < self.floor:
            return self.floor
        return self.ceiling if self.ceiling is not None and amount > self.ceiling else amount

    def said(self, amount: Fraction) -> list[ExplanationStep]:
        """Which of the limits applied, in words."""
        if self.floor is not None and amount < self.floor:
            return [ExplanationStep(N_("{amount} is below the floor: {limit}"), {"amount": amount, "limit": self.floor})]
        if self.ceiling is not None and amount > self.ceiling:
            return [ExplanationStep(N_("{amount} is above the ceiling: {limit}"), {"amount": amount, "limit": self.ceiling})]
        return []


class Amount(NamedTuple):
    """Points by what is proven, how many more and how many fewer they may still become by what is missing; out of a maximum."""

    points: Fraction
    at_stake: Fraction = Fraction()
    at_risk: Fraction = Fraction()
    maximum: Fraction = Fraction()
    applies: bool = True

    def times(self, factor: Fraction) -> "Amount":
        """The same, so many times."""
        return self._replace(points=self.points * factor, at_stake=self.at_stake * factor, at_risk=self.at_risk * factor)

    def plus(self, other: "Amount") -> "Amount":
        """Both together."""
        return Amount(
            self.points + other.points, self.at_stake + other.at_stake, self.at_risk + other.at_risk, self.maximum + other.maximum, self.applies
        )  # fmt: skip

    def within(self, limits: "Limits") -> "Amount":
        """What the limits leave of it."""
        points = limits.held(self.points)
        stake, risk = limits.held(self.points + self.at_stake) - points, points - limits.held(self.points - self.at_risk)
        return self._replace(points=points, at_stake=stake, at_risk=risk)


class CategoryShare(NamedTuple):
    """What a category comes to."""

    category: Category
    amount: Amount
    steps: tuple[ExplanationStep, ...] = ()


class Total(NamedTuple):
    """What a sheet comes to."""

    amount: Amount
    steps: tuple[ExplanationStep, ...] = ()
    best_grade: str = ""
    ineligible: bool = False
    missing: tuple[str, ...] = ()


def limits(item: SheetItem, modes: Modes) -> Limits:
    """The floor and ceiling of an item, its own or the sheet's."""
    floor = Fraction(item.floor if item.floor is not None else modes.floor or 0)
    if item.no_ceiling:
        return Limits(floor, None)
    if item.ceiling is not None:
        return Limits(floor, Fraction(item.ceiling))
    return Limits(floor, Fraction(item.maximum) if modes.ceiling == "maximum" else None)


def room(item: SheetItem, modes: Modes) -> Fraction:
    """From the floor of an item to its ceiling."""
    found, maximum = limits(item, modes), Fraction(item.maximum)
    return (maximum if found.ceiling is None else max(found.ceiling, maximum)) - (found.floor or Fraction())


def together(item: SheetItem, modes: Modes, rules: list[Points]) -> tuple[Amount, list[ExplanationStep]]:
    """An item's points by what is proven, what is still open, and the sum in words.

    What is missing takes away what the item would give, and no more: a malus that nobody has typed is open, not the worst case.
    """
    found = limits(item, modes)
    if any(one.empties for one in rules):
        return Amount(found.held(Fraction())), []
    start = Fraction(item.maximum) if item.start == "maximum" else Fraction()
    low, high = start + sum((one.low for one in rules), Fraction()), start + sum((one.high for one in rules), Fraction())
    known = start + sum((one.low for one in rules if one.points is not None), Fraction())
    worst = found.held(low)
    if any(one.may_empty for one in rules):
        worst = min(worst, found.held(Fraction()))
    proven = max(worst, min(found.held(Fraction()), found.held(known)))
    terms = "".join(f" {'−' if one.low < 0 else '+'} {exact(abs(one.low))}" for one in rules if one.low)
    steps = (
        [ExplanationStep(N_("together: {sum} = {amount}"), {"sum": exact(start) + terms, "amount": low})]
        if terms and proven == worst
        else []
    )
    amount = Amount(proven, found.held(high) - proven, proven - worst)
    return amount, steps + (found.said(low) if proven == worst else [])


def share(category: Category, lines: list[Amount]) -> CategoryShare:
    """A category out of its lines. The rest counts for what is left out."""
    got = Amount(Fraction())
    for one in lines:
        got = got.plus(one)
    dropped = sum((one.maximum for one in lines if not one.applies), Fraction())
    full = Fraction(category.maximum)
    steps: list[ExplanationStep] = []
    if dropped and not category.outside_total:
        if dropped == full:
            return CategoryShare(category, Amount(Fraction(), maximum=full, applies=False))
        factor = full / (full - dropped)
        got = got.times(factor)
        parts = {"title": category.title, "left": full - dropped, "full": full, "factor": factor, "amount": got.points}
        steps.append(ExplanationStep(N_("{title}: {left} of {full} points apply, so they count {factor} times: {amount}"), parts))
    ceiling = Fraction(category.ceiling) if category.ceiling is not None else full if category.outside_total and full > 0 else None
    if category.ceiling is None and any(item.no_ceiling for item in category.items):
        ceiling = None  # a bonus without limit
    held = Limits(Fraction(category.floor) if category.floor is not None else None, ceiling)
    steps += held.said(got.points)
    return CategoryShare(category, got.within(held)._replace(maximum=full, applies=True), tuple(steps))


def whole(sheet: ScoreSheet, shares: list[CategoryShare]) -> Total:
    """The sheet out of its categories: added up, or weighted; a category that does not apply leaves its part to the others."""
    got, left, full = Amount(Fraction()), Fraction(), Fraction()
    steps: list[ExplanationStep] = []
    for one in shares:
        steps += one.steps
        if one.category.outside_total:
            continue
        amount, factor = one.amount, Fraction(1)
        parts = {"title": one.category.title, "points": amount.points, "full": amount.maximum}
        if sheet.combine == "weighted":
            weight = Fraction(one.category.weight or 0)
            factor = weight / amount.maximum * Fraction(sheet.total) / 100
            parts |= {"weight": weight, "amount": amount.points * factor}
            steps.append(ExplanationStep(N_("{title}: {points} of {full} points, weight {weight}%: {amount}"), parts))
        elif len(shares) > 1:
            steps.append(
                ExplanationStep(N_("{title}: {points} of {full} points") if amount.applies else N_("{title}: does not apply"), parts)
            )
        full += amount.maximum * factor
        if amount.applies:
            left += amount.maximum * factor
            got = got.plus(amount.times(factor))
    if left and left != full:
        got = got.times(full / left)
        parts = {"left": left, "full": full, "factor": full / left, "amount": got.points}
        steps.append(ExplanationStep(N_("{left} of {full} points apply, so they count {factor} times: {amount}"), parts))
    for one in shares:
        if one.category.outside_total:
            got = got.plus(one.amount)
            if one.amount.points:
                parts = {"title": one.category.title, "amount": one.amount.points}
                steps.append(ExplanationStep(N_("{title}, outside the total: {amount}"), parts))
    return Total(got, tuple(steps))


def follow(sheet: ScoreSheet, total: Total, vetoed: bool, case: ItemScoring) -> Total:
    """What a veto in force and the events of the sheet do to the result."""
    steps, missing, ineligible = [*total.steps], [], vetoed and (sheet.veto is None or sheet.veto.ineligible)
    got, held = total.amount, [sheet.veto.best_grade or ""] if vetoed and sheet.veto else []
    if vetoed and sheet.veto and sheet.veto.points is not None:
        got = got.plus(Amount(-Fraction(sheet.veto.points)))
        steps.append(ExplanationStep(N_("veto: {points} taken off"), {"points": Fraction(sheet.veto.points)}))
    for block in sheet.blocks:
        try:
            holds = case.holds(block.when)
        except NotKnownError as unknown:
            missing += [str(one) for one in unknown.args]
            continue
        if holds:
            got = got.plus(Amount(-Fraction(block.points or 0)))
            held.append(block.best_grade or "")
            ineligible = ineligible or block.ineligible
            steps += _said(sheet, block, case)
    bounds = Limits(*(Fraction(one) if one is not None else None for one in (sheet.floor, sheet.ceiling)))
    best = max(held, key=lambda name: rank_of(sheet, name), default="")
    return Total(got.within(bounds), (*steps, *bounds.said(got.points)), best, ineligible, tuple(missing))


def _said(sheet: ScoreSheet, block: Block, case: ItemScoring) -> list[ExplanationStep]:
    why = block.text or case.shown(block.when)
    steps = (
        [ExplanationStep(N_("{why}: {points} taken off"), {"why": why, "points": Fraction(block.points)})]
        if block.points is not None
        else []
    )
    steps += (
        [ExplanationStep(N_("{why}: no better grade than {grade}"), {"why": why, "grade": named(sheet, block.best_grade)})]
        if block.best_grade
        else []
    )
    return steps + ([ExplanationStep(N_("{why}: without a place"), {"why": why})] if block.ineligible else [])


def rank_of(sheet: ScoreSheet, grade: str) -> int:
    """How far down a grade is; -1 for none."""
    return next((i for i, one in enumerate(sheet.grades) if grade in writings(one.name)), -1)


def named(sheet: ScoreSheet, grade: str) -> Wording:
    """A grade's name in every language that the sheet has for it."""
    return sheet.grades[rank_of(sheet, grade)].name


def grade(sheet: ScoreSheet, score: Decimal, best: str) -> Wording:
    """The grade that a score reaches, and no better one than ``best``; blank where it reaches none."""
    reached = next((i for i, one in enumerate(sheet.grades) if score >= one.low), None)
    return sheet.grades[max(reached, rank_of(sheet, best))].name if reached is not None else ""


def rounded(amount: Fraction, modes: Modes) -> Decimal:
    """An exact decimal with the digits and in the way that the sheet declares."""
    digits = modes.digits or 0
    # An exact quotient first: a rounding of a rounding would be another number.
    scaled = amount * 10**digits
    down, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest - scaled.denominator
    negative = amount < 0
    up = {
        "half_up": twice > 0 or (twice == 0 and not negative), "half_even": twice > 0 or (twice == 0 and down % 2 == 1),
        "down": bool(rest) and negative, "up": bool(rest) and not negative,
    }[modes.rounding or "half_up"]  # fmt: skip
    return Decimal(f"{down + up}E-{digits}")
