"""Dates and times of day as people type them, the input method's full-width forms included."""

import calendar
import datetime
import re
import unicodedata
from collections.abc import Callable

Day = datetime.date
#: Punctuation of the input method that NFKC leaves as it is.
MARKS = str.maketrans({"。": ".", "、": ",", "—": "-", "–": "-", "―": "-", "−": "-", "－": "-", "～": "-", "〜": "-", "~": "-", "｜": "/"})
WORDS = {
    "今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1, "後天": 2, "后天": 2, "大後天": 3, "大后天": 3,
    "昨天": -1, "昨日": -1, "yesterday": -1, "前天": -2, "大前天": -3,
}  # fmt: skip
WEEKDAYS = {
    "一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6,
    "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
SHIFTS = {"": 0, "本": 0, "这": 0, "這": 0, "上": -1, "last ": -1, "上上": -2, "下": 1, "next ": 1, "下下": 2}
WEEK = re.compile(
    r"(上上|下下|上|下|本|这|這)?(?:個|个)?(?:週|周|星期|禮拜|礼拜)([一二三四五六日天1-7])\Z|(last |next )?(mon|tue|wed|thu|fri|sat|sun)\Z"
)
OFFSET = re.compile(r"([+-])?(\d{1,4})(?:個|个)?(工作日|workdays|w|天|日|d|週|周|星期|weeks|月|months)?(之?[後后內内前])?\Z")
MONTH = re.compile(r"(上上|下下|上|下|本|这|這)?(?:個|个)?月(底|末|初|\d{1,2}[日號号]?)\Z")
YEAR = re.compile(r"(上|去|本|今|下|明)?年(底|末)\Z")
YEARS = {"": 0, "本": 0, "今": 0, "上": -1, "去": -1, "下": 1, "明": 1}
FIGURES = re.compile(r"[〇○零一二兩两三四五六七八九十廿卅]+(?=[年月日號号天個个週周星工時时點点分刻])")
LEADING = re.compile(r"^[〇○零一二兩两三四五六七八九十廿卅]+")
DIGITS = {"〇": 0, "○": 0, "零": 0, "一": 1, "二": 2, "兩": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
WRITTEN = re.compile(r"(?:(?P<year>\d{4}|\d{2})\s*[年./\-])?\s*(?P<month>\d{1,2})\s*[月./\-]\s*(?P<day>\d{1,2})\s*[日號号]?")
#: What may stand behind a date in a cell: a time of day, a day of the week.
BEHIND = re.compile(r"[\s(（]*(?:(?:星期|週|周)[一二三四五六日天])?[\s)）]*(?:t?\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?\s*\Z")


def weekdays(day: Day) -> bool:
    """Monday to Friday are worked, where no calendar is known."""
    return day.weekday() < 5


def half(text: str) -> str:
    """Full-width figures, letters and punctuation as their half-width twins.

    >>> half("２０２６－０３－０５ ９：３０，１２。")
    '2026-03-05 9:30,12.'
    """
    return unicodedata.normalize("NFKC", text.translate(MARKS)).translate(MARKS).strip()


def parse(text: str, today: Day, near: Day | None = None, worked: Callable[[Day], bool] = weekdays) -> Day | None:
    """The day meant, or None. What is left out is taken from ``near``; words like 下週五 or +10 count from ``today``.

    >>> today = Day(2026, 11, 23)  # a Monday
    >>> [str(parse(t, today)) for t in ("2026-3-14", "3-14", "0314", "14", "3月14日", "今天", "上週五", "下週五", "+10", "+10工作日")]
    ['2026-03-14', '2026-03-14', '2026-03-14', '2026-11-14', '2026-03-14', '2026-11-23', '2026-11-20', '2026-12-04', '2026-12-03', '2026-12-07']
    >>> [str(parse(t, today)) for t in ("-3天", "月底", "下月5日", "年底", "十個工作日後", "十二月五日", "2個月後", "下周一", "周日")]
    ['2026-11-20', '2026-11-30', '2026-12-05', '2026-12-31', '2026-12-07', '2026-12-05', '2027-01-23', '2026-11-30', '2026-11-29']
    >>> str(parse("29", today, near=Day(2026, 10, 31)))
    '2026-10-29'
    """
    text = figures(half(text).lower())
    near = near or today
    try:
        if text in WORDS:
            return today + datetime.timedelta(days=WORDS[text])
        return _named(text, today, near) or _offset(text, today, worked) or _numbers(text, near)
    except (ValueError, OverflowError):
        return None


def figures(text: str) -> str:
    """Numbers written in characters before a unit of time, in figures.

    >>> figures("二〇二六年三月五日"), figures("十二月二十五日"), figures("廿五日"), figures("卅日")
    ('2026年3月5日', '12月25日', '25日', '30日')
    """
    if re.match(r"(上上|下下|上|下|本|这|這)?(?:個|个)?(?:週|周|星期|禮拜|礼拜)", text):
        return text
    return FIGURES.sub(_number, text)


def leading_figures(text: str) -> str:
    """The same for the number that a text begins with.

    >>> leading_figures("二十"), leading_figures("十二人"), leading_figures("12人")
    ('20', '12人', '12人')
    """
    return LEADING.sub(_number, text)


def _number(match: re.Match[str]) -> str:
    written = match[0].replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = written.partition("十")
    if not ten:
        return "".join(str(DIGITS[one]) for one in written)
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return match[0]
    return str((DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0))


def _named(text: str, today: Day, near: Day) -> Day | None:
    """上週五, 月底, 下月5日, 年底."""
    if match := WEEK.match(text):
        monday = today - datetime.timedelta(days=today.weekday())
        weeks = SHIFTS[match[1] or match[3] or ""]
        return monday + datetime.timedelta(days=7 * weeks + WEEKDAYS[match[2] or match[4]])
    if match := MONTH.match(text):
        first = _months(today if match[1] else near, SHIFTS[match[1] or ""]).replace(day=1)
        if match[2] in ("底", "末"):
            return _end(first)
        return first if match[2] == "初" else first.replace(day=int(match[2].rstrip("日號号")))
    if match := YEAR.match(text):
        return Day((today if match[1] else near).year + YEARS[match[1] or ""], 12, 31)
    return None


def _offset(text: str, today: Day, worked: Callable[[Day], bool]) -> Day | None:
    """+10, -3天, +10工作日, 10天後."""
    match = OFFSET.match(text)
    if match is None or not (match[1] or (match[3] and match[4])) or (match[1] and match[4]):
        return None
    back = match[1] == "-" or (match[4] or "").endswith("前")
    count, unit = int(match[2]) * (-1 if back else 1), match[3] or "天"
    if unit in ("工作日", "workdays", "w"):
        return add_working_days(today, count, worked)
    if unit in ("月", "months"):
        return _months(today, count)
    return today + datetime.timedelta(days=count * (7 if unit in ("週", "周", "星期", "weeks") else 1))


def _months(day: Day, count: int) -> Day:
    """The same day so many months later; the month's last where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return Day(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _end(day: Day) -> Day:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _numbers(text: str, near: Day) -> Day | None:
    """Numbers alone: a day, a month and a day, or all three."""
    if re.fullmatch(r"\d{8}", text):
        return Day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if re.fullmatch(r"\d{6}", text):
        return Day(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
    if re.fullmatch(r"\d{3,4}", text):
        return Day(near.year, int(text[:-2]), int(text[-2:]))
    found = re.findall(r"\d+", text)
    if not re.fullmatch(r"\d[\d年月日號号./\- ,]*", text) or max(map(len, found)) > 4:
        return None
    match [int(number) for number in found]:
        case [day]:
            return Day(near.year, near.month, day) if "月" not in text and "年" not in text else None
        case [month, day]:
            return Day(near.year, month, day) if "年" not in text else None
        case [year, month, day]:
            return Day(year if year > 99 else 2000 + year, month, day) if not 99 < year < 1000 else None
    return None


def year_of_three_figures(text: str) -> str:
    """The year of a date where it has three figures, as those of the Republic have; empty where it has not.

    >>> [year_of_three_figures(text) for text in ("115-11-23", "民國115年11月23日", "226-11-2", "2026-11-2", "115")]
    ['115', '115', '226', '', '']
    """
    found = re.match(r"\D*(\d{3})\D+\d{1,2}\D+\d{1,2}\D?\Z", figures(half(text)))
    return found[1] if found else ""


def without_year(text: str) -> bool:
    """Whether a date is written by its month and day alone.

    >>> [without_year(text) for text in ("12-28", "12月28日", "1228", "2026-12-28", "28", "月底", "+10")]
    [True, True, True, False, False, False, False]
    """
    return bool(re.fullmatch(r"\d{3,4}|\d{1,2}\s*[月./\- ]\s*\d{1,2}\s*[日號号]?", figures(half(text))))


def month_too_short(text: str) -> int | None:
    """How many days the month has, where the day is past its end; None where that is not what is wrong.

    >>> [month_too_short(text) for text in ("2026/11/31", "2-30", "2026年2月29日", "11-32", "13-31", "x")]
    [30, 29, 28, None, None, None]
    """
    match [int(one) for one in re.findall(r"\d{1,4}", figures(half(text)))]:
        case [*early, month, day] if len(early) < 2 and 1 <= month <= 12 and day <= 31:
            year = early[0] if early and early[0] > 99 else 2000 + sum(early)
            length = calendar.monthrange(year, month)[1]
            return length if day > length else None
    return None


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


def add_working_days(day: Day, count: int, worked: Callable[[Day], bool] = weekdays) -> Day:
    """So many working days later (or earlier); the day itself does not count."""
    step = datetime.timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= worked(day)
    return day


#: What says which half of the day is meant, and the first of the twelve hours it may stand before: 晚上12點 ends the day.
PARTS_OF_DAY = {
    "凌晨": 0, "am": 0, "上午": 1, "早上": 1, "早晨": 1, "清晨": 1, "中午": 10, "下午": 12, "午後": 12, "午后": 12, "pm": 12, "傍晚": 13,
    "晚上": 17, "晚間": 17, "晚间": 17, "夜裡": 17, "夜里": 17, "夜間": 17, "夜间": 17, "深夜": 17, "半夜": 17, "午夜": 17, "子夜": 17,
}  # fmt: skip
HOURS_BY_NAME = {"午夜": "24:00", "子夜": "24:00", "midnight": "24:00", "正午": "12:00", "noon": "12:00"}
#: A time of day that begins a line, as a pattern.
CLOCK_BEGINS = rf"(?:{'|'.join(PARTS_OF_DAY)})?\d[\d:：]*(?:[點点時时](?:半|整|[一二兩两三123]刻|\d{{1,2}}分?)?)?(?:[ap]m)?"
QUARTERS = re.compile(r"[點点時时]([123])刻$")


def parse_clock(text: str) -> datetime.time | None:
    """A time of day: 9, 930, 9:30, 09:30:00, 下午3點半, 3pm; the end of the day is midnight.

    >>> [str(parse_clock(t)) for t in ("9", "930", "9:30", "09：05", "2410", "下午3點半", "９．３０", "14時20分", "九點")]
    ['09:00:00', '09:30:00', '09:30:00', '09:05:00', 'None', '15:30:00', '09:30:00', '14:20:00', '09:00:00']
    >>> [f"{parse_clock(t):%H:%M}" for t in ("凌晨12點", "晚上12點半", "24:00", "午夜", "中午11點半", "三點一刻", "傍晚6點", "3pm", "12am")]
    ['00:00', '00:30', '00:00', '00:00', '11:30', '03:15', '18:00', '15:00', '00:00']
    """
    since = since_midnight(text)
    return None if since is None else (datetime.datetime.min + since).time()


def since_midnight(text: str) -> datetime.timedelta | None:
    """How long after its day began a time of day is. What ends a day, and the small hours of its night, is a day or more.

    >>> [str(since_midnight(t)) for t in ("9:30", "24:00", "晚上12點半", "24:01", "凌晨12點")]
    ['9:30:00', '1 day, 0:00:00', '1 day, 0:30:00', 'None', '0:00:00']
    """
    text = figures(half(text).lower()).replace(" ", "")
    text = HOURS_BY_NAME.get(text, text)
    part = next((word for word in PARTS_OF_DAY if text.startswith(word) or (word.isascii() and text.endswith(word))), "")
    text = text.removeprefix(part).removesuffix(part)
    text = QUARTERS.sub(lambda found: f":{15 * int(found[1])}", text)
    text = re.sub(r"[點点時时]半$", ":30", text)
    text = re.sub(r"[點点時时.]", ":", text).rstrip("分秒整鐘钟:")
    text = text.replace("分", ":")
    if re.fullmatch(r"\d{3,4}", text):
        text = f"{text[:-2]}:{text[-2:]}"
    if not re.fullmatch(r"\d{1,2}(:\d{1,2}){0,2}", text):
        return None
    hour, minute, second = (*(int(one) for one in text.split(":")), 0, 0)[:3]
    if minute > 59 or second > 59 or hour > 24 or (hour == 24 and (minute or second)):
        return None
    if part and hour <= 12:
        first = PARTS_OF_DAY[part]
        hour = first + (hour - first) % 12
    return datetime.timedelta(hours=hour, minutes=minute, seconds=second)


def parse_clocks(text: str) -> tuple[datetime.time, datetime.time] | None:
    """A stretch of a day, from and until; None where it is none.

    >>> parse_clocks("9-10:30")
    (datetime.time(9, 0), datetime.time(10, 30))
    >>> parse_clocks("下午2點至4點半")
    (datetime.time(14, 0), datetime.time(16, 30))
    >>> parse_clocks("9:30")
    """
    parts = re.split(r"[-至到]", half(text))
    if len(parts) != 2:
        return None
    start, end = parse_clock(parts[0]), parse_clock(parts[1])
    if start is None or end is None:
        return None
    if end < start and start.hour >= 12 and end.hour < 12:  # 下午2點至4點
        end = end.replace(hour=end.hour + 12)
    return (start, end) if start <= end else None
