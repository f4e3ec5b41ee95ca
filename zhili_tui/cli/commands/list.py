"""zhili list"""

from itertools import count
from typing import Annotated

import typer

from zhili_tui.cli.output import emit_items, say, table, wants_json
from zhili_tui.cli.selecting import select
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import KIND, RECORDED_UNIT, RECORDED_YEAR, STATE, formats
from zhili_tui.i18n import N_, _, formatting, translate

HELP = N_("List records: all of them, of one kind, of one unit or year, in one state, or those in which words are found.")
EXAMPLES = (
    "list",
    "list meeting --unit dongjie --year 2026",
    "list inspection --state overdue",
    "list --search djjd",
    N_("list --search 消防"),
)


def command(
    kind: Annotated[str, typer.Argument(help=N_("A kind of record, such as meeting")), KIND] = "",
    unit: Annotated[str, typer.Option(help=N_("The unit that issued the record")), RECORDED_UNIT] = "",
    year: Annotated[int, typer.Option(help=N_("The year it is reckoned to")), RECORDED_YEAR] = 0,
    state: Annotated[str, typer.Option(help=N_("Only records in this state, such as open or overdue")), STATE] = "",
    search: Annotated[str, typer.Option(help=N_("Words, in any script, or pinyin initials"))] = "",
    limit: Annotated[int, typer.Option(help=N_("At most so many; 0 for all"))] = 0,
    format: Annotated[str, typer.Option(help=N_("text or json")), formats("text", "json")] = "text",
) -> None:
    """List records."""
    office = current().workspace()
    rows = select(office, kind, unit, year, state, search, limit)
    if wants_json(format):
        emit_items(
            {"ref": h.place.ref, "kind": h.kind, "unit": h.unit, "year": h.year, "date": h.day, "concerns": h.concerns, "state": s,
             "changed_since_signed": changed, "title": office.title_of(r, h.place) if r is not None else ""}
            for h, r, s, changed in rows
        )  # fmt: skip
        return
    counted = count()
    table(
        (h.day, office.name(h.unit), formatting.label(h.kind), office.title_of(r, h.place) if r is not None else "",
         _(N_(", ")).join(formatting.label(one) for one in (s, "changed_since_signed" if changed else "") if one), h.place.ref)
        for (h, r, s, changed), _number in zip(rows, counted, strict=False)
    )  # fmt: skip
    say(translate(N_("{count} records"), {"count": next(counted)}))
