"""The self-inspections of a quarter, of all the units whose books are kept here (INS-1)."""

import copy
import datetime
from typing import TYPE_CHECKING, Any

from zhili_tui.entry.grid_state import TOP, CellKey, Grid, GridRow
from zhili_tui.entry.parsing import ParseContext, parse
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model import kinds
from zhili_tui.model.introspection import field_at
from zhili_tui.regulation.calendar import Period
from zhili_tui.services.grids.periods import called
from zhili_tui.services.grids.table import GridRecords, GridTable, RecordWriting, cell_of, column, held, hinted, kept_units, laid, on_disk

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

TITLE = N_("Self-inspections of several units")
KIND = "inspection"
EVERY = "quarter"
TYPE = "self_inspection"
#: What says outright that nothing was found. A blank says that nobody has reported.
NONE = frozenset(
    ("無", "无", "沒有", "没有", "未發現", "未发现", "無問題", "无问题", "未發現問題", "未发现问题", "none", "none found", "no", "nil", "0")
)
#: The value of that.
NOTHING = ""
UNSAID = N_("write what was found, or “{none}” where nothing was; a blank is not reported")
OUTSIDE = N_("this day does not lie in {period}")
FOUND_NOTHING = N_("nothing was found, so there is nothing to fill in here")
SEVERAL = N_("{count} problems; open the record with its key")


def _read(text: str, desk: ParseContext) -> Any:
    field = field_at(kinds.kind(KIND).cls, ("findings", "description"))
    assert field is not None
    return NOTHING if text.strip().rstrip("。.").lower() in NONE else parse(field, text, desk)


def _shown(value: Any, desk: ParseContext) -> str:
    return value or _(N_("none found"))


def table(office: "Workspace", unit: str, span: Period) -> GridTable:
    """The grid of a quarter."""
    kind = kinds.kind(KIND)
    top = (
        column(kind, "date", needed=True),
        column(kind, "lead_inspector", needed=True),
        column(kind, "inspectors", needed=True),
    )
    first = ("findings", 0)
    columns = (
        column(kind, *first, "description", width=20, read=_read, shown=_shown),
        column(kind, "present", width=10),
        column(kind, *first, "grade", width=6),
        column(kind, *first, "due", width=10),
        column(kind, *first, "responsible", width=8),
        column(kind, *first, "measure", width=16),
        column(kind, "date", width=10, label=_(N_("Date, if another"))),
    )
    desk = office.entering.desk._replace(near=min(max(office.today, span.first), span.last), unit=unit)
    rows = tuple(_row(office, id, one, columns, span) for id, one in kept_units(office, unit))
    last = office.entering.like_last(KIND, unit, TYPE)
    hints = hinted(top[1:], last, desk)
    title = translate(N_("Self-inspections {period}"), {"period": called(EVERY, span)})
    return GridTable("inspections", kind, unit, span.name, title, top, columns, rows, desk, lambda grid: _make(office, grid, span), hints)


def _row(office: "Workspace", id: str, unit: Any, columns: tuple[Any, ...], span: Period) -> GridRow:
    """A unit, with the self-inspection of the quarter that is there already."""
    there = [
        (loaded, record)
        for loaded, record in on_disk(office, KIND, id, span.first.year)
        if record.type == TYPE and record.unit == id and span.first <= record.date <= span.last
    ]
    label = unit.short_name or unit.name
    if not there:
        return GridRow(id, label, id, names=(unit.name,))
    loaded, record = there[-1]
    place, plain = loaded.place, loaded.plain
    said = held(columns, plain)
    if not record.findings:
        said["findings.description"] = NOTHING
    locked = {}
    if len(record.findings) > 1:
        sentence = translate(SEVERAL, {"count": len(record.findings)})
        locked = {one.name: sentence for one in columns if one.path[0] == "findings"}
    shut = _(N_("signed; open the record to change it")) if record.signoffs else ""
    return GridRow(id, label, id, place.path, said, shut=shut, locked=locked, names=(unit.name,))


def _make(office: "Workspace", grid: Grid, span: Period) -> GridRecords:
    writings: list[RecordWriting] = []
    wrong: dict[CellKey, str] = {}
    kind = kinds.kind(KIND)
    for row in grid.filled:
        wrong |= _unsaid(grid, row)
        loaded = office.load(row.path) if row.path else None
        plain = copy.deepcopy(loaded.plain) if loaded else {"type": TYPE, "unit": row.key}
        plain = laid(grid, row, plain)
        if grid.value((row.key, "findings.description")) == NOTHING:
            plain.pop("findings", None)
        day = plain.get("date")
        if not isinstance(day, datetime.date):
            continue  # said above
        if not span.first <= day <= span.last:
            at = (row.key, "date") if (row.key, "date") in grid.texts else (TOP, "date")
            wrong[at] = translate(OUTSIDE, {"period": called(EVERY, span)})
        place = loaded.place if loaded else office.saving.new_place(kind, row.key, plain)
        writings.append(RecordWriting(place, plain, loaded, cell_of(grid, row.key)))
    return GridRecords(writings, wrong)


def _unsaid(grid: Grid, row: GridRow) -> dict[CellKey, str]:
    """Where a row was begun that does not say what was found; and what is filled in beside “nothing”."""
    at = (row.key, "findings.description")
    said = grid.value(at)
    if row.locked:
        return {}
    if said is None:
        return {} if at in grid.errors() else {at: translate(UNSAID, {"none": _(N_("none found"))})}
    rest = [(row.key, one.name) for one in grid.columns if one.path[0] == "findings" and one.name != at[1]]
    return {cell: _(FOUND_NOTHING) for cell in rest if cell in grid.texts and grid.value(cell) is not None} if said == NOTHING else {}
