"""Sheets as a workbook: true dates, times and numbers, headings that stay in sight, filters, columns as wide as what they hold."""

import datetime
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from zhili_tui.errors import CannotExport
from zhili_tui.exchange.grid import Sheet
from zhili_tui.exchange.laid import Table
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
#: Printed across A4, the headings on every page.
PAGE = {"landscape": True, "paper_size": 9, "fit_to_pages": (1, 0), "repeat_rows": 0}


def tab(sheet: Sheet, words: bool) -> str:
    """The name on a sheet's tab."""
    return sheet.title if words and len(sheet.title) <= TAB else sheet.name


def render(tables: list[Table], words: bool, zone: datetime.tzinfo) -> bytes:
    """A workbook of these sheets. Raises CannotExport where one cannot hold them."""
    from rustpy_xlsxwriter import Format, write_worksheets

    head = Format().set_bold().set_text_wrap().set_background_color("#DCE6F1").set_border_bottom("thin").set_align("vertical_center")
    names = [tab(table.sheet, words) for table in tables]
    heads = {name: table.sheet.headings if words else table.sheet.names for name, table in zip(names, tables, strict=True)}
    cells = {name: [list(_row(table, row, zone)) for row in table.rows] for name, table in zip(names, tables, strict=True)}
    for name, rows in cells.items():
        if len(rows) > MOST_ROWS:
            raise CannotExport(N_("{sheet} has {count} rows; a workbook holds {most}. Choose fewer, or csv or parquet."), sheet=name, count=len(rows), most=MOST_ROWS)  # fmt: skip
    file = io.BytesIO()
    write_worksheets(
        [(name, _records(heads[name], rows)) for name, rows in cells.items()],
        file,
        freeze_panes={"general": {"row": 1, "col": 1}},
        autofilter=dict.fromkeys(names, True),
        header_format=dict.fromkeys(names, head),
        page_setup=dict.fromkeys(names, PAGE),
        column_widths={name: _widths(heads[name], rows) for name, rows in cells.items()},
        column_formats={
            name: [_format(table.sheet, i) for i in range(len(heads[name]))] for name, table in zip(names, tables, strict=True)
        },
    )
    return file.getvalue()


def _records(heads: list[str], rows: list[list[Any]]) -> Iterator[dict[str, Any]]:
    if not rows:
        yield dict.fromkeys(heads)
    for row in rows:
        yield dict(zip(heads, row, strict=True))


def _row(table: Table, row: list[Any], zone: datetime.tzinfo) -> Iterator[Any]:
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


def _format(sheet: Sheet, position: int) -> Any:
    """How the cells of a column look."""
    from rustpy_xlsxwriter import Format

    at = position - len(sheet.keys)
    field: Field | None = sheet.columns[at].field if at >= 0 else None
    made = Format().set_align("top")
    if field is None:
        return made.set_num_format(TEXT) if position == 0 or not sheet.levels else made.set_num_format("0").set_align("center")
    if field.many or field.form not in FORMATS:
        made = made.set_num_format(TEXT)
        return made.set_text_wrap() if field.many or field.form in ("text", "line") else made
    made = made.set_num_format(FORMATS[field.form])
    return made.set_align("center") if field.form in ("date", "clock", "instant", "flag") else made


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
