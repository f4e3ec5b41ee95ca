"""The whole list of what has to be done, out of the rule set, the records and a moment."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from zhili_tui.regulation.calendar import Workdays, month_end
from zhili_tui.regulation.duties import deadlines, obligations
from zhili_tui.regulation.duties.wording import PERIOD
from zhili_tui.regulation.duty import OPEN, OWED, Duty, order, waiting
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.regulation.rules import Deadline, Obligation
from zhili_tui.regulation.ruleset import RuleSet

R = TypeVar("R", Obligation, Deadline)
#: The duty to close a year (年度結清), and the type of the paper that does it.
CLOSING = "year_closing"


def duties(book: RuleSet, facts: RecordSet, now: datetime.datetime, units: frozenset[str] | None = None) -> list[Duty]:
    """What a moment asks for, what presses most first: this year's, and what earlier years left undone until a superior closes them.

    ``units``: only what these have to do, or what others have to do about them.
    """
    found = owed(book, facts, now, units)
    if units is not None and not closes_years(book, facts, units):
        return found
    every = found if units is None else owed(book, facts, now)
    return sorted([*found, *closings(book, facts, every, now, units)], key=order)


def owed(book: RuleSet, facts: RecordSet, now: datetime.datetime, units: frozenset[str] | None = None) -> list[Duty]:
    """The same without the closing of years, which rests on what everybody owes: all else rests on what is about the units alone."""
    closed, whose = closed_years(facts, now.date()), _whose(facts, units)
    left = (
        duty
        for year in range(min(facts.begins_year(unit) for unit in facts.units) if facts.units else now.year, now.year)
        for duty in _periods(book, facts, year, now, frozenset(one for one in facts.units if facts.begins_year(one) <= year), whose=whose)
        if duty.state in OPEN | OWED and year not in closed.get(duty.unit, ())
    )
    return _of(
        _passed_on([*left, *_periods(book, facts, now.year, now, whose=whose), *_limits(book, facts, now)], facts, now.date()), units
    )


def of_year(book: RuleSet, facts: RecordSet, year: int, now: datetime.datetime, units: frozenset[str] | None = None) -> list[Duty]:
    """The obligations of a year and every time limit in the records; ``units``: as for ``duties``."""
    found = [*_periods(book, facts, year, now, whose=_whose(facts, units)), *_limits(book, facts, now)]
    return _of(_passed_on(found, facts, now.date()), units)


def _whose(facts: RecordSet, units: frozenset[str] | None) -> frozenset[str] | None:
    """These units with those that have ended and left them what they owed; None: all there are."""
    return None if units is None else units.union(*(facts.predecessors.get(unit, ()) for unit in units))


def _of(duties: Iterable[Duty], units: frozenset[str] | None) -> list[Duty]:
    return sorted((one for one in duties if units is None or not units.isdisjoint((one.unit, one.about))), key=order)


def closes_years(book: RuleSet, facts: RecordSet, units: frozenset[str]) -> bool:
    """Whether one of these units has to close years: which ones rests on what all those below it owe."""
    return book.obligations.closing is not None and not units.isdisjoint(closers(facts))


def scored(
    book: RuleSet,
    facts: RecordSet,
    year: int,
    now: datetime.datetime,
    only: frozenset[str] | None = None,
    ids: frozenset[str] | None = None,
) -> list[Duty]:
    """What the scores of a year count: each unit answers for what ``of_year`` lists under it, and one that has ended for its own as well.

    ``only``: the periods of these units alone; ``ids``: of the rules listed with an id these alone.
    """
    own = [*_periods(book, facts, year, now, _whose(facts, only), ids), *_limits(book, facts, now, ids)]
    left = (duty for duty in _passed_on(own, facts, now.date()) if duty.left_by)
    return sorted((duty for duty in (*own, *left) if only is None or duty.unit in only), key=order)


class Arrears(NamedTuple):
    """What a unit left undone in a year that is over and that nobody has closed."""

    unit: str
    year: int
    duties: tuple[Duty, ...]

    @property
    def first(self) -> Duty:
        """The one that has waited longest."""
        return min(self.duties, key=lambda duty: (duty.day, duty.key))


def folded(duties: Iterable[Duty], year: int) -> tuple[list[Duty], list[Arrears]]:
    """The duties that stand by themselves, and the arrears of the years before this one, together for a unit and a year where there are several."""
    rest: list[Duty] = []
    found: dict[tuple[str, int], list[Duty]] = defaultdict(list)
    for duty in duties:
        of = year_of(duty)
        if of and of < year and duty.state in OWED:
            found[duty.unit, of].append(duty)
        else:
            rest.append(duty)
    rest += [some[0] for some in found.values() if len(some) == 1]
    return sorted(rest, key=order), [Arrears(*where, tuple(some)) for where, some in sorted(found.items()) if len(some) > 1]


def year_of(duty: Duty) -> int:
    """The year of whose periods a duty is one; 0 for a time limit, and for the closing of a year, which is business of the next."""
    found = PERIOD.fullmatch(duty.period) if duty.id != CLOSING else None
    return int(found["year"]) if found else 0


def arrears_of(duties: Iterable[Duty], year: int) -> list[Duty]:
    """What is still left undone of a year."""
    return [duty for duty in duties if year_of(duty) == year and duty.state in OWED]


def closings(
    book: RuleSet, facts: RecordSet, everybody: Iterable[Duty], now: datetime.datetime, units: frozenset[str] | None = None
) -> Iterator[Duty]:
    """The years to be closed: of which units below still owe something, from the month the rule names of the year after on.

    ``everybody``: what all units owe, as ``owed`` has it; ``units``: those that these have to close.
    """
    rule, today = book.obligations.closing, now.date()
    if rule is None:
        return
    owing: dict[int, set[str]] = defaultdict(set)
    for duty in everybody:
        if duty.state in OWED and 0 < year_of(duty) < today.year:
            owing[year_of(duty)].add(duty.left_by or duty.unit)
    for year, owers in sorted(owing.items()):
        due = month_end(year + 1, rule.month)
        for closer in closers(facts) if today >= due.replace(day=1) else ():
            if (units is None or closer in units) and not owers.isdisjoint(_below(facts, closer)):
                yield Duty(CLOSING, rule.clause, closer, f"{year}", due, waiting(due, today), name=rule.name)


def closers(facts: RecordSet) -> Iterator[str]:
    """Of each unit above which none is known its committee; where it has none apart, the unit itself."""
    for id, unit in facts.units.items():
        if unit.parent not in facts.units:
            beside = (one for one in facts.below.get(id, []) if facts.units[one].level == unit.level)
            yield next((one for one in beside if "committee" in facts.units[one].bodies), id)


def closed_years(facts: RecordSet, today: datetime.date) -> dict[str, set[int]]:
    """The years that a superior closed for each unit by a signed paper dated after the year's end, as known on a day."""
    out: dict[str, set[int]] = defaultdict(set)
    for filed in facts.of("document"):
        if not any(closes(record) for record in facts.words(filed)):
            continue
        standing = facts.standing(filed)
        paper = standing.record
        if not standing.bound or not closes(paper) or not facts.asked(filed._replace(record=paper)):
            continue  # what nobody has to sign takes nothing off anybody
        if paper.date <= today and paper.date.year > paper.for_year:
            for unit in _below(facts, filed.unit):
                out[unit].add(paper.for_year)
    return out


def closes(paper: Any) -> bool:
    """Whether it is a paper that closes a year and says why."""
    return paper is not None and (paper.direction, paper.type) == ("outgoing", CLOSING) and bool(paper.for_year and paper.content)


def _below(facts: RecordSet, issuer: str) -> Iterator[str]:
    """The units below the government whose committee or office issued a paper; where nobody is above it, it and its bodies too."""
    found = facts.units.get(issuer)
    if found is None:
        return
    head = issuer if "party_government" in found.bodies or not found.parent else found.parent
    top = facts.units.get(head)
    if top is None:
        return
    if not top.parent:
        yield head
    for unit in facts.all_below(head):
        if not top.parent or facts.units[unit].level != top.level:
            yield unit


def _passed_on(duties: Iterable[Duty], facts: RecordSet, today: datetime.date) -> Iterator[Duty]:
    """The same, with what a unit that has ended left undone passed on to its successor, though it can no longer be made good."""
    for duty in duties:
        heir = facts.successor(duty.unit, today) if duty.state in OPEN | OWED else duty.unit
        yield duty if heir == duty.unit else duty._replace(unit=heir, about=duty.about or duty.unit, left_by=duty.unit)


def _periods(
    book: RuleSet, facts: RecordSet, year: int, now: datetime.datetime, only: frozenset[str] | None = None, ids: frozenset[str] | None = None,
    whose: frozenset[str] | None = None,
) -> Iterator[Duty]:  # fmt: skip
    return obligations.duties(book.obligations, facts, year, now.date(), Workdays(book.calendar), only, ids, whose)


def _limits(book: RuleSet, facts: RecordSet, now: datetime.datetime, ids: frozenset[str] | None = None) -> Iterator[Duty]:
    today, workdays, rules = now.date(), Workdays(book.calendar), book.deadlines
    last_grace = obligations.graces(workdays, book.obligations.grace)
    yield from deadlines.entries(_named(rules.deadlines, ids), facts, today, workdays, last_grace)
    yield from deadlines.cases(rules.case, book.directory, facts, now, workdays, last_grace)
    yield from deadlines.notices(rules.notice, facts, today, workdays, last_grace)
    yield from deadlines.vetoes(rules.veto, facts, today, workdays, last_grace)
    yield from deadlines.ladder(book.ladder.steps, facts, today, workdays, last_grace)


def _named(rules: tuple[R, ...], ids: frozenset[str] | None) -> tuple[R, ...]:
    return rules if ids is None else tuple(rule for rule in rules if rule.id in ids)
