"""The whole list of what has to be done, out of the rule set, the records and a moment."""

import datetime
from collections.abc import Iterator
from typing import TypeVar

from zhili_tui.regulation import deadlines, obligations
from zhili_tui.regulation.calendar import Workdays
from zhili_tui.regulation.duty import OPEN, Duty, order
from zhili_tui.regulation.record_set import Facts
from zhili_tui.regulation.rules import Deadline, Obligation
from zhili_tui.regulation.ruleset import Book

R = TypeVar("R", Obligation, Deadline)


def duties(book: Book, facts: Facts, now: datetime.datetime) -> list[Duty]:
    """What a moment asks for, what presses most first: this year's, and what the year before left open."""
    before = now.year - 1
    kept = frozenset(facts.kept_books(before))
    left = [duty for duty in _periods(book, facts, before, now, kept) if duty.state in OPEN]  # who kept no books is not asked
    return sorted([*left, *_periods(book, facts, now.year, now), *_limits(book, facts, now)], key=order)


def of_year(
    book: Book, facts: Facts, year: int, now: datetime.datetime, only: frozenset[str] | None = None, ids: frozenset[str] | None = None
) -> list[Duty]:
    """The obligations of a year and every time limit in the records.

    ``only``: the periods of these units alone; ``ids``: of the rules listed with an id these alone.
    """
    return sorted([*_periods(book, facts, year, now, only, ids), *_limits(book, facts, now, ids)], key=order)


def _periods(
    book: Book, facts: Facts, year: int, now: datetime.datetime, only: frozenset[str] | None = None, ids: frozenset[str] | None = None
) -> Iterator[Duty]:
    rules = book.obligations
    return obligations.duties(_named(rules.obligations, ids), facts, year, now.date(), Workdays(book.calendar), rules.grace, only)


def _limits(book: Book, facts: Facts, now: datetime.datetime, ids: frozenset[str] | None = None) -> Iterator[Duty]:
    today, workdays, rules = now.date(), Workdays(book.calendar), book.deadlines
    yield from deadlines.entries(_named(rules.deadlines, ids), facts, today, workdays)
    if rules.case:
        yield from deadlines.cases(rules.case, book.directory, facts, now, workdays)
    if rules.notice:
        yield from deadlines.notices(rules.notice, facts, today, workdays)
    if rules.veto:
        yield from deadlines.vetoes(rules.veto, facts, today, workdays)
    yield from deadlines.ladder(book.ladder.steps, facts, today, workdays)


def _named(rules: tuple[R, ...], ids: frozenset[str] | None) -> tuple[R, ...]:
    return rules if ids is None else tuple(rule for rule in rules if rule.id in ids)
