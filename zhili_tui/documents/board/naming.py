"""What a leader's page calls records and duties: without the names of persons unless it is marked as internal."""

from typing import TYPE_CHECKING, Any

from zhili_tui.i18n import N_, _, formatting, language, translate
from zhili_tui.model.introspection import by_name
from zhili_tui.regulation.duties import wording

if TYPE_CHECKING:
    from zhili_tui.regulation.duty import Duty
    from zhili_tui.services.repository import Loaded
    from zhili_tui.services.workspace import Workspace

#: Kinds of which only the kind, the day and the unit are told: their words are about persons and cases.
WITHHELD = frozenset(("case", "notice", "veto", "warning", "commendation", "reply", "officer", "authority_change"))
#: Fields that hold a person.
PERSONS = frozenset(("officer", "person"))
#: So many units are named in a row; the others are counted.
UNITS = 4


def called(office: "Workspace", loaded: "Loaded", names: bool) -> str:
    """A record in a few words: its kind, its day, and its title where that names nobody."""
    kind, place = loaded.kind, loaded.place
    if not names:
        fields = by_name(kind.cls)
        open_ = () if kind.name in WITHHELD else tuple(name for name in kind.title if fields[name].form not in PERSONS)
        kind = kind._replace(title=open_)
    return formatting.called(kind, place, loaded.plain, office.name)


def duty(one: "Duty", year: int, names: bool) -> str:
    """What is to be done, with its period; of what stands in a record about a case or a person the rule's name alone."""
    parts = one.period.split("/")
    if names or wording.periodical(one) or len(parts) < 3 or parts[2] not in WITHHELD:
        return wording.what(one, year)
    return one.name.said(language()) if one.name else formatting.label(one.id)


def several(office: "Workspace", units: Any) -> str:
    """Units by name, the first few, and how many there are besides."""
    found = [office.name(unit) for unit in dict.fromkeys(units)]
    said = _(N_(", ")).join(found[:UNITS])
    return said if len(found) <= UNITS else translate(N_("{units} and {count} more"), {"units": said, "count": len(found) - UNITS})
