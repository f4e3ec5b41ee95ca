"""How large a workbook's sheets would be if they were opened: told from its packed parts, piece by piece, before a reader lays them out.

A reader lays a sheet out from its first cell to its last, however few lie between. What is told here is never less than that.
"""

import re
from collections.abc import Iterator
from typing import IO

PIECE = 1 << 20
#: Where a row or a cell of Office Open XML says that it stands; and their tags, whether they say so or not.
PLACE = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]*)(\d*)""")
ROW, CELL = (re.compile(rb"<(?:[\w.-]+:)?%s[\s/>]" % tag) for tag in (b"row", b"c"))
#: Rows and cells as nearly every program writes them: found in a fraction of the time.
USUAL = re.compile(rb'<(?:c|row) r="([A-Z]*)(\d+)"')
PREFIXED = re.compile(rb":(?:c|row)[\s/>]")
#: Rows and cells of OpenDocument, each of which may stand for many; and what says that a cell holds something.
OPEN_ROW, OPEN_CELL = re.compile(rb"<table:table-row\b([^>]*)"), re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)")
OPEN_LINE = re.compile(rb"(?=<table:table(?:-row)?[\s/>])")
TIMES = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["']\s*(\d+)""")
FILLED = re.compile(rb"\b(?:value|value-type|formula)\s*=")


def pieces(part: IO[bytes]) -> Iterator[bytes]:
    """A part of a workbook in pieces, none of which ends within a tag of usual length."""
    rest = b""
    while data := part.read(PIECE):
        data = rest + data
        cut = data.rfind(b"<") if len(data) < 2 * PIECE else len(data)
        yield data[: max(cut, 0)]
        rest = data[max(cut, 0) :]
    yield rest
    yield b""  # the end


def of_sheet(part: IO[bytes]) -> int:
    """The cells of a sheet in Office Open XML from its first place to its last, at most."""
    rows = columns = unnamed = counted = widest = carried = 0
    for data in pieces(part):
        places = USUAL.findall(data)
        usual = len(places) == data.count(b"<c") - data.count(b"<col") + data.count(b"<row") and not PREFIXED.search(data)
        places = places if usual else PLACE.findall(data)
        rows = max([rows, *(int(digits[:12] or b"0") for digits in {digits for _letters, digits in places})])
        columns = max([columns, *(column_number(letters.decode().upper()[:8]) for letters in {letters for letters, _digits in places})])
        counted += data.count(b"<row") if usual else len(ROW.findall(data))
        if not usual and (missing := len(ROW.findall(data)) + len(CELL.findall(data)) - len(places)) > 0:
            unnamed += missing
            first, *others = (len(CELL.findall(line)) for line in ROW.split(data))
            widest = max([widest, carried + first, *others])
            carried = others[-1] if others else carried + first
    # What does not say where it stands follows what came before it.
    return (rows + counted) * (columns + widest) if unnamed else rows * columns


def of_document(part: IO[bytes]) -> int:
    """The cells of the sheets in an OpenDocument, at most, with what stands for many; blank ones behind the last are not laid out."""
    rows = blank = widest = 0
    waiting = b""
    for data in pieces(part):
        *lines, waiting = OPEN_LINE.split(waiting + data)
        for line in lines if data else (*lines, waiting):
            if row := OPEN_ROW.match(line):
                blank += _times(row[1])
            elif line:
                blank = 0  # a sheet begins: what was blank stood behind the end of the one before
            if width := _filled(line):
                rows, blank, widest = rows + blank, 0, max(widest, width)
    return rows * widest


def _filled(line: bytes) -> int:
    """How wide a row is, up to the last cell with something in it."""
    cells = OPEN_CELL.findall(line)
    last = max((number for number, cell in enumerate(cells) if FILLED.search(cell)), default=-1)
    return sum(map(_times, cells[: last + 1]))


def _times(attributes: bytes) -> int:
    found = TIMES.search(attributes)
    return int(found[1][:12]) if found else 1


def column_number(letters: str) -> int:
    """The number of a column from its letters, from 1.

    >>> [column_number(one) for one in ("A", "Z", "AA")]
    [1, 26, 27]
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
