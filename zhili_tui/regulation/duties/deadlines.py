"""Time limits that stand in records: findings, follow-ups, papers, cases, notices, the ladder, vetoes."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from zhili_tui.model.field_values import lacking, meets
from zhili_tui.model.kind import BINDING
from zhili_tui.regulation.calendar import Workdays, months_after
from zhili_tui.regulation.duties.lateness import CompletionMark, LastGrace, first, shown
from zhili_tui.regulation.duty import OPEN, Duty, State, progress, settled, waiting
from zhili_tui.regulation.record_set import FiledRecord, RecordSet
from zhili_tui.regulation.rules import (
    CaseReport,
    Deadline,
    Directory,
    LadderStep,
    LocalName,
    NoticeTerms,
    OutsideBody,
    VetoTerms,
    during,
    on_day,
)

Day = datetime.date


def entries(rules: tuple[Deadline, ...], facts: RecordSet, today: Day, workdays: Workdays, last_grace: LastGrace) -> Iterator[Duty]:
    """The limits that a field of a record, or of an entry of one of its tables, sets. What happens later is not known yet."""
    standing = {id: facts.successor(id, today) for id in facts.units}
    for rule in rules:
        for filed in facts.of(rule.kind):
            if filed.day is not None and (filed.day > today or not during(rule, filed.day, filed.day)):
                continue
            parts = enumerate(getattr(filed.record, rule.each), 1) if rule.each else ((0, filed.record),)
            counts = rule.kind not in BINDING or facts.standing(filed).bound  # nothing binds unsigned
            for number, part in parts:
                due = _limit(rule, part, filed.record, workdays)
                if due is None or not meets(part, rule.where):
                    continue
                named = (getattr(part, rule.unit, None) or getattr(filed.record, rule.unit, None)) if rule.unit else None
                unit = named or filed.unit
                subject = getattr(part, rule.title) or "" if rule.title else ""
                period = f"{filed.ref}/{number}" if number else filed.ref
                told = _done(rule, part, filed, facts, today) if counts else None
                state = progress(told and told.day, due, today)
                reply = _put_right(rule, number, filed, part, facts, today) if state in OPEN else None
                duty = Duty(
                    rule.id, rule.clause, standing.get(unit, unit), period, due, state, (filed.ref,), rule.name, subject,
                    answered=reply.ref if reply else "", unsigned=reply is not None and not facts.standing(reply).bound,
                )  # fmt: skip
                yield shown(duty, told, facts, last_grace)


def _done(rule: Deadline, part: Any, filed: FiledRecord, facts: RecordSet, today: Day) -> CompletionMark | None:
    """What tells that it is done: the field of the rule, or what answered it or took it up."""
    done = getattr(part, rule.done)
    if done is not None:
        return CompletionMark(done, filed, ".".join(filter(None, (rule.each, rule.done))))
    found = facts.answers(filed) if rule.answered else facts.taken_up(filed) if rule.taken_up else []
    return first(CompletionMark(one.record.date, one) for one in found if one.record.date <= today)


#: Replies that say something is put right; whether it is, says whoever accepts it.
PUT_RIGHT = ("rectification", "acceptance_application")


def _put_right(rule: Deadline, number: int, filed: FiledRecord, part: Any, facts: RecordSet, today: Day) -> FiledRecord | None:
    """The latest reply that says a finding is put right and that nobody has judged since; None where there is none."""
    if rule.kind != "inspection" or not number:
        return None
    judged = part.accepted
    found = [
        one
        for one in facts.written_replies.get(filed.ref, [])
        if one.record.type in PUT_RIGHT
        and number in (one.record.items or (number,))
        and one.record.date <= today
        and (judged is None or one.record.date > judged)
    ]
    return found[-1] if found else None


def _limit(rule: Deadline, part: Any, record: Any, workdays: Workdays) -> Day | None:
    """The day that is written down; where none is, so many working days after the day the rule names."""
    due: Day | None = getattr(part, rule.due, None)
    counted = rule.counted_from
    since = getattr(part if hasattr(part, counted) else record, counted) if due is None and counted else None
    if since is None:
        return due
    return workdays.after(months_after(since.date() if isinstance(since, datetime.datetime) else since, rule.months), rule.days)


def cases(
    rules: tuple[CaseReport, ...], directory: Directory, facts: RecordSet, now: datetime.datetime, workdays: Workdays, last_grace: LastGrace
) -> Iterator[Duty]:
    """INV-5: each competent department and principal leader hears of it within so many hours, the first word counts; who judges it after."""
    for filed in facts.of("case"):
        case = filed.record
        rule = on_day(rules, _known(case))
        if rule is None or getattr(case, rule.counted_from) > now:
            continue
        unit = facts.successor(case.unit, now.date())
        for one in _recipients(rule, directory, case):
            due = (getattr(case, rule.counted_from) + datetime.timedelta(hours=one.hours)).astimezone(now.tzinfo)
            at = min((report.at for report in case.reports if report.at <= now and one.is_told(report)), default=None)
            state: State = ("overdue" if now > due else "due") if at is None else "met" if at <= due else "late"
            period = f"{filed.ref}/{one.id}".rstrip("/")
            duty = Duty(
                "case_report", rule.clause, unit, period, due, state, (filed.ref,), rule.name, case.title, to=one.name, leader=one.leader,
                telephone=one.telephone,
            )  # fmt: skip
            yield shown(duty, CompletionMark(at.date(), filed, "reports.at") if at else None, facts, last_grace)
        yield from _judged(rule, facts, filed, now.date(), workdays, last_grace)


class CaseRecipient(NamedTuple):
    """One who must be told of a case: by which names, within how many hours."""

    id: str
    names: frozenset[str]
    leader: bool
    hours: int
    name: LocalName | None = None
    telephone: str = ""

    def is_told(self, report: Any) -> bool:
        """Whether a report went to this one; where nobody is named, to any of its sort."""
        return report.recipient in self.names or (
            not self.names and report.to == ("principal_leader" if self.leader else "competent_department")
        )


def _known(case: Any) -> Day:
    """The day on which a case became known."""
    day: Day = case.learned.date()
    return day


def _recipients(rule: CaseReport, directory: Directory, case: Any) -> list[CaseRecipient]:
    """Who must be told: by the directory for the case's category, and the departments that the case names; each once, the shortest term first."""
    bodies = {one.id: one for one in directory.bodies}
    known = getattr(case, rule.counted_from).date()
    out: dict[str, CaseRecipient] = {}
    for told in sorted(directory.told, key=lambda one: one.hours):
        if case.category in told.categories and not (told.since and known < told.since):
            for id in told.bodies:
                out.setdefault(id, _listed(bodies[id], told.hours))
    for name in case.departments:
        body = next((one for one in directory.bodies if name in _names(one)), None)
        if body is not None:
            out.setdefault(body.id, _listed(body, rule.hours))
        else:
            out.setdefault(name, CaseRecipient(name, frozenset((name,)), False, rule.hours, LocalName(zh_hant=name, zh_hans=name, en=name)))
    if all(one.leader for one in out.values()):
        out[""] = CaseRecipient("", frozenset(), False, rule.hours)
    if rule.principal_leader and not any(one.leader for one in out.values()):
        out["principal_leader"] = CaseRecipient("principal_leader", frozenset(), True, rule.hours)
    return list(out.values())


def _listed(body: OutsideBody, hours: int) -> CaseRecipient:
    return CaseRecipient(body.id, _names(body), body.leader, hours, body.name, body.telephone or "")


def _names(body: OutsideBody) -> frozenset[str]:
    written = (body.id, body.name.zh_hant, body.name.zh_hans, body.name.en, *body.also)
    return frozenset(name for name in written if name)


def _judged(
    rule: CaseReport, facts: RecordSet, filed: FiledRecord, today: Day, workdays: Workdays, last_grace: LastGrace
) -> Iterator[Duty]:
    """INV-6: of a case that was closed the committee issues a notice, or says with its reason that it is not to be investigated."""
    case = filed.record
    if not rule.judge_days or not case.closed or case.closed > today or (rule.judged_since and case.closed < rule.judged_since):
        return
    committee = _judge(rule, facts, case.unit)
    answers = [one for one in facts.replies.get(filed.ref, []) if one.record.type == "not_investigated" and one.unit == committee]
    answers += [one for one in facts.of("notice") if filed.ref == one.record.case and one.unit != case.unit and facts.standing(one).bound]
    told = first(CompletionMark(one.record.date, one) for one in answers)
    due = workdays.after(case.closed, rule.judge_days)
    refs = (filed.ref, *(one.ref for one in answers))
    state = progress(told and told.day, due, today)
    unit = committee or filed.unit
    duty = Duty("case_judgement", "INV-6", unit, filed.ref, due, state, refs, rule.judgement, case.title, about=case.unit)
    yield shown(duty, told, facts, last_grace)


def _judge(rule: CaseReport, facts: RecordSet, unit: str) -> str | None:
    """Who judges a unit's cases: the nearest above it that the rule means."""
    return next((one for one in _above(facts, unit) if facts.are(one, rule.judges)), None)


def judged_by(rules: tuple[CaseReport, ...], facts: RecordSet, units: frozenset[str]) -> set[str]:
    """The units whose cases one of these judges."""
    judging = [rule for rule in rules if rule.judge_days and any(facts.are(one, rule.judges) for one in units)]
    return {unit for rule in judging for unit in facts.units if _judge(rule, facts, unit) in units}


def _above(facts: RecordSet, unit: str) -> Iterator[str]:
    """The units above one, each before those that stand directly below it (a committee beside its district), the nearest first."""
    seen = set[str]()
    found = facts.units.get(unit)
    while found is not None and found.parent and found.parent not in seen:
        seen.add(found.parent)
        yield from (found.parent, *facts.below.get(found.parent, []))
        found = facts.units.get(found.parent)


def received(facts: RecordSet, filed: FiledRecord) -> CompletionMark | None:
    """What tells that a notice reached its unit: the sign-off that acknowledges it, a receipt of the unit, or its service."""
    notice = filed.record
    acknowledged = facts.first_signed(filed, "acknowledged")
    found = [CompletionMark(acknowledged.date(), filed, "")] if acknowledged else []
    found += [
        CompletionMark(one.record.date, one)
        for one in facts.replies.get(filed.ref, [])
        if one.record.type == "receipt" and one.unit == notice.unit
    ]
    if notice.service:
        found.append(CompletionMark(notice.service.date, filed, "service.date"))
    return first(found)


def notices(rules: tuple[NoticeTerms, ...], facts: RecordSet, today: Day, workdays: Workdays, last_grace: LastGrace) -> Iterator[Duty]:
    """INV-6: the slip, the report within a month of receipt, and the committee's judgement of it. Lifting ends what is open."""
    for filed in facts.of("notice"):
        notice = filed.record
        rule = on_day(rules, notice.date)
        if rule is None or notice.date > today or revoked(notice, today):
            continue
        got = received(facts, filed)
        start = got and got.day
        if start is None and not facts.standing(filed).bound:  # a draft asks nobody for anything
            continue
        unit = facts.successor(notice.unit, today)
        lifted = notice.lifting.date if notice.lifting else None
        slip_due = workdays.after(notice.date, rule.slip_days)
        state = settled(start, slip_due, lifted, today)
        yield shown(Duty("notice_slip", rule.clause, unit, filed.ref, slip_due, state, (filed.ref,), rule.slip), got, facts, last_grace)
        if start is None or start > today:
            continue
        due = months_after(start, rule.months)
        reports = [one for one in facts.replies.get(filed.ref, []) if _reports(one, {notice.unit, unit}, today)]
        whole = [one for one in reports if not lacking(one.record, rule.needs)]
        judged = sorted((one for one in notice.acceptances if one.date <= today), key=lambda one: one.date)
        evidence = (filed.ref, *(one.ref for one in reports))
        told = CompletionMark(whole[0].record.date, whole[0]) if whole else None
        state = settled(told and told.day, due, lifted, today)
        yield shown(Duty("notice_report", rule.clause, unit, filed.ref, due, state, evidence, rule.report), told, facts, last_grace)
        for number, verdict in enumerate(judged, 1):
            if verdict.result == "sent_back":
                by = max(due, workdays.after(verdict.date, rule.again_days)) if rule.again_days else due
                told = _set_right(verdict, filed, whole, judged[number:])
                state = settled(told and told.day, by, lifted, today)
                period, name = f"{filed.ref}/{number}", rule.again or rule.report
                again = Duty("notice_report_again", rule.clause, unit, period, by, state, evidence, name)
                yield shown(again, told, facts, last_grace)
        for report in reports:
            judgement = next((one for one in judged if one.report == report.ref), None) or next(
                (one for one in judged if one.report is None and one.date >= report.record.date), None
            )
            by = workdays.after(report.record.date, rule.judge_days)
            told = CompletionMark(judgement.date, filed, "acceptances.date") if judgement else None
            state = settled(told and told.day, by, lifted, today)
            duty = Duty("notice_judgement", rule.clause, filed.unit, report.ref, by, state, evidence, rule.judgement, about=notice.unit)
            yield shown(duty, told, facts, last_grace)


def _reports(one: FiledRecord, units: set[str], today: Day) -> bool:
    return one.unit in units and one.record.type == "investigation_report" and one.record.date <= today


def _set_right(returned: Any, notice: FiledRecord, whole: list[FiledRecord], after: list[Any]) -> CompletionMark | None:
    """What hands in anew a report that was sent back; or tells that the committee thought better of it and accepted one that is whole."""
    found = [
        CompletionMark(one.record.date, one)
        for one in whole
        if one.record.date > returned.date or (one.record.date == returned.date and returned.report not in (None, one.ref))
    ]
    found += [CompletionMark(one.date, notice, "acceptances.date") for one in after if whole and one.result == "accepted"]
    return first(found)


def revoked(record: Any, today: Day) -> bool:
    """Whether a decision was revoked (撤銷) by a day: then it asks nobody for anything."""
    return record.revocation is not None and record.revocation.date <= today


def ladder(steps: tuple[LadderStep, ...], facts: RecordSet, today: Day, workdays: Workdays, last_grace: LastGrace) -> Iterator[Duty]:
    """The duties of a step: the plan, the reports on the way, and putting things right within its term."""
    known: dict[str, list[LadderStep]] = defaultdict(list)
    for step in steps:
        known[step.type].append(step)
    for filed in facts.of("warning"):
        if filed.record.date <= today and not revoked(filed.record, today):
            yield from _warned(filed, on_day(known[filed.record.type], filed.record.date), facts, today, workdays, last_grace)


def _warned(
    filed: FiledRecord, step: LadderStep | None, facts: RecordSet, today: Day, workdays: Workdays, last_grace: LastGrace
) -> Iterator[Duty]:
    warning = filed.record
    unit = facts.successor(warning.unit, today)
    clause = step.clause if step else "VET-5"
    end = warning.due or (months_after(warning.date, step.months) if step and step.months else None)
    told = _ended(filed, today)
    ended = told and told.day
    replies = [one for one in facts.replies.get(filed.ref, []) if one.record.date <= today]

    def answer(id: str, name: LocalName | None, due: Day, sent: FiledRecord | None) -> Duty:
        state = settled(sent.record.date if sent else None, due, ended, today)
        refs = (filed.ref, sent.ref) if sent else (filed.ref,)
        duty = Duty(id, clause, unit, f"{filed.ref}/{due}", due, state, refs, name, warning.facts)
        return shown(duty, CompletionMark(sent.record.date, sent) if sent else None, facts, last_grace)

    plan_due = warning.plan_due or (workdays.after(warning.date, step.plan_days) if step and step.plan_days else None)
    if plan_due:
        plans = [one for one in replies if one.record.type == "rectification_plan"]
        yield answer("ladder_plan", step.plan if step else None, plan_due, plans[0] if plans else None)
    if step and step.report_months and end:
        # Reports go on until the step is lifted, past its term if need be.
        last, dates = (ended or max(end, today)), [months_after(warning.date, step.report_months)]
        while dates[-1] <= last and len(dates) < MOST:
            dates.append(months_after(warning.date, step.report_months * (len(dates) + 1)))
        sent = [one for one in replies if one.record.type in ("progress", "rectification", "acceptance_application")]
        for due, report in zip(dates, _in_turn(dates, sent), strict=False):
            yield answer("ladder_report", step.report, due, report)
    if end:
        refs = (filed.ref, *(one.ref for one in replies))
        name = step.name if step else None
        duty = Duty("rectification", clause, unit, filed.ref, end, progress(ended, end, today), refs, name, warning.facts)
        yield shown(duty, told, facts, last_grace)


#: More reports than so many are asked of nobody.
MOST = 120


def _in_turn(dates: list[Day], sent: list[FiledRecord]) -> list[FiledRecord | None]:
    """To each date but the last, which is yet to come, the report that was sent nearest to it.

    What is to spare there, sent after the date, is the next one's; sent before it, it makes good the last one that has none.
    """
    near: dict[Day, list[FiledRecord]] = {due: [] for due in dates}
    for one in sent:
        near[min(reversed(dates), key=lambda due: abs(due - one.record.date))].append(one)
    out: list[FiledRecord | None] = []
    carried: list[FiledRecord] = []
    for due in dates:
        mine = carried + near[due]
        out.append(mine[0] if mine else None)
        carried = [one for one in mine[1:] if one.record.date > due]
        for one in mine[1:]:
            lacking_one = next((i for i in reversed(range(len(out))) if out[i] is None), None)
            if one.record.date <= due and lacking_one is not None:
                out[lacking_one] = one
    return out[:-1]


def _ended(filed: FiledRecord, today: Day) -> CompletionMark | None:
    """What tells that a warning was answered for good: accepted or lifted."""
    warning = filed.record
    found = [CompletionMark(one.date, filed, "acceptances.date") for one in warning.acceptances if one.result == "accepted"]
    if warning.lifting:
        found.append(CompletionMark(warning.lifting.date, filed, "lifting.date"))
    return first(one for one in found if one.day <= today)


def vetoes(rules: tuple[VetoTerms, ...], facts: RecordSet, today: Day, workdays: Workdays, last_grace: LastGrace) -> Iterator[Duty]:
    """A decision is notified; a term comes to its end."""
    for filed in facts.of("veto"):
        veto = filed.record
        rule = on_day(rules, veto.decided) if veto.decided and veto.decided <= today else None
        if rule is None or revoked(veto, today) or (facts.keyed and not facts.standing(filed).bound):
            continue
        due = workdays.after(veto.decided, rule.notify_days)
        state = progress(veto.notified, due, today)
        duty = Duty("veto_notification", rule.clause, filed.unit, filed.ref, due, state, (filed.ref,), rule.notify, about=veto.unit)
        yield shown(duty, CompletionMark(veto.notified, filed, "notified") if veto.notified else None, facts, last_grace)
        if veto.term_end and not (veto.lifting and veto.lifting.date <= today):
            state = "met" if veto.term_end < today else waiting(veto.term_end, today)
            yield Duty("veto_term", rule.clause, filed.unit, filed.ref, veto.term_end, state, (filed.ref,), rule.ends, about=veto.unit)
