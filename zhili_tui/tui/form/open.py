"""How a form comes to be opened: on a record, as a new one, to fulfil a duty, like another one, or from what was typed and not saved."""

import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.entry.drafts import DraftSubject, StoredDraft
from zhili_tui.errors import NoOfficer
from zhili_tui.i18n import N_, _
from zhili_tui.model.carry_over import again
from zhili_tui.model.fields import builtins
from zhili_tui.model.introspection import Path, walk
from zhili_tui.model.kind import Kind
from zhili_tui.model.record_path import Place, new_name

if TYPE_CHECKING:
    from zhili_tui.regulation.duty import Duty
    from zhili_tui.services.monthly_returns import MonthSheet
    from zhili_tui.services.repository import Loaded
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.tui.agenda_state import AgendaState


class Opened(NamedTuple):
    """What a form begins with."""

    subject: DraftSubject
    kind: Kind
    loaded: "Loaded | None"  # the record as it was when the form was opened; None for a new one
    plain: dict[str, Any]
    usual: frozenset[Path] = frozenset()
    at: Path = ()  # where to begin
    suggested: Path | None = ()  # below which place all is filled in by the program: in a new record everywhere, in what was saved nowhere
    near: datetime.date | None = None  # the day that a date of which only a part is typed is near to
    month: datetime.date | None = None  # a day of the month a new record is reckoned to
    purpose: str = ""  # what it is for, in words
    kept: StoredDraft | None = None  # what was typed before and not saved
    warning: str = ""  # whose signatures a change leaves behind


def on(office: "Workspace", path: str, at: Path = (), entry: dict[str, Any] | None = None, said: bool = False) -> Opened:
    """A record that is there; with ``entry`` a new entry begun at the place, suggested where it is not ``said`` by the duty it is for."""
    loaded = office.load(path)
    plain, suggested = loaded.plain, None if entry is None or said else at
    if entry is not None:
        *outer, number = at
        plain = _with_entry(plain, tuple(outer), int(number), dict(entry))
        at = (*outer, number, *_first_blank(loaded.kind, tuple(outer), entry))
    near = _near(office, loaded.kind, datetime.date(loaded.place.year, loaded.place.month, 1)) if loaded.place.month else None
    warning = office.trust.warned(loaded.place, office.typed(loaded)) if loaded.plain.get("signoffs") else ""
    subject = DraftSubject(loaded.kind.name, loaded.place.unit, path)
    opened = Opened(subject, loaded.kind, loaded, plain, at=at, suggested=suggested, near=near, warning=warning)
    return _with_draft(office, opened)


def new(office: "Workspace", kind_name: str, unit: str, sheet: "MonthSheet | None" = None) -> Opened:
    """A new record; where its kind is kept by the month, that of ``sheet``. Raises Unreadable for a mistaken template."""
    kind = office.kind(kind_name)
    plain = office.entering.first_values(kind_name, unit)
    return _with_draft(
        office, _of_month(office, Opened(DraftSubject(kind_name, unit), kind, None, plain, usual(office, kind, unit)), sheet)
    )


def like(office: "Workspace", path: str, sheet: "MonthSheet | None" = None) -> Opened:
    """A new record like one that is there."""
    loaded = office.load(path)
    first = office.entering.first_values(loaded.kind.name, loaded.place.unit)
    plain = first | again(loaded.kind, loaded.plain)
    subject = DraftSubject(loaded.kind.name, loaded.place.unit)
    return _with_draft(office, _of_month(office, Opened(subject, loaded.kind, None, plain, filled(loaded.kind, loaded.plain)), sheet))


def reply(office: "Workspace", home: "Workspace", path: str, unit: str) -> Opened:
    """The reply of a unit to a record of another, or of its own."""
    from zhili_tui.regulation.duties.prefill import ANSWERS

    loaded = home.load(path)
    kind = office.kind("reply")
    plain = office.entering.like_last("reply", unit) | {
        "to": loaded.place.ref,
        "type": ANSWERS.get(loaded.kind.name, "progress"),
        "date": office.today,
    }
    subject = DraftSubject(
        "reply", unit, duty=f"reply/{loaded.place.ref}"
    )  # what was typed for another record's is not taken for this one's
    opened = Opened(subject, kind, None, plain, usual(office, kind, unit, plain["type"]), ("content",))
    return _with_draft(office, opened)


def _of_month(office: "Workspace", opened: Opened, sheet: "MonthSheet | None") -> Opened:
    """With what its month and post say; days typed in a post's sheet are near to its month."""
    if sheet is None:
        return opened
    subject = opened.subject._replace(name=sheet.place.name, near=sheet.month)
    near = _near(office, opened.kind, sheet.month)
    return opened._replace(subject=subject, plain=opened.plain | sheet.plain, near=near, month=sheet.month)


def _near(office: "Workspace", kind: Kind, month: datetime.date) -> datetime.date | None:
    """The day that days typed in a post's sheet are near to; figures are told when their month is over, on any day."""
    from zhili_tui.services.monthly_returns import end

    return min(office.today, end(month)) if kind.naming == "post" else None


def title(office: "Workspace", opened: Opened) -> str:
    """A form's record as people call it; of a new one whose name is not known yet, that it is new."""
    from zhili_tui.services import monthly_returns

    subject = opened.subject
    if opened.loaded:
        return monthly_returns.title(office, opened.kind, opened.loaded.place, opened.plain)
    if opened.kind.naming == "day" or not opened.month:
        return subject.name or _(N_("new"))
    place = Place(subject.unit, opened.month.year, subject.kind, subject.name)
    return f"{monthly_returns.title(office, opened.kind, place, opened.plain)} {_(N_('new'))}"


def fulfil(office: "Workspace", duty: "Duty", standing: "AgendaState", purpose: str) -> Opened:
    """What fulfils a duty: a new record that knows its type, period and whoever is expected, or the place in a record."""
    from zhili_tui.regulation.duties import prefill

    about = office.reckoning.facts_about(frozenset(filter(None, (duty.unit, duty.about, duty.left_by))))
    found = prefill.target(duty, office.book, about, office.today, standing.writes_for)
    if isinstance(found, prefill.Edit):
        opened = on(office, found.path, found.at, found.entry, found.said)
        return opened._replace(purpose=purpose, subject=opened.subject._replace(duty=duty.key))
    kind = office.kind(found.kind)
    plain = office.entering.begin(found)
    subject = DraftSubject(found.kind, found.unit, name=found.name, duty=duty.key, near=found.month or found.near)
    opened = Opened(
        subject, kind, None, plain, usual(office, kind, found.unit, plain.get("type", "")), found.at, (), found.near, found.month, purpose
    )
    return _with_draft(office, opened)


def from_draft(office: "Workspace", kept: StoredDraft) -> Opened:
    """What was typed and not saved, with the record it was begun on."""
    kind = office.kind(kept.subject.kind)
    loaded = office.load(kept.subject.path, kept.base) if kept.subject.path and kept.base is not None else None
    plain = loaded.plain if loaded else {}
    near = kept.subject.near
    month = near or _month_of(office, kept.subject.name)
    filled_in = usual(office, kind, kept.subject.unit, str(kept.content.plain.get("type") or ""))
    return Opened(kept.subject, kind, loaded, plain, filled_in, kept.content.at, None, near, month, "", kept)


def _with_draft(office: "Workspace", opened: Opened) -> Opened:
    """With the newest draft of the same thing, if one was kept."""
    kept = next(iter(office.entering.journal.of(opened.subject)), None)
    if kept is None:
        return opened
    loaded = office.load(opened.subject.path, kept.base) if opened.loaded and kept.base is not None else opened.loaded
    return opened._replace(kept=kept, loaded=loaded, plain=loaded.plain if loaded else opened.plain)


def _month_of(office: "Workspace", name: str) -> datetime.date | None:
    """The last month of this number that has begun."""
    if not name[:2].isdecimal():
        return None
    month, today = int(name[:2]), office.today
    return datetime.date(today.year - (month > today.month), month, 1)


def usual(office: "Workspace", kind: Kind, unit: str, type: str = "") -> frozenset[Path]:
    """The fields the unit filled in the last time; empty where there was none."""
    hits = office.index.hits("kind=? AND unit=?", (kind.name, unit), limit=50)
    for _hit, record in office.index.read(hits):
        if record is not None and (not type or record.type == type):
            return filled(kind, builtins(record))
    return frozenset()


def filled(kind: Kind, plain: dict[str, Any]) -> frozenset[Path]:
    """Which fields are filled in, and the tables they stand in; entries alike."""
    out = set()
    for path, _field, _value in walk(kind.cls, plain):
        names = tuple(step for step in path if not isinstance(step, int))
        out |= {names[: length + 1] for length in range(len(names))}
    return frozenset(out)


def _with_entry(plain: dict[str, Any], at: Path, number: int, entry: dict[str, Any]) -> dict[str, Any]:
    name, *rest = at
    if rest:
        return plain | {str(name): _with_entry(plain.get(str(name), {}), tuple(rest), number, entry)}
    there = plain.get(str(name), [])
    return plain | {str(name): [*there[:number], entry, *there[number:]]}


def _first_blank(kind: Kind, at: Path, entry: dict[str, Any]) -> Path:
    from zhili_tui.model.introspection import field_at

    grid = field_at(kind.cls, at)
    names = [field.name for field in grid.fields] if grid else []
    return tuple(name for name in names if name not in entry)[:1]


def why_not(office: "Workspace", opened: Opened) -> str:
    """Why the officer at work could never save what a form is about to be opened for; empty where he may, or where nothing can judge it."""
    subject = opened.subject
    home = office.home(subject.unit)
    year = opened.month.year if opened.month else office.today.year
    name = subject.name or new_name(office.today, 0)
    place = Place(subject.unit, year, subject.kind, name)
    try:
        return home.saving.why_not(subject.path or place.path)
    except NoOfficer:  # whoever git knows
        return ""
