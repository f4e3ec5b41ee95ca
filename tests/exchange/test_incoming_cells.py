"""Cells of real ledgers as values: dates in every spelling, full-width figures, ticks, names, and numbers that are nobody's business."""

import contextlib
import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili_tui.entry import dates
from zhili_tui.errors import BadValue
from zhili_tui.exchange.importing import interpretation
from zhili_tui.exchange.importing.cells import EPOCH, CellReader, masked
from zhili_tui.exchange.importing.layout import ImportLayout, field_of
from zhili_tui.exchange.importing.reading import Cell
from zhili_tui.model import kinds
from zhili_tui.services.workspace import Workspace

DAY = datetime.date(2026, 3, 5)
CITIZEN, MOBILE = "11010519491231002X", "13800138000"


@pytest.fixture
def reader(office: Workspace) -> CellReader:
    return interpretation.reader_of(office, ImportLayout("inspection"), interpretation.words_of(office), 2026)


def read(reader: CellReader, kind: str, path: str, cell: Cell) -> Any:
    return reader.read(path, field_of(kinds.kind(kind), path)[-1], cell)


@pytest.mark.parametrize(
    "cell",
    ["2026.3.5", "2026年3月5日", "2026/03/05", "20260305", "3月5日", "二〇二六年三月五日", "二○二六年三月五日", "２０２６－３－５", "26.3.5",
     "2026-03-05 00:00:00", "2026年3月5日（星期四）", " 2026.03.05 ", "2026年3月5号", DAY, datetime.datetime(2026, 3, 5, 9)],
)  # fmt: skip
def test_a_date_in_every_spelling(reader: CellReader, cell: Cell) -> None:
    assert read(reader, "inspection", "date", cell) == DAY


@pytest.mark.parametrize("cell", ["三月", "今天", "2026.13.1", "2026年", "5", "2026.3.5—3.8"])
def test_what_is_no_date_is_said(reader: CellReader, cell: Cell) -> None:
    with pytest.raises(BadValue, match="does not fit"):
        read(reader, "inspection", "date", cell)


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2099, 12, 31)))
def test_every_day_is_read_as_it_was_written(day: datetime.date) -> None:
    words = f"{''.join('〇一二三四五六七八九'[int(c)] for c in str(day.year))}年{_numeral(day.month)}月{_numeral(day.day)}日"
    spelt = (f"{day.year}.{day.month}.{day.day}", f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y/%m/%d}", words)
    assert {dates.written(text, 2000) for text in spelt} == {day}
    assert dates.written(f"{day.month}月{day.day}日", day.year) == day


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    digits = " 一二三四五六七八九"
    return ("" if not tens else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")


@given(st.integers(20_000, 80_000))
def test_a_day_number_is_the_day_excel_means(number: int) -> None:
    assert dates.written(str(number), 2026) is None
    assert EPOCH + datetime.timedelta(days=number) > datetime.date(1950, 1, 1)


@pytest.mark.parametrize(("cell", "number"), [("１２", 12), ("1,200", 1200), (12.0, 12), ("12人", 12), ("3 件", 3), ("0", 0), (0, 0)])
def test_counts(reader: CellReader, cell: Cell, number: int) -> None:
    assert read(reader, "meeting", "present", cell) == number


@pytest.mark.parametrize("cell", ["十二", "1.5", True, "約好12", DAY])
def test_what_is_no_count_is_said(reader: CellReader, cell: Cell) -> None:
    with pytest.raises(BadValue, match="does not fit"):
        read(reader, "meeting", "present", cell)


def test_numbers_are_as_the_sheet_shows_them(reader: CellReader) -> None:
    assert read(reader, "case", "loss", 0.1 + 0.2) == Decimal("0.3")
    assert read(reader, "case", "loss", "1,234.50元") == Decimal("1234.50")
    assert read(reader, "case", "loss", "95%") == 95


@pytest.mark.parametrize("cell", ["無", "无", "/", "／", "—", "——", "-", " ", "　", "空"])
def test_blanks_as_people_write_them(reader: CellReader, cell: Cell) -> None:
    assert read(reader, "inspection", "place", cell) is None


@pytest.mark.parametrize(
    ("path", "cell", "meant"),
    [
        ("type", "抽查", "spot_inspection"), ("type", "Spot inspection", "spot_inspection"), ("type", "自检", "self_inspection"), ("type", "committee insp", "committee_inspection"),
        ("findings.grade", "嚴重", "grave"), ("findings.grade", "严重", "grave"), ("findings.grade", "一般隱患", "ordinary"),
        ("findings.acceptance", "√", "passed"), ("findings.acceptance", "×", "failed"), ("findings.acceptance", "整改到位", "passed"),
    ],
)  # fmt: skip
def test_choices_by_any_of_their_names(reader: CellReader, path: str, cell: str, meant: str) -> None:
    assert read(reader, "inspection", path, cell) == meant


@pytest.mark.parametrize(
    ("kind", "path", "cell"), [("inspection", "findings.acceptance", "未合格"), ("inspection", "findings.acceptance", "格"), ("inspection", "findings.grade", "一")]
)  # fmt: skip
def test_a_choice_is_never_guessed_from_a_part_that_may_mean_another(reader: CellReader, kind: str, path: str, cell: str) -> None:
    with pytest.raises(BadValue, match="none of"):
        read(reader, kind, path, cell)


def test_units_and_officers_by_name(reader: CellReader) -> None:
    assert read(reader, "inspection", "unit", "和諧社区") == "hexie"
    assert read(reader, "inspection", "unit", "东街街道 ") == "dongjie"
    assert read(reader, "inspection", "unit", "dongjie") == "dongjie"
    assert read(reader, "inspection", "lead_inspector", "陈国强") == "dongjie/chen-guoqiang"
    assert read(reader, "inspection", "inspectors", "陳國強、 林　淑　芬") == ["dongjie/chen-guoqiang", "dongjie/lin-shufen"]
    assert read(reader, "inspection", "findings.responsible", "王　明") == "王明"
    with pytest.raises(BadValue, match="no unit is called “西天街道”"):
        read(reader, "inspection", "unit", "西天街道")
    with pytest.raises(BadValue, match="no officer is called “張三”"):
        read(reader, "inspection", "lead_inspector", "張三")


def test_clocks_and_instants(reader: CellReader) -> None:
    assert read(reader, "meeting", "start", 0.375) == datetime.time(9)
    assert read(reader, "meeting", "start", "9：30") == datetime.time(9, 30)
    assert read(reader, "meeting", "start", "9时30分") == datetime.time(9, 30)
    at = read(reader, "case", "occurred", "2026年3月5日 14:20")
    assert at.isoformat() == "2026-03-05T14:20:00+08:00"
    assert read(reader, "case", "occurred", "2026年3月5日14时20分") == at
    assert read(reader, "case", "occurred", datetime.datetime(2026, 3, 5, 14, 20)) == at


@pytest.mark.parametrize(
    "cell", [CITIZEN, f"李某（{CITIZEN}）", MOBILE, 13800138000, 13800138000.0, "138-0013-8000", "１３８００１３８０００"]
)
def test_personal_numbers_stop_a_cell_and_are_not_repeated(reader: CellReader, cell: Cell) -> None:
    with pytest.raises(BadValue, match="take it out") as error:
        read(reader, "inspection", "summary", cell)
    assert "0013" not in str(error.value)


def test_long_numbers_are_masked_in_sentences() -> None:
    assert masked("“110105194912310021” does not fit") == "“***” does not fit"
    assert masked("2026-03-05 and 12") == "2026-03-05 and 12"


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.dates(), st.times(), st.datetimes()))
def test_whatever_stands_in_a_cell_gives_a_value_or_a_sentence(cell: Any) -> None:
    reader = _bare()
    for kind in ("inspection", "meeting", "case"):
        for path in ("date", "place", "present", "type", "start", "findings.due", "occurred", "loss", "inspectors"):
            chain = field_of(kinds.kind(kind), path)
            if chain:
                with contextlib.suppress(BadValue):
                    reader.read(path, chain[-1], cell)


def _bare() -> CellReader:
    from zhili_tui.entry.parsing import ParseContext

    return CellReader(ParseContext(DAY, datetime.UTC), [], [], {}, {}, 2026)


def test_soft_breaks_of_a_cell_are_ordinary_ones_and_wide_blanks_stay(reader: CellReader) -> None:
    for soft in ("\r\n", "\r", "\v", "\x85", "\u2028", "\u2029"):
        assert read(reader, "activity", "content", f"\u3000\u3000甲{soft}乙") == "\u3000\u3000甲\n乙"
        assert read(reader, "activity", "place", f"甲{soft}乙") == "甲 乙"
    assert read(reader, "activity", "place", "王\u3000明\ue000") == "王\u3000明\ue000"


@pytest.mark.parametrize("odd", ["\x1b", "\0", "\x08", "\u202e", "\u200b", "\u00ad", "\ufffd"])
def test_what_is_no_text_in_a_cell_is_refused_by_its_name(reader: CellReader, odd: str) -> None:
    with pytest.raises(BadValue, match=f"U.{ord(odd):04X}"):
        read(reader, "activity", "place", f"甲{odd}乙")
