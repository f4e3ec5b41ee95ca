"""Somebody else changed the same fields while a form was open: choose field by field which is to stand."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from zhili_tui import present
from zhili_tui.entry.values import Choice
from zhili_tui.i18n import N_, _, translate
from zhili_tui.ledger import files
from zhili_tui.model import difference
from zhili_tui.tui.pick import Pick

if TYPE_CHECKING:
    from zhili_tui.office import Loaded
    from zhili_tui.tui.screen import Room

Done = Callable[["Loaded", dict[str, Any]], None]


def settle(room: "Room", loaded: "Loaded", plain: dict[str, Any], done: Done, decided: dict[Any, str] | None = None) -> None:
    """Ask for the first field nobody has decided on, until none is left; then go on with the record as it is on disk now."""
    known = dict(decided or {})
    office = room.office
    theirs = office.load(loaded.place.path, files.read(office.root, loaded.place.path))
    merged, conflicts = difference.merge(loaded.kind.cls, loaded.plain, plain, theirs.plain, lambda one: known.get(one.path))
    if not conflicts:
        done(theirs, merged)
        return
    one = conflicts[0]
    field = one.fields[-1]

    def shown(value: Any) -> str:
        return present.value(field, value, office.name) if isinstance(one.path[-1], int) else present.values(field, value, office.name)

    among = [
        Choice("ours", translate(N_("mine: {value}"), {"value": shown(one.ours)})),
        Choice("theirs", translate(N_("what is saved: {value}"), {"value": shown(one.theirs)})),
    ]

    def chosen(choice: Choice | None) -> None:
        if choice is None:
            room.say(_(N_("Not saved; what you typed is kept")))
            return
        settle(room, loaded, plain, done, known | {one.path: choice.value})

    title = translate(N_("{field} was changed meanwhile; which is to stand?"), {"field": present.where(one.path, one.fields)})
    room.app.push_screen(Pick(title, among, beside={}, label=70), chosen)
