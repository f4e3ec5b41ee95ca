"""What was typed in a grid, written as one commit: all of it or nothing, with what is wrong by cell."""

from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.entry.grid_state import CellKey, Grid
from zhili_tui.errors import ChangedSince, ZhiliError
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model import kinds
from zhili_tui.model.introspection import Path, field_at
from zhili_tui.services.findings.words import place_in
from zhili_tui.services.saving import Examined, RecordWrite, Saved
from zhili_tui.storage import toml_edit, toml_text

if TYPE_CHECKING:
    from zhili_tui.checks.rule import CheckFinding
    from zhili_tui.services.grids.table import GridTable, RecordWriting
    from zhili_tui.services.workspace import Workspace

REQUIRED = N_("required")


class GridOutcome(NamedTuple):
    """What became of a grid: what was saved, or what is wrong, by cell."""

    saved: Saved | None
    wrong: dict[CellKey, str]
    new: int = 0
    changed: int = 0
    word: str = ""  # what to look at again, the first of it


def lacking(grid: Grid) -> dict[CellKey, str]:
    """What is wrong before any record is made: what is no value, what is needed and blank."""
    new = any(not row.path for row in grid.filled)
    blank = grid.lacking() if new else []
    return {place: _(REQUIRED) for place in blank} | grid.errors()


def write(office: "Workspace", table: "GridTable", grid: Grid, now: "GridTable") -> GridOutcome:
    """Make the records and commit them together; nothing is written where one of them is wrong.

    ``now``: the same grid as its records lie on disk at this moment. Raises what a commit raises; ChangedSince where one was changed since the grid was opened. Nothing is left behind then.
    """
    wrong = lacking(grid)
    if wrong:
        return GridOutcome(None, wrong)
    if changed := _changed(table, grid, now):
        raise ChangedSince(N_("{path} was changed by somebody else meanwhile; nothing was written"), path=changed)
    made = table.make(grid)
    wrong = dict(made.wrong)
    examine, examined = office.saving.examiner(), []
    mistaken = {key for key, _name in wrong}
    for one in made.writings:
        if one.cell(())[0] in mistaken or (mistaken and len(made.writings) == 1):
            continue  # what the check says of it follows from that
        try:
            found = examine(_draft(one))
        except ZhiliError as error:
            wrong.setdefault(one.cell(()), str(error))
            continue
        for finding in found.errors:
            wrong.setdefault(one.cell(_place(finding)), _said(one, finding))
        if found.draft.data != found.draft.base:
            examined.append(found)
    if wrong:
        order = grid.places()
        return GridOutcome(None, dict(sorted(wrong.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else -1)))
    if not examined:
        return GridOutcome(Saved("", ""), {})
    new = sum(one.draft.base is None for one in examined)
    commit = office.saving.write_many(examined, _message(office, table, examined, new))
    return GridOutcome(Saved(examined[0].draft.path, commit, len(examined)), {}, new, len(examined) - new, _reminder(office, examined))


def _changed(table: "GridTable", grid: Grid, now: "GridTable") -> str:
    """What is not as it was when the grid was opened, by its path or name: what a record says, whether it may be changed, whether it is there."""
    if (now.path, now.held) != (table.path, grid.held):
        return now.path or table.path
    there, opened = ({row.key: row for row in one.rows} for one in (now, table))
    for row in grid.filled:
        same = there.get(row.key, row)
        if (same.path, same.held, same.shut, same.locked) != (row.path, row.held, row.shut, row.locked):
            return same.path or row.path or row.label
        if row.key in opened and row.key not in there:
            return row.path or row.label
    return ""


def _draft(one: "RecordWriting") -> RecordWrite:
    """The bytes of a record as it is to be. Raises CannotEdit."""
    path, cls = one.place.path, kinds.kind(one.place.kind).cls
    plain = toml_edit.prune(one.plain)
    if one.loaded is None:
        return RecordWrite(path, toml_text.canonical(cls, plain).encode())
    return RecordWrite(path, toml_edit.apply(cls, toml_text.decode(one.loaded.data), plain, path).encode(), one.loaded.data)


def _place(finding: "CheckFinding") -> Path:
    """The place inside a record that a finding is about, with the field that is missing there."""
    path = place_in(finding)
    missing = finding.parts.get("field")
    return (*path, missing) if finding.rule == "schema" and isinstance(missing, str) else path


def _said(one: "RecordWriting", finding: "CheckFinding") -> str:
    """A finding with the field it is about."""
    names = tuple(step for step in _place(finding) if isinstance(step, str))
    field = field_at(kinds.kind(one.place.kind).cls, names) if names else None
    if field and finding.rule == "schema" and finding.parts.get("field") == field.name:
        return f"{_(field.label)}  {_(REQUIRED)}"
    return f"{_(field.label)}: {finding.message}" if field and _(field.label) not in finding.message else finding.message


def _message(office: "Workspace", table: "GridTable", examined: list[Examined], new: int) -> str:
    """What the commit says: the grid, how many records, whose."""
    parts = {"what": table.title, "new": new, "changed": len(examined) - new}
    subject = translate(N_("{what}: {new} new, {changed} changed"), parts)
    units = dict.fromkeys(one.draft.path.split("/")[1] for one in examined)
    return f"{subject}\n\n" + "\n".join(office.name(unit) for unit in units) + "\n"


def _reminder(office: "Workspace", examined: list[Examined]) -> str:
    """The first thing that the check points out in what was written."""
    for one in examined:
        assert one.draft.data is not None
        found = next((f for f in office.saving.findings(one.draft.path, one.draft.data) if f.severity != "error"), None)
        if found is not None:
            return f"{office.name(one.draft.path.split('/')[1])}: {office.saving.sentence(found)}"
    return ""
