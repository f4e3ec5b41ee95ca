"""The month's returns of several units, zero returns above all (TGT-5): a typed 0 is a return, a blank is none."""

import copy
from typing import TYPE_CHECKING, Any

from zhili_tui.entry.grid_state import Grid, GridRow
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model import kinds
from zhili_tui.model.record_path import Place
from zhili_tui.regulation.calendar import Period
from zhili_tui.services.grids.periods import called
from zhili_tui.services.grids.table import GridRecords, GridTable, RecordWriting, cell_of, column, held, hinted, kept_units, laid, on_disk

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

TITLE = N_("Monthly returns of several units")
KIND = "figures"
EVERY = "month"


def table(office: "Workspace", unit: str, span: Period) -> GridTable:
    """The grid of a month."""
    kind = kinds.kind(KIND)
    top = (column(kind, "reported"), column(kind, "reporter"))
    names = ("rounds", "screened", "mediated", "succeeded", "grave_disputes")
    columns = tuple(column(kind, "disputes", name, width=9) for name in names)
    desk = office.entering.desk._replace(unit=unit)
    rows = tuple(_row(office, id, one, columns, span) for id, one in kept_units(office, unit))
    hints = hinted(top[1:], office.entering.like_last(KIND, unit), desk)
    title = translate(N_("Monthly returns {period}"), {"period": called(EVERY, span)})
    return GridTable("returns", kind, unit, span.name, title, top, columns, rows, desk, lambda grid: _make(office, grid, span), hints)


def _row(office: "Workspace", id: str, unit: Any, columns: tuple[Any, ...], span: Period) -> GridRow:
    """A unit, with the return of the month that is there already."""
    place = Place(id, span.first.year, KIND, f"{span.first.month:02}")
    hit = (office.root / place.path).is_file()
    found = next((loaded for loaded, _record in on_disk(office, KIND, id, span.first.year) if loaded.place == place), None)
    label = unit.short_name or unit.name
    if found is None:
        return GridRow(id, label, id, place.path if hit else "", shut=_(N_("cannot be read; open the record")) if hit else "")
    shut = _(N_("signed; open the record to change it")) if found.plain.get("signoffs") else ""
    return GridRow(id, label, id, place.path, held(columns, found.plain), shut=shut, names=(unit.name,))


def _make(office: "Workspace", grid: Grid, span: Period) -> GridRecords:
    writings = []
    for row in grid.filled:
        loaded = office.load(row.path) if row.path else None
        plain = laid(grid, row, copy.deepcopy(loaded.plain) if loaded else {})
        place = Place(row.key, span.first.year, KIND, f"{span.first.month:02}")
        writings.append(RecordWriting(place, plain, loaded, cell_of(grid, row.key)))
    return GridRecords(writings, {})
