"""A workbook that would fill the memory is refused before it is opened, however it hides that."""

import io
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.fuzz.targets.workbooks import SHEET, packed
from zhili_tui.errors import Unreadable
from zhili_tui.exchange.importing import reading

OFFICE = "<worksheet><sheetData>{}</sheetData></worksheet>"
FAR = '<row r="{0}"><c r="{1}"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
VAST = {
    "the last cell there is": FAR.format(1048576, "XFD1048576"),
    "a cell beyond it": FAR.format(9999999, "ZZZ9999999"),
    "numbers that no number holds": FAR.format("9" * 30, "ZZZZZZZZ" + "9" * 30),
    "single quotes": FAR.format(1, "XFD1048576").replace('"', "'"),
    "another prefix and line breaks": FAR.format(1, "XFD1048576").replace("<c r=", '<x:c s="1"\nr ='),
    "rows alone": '<row r="1048576"><c><v>1</v></c></row><row r="1"><c r="XFD1"><v>1</v></c></row>',
    "cells that do not say where they stand": "<row>" + "<c><v>1</v></c>" * 9000 + "</row>" + "<row><c><v>1</v></c></row>" * 9000,
}
OPEN = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="t">{}</table:table></office:spreadsheet></office:body>'
    "</office:document-content>"
)
CELL = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'
BLANK = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'


def document(rows: str) -> bytes:
    """A spreadsheet in OpenDocument."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", "<manifest/>")
        made.writestr("content.xml", OPEN.format(rows))
    return out.getvalue()


def refused(file: Path, data: bytes, sentence: str) -> None:
    file.write_bytes(data)
    with pytest.raises(Unreadable, match=sentence):
        reading.read(file)


@pytest.mark.parametrize("rows", VAST.values(), ids=VAST)
def test_a_sheet_that_would_be_vast_is_refused(tmp_path: Path, rows: str) -> None:
    refused(tmp_path / "t.xlsx", packed(SHEET, OFFICE.format(rows).encode()), "too far")


def test_so_is_an_open_document(tmp_path: Path) -> None:
    row = "<table:table-row{}>{}</table:table-row>"
    wide = row.format(' table:number-rows-repeated="1048576"', CELL.format(' table:number-columns-repeated="16384"'))
    refused(tmp_path / "t.ods", document(wide), "too far")
    blank_between = (
        row.format("", '<table:table-cell table:number-columns-repeated="16383"/>' + CELL.format(""))
        + BLANK
        + row.format("", CELL.format(""))
    )
    refused(tmp_path / "t.ods", document(blank_between), "too far")
    (tmp_path / "t.ods").write_bytes(document(row.format("", CELL.format("") * 3) + BLANK))
    assert [len(one) for one in reading.read(tmp_path / "t.ods")[0].rows] == [3]


def test_what_unpacks_to_a_thousand_times_its_size_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/sharedStrings.xml", b" " * (64 << 20))
    refused(tmp_path / "t.xlsx", out.getvalue(), "unpacks to more than")


def test_what_cannot_be_measured_is_not_opened(tmp_path: Path) -> None:
    good = packed(SHEET, OFFICE.format(FAR.format(1, "XFD1048576")).encode())
    refused(tmp_path / "t.xlsx", b"x" * 100 + good, "too far")
    refused(tmp_path / "t.xlsx", good[:-22], "broken")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("xl/workbook.bin", b"")
    refused(tmp_path / "t.xlsx", out.getvalue(), "broken")


def test_the_largest_sheet_that_is_opened_fits(tmp_path: Path) -> None:
    """In two seconds and 200 MB: the largest span there may be, with nearly nothing in it."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1000000"><c r="B1000000"><v>1</v></c></row>'
    (tmp_path / "t.xlsx").write_bytes(packed(SHEET, OFFICE.format(rows).encode()))
    code = (
        "import resource, sys; from pathlib import Path; from zhili_tui.exchange.importing import reading; "
        "assert len(reading.read(Path(sys.argv[1]))[0].rows) == 1000000; "
        "print([line for line in open('/proc/self/status') if 'VmHWM' in line][0].split()[1])"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "t.xlsx"], cwd=ROOT, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert int(done.stdout) < 200 << 10
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2
