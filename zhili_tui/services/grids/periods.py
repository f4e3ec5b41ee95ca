"""The stretches of time that grids are of: which may be meant, and what they are called. Pure."""

import datetime

from zhili_tui.i18n import N_, translate
from zhili_tui.i18n.formatting import day as day_in_words
from zhili_tui.i18n.formatting import weekday
from zhili_tui.regulation.calendar import Period, periods
from zhili_tui.regulation.rules import Every

#: So many stretches back one may still be entered.
BACK = {"day": 31, "month": 12, "quarter": 5, "year": 2}


def called(every: str, span: Period) -> str:
    """A period as people say it."""
    parts = {"year": span.first.year, "month": span.first.month, "quarter": (span.first.month + 2) // 3}
    match every:
        case "day":
            return f"{day_in_words(span.first)} {weekday(span.first)}"
        case "month":
            return translate(N_("{month}/{year}"), parts)
        case "quarter":
            return translate(N_("quarter {quarter} of {year}"), parts)
    return translate(N_("the year {year}"), parts)


def of_day(day: datetime.date) -> Period:
    """A day as a period."""
    return Period(day.isoformat(), day, day)


def offered(every: str, today: datetime.date) -> list[Period]:
    """The periods that have begun, this one first; which of these a month's record is of is said by ``monthly_returns.usual``."""
    if every == "day":
        return [of_day(today - datetime.timedelta(days=back)) for back in range(BACK[every])]
    size: Every = "month" if every == "month" else "quarter" if every == "quarter" else "year"
    found = [one for year in range(today.year, today.year - 3, -1) for one in reversed(list(periods(year, size))) if one.first <= today]
    return found[: BACK[every]]


def named(every: str, name: str) -> Period:
    """The period of this name. Raises ValueError, StopIteration."""
    if every == "day":
        return of_day(datetime.date.fromisoformat(name))
    size: Every = "month" if every == "month" else "quarter" if every == "quarter" else "year"
    return next(one for one in periods(int(name[:4]), size) if one.name == name)
