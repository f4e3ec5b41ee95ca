"""What has to be done in every period, and whether it was: computed from records and a day, nothing else."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from zhili_tui.regulation.calendar import Period, Workdays, month_end, periods
from zhili_tui.regulation.duty import Duty, State, waiting
from zhili_tui.regulation.record_set import Facts, Filed, meets, value
from zhili_tui.regulation.rules import Evidence, Obligation, during

Day = datetime.date


class Proof(NamedTuple):
    """A record that counts towards an obligation: the day that says to which period it belongs, and when it was done."""

    day: Day
    done: Day
    ref: str
    late_entry: bool


def duties(
    rules: tuple[Obligation, ...], facts: Facts, year: int, today: Day, workdays: Workdays, grace: int, only: frozenset[str] | None = None
) -> Iterator[Duty]:
    """The obligations of every unit (or of ``only`` some) in every period of a year. What is dated after ``today`` is not known yet."""
    last_grace = _cached_grace(workdays, grace)
    for rule in rules:
        units = {id: unit for id, unit in facts.units.items() if (only is None or id in only) and facts.are(id, rule.who)}
        if rule.daily:
            yield from _rounds(rule, facts, units, year, today, last_grace)
            continue
        spans = [*periods(year, rule.every), next(periods(year + 1, rule.every))]
        for unit in units:
            found = _proofs(rule, facts, unit, year, today, last_grace)
            for about in _targets(rule, facts, unit):
                yield from _year(rule, facts, unit, about, found.get(about, []), spans, today, last_grace)


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


def _proofs(rule: Obligation, facts: Facts, unit: str, year: int, today: Day, last_grace: Callable[[Day], Day]) -> dict[str, list[Proof]]:
    """What a unit's records of a year and the next prove, by the unit concerned where the rule asks for each."""
    out: dict[str, list[Proof]] = defaultdict(list)
    for evidence in rule.evidence:
        for filed in (*facts.kept_in(evidence.kind, unit, year), *facts.kept_in(evidence.kind, unit, year + 1)):
            done = proves(evidence, filed)
            if done is None or done > today:
                continue
            about = getattr(filed.record, "unit", "") if rule.each is not None else ""
            recorded = filed.recorded
            late = recorded is not None and recorded > last_grace(done)
            out[about].append(Proof(_reckoned(evidence.kind, filed, done), done, filed.ref, late))
    for proofs in out.values():
        proofs.sort()
    return out


def proves(evidence: Evidence, filed: Filed) -> Day | None:
    """The day on which a record fulfilled what is asked for; None where it does not."""
    record = filed.record
    if evidence.types and record.type not in evidence.types and set(evidence.types).isdisjoint(getattr(record, "also", ())):
        return None
    if evidence.where and not meets(record, evidence.where):
        return None
    if evidence.typed is not None:
        return filed.day if value(record, evidence.typed) else None
    if evidence.filled is not None:
        found = value(record, evidence.filled)
        return found.date() if isinstance(found, datetime.datetime) else found
    return filed.day


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
    """Each period takes its own proofs; what a period has over makes good the one before it, visibly late.

    ``spans``: the year's, and the first of the next.
    """
    start = Day(spans[0].first.year, rule.from_month, 1)
    late_by = datetime.timedelta(days=rule.due_days)
    pool = [proof for proof in proofs if proof.day >= start]
    own: list[list[Proof]] = []
    for span in spans:  # before and after its days a rule asks for nothing
        if not _applies(rule, span):
            own.append([])
            continue
        # what comes within the days allowed after a period is still that period's, where it lacks it
        taken = [proof for proof in pool if span.first <= proof.day <= span.last + late_by][: rule.at_least]
        own.append(taken)
        pool = [proof for proof in pool if proof not in taken]
    for span, after, taken in zip(spans, spans[1:], own, strict=False):
        if not _applies(rule, span):
            continue
        due = month_end(span.last.year, rule.due_month) if rule.due_month else span.last + late_by
        missing = rule.at_least - len(taken)
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


def _applies(one: Any, span: Period) -> bool:
    """A unit owes a period that it lived through from end to end; a rule asks for one that lies wholly in its days."""
    return during(one, span.first, span.last)


def rule_of(rules: tuple[Obligation, ...], duty: Duty) -> Obligation | None:
    """The obligation that a duty is from: of those with its id the one that was in force in its period."""
    name = duty.period.partition("/")[0]
    for rule in rules:
        if rule.id == duty.id and (
            rule.daily or any(one.name == name and _applies(rule, one) for one in periods(int(name[:4]), rule.every))
        ):
            return rule
    return None


def _rounds(
    rule: Obligation, facts: Facts, units: dict[str, Any], year: int, today: Day, last_grace: Callable[[Day], Day]
) -> Iterator[Duty]:
    """GRD-3: every post's month, to the day: a day needs every set hour walked or its reason written down."""
    months = list(periods(year, "month"))
    for id, unit in units.items():
        sheets = {one.name: one for one in facts.kept_in("patrol", id, year)}
        for post in {one.id: one for one in unit.guard_posts}.values():
            for span in months:
                if (rule.since and rule.since > span.last) or (rule.until and rule.until < span.first):
                    continue
                sheet = sheets.get(f"{span.name[5:]}-{post.id}")
                begin = max(filter(None, (span.first, post.since, unit.since, rule.since)))
                last = min(filter(None, (span.last, post.until, unit.until, rule.until)))
                if last < begin or span.first > today:
                    ended: State = "not_applicable" if last < begin else "upcoming"
                    yield Duty(rule.id, rule.clause, id, f"{span.name}/{post.id}", span.last, ended, (), rule.name, post.name)
                    continue
                end = min(last, today - datetime.timedelta(days=1))
                walked: dict[Day, list[int]] = defaultdict(list)
                excused: dict[Day, list[datetime.time]] = defaultdict(list)
                for shift in sheet.record.shifts if sheet else ():
                    walked[shift.date] += map(_minutes, shift.rounds)
                    excused[shift.date] += [missed.hour for missed in shift.missed]
                hours = [(hour, _minutes(hour)) for hour in sorted(set((sheet.record.hours if sheet else ()) or post.hours))]
                days = [begin + datetime.timedelta(days=i) for i in range((end - begin).days + 1)]
                missing = tuple(day.isoformat() for day in days if not _walked(walked[day], excused[day], hours, rule.within_minutes))
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


def _walked(rounds: list[int], excused: list[datetime.time], hours: list[tuple[datetime.time, int]], within: int) -> bool:
    """Whether every set hour of a day was walked near its time, or is written down as missed with its reason."""
    if not hours:
        return bool(rounds or excused)
    left = sorted(rounds)
    for hour, minute in hours:
        if hour in excused:
            continue
        for one in left:
            if abs((one - minute + 720) % 1440 - 720) <= within:  # over midnight too
                left.remove(one)  # one round answers for one hour
                break
        else:
            return False
    return True


def _minutes(time: datetime.time) -> int:
    return time.hour * 60 + time.minute
