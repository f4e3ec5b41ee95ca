"""One day of all the guard posts whose books are kept here: a row a post (GRD-3)."""

import copy
import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.entry.grid_state import CellKey, Grid, GridColumn, GridRow
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model import kinds
from zhili_tui.model.introspection import Path, field_at
from zhili_tui.regulation.calendar import Period
from zhili_tui.services import monthly_returns
from zhili_tui.services.grids.periods import called
from zhili_tui.services.grids.shifts import in_order, put_or_drop
from zhili_tui.services.grids.table import GridRecords, GridTable, RecordWriting, column, hinted, kept_units

if TYPE_CHECKING:
    from zhili_tui.services.monthly_returns import MonthSheet, PatrolPost
    from zhili_tui.services.repository import Loaded
    from zhili_tui.services.workspace import Workspace

TITLE = N_("One day of several guard posts")
KIND = "patrol"
EVERY = "day"
NO_GUARD = N_("say who was on guard")
NO_ROUND = N_("nothing is reported here: type the rounds, or which was missed and why")
SEVERAL = N_("{count} guards have entries for this day; open the record")
#: The fields of a day's entry that are columns.
FIELDS = ("guard", "rounds", "missed")


class _Post(NamedTuple):
    """A post with its sheet of the month."""

    unit: str
    sheet: "MonthSheet"
    loaded: "Loaded | None"

    def on(self, day: datetime.date) -> list[int]:
        """Where the entries of a day stand."""
        return [number for number, one in enumerate(self.loaded.plain.get("shifts", ()) if self.loaded else ()) if one["date"] == day]


def table(office: "Workspace", unit: str, span: Period) -> GridTable:
    """The grid of a day."""
    kind, day = kinds.kind(KIND), span.first
    supervisor = column(kind, "supervisor", width=10)
    columns = (*(_column(name, width) for name, width in zip(FIELDS, (10, 22, 20), strict=True)), supervisor)
    desk = office.entering.desk._replace(near=day, unit=unit)
    known: dict[str, _Post] = {}
    rows = []
    for id, one in kept_units(office, unit):
        last = office.entering.like_last(KIND, id)
        for post in _standing(office, id, day):
            sheet = monthly_returns.sheet(id, kind, day.replace(day=1), post)
            there = (office.root / sheet.place.path).is_file()
            found = _Post(id, sheet, office.load(sheet.place.path) if there else None)
            key = f"{id}/{post.id}"
            known[key] = found
            hints = {} if found.loaded else hinted((supervisor,), last, desk._replace(unit=id))
            rows.append(_row(key, f"{one.short_name or one.name} {post.name}", found, day, hints))
    title = translate(N_("Guard posts {day}"), {"day": called(EVERY, span)})
    return GridTable(
        "posts", kind, unit, span.name, title, (), columns, tuple(rows), desk, lambda grid: _make(known, grid, day, office.today)
    )  # fmt: skip


def _column(name: str, width: int) -> GridColumn:
    field = field_at(kinds.kind(KIND).cls, ("shifts", name))
    assert field is not None
    return GridColumn(name, field, width=width)


def _standing(office: "Workspace", unit: str, day: datetime.date) -> Iterator["PatrolPost"]:
    return (one for one in monthly_returns.posts(office, unit) if one.stands(day.replace(day=1)))


def _row(key: str, label: str, post: _Post, day: datetime.date, hints: dict[str, str]) -> GridRow:
    there = post.on(day)
    path = post.sheet.place.path if post.loaded else ""
    shifts = post.loaded.plain["shifts"] if post.loaded and there else []
    held = {name: shifts[there[0]][name] for name in FIELDS if name in shifts[there[0]]} if there else {}
    if post.loaded:
        held["supervisor"] = post.loaded.plain.get("supervisor")
    shut = translate(SEVERAL, {"count": len(there)}) if len(there) > 1 else ""
    if post.loaded and post.loaded.plain.get("signoffs"):
        shut = _(N_("signed; open the record to change it"))
    return GridRow(key, label, post.unit, path, held, hints, shut)


def _make(known: dict[str, _Post], grid: Grid, day: datetime.date, today: datetime.date) -> GridRecords:
    writings = []
    wrong: dict[CellKey, str] = {}
    for row in grid.filled:
        post = known[row.key]
        guard, rounds, missed = (grid.value((row.key, name)) for name in FIELDS)
        if guard is None:
            wrong[row.key, "guard"] = _(NO_GUARD)
        if not rounds and not missed:
            wrong[row.key, "rounds"] = _(NO_ROUND)
        plain = copy.deepcopy(post.loaded.plain) if post.loaded else dict(post.sheet.plain)
        supervisor = grid.value((row.key, "supervisor"))
        if supervisor is not None:
            plain["supervisor"] = supervisor
        shifts = list(plain.get("shifts", ()))
        there = post.on(day)
        shift: dict[str, Any] = shifts.pop(there[0]) if there else {"date": day}
        if not there and (today - day).days > 1:
            shift["recorded_late"] = today
        shift["guard"] = guard
        put_or_drop(shift, "rounds", rounds or [])
        put_or_drop(shift, "missed", missed or [])
        plain["shifts"] = in_order([*shifts, shift])
        writings.append(RecordWriting(post.sheet.place, plain, post.loaded, _cell(row.key)))
    return GridRecords(writings, wrong)


def _cell(key: str) -> Any:
    def find(path: Path) -> CellKey:
        names = [step for step in path if isinstance(step, str)]
        return key, next((name for name in (*FIELDS, "supervisor") if name in names), "rounds")

    return find
