"""Sheets as comma-separated values: RFC 4180, UTF-8; what a spreadsheet program would take for a formula is made harmless."""

import csv
import datetime
import io
from collections.abc import Iterable
from typing import Any

from zhili_tui.exchange.laid import ExportTable

BOM = "\ufeff"
#: What begins a formula in some program or other, full-width forms among them.
LIVE = frozenset("=+-@\t\r\n＝＋－＠")


def render(table: ExportTable, words: bool) -> str:
    """The whole sheet, its headings first: what people call the columns, or their names."""
    return lines([list(table.sheet.headings if words else table.sheet.names), *table.rows])


def lines(rows: Iterable[Iterable[Any]]) -> str:
    """Rows of cells as text."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(map(text, row) for row in rows)
    return out.getvalue()


def text(cell: Any) -> str:
    """A cell as it is written: dates and times as ISO 8601 has them, decimals exact."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return guard(cell) if isinstance(cell, str) else str(cell)


def guard(text: str) -> str:
    """An apostrophe before what would run as a formula, and before what would be taken for such an apostrophe.

    >>> guard("=1+1"), guard("'=1"), guard("'t"), guard("東街")
    ("'=1+1", "''=1", "'t", '東街')
    """
    risky = text[:1] in LIVE or (text[:1] == "'" and (text[1:2] in LIVE or text[1:2] == "'"))
    return "'" + text if text and risky and text != "'" else text


def unguard(text: str) -> str:
    """The text without the apostrophe that ``guard`` set.

    >>> unguard("'=1+1"), unguard("''=1"), unguard("'t")
    ('=1+1', "'=1", "'t")
    """
    return text[1:] if text[:1] == "'" and len(text) > 1 and (text[1] in LIVE or text[1] == "'") else text
