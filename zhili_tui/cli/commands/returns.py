"""zhili returns"""

from typing import Annotated

import typer

from zhili_tui.cli.output import emit_json, progress, say, table, wants_json
from zhili_tui.cli.selecting import return_period
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import UNIT, YEAR
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.regulation import returns
from zhili_tui.regulation.rules import Who
from zhili_tui.services.names import no_unit

HELP = N_("The monthly return of a unit: its figures with those of the units below, since January, and who has not reported.")
EXAMPLES = ("returns dongjie --month 10", "returns shifan --month 10 --json")


def command(
    unit: Annotated[str, typer.Argument(help=N_("The unit whose return it is")), UNIT],
    month: Annotated[int, typer.Option(help=N_("The month, 1 to 12; the last one that is over unless said"))] = 0,
    year: Annotated[int, typer.Option(help=N_("The year; today's unless said")), YEAR] = 0,
) -> None:
    """Sum up a month."""
    office = current().workspace()
    office.refresh(progress(_(N_("reading"))))
    if unit not in office.names_of or "/" in unit:
        raise no_unit(office.root, unit)
    of_year, of_month = return_period(office, year, month)
    expected = next((one.who for one in office.book.obligations.obligations if one.id == "monthly_return"), Who())
    found = returns.monthly(office.reckoning.figures(unit, of_year), unit, of_year, of_month, expected)
    if wants_json():
        emit_json(found._asdict() | {"rows": [row._asdict() for row in found.rows]})
        return
    blank = "-"
    table([
        (formatting.label(row.field.split(".")[0]), _label(row.field), *(blank if n is None else str(n) for n in (row.own, row.below, row.total, row.year)), _(returns.YEAR_IS[row.year_is]), row.source,
         _corrected(row))
        for row in found.rows
    ])  # fmt: skip
    names = _(N_(", ")).join(map(office.name, found.missing)) or "-"
    parts = {"name": office.name(unit), "period": f"{of_year}-{found.month:02}", "count": len(found.reporters), "missing": names}
    say(translate(N_("{name} {period}: own, below, together, since January; {count} units reported; not reported: {missing}"), parts))


def _label(field: str) -> str:
    from zhili_tui.model import kinds
    from zhili_tui.model.introspection import field_at

    found = field_at(kinds.kind("figures").cls, tuple(field.split(".")))
    return _(found.label) if found else field


def _corrected(row: returns.FigureRow) -> str:
    return "; ".join(
        translate(N_("sent as {was}, corrected {day}: {reason}"), {"was": one.was, "day": one.corrected.isoformat(), "reason": one.reason})
        for one in row.corrected
    )
