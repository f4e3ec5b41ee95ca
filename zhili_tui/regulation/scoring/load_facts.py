"""What is wrong in the facts of a sheet: sources, names, kinds of record, fields and conditions that there are not."""

from collections.abc import Iterator
from typing import Any

from zhili_tui.model import kinds
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault, Field, Path, by_name
from zhili_tui.regulation.mistakes import NONE_OF, among
from zhili_tui.regulation.scoring.shape import Fact, ScoreSheet
from zhili_tui.regulation.scoring.where import BETWEEN, asked, operand

SOURCES = ("value", "entered", "figures", "records", "obligation", "below", "sheet", "sum", "difference", "product", "ratio", "least",
           "greatest", "of")  # fmt: skip
LISTS = ("sum", "difference", "product", "ratio", "least", "greatest")
NUMBERS = ("count", "number")
DATES = ("date", "instant")
#: What says which part of a source, and of which sources.
PARTS = {
    "take": ("figures", "entered"), "with_below": ("figures", "records", "below"), "types": ("records",), "where": ("records", "obligation"),
    "each": ("records",), "each_where": ("records",), "add": ("records",), "unit_field": ("records",), "distinct": ("records",),
    "days": ("records",), "states": ("obligation",), "share": ("obligation",), "if_zero": ("ratio",), "year": ("of",), "years": ("of",),
    "unit": ("of",), "peers": ("of",), "default": ("entered",), "each_below": ("of",), "short_of": ("of",), "beyond": ("of",),
}  # fmt: skip


def facts(sheet: ScoreSheet, duties: frozenset[str] | None, steps: frozenset[str] | None = None) -> Iterator[Fault]:
    """What is wrong in the facts. ``duties``, ``steps``: the obligations and time limits, and the steps of the ladder, where they are known."""
    known = {fact.name: fact for fact in sheet.facts}
    for i, fact in enumerate(sheet.facts):
        at: Path = ("facts", i)
        sources = [name for name in SOURCES if given(getattr(fact, name))]
        if len(sources) != 1:
            yield Fault(
                at,
                N_(
                    "the fact “{name}” needs exactly one source, not {count}; write one of value, entered, figures, records, obligation, below, sheet, of, or what it is worked out from"
                ),
                {"name": fact.name, "count": len(sources)},
            )
            continue
        source = sources[0]
        for name in needs(fact):
            if name not in known:
                yield Fault(
                    (*at, source), N_("there is no fact “{name}”; write one that stands under [[facts]], or add it there"), {"name": name}
                )
        if source in ("difference", "ratio") and len(getattr(fact, source)) != 2:
            yield Fault((*at, source), N_("“{name}” takes two facts; write two names in brackets, separated by a comma"), {"name": source})
        yield from _idle(fact, source, at)
        yield from _below(fact, at)
        if fact.records is not None:
            yield from _counted(fact, at, steps)
        if fact.figures is not None:
            yield from _named(kinds.kind("figures").cls, fact.figures, (*at, "figures"), NUMBERS)
        if fact.obligation is not None:
            yield from _obligation(fact, at, duties)
    for name in known:
        if _circular(name, known):
            i = next(i for i, fact in enumerate(sheet.facts) if fact.name == name)
            yield Fault(("facts", i), N_("the fact “{name}” rests on itself; take out the name by which the circle closes"), {"name": name})


def given(value: Any) -> bool:
    """Whether something is written down; a zero is."""
    return value is not None and value is not False and value != ()


def _idle(fact: Fact, source: str, at: Path) -> Iterator[Fault]:
    """What has no meaning for this source: it would be passed over in silence."""
    for key, sources in PARTS.items():
        blank = 0 if key in ("year", "years") else "own" if key == "unit" else None
        if given(getattr(fact, key)) and getattr(fact, key) != blank and source not in sources:
            yield Fault(
                (*at, key),
                N_("“{key}” says nothing about “{source}”; take the line out, or choose another source"),
                {"key": key, "source": source},
            )


def _below(fact: Fact, at: Path) -> Iterator[Fault]:
    """What each unit below falls short of needs the units below, and one of two limits."""
    for key in ("short_of", "beyond"):
        if getattr(fact, key) is not None and fact.each_below is None:
            yield Fault((*at, key), N_("“{key}” needs “{name}”"), {"key": key, "name": "each_below"})
    if fact.short_of is not None and fact.beyond is not None:
        yield Fault(
            (*at, "beyond"), N_("“{one}” and “{other}” contradict each other; take one of them out"), {"one": "short_of", "other": "beyond"}
        )
    if fact.each_below is not None and (fact.years or fact.peers or fact.unit != "own"):
        other = "years" if fact.years else "peers" if fact.peers else "unit"
        yield Fault(
            (*at, "each_below"),
            N_("“{one}” and “{other}” contradict each other; take one of them out"),
            {"one": "each_below", "other": other},
        )


def needs(fact: Fact) -> tuple[str, ...]:
    """The facts that a fact rests on."""
    return tuple(name for source in LISTS for name in getattr(fact, source)) + ((fact.of,) if fact.of else ())


def _field(cls: Any, dotted: str) -> Field | None:
    """A field of a kind, through tables; None where there is none."""
    field = None
    for step in dotted.split("."):
        field = by_name(cls).get(step) if cls is not None else None
        if field is None:
            return None
        cls = field.part
    return field


def _named(cls: Any, name: str, at: Path, forms: tuple[str, ...] = (), many: bool = False) -> Iterator[Fault]:
    field = _field(cls, name)
    if field is None:
        yield Fault(
            at,
            N_("there is no field “{field}” here; the fields are: {fields}; write one of these, or take the line out"),
            {"field": name, "fields": ", ".join(by_name(cls))},
        )
    elif (forms and field.form not in forms) or (field.many and not many) or field.part:
        yield Fault(
            at,
            N_("the field “{field}” cannot serve for “{key}”; choose a field with a number, a day or a unit, as “{key}” needs it"),
            {"field": name, "key": next(step for step in reversed(at) if isinstance(step, str))},
        )


def _obligation(fact: Fact, at: Path, duties: frozenset[str] | None) -> Iterator[Fault]:
    if duties is not None and fact.obligation not in duties:
        parts = {"name": fact.obligation, "known": ", ".join(sorted(duties))}
        yield Fault((*at, "obligation"), N_("there is no obligation “{name}”; there are: {known}; write one of these"), parts)
    yield from _asked(None, fact.where, (*at, "where"), True)


def _counted(fact: Fact, at: Path, steps: frozenset[str] | None) -> Iterator[Fault]:
    if fact.records not in kinds.names():
        yield Fault((*at, "records"), N_("there is no kind of record “{kind}”; zhili schema lists the kinds"), {"kind": fact.records})
        return
    cls: Any = kinds.kind(fact.records).cls
    inner = cls
    if fact.each:
        field = by_name(cls).get(fact.each)
        if field is None or field.part is None or not field.many:
            yield from _named(cls, fact.each, (*at, "each"), ("none",))
            return
        inner = field.part
    if fact.types:
        type_ = by_name(cls).get("type")
        for k, name in enumerate(fact.types):
            if type_ is None:
                yield Fault(
                    (*at, "types"),
                    N_("there is no field “{field}” here; the fields are: {fields}; write one of these, or take the line out"),
                    {"field": "type", "fields": ", ".join(by_name(cls))},
                )
                break
            choices = among(type_, steps)
            if choices and name not in choices:
                yield Fault((*at, "types", k), NONE_OF, {"found": name, "choices": ", ".join(choices)})
    if fact.days and len(fact.days) != 2:
        yield Fault((*at, "days"), N_("“{name}” takes two dates; write the names of two date fields in brackets"), {"name": "days"})
    for k, name in enumerate(fact.days):
        yield from _named(inner, name, (*at, "days", k), DATES)
    if fact.add and not (fact.add in BETWEEN and fact.days):
        yield from _named(inner, fact.add, (*at, "add"), NUMBERS)
    if fact.distinct:
        yield from _named(inner, fact.distinct, (*at, "distinct"))
    if fact.unit_field:
        yield from _named(
            inner if _field(inner, fact.unit_field) else cls, fact.unit_field, (*at, "unit_field"), ("unit", "line"), many=True
        )
    yield from _asked(cls, fact.where, (*at, "where"), bool(fact.days), steps)
    yield from _asked(inner, fact.each_where, (*at, "each_where"), bool(fact.days), steps)


def _asked(cls: Any, conditions: tuple[str, ...], at: Path, days: bool, steps: frozenset[str] | None = None) -> Iterator[Fault]:
    for k, text in enumerate(conditions):
        one = asked(text)
        if one is None:
            yield Fault((*at, k), N_("“{text}” is no condition; write for example: type=patrol, dead>=3, done=*"), {"text": text})
            continue
        field = _field(cls, one.field) if cls is not None else None
        form = "count" if one.field in BETWEEN and days else field.form if field else ""
        if not form:
            fields = ", ".join(by_name(cls) if cls is not None else BETWEEN)
            yield Fault(
                (*at, k),
                N_("there is no field “{field}” here; the fields are: {fields}; write one of these, or take the line out"),
                {"field": one.field, "fields": fields},
            )
        elif field is not None and (choices := among(field, steps)) and one.wanted not in (*choices, "", "*"):
            yield Fault((*at, k), NONE_OF, {"found": one.wanted, "choices": ", ".join(choices)})
        elif (one.operator in ("<", "<=", ">", ">=") or one.field in BETWEEN) and operand(one.wanted, form) is None:
            yield Fault(
                (*at, k),
                N_("“{wanted}” is nothing that “{field}” can be compared with; write a value such as the field has"),
                {"wanted": one.wanted, "field": one.field},
            )


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
            pending += (
                needs(fact) if not (fact.of and (fact.year or fact.years or fact.unit != "own" or fact.peers or fact.each_below)) else ()
            )
    return False
