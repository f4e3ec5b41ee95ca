"""The responsibility statements of a year between this unit and those that sign one with it (TGT-3)."""

import copy
import datetime
from typing import TYPE_CHECKING, Any

from zhili_tui.entry.grid_state import TOP, Grid, GridColumn, GridRow
from zhili_tui.entry.parsing import Choice, ParseContext, fitting
from zhili_tui.errors import BadValue
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model import kinds
from zhili_tui.model.carry_over import again
from zhili_tui.model.introspection import field_at
from zhili_tui.regulation.calendar import Period
from zhili_tui.services.grids.periods import called
from zhili_tui.services.grids.table import (
    GridRecords,
    GridTable,
    RecordWriting,
    cell_of,
    column,
    held,
    hinted,
    laid,
    on_disk,
    standing_units,
)

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

TITLE = N_("Responsibility statements of several units")
KIND = "statement"
EVERY = "year"
#: What an earlier statement says that this year's take over, where one is named above.
LIKE = ("duties", "targets")
NONE = N_("there is no statement “{text}”")


def table(office: "Workspace", unit: str, span: Period) -> GridTable:
    """The grid of a year: rows are the units right below this one that sign statements."""
    kind = kinds.kind(KIND)
    columns = (column(kind, "unit_leader", width=18), column(kind, "signed", width=10), column(kind, "note", width=20))
    desk = office.entering.desk._replace(near=min(max(office.today, span.first), span.last), unit=unit)
    units = [(id, one) for id, one in standing_units(office) if one.parent == unit and "signatory_unit" in one.bodies]
    there = [found for year in (span.first.year - 1, span.first.year) for found in on_disk(office, KIND, unit, year)]
    top = (column(kind, "drawn_up", needed=True), column(kind, "superior_leader"), column(kind, "sheet"), _like(office, there))
    rows = tuple(_row(id, one, columns, [(at, one) for at, one in there if one.unit == id and one.drawn_up.year == span.first.year])
                 for id, one in units)  # fmt: skip
    hints = hinted(top[1:3], office.entering.like_last(KIND, unit), desk)
    if there:
        hints["like"] = top[-1].among[-1].label
    title = translate(N_("Responsibility statements {period}"), {"period": called(EVERY, span)})
    return GridTable(
        "statements", kind, unit, span.name, title, top, columns, rows, desk, lambda grid: _make(office, unit, grid, span), hints
    )


def _like(office: "Workspace", there: list[Any]) -> GridColumn:
    """The statement whose duties and targets are taken over: chosen among those of this year and the one before."""
    among = tuple(Choice(at.place.ref, f"{office.name(one.unit)} {one.drawn_up.isoformat()}") for at, one in there)

    def read(text: str, desk: ParseContext) -> str:
        found = fitting(text.strip(), list(among))
        if len(found) != 1:
            raise BadValue(field="", reason=translate(N_("“{text}” fits several; choose one") if found else NONE, {"text": text}))
        return found[0].value

    def shown(value: str, desk: ParseContext) -> str:
        return next((one.label for one in among if one.value == value), value)

    field = field_at(kinds.kind(KIND).cls, ("sheet",))
    assert field is not None
    note = _(N_("An earlier statement: its duties and targets are taken over"))
    return GridColumn("like", field, _(N_("Text as in")), note, 30, (), read, shown, among=among)


def _row(id: str, unit: Any, columns: tuple[Any, ...], there: list[Any]) -> GridRow:
    """A unit, with the statement of the year that is there already."""
    label = unit.short_name or unit.name
    if not there:
        return GridRow(id, label, id, names=(unit.name,))
    loaded, record = there[-1]
    shut = _(N_("signed; open the record to change it")) if record.signoffs else ""
    return GridRow(id, label, id, loaded.place.path, held(columns, loaded.plain), shut=shut, names=(unit.name,))


def _make(office: "Workspace", unit: str, grid: Grid, span: Period) -> GridRecords:
    kind = kinds.kind(KIND)
    wrong: dict[tuple[str, str], str] = {}
    like: dict[str, Any] = {}
    said = str(grid.value((TOP, "like")) or "")
    if said and any(not row.path for row in grid.filled):
        source = office.load(f"records/{said}.toml").plain
        like = {name: value for name, value in again(kind, source).items() if name in LIKE}
    writings = []
    taken: set[str] = set()
    for row in grid.filled:
        loaded = office.load(row.path) if row.path else None
        plain = laid(grid, row, copy.deepcopy(loaded.plain) if loaded else {"unit": row.key, **copy.deepcopy(like)})
        day = plain.get("drawn_up")
        if not isinstance(day, datetime.date):
            continue  # said above
        if day.year != span.first.year:
            wrong[TOP, "drawn_up"] = translate(N_("this day does not lie in {period}"), {"period": called(EVERY, span)})
        place = loaded.place if loaded else office.saving.new_place(kind, unit, plain)
        while place.path in taken:
            place = office.saving.new_place(kind, unit, plain)
        taken.add(place.path)
        writings.append(RecordWriting(place, plain, loaded, cell_of(grid, row.key)))
    return GridRecords(writings, wrong)
