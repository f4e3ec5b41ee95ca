"""A printed 考核細則 becomes a sheet: every item with its maximum and wording as a judged rule."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from zhili_tui.cli.main import run as zhili
from zhili_tui.errors import Unreadable
from zhili_tui.exchange.printed.sheet import blank, drafted
from zhili_tui.exchange.printed.written import text
from zhili_tui.regulation.scoring import load
from zhili_tui.regulation.scoring.shape import ScoreSheet
from zhili_tui.storage.toml_text import parse_text

HEAD = ("序號", "考核項目", "考核內容", "標準分", "評分標準", "考核單位", "得分")
ROWS = (
    ("1", "組織領導（20分）", "黨委政府每季度研究", "10", "每少一次扣2分", "區委政法委", ""),
    ("2", "", "成立領導小組", "5分", "未成立不得分", "", ""),
    ("3", "", "經費保障", "5", "酌情扣分", "財政局", ""),
    ("4", "治安防控", "巡邏", "29.5", "缺一次扣1分", "公安局", ""),
    ("5", "", "", "", "夜間另扣0.5分", "", ""),
    ("6", "", "技防", "50", "", "", ""),
    ("", "", "小計", "79.5", "", "", ""),
    ("7", "加分項目", "受表彰", "5", "市級加2分", "", ""),
    ("合計", "", "", "99.5", "", "", ""),
)
TITLE = "2027年度平安建設考核細則"
#: The rows, from 0, that the cells of a column reach over.
MERGED = ((1, 0, 2), (1, 3, 5))


def workbook(path: Path, rows: Sequence[Sequence[str]] = ROWS, merged: Sequence[tuple[int, int, int]] = MERGED) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("細則")
        sheet.merge_range(0, 0, 0, 6, TITLE)
        for number, row in enumerate((HEAD, *rows), 1):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write(number, column, float(cell) if cell.replace(".", "").isdecimal() else cell)
        for column, first, last in merged:
            sheet.merge_range(first + 2, column, last + 2, column, rows[first][column])
    return path


def document(path: Path, rows: Sequence[Sequence[str]] = ROWS, merged: Sequence[tuple[int, int, int]] = MERGED) -> Path:
    def paragraph(said: str) -> str:
        return f"<w:p><w:r><w:t>{said}</w:t></w:r></w:p>"

    def cell(number: int, column: int, said: str) -> str:
        run = next(((first, last) for at, first, last in merged if at == column and first <= number <= last), None)
        down = "" if run is None else '<w:vMerge w:val="restart"/>' if number == run[0] else "<w:vMerge/>"
        return f"<w:tc><w:tcPr>{down}</w:tcPr>{paragraph(said)}</w:tc>"

    lines = [(-1, HEAD), *enumerate(rows)]
    table = "".join("<w:tr>" + "".join(cell(number, column, said) for column, said in enumerate(row)) + "</w:tr>" for number, row in lines)
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", f"<w:document {space}><w:body>{paragraph(TITLE)}<w:tbl>{table}</w:tbl></w:body></w:document>")
    return path


def sheet(path: Path) -> tuple[ScoreSheet, tuple[str, ...]]:
    draft = drafted(path, "zh-Hant")
    found, faults = load.read(parse_text(text(draft)), None, language="zh-Hant")
    assert faults == []
    assert found is not None
    return found, draft.unread


MAKERS = {"xlsx": workbook, "docx": document}


@pytest.mark.parametrize("ending", MAKERS)
def test_a_printed_sheet_becomes_one_with_every_item_as_a_judged_rule(ending: str, tmp_path: Path) -> None:
    found, unread = sheet(MAKERS[ending](tmp_path / f"k.{ending}"))
    assert unread == ()
    assert (found.title.said("zh-Hant"), found.total) == (TITLE, 99.5)
    items = {item.id: item for category in found.categories for item in category.items}
    assert {id: (item.title.said("zh-Hant"), item.maximum) for id, item in items.items()} == {
        "1.1": ("黨委政府每季度研究", 10), "1.2": ("成立領導小組", 5), "1.3": ("經費保障", 5), "2.1": ("巡邏", 29.5), "2.2": ("技防", 50),
        "3.1": ("受表彰", 5),
    }  # fmt: skip
    assert {item.rules[0].how for item in items.values()} == {"judged"}
    assert items["2.1"].rules[0].text == "缺一次扣1分\n夜間另扣0.5分"
    assert items["1.1"].assessor == "區委政法委"


@pytest.mark.parametrize("ending", MAKERS)
def test_merged_category_cells_are_handled_and_a_bonus_stands_outside_the_total(ending: str, tmp_path: Path) -> None:
    found, _unread = sheet(MAKERS[ending](tmp_path / f"k.{ending}"))
    assert [(one.title.said("zh-Hant"), len(one.items), one.outside_total) for one in found.categories] == [
        ("組織領導", 3, False), ("治安防控", 2, False), ("加分項目", 1, True),
    ]  # fmt: skip


@pytest.mark.parametrize("ending", MAKERS)
def test_one_maximum_over_several_rows_is_one_item(ending: str, tmp_path: Path) -> None:
    rows = (("1", "宣傳", "開展活動", "10", "每少一次扣1分", "", ""), ("2", "", "張貼標語", "", "未張貼扣2分", "", ""))
    found, _unread = sheet(MAKERS[ending](tmp_path / f"k.{ending}", rows, ((1, 0, 1), (3, 0, 1))))
    (item,) = found.categories[0].items
    assert (item.maximum, item.rules[0].text) == (10, "每少一次扣1分\n張貼標語\n未張貼扣2分")


@pytest.mark.parametrize("ending", MAKERS)
def test_what_could_not_be_read_is_said(ending: str, tmp_path: Path) -> None:
    rows = (*ROWS[:6], ("8", "其他", "創新工作", "另定", "視情況", "", ""), ("合計", "", "", "100", "", "", ""))
    _found, unread = sheet(MAKERS[ending](tmp_path / f"k.{ending}", rows))
    assert any("創新工作" in one for one in unread)
    assert any("100" in one and "99.5" in one for one in unread), "another sum is printed than the items have"


@pytest.mark.parametrize("ending", MAKERS)
@pytest.mark.parametrize(
    ("printed", "content"),
    [("扣5分", "發生命案"), ("-5", "發生命案"), ("最高扣5分", "發生命案"), ("", "發生命案（扣5分）"), ("5", "發生命案")],
)
def test_a_malus_item_is_one_from_which_points_are_only_taken(ending: str, printed: str, content: str, tmp_path: Path) -> None:
    """扣5分: it gives nothing, and takes five points of the total at most."""
    rows = (*ROWS[:8], ("8", "扣分項目", content, printed, "每起扣5分", "公安局", ""), ROWS[8])
    found, unread = sheet(MAKERS[ending](tmp_path / f"k.{ending}", rows))
    assert unread == ()
    assert found.total == 99.5
    category = found.categories[-1]
    assert (category.title.said("zh-Hant"), category.maximum, category.floor, category.outside_total) == ("扣分項目", 0, -5, True)
    (item,) = category.items
    assert (item.title.said("zh-Hant"), item.maximum, item.start, item.floor) == ("發生命案", 0, "zero", -5)
    assert [(rule.how, rule.effect, rule.low, rule.high, rule.text) for rule in item.rules] == [("judged", "deduct", 0, 5, "每起扣5分")]


def test_a_malus_among_items_that_give_points_leaves_their_sum_as_printed(tmp_path: Path) -> None:
    rows = (
        ("1", "治安（10分）", "巡邏", "10", "x", "", ""),
        ("2", "", "弄虛作假", "扣3分", "y", "", ""),
        ("合計", "", "", "10", "", "", ""),
    )
    found, unread = sheet(workbook(tmp_path / "k.xlsx", rows, ((1, 0, 1),)))
    assert (unread, found.total, found.categories[0].maximum) == ((), 10, 10)
    assert [(item.maximum, item.floor) for item in found.categories[0].items] == [(10, None), (0, -3)]


def test_a_chapter_in_a_row_of_its_own_holds_what_follows(tmp_path: Path) -> None:
    rows = (("一、組織領導（15分）", *[""] * 6), ("1", "", "季度研究", "10", "x", "", ""), ("2", "", "經費（4分）", "", "y", "", ""))
    found, unread = sheet(workbook(tmp_path / "k.xlsx", rows, ()))
    assert [(one.title.said("zh-Hant"), one.maximum) for one in found.categories] == [("一、組織領導", 14)]
    assert any("15" in one and "14" in one for one in unread)


@pytest.mark.parametrize(("name", "data"), [("a.docx", b"PK\x03\x04nonsense"), ("a.doc", b"x"), ("a.csv", b"a,b\n1,2\n"), ("a.xlsx", b"")])
def test_a_file_without_such_a_table_is_refused_in_a_sentence(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Unreadable):
        drafted(tmp_path / name, "zh-Hant")


def test_a_sheet_may_begin_with_nothing() -> None:
    assert load.read(parse_text(text(blank("town", "en"))), None, language="en")[1] == []


def test_new_sheet_writes_into_the_rule_set_and_overwrites_nothing(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = str(document(tmp_path / "k.docx"))
    command = ["--repo", str(repository), "--lang", "en", "rules", "new-sheet", "town", "--from", source]
    assert zhili([*command, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["items"], said["unread"]) == (6, [])
    assert Path(said["path"]) == repository / "templates/regulation/default/sheets/town.toml"
    assert zhili(["--repo", str(repository), "check"]) == 0
    assert zhili(command) == 2, capsys.readouterr()
