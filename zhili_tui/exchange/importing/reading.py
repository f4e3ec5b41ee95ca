"""Files as sheets of cells: xlsx, xls and ods through one library, csv by itself. Nothing is understood here."""

import datetime
import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple, TypeAlias

from zhili_tui.errors import Unreadable, system_reason
from zhili_tui.exchange.importing import delimited
from zhili_tui.exchange.importing.faults import Faults, of_workbook
from zhili_tui.i18n import N_, translate

Cell: TypeAlias = str | int | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta
#: The corners of merged cells: first row and column, last row and column, from 0.
Merged: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
FILE_LIMIT = 64 << 20
UNPACKED_LIMIT = 512 << 20
#: A part is packed to so small a share of its size only where it is made to fill the memory; small ones may be.
RATIO, SMALL = 500, 16 << 20
#: From the first cell of a sheet to the last, the empty ones between counted: so many of these fit into 200 MB.
CELL_LIMIT = 2_500_000
BOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}
TEXTS = {".csv", ".tsv", ".txt"}
#: How an old workbook begins; whatever else is opened is packed, and measured first.
COMPOUND = b"\xd0\xcf\x11\xe0"
#: The part of an Office file that holds another, locked by a password.
LOCKED = "EncryptedPackage".encode("utf-16-le")
#: What cannot be measured is not opened: what Python's library says of a file that is packed wrongly, or in a way it does not know.
NO_ZIP = (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error, ValueError, OverflowError)
#: Sheets of an Office file, whatever folder a foreign program puts them in.
SHEET = re.compile(r"(?i).*sheet[^/]*\.xml")


class SourceSheet(NamedTuple):
    """A sheet as it stands in the file, from its first row and column on; a blank cell is an empty text."""

    name: str
    rows: list[list[Cell]]
    merged: tuple[Merged, ...] = ()
    delimited: bool = False  # from a text table, in which an export guards what would run as a formula
    faults: Faults = Faults({}, frozenset())
    turned: bool = False  # rows and columns changed places


def read(path: Path, encoding: str = "") -> list[SourceSheet]:
    """The sheets of a file that hold anything, hidden ones left out. Raises Unreadable."""
    return sheets(path, contents(path), encoding)


def contents(path: Path) -> bytes:
    """The bytes of a file that is no larger than can be read. Raises Unreadable."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise Unreadable(path=path, reason=translate(N_("larger than {size} MB; split it"), {"size": FILE_LIMIT >> 20}))
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(path=path, reason=system_reason(error)) from None


def sheets(path: Path, data: bytes, encoding: str = "") -> list[SourceSheet]:
    """The sheets in the bytes of a file, which its ending says how to read. Raises Unreadable."""
    ending = path.suffix.lower()
    if ending not in BOOKS | TEXTS:
        known = ", ".join(sorted(one[1:] for one in BOOKS | TEXTS))
        raise Unreadable(path=path, reason=translate(N_("no spreadsheet by its ending; known are: {known}"), {"known": known}))
    if not data:
        raise Unreadable(path=path, reason=translate(N_("the file is empty"), {}))
    if ending in TEXTS:
        return [SourceSheet(path.stem, [list(row) for row in delimited.rows(data, encoding, path)], (), True)]
    return _book(path, data)


def _book(path: Path, data: bytes) -> list[SourceSheet]:
    import python_calamine as calamine

    out = []
    try:
        if LOCKED in data if data.startswith(COMPOUND) else _bounded(path, data):
            raise Unreadable(path=path, reason=translate(N_("protected by a password; save a copy without one"), {}))
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for meta in book.sheets_metadata:
                if meta.typ is not calamine.SheetTypeEnum.WorkSheet or meta.visible is not calamine.SheetVisibleEnum.Visible:
                    continue
                sheet = book.get_sheet_by_name(meta.name)
                if sheet.end is not None:
                    out.append(SourceSheet(meta.name, sheet.to_python(skip_empty_area=False), tuple(sheet.merged_cell_ranges or ())))
    except (calamine.CalamineError, *NO_ZIP) as error:
        reason = translate(N_("broken, or not what its ending says ({error}); open it and save it again"), {"error": str(error)[:80]})
        raise Unreadable(path=path, reason=reason) from None
    if path.suffix.lower() == ".ods":
        from zhili_tui.exchange.importing import spans

        found = spans.merged(data)
        out = [one._replace(merged=found.get(one.name, ())) for one in out]
    if not out:
        raise Unreadable(path=path, reason=translate(N_("no sheet holds anything"), {}))
    known = of_workbook(data) if data.startswith(b"PK") else {}
    return [one._replace(faults=known[one.name]) if one.name in known else one for one in out]


def _bounded(path: Path, data: bytes) -> bool:
    """Refuse what would unpack to more than memory holds: by its size, or by one cell far away. Raises Unreadable.

    Whether the file is locked by a password.
    """
    from zhili_tui.exchange.importing import extent

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        dense = any(one.file_size > RATIO * max(one.compress_size, 1) for one in parts if one.file_size > SMALL)
        if dense or sum(one.file_size for one in parts) > UNPACKED_LIMIT:
            raise Unreadable(path=path, reason=translate(N_("unpacks to more than {size} MB"), {"size": UNPACKED_LIMIT >> 20}))
        if "xl/workbook.bin" in packed.namelist():
            raise zipfile.BadZipFile("xlsb")
        for one in parts:
            if one.filename == "META-INF/manifest.xml" and b"encryption-data" in packed.read(one):
                return True
            sheet = extent.of_document if one.filename == "content.xml" else extent.of_sheet if SHEET.fullmatch(one.filename) else None
            if sheet is not None:
                with packed.open(one) as part:
                    cells = sheet(part)
                if cells > CELL_LIMIT:
                    reason = translate(N_("a cell stands too far from the others; delete the empty rows"), {})
                    raise Unreadable(path=path, reason=reason)
    return False


def column_letters(number: int) -> str:
    """The letters of a column, counted from 0.

    >>> [column_letters(one) for one in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The column of these letters, counted from 0.

    >>> [column_number(one) for one in ("A", "Z", "AA", "ZZ", "AAA")]
    [0, 25, 26, 701, 702]
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
