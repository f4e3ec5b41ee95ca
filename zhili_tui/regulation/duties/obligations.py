"""What has to be done in every period, and whether it was: computed from records and a day, nothing else."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from zhili_tui.model import kinds
from zhili_tui.model.field_values import lacking, meets, value
from zhili_tui.model.kind import BINDING
from zhili_tui.regulation.calendar import Period, Workdays, month_end, periods
from zhili_tui.regulation.duties.lateness import BookEntry, LastGrace, entered, marked
from zhili_tui.regulation.duty import Duty, State, waiting
from zhili_tui.regulation.record_set import FiledRecord, RecordSet
from zhili_tui.regulation.rules import Evidence, Obligation, Obligations, during

Day = datetime.date


class DutyProof(NamedTuple):
    """A record that counts towards an obligation: the day that says to which period it belongs, and when it was done."""

    day: Day
    done: Day
    entered: BookEntry

    @property
    def ref(self) -> str:
        """The record's reference."""
        return self.entered.ref


def duties(
    rules: Obligations, facts: RecordSet, year: int, today: Day, workdays: Workdays, only: frozenset[str] | None = None,
    ids: frozenset[str] | None = None, whose: frozenset[str] | None = None,
) -> Iterator[Duty]:  # fmt: skip
    """The obligations of every unit (or of ``only`` some) in every period of a year, of all rules or those with some ``ids``.

    ``whose``: those of these units, and those of others about them. What is dated after ``today`` is not known yet.
    """
    last_grace = graces(workdays, rules.grace)
    for rule in rules.obligations:
        if ids is not None and rule.id not in ids:
            continue
        asked = [id for id in facts.units if (only is None or id in only) and (whose is None or id in whose or rule.each is not None)]
        units = {id: facts.units[id] for id in asked if _owes(rule, facts, id)}
        if rule.daily:
            yield from _rounds(rule, facts, units, year, today, last_grace)
            continue
        spans = [*periods(year, rule.every), next(periods(year + 1, rule.every))]
        for unit in units:
            targets = _targets(rule, facts, unit)
            if whose is not None and unit not in whose:
                targets = [one for one in targets if one in whose and not rule.share]
            if not targets:
                continue
            found = _proofs(rule, facts, unit, year, today, last_grace)
            if rule.share:
                shared = msgspec.structs.replace(rule, at_least=-(-len(targets) * rule.share // 100))
                yield from _year(shared, facts, unit, "", _one_each(targets, found, spans), spans, today, last_grace, rules.begin_days)
                continue
            for about in targets:
                mine = _asked(rule, facts, unit, about)
                yield from _year(mine, facts, unit, about, found.get(about, []), spans, today, last_grace, rules.begin_days)


def _owes(rule: Obligation, facts: RecordSet, unit: str) -> bool:
    return facts.are(unit, rule.who) or (rule.who_also is not None and facts.are(unit, rule.who_also))


def _asked(rule: Obligation, facts: RecordSet, unit: str, about: str) -> Obligation:
    """The rule with the day from which it is for a unit, or asks for another, that it reaches only by what was added to it."""
    added = not facts.are(unit, rule.who) or (about and rule.each is not None and not facts.are(about, rule.each))
    since = max(filter(None, (rule.since, rule.also_since)), default=None)
    return msgspec.structs.replace(rule, since=since) if added and rule.also_since else rule


def _one_each(units: list[str], found: dict[str, list[DutyProof]], spans: list[Period]) -> list[DutyProof]:
    """Of each unit one proof a period: a unit looked at twice is still one unit."""
    own = (next((one for one in found.get(unit, []) if span.first <= one.day <= span.last), None) for unit in units for span in spans)
    return sorted(one for one in own if one is not None)


def graces(workdays: Workdays, grace: int) -> LastGrace:
    """What gives the last day on which something done on a day may still be entered: so many working days later."""
    known: dict[Day, Day] = {}

    def after(day: Day) -> Day:
        if day not in known:
            known[day] = workdays.after(day, grace)
        return known[day]

    return after


def _targets(rule: Obligation, facts: RecordSet, unit: str) -> list[str]:
    if rule.each is None:
        return [""]
    superior = facts.units[unit].parent or unit
    below = facts.below.get(unit, []) if rule.each_level == "direct" else facts.all_below(superior)
    found = [one for one in below if one != unit and facts.are(one, rule.each)]
    if rule.each_also is not None:
        found += [one for one in facts.below.get(superior, []) if one != unit and one not in found and facts.are(one, rule.each_also)]
    return found


def answering(rules: Obligations, facts: RecordSet, units: frozenset[str]) -> set[str]:
    """The units whose statements what these do about them has to answer item by item."""
    asking = [rule for rule in rules.obligations if any(evidence.answers for evidence in rule.evidence)]
    return {one for rule in asking for unit in units if _owes(rule, facts, unit) for one in _targets(rule, facts, unit) if one}


def _proofs(rule: Obligation, facts: RecordSet, unit: str, year: int, today: Day, last_grace: LastGrace) -> dict[str, list[DutyProof]]:
    """What a unit's records of a year and the next prove, by the unit concerned where the rule asks for each."""
    out: dict[str, list[DutyProof]] = defaultdict(list)
    for evidence in rule.evidence:
        for filed in _concerning(evidence.kind, rule, facts, unit, year):
            if evidence.kind in BINDING and not facts.standing(filed).bound:
                continue  # nothing binds unsigned
            done = proves(evidence, filed)
            if done is None or done > today or not _item_by_item(evidence, facts, filed, done):
                continue
            about = getattr(filed.record, "unit", "") if rule.each is not None else ""
            told = f"{evidence.filled or kinds.kind(evidence.kind).date}={done}"
            how = entered(facts, filed.ref, filed.record, told, done, last_grace)
            out[about].append(DutyProof(_reckoned(evidence.kind, filed, done), done, how))
    for proofs in out.values():
        proofs.sort()
    return out


def _concerning(kind: str, rule: Obligation, facts: RecordSet, unit: str, year: int) -> Iterator[FiledRecord]:
    """The records of a year and the next that may count for a unit: its own, and for one that has ended those its successor made for it."""
    both = (year, year + 1)
    ended = facts.predecessors.get(unit, frozenset()) if rule.each is None else frozenset()
    for filed in (one for of in both for one in facts.kept_in(kind, unit, of)):
        if getattr(filed.record, "unit", None) not in ended:
            yield filed
    if rule.each is None:
        for heir, _since in [*facts.successors(unit)][1:]:
            yield from (one for of in both for one in facts.kept_in(kind, heir, of) if getattr(one.record, "unit", None) == unit)


def _item_by_item(evidence: Evidence, facts: RecordSet, filed: FiledRecord, done: Day) -> bool:
    """Whether a record has an entry for every item of the statement that the unit concerned signed for the year."""
    if not evidence.answers or (evidence.needs_since and done < evidence.needs_since):
        return True
    unit = getattr(filed.record, "unit", filed.unit)
    return set(statement_items(facts, unit, filed.year)) <= {one.clause for one in getattr(filed.record, evidence.answers)}


def statement_items(facts: RecordSet, unit: str, year: int) -> list[str]:
    """The clauses of the items that a unit's statement of a year has, each once, in their order."""
    found = [one.record for one in facts.of("statement") if one.record.unit == unit and one.year == year]
    return list(dict.fromkeys(target.clause for one in found for target in one.targets))


def proves(evidence: Evidence, filed: FiledRecord) -> Day | None:
    """The day on which a record fulfilled what is asked for; None where it does not, or lacks what makes it more than a heading."""
    done = _dated(evidence, filed)
    if done is None or (evidence.until and done > evidence.until):
        return None
    if evidence.needs_since and done < evidence.needs_since:
        return done
    return None if lacking(filed.record, evidence.needs) else done


def _dated(evidence: Evidence, filed: FiledRecord) -> Day | None:
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


def _reckoned(kind: str, filed: FiledRecord, done: Day) -> Day:
    """The day that says to which period a record belongs: its month, or the year it is for where it was done in another."""
    if kind in ("figures", "patrol"):
        return month_end(filed.year, filed.month)
    if done.year != filed.year:
        return month_end(filed.year, 12) if done.year > filed.year else Day(filed.year, 1, 1)
    return done


def _year(
    rule: Obligation, facts: RecordSet, unit: str, about: str, proofs: list[DutyProof], spans: list[Period], today: Day,
    last_grace: LastGrace, begin_days: int,
) -> Iterator[Duty]:  # fmt: skip
    """Each period takes its own proofs; what a period has over makes good the one before it, visibly late.

    ``spans``: the year's, and the first of the next.
    """
    late_by = datetime.timedelta(days=rule.due_days)
    pool = [proof for proof in proofs if proof.day >= _opens(rule, spans[0])]
    own: list[list[DutyProof]] = []
    for span in spans:
        if not during(rule, span.first, span.last):  # before and after its days a rule asks for nothing
            own.append([])
            continue
        # what comes within the days allowed after a period is still that period's, where it lacks it
        ended = (facts.units[unit].until or Day.max) < span.first  # what its successor does then makes good what it left
        taken = [] if ended else [proof for proof in pool if _opens(rule, span) <= proof.day <= span.last + late_by][: rule.at_least]
        own.append(taken)
        pool = [proof for proof in pool if proof not in taken]
    for span, after, taken in zip(spans, spans[1:], own, strict=False):
        if not during(rule, span.first, span.last):
            continue
        due = month_end(span.last.year, rule.due_month) if rule.due_month else span.last + late_by
        due = max([due, *(_settled(rule, facts, one, span, begin_days) for one in (unit, about) if one)])
        missing = rule.at_least - len(taken)
        made_good = [proof for proof in pool if after.first <= proof.day <= after.last][:missing]
        state: State
        if missing and not all(_applies(rule, facts, one, span, due) for one in (unit, about) if one):
            state = "not_applicable"
        elif len(made_good) == missing:
            pool = [proof for proof in pool if proof not in made_good]
            taken += made_good
            state = "met" if max(proof.done for proof in taken) <= due else "late"
        elif rule.make_up or today <= due:
            state = waiting(due, today)
        else:
            state = "due" if today <= last_grace(due) else "missed"
        refs = tuple(proof.ref for proof in taken)
        made = Duty(rule.id, rule.clause, unit, span.name, due, state, refs, rule.name, about=about)
        yield marked(made, [proof.entered for proof in taken])


def _opens(rule: Obligation, span: Period) -> Day:
    """The first day of a period on which what is done counts as its own."""
    return max(span.first, Day(span.first.year, rule.from_month, 1))


def _once(rule: Obligation) -> bool:
    """Whether it is asked once in a year: then also of a unit that began within the year."""
    return rule.every == "year" and rule.at_least == 1


def _settled(rule: Obligation, facts: RecordSet, unit: str, span: Period, begin_days: int) -> Day:
    """The day before which a unit that began within the year need not have done what the year asks once."""
    begun = facts.begins(unit)
    return begun + datetime.timedelta(days=begin_days) if _once(rule) and span.first < begun <= span.last else span.first


def _applies(rule: Obligation, facts: RecordSet, unit: str, span: Period, due: Day) -> bool:
    """A unit owes a period that it lived through from end to end; what a year asks once also where it began within it, or ended after its day."""
    until = facts.units[unit].until or Day.max
    if _once(rule):
        return facts.begins(unit) <= span.last and until >= min(due, span.last)
    return facts.begins(unit) <= span.first and until >= span.last


def rule_of(rules: tuple[Obligation, ...], duty: Duty) -> Obligation | None:
    """The obligation that a duty is from: of those with its id the one that was in force in its period."""
    name = duty.period.partition("/")[0]
    for rule in rules:
        if rule.id == duty.id and (
            rule.daily or any(one.name == name and during(rule, one.first, one.last) for one in periods(int(name[:4]), rule.every))
        ):
            return rule
    return None


def _rounds(rule: Obligation, facts: RecordSet, units: dict[str, Any], year: int, today: Day, last_grace: LastGrace) -> Iterator[Duty]:
    """GRD-3: every post's month, to the day: a day needs every set hour walked or its reason written down."""
    months = list(periods(year, "month"))
    for id, unit in units.items():
        sheets = {one.name: one for one in facts.kept_in("patrol", id, year)}
        for post in {one.id: one for one in unit.guard_posts}.values():
            for span in months:
                if (rule.since and rule.since > span.last) or (rule.until and rule.until < span.first):
                    continue
                sheet = sheets.get(f"{span.name[5:]}-{post.id}")
                begin = max(filter(None, (span.first, post.since, facts.begins(id), rule.since)))
                last = min(filter(None, (span.last, post.until, unit.until, rule.until)))
                if last < begin or span.first > today:
                    ended: State = "not_applicable" if last < begin else "upcoming"
                    yield Duty(rule.id, rule.clause, id, f"{span.name}/{post.id}", span.last, ended, (), rule.name, post.name)
                    continue
                end = min(last, today - datetime.timedelta(days=1))
                walked: dict[Day, list[int]] = defaultdict(list)
                excused: dict[Day, list[datetime.time]] = defaultdict(list)
                late: list[str] = []
                for shift in sheet.record.shifts if sheet else ():
                    told = f"shifts={shift.date}"
                    if sheet and entered(facts, sheet.ref, sheet.record, told, span.last, last_grace).mark.startswith("recorded"):
                        late.append(shift.date.isoformat())
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
                    rule.id, rule.clause, id, f"{span.name}/{post.id}", span.last, state, evidence, rule.name, post.name, missing=missing,
                    entered_late=evidence if late or (sheet and any(shift.recorded_late for shift in sheet.record.shifts)) else (),
                    late_days=tuple(sorted(set(late))),
                )  # fmt: skip


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
