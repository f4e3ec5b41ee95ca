"""LDR-C1 to LDR-C4: asked of party and government leaders, each with evidence; C2 is held against what the statements and inspections say."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from zhili_tui.model.kinds.commendation import CRITERIA
from zhili_tui.regulation.record_set import FiledRecord, RecordSet

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


class Statements(NamedTuple):
    """How statements were signed level by level, and fulfilled in quality and number, in some units and all that sign below them."""

    year: int
    asked: int  # how many there have to be
    unsigned: tuple[str, ...]  # the units that signed none
    unfulfilled: tuple[tuple[str, str], ...]  # units with the items that an inspection found not or only partly fulfilled

    def parts(self, name: Callable[[str], str] = str) -> dict[str, Any]:
        """The same as the parts of a sentence. ``name``: what a unit is called."""
        unsigned = ", ".join(map(name, self.unsigned)) or "-"
        unfulfilled = ", ".join(f"{name(unit)} {clause}" for unit, clause in self.unfulfilled) or "-"
        signed = self.asked - len(self.unsigned)
        return {"year": self.year, "asked": self.asked, "signed": signed, "unsigned": unsigned, "unfulfilled": unfulfilled}


class Contradicted(NamedTuple):
    """What the records say against LDR-C2 of a leader who is commended."""

    ref: str
    recipient: int
    officer: str
    statements: Statements


class Leader(NamedTuple):
    """A recipient who led units on some day of the year rewarded, up to the day of the commendation."""

    filed: FiledRecord
    lying: Any  # the commendation as it lies there: to sign it would be as wrong as to have signed it
    recipient: int
    officer: str
    units: tuple[str, ...]


def leaders(facts: RecordSet) -> Iterator[Leader]:
    """The leaders among the recipients. A post that ended in January does not free its holder of the year before."""
    for filed in facts.of("commendation"):
        lying = facts.texts(filed)[0].record or filed.record
        first = min(Day(filed.year, 1, 1), lying.date)
        for number, one in enumerate(lying.recipients):
            units = _units_led(facts, one.officer or "", first, lying.date)
            if units:
                yield Leader(filed, lying, number, one.officer, units)


def unmet(facts: RecordSet, since: Day) -> Iterator[Unmet]:
    """Leaders of whom not all four are shown. A list without evidence is enough for a commendation of before ``since``."""
    for one in leaders(facts):
        shown = {each.clause for each in one.lying.evidence if each.officer in (None, one.officer) and (each.records or each.words)}
        cited = set(one.lying.criteria) if one.lying.date < since else set()
        missing = tuple(clause for clause in CRITERIA if clause not in shown | cited)
        if missing:
            yield Unmet(one.filed.ref, one.recipient, one.officer, missing)


def contradicted(facts: RecordSet) -> Iterator[Contradicted]:
    """Leaders below whom statements were not signed level by level, or not fulfilled, in the year rewarded."""
    for one in leaders(facts):
        found = statements(facts, one.units, one.filed.year)
        if found.unsigned or found.unfulfilled:
            yield Contradicted(one.filed.ref, one.recipient, one.officer, found)


def statements(facts: RecordSet, units: tuple[str, ...], year: int) -> Statements:
    """What the records of a year say of LDR-C2: of units, and of everything below them that signs upward."""
    every = dict.fromkeys(below for unit in units for below in (unit, *facts.all_below(unit)))
    asked = [unit for unit in every if unit in facts.units and _signs(facts.units[unit], year)]
    unsigned = tuple(unit for unit in asked if not _signed(facts, unit, year))
    return Statements(year, len(asked), unsigned, tuple(_unfulfilled(facts, asked, year)))


def of_officer(facts: RecordSet, officer: str, day: Day) -> Statements | None:
    """The same of the units that an officer led on some day of a year till then; None where he led none."""
    units = _units_led(facts, officer, Day(day.year, 1, 1), day)
    return statements(facts, units, day.year) if units else None


def _units_led(facts: RecordSet, officer: str, first: Day, last: Day) -> tuple[str, ...]:
    found = facts.officers.get(officer)
    return tuple(dict.fromkeys(post.unit for post in found.posts if _led(post, first, last))) if found else ()


def _led(post: Any, first: Day, last: Day) -> bool:
    return bool(LEADERS & set(post.roles)) and (not post.since or post.since <= last) and (not post.until or post.until >= first)


def _signs(unit: Any, year: int) -> bool:
    there = (not unit.since or unit.since.year <= year) and (not unit.until or unit.until.year > year)
    return bool(unit.parent) and "signatory_unit" in unit.bodies and there


def _signed(facts: RecordSet, unit: str, year: int) -> bool:
    return any(one.record.unit == unit and one.year == year and _in_force(facts, one) for one in facts.of("statement"))


def _in_force(facts: RecordSet, filed: FiledRecord) -> bool:
    """Whether a statement bears its day of signing, as ``due`` asks, and what it has to be signed by where there are keys."""
    standing = facts.standing(filed)
    return standing.bound and standing.record.signed is not None


def _unfulfilled(facts: RecordSet, units: list[str], year: int) -> Iterator[tuple[str, str]]:
    for filed in facts.of("inspection"):
        record = filed.record
        if filed.year == year and record.type in JUDGING and record.unit in units:
            for item in record.fulfilment:
                if item.result != "fulfilled":
                    yield record.unit, item.clause
