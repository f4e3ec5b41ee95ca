"""The whole list of what has to be done, out of the rule set, the records and a moment."""

import datetime
from collections.abc import Iterator

from zhili_tui.regulation import deadlines, obligations
from zhili_tui.regulation.book import Book
from zhili_tui.regulation.calendar import Workdays
from zhili_tui.regulation.duty import OPEN, Duty, order
from zhili_tui.regulation.facts import Facts


def duties(book: Book, facts: Facts, now: datetime.datetime) -> list[Duty]:
    """What a moment asks for, what presses most first: this year's, and what the year before left open."""
    year = now.year
    kept = {filed.unit for found in facts.by_kind.values() for filed in found if filed.year == year - 1}  # who kept no books is not asked
    left = [duty for duty in _periods(book, facts, year - 1, now, frozenset()) if duty.state in OPEN and duty.unit in kept]
    return sorted(left + of_year(book, facts, year, now), key=order)


def of_year(book: Book, facts: Facts, year: int, now: datetime.datetime, only: frozenset[str] = frozenset()) -> list[Duty]:
    """The obligations of a year and every time limit in the records. ``only``: the periods of these units alone."""
    today, workdays, rules = now.date(), Workdays(book.calendar), book.deadlines
    out = list(_periods(book, facts, year, now, only))
    out += deadlines.entries(rules.deadlines, facts, today, workdays)
    if rules.case:
        out += deadlines.cases(rules.case, facts, now)
    if rules.notice:
        out += deadlines.notices(rules.notice, facts, today, workdays)
    if rules.veto:
        out += deadlines.vetoes(rules.veto, facts, today, workdays)
    out += deadlines.ladder(book.ladder.steps, facts, today, workdays)
    return sorted(out, key=order)


def _periods(book: Book, facts: Facts, year: int, now: datetime.datetime, only: frozenset[str]) -> Iterator[Duty]:
    rules = book.obligations
    return obligations.duties(rules.obligations, facts, year, now.date(), Workdays(book.calendar), rules.grace, only)
