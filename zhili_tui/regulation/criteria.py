"""LDR-C1 to LDR-C4: asked of party and government leaders, each with evidence; C2 is held against what the statements and inspections say."""

import datetime
from collections.abc import Iterator
from typing import Any, NamedTuple

from zhili_tui.model.kinds import statement
from zhili_tui.model.kinds.commendation import CRITERIA
from zhili_tui.regulation.calendar import month_end
from zhili_tui.regulation.record_set import Facts, Filed

Day = datetime.date
#: The kinds that show how statements were signed and fulfilled, besides the commendation.
KINDS = ("statement", "inspection")
LEADERS = frozenset(("principal_leader", "leader_in_charge"))
#: The inspections that tell, item by item, how a statement was fulfilled.
JUDGING = ("final_inspection", "committee_inspection")


class Unmet(NamedTuple):
    """Criteria that are not shown of a leader who is commended."""

    ref: str
    recipient: int  # its number, from 0
    officer: str
    missing: tuple[str, ...]


class Contradicted(NamedTuple):
    """What the records say against LDR-C2 of a leader who is commended."""

    ref: str
    recipient: int
    officer: str
    asked: int  # the statements that there have to be: of his units, and of all that sign below them
    unsigned: tuple[str, ...]  # the units that signed none
    unfulfilled: tuple[str, ...]  # unit and item, as ``unit TGT-5``, that an inspection found not or only partly fulfilled


class Leader(NamedTuple):
    """A recipient who led units on some day of the year rewarded, up to the day of the commendation."""

    filed: Filed
    lying: Any  # the commendation as it lies there: to sign it would be as wrong as to have signed it
    recipient: int
    officer: str
    units: tuple[str, ...]


def leaders(facts: Facts) -> Iterator[Leader]:
    """The leaders among the recipients. A post that ended in January does not free its holder of the year before."""
    for filed in facts.of("commendation"):
        lying = facts.texts(filed)[0].record or filed.record
        first = min(Day(filed.year, 1, 1), lying.date)
        for number, one in enumerate(lying.recipients):
            officer = facts.officers.get(one.officer) if one.officer else None
            led = [post.unit for post in officer.posts if _led(post, first, lying.date)] if officer else []
            if led:
                yield Leader(filed, lying, number, one.officer, tuple(dict.fromkeys(led)))


def unmet(facts: Facts, since: Day) -> Iterator[Unmet]:
    """Leaders of whom not all four are shown. A list without evidence is enough for a commendation of before ``since``."""
    for one in leaders(facts):
        shown = {each.clause for each in one.lying.evidence if each.officer in (None, one.officer) and (each.records or each.words)}
        cited = set(one.lying.criteria) if one.lying.date < since else set()
        missing = tuple(clause for clause in CRITERIA if clause not in shown | cited)
        if missing:
            yield Unmet(one.filed.ref, one.recipient, one.officer, missing)


def contradicted(facts: Facts) -> Iterator[Contradicted]:
    """Leaders below whom statements were not signed level by level, or not fulfilled, in the year rewarded."""
    for one in leaders(facts):
        year = one.filed.year
        asked = statements_asked(facts, one.units, year)
        unsigned = tuple(unit for unit in asked if not _signed(facts, unit, year))
        unfulfilled = tuple(_unfulfilled(facts, asked, year))
        if unsigned or unfulfilled:
            yield Contradicted(one.filed.ref, one.recipient, one.officer, len(asked), unsigned, unfulfilled)


def statements_asked(facts: Facts, units: tuple[str, ...], year: int) -> list[str]:
    """Of units and everything below them those that sign a statement upward, as far as they existed in the year."""
    every = dict.fromkeys(below for unit in units for below in (unit, *facts.all_below(unit)))
    return [unit for unit in every if unit in facts.units and _signs(facts.units[unit], year)]


def _led(post: Any, first: Day, last: Day) -> bool:
    return bool(LEADERS & set(post.roles)) and (not post.since or post.since <= last) and (not post.until or post.until >= first)


def _signs(unit: Any, year: int) -> bool:
    there = (not unit.since or unit.since.year <= year) and (not unit.until or unit.until.year > year)
    return bool(unit.parent) and "signatory_unit" in unit.bodies and there


def _signed(facts: Facts, unit: str, year: int) -> bool:
    return any(one.record.unit == unit and one.year == year and _in_force(facts, one) for one in facts.of("statement"))


def _in_force(facts: Facts, filed: Filed) -> bool:
    """Whether a statement was signed by both leaders, and bears what it has to be signed by where there are keys."""
    standing = facts.standing(filed)
    return standing.bound and statement.state(standing.record, filed.record.drawn_up) == "signed"


def _unfulfilled(facts: Facts, units: list[str], year: int) -> Iterator[str]:
    last = month_end(year + 1, 12)
    for filed in facts.of("inspection"):
        record = filed.record
        if filed.year == year and record.type in JUDGING and record.unit in units and record.date <= last:
            for item in record.fulfilment:
                if item.result != "fulfilled":
                    yield f"{record.unit} {item.clause}"
