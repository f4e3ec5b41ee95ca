"""The lines of an assessment are lines of its score sheet: an assessor's points are never lost through a slip."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.checks.rule import File, RuleHit, rule
from zhili_tui.model.glossary import N_, Term
from zhili_tui.regulation import RuleSet
from zhili_tui.storage.folding import fold

if TYPE_CHECKING:
    from zhili_tui.regulation.scoring.shape import Fact, ItemRule, Modes, ScoreSheet, SheetItem

PLACE = "records/a/2026/assessment/20261210-aaaa.toml"
HEAD = 'unit = "a"\nsheet = "{}"\nround = "year_end"\ndate = 2026-12-10\n'
SCORES = ("self_score", "assessed_score", "final_score")


class Takes(NamedTuple):
    """What a line of a sheet takes: the scores of an item or a rule, a number, or one of several judgements."""

    item: "SheetItem | None" = None
    rule: "ItemRule | None" = None
    fact: "Fact | None" = None


def concerns(file: File) -> bool:
    """A quick look: whether a file has to do with a score sheet."""
    return file.record is not None and file.kind is not None and file.kind.name == "assessment"


@rule("sheet-unknown", N_("An assessment is of a score sheet of the rule set"), {PLACE: HEAD.format("tragets")}, clause="INS-5")
def unknown(file: File, book: RuleSet) -> Iterator[RuleHit]:
    """The sheet's name is that of a file; a mistaken sheet is told as a rule file that cannot be read."""
    name = file.record.sheet
    if name not in book.sheets and book.wrong_sheet(name) is None:
        known = near(name, book.sheets) or ", ".join(book.sheets) or "-"
        yield RuleHit(N_("there is no score sheet “{sheet}”; choose {known}"), {"sheet": name, "known": known}, ("sheet",))


@rule(
    "sheet-line",
    N_("Scores and numbers are those that the score sheet asks for"),
    {PLACE: HEAD.format("targets") + '[[lines]]\nitem = "TGT-99"\nassessed_score = 1\n'},
    clause="INS-5",
)
def line(file: File, book: RuleSet) -> Iterator[RuleHit]:
    """Unknown items, a judgement or a number where none is asked for, and points out of range."""
    sheet = book.sheets.get(file.record.sheet)
    if sheet is None:
        return
    known = takes(sheet)
    for i, one in enumerate(file.record.lines):
        if one.item in known:
            yield from (hit._replace(at=("lines", i, *hit.at)) for hit in wrong(one, known[one.item], sheet.modes))
        else:
            parts = {"item": one.item, "sheet": file.record.sheet, "near": near(one.item, known)}
            sentence = (
                N_("the score sheet {sheet} has no item, rule or number “{item}”; is “{near}” meant?")
                if parts["near"]
                else N_("the score sheet {sheet} has no item, rule or number “{item}”; choose one of its own")
            )
            yield RuleHit(sentence, parts, ("lines", i, "item"))


RULES = (unknown, line)


def takes(sheet: "ScoreSheet") -> dict[str, Takes]:
    """What may stand in the lines of a sheet: items, ``item/rule`` or a rule's id, and numbers that are entered."""
    from zhili_tui.regulation.scoring.shape import rules_of

    found = {fact.name: Takes(fact=fact) for fact in sheet.facts}
    for category in sheet.categories:
        for item in category.items:
            for one in rules_of(item):
                found[f"{item.id}/{one.id}"] = Takes(rule=one)
                found.setdefault(one.id, Takes(rule=one))
    return found | {item.id: Takes(item=item) for category in sheet.categories for item in category.items}


def near(name: str, known: Mapping[str, Any]) -> str:
    """The name that is likely meant; blank where none is like it."""
    folded = {fold(one): one for one in known}
    return next((folded[one] for one in get_close_matches(fold(name), folded, 1)), "")


def wrong(one: Any, asked: Takes, modes: "Modes") -> Iterator[RuleHit]:
    """What of a line the sheet does not ask for."""
    if asked.item is not None:
        yield from _item(one, asked.item, modes)
    elif asked.rule is not None:
        yield from _rule(one, asked.rule)
    else:
        yield from _fact(one, asked.fact)


def _item(one: Any, item: "SheetItem", modes: "Modes") -> Iterator[RuleHit]:
    from zhili_tui.regulation.scoring.total import limits

    for field in ("value", "choice"):
        if getattr(one, field) is not None:
            yield RuleHit(N_("“{item}” is an item and takes a score: leave this blank"), {"item": one.item}, (field,))
    bounds = limits(item, modes)
    for field in SCORES:
        low, high = (Fraction(), Fraction(item.maximum)) if field == "self_score" else bounds
        yield from _range(getattr(one, field), low, high, (field,), one.item)


def _rule(one: Any, asked: "ItemRule") -> Iterator[RuleHit]:
    if asked.how == "choice" and one.choice is not None:
        names = {fold(choice.name) for choice in asked.choices}
        if fold(one.choice) not in names:
            parts = {"item": one.item, "choice": one.choice, "known": "、".join(choice.name for choice in asked.choices)}
            yield RuleHit(N_("“{choice}” is no judgement of “{item}”; choose one of {known}"), parts, ("choice",))
    elif one.choice is not None:
        yield RuleHit(N_("“{item}” is not judged by a word: leave this blank"), {"item": one.item}, ("choice",))
    if asked.how == "judged" and one.value is not None:
        yield from _range(one.value, Fraction(asked.low or 0), Fraction(asked.high or 0), ("value",), one.item)
        if not one.reason:
            yield RuleHit(N_("a judgement does not count without its reason: {item}"), {"item": one.item}, ("reason",), warns=True)
    elif one.value is not None:
        yield RuleHit(N_("“{item}” takes no number: leave this blank"), {"item": one.item}, ("value",))
    if "/" not in one.item and any(getattr(one, field) is not None for field in SCORES):
        yield RuleHit(N_("a score for a rule is written with its item, as item/{rule}"), {"rule": one.item}, ("item",))


def _fact(one: Any, asked: "Fact | None") -> Iterator[RuleHit]:
    given = {field: getattr(one, field) for field in ("value", "choice", *SCORES)}
    if asked is None or not asked.entered:
        yield RuleHit(N_("“{item}” is worked out from the records and is not entered"), {"item": one.item}, ("item",))
        return
    for field, value in given.items():
        if value is not None and field != "value":
            parts = {"item": one.item, "field": Term(N_("Value"))}
            yield RuleHit(N_("“{item}” is a number: enter it under “{field}”, and leave this blank"), parts, (field,))


def _range(value: Decimal | None, low: Fraction | None, high: Fraction | None, at: tuple[str, ...], item: str) -> Iterator[RuleHit]:
    if value is None or ((low is None or value >= low) and (high is None or value <= high)):
        return
    from zhili_tui.regulation.scoring.numbers import exact

    parts = {"item": item, "value": str(value), "low": exact(low or Fraction()), "high": exact(high or Fraction())}
    yield RuleHit(
        N_("“{item}”: {value} is not from {low} to {high}") if high is not None else N_("“{item}”: {value} is less than {low}"), parts, at
    )
