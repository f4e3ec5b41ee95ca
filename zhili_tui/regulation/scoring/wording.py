"""A score sheet in words: how an item is scored, what the sheet declares where others are silent, how points came about."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from zhili_tui.i18n import N_, _, language, translate
from zhili_tui.regulation.rules import LocalName, worded
from zhili_tui.regulation.scoring.case import ExplanationStep
from zhili_tui.regulation.scoring.numbers import exact
from zhili_tui.regulation.scoring.shape import ItemRule, Modes, ScoreSheet, SheetItem

#: What each mode of a sheet says.
MODES: dict[tuple[str, str], str] = {
    ("ceiling", "maximum"): N_("no item gives more than its maximum"),
    ("ceiling", "none"): N_("an item may give more than its maximum"),
    ("partial", "pro_rata"): N_("a part of a unit counts in proportion"),
    ("partial", "full"): N_("only whole units count"),
    ("partial", "started"): N_("a unit that is begun counts as a whole"),
    ("overlap", "first"): N_("where bands overlap the first stands"),
    ("overlap", "best"): N_("where bands overlap the best stands"),
    ("overlap", "worst"): N_("where bands overlap the worst stands"),
    ("overlap", "refuse"): N_("bands may not overlap"),
    ("ties", "competition"): N_("equal scores share a place, and the next places are left out"),
    ("ties", "dense"): N_("equal scores share a place, and the next place follows"),
    ("not_applicable", "award"): N_("what does not apply gives full marks"),
    ("not_applicable", "drop"): N_("what does not apply is left out, and the rest counts for more"),
    ("gap", "marginal"): N_("of a gap each part is counted by itself"),
    ("gap", "whole"): N_("a gap is counted as a whole"),
}
ROUNDING = {
    "half_up": N_("rounded to {digits} decimals, half upward"),
    "half_even": N_("rounded to {digits} decimals, half to even"),
    "down": N_("cut off after {digits} decimals"),
    "up": N_("rounded up to {digits} decimals"),
}


def modes(found: Modes) -> list[str]:
    """What a sheet declares, a sentence each."""
    out = []
    if found.floor is not None:
        out.append(translate(N_("nothing falls below {floor}"), {"floor": found.floor}))
    out += [_(text) for (name, value), text in MODES.items() if getattr(found, name) == value]
    if found.rounding and found.digits is not None:
        out.append(translate(ROUNDING[found.rounding], {"digits": found.digits}))
    return out


def rule(sheet: ScoreSheet, one: ItemRule) -> str:
    """A rule in words: the sheet's own where it has them."""
    names = {fact.name: worded(fact.text or fact.name, language()) for fact in sheet.facts}
    fact = names.get(one.fact or "", one.fact or "")
    parts: dict[str, Any] = {"fact": fact, "points": one.points, "each": one.each or 1, "low": one.low, "high": one.high}
    text = worded(one.text, language()) if one.text else translate(WAYS[one.how](one), parts | {"limit": _limit(one, names)})
    if one.cap is not None:
        text += _(N_("; ")) + translate(N_("at most {limit}"), {"limit": one.cap})
    return text


def _limit(one: ItemRule, names: dict[str, str]) -> str:
    for written, named in ((one.over, one.over_fact), (one.under, one.under_fact), (one.whole, one.whole_fact)):
        if written is not None or named:
            return str(written) if written is not None else names.get(named or "", named or "")
    return ""


def _per(one: ItemRule) -> str:
    deduct = one.effect == "deduct"
    if one.over is not None or one.over_fact:
        return (
            N_("{points} off for each {each} by which {fact} is over {limit}")
            if deduct
            else N_("{points} for each {each} by which {fact} is over {limit}")
        )
    if one.under is not None or one.under_fact:
        return (
            N_("{points} off for each {each} by which {fact} is under {limit}")
            if deduct
            else N_("{points} for each {each} by which {fact} is under {limit}")
        )
    return N_("{points} off for each {each}: {fact}") if deduct else N_("{points} for each {each}: {fact}")


#: The sentence for each way of scoring.
WAYS: dict[str, Callable[[ItemRule], str]] = {
    "per": _per,
    "bands": lambda one: N_("by the band in which {fact} lies"),
    "curve": lambda one: N_("on a line drawn through points, by {fact}"),
    "choice": lambda one: N_("by what the assessors choose"),
    "if": lambda one: N_("{points} where its conditions hold"),
    "proportion": lambda one: N_("in proportion: {fact} of {limit}"),
    "judged": lambda one: N_("the assessors judge, from {low} to {high}"),
    "rank": lambda one: N_("by the unit's rank in {fact}"),
    "empties": lambda one: N_("the item gives nothing where there is: {fact}"),
    "parts": lambda one: N_("the sum of its parts"),
}


def item(sheet: ScoreSheet, one: SheetItem) -> list[str]:
    """How an item is scored: from where it starts, rule by rule, and who assesses."""
    out = [
        translate(N_("starts from {maximum}, and points are taken off"), {"maximum": one.maximum})
        if one.start == "maximum"
        else translate(N_("starts from 0, up to {maximum}"), {"maximum": one.maximum})
    ]
    out += [rule(sheet, each) for each in one.rules] or [_(N_("the assessors judge it on the evidence"))]
    if one.assessor:
        out.append(translate(N_("assessed by {name}"), {"name": one.assessor}))
    return out


def said(step: ExplanationStep) -> str:
    """A step of an explanation in the language in use; what stands below another is set in."""
    return "  " * step.depth + translate(step.sentence, {key: _part(part) for key, part in step.parts.items()}).strip()


def _part(part: Any) -> Any:
    match part:
        case ExplanationStep():
            return said(part)
        case (ExplanationStep(), *_):
            return _(N_(", ")).join(map(said, part))
        case LocalName():
            return part.said(language())
        case Fraction():
            return exact(part)
    return part
