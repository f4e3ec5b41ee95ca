"""Sheets as a workbook: true dates, times and numbers, headings that stay in sight, filters, columns as wide as what they hold."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TypeVar

from zhili_tui.errors import CannotExport
from zhili_tui.exchange.grid import GridSheet
from zhili_tui.exchange.laid import ExportTable
from zhili_tui.exchange.workbooks import ColumnStyle, Worksheet, write
from zhili_tui.i18n import N_
from zhili_tui.i18n.formatting import width
from zhili_tui.model.introspection import Field

#: What a workbook can hold.
LONGEST, MOST_ROWS, TAB = 32_767, 1_048_575, 31
#: Columns are measured on so many rows, and are between so wide, in characters.
MEASURED, NARROWEST, WIDEST = 2000, 6, 48
#: Before this day the programs disagree about the calendar: such dates are text.
FIRST = datetime.date(1900, 3, 1)
FORMATS = {"date": "yyyy-mm-dd", "clock": "hh:mm", "instant": "yyyy-mm-dd hh:mm", "count": "0", "number": "General", "flag": "General"}
TEXT = "@"
Cell = TypeVar("Cell")


def tab(sheet: GridSheet, words: bool) -> str:
    """The name on a sheet's tab."""
    return sheet.title if words and len(sheet.title) <= TAB else sheet.name


def render(tables: list[ExportTable], words: bool, zone: datetime.tzinfo) -> bytes:
    """A workbook of these sheets. Raises CannotExport where one cannot hold them."""
    return write([_worksheet(table, words, zone) for table in tables])


def _worksheet(table: ExportTable, words: bool, zone: datetime.tzinfo) -> Worksheet:
    name, headings = tab(table.sheet, words), table.sheet.headings if words else table.sheet.names
    if len(table.rows) > MOST_ROWS:
        raise CannotExport(N_("{sheet} has {count} rows; a workbook holds {most}. Choose fewer, or csv or parquet."), sheet=name, count=len(table.rows), most=MOST_ROWS)  # fmt: skip
    rows = [_behind(list(_row(table, row, zone))) for row in table.rows]
    heads, styles = _behind(headings), _behind([_style(table.sheet, i) for i in range(len(headings))])
    return Worksheet(name, table.sheet.title, heads, rows, _widths(heads, rows), styles)


def _behind(cells: list[Cell]) -> list[Cell]:
    """What a row says, and only behind it the record's reference, which is for the way back."""
    return [*cells[1:], cells[0]]


def _row(table: ExportTable, row: list[Any], zone: datetime.tzinfo) -> Iterator[Any]:
    for cell in row:
        if isinstance(cell, str):
            if len(cell) > LONGEST:
                raise CannotExport(
                    N_("{ref}: a text of {count} characters does not fit a cell of a workbook ({most}). Choose csv, json or parquet."),
                    ref=row[0], count=len(cell), most=LONGEST,
                )  # fmt: skip
            yield cell
        else:
            yield cell if cell is None or isinstance(cell, int) else _native(cell, zone)


def _native(cell: Any, zone: datetime.tzinfo) -> Any:
    """A value as a workbook has it; as text where it would lose something."""
    match cell:
        case Decimal():
            return float(cell) if Decimal(repr(float(cell))) == cell else str(cell)
        case datetime.datetime():
            local = cell.astimezone(zone).replace(tzinfo=None)
            exact = not local.microsecond and local.date() >= FIRST and local.replace(tzinfo=zone) == cell
            return local if exact else cell.isoformat()
        case datetime.time():
            exact = not cell.microsecond
            return (cell.hour * 3600 + cell.minute * 60 + cell.second) / 86400 if exact else cell.isoformat()
        case datetime.date():
            return cell if cell >= FIRST else cell.isoformat()
    return cell


def _style(sheet: GridSheet, position: int) -> ColumnStyle:
    at = position - len(sheet.keys)
    field: Field | None = sheet.columns[at].field if at >= 0 else None
    if field is None:
        return ColumnStyle(TEXT) if position == 0 or not sheet.levels else ColumnStyle("0", "center")
    if field.many or field.form not in FORMATS:
        return ColumnStyle(TEXT, wrap=field.many or field.form in ("text", "line"))
    return ColumnStyle(FORMATS[field.form], "center" if field.form in ("date", "clock", "instant", "flag") else "")


def _widths(heads: list[str], rows: list[list[Any]]) -> list[float]:
    columns = zip(heads, *rows[:MEASURED], strict=True)
    return [float(min(WIDEST, max(NARROWEST, *(_width(cell) for cell in column)) + 2)) for column in columns]


def _width(cell: Any) -> int:
    match cell:
        case None:
            return 0
        case str():
            return max(map(width, cell.split("\n")))
        case datetime.datetime():
            return 16
        case datetime.date():
            return 10
        case float():
            return 6
    return len(str(cell))
