"""Notes in the cells of a workbook: the parts that hold and draw them, for sheets that have none of their own."""

import posixpath
from typing import NamedTuple

from zhili_tui.errors import CannotFill
from zhili_tui.exchange.filling.files.markup import Element, MarkupEdit, changed, empty, parse, written
from zhili_tui.exchange.filling.files.package import Package
from zhili_tui.i18n import N_

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGED = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "[Content_Types].xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: What stands after the place of notes in a sheet, by the order of its schema.
AFTER = frozenset(("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"))
OWN_NOTES = N_("“{name}” has notes of its own: fill it in without --notes")
COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
SHAPE = (
    '<v:shape id="note{number}" type="#note" style="position:absolute;width:160pt;height:60pt;visibility:hidden" fillcolor="#ffffe1">'
    '<v:fill color2="#ffffe1"/><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"


class Noted(NamedTuple):
    """What notes change: in the sheet, and which parts are new or other."""

    edit: MarkupEdit
    parts: dict[str, bytes]


def noted(package: Package, name: str, part: str, root: Element, notes: dict[tuple[int, int, str], str], parts: dict[str, bytes]) -> Noted:
    """Notes for a sheet, by row, column and reference. ``parts``: what other sheets have changed so far. Raises CannotFill."""
    if root.first("legacyDrawing") is not None:
        raise CannotFill(OWN_NOTES, name=name)
    stem = posixpath.splitext(posixpath.basename(part))[0]
    comments, drawing = f"xl/notes-{stem}.xml", f"xl/drawings/notes-{stem}.vml"
    links = f"{posixpath.dirname(part)}/_rels/{posixpath.basename(part)}.rels"
    found = {
        comments: _comments(notes),
        drawing: _shapes(notes),
        links: _linked(package, links, comments, drawing),
        TYPES: _typed(package, parts, comments),
    }
    at = next((one.start for one in root.children if one.name in AFTER), root.close)
    return Noted(MarkupEdit(at, at, empty(root.tag, "legacyDrawing", {"xmlns:r": RELATIONS, "r:id": "zhiliDrawing"})), found)


def _comments(notes: dict[tuple[int, int, str], str]) -> bytes:
    each = "".join(
        f'<comment ref="{reference}" authorId="0"><text><t xml:space="preserve">{written(text)}</t></text></comment>'
        for (_row, _column, reference), text in sorted(notes.items())
    )
    return f'{HEAD}<comments xmlns="{MAIN}"><authors><author>zhili</author></authors><commentList>{each}</commentList></comments>'.encode()


def _shapes(notes: dict[tuple[int, int, str], str]) -> bytes:
    """Where the notes are drawn when somebody points at their cells."""
    shapes = "".join(SHAPE.format(number=number, row=row, column=column) for number, (row, column, _reference) in enumerate(sorted(notes)))
    names = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"'
    kind = '<v:shapetype id="note" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"/>'
    return f"<xml {names}>{kind}{shapes}</xml>".encode()


def _linked(package: Package, links: str, comments: str, drawing: str) -> bytes:
    more = (
        f'<Relationship Id="zhiliNotes" Type="{RELATIONS}/comments" Target="/{comments}"/>'
        f'<Relationship Id="zhiliDrawing" Type="{RELATIONS}/vmlDrawing" Target="/{drawing}"/>'
    )
    root = package.root(links)
    if root is None or root.whole:
        return f'{HEAD}<Relationships xmlns="{PACKAGED}">{more}</Relationships>'.encode()
    tagged = more.replace("<Relationship ", f"<{root.tag}Relationship ")
    return changed(package.part(links), [MarkupEdit(root.close, root.close, tagged)])


def _typed(package: Package, parts: dict[str, bytes], comments: str) -> bytes:
    data = parts.get(TYPES) or package.part(TYPES)
    root = parse(data)
    known = any((one.get("Extension") or "").lower() == "vml" for one in root.children)
    default = "" if known else f'<{root.tag}Default Extension="vml" ContentType="{VML}"/>'
    override = f'<{root.tag}Override PartName="/{comments}" ContentType="{COMMENTS}"/>'
    return changed(data, [MarkupEdit(root.inner, root.inner, default), MarkupEdit(root.close, root.close, override)])
