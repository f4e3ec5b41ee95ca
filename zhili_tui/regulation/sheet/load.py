"""Reading a sheet: its shape, and the errors that real sheets contain."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec

from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.model.shape import Fault, Path, by_name, faults, walk
from zhili_tui.model.terms import N_
from zhili_tui.regulation.sheet.shape import Fact, Rule, Sheet

CONDITION = re.compile(r"\s*([^\s<>=!]+)\s*(<=|>=|==|!=|<|>)\s*([^\s<>=!]+)\s*\Z")
SOURCES = ("value", "entered", "figures", "records", "obligation", "below", "sheet", "sum", "difference", "product", "ratio", "least",
           "greatest", "of")  # fmt: skip
LISTS = ("sum", "difference", "product", "ratio", "least", "greatest")
#: What each way of scoring cannot do without.
NEEDS = {
    "per": ("fact", "points"), "bands": ("fact", "bands"), "curve": ("fact", "curve", "outside"), "choice": ("choices",), "if": ("points", "when"),
    "proportion": ("fact", "points", "whole"), "judged": ("low", "high"), "rank": ("fact", "best"), "empties": ("fact",), "parts": ("parts",),
}  # fmt: skip


def read(plain: dict[str, Any], clauses: frozenset[str]) -> tuple[Sheet | None, list[Fault]]:
    """The sheet, and everything that is wrong with it; None where it cannot be used."""
    found = list(faults(Sheet, plain))
    if found:
        return None, found
    try:
        sheet = convert(plain, Sheet)
    except msgspec.ValidationError as error:
        return None, [Fault((), "{reason}", {"reason": str(error)})]
    for path, field, value in walk(Sheet, plain):
        if field.form == "clause" and value not in clauses:
            found.append(Fault(path, N_("the regulation has no clause {clause}"), {"clause": value}))
    found += [*_modes(sheet), *_sums(sheet), *_ids(sheet), *_facts(sheet), *_rules(sheet)]
    return (None if found else sheet), found


def _modes(sheet: Sheet) -> Iterator[Fault]:
    for name in sheet.modes.__struct_fields__:
        if getattr(sheet.modes, name) is None:
            yield Fault(("modes",), N_("the sheet is silent on “{mode}”: say it under [modes]"), {"mode": name})


def _sums(sheet: Sheet) -> Iterator[Fault]:
    for i, category in enumerate(sheet.categories):
        total = sum((Decimal(item.maximum) for item in category.items), Decimal())
        if total != category.maximum:
            parts = {"sum": total, "total": category.maximum, "id": category.id}
            yield Fault(("categories", i, "maximum"), N_("the items of “{id}” add up to {sum}, not {total}"), parts)
        for k, item in enumerate(category.items):
            for n, rule in enumerate(item.rules):
                if rule.how == "parts":
                    inner = sum((Decimal(part.cap or 0) for part in rule.parts), Decimal())
                    if rule.cap is not None and inner != rule.cap:
                        parts = {"sum": inner, "total": rule.cap, "id": rule.id}
                        yield Fault(
                            ("categories", i, "items", k, "rules", n, "cap"), N_("the items of “{id}” add up to {sum}, not {total}"), parts
                        )
    inside = [category for category in sheet.categories if not category.outside_total]
    if sheet.combine == "weighted":
        weights = sum((Decimal(category.weight or 0) for category in inside), Decimal())
        if weights != 100:
            yield Fault(("categories",), N_("the weights add up to {sum}, not 100"), {"sum": weights})
    elif (total := sum((Decimal(category.maximum) for category in inside), Decimal())) != sheet.total:
        yield Fault(("total",), N_("the categories add up to {sum}, not {total}"), {"sum": total, "total": sheet.total})
    weights = sum((Decimal(one.weight) for one in sheet.rounds), Decimal())
    if sheet.rounds and weights != 100:
        yield Fault(("rounds",), N_("the weights add up to {sum}, not 100"), {"sum": weights})
    lows = [grade.low for grade in sheet.grades]
    if lows != sorted(lows, reverse=True) or len(set(lows)) < len(lows):
        yield Fault(("grades",), N_("grades are listed from the best downward, each from fewer points than the one before"), {})


def places(sheet: Sheet) -> Iterator[tuple[Path, Rule, Any]]:
    """Every rule with its place and its item, the parts of rules included."""
    for i, category in enumerate(sheet.categories):
        for k, item in enumerate(category.items):
            pending: list[tuple[Path, Rule]] = [(("categories", i, "items", k, "rules", n), rule) for n, rule in enumerate(item.rules)]
            while pending:
                path, rule = pending.pop(0)
                yield path, rule, item
                pending += [((*path, "parts", m), part) for m, part in enumerate(rule.parts)]


def _ids(sheet: Sheet) -> Iterator[Fault]:
    named: list[tuple[Path, str]] = []
    for i, category in enumerate(sheet.categories):
        named.append((("categories", i, "id"), category.id))
        named += [(("categories", i, "items", k, "id"), item.id) for k, item in enumerate(category.items)]
    rules = [((*path, "id"), f"{item.id}/{rule.id}") for path, rule, item in places(sheet)]
    for group in (named, rules, [(("facts", i, "name"), fact.name) for i, fact in enumerate(sheet.facts)]):
        times = Counter(id for _, id in group)
        for path, id in group:
            if times[id] > 1:
                yield Fault(path, N_("“{id}” is used {times} times"), {"id": id, "times": times[id]})
                times[id] = 0


def _facts(sheet: Sheet) -> Iterator[Fault]:
    known = {fact.name: fact for fact in sheet.facts}
    for i, fact in enumerate(sheet.facts):
        at: Path = ("facts", i)
        sources = [name for name in SOURCES if getattr(fact, name) not in (None, (), False)]
        if len(sources) != 1:
            yield Fault(at, N_("the fact “{name}” needs exactly one source, not {count}"), {"name": fact.name, "count": len(sources)})
            continue
        for name in needs(fact):
            if name not in known:
                yield Fault((*at, sources[0]), N_("there is no fact “{name}”"), {"name": name})
        if sources[0] in ("difference", "ratio") and len(getattr(fact, sources[0])) != 2:
            yield Fault((*at, sources[0]), N_("“{name}” takes two facts"), {"name": sources[0]})
        if fact.records is not None:
            yield from _counted(fact, at)
        if fact.figures is not None and not has(kinds.kind("figures").cls, fact.figures):
            yield Fault((*at, "figures"), N_("there is no fact “{name}”"), {"name": fact.figures})
    for name in known:
        if _circular(name, known):
            i = next(i for i, fact in enumerate(sheet.facts) if fact.name == name)
            yield Fault(("facts", i), N_("the fact “{name}” rests on itself"), {"name": name})


def needs(fact: Fact) -> tuple[str, ...]:
    """The facts that a fact rests on."""
    return tuple(name for source in LISTS for name in getattr(fact, source)) + ((fact.of,) if fact.of else ())


def has(cls: Any, dotted: str) -> bool:
    """Whether a kind has a field, through tables."""
    for step in dotted.split("."):
        field = by_name(cls).get(step) if cls is not None else None
        if field is None:
            return False
        cls = field.part
    return True


def _counted(fact: Fact, at: Path) -> Iterator[Fault]:
    if fact.records not in kinds.names():
        yield Fault((*at, "records"), N_("there is no kind of record “{kind}”"), {"kind": fact.records})
        return
    cls: Any = kinds.kind(fact.records).cls
    inner = cls
    if fact.each:
        field = by_name(cls).get(fact.each)
        if field is None or field.part is None:
            yield Fault((*at, "each"), N_("there is no fact “{name}”"), {"name": fact.each})
            return
        inner = field.part
    for key, name, of in (("add", fact.add, inner), ("distinct", fact.distinct, inner), ("unit_field", fact.unit_field, cls)):
        if name and not has(of, name):
            yield Fault((*at, key), N_("there is no fact “{name}”"), {"name": name})
    for key, conditions, of in (("where", fact.where, cls), ("each_where", fact.each_where, inner)):
        for k, condition in enumerate(conditions):
            if not has(of, condition.partition("=")[0]):
                yield Fault((*at, key, k), N_("there is no fact “{name}”"), {"name": condition})


def _circular(name: str, known: dict[str, Fact]) -> bool:
    pending, seen = list(needs(known[name])), set()
    while pending:
        one = pending.pop()
        if one == name:
            return True
        if one in known and one not in seen:
            seen.add(one)
            fact = known[one]
            # Another year or another unit of the same fact is another number.
            pending += needs(fact) if not (fact.of and (fact.year or fact.years or fact.unit != "own" or fact.peers)) else ()
    return False


def _rules(sheet: Sheet) -> Iterator[Fault]:
    known = {fact.name for fact in sheet.facts}
    for i, category in enumerate(sheet.categories):
        for k, item in enumerate(category.items):
            for key in ("applies", "exempt"):
                yield from _conditions(("categories", i, "items", k, key), getattr(item, key), known)
    for path, rule, _item in places(sheet):
        for name in NEEDS[rule.how]:
            if getattr(rule, name) in (None, ()):
                yield Fault(path, N_("a rule of the sort “{how}” needs “{name}”"), {"how": rule.how, "name": name})
        for key in ("fact", "over_fact", "under_fact"):
            name = getattr(rule, key)
            if name and name not in known:
                yield Fault((*path, key), N_("there is no fact “{name}”"), {"name": name})
        for key in ("when", "unless"):
            yield from _conditions((*path, key), getattr(rule, key), known)
        for m, modifier in enumerate(rule.modifiers):
            yield from _conditions((*path, "modifiers", m, "when"), modifier.when, known)
            for key in ("times_fact", "divide_by"):
                if (name := getattr(modifier, key)) and name not in known:
                    yield Fault((*path, "modifiers", m, key), N_("there is no fact “{name}”"), {"name": name})
        if rule.bands and (rule.overlap or sheet.modes.overlap) == "refuse":
            yield from _bands(path, rule, sheet)
        at = [knot.at for knot in rule.curve]
        if at != sorted(set(at)):
            yield Fault((*path, "curve"), N_("the points of a curve are listed from the lowest number upward, each once"), {})
        if rule.how == "judged" and rule.low is not None and rule.high is not None and rule.low > rule.high:
            yield Fault((*path, "low"), N_("the lower limit is above the upper one"), {})


def _conditions(path: Path, conditions: tuple[str, ...], known: set[str]) -> Iterator[Fault]:
    for k, condition in enumerate(conditions):
        match = CONDITION.match(condition)
        if not match:
            yield Fault((*path, k), N_("“{text}” is no condition; write for example: rate > 7"), {"text": condition})
            continue
        for name in (match[1], match[3]):
            if name not in known and number(name) is None:
                yield Fault((*path, k), N_("there is no fact “{name}”"), {"name": name})


def number(text: str) -> Fraction | None:
    """A number written in a condition."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def _bands(path: Path, rule: Rule, sheet: Sheet) -> Iterator[Fault]:
    """Two bands must not both hold one number."""
    inf = Fraction(10**30)
    spans = []
    for band in rule.bands:
        bounds = band.bounds or sheet.modes.bounds or "[)"
        low = -inf if band.low is None else Fraction(band.low)
        high = inf if band.high is None else Fraction(band.high)
        spans.append((low, high, bounds))
        if low > high or (low == high and bounds != "[]"):
            yield Fault((*path, "bands", len(spans) - 1), N_("no number is in this band"), {})
    for a in range(len(spans)):
        for b in range(a):
            first, second = sorted((spans[a], spans[b]), key=lambda span: (span[0], span[2][0] == "("))
            touch = first[1] == second[0] and first[2][1] == "]" and second[2][0] == "["
            if first[1] > second[0] or touch:
                yield Fault(
                    (*path, "bands", a),
                    N_("this band and band {number} both hold some numbers; end one where the other begins"),
                    {"number": b + 1},
                )
