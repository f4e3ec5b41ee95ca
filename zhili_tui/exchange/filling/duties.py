"""How often something had to be done, and how often it was left undone, by the rules in force: 應召開次數, 未召開次數."""

import datetime
from typing import NamedTuple

from zhili_tui.exchange.filling import reckoned
from zhili_tui.exchange.filling.offices import OfficeFact
from zhili_tui.exchange.filling.stretches import MonthSpan
from zhili_tui.i18n import N_
from zhili_tui.regulation.calendar import Workdays, periods
from zhili_tui.regulation.duties import obligations
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.regulation.rules import Obligation, Obligations

#: What a heading asks of a duty, by its concept.
ASKED = ("due_times", "undone_times")
SEVERAL_RULES = N_("several rules ask for this")
OTHERS_TOO = N_("units below have this duty as well")
STILL_OPEN = N_("what is left undone so far can still be done")
PARTLY = N_("the rule counts in periods that this one cuts")
NOBODY = N_("no rule asks this of the unit")
MONTHS = {"month": 1, "two_months": 2, "quarter": 3, "half_year": 6, "year": 12}


class DutyRules(NamedTuple):
    """The obligations in force, and the calendar they go by."""

    rules: Obligations
    workdays: Workdays

    def of(self, source: str) -> list[Obligation]:
        """The obligations that records of a source fulfil, and no others: count.meeting[type=joint_meeting]."""
        sign, asked = reckoned.terms(source)
        if sign or asked[0].how != "count" or asked[0].path:
            return []
        types = {one.partition("=")[2] for one in asked[0].conditions if one.startswith("type=")}
        found = [
            rule
            for rule in self.rules.obligations
            if rule.each is None and any(one.kind == asked[0].kind and types and types == set(one.types) for one in rule.evidence)
        ]
        return [one for one in found if one.id in types] or found


def told(
    duties: DutyRules, facts: RecordSet, source: str, asked: str, units: tuple[str, ...], span: MonthSpan, today: datetime.date
) -> OfficeFact:
    """So many times as the rules ask of a unit in the months of a span, or so many of them left undone."""
    rules = duties.of(source)
    name = f"duty.{'/'.join(sorted({one.id for one in rules})) or '-'}.{asked.removesuffix('_times')}"
    if not rules:
        return OfficeFact(None, (NOBODY,), name)
    ids = frozenset(one.id for one in rules)
    found = list(obligations.duties(duties.rules, facts, span.year, today, duties.workdays, frozenset(units), ids))
    own = [one for one in found if one.unit == units[0] and one.state != "not_applicable" and _within(one.period, span, rules)]
    if not own:
        return OfficeFact(None, (NOBODY,), name)
    times = {one.id: one.at_least for one in rules}
    doubts = [SEVERAL_RULES] if len(ids) > 1 else []
    doubts += [OTHERS_TOO] if any(one.unit != units[0] for one in found) else []
    if any((span.first - 1) % MONTHS[one.every] or span.last % MONTHS[one.every] for one in rules):
        doubts.append(PARTLY)
    if asked == "due_times":
        return OfficeFact(sum(times[one.id] for one in own), tuple(doubts), name)
    left = [one for one in own if one.state not in ("met", "late")]
    if any(one.state in ("due", "upcoming", "overdue") for one in left):
        doubts.append(STILL_OPEN)
    refs = tuple(ref for one in own for ref in one.evidence)
    return OfficeFact(sum(max(0, times[one.id] - len(one.evidence)) for one in left), tuple(doubts), name, refs)


def _within(period: str, span: MonthSpan, rules: list[Obligation]) -> bool:
    """Whether a period of the rules lies wholly in a span."""
    for every in {one.every for one in rules}:
        for one in periods(span.year, every):
            if one.name == period:
                return span.first <= one.first.month and one.last.month <= span.last
    return False
