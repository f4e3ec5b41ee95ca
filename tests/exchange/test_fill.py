"""A superior's blank form: what is sure is right, what is not known stays blank, and the copy is the form itself."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.drawing.image
import pytest
from PIL import Image

from tests.cli.test_commands import Zhili
from tests.conftest import copy, git
from tests.exchange import blank_forms
from tests.exchange.blank_forms import Case
from zhili_tui.checks.run import check_hygiene
from zhili_tui.exchange.filling import matching, remembered, writing
from zhili_tui.exchange.filling.files import package
from zhili_tui.exchange.filling.proposals import Proposal
from zhili_tui.services.workspace import Workspace
from zhili_tui.trust import path_policy

CASES = {one.name: one for one in blank_forms.cases()}
#: Of the cells whose value lies in the records so many are filled in without a word typed.
LEAST = Decimal("0.7")


@pytest.fixture(scope="module")
def example(seed_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The shipped example, read only."""
    found = Workspace.open(copy(seed_repository, tmp_path_factory.mktemp("fill") / "repo"))
    found.refresh()
    yield found
    found.index.close()


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)


def proposed(office: Workspace, found: Case, layout: dict[str, str] | None = None) -> dict[str, Proposal]:
    opened = writing.Workbook if found.sort == "xlsx" else writing.WordForm
    whose = matching.Whose(found.args.get("unit", ""), found.args.get("year", 0), found.args.get("month", 0))
    made = matching.matched(office, opened(package.Package(found.sort, found.data)).form, whose, layout or {})
    return {one.place: one for one in made.proposals}


def sheet(text: str, **args: Any) -> Case:
    return Case("", "xlsx", blank_forms.xlsx(blank_forms.grid(text)), args, {}, [])


def paper(text: str, *above: str, **args: Any) -> Case:
    return Case("", "docx", blank_forms.docx(blank_forms.grid(text), list(above)), args, {}, [])


@pytest.mark.parametrize("name", CASES)
def test_what_is_sure_is_right(name: str, example: Workspace) -> None:
    found = blank_forms.marks(CASES[name], proposed(example, CASES[name]))
    assert found.wrong == []
    assert found.filled_though_blank == []


def test_most_of_what_the_records_know_is_filled_in_without_a_word(example: Workspace, record_property: Any) -> None:
    every = [blank_forms.marks(one, proposed(example, one)) for one in CASES.values()]
    known, sure, cells = (sum(getattr(one, name) for one in every) for name in ("known", "sure", "cells"))
    for name, one in zip(CASES, every, strict=True):
        print(f"{name}: {one.sure} of {one.known} known, {one.likely} more likely, {one.cells} cells")
    print(f"{len(CASES)} forms: {sure} of {known} known are sure ({sure / known:.0%}), of all {cells} cells {sure / cells:.0%}")
    assert Decimal(sure) / known >= LEAST
    assert len(CASES) >= 20


@pytest.mark.parametrize("name", CASES)
def test_the_copy_is_the_form_itself(name: str, example: Workspace) -> None:
    """Nothing but the cells that were filled in, and the results of formulas, is other than it was."""
    form = CASES[name]
    found = [one for one in proposed(example, form).values() if one.surety != "blank" and one.value is not None]
    opened = (writing.Workbook if form.sort == "xlsx" else writing.WordForm)(package.Package(form.sort, form.data))
    made = writing.filled(opened, found, notes=False)
    before, after = parts(form.data), parts(made)
    changed = {part for part in after if after[part] != before.get(part)}
    assert before.keys() == after.keys()
    assert changed - {"xl/workbook.xml"} == {"word/document.xml" if form.sort == "docx" else "xl/worksheets/sheet1.xml"}
    again = (writing.Workbook if form.sort == "xlsx" else writing.WordForm)(package.Package(form.sort, made)).form
    old = {**{f"{t.name}{at}": one for t in opened.form.tables for at, one in t.cells.items()}}
    new = {**{f"{t.name}{at}": one for t in again.tables for at, one in t.cells.items()}}
    assert old.keys() == new.keys()
    there = {f"{t.name}{at}": t.place(one) for t in opened.form.tables for at, one in t.cells.items()}
    written = {one.place: one for one in found}
    for key, cell in old.items():
        if there[key] not in written:
            assert new[key]._replace(text="") == cell._replace(text="")
            assert cell.formula or new[key].text == cell.text
        elif cell.text:
            assert new[key].text.startswith(cell.text.split("：")[0])
        else:
            assert new[key].text
            assert (new[key].down, new[key].across, new[key].shown) == (cell.down, cell.across, cell.shown)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_a_picture_stays(example: Workspace) -> None:
    book = openpyxl.load_workbook(io.BytesIO(CASES["護路護線和群防群治月報表"].data))
    seal = io.BytesIO()
    Image.new("RGB", (9, 9), "red").save(seal, "png")
    book["月報"].add_image(openpyxl.drawing.image.Image(seal), "B2")
    out = io.BytesIO()
    book.save(out)
    form = CASES["護路護線和群防群治月報表"]._replace(data=out.getvalue())
    made = writing.filled(writing.Workbook(package.Package("xlsx", form.data)), list(proposed(example, form).values()), notes=False)
    before, after = parts(form.data), parts(made)
    assert {name: after[name] for name in before if "/media/" in name or "/drawings/" in name or "_rels/" in name} == {
        name: data for name, data in before.items() if "/media/" in name or "/drawings/" in name or "_rels/" in name
    }
    sheet_of = openpyxl.load_workbook(io.BytesIO(made))["月報"]
    assert len(sheet_of._images) == 1
    assert sheet_of["C6"].value == 21


def test_formulas_looks_and_lists_stay(example: Workspace) -> None:
    form = CASES["護路護線和群防群治月報表"]
    found = [one for one in proposed(example, form).values() if one.surety == "sure" and one.value is not None]
    made = writing.filled(writing.Workbook(package.Package("xlsx", form.data)), found, notes=False)
    old, new = (openpyxl.load_workbook(io.BytesIO(data))["月報"] for data in (form.data, made))
    assert new["C9"].value == "=SUM(C6:C8)"
    assert new["C6"].value == 21
    assert new.merged_cells.ranges == old.merged_cells.ranges
    rules = [[(one.sqref, one.formula1) for one in each.data_validations.dataValidation] for each in (old, new)]
    assert rules[0] == rules[1]
    for row in old.iter_rows():
        for cell in row:
            other = new[cell.coordinate]
            assert other.style_id == cell.style_id
    assert b'fullCalcOnLoad="1"' in parts(made)["xl/workbook.xml"]
    assert {one.width for one in new.column_dimensions.values()} == {one.width for one in old.column_dimensions.values()}


def test_days_and_shares_are_written_as_their_cells_show_them(example: Workspace) -> None:
    text = """
    | 2026年10月東街街道矛盾糾紛統計表 | < | < | < |
    | 單位 | 調處成功率 | 調處成功率（%） | 調處率 |
    | 東街街道 | | | |
    """
    book = openpyxl.load_workbook(io.BytesIO(sheet(text).data))
    book["月報"]["B3"].number_format = "0.0%"
    out = io.BytesIO()
    book.save(out)
    form = Case("", "xlsx", out.getvalue(), {"unit": "dongjie"}, {}, [])
    made = writing.filled(writing.Workbook(package.Package("xlsx", form.data)), list(proposed(example, form).values()), notes=False)
    row = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(made))["月報"][3]]
    assert row[1] == pytest.approx(57 / 58)
    assert row[2:] == [98.28, "100%"]


def test_sources_stand_in_notes_where_asked(z: Zhili, tmp_path: Path) -> None:
    form, out = tmp_path / "form.xlsx", tmp_path / "out.xlsx"
    form.write_bytes(CASES["monthly-disputes"].data)
    z("fill", str(form), "--unit", "nanshan", "--notes", "-o", str(out))
    made = openpyxl.load_workbook(out)["月報"]
    assert made["C5"].comment.text == "figures.disputes.screened\nnanshan/2026/figures/10"
    assert made["I5"].comment is None
    z("fill", str(out), "--unit", "nanshan", "--notes", "--set", "月報!I5=無", "-o", str(tmp_path / "again.xlsx"), code=2)
    form.write_bytes(CASES["quarterly-inspections"].data)
    z("fill", str(form), "--unit", "dongjie", "--notes", "-o", str(out), code=2)


def test_a_form_of_named_citizens_is_refused_and_not_learnt(z: Zhili, tmp_path: Path) -> None:
    text = """
    | 刑滿釋放人員花名冊 | < | < | < |
    | 序號 | 姓名 | 住址 | 幫教措施 |
    | 1 | | | |
    """
    form = tmp_path / "名冊.xlsx"
    form.write_bytes(sheet(text).data)
    z("fill", str(form), "--unit", "dongjie", "--month", "10", "--confirm", "all", "-o", str(tmp_path / "out.xlsx"), code=2)
    assert "花名冊" in z.err
    assert not (tmp_path / "out.xlsx").exists()
    assert git(z.root, "status", "--porcelain") == ""
    inner = text.replace("刑滿釋放人員花名冊", "綜治工作統計表").replace("幫教措施", "幫教對象類別")
    form.write_bytes(sheet(inner).data)
    z("fill", str(form), "--unit", "dongjie", "--month", "10", "--dry-run", code=2)


@pytest.mark.parametrize("heading", ["上訪人姓名", "当事人姓名", "矯正對象姓名（全名）", "信訪群眾名字"])
@pytest.mark.parametrize("more", [[], ["--confirm", "all"], ["--set", "月報!B3=張三"], ["--set", "月報!B3=張三", "--keep"], ["--learn"]])
def test_a_form_that_asks_for_the_name_of_a_citizen_is_refused_in_whichever_way(
    heading: str, more: list[str], z: Zhili, tmp_path: Path
) -> None:
    before = git(z.root, "rev-parse", "HEAD")
    form, out = tmp_path / "情況.xlsx", tmp_path / "out.xlsx"
    form.write_bytes(
        sheet(f"""
    | 2026年10月信訪情況 | < | < |
    | 事項 | {heading} | 信訪件數（件） |
    | 本月 | | |
    """).data
    )
    z(
        "fill",
        str(form),
        "--unit",
        "dongjie",
        "--year",
        "2026",
        "--month",
        "10",
        *([] if "--learn" in more else ["-o", str(out)]),
        *more,
        code=2,
    )
    assert "named citizens" in z.err
    assert not out.exists()
    assert git(z.root, "rev-parse", "HEAD") == before
    assert git(z.root, "status", "--porcelain") == ""


def test_a_form_that_names_who_fills_it_in_is_none_of_those(z: Zhili, tmp_path: Path) -> None:
    form = tmp_path / "月報.xlsx"
    form.write_bytes(
        sheet("""
    | 2026年10月綜治月報表 | < | < |
    | 單位 | 信訪工作責任人姓名 | 信訪件數（件） |
    | 東街街道 | | |
    """).data
    )
    z("fill", str(form), "--unit", "dongjie", "--year", "2026", "--month", "10", "--dry-run")


def test_the_vacant_target_and_private_columns_stay_blank(example: Workspace) -> None:
    found = proposed(example, CASES["綜治幹部和信息報送情況表"])
    assert {found[f"情況表!{column}5"].surety for column in "EFHJ"} == {"blank"}
    belief = proposed(example, sheet("""
    | 2026年綜治幹部情況表 | < | < | < |
    | 單位 | 主要領導 | 宗教信仰 | 政治面貌 |
    | 東街街道 | | | |
    """, unit="shifan-zzb", month=10))  # fmt: skip
    assert [belief[f"月報!{column}3"].value for column in "CD"] == [None, None]


def test_what_is_said_nowhere_is_asked(example: Workspace) -> None:
    text = """
    | 矛盾糾紛統計 | < | < |
    | 單位 | 排查數 | 調處數 |
    | 東街街道 | | |
    | 北門街道 | | |
    | 合計 | | |
    """
    unsaid = proposed(example, paper(text))
    assert {one.surety for one in unsaid.values()} == {"blank"}
    lengthless = proposed(example, paper(text, year=2026, month=10))
    assert (lengthless["T1!B3"].value, lengthless["T1!B3"].surety) == (58, "likely")
    assert lengthless["T1!B4"].said == "there is no unit “北門街道” here"
    assert lengthless["T1!B5"].value is None  # a total of which a part is not known
    whole = proposed(example, paper(text, "2026年矛盾糾紛統計", year=2026, month=10))
    assert (whole["T1!B3"].value, whole["T1!B3"].surety) == (771, "likely")
    said = proposed(example, paper(text, "2026年10月月報"))
    assert (said["T1!B3"].value, said["T1!B3"].surety) == (58, "sure")
    another = proposed(example, paper(text, "2026年10月月報", year=2026, month=9))
    assert (another["T1!B3"].value, another["T1!B3"].surety) == (32, "likely")
    whose = proposed(example, paper("| 排查糾紛數 | |\n| 調處糾紛數 | |", "2026年10月月報"))
    assert {one.said for one in whose.values()} == {"whose form is it? say --unit"}
    unlike = proposed(example, paper(text, "2026年10月月報", "填報單位：東街街道", unit="xiguan"))
    assert unlike["T1!B3"].surety == "likely"


@pytest.mark.parametrize(
    ("title", "heading", "value", "surety"),
    [
        ("2026年10月矛盾糾紛月報", "排查", 58, "sure"),
        ("2026年10月矛盾纠纷月报", "累计排查（件）", 771, "sure"),
        ("2026年10月青少年矛盾糾紛月報", "排查", 58, "likely"),
        ("2026年10月矛盾糾紛月報", "排查出的特殊", None, "blank"),
        ("2026年第三季度矛盾糾紛季報", "排查", 214, "sure"),
        ("2026年上半年矛盾糾紛統計", "排查", 499, "sure"),
        ("2026年10月矛盾糾紛月報", "上月排查", 32, "sure"),
        ("2026年10月矛盾糾紛月報", "排查環比（%）", Decimal("81.25"), "sure"),
        ("2026年10月矛盾糾紛月報", "排查環比", Decimal("81.25"), "likely"),
        ("2026年10月矛盾糾紛月報", "排查同比（%）", None, "blank"),
        ("2026年11月矛盾糾紛月報", "排查", None, "blank"),
        ("2026年12月會議月報", "專題會議", None, "blank"),
        ("2026年11月會議月報", "專題會議", 1, "likely"),
        ("2026年上半年會議統計", "專題會議", 2, "sure"),
        ("2026年10月綜治月報", "專職聯防隊員", 21, "sure"),
        ("2026年1-10月綜治統計", "專職聯防隊員", 21, "sure"),
        ("2026年1-10月刑釋人員統計", "已幫教", 8, "sure"),
        ("2026年10月檢查月報", "罰款（元）", None, "blank"),
        ("2026年1-10月綜治統計", "創安活動（次）", 0, "likely"),
        ("2026年6月檢查月報", "檢查次數", 3, "likely"),
        ("2026年6月檢查月報", "檢查（家）", 3, "likely"),
        ("2026年9月檢查月報", "受檢單位（家）", 3, "sure"),
        ("2026年10月治安月報", "刑事案件（起）", 1, "sure"),
        ("2026年10月治安月報", "刑事案件（人）", 1, "likely"),
        ("2026年1-9月宣傳統計", "宣傳活動（場）", 4, "sure"),
        ("2026年1-9月宣傳統計", "宣傳活動（人次）", 901, "sure"),
        ("2026年10月矛盾糾紛月報", "未調處", None, "blank"),
        ("2026年10月矛盾糾紛月報", "應排查", None, "blank"),
        ("2026年10月矛盾糾紛月報", "2025年排查", None, "blank"),
        ("2026年10月治安月報", "治安案件查處率環比（%）", 0, "likely"),
        ("2026年第三季度矛盾糾紛季報", "上季排查", 283, "sure"),
        ("2026年第三季度矛盾糾紛季報", "排查較上季增減（件）", -69, "sure"),
        ("2026年第三季度矛盾糾紛季報", "排查本季", 214, "sure"),
        ("2026年10月矛盾糾紛月報", "排查較上月增減（件）", 26, "sure"),
        ("截至2026年10月底綜治統計", "專職聯防隊員", 21, "sure"),
        ("2026年10月矛盾糾紛月報（2026年11月5日填報）", "排查", 58, "sure"),
        ("2026年1-9月會議統計", "應召開聯席會議次數", 9, "sure"),
    ],
)
def test_words_periods_and_measures(title: str, heading: str, value: Any, surety: str, example: Workspace) -> None:
    """東街街道 with those below it, by the example's own files."""
    found = proposed(example, paper(f"| 單位 | {heading} | 備註 |\n| 東街街道 | | |", title, unit="shifan-zzb"))["T1!B2"]
    assert (found.value, found.surety) == (value, surety), found.said


def test_by_itself_and_with_those_below(example: Workspace) -> None:
    text = "| 單位 | 排查 | 檢查次數 |\n| 東街街道 | | |\n| 本級 | | |\n| 東街（本級） | | |"
    found = proposed(example, paper(text, "2026年10月矛盾糾紛和檢查月報", unit="nanshan"))
    assert [found[f"T1!B{row}"].value for row in (2, 3, 4)] == [58, 64, 37]
    titled = proposed(example, paper("| 指標 | 排查糾紛 | 備註 |\n| 數量 | | |", "東街街道本級2026年10月月報", unit="dongjie"))
    assert (titled["T1!B2"].value, titled["T1!B2"].surety) == (37, "sure")
    office = proposed(example, paper("| 指標 | 排查糾紛 | 檢查次數 |\n| 數量 | | |", "示範區2026年10月月報", unit="shifan-zzb"))
    assert (office["T1!B2"].value, office["T1!B2"].surety) == (251, "sure")
    assert office["T1!C2"].surety == "likely"  # the office's own, or those of the whole district?


def test_totals(example: Workspace) -> None:
    text = "| 單位 | 排查 | 調處率 |\n| 東街街道 | | |\n| 平安社區 | | |\n| 合計 | | |"
    overlapping = proposed(example, paper(text, "2026年10月矛盾糾紛月報", unit="shifan-zzb"))["T1!B4"]
    assert (overlapping.surety, overlapping.said) == ("likely", "some rows are part of others")
    apart = proposed(example, paper(text.replace("平安社區", "西關街道"), "2026年10月矛盾糾紛月報", unit="shifan-zzb"))
    assert (apart["T1!B4"].value, apart["T1!B4"].surety) == (168, "sure")
    assert apart["T1!C4"].surety == "sure"
    subtotals = "| 單位 | 排查 | 備註 |\n| 東街街道 | | |\n| 小計 | | |\n| 西關街道 | | |\n| 小計 | | |\n| 合計 | | |"
    found = proposed(example, paper(subtotals, "2026年10月矛盾糾紛月報", unit="shifan-zzb"))
    assert [found[f"T1!B{row}"].value for row in (3, 5, 6)] == [58, 110, 168]
    assert {found[f"T1!B{row}"].surety for row in (3, 5, 6)} == {"likely"}


def test_what_is_part_of_another_row_is_not_added_up_twice(example: Workspace) -> None:
    title = "2026年10月矛盾糾紛和檢查月報"
    text = "| 指標 | 數量 | 備註 |\n| 排查糾紛 | | |\n| {} | | |\n| {} | | |\n| 合計 | | |"
    apart = proposed(example, paper(text.format("其中：調處糾紛", "#調處成功糾紛"), title, unit="dongjie"))
    assert [apart[f"T1!B{row}"].value for row in (2, 3, 4, 5)] == [58, 58, 57, 58]
    assert apart["T1!B5"].surety == "sure"
    further = proposed(example, paper(text.format("其中：調處糾紛", "調處成功糾紛"), title, unit="dongjie"))["T1!B5"]
    assert further.surety == "likely"
    assert further.said == "some rows are part of others"
    first = proposed(example, paper("| 指標 | 數量 |\n| 合計 | |\n| 其中：調處糾紛 | |", title, unit="dongjie"))["T1!B2"]
    assert first.value is None, "of which some: nobody says that it is all"


def test_a_state_is_not_added_up_over_months(example: Workspace) -> None:
    text = "| 指標 | 9月 | 10月 | 合計 |\n| 專職聯防隊員 | | | |\n| 排查矛盾糾紛 | | | |"
    found = proposed(example, paper(text, "2026年統計表", unit="dongjie", year=2026, month=10))
    assert [found[f"T1!{column}2"].value for column in "BCD"] == [21, 21, None]
    assert [found[f"T1!{column}3"].value for column in "BCD"] == [32, 58, 90]


def test_more_records_than_rows_is_said(example: Workspace) -> None:
    text = "| 序號 | 收文日期 | 來文單位 | 文號 |\n| 1 | | | |\n| 2 | | | |"
    found = proposed(example, paper(text, "東街街道2026年第三季度收文登記簿", unit="dongjie"))
    assert {one.surety for one in found.values()} == {"likely"}
    assert found["T1!B2"].said == "there are more records than rows: 6 for 2"


def test_what_was_confirmed_holds_from_the_next_time_on(z: Zhili, tmp_path: Path) -> None:
    text = """
    | 東街街道2026年{month}月綜治月報表 | < | < | < |
    | 指標 | 創安活動（次） | 信訪件數（件） | 檢查（次） |
    | 數量 | | | |
    """
    form, out = tmp_path / "月報.xlsx", tmp_path / "out.xlsx"
    form.write_bytes(sheet(text.format(month=9)).data)
    z("fill", str(form), "--unit", "dongjie", "--confirm", "B3", "--point", "月報!C3=figures.security.cases_accepted", "-o", str(out))
    row = [cell.value for cell in openpyxl.load_workbook(out)["月報"][3]]
    assert row[1:3] == [0, 11]
    assert out.read_bytes() != form.read_bytes()
    learnt = list((z.root / "templates" / "fill" / "learnt").iterdir())
    assert len(learnt) == 1
    assert remembered.read(learnt[0]) == {
        "月報!B3": "count.activity[type=safety_creation]", "月報!C3": "figures.security.cases_accepted",
    }  # fmt: skip
    form.write_bytes(sheet(text.format(month=10)).data)
    found = json.loads(z("fill", str(form), "--unit", "dongjie", "-o", str(out), "--json"))
    assert [(one["value"], one["surety"]) for one in found["cells"]][:2] == [("0", "sure"), ("12", "sure")]
    assert len(list(learnt[0].parent.iterdir())) == 1
    z("fill", str(form), "--unit", "dongjie", "--point", "月報!C3=figures.no.such", "-o", str(out), code=2)
    z("fill", str(form), "--unit", "dongjie", "--confirm", "D99", "-o", str(out), code=2)
    z("fill", str(form), "--unit", "dongjie", "--set", "月報!C3=無", "--dry-run")


def test_a_correction_names_the_forms_that_were_sent(z: Zhili, tmp_path: Path) -> None:
    form, out = tmp_path / "月報.xlsx", tmp_path / "東街10月.xlsx"
    form.write_bytes(sheet("| 東街街道2026年10月月報 | < | < |\n| 指標 | 排查糾紛 | 備註 |\n| 數量 | | |").data)
    z("fill", str(form), "--unit", "dongjie", "-o", str(out), "--keep")
    ref = re.search(r"records/(\S+)\.toml", z.err)
    assert ref
    record = json.loads(z("show", ref[1], "--json"))["record"]
    assert record["about"] == [f"{unit}/2026/figures/10" for unit in ("diyizhong", "dongjie", "jianchang", "pingan")]
    assert record["attachments"][0]["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert z.json("fill", "--changed") == {"items": []}
    z("set", "dongjie/2026/figures/09", "disputes.rounds=2")
    z("set", ref[1], "number=東綜治〔2026〕31號")
    assert z.json("fill", "--changed") == {"items": []}
    z("set", "dongjie/2026/figures/10", "disputes.screened=38", "disputes.causes.labour=1", "disputes.sizes.up_to_50=38")
    found = z.json("fill", "--changed", "--unit", "dongjie")["items"]
    assert [(one["ref"], one["file"], list(one["changed"])) for one in found] == [(ref[1], out.name, ["dongjie/2026/figures/10"])]
    assert "disputes.screened" in found[0]["changed"]["dongjie/2026/figures/10"]
    assert z.json("fill", "--changed", "--unit", "xiguan") == {"items": []}
    z("fill", code=2)


def test_what_is_remembered_may_be_pushed(z: Zhili, tmp_path: Path) -> None:
    """Words and layouts are texts that a hub takes; a form is none, and no form lies among the templates."""
    form = tmp_path / "月報.xlsx"
    form.write_bytes(CASES["護路護線和群防群治月報表"].data)
    z("fill", str(form), "--unit", "shifan-zzb", "--month", "10", "--confirm", "all", "-o", str(tmp_path / "out.xlsx"))
    for path in (z.root / "templates" / "fill").rglob("*.*"):
        name = path.relative_to(z.root).as_posix()
        assert check_hygiene(name, path.read_bytes()) == []
        assert path_policy.TEMPLATE.match(name)


def test_only_what_is_sure_is_written(z: Zhili, tmp_path: Path) -> None:
    form, out = tmp_path / "月報.xlsx", tmp_path / "out.xlsx"
    form.write_bytes(CASES["護路護線和群防群治月報表"].data)
    plain = json.loads(z("fill", str(form), "--unit", "shifan-zzb", "--month", "10", "-o", str(out), "--json"))
    written = openpyxl.load_workbook(out)["月報"]
    for one in plain["cells"]:
        cell = written[one["place"].rpartition("!")[2]]
        if one["surety"] == "sure":
            assert str(cell.value) == one["value"]
        elif one["place"][3] in "PQ":
            assert cell.value is None
    before = form.read_bytes()
    z("fill", str(form), "--unit", "shifan-zzb", "-o", str(form), code=2)
    z("fill", str(form), "--unit", "shifan-zzb", code=2)
    z("fill", str(form), "--unit", "nobody", "--dry-run", code=2)
    assert form.read_bytes() == before
    assert git(z.root, "status", "--porcelain") == ""


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (OLD + "Workbook".encode("utf-16-le"), "save it as xlsx"),
        (OLD + "WordDocument".encode("utf-16-le"), "save it as docx"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"a,b\n1,2\n", "save it as xlsx or docx"),
        (b"PK\x03\x04 broken", "broken"),
        (b"", "save it as xlsx or docx"),
    ],
)
def test_other_formats_are_told_by_their_content(data: bytes, said: str, z: Zhili, tmp_path: Path) -> None:
    for ending in ("xls", "xlsx", "doc", "et", "wps"):
        form = tmp_path / f"form.{ending}"
        form.write_bytes(data)
        z("fill", str(form), "--unit", "dongjie", "--dry-run", code=2)
        assert said in z.err


def test_open_documents_are_told_what_to_become(z: Zhili, tmp_path: Path) -> None:
    for kind, wanted in (("text", "docx"), ("spreadsheet", "xlsx")):
        form = tmp_path / f"form.{kind}"
        with zipfile.ZipFile(form, "w") as packed:
            packed.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        z("fill", str(form), "--unit", "dongjie", "--dry-run", code=2)
        assert f"save it as {wanted}" in z.err


def test_what_is_packed_to_harm_is_refused(z: Zhili, tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    entity = b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx">]><worksheet>&x;</worksheet>'
    for part, data in (
        ("xl/worksheets/sheet1.xml", entity),
        ("xl/worksheets/sheet1.xml", b"<worksheet"),
        ("xl/styles.xml", b" " * (17 << 20)),
    ):
        with zipfile.ZipFile(form, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, old in parts(CASES["monthly-disputes"].data).items():
                packed.writestr(name, data if name == part else old)
        z("fill", str(form), "--unit", "nanshan", "--dry-run", code=2)
        assert re.search("broken|too large", z.err)


def test_nothing_that_stands_there_is_written_over(example: Workspace) -> None:
    form = CASES["護路護線和群防群治月報表"]
    opened = writing.Workbook(package.Package("xlsx", form.data))
    with pytest.raises(ValueError, match="C9"):
        opened.filled({"月報!C9": writing.FormEntry(1)})
    with pytest.raises(ValueError, match="B6"):
        opened.filled({"月報!B6": writing.FormEntry("x")})
    words = writing.WordForm(package.Package("docx", CASES["quarterly-inspections"].data))
    with pytest.raises(ValueError, match="T1!A3"):
        words.filled({"T1!A3": writing.FormEntry("x")})


def test_a_large_form_asks_each_figure_once(example: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty rows of twenty columns: no more values are worked out than there are cells, and words are taken apart once."""
    from zhili_tui.exchange.filling.lexicon import Lexicon
    from zhili_tui.exchange.filling.reckoned import Reckoner

    heads = ["排查", "調處", "調處成功", "重大"] * 4 + ["1-10月累計排查", "上月排查", "調處率（%）"]
    names = ["東街街道", "西關街道", "南山鎮", "平安社區"] * 10
    rows = [f"| 單位 | {' | '.join(heads)} |", *(f"| {name} |{' |' * len(heads)}" for name in names)]
    worked: list[object] = []
    inner = Reckoner._value
    monkeypatch.setattr(Reckoner, "_value", lambda self, *some: (worked.append(some), inner(self, *some))[1])
    seen: list[str] = []
    covering = Lexicon.covered.__wrapped__
    monkeypatch.setattr(Lexicon, "covered", lambda self, text: (seen.append(text), covering(self, text))[1])
    found = proposed(example, paper("\n".join(rows), "2026年10月矛盾糾紛月報", unit="shifan-zzb"))
    assert len(found) == 40 * len(heads)
    assert len(worked) == len(set(worked)) <= 4 * 7
    assert len(set(seen)) < 40
