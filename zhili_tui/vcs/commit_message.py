"""What the message of a save says: the act, the record, what it changes, and what lay on disk in no commit."""

import datetime
from collections.abc import Callable
from typing import Any

from zhili_tui.i18n import N_, _, formatting
from zhili_tui.model import diff
from zhili_tui.model.kind import Kind
from zhili_tui.model.record_path import Place
from zhili_tui.storage import toml_text
from zhili_tui.vcs.transaction import State

#: What a unit or officer is called, by reference.
Name = Callable[[str], str]
#: So many lines of changes are worth reading, so many characters of a subject.
LINES, SUBJECT = 30, 120


def subject(name: Name, act: str, kind: Kind, place: Place, plain: dict[str, Any]) -> str:
    """The first line: what was done, to which record of which day, and whose it is."""
    title = formatting.title(kind, place, plain, name)
    day = plain.get(kind.date) if kind.date else None
    shown = f" {day.isoformat()[:10]}" if isinstance(day, datetime.date) else ""
    where = f" ({name(place.unit)})" if place.unit else ""
    label = _(kind.label)
    return f"{act} {label}{shown} {title if title != label else ''}".rstrip()[:SUBJECT] + where


def changes(name: Name, kind: Kind, before: bytes, after: bytes) -> list[str]:
    """What differs, a line a field, as far as it is worth reading. Raises TextError."""
    found = diff.changes(kind.cls, toml_text.parse(before), toml_text.parse(after))
    return [formatting.change(one, name) for one in found[:LINES]]


def found_on_disk(name: Name, kind: Kind, now: State) -> str:
    """What lay on disk and in no commit, for the message of the commit that takes it in; empty where nothing did."""
    if now.disk is None or now.disk == now.head:
        return ""
    try:
        lines = changes(name, kind, now.head, now.disk) if now.head is not None else []
    except toml_text.TextError:
        lines = []
    found = "\n".join(lines) or _(N_("the whole record"))
    return f"\n{_(N_('Was on disk and in no commit until now:'))}\n{found}\n"
