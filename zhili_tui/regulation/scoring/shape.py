"""What a score sheet may say. Facts are numbers with a name; rules turn them into points; modes are declared, never hidden."""

from collections.abc import Callable, Iterator
from typing import Annotated, Literal, TypeAlias, TypeVar

import msgspec

from zhili_tui.model.fields import As, Clause, Count, Flag, Line, Number, Part
from zhili_tui.model.kinds.assessment import RoundName
from zhili_tui.regulation.rules import Every, LocalName, Who, Wording

#: ``fact > 7``, ``fact >= other``: a name, a comparison, a number or another name; several of them parted by ``or``.
Condition: TypeAlias = Annotated[str, As("line")]
Month: TypeAlias = Annotated[int, As("count"), msgspec.Meta(ge=1, le=12)]
Rounding: TypeAlias = Literal["half_up", "half_even", "down", "up"]


class Fact(Part, kw_only=True):
    """A number with a name. Exactly one source; the rest says which part of it."""

    name: Line
    text: Wording | None = None  # what it is, for the explanation
    # sources
    value: Number | None = None  # a number written here
    entered: Flag = False  # typed into the assessment, or given by an assessor
    default: Number | None = None  # of what is entered: stands where an assessment of the unit says nothing of it
    figures: Line | None = None  # a monthly figure, such as security.criminal_cases
    records: Line | None = None  # a kind: its records are counted
    obligation: Line | None = None  # an obligation or time limit: its instances are counted
    below: Who | None = None  # the units below of this sort are counted
    sheet: Line | None = None  # the score of another sheet
    sum: tuple[Line, ...] = ()
    difference: tuple[Line, ...] = ()
    product: tuple[Line, ...] = ()
    ratio: tuple[Line, ...] = ()
    least: tuple[Line, ...] = ()
    greatest: tuple[Line, ...] = ()
    of: Line | None = None  # another fact, seen from elsewhere: another year, the superior, the peers
    # which part of the source
    take: Literal["sum", "last", "first", "mean", "greatest", "least", "months"] | None = None  # sum of figures, last of what is entered
    with_below: Flag = False  # figures and records of the units below as well
    types: tuple[Line, ...] = ()
    where: tuple[Line, ...] = ()  # type=x, dead>=3, done=*, date<=2026-10-07, days>3
    days: tuple[Line, ...] = ()  # two dates of a record or entry: from the first to the second are so many “days”, begun “months”
    each: Line | None = None  # count the entries of this table of the records
    each_where: tuple[Line, ...] = ()
    add: Line | None = None  # add up this field instead of counting
    unit_field: Line | None = None  # the field of entry or record that names the unit charged; blank is the issuing unit
    distinct: Line | None = None  # count different values of this field
    states: tuple[Literal["met", "late", "missed", "overdue", "due", "upcoming"], ...] = ()
    share: Flag = False  # of an obligation: the part of those that have come due, 0 to 1
    times: Number | None = None  # multiplied by this: 100 for percent, 10000 for a rate
    if_zero: Number | None = None  # the ratio where its second number is zero
    year: int = 0  # of: so many years away, -1 is last year
    years: Annotated[int, As("count"), msgspec.Meta(ge=0, le=20)] = 0  # of: the mean of so many years before
    each_below: Who | None = None  # of: added up over the units below of this sort
    short_of: Number | None = None  # each_below: by how much each of them falls short of this
    beyond: Number | None = None  # each_below: by how much each of them is over this
    unit: Literal["own", "parent"] = "own"
    peers: Literal["mean", "greatest", "least", "rank_high", "rank_low", "count"] | None = None


class Band(Part, kw_only=True):
    """Points for a stretch of numbers; blank ends are open."""

    low: Number | None = None
    high: Number | None = None
    bounds: Literal["[]", "[)", "(]", "()"] | None = None
    points: Number


class Knot(Part):
    """A point of a line made of straight pieces."""

    at: Number
    points: Number


class RuleChoice(Part):
    """One of several judgements."""

    name: Line
    points: Number


class Grade(Part):
    """A grade from so many points upward, the number included; any writing of its name is its name."""

    name: Wording
    low: Number


class Modifier(Part, kw_only=True):
    """A change of a rule's points under conditions, in the order in which they are listed."""

    when: tuple[Condition, ...] = ()
    times: Number | None = None
    times_fact: Line | None = None
    divide_by: Line | None = None
    plus: Number | None = None
    text: Wording | None = None


class Assessor(Part, kw_only=True):
    """One of several assessors and his weight, in percent."""

    name: Line  # a unit, by its name or its folder's
    weight: Number


class ItemRule(Part, kw_only=True):
    """How points are won or lost within an item."""

    id: Line
    text: Wording | None = None
    how: Literal["per", "bands", "curve", "choice", "if", "proportion", "judged", "rank", "empties", "parts"]
    effect: Literal["deduct", "award"]
    who: Who | None = None  # only for units of this sort: targets by class
    when: tuple[Condition, ...] = ()  # all must hold, else the rule gives nothing
    unless: tuple[Condition, ...] = ()  # the exception: where all hold, the rule gives nothing
    fact: Line | None = None
    assessor: Line | None = None
    assessors: tuple[Assessor, ...] = ()  # several, each with his weight; nobody else's word counts
    clause: Clause | None = None
    # per: points for each so many, over or under a number
    points: Number | None = None
    each: Number | None = None
    over: Number | None = None
    over_fact: Line | None = None
    under: Number | None = None
    under_fact: Line | None = None
    partial: Literal["pro_rata", "full", "started"] | None = None
    gap: Literal["marginal", "whole"] | None = None
    progression: tuple[Number, ...] = ()  # the first, second … incident times this; the last goes on
    # bands, curve, choice, rank
    bands: tuple[Band, ...] = ()
    overlap: Literal["first", "best", "worst"] | None = None
    curve: tuple[Knot, ...] = ()
    outside: Literal["clamp", "extend", "nothing"] | None = None
    choices: tuple[RuleChoice, ...] = ()
    best: Literal["high", "low"] | None = None
    ratio_to_best: Flag = False
    bottom: Count = 0
    # proportion
    whole: Number | None = None
    whole_fact: Line | None = None
    # judged
    low: Number | None = None
    high: Number | None = None
    # parts
    parts: "tuple[ItemRule, ...]" = ()
    # what holds for all
    modifiers: tuple[Modifier, ...] = ()
    cap: Number | None = None  # at most so many points, won or lost; of parts: what they add up to
    least: Number | None = None  # at least so many, once anything is


class SheetItem(Part, kw_only=True):
    """A line of the sheet with its maximum."""

    id: Line
    title: LocalName
    clause: Clause | None = None
    maximum: Number
    start: Literal["maximum", "zero"]
    assessor: Line | None = None
    assessors: tuple[Assessor, ...] = ()  # several, each with his weight; nobody else's word counts
    evidence: tuple[Line, ...] = ()  # kinds of record that prove it
    who: Who | None = None
    instead_of: Line | None = None  # the id of the item in whose place this one stands for the units that ``who`` says
    applies: tuple[Condition, ...] = ()
    not_applicable: Literal["award", "drop"] | None = None
    exempt: tuple[Condition, ...] = ()  # full marks where all hold
    floor: Number | None = None
    ceiling: Number | None = None
    no_ceiling: Flag = False  # a bonus without limit
    rules: tuple[ItemRule, ...] = ()


class Category(Part, kw_only=True):
    """Items that belong together."""

    id: Line
    title: LocalName
    maximum: Number
    who: Who | None = None
    instead_of: Line | None = None  # the id of the category in whose place this one stands for the units that ``who`` says
    outside_total: Flag = False  # a bonus or malus on the total
    weight: Number | None = None  # of a weighted composite: the share of this category, in percent
    floor: Number | None = None
    ceiling: Number | None = None  # the items may add up to more, the category gives no more than this
    items: tuple[SheetItem, ...] = ()


E = TypeVar("E", SheetItem, Category)


def standing(entries: tuple[E, ...], fits: Callable[[Who], bool]) -> list[E]:
    """Of items or categories those that stand for a unit: the first alternative that is for it in the place of the one it names."""
    found = []
    for one in entries:
        if one.instead_of is None:
            others = (other for other in entries if other.instead_of == one.id and other.who is not None and fits(other.who))
            found.append(next(others, one))
    return found


class Modes(Part, kw_only=True):
    """What sheets are silent on, said once for the whole sheet; rules and items may differ."""

    floor: Number | None = None
    ceiling: Literal["maximum", "none"] | None = None
    partial: Literal["pro_rata", "full", "started"] | None = None
    bounds: Literal["[]", "[)", "(]", "()"] | None = None
    overlap: Literal["first", "best", "worst", "refuse"] | None = None
    ties: Literal["competition", "dense"] | None = None
    not_applicable: Literal["award", "drop"] | None = None
    gap: Literal["marginal", "whole"] | None = None
    digits: Annotated[int, As("count"), msgspec.Meta(ge=0, le=6)] | None = None
    rounding: Rounding | None = None


class Round(Part, kw_only=True):
    """A round and its weight in the year, in percent."""

    name: RoundName
    weight: Number
    take: Literal["last", "mean"] = "last"  # a later assessment stands over an earlier, or all of them are averaged
    from_month: Month | None = None  # records, figures and duties of these months count in this round
    to_month: Month | None = None

    @property
    def months(self) -> range:
        """The months that count: those written down, else a quarter's own three, else all."""
        quarter = int(self.name[-1]) if self.name.startswith("quarter_") else 0
        first, last = (3 * quarter - 2, 3 * quarter) if quarter else (1, 12)
        return range(self.from_month or first, (self.to_month or last) + 1)


class VetoEffect(Part, kw_only=True):
    """What a veto in force does to the result."""

    points: Number | None = None  # taken off the total
    best_grade: Line | None = None  # no better grade than this
    ineligible: Flag = True  # shown last, without rank


class Block(Part, kw_only=True):
    """What an event does to the whole result, without a veto: where all conditions hold."""

    when: tuple[Condition, ...]
    text: Wording | None = None
    points: Number | None = None
    best_grade: Line | None = None
    ineligible: Flag = False


class ScoreSheet(Part, kw_only=True):
    """sheets/<name>.toml"""

    title: LocalName
    note: Wording | None = None
    total: Number
    pass_mark: Number | None = None
    every: Every = "year"
    who: Who
    modes: Modes
    combine: Literal["sum", "weighted"] = "sum"
    grades: tuple[Grade, ...] = ()
    rounds: tuple[Round, ...] = ()
    veto: VetoEffect | None = None
    blocks: tuple[Block, ...] = ()
    floor: Number | None = None  # the whole sheet gives no less than this, and no more than the ceiling
    ceiling: Number | None = None
    facts: tuple[Fact, ...] = ()
    categories: tuple[Category, ...] = ()


def rules_of(item: SheetItem) -> Iterator[ItemRule]:
    """The rules of an item, those inside others as well."""
    pending = list(item.rules)
    while pending:
        rule = pending.pop(0)
        pending[:0] = rule.parts
        yield rule


def named_assessors(sheet: ScoreSheet) -> dict[str, frozenset[str]]:
    """Who assesses, as the sheet says it, by the keys of the lines he gives: an item's id, ``item/rule`` and the rule's id."""
    found: dict[str, frozenset[str]] = {}
    for category in sheet.categories:
        for item in category.items:
            whole = _assessors(item)
            if whole:
                found[item.id] = whole
            for rule in rules_of(item):
                if names := _assessors(rule) or whole:
                    found[f"{item.id}/{rule.id}"] = found[rule.id] = names
    return found


def _assessors(one: SheetItem | ItemRule) -> frozenset[str]:
    """The one assessor, or the panel."""
    return frozenset(filter(None, (one.assessor, *(each.name for each in one.assessors))))
