"""Somebody else changed the same fields while a form was open: choose field by field which is to stand."""

from collections.abc import Callable
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from zhili_tui.entry.parsing import Choice
from zhili_tui.errors import ZhiliError, expected
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model import diff
from zhili_tui.model.diff import Conflict
from zhili_tui.tui.widgets.cells import CUT

if TYPE_CHECKING:
    from zhili_tui.services.repository import Loaded
    from zhili_tui.services.workspace import Workspace

#: Lets the user choose: a title, what there is, and what is told the value of the choice.
Choose = Callable[[str, list[Choice], Callable[[str], None]], None]
Done = Callable[["Loaded", dict[str, Any]], None]
Decided = tuple[tuple[Conflict, str], ...]
#: So much of what two values have in common stands before the place where they part.
COMMON = 12


def settle(
    office: "Workspace",
    loaded: "Loaded",
    plain: dict[str, Any],
    choose: Choose,
    refused: Callable[[ZhiliError], None],
    done: Done,
    decided: Decided = (),
) -> None:
    """Ask for the first conflict nobody has decided on, until none is left; then go on with the record as it is on disk now.

    A decision is on both values as they were shown: where a third session saves meanwhile, it is asked again.
    """
    try:
        theirs = office.load(loaded.place.path)
    except Exception as error:
        refused(expected(error))
        return

    def known(one: Conflict) -> str | None:
        return next((word for conflict, word in decided if conflict == one), None)

    merged, conflicts = diff.merge(loaded.kind.cls, loaded.plain, plain, theirs.plain, known)
    if not conflicts:
        done(theirs, merged)
        return
    one = conflicts[0]
    ours, saved = apart(_shown(one, one.ours, office.name), _shown(one, one.theirs, office.name))
    among = [
        Choice("ours", translate(N_("mine: {value}"), {"value": ours})),
        Choice("theirs", translate(N_("what is saved: {value}"), {"value": saved})),
    ]

    def chosen(word: str) -> None:
        settle(office, loaded, plain, choose, refused, done, (*decided, (one, word)))

    title = translate(N_("{field} was changed meanwhile; which is to stand?"), {"field": formatting.where(one.path, one.fields)})
    choose(title, among, chosen)


def _shown(one: Conflict, value: Any, names: formatting.Names) -> str:
    field = one.fields[-1]
    if not isinstance(one.path[-1], int):
        return formatting.values(field, value, names)
    return _(N_("taken out")) if value is None else formatting.value(field, value, names)


def apart(ours: str, theirs: str) -> tuple[str, str]:
    """Two values of which only the beginnings have room, so that what differs shows.

    >>> apart("the same words for a long while, then this", "the same words for a long while, then that")
    ('~ile, then this', '~ile, then that')
    >>> apart("this", "that")
    ('this', 'that')
    """
    same = sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], zip(ours, theirs, strict=False)))
    if same < 2 * COMMON:
        return ours, theirs
    cut = same - COMMON
    return CUT + ours[cut:], CUT + theirs[cut:]
