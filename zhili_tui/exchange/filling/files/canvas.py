"""A form as cells and lines, whatever file it came in: what is printed on it, and what is free."""

import re
from functools import cached_property
from typing import NamedTuple

from zhili_tui.exchange.importing.reading import column_letters


class FormCell(NamedTuple):
    """One cell, or several merged: rows and columns count from 0."""

    row: int
    column: int
    down: int
    across: int
    text: str
    taken: bool  # holds something: text, a number, a formula, a picture
    formula: bool = False
    shown: str = ""  # by its number format: date, percent, or neither


class FormTable:
    """A sheet of a workbook, or a table of a paper. ``above``: the lines before the table, for what they say of it."""

    def __init__(self, name: str, cells: list[FormCell], above: tuple[str, ...] = ()) -> None:
        self.name, self.above = name, above
        self.cells = {(one.row, one.column): one for one in cells}
        self.rows = max((one.row + one.down for one in cells), default=0)
        self.columns = max((one.column + one.across for one in cells), default=0)

    @cached_property
    def covering(self) -> dict[tuple[int, int], FormCell]:
        """The cell that stands at each place, merged ones at each of theirs."""
        return {
            (one.row + down, one.column + across): one
            for one in self.cells.values()
            for down in range(one.down)
            for across in range(one.across)
        }

    def at(self, row: int, column: int) -> FormCell | None:
        """The cell at a place; None where there is none."""
        return self.covering.get((row, column))

    def row(self, row: int) -> list[FormCell]:
        """The cells of a row from left to right, those that begin in a row above among them."""
        return list(dict.fromkeys(one for column in range(self.columns) if (one := self.at(row, column)) is not None))

    def place(self, cell: FormCell) -> str:
        """What a cell is called: Sheet!C5, T1!C5."""
        return f"{self.name}!{column_letters(cell.column)}{cell.row + 1}"


class FormText(NamedTuple):
    """A line outside tables."""

    place: str
    text: str


class BlankForm(NamedTuple):
    """The whole of it."""

    tables: list[FormTable]
    lines: list[FormText]

    @property
    def words(self) -> str:
        """Everything that is printed on it."""
        return "\n".join(
            [*(one.text for one in self.lines), *(one.text for table in self.tables for one in table.cells.values() if one.text)]
        )


class FormEntry(NamedTuple):
    """What goes into a cell or behind a label, as it is to be written."""

    value: str | int | float
    shown: str = ""  # date: a day number; percent: a share of one; else as it is
    after: int | None = None  # behind so many characters of what stands there; None: the place is free
    note: str = ""


PLACE = re.compile(r"(?:(.*)!)?([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?\Z")


def within(place: str, range_: str) -> bool:
    """Whether a place is another, or in a range of them; without its sheet's name a range is meant on any sheet.

    >>> within("月報!C5", "月報!B4:C6"), within("月報!C5", "C5"), within("P3", "P3"), within("月報!C5", "其他!C5")
    (True, True, True, False)
    """
    if place == range_:
        return True
    here, there = PLACE.match(place), PLACE.match(range_)
    if here is None or there is None or (there[1] is not None and there[1] != here[1]) or here[1] is None:
        return False
    last = (there[4] or there[2], there[5] or there[3])
    (column, row), first, end = _numbers(here[2], here[3]), _numbers(there[2], there[3]), _numbers(*last)
    return first[0] <= column <= end[0] and first[1] <= row <= end[1]


def _numbers(letters: str, digits: str) -> tuple[int, int]:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column, int(digits)
