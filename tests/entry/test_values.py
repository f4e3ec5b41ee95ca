"""What people type, as values."""

import datetime
import re
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili_tui import i18n
from zhili_tui.entry import dates
from zhili_tui.entry.parsing import Choice, ParseContext, echo, editable, offered, parse, parse_many, which_year
from zhili_tui.errors import BadValue
from zhili_tui.model import kinds
from zhili_tui.model.introspection import Field, by_name, field_at
from zhili_tui.services.workspace import Workspace

Day = datetime.date
TODAY = Day(2026, 11, 23)  # a Monday
ZONE = ZoneInfo("Asia/Shanghai")
UNITS = [Choice("dongjie", "東街街道"), Choice("xiguan", "西關街道")]
DESK = ParseContext(TODAY, ZONE, lambda form: UNITS if form == "unit" else [])


def field(kind: str, *path: str) -> Field:
    found = field_at(kinds.kind(kind).cls, path)
    assert found is not None
    return found


DATE, COUNT, CLOCK = field("meeting", "date"), field("meeting", "expected"), field("meeting", "start")
LOSS, OCCURRED, TYPE, GRAVE = field("case", "loss"), field("case", "occurred"), field("meeting", "type"), field("case", "grave")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3-14", "2026-03-14"), ("３－１４", "2026-03-14"), ("３月１４日", "2026-03-14"), ("3。14", "2026-03-14"), ("0314", "2026-03-14"),
        ("314", "2026-03-14"), ("260314", "2026-03-14"), ("20260314", "2026-03-14"), ("2026年3月14日", "2026-03-14"), ("26/3/14", "2026-03-14"),
        ("14", "2026-11-14"), ("１４", "2026-11-14"), ("14日", "2026-11-14"), ("14號", "2026-11-14"), ("今天", "2026-11-23"), ("昨天", "2026-11-22"),
        ("上週五", "2026-11-20"), ("上周五", "2026-11-20"), ("上个星期五", "2026-11-20"), ("下週一", "2026-11-30"), ("下下週一", "2026-12-07"),
        ("週日", "2026-11-29"), ("周5", "2026-11-27"), ("+10", "2026-12-03"), ("＋10", "2026-12-03"), ("+10工作日", "2026-12-07"),
        ("-3天", "2026-11-20"), ("－3", "2026-11-20"), ("3天前", "2026-11-20"), ("十天後", "2026-12-03"), ("5個工作日內", "2026-11-30"),
        ("+2週", "2026-12-07"), ("+1個月", "2026-12-23"), ("月底", "2026-11-30"), ("下月底", "2026-12-31"), ("下月5日", "2026-12-05"),
        ("下個月5號", "2026-12-05"), ("上月初", "2026-10-01"), ("年底", "2026-12-31"), ("去年底", "2025-12-31"), ("二十三日", "2026-11-23"),
        ("明年底", "2027-12-31"), ("next fri", "2026-12-04"),
    ],
)  # fmt: skip
def test_dates(typed: str, day: str) -> None:
    assert parse(DATE, typed, DESK) == Day.fromisoformat(day)


@pytest.mark.parametrize(
    "typed",
    ["31", "13-1", "三", "x", "12月", "2026年", "上上月31日", "+99999", "1-2-3-4", "", "-", "１２３４５", "7 8 9 1", "9:30"],
)
def test_what_is_no_date_is_refused_with_a_sample(typed: str) -> None:
    if typed:  # November has 30 days
        with pytest.raises(BadValue, match="2026-03-05"):
            parse(DATE, typed, DESK)
    else:
        assert parse_many(DATE, typed, DESK) is None


@pytest.mark.parametrize(("typed", "days"), [("2-30", 29), ("２０２６／１１／３１", 30), ("2026年2月29日", 28)])
def test_a_day_past_the_end_of_its_month_says_so(typed: str, days: int) -> None:
    with pytest.raises(BadValue, match=f"has {days} days"):
        parse(DATE, typed, DESK)


def test_in_a_form_for_october_a_day_alone_is_of_october() -> None:
    october = DESK._replace(near=Day(2026, 10, 31))
    assert parse(DATE, "29", october) == Day(2026, 10, 29)
    assert parse(DATE, "月底", october) == Day(2026, 10, 31)
    assert parse(DATE, "下月5日", october) == Day(2026, 12, 5)  # said of today
    assert parse(DATE, "12-5", DESK._replace(near=Day(2025, 12, 31))) == Day(2025, 12, 5)
    assert parse(DATE, "今天", october) == TODAY
    assert parse(OCCURRED, "29 9:30", october) == datetime.datetime(2026, 10, 29, 9, 30, tzinfo=ZONE)


def test_working_days_are_those_of_the_office(office: Workspace) -> None:
    (office.root / "templates" / "regulation" / "default" / "calendar.toml").write_text(
        "holidays = [2026-11-24, 2026-11-25]\nworkdays = [2026-11-28]\n"
    )
    desk = Workspace.open(office.root).entering.desk
    assert parse(DATE, "+1工作日", desk) == Day(2026, 11, 26)
    assert parse(DATE, "+3工作日", desk) == Day(2026, 11, 28)
    assert parse(DATE, "-1工作日", desk) == Day(2026, 11, 20)


@pytest.mark.parametrize(
    ("of", "typed", "value"),
    [
        (COUNT, "12", 12), (COUNT, "１２", 12), (COUNT, "1，200", 1200), (COUNT, "3件", 3), (COUNT, "12 人", 12), (COUNT, "0", 0), (COUNT, "二十", 20), (COUNT, "十二人", 12),
        (LOSS, "４．５", Decimal("4.5")), (LOSS, "4。5", Decimal("4.5")), (LOSS, "1,200.50", Decimal("1200.50")), (LOSS, "1200元", 1200),
        (CLOCK, "９：３０", datetime.time(9, 30)), (CLOCK, "下午三點", datetime.time(15)), (CLOCK, "9點半", datetime.time(9, 30)),
        (OCCURRED, "2026-03-05 9:30", datetime.datetime(2026, 3, 5, 9, 30, tzinfo=ZONE)),
        (OCCURRED, "昨天 9：30", datetime.datetime(2026, 11, 22, 9, 30, tzinfo=ZONE)),
        (OCCURRED, "昨天下午3點", datetime.datetime(2026, 11, 22, 15, tzinfo=ZONE)),
        (OCCURRED, "11月20日9:05", datetime.datetime(2026, 11, 20, 9, 5, tzinfo=ZONE)),
        (OCCURRED, "930", datetime.datetime(2026, 11, 23, 9, 30, tzinfo=ZONE)),
        (TYPE, "ＪＯＩＮＴ＿ＭＥＥＴＩＮＧ", "joint_meeting"), (GRAVE, "ＹＥＳ", True), (GRAVE, "否", False), (GRAVE, "無", False),
        (field("meeting", "follow_ups", "lead_unit"), "东街街道", "dongjie"),
        (field("meeting", "place"), "３樓，會議室", "３樓，會議室"),
    ],
)  # fmt: skip
def test_values(of: Field, typed: str, value: Any) -> None:
    assert parse(of, typed, DESK) == value
    assert type(parse(of, typed, DESK)) is type(value)


@pytest.mark.parametrize(
    ("of", "typed"),
    [(COUNT, "3.5"), (COUNT, "-1"), (COUNT, "3件4"), (COUNT, "1_000"), (COUNT, "件"), (LOSS, "nan"), (LOSS, "1e9"), (LOSS, "."), (CLOCK, "25"),
     (CLOCK, "9:60"), (OCCURRED, "2026-03-05"), (OCCURRED, "昨天"), (GRAVE, "也許"), (TYPE, "會")],
)  # fmt: skip
def test_what_does_not_fit_is_refused(of: Field, typed: str) -> None:
    with pytest.raises(BadValue):
        parse(of, typed, DESK)


def test_a_unit_or_officer_must_be_known() -> None:
    with pytest.raises(BadValue, match="no unit is called “沒有”"):
        parse(field("meeting", "follow_ups", "lead_unit"), "沒有", DESK)
    assert parse(field("meeting", "chair"), "x/y", DESK) == "x/y", "nobody is known here"


@pytest.mark.parametrize("typed", ["21:00 停電", "21:00停電", "2100停電", "２１：００　停電", "晚上9點 停電"])
def test_a_small_table_on_one_line(typed: str) -> None:
    missed = field("patrol", "shifts", "missed")
    assert parse_many(missed, typed, DESK) == [{"hour": datetime.time(21), "reason": "停電"}]
    with pytest.raises(BadValue, match="9:30 Reason"):
        parse_many(missed, "停電", DESK)


@pytest.mark.parametrize(
    ("typed", "stretch"),
    [("9-10:30", ((9, 0), (10, 30))), ("９：００－１０：３０", ((9, 0), (10, 30))), ("9點到10點半", ((9, 0), (10, 30))), ("下午2點～4點", ((14, 0), (16, 0))),
     ("10-9", None), ("9", None), ("9-10-11", None), ("x-9", None)],
)  # fmt: skip
def test_stretches_of_a_day(typed: str, stretch: Any) -> None:
    found = dates.parse_clocks(typed)
    assert (found and tuple((one.hour, one.minute) for one in found)) == stretch


def test_what_was_understood_is_said_back() -> None:
    assert echo(DATE, Day(2026, 12, 4), DESK) == "2026-12-04 Fri"
    assert echo(OCCURRED, parse(OCCURRED, "昨天 9:30", DESK), DESK) == "2026-11-22 Sun 09:30"
    assert echo(field("activity", "participants"), ["dongjie", "xiguan"], DESK) == "東街街道, 西關街道"
    assert echo(DATE, None, DESK) == ""


@given(st.text(alphabet="0123456789０９－-年月日上下週周五十工作天後+。：:. 底初前T,", max_size=14))
def test_nothing_typed_makes_it_stumble(typed: str) -> None:
    for one in (DATE, CLOCK, OCCURRED, COUNT, LOSS):
        try:
            value = parse(one, typed, DESK)
        except BadValue:
            continue
        assert parse(one, editable(one, value, DESK), DESK) == value if not getattr(value, "second", 0) else True


@given(st.dates(Day(1000, 1, 1), Day(2999, 12, 31)))
def test_a_date_written_out_is_that_date(day: Day) -> None:
    for typed in (day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", f"{day.year}/{day.month}/{day.day}"):
        assert dates.parse(typed, TODAY, near=Day(2020, 2, 29)) == day


LONG, PLACE = field("activity", "content"), field("activity", "place")


@pytest.mark.parametrize("soft", ["\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_soft_breaks_are_ordinary_ones_in_long_text_and_blanks_on_a_line(soft: str) -> None:
    assert parse_many(LONG, f"甲{soft}乙", DESK) == "甲\n乙"
    assert parse_many(PLACE, f"甲{soft}乙", DESK) == "甲 乙"
    assert parse_many(PLACE, f"甲{soft}", DESK) == "甲"


@pytest.mark.parametrize("odd", ["\x1b", "\0", "\x07", "\x9b", "\u202e", "\u200b", "\u00ad", "\ufeff", "\ufffd"])
def test_what_is_no_text_is_refused_by_its_name(odd: str) -> None:
    for one in (LONG, PLACE, DATE, TYPE, field("activity", "participants")):
        with pytest.raises(BadValue, match=re.escape(f"U+{ord(odd):04X}")):
            parse_many(one, f"甲{odd}乙", DESK)


def test_wide_blanks_and_private_characters_are_kept_as_typed() -> None:
    for text in ("\u3000\u3000第一段", "王\u3000明", "\ue000\uf8ff", "甲\u00a0乙"):
        assert parse_many(LONG, text, DESK) == parse_many(PLACE, text, DESK) == text
        assert editable(LONG, text, DESK) == text
    assert parse_many(LONG, "\u3000\u3000", DESK) is None


OWN, OTHER, PERSON, CHAIR = "dongjie/li-ming", "shifan/li-ming", field("meeting", "recorder"), field("meeting", "chair")
OFFICERS = [
    Choice(OTHER, "李明"), Choice("dongjie/wang-jianhua", "王建華"), Choice(OWN, "李明"), Choice("wuliuyuan/chen-ming", "陳明"),
    Choice("dongjie/zhou-jianhua", "周建華"),
]  # fmt: skip
NAMES = {"unit": UNITS, "officer": OFFICERS, "person": OFFICERS}
OFFICE = ParseContext(TODAY, ZONE, lambda form: NAMES.get(form, []), unit="dongjie", about=lambda reference: f"post of {reference}")


@pytest.mark.parametrize("typed", ["李", "王建", "周建", "lm", "wjh", "zzw", "陳明", "陈明", "曹", "王明", "chen-ming"])
def test_a_name_stays_as_typed_where_it_is_not_one_officer_of_the_unit_by_full_name(typed: str) -> None:
    assert parse(PERSON, typed, OFFICE) == typed
    with pytest.raises(BadValue):
        parse(CHAIR, typed, OFFICE)


@pytest.mark.parametrize("typed", ["王建華", "王建华", "王　建 華", "dongjie/wang-jianhua"])
def test_an_exact_full_name_of_the_own_unit_is_its_officer(typed: str) -> None:
    for one in (PERSON, CHAIR):
        assert parse(one, typed, OFFICE) == "dongjie/wang-jianhua"
    assert parse(PERSON, typed, OFFICE._replace(unit="shifan")) in (typed, "dongjie/wang-jianhua" if "/" in typed else typed)


def test_of_two_officers_of_one_name_only_the_own_unit_s_is_meant_and_of_two_there_none() -> None:
    assert parse(PERSON, "李明", OFFICE) == OWN
    twice = OFFICE._replace(choices=lambda form: [*NAMES.get(form, []), Choice("dongjie/li-ming2", "李明")])
    assert parse(PERSON, "李明", twice) == "李明"
    with pytest.raises(BadValue, match="dongjie/li-ming2"):
        parse(CHAIR, "李明", twice)


def test_a_unit_is_known_by_its_full_name_alone() -> None:
    lead = field("meeting", "follow_ups", "lead_unit")
    assert [parse(lead, typed, OFFICE) for typed in ("東街街道", "东街街道", "dongjie")] == ["dongjie"] * 3
    for typed in ("djjd", "东街", "街"):
        with pytest.raises(BadValue, match=r"東街街道 \(dongjie\)"):
            parse(lead, typed, OFFICE)


def test_names_are_offered_full_ones_first_then_those_of_the_own_unit() -> None:
    assert [one.value for one in offered(PERSON, OFFICE, "李明")] == [OWN, OTHER]
    assert [one.value for one in offered(PERSON, OFFICE, "明")] == [OWN, OTHER, "wuliuyuan/chen-ming"]
    assert [one.value for one in offered(PERSON, OFFICE)][:3] == ["dongjie/wang-jianhua", OWN, "dongjie/zhou-jianhua"]


def test_who_was_understood_is_said_back_with_unit_and_post() -> None:
    assert echo(PERSON, OWN, OFFICE) == f"李明 (post of {OWN})"


JANUARY = DESK._replace(today=Day(2026, 1, 5))


@pytest.mark.parametrize("typed", ["12-28", "12月28日", "1228", "１２／２８"])
def test_in_january_a_december_day_of_what_was_is_asked_about_last_year_s_first(typed: str) -> None:
    with pytest.raises(BadValue, match=r"2025-12-28 Sun, or 2026-12-28 Mon"):
        parse(DATE, typed, JANUARY)
    with pytest.raises(BadValue, match="2025-12-28"):
        parse(OCCURRED, f"{typed} 9:30", JANUARY)
    assert which_year(DATE, typed, JANUARY) == [Day(2025, 12, 28), Day(2026, 12, 28)]
    assert parse(field("meeting", "follow_ups", "due"), typed, JANUARY) == Day(2026, 12, 28), "it lies ahead"
    assert parse(DATE, typed, DESK) == Day(2026, 12, 28), "this year's is nearer"
    assert parse(DATE, "2026-12-28", JANUARY) == Day(2026, 12, 28)


@pytest.mark.parametrize("typed", ["115-11-23", "115年11月23日", "民國115年11月23日", "226-11-2"])
def test_a_year_of_three_figures_is_asked_about(typed: str) -> None:
    with pytest.raises(BadValue, match="four figures, like 2026"):
        parse(DATE, typed, DESK)


@pytest.mark.parametrize(
    ("typed", "time"),
    [("凌晨12點", "00:00"), ("晚上12點", "00:00"), ("晚上12點半", "00:30"), ("24:00", "00:00"), ("午夜", "00:00"), ("三點一刻", "03:15"), ("下午三點三刻", "15:45"),
     ("傍晚6點", "18:00"), ("3pm", "15:00"), ("12am", "00:00"), ("12pm", "12:00"), ("中午12點", "12:00"), ("中午11點半", "11:30"), ("晚上9點", "21:00"),
     ("夜里11点", "23:00"), ("上午12點", "12:00"), ("凌晨0點40分", "00:40")],
)  # fmt: skip
def test_times_of_day_as_people_say_them(typed: str, time: str) -> None:
    assert f"{parse(CLOCK, typed, DESK):%H:%M}" == time


def test_the_end_of_a_day_is_the_next_day_s_beginning() -> None:
    for typed in ("11-20 24:00", "11月20日晚上12點", "11-20 午夜"):
        assert parse(OCCURRED, typed, DESK) == datetime.datetime(2026, 11, 21, tzinfo=ZONE)
    assert parse(OCCURRED, "11月20日凌晨12點", DESK) == datetime.datetime(2026, 11, 20, tzinfo=ZONE)
    with pytest.raises(BadValue):
        parse(OCCURRED, "11月20日晚上1點", DESK)  # of which night?


@pytest.mark.parametrize(
    ("of", "typed", "value"),
    [(LOSS, "3.5萬", 35000), (LOSS, "３．５万元", 35000), (LOSS, "1.2億", 120000000), (COUNT, "3.5萬", 35000), (COUNT, "3萬人", 30000), (COUNT, "三萬", 30000),
     (COUNT, "2千", 2000)],
)  # fmt: skip
def test_thousands_and_ten_thousands_in_characters(of: Field, typed: str, value: int) -> None:
    assert parse(of, typed, DESK) == value
    assert type(parse(of, typed, DESK)) is int
    with pytest.raises(BadValue):
        parse(COUNT, "1.23456萬", DESK)


def test_what_does_not_fit_is_told_the_format_and_not_to_write_twelve() -> None:
    i18n.use("zh-Hant")
    with pytest.raises(BadValue, match="格式如 12"):
        parse(COUNT, "十二三", DESK)


HOURS = by_name(kinds.kind("patrol").cls)["hours"]


@pytest.mark.parametrize(
    "text",
    [
        "8:00 15:00 21:00",
        "8:00　15:00　21:00",
        "800 1500 2100",
        "8點 下午3點 晚上9點",
        "8:00, 15:00 21:00",
        "8:00、15:00；21:00",
        "8:00\n15:00\n21:00",
    ],
)
def test_blanks_part_times_as_commas_do(text: str) -> None:
    assert parse_many(HOURS, text, DESK) == [datetime.time(8), datetime.time(15), datetime.time(21)]


def test_a_blank_inside_a_time_parts_nothing() -> None:
    assert parse_many(HOURS, "8:00, 下午 3點", DESK) == [datetime.time(8), datetime.time(15)]
    with pytest.raises(BadValue):
        parse_many(HOURS, "8:00 暴雨", DESK)
