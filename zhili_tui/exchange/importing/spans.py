"""Merged cells of an OpenDocument sheet: the library that reads the values does not tell them."""

import io
import zipfile
from xml.etree import ElementTree

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
FURTHEST = 1 << 20


def merged(data: bytes) -> dict[str, tuple[tuple[tuple[int, int], tuple[int, int]], ...]]:
    """The merged ranges of every sheet by its name; none where the file holds no such list."""
    out: dict[str, tuple[tuple[tuple[int, int], tuple[int, int]], ...]] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, packed.open("content.xml") as content:
            for _event, node in ElementTree.iterparse(content):  # noqa: S314  # no entities are resolved, sizes were bounded
                if node.tag == f"{TABLE}table":
                    out[node.get(f"{TABLE}name", "")] = tuple(_ranges(node))
                    node.clear()
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError):
        return {}
    return out


def _ranges(table: ElementTree.Element) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    found = []
    at = 0
    for row in table.iter(f"{TABLE}table-row"):
        column = 0
        for cell in row:
            if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                continue
            down, right = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
            if down > 1 or right > 1:
                found.append(((at, column), (at + down - 1, column + right - 1)))
            column += _number(cell, "number-columns-repeated")
        at += _number(row, "number-rows-repeated")
    return found


def _number(node: ElementTree.Element, name: str) -> int:
    text = node.get(f"{TABLE}{name}", "1")
    return min(int(text), FURTHEST) if text.isdecimal() else 1
