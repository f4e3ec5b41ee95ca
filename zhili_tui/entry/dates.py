"""Dates as people type them."""

import datetime
import re
import unicodedata

Day = datetime.date
WORDS = {
    "今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1, "後天": 2, "后天": 2, "昨天": -1, "昨日": -1, "yesterday": -1, "前天": -2,
}  # fmt: skip
WEEKDAYS = {
    "一": 0,
    "二": 1,
    "三": 2,
    "四": 3,
    "五": 4,
    "六": 5,
    "日": 6,
    "天": 6,
    "mon": 0,
    "tue": 1,
    "wed": 2,
    "thu": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
WEEK = re.compile(r"(上|下|本|这|這|last |next )?(?:週|周|星期|禮拜|礼拜)?(一|二|三|四|五|六|日|天|mon|tue|wed|thu|fri|sat|sun)\Z")
OFFSET = re.compile(r"([+-])(\d{1,4})(工作日|w|天|日|d)?\Z")


def parse(text: str, today: Day) -> Day | None:
    """The day meant, or None. Full-width figures count as their half-width twins.

    >>> today = Day(2026, 11, 23)  # a Monday
    >>> [str(parse(t, today)) for t in ("2026-3-14", "3-14", "0314", "14", "3月14日", "今天", "上週五", "下週五", "+10", "+10工作日")]
    ['2026-03-14', '2026-03-14', '2026-03-14', '2026-11-14', '2026-03-14', '2026-11-23', '2026-11-20', '2026-12-04', '2026-12-03', '2026-12-07']
    """
    text = unicodedata.normalize("NFKC", text).strip().lower()
    if text in WORDS:
        return today + datetime.timedelta(days=WORDS[text])
    offset = OFFSET.match(text)
    if offset:
        count = int(offset[2]) * (-1 if offset[1] == "-" else 1)
        return add_working_days(today, count) if offset[3] in ("工作日", "w") else today + datetime.timedelta(days=count)
    week = WEEK.match(text)
    if week and not text.isdecimal():
        monday = today - datetime.timedelta(days=today.weekday())
        shift = {"上": -7, "last ": -7, "下": 7, "next ": 7}.get(week[1] or "", 0)
        return monday + datetime.timedelta(days=shift + WEEKDAYS[week[2]])
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if re.fullmatch(r"\d{8}", text):
        numbers = [int(text[:4]), int(text[4:6]), int(text[6:])]
    elif re.fullmatch(r"\d{4}", text):
        numbers = [int(text[:2]), int(text[2:])]
    elif not re.fullmatch(r"[\d年月日號号./\- ]+", text):
        return None
    match numbers:
        case [day]:
            parts = (today.year, today.month, day)
        case [month, day]:
            parts = (today.year, month, day)
        case [year, month, day]:
            parts = (year if year > 99 else 2000 + year, month, day)
        case _:
            return None
    try:
        return Day(*parts)
    except ValueError:
        return None


def add_working_days(day: Day, count: int) -> Day:
    """So many days from Monday to Friday later (or earlier)."""
    step = datetime.timedelta(days=1 if count > 0 else -1)
    while count:
        day += step
        if day.weekday() < 5:
            count -= 1 if count > 0 else -1
    return day


def parse_clock(text: str) -> datetime.time | None:
    """A time of day: 9, 930, 9:30, 09:30:00.

    >>> [str(parse_clock(t)) for t in ("9", "930", "9:30", "09：05", "2410")]
    ['09:00:00', '09:30:00', '09:30:00', '09:05:00', 'None']
    """
    text = unicodedata.normalize("NFKC", text).strip().replace(".", ":").replace("時", ":").replace("点", ":").rstrip("分:")
    if re.fullmatch(r"\d{3,4}", text):
        text = f"{text[:-2]}:{text[-2:]}"
    parts = text.split(":")
    if not all(part.isdecimal() for part in parts) or len(parts) > 3:
        return None
    try:
        hour, minute, second = (*(int(part) for part in parts), 0, 0)[:3]
        return datetime.time(hour, minute, second)
    except ValueError:
        return None
