"""What a layout file may say: each table is a type, so that a mistake has a line, a column and a sentence."""

from typing import Annotated, Literal

import msgspec

from zhili_tui.model.fields import As, Count, Flag, Line, Number, Part, Text

#: Of a month's return: the unit's own figure, those of the units below, both together, the year's so far.
Show = Literal["own", "below", "total", "year"]
Size = Annotated[int, As("count"), msgspec.Meta(ge=1)]


class Style(Part, kw_only=True):
    """How cells look."""

    id: Line
    font: Line | None = None
    size: Size | None = None
    bold: Flag = False
    italic: Flag = False
    align: Literal["left", "center", "right"] | None = None
    vertical: Literal["top", "middle", "bottom"] = "middle"
    wrap: Flag = False
    border: Literal["none", "thin", "medium", "hair", "double"] = "none"
    fill: Line | None = None  # a colour, such as #DCE6F1
    number: Line | None = None  # a number format, such as 0.0%


class Axis(Part, kw_only=True):
    """What a column and a row have in common: where one names a value and the other what to show of it, they meet in a cell."""

    value: Line | None = None  # such as figures.disputes.screened, record.date, or one “ / ” another
    show: Show | None = None
    style: Line | None = None


class LayoutColumn(Axis, kw_only=True):
    """A column; ``each``: once for each unit below that reports."""

    id: Line
    width: Number = 10
    each: Literal["unit"] | None = None


class LayoutCell(Part, kw_only=True):
    """A cell, or several merged: at a column or from one to another, so many rows down."""

    at: tuple[Line, ...]
    down: Size = 1
    text: Text | None = None  # with {year}, {month} and so on filled in
    value: Line | None = None
    show: Show | None = None
    style: Line | None = None


class LayoutRow(Axis, kw_only=True):
    """A row; ``each``: once for each unit below that reports, or for each record of the layout's kind."""

    height: Number | None = None
    each: Literal["unit", "record"] | None = None
    cells: tuple[LayoutCell, ...] = ()


class TemplateLayout(Part, kw_only=True):
    """The whole form."""

    sheet: Line
    columns: tuple[LayoutColumn, ...]
    rows: tuple[LayoutRow, ...]
    kind: Line | None = None  # whose records fill the rows of each record
    landscape: Flag = False
    freeze: Count = 0  # rows that stay in sight
    styles: tuple[Style, ...] = ()
