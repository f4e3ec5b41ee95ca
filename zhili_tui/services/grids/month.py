"""A guard post's month: rows are its days, columns its set hours (GRD-3). A blank is not reported: neither walked nor missed."""

import copy
import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.entry.grid_state import TOP, CellKey, Grid, GridColumn, GridRow
from zhili_tui.errors import BadName
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import weekday
from zhili_tui.model import kinds
from zhili_tui.model.introspection import Path, field_at
from zhili_tui.services import monthly_returns
from zhili_tui.services.grids.shifts import WHOLE, by_hour, in_order, read_round, shift_of, shown_round
from zhili_tui.services.grids.table import GridRecords, GridTable, RecordWriting, column, hinted

if TYPE_CHECKING:
    from zhili_tui.services.monthly_returns import MonthSheet, PatrolPost
    from zhili_tui.services.repository import Loaded
    from zhili_tui.services.workspace import Workspace

TITLE = N_("Month of a guard post, days by hours")
KIND = "patrol"
EVERY = "month"
#: Between a day and the number of its entry, in a row's key.
SECOND = "#"
OTHERS, GUARD = "others", "guard"
NO_HOURS = N_(
    "no set hours are known of {post}: write them into the unit's guard posts, or into a first sheet, before its month is entered"
)
NO_GUARD = N_("say who was on guard: here, or above for all days")
NO_ROUND = N_("nothing is reported for this day: type a round, or why it was missed")
STAYS = N_("this day is entered already; to take it out, open the record")


class _Month(NamedTuple):
    """A post's month as it is known."""

    office: "Workspace"
    sheet: "MonthSheet"
    loaded: "Loaded | None"
    hours: tuple[datetime.time, ...]
    today: datetime.date

    @property
    def shifts(self) -> list[dict[str, Any]]:
        """The entries there are."""
        return list(self.loaded.plain.get("shifts", ())) if self.loaded else []

    def keyed(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each entry with the key of its row: the day; of the day's further ones with their number."""
        seen: dict[datetime.date, int] = {}
        for shift in self.shifts:
            number = seen[shift["date"]] = seen.get(shift["date"], 0) + 1
            yield shift["date"].isoformat() + (f"{SECOND}{number}" if number > 1 else ""), shift


def hour_name(hour: datetime.time) -> str:
    """The name of a set hour's column."""
    return f"{hour:%H:%M}"


def table(office: "Workspace", unit: str, month: datetime.date, post: "PatrolPost") -> GridTable:
    """The grid of a post's month. Raises BadName where its hours are not known."""
    kind = kinds.kind(KIND)
    sheet = monthly_returns.sheet(unit, kind, month, post)
    there = (office.root / sheet.place.path).is_file()
    loaded = office.load(sheet.place.path) if there else None
    hours = tuple((loaded.plain if loaded else sheet.plain).get("hours", ()))
    if not hours:
        raise BadName(NO_HOURS, post=post.name)
    known = _Month(office, sheet, loaded, hours, office.today)
    top = (column(kind, "supervisor", needed=True), _guard(_(N_("Guard of the days that name no other"))))
    columns = (*(_hour(hour) for hour in hours), _guard()._replace(width=10), _others())
    desk = office.entering.desk._replace(near=monthly_returns.end(month), unit=unit)
    held = {"supervisor": loaded.plain.get("supervisor")} if loaded else {}
    hints = hinted(top[:1], office.entering.like_last(KIND, unit), desk)
    rows = tuple(_rows(known, unit, post))
    warning = office.trust.warned(sheet.place, office.typed(loaded)) if loaded and loaded.plain.get("signoffs") else ""
    title = monthly_returns.title(office, kind, sheet.place, {"post": post.name})
    return GridTable(
        "month", kind, unit, f"{month:%Y-%m}/{post.id}", title, top, columns, rows, desk, lambda grid: _make(known, grid), hints, held,
        sheet.place.path if loaded else "", warning, lambda key, grid: _second(key, unit, grid),
    )  # fmt: skip


def _hour(hour: datetime.time) -> GridColumn:
    field = field_at(kinds.kind(KIND).cls, ("shifts", "rounds"))
    assert field is not None
    note = _(N_("The time, 0802 or 08:02; where it was missed, the reason in words; blank is not reported"))
    return GridColumn(
        hour_name(hour), field._replace(many=False), hour_name(hour), note, 10, (), read_round, shown_round, full=WHOLE
    )  # fmt: skip


def _guard(note: str = "") -> GridColumn:
    field = field_at(kinds.kind(KIND).cls, ("shifts", "guard"))
    assert field is not None
    return GridColumn(GUARD, field, note=note)


def _others() -> GridColumn:
    field = field_at(kinds.kind(KIND).cls, ("shifts", "rounds"))
    assert field is not None
    return GridColumn(OTHERS, field, _(N_("Other times")), _(N_("Rounds at other times than the set hours")), 14)


def _rows(known: _Month, unit: str, post: "PatrolPost") -> Iterator[GridRow]:
    """The days of the month that have begun and on which the post stood, with what is entered; a day's second guard has a row of his own."""
    first, last = known.sheet.month, monthly_returns.end(known.sheet.month)
    begin, end = max(filter(None, (first, post.since))), min(filter(None, (last, post.until, known.today)))
    entered = dict(known.keyed())
    days = [(begin + datetime.timedelta(days=number)).isoformat() for number in range((end - begin).days + 1)]
    for key in sorted({*days, *entered}):
        yield _day(key, unit, entered.get(key), known)


def _day(key: str, unit: str, shift: dict[str, Any] | None, known: _Month) -> GridRow:
    held: dict[str, Any] = {}
    if shift is not None:
        rounds, others = by_hour(known.hours, shift)
        held = {hour_name(hour): told for hour, told in rounds.items()} | {GUARD: shift["guard"]} | ({OTHERS: others} if others else {})
    return GridRow(key, _called(key), unit, known.sheet.place.path if shift else "", held, names=_names(key))


def _called(key: str) -> str:
    day, _sign, number = key.partition(SECOND)
    date = datetime.date.fromisoformat(day)
    parts = {"day": f"{date.day:2}", "weekday": weekday(date), "number": number}
    return translate(N_("{day} {weekday} ({number})") if number else N_("{day} {weekday}"), parts)


def _names(key: str) -> tuple[str, ...]:
    """What paper and sheets call the day, as far as it cannot be a time of day (8.15, 8); nothing for a further entry of one."""
    if SECOND in key:
        return ()
    date = datetime.date.fromisoformat(key)
    month, day = date.month, date.day
    whole = (f"{date.year}{sign}{months}{sign}{days}" for sign in "-/." for months, days in ((month, day), (f"{month:02}", f"{day:02}")))
    return (f"{day}日", f"{month}月{day}日", f"{month}-{day}", f"{month}/{day}", f"{month:02}-{day:02}", f"{month:02}/{day:02}", *whole)


def _second(key: str, unit: str, grid: Grid) -> GridRow | None:
    """A further row for the day of a row: another guard's."""
    day, _sign, said = key.partition(SECOND)
    if not said:
        said = str(2 + sum(row.key.startswith(day + SECOND) for row in grid.rows))
    return GridRow(f"{day}{SECOND}{said}", _called(f"{day}{SECOND}{said}"), unit) if grid.row(day) else None


def _make(known: _Month, grid: Grid) -> GridRecords:
    loaded = known.loaded
    wrong: dict[CellKey, str] = {}
    plain = copy.deepcopy(loaded.plain) if loaded else dict(known.sheet.plain)
    before = dict(known.keyed())
    after = dict(before)
    supervisor = grid.value((TOP, "supervisor"))
    if supervisor is not None:
        plain["supervisor"] = supervisor
    for row in grid.filled:
        found = _typed(known, grid, row, before.get(row.key), wrong)
        if found is not None:
            after[row.key] = found
    keyed = sorted(after.items(), key=lambda one: one[1]["date"])
    if keyed or loaded:
        plain["shifts"] = in_order(shift for _key, shift in keyed)
    if not grid.filled and (loaded is None or plain == loaded.plain):
        return GridRecords([], wrong)
    keys = [key for key, _shift in keyed]

    def cell(path: Path) -> CellKey:
        if path[:1] == ("shifts",) and len(path) > 1 and isinstance(path[1], int) and path[1] < len(keys):
            return keys[path[1]], {"guard": GUARD}.get(str(path[2]) if len(path) > 2 else "", hour_name(known.hours[0]))
        return TOP, "supervisor"

    return GridRecords([RecordWriting(known.sheet.place, plain, loaded, cell)], wrong)


def _typed(known: _Month, grid: Grid, row: GridRow, before: dict[str, Any] | None, wrong: dict[CellKey, str]) -> dict[str, Any] | None:
    """The entry of a row with what was typed in it; None where it is none, and why."""
    rounds = {hour: told for hour in known.hours if (told := grid.value((row.key, hour_name(hour)))) is not None}
    others = grid.value((row.key, OTHERS)) or []
    first = (row.key, hour_name(known.hours[0]))
    if not rounds and not others:
        wrong[first] = _(STAYS if before else NO_ROUND)
        return None
    guard = grid.value((row.key, GUARD)) or grid.value((TOP, GUARD))
    if guard is None:
        wrong[row.key, GUARD] = _(NO_GUARD)
        return None
    cleared = {one: "" for one in known.hours if one not in rounds}
    kept = dict(before) if before else None
    if kept is not None:  # an hour that was blanked is no longer told
        kept["missed"] = [one for one in kept.get("missed", ()) if one["hour"] not in cleared]
    day = datetime.date.fromisoformat(row.key.partition(SECOND)[0])
    return shift_of(kept, day, guard, rounds, others, known.today)
