"""The lines of the agenda: a head for each part, what is alike on one line, and this week's work in sight whatever is overdue. Pure."""

import datetime
from collections.abc import Collection, Iterable
from itertools import groupby
from typing import NamedTuple

from zhili_tui.i18n import N_, formatting, translate
from zhili_tui.regulation.duties import wording
from zhili_tui.tui.agenda.view_model import GROUPS, DutyLine

#: The part that is to show whatever stands before it.
WEEK = "week"
#: A part cut short shows its head, a line, and how many more there are; in less room it is one line.
SHORT = 3


class AgendaRow(NamedTuple):
    """A line of the list: a head with how many follow, duties alike of several units, or how many of a part are not shown."""

    group: str
    items: tuple[DutyLine, ...] = ()
    following: int = 0
    more: int = 0


def rows(items: Iterable[DutyLine], own: str, fold: bool = True) -> list[AgendaRow]:
    """The lines: a head for each part, what several other units owe in the same way on one line; blank says that nothing is due."""
    parts: dict[str, dict[tuple[str, datetime.date], list[DutyLine]]] = {name: {} for name in GROUPS}
    for number, one in enumerate(items):
        apart = not fold or not one.alike or (one.unit == own and not one.about)
        named = str(number) if apart else f"{one.alike} {one.unit if one.about else ''}"
        named = f"{one.alike} {one.unit}" if one.group == "arrears" else named  # a unit and a year are one line
        parts[one.group].setdefault((named, one.day), []).append(one)
    out: list[AgendaRow] = []
    for name, found in parts.items():
        if found:
            out.append(AgendaRow(name, (), sum(map(len, found.values()))))
            out += [AgendaRow(name, tuple(some)) for some in found.values()]
    return out or [AgendaRow("")]


def in_sight(lines: list[AgendaRow], room: int, opened: Collection[str]) -> list[AgendaRow]:
    """The same in so many lines of a screen: what stands before this week's work is cut short, so that this shows; what was opened is whole."""
    blocks = {group: list(some) for group, some in groupby(lines, lambda row: row.group)}
    week = len(blocks.get(WEEK, ()))
    before = [group for group in GROUPS[: GROUPS.index(WEEK)] if group in blocks]
    whole = sum(len(blocks[group]) for group in before)
    if not week or whole + week <= room or not before:
        return lines
    given = dict.fromkeys(before, 1)
    for group in ("unsaved", "returned"):  # what lies in no commit, or was sent back, is not hidden where it is little
        size = len(blocks.get(group, ()))
        if 0 < size <= SHORT and sum(given.values()) - 1 + size + week <= room:
            given[group] = size
    least = sum(given.values())
    left = room - min(week, room - min(whole, max(least, room // 3))) - least
    for most in (SHORT, whole):  # first a head and a line of each, then what presses most first
        for group in before:
            wanted = min(len(blocks[group]), most) - given[group]
            some = min(wanted, left) if given[group] >= SHORT else wanted * (wanted <= left)
            given[group] += max(some, 0)
            left -= max(some, 0)
    return [
        row for group, block in blocks.items() for row in _short(block, len(block) if group in opened else given.get(group, len(block)))
    ]


def _short(block: list[AgendaRow], room: int) -> list[AgendaRow]:
    """A part in so many lines: the last says how many more there are."""
    if room >= len(block):
        return block
    shown = block[: room - 1]
    hidden = sum(len(row.items) for row in block[len(shown) :])
    return [*shown, AgendaRow(block[0].group, following=0 if shown else hidden, more=hidden)]


def what(line: AgendaRow) -> str:
    """What is to be done."""
    item = line.items[0]
    if line.group == "arrears":
        return wording.owed(int(item.alike.partition("/")[2]), len(line.items))
    if len(line.items) == 1 or not item.about:
        return item.what
    return item.what.removesuffix(item.about).strip()


def who(line: AgendaRow) -> str:
    """The unit; of several how many have not reported."""
    if len(line.items) == 1 or line.group == "arrears":
        return line.items[0].who
    levels = {one.level for one in line.items}
    parts = {"count": len(line.items), "level": formatting.label(levels.pop()) if len(levels) == 1 else ""}
    return translate(N_("{count} {level} open") if parts["level"] else N_("{count} units open"), parts)
