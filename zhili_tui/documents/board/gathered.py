"""What a leader's page tells, gathered once from the services that ``due``, ``score``, ``rank`` and the queue ask."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.documents import findings
from zhili_tui.documents.findings import LocatedFinding
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.regulation.digest import RETURN
from zhili_tui.regulation.duties import year
from zhili_tui.regulation.duty import TOUCHED, Duty
from zhili_tui.regulation.returns import monthly
from zhili_tui.regulation.rules import Who
from zhili_tui.services.configuration import SETTINGS
from zhili_tui.services.scoring import Placed, SheetQuery, placed

if TYPE_CHECKING:
    from zhili_tui.regulation.bars import Bar
    from zhili_tui.regulation.record_set import RecordSet
    from zhili_tui.services.signing import PendingSignature
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.sharing.standing import TipState

#: For whom a page is made.
READERS = ("district", "township", "leader")
#: The figures whose course is drawn: of the public these are counts, as all figures are.
FIGURES = (
    "disputes.screened",
    "disputes.succeeded",
    "security.criminal_cases",
    "security.public_security_cases",
    "security.offenders",
    "migrants.arrivals",
)


class Trend(NamedTuple):
    """A figure's months, of this year and the last; None where nobody reported it."""

    field: str
    now: tuple[int | None, ...]
    before: tuple[int | None, ...]


class Synchrony(NamedTuple):
    """How fresh what came from the hub is: whether there is a hub, how many days the last sync lies back; None where there was none."""

    hub: bool
    days: int | None

    @property
    def doubts(self) -> list[str]:
        """That the page may lack what others did, where the last sync lies back too far."""
        if not self.hub:
            return []
        if self.days is None:
            return [_(NEVER_SYNCED)]
        return [translate(LONG_AGO, {"days": self.days})] if self.days > SELDOM else []


class LeaderPage(NamedTuple):
    """Everything a leader's page says, as values. ``officer``: whose signatures wait; empty for all officers of its level."""

    office: "Workspace"
    reader: str
    unit: str
    officer: str
    units: frozenset[str]
    facts: "RecordSet"
    duties: list[Duty]  # of these units, what presses most first, as ``due`` lists them
    year: list[year.DutyYear]
    placed: list[Placed]  # every sheet that is for one of the units, as ``rank`` lists it
    waiting: "dict[str, list[PendingSignature]]"
    findings: list[LocatedFinding]  # found in one of the units and not closed
    bars: "list[Bar]"  # in force
    trends: list[Trend]
    missing: int  # returns of the month that is over that are not there
    doubts: list[str]  # what makes the page less than certain, a sentence each
    where: "TipState"
    synced: Synchrony

    @property
    def today(self) -> datetime.date:
        """The day everything is reckoned for."""
        return self.office.today

    @property
    def to_sign(self) -> list[str]:
        """The references of the records that wait for a signature, each once however many may sign it, in however many roles."""
        places = (place_of(path) for path in {one.path for some in self.waiting.values() for one in some})
        return sorted(place.ref for place in places if place is not None)

    @property
    def receipt_days(self) -> int | None:
        """How many days old the newest receipt of the hub is; None where there is none."""
        return self.where.days(self.office.now.timestamp())

    def of_state(self, *states: str) -> list[Duty]:
        """The duties in some states."""
        return [duty for duty in self.duties if duty.state in states]


def gathered(office: "Workspace", reader: str, unit: str, officer: str = "") -> LeaderPage:
    """Work it out, for an index that has been refreshed. Takes about as long as ``due`` and ``rank`` together."""
    from zhili_tui.sharing.standing import standing

    facts = office.reckoning.facts()
    units = frozenset((unit, *facts.all_below(unit)))
    every = len(units) == len(facts.units)
    duties = [one for one in office.reckoning.duties(facts, units=None if every else units) if one.unit in units]
    today = office.today
    held = [one for one in facts.of("inspection") if one.record.unit in units and one.day and one.day <= today]
    trends, missing = figures(office, facts, unit)
    return LeaderPage(
        office, reader, unit, officer, units, facts, duties,
        year.picture(duties, facts, sorted(units), dict.fromkeys(rule.id for rule in office.book.obligations.obligations), today),
        ranked(office, facts, units), queues(office, beside(facts, unit), officer),
        [one for one in findings.of(held) if not findings.closed(one.finding, today)],
        [bar for bar in office.reckoning.bars(facts) if bar.holds(today) and units & {bar.unit, bar.subject.partition("/")[0]}],
        trends, missing, doubts(office, facts, duties), standing(office.git), synchrony(office),
    )  # fmt: skip


def head_of(facts: "RecordSet", unit: str) -> str:
    """The government of a committee's or an office's level; the unit itself where it is none of these."""
    found = facts.units[unit]
    above = facts.units.get(found.parent or "")
    return found.parent if above is not None and above.level == found.level and "party_government" not in found.bodies else unit


def beside(facts: "RecordSet", unit: str) -> list[str]:
    """A unit with the committee, the office and the departments of its own level."""
    return [unit, *(one for one in facts.below.get(unit, ()) if facts.units[one].level == facts.units[unit].level)]


def ranked(office: "Workspace", facts: "RecordSet", units: frozenset[str]) -> list[Placed]:
    """The places on every sheet that is for one of the units; of the others on it too, which a place is one among."""
    names = [name for name, sheet in office.book.sheets.items() if any(facts.are(unit, sheet.who) for unit in units)]
    return [one for name in names for one in placed(office, facts, SheetQuery(office.today.year, sheet=name), compared=False)]


def queues(office: "Workspace", units: Iterable[str], officer: str) -> "dict[str, list[PendingSignature]]":
    """What waits for a leader; without one for every officer of these units. None that was begun after the day."""
    register = office.signing.register
    people = [officer] if officer else sorted(one for one in register.officers if one.partition("/")[0] in units)
    found = office.signing.queues(people, office.today)
    return {who: kept for who in people if (kept := [one for one in found[who] if _begun(one.path) <= office.today])}


def _begun(path: str) -> datetime.date:
    place = place_of(path)
    assert place is not None
    return datetime.date(place.year, place.month, 1) if place.month else place.recorded or datetime.date.min


def figures(office: "Workspace", facts: "RecordSet", unit: str) -> tuple[list[Trend], int]:
    """The course of the figures up to the last month that is over, and how many returns of that month are not there."""
    today = office.today
    expected = next((one.who for one in office.book.obligations.obligations if one.id == RETURN), Who())
    series: dict[int, dict[str, list[int | None]]] = {}
    missing = 0
    for when in (today.year - 1, today.year):
        last = 12 if when < today.year else today.month - 1
        found = series[when] = defaultdict(list)
        for month in range(1, 13):
            if month > last:
                continue
            told = monthly(facts, unit, when, month, expected, FIGURES)
            rows = {row.field: row.total for row in told.rows}
            for name in FIGURES:
                found[name].append(rows.get(name))
            missing = len(told.missing)
    trends = [Trend(name, tuple(series[today.year][name]), tuple(series[today.year - 1][name])) for name in FIGURES]
    return [one for one in trends if any(value is not None for value in (*one.now, *one.before))], missing


# what is not certain

UNREAD = N_("{count} records cannot be read; what is in them is missing here. See: zhili check")
UNSAVED = N_("{count} records lie here otherwise than in history; what is told of them nobody else has. See: zhili check")
FAULTY = N_("The check finds {count} errors; what rests on them here is not certain. See: zhili check")
UNPINNED = N_("This clone has no beginning of trust: no signature on this page has been verified. Pin it with: zhili keys pin")
UNPINNED_LINK = N_(
    "The clone of {name} has no beginning of trust: no signature on its records has been verified. Pin it there with: zhili keys pin"
)
OFFICERS_ASTRAY = N_("{count} officers' files are not as a registrar committed them last; the posts he committed count. See: zhili check")
ABSENT = N_("{name} is not there, so nothing of it is shown or counted")
NEVER_SYNCED = N_("This clone has never been synced with its hub; what others did is missing here. See: zhili sync")
LONG_AGO = N_("The last sync with the hub was {days} days ago; what others did since is missing here. See: zhili sync")
#: So many days may lie between two syncs before a page may lack what presses.
SELDOM = 7
DOUBTFUL = N_("Of {count} records the text that was signed cannot be found: there may be more bars than stand here ({first})")
UNJUDGED = N_("The history has not been judged yet: which signatures count is not known")


def doubts(office: "Workspace", facts: "RecordSet", duties: Iterable[Duty]) -> list[str]:
    """What the page leaves out, or rests on without being certain; a page with none of these may say that there is nothing."""
    from zhili_tui.vcs.uncommitted import uncommitted

    family = (office, *office.linked)
    out = [*office.left_out(), *unaccepted(office), *office.unknown_holidays(one.day for one in duties if one.state in TOUCHED)]
    out += [translate(ABSENT, {"name": link.name}) for link in office.settings.linked if not (office.root / link.path / SETTINGS).is_file()]
    unread = {one: {path for (path,) in one.index.rows("SELECT path FROM entry WHERE body = x''")} for one in family}
    faults = sum(at.severity == "error" and at.path not in paths for one, paths in unread.items() for at in one.check([]).findings)
    unsaved = sum(len(uncommitted(one.git)) for one in family)
    doubtful = list(facts.doubtful())
    out += [translate(UNREAD, {"count": count})] if (count := sum(map(len, unread.values()))) else []
    out += [translate(FAULTY, {"count": faults})] if faults else []
    out += [translate(UNSAVED, {"count": unsaved})] if unsaved else []
    out += [_(UNPINNED)] if not office.trust.pin else []
    out += [translate(UNPINNED_LINK, {"name": one.settings.name}) for one in office.linked if not one.trust.pin]
    out += [] if all(one.trust.judged for one in family) else [_(UNJUDGED)]
    out += [translate(DOUBTFUL, {"count": len(doubtful), "first": doubtful[0]})] if doubtful else []
    out += synchrony(office).doubts
    return out + [
        translate(N_("{place}: {text}"), {"place": one.settings.name, "text": text})
        for one in office.linked
        for text in synchrony(one).doubts
    ]


def unaccepted(office: "Workspace") -> list[str]:
    """What lies otherwise than a registrar committed it last; of officers' files, whose paths are persons, the number."""
    unsettled = office.soundness.unsettled
    officers = len(office.soundness.astray) - len(unsettled)
    return office.unaccepted(unsettled) + ([translate(OFFICERS_ASTRAY, {"count": officers})] if officers else [])


def synchrony(office: "Workspace") -> Synchrony:
    """How fresh a clone is at the moment the page is of."""
    from zhili_tui.sharing import last_sync
    from zhili_tui.sharing.standing import days_ago

    last = last_sync.at(office.git)
    return Synchrony(bool(office.git.config("remote.origin.url")), None if last is None else days_ago(last, office.now.timestamp()))
