"""Days and periods: working days, months with their ends, quarters, and what a term counted in months means."""

import calendar
import datetime
import functools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from zhili_tui.model.glossary import N_
from zhili_tui.regulation.rules import Calendar, Every

Day = datetime.date
MONTHS = {"month": 1, "two_months": 2, "quarter": 3, "half_year": 6, "year": 12}
#: Beyond this day nothing is reckoned: a year like 9999 says “never”.
LAST = Day(9000, 1, 1)
LETTER = {"two_months": "B", "quarter": "Q", "half_year": "H"}


class Period(NamedTuple):
    """A stretch of a year, both ends included."""

    name: str
    first: Day
    last: Day


def periods(year: int, every: Every) -> Iterator[Period]:
    """The periods that make up a year, in their order.

    >>> [p.name for p in periods(2026, "quarter")]
    ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4']
    """
    size = MONTHS[every]
    for number, month in enumerate(range(1, 13, size), 1):
        last = month + size - 1
        name = f"{year}" if every == "year" else f"{year}-{month:02}" if every == "month" else f"{year}-{LETTER[every]}{number}"
        yield Period(name, Day(year, month, 1), month_end(year, last))


@functools.cache
def month_end(year: int, month: int) -> Day:
    """The last day of a month."""
    return Day(year, month, calendar.monthrange(year, month)[1])


def months_after(day: Day, months: int) -> Day:
    """The same day of a later month; the month's last day where it has no such day.

    >>> months_after(Day(2026, 1, 31), 1), months_after(Day(2026, 12, 15), 2)
    (datetime.date(2026, 2, 28), datetime.date(2027, 2, 15))
    """
    if day >= LAST:
        return day
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return min(month_end(year, month + 1), Day(year, month + 1, 1) + datetime.timedelta(days=day.day - 1))


class Workdays:
    """Which days are worked: the week, with the official holidays and make-up workdays."""

    def __init__(self, rules: Calendar) -> None:
        self.holidays, self.workdays = frozenset(rules.holidays), frozenset(rules.workdays)

    def worked(self, day: Day) -> bool:
        """Whether this day is worked."""
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def after(self, day: Day, count: int) -> Day:
        """The day that is so many working days after a day; the day itself does not count."""
        while count > 0 and day < LAST:
            day += datetime.timedelta(days=1)
            count -= self.worked(day)
        return day


#: So many days ahead the check and the diagnosis look: a year's holidays are announced in the weeks before it.
AHEAD = datetime.timedelta(days=14)
#: What is due later than in so many days asks for no holidays yet: they will have been announced by then.
FAR = datetime.timedelta(days=180)
UNKNOWN = N_(
    "the calendar has no official holidays of {years}: the days of that year are reckoned as if only Saturdays and Sundays were free. "
    "Add them to “holidays” and “workdays” of {path} when they are announced; a year without any is written under “years”"
)


def unknown_years(rules: Calendar, days: Iterable[Day]) -> list[int]:
    """The years of these days of which no holidays are known: nobody said so, and no holiday or make-up workday is in them.

    >>> unknown_years(Calendar(holidays=(Day(2026, 1, 1),)), [Day(2026, 12, 31), Day(2027, 1, 5)])
    [2027]
    """
    known = {*rules.years, *(day.year for day in (*rules.holidays, *rules.workdays))}
    return sorted({day.year for day in days} - known)


def unknown_ahead(rules: Calendar, days: Iterable[Day], today: Day) -> list[int]:
    """The same, without the days so far away that their holidays are not announced yet."""
    return unknown_years(rules, (day for day in days if day - today <= FAR))
