"""Ledgers coming in: a workbook of many rows, read, checked and committed."""

import datetime
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from benchmarks.figures import PYTHON, ROOT, Figure, command

ROWS = 20_000
HEADINGS = ["序號", "檢查時間", "類型", "受檢單位", "檢查人員", "帶隊人", "地點", "存在問題", "等級", "整改措施", "責任人", "整改時限"]
UNITS = ["平安社區", "和諧社區", "人民醫院", "第一中學", "前進村", "幸福社區"]


def ledger(file: Path) -> None:
    """A ledger of findings, each row an inspection of its own."""
    book = xlsxwriter.Workbook(str(file))
    sheet = book.add_worksheet("台賬")
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADINGS)
    for i in range(ROWS):
        day = datetime.date(2026, 1, 1) + datetime.timedelta(days=i % 320)
        due = f"{day + datetime.timedelta(days=14):%Y.%m.%d}"
        row = [
            i + 1,
            "",
            "抽查",
            UNITS[i % 6],
            "陳國強、林淑芬",
            "陳國強",
            f"{i}號樓",
            f"樓道堆放雜物，影響疏散{i}",
            "一般",
            "清除",
            "曹軍",
            due,
        ]
        sheet.write_row(i + 1, 0, row)
        sheet.write_datetime(i + 1, 1, datetime.datetime.combine(day, datetime.time()), date)
    book.close()


def imports(small: Path, large: Path) -> Iterator[Figure]:
    """20,000 rows from the file to the commit, and the same file once more, when there is nothing to do."""
    with tempfile.TemporaryDirectory() as folder:
        root, file = Path(folder) / "repo", Path(folder) / "ledger.xlsx"
        root.mkdir()
        for name in ("records", "templates"):
            shutil.copytree(ROOT / name, root / name)
        command("git", "init", "-q", cwd=root)
        command("git", "config", "zhili.officer", "dongjie/lin-shufen", cwd=root)
        command("git", "add", "-A", cwd=root)
        command("git", "-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "x", cwd=root)
        ledger(file)
        command(PYTHON, "-m", "zhili_tui", "--repo", str(root), "list")
        yield Figure(f"import of {ROWS} rows, new, one commit", _taken(root, file), 10_000, "the bar", 1)
        command(PYTHON, "-m", "zhili_tui", "--repo", str(root), "list")
        yield Figure("the same file again, nothing new", _taken(root, file), 10_000, "the bar", 1)


def _taken(root: Path, file: Path) -> float:
    start = time.perf_counter()
    args = ("import", str(file), "--kind", "inspection", "--unit", "dongjie", "--show", "0", "--yes")
    subprocess.run([PYTHON, "-m", "zhili_tui", "--repo", str(root), *args], cwd=ROOT, check=True, capture_output=True)
    return (time.perf_counter() - start) * 1000
