"""Who is barred from what, why, since when and until when: LDR-E1, LDR-E2, INV-7 and what the ladder suspends."""

import datetime
from collections.abc import Iterator
from typing import Any, NamedTuple

from zhili_tui.regulation.calendar import month_end, months_after
from zhili_tui.regulation.record_set import Facts, Filed, meets
from zhili_tui.regulation.rules import Authority, Deadlines, Effects, Ladder

Day = datetime.date
#: The rule files from which it follows who is barred.
RULES = ("effects", "ladder", "deadlines")
LEADERS = ("principal_leader", "leader_in_charge")


class Bar(NamedTuple):
    """A bar on one unit or officer. ``until`` None: until it is lifted."""

    subject: str  # a unit, or unit/officer, or a name in words
    role: str  # unit, principal_leader, leader_in_charge or directly_responsible
    bars: tuple[str, ...]  # appraisal, honours, promotion
    clause: str
    source: str  # the record
    unit: str  # the unit the record is about
    since: Day
    until: Day | None
    lifted: Day | None
    marked: bool  # the sign-off it rests on could not be verified

    def holds(self, day: Day) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until) and (self.lifted is None or day < self.lifted)

    def overlaps(self, first: Day, last: Day) -> bool:
        """Whether it was in force on any day of a stretch."""
        end = min(self.until or Day.max, self.lifted - datetime.timedelta(days=1) if self.lifted else Day.max)
        return self.since <= last and first <= end and self.since <= end


class Source(NamedTuple):
    """A record that bars: from when, until when."""

    filed: Filed
    kind: str
    since: Day
    until: Day | None
    marked: bool
    held: Day  # who held a post on this day is meant, where nobody is named


def concerns(authority: Authority, filed: Filed) -> bool:
    """Whether a record is one of those that only some bodies may make."""
    return filed.ref.split("/")[2] == authority.kind and meets(filed.record, authority.where)


def may(unit: Any, authority: Authority) -> bool:
    """Whether a unit may take a step."""
    return unit is not None and bool(set(unit.bodies) & set(authority.bodies)) and (not authority.levels or unit.level in authority.levels)


def bars(effects: Effects, ladder: Ladder, terms: Deadlines, facts: Facts) -> list[Bar]:
    """Every bar there is or was, oldest first. What a unit may not decide bars nobody."""
    out = []
    for source in _sources(ladder, terms, facts):
        record = source.filed.record
        if not all(may(facts.units.get(source.filed.unit), one) for one in effects.authorities if concerns(one, source.filed)):
            continue
        lifted = record.lifting.date if record.lifting else None
        for effect in effects.effects:
            if effect.source == source.kind:
                for subject, since in _subjects(effect.subject, record, facts, source):
                    out.append(
                        Bar(
                            subject,
                            effect.subject,
                            effect.bars,
                            effect.clause,
                            source.filed.ref,
                            record.unit,
                            since,
                            source.until,
                            lifted,
                            source.marked,
                        )
                    )
    return sorted(out, key=lambda bar: (bar.since, bar.source, bar.subject, bar.clause))


def _sources(ladder: Ladder, terms: Deadlines, facts: Facts) -> Iterator[Source]:
    for filed in facts.of("veto"):
        veto = filed.record
        signed = facts.signed(veto, "committee_chair")
        # A proposal bars nobody: the decision of the committee, signed by its chair, does.
        if veto.decided and signed and veto.term_start:
            months = terms.veto.months if terms.veto else 12
            until = veto.term_end or months_after(veto.term_start, months) - datetime.timedelta(days=1)
            yield Source(filed, "veto", veto.term_start, until, _marked(facts, veto), veto.proposed)
    occurred = {filed.ref: filed.day for filed in facts.of("case")}
    for filed in facts.of("notice"):
        notice = filed.record
        if facts.signed(notice, "committee_chair"):
            held = occurred.get(notice.case or "") or notice.date
            yield Source(filed, "notice", notice.date, None, _marked(facts, notice), held)
    suspending = {step.type: step for step in ladder.steps if step.suspends}
    for filed in facts.of("warning"):
        warning = filed.record
        step = suspending.get(warning.type)
        if step:
            yield Source(filed, "listed_supervision", warning.date, None, False, warning.date)


def _marked(facts: Facts, record: Any) -> bool:
    given = [
        facts.verdicts.get(s.digest, "unverifiable")
        for s in record.signoffs
        if s.role == "committee_chair" and s.verdict in ("approved", "attested")
    ]
    return "valid" not in given and "attested" not in given


def _subjects(subject: str, record: Any, facts: Facts, source: Source) -> Iterator[tuple[str, Day]]:
    """Whom an effect reaches, and since when: the persons named; where a leader is not named, who held the post then.

    A unit that is merged into another does not shed its bar: the successor carries it on.
    """
    if subject == "unit":
        for unit, joined in facts.successors(record.unit):
            yield unit, max(source.since, joined)
        return
    named = getattr(record, subject, None)
    people = named or () if subject == "directly_responsible" else (named,) if named else facts.holders(record.unit, subject, source.held)
    for person in people:
        yield person, source.since


def on(found: list[Bar], subject: str, day: Day) -> list[Bar]:
    """The bars in force for a unit or an officer on a day. An officer carries his wherever he serves."""
    return [bar for bar in found if bar.subject == subject and bar.holds(day)]


class Broken(NamedTuple):
    """A commendation given in spite of a bar."""

    ref: str
    recipient: int  # its number, from 0
    bar: Bar


#: What each type of commendation needs to be free of.
NEEDS = {"commendation": "honours", "honour_title": "honours", "promotion": "promotion"}


def violations(found: list[Bar], facts: Facts, whole_year: bool = False) -> Iterator[Broken]:
    """Commendations of units or officers that were barred on that day; with ``whole_year`` on any day till then of the year they are for."""
    for filed in facts.of("commendation"):
        day = filed.record.date
        first = min(Day(filed.year, 1, 1), day) if whole_year else day
        last = min(month_end(filed.year, 12), day)
        for number, one in enumerate(filed.record.recipients):
            subject = one.officer or one.unit or ""
            for bar in (bar for bar in found if bar.subject == subject and (bar.holds(day) or (whole_year and bar.overlaps(first, last)))):
                if NEEDS[filed.record.type] in bar.bars:
                    yield Broken(filed.ref, number, bar)
