"""Time limits that stand in records: findings, follow-ups, papers, cases, notices, the ladder, vetoes."""

import datetime
from collections.abc import Iterator
from typing import Any

from zhili_tui.regulation.calendar import Workdays, months_after
from zhili_tui.regulation.duty import Duty, State, progress, waiting
from zhili_tui.regulation.record_set import Facts, Filed, meets
from zhili_tui.regulation.rules import CaseReport, Deadline, NoticeTerms, Step, VetoTerms, Words, during

Day = datetime.date


def entries(rules: tuple[Deadline, ...], facts: Facts, today: Day, workdays: Workdays) -> Iterator[Duty]:
    """The limits that a field of a record, or of an entry of one of its tables, sets. What happens later is not known yet."""
    standing = {id: _unit(facts, id, today) for id in facts.units}
    for rule in rules:
        for filed in facts.of(rule.kind):
            if filed.day is not None and (filed.day > today or not during(rule, filed.day, filed.day)):
                continue
            parts = enumerate(getattr(filed.record, rule.each), 1) if rule.each else ((0, filed.record),)
            for number, part in parts:
                due = _limit(rule, part, workdays)
                if due is None or not meets(part, rule.where):
                    continue
                named = (getattr(part, rule.unit, None) or getattr(filed.record, rule.unit, None)) if rule.unit else None
                unit = named or filed.unit
                subject = getattr(part, rule.title) or "" if rule.title else ""
                period = f"{filed.ref}/{number}" if number else filed.ref
                state = progress(getattr(part, rule.done), due, today)
                yield Duty(rule.id, rule.clause, standing.get(unit, unit), period, due, state, (filed.ref,), rule.name, subject)


def _limit(rule: Deadline, part: Any, workdays: Workdays) -> Day | None:
    """The day that is written down; where none is, so many working days after the day the rule names."""
    due: Day | None = getattr(part, rule.due, None)
    since = getattr(part, rule.counted_from) if due is None and rule.counted_from else None
    if since is None:
        return due
    return workdays.after(months_after(since.date() if isinstance(since, datetime.datetime) else since, rule.months), rule.days)


def _unit(facts: Facts, id: str, today: Day) -> str:
    """Who has to act: where the unit has ended, its successor."""
    return [one for one, since in facts.successors(id) if since <= today][-1]


def cases(rule: CaseReport, facts: Facts, now: datetime.datetime) -> Iterator[Duty]:
    """INV-5: each competent department and the principal leaders hear of it within so many hours; the first word counts."""
    for filed in facts.of("case"):
        case = filed.record
        since = getattr(case, rule.since)
        if since > now:
            continue
        due = since + datetime.timedelta(hours=rule.hours)
        to = {name: [r for r in case.reports if r.recipient == name] for name in case.departments}
        if not case.departments:
            to[""] = [r for r in case.reports if r.to == "competent_department"]
        if rule.principal_leader:
            to["principal_leader"] = [r for r in case.reports if r.to == "principal_leader"]
        unit = _unit(facts, case.unit, now.date())
        for name, reports in to.items():
            at = min((report.at for report in reports if report.at <= now), default=None)
            state: State = ("overdue" if now > due else "due") if at is None else "met" if at <= due else "late"
            period = f"{filed.ref}/{name}".rstrip("/")
            yield Duty("case_report", rule.clause, unit, period, due, state, (filed.ref,), rule.name, case.title)


def received(facts: Facts, filed: Filed) -> Day | None:
    """When a notice reached its unit: acknowledged by its leader's sign-off, a receipt of the unit, or served."""
    notice = filed.record
    days = [at.date() for role in ("principal_leader", "leader_in_charge") if (at := facts.signed(notice, role, "acknowledged"))]
    days += [one.record.date for one in facts.replies.get(filed.ref, []) if one.record.type == "receipt" and one.unit == notice.unit]
    if notice.service:
        days.append(notice.service.date)
    return min(days, default=None)


def notices(rule: NoticeTerms, facts: Facts, today: Day, workdays: Workdays) -> Iterator[Duty]:
    """INV-6: the slip, the report within a month of receipt, and the committee's judgement of it. Lifting ends what is open."""
    for filed in facts.of("notice"):
        notice = filed.record
        if notice.date > today:
            continue
        start = received(facts, filed)
        if start is None and not facts.signed(notice, "committee_chair"):  # a draft asks nobody for anything
            continue
        unit = _unit(facts, notice.unit, today)
        lifted = notice.lifting.date if notice.lifting else None
        slip_due = workdays.after(notice.date, rule.slip_days)
        yield Duty(
            "notice_slip", rule.clause, unit, filed.ref, slip_due, progress(start or lifted, slip_due, today), (filed.ref,), rule.slip
        )
        if start is None or start > today:
            continue
        due = months_after(start, rule.months)
        reports = [one for one in facts.replies.get(filed.ref, []) if _reports(one, {notice.unit, unit}, today)]
        judged = sorted((one for one in notice.acceptances if one.date <= today), key=lambda one: one.date)
        evidence = (filed.ref, *(one.ref for one in reports))
        done = _good_report(reports, judged) or lifted
        yield Duty("notice_report", rule.clause, unit, filed.ref, due, progress(done, due, today), evidence, rule.report)
        for report in reports:
            verdict = next((one for one in judged if one.report == report.ref), None) or next(
                (one for one in judged if one.report is None and one.date >= report.record.date), None
            )
            by = workdays.after(report.record.date, rule.judge_days)
            state = progress(verdict.date if verdict else lifted, by, today)
            yield Duty("notice_judgement", rule.clause, filed.unit, report.ref, by, state, evidence, rule.judgement, about=notice.unit)


def _reports(one: Filed, units: set[str], today: Day) -> bool:
    return one.unit in units and one.record.type == "investigation_report" and one.record.date <= today


def _good_report(reports: list[Filed], judged: list[Any]) -> Day | None:
    """The day of the report that stands: one accepted, else the first that was not sent back and came after the last return."""
    accepted = {one.report for one in judged if one.result == "accepted"}
    for one in reports:
        if one.ref in accepted:
            day: Day = one.record.date
            return day
    returned = [one for one in judged if one.result == "sent_back"]
    last = returned[-1].date if returned else Day.min
    back = {one.report for one in returned}
    standing = [one for one in reports if one.ref not in back and (one.record.date > last or (one.record.date == last and back != {None}))]
    return standing[0].record.date if standing else None


def ladder(steps: tuple[Step, ...], facts: Facts, today: Day, workdays: Workdays) -> Iterator[Duty]:
    """The duties of a step: the plan, the reports on the way, and putting things right within its term."""
    known = {step.type: step for step in steps}
    for filed in facts.of("warning"):
        if filed.record.date <= today:
            yield from _warned(filed, known.get(filed.record.type), facts, today, workdays)


def _warned(filed: Filed, step: Step | None, facts: Facts, today: Day, workdays: Workdays) -> Iterator[Duty]:
    warning = filed.record
    unit = _unit(facts, warning.unit, today)
    clause = step.clause if step else "VET-5"
    end = warning.due or (months_after(warning.date, step.months) if step and step.months else None)
    ended = _ended(warning, today)
    replies = [one for one in facts.replies.get(filed.ref, []) if one.record.date <= today]

    def answer(id: str, name: Words | None, due: Day, sent: Filed | None) -> Duty:
        done = sent.record.date if sent else ended
        refs = (filed.ref, sent.ref) if sent else (filed.ref,)
        return Duty(id, clause, unit, f"{filed.ref}/{due}", due, progress(done, due, today), refs, name, warning.facts)

    plan_due = warning.plan_due or (workdays.after(warning.date, step.plan_days) if step and step.plan_days else None)
    if plan_due:
        plans = [one for one in replies if one.record.type == "rectification_plan"]
        yield answer("ladder_plan", step.plan if step else None, plan_due, plans[0] if plans else None)
    if step and step.report_months and end:
        sent = [one for one in replies if one.record.type in ("progress", "rectification", "acceptance_application")]
        # Reports go on until the step is lifted, past its term if need be; each report answers for one date.
        last, number = (ended or max(end, today)), 1
        while (due := months_after(warning.date, step.report_months * number)) <= last:
            yield answer("ladder_report", step.report, due, sent[number - 1] if number <= len(sent) else None)
            number += 1
            if due.year - warning.date.year > 9:
                break
    if end:
        refs = (filed.ref, *(one.ref for one in replies))
        name = step.name if step else None
        yield Duty("rectification", clause, unit, filed.ref, end, progress(ended, end, today), refs, name, warning.facts)


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
        if not veto.decided or veto.decided > today:
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
