"""Time limits that stand in records: findings, follow-ups, papers, cases, notices, the ladder, vetoes."""

import datetime
from collections.abc import Iterator
from typing import Any

from zhili_tui.regulation.calendar import Workdays, months_after
from zhili_tui.regulation.duty import Duty, State, progress, waiting
from zhili_tui.regulation.facts import Facts, Filed, meets
from zhili_tui.regulation.rules import CaseReport, Deadline, NoticeTerms, Step, VetoTerms, Words

Day = datetime.date


def entries(rules: tuple[Deadline, ...], facts: Facts, today: Day) -> Iterator[Duty]:
    """The limits that a field of a record, or of an entry of one of its tables, sets."""
    for rule in rules:
        for filed in facts.of(rule.kind):
            parts = enumerate(getattr(filed.record, rule.each), 1) if rule.each else ((0, filed.record),)
            for number, part in parts:
                due = getattr(part, rule.due)
                if due is None or not meets(part, rule.where):
                    continue
                done = getattr(part, rule.done)
                unit = _unit(
                    facts,
                    (getattr(part, rule.unit, None) or getattr(filed.record, rule.unit, None)) if rule.unit else None,
                    filed.unit,
                    today,
                )
                subject = getattr(part, rule.title) if rule.title else ""
                period = f"{filed.ref}/{number}" if number else filed.ref
                yield Duty(rule.id, rule.clause, unit, period, due, progress(done, due, today), (filed.ref,), rule.name, subject)


def _unit(facts: Facts, named: str | None, issuer: str, today: Day) -> str:
    """Who has to act: where the unit has ended, its successor."""
    id = named or issuer
    for _ in range(9):
        unit = facts.units.get(id)
        if unit is None or not unit.until or unit.until >= today or not unit.successor:
            break
        id = unit.successor
    return id


def cases(rule: CaseReport, facts: Facts, now: datetime.datetime) -> Iterator[Duty]:
    """INV-5: each competent department and the principal leaders hear of it within so many hours; the first word counts."""
    for filed in facts.of("case"):
        case = filed.record
        due = getattr(case, rule.since) + datetime.timedelta(hours=rule.hours)
        words = [report for report in case.reports if report.stage == "first"]
        to = [(name, [r for r in words if r.recipient == name]) for name in case.departments]
        if not case.departments:
            to.append(("", [r for r in words if r.to == "competent_department"]))
        if rule.principal_leader:
            to.append(("principal_leader", [r for r in words if r.to == "principal_leader"]))
        for name, reports in to:
            at = min((report.at for report in reports), default=None)
            if at is not None and at <= now:
                state: State = "met" if at <= due else "late"
            else:
                state = "overdue" if now > due else "due"
            yield Duty(
                "case_report",
                rule.clause,
                case.unit,
                f"{filed.ref}/{name}".rstrip("/"),
                due,
                state,
                (filed.ref,),
                rule.name,
                case.title,
            )


def received(facts: Facts, filed: Filed) -> Day | None:
    """When a notice reached its unit: acknowledged by its leader's sign-off, a receipt of the unit, or served."""
    notice = filed.record
    days = [at.date() for role in ("principal_leader", "leader_in_charge") if (at := facts.signed(notice, role, "acknowledged"))]
    days += [one.record.date for one in facts.replies.get(filed.ref, []) if one.record.type == "receipt" and one.unit == notice.unit]
    if notice.service:
        days.append(notice.service.date)
    return min(days, default=None)


def notices(rule: NoticeTerms, facts: Facts, today: Day, workdays: Workdays) -> Iterator[Duty]:
    """INV-6: the slip, the report within a month of receipt, and the committee's judgement of it."""
    for filed in facts.of("notice"):
        notice = filed.record
        start = received(facts, filed)
        slip_due = workdays.after(notice.date, rule.slip_days)
        yield Duty("notice_slip", rule.clause, notice.unit, filed.ref, slip_due, progress(start, slip_due, today), (filed.ref,), rule.slip)
        if start is None or start > today:
            continue
        due = months_after(start, rule.months)
        reports = [
            one for one in facts.replies.get(filed.ref, []) if one.record.type == "investigation_report" and one.record.date <= today
        ]
        judged = {one.report: one for one in notice.acceptances if one.date <= today}
        sent_back = [one for one in notice.acceptances if one.result == "sent_back" and one.date <= today]
        good = [one for one in reports if not sent_back or one.record.date > sent_back[-1].date]
        done = good[0].record.date if good else None
        evidence = (filed.ref, *(one.ref for one in reports))
        yield Duty("notice_report", rule.clause, notice.unit, filed.ref, due, progress(done, due, today), evidence, rule.report)
        for report in reports:
            verdict = judged.get(report.ref) or next(
                (one for one in notice.acceptances if one.report is None and one.date >= report.record.date), None
            )
            by = workdays.after(report.record.date, rule.judge_days)
            state = progress(verdict.date if verdict else None, by, today)
            yield Duty("notice_judgement", rule.clause, filed.unit, report.ref, by, state, evidence, rule.judgement, about=notice.unit)


def ladder(steps: tuple[Step, ...], facts: Facts, today: Day, workdays: Workdays) -> Iterator[Duty]:
    """The duties of a step: the plan, the reports on the way, and putting things right within its term."""
    known = {step.type: step for step in steps}
    for filed in facts.of("warning"):
        yield from _warned(filed, known.get(filed.record.type), facts, today, workdays)


def _warned(filed: Filed, step: Step | None, facts: Facts, today: Day, workdays: Workdays) -> Iterator[Duty]:
    warning = filed.record
    clause = step.clause if step else "VET-5"
    end = warning.due or (months_after(warning.date, step.months) if step and step.months else None)
    ended = _ended(warning, today)
    replies = [one for one in facts.replies.get(filed.ref, []) if one.record.date <= today]

    def answer(id: str, name: Words | None, due: Day, kinds: tuple[str, ...], after: Day = Day.min) -> Duty:
        sent = [one for one in replies if one.record.type in kinds and one.record.date > after]
        done = sent[0].record.date if sent else ended
        refs = (filed.ref, *(one.ref for one in sent[:1]))
        return Duty(id, clause, warning.unit, f"{filed.ref}/{due}", due, progress(done, due, today), refs, name, warning.facts)

    plan_due = warning.plan_due or (workdays.after(warning.date, step.plan_days) if step and step.plan_days else None)
    if plan_due:
        yield answer("ladder_plan", step.plan if step else None, plan_due, ("rectification_plan",))
    if step and step.report_months and end:
        previous, number = warning.date, 1
        while (due := months_after(warning.date, step.report_months * number)) <= min(end, ended or end):
            yield answer("ladder_report", step.report, due, ("progress", "rectification", "acceptance_application"), previous)
            previous, number = due, number + 1
    if end:
        refs = (filed.ref, *(one.ref for one in replies))
        name = step.name if step else None
        yield Duty("rectification", clause, warning.unit, filed.ref, end, progress(ended, end, today), refs, name, warning.facts)


def _ended(warning: Any, today: Day) -> Day | None:
    """When a warning was answered for good: accepted or lifted."""
    days = [one.date for one in warning.acceptances if one.result == "accepted"]
    if warning.lifting:
        days.append(warning.lifting.date)
    return min((day for day in days if day <= today), default=None)


def vetoes(rule: VetoTerms, facts: Facts, today: Day, workdays: Workdays) -> Iterator[Duty]:
    """A decision is notified; a term comes to its end."""
    for filed in facts.of("veto"):
        veto = filed.record
        if not veto.decided:
            continue
        due = workdays.after(veto.decided, rule.notify_days)
        yield Duty(
            "veto_notification",
            rule.clause,
            filed.unit,
            filed.ref,
            due,
            progress(veto.notified, due, today),
            (filed.ref,),
            rule.notify,
            about=veto.unit,
        )
        if veto.term_end and not (veto.lifting and veto.lifting.date <= today):
            state = "met" if veto.term_end < today else waiting(veto.term_end, today)
            yield Duty("veto_term", rule.clause, filed.unit, filed.ref, veto.term_end, state, (filed.ref,), rule.ends, about=veto.unit)
