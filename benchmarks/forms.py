"""A superior's form: a large blank table, from the file that arrived to the filled copy, as a command."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from benchmarks.figures import PYTHON, ROOT, Figure, best, command

ROWS, COLUMNS = 40, 20
INDICATORS = ["排查矛盾糾紛", "調處矛盾糾紛", "矛盾糾紛調處成功", "重大矛盾糾紛"]
HEADINGS = [when + one for when in ("本月", "上月", "1-10月累計", "1-9月累計", "9月") for one in INDICATORS]
UNITS = ["東街街道", "西關街道", "南山鎮", "平安社區"]


def blank(file: Path) -> None:
    """Units down, indicators across, every cell to be filled in."""
    with xlsxwriter.Workbook(str(file)) as book:
        sheet, ruled = book.add_worksheet("月報"), book.add_format({"border": 1})
        sheet.write(0, 0, "2026年10月矛盾糾紛月報")
        sheet.write_row(1, 0, ["單位", *HEADINGS], ruled)
        for row in range(ROWS):
            sheet.write_row(2 + row, 0, [UNITS[row % len(UNITS)], *[None] * COLUMNS], ruled)


def forms(small: Path, large: Path) -> Iterator[Figure]:
    """Forty rows of twenty cells, over the shipped example."""
    assert len(HEADINGS) == COLUMNS
    with tempfile.TemporaryDirectory() as folder:
        form = Path(folder) / "form.xlsx"
        blank(form)
        ours = [PYTHON, "-m", "zhili_tui", "fill", str(form), "--unit", "shifan-zzb", "--year", "2026", "--month", "10"]
        command(PYTHON, "-m", "zhili_tui", "list", "--limit", "1", cwd=ROOT)
        taken = best(lambda: command(*ours, "-o", f"{folder}/filled.xlsx", cwd=ROOT))
    yield Figure(f"a form of {ROWS} rows and {COLUMNS} columns filled in, as a command", taken, 2000, "the bar", 1)
