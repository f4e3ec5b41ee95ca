"""A workbook as a form: its visible sheets read, and cells written into a copy of it by changing the sheets' XML alone."""

import datetime
import posixpath
import re
from collections.abc import Iterator

from zhili_tui.errors import CannotFill
from zhili_tui.exchange.filling.files import notes
from zhili_tui.exchange.filling.files.canvas import BlankForm, FormCell, FormEntry, FormTable
from zhili_tui.exchange.filling.files.markup import Element, MarkupEdit, changed, empty, written
from zhili_tui.exchange.filling.files.package import BROKEN, Package
from zhili_tui.exchange.importing.reading import CELL_LIMIT

#: A form has so many rows and columns at most; what lies beyond is formatting.
MOST_ROWS, MOST_COLUMNS = 2000, 200
REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})\Z")
BOOK, STRINGS, STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
#: The numbers of formats that every workbook has for days and times, and for percent.
DAYS = frozenset((*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)))
PERCENT = frozenset((9, 10))
#: In a format's code: what is quoted, escaped or in brackets says nothing of it.
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')


class Workbook:
    """A workbook that is open as a form."""

    def __init__(self, package: Package) -> None:
        self.package = package
        book = package.root(BOOK)
        if book is None:
            raise CannotFill(BROKEN, error=BOOK)
        self.parts = dict(_sheets(package, book))
        self.early = any(one.get("date1904") in ("1", "true") for one in book.named("workbookPr"))
        strings = package.root(STRINGS)
        self.strings = list(strings.named("si")) if strings is not None else []
        self.formats = list(_formats(package.root(STYLES)))
        self.roots = {name: self._root(part) for name, part in self.parts.items()}

    def _root(self, part: str) -> Element:
        root = self.package.root(part)
        if root is None:
            raise CannotFill(BROKEN, error=part)
        return root

    @property
    def form(self) -> BlankForm:
        """What is on the sheets. Raises CannotFill."""
        return BlankForm([FormTable(name, list(self._cells(root))) for name, root in self.roots.items()], [])

    def _cells(self, root: Element) -> Iterator[FormCell]:
        spans = {
            (a, b): (min(c, MOST_ROWS - 1) - a + 1, min(d, MOST_COLUMNS - 1) - b + 1)
            for a, b, c, d in _merged(root)
            if a < MOST_ROWS and b < MOST_COLUMNS
        }
        if sum(down * across for down, across in spans.values()) > CELL_LIMIT:
            raise CannotFill(BROKEN, error="mergeCells")
        covered = {(a + r, b + c) for (a, b), (down, across) in spans.items() for r in range(down) for c in range(across)} - spans.keys()
        for row, column, one in placed(root):
            if (row, column) in covered or row >= MOST_ROWS or column >= MOST_COLUMNS:
                continue
            down, across = spans.get((row, column), (1, 1))
            formula, text = one.first("f") is not None, self._text(one)
            style = int(one.get("s") or 0)
            shown = self.formats[style] if style < len(self.formats) else ""
            yield FormCell(row, column, down, across, text.strip(), bool(text.strip()) or formula, formula, shown)

    def _text(self, cell: Element) -> str:
        kind, value = cell.get("t"), cell.first("v")
        if kind == "inlineStr":
            return _said(cell.first("is"))
        if value is None:
            return ""
        if kind == "s":
            return _said(self._string(value.text))
        return value.text

    def _string(self, number: str) -> Element | None:
        return self.strings[int(number)] if number.isdecimal() and int(number) < len(self.strings) else None

    def filled(self, entered: dict[str, FormEntry]) -> bytes:
        """A copy with what was entered, by place. Cells that hold a formula or text are never written over. Raises ValueError."""
        parts: dict[str, bytes] = {}
        for name, root in self.roots.items():
            here = {place.rpartition("!")[2]: one for place, one in entered.items() if place.rpartition("!")[0] == name}
            edits = list(self._edits(root, here)) + (list(_stale(root)) if entered else [])
            noted = {(*place_of(reference), reference): one.note for reference, one in here.items() if one.note}
            if noted:
                found = notes.noted(self.package, name, self.parts[name], root, noted, parts)
                edits.append(found.edit)
                parts |= found.parts
            if edits:
                parts[self.parts[name]] = changed(self.package.part(self.parts[name]), edits)
        if entered:
            parts[BOOK] = self._reckoned_anew()
        return self.package.having(parts)

    def _reckoned_anew(self) -> bytes:
        """The book with the word that whoever opens it works out its formulas."""
        data = self.package.part(BOOK)
        root = self.package.root(BOOK)
        assert root is not None
        known = root.first("calcPr")
        if known is None:
            before = next((one for one in root.children if one.name in AFTER_RECKONING), None)
            at = before.start if before else root.close
            return changed(data, [MarkupEdit(at, at, empty(root.tag, "calcPr", {"fullCalcOnLoad": "1"}))])
        text = data[known.start : known.inner].decode()
        bare = re.sub(r"""\s+fullCalcOnLoad\s*=\s*(?:"[^"]*"|'[^']*')""", "", text)
        return changed(data, [MarkupEdit(known.start, known.inner, re.sub(r"\s*(/?>)\Z", r' fullCalcOnLoad="1"\1', bare))])

    def _edits(self, root: Element, entered: dict[str, FormEntry]) -> Iterator[MarkupEdit]:
        cells = {(row, column): one for row, column, one in placed(root)}
        data = root.first("sheetData")
        lines = {} if data is None else {int(one.get("r") or 0) - 1: one for one in data.named("row")}
        missing: dict[int, list[tuple[int, str]]] = {}
        for reference, one in entered.items():
            row, column = place_of(reference)
            cell = cells.get((row, column))
            if cell is None:
                missing.setdefault(row, []).append((column, _written(root.tag, f'r="{reference}"', one, self.early)))
                continue
            if one.after is not None:
                yield self._behind(cell, one)
                continue
            if cell.first("f") is not None or self._text(cell).strip():
                raise ValueError(reference)
            kept = "".join(f' {name}="{written(value)}"' for name, value in cell.attributes.items() if name not in ("r", "t"))
            yield MarkupEdit(cell.start, cell.end, _written(cell.tag, f'r="{reference}"{kept}', one, self.early))
        for row, some in missing.items():
            yield from _inserted(root, data, lines, row, sorted(some))

    def _part_of(self, cell: Element) -> str:
        """The part of the sheet that a cell is on."""
        return next(self.parts[name] for name, root in self.roots.items() if any(one is cell for _row, _column, one in placed(root)))

    def _behind(self, cell: Element, entered: FormEntry) -> MarkupEdit:
        """A text cell with something behind a label; how parts of it look stays."""
        shared, value = cell.get("t") == "s", cell.first("v")
        source = cell.first("is") if not shared else self._string(value.text) if value is not None else None
        if source is None or entered.after is None or cell.first("f") is not None:
            raise ValueError(cell.get("r"))
        data = self.package.part(STRINGS if shared else self._part_of(cell))
        raw = _said(source)
        after = entered.after + len(raw) - len(raw.lstrip())
        if raw[after - 1 : after] not in (":", "："):
            raise ValueError(cell.get("r"))
        pieces, at = [], 0
        for one in (source, *source.all("r")):
            for text in one.named("t"):
                said = text.text
                if at < after <= at + len(said):
                    said = said[: after - at] + str(entered.value) + said[after - at :]
                at += len(text.text)
                look = one.first("rPr") if one.name == "r" else None
                looks = data[look.start : look.end].decode() if look is not None else ""
                inner = f'{looks}<{cell.tag}t xml:space="preserve">{written(said)}</{cell.tag}t>'
                pieces.append(f"<{cell.tag}r>{inner}</{cell.tag}r>" if one.name == "r" else inner)
        kept = "".join(f' {name}="{written(value)}"' for name, value in cell.attributes.items() if name != "t")
        return MarkupEdit(
            cell.start, cell.end, f'<{cell.tag}c{kept} t="inlineStr"><{cell.tag}is>{"".join(pieces)}</{cell.tag}is></{cell.tag}c>'
        )


#: What stands after calcPr in a workbook, by the order of its schema.
AFTER_RECKONING = frozenset((
    "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
))  # fmt: skip


def _sheets(package: Package, book: Element) -> Iterator[tuple[str, str]]:
    """The visible sheets and their parts."""
    links = package.root("xl/_rels/workbook.xml.rels")
    targets = {one.get("Id"): one.get("Target") or "" for one in links.children} if links is not None else {}
    for one in book.all("sheet"):
        target = targets.get(next((value for key, value in one.attributes.items() if key.rpartition(":")[2] == "id"), None), "")
        part = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if one.get("state") in (None, "visible") and "worksheets/" in part:
            yield one.get("name") or "", part


def _formats(styles: Element | None) -> Iterator[str]:
    """What the number format of each style shows: date, percent or neither."""
    if styles is None:
        return
    codes = {int(one.get("numFmtId") or 0): one.get("formatCode") or "" for one in styles.all("numFmt")}
    found = styles.first("cellXfs")
    for one in found.named("xf") if found is not None else ():
        number = int(one.get("numFmtId") or 0)
        code = QUOTED.sub("", codes.get(number, "")).lower()
        date = number in DAYS or (("y" in code or "d" in code) and code != "general")
        yield "date" if date else "percent" if number in PERCENT or "%" in code else ""


def _merged(root: Element) -> Iterator[tuple[int, int, int, int]]:
    found = root.first("mergeCells")
    every = (corners(one.get("ref") or "") for one in found.named("mergeCell")) if found is not None else ()
    return filter(None, every)


def corners(range_: str) -> tuple[int, int, int, int] | None:
    """First row and column, last row and column of a range, from 0; of a single cell twice the same, None for what is no range.

    >>> corners("B2:C4"), corners("B2"), corners("B:C")
    ((1, 1, 3, 2), (1, 1, 1, 1), None)
    """
    first, _colon, last = range_.partition(":")
    if not REFERENCE.match(first) or not REFERENCE.match(last or first):
        return None
    return (*place_of(first), *place_of(last or first))


def placed(root: Element) -> Iterator[tuple[int, int, Element]]:
    """Every cell with its row and column, said or counted."""
    data = root.first("sheetData")
    row = -1
    for line in data.named("row") if data is not None else ():
        row = int(line.get("r") or row + 2) - 1
        column = -1
        for cell in line.named("c"):
            said = REFERENCE.match(cell.get("r") or "")
            column = place_of(said[0])[1] if said else column + 1
            yield row, column, cell


def place_of(reference: str) -> tuple[int, int]:
    """Row and column from 0.

    >>> place_of("AB12")
    (11, 27)
    """
    found = REFERENCE.match(reference)
    if found is None:
        raise ValueError(reference)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _said(source: Element | None) -> str:
    """The text of a string, without the reading aids that East Asian texts may bear."""
    if source is None:
        return ""
    return "".join(one.text for one in source.named("t")) + "".join(text.text for run in source.named("r") for text in run.named("t"))


def day_number(day: datetime.date, early: bool) -> int:
    """A day as a workbook counts it, from the end of 1899 or, in some, from 1904.

    >>> day_number(datetime.date(2026, 3, 5), False)
    46086
    """
    return (day - (datetime.date(1904, 1, 1) if early else datetime.date(1899, 12, 30))).days


def _written(tag: str, attributes: str, one: FormEntry, early: bool) -> str:
    """A cell that holds a number, a day or a text."""
    value = one.value
    if one.shown == "date" and isinstance(value, str):
        value = day_number(datetime.date.fromisoformat(value), early)
    if isinstance(value, str):
        return f'<{tag}c {attributes} t="inlineStr"><{tag}is><{tag}t xml:space="preserve">{written(value)}</{tag}t></{tag}is></{tag}c>'
    return f"<{tag}c {attributes}><{tag}v>{value}</{tag}v></{tag}c>"


def _inserted(
    root: Element, data: Element | None, lines: dict[int, Element], row: int, some: list[tuple[int, str]]
) -> Iterator[MarkupEdit]:
    """Cells that the file does not have yet, in the order of their columns, in a row of their own where there is none."""
    if data is None or data.whole:
        raise ValueError(f"row {row + 1}")
    line = lines.get(row)
    if line is None:
        after = next((one for number, one in sorted(lines.items()) if number > row), None)
        at = after.start if after else data.close
        yield MarkupEdit(at, at, f'<{root.tag}row r="{row + 1}">{"".join(text for _column, text in some)}</{root.tag}row>')
    elif line.whole:
        kept = "".join(f' {name}="{written(value)}"' for name, value in line.attributes.items())
        yield MarkupEdit(line.start, line.end, f"<{root.tag}row{kept}>{''.join(text for _column, text in some)}</{root.tag}row>")
    else:
        known = [(place_of(found)[1], one) for one in line.named("c") if (found := one.get("r"))]
        for column, text in some:
            at = next((one.start for number, one in known if number > column), line.close)
            yield MarkupEdit(at, at, text)


def _stale(root: Element) -> Iterator[MarkupEdit]:
    """What formulas came to before: taken out, so that nobody prints it; what lies in other files cannot be worked out anew and stays."""
    for _row, _column, cell in placed(root):
        formula, value = cell.first("f"), cell.first("v")
        if formula is not None and value is not None and "[" not in formula.text:
            yield MarkupEdit(value.start, value.end, "")
