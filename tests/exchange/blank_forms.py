"""Blank forms built from readable tables, and what should be in them: see ``forms/README.md``."""

import datetime
import io
import json
import re
import tomllib
import zipfile
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.styles import Border, Font, Side
from openpyxl.utils import get_column_letter

from zhili_tui.storage.folding import fold

FOLDER = Path(__file__).parent / "forms"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))
TABLE = "月報"
DOCUMENT = "word/document.xml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class Case(NamedTuple):
    """A blank form and its answers by place: the right spellings, and whether it should be looked at; None: stays empty."""

    name: str
    sort: str
    data: bytes
    args: dict[str, Any]
    answers: dict[str, tuple[list[str], bool] | None]
    free: list[int]


def grid(text: str) -> list[list[str]]:
    """The cells of a readable table."""
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])] for line in text.strip().splitlines()]


def spans(cells: list[list[str]]) -> dict[tuple[int, int], tuple[int, int]]:
    """How far down and across each cell reaches."""
    out = {}
    for r, row in enumerate(cells):
        for c, text in enumerate(row):
            if text in ("<", "^", "."):
                continue
            across = 1
            while c + across < len(row) and row[c + across] == "<":
                across += 1
            down = 1
            while r + down < len(cells) and cells[r + down][c] == "^":
                down += 1
            out[r, c] = (down, across)
    return out


def case(name: str) -> Case:
    """One of the forms here."""
    plain = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    blank, filled = grid(plain["blank"]), grid(plain["filled"])
    table = "T1" if plain["form"] == "docx" else TABLE
    answers: dict[str, tuple[list[str], bool] | None] = {}
    for r, c in spans(blank):
        right = filled[r][c]
        if right == "*" or (blank[r][c] and (right == blank[r][c] or not right.startswith("~"))):
            continue
        place = f"{table}!{get_column_letter(c + 1)}{r + 1}"
        answers[place] = (right.removeprefix("~").split("／"), right.startswith("~")) if right else None
    above = plain.get("above", [])
    data = docx(blank, above) if plain["form"] == "docx" else xlsx(blank)
    return Case(name, plain["form"], data, plain["args"], answers, plain.get("free", []))


def kept(path: Path) -> Case:
    """One of the forms that lie here as files."""
    plain = json.loads(path.with_suffix(".answers.json").read_text(encoding="utf-8"))
    answers: dict[str, tuple[list[str], bool] | None] = {}
    for place, one in plain["cells"].items():
        if not one.get("optional"):
            right = [str(one["value"]), *map(str, one.get("accept", []))]
            answers[place] = (right, one["kind"] == "likely") if one["value"] is not None else None
    free = [row for some in plain.get("free_rows", []) for row in some["rows"]]
    return Case(path.stem, path.suffix[1:], path.read_bytes(), plain["args"], answers, free)


def cases() -> list[Case]:
    """All forms here."""
    return [*map(case, NAMES), *(kept(path) for path in sorted(FOLDER.iterdir()) if path.suffix in (".xlsx", ".docx"))]


def xlsx(cells: list[list[str]]) -> bytes:
    """A formatted workbook, its first sheet named 月報."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = TABLE
    line = Side(style="thin")
    for (r, c), (down, across) in spans(cells).items():
        for row in range(r, r + down):
            for column in range(c, c + across):
                one = sheet.cell(row + 1, column + 1)
                one.border = Border(line, line, line, line)
                one.font = Font(name="FangSong", size=12)
        text = cells[r][c].replace("/", "\n") if not cells[r][c].startswith("=") else cells[r][c]
        if text:
            sheet.cell(r + 1, c + 1, int(text) if text.isdecimal() else text)
        if down > 1 or across > 1:
            sheet.merge_cells(start_row=r + 1, start_column=c + 1, end_row=r + down, end_column=c + across)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def docx(cells: list[list[str]], above: list[str]) -> bytes:
    """A paper with paragraphs and one table."""
    reach = spans(cells)
    rows = []
    for r, row in enumerate(cells):
        made = []
        for c, text in enumerate(row):
            if text == "<" or text == ".":
                continue
            owner = next((one for one in reach if one[1] == c and one[0] <= r < one[0] + reach[one][0]), None)
            assert owner is not None, (r, c)
            across = reach[owner][1]
            merge = "" if reach[owner][0] == 1 else ('<w:vMerge w:val="restart"/>' if owner == (r, c) else "<w:vMerge/>")
            span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
            run = f'<w:r><w:rPr><w:rFonts w:eastAsia="FangSong"/><w:b/><w:sz w:val="21"/></w:rPr><w:t>{escape(text)}</w:t></w:r>'
            body = f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{run}</w:p>' if text and text != "^" else "<w:p/>"
            made.append(f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{body}</w:tc>")
        rows.append(f"<w:tr>{''.join(made)}</w:tr>")
    lines = "".join(f"<w:p><w:r><w:t>{escape(one)}</w:t></w:r></w:p>" for one in above)
    body = f'<w:document xmlns:w="{W}"><w:body>{lines}<w:tbl>{"".join(rows)}</w:tbl><w:p/><w:sectPr/></w:body></w:document>'
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/'
        + DOCUMENT
        + '" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="'
        + DOCUMENT
        + '"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in (("[Content_Types].xml", types), ("_rels/.rels", links), (DOCUMENT, body)):
            packed.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return out.getvalue()


def same(value: Any, right: list[str]) -> bool:
    """Whether a value is one of the right ones: numbers as numbers to one decimal, days as days, either script."""
    if isinstance(value, datetime.date):
        return value.isoformat() in right
    if isinstance(value, int | Decimal):
        for one in right:
            try:
                if abs(Decimal(value) - Decimal(one)) < Decimal("0.06"):
                    return True
            except InvalidOperation:
                continue
        return False
    return fold(str(value)) in map(fold, right)


class Marks(NamedTuple):
    """How a form was filled in: cells whose value lies in the records, those of them that are sure, wrong ones, all cells."""

    known: int
    sure: int
    likely: int
    cells: int
    wrong: list[str]
    missing: list[str]
    filled_though_blank: list[str]


def marks(found: Case, proposals: dict[str, Any]) -> Marks:
    """Hold proposals against the answers. Rows that may come in any order are matched as whole rows."""
    answers = reordered(found, proposals)
    known = [place for place, right in answers.items() if right is not None]
    wrong, missing, blank, sure, likely = [], [], [], 0, 0
    for place, right in answers.items():
        one = proposals.get(place)
        value, surety = (one.value, one.surety) if one is not None else (None, "blank")
        if right is None:
            if surety == "sure":
                blank.append(f"{place}={value}")
            continue
        if value is None:
            missing.append(f"{place}: {one.said if one else '-'} [{right[0][0]}]")
        elif not same(value, right[0]):
            (wrong if surety == "sure" else missing).append(f"{place}={value} ({surety}), right: {right[0][0]}")
        elif surety == "sure":
            sure += 1
        else:
            likely += 1
            if not right[1]:
                missing.append(f"{place} likely: {one.said}")
    return Marks(len(known), sure, likely, len(answers), wrong, missing, blank)


def reordered(found: Case, proposals: dict[str, Any]) -> dict[str, tuple[list[str], bool] | None]:
    """The answers with the rows of a ledger in the order in which they were proposed."""
    answers = dict(found.answers)
    rows = {
        row: {place: right for place, right in answers.items() if re.search(r"[A-Z](\d+)$", place)[1] == str(row)} for row in found.free
    }  # type: ignore[index]
    left = list(found.free)
    for row in found.free:
        here = {re.sub(r"\d+$", "", place): proposals[place].value for place in rows[row] if place in proposals}

        def fits(other: int, here: dict[str, Any] = here) -> int:
            return sum(
                right is not None and (value := here.get(re.sub(r"\d+$", "", place))) is not None and same(value, right[0])
                for place, right in rows[other].items()
            )

        best = max(left, key=lambda other: (fits(other), -abs(other - row)))
        left.remove(best)
        for place, right in rows[best].items():
            answers[re.sub(r"\d+$", str(row), place)] = right
    return answers
