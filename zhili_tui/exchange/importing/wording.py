"""What an import would do in words: where in the file, what a heading means, what becomes of a row, the counts."""

from typing import TYPE_CHECKING

from zhili_tui.exchange.importing.cells import masked
from zhili_tui.exchange.importing.layout import PLACES, field_of
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model import kinds
from zhili_tui.model.introspection import walk
from zhili_tui.model.record_path import parse as place_of

if TYPE_CHECKING:
    from zhili_tui.exchange.importing.plan import Plan, Planned
    from zhili_tui.exchange.importing.rows import ImportProblem
    from zhili_tui.model.kind import Kind
    from zhili_tui.services.workspace import Workspace

PLACE_NAMES = {
    "ref": N_("the record's reference"),
    "@unit": N_("the unit that issues the record"),
    "@year": N_("the year"),
    "@month": N_("the month"),
    "@name": N_("the name of the file"),
}


def counts(made: "Plan") -> str:
    """One line: how many of each."""
    parts = [
        translate(N_("{count} new"), {"count": made.count("new")}),
        translate(N_("{count} changed"), {"count": made.count("changed")}),
        translate(N_("{count} unchanged"), {"count": made.count("unchanged")}),
    ]
    if made.count("kept"):
        parts.append(translate(N_("{count} imported before and changed since, left as they are"), {"count": made.count("kept")}))
    if made.count("repeated"):
        parts.append(translate(N_("{count} repeated"), {"count": made.count("repeated")}))
    parts.append(translate(N_("{count} to mend"), {"count": len(made.problems)}))
    return "  ".join(parts)


def where(problem: "ImportProblem") -> str:
    """A place in the file in words."""
    if not problem.row:
        return problem.sheet
    parts = {"sheet": problem.sheet, "row": problem.row, "column": problem.column}
    if problem.column:
        return translate(N_("{sheet}, row {row}, column {column}"), parts)
    return translate(N_("{sheet}, row {row}"), parts)


def label(kind: "Kind", path: str) -> str:
    """What a heading means: a field, or where the record goes."""
    if path in PLACES:
        return _(PLACE_NAMES[path])
    return formatting.where(tuple(path.split(".")), field_of(kind, path))


def becomes(office: "Workspace", made: "Plan", one: "Planned") -> str:
    """What a row becomes: the kind, whose, which."""
    place = place_of(one.path)
    unit = office.name(place.unit) if place else ""
    return translate(
        N_("Row {row} becomes {kind} of {unit}, {ref}:"), {"row": one.draft.row, "kind": _(made.kind.label), "unit": unit, "ref": ref(one)}
    )


def fields(office: "Workspace", made: "Plan", one: "Planned") -> list[str]:
    """A record as field: value; nobody's number is shown."""
    out = []
    for path, field, value in walk(kinds.kind(made.kind.name).cls, one.plain):
        text = formatting.value(field, value, office.name)
        steps = [step for step in path if isinstance(step, str)]
        chain = field_of(made.kind, ".".join(steps))
        out.append(f"{formatting.where(path, chain)}: {masked(text.replace(chr(10), ' '))}")
    return out


def ref(one: "Planned") -> str:
    """The reference of what a row becomes."""
    return one.path.removeprefix("records/").removesuffix(".toml")
