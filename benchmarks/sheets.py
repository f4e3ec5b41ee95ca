"""Sheets: a workbook of many rows, beside the same cells written by the library offices' scripts use."""

import datetime
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, race
from zhili_tui.exchange import xlsx
from zhili_tui.exchange.grid import sheets
from zhili_tui.exchange.laid import ExportTable
from zhili_tui.model import kinds

ROWS = 100_000


def table() -> ExportTable:
    """The main sheet of that many meetings, each row a little other."""
    sheet = sheets(kinds.kind("meeting"))[0]
    day = datetime.date(2021, 1, 1)
    rows = [
        [
            f"dongjie/2026/meeting/2026{i % 12 + 1:02}01-{i:06x}", "東街街道", "已辦", "聯席會議", None, f"第{i}次聯席會議", day + datetime.timedelta(i % 1800),
            datetime.time(9, i % 60), datetime.time(10, i % 60), "三樓會議室", "陳國強", "林淑芬", 12, 12 - i % 3, "派出所; 司法所", None, f"備註{i}",
        ]
        for i in range(ROWS)
    ]  # fmt: skip
    return ExportTable(sheet, rows)


def workbook(small: Path, large: Path) -> Iterator[Figure]:
    import openpyxl

    found = table()
    with tempfile.TemporaryDirectory() as folder:

        def ours() -> None:
            (Path(folder) / "ours.xlsx").write_bytes(xlsx.render([found], True, datetime.UTC))

        def peer() -> None:
            book = openpyxl.Workbook()
            page = book.active
            assert page is not None
            page.append(found.sheet.headings)
            for row in found.rows:
                page.append(row)
            book.save(Path(folder) / "peer.xlsx")

        yield Figure(f"workbook of {ROWS} rows, {len(found.sheet.names)} columns", *race(ours, peer, 2), "openpyxl", 0.4)
