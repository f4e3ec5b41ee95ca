"""The whole list of what has to be done, out of the rule set, the records and a moment."""

import datetime

from zhili_tui.regulation import deadlines, obligations
from zhili_tui.regulation.book import Book
from zhili_tui.regulation.calendar import Workdays
from zhili_tui.regulation.duty import OPEN, Duty, order
from zhili_tui.regulation.facts import Facts


def duties(book: Book, facts: Facts, year: int, now: datetime.datetime, only: frozenset[str] = frozenset()) -> list[Duty]:
    """The obligations of a year and every time limit in the records, what presses most first.

    ``only``: the periods of these units alone.
    """
    today = now.date()
    workdays = Workdays(book.calendar)
    rules = book.deadlines
    out = list(obligations.duties(book.obligations.obligations, facts, year, today, workdays, book.obligations.grace, only))
    if year == today.year:  # what the year before left open is still to be done, by whom kept books then
        kept = {filed.unit for found in facts.by_kind.values() for filed in found if filed.year == year - 1}
        before = obligations.duties(book.obligations.obligations, facts, year - 1, today, workdays, book.obligations.grace, only)
        out += [duty for duty in before if duty.state in OPEN and duty.unit in kept]
    out += deadlines.entries(rules.deadlines, facts, today)
    if rules.case:
        out += deadlines.cases(rules.case, facts, now)
    if rules.notice:
        out += deadlines.notices(rules.notice, facts, today, workdays)
    if rules.veto:
        out += deadlines.vetoes(rules.veto, facts, today, workdays)
    out += deadlines.ladder(book.ladder.steps, facts, today, workdays)
    return sorted(out, key=order)
