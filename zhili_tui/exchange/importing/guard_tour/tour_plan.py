"""What the file of a guard-tour reader would change in the months of guard posts, worked out before anything is written."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhili_tui.entry.parsing import meant
from zhili_tui.errors import ZhiliError
from zhili_tui.exchange.importing.cells import masked
from zhili_tui.exchange.importing.guard_tour import tour_file
from zhili_tui.exchange.importing.plan import Plan, Planned
from zhili_tui.exchange.importing.rows import ImportNote, ImportProblem, RowDraft
from zhili_tui.i18n import N_, formatting, translate
from zhili_tui.model import diff, kinds
from zhili_tui.model.introspection import field_at
from zhili_tui.services import monthly_returns
from zhili_tui.services.grids import tour
from zhili_tui.services.grids.tour import TourReading, WalkedRounds
from zhili_tui.services.saving import RecordWrite
from zhili_tui.storage import toml_edit, toml_text

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

KIND = "patrol"
MISSED = N_("{hour} of {day} is entered as missed, and the reader has it walked")
GUESSED = N_("by their order alone “{guard}” is taken for the guard and “{point}” for the point")
NO_GUARD = N_("no guard is named; say who it was for all lines with --set shifts.guard=…")


def read(office: "Workspace", path: Path, unit: str, encoding: str = "") -> tour_file.TourLog:
    """The touches in a file, the guards and posts of a unit being known by their names. Raises Unreadable."""
    guards = [name for ref, name in office.names_of.items() if ref.startswith(f"{unit}/")]
    return tour_file.read(path, encoding, guards, [post.name for post in monthly_returns.posts(office, unit)])


def guard_of(office: "Workspace", unit: str, name: str) -> str:
    """Whom a name in a reader's file means: the unit's officer of that full name, else the name as it stands."""
    field = field_at(kinds.kind(KIND).cls, ("shifts", "guard"))
    assert field is not None
    return meant(field, name, office.entering.desk._replace(unit=unit)) or name


def plan(office: "Workspace", path: Path, unit: str, said: str = "", guard: str = "", encoding: str = "") -> Plan:
    """Work out the months. ``said``: the post, where the unit has several; ``guard``: who walked where no line says it.

    Raises Unreadable, ChoiceNeeded, BadName.
    """
    log = read(office, path, unit, encoding)
    problems = [ImportProblem(path.name, one.line, "", f"{one.sentence}: {one.text}") for one in log.unread]
    guess = next((one for one in log.readings if one.guessed), None)
    made = Plan(kinds.kind(KIND), [], problems, [], guess is not None)
    if guess is not None:
        who = {"guard": masked(guess.guard), "point": masked(guess.point)}
        made.notes.append(ImportNote(path.name, guess.line, translate(GUESSED, who), False))
    known = monthly_returns.posts(office, unit)
    months: dict[datetime.date, list[TourReading]] = {}
    for one in log.readings:
        name = guard_of(office, unit, one.guard or guard)
        if not name:
            made.problems.append(ImportProblem(path.name, one.line, "", translate(NO_GUARD, {})))
        else:
            months.setdefault(one.at.date().replace(day=1), []).append(one._replace(guard=name))
    for month, readings in sorted(months.items()):
        sheet = monthly_returns.said(office, unit, made.kind, month, said)
        post = next(one for one in [*known, monthly_returns.PatrolPost(sheet.place.name[3:], said, {})] if one.id == sheet.place.name[3:])
        mine = tour.at_post(readings, post.name, [one.name for one in known])
        for one in [one for one in readings if one not in mine]:
            made.notes.append(ImportNote(path.name, one.line, translate(N_("another post: {post}"), {"post": masked(one.point)})))
        if mine:
            _month(office, made, path, sheet, mine)
    return made


def _month(office: "Workspace", made: Plan, path: Path, sheet: monthly_returns.MonthSheet, readings: list[TourReading]) -> None:
    """What becomes of one month's sheet."""
    place, kind = sheet.place, made.kind
    there = (office.root / place.path).is_file()
    loaded = office.load(place.path) if there else None
    begin = dict(sheet.plain)
    if loaded is None:
        last = office.entering.like_last(KIND, place.unit)
        begin = {name: value for name, value in last.items() if name in ("supervisor", "hours")} | begin
    before: dict[str, Any] = loaded.plain if loaded else begin
    hours = tuple(before.get("hours", ()))
    found: list[WalkedRounds] = tour.walked(readings, hours)
    result = tour.added(before.get("shifts", ()), found, hours, office.today)
    for line, day, hour in result.contrary:
        parts = {"hour": f"{hour:%H:%M}", "day": formatting.short_day(day)}
        made.problems.append(ImportProblem(path.name, line, "", translate(MISSED, parts)))
    plain = before | {"shifts": result.shifts}
    draft = RowDraft(path.name, readings[0].line, {}, {"ref": place.ref}, plain, frozenset(("shifts",)))
    if not result.new:
        made.planned.append(Planned(draft, "unchanged", place.path, plain))
        return
    try:
        pruned = toml_edit.prune(plain)
        data = (
            toml_edit.apply(kind.cls, toml_text.decode(loaded.data), pruned, place.path)
            if loaded
            else toml_text.canonical(kind.cls, pruned)
        ).encode()
        examined = office.saving.examiner()(RecordWrite(place.path, data, loaded.data if loaded else None))
    except ZhiliError as error:
        made.problems.append(ImportProblem(path.name, readings[0].line, "", str(error)))
        return
    for finding in examined.errors:
        made.problems.append(ImportProblem(path.name, readings[0].line, "", office.saving.sentence(finding, kind)))
    if loaded and loaded.plain.get("signoffs") and (warning := office.trust.warned(place, office.typed(loaded))):
        made.notes.append(ImportNote(path.name, readings[0].line, warning))
    if not examined.errors:
        changes = tuple(diff.changes(kind.cls, loaded.plain, plain)) if loaded else ()
        made.planned.append(Planned(draft, "changed" if loaded else "new", place.path, plain, changes, examined))
