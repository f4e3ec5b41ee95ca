"""Who is barred from what, why, since when and until when: LDR-E1, LDR-E2, INV-7 and what the ladder suspends."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from zhili_tui.model.field_values import meets
from zhili_tui.regulation.calendar import month_end, months_after
from zhili_tui.regulation.record_set import FiledRecord, RecordSet
from zhili_tui.regulation.rules import Authority, Deadlines, Effect, Effects, Ladder, on_day

Day = datetime.date
#: The rule files from which it follows who is barred.
RULES = ("effects", "ladder", "deadlines", "signing")
#: The kinds of record from which a bar follows.
KINDS = ("veto", "notice", "warning")


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


class BarSource(NamedTuple):
    """A record that bars: from when, until when."""

    filed: FiledRecord
    kind: str
    since: Day
    until: Day | None
    marked: bool
    held: Day  # who held a post on this day is meant, where nobody is named


def concerns(authority: Authority, filed: FiledRecord) -> bool:
    """Whether a record is one of those that only some bodies may make."""
    return filed.ref.split("/")[2] == authority.kind and meets(filed.record, authority.where)


def may(unit: Any, authority: Authority) -> bool:
    """Whether a unit may take a step."""
    return unit is not None and bool(set(unit.bodies) & set(authority.bodies)) and (not authority.levels or unit.level in authority.levels)


class BarRules(NamedTuple):
    """The rules from which bars follow, as they were at some time."""

    effects: Effects
    ladder: Ladder
    deadlines: Deadlines


def bars(effects: Effects, ladder: Ladder, terms: Deadlines, facts: RecordSet) -> list[Bar]:
    """Every bar there is or was, oldest first. What a unit may not decide bars nobody, nor what was revoked (撤銷).

    A decision bars by the rules of the day on which it was signed, and by these, those of today: whatever either says.
    """
    today = BarRules(effects, ladder, terms)
    out: list[Bar] = []
    for kind in KINDS:
        for filed in facts.of(kind):
            standing = facts.standing(filed)
            for record in (standing.record, *standing.beside) if standing.bound else ():
                if record.revocation is None:
                    decided = filed._replace(record=record)
                    out += _strictest(_by(rules, kind, decided, facts) for rules in _rules(today, record, facts))
    return sorted(dict.fromkeys(out), key=lambda bar: (bar.since, bar.source, bar.subject, bar.clause))


def _rules(today: BarRules, record: Any, facts: RecordSet) -> Iterator[BarRules]:
    """The rules of today, then those of the days on which a record was signed."""
    yield today
    yield from (BarRules(one.effects, one.ladder, one.deadlines) for one in facts.judges(record))


def _by(rules: BarRules, kind: str, filed: FiledRecord, facts: RecordSet) -> Iterator[Bar]:
    """The bars that follow from a record by some rules; none from what the unit might not decide."""
    asked = [one for one in rules.effects.authorities if concerns(one, filed)]
    if any(all(may(unit, one) for one in asked) for unit in facts.issuers(filed)):
        source = _source(kind, filed, rules, facts)
        if source is not None:
            yield from _of(source, rules.effects, facts)


def effects_of(source: str, rules: Iterable[Effects]) -> list[Effect]:
    """What follows from a kind of record by several rules, that on the same subject by the same clause as one: all that any of them bars."""
    same: dict[tuple[str, str], Effect] = {}
    for one in (one for some in rules for one in some.effects if one.source == source):
        known = same.setdefault((one.subject, one.clause), one)
        same[one.subject, one.clause] = msgspec.structs.replace(known, bars=tuple(dict.fromkeys((*known.bars, *one.bars))))
    return list(same.values())


def _strictest(found: Iterable[Iterable[Bar]]) -> Iterator[Bar]:
    """The bars of one record by several rules, those on the same subject by the same clause as one: all that either bars, as long as either does."""
    same: dict[tuple[str, str, str], Bar] = {}
    for bar in (bar for some in found for bar in some):
        known = same.setdefault((bar.subject, bar.role, bar.clause), bar)
        until = None if known.until is None or bar.until is None else max(known.until, bar.until)
        same[bar.subject, bar.role, bar.clause] = known._replace(
            bars=tuple(dict.fromkeys((*known.bars, *bar.bars))), since=min(known.since, bar.since), until=until
        )
    yield from same.values()


def _of(source: BarSource, effects: Effects, facts: RecordSet) -> Iterator[Bar]:
    record = source.filed.record
    lifted = record.lifting.date if record.lifting else None
    for effect in effects.effects:
        if effect.source == source.kind:
            for subject, since in _subjects(effect.subject, record, facts, source):
                yield Bar(
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


def _source(kind: str, filed: FiledRecord, rules: BarRules, facts: RecordSet) -> BarSource | None:
    """From when until when a record bars; None where it does not: a proposal, a step that suspends nothing."""
    record = filed.record
    marked = _marked(facts, record)
    if kind == "veto":
        begins = record.term_start or record.decided
        if not record.decided or not begins:
            return None
        rule = on_day(rules.deadlines.veto, record.decided)
        months = rule.months if rule else 12
        until = record.term_end or months_after(begins, months) - datetime.timedelta(days=1)
        return BarSource(filed, "veto", begins, until, marked, held(kind, record, facts))
    if kind == "notice":
        return BarSource(filed, "notice", record.date, None, marked, held(kind, record, facts))
    suspends = any(step.suspends for step in rules.ladder.steps if step.type == record.type)
    return BarSource(filed, record.type, record.date, None, marked, record.date) if suspends else None


def _marked(facts: RecordSet, record: Any) -> bool:
    """Whether no sign-off on which it rests could be verified."""
    given = {facts.worth(one.digest) for one in record.signoffs if one.verdict in ("approved", "attested")}
    return given.isdisjoint(("valid", "attested"))


def _subjects(subject: str, record: Any, facts: RecordSet, source: BarSource) -> Iterator[tuple[str, Day]]:
    """Whom an effect reaches, and since when: the persons named, and of a leader's post whoever held it then.

    To name one of two secretaries and heads of government does not free the other; a reason given for leaving him out does. A unit
    that is merged into another does not shed its bar: the successor carries it on.
    """
    if subject == "unit":
        for unit, joined in facts.successors(record.unit):
            yield unit, max(source.since, joined)
        return
    people = dict.fromkeys(getattr(record, subject, ()))
    if subject != "directly_responsible":
        left_out = {one.officer for one in getattr(record, "left_out", ()) if one.officer not in people}
        people |= dict.fromkeys(one for one in facts.holders(record.unit, subject, source.held) if one not in left_out)
    for person in people:
        yield person, source.since


class Unnamed(NamedTuple):
    """Who held a post, and is neither named as responsible nor left out with a reason."""

    ref: str
    role: str
    officer: str


def unnamed(facts: RecordSet) -> Iterator[Unnamed]:
    """Whom notices and vetoes pass over without a word: they are held responsible all the same."""
    for kind in ("notice", "veto"):
        for filed in facts.of(kind):
            record = facts.texts(filed)[0].record or filed.record
            left_out = {one.officer for one in record.left_out}
            for role in ("principal_leader", "leader_in_charge"):
                named = set(getattr(record, role))
                for officer in facts.holders(record.unit, role, held(kind, record, facts)) if named else ():
                    if officer not in named | left_out:
                        yield Unnamed(filed.ref, role, officer)


def held(kind: str, record: Any, facts: RecordSet) -> Day:
    """The day whose holders of a post are meant: a veto's proposal, the case behind a notice or else its own day."""
    if kind == "veto":
        day: Day = record.proposed
        return day
    occurred = next((one.day for one in facts.of("case") if one.ref == record.case), None) if kind == "notice" else None
    return occurred or record.date


class Pending(NamedTuple):
    """A decision that would bar a unit or officer, and that is not in force: not yet signed, or changed since it was."""

    ref: str
    subject: str
    signed: bool  # an earlier text of it is in force, and bars him already


def pending(effects: Effects, ladder: Ladder, terms: Deadlines, facts: RecordSet) -> list[Pending]:
    """What lies there decided and without effect, by whom it would bar."""
    today = BarRules(effects, ladder, terms)
    out = []
    for kind in KINDS:
        for filed in facts.of(kind):
            standing = facts.standing(filed)
            if standing.bound and not standing.changed:
                continue
            lying = filed._replace(record=facts.texts(filed)[0].record or filed.record)
            source = _source(kind, lying, today, facts)
            if source is not None:
                subjects = dict.fromkeys(bar.subject for bar in _of(source, effects, facts))
                binding = filed._replace(record=standing.record)
                held_by = _rules(today, binding.record, facts) if standing.bound else ()
                barred = {bar.subject for rules in held_by for bar in _by(rules, kind, binding, facts)}
                out += [Pending(filed.ref, subject, subject in barred) for subject in subjects]
    return out


def on(found: list[Bar], subject: str, day: Day) -> list[Bar]:
    """The bars in force for a unit or an officer on a day. An officer carries his wherever he serves."""
    return [bar for bar in found if bar.subject == subject and bar.holds(day)]


class BrokenBar(NamedTuple):
    """A commendation given in spite of a bar."""

    ref: str
    recipient: int  # its number, from 0
    bar: Bar


#: What each type of commendation needs to be free of.
NEEDS = {"commendation": "honours", "honour_title": "honours", "promotion": "promotion"}


def violations(found: list[Bar], facts: RecordSet, whole_year: bool = False) -> Iterator[BrokenBar]:
    """Commendations of units or officers that were barred on that day; with ``whole_year`` on any day till then of the year they are for.

    So does the rule of the day on which one was signed.
    """
    for filed in facts.of("commendation"):
        lying = facts.texts(filed)[0].record or filed.record  # to sign it would be as wrong as to have signed it
        day = lying.date
        terms = (rules.effects.commendation for rules in facts.judges(lying))
        whole = whole_year or any(one is not None and one.whole_year for one in terms)
        first = min(Day(filed.year, 1, 1), day) if whole else day
        last = min(month_end(filed.year, 12), day)
        for number, one in enumerate(lying.recipients):
            subject = one.officer or one.unit or ""
            for bar in (bar for bar in found if bar.subject == subject and (bar.holds(day) or (whole and bar.overlaps(first, last)))):
                if NEEDS[lying.type] in bar.bars:
                    yield BrokenBar(filed.ref, number, bar)
