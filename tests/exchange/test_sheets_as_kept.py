"""Ledgers as offices keep them: nothing is guessed silently, and what is read otherwise than it stands there is said."""

import datetime
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.exchange.test_import import BASE, Z, book
from zhili_tui.errors import BadValue
from zhili_tui.exchange.importing import faults, interpretation
from zhili_tui.exchange.importing.cells import CellReader, masked
from zhili_tui.exchange.importing.layout import ImportLayout, field_of
from zhili_tui.exchange.importing.place import SEVERAL_MONTHS
from zhili_tui.model import kinds
from zhili_tui.services.workspace import Workspace

HEADS = ["檢查時間", "受檢單位", "檢查人員", "帶隊人", "存在問題", "隱患等級", "整改措施", "整改責任人", "整改時限", "驗收結果", "銷號日期"]
ROW: list[Any] = ["2026.3.5", "平安社區", "陳國強、林淑芬", "陳國強", "消防通道堵塞", "一般", "清理", "曹軍", "2026.3.20", "", ""]
SPOT = ("--set", "type=spot_inspection", "--yes", "--dry-run")


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Z:
    return Z(repository, capsys)


def row(**cells: Any) -> list[Any]:
    return [cells.get(f"c{at}", cell) for at, cell in enumerate(ROW)]


def sheet(file: Path, *rows: list[Any], name: str = "台賬") -> Path:
    """A workbook as openpyxl writes it: formulas without results."""
    made = openpyxl.Workbook()
    made.active.title = name
    for one in rows:
        made.active.append(one)
    made.save(file)
    return file


def asked(z: Z, file: Path, *more: str, code: int = 0) -> str:
    return " ".join(z("import", file, *(more or (*BASE, *SPOT)), code=code).split())


@pytest.mark.parametrize("cell", [11.3, 46086, 3])
def test_a_number_in_a_column_of_days_is_a_question(z: Z, tmp_path: Path, cell: float) -> None:
    said = asked(z, sheet(tmp_path / "n.xlsx", HEADS, row(c0=cell)), code=1)
    assert "is a number and no day" in said
    assert "台賬, row 2, column A" in said
    assert ("2026-03-05 meant, or 2030-03-06" in said) is (cell == 46086)


def test_a_mapping_says_from_which_day_numbers_count(z: Z, tmp_path: Path) -> None:
    file, map = sheet(tmp_path / "n.xlsx", HEADS, row(c0=44624, c8=44640)), tmp_path / "m.toml"
    map.write_text('kind = "inspection"\nunit = "dongjie"\ndates = ["day-number-1904"]\n[constants]\ntype = "spot_inspection"\n')
    assert "2026-03-05" in asked(z, file, "--map", str(map), "--yes", "--dry-run")
    assert "2022-03-04" not in z.out


def test_a_formula_without_a_result_is_no_blank(z: Z, tmp_path: Path) -> None:
    """A finding whose closing day is a formula does not come in as open."""
    file = sheet(tmp_path / "f.xlsx", HEADS, row(c9='=IF(1,"合格","")', c10="=A2+15"), row(c0="2026.4.5", c6="#N/A"))
    said = asked(z, file, code=1)
    assert said.count("a formula without a stored result") == 2
    assert "台賬, row 2, column K" in said
    data = file.read_bytes()
    assert faults.of_workbook(data)["台賬"].cells.keys() >= {(1, 9), (1, 10)}
    assert faults.of_workbook(b"PK no workbook") == {}


def test_an_error_is_no_blank(z: Z, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(HEADS)
    made.active.append(row())
    made.active["G2"] = "#N/A"
    made.active["G2"].data_type = "e"
    made.active.append(row(c0="2026.4.5"))
    made.active["H3"] = "#REF!"
    made.active["H3"].data_type = "e"
    made.save(tmp_path / "e.xlsx")
    said = asked(z, tmp_path / "e.xlsx", code=1)
    assert "gives #N/A" in said
    assert "gives #REF!" in said


def test_what_is_read_otherwise_is_said_in_the_preview(z: Z, tmp_path: Path) -> None:
    made = openpyxl.load_workbook(
        sheet(
            tmp_path / "t.xlsx",
            ["2025年檢查整改台賬"],
            HEADS,
            row(c0="3月5日", c8="26.3.20"),
            row(c0=datetime.datetime(2026, 4, 6, 9, 30), c8="2026.4.20"),
            row(c0="2026年5月7日 9:00-11:30", c8="2026.5.20"),
        )
    )
    made["台賬"].row_dimensions[4].hidden = True
    made.save(tmp_path / "t.xlsx")
    said = asked(z, tmp_path / "t.xlsx")
    assert "Read so:" in said
    assert "sheet “台賬”, row 3: A: “3月5日” has no year: 2025-03-05 is meant" in said
    assert "“26.3.20” is taken as 2026-03-20" in said
    assert "“09:30” is not taken into the day" in said
    assert "“9:00-11:30” is not taken into the day" in said
    assert "hidden in the file and read all the same: rows 4" in said
    assert "3 new" in said


def test_figures_with_units_down_and_indicators_across(z: Z, tmp_path: Path) -> None:
    heads = ["單位", "排查次數", "排查糾紛", "調處", "調處成功"]
    file = book(tmp_path / "f.xlsx", ["2026年11月矛盾糾紛月報表"], heads, ["平安社區", 1, 6, 6, 6], ["和諧社區", 1, 4, 4, 3], name="11月")
    said = asked(z, file, "--kind", "figures", "--unit", "dongjie", "--yes", "--dry-run")
    assert "pingan/2026/figures/11" in said
    assert "hexie/2026/figures/11" in said
    assert "no column says the month: 2026-11 is taken" in said
    bare = book(tmp_path / "b.xlsx", heads, ["平安社區", 1, 6, 6, 6])
    assert "no month is said" in asked(z, bare, "--kind", "figures", "--unit", "dongjie", "--yes", "--dry-run", code=1)
    for sets in (("--set", "@month=11"), ("--set", "@month=11", "--set", "@year=2026")):
        assert "pingan/2026/figures/11" in asked(z, bare, "--kind", "figures", "--unit", "dongjie", *sets, "--yes", "--dry-run")
    z("import", bare, "--kind", "figures", "--set", "@unit=pingan", "--dry-run", code=2)


def test_figures_with_indicators_down_and_months_across(z: Z, tmp_path: Path) -> None:
    rows = [["指標", "11月", "12月", "合計"], ["排查次數", 1, 2, 3], ["排查糾紛", 6, 5, 11], ["調處", 6, 5, 11], ["調處成功", "六", 5, 11]]
    file = book(tmp_path / "t.xlsx", ["2026年矛盾糾紛統計"], *rows)
    said = asked(z, file, "--kind", "figures", "--unit", "pingan", "--yes", "--dry-run", code=1)
    assert "台賬, row 6, column B" in said  # as it stands in the file, not as it was turned
    rows[4][1] = 6
    said = asked(z, book(file, ["2026年矛盾糾紛統計"], *rows), "--kind", "figures", "--unit", "pingan", "--yes", "--dry-run")
    assert "pingan/2026/figures/11" in said
    assert "pingan/2026/figures/12" in said
    assert "2 new" in said
    one = book(tmp_path / "o.xlsx", ["平安社區2026年11月綜治月報"], ["指標", "數值"], ["排查次數", 1], ["排查糾紛", 2], ["調處", 2])
    assert "pingan/2026/figures/11" in asked(z, one, "--kind", "figures", "--unit", "pingan", "--yes", "--dry-run")


def test_a_register_of_incoming_papers_needs_no_day_of_the_paper(z: Z, tmp_path: Path) -> None:
    heads = ["序號", "收文日期", "來文單位", "來文字號", "文件標題", "承辦人"]
    file = book(tmp_path / "r.xlsx", heads, [1, "2026.3.5", "區綜治辦", "示綜治〔2026〕15號", "關於安全檢查的通知", "林淑芬"])
    sets = ("--set", "direction=incoming", "--set", "type=circular_paper", "--yes", "--dry-run")
    said = asked(z, file, "--kind", "document", "--unit", "dongjie", *sets)
    assert "1 new" in said
    assert "the day it arrived stands for it" in said
    assert said.count("2026-03-05") >= 2


BELOW = (
    "總  計", "合 计", "本月合計：1件", "共 1 項", "備注：無", "制表日期：2026年3月5日", "（以下空白）", "以下無正文", "填報人（簽字）：", "說明:本表一式兩份",
    "注1：……", "單位負責人：王建華", "第1頁 共2頁", "報送時間：2026年11月20日",
)  # fmt: skip


def test_what_stands_below_a_table_is_no_record(z: Z, tmp_path: Path) -> None:
    file = book(tmp_path / "b.xlsx", HEADS, ROW, *([text] for text in BELOW), ["填報人（簽字）：", "", "", "", "負責人（簽字）："])
    found = z.json("import", file, *BASE, *SPOT)
    assert found["new"] == 1
    assert found["problems"] == []
    assert len(found["notes"]) == len(BELOW) + 1


def test_two_tables_below_each_other(z: Z, tmp_path: Path) -> None:
    meeting = [["二、會議台賬"], ["會議時間", "會議名稱", "地點", "主持人", "記錄人"], ["2026.3.1", "專題會議", "三樓", "王建華", "林淑芬"]]
    file = book(tmp_path / "b.xlsx", ["一、檢查台賬"], HEADS, ROW, [], *meeting)
    said = asked(z, file)
    assert "1 new" in said
    assert "No table was found in: 台賬, from row 5" in said
    again = book(tmp_path / "c.xlsx", HEADS, ROW, [], ["第二季度"], HEADS, row(c0="2026.5.5", c8="四月"))
    assert "台賬, row 6, column I" in asked(z, again, code=1)


def test_two_tables_beside_each_other(z: Z, tmp_path: Path) -> None:
    file = book(tmp_path / "b.xlsx", [*HEADS, "", *HEADS], [*ROW, "", *row(c0="2026.4.5", c8="2026.4.20")])
    assert "2 new" in asked(z, file)
    wrong = book(tmp_path / "c.xlsx", [*HEADS, "", *HEADS], [*ROW, "", *row(c0="四月")])
    assert "台賬, row 2, column M" in asked(z, wrong, code=1)


@pytest.fixture
def reader(office: Workspace) -> CellReader:
    return interpretation.reader_of(office, ImportLayout("inspection"), interpretation.words_of(office), 2026)


def read(reader: CellReader, kind: str, path: str, cell: Any) -> Any:
    return reader.read(path, field_of(kinds.kind(kind), path)[-1], cell)


@pytest.mark.parametrize(("cell", "number"), [("約200人", 200), ("300余人", 300), ("近1,500人次", 1500), ("50多人", 50), ("12左右", 12)])
def test_a_number_that_is_about_is_taken_and_said(reader: CellReader, cell: str, number: int) -> None:
    field = field_of(kinds.kind("activity"), "reached")[-1]
    assert read(reader, "activity", "reached", cell) == number
    assert reader.remark(field, cell)[1]
    assert reader.remark(field, "12人") == ("", "")
    with pytest.raises(BadValue):
        read(reader, "activity", "reached", "11/10")


@pytest.mark.parametrize("cell", ["陳國強（主任）", "主任陳國強", "陳國強主任", "陳 國 強", "綜治辦主任陳國強", "陳國強等3人"])
def test_names_with_posts_and_blanks(reader: CellReader, cell: str) -> None:
    reader.stand_in("dongjie")
    assert read(reader, "inspection", "lead_inspector", cell) == "dongjie/chen-guoqiang"


MEETINGS = ["單位", "會議時間", "會議類型", "會議名稱", "主持人", "應到/實到"]
MEETING: list[Any] = ["東街街道", "2026年8月3日9:00-10:30", "聯席會議", "八月聯席會", "陳國強", "11/10"]


@pytest.mark.parametrize(
    ("when", "came", "start", "end"),
    [
        ("2026年8月3日9:00-10:30", "11/10", datetime.time(9), datetime.time(10, 30)),
        ("2026-08-03 下午2點至4點半", "１０人／１１人", datetime.time(14), datetime.time(16, 30)),
        (datetime.datetime(2026, 8, 3, 9, 30), "11/10", datetime.time(9, 30), None),
        ("2026.8.3", "10/11", None, None),
    ],
)
def test_one_cell_of_two_fields(z: Z, tmp_path: Path, when: Any, came: str, start: Any, end: Any) -> None:
    file = sheet(tmp_path / "m.xlsx", MEETINGS, [MEETING[0], when, *MEETING[2:5], came])
    said = asked(z, file, "--kind", "meeting", "--yes", "--dry-run")
    assert "11 expected, 10 present" in said
    assert "is not taken into the day" not in said
    [one] = z.json("import", file, "--kind", "meeting", "--yes")["records"]
    plain = Workspace.open(z.root).load(one["path"]).plain
    assert (plain["expected"], plain["present"], plain.get("start"), plain.get("end")) == (11, 10, start, end)


def test_what_only_looks_like_two_fields_is_a_question(z: Z, tmp_path: Path) -> None:
    for came in ("11/10/9", "約11/10", datetime.datetime(2026, 11, 10)):
        file = sheet(tmp_path / "m.xlsx", MEETINGS, MEETING, [*MEETING[:3], "九月聯席會", MEETING[4], came])
        assert "row 3, column F" in asked(z, file, "--kind", "meeting", "--yes", "--dry-run", code=1), came
    own = sheet(tmp_path / "o.xlsx", [*MEETINGS, "應到"], [*MEETING, 12])
    assert "row 2, column F" in asked(z, own, "--kind", "meeting", "--yes", "--dry-run", code=1), "two columns would say it"


def test_a_longer_name_is_somebody_else(reader: CellReader) -> None:
    """Whatever is left beside name and post: another character of the name, or another person."""
    reader.names["officer"]["王建"] = ["dongjie/wang-jian"]
    for cell in ("王建書記", "书记王建", "副书记王建", "街道綜治辦副主任王建", "王建副主任"):
        assert read(reader, "inspection", "lead_inspector", cell) == "dongjie/wang-jian", cell
    assert read(reader, "inspection", "lead_inspector", "王建華書記") == "dongjie/wang-jianhua"
    for cell in ("王建國書記", "書記王建國", "李強主任王建", "書王建記"):
        with pytest.raises(BadValue):
            read(reader, "inspection", "lead_inspector", cell)
    assert read(reader, "inspection", "findings.responsible", "王建國書記") == "王建國書記"


def test_several_months_are_not_one(z: Z, tmp_path: Path) -> None:
    for text in ("2026年1-6月統計", "1至6月", "1月—6月", "2025年12月至2026年1月", "5、6月", "截至2026年6月底", "截止6月"):
        assert SEVERAL_MONTHS.search(text), text
    for text in ("2026年6月月報", "2026-06月", "6月份", "2026年6月報表（2026年7月5日填）"):
        assert not SEVERAL_MONTHS.search(text), text
    file = book(
        tmp_path / "f.xlsx", ["2026年1至6月矛盾糾紛報表"], ["單位", "排查次數", "排查糾紛", "調處"], ["平安社區", 1, 6, 6], name="6月"
    )
    said = asked(z, file, "--kind", "figures", "--unit", "dongjie", "--yes", "--dry-run", code=1)
    assert "no month is said" in said
    months = book(tmp_path / "m.xlsx", ["月份", "排查次數", "排查糾紛", "調處"], ["1-6", 1, 6, 6])
    assert "no month is said" in asked(z, months, "--kind", "figures", "--unit", "pingan", "--yes", "--dry-run", code=1)


def test_others_that_are_not_named_are_said(reader: CellReader) -> None:
    field = field_of(kinds.kind("inspection"), "inspectors")[-1]
    reader.stand_in("dongjie")
    assert read(reader, "inspection", "inspectors", "陳國強、林淑芬等3人") == ["dongjie/chen-guoqiang", "dongjie/lin-shufen"]
    assert "only those named" in reader.remark(field, "陳國強、林淑芬等3人")[1]
    with pytest.raises(BadValue):
        read(reader, "inspection", "lead_inspector", "不認識的主任")


def test_the_mask_does_not_hide_days() -> None:
    assert masked("“2026-04-01 14:30-16:00” does not fit") == "“2026-04-01 14:30-16:00” does not fit"
    assert masked("2026-04-01 13800138000") == "2026-04-01 ***"
    assert masked("110105194912310021") == "***"
    assert masked("138-0013-8000") == "***"


def test_a_workbook_is_looked_through_only_where_it_has_something_to_say() -> None:
    made = openpyxl.Workbook()
    made.active.append(["甲", 1])
    out = io.BytesIO()
    made.save(out)
    assert faults.of_workbook(out.getvalue()) == {}
