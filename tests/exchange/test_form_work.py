"""A form at work: rows added for records, old formats made into new ones, forms that teach, months on sheets of their own."""

import io
import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import git
from tests.exchange import blank_forms
from tests.exchange.test_fill import paper, parts, sheet
from zhili_tui.exchange.filling import matching, remembered, writing
from zhili_tui.exchange.filling.files import converting, growing, package
from zhili_tui.exchange.filling.files.growing import Growth
from zhili_tui.exchange.filling.work import FormWork
from zhili_tui.services.workspace import Workspace

LEDGER = """
| 東街街道2026年第三季度收文登記簿 | < | < | < | < |
| 序號 | 收文日期 | 來文單位 | 文號 | 文件標題 |
| 1 | | | | |
| 2 | | | | |
| 合計 | =COUNTA(B3:B4) | < | =B5*2 | |
| 填表人： | < | < | 審核人： | < |
"""


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)


def filled(z: Zhili, form: Path, out: Path, *args: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(z("fill", str(form), "-o", str(out), "--json", *args))
    return found


def test_a_ledger_with_too_few_rows_gets_more(z: Zhili, tmp_path: Path) -> None:
    """Six papers for two rows: four are added with numbers and looks of their own, and what is below moves down."""
    form, out = tmp_path / "收文.xlsx", tmp_path / "out.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(sheet(LEDGER).data))
    book["月報"].data_validations.dataValidation.append(
        openpyxl.worksheet.datavalidation.DataValidation(type="whole", operator="greaterThan", formula1="0", sqref="A3:A4")
    )
    book["月報"].row_dimensions[4].height = 31
    book["月報"].print_area = "A1:E6"
    book.save(form)
    found = filled(z, form, out, "--unit", "dongjie")
    assert found["added"] == 4
    assert "4 rows were added" in z.err
    assert {one["surety"] for one in found["cells"] if one["value"]} == {"sure"}
    made = openpyxl.load_workbook(out)["月報"]
    assert [made.cell(row, 1).value for row in range(3, 9)] == [1, 2, 3, 4, 5, 6]
    assert all(made.cell(row, column).value for row in range(3, 9) for column in range(2, 6))
    assert (made["A9"].value, made["B9"].value, made["D9"].value) == ("合計", "=COUNTA(B3:B8)", "=B9*2")
    assert {str(one) for one in made.merged_cells.ranges} == {"A1:E1", "B9:C9", "A10:C10", "D10:E10"}
    assert made.data_validations.dataValidation[0].sqref == openpyxl.worksheet.cell_range.MultiCellRange("A3:A8")
    assert made.print_area == "'月報'!$A$1:$E$10"
    assert [made.row_dimensions[row].height for row in (4, 5, 8)] == [31, 31, 31]
    assert made["C8"].border.left.style == made["C4"].border.left.style == "thin"


def test_a_table_of_a_paper_gets_more_rows(z: Zhili, tmp_path: Path) -> None:
    form, out = tmp_path / "收文.docx", tmp_path / "out.docx"
    text = "| 序號 | 收文日期 | 來文單位 | 文號 |\n| 1 | | | |\n| 2 | | | |"
    form.write_bytes(paper(text, "東街街道2026年第三季度收文登記簿").data)
    assert filled(z, form, out, "--unit", "dongjie")["added"] == 4
    table = writing.of_package(package.opened(out)).form.tables[0]
    assert [table.cells[row, 0].text for row in range(1, 7)] == list("123456")
    assert all(table.cells[row, 3].text.startswith("示綜治") for row in range(1, 7))


def test_rows_are_not_added_where_something_would_stay_behind(z: Zhili, tmp_path: Path) -> None:
    """A formula of another sheet counts on where the rows are: then it is said that there are too few."""
    book = openpyxl.load_workbook(io.BytesIO(sheet(LEDGER).data))
    book.create_sheet("匯總")["A1"] = "=月報!B5"
    form = tmp_path / "收文.xlsx"
    book.save(form)
    found = json.loads(z("fill", str(form), "--unit", "dongjie", "--dry-run", "--json"))
    assert found["added"] == 0
    assert {one["why"] for one in found["cells"] if one["value"]} == {"there are more records than rows: 6 for 2"}
    assert growing.with_rows(writing.of_package(package.opened(form)), [Growth("月報", 3, 501)]) is None


def test_places_are_found_again_in_a_longer_form() -> None:
    growths = [Growth("月報", 3, 4)]
    assert [growing.moved(f"月報!B{row}", growths) for row in (4, 5)] == ["月報!B4", "月報!B9"]
    assert [growing.original(f"月報!B{row}", growths) for row in (4, 6, 8, 9)] == ["月報!B4", "月報!B4", "月報!B4", "月報!B5"]
    assert growing.moved("P3", growths) == "P3"


def test_answers_hold_for_other_months_whichever_rows_those_add(office: Workspace, tmp_path: Path) -> None:
    """What was typed in an added row, and below it, stands at the same place of a form with fewer rows; what has none waits until it has."""
    form = tmp_path / "收文.xlsx"
    form.write_bytes(sheet(LEDGER.replace("第三季度", "")).data)
    third, first = (matching.Whose("dongjie", 2026, month) for month in (9, 1))
    found = FormWork(office, form, third)
    assert found.added > 1
    below = f"月報!A{6 + found.added}"
    assert below in found.places
    found.write_in("月報!E6", "typed in the second added row")
    found.write_in(below, "王某")
    other = found.again(found.answers, first)
    assert other.added == 0
    assert (other.typed, other.aside) == ({"月報!A6": "王某"}, 1)
    other.write_in("月報!E3", "x")
    again = other.again(other.answers, third)
    assert again.typed == {"月報!E6": "typed in the second added row", below: "王某", "月報!E3": "x"}
    assert again.aside == 0


def test_units_are_those_of_the_register_and_no_other_record_is_read_for_them(
    office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = tmp_path / "收文.xlsx"
    form.write_bytes(sheet(LEDGER).data)
    found = FormWork(office, form, matching.Whose("dongjie", 0, 0))
    monkeypatch.setattr(office.reckoning, "facts", None)
    assert set(found.units) == set(office.reckoning.registered().units)


def test_what_was_confirmed_of_a_column_holds_for_all_its_rows(z: Zhili, tmp_path: Path) -> None:
    form, out = tmp_path / "會議.xlsx", tmp_path / "out.xlsx"
    text = "| 東街街道2026年{month}月會議登記表 | < | < |\n| 序號 | 會議時間 | 會議精神 |\n| 1 | | |"
    form.write_bytes(sheet(text.format(month=6)).data)
    filled(z, form, out, "--unit", "dongjie", "--point", "月報!C3=record.agenda.subject")
    form.write_bytes(sheet(text.format(month=8)).data)
    found = filled(z, form, out, "--unit", "dongjie")
    assert found["added"] == 3
    made = openpyxl.load_workbook(out)["月報"]
    assert all(made.cell(row, 3).value for row in range(3, 7))
    z("fill", str(form), "--unit", "dongjie", "--dry-run", "--confirm", "月報!C3", code=2)


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice")
def test_an_old_workbook_comes_back_as_a_new_one(z: Zhili, tmp_path: Path) -> None:
    new = tmp_path / "月報.xlsx"
    new.write_bytes(blank_forms.case("monthly-disputes").data)
    old = converting.by_office(new.read_bytes(), "ods", "xls") or b""
    assert not old  # a workbook is no ods
    old = _as_xls(new.read_bytes())
    form, out = tmp_path / "月報.et", tmp_path / "out.xlsx"
    form.write_bytes(old)
    found = filled(z, form, out, "--unit", "nanshan", "--year", "2026", "--month", "10")
    assert "LibreOffice made xlsx of it" in z.err
    assert sum(one["surety"] == "sure" for one in found["cells"]) == 43
    made = openpyxl.load_workbook(out)["月報"]
    assert made["C5"].value == 64
    assert str(made["C9"].value).startswith("=SUM(C5:C8")


def test_a_duty_that_was_confirmed_holds_and_what_fits_no_cell_stays_blank(z: Zhili, tmp_path: Path) -> None:
    form, out = tmp_path / "會議.xlsx", tmp_path / "out.xlsx"
    text = "| 東街街道2026年1-9月會議統計 | < | < |\n| 會議 | 應召開次數 | 實際召開次數 |\n| 綜治委會議 | | |"
    form.write_bytes(sheet(text).data)
    cells = {one["place"]: one for one in filled(z, form, out, "--unit", "dongjie", "--confirm", "月報!B3")["cells"]}
    assert (cells["月報!B3"]["value"], cells["月報!B3"]["source"]) == ("4", "duty.committee_meeting.due")
    assert filled(z, form, out, "--unit", "dongjie")["cells"][0]["surety"] == "sure"
    found = filled(z, form, out, "--unit", "dongjie", "--point", "月報!C3=officer.clerk.name")["cells"]
    assert found[1]["value"] is None


def _as_xls(data: bytes) -> bytes:
    kept = converting.FILTERS["ods"]
    converting.FILTERS["xlsx"] = "Calc MS Excel 2007 XML"
    try:
        return converting.by_office(data, "xlsx", "xls") or b""
    finally:
        del converting.FILTERS["xlsx"]
        assert converting.FILTERS["ods"] == kept


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice")
def test_without_libreoffice_the_words_of_an_old_workbook_are_taken_over(z: Zhili, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form, out = tmp_path / "月報.xls", tmp_path / "out.xlsx"
    form.write_bytes(_as_xls(blank_forms.case("monthly-disputes").data))
    monkeypatch.setattr(converting.shutil, "which", lambda _name: None)
    filled(z, form, out, "--unit", "nanshan", "--year", "2026", "--month", "10")
    assert "without fonts, borders and formulas" in z.err
    made = openpyxl.load_workbook(out)["月報"]
    assert made["C5"].value == 64
    assert made["C3"].coordinate in made.merged_cells
    broken = tmp_path / "broken.xls"
    broken.write_bytes(form.read_bytes()[:2000])
    z("fill", str(broken), "--unit", "nanshan", "--dry-run", code=2)
    assert "save it as xlsx" in z.err


TAUGHT = """
| 東街街道2026年{month}月綜治月報表 | < | < | < | < |
| 單位 | 排查矛盾糾紛（件） | 報警求助（起） | 創安活動（次） | 信訪（件） |
| 東街街道 | {a} | {b} | {c} | {d} |
| 平安社區 | {e} | {f} | {g} | {h} |
"""


def test_a_form_with_earlier_numbers_in_it_teaches(z: Zhili, tmp_path: Path) -> None:
    """Words nobody knows, and a value that was only likely: the numbers of September say where they come from."""
    old, new, out = tmp_path / "九月.xlsx", tmp_path / "十月.xlsx", tmp_path / "out.xlsx"
    old.write_bytes(sheet(TAUGHT.format(month=9, a=32, b=425, c=0, d=7, e=10, f=59, g=0, h=7)).data)
    before = json.loads(z("show", "dongjie/2026/figures/09", "--json"))["record"]["migrants"]["arrivals"]
    lesson = json.loads(z("fill", str(old), "--unit", "dongjie", "--learn", "--json"))["cells"]
    found = {one["place"]: one["source"] for one in lesson}
    assert found["月報!B3"] == "figures.disputes.screened"
    assert found["月報!D3"] == "count.activity[type=safety_creation]"
    assert found["月報!E3"] == ""
    assert before  # the numbers of the unknown column are those of nobody: nothing is guessed from them
    assert found["月報!C3"] == ""
    assert git(z.root, "status", "--porcelain").startswith("?? templates/fill/learnt/")
    new.write_bytes(sheet(TAUGHT.format(month=10, a="", b="", c="", d="", e="", f="", g="", h="")).data)
    cells = {one["place"]: one for one in filled(z, new, out, "--unit", "dongjie")["cells"]}
    assert (cells["月報!B3"]["value"], cells["月報!D3"]["value"], cells["月報!D3"]["surety"]) == ("58", "0", "sure")
    assert cells["月報!C3"]["value"] is None


def test_numbers_alone_tell_where_a_column_comes_from(z: Zhili, tmp_path: Path) -> None:
    """Two units, two telling numbers, one source that has both."""
    units = ("dongjie", "xiguan", "nanshan")
    below = {
        "dongjie": ("pingan", "jianchang", "diyizhong"),
        "xiguan": ("xingfu", "hexie", "renmin"),
        "nanshan": ("yongning", "qianjin", "wuliuyuan"),
    }
    numbers = [
        sum(
            json.loads(z("show", f"{one}/2026/figures/08", "--json"))["record"]["migrants"]["arrivals"] for one in (unit, *below[unit])
        )
        for unit in units
    ]  # fmt: skip
    text = "| 2026年{month}月來鎮人員情況表 | < |\n| 單位 | 新來人員 |\n| 東街街道 | {} |\n| 西關街道 | {} |\n| 南山鎮 | {} |"
    old, new = tmp_path / "八月.xlsx", tmp_path / "十月.xlsx"
    old.write_bytes(sheet(text.format(*numbers, month=8)).data)
    cells = json.loads(z("fill", str(old), "--unit", "shifan-zzb", "--learn", "--json"))["cells"]
    assert {one["source"] for one in cells} == {"figures.migrants.arrivals"}
    new.write_bytes(sheet(text.format("", "", "", month=10)).data)
    found = filled(z, new, tmp_path / "out.xlsx", "--unit", "shifan-zzb")["cells"]
    assert {(one["source"], one["surety"]) for one in found} == {("figures.migrants.arrivals", "sure")}


def test_a_form_with_numbers_that_the_records_give_otherwise_says_so(z: Zhili, tmp_path: Path) -> None:
    old = tmp_path / "九月.xlsx"
    old.write_bytes(sheet("| 東街街道2026年9月月報 | < |\n| 指標 | 數量 |\n| 排查矛盾糾紛 | 33 |").data)
    assert "the records say otherwise now: 32" in z("fill", str(old), "--unit", "dongjie", "--learn")
    assert "0 numbers were found in the records, 1 were not" in z.err
    assert git(z.root, "status", "--porcelain") == ""


def test_a_workbook_with_a_sheet_for_each_month(z: Zhili, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheet("| 東街街道2026年月報 | < |\n| 指標 | 數量 |\n| 排查矛盾糾紛 | |").data))
    book["月報"].title = "9月"
    book.copy_worksheet(book["9月"]).title = "10月"
    form = tmp_path / "月報.xlsx"
    book.save(form)
    cells = json.loads(z("fill", str(form), "--unit", "dongjie", "--dry-run", "--json"))["cells"]
    assert {one["place"]: (one["value"], one["surety"]) for one in cells} == {"9月!B3": ("32", "sure"), "10月!B3": ("58", "sure")}


def test_a_layout_holds_on_a_sheet_named_after_another_month() -> None:
    table = writing.Workbook(package.Package("xlsx", sheet("| 指標 | 數量 |\n| 甲 | |").data)).form.tables[0]
    table.name = "11月"
    form = writing.of_package(package.Package("xlsx", sheet("| 指標 | 數量 |").data)).form._replace(tables=[table])
    assert remembered.fitting({"10月!B2": "unit", "其他!B2": "unit"}, form) == {"11月!B2": "unit", "其他!B2": "unit"}


def test_a_form_without_a_free_cell_is_told(z: Zhili, tmp_path: Path) -> None:
    form = tmp_path / "full.xlsx"
    form.write_bytes(sheet("| 指標 | 數量 |\n| 甲 | 1 |").data)
    before = parts(form.read_bytes())
    z("fill", str(form), "--unit", "dongjie", "--dry-run", code=2)
    assert "is free to be filled in" in z.err
    assert parts(form.read_bytes()) == before
