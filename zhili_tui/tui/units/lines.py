"""A unit as lines: its facts, officers, bars, duties, guard posts and the units below it, each with what stands behind it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.services import eligibility
from zhili_tui.storage.references import target
from zhili_tui.tui.widgets.cells import fit

if TYPE_CHECKING:
    from zhili_tui.regulation.bars import Bar
    from zhili_tui.regulation.duty import Duty
    from zhili_tui.regulation.record_set import RecordSet
    from zhili_tui.services.workspace import Workspace

#: Fields of a unit that are told in its own lines.
FIELDS = ("division_code", "document_code", "staff", "address", "since", "until")


class UnitLine(NamedTuple):
    """One line: its text, the record or unit behind it, the duty it is about."""

    text: str
    path: str = ""
    unit: str = ""
    duty: "Duty | None" = None
    dim: bool = False
    head: bool = False


def facts(office: "Workspace", known: "RecordSet", unit: str) -> Iterator[UnitLine]:
    """Level, superior, bodies, codes, term, and who keeps its books."""
    from zhili_tui.model.introspection import by_name

    one, path = known.units[unit], target("unit", unit) or ""
    labels = by_name(type(one))
    yield UnitLine(sort(one), path)
    if one.parent:
        yield UnitLine(f"{_(labels['parent'].label)}  {office.name(one.parent)}", unit=one.parent)
    if one.bodies:
        yield UnitLine(f"{_(labels['bodies'].label)}  {_(N_(', ')).join(formatting.label(body) for body in one.bodies)}", path)
    for name in FIELDS:
        value = getattr(one, name)
        if value is not None:
            yield UnitLine(f"{_(labels[name].label)}  {value}", path)
    if one.kept_by:
        yield UnitLine(translate(N_("kept by {name}"), {"name": office.name(one.kept_by)}), unit=one.kept_by)
    if one.successor:
        yield UnitLine(f"{_(labels['successor'].label)}  {office.name(one.successor)}", unit=one.successor)


def sort(unit: Any) -> str:
    """Level and classes, each word once."""
    return " ".join(dict.fromkeys([formatting.label(unit.level), *unit.classes]))


def officers(office: "Workspace", known: "RecordSet", unit: str) -> Iterator[UnitLine]:
    """Everybody with a post in the unit: post, roles, term, key; whoever has left is dim, at the end."""
    today, found = office.today, []
    for ref, officer in known.officers.items():
        for post in officer.posts:
            if post.unit == unit:
                over = bool(post.until and post.until < today)
                found.append((over, _rank(post), ref, officer, post))
    for over, _by, ref, officer, post in sorted(found, key=lambda one: one[:3]):
        roles = _(N_(", ")).join(label for role in post.roles if (label := formatting.label(role)) != post.title)
        day, text = (post.until, N_("until {day}")) if post.until else (post.since, N_("since {day}"))
        term = translate(text, {"day": day.isoformat()}) if day else ""
        text = f"{fit(officer.name, 9)} {fit(post.title, 11)} {fit(roles, 22)} {fit(term, 16)} {keys(officer, today)}"
        yield UnitLine(text, target("officer", ref) or "", dim=over)


def _rank(post: Any) -> int:
    order = ("principal_leader", "leader_in_charge", "committee_chair", "office_director")
    return min((order.index(role) for role in post.roles if role in order), default=len(order))


def keys(officer: Any, today: Any) -> str:
    """Whether an officer has a key that is good."""
    if not officer.keys:
        return _(N_("no key"))
    good = any(key.since <= today and (key.until is None or today < key.until) for key in officer.keys)
    return _(N_("key valid")) if good else _(N_("key ended"))


def barred(office: "Workspace", bars: "Iterable[Bar]", unit: str, known: "RecordSet") -> Iterator[UnitLine]:
    """The bars in force on the unit and on those who serve in it."""
    serving = {ref for ref, officer in known.officers.items() for post in officer.posts if post.unit == unit}
    for bar in bars:
        if bar.subject == unit or bar.subject in serving:
            what, clause, since, until, role, _unit, _source, marked = eligibility.told(office, bar)
            who = role if bar.subject == unit else f"{role} {office.name(bar.subject)}"
            yield UnitLine("  ".join(filter(None, (who, what, since, until, clause, marked))), target("record", bar.source) or "")


def waiting(office: "Workspace", duties: "Iterable[Duty]", unit: str) -> Iterator[UnitLine]:
    """What is overdue or missed in the unit, what presses most first."""
    from zhili_tui.regulation.duties import wording

    for duty in duties:
        if duty.unit == unit and duty.state in ("overdue", "due"):
            when = wording.days(duty.day, office.today)
            text = f"{fit(formatting.label(duty.state), 8)} {wording.when(duty)}  {fit(when, 11)} {wording.what(duty, office.today.year)}"
            yield UnitLine(text, duty=duty)


def posts(office: "Workspace", known: "RecordSet", unit: str) -> Iterator[UnitLine]:
    """Its guard posts with their hours."""
    for post in known.units[unit].guard_posts:
        over = bool(post.until and post.until < office.today)
        hours = " ".join(f"{hour:%H:%M}" for hour in post.hours)
        yield UnitLine("  ".join(filter(None, (post.name, hours, str(post.until or "")))), target("unit", unit) or "", dim=over)
