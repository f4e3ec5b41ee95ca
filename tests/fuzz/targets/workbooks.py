"""Workbooks and tables of an import, understood as meetings. A workbook's parts are changed, not its packing alone."""

import io
import zipfile

from tests.fuzz.grounds import Grounds
from zhili_tui.exchange.importing import interpretation, plan, reading
from zhili_tui.exchange.importing.layout import ImportLayout

SHARE = 190
SHEET = "xl/worksheets/sheet1.xml"
TABLE = "日期,類型,主持人,應到,實到\n2026-03-05,聯席會議,陳國強,8,7\n2026.3.6,專題會議,林淑芬,五,3人\n合計,,,13,10\n"


def book() -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet = made.add_worksheet("台賬")
    for number, line in enumerate(TABLE.splitlines()):
        sheet.write_row(number, 0, line.split(","))
    sheet.merge_range(5, 0, 6, 2, "備註")
    made.close()
    return out.getvalue()


def seeds(grounds: Grounds) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(book())) as packed:
        return [TABLE.encode(), TABLE.encode("gb18030"), book(), *([packed.read(SHEET)] * 3), packed.read("xl/sharedStrings.xml")]


def read(grounds: Grounds, data: bytes) -> None:
    part = {b"<workshee": SHEET, b"<sst": "xl/sharedStrings.xml"}
    inside = next((name for begin, name in part.items() if begin in data[:200]), "")
    if inside and not data.startswith(b"PK"):
        data, ending = packed(inside, data), "xlsx"
    else:
        ending = "xlsx" if data.startswith(b"PK") else "csv"
    office = grounds.office
    sheets = reading.read(grounds.laid(f"table.{ending}", data))
    kind, words = office.kind("meeting"), interpretation.words_of(office)
    found = interpretation.understand(kind, sheets, ImportLayout("meeting", unit="dongjie"), words, True)
    taken, reader = interpretation.drafts(office, found, words)
    plan.plan(office, kind, taken.drafts, reader, "dongjie", office.today, frozenset(found.unsaid))


def packed(part: str, data: bytes) -> bytes:
    """A workbook with one of its parts exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as good, zipfile.ZipFile(out, "w") as bad:
        for name in good.namelist():
            bad.writestr(name, data if name == part else good.read(name))
    return out.getvalue()
