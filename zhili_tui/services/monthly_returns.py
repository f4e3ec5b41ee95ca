"""Records kept by the month, and by the post: of which month and post a new one is. The screen and the commands ask here."""

import calendar
import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.errors import BadName, ChoiceNeeded
from zhili_tui.i18n import N_, _, formatting
from zhili_tui.model.fields import builtins
from zhili_tui.model.kind import Kind
from zhili_tui.model.record_path import PART, Place
from zhili_tui.storage.folding import fold, short_name

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

#: So many of the latest sheets are looked through for posts that the unit's own record does not name.
RECENT = 200
#: This month and the months before it in which a record can still be wanted.
MONTHS = 12


class PatrolPost(NamedTuple):
    """A guard post: the short name that ends its sheets' file names, the name people call it by, what its sheets begin with."""

    id: str
    name: str
    begin: dict[str, Any]
    since: datetime.date | None = None
    until: datetime.date | None = None

    def stands(self, month: datetime.date) -> bool:
        """Whether there was such a post in a month."""
        return not (self.since and self.since > end(month)) and not (self.until and self.until < month)


class MonthSheet(NamedTuple):
    """The record of a month, there or about to be made: its place, and what its place says of its content."""

    month: datetime.date  # its first day
    place: Place
    plain: dict[str, Any]


def months(today: datetime.date) -> list[datetime.date]:
    """The first days of this month and of those before it, none of which has the number of another."""
    return [
        datetime.date(today.year - (number > today.month), number, 1)
        for number in (*range(today.month, 0, -1), *range(12, today.month, -1))
    ]


def end(month: datetime.date) -> datetime.date:
    """A month's last day."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def usual(kind: Kind, today: datetime.date) -> datetime.date:
    """The month a new record is of where none is said: a post's sheet is kept day by day, figures are told when the month is over."""
    return (today if kind.naming == "post" else today.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)


def posts(office: "Workspace", unit: str) -> list[PatrolPost]:
    """The posts of a unit: those its own record names, then those of which there are sheets. The index has been refreshed."""
    home = office.home(unit)
    found = {
        one["id"]: PatrolPost(one["id"], one["name"], _begin(one), one.get("since"), one.get("until"))
        for one in home.load(f"records/{unit}/unit.toml").plain.get("guard_posts", ())
    }
    for hit, record in home.index.read(home.index.hits("kind='patrol' AND unit=?", (unit,), limit=RECENT)):
        id = hit.place.name[3:]
        if record is not None and id not in found:
            found[id] = PatrolPost(id, record.post or id, _begin(builtins(record)))
    return list(found.values())


def _begin(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: plain[name] for name in ("hours", "route") if plain.get(name)}


def post(known: list[PatrolPost], said: str) -> PatrolPost:
    """The post of this name or short name; a new one gets its short name from its name's initials. Raises BadName."""
    for one in known:
        if said == one.id or fold(said) == fold(one.name):
            return one
    ids = {one.id for one in known}
    id = said if PART.match(said) else short_name(said, lambda tried: tried in ids)
    if not id:
        raise BadName(N_("“{text}” makes no short name for a file; name the post by characters, letters or digits"), text=said)
    return PatrolPost(id, said, {})


def named(office: "Workspace", kind: Kind, place: Place, plain: dict[str, Any]) -> dict[str, Any]:
    """A record's content with the name of its post, where it does not say it itself."""
    if kind.naming != "post" or plain.get("post"):
        return plain
    return plain | {"post": next((one.name for one in posts(office, place.unit) if one.id == place.name[3:]), "")}


def title(office: "Workspace", kind: Kind, place: Place, plain: dict[str, Any]) -> str:
    """A record as people call it: a month's by its month and post, another by its file's name."""
    return formatting.title(kind, place, named(office, kind, place, plain), office.name) if place.month else place.name


def sheet(unit: str, kind: Kind, month: datetime.date, of: PatrolPost | None = None) -> MonthSheet:
    """The record of a unit's month, and post."""
    name = f"{month.month:02}-{of.id}" if of else f"{month.month:02}"
    return MonthSheet(month.replace(day=1), Place(unit, month.year, kind.name, name), {"post": of.name, **of.begin} if of else {})


def said(office: "Workspace", unit: str, kind: Kind, month: datetime.date, name: str = "") -> MonthSheet:
    """The record of a month, of the post that is said or the only one there is. Raises ChoiceNeeded, BadName, UnknownUnit."""
    if kind.naming != "post":
        return sheet(unit, kind, month)
    office.home(unit).saving.known_unit(unit)
    known = posts(office, unit)
    there = [one for one in known if one.stands(month)]
    if not name and len(there) != 1:
        names = _(N_(", ")).join(f"{one.name} ({one.id})" for one in there) or _(N_("none yet"))
        raise ChoiceNeeded(N_("say with --post which guard post it is of; those of {unit}: {posts}"), unit=office.name(unit), posts=names)
    return sheet(unit, kind, month, post(known, name) if name else there[0])
