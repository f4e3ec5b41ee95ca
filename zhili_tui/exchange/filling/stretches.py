"""The period that words ask for: 本月, 第三季度, 1-10月累計, 去年同期; of a form, and of one heading within it."""

import datetime
import re
from typing import NamedTuple

from zhili_tui.storage.folding import fold

DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
MONTHS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12}
CHINESE = "十[一二]|[一二三四五六七八九十]"
#: How much something changed.
CHANGE = "(?:(?:增減|增長|增幅|升降|增加|±)(?:±|率|幅度?|情況|數|值)?)"
#: What is found, in the order in which it is looked for; every match is taken out of the text.
PATTERNS = tuple((name, re.compile(fold(pattern))) for name, pattern in (
    ("until", r"截[至止]到?(?:(20\d\d)年)?(\d{1,2})月(?:份)?(?:\d{1,2}日|底|末)?(?:止)?"),
    ("day", r"(20\d\d)年(\d{1,2})月(\d{1,2})日"),
    ("compared", r"[比較與]?(?:上年|去年)同期(?:相比|比較|比)?" + CHANGE + r"|同比" + CHANGE + r"?|[較與]比?(?:上年|去年)同期(?:相比|比較|比)?"
                 r"|比(?:上年|去年)同期"),
    ("before", r"環比" + CHANGE + r"?|[較比與]上(?:月|一?季度?|期|一期)(?:相比|比較)?" + CHANGE + "?"),
    ("last_year", r"(?:上年|去年)同期(?:數|完成|累計)?"),
    ("range", r"(?:(20\d\d)年)?(\d{1,2})月?(?:份)?(?:-|—|–|~|～|至|到)(?:(?:20\d\d)年)?(\d{1,2})月(?:份)?(?:累計)?"),
    ("last_quarter", r"上(?:一)?季度?"),
    ("quarter", r"(?:(20\d\d)年(?:度)?)?第?([一二三四1-4])季度?"),
    ("half", r"(?:(20\d\d)年(?:度)?)?([上下])半年"),
    ("this_half", r"本半年"),
    ("month", r"(?:(20\d\d)年)?(\d{1,2}|" + CHINESE + r")月(?:份)?(?!報)"),
    ("to_date", r"本年(?:度)?累計|年度?累計|全年累計|累計數?|今年以來|年初至今|年初以來|本年以來|今年累計|至本[月期]累計"),
    ("whole_year", r"全年|(?:(20\d\d)年)(?:度|終)|年度|年終|本年度?|今年"),
    ("this_month", r"本月(?:數|末|底)?|當月數?|月末"),
    ("last_month", r"上(?:一)?月(?:數|末)?"),
    ("this_quarter", r"本季度?(?:末)?|當季"),
    ("last_period", r"上(?:一)?期數?"),
    ("this_period", r"本期(?:數|末)?|當期|期末|本期內"),
    ("some_last_year", r"上年度?|去年"),
    ("change", CHANGE),
    ("year", r"(20\d\d)年"),
))  # fmt: skip
#: Words of a title that say how long the period is, not which.
LENGTHS = (
    ("month", fold("月報")),
    ("quarter", fold("季報")),
    ("quarter", fold("季度")),
    ("half", fold("半年")),
    ("year", fold("年報")),
    ("year", fold("年度")),
)


class MonthSpan(NamedTuple):
    """Months of a year, the first and the last included."""

    year: int
    first: int
    last: int

    @property
    def months(self) -> range:
        """Its months."""
        return range(self.first, self.last + 1)

    @property
    def starts(self) -> datetime.date:
        """Its first day."""
        return datetime.date(self.year, self.first, 1)

    @property
    def ends(self) -> datetime.date:
        """Its last day."""
        return datetime.date(self.year + self.last // 12, self.last % 12 + 1, 1) - datetime.timedelta(1)

    def holds(self, day: datetime.date | None) -> bool:
        """Whether a day is in it."""
        return day is not None and self.starts <= day <= self.ends


class PeriodWords(NamedTuple):
    """What a text says of time, and the rest of it. ``compared`` and ``before``: how much it changed, against last year or the month before."""

    found: dict[str, tuple[int, ...]]
    rest: str


class FormPeriod(NamedTuple):
    """The period of a form. ``doubt``: why it is not certain; empty where it is."""

    span: MonthSpan
    doubt: str = ""


def said(text: str) -> PeriodWords:
    """Take what is said of time out of a text."""
    rest = fold("".join(text.split()))
    found: dict[str, tuple[int, ...]] = {}
    for name, pattern in PATTERNS:
        match = pattern.search(rest)
        if match is None:
            continue
        numbers = tuple(_number(one) for one in match.groups() if one)
        if name in ("month", "range", "until") and any(not 1 <= one <= 12 for one in numbers if one < 1900):
            continue
        found[name] = numbers
        rest = rest[: match.start()] + rest[match.end() :]
    return PeriodWords(found, rest)


def _number(text: str) -> int:
    if text in (fold("上"), fold("下")):
        return 1 if text == fold("上") else 2
    return int(text) if text.isdecimal() else MONTHS.get(text, DIGITS.get(text, 0))


def span_of(found: dict[str, tuple[int, ...]], year: int) -> MonthSpan | None:
    """The months that a text names; None where it names none."""
    for name in ("range", "until", "quarter", "half", "month"):
        if name not in found:
            continue
        numbers = found[name]
        if numbers and numbers[0] >= 1900:
            year, numbers = numbers[0], numbers[1:]
        match name:
            case "range":
                return MonthSpan(year, *numbers[:2]) if numbers[0] <= numbers[1] else None
            case "until":
                return MonthSpan(year, 1, numbers[0])
            case "quarter":
                return MonthSpan(year, 3 * numbers[0] - 2, 3 * numbers[0])
            case "half":
                return MonthSpan(year, 6 * numbers[0] - 5, 6 * numbers[0])
            case _:
                return MonthSpan(year, numbers[0], numbers[0])
    return None


def of_form(titles: list[str], year: int, month: int, today: datetime.date, named_by: list[str] | None = None) -> FormPeriod | None:
    """The period of a form by its titles and what the clerk says of it (0: nothing); None where nobody says the year.

    ``named_by``: those of the titles that say how long it is; names of sheets do not.
    """
    every = [said(title).found for title in titles]
    years = [numbers[0] for found in every for name, numbers in found.items() if name != "day" and numbers and numbers[0] >= 1900]
    days = [found["day"][0] for found in every if "day" in found]  # when it is filled in, not for when
    printed = (years or days or [0])[0]
    of = year or printed
    if not of:
        return None
    named = next((span for found in every if (span := span_of(found, of)) is not None), None)
    if named is not None:
        named = named._replace(year=of)
        other = (year and printed and year != printed) or (month and not named.first <= month <= named.last)
        if other and month:
            return FormPeriod(_around(month, of, named), "other")
        vague = any("until" in found for found in every) and not any(_exact(found) for found in every)
        return FormPeriod(named, "other" if other else "length" if vague else "")
    length = next((name for name, word in LENGTHS for title in (titles if named_by is None else named_by) if word in fold(title)), "")
    if any("whole_year" in found for found in every) or length == "year":
        return FormPeriod(MonthSpan(of, 1, month or 12), "" if not month or month == 12 or of == today.year else "length")
    if not month:
        return FormPeriod(MonthSpan(of, 1, 12), "length") if length in ("", "year") else None
    if length == "quarter":
        return FormPeriod(MonthSpan(of, (month - 1) // 3 * 3 + 1, (month - 1) // 3 * 3 + 3))
    if length == "half":
        return FormPeriod(MonthSpan(of, 1 if month <= 6 else 7, 6 if month <= 6 else 12))
    first = 1 if not length and printed else month  # a title that says the year alone: the year so far
    return FormPeriod(MonthSpan(of, first, month), "" if length == "month" else "length")


def of_sheet(name: str, period: FormPeriod, titles: list[str], year: int, month: int, today: datetime.date) -> FormPeriod:
    """The period of one sheet of several: the months its name says, else the form's. ``titles``: what the form says beside the names of sheets.

    >>> whole, day = Period(Span(2026, 1, 12), "length"), datetime.date(2026, 11, 1)
    >>> of_sheet("9月", whole, ["2026年報表"], 2026, 9, day), of_sheet("9月", whole, ["2026年報表"], 0, 10, day).doubt
    (Period(span=Span(year=2026, first=9, last=9), doubt=''), 'other')
    """
    span = span_of(said(name).found, period.span.year)
    if span is None:
        return period
    asked = of_form([name, *titles], year, month, today)
    return FormPeriod(span, "other" if asked is not None and asked.doubt == "other" else "")


def _exact(found: dict[str, tuple[int, ...]]) -> bool:
    return any(name in found for name in ("range", "quarter", "half", "month", "to_date"))


def _around(month: int, year: int, like: MonthSpan) -> MonthSpan:
    """The period of the length of another in which a month lies."""
    length = like.last - like.first + 1
    first = (month - 1) // length * length + 1
    return MonthSpan(year, first, min(first + length - 1, 12))


def in_heading(found: dict[str, tuple[int, ...]], period: MonthSpan) -> MonthSpan:
    """The months that a heading asks for, within the form's period."""
    named = span_of(found, period.year)
    span = named or period
    if named is None:
        if "whole_year" in found and not {"to_date", "some_last_year"} & found.keys():
            span = MonthSpan(found["whole_year"][0] if found["whole_year"] else period.year, 1, 12)
        elif "to_date" in found:
            span = MonthSpan(period.year, 1, period.last)
        elif "some_last_year" in found:
            span = MonthSpan(period.year - 1, 1, 12)
        elif "this_month" in found:
            span = MonthSpan(period.year, period.last, period.last)
        elif "last_month" in found:
            span = earlier_month(period)
        elif "this_quarter" in found:
            span = quarter_of(period)
        elif "last_quarter" in found:
            span = earlier(quarter_of(period))
        elif "this_half" in found:
            span = MonthSpan(period.year, 1 if period.last <= 6 else 7, period.last)
        elif "last_period" in found:
            span = earlier(period)
        elif "before" in found and period != whole(period):
            span = MonthSpan(period.year, period.last, period.last)
        elif "year" in found:
            span = period._replace(year=found["year"][0])
    if "last_year" in found:
        span = span._replace(year=span.year - 1)
    return span


def quarter_of(period: MonthSpan) -> MonthSpan:
    """The quarter in which a period ends, as far as the period goes."""
    return MonthSpan(period.year, (period.last - 1) // 3 * 3 + 1, period.last)


def whole(span: MonthSpan) -> MonthSpan:
    """The month, quarter, half-year or year that has the length of a span and its last month; months of another length: the last one."""
    length = span.last - span.first + 1
    if length in (1, 3, 6, 12) and span.last % length == 0:
        return span
    return MonthSpan(span.year, span.last, span.last)


def earlier(span: MonthSpan) -> MonthSpan:
    """What went before: the month, quarter, half-year or year of the same length.

    >>> earlier(Span(2026, 7, 9)), earlier(Span(2026, 1, 3)), earlier(Span(2026, 1, 12))
    (Span(year=2026, first=4, last=6), Span(year=2025, first=10, last=12), Span(year=2025, first=1, last=12))
    """
    length = span.last - span.first + 1
    last = span.first - 1
    return MonthSpan(span.year, last - length + 1, last) if last > 0 else MonthSpan(span.year - 1, 13 - length, 12)


def earlier_month(period: MonthSpan) -> MonthSpan:
    """The month before the last of a period."""
    return MonthSpan(period.year, period.last - 1, period.last - 1) if period.last > 1 else MonthSpan(period.year - 1, 12, 12)
