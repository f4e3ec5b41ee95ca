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
NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "兩": 2, "两": 2}
IN_WORDS = re.compile("[零〇○一二三四五六七八九十廿卅]+(?=[年月日號号])")
WRITTEN = re.compile(r"(?:(?P<year>\d{4}|\d{2})\s*[年./\-])?\s*(?P<month>\d{1,2})\s*[月./\-]\s*(?P<day>\d{1,2})\s*[日號号]?")
#: What may stand behind a date in a cell: a time of day, a day of the week.
BEHIND = re.compile(r"[\s(（]*(?:(?:星期|週|周)[一二三四五六日天])?[\s)）]*(?:t?\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?\s*\Z")


def parse(text: str, today: Day) -> Day | None:
    """The day meant, or None. Full-width figures count as their half-width twins.

    >>> today = Day(2026, 11, 23)  # a Monday
    >>> [str(parse(t, today)) for t in ("2026-3-14", "3-14", "0314", "14", "3月14日", "今天", "上週五", "下週五", "+10", "+10工作日")]
    ['2026-03-14', '2026-03-14', '2026-03-14', '2026-11-14', '2026-03-14', '2026-11-23', '2026-11-20', '2026-12-04', '2026-12-03', '2026-12-07']
    """
    text = figures(unicodedata.normalize("NFKC", text).strip().lower())
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


def figures(text: str) -> str:
    """Years, months and days in Chinese numerals as figures.

    >>> figures("二〇二六年三月五日"), figures("十二月二十五日"), figures("廿五日"), figures("十月三十日")
    ('2026年3月5日', '12月25日', '25日', '10月30日')
    """
    return IN_WORDS.sub(lambda found: str(_numeral(found[0])), text)


def _numeral(text: str) -> int:
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" not in text:
        return int("".join(str(NUMERALS[c]) for c in text))
    tens, _ten, ones = text.partition("十")
    return 10 * (NUMERALS.get(tens, 1) if tens else 1) + (NUMERALS.get(ones, 0) if ones else 0)


def written(text: str, year: int) -> Day | None:
    """A date as papers and ledgers write it, or None; ``year`` is meant where none is written. No word such as “today” is a date.

    >>> spellings = ("2026.3.5", "2026年3月5日", "2026/03/05", "20260305", "3月5日", "二〇二六年三月五日", "２０２６－３－５", "26.3.5", "2026-03-05 00:00:00")
    >>> {str(written(text, 2026)) for text in spellings}
    {'2026-03-05'}
    >>> [written(text, 2026) for text in ("今天", "5", "2026年3月", "2026.13.1", "2026.3.5-3.7")]
    [None, None, None, None, None]
    """
    text = figures(unicodedata.normalize("NFKC", text).strip().lower())
    if re.fullmatch(r"(?:19|20)\d{6}", text):
        parts = [int(text[:4]), int(text[4:6]), int(text[6:])]
    else:
        found = WRITTEN.match(text)
        if not found or not BEHIND.match(text[found.end() :]):
            return None
        said = int(found["year"]) if found["year"] else year
        parts = [said if said > 99 else 2000 + said, int(found["month"]), int(found["day"])]
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
