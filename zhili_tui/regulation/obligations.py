"""What has to be done in every period, and whether it was: computed from records and a day, nothing else."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from zhili_tui.regulation.calendar import Period, Workdays, month_end, periods
from zhili_tui.regulation.duty import Duty, State, waiting
from zhili_tui.regulation.facts import Facts, Filed, event_day, meets, value
from zhili_tui.regulation.rules import Evidence, Obligation

Day = datetime.date


class Proof(NamedTuple):
    """A record that counts towards an obligation: the day that says to which period it belongs, and when it was done."""

    day: Day
    done: Day
    ref: str
    late_entry: bool


def duties(
    rules: tuple[Obligation, ...], facts: Facts, year: int, today: Day, workdays: Workdays, grace: int, only: frozenset[str] = frozenset()
) -> Iterator[Duty]:
    """The obligations of every unit (or of ``only`` some) in every period of a year. What is dated after ``today`` is not known yet."""
    units = {id: unit for id, unit in facts.units.items() if not only or id in only}
    last_grace = _cached_grace(workdays, grace)
    for rule in rules:
        if rule.daily:
            yield from _rounds(rule, facts, units, year, today, last_grace)
            continue
        found = _proofs(rule, facts, today, last_grace)
        spans = list(periods(year, rule.every))
        for unit in units:
            if facts.are(unit, rule.who):
                for about in _targets(rule, facts, unit):
                    yield from _year(rule, facts, unit, about, found.get((unit, about), []), spans, today, last_grace)


def _cached_grace(workdays: Workdays, grace: int) -> Callable[[Day], Day]:
    known: dict[Day, Day] = {}

    def after(day: Day) -> Day:
        if day not in known:
            known[day] = workdays.after(day, grace)
        return known[day]

    return after


def _targets(rule: Obligation, facts: Facts, unit: str) -> list[str]:
    if rule.each is None:
        return [""]
    below = facts.below.get(unit, []) if rule.each_level == "direct" else facts.all_below(facts.units[unit].parent or unit)
    return [one for one in below if one != unit and facts.are(one, rule.each)]


def _proofs(rule: Obligation, facts: Facts, today: Day, last_grace: Callable[[Day], Day]) -> dict[tuple[str, str], list[Proof]]:
    out: dict[tuple[str, str], list[Proof]] = defaultdict(list)
    for evidence in rule.evidence:
        for filed in facts.of(evidence.kind):
            done = proves(evidence, filed)
            if done is None or done > today:
                continue
            about = getattr(filed.record, "unit", "") if rule.each is not None else ""
            recorded = filed.recorded
            late = recorded is not None and recorded > last_grace(done)
            out[filed.unit, about].append(Proof(_reckoned(evidence.kind, filed, done), done, filed.ref, late))
    for proofs in out.values():
        proofs.sort()
    return out


def proves(evidence: Evidence, filed: Filed) -> Day | None:
    """The day on which a record fulfilled what is asked for; None where it does not."""
    record = filed.record
    if evidence.types and record.type not in evidence.types and not set(getattr(record, "also", ())) & set(evidence.types):
        return None
    if evidence.where and not meets(record, evidence.where):
        return None
    if evidence.typed is not None:
        return event_day(evidence.kind, filed) if value(record, evidence.typed) else None
    if evidence.filled is not None:
        found = value(record, evidence.filled)
        return found.date() if isinstance(found, datetime.datetime) else found
    return event_day(evidence.kind, filed)


def _reckoned(kind: str, filed: Filed, done: Day) -> Day:
    """The day that says to which period a record belongs: its month, or its year where it was done in another."""
    if kind in ("figures", "patrol"):
        return month_end(filed.year, filed.month)
    if done.year != filed.year:
        return month_end(filed.year, 12) if done.year > filed.year else Day(filed.year, 1, 1)
    return done


def _year(
    rule: Obligation, facts: Facts, unit: str, about: str, proofs: list[Proof], spans: list[Period], today: Day,
    last_grace: Callable[[Day], Day],
) -> Iterator[Duty]:  # fmt: skip
    """Each period takes its own proofs; what a period has over makes good the one before it, visibly late."""
    start = Day(spans[0].first.year, rule.from_month, 1)
    late_by = datetime.timedelta(days=rule.due_days)
    following = next(periods(spans[0].first.year + 1, rule.every))
    pool = [proof for proof in proofs if proof.day >= start]
    own: list[list[Proof]] = []
    for span in (*spans, following):  # what comes within the days allowed after a period is still that period's, where it lacks it
        taken = [proof for proof in pool if span.first <= proof.day <= span.last + late_by][: rule.at_least]
        own.append(taken)
        pool = [proof for proof in pool if proof not in taken]
    for number, span in enumerate(spans):
        taken = own[number]
        due = month_end(span.last.year, rule.due_month) if rule.due_month else span.last + late_by
        missing = rule.at_least - len(taken)
        after = spans[number + 1] if number + 1 < len(spans) else following
        made_good = [proof for proof in pool if after.first <= proof.day <= after.last][:missing]
        state: State
        if missing and not (_applies(facts.units[unit], span) and (not about or _applies(facts.units[about], span))):
            state = "not_applicable"
        elif len(made_good) == missing:
            pool = [proof for proof in pool if proof not in made_good]
            taken += made_good
            state = "met" if max(proof.done for proof in taken) <= due else "late"
        elif rule.make_up or today <= due:
            state = waiting(due, today)
        else:
            state = "due" if today <= last_grace(due) else "missed"
        yield Duty(
            rule.id, rule.clause, unit, span.name, due, state, tuple(proof.ref for proof in taken), rule.name, about=about,
            entered_late=tuple(proof.ref for proof in taken if proof.late_entry),
        )  # fmt: skip


def _applies(unit: Any, span: Period) -> bool:
    """A unit owes a period that it lived through from end to end."""
    return (not unit.since or unit.since <= span.first) and (not unit.until or unit.until >= span.last)


def _rounds(
    rule: Obligation, facts: Facts, units: dict[str, Any], year: int, today: Day, last_grace: Callable[[Day], Day]
) -> Iterator[Duty]:
    """GRD-3: every post's month, to the day: a day needs every set hour walked or its reason written down."""
    sheets = {(one.unit, one.name): one for one in facts.of("patrol") if one.year == year}
    for id, unit in units.items():
        for post in {one.id: one for one in unit.guard_posts}.values() if facts.are(id, rule.who) else ():
            for span in periods(year, "month"):
                sheet = sheets.get((id, f"{span.name[5:]}-{post.id}"))
                begin = max(filter(None, (span.first, post.since, unit.since)))
                last = min(filter(None, (span.last, post.until, unit.until)))
                if last < begin or span.first > today:
                    ended: State = "not_applicable" if last < begin else "upcoming"
                    yield Duty(rule.id, rule.clause, id, f"{span.name}/{post.id}", span.last, ended, (), rule.name, post.name)
                    continue
                end = min(last, today - datetime.timedelta(days=1))
                shifts: dict[Day, list[Any]] = defaultdict(list)
                for shift in sheet.record.shifts if sheet else ():
                    shifts[shift.date].append(shift)
                hours = (sheet.record.hours if sheet else ()) or post.hours
                days = [begin + datetime.timedelta(days=i) for i in range((end - begin).days + 1)]
                missing = tuple(day.isoformat() for day in days if not _walked(shifts[day], hours, rule.within_minutes))
                evidence = (sheet.ref,) if sheet else ()
                state: State
                if missing and today > last_grace(span.last):
                    state = "missed"
                elif missing:
                    state = "due"
                else:
                    state = "met" if span.last < today else "due"
                yield Duty(
                    rule.id, rule.clause, id, f"{span.name}/{post.id}", span.last, state, evidence, rule.name, post.name, missing=missing
                )


def _walked(shifts: list[Any], hours: tuple[datetime.time, ...], within: int) -> bool:
    """Whether every set hour of a day was walked near its time, or is written down as missed with its reason."""
    if not hours:
        return any(shift.rounds or shift.missed for shift in shifts)
    excused = {missed.hour for shift in shifts for missed in shift.missed}
    rounds = sorted(_minutes(time) for shift in shifts for time in shift.rounds)
    for hour in sorted(set(hours) - excused):
        near = [one for one in rounds if min((one - _minutes(hour)) % 1440, (_minutes(hour) - one) % 1440) <= within]
        if not near:
            return False
        rounds.remove(near[0])  # one round answers for one hour
    return True


def _minutes(time: datetime.time) -> int:
    return time.hour * 60 + time.minute
