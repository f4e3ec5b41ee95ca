"""From what has to be done to where it is entered: the form to open and what it begins with, or the record and the place in it."""

import datetime
from typing import Any, NamedTuple

import msgspec

from zhili_tui.i18n import N_, language, translate
from zhili_tui.model import kinds
from zhili_tui.model.carry_over import again
from zhili_tui.model.field_values import lacking as absent
from zhili_tui.model.field_values import value
from zhili_tui.model.fields import builtins
from zhili_tui.model.introspection import Path, by_name, walk
from zhili_tui.model.parts import EARLY
from zhili_tui.model.record_path import Place, parse
from zhili_tui.regulation.calendar import Period, month_end, periods
from zhili_tui.regulation.duties.agenda import CLOSING
from zhili_tui.regulation.duties.obligations import proves, rule_of, statement_items
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.record_set import FiledRecord, RecordSet
from zhili_tui.regulation.rules import Deadline, Evidence, Obligation, on_day
from zhili_tui.regulation.ruleset import RuleSet

Day = datetime.date
#: What answers a duty that stands in another unit's record.
REPLIES = {
    "notice_slip": "receipt", "notice_report": "investigation_report", "notice_report_again": "investigation_report",
    "ladder_plan": "rectification_plan", "ladder_report": "progress", "rectification": "acceptance_application",
    "case_judgement": "not_investigated",
}  # fmt: skip
REPORTS = ("notice_report", "notice_report_again")
#: Where a limit of the rules that are not listed is met in its own record.
PLACES: dict[str, Path] = {"veto_notification": ("notified",), "veto_term": ("lifting",)}


#: The records that close a year, by the field that says which they are; blank: all of the kind.
LAST_OF_YEAR: dict[str, tuple[str, tuple[str, ...]]] = {
    "inspection": ("type", ("final_inspection", "committee_inspection")), "assessment": ("round", ("year_end",)), "commendation": ("", ()),
}  # fmt: skip


class Open(NamedTuple):
    """A new record: of which kind, issued by which unit, what it begins with."""

    kind: str
    unit: str
    plain: dict[str, Any]
    near: Day  # the day that a date of which only a part is typed is near to
    at: Path = ()  # the field that matters
    name: str = ""  # of the file, where it is known: a month, a month and post
    month: Day | None = None  # a day of the month it is reckoned to


class Edit(NamedTuple):
    """A record that is there: where in it to go, and what a new entry there begins with."""

    path: str
    at: Path = ()
    entry: dict[str, Any] | None = None  # ``at`` is the place of a new entry
    said: bool = False  # whether the entry holds what the duty itself says, and nothing is guessed


def target(duty: Duty, book: RuleSet, facts: RecordSet, today: Day, mine: frozenset[str] = frozenset()) -> Open | Edit:
    """Where a duty is fulfilled by somebody who writes for the units ``mine``; else by its own unit.

    What has been fulfilled leads to the record that shows it.
    """
    mine = mine or frozenset((duty.unit,))
    if duty.state in ("met", "late") and duty.evidence:
        return Edit(_path(duty.evidence[0]))
    if duty.id == CLOSING:
        return _closing(duty, facts, today)
    if duty.left_by:  # it is made good where the unit that has ended would have done it
        duty = duty._replace(unit=duty.left_by, about=duty.about if duty.about != duty.left_by else "", left_by="")
    rule = rule_of(book.obligations.obligations, duty)
    if rule is not None:
        return _rounds(duty, facts, today) if rule.daily else _periodical(rule, duty, facts, today)
    for limit in book.deadlines.deadlines:
        if limit.id == duty.id:
            return _limit(limit, duty, facts, today, mine)
    return _listed(duty, facts, today, mine)


def writes_for(facts: RecordSet, officer: str, today: Day) -> frozenset[str]:
    """The units whose records an officer may write: those of his posts, those whose books these keep, and those merged into any of them."""
    found = facts.officers.get(officer)
    own = {post.unit for post in found.posts if not post.until or post.until >= today} if found else set()
    own |= {id for id, unit in facts.units.items() if unit.kept_by in own}
    return frozenset(own | {id for id in facts.units if any(one in own and since <= today for one, since in facts.successors(id))})


def period(rule: Obligation, name: str) -> Period:
    """The period of this name."""
    return next(one for one in periods(int(name[:4]), rule.every) if one.name == name)


def near(span: Period, today: Day) -> Day:
    """The day of a period that what is typed is near to: today, or its last or first day."""
    return min(max(today, span.first), span.last)


def _path(ref: str) -> str:
    place = parse(ref)
    assert place is not None, ref
    return place.path


def _record(facts: RecordSet, place: Place) -> Any:
    return next(one.record for one in facts.kept(place.kind, place.unit) if one.ref == place.ref)


# what is owed in every period


def _periodical(rule: Obligation, duty: Duty, facts: RecordSet, today: Day) -> Open | Edit:
    evidence, span = rule.evidence[0], period(rule, duty.period)
    kind, at = kinds.kind(evidence.kind), _steps(evidence.typed or evidence.filled or "")
    there = [one for one in facts.kept(evidence.kind, duty.unit) if _of_period(one, evidence, duty, span)]
    monthly = kind.naming == "month"
    if at and there:
        blank = evidence.typed is None or not value(there[-1].record, evidence.typed)
        return Edit(_path(there[-1].ref), at if blank else (kind.date,))
    begun = next((one for one in there if not at), None)
    if begun is not None:
        return Edit(_path(begun.ref), _blank(evidence.needs, begun.record)[0])
    last = _last(facts, evidence, duty, today)
    plain = again(kind, builtins(last.record)) if last else {}
    if last and duty.about and getattr(last.record, "unit", "") != duty.about:
        plain.pop("place", None)  # another unit's
    if evidence.types:
        plain["type"] = last.record.type if last and last.record.type in evidence.types else evidence.types[0]
    for condition in evidence.where:
        name, _, wanted = condition.partition("=")
        if wanted not in ("", "*"):
            _put(plain, _steps(name), wanted)
    if rule.share:  # which units are looked at, the draw says
        plain = {name: item for name, item in plain.items() if name not in ("unit", "place")}
    elif "unit" in by_name(kind.cls):
        plain["unit"] = duty.about or duty.unit
    if evidence.answers and (items := statement_items(facts, duty.about or duty.unit, span.last.year)):
        plain[evidence.answers] = [{"clause": clause} for clause in items]
    if rule.every == "year" and today.year > span.last.year and "for_year" in by_name(kind.cls):
        plain["for_year"] = span.last.year  # the old year's business, done in the new one
    day = today if monthly else near(span, today)  # a month's figures are reported when it is over
    return Open(kind.name, duty.unit, serving(kind.cls, plain, facts, today), day, at, f"{span.last.month:02}" if monthly else "",
                span.last if monthly else None)  # fmt: skip


def lacking(duty: Duty, book: RuleSet, kind: str, record: Any) -> list[Path]:
    """The blank fields for which a record of this kind does not count towards a duty."""
    rule = rule_of(book.obligations.obligations, duty)
    evidence = next((one for one in rule.evidence if one.kind == kind), None) if rule and not rule.daily else None
    if evidence:
        wanted = [_steps(evidence.typed or ""), _steps(evidence.filled or kinds.kind(kind).date)]
        return [steps for steps in wanted if steps and not value(record, ".".join(steps))] + _blank(evidence.needs, record)
    if duty.id in REPORTS and kind == "reply" and record.type == REPLIES[duty.id]:
        terms = on_day(book.deadlines.notice, record.date)
        return _blank(terms.needs, record) if terms else []
    limit = next((one for one in book.deadlines.deadlines if one.id == duty.id and one.kind == kind), None)
    if limit is None:
        return []
    number = _entry(duty.period, bool(limit.each))[1]
    entries = getattr(record, limit.each) if limit.each else ()
    part = record if not limit.each else entries[number - 1] if number <= len(entries) else None
    at: Path = (limit.each, number - 1) if limit.each else ()
    return [(*at, limit.done)] if part is not None and getattr(part, limit.done) is None else []


def closed_year(kind: str, plain: dict[str, Any]) -> int | None:
    """The year that a record of the first months closes, the one before; None for any other record."""
    field, which = LAST_OF_YEAR.get(kind, ("", ()))
    day = plain.get(kinds.kind(kind).date)
    if kind not in LAST_OF_YEAR or not isinstance(day, Day) or day.month > EARLY or (field and plain.get(field) not in which):
        return None
    return day.year - 1


def _blank(needs: tuple[str, ...], record: Any) -> list[Path]:
    """The fields that a record lacks: where either of several would do, the first."""
    return [_steps(need.partition("|")[0].partition(">")[0]) for need in absent(record, needs)]


def _of_period(one: FiledRecord, evidence: Evidence, duty: Duty, span: Period) -> bool:
    """Whether a record of this period is there and only lacks what the rule asks for."""
    if duty.about and getattr(one.record, "unit", "") != duty.about:
        return False
    if kinds.kind(evidence.kind).naming == "month":
        return span.first <= month_end(one.year, one.month) <= span.last
    if evidence.filled or evidence.typed:
        return one.year == span.last.year and proves(evidence, one) is None
    done = proves(msgspec.structs.replace(evidence, needs=()), one)
    return done is not None and span.first <= done <= span.last and proves(evidence, one) is None


def _last(facts: RecordSet, evidence: Evidence, duty: Duty, today: Day) -> FiledRecord | None:
    """The latest record that counts, the unit concerned's own first; else the latest of the kind that lacks nothing but a figure."""
    kept = [one for one in facts.kept(evidence.kind, duty.unit) if one.day is None or one.day <= today]
    if evidence.types:
        kept = [one for one in kept if proves(evidence, one)]
    return max(
        kept, key=lambda one: (getattr(one.record, "unit", "") == duty.about, one.day or Day(one.year, 1, 1), one.name), default=None
    )


def _steps(dotted: str) -> tuple[str, ...]:
    return tuple(filter(None, dotted.split(".")))


def _put(plain: dict[str, Any], steps: tuple[str, ...], content: Any) -> None:
    *outer, name = steps
    for step in outer:
        plain = plain.setdefault(step, {})
    plain[name] = content


def serving(cls: type[Any], plain: dict[str, Any], facts: RecordSet, today: Day) -> dict[str, Any]:
    """The same without officers who no longer hold any post."""
    gone = {
        found
        for _at, field, found in walk(cls, plain)
        if field.form in ("officer", "person")
        and found in facts.officers
        and not any(post.until is None or post.until >= today for post in facts.officers[found].posts)
    }
    if not gone:
        return plain
    out = {
        name: [one for one in item if one not in gone] if isinstance(item, list) and _plain(item) else item for name, item in plain.items()
    }
    return {name: item for name, item in out.items() if not (isinstance(item, str) and item in gone) and item != []}


def _plain(items: Any) -> bool:
    return all(isinstance(one, str) for one in items)


def _closing(duty: Duty, facts: RecordSet, today: Day) -> Open | Edit:
    """The paper that closes a year: the one that is there and waits for the chair, or a new one that lacks its day and its reason."""
    plain = {"direction": "outgoing", "type": CLOSING, "for_year": int(duty.period)}
    for one in facts.kept("document", duty.unit):
        if all(getattr(one.record, name) == item for name, item in plain.items()):
            return Edit(_path(one.ref), ("content",))
    plain["subject"] = translate(N_("Closing of the year {year}"), {"year": duty.period})
    return Open("document", duty.unit, plain, today, ("date",))


# patrol


def _rounds(duty: Duty, facts: RecordSet, today: Day) -> Open | Edit:
    """The post's month, at the first day that still lacks a round."""
    month, _, post = duty.period.partition("/")
    first = Day(int(month[:4]), int(month[5:]), 1)
    day = Day.fromisoformat(duty.missing[0]) if duty.missing else min(max(today, first), month_end(first.year, first.month))
    sheets = sorted((one for one in facts.kept("patrol", duty.unit) if one.name[3:] == post), key=lambda one: (one.year, one.name))
    own = next((one for one in sheets if (one.year, one.month) == (first.year, first.month)), None)
    before = [one for one in sheets if (one.year, one.month) <= (first.year, first.month)]
    shifts = [builtins(shift) for one in before[-2:] for shift in one.record.shifts]
    if own:
        there = {shift.guard: i for i, shift in enumerate(own.record.shifts) if shift.date == day}
        begun = [entry for entry in patrol_day(own.record.hours, shifts, day, today) if entry.get("guard") not in there]
        if there and (len(there) > 1 or not begun or len(_last_day(shifts, day)) < 2):
            return Edit(_path(own.ref), ("shifts", next(iter(there.values())), "rounds"))
        at = sum(shift.date <= day for shift in own.record.shifts)  # in the order of days
        return Edit(_path(own.ref), ("shifts", at), begun[0])
    found = next(one for one in facts.units[duty.unit].guard_posts if one.id == post)
    plain = again(kinds.kind("patrol"), builtins(before[-1].record)) if before else {}
    plain |= {"post": found.name, "hours": list(found.hours)}
    if found.route:
        plain["route"] = found.route
    if first <= day <= today:
        plain["shifts"] = patrol_day(found.hours, shifts, day, today)
    plain = serving(kinds.kind("patrol").cls, plain, facts, today)
    return Open("patrol", duty.unit, plain, day, ("shifts",), f"{first.month:02}-{post}", first)


def patrol_day(hours: tuple[datetime.time, ...], shifts: list[dict[str, Any]], day: Day, today: Day) -> list[dict[str, Any]]:
    """A day's entries: who is expected, and no round, which only the guard's book can tell.

    A day that has passed begins as missed, each set hour with its reason to be typed. The guards are those of the last day
    entered, each with the hours he then had.
    """
    pattern = _last_day(shifts, day) or [{}]
    late = {"recorded_late": today} if (today - day).days > 1 else {}  # the night's rounds are written down in the morning
    out: list[dict[str, Any]] = [{"date": day} | {name: shift[name] for name in ("guard",) if name in shift} | late for shift in pattern]
    had = [
        [_minutes(one) for one in [*shift.get("rounds", ()), *(missed["hour"] for missed in shift.get("missed", ()))]] for shift in pattern
    ]
    for hour in hours if day < today else ():
        apart = [min((abs((_minutes(hour) - one + 720) % 1440 - 720) for one in his), default=1440) for his in had]
        out[apart.index(min(apart))].setdefault("missed", []).append({"hour": hour})
    return out


def _last_day(shifts: list[dict[str, Any]], day: Day) -> list[dict[str, Any]]:
    """The entries of the last day before one."""
    latest = max((shift["date"] for shift in shifts if shift["date"] < day), default=None)
    return [shift for shift in shifts if shift["date"] == latest]


def _minutes(time: datetime.time) -> int:
    return time.hour * 60 + time.minute


# time limits


def _limit(rule: Deadline, duty: Duty, facts: RecordSet, today: Day, mine: frozenset[str]) -> Open | Edit:
    """The field that says it is done; for who may not write there, an answer to the record."""
    ref, number = _entry(duty.period, bool(rule.each))
    place = parse(ref)
    assert place is not None
    if place.unit not in mine:
        return _reply(
            ref, ANSWERS.get(rule.kind, "progress"), facts, duty.unit, today, [number] if number and rule.kind == "inspection" else []
        )
    at: Path = (rule.each, number - 1) if rule.each else ()
    record = _record(facts, place)
    part = getattr(record, rule.each)[number - 1] if rule.each else record
    return Edit(place.path, (*at, _first_step(rule, part)))


def _first_step(rule: Deadline, part: Any) -> str:
    """The field that says it is done; or one that has to come before it and is blank (acceptance before closing)."""
    table = f"{rule.each}." if rule.each else ""
    for order in kinds.kind(rule.kind).orders:
        earlier = order.earlier.removeprefix(table)
        if order.later == f"{table}{rule.done}" and "." not in earlier and getattr(part, earlier, "") is None:
            return earlier
    return rule.done


#: What an answer is usually, by the kind of record that is answered.
ANSWERS = {"inspection": "rectification", "notice": "investigation_report", "warning": "rectification", "document": "progress"}


def _entry(period: str, numbered: bool) -> tuple[str, int]:
    """The record and the number of its entry, out of a duty's period."""
    if not numbered:
        return period, 0
    ref, _, number = period.rpartition("/")
    return ref, int(number)


def _reply(ref: str, type: str, facts: RecordSet, unit: str, today: Day, items: list[int] | None = None) -> Open:
    plain = {"to": ref, "type": type, "date": today} | ({"items": items} if items else {})
    last = max(
        (one for one in facts.kept("reply", unit) if one.record.date <= today), key=lambda one: (one.record.date, one.ref), default=None
    )
    kind = kinds.kind("reply")
    carried = serving(kind.cls, again(kind, builtins(last.record)), facts, today) if last else {}
    return Open("reply", unit, carried | plain, today, ("content",))


def _listed(duty: Duty, facts: RecordSet, today: Day, mine: frozenset[str]) -> Open | Edit:
    """The limits that have rules of their own: cases, notices, the ladder, vetoes."""
    ref = duty.evidence[0]
    place = parse(ref)
    assert place is not None
    record = _record(facts, place)
    if duty.id == "case_report":
        entry = {"stage": "first", "to": "principal_leader" if duty.leader else "competent_department"}
        named = {"recipient": duty.to.said(language())} if duty.to else {}
        return Edit(place.path, ("reports", len(record.reports)), entry | named, said=True)
    if duty.id == "notice_judgement":
        return Edit(place.path, ("acceptances", len(record.acceptances)), {"date": today, "report": duty.period})
    if duty.id in PLACES:
        return Edit(place.path, PLACES[duty.id])
    if duty.id == "rectification" and place.unit in mine:
        replies = [one for one in facts.replies.get(ref, []) if one.record.type in ("acceptance_application", "rectification")]
        judged = {"report": replies[-1].ref} if replies else {}
        return Edit(place.path, ("acceptances", len(record.acceptances)), {"date": today} | judged)
    return _reply(ref, REPLIES[duty.id], facts, duty.unit, today)
