"""Reading a sheet: its shape, and the errors that real sheets contain."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from zhili_tui.model.fields import convert
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault, Path, faults, walk
from zhili_tui.regulation.mistakes import unnamed
from zhili_tui.regulation.plausible import TWICE
from zhili_tui.regulation.rules import writings
from zhili_tui.regulation.scoring import plausible
from zhili_tui.regulation.scoring.load_facts import facts
from zhili_tui.regulation.scoring.load_rules import conditions, places, rules, weights
from zhili_tui.regulation.scoring.shape import Category, ScoreSheet, SheetItem


def read(
    plain: dict[str, Any], clauses: frozenset[str] | None, duties: frozenset[str] | None = None, steps: frozenset[str] | None = None,
    language: str = "",
) -> tuple[ScoreSheet | None, list[Fault]]:  # fmt: skip
    """The sheet, and everything that is wrong with it; None where it cannot be used.

    ``duties``, ``steps``: the obligations and the steps of the ladder there are; ``language``: the office's own, where it is known.
    """
    found = list(faults(ScoreSheet, plain))
    if found:
        return None, found
    try:
        sheet = convert(plain, ScoreSheet)
    except msgspec.ValidationError as error:
        return None, [Fault(_place(str(error)), "{reason}", {"reason": str(error).partition(" - at")[0]})]
    for path, field, value in walk(ScoreSheet, plain):
        if field.form == "clause" and clauses is not None and value not in clauses:
            found.append(
                Fault(
                    path, N_("the regulation has no clause {clause}; write one that clauses.toml has, or add it there"), {"clause": value}
                )
            )
    found += [
        *_modes(sheet), *_sums(sheet), *_weights(sheet), *_results(sheet), *_signs(sheet), *_ids(sheet),
        *facts(sheet, duties, steps), *_conditions(sheet), *rules(sheet), *unnamed(ScoreSheet, plain, language),
    ]  # fmt: skip
    if not found:  # what is odd is told where nothing is wrong: a slip is told once
        found += plausible.odd(sheet)
    return (sheet if all(fault.warns for fault in found) else None), found


def _place(error: str) -> Path:
    """Where the typed reading failed, out of its message: ``… - at `$.facts[0].years```."""
    steps = error.partition("`$.")[2].rstrip("`").replace("[", ".").replace("]", "")
    return tuple(int(step) if step.isdigit() else step for step in steps.split(".") if step not in ("", "...")) if "`$." in error else ()


def between(sheets: dict[str, ScoreSheet]) -> Iterator[tuple[str, Fault]]:
    """What is wrong between sheets that are in order by themselves: one that is not there, one that rests on itself."""
    folded = {name: {fact.sheet for fact in sheet.facts if fact.sheet} for name, sheet in sheets.items()}
    for name, sheet in sheets.items():
        for i, fact in enumerate(sheet.facts):
            if fact.sheet is None:
                continue
            if fact.sheet not in sheets:
                yield (
                    name,
                    Fault(
                        ("facts", i, "sheet"),
                        N_(
                            "there is no score sheet “{name}” in order; write the name of a file in the folder sheets, without .toml, or mend that file"
                        ),
                        {"name": fact.sheet},
                    ),
                )
            elif name in _reached(fact.sheet, folded):
                yield (
                    name,
                    Fault(
                        ("facts", i, "sheet"),
                        N_("the sheet “{name}” rests on itself; take out the fact by which the circle closes"),
                        {"name": name},
                    ),
                )


def _reached(name: str, folded: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    pending = [name]
    while pending:
        one = pending.pop()
        if one not in seen:
            seen.add(one)
            pending += folded.get(one, ())
    return seen


def _modes(sheet: ScoreSheet) -> Iterator[Fault]:
    for name in sheet.modes.__struct_fields__:
        if getattr(sheet.modes, name) is None:
            yield Fault(("modes",), N_("the sheet is silent on “{mode}”; write {mode} = … under [modes]"), {"mode": name})


def _sums(sheet: ScoreSheet) -> Iterator[Fault]:
    for i, category in enumerate(sheet.categories):
        yield from _alternatives(("categories", i, "items"), category.items)
        total = sum((Decimal(item.maximum) for item in category.items if item.instead_of is None), Decimal())
        if total != category.maximum:
            parts = {"sum": total, "total": category.maximum, "id": category.id}
            yield Fault(
                ("categories", i, "maximum"),
                N_("the items of “{id}” add up to {sum}, not {total}; mend a maximum of the items, or write maximum = {sum}"),
                parts,
            )
    yield from _alternatives(("categories",), sheet.categories)
    for path, rule, _item in places(sheet):
        if rule.how != "parts" or rule.cap is None or any(part.cap is None for part in rule.parts):
            continue  # parts without a limit of their own share that of the rule
        inner = sum((Decimal(part.cap or 0) for part in rule.parts), Decimal())
        if inner < rule.cap or (rule.effect == "award" and inner != rule.cap):
            parts = {"sum": inner, "total": rule.cap, "id": rule.id}
            yield Fault(
                (*path, "cap"), N_("the parts of “{id}” add up to {sum}, not {total}; mend a cap of the parts, or write cap = {sum}"), parts
            )
    inside = [category for category in sheet.categories if not category.outside_total and category.instead_of is None]
    total = sum((Decimal(category.maximum) for category in inside), Decimal())
    if sheet.combine == "sum" and total != sheet.total:
        yield Fault(
            ("total",),
            N_(
                "the categories add up to {sum}, not {total}; mend a maximum of the categories, or write total = {sum}; what is given beside the total has outside_total = true"
            ),
            {"sum": total, "total": sheet.total},
        )


def _alternatives(at: Path, entries: Sequence[SheetItem | Category]) -> Iterator[Fault]:
    """What stands in another's place says for which units, and is worth the same: nobody's sheet has another total."""
    known = {one.id: one for one in entries if one.instead_of is None}
    for i, one in enumerate(entries):
        if one.instead_of is None:
            continue
        other = known.get(one.instead_of)
        if other is None:
            parts = {"id": one.instead_of, "known": ", ".join(known)}
            yield Fault((*at, i, "instead_of"), N_("there is no “{id}” here that could be replaced; there are: {known}"), parts)
        elif one.who is None:
            yield Fault((*at, i), N_("“{id}” replaces another and does not say for which units; write “who”"), {"id": one.id})
        elif _worth(one) != _worth(other):
            worth = {"id": one.id, "found": one.maximum, "other": other.id, "wanted": other.maximum}
            sentence = N_("“{id}” is worth {found}, “{other}” in whose place it stands is worth {wanted}; make them alike")
            yield Fault((*at, i, "maximum"), sentence, worth)


def _worth(one: SheetItem | Category) -> tuple[Any, ...]:
    return (one.maximum, one.weight, one.outside_total) if isinstance(one, Category) else (one.maximum,)


def _weights(sheet: ScoreSheet) -> Iterator[Fault]:
    if sheet.combine == "weighted":
        inside = [(i, one) for i, one in enumerate(sheet.categories) if not one.outside_total and one.instead_of is None]
        weights = sum((Decimal(category.weight or 0) for _, category in inside), Decimal())
        if weights != 100:
            yield Fault(
                ("categories",),
                N_("the weights add up to {sum}, not 100; they are percents of the whole: mend one of them"),
                {"sum": weights},
            )
        for i, category in inside:
            if category.maximum <= 0:
                yield Fault(
                    ("categories", i, "maximum"),
                    N_("“{field}” must be above zero; mend the number, or take the line out"),
                    {"field": "maximum"},
                )
    if sheet.rounds and (weights := sum((Decimal(one.weight) for one in sheet.rounds), Decimal())) != 100:
        yield Fault(
            ("rounds",), N_("the weights add up to {sum}, not 100; they are percents of the whole: mend one of them"), {"sum": weights}
        )
    for i, one in enumerate(sheet.rounds):
        if one.name in [other.name for other in sheet.rounds[:i]]:
            yield Fault(("rounds", i, "name"), TWICE, {"id": one.name, "times": 2})
        if not one.months:
            yield Fault(("rounds", i, "from_month"), N_("the lower limit is above the upper one; exchange the two, or mend one"), {})


def _results(sheet: ScoreSheet) -> Iterator[Fault]:
    lows = [grade.low for grade in sheet.grades]
    if lows != sorted(lows, reverse=True) or len(set(lows)) < len(lows):
        yield Fault(
            ("grades",),
            N_("grades are listed from the best downward, each from fewer points than the one before; put them into that order"),
            {},
        )
    names = [name for grade in sheet.grades for name in writings(grade.name)]
    held: list[tuple[Path, str | None]] = [(("veto", "best_grade"), sheet.veto.best_grade if sheet.veto else None)]
    held += [(("blocks", i, "best_grade"), block.best_grade) for i, block in enumerate(sheet.blocks)]
    for path, name in held:
        if name is not None and name not in names:
            yield Fault(
                path,
                N_("there is no grade “{name}”; the grades are: {grades}; write one of these"),
                {"name": name, "grades": ", ".join(names) or "-"},
            )
    for i, block in enumerate(sheet.blocks):
        if not block.when:
            yield Fault(("blocks", i), N_("“{name}” needs at least one entry; write a condition, for example: rate > 7"), {"name": "when"})
        if block.points is None and block.best_grade is None and not block.ineligible:
            yield Fault(("blocks", i), N_("say what follows: points, best_grade or ineligible"), {})
    if sheet.pass_mark is not None and sheet.pass_mark > sheet.total:
        yield Fault(
            ("pass_mark",),
            N_("{found} is more than the total of {total}; lower it, or mend the total"),
            {"found": sheet.pass_mark, "total": sheet.total},
        )


def _signs(sheet: ScoreSheet) -> Iterator[Fault]:
    """Maxima and weights below zero, floors above ceilings."""
    if sheet.total <= 0:
        yield Fault(("total",), N_("“{field}” must be above zero; mend the number, or take the line out"), {"field": "total"})
    yield from _limits((), sheet.floor, sheet.ceiling)
    for i, category in enumerate(sheet.categories):
        at: Path = ("categories", i)
        for key, amount in (("maximum", category.maximum), ("weight", category.weight)):
            if amount is not None and amount < 0:
                yield Fault((*at, key), N_("“{field}” must not be below zero; write the number without its minus sign"), {"field": key})
        yield from _limits(at, category.floor, category.ceiling)
        for k, item in enumerate(category.items):
            here: Path = (*at, "items", k)
            yield from weights(here, item.assessor, item.assessors)
            if item.maximum < 0:
                yield Fault(
                    (*here, "maximum"),
                    N_("“{field}” must not be below zero; write the number without its minus sign"),
                    {"field": "maximum"},
                )
            floor = item.floor if item.floor is not None else sheet.modes.floor
            ceiling = item.maximum if item.ceiling is None and sheet.modes.ceiling == "maximum" else item.ceiling
            yield from _limits(here, floor, None if item.no_ceiling else ceiling)
            if item.no_ceiling and item.ceiling is not None:
                yield Fault(
                    (*here, "ceiling"),
                    N_("“{one}” and “{other}” contradict each other; take one of them out"),
                    {"one": "ceiling", "other": "no_ceiling"},
                )


def _limits(at: Path, floor: Any, ceiling: Any) -> Iterator[Fault]:
    if floor is not None and ceiling is not None and floor > ceiling:
        yield Fault(
            (*at, "floor"),
            N_("the floor of {floor} is above the ceiling of {ceiling}; exchange the two, or mend one"),
            {"floor": floor, "ceiling": ceiling},
        )


def _ids(sheet: ScoreSheet) -> Iterator[Fault]:
    named: list[tuple[Path, str]] = []
    for i, category in enumerate(sheet.categories):
        named.append((("categories", i, "id"), category.id))
        named += [(("categories", i, "items", k, "id"), item.id) for k, item in enumerate(category.items)]
    rules = [((*path, "id"), f"{item.id}/{rule.id}") for path, rule, item in places(sheet)]
    for group in (named, rules, [(("facts", i, "name"), fact.name) for i, fact in enumerate(sheet.facts)]):
        times = Counter(id for _, id in group)
        for path, id in group:
            if times[id] > 1:
                yield Fault(path, TWICE, {"id": id, "times": times[id]})
                times[id] = 0


def _conditions(sheet: ScoreSheet) -> Iterator[Fault]:
    known = {fact.name for fact in sheet.facts}
    for i, category in enumerate(sheet.categories):
        for k, item in enumerate(category.items):
            for key in ("applies", "exempt"):
                yield from conditions(("categories", i, "items", k, key), getattr(item, key), known)
    for i, block in enumerate(sheet.blocks):
        yield from conditions(("blocks", i, "when"), block.when, known)
