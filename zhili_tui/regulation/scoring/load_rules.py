"""What is wrong in the rules of a sheet: what a way of scoring lacks, limits that contradict, bands that overlap or leave gaps."""

import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault, Path
from zhili_tui.regulation.plausible import TWICE
from zhili_tui.regulation.scoring.conditions import CONDITION, alternatives, number
from zhili_tui.regulation.scoring.shape import Assessor, Band, ItemRule, ScoreSheet

#: What each way of scoring cannot do without.
NEEDS = {
    "per": ("fact", "points"), "bands": ("fact", "bands"), "curve": ("fact", "curve", "outside"), "choice": ("choices",), "if": ("points", "when"),
    "proportion": ("fact", "points"), "judged": ("low", "high"), "rank": ("fact", "best"), "empties": ("fact",), "parts": ("parts",),
}  # fmt: skip
#: Exactly one of these is needed.
ONE_OF = {"proportion": ("whole", "whole_fact"), "rank": ("bands", "ratio_to_best", "bottom")}
LIMITS = ("over", "over_fact", "under", "under_fact")
FACTS = ("fact", "over_fact", "under_fact", "whole_fact")


def places(sheet: ScoreSheet) -> Iterator[tuple[Path, ItemRule, Any]]:
    """Every rule with its place and its item, the parts of rules included."""
    for i, category in enumerate(sheet.categories):
        for k, item in enumerate(category.items):
            pending: list[tuple[Path, ItemRule]] = [(("categories", i, "items", k, "rules", n), rule) for n, rule in enumerate(item.rules)]
            while pending:
                path, rule = pending.pop(0)
                yield path, rule, item
                pending += [((*path, "parts", m), part) for m, part in enumerate(rule.parts)]


def rules(sheet: ScoreSheet) -> Iterator[Fault]:
    """What is wrong in the rules."""
    known = {fact.name for fact in sheet.facts}
    for path, rule, _item in places(sheet):
        yield from _lacking(path, rule)
        yield from _amounts(path, rule)
        yield from weights(path, rule.assessor, rule.assessors)
        for key in FACTS:
            yield from _fact((*path, key), getattr(rule, key), known)
        for key in ("when", "unless"):
            yield from conditions((*path, key), getattr(rule, key), known)
        for m, modifier in enumerate(rule.modifiers):
            yield from conditions((*path, "modifiers", m, "when"), modifier.when, known)
            for key in ("times_fact", "divide_by"):
                yield from _fact((*path, "modifiers", m, key), getattr(modifier, key), known)
        yield from _bands(path, rule, sheet)
        at = [knot.at for knot in rule.curve]
        if at != sorted(set(at)):
            yield Fault(
                (*path, "curve"),
                N_("the points of a curve are listed from the lowest number upward, each once; put them into that order"),
                {},
            )
        names = [choice.name for choice in rule.choices]
        for n, name in enumerate(names):
            if name in names[:n]:
                yield Fault((*path, "choices", n), TWICE, {"id": name, "times": names.count(name)})


def _lacking(path: Path, rule: ItemRule) -> Iterator[Fault]:
    for name in NEEDS[rule.how]:
        if getattr(rule, name) in (None, ()):
            yield Fault(
                path, N_("a rule of the sort “{how}” needs “{name}”; write it, or choose another “how”"), {"how": rule.how, "name": name}
            )
    if rule.how in ONE_OF:
        given = [
            name for name in ONE_OF[rule.how] if getattr(rule, name) not in (None, (), False, 0) or (name == "whole" and rule.whole == 0)
        ]
        if len(given) != 1:
            parts = {"how": rule.how, "names": ", ".join(ONE_OF[rule.how])}
            yield Fault(path, N_("a rule of the sort “{how}” needs one of: {names}; write exactly one"), parts)
        elif given[0] in ("ratio_to_best", "bottom") and rule.points is None:
            yield Fault(
                path,
                N_("a rule of the sort “{how}” needs “{name}”; write it, or choose another “how”"),
                {"how": rule.how, "name": "points"},
            )
    if rule.how == "curve" and rule.outside == "extend" and len(rule.curve) == 1:
        yield Fault((*path, "curve"), N_('a line that is drawn on needs two points; write a second, or outside = "clamp"'), {})


def _amounts(path: Path, rule: ItemRule) -> Iterator[Fault]:
    for key in ("each", "whole"):
        amount = getattr(rule, key)
        if amount is not None and amount <= 0:
            yield Fault((*path, key), N_("“{field}” must be above zero; mend the number, or take the line out"), {"field": key})
    for key in ("cap", "least"):
        amount = getattr(rule, key)
        if amount is not None and amount < 0:
            yield Fault((*path, key), N_("“{field}” must not be below zero; write the number without its minus sign"), {"field": key})
    limits = [name for name in LIMITS if getattr(rule, name) is not None]
    if len(limits) > 1:
        yield Fault(
            (*path, limits[1]),
            N_("“{one}” and “{other}” contradict each other; take one of them out"),
            {"one": limits[0], "other": limits[1]},
        )
    for lower, upper in ((rule.low, rule.high), (rule.least, rule.cap)):
        if lower is not None and upper is not None and lower > upper:
            key = "low" if lower is rule.low else "least"
            yield Fault((*path, key), N_("the lower limit is above the upper one; exchange the two, or mend one"), {})


def weights(path: Path, assessor: str | None, assessors: tuple[Assessor, ...]) -> Iterator[Fault]:
    """One assessor, or several whose weights make up the whole."""
    if assessor and assessors:
        yield Fault(
            (*path, "assessors"),
            N_("“{one}” and “{other}” contradict each other; take one of them out"),
            {"one": "assessor", "other": "assessors"},
        )
    total = sum((Decimal(one.weight) for one in assessors), Decimal())
    if assessors and total != 100:
        yield Fault(
            (*path, "assessors"),
            N_("the weights add up to {sum}, not 100; they are percents of the whole: mend one of them"),
            {"sum": total},
        )
    names = [one.name for one in assessors]
    for n, one in enumerate(assessors):
        if one.weight <= 0:
            yield Fault(
                (*path, "assessors", n, "weight"),
                N_("“{field}” must be above zero; mend the number, or take the line out"),
                {"field": "weight"},
            )
        if one.name in names[:n]:
            yield Fault((*path, "assessors", n, "name"), TWICE, {"id": one.name, "times": names.count(one.name)})


def _fact(path: Path, name: str | None, known: set[str]) -> Iterator[Fault]:
    if name and name not in known:
        yield Fault(path, N_("there is no fact “{name}”; write one that stands under [[facts]], or add it there"), {"name": name})


def conditions(path: Path, written: tuple[str, ...], known: set[str]) -> Iterator[Fault]:
    """What is wrong in conditions on facts."""
    for k, condition in ((k, one) for k, text in enumerate(written) for one in alternatives(text)):
        match = CONDITION.match(condition)
        if not match:
            yield Fault((*path, k), N_("“{text}” is no condition; write for example: rate > 7"), {"text": condition})
            continue
        for name in (match[1], match[3]):
            if name not in known and number(name) is None:
                yield Fault(
                    (*path, k), N_("there is no fact “{name}”; write one that stands under [[facts]], or add it there"), {"name": name}
                )


class BandEnds(NamedTuple):
    """A band as two ends. An end is a number and on which side of it the band begins or ends."""

    start: tuple[Fraction, int]  # 0: with the number, 1: after it
    end: tuple[Fraction, int]
    place: int


def _stretch(band: Band, sheet: ScoreSheet, place: int) -> BandEnds:
    inf, (left, right) = Fraction(10**30), band.bounds or sheet.modes.bounds or "[)"
    low = (-inf, 0) if band.low is None else (Fraction(band.low), int(left == "("))
    high = (inf, 1) if band.high is None else (Fraction(band.high), int(right == "]"))
    return BandEnds(low, high, place)


def _bands(path: Path, rule: ItemRule, sheet: ScoreSheet) -> Iterator[Fault]:
    """No band is empty, no two hold one number where that is refused, and no number between them is in none."""
    stretches = [_stretch(band, sheet, n) for n, band in enumerate(rule.bands)]
    for one in stretches:
        if one.start >= one.end:
            yield Fault((*path, "bands", one.place), N_("no number is in this band; exchange its ends, or mend one"), {})
            return
    if (rule.overlap or sheet.modes.overlap) == "refuse":
        for one in stretches:
            for other in stretches[: one.place]:
                if one.start < other.end and other.start < one.end:
                    yield Fault(
                        (*path, "bands", one.place),
                        N_("this band and band {number} both hold some numbers; end one where the other begins"),
                        {"number": other.place + 1},
                    )
    reached: BandEnds | None = None
    for one in sorted(stretches):
        if reached is not None and one.start > reached.end and not (rule.how == "rank" and _no_place(reached, one)):
            parts = {"low": reached.end[0], "high": one.start[0], "number": reached.place + 1}
            yield Fault(
                (*path, "bands", one.place),
                N_("numbers between band {number} and this one, {low} to {high}, are in none; begin this band where the other ends"),
                parts,
            )
        reached = one if reached is None or one.end > reached.end else reached


def _no_place(before: BandEnds, after: BandEnds) -> bool:
    """Whether no whole number lies between two bands."""
    first = math.ceil(before.end[0]) + (before.end[1] if before.end[0].denominator == 1 else 0)
    last = math.floor(after.start[0]) - (1 - after.start[1] if after.start[0].denominator == 1 else 0)
    return first > last
