"""Between which points a rule can lie while a number it needs is missing."""

from fractions import Fraction
from typing import NamedTuple

from zhili_tui.regulation.scoring.shape import Fact, Modifier, Rule


class Span(NamedTuple):
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


def span(rule: Rule, room: Fraction, falling: frozenset[str]) -> Span:
    """What a rule can come to.

    ``room``: from the item's floor to its ceiling, where the rule itself has no limit. ``falling``: facts that can be below zero.
    """
    found = _bare(rule, room, falling)
    for modifier in rule.modifiers:
        found = _modified(modifier, found, room)
    if rule.cap is not None:
        cap = Fraction(rule.cap)
        found = Span(max(-cap, found.low), min(cap, found.high))
    return found


def _bare(rule: Rule, room: Fraction, falling: frozenset[str]) -> Span:
    match rule.how:
        case "judged":
            return _around([Fraction(rule.low or 0), Fraction(rule.high or 0)])
        case "choice":
            points = [Fraction(one.points) for one in rule.choices]
            return Span(min(points), max(points))
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
            return Span(sum((one.low for one in inner), Fraction()), sum((one.high for one in inner), Fraction()))
        case "empties":
            return Span(Fraction(), Fraction())
    most = room if rule.cap is None else Fraction(rule.cap)
    limited = any(one is not None for one in (rule.over, rule.over_fact, rule.under, rule.under_fact))
    below = rule.how == "curve" or (not limited and rule.fact in falling)
    return Span(-most if below else Fraction(), most)


def toward(outer: Rule, part: Rule, found: Span) -> Span:
    """A part's span in the direction of the rule that holds it."""
    return found if part.effect == outer.effect else Span(-found.high, -found.low)


def signed(rule: Rule, found: Span) -> Span:
    """A span as points of the item: what is taken is below zero."""
    return found if rule.effect == "award" else Span(-found.high, -found.low)


def _around(points: list[Fraction]) -> Span:
    return Span(min(Fraction(), *points), max(Fraction(), *points))


def _modified(modifier: Modifier, found: Span, room: Fraction) -> Span:
    if modifier.times_fact:
        return Span(min(found.low, Fraction()), max(found.high, room))
    if modifier.times is not None:
        found = Span(min(found.low, found.low * Fraction(modifier.times)), max(found.high, found.high * Fraction(modifier.times)))
    if modifier.divide_by:
        found = Span(min(found.low, Fraction()), found.high)
    plus = Fraction(modifier.plus or 0)
    return Span(found.low + min(Fraction(), plus), found.high + max(Fraction(), plus))
