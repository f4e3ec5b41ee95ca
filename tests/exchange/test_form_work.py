"""A form at work: rows added for records, old formats made into new ones, forms that teach, months on sheets of their own."""

import io
import json
import re
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
from zhili_tui.exchange.filling.files import growing, libreoffice, package
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


def grown(text: str, name: str = "月報", merged: str = "", defined: str = "") -> openpyxl.Workbook | None:
    """A form whose ledger of two rows, the third and fourth of the sheet, gets two more; None where they are not added."""
    book = openpyxl.load_workbook(io.BytesIO(sheet(text).data))
    book["月報"].title = name
    if merged:
        book[name].merged_cells.ranges.add(openpyxl.worksheet.cell_range.CellRange(merged))
    if defined:
        book.defined_names["範圍"] = openpyxl.workbook.defined_name.DefinedName("範圍", attr_text=defined)
    out = io.BytesIO()
    book.save(out)
    made = growing.with_rows(writing.of_package(package.Package("xlsx", out.getvalue())), [Growth(name, 3, 2, ((0, 2),))])
    return openpyxl.load_workbook(io.BytesIO(made.package.data)) if made is not None else None


SUMS = """
| 收文登記簿 | < | < | < |
| 序號 | 件數 | 頁數 | 合計 |
| 1 | | | =B3*C3 |
| 2 | | | {row} |
| 合計 | {total} | | |
"""


def test_formulas_that_name_their_own_sheet_move_with_it() -> None:
    """By whatever name, a sign of XML in it too; a text is no cell, and another book's sheet is not this one."""
    total = "=SUM('收&發'!B3:'收&發'!B4)"
    assert grown(SUMS.format(row="", total=total), "收&發") is None, "a range through names on both its ends is not taken apart"
    made = grown(SUMS.format(row="", total="='收&發'!B5+SUM('收&發'!B3:B4)+IF(C5=\"B5\",0,TAX_B5)"), "收&發", "C5", "'收&發'!$A$3:$D$5")
    assert made is not None
    assert made["收&發"]["B7"].value == "='收&發'!B7+SUM('收&發'!B3:B6)+IF(C7=\"B5\",0,TAX_B5)"
    assert made.defined_names["範圍"].attr_text == "'收&發'!$A$3:$D$7"
    assert "C7" in {str(one) for one in made["收&發"].merged_cells.ranges}


@pytest.mark.parametrize("total", ["=B3+B4", "=SUM(B3,B4)", "=月報!B4", "=SUM(OFFSET(B3,0,0,2,1))", '=SUM(INDIRECT("B3:B4"))'])
def test_no_total_leaves_new_rows_out_unsaid(total: str) -> None:
    assert grown(SUMS.format(row="", total=total)) is None
    assert grown(SUMS.format(row="", total="=SUM(B3:B4)")) is not None


def test_new_rows_reckon_as_the_row_before_them() -> None:
    made = grown(SUMS.format(row="=B4*C4/B$5", total="=SUM(D3:D4)"))
    assert made is not None
    assert [made["月報"][f"D{row}"].value for row in range(3, 7)] == ["=B3*C3", "=B4*C4/B$7", "=B5*C5/B$7", "=B6*C6/B$7"]
    assert made["月報"]["B7"].value == "=SUM(D3:D6)"
    across = grown(SUMS.format(row="=SUM(B4:C4)", total=""))
    assert across is not None
    assert [across["月報"][f"D{row}"].value for row in range(4, 7)] == ["=SUM(B4:C4)", "=SUM(B5:C5)", "=SUM(B6:C6)"]
    assert grown(SUMS.format(row="=D3+B4", total="")) is None, "which row the new ones go on from nobody says"


def test_the_order_of_reckoning_is_left_to_whoever_opens_the_book() -> None:
    """A chain that names cells which hold no formula any more makes a book that has to be repaired."""
    data = package.Package("xlsx", sheet(SUMS.format(row="", total="=SUM(B3:B4)")).data)
    types, links = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    chained = data.having({
        growing.CHAIN: b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="B5" i="1"/></calcChain>',
        types: data.part(types).replace(b"</Types>", b'<Override PartName="/xl/calcChain.xml" ContentType="chain"/></Types>'),
        links: data.part(links).replace(b"</Relationships>", b'<Relationship Id="c" Type="chain" Target="calcChain.xml"/></Relationships>'),
    })  # fmt: skip
    made = growing.with_rows(writing.of_package(package.Package("xlsx", chained)), [Growth("月報", 3, 2)])
    assert made is not None
    assert not any(b"calcChain" in part or name == growing.CHAIN for name, part in parts(made.package.data).items())


def test_a_paper_whose_fields_name_cells_gets_no_rows() -> None:
    form = paper("| 序號 | 件數 |\n| 1 | |\n| 2 | |\n| 合計 | {} |").data
    for said, fits in (("=SUM(ABOVE)", True), ("=B2+B3", False)):
        field = f'<w:fldSimple w:instr="{said}"><w:r><w:t>0</w:t></w:r></w:fldSimple>'.encode()
        data = package.Package("docx", form)
        document = re.sub(rb"<w:r><w:rPr>((?!<w:r>).)*<w:t>\{\}</w:t></w:r>", field, data.part("word/document.xml"))
        opened = writing.of_package(package.Package("docx", data.having({"word/document.xml": document})))
        assert (growing.with_rows(opened, [Growth("T1", 2, 1)]) is not None) is fits


def test_no_rows_are_added_where_which_records_is_a_guess(z: Zhili, tmp_path: Path) -> None:
    form, out = tmp_path / "登記.xlsx", tmp_path / "out.xlsx"
    text = "| 東街街道2026年上半年情況表 | < | < | < | < |\n| 序號 | 會議時間 | 會議地點 | 主持人 | 應到人數 |\n| 1 | | | | |"
    form.write_bytes(sheet(text).data)
    found = json.loads(z("fill", str(form), "--unit", "dongjie", "--dry-run", "--json"))
    assert found["added"] == 0
    assert {one["why"] for one in found["cells"] if one["value"]} == {"the title does not say which records"}
    assert filled(z, form, out, "--unit", "dongjie", "--confirm", "all")["added"] == 0
    assert filled(z, form, out, "--unit", "dongjie")["added"] == 1, "a guess that was confirmed is none"


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
    old = libreoffice.converted(new.read_bytes(), "ods", "xls") or b""
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
    kept = libreoffice.FILTERS["ods"]
    libreoffice.FILTERS["xlsx"] = "Calc MS Excel 2007 XML"
    try:
        return libreoffice.converted(data, "xlsx", "xls") or b""
    finally:
        del libreoffice.FILTERS["xlsx"]
        assert libreoffice.FILTERS["ods"] == kept


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice")
def test_without_libreoffice_the_words_of_an_old_workbook_are_taken_over(z: Zhili, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form, out = tmp_path / "月報.xls", tmp_path / "out.xlsx"
    form.write_bytes(_as_xls(blank_forms.case("monthly-disputes").data))
    monkeypatch.setattr(libreoffice.shutil, "which", lambda _name: None)
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
    assert {one["place"]: one["teaches"] for one in lesson if one["place"][3:] in ("B3", "D3")} == {"月報!B3": True, "月報!D3": False}
    assert found["月報!E3"] == ""
    assert before  # the numbers of the unknown column are those of nobody: nothing is guessed from them
    assert found["月報!C3"] == ""
    assert git(z.root, "status", "--porcelain").startswith("?? templates/fill/learnt/")
    new.write_bytes(sheet(TAUGHT.format(month=10, a="", b="", c="", d="", e="", f="", g="", h="")).data)
    cells = {one["place"]: one for one in filled(z, new, out, "--unit", "dongjie")["cells"]}
    assert (cells["月報!B3"]["value"], cells["月報!B3"]["surety"]) == ("58", "sure")
    assert (cells["月報!D3"]["value"], cells["月報!D3"]["surety"]) == ("0", "likely"), "a zero is the same in too many places"
    assert cells["月報!C3"]["value"] is None


def test_only_what_is_sure_or_telling_teaches(z: Zhili, tmp_path: Path) -> None:
    """Of two values that are likely the larger teaches; so small a number as three, and a share that is whole, may be right by chance."""
    form = tmp_path / "月報.xlsx"
    text = "| {}2026年{}綜治月報 | < | < | < |\n| 單位 | 排查糾紛 | 檢查（家） | 調處率環比 |\n| 東街街道 | {} | {} | |"
    form.write_bytes(sheet(text.format("東街街道青少年", "10月", 58, 3)).data)
    lesson = json.loads(z("fill", str(form), "--unit", "shifan-zzb", "--learn", "--json"))["cells"]
    assert {one["place"]: one["teaches"] for one in lesson} == {"月報!B3": True, "月報!C3": False}, lesson


def test_what_was_learnt_is_not_sure_for_another_period(z: Zhili, tmp_path: Path) -> None:
    """The form says October, the clerk September: cells, ledgers and totals that were confirmed wait for a look all the same."""
    form, out = tmp_path / "月報.xlsx", tmp_path / "out.xlsx"
    text = """
    | 東街街道2026年10月綜治月報表 | < | < | < |
    | 單位 | 排查糾紛 | 創安活動（次） | 主要領導 |
    | 東街街道 | | | |
    | 合計 | | | |
    """
    form.write_bytes(sheet(text).data)
    every = ("--unit", "dongjie", "--year", "2026", "--month")
    filled(z, form, out, *every, "10", "--confirm", "all")
    known = {one["place"]: one["surety"] for one in filled(z, form, out, *every, "10")["cells"] if one["value"]}
    assert set(known.values()) == {"sure"}
    other = {one["place"]: (one["surety"], one["why"]) for one in filled(z, form, out, *every, "9")["cells"] if one["value"]}
    assert other.keys() == known.keys()
    assert set(other.values()) == {("likely", "the form says another period than you")}
    form.write_bytes(sheet("| 東街街道2026年10月會議登記表 | < | < |\n| 序號 | 會議時間 | 會議地點 |\n| 1 | | |").data)
    filled(z, form, out, *every, "10", "--confirm", "all", "--point", "月報!B3=record.date", "--point", "月報!C3=record.place")
    found = filled(z, form, out, *every, "8")["cells"]
    assert {(one["surety"], one["why"]) for one in found if one["value"]} == {("likely", "the form says another period than you")}


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
    for asked, sure in ((("--month", "10"), {"10月!B3"}), (("--year", "2025"), set())):
        cells = json.loads(z("fill", str(form), "--unit", "dongjie", "--dry-run", "--json", *asked))["cells"]
        assert {one["place"] for one in cells if one["surety"] == "sure"} == sure


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
