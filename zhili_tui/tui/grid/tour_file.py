"""The file of a guard-tour reader in a post's month: read, laid into the days that are blank, and told line by line what was not understood."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.entry.grid_state import TOP
from zhili_tui.errors import expected
from zhili_tui.i18n import N_, _, translate
from zhili_tui.services import monthly_returns
from zhili_tui.services.grids import tour
from zhili_tui.services.grids.month import GUARD, OTHERS, SECOND, hour_name
from zhili_tui.services.grids.shifts import by_hour
from zhili_tui.services.grids.tour import WalkedRounds
from zhili_tui.storage.folding import fold
from zhili_tui.tui.dialogs.confirm import Ask, AskText
from zhili_tui.tui.widgets.cells import DIM
from zhili_tui.tui.widgets.text_lines import Lines, paragraph

if TYPE_CHECKING:
    from zhili_tui.entry.grid_state import CellKey
    from zhili_tui.services.grids.table import GridTable
    from zhili_tui.tui.grid.filling import GridFilling

Laid = list[tuple["CellKey", str]]


def ask(room: "GridFilling", table: "GridTable") -> None:
    """Ask which file, then take it."""
    lines = [[("   " + _(N_("The file lies on the machine where the program runs.")), DIM)]]

    def typed(text: str | None) -> None:
        if text:
            take(room, table, Path(text.strip().strip("'\"")).expanduser())

    room.app.push_screen(AskText(_(N_("Which file did the reader write? (csv, txt)")), lines, _(N_("Type the name of a file"))), typed)


def take(room: "GridFilling", table: "GridTable", path: Path) -> None:
    """Lay what a file says into the days; what is typed or entered there already stands."""
    from zhili_tui.exchange.importing.guard_tour import tour_plan

    office = room.office.home(table.unit)
    try:
        log = tour_plan.read(office, path, table.unit)
    except Exception as error:
        room.say(str(expected(error)))
        return
    month, _slash, id = table.of.partition("/")
    posts = monthly_returns.posts(office, table.unit)
    name = next((post.name for post in posts if post.id == id), id)
    mine = [one for one in tour.at_post(log.readings, name, [post.name for post in posts]) if f"{one.at:%Y-%m}" == month]
    hours = [datetime.time.fromisoformat(one.name) for one in table.columns if one.full is not None]
    named = [one._replace(guard=tour_plan.guard_of(office, table.unit, one.guard)) for one in mine]
    cells, stood = _cells(room, table, tour.walked(named, hours), hours)
    if cells:
        room.grid.lay(cells)
        room.moved(room.at)
    laid = len(cells) - (room.grid.passed_over if cells else 0)
    parts = {"lines": len(mine), "cells": laid, "unread": len(log.unread), "others": len(log.readings) - len(mine), "stood": stood}
    said = [
        translate(N_("{lines} lines taken, {cells} cells filled"), parts),
        translate(N_("{stood} cells had something else and stay"), parts) if stood else "",
        translate(N_("{others} lines of another month or post"), parts) if parts["others"] else "",
        translate(N_("{unread} lines not understood"), parts) if log.unread else "",
    ]
    room.say("  ".join(filter(None, said)))
    if log.unread:
        width = room.app.size.width - 4
        lines: Lines = [
            line
            for one in log.unread
            for line in paragraph(
                translate(N_("line {line}: {why}: {text}"), {"line": one.line, "why": one.sentence, "text": one.text}), width, "  "
            )
        ]
        room.app.push_screen(
            Ask(translate(N_("{count} lines were not understood"), {"count": len(log.unread)}), lines, _(N_("go on"))),
            lambda _yes: room.say("  ".join(filter(None, said))),
        )


def _cells(room: "GridFilling", table: "GridTable", found: list[WalkedRounds], hours: list[datetime.time]) -> tuple[Laid, int]:
    """The texts for the days by guard, and how many cells have something else."""
    grid = room.grid
    cells: Laid = []
    stood = 0
    whose: dict[str, str] = {}  # blank rows that belong to a guard of the file already
    for one in found:
        key = _row(room, table, one, whose)
        if key is None:
            stood += len(one.rounds)
            continue
        whose[key] = one.guard
        rounds, others = by_hour(hours, {"rounds": one.rounds})
        texts = {hour_name(hour): f"{at:%H:%M}" for hour, at in rounds.items()}
        texts |= {GUARD: one.guard} if one.guard and fold(one.guard) != fold(str(grid.value((TOP, GUARD)) or "")) else {}
        texts |= {OTHERS: ", ".join(f"{at:%H:%M}" for at in others)} if others else {}
        for name, text in texts.items():
            if not grid.text((key, name)):
                cells.append(((key, name), text))
            elif name != GUARD and grid.text((key, name)) != text:
                stood += 1
    return cells, stood


def _row(room: "GridFilling", table: "GridTable", one: WalkedRounds, whose: dict[str, str]) -> str | None:
    """The row of a day for this guard: his own, one that nobody has yet, else a further one; None where the day has none."""
    grid, day = room.grid, one.day.isoformat()
    if grid.row(day) is None:
        return None
    keys = [row.key for row in grid.rows if row.key.partition(SECOND)[0] == day]
    for key in keys:
        guard = whose.get(key) or grid.value((key, GUARD)) or (grid.value((TOP, GUARD)) if grid.begun(key) else None)
        if guard is None or fold(guard) == fold(one.guard):
            return key
    further = table.again(day, grid)
    assert further is not None
    grid.add(further, keys[-1])
    return further.key
