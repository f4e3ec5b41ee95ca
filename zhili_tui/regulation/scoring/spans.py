"""Between which points a rule can lie while a number it needs is missing."""

from fractions import Fraction
from typing import NamedTuple

from zhili_tui.regulation.scoring.shape import Fact, ItemRule, Modifier


class PointSpan(NamedTuple):
    """From the least to the most, in the rule's own direction: points taken, or points given."""

    low: Fraction
    high: Fraction


def falling(facts: tuple[Fact, ...]) -> frozenset[str]:
    """The facts that can be below zero: differences, and what is made of them."""
    found = {fact.name for fact in facts if fact.difference or (fact.value or 0) < 0 or (fact.times or 0) < 0}
    while more := {
        fact.name for fact in facts if fact.name not in found and found & {*fact.sum, *fact.product, *fact.ratio, *fact.least, fact.of}
    }:
        found |= more
    return frozenset(found)


def span(rule: ItemRule, room: Fraction, falling: frozenset[str]) -> PointSpan:
    """What a rule can come to.

    ``room``: from the item's floor to its ceiling, where the rule itself has no limit. ``falling``: facts that can be below zero.
    """
    found = _bare(rule, room, falling)
    for modifier in rule.modifiers:
        found = _modified(modifier, found, room)
    if rule.cap is not None:
        cap = Fraction(rule.cap)
        found = PointSpan(max(-cap, found.low), min(cap, found.high))
    return found


def _bare(rule: ItemRule, room: Fraction, falling: frozenset[str]) -> PointSpan:
    match rule.how:
        case "judged":
            return _around([Fraction(rule.low or 0), Fraction(rule.high or 0)])
        case "choice":
            points = [Fraction(one.points) for one in rule.choices]
            return PointSpan(min(points), max(points))
        case "bands":
            return _around([Fraction(one.points) for one in rule.bands])
        case "rank":
            return _around([Fraction(one.points) for one in rule.bands] or [Fraction(rule.points or 0)])
        case "curve" if rule.outside != "extend":
            return _around([Fraction(one.points) for one in rule.curve])
        case "if" | "proportion":
            return _around([Fraction(rule.points or 0)])
        case "parts":
            inner = [toward(rule, part, span(part, room, falling)) for part in rule.parts]
            return PointSpan(sum((one.low for one in inner), Fraction()), sum((one.high for one in inner), Fraction()))
        case "empties":
            return PointSpan(Fraction(), Fraction())
    most = room if rule.cap is None else Fraction(rule.cap)
    limited = any(one is not None for one in (rule.over, rule.over_fact, rule.under, rule.under_fact))
    below = rule.how == "curve" or (not limited and rule.fact in falling)
    return PointSpan(-most if below else Fraction(), most)


def toward(outer: ItemRule, part: ItemRule, found: PointSpan) -> PointSpan:
    """A part's span in the direction of the rule that holds it."""
    return found if part.effect == outer.effect else PointSpan(-found.high, -found.low)


def signed(rule: ItemRule, found: PointSpan) -> PointSpan:
    """A span as points of the item: what is taken is below zero."""
    return found if rule.effect == "award" else PointSpan(-found.high, -found.low)


def _around(points: list[Fraction]) -> PointSpan:
    return PointSpan(min(Fraction(), *points), max(Fraction(), *points))


def _modified(modifier: Modifier, found: PointSpan, room: Fraction) -> PointSpan:
    if modifier.times_fact:
        return PointSpan(min(found.low, Fraction()), max(found.high, room))
    if modifier.times is not None:
        found = PointSpan(min(found.low, found.low * Fraction(modifier.times)), max(found.high, found.high * Fraction(modifier.times)))
    if modifier.divide_by:
        found = PointSpan(min(found.low, Fraction()), found.high)
    plus = Fraction(modifier.plus or 0)
    return PointSpan(found.low + min(Fraction(), plus), found.high + max(Fraction(), plus))
