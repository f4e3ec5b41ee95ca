"""What can be copied of a record or a paper, and that it was: the text goes to the clipboard of the terminal one sits at."""

from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.entry.parsing import Choice
from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.widgets.cells import one_line

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.tui.base.screen import Room


class Copyable(NamedTuple):
    """A text, and what it is called."""

    label: str
    text: str


def of_record(office: "Workspace", path: str, here: tuple[str, str] = ("", ""), whole: str = "") -> list[Copyable]:
    """What of a record people want elsewhere. ``here``: label and text of the line under the cursor; ``whole``: all of it."""
    place = place_of(path)
    try:
        plain, title = office.load(path).plain, office.title_at(path)
    except ZhiliError:
        plain, title = {}, ""
    found = [
        Copyable(_(N_("Number")), str(plain.get("number") or "")),
        Copyable(_(N_("Title")), title),
        Copyable(here[0] or _(N_("This line")), here[1]),
        Copyable(_(N_("Reference")), place.ref if place else ""),
        Copyable(_(N_("File")), path),
        Copyable(_(N_("All of it")), whole),
    ]
    return [one for one in found if one.text]


def choose(room: "Room", among: list[Copyable]) -> None:
    """Choose what to copy; one thing alone is copied at once."""

    def chosen(choice: Choice | None) -> None:
        if choice is not None:
            copy(room, among[int(choice.value)])

    if len(among) == 1:
        copy(room, among[0])
        return
    choices = [Choice(str(number), one.label) for number, one in enumerate(among)]
    beside = {str(number): one_line(one.text) for number, one in enumerate(among)}
    room.app.push_screen(Pick(_(N_("Copy")), choices, beside=beside, label=16), chosen)


def copy(room: "Room", one: Copyable) -> None:
    """Hand it to the terminal, and say so: whether the terminal takes it cannot be known."""
    room.app.copy_to_clipboard(one.text)
    room.say(translate(N_("Handed to the terminal's clipboard: {label}"), {"label": one.label}))
