"""Adding up: rules into an item, items into a category, categories into the sheet, and what follows from events and vetoes."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from zhili_tui.model.glossary import N_
from zhili_tui.regulation.scoring.case import Case, NotKnownError, Step
from zhili_tui.regulation.scoring.numbers import exact
from zhili_tui.regulation.scoring.points import Points
from zhili_tui.regulation.scoring.shape import Block, Category, Item, Modes, Sheet


class Limits(NamedTuple):
    """The floor and the ceiling of an amount; None: without."""

    floor: Fraction | None
    ceiling: Fraction | None

    def held(self, amount: Fraction) -> Fraction:
        """The amount within the limits."""
        if self.floor is not None and amount < self.floor:
            return self.floor
        return self.ceiling if self.ceiling is not None and amount > self.ceiling else amount

    def said(self, amount: Fraction) -> list[Step]:
        """Which of the limits applied, in words."""
        if self.floor is not None and amount < self.floor:
            return [Step(N_("{amount} is below the floor: {limit}"), {"amount": amount, "limit": self.floor})]
        if self.ceiling is not None and amount > self.ceiling:
            return [Step(N_("{amount} is above the ceiling: {limit}"), {"amount": amount, "limit": self.ceiling})]
        return []


class Share(NamedTuple):
    """What a category comes to."""

    category: Category
    points: Fraction
    at_stake: Fraction
    applies: bool
    steps: tuple[Step, ...] = ()


class Total(NamedTuple):
    """What a sheet comes to."""

    points: Fraction
    at_stake: Fraction
    steps: tuple[Step, ...] = ()
    best_grade: str = ""
    ineligible: bool = False
    missing: tuple[str, ...] = ()


def limits(item: Item, modes: Modes) -> Limits:
    """The floor and ceiling of an item, its own or the sheet's."""
    floor = Fraction(item.floor if item.floor is not None else modes.floor or 0)
    if item.no_ceiling:
        return Limits(floor, None)
    if item.ceiling is not None:
        return Limits(floor, Fraction(item.ceiling))
    return Limits(floor, Fraction(item.maximum) if modes.ceiling == "maximum" else None)


def room(item: Item, modes: Modes) -> Fraction:
    """From the floor of an item to its ceiling."""
    found, maximum = limits(item, modes), Fraction(item.maximum)
    return (maximum if found.ceiling is None else max(found.ceiling, maximum)) - (found.floor or Fraction())


def together(item: Item, modes: Modes, rules: list[Points]) -> tuple[Fraction, Fraction, list[Step]]:
    """An item's points by what is proven, what more there could be, and the sum in words."""
    found = limits(item, modes)
    if any(one.empties for one in rules):
        return found.held(Fraction()), Fraction(), []
    start = Fraction(item.maximum) if item.start == "maximum" else Fraction()
    low, high = start + sum((one.low for one in rules), Fraction()), start + sum((one.high for one in rules), Fraction())
    proven = found.held(low)
    if any(one.may_empty for one in rules):
        proven = min(proven, found.held(Fraction()))
    terms = "".join(f" {'−' if one.low < 0 else '+'} {exact(abs(one.low))}" for one in rules if one.low)
    steps = [Step(N_("together: {sum} = {amount}"), {"sum": exact(start) + terms, "amount": low})] if terms else []
    return proven, found.held(high) - proven, steps + found.said(low)


def share(category: Category, lines: list[tuple[Fraction, Fraction, Fraction, bool]]) -> Share:
    """A category out of its lines: points, what hangs on it, maximum, whether it applies. The rest counts for what is left out."""
    got, stake = sum((one[0] for one in lines), Fraction()), sum((one[1] for one in lines), Fraction())
    dropped = sum((maximum for _, _, maximum, applies in lines if not applies), Fraction())
    full = Fraction(category.maximum)
    steps: list[Step] = []
    if dropped and not category.outside_total:
        if dropped == full:
            return Share(category, Fraction(), Fraction(), False)
        factor = full / (full - dropped)
        got, stake = got * factor, stake * factor
        steps.append(Step(N_("{id}: {left} of {full} apply, so the points are multiplied by {factor}: {amount}"),
                          {"id": category.id, "left": full - dropped, "full": full, "factor": factor, "amount": got}))  # fmt: skip
    ceiling = Fraction(category.ceiling) if category.ceiling is not None else full if category.outside_total and full > 0 else None
    if category.ceiling is None and any(item.no_ceiling for item in category.items):
        ceiling = None  # a bonus without limit
    held = Limits(Fraction(category.floor) if category.floor is not None else None, ceiling)
    steps += held.said(got)
    points = held.held(got)
    return Share(category, points, held.held(got + stake) - points, True, tuple(steps))


def whole(sheet: Sheet, shares: list[Share]) -> Total:
    """The sheet out of its categories: added up, or weighted; a category that does not apply leaves its part to the others."""
    points = stake = left = full = Fraction()
    steps: list[Step] = []
    for one in shares:
        steps += one.steps
        if one.category.outside_total:
            continue
        factor = Fraction(1)
        if sheet.combine == "weighted":
            factor = Fraction(one.category.weight or 0) / Fraction(one.category.maximum) * Fraction(sheet.total) / 100
            parts = {"id": one.category.id, "points": one.points, "full": Fraction(one.category.maximum),
                     "weight": Fraction(one.category.weight or 0), "amount": one.points * factor}  # fmt: skip
            steps.append(Step(N_("{id}: {points} of {full}, weight {weight}%: {amount}"), parts))
        full += Fraction(one.category.maximum) * factor
        if one.applies:
            left += Fraction(one.category.maximum) * factor
            points, stake = points + one.points * factor, stake + one.at_stake * factor
    if left and left != full:
        points, stake = points * full / left, stake * full / left
        parts = {"left": left, "full": full, "factor": full / left, "amount": points}
        steps.append(Step(N_("{left} of {full} apply, so the points are multiplied by {factor}: {amount}"), parts))
    for one in shares:
        if one.category.outside_total:
            points, stake = points + one.points, stake + one.at_stake
            if one.points:
                steps.append(Step(N_("{id}, outside the total: {amount}"), {"id": one.category.id, "amount": one.points}))
    return Total(points, stake, tuple(steps))


def follow(sheet: Sheet, total: Total, vetoed: bool, case: Case) -> Total:
    """What a veto in force and the events of the sheet do to the result."""
    steps, missing, ineligible = [*total.steps], [], vetoed and (sheet.veto is None or sheet.veto.ineligible)
    points, held = total.points, [sheet.veto.best_grade or ""] if vetoed and sheet.veto else []
    if vetoed and sheet.veto and sheet.veto.points is not None:
        points -= Fraction(sheet.veto.points)
        steps.append(Step(N_("veto: {points} taken off"), {"points": Fraction(sheet.veto.points)}))
    for block in sheet.blocks:
        try:
            holds = case.holds(block.when)
        except NotKnownError as unknown:
            missing += [str(one) for one in unknown.args]
            continue
        if holds:
            points -= Fraction(block.points or 0)
            held.append(block.best_grade or "")
            ineligible = ineligible or block.ineligible
            steps += _said(block)
    bounds = Limits(*(Fraction(one) if one is not None else None for one in (sheet.floor, sheet.ceiling)))
    found = bounds.held(points)
    best = max(held, key=lambda name: rank_of(sheet, name), default="")
    return Total(found, bounds.held(points + total.at_stake) - found, (*steps, *bounds.said(points)), best, ineligible, tuple(missing))


def _said(block: Block) -> list[Step]:
    why = block.text or ", ".join(block.when)
    steps = [Step(N_("{why}: {points} taken off"), {"why": why, "points": Fraction(block.points)})] if block.points is not None else []
    steps += [Step(N_("{why}: no better grade than {grade}"), {"why": why, "grade": block.best_grade})] if block.best_grade else []
    return steps + ([Step(N_("{why}: without a place"), {"why": why})] if block.ineligible else [])


def rank_of(sheet: Sheet, grade: str) -> int:
    """How far down a grade is; -1 for none."""
    return next((i for i, one in enumerate(sheet.grades) if one.name == grade), -1)


def grade(sheet: Sheet, score: Decimal, best: str) -> str:
    """The grade that a score reaches, and no better one than ``best``."""
    reached = next((one.name for one in sheet.grades if score >= one.low), "")
    return best if reached and rank_of(sheet, best) > rank_of(sheet, reached) else reached


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
