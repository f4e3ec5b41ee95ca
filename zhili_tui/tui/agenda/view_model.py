"""What the agenda shows, as plain data: worked out with the standing, and remembered for the next start of the same day."""

import datetime
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import N_, _, language
from zhili_tui.regulation.calendar import unknown_ahead
from zhili_tui.regulation.duties import wording, year
from zhili_tui.regulation.duties.agenda import Arrears, folded
from zhili_tui.regulation.duty import OPEN, TOUCHED, Duty
from zhili_tui.storage import account, atomic
from zhili_tui.storage.index_rows import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zhili_tui.services.signing import ReturnedRecord
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.tui.agenda_state import AgendaState
    from zhili_tui.vcs.uncommitted import Uncommitted

#: The parts of the list, what presses most first.
GROUPS = ("unsaved", "returned", "overdue", "missing", "arrears", "week", "month", "later")
#: The key of what was sent back begins with this, then comes its path.
MEND = "mend:"
#: The same of what lies on disk and in no commit.
UNSAVED = "unsaved:"
#: Every unit, where otherwise one is named.
ALL = "*"
#: Where what is due is not known.
UNKNOWN = N_("Reading; what is due is not worked out yet.")
#: Of what is later, only so many days.
AHEAD = 60


class DutyLine(NamedTuple):
    """A duty as a line of the list."""

    key: str
    group: str
    what: str
    clause: str
    day: datetime.date
    unit: str
    who: str
    level: str  # of the unit; where it is about another, of that
    about: str  # the unit it is about, by name
    alike: str  # what other units owe in the same way has this in common; blank for a limit of a record
    hour: str = ""  # at the office, where minutes count


class AgendaView(NamedTuple):
    """The list and the year of a unit at work, on a day."""

    day: datetime.date
    unit: str
    language: str
    overdue: int
    week: int  # due this week
    waiting: int
    incoming: int
    mending: int
    unsent: int
    unsaved: int
    incomplete: int  # mistakes in the rule files: what follows from these rules is missing here
    unknown: tuple[int, ...]  # years of days listed here of which the calendar has no official holidays
    items: tuple[DutyLine, ...]
    year: tuple[tuple[str, tuple[year.MonthCell, ...]], ...]  # the unit's own: the obligation's name, its months


class CachedAgenda(NamedTuple):
    """What the file holds: of which index, and the board."""

    version: int
    board: AgendaView


def make(office: "Workspace", unit: str, found: "AgendaState") -> AgendaView:
    """The board of a standing."""
    items = listed(office, unit, found, found.mine)
    lines = tuple((name_of(office, line.id), line.cells) for line in lines_of(office, found, (unit,)))
    counts = (
        found.overdue,
        sum(one.group == "week" for one in items),
        len(found.waiting),
        found.incoming,
        len(found.mending),
        found.unsent,
        len(found.unsaved),
        len(office.book.left_out),
    )
    days = (duty.day for duty in found.mine if duty.state in TOUCHED)
    unknown = tuple(unknown_ahead(office.book.calendar, days, office.today))
    return AgendaView(office.today, unit, language(), *counts, unknown, items, lines)


def listed(office: "Workspace", unit: str, found: "AgendaState", duties: "Iterable[Duty]") -> tuple[DutyLine, ...]:
    """What lies on disk and in no commit, what was sent back, then those of the duties that the list shows, in its order; the unit at work first among equals."""
    apart, arrears = folded(duties, office.today.year)
    items = [
        *filter(None, (_item(duty, office, found) for duty in apart)),
        *(item for one in arrears for item in _left(one, office, found)),
    ]
    mending = (_mend(one, office) for one in found.mending)
    unsaved = (_unsaved(one, office) for one in found.unsaved)
    return (
        *unsaved,
        *mending,
        *sorted(items, key=lambda one: (GROUPS.index(one.group), one.day, one.unit != unit, one.alike, one.unit, one.key)),
    )


def lines_of(office: "Workspace", found: "AgendaState", units: "Iterable[str]") -> list[year.DutyYear]:
    """The year at a glance of some units."""
    ids = tuple(dict.fromkeys(rule.id for rule in office.book.obligations.obligations))
    return [
        line for unit in units for line in year.picture(found.duties.of((unit,)), found.register, (unit,), ids, office.today)
    ]  # those of one unit at a time are in memory


def name_of(office: "Workspace", id: str) -> str:
    """The name of an obligation."""
    name: str = next(rule.name.said(language()) for rule in office.book.obligations.obligations if rule.id == id)
    return name


def group(duty: Duty, today: datetime.date) -> str:
    """The part of the list where a duty stands; blank for what is not listed."""
    if duty.state == "overdue":
        return "overdue"
    if duty.state == "missed":
        return "missing"
    if duty.state not in OPEN or (duty.day - today).days > AHEAD:
        return ""
    if duty.day <= today + datetime.timedelta(days=6 - today.weekday()):
        return "week"
    return "month" if (duty.day.year, duty.day.month) == (today.year, today.month) else "later"


def _mend(one: "ReturnedRecord", office: "Workspace") -> DutyLine:
    unit = one.path.split("/")[1]
    what = f"{office.title_at(one.path)}: {one.note}"
    return DutyLine(MEND + one.path, "returned", what, "", one.at.date(), unit, office.name(one.by), "", "", "")


def _unsaved(one: "Uncommitted", office: "Workspace") -> DutyLine:
    words = {"new": N_("new"), "changed": N_("changed"), "gone": N_("removed")}
    unit = one.path.split("/")[1]
    try:
        title = office.title_at(one.path)
    except ZhiliError:  # gone, or not to be read as it lies there
        title = one.path.removeprefix("records/").removesuffix(".toml")
    return DutyLine(UNSAVED + one.path, "unsaved", f"{_(words[one.state])}: {title}", "", office.today, unit, office.name(unit), "", "", "")


def _item(duty: Duty, office: "Workspace", found: "AgendaState") -> DutyLine | None:
    where = group(duty, office.today)
    if not where:
        return None
    about = office.name(duty.about) if duty.about else ""
    concerned = found.register.units.get(duty.about or duty.unit)
    alike = f"{duty.id}/{duty.period.partition('/')[0]}" if wording.periodical(duty) else ""
    what = " ".join(filter(None, (wording.what(duty, office.today.year), about)))
    level = concerned.level if concerned else ""
    hour = f"{duty.due:%H:%M}" if isinstance(duty.due, datetime.datetime) else ""
    return DutyLine(duty.key, where, what, duty.clause, duty.day, duty.unit, office.name(duty.unit), level, about, alike, hour)


def _left(arrears: Arrears, office: "Workspace", found: "AgendaState") -> list[DutyLine]:
    """What a unit left undone in a year that is over: on one line, so all of one day."""
    alike, day = f"arrears/{arrears.year}", arrears.first.day
    items = (_item(duty, office, found) for duty in arrears.duties)
    return [one._replace(group="arrears", day=day, alike=alike) for one in items if one is not None]


# remembered from one start to the next


def recall(office: "Workspace", unit: str) -> AgendaView | None:
    """What the last reckoning of this day left for this unit; None where there is none. Only ever shown."""
    file = _file(office)
    try:
        kept = msgspec.msgpack.decode(file.read_bytes() if file else b"", type=CachedAgenda)
    except (OSError, msgspec.MsgspecError):
        return None
    board = kept.board
    same = (kept.version, board.day, board.unit, board.language) == (VERSION, office.today, unit, language())
    return board if same else None


def remember(office: "Workspace", board: AgendaView) -> None:
    """Leave the board for the next start, where it differs; a disk that takes nothing costs only the quick start."""
    file, data = _file(office), msgspec.msgpack.encode(CachedAgenda(VERSION, board))
    with suppress(OSError):
        if file and (not file.is_file() or file.read_bytes() != data):
            atomic.write(file, data, durable=False)


def _file(office: "Workspace") -> Path | None:
    folder = account.derived(office.root)
    return folder / "agenda.msgpack" if folder else None
