"""Files as sheets of cells: xlsx, xls and ods through one library, csv by itself. Nothing is understood here."""

import datetime
import io
import re
import zipfile
from pathlib import Path
from typing import NamedTuple, TypeAlias

from zhili_tui.errors import Unreadable
from zhili_tui.exchange.importing import delimited
from zhili_tui.i18n import N_, translate

Cell: TypeAlias = str | int | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta
#: The corners of merged cells: first row and column, last row and column, from 0.
Merged: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
FILE_LIMIT = 64 << 20
UNPACKED_LIMIT = 1 << 30
CELL_LIMIT = 20_000_000
BOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}
TEXTS = {".csv", ".tsv", ".txt"}
#: The part of an Office file that holds another, locked by a password.
LOCKED = "EncryptedPackage".encode("utf-16-le")
LAST_CELL = re.compile(rb'<c\s[^>]*?r="([A-Z]{1,3})(\d{1,7})"')


class Sheet(NamedTuple):
    """A sheet as it stands in the file, from its first row and column on; a blank cell is an empty text."""

    name: str
    rows: list[list[Cell]]
    merged: tuple[Merged, ...] = ()
    delimited: bool = False  # from a text table, in which an export guards what would run as a formula


def read(path: Path, encoding: str = "") -> list[Sheet]:
    """The sheets of a file that hold anything, hidden ones left out. Raises Unreadable."""
    ending = path.suffix.lower()
    if ending not in BOOKS | TEXTS:
        known = ", ".join(sorted(one[1:] for one in BOOKS | TEXTS))
        raise Unreadable(path=path, reason=translate(N_("no spreadsheet by its ending; known are: {known}"), {"known": known}))
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise Unreadable(path=path, reason=translate(N_("larger than {size} MB; split it"), {"size": FILE_LIMIT >> 20}))
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(path=path, reason=error.strerror) from None
    if not data:
        raise Unreadable(path=path, reason=translate(N_("the file is empty"), {}))
    if ending in TEXTS:
        return [Sheet(path.stem, [list(row) for row in delimited.rows(data, encoding, path)], (), True)]
    return _book(path, data)


def _book(path: Path, data: bytes) -> list[Sheet]:
    import python_calamine as calamine

    locked = LOCKED in data
    if data[:4] == b"PK\x03\x04":
        locked = _bounded(path, data)
    if locked:
        raise Unreadable(path=path, reason=translate(N_("protected by a password; save a copy without one"), {}))
    out = []
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for meta in book.sheets_metadata:
                if meta.typ is not calamine.SheetTypeEnum.WorkSheet or meta.visible is not calamine.SheetVisibleEnum.Visible:
                    continue
                sheet = book.get_sheet_by_name(meta.name)
                if sheet.end is not None:
                    out.append(Sheet(meta.name, sheet.to_python(skip_empty_area=False), tuple(sheet.merged_cell_ranges or ())))
    except (calamine.CalamineError, zipfile.BadZipFile) as error:
        reason = translate(N_("broken, or not what its ending says ({error}); open it and save it again"), {"error": str(error)[:80]})
        raise Unreadable(path=path, reason=reason) from None
    if path.suffix.lower() == ".ods":
        from zhili_tui.exchange.importing import spans

        found = spans.merged(data)
        out = [one._replace(merged=found.get(one.name, ())) for one in out]
    if not out:
        raise Unreadable(path=path, reason=translate(N_("no sheet holds anything"), {}))
    return out


def _bounded(path: Path, data: bytes) -> bool:
    """Refuse what would unpack to more than memory holds: by its size, or by one cell far away. Raises Unreadable.

    Whether the file is locked by a password.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > UNPACKED_LIMIT:
                raise Unreadable(path=path, reason=translate(N_("unpacks to more than {size} MB"), {"size": UNPACKED_LIMIT >> 20}))
            for one in packed.namelist():
                if one == "META-INF/manifest.xml" and b"encryption-data" in packed.read(one):
                    return True
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", one):
                    cells = LAST_CELL.findall(packed.read(one))
                    width = max((column_number(letters.decode()) for letters in {letters for letters, _row in cells}), default=0)
                    if width * int(cells[-1][1] if cells else 0) > CELL_LIMIT:
                        raise Unreadable(
                            path=path, reason=translate(N_("a cell stands too far from the others; delete the empty rows"), {})
                        )
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        pass  # the reader says what is wrong
    return False


def column_number(letters: str) -> int:
    """The number of a column from its letters, from 1.

    >>> [column_number(one) for one in ("A", "Z", "AA")]
    [1, 26, 27]
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


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
