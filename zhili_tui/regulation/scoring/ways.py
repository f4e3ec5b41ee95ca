"""The ways of scoring: from numbers to points, exact, each with its formula, so that anybody can work it out again by hand."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from zhili_tui.model.glossary import N_
from zhili_tui.regulation.scoring.case import ItemScoring, NotKnownError
from zhili_tui.regulation.scoring.judged import Given, evidence, latest, mean, seated
from zhili_tui.regulation.scoring.numbers import exact
from zhili_tui.regulation.scoring.shape import ItemRule
from zhili_tui.storage.folding import fold

#: How a part of a unit counts, as it is said.
PARTIAL = {
    "full": N_("{steps} of {each} each: only full ones count, {count}"),
    "started": N_("{steps} of {each} each: a started one counts in full, {count}"),
    "pro_rata": N_("{steps} of {each} each: a part counts in part"),
}
OVERLAP = {
    "first": N_("it lies in several bands: the first counts"),
    "best": N_("it lies in several bands: the best for the unit counts"),
    "worst": N_("it lies in several bands: the worst for the unit counts"),
}
TIES = {
    "competition": N_("equal numbers share a place, and as many places after it fall away"),
    "dense": N_("equal numbers share a place, and the next place follows"),
}


def per(case: ItemScoring, rule: ItemRule) -> Fraction:
    """Points for each so many, over or under a number."""
    assert rule.fact is not None
    assert rule.points is not None
    excess = _excess(case, rule, case.fact(rule.fact))
    points, each = Fraction(rule.points), Fraction(rule.each or 1)
    steps, mode = excess / each, rule.partial or case.modes.partial or "pro_rata"
    count = _counted(abs(steps), mode) * (1 if steps >= 0 else -1)
    if steps.denominator != 1:
        case.say(PARTIAL[mode], steps=steps, each=each, count=count)
    elif each != 1 and count:
        case.say(N_("in steps of {each}: {count}"), each=each, count=count)
    if rule.progression:
        count = _progression(count, [Fraction(one) for one in rule.progression])
        case.say(N_("by their number they count {count} times"), count=count)
    if count:
        case.say(N_("{count} × {points} = {amount}"), count=count, points=points, amount=count * points)
    return count * points


def _excess(case: ItemScoring, rule: ItemRule, found: Fraction) -> Fraction:
    assert rule.fact is not None
    over, under = case.limit(rule.over, rule.over_fact), case.limit(rule.under, rule.under_fact)
    fact, whole = case.label(rule.fact), (rule.gap or case.modes.gap) == "whole"
    if over is None and under is None:
        case.say(N_("{fact} is {found}"), fact=fact, found=found)
        return found
    limit = under if over is None else over
    assert limit is not None
    excess = max(Fraction(), limit - found if over is None else found - limit)
    if excess:
        over_by, short_by = N_("{fact} is {found}, over {limit} by {excess}"), N_("{fact} is {found}, short of {limit} by {excess}")
        case.say(short_by if over is None else over_by, fact=fact, found=found, limit=limit, excess=excess)
    else:
        kept = N_("{fact} is {found}: {limit} is reached") if over is None else N_("{fact} is {found}: not over {limit}")
        case.say(kept, fact=fact, found=found, limit=limit)
    if excess and whole:
        excess = found if over is not None else limit
        case.say(N_("once beyond the limit, all of it counts: {excess}"), excess=excess)
    return excess


def _counted(steps: Fraction, mode: str) -> Fraction:
    return {"full": Fraction(math.floor(steps)), "started": Fraction(math.ceil(steps))}.get(mode, steps)


def _progression(count: Fraction, factors: list[Fraction]) -> Fraction:
    """The first, second … incident times its factor; the last factor goes on, and a part counts in part."""
    head = min(math.floor(abs(count)), len(factors))
    rest = abs(count) - head
    total = sum(factors[:head], Fraction()) + rest * factors[min(head, len(factors) - 1)]
    return total if count >= 0 else -total


def bands(case: ItemScoring, rule: ItemRule) -> Fraction:
    """Points by the band in which a number lies."""
    assert rule.fact is not None
    found = case.fact(rule.fact)
    hits = [band for band in rule.bands if case.inside(band, found)]
    if not hits:
        case.say(N_("{fact} is {found}, in no band"), fact=case.label(rule.fact), found=found)
        return Fraction()
    way = rule.overlap or case.modes.overlap or "first"
    order = sorted(hits, key=lambda band: band.points)
    best, worst = (order[-1], order[0]) if rule.effect == "award" else (order[0], order[-1])
    chosen = {"best": best, "worst": worst}.get(way, hits[0])
    amount = Fraction(chosen.points)
    case.say(N_("{fact} is {found} ({band}): {amount}"), fact=case.label(rule.fact), found=found, band=case.drawn(chosen), amount=amount)
    if len(hits) > 1 and way in OVERLAP:
        case.say(OVERLAP[way])
    return amount


def curve(case: ItemScoring, rule: ItemRule) -> Fraction:
    """Points along a line made of straight pieces."""
    assert rule.fact is not None
    found = case.fact(rule.fact)
    knots = [(Fraction(knot.at), Fraction(knot.points)) for knot in rule.curve]
    outside = found < knots[0][0] or found > knots[-1][0]
    if outside and rule.outside == "nothing":
        amount = Fraction()
    elif outside and (rule.outside == "clamp" or len(knots) == 1):
        amount = knots[0][1] if found < knots[0][0] else knots[-1][1]
    elif len(knots) == 1:
        amount = knots[0][1]
    else:
        i = next((i for i in range(1, len(knots)) if found <= knots[i][0]), len(knots) - 1)
        (a, p), (b, q) = knots[i - 1], knots[i]
        amount = p + (q - p) * (found - a) / (b - a)
        case.say(N_("on the line from {p} at {a} to {q} at {b}"), p=p, a=a, q=q, b=b)
    if outside:
        case.say(OUTSIDE[rule.outside or "clamp"])
    case.say(N_("{fact} is {found}: {amount}"), fact=case.label(rule.fact), found=found, amount=amount)
    return amount


OUTSIDE = {
    "clamp": N_("beyond the line's end the end counts"),
    "extend": N_("the line is drawn on beyond its end"),
    "nothing": N_("beyond the line's end nothing counts"),
}


def choice(case: ItemScoring, rule: ItemRule) -> Fraction:
    """Points of the judgement that was chosen; the mean where several assessors chose."""
    given, weights = _given(case, rule, lambda line: line.choice)
    choices = {fold(choice.name): choice for choice in rule.choices}  # in either script
    for _, line in given:
        if fold(line.choice) not in choices:
            raise NotKnownError(f"{rule.id}: {line.choice}")
    case.evidence += evidence(given)
    chosen = [choices[fold(line.choice)] for _, line in given]
    for one in chosen:
        case.say(N_("judged “{choice}”: {amount}"), choice=one.name, amount=Fraction(one.points))
    return _mean(case, [Fraction(one.points) for one in chosen], weights)


def condition(case: ItemScoring, rule: ItemRule) -> Fraction:
    """All points where all conditions hold."""
    assert rule.points is not None
    failing = case.failing(rule.when)
    if failing is not None:
        case.say(N_("does not hold: {condition}"), condition=failing)
        return Fraction()
    case.say(N_("{condition}: {amount}"), condition=case.shown(rule.when), amount=Fraction(rule.points))
    return Fraction(rule.points)


def proportion(case: ItemScoring, rule: ItemRule) -> Fraction:
    """Points in proportion to what was reached of the whole; more than the whole is the whole."""
    assert rule.fact is not None
    assert rule.points is not None
    found = case.fact(rule.fact)
    whole = Fraction(rule.whole) if rule.whole is not None else case.divisor(rule.whole_fact or "")
    part = min(Fraction(1), max(Fraction(), found / whole))
    part = 1 - part if rule.effect == "deduct" else part
    amount = part * Fraction(rule.points)
    case.say(N_("{fact} is {found} of {whole}: {amount}"), fact=case.label(rule.fact), found=found, whole=whole, amount=amount)
    return amount


def judged(case: ItemScoring, rule: ItemRule) -> Fraction:
    """An assessor's judgement within its limits, with a reason; the mean of several assessors."""
    given, weights = _given(case, rule, lambda line: line.value)
    if any(not line.reason for _, line in given):
        raise NotKnownError(f"{rule.id}: reason")
    case.evidence += evidence(given)
    low, high = Fraction(rule.low or 0), Fraction(rule.high or 0)
    amounts = []
    for _, line in given:
        amounts.append(min(high, max(low, Fraction(line.value))))
        case.say(N_("judged {amount} ({reason})"), amount=amounts[-1], reason=line.reason)
        if amounts[-1] != line.value:
            case.say(N_("{given} was given; the limits are {low} and {high}"), given=Fraction(line.value), low=low, high=high)
    return _mean(case, amounts, weights)


def _mean(case: ItemScoring, amounts: list[Fraction], weights: list[Fraction]) -> Fraction:
    found = mean(amounts, weights)
    if weights:
        terms = " + ".join(f"{exact(weight)}% × {exact(amount)}" for weight, amount in zip(weights, amounts, strict=True))
        case.say(N_("by the assessors' weights, {sum}: {amount}"), sum=terms, amount=found)
    elif len(amounts) > 1:
        case.say(N_("the mean of {count} assessors: {amount}"), count=len(amounts), amount=found)
    return found


def _given(case: ItemScoring, rule: ItemRule, filled: Callable[[Any], Any]) -> tuple[Given, list[Fraction]]:
    """What was judged, and by which weights. Raises NotKnownError while somebody who has to judge has not."""
    panel = case.world.panel(rule.assessors)
    given = seated(latest(_lines(case, rule), filled), panel)
    if not given:
        raise NotKnownError(_awaited(rule))
    there = {line.assessor or filed.unit for filed, line in given}
    if lacking := [one.name for one, unit in zip(rule.assessors, panel, strict=True) if unit not in there]:
        raise NotKnownError(f"{rule.id} ({', '.join(lacking)})")
    return given, list(panel.values())


def _lines(case: ItemScoring, rule: ItemRule) -> Given:
    return case.lines.get(f"{case.item}/{rule.id}", []) or case.lines.get(rule.id, [])


def _awaited(rule: ItemRule) -> str:
    names = ", ".join(one.name for one in rule.assessors) or rule.assessor
    return f"{rule.id} ({names})" if names else rule.id


def rank(case: ItemScoring, rule: ItemRule) -> Fraction:
    """Points by the place among the units assessed, or in proportion to the best."""
    assert rule.fact is not None
    own = case.fact(rule.fact)
    if case.world.given is not None:
        raise NotKnownError(rule.fact)  # a trial knows no other unit
    numbers = case.world.of_peers(case.sheet, rule.fact, case.unit, case.year)
    case.missing += [f"{unit}: {rule.fact}" for unit, found in numbers.items() if found is None]
    known = [found for found in numbers.values() if found is not None]
    high, fact = rule.best == "high", case.label(rule.fact)
    if rule.ratio_to_best:
        top = max(known) if high else min(known)
        amount = _ratio(own, top, high) * Fraction(rule.points or 0)
        case.say(N_("{fact} is {found} of the best, {top}: {amount}"), fact=fact, found=own, top=top, amount=amount)
        return amount
    better = [one for one in known if (one > own if high else one < own)]
    place = 1 + (len(set(better)) if case.modes.ties == "dense" else len(better))
    if rule.bottom:
        worse = sum(one < own if high else one > own for one in known)
        amount = Fraction(rule.points or 0) if worse < rule.bottom else Fraction()
    else:
        amount = next((Fraction(band.points) for band in rule.bands if case.inside(band, Fraction(place))), Fraction())
    case.say(N_("{fact}: place {place} of {count}: {amount}"), fact=fact, place=place, count=len(known), amount=amount)
    if len(set(known)) < len(known):
        case.say(TIES[case.modes.ties or "competition"])
    return amount


def _ratio(own: Fraction, top: Fraction, high: bool) -> Fraction:
    part = (own / top if top > 0 else Fraction(1)) if high else (top / own if own > 0 else Fraction(1))
    return min(Fraction(1), max(Fraction(), part))


def empties(case: ItemScoring, rule: ItemRule) -> Fraction:
    """One event empties the item."""
    assert rule.fact is not None
    found = case.fact(rule.fact)
    if found <= 0:
        case.say(N_("{fact} is {found}"), fact=case.label(rule.fact), found=found)
        return Fraction()
    case.say(N_("{fact} is {found}: the item is empty"), fact=case.label(rule.fact), found=found)
    return case.maximum


WAYS: dict[str, Callable[[ItemScoring, ItemRule], Fraction]] = {
    "per": per, "bands": bands, "curve": curve, "choice": choice, "if": condition, "proportion": proportion,
    "judged": judged, "rank": rank, "empties": empties,
}  # fmt: skip
