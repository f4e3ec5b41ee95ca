"""Dates and times as they are typed."""

from tests.fuzz.grounds import Grounds, text
from zhili_tui.entry import dates

SHARE = 3000
TYPED = (
    "2026-03-05", "3.5", "3月5日", "二〇二六年三月五日", "下週三", "上個月底", "後天", "15天後", "+3w", "10個工作日後", "去年底", "明日", "next mon", "５／６", "20260305",
    "９：３０", "下午三點半", "9點-11點", "09:00-10:20", "十二時", "廿一日", "2026年", "3個月前", "w", "本月末",
)  # fmt: skip


def seeds(grounds: Grounds) -> list[bytes]:
    return [one.encode() for one in TYPED]


def read(grounds: Grounds, data: bytes) -> None:
    typed, today = text(data), grounds.office.today
    dates.parse(typed, today)
    dates.parse(typed, today, today.replace(year=1), grounds.office.workdays.worked)
    dates.parse_clock(typed)
    dates.parse_clocks(typed)
    dates.month_too_short(typed)
    dates.written(typed, today.year)
