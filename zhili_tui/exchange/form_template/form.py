"""A filled form as a workbook, cell by cell, or as comma-separated values."""

import datetime
import io
from decimal import Decimal
from typing import Any

from zhili_tui.exchange import csv
from zhili_tui.exchange.form_template.fill import CellSpan, FilledForm
from zhili_tui.exchange.form_template.shape import Style

VERTICAL = {"top": "top", "middle": "vcenter", "bottom": "bottom"}
BORDERS = {"none": 0, "thin": 1, "medium": 2, "hair": 7, "double": 6}
A4 = 9
DATES: dict[type, str] = {datetime.datetime: "yyyy-mm-dd hh:mm", datetime.date: "yyyy-mm-dd", datetime.time: "hh:mm"}


def workbook(page: FilledForm, zone: datetime.tzinfo, day: datetime.date) -> bytes:
    """The form as a workbook; nothing in it is a formula."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": datetime.datetime.combine(day, datetime.time())})
        sheet = book.add_worksheet(page.layout.sheet)
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.freeze_panes(page.layout.freeze, 0)
        if page.layout.landscape:
            sheet.set_landscape()
        for i, width in enumerate(page.widths):
            sheet.set_column(i, i, width)
        for i, height in enumerate(page.heights):
            if height is not None:
                sheet.set_row(i, height)
        styles = {one.id: one for one in page.layout.styles}
        formats: dict[tuple[str, str], Any] = {}
        for spot in page.spots:
            dated = DATES.get(type(spot.content), "")
            if (spot.style, dated) not in formats:
                formats[spot.style, dated] = book.add_format(look(styles.get(spot.style), dated))
            _put(sheet, spot, formats[spot.style, dated], zone)
    return file.getvalue()


def look(style: Style | None, dated: str) -> dict[str, Any]:
    """A style as the writer of workbooks takes it."""
    if style is None:
        return {"num_format": dated} if dated else {}
    found = {
        "font_name": style.font, "font_size": style.size, "bold": style.bold, "italic": style.italic, "align": style.align,
        "valign": VERTICAL[style.vertical], "text_wrap": style.wrap, "border": BORDERS[style.border], "bg_color": style.fill,
        "num_format": style.number or dated or None,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _put(sheet: Any, spot: CellSpan, format: Any, zone: datetime.tzinfo) -> None:
    if spot.down > 1 or spot.across > 1:
        sheet.merge_range(spot.row, spot.column, spot.row + spot.down - 1, spot.column + spot.across - 1, "", format)
    match spot.content:
        case None | "":
            sheet.write_blank(spot.row, spot.column, None, format)
        case int() | Decimal():
            sheet.write_number(spot.row, spot.column, float(spot.content), format)
        case datetime.datetime():
            sheet.write_datetime(spot.row, spot.column, spot.content.astimezone(zone).replace(tzinfo=None), format)
        case datetime.date() | datetime.time():
            sheet.write_datetime(spot.row, spot.column, spot.content, format)
        case _:
            sheet.write_string(spot.row, spot.column, str(spot.content), format)


def render(page: FilledForm) -> str:
    """The form as comma-separated values; of merged cells the first has the content."""
    cells = {(spot.row, spot.column): spot.content for spot in page.spots}
    return csv.lines([[cells.get((row, column)) for column in range(len(page.widths))] for row in range(len(page.heights))])
