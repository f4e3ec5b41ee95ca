"""Sheets of cells as the bytes of a workbook: written in Rust where that writer is installed, in a fraction of the time, else in Python."""

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

HEADING = "#DCE6F1"
#: Printed on A4 on its side, title and headings on every page.
A4 = 9
#: What the margins leave of its width, in millimetres; the margins in inches.
ROOM, MARGIN = 277.0, 0.4
MARGINS = {"left": MARGIN, "right": MARGIN, "top": 0.75, "bottom": 0.6}
#: Cells are set in 11 points, and printed in no less than 9: that many hundredths.
SMALLEST = 82
#: A column of so many characters takes 7 points of the screen for each and 5 beside, of 96 to the inch.
CHARACTER, BESIDE, DOT = 7, 5, 25.4 / 96


class ColumnStyle(NamedTuple):
    """How the cells of a column look."""

    number: str
    align: str = ""
    wrap: bool = False


class Worksheet(NamedTuple):
    """What stands on one tab."""

    tab: str
    title: str
    headings: list[str]
    rows: list[list[Any]]
    widths: list[float]
    styles: list[ColumnStyle]


def across(widths: list[float]) -> bool:
    """Whether columns of these widths, in characters, fit across a page and can still be read.

    >>> across([40.0] * 4), across([40.0] * 5)
    (True, False)
    """
    return sum(int(width * CHARACTER + BESIDE) for width in widths) * DOT * SMALLEST / 100 <= ROOM


def header(title: str) -> str:
    """The line above every printed page, as spreadsheet programs write it."""
    return f"&C&14 {title.replace('&', '&&')}"


FOOTER = "&C&P / &N"


def write(sheets: list[Worksheet]) -> bytes:
    """A workbook of these sheets."""
    try:
        import rustpy_xlsxwriter  # noqa: F401 (only whether it is there)
    except ImportError:
        return in_python(sheets)
    return in_rust(sheets)


def in_rust(sheets: list[Worksheet]) -> bytes:
    """Written by the library in Rust."""
    from rustpy_xlsxwriter import Format, write_worksheets

    def styled(style: ColumnStyle) -> Any:
        made = Format().set_align("top").set_num_format(style.number)
        made = made.set_align(style.align) if style.align else made
        return made.set_text_wrap() if style.wrap else made

    def records(sheet: Worksheet) -> Iterator[dict[str, Any]]:
        if not sheet.rows:
            yield dict.fromkeys(sheet.headings)
        for row in sheet.rows:
            yield dict(zip(sheet.headings, row, strict=True))

    head = Format().set_bold().set_text_wrap().set_background_color(HEADING).set_border_bottom("thin").set_align("vertical_center")
    common = {"landscape": True, "paper_size": A4, "repeat_rows": 0, "margins": MARGINS, "footer": FOOTER}

    def page(sheet: Worksheet) -> dict[str, Any]:
        wide = {"fit_to_pages": (1, 0)} if across(sheet.widths) else {"scale": SMALLEST, "repeat_columns": 0}
        return {**common, **wide, "header": header(sheet.title)}

    tabs = [sheet.tab for sheet in sheets]
    file = io.BytesIO()
    write_worksheets(
        [(sheet.tab, records(sheet)) for sheet in sheets],
        file,
        freeze_panes={"general": {"row": 1, "col": 1}},
        autofilter=dict.fromkeys(tabs, True),
        header_format=dict.fromkeys(tabs, head),
        page_setup={sheet.tab: page(sheet) for sheet in sheets},
        column_widths={sheet.tab: sheet.widths for sheet in sheets},
        column_formats={sheet.tab: [styled(style) for style in sheet.styles] for sheet in sheets},
    )
    return file.getvalue()


def in_python(sheets: list[Worksheet]) -> bytes:
    """Written by the library in Python, row by row."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": HEADING, "bottom": 1, "valign": "vcenter"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.tab)
            page.freeze_panes(1, 1)
            page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.headings) - 1)
            page.set_landscape()
            page.set_paper(A4)
            page.set_margins(**MARGINS)
            page.set_header(header(sheet.title))
            page.set_footer(FOOTER)
            page.repeat_rows(0)
            if across(sheet.widths):
                page.fit_to_pages(1, 0)
            else:
                page.set_print_scale(SMALLEST)
                page.repeat_columns(0)
            formats = [
                book.add_format({"num_format": style.number, "valign": "top", "align": style.align, "text_wrap": style.wrap})
                for style in sheet.styles
            ]
            for column, (width, format) in enumerate(zip(sheet.widths, formats, strict=True)):
                page.set_column(column, column, width, format)
            page.write_row(0, 0, sheet.headings, head)
            for row, cells in enumerate(sheet.rows, 1):
                for column, (cell, format) in enumerate(zip(cells, formats, strict=True)):
                    page.write(row, column, cell, format)
    return file.getvalue()
