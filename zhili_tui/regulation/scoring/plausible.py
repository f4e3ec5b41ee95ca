"""What a sheet says clearly and surely does not mean: points that nobody can get, limits that limit nothing, numbers nobody asks for.

A rule that turns its item around makes the sheet unusable. What is odd and yet has one meaning, as printed sheets do, is a warning.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from zhili_tui.i18n import language
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault, Path
from zhili_tui.regulation.rules import worded
from zhili_tui.regulation.scoring.conditions import CONDITION, alternatives
from zhili_tui.regulation.scoring.load_facts import needs
from zhili_tui.regulation.scoring.load_rules import FACTS, places
from zhili_tui.regulation.scoring.numbers import exact
from zhili_tui.regulation.scoring.shape import Category, ItemRule, ScoreSheet, SheetItem
from zhili_tui.regulation.scoring.spans import falling, signed, span
from zhili_tui.regulation.scoring.total import limits, room

OTHER = {"deduct": "award", "award": "deduct"}
#: The tables of a rule whose entries have points.
TABLES = ("bands", "curve", "choices")


def odd(sheet: ScoreSheet) -> Iterator[Fault]:
    """Everything of that sort, in the order of the file."""
    yield from _unused(sheet)
    yield from _grades(sheet)
    for i, category in enumerate(sheet.categories):
        yield from _category(("categories", i), category, sheet)
        for k, item in enumerate(category.items):
            yield from _item(("categories", i, "items", k), item, sheet)
    for path, rule, item in places(sheet):
        yield from _below_zero(path, rule)
        yield from _beyond(path, rule, item, sheet)


def _unused(sheet: ScoreSheet) -> Iterator[Fault]:
    """Facts that no rule, condition or other fact asks for."""
    asked: set[str] = set()
    conditions = [one for block in sheet.blocks for one in block.when]
    for category in sheet.categories:
        conditions += [one for item in category.items for one in (*item.applies, *item.exempt)]
    for _path, rule, _item in places(sheet):
        asked |= {name for key in FACTS if (name := getattr(rule, key))}
        conditions += [*rule.when, *rule.unless]
        for modifier in rule.modifiers:
            asked |= {name for name in (modifier.times_fact, modifier.divide_by) if name}
            conditions += modifier.when
    for text in (one for condition in conditions for one in alternatives(condition)):
        found = CONDITION.match(text)
        asked |= {found[1], found[3]} if found else set()
    for fact in sheet.facts:
        asked |= set(needs(fact))
    for i, fact in enumerate(sheet.facts):
        if fact.name not in asked:
            sentence = N_("no rule asks for the fact “{name}”; write the rule that is missing, or take the fact out")
            yield Fault(("facts", i), sentence, {"name": fact.name}, warns=True)


def _grades(sheet: ScoreSheet) -> Iterator[Fault]:
    if not sheet.grades:
        return
    lowest, best = len(sheet.grades) - 1, sheet.grades[0]
    low = Fraction(sheet.grades[lowest].low)
    if low > max(Fraction(), Fraction(sheet.floor or 0)):
        sentence = N_("below {low} points there is no grade; add the lowest grade, with low = 0")
        yield Fault(("grades", lowest, "low"), sentence, {"low": exact(low)}, warns=True)
    items = [item for category in sheet.categories for item in category.items]
    if sheet.ceiling is None and any(item.no_ceiling for item in items):
        return
    extra = sum((Fraction(one.ceiling or one.maximum) for one in sheet.categories if one.outside_total), Fraction())
    most = Fraction(sheet.ceiling) if sheet.ceiling is not None else Fraction(sheet.total) + extra
    if Fraction(best.low) > most:
        sentence = N_("nobody can reach the grade “{name}”: the sheet gives {most} points at most; lower it, or mend the total")
        yield Fault(("grades", 0, "low"), sentence, {"name": worded(best.name, language()), "most": exact(most)})


def _category(at: Path, category: Category, sheet: ScoreSheet) -> Iterator[Fault]:
    if category.weight is not None and sheet.combine != "weighted":
        sentence = N_('“weight” says nothing here; write combine = "weighted" for the sheet, or take the weight out')
        yield Fault((*at, "weight"), sentence, {}, warns=True)
    if not category.outside_total and category.ceiling is not None and category.ceiling < category.maximum:
        parts = {"id": category.id, "most": category.ceiling, "maximum": category.maximum}
        yield Fault((*at, "ceiling"), OUT_OF_REACH, parts, warns=True)


OUT_OF_REACH = N_(
    "the maximum of “{id}” is out of reach: it gives {most} points at most, not {maximum}; "
    "write the rule that is missing, give a rule more, or lower the maximum"
)


def _item(at: Path, item: SheetItem, sheet: ScoreSheet) -> Iterator[Fault]:
    """Whether the rules of an item can reach its maximum, and take something from a full one."""
    if not item.rules:
        return  # assessed as a whole
    space, low_facts = room(item, sheet.modes), falling(sheet.facts)
    spans = [signed(rule, span(rule, space, low_facts)) for rule in item.rules]
    held, maximum = limits(item, sheet.modes), Fraction(item.maximum)
    start = maximum if item.start == "maximum" else Fraction()
    most = held.held(start + sum((one.high for one in spans), Fraction()))
    takes = any(one.low < 0 for one in spans) or any(rule.how == "empties" for rule in _all(item.rules))
    only_takes = all(map(_taking, item.rules)) and all(one.high <= 0 for one in spans)
    if item.start == "maximum" and not takes and held.ceiling is not None and held.ceiling <= maximum:
        sentence = N_(
            "“{rule}” can give nothing: the item “{id}” starts full and nothing is taken from it; "
            'write start = "zero", or effect = "deduct"'
        )
        yield Fault((*at, "rules", 0, "effect"), sentence, {"rule": item.rules[0].id, "id": item.id})
    elif item.start == "zero" and maximum > 0 and only_takes and (held.floor or 0) >= 0:
        sentence = N_(
            "the item “{id}” starts at zero and points are only taken from it, so that it never gives any; "
            'write start = "maximum", or effect = "award"'
        )
        yield Fault((*at, "start"), sentence, {"id": item.id})
    elif item.start == "zero" and maximum == 0 and only_takes and (held.floor or 0) >= 0:
        sentence = N_("nothing can be taken from the item “{id}”: it starts at zero and its floor is {floor}; write a floor below zero")
        yield Fault((*at, "floor"), sentence, {"id": item.id, "floor": exact(held.floor or Fraction())})
    elif most < maximum:
        yield Fault((*at, "maximum"), OUT_OF_REACH, {"id": item.id, "most": exact(most), "maximum": item.maximum}, warns=True)


def _all(rules: tuple[ItemRule, ...]) -> Iterator[ItemRule]:
    for rule in rules:
        yield rule
        yield from _all(rule.parts)


def _taking(rule: ItemRule) -> bool:
    return rule.effect == "deduct" and all(map(_taking, rule.parts))


def _below_zero(path: Path, rule: ItemRule) -> Iterator[Fault]:
    """Points below zero turn “deduct” into “award” and back. A table of points may go both ways."""
    sentence = N_('{found} points are below zero; write {positive}: that they are given or taken says effect = "{effect}" or "{other}"')
    if rule.points is not None and rule.points < 0:
        parts = {"found": rule.points, "positive": -rule.points, "effect": rule.effect, "other": OTHER[rule.effect]}
        yield Fault((*path, "points"), sentence, parts)
    for name in TABLES:
        entries: tuple[Any, ...] = getattr(rule, name)
        if entries and all(one.points <= 0 for one in entries) and any(one.points < 0 for one in entries):
            k = next(k for k, one in enumerate(entries) if one.points < 0)
            parts = {
                "found": entries[k].points, "positive": -entries[k].points, "effect": rule.effect, "other": OTHER[rule.effect],
            }  # fmt: skip
            yield Fault((*path, name, k, "points"), sentence, parts)


def _beyond(path: Path, rule: ItemRule, item: SheetItem, sheet: ScoreSheet) -> Iterator[Fault]:
    """Amounts that are more than the item has."""
    held, maximum = limits(item, sheet.modes), Fraction(item.maximum)
    if held.ceiling is None or maximum <= 0:
        return
    top = max(held.ceiling, maximum)
    most = top if item.start == "zero" and rule.effect == "award" else top - min(Fraction(), held.floor or Fraction())
    for place, amount in _amounts(rule, "parts" in path):
        if amount > most:
            sentence = N_("{found} points are more than the item “{id}” has, {most}; lower them, or raise the maximum of the item")
            yield Fault((*path, *place), sentence, {"found": exact(amount), "id": item.id, "most": exact(most)})


def _amounts(rule: ItemRule, inside: bool) -> Iterator[tuple[Path, Fraction]]:
    """What a rule can give or take by itself: its limit; where it has none and nothing changes them, the points written in it."""
    if rule.cap is not None:
        yield ("cap",), Fraction(rule.cap)
    elif not rule.modifiers and not inside:
        if rule.how in ("if", "proportion") and rule.points is not None:
            yield ("points",), Fraction(rule.points)
        if rule.how == "judged" and rule.high is not None:
            yield ("high",), Fraction(rule.high)
        for name in TABLES:
            if name != "curve" or rule.outside != "extend":
                for k, one in enumerate(getattr(rule, name)):
                    yield (name, k, "points"), abs(Fraction(one.points))
