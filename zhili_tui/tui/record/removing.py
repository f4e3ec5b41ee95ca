"""Taking a record away from the screen: asked for its reason, one commit, and the keys that bring it back."""

from typing import TYPE_CHECKING

from zhili_tui.errors import ZhiliError, expected
from zhili_tui.i18n import N_, _, translate
from zhili_tui.tui.base import messages
from zhili_tui.tui.dialogs.confirm import AskText
from zhili_tui.tui.keymap import LOST, UNDO
from zhili_tui.tui.widgets.text_lines import paragraph

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.tui.base.screen import Room


def why_not(office: "Workspace", path: str) -> str:
    """Why a record cannot be taken away, in a sentence; empty where it can. What refers to it is found when it is tried."""
    if path.count("/") < 4:
        return _(N_("Units, officers and settings are not taken away; give them an end instead"))
    try:
        if office.load(path).plain.get("signoffs"):
            return _(N_("It is signed, and a signed record is never taken away: end it by a signed act, or correct it"))
    except ZhiliError as error:
        return str(error)
    return office.saving.why_not(path) if office.trust.pin else ""


def ask(room: "Room", path: str, said: bytes) -> None:
    """Ask for the reason, then take it away as it was read."""
    shell, office = room.zhili, room.office
    what = messages.called(office, path)
    note = N_("History keeps what it says: {key} lists what was removed and brings it back.")
    lines = paragraph(translate(note, {"key": shell.keymap.shown(LOST)}), room.app.size.width - 4, "  ")

    def answered(why: str | None) -> None:
        if why is None:
            room.say(_(N_("Nothing was removed")))
            return
        try:
            saved = shell.with_key(office.git, lambda: office.saving.remove(path, why, said))
        except Exception as error:
            room.say(str(expected(error)))
            return
        shell.saves.append(saved)
        shell.undone.clear()
        room.again()  # which leaves a record that is gone
        shell.reckon()
        shell.say(translate(N_("Removed: {what}. {key} takes that back"), {"what": what, "key": shell.keymap.shown(UNDO)}))

    question = translate(N_("Why is this taken away: {what}?"), {"what": what})
    room.app.push_screen(AskText(question, lines, _(N_("A reason is needed")), word=_(N_("remove"))), answered)
