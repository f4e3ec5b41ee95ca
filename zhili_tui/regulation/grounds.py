"""Possible grounds of a veto and the records that point to them. The program reports; only the committee decides (VET-0)."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from zhili_tui.model.field_values import value
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.regulation.rules import Ground

Day = datetime.date


class Pointer(NamedTuple):
    """A ground that may exist for a unit, and what points to it."""

    clause: str
    sign: str
    unit: str
    evidence: tuple[str, ...]


def pointers(rules: tuple[Ground, ...], facts: RecordSet, duties: list[Duty], year: int, failed: tuple[str, ...] = ()) -> list[Pointer]:
    """What points to a ground in a year, by unit. ``failed``: units below the pass mark of their sheet."""
    found: dict[str, dict[str, list[str]]] = {}
    out = []
    for rule in rules:
        if rule.sign not in found:
            found[rule.sign] = defaultdict(list)
            for unit, ref in SIGNS[rule.sign](facts, duties, year, failed):
                found[rule.sign][unit].append(ref)
        for unit, refs in sorted(found[rule.sign].items()):
            if len(refs) >= rule.at_least:
                out.append(Pointer(rule.clause, rule.sign, unit, tuple(dict.fromkeys(refs))))
    return out


#: More than so many of one sort are not counted on.
MOST = 1000
Found = Iterator[tuple[str, str]]


def warning_unanswered(facts: RecordSet, duties: list[Duty], year: int, failed: tuple[str, ...]) -> Found:
    """VET-5: a warning, recommendation or order whose term passed without acceptance."""
    for duty in duties:
        if duty.id == "rectification" and (duty.state == "overdue" or (duty.state == "late" and duty.day.year == year)):
            yield duty.unit, duty.evidence[0]


def late_first_report(facts: RecordSet, duties: list[Duty], year: int, failed: tuple[str, ...]) -> Found:
    """VET-7: a major case of which somebody was told late or not at all."""
    for duty in duties:
        if duty.id == "case_report" and duty.state in ("overdue", "late") and duty.day.year == year:
            yield duty.unit, duty.evidence[0]


def grave_case(facts: RecordSet, duties: list[Duty], year: int, failed: tuple[str, ...]) -> Found:
    """VET-3: an especially grave case or accident."""
    for filed in facts.of("case"):
        if filed.record.grave and filed.record.occurred.year == year:
            yield filed.record.unit, filed.ref


def mass_incident(facts: RecordSet, duties: list[Duty], year: int, failed: tuple[str, ...]) -> Found:
    """VET-2, LDR-V5: unrest that was not defused."""
    for filed in facts.of("case"):
        if filed.record.category == "mass_incident" and filed.record.occurred.year == year:
            yield filed.record.unit, filed.ref


def case_after_warning(facts: RecordSet, duties: list[Duty], year: int, failed: tuple[str, ...]) -> Found:
    """VET-4: a case in a unit after a warning that had not been dealt with."""
    warnings = defaultdict(list)
    for warning in facts.of("warning"):
        warnings[warning.record.unit].append(warning.record)
    for filed in facts.of("case"):
        case = filed.record
        if case.occurred.year == year:
            for one in warnings[case.unit]:
                answered = [a.date for a in one.acceptances if a.result == "accepted"] + ([one.lifting.date] if one.lifting else [])
                if one.unit == case.unit and one.date <= case.occurred.date() and not any(d <= case.occurred.date() for d in answered):
                    yield case.unit, filed.ref


#: What is owed of a case after it, and of what was found wrong.
AFTER = ("case_closing", "case_judgement", "notice_slip", "notice_report", "notice_report_again", "finding", "rectification")


def case_not_followed(facts: RecordSet, duties: list[Duty], year: int, failed: tuple[str, ...]) -> Found:
    """VET-4: a case in a unit that was not investigated or not improved upon after it: closing, report or findings overdue since."""
    open_: dict[str, list[Duty]] = defaultdict(list)
    for duty in duties:
        if duty.id in AFTER and duty.state in ("overdue", "missed"):
            open_[duty.about or duty.unit].append(duty)
    for filed in facts.of("case"):
        case = filed.record
        if case.occurred.year == year:
            for duty in open_[case.unit]:
                if duty.state == "overdue" or duty.day >= case.occurred.date():
                    yield case.unit, filed.ref
                    yield case.unit, duty.evidence[0]


def _counted(field: str) -> Callable[[RecordSet, list[Duty], int, tuple[str, ...]], Found]:
    """LDR-V6, VET-6: a sign that is counted in the month's figures, one for each."""

    def sign(facts: RecordSet, duties: list[Duty], year: int, failed: tuple[str, ...]) -> Found:
        for filed in facts.of("figures"):
            if filed.year == year:
                for number in range(min(value(filed.record, f"security.{field}") or 0, MOST)):
                    yield filed.unit, f"{filed.ref}#{number + 1}"

    return sign


def statements_unsigned(facts: RecordSet, duties: list[Duty], year: int, failed: tuple[str, ...]) -> Found:
    """LDR-V2, VET-1: statements that were not signed level by level, one for each unit below that signed none."""
    for duty in duties:
        if duty.id == "statements_signed" and duty.state in ("overdue", "missed") and duty.period == str(year):
            yield duty.unit, duty.about


def failed_score(facts: RecordSet, duties: list[Duty], year: int, failed: tuple[str, ...]) -> Found:
    """VET-0, LDR-V1: the assessment of the statement failed."""
    for unit in failed:
        yield unit, unit


SIGNS: dict[str, Callable[[RecordSet, list[Duty], int, tuple[str, ...]], Found]] = {
    work.__name__: work
    for work in (
        warning_unanswered, late_first_report, grave_case, mass_incident, case_after_warning, case_not_followed, failed_score,
        statements_unsigned,
    )
} | {
    "staff_offences": _counted("own_staff_offences"),
    "juvenile_offences": _counted("juvenile_offences"),
    "repeat_offences": _counted("repeat_offences"),
    "economic_crimes": _counted("economic_crimes"),
}  # fmt: skip
