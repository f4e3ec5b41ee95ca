"""A paper with tables as a form: read, and runs of text put into a copy of it by changing the document's XML alone."""

import re
from collections.abc import Iterator

from zhili_tui.errors import CannotFill
from zhili_tui.exchange.filling.files.canvas import BlankForm, FormCell, FormEntry, FormTable, FormText
from zhili_tui.exchange.filling.files.markup import Element, MarkupEdit, changed, written
from zhili_tui.exchange.filling.files.package import BROKEN, Package

DOCUMENT = "word/document.xml"
#: Word makes no table with more columns.
MOST_COLUMNS = 63
#: What in a cell is no text and is never written over.
HELD = ("drawing", "pict", "object", "fldChar", "fldSimple", "tbl", "oMath", "oMathPara")
#: What wraps rows, cells and paragraphs without being one.
WRAPPING = ("sdt", "sdtContent", "ins", "customXml", "smartTag")


class WordForm:
    """A paper that is open as a form."""

    def __init__(self, package: Package) -> None:
        self.package = package
        root = package.root(DOCUMENT)
        body = root.first("body") if root is not None else None
        if body is None:
            raise CannotFill(BROKEN, error=DOCUMENT)
        self.body = body
        self.lines: dict[str, Element] = {}
        self.cells: dict[str, Element] = {}
        self.rows: dict[tuple[str, int], Element] = {}
        self.form = BlankForm([], [])
        above: list[str] = []
        for one in _unwrapped(body, ("p", "tbl")):
            if one.name == "p":
                place = f"P{len(self.lines) + 1}"
                self.lines[place] = one
                self.form.lines.append(FormText(place, text_of(one)))
                above.append(text_of(one))
            else:
                table = FormTable(f"T{len(self.form.tables) + 1}", list(_cells(one)), tuple(line for line in above if line.strip()))
                self.form.tables.append(table)
                self.rows |= {(table.name, row): line for row, line in enumerate(_unwrapped(one, ("tr",)))}
                for found, cell in zip(_placed(one), table.cells.values(), strict=True):
                    self.cells[table.place(cell)] = found.element
                above = []

    def filled(self, entered: dict[str, FormEntry]) -> bytes:
        """A copy with what was entered, by place. Text that is there is never written over. Raises ValueError."""
        data = self.package.part(DOCUMENT)
        edits = []
        for place, one in entered.items():
            element = self.lines.get(place) or self.cells.get(place)
            if element is None:
                raise ValueError(place)
            if one.after is not None:
                raw = "".join(_pieces(element))
                before = len(raw) - len(raw.lstrip("\n" if place in self.lines else None))
                edits.append(_behind(element, one.after + before, str(one.value), place))
            else:
                edits.append(self._run(element, str(one.value), data, place))
        return self.package.having({DOCUMENT: changed(data, edits)} if edits else {})

    def _run(self, cell: Element, value: str, data: bytes, place: str) -> MarkupEdit:
        """A run in the first paragraph of a free cell, looking as the paragraph says, or as the text beside it."""
        paragraph = next(_unwrapped(cell, ("p",)), None)
        if paragraph is None or text_of(cell).strip():
            raise ValueError(place)
        tag = paragraph.tag
        look = next((one for run in paragraph.named("r") if (one := run.first("rPr")) is not None), None) or paragraph.first("pPr", "rPr")
        looks = data[look.start : look.end].decode() if look is not None else self._beside(place, data)
        text = f'<{tag}t xml:space="preserve">{written(value)}</{tag}t>'.replace("\n", f"</{tag}t><{tag}br/><{tag}t>")
        run = f"<{tag}r>{looks}{text}</{tag}r>"
        if paragraph.whole:
            start = data[paragraph.start : paragraph.inner].decode().rstrip("/> \n")
            return MarkupEdit(paragraph.start, paragraph.end, f"{start}>{run}</{tag}p>")
        return MarkupEdit(paragraph.close, paragraph.close, run)

    def _beside(self, place: str, data: bytes) -> str:
        """How the text of the first cells of the row, or of the table, looks: its fonts and size, nothing of its weight."""
        row = re.sub("[A-Z]+", "", place.partition("!")[2])
        table = place.partition("!")[0]
        near = [
            one
            for other, one in self.cells.items()
            if other.startswith(f"{table}!") and re.sub("[A-Z]+", "", other.partition("!")[2]) == row
        ]
        for cell in near:
            look = next((one for run in cell.all("r") if run.first("t") is not None and (one := run.first("rPr")) is not None), None)
            if look is not None:
                kept = "".join(data[one.start : one.end].decode() for one in look.children if one.name in ("rFonts", "sz", "szCs"))
                return f"<{look.tag}rPr>{kept}</{look.tag}rPr>" if kept else ""
        return ""


def _unwrapped(parent: Element, names: tuple[str, ...]) -> Iterator[Element]:
    """The elements of these names in one, through what only wraps them."""
    for one in parent.children:
        if one.name in names:
            yield one
        elif one.name in WRAPPING:
            yield from _unwrapped(one, names)


def text_of(element: Element) -> str:
    """The text of a paragraph or cell; what is deleted in it by tracked changes is left out."""
    return "".join(_pieces(element)).strip("\n")


def _pieces(element: Element) -> Iterator[str]:
    for one in element.children:
        match one.name:
            case "t":
                yield one.text
            case "br" | "cr":
                yield "\n"
            case "tab" if element.name == "r":
                yield "\t"
            case "del" | "pPr" | "rPr" | "tcPr":
                continue
            case "p":
                yield from _pieces(one)
                yield "\n"
            case _:
                yield from _pieces(one)


class PlacedCell:
    """A cell of a table: where it begins, its element, and how many rows and columns it takes."""

    def __init__(self, row: int, column: int, element: Element, across: int) -> None:
        self.row, self.column, self.element = row, column, element
        self.down, self.across = 1, across


def _placed(table: Element) -> list[PlacedCell]:
    """The cells that begin somewhere, row by row."""
    found: list[PlacedCell] = []
    reaching: dict[int, PlacedCell] = {}  # by column: the merged cell that may go on below
    for row, line in enumerate(_unwrapped(table, ("tr",))):
        before = line.first("trPr", "gridBefore")
        column = _number(before)
        for cell in _unwrapped(line, ("tc",)):
            across, merge = _number(cell.first("tcPr", "gridSpan")) or 1, cell.first("tcPr", "vMerge")
            if merge is not None and merge.get("val") != "restart" and column in reaching:
                reaching[column].down = row - reaching[column].row + 1
            else:
                one = PlacedCell(row, column, cell, across)
                found.append(one)
                reaching.pop(column, None)
                if merge is not None:
                    reaching[column] = one
            column += across
    return found


def _number(element: Element | None) -> int:
    """How many columns a property says, as many as there may be at most; 0 where it is not there, or says no number."""
    said = element.get("val") if element is not None else None
    return min(int(said[:5]), MOST_COLUMNS) if said and said.isdecimal() else 0


def _cells(table: Element) -> Iterator[FormCell]:
    for one in _placed(table):
        text = text_of(one.element).strip()
        held = any(next(one.element.all(name), None) is not None for name in HELD)
        yield FormCell(one.row, one.column, one.down, one.across, text, bool(text) or held, held and not text)


def _behind(element: Element, after: int, value: str, place: str) -> MarkupEdit:
    """A piece of text with something put in behind a label, in the run in which the label stands."""
    at = 0
    for one in _texts(element):
        if one.name == "t":
            if at < after <= at + len(one.text) and one.text[after - at - 1] in ":：":
                said = one.text[: after - at] + value + one.text[after - at :]
                return MarkupEdit(one.start, one.end, f'<{one.tag}t xml:space="preserve">{written(said)}</{one.tag}t>')
            at += len(one.text)
        else:
            at += 1
    raise ValueError(place)


def _texts(element: Element) -> Iterator[Element]:
    """The elements of which the text is made, as ``text_of`` counts it."""
    for one in element.children:
        if one.name in ("t", "br", "cr") or (one.name == "tab" and element.name == "r"):
            yield one
        elif one.name not in ("del", "pPr", "rPr", "tcPr"):
            yield from _texts(one)
