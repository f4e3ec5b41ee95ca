"""Tables of cells, merged ones filled in: out of a workbook, or out of the paragraphs and tables of a Word document."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from zhili_tui.errors import Unreadable, system_reason
from zhili_tui.exchange.importing import reading
from zhili_tui.i18n import N_, translate

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CONTENT = "word/document.xml"


class PrintedCell(NamedTuple):
    """A text, and the corner of the merged cell that it fills: two cells of one corner are one."""

    text: str
    corner: tuple[int, int]


class PrintedRow(NamedTuple):
    """A row, and where it stands, for telling of it: the sheet's name and the number of the row."""

    place: str
    cells: list[PrintedCell]


def rows(path: Path) -> list[PrintedRow]:
    """Every row of a file, a paragraph of text being a row of one cell. Raises Unreadable."""
    ending = path.suffix.lower()
    if ending == ".docx":
        return list(_document(path))
    if ending == ".doc":
        raise Unreadable(path=path, reason=translate(N_("an old Word file; save it as .docx"), {}))
    return [row for sheet in reading.read(path) for row in _filled(sheet)]


def _filled(sheet: reading.SourceSheet) -> Iterator[PrintedRow]:
    corners = {
        (row, column): (first, left)
        for (first, left), (last, right) in sheet.merged
        for row in range(first, min(last, len(sheet.rows) - 1) + 1)
        for column in range(left, right + 1)
    }
    for number, row in enumerate(sheet.rows):
        cells = []
        for column in range(len(row)):
            top, left = corners.get((number, column), (number, column))
            text = sheet.rows[top][left] if left < len(sheet.rows[top]) else ""
            cells.append(PrintedCell(_plain(text), (top, left)))
        yield PrintedRow(f"{sheet.name} {number + 1}", cells)


def _plain(value: reading.Cell) -> str:
    """A cell as text: 10.0 is 10."""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


def _document(path: Path) -> Iterator[PrintedRow]:
    body = _body(path)
    number = 0
    for block in body if body is not None else ():
        if block.tag == f"{WORD}p":
            if text := _text(block):
                yield PrintedRow("", [PrintedCell(text, (number, 0))])
                number += 1
        elif block.tag == f"{WORD}tbl":
            table, number = _table(block, number)
            yield from table


def _body(path: Path) -> ElementTree.Element | None:
    try:
        if path.stat().st_size > reading.FILE_LIMIT:
            raise Unreadable(path=path, reason=translate(N_("larger than {size} MB; split it"), {"size": reading.FILE_LIMIT >> 20}))
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as packed:
            if packed.getinfo(CONTENT).file_size > reading.UNPACKED_LIMIT >> 3:  # text of a size that nobody prints
                size = reading.UNPACKED_LIMIT >> 23
                raise Unreadable(path=path, reason=translate(N_("unpacks to more than {size} MB"), {"size": size}))
            return ElementTree.fromstring(packed.read(CONTENT)).find(f"{WORD}body")  # noqa: S314  # sizes were bounded
    except OSError as error:
        raise Unreadable(path=path, reason=system_reason(error)) from None
    except (KeyError, ElementTree.ParseError, *reading.NO_ZIP) as error:
        reason = translate(N_("broken, or not what its ending says ({error}); open it and save it again"), {"error": str(error)[:80]})
        raise Unreadable(path=path, reason=reason) from None


def _table(table: ElementTree.Element, number: int) -> tuple[list[PrintedRow], int]:
    """The rows of a table; ``number``: of its first row in the document. And the number of what follows it."""
    out: list[PrintedRow] = []
    above: dict[int, PrintedCell] = {}  # by column, what a cell merged downward goes on with
    for at, row in enumerate(table.iterfind(f"{WORD}tr"), 1):
        cells: list[PrintedCell] = []
        for cell in row.iterfind(f"{WORD}tc"):
            settings = cell.find(f"{WORD}tcPr")
            down = settings.find(f"{WORD}vMerge") if settings is not None else None
            span = settings.find(f"{WORD}gridSpan") if settings is not None else None
            width = int(span.get(f"{WORD}val", "1")) if span is not None else 1
            column = len(cells)
            goes_on = down is not None and down.get(f"{WORD}val", "continue") == "continue"
            one = above[column] if goes_on and column in above else PrintedCell(_text(cell), (number, column))
            cells += [one] * min(width, 100)
        above = dict(enumerate(cells))
        out.append(PrintedRow(translate(N_("table row {number}"), {"number": at}), cells))
        number += 1
    return out, number


def _text(node: ElementTree.Element) -> str:
    """The paragraphs of a cell, or the text of a paragraph."""
    paragraphs = [node] if node.tag == f"{WORD}p" else list(node.iter(f"{WORD}p"))
    return "\n".join(filter(None, ("".join(text.text or "" for text in one.iter(f"{WORD}t")).strip() for one in paragraphs)))
