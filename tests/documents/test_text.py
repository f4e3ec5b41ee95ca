"""Papers as text for the screen."""

from hypothesis import given
from hypothesis import strategies as st

from zhili_tui import i18n
from zhili_tui.documents.text import COLUMNS, block_lines, grid, width, wrapped
from zhili_tui.documents.values import Attachments, Chart, Fields, PaperTable, Parties, Series


def test_a_line_holds_28_wide_characters_and_no_stop_begins_one() -> None:
    lines = wrapped("治" * 28 + "，" + "安" * 30)
    assert lines[0] == "治" * 28 + "，"
    assert lines[1] == "安" * 28


def test_in_a_table_a_stop_takes_the_character_before_it_down() -> None:
    assert wrapped("治安" * 4 + "，安", columns=16, over=False) == ["治安" * 3 + "治", "安，安"]
    assert wrapped("治安" * 4 + "，安", columns=16) == ["治安" * 4 + "，", "安"]


def test_who_signs_side_by_side_stands_in_columns_of_one_width() -> None:
    found = block_lines(Parties((("甲方：", "日期："), ("乙方：",))), {})
    assert [line.rstrip() for line in found] == ["", "甲方：" + " " * 23 + "乙方：", "日期："]


def test_words_of_letters_stay_whole() -> None:
    assert wrapped("治" * 27 + "word") == ["治" * 27, "word"]
    assert wrapped("x" * 120) == ["x" * 56, "x" * 56, "x" * 8]


@given(st.lists(st.lists(st.text(st.sampled_from("治安a1，。 "), max_size=40), min_size=3, max_size=3), min_size=1, max_size=5))
def test_a_table_keeps_every_character_and_fits(rows: list[list[str]]) -> None:
    lines = list(grid(rows, widths_of := (0,), (3, 1, 1)))
    shown = sorted("".join("".join(lines).split()))
    assert shown == sorted("".join("".join(cell for row in rows for cell in row).split()))
    assert all(width(line) <= COLUMNS + 6 for line in lines), widths_of


def test_charts_and_forms_are_drawn_with_characters() -> None:
    i18n.use("en")
    chart = block_lines(Chart(("甲", "乙乙"), (Series("x", (4.0, 2.0)),), caption="c"), {})
    assert chart == ["c", "甲    " + "█" * 40 + " 4", "乙乙  " + "█" * 20 + " 2"]
    assert block_lines(Fields((("名", "值"),)), {}) == ["名  值"]
    assert block_lines(PaperTable(("a", "b"), (("1", "2"),), numbers=(1,), caption="t"), {}) == ["t", "a  b", "1  2"]


def test_a_table_too_wide_for_the_screen_is_told_row_by_row() -> None:
    heads = tuple("甲乙丙丁戊己庚辛")
    lines = block_lines(PaperTable(heads, (("1", "", "治安" * 20, "", "", "", "", "x"),)), {"colon": "："})
    assert lines[0] == "甲 | 乙 | 丙 | 丁 | 戊 | 己 | 庚 | 辛"
    assert lines[1] == "甲：1"
    assert "".join(line.strip() for line in lines[2:-1]) == "丙：" + "治安" * 20
    assert lines[-1] == "  辛：x"
    assert all(width(line) <= COLUMNS for line in lines)


def test_attachments_stand_below_each_other() -> None:
    assert block_lines(Attachments(("甲", "乙")), {"attachments": "附件："}) == ["", "    附件：1. 甲", "          2. 乙"]
