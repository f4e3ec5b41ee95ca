"""Old forms made into new ones: xls, et, doc, wps and OpenDocument by LibreOffice where it is installed, else a workbook's words alone."""

import io
import zipfile
from typing import Any

from zhili_tui.exchange.filling.files.markup import written
from zhili_tui.exchange.importing.reading import CELL_LIMIT, column_letters
from zhili_tui.i18n import N_

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGED = "http://schemas.openxmlformats.org/package/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
BY_OFFICE = N_("{path} is {sort}: LibreOffice made {format} of it, and that is filled in; look at its layout before you send it")
BY_WORDS = N_(
    "{path} is {sort}: only its words and merged cells were taken over into {format}, without fonts, borders and formulas; "
    "with LibreOffice installed it keeps its looks"
)


def by_words(data: bytes) -> bytes | None:
    """A workbook with the words, numbers and merged cells of an old one; None where it cannot be read, or a cell stands too far away."""
    import python_calamine as calamine

    sheets: list[tuple[str, str]] = []
    cells = 0
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for meta in book.sheets_metadata:
                if meta.typ is calamine.SheetTypeEnum.WorkSheet and meta.visible is calamine.SheetVisibleEnum.Visible:
                    old = book.get_sheet_by_name(meta.name)
                    cells += (old.end[0] + 1) * (old.end[1] + 1) if old.end is not None else 0
                    if cells > CELL_LIMIT:
                        return None
                    sheets.append((meta.name, _sheet(old.to_python(skip_empty_area=False), list(old.merged_cell_ranges or ()))))
    except calamine.CalamineError:
        return None
    return _workbook(sheets) if sheets else None


def _sheet(rows: list[list[Any]], merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> str:
    """The XML of a sheet: words, numbers, merged cells, a line around each cell."""

    def place(row: int, column: int) -> str:
        return f"{column_letters(column)}{row + 1}"

    def cell(row: int, column: int, value: object) -> str:
        start = f'<c r="{place(row, column)}" s="1"'
        if value in ("", None):
            return f"{start}/>"
        if isinstance(value, int | float) and not isinstance(value, bool):
            return f"{start}><v>{int(value) if float(value).is_integer() else repr(value)}</v></c>"
        return f'{start} t="inlineStr"><is><t xml:space="preserve">{written(str(value))}</t></is></c>'

    lines = "".join(
        f'<row r="{row + 1}">{"".join(cell(row, at, one) for at, one in enumerate(cells))}</row>' for row, cells in enumerate(rows)
    )
    spans = "".join(f'<mergeCell ref="{place(*first)}:{place(*last)}"/>' for first, last in merged)
    return f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData>{f"<mergeCells>{spans}</mergeCells>" if spans else ""}</worksheet>'


def _workbook(sheets: list[tuple[str, str]]) -> bytes:
    side = "".join(f'<{name} style="thin"/>' for name in ("left", "right", "top", "bottom"))
    styles = (
        f'<styleSheet xmlns="{MAIN}">'
        + '<fonts count="1"><font><sz val="11"/></font></fonts><fills count="1"><fill><patternFill/></fill></fills>'
        f'<borders count="2"><border/><border>{side}</border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
        '<xf borderId="1" applyBorder="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf></cellXfs></styleSheet>'
    )
    numbers = range(1, len(sheets) + 1)
    named = "".join(f'<sheet name="{written(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, (name, _xml) in zip(numbers, sheets, strict=True))
    links = "".join(f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers)
    kinds = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{KIND}.worksheet+xml"/>' for n in numbers)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGED.replace("relationships", "content-types")}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGED}"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGED}">{links}<Relationship Id="rId0" Type="{RELATIONS}/styles" '
        'Target="styles.xml"/></Relationships>',
        "xl/styles.xml": styles,
        **{f"xl/worksheets/sheet{n}.xml": xml for n, (_name, xml) in zip(numbers, sheets, strict=True)},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, HEAD + text)
    return out.getvalue()
