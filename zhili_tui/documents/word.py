"""A paper as a Word file that superiors edit: a working draft that never says it is signed, its fields marked so that changes can be taken back."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

from zhili_tui.documents.values import (
    Attachments,
    Block,
    Break,
    Chart,
    Enclosed,
    Fields,
    Heading,
    Imprint,
    IssuerSignature,
    PaperPage,
    PaperTable,
    Para,
    Parties,
    Space,
    Spines,
)
from zhili_tui.i18n import N_, _

#: Stands on every page: whatever was signed was signed elsewhere.
DRAFT = N_("Working draft: nothing in this file is signed")
ENDS = "。.； "  # what a paper puts after a text by itself
LEAST = 2  # characters of a value that is looked for in the words of a paper
SAFE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class Piece(NamedTuple):
    """Words of a paper: the field of the record they are, by its dotted name with entries counted from 1; empty for the paper's own words."""

    text: str
    field: str = ""


class Look(NamedTuple):
    """How a paragraph is set: type, size in half points, alignment, indent of the first line in hundredths of a character."""

    font: str = "仿宋"
    size: int = 32
    align: str = "both"
    indent: int = 0
    colour: str = ""
    rule: str = ""  # a line below it, in this colour
    bold: bool = False


BODY, FLUSH, SMALL = Look(indent=200), Look(), Look(size=21, align="left")
LEVELS = ("黑體", "黑體", "楷體", "仿宋", "仿宋")


def leaves(plain: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a record with its dotted name; sign-offs and what lies outside are no words of a paper."""
    if isinstance(plain, Mapping):
        for name, value in plain.items():
            if path or name not in ("signoffs", "attachments"):
                yield from leaves(value, f"{path}.{name}" if path else name)
    elif isinstance(plain, str):
        yield path, plain
    elif isinstance(plain, Sequence):
        for number, value in enumerate(plain, 1):
            yield from leaves(value, f"{path}.{number}")


def needles(plain: Any) -> dict[str, str]:
    """The words by which a field is found in a paper, the longest first; words that two fields share belong to neither."""
    found: dict[str, list[str]] = {}
    for path, text in leaves(plain):
        found.setdefault(text.strip().rstrip(ENDS), []).append(path)
    single = {words: paths[0] for words, paths in found.items() if len(words) >= LEAST and len(paths) == 1}
    return dict(sorted(single.items(), key=lambda one: -len(one[0])))


def pieces(text: str, known: Mapping[str, str]) -> list[Piece]:
    """A text of a paper, cut where words of the record begin and end."""
    for words, field in known.items():
        before, found, after = text.partition(words)
        if found:
            return [*pieces(before, known), Piece(words, field), *pieces(after, known)]
    return [Piece(text)] if text else []


def lines(page: PaperPage) -> Iterator[tuple[str, Look] | PaperTable]:
    """The paper as paragraphs and tables, in order. Who signed for issue is left out: a draft was signed by nobody."""
    document, words = page.document, page.words
    if document.mark:
        yield document.mark, Look("小標宋", 72, "center", colour="FF0000", bold=True)
    if document.number:
        yield document.number, Look(align="center")
    if document.issue:
        yield f"{document.issue}　　{document.date}", Look(align="center")
    if document.mark:
        yield "", Look(size=8, rule="FF0000")
    yield document.title, Look("小標宋", 44, "center", bold=True)
    yield "", FLUSH
    if document.addressee:
        yield document.addressee + words["colon"], FLUSH
    for block in document.blocks:
        yield from _block(block, words)


def _block(block: Block, words: dict[str, str]) -> Iterator[tuple[str, Look] | PaperTable]:
    match block:
        case Para():
            yield (
                block.number + block.head + block.text,
                Look(LEVELS[block.level] if not block.text else "仿宋", indent=0 if block.flush else 200),
            )
        case Heading():
            yield block.text, Look("小標宋", 44, "center", bold=True)
            yield from ([(block.note, Look("楷體", align="center"))] if block.note else [])
        case Fields():
            yield PaperTable((), block.rows, widths=(1, 2))
        case PaperTable():
            yield from ([(block.caption, Look("黑體", 24, "left"))] if block.caption else [])
            yield block
        case Chart():
            yield from ([(block.caption, Look("黑體", 24, "left"))] if block.caption else [])
            rows = ((label, *(f"{one.values[at]:g}" for one in block.series)) for at, label in enumerate(block.labels))
            yield PaperTable(("", *(one.name for one in block.series)), tuple(rows))
        case Attachments():
            several = len(block.names) > 1
            for at, name in enumerate(block.names, 1):
                yield ("" if at > 1 else words["attachments"]) + (f"{at}. " if several else "") + name, BODY
        case IssuerSignature():
            yield from (("", FLUSH), (block.name, Look(align="right")), (block.date, Look(align="right")))
        case Parties():
            yield from (("", FLUSH), *(("　　".join(filter(None, row)), FLUSH) for row in zip(*_even(block.sides), strict=True)))
        case Spines():
            yield from (("　".join(label), FLUSH) for label in block.labels)
        case Enclosed():
            yield f"□ {block.title}", FLUSH
        case Space():
            yield from [("", FLUSH)] * block.lines
        case Break():
            yield "\f", FLUSH
        case Imprint():
            yield "", Look(size=8, rule="000000")
            if block.cc:
                yield words["cc"] + words["separator"].join(block.cc) + words["stop"], Look(size=28, align="left")
            yield f"{block.issuer}　　{block.date}{words['issued']}", Look(size=28, align="left", rule="000000")


def _even(sides: Sequence[Sequence[str]]) -> list[list[str]]:
    most = max(map(len, sides), default=0)
    return [[*side, *[""] * (most - len(side))] for side in sides]


def told(page: PaperPage, plain: Any) -> list[list[Piece]]:
    """Every paragraph and cell of the paper in order, each in pieces: what a file that comes back is compared with."""
    known = needles(plain)
    out: list[list[Piece]] = []
    for line in lines(page):
        if isinstance(line, PaperTable):
            out += [pieces(cell, known) for row in ((line.heads,) if line.heads else ()) + line.rows for cell in row]
        else:
            out.append(pieces(line[0].strip("\f"), known))
    return [one for one in out if one]


def docx(page: PaperPage, plain: Any, properties: Mapping[str, str]) -> bytes:
    """The file. ``plain``: the record whose fields are marked, {} for a paper over many; ``properties`` say which it is, for ``take``."""
    known = needles(plain)
    body = "".join(_table(line, known) if isinstance(line, PaperTable) else _paragraph(*line, known) for line in lines(page))
    landscape = page.document.landscape
    size = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>' if landscape else '<w:pgSz w:w="11906" w:h="16838"/>'
    margins = (1588, 1985, 1814, 2098) if landscape else (2098, 1474, 1985, 1588)
    edges = " ".join(f'w:{side}="{value}"' for side, value in zip(("top", "right", "bottom", "left"), margins, strict=True))
    section = f'<w:sectPr><w:headerReference w:type="default" r:id="rId1"/>{size}<w:pgMar {edges} w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
    head = _paragraph(_(DRAFT), Look("黑體", 24, "center", colour="FF0000"), {})
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "word/_rels/document.xml.rels": HEADER_RELATION,
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}{section}</w:body></w:document>",
        "word/header1.xml": f"<w:hdr {SPACES}>{head}</w:hdr>",
        "docProps/custom.xml": _properties(properties),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():  # without the time: the same paper gives the same bytes
            packed.writestr(zipfile.ZipInfo(name), DECLARATION + text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _escaped(text: str) -> str:
    return SAFE.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _run(text: str, look: Look) -> str:
    colour = f'<w:color w:val="{look.colour}"/>' if look.colour else ""
    bold = "<w:b/>" if look.bold else ""
    fonts = f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{look.font}"/>'
    broken = "<w:br/>".join(f'<w:t xml:space="preserve">{_escaped(one)}</w:t>' for one in text.split("\n"))
    return f'<w:r><w:rPr>{fonts}{bold}{colour}<w:sz w:val="{look.size}"/></w:rPr>{broken}</w:r>'


def _paragraph(text: str, look: Look, known: Mapping[str, str]) -> str:
    if text.startswith("\f"):
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    pitch = f'<w:spacing w:line="{580 if look.size == 32 else 240}" w:lineRule="{"exact" if look.size == 32 else "auto"}"/>'
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="8" w:space="1" w:color="{look.rule}"/></w:pBdr>' if look.rule else ""
    indent = f'<w:ind w:firstLineChars="{look.indent}"/>' if look.indent else ""
    runs = "".join(_piece(one, look) for one in pieces(text, known))
    return f'<w:p><w:pPr>{rule}{pitch}{indent}<w:jc w:val="{look.align}"/></w:pPr>{runs}</w:p>'


def _piece(piece: Piece, look: Look) -> str:
    run = _run(piece.text, look)
    if not piece.field:
        return run
    tag = quoteattr(piece.field)
    return f"<w:sdt><w:sdtPr><w:alias w:val={tag}/><w:tag w:val={tag}/></w:sdtPr><w:sdtContent>{run}</w:sdtContent></w:sdt>"


def _table(table: PaperTable, known: Mapping[str, str]) -> str:
    """A table and a blank line: Word makes one of two that follow each other, and wants a paragraph at the end."""
    count = max(map(len, (table.heads, *table.rows)), default=0)
    shares = table.widths or (1,) * count
    borders = "".join(
        f'<w:{one} w:val="single" w:sz="4" w:color="000000"/>' for one in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    head = '<w:tblW w:w="5000" w:type="pct"/>' + f"<w:tblBorders>{borders}</w:tblBorders>"
    rows = ([_row(table.heads, shares, known, True)] if table.heads else []) + [_row(row, shares, known, False) for row in table.rows]
    grid = "".join(f'<w:gridCol w:w="{8844 * share // sum(shares)}"/>' for share in shares)
    return f"<w:tbl><w:tblPr>{head}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl><w:p/>"


def _row(cells: Sequence[str], shares: Sequence[int], known: Mapping[str, str], head: bool) -> str:
    look = Look("黑體", 21, "center") if head else SMALL
    wide = (f'<w:tcPr><w:tcW w:w="{5000 * share // sum(shares)}" w:type="pct"/></w:tcPr>' for share in shares)
    made = "".join(f"<w:tc>{width}{_paragraph(cell, look, known)}</w:tc>" for width, cell in zip(wide, cells, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{made}</w:tr>"


def _properties(properties: Mapping[str, str]) -> str:
    said = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{pid}" name={quoteattr(name)}><vt:lpwstr>{_escaped(value)}</vt:lpwstr></property>'
        for pid, (name, value) in enumerate(properties.items(), 2)
    )
    return f'<Properties xmlns="{OFFICE}/custom-properties" xmlns:vt="{OFFICE}/docPropsVTypes">{said}</Properties>'


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPACES = f'xmlns:w="{NAMESPACE}" xmlns:r="{OFFICE}/relationships"'
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{MAIN}.wordprocessingml.document.main+xml"/>'
    f'<Override PartName="/word/header1.xml" ContentType="{MAIN}.wordprocessingml.header+xml"/>'
    f'<Override PartName="/docProps/custom.xml" ContentType="{MAIN}.custom-properties+xml"/></Types>'
)
RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/relationships/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/relationships/custom-properties" Target="docProps/custom.xml"/></Relationships>'
)
HEADER_RELATION = f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/relationships/header" Target="header1.xml"/></Relationships>'
