"""Rows added to a table that has fewer than there are records: in a copy of the form, looking as its last row, with what is below moved down."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from zhili_tui.exchange.filling.files import formulas
from zhili_tui.exchange.filling.files.canvas import PLACE
from zhili_tui.exchange.filling.files.formulas import AddedRows
from zhili_tui.exchange.filling.files.markup import Element, MarkupEdit, changed, empty, written
from zhili_tui.exchange.filling.files.package import Package
from zhili_tui.exchange.filling.files.spreadsheet import BOOK, Workbook, corners, placed
from zhili_tui.exchange.filling.files.wordpaper import DOCUMENT, WordForm

#: More rows than this are not added: who asks for them wants another form.
MOST = 500
#: What in a sheet would stay where it is while the rows move.
ANCHORED = frozenset(("drawing", "legacyDrawing", "tableParts", "oleObjects", "controls", "rowBreaks", "legacyDrawingHF"))
CHAIN = "xl/calcChain.xml"
#: A formula in a field of a paper that names cells.
FIELD = re.compile(r"\s*=.*[A-Za-z]{1,2}\d")
#: What must be there once: numbers of paragraphs and bookmarks.
ONCE = re.compile(rb"""\s+w14:(?:paraId|textId)="[^"]*"|<w:bookmark(?:Start|End)\b[^>]*/>""")


class Growth(NamedTuple):
    """Rows to add to a table behind one of its rows, both from 0; the number in each numbered column of that row."""

    table: str
    after: int
    more: int
    numbered: tuple[tuple[int, int], ...] = ()


class Anchor(NamedTuple):
    """A place of the form as it came; ``added``: which of the rows added behind its row is meant, from 1; 0: itself."""

    place: str
    added: int = 0


def moved(place: str, growths: list[Growth]) -> str:
    """Where a place is once the rows are added.

    >>> moved("月報!C9", [Growth("月報", 7, 3)]), moved("月報!C8", [Growth("月報", 7, 3)])
    ('月報!C12', '月報!C8')
    """
    found = PLACE.match(place)
    if found is None or found[1] is None:
        return place
    row = int(found[3])
    more = sum(one.more for one in growths if one.table == found[1] and row > one.after + 1)
    return f"{found[1]}!{found[2]}{row + more}"


def original(place: str, growths: list[Growth]) -> str:
    """Where a place was before; of an added row the one it was added behind."""
    return anchored(place, growths).place


def anchored(place: str, growths: list[Growth]) -> Anchor:
    """A place as it is called whichever rows are added.

    >>> anchored("月報!B6", [Growth("月報", 3, 4)]), anchored("月報!B9", [Growth("月報", 3, 4)])
    (Anchor(place='月報!B4', added=2), Anchor(place='月報!B5', added=0))
    """
    found = PLACE.match(place)
    if found is None or found[1] is None:
        return Anchor(place)
    row, added = int(found[3]), 0
    for one in sorted((each for each in growths if each.table == found[1]), key=lambda each: each.after):
        if row > one.after + 1:
            behind = row - one.after - 1
            added = behind if behind <= one.more else 0
            row = one.after + 1 if added else row - one.more
    return Anchor(f"{found[1]}!{found[2]}{row}", added)


def standing(anchor: Anchor, growths: list[Growth]) -> str:
    """Where a place is among the rows that are added now; empty where its row is not.

    >>> [standing(Anchor("月報!B4", 2), [Growth("月報", 3, more)]) for more in (4, 1)]
    ['月報!B6', '']
    """
    place = moved(anchor.place, growths)
    found = PLACE.match(anchor.place)
    if not anchor.added or found is None:
        return place
    row, now = int(found[3]), PLACE.match(place)
    assert now is not None
    there = any(one.table == found[1] and one.after + 1 == row and anchor.added <= one.more for one in growths)
    return f"{now[1]}!{now[2]}{int(now[3]) + anchor.added}" if there else ""


def with_rows(form: Workbook | WordForm, growths: list[Growth]) -> Workbook | WordForm | None:
    """The form with rows added; None where that cannot be done without harm to what else is in it."""
    if any(one.more > MOST for one in growths):
        return None
    for one in sorted(growths, key=lambda each: -each.after):  # from below, so that those above stay where they are
        data = _sheet_grown(form, one) if isinstance(form, Workbook) else _table_grown(form, one)
        if data is None:
            return None
        form = Workbook(Package("xlsx", data)) if isinstance(form, Workbook) else WordForm(Package("docx", data))
    return form


def _table_grown(paper: WordForm, growth: Growth) -> bytes | None:
    row = paper.rows.get((growth.table, growth.after))
    if row is None or any(next(row.all(name), None) is not None for name in ("sdt", "drawing", "pict", "object", "fldChar")):
        return None
    if any(FIELD.match(said) for (table, _row), line in paper.rows.items() if table == growth.table for said in _fields(line)):
        return None
    data = paper.package.part(DOCUMENT)
    raw = ONCE.sub(b"", data[row.start : row.end])
    out = []
    for number in range(1, growth.more + 1):
        text = raw
        for _column, last in growth.numbered:
            text = re.sub(rb"(<w:t(?:\s[^>]*)?>)" + str(last).encode() + rb"(</w:t>)", rb"\g<1>%d\g<2>" % (last + number), text, count=1)
        out.append(text.decode())
    return paper.package.having({DOCUMENT: changed(data, [MarkupEdit(row.end, row.end, "".join(out))])})


def _fields(line: Element) -> Iterator[str]:
    """What the fields of a row of a paper reckon."""
    for cell in line.all("tc"):
        yield "".join(one.text for one in cell.all("instrText"))
        yield from (one.get("instr") or "" for one in cell.all("fldSimple"))


def _sheet_grown(book: Workbook, growth: Growth) -> bytes | None:
    root, part = book.roots[growth.table], book.parts[growth.table]
    named = formulas.names_of(growth.table)
    rows = AddedRows(growth.after + 1, growth.more, ("", *named))
    if (
        any(one.name in ANCHORED for one in root.children)
        or next(root.all("sqref"), None) is not None
        or any(one.get("t") in ("shared", "array") for other in book.roots.values() for one in other.all("f"))
        or any(formulas.reaches(one.text) for one in root.all("f"))
        or not all(_copied_or_moved(row, one, rows) for row, _column, one in placed(root))
    ):
        return None
    others = [name for name in book.package.names() if name.startswith("xl/") and name.endswith(".xml") and name not in (part, BOOK)]
    texts = (html.unescape(book.package.part(name).decode(errors="replace")) for name in others if "sharedStrings" not in name)
    if any(word in text for text in texts for word in (*named, f'sheet="{growth.table}"')):
        return None  # another sheet, hidden ones too, a chart or a pivot table counts on where the rows are
    data = book.package.part(part)
    edits = [*_rows(root, growth, rows), *_references(root, rows), *_merged(root, data, growth, rows)]
    names = book.package.root(BOOK)
    assert names is not None
    areas = [
        MarkupEdit(one.inner, one.close, written(formulas.shifted(one.text, rows._replace(names=named))))
        for one in names.all("definedName")
        if any(word in one.text for word in named)
    ]
    parts = _chainless(book.package) | {part: changed(data, edits)}
    if areas:
        parts[BOOK] = changed(book.package.part(BOOK), areas)
    return book.package.having(parts)


def _chainless(package: Package) -> dict[str, bytes | None]:
    """The book without the order in which its formulas were reckoned, where it has one: whoever opens it makes that anew."""
    if CHAIN not in package.names():
        return {}
    out: dict[str, bytes | None] = {CHAIN: None}
    for name, attribute in (("[Content_Types].xml", "PartName"), ("xl/_rels/workbook.xml.rels", "Target")):
        root = package.root(name)
        named = [one for one in root.children if (one.get(attribute) or "").endswith("calcChain.xml")] if root is not None else []
        out[name] = changed(package.part(name), [MarkupEdit(one.start, one.end, "") for one in named])
    return out


def _copied_or_moved(row: int, cell: Element, rows: AddedRows) -> bool:
    """Whether a cell's formula, if it has one, still says the same with the new rows: it is copied into them, or leaves none of them out."""
    formula = cell.first("f")
    if formula is None:
        return True
    return formulas.copied(formula.text, rows, 1) is not None if row + 1 == rows.row else not formulas.alone(formula.text, rows)


def _rows(root: Element, growth: Growth, rows: AddedRows) -> Iterator[MarkupEdit]:
    """The rows below moved down, and the new ones."""
    data = root.first("sheetData")
    lines = [] if data is None else list(data.named("row"))
    cells: dict[int, list[tuple[int, Element]]] = {}
    for row, column, cell in placed(root):
        cells.setdefault(row, []).append((column, cell))
    number = -1
    for line in lines:
        number = int(line.get("r") or number + 2) - 1
        if number == growth.after:
            added = "".join(_row(root.tag, line, cells.get(number, []), growth, rows, one) for one in range(1, growth.more + 1))
            yield MarkupEdit(line.end, line.end, added)
        if number > growth.after:
            yield _tagged(line, f"{number + 1 + growth.more}")
            for _column, cell in cells.get(number, []):
                if said := cell.get("r"):
                    yield _tagged(cell, re.sub(r"\d+", str(number + 1 + growth.more), said))


def _row(tag: str, line: Element, cells: list[tuple[int, Element]], growth: Growth, rows: AddedRows, number: int) -> str:
    """A new row: its cells look as those of the row before it, with that row's formulas, and its number counted on."""
    row = growth.after + 1 + number
    numbered = dict(growth.numbered)
    out = []
    for column, cell in cells:
        letters = re.sub(r"\d", "", cell.get("r") or "")
        kept = {name: value for name, value in cell.attributes.items() if name not in ("r", "t")}
        bare = empty(tag, "c", {"r": f"{letters}{row}", **kept})
        formula = cell.first("f")
        inner = f"<{tag}v>{numbered[column] + number}</{tag}v>" if column in numbered else ""
        if formula is not None:
            inner = f"<{tag}f>{written(formulas.copied(formula.text, rows, number) or '')}</{tag}f>"
        out.append(bare.removesuffix("/>") + f">{inner}</{tag}c>" if inner else bare)
    kept = {name: value for name, value in line.attributes.items() if name != "r"}
    return empty(tag, "row", {"r": str(row), **kept}).removesuffix("/>") + f">{''.join(out)}</{tag}row>"


def _tagged(one: Element, reference: str) -> MarkupEdit:
    """A start tag with another place; what is in the element stays."""
    attributes = {**one.attributes, "r": reference}
    made = empty(one.tag, one.name, attributes)
    return MarkupEdit(one.start, one.inner, made if one.whole else made.removesuffix("/>") + ">")


def _references(root: Element, rows: AddedRows) -> Iterator[MarkupEdit]:
    """What names cells elsewhere in the sheet: formulas, ranges of checks and colours, the size."""
    inside = {id(formula) for row, _column, cell in placed(root) if row + 1 == rows.row for formula in cell.named("f")}
    for name in ("f", "formula", "formula1", "formula2"):
        for one in root.all(name):
            if (text := formulas.shifted(one.text, rows, id(one) in inside)) != one.text:
                yield MarkupEdit(one.inner, one.close, written(text))
    for name, attribute in (
        ("dimension", "ref"), ("dataValidation", "sqref"), ("conditionalFormatting", "sqref"), ("hyperlink", "ref"), ("autoFilter", "ref"),
    ):  # fmt: skip
        for one in root.all(name):
            text = formulas.shifted(said := one.get(attribute) or "", rows)
            if text != said:
                made = empty(one.tag, one.name, {**one.attributes, attribute: text})
                yield MarkupEdit(one.start, one.inner, made if one.whole else made.removesuffix("/>") + ">")


def _merged(root: Element, data: bytes, growth: Growth, rows: AddedRows) -> Iterator[MarkupEdit]:
    """Merged cells below moved down, those through the row made longer, those in it made in the new rows too."""
    found = root.first("mergeCells")
    if found is None:
        return
    more = []
    for one in found.named("mergeCell"):
        said = one.get("ref") or ""
        reach = corners(said)
        if reach is not None and reach[0] == reach[2] == growth.after:
            for number in range(1, growth.more + 1):
                more.append(empty(one.tag, "mergeCell", {"ref": re.sub(r"\d+", str(growth.after + 1 + number), said)}))
        elif (text := formulas.shifted(said, rows)) != said:
            yield MarkupEdit(one.start, one.end, empty(one.tag, "mergeCell", {"ref": text}))
    if more:
        yield MarkupEdit(found.close, found.close, "".join(more))
        start = data[found.start : found.inner].decode()
        count = len(list(found.named("mergeCell"))) + len(more)
        yield MarkupEdit(found.start, found.inner, re.sub(r'count="\d+"', f'count="{count}"', start))
