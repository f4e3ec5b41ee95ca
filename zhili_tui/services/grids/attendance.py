"""Who came to a meeting and who did not: a row a person; what it comes to is counted from what was typed."""

import copy
from collections.abc import Iterator
from typing import TYPE_CHECKING

from zhili_tui.entry.grid_state import TOP, CellKey, Grid, GridColumn, GridRow
from zhili_tui.entry.parsing import ParseContext
from zhili_tui.errors import BadValue
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model import kinds
from zhili_tui.model.introspection import Path, field_at
from zhili_tui.services.grids.table import GridRecords, GridTable, RecordWriting, column, standing_units

if TYPE_CHECKING:
    from zhili_tui.services.repository import Loaded
    from zhili_tui.services.workspace import Workspace

TITLE = N_("Attendance of a meeting")
KIND = "meeting"
EVERY = ""
CAME = frozenset(("到", "到會", "到会", "實到", "实到", "出席", "是", "√", "✓", "v", "y", "yes", "1", "came", "here"))
STAYED = frozenset(("缺", "缺席", "未到", "請假", "请假", "否", "×", "✗", "x", "n", "no", "0", "absent"))
#: The roles that are not called to meetings.
NOT_CALLED = frozenset(("guard", "registrar"))
#: Before the name of somebody who is not in the register, in a row's key.
NAMED = "+"
HERE, REASON = "here", "reason"
COUNTED = N_("{said} are said to be {word}, and {count} are marked so below")


def _read(text: str, desk: ParseContext) -> bool:
    said = text.strip().lower()
    if said in CAME or said in STAYED:
        return said in CAME
    raise BadValue(field="", reason=_(N_("write 到 or 缺; y or n will do")))


def _shown(value: bool, desk: ParseContext) -> str:
    return _(N_("came")) if value else _(N_("absent"))


def table(office: "Workspace", unit: str, path: str) -> GridTable:
    """The grid of a meeting that is there."""
    kind, loaded = kinds.kind(KIND), office.load(path)
    top = (
        column(kind, "expected", note=_(N_("Left blank it is counted from the rows below"))),
        column(kind, "present", note=_(N_("Left blank it is counted from the rows below"))),
    )
    field = field_at(kind.cls, ("absent", "reason"))
    assert field is not None
    here = GridColumn(HERE, field, _(N_("Came")), _(N_("到 or 缺; y or n will do; blank is not reported")), 8, (), _read, _shown)
    columns = (here, GridColumn(REASON, field, width=30))
    desk = office.entering.desk._replace(unit=unit)
    absent = {one["person"]: one["reason"] for one in loaded.plain.get("absent", ())}
    shut = _(N_("signed; open the record to change it")) if loaded.plain.get("signoffs") else ""
    people = dict(_called(office, unit)) | {person: "" for person in absent if person not in dict(_called(office, unit))}
    rows = tuple(
        GridRow(
            ref if "/" in ref else NAMED + ref, f"{office.name(ref)}  {about}".strip(), unit, path if ref in absent else "",
            {HERE: False, REASON: absent[ref]} if ref in absent else {}, shut=shut, names=(office.name(ref),),
        )
        for ref, about in people.items()
    )  # fmt: skip
    held = {name: loaded.plain.get(name) for name in ("expected", "present")}
    title = translate(N_("Attendance {meeting}"), {"meeting": formatting.called(kind, loaded.place, loaded.plain, office.name)})
    return GridTable(
        "attendance", kind, unit, loaded.place.ref, title, top, columns, rows, desk, lambda grid: _make(loaded, grid), {}, held, path,
        again=lambda key, grid: _named(key, unit, grid), more=_(N_("Who else? Type the name")),
    )  # fmt: skip


def _called(office: "Workspace", unit: str) -> Iterator[tuple[str, str]]:
    """The officers of the unit, of those below it and beside it, who hold a post that is called to meetings; with their units."""
    units = dict(standing_units(office))
    parent = units[unit].parent if unit in units else None
    near = [id for id, one in units.items() if unit in (id, one.parent) or (parent and parent in (one.parent, id))]
    near.sort(key=unit.__ne__)
    for id in near:
        for place, officer in office.index.records("kind='officer' AND unit=?", (id,)):
            held = [post for post in officer.posts if post.until is None or post.until >= office.today]
            if any(role not in NOT_CALLED for post in held for role in post.roles):
                yield f"{id}/{place.name}", units[id].short_name or units[id].name


def _named(key: str, unit: str, grid: Grid) -> GridRow | None:
    """A row for somebody who is not among them."""
    name = key.removeprefix(NAMED).strip()
    return GridRow(NAMED + name, name, unit) if name and "\n" not in name and grid.row(NAMED + name) is None else None


def _make(loaded: "Loaded", grid: Grid) -> GridRecords:
    """The meeting as it was when its rows were made, with what stands in them: what others wrote since is theirs to be seen first."""
    plain = copy.deepcopy(loaded.plain)
    wrong: dict[CellKey, str] = {}
    came, absent = 0, []
    for row in grid.rows:
        here, reason = grid.value((row.key, HERE)), grid.value((row.key, REASON))
        if here is True:
            came += 1
            if reason:
                wrong[row.key, REASON] = _(N_("who came needs no reason"))
        elif reason:
            absent.append({"person": row.key.removeprefix(NAMED), "reason": reason})
        elif here is False:
            wrong[row.key, REASON] = _(N_("say why: on leave, ill, away on business"))
    plain["absent"] = absent
    if not absent:
        plain.pop("absent")
    said = {name: grid.value((TOP, name)) for name in ("expected", "present")}
    for name, count in {"expected": came + len(absent), "present": came}.items():
        if said[name] is None:
            plain[name] = count
        else:
            plain[name] = said[name]
            if came and said[name] != count and not wrong:
                parts = {"said": said[name], "word": formatting.label(name), "count": count}
                wrong[TOP, name] = translate(COUNTED, parts)
    if not grid.changed:
        return GridRecords([], wrong)

    def cell(at: Path) -> CellKey:
        if at[:1] == ("absent",) and len(at) > 1 and isinstance(at[1], int) and at[1] < len(absent):
            who = str(absent[at[1]]["person"])
            return (who if "/" in who else NAMED + who), REASON
        return TOP, "expected" if at[:1] != ("present",) else "present"

    return GridRecords([RecordWriting(loaded.place, plain, loaded, cell)], wrong)
