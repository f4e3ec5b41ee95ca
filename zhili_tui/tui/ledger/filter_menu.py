"""What the ledger can be narrowed to, as a list to choose from; what narrows it now comes first, to be taken away."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from zhili_tui.entry.parsing import Choice
from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model import kinds
from zhili_tui.model.introspection import by_name
from zhili_tui.model.kind import STATES
from zhili_tui.tui.ledger import filters as scopes
from zhili_tui.tui.ledger.filters import LedgerScope
from zhili_tui.tui.widgets.cells import PLAIN

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.tui.base.screen import Room
    from zhili_tui.tui.ledger.columns import LedgerColumn
    from zhili_tui.tui.widgets.text_lines import Lines

#: So many months back can be chosen.
MONTHS = 36
NAMES = {
    "kind": N_("Kind"), "unit": N_("Unit"), "year": N_("Year"), "month": N_("Month"), "after": N_("Date"), "before": N_("Date"),
    "state": N_("State"), "signed": N_("Sign-offs"), "officer": N_("Officer"), "query": N_("Search"),
}  # fmt: skip


def choices(office: "Workspace", scope: LedgerScope, kept: dict[str, LedgerScope]) -> tuple[list[Choice], dict[str, str]]:
    """What can be chosen, and what stands beside each."""
    found: list[tuple[Choice, str]] = []
    for name in scope.narrowed:
        part = scopes.word(office, scope, name)
        found.append((Choice(f"-{name}", translate(N_("without {part}"), {"part": part})), _(NAMES[name])))
    if len(found) > 1:
        found.append((Choice("-", _(N_("all records"))), ""))
    found += [(Choice(f"={name}", name), scopes.words(office, one)) for name, one in sorted(kept.items())]
    found += [(Choice(f"kind:{name}", formatting.label(name)), _(NAMES["kind"])) for name in kinds.names() if name != "office"]
    found += [(Choice(f"state:{name}", formatting.label(name)), _(NAMES["state"])) for name in STATES]
    found += [(Choice(f"signed:{name}", _(text)), _(NAMES["signed"])) for name, text in scopes.SIGNED.items()]
    found += [
        (Choice("after:", _(N_("from a day on ..."))), _(NAMES["after"])),
        (Choice("before:", _(N_("up to a day ..."))), _(NAMES["before"])),
    ]
    ask = office.index.rows
    years = [year for (year,) in ask("SELECT DISTINCT year FROM entry WHERE year > 0 ORDER BY year DESC")]
    found += [(Choice(f"year:{year}", str(year)), _(NAMES["year"])) for year in years]
    months = [month for (month,) in ask("SELECT DISTINCT substr(day, 1, 7) AS month FROM entry WHERE day > '' ORDER BY month DESC")]
    for month in months[:MONTHS]:
        found.append((Choice(f"month:{month}", scopes.word(office, LedgerScope(month=month), "month")), _(NAMES["month"])))
    units = [unit for (unit,) in ask("SELECT DISTINCT unit FROM entry WHERE unit <> '' ORDER BY unit")]
    found += [(Choice(f"unit:{unit}", office.name(unit)), _(NAMES["unit"])) for unit in units]
    officers = {reference: name for reference, name in office.names_of.items() if "/" in reference}
    for reference, name in sorted(officers.items()):
        found.append((Choice(f"officer:{reference}", name), f"{_(NAMES['officer'])}  {office.name(reference.partition('/')[0])}"))
    for name, values in (("kind", [one for one in kinds.names() if one != "office"]), ("state", STATES), ("unit", units)):
        for value in values:
            turned = LedgerScope()._replace(**{name: f"{scopes.NOT}{value}"})  # type: ignore[arg-type]
            found.append((Choice(f"{name}:{scopes.NOT}{value}", scopes.word(office, turned, name)), _(NAMES[name])))
    return [choice for choice, _beside in found], {choice.value: beside for choice, beside in found}


def narrowed(scope: LedgerScope, kept: dict[str, LedgerScope], chosen: str) -> LedgerScope:
    """The scope after a choice."""
    if chosen.startswith("-"):
        return scope.without(chosen[1:])
    if chosen.startswith("="):
        return kept[chosen[1:]]
    name, _colon, value = chosen.partition(":")
    changes: dict[str, Any] = {name: int(value) if name == "year" else value}
    return scope._replace(**changes)


def sorts(layout: "list[LedgerColumn]") -> list[Choice]:
    """By what the columns that show can be sorted, each both ways; first the order of the start."""
    out = [
        Choice("own", _(N_("own records first, the newest first"))),
        Choice("newest", _(N_("the newest first"))),
        Choice("oldest", _(N_("the oldest first"))),
    ]
    for column in layout:
        if column.name != "day":
            name = f"field:{column.name}" if column.field else column.name
            out.append(Choice(name, column.head))
            out.append(Choice(f"{scopes.NOT}{name}", translate(N_("{column}, from the end"), {"column": column.head})))
    return out


def ask_day(room: "Room", name: str, title: str, then: Callable[[str, str], None], typed: str = "", wrong: str = "") -> None:
    """From or up to which day (``name``: after, before); what is no day is said, and asked again. ``then``: is told name and day."""
    from zhili_tui.entry.parsing import WAYS, parse
    from zhili_tui.tui.dialogs.confirm import AskText

    def typed_in(text: str | None) -> None:
        if text is None:
            return
        try:
            day = parse(by_name(kinds.kind("meeting").cls)["date"], text, room.office.entering.desk)
        except ZhiliError as error:
            ask_day(room, name, title, then, text, str(error))
            return
        then(name, day.isoformat())

    lines: Lines = [[("   " + text, PLAIN)] for text in (_(WAYS["date"]), wrong) if text]
    room.app.push_screen(AskText(title, lines, _(N_("A day is needed")), typed, word=_(N_("narrow to it"))), typed_in)
