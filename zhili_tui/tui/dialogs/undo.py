"""Taking back the last save: first it is said which record that is and what would change; then it is a commit like any other."""

from typing import TYPE_CHECKING

from zhili_tui.errors import SigningFailed, expected
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.tui.base import messages
from zhili_tui.tui.dialogs.confirm import Ask
from zhili_tui.tui.keymap import LOST, REDO, UNDO
from zhili_tui.tui.widgets.text_lines import Lines, paragraph

if TYPE_CHECKING:
    from zhili_tui.services.saving import Saved
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.tui.base.screen import Room


def take_back(room: "Room") -> None:
    """Ask, then take back the last save since the program was started."""
    shell, office = room.zhili, room.office
    if not shell.saves:
        room.say(
            _(N_("There is nothing to take back: nothing was saved here since the program was started, or since something was signed"))
        )
        return
    last = shell.saves[-1]
    try:
        what = _named(office, last)
        lines = _changes(office, last, room.app.size.width) if last.records == 1 else _several(office, last, room.app.size.width)
    except Exception as error:  # gone meanwhile, or not to be read
        shell.saves.pop()
        room.say(str(expected(error)))
        return

    def answered(yes: bool | None) -> None:
        if not yes:
            room.say(_(N_("Nothing was taken back")))
            return
        shell.saves.pop()
        try:
            back = shell.with_key(office.git, lambda: office.saving.undo(last))
            word = messages.undone(office, what, back, shell.keymap.shown(REDO))
            shell.undone.append(back)
        except Exception as error:
            if isinstance(error, SigningFailed):  # the passphrase was mistyped or given up: it can still be taken back
                shell.saves.append(last)
            room.say(str(expected(error)))
            return
        room.again()  # which leaves a record that is gone, and may say what it is doing
        shell.reckon()
        shell.say(word)

    room.app.push_screen(Ask(translate(N_("Take back the last save: {what}?"), {"what": what}), lines, _(N_("take back"))), answered)


def _named(office: "Workspace", saved: "Saved") -> str:
    """What a save was of."""
    return messages.lost_name(office, saved) if saved.records == 1 else translate(N_("{count} records"), {"count": saved.records})


def _several(office: "Workspace", last: "Saved", width: int) -> Lines:
    """The records of a save of several, a paragraph each."""
    from zhili_tui.vcs import log

    paths = log.touched(office.git, last.commit)
    return [line for path in paths for line in paragraph(messages.called_with_unit(office, path), width - 4, "  ")]


def do_again(room: "Room") -> None:
    """Do again what was taken back last; nothing is asked, since the same key that took it back takes it back once more."""
    shell, office = room.zhili, room.office
    if not shell.undone:
        room.say(
            translate(N_("Nothing was taken back that could be done again; {key} lists what was lost"), {"key": shell.keymap.shown(LOST)})
        )
        return
    last = shell.undone.pop()
    try:
        saved = shell.with_key(office.git, lambda: office.saving.undo(last, again=True))
        what = _named(office, saved)
    except Exception as error:
        if isinstance(error, SigningFailed):
            shell.undone.append(last)
        room.say(str(expected(error)))
        return
    shell.saves.append(saved)
    room.again()
    shell.reckon()
    shell.say(messages.redone(office, what, saved, shell.keymap.shown(UNDO)))


def _changes(office: "Workspace", last: "Saved", width: int) -> Lines:
    """What would change, a paragraph each."""
    found = office.saving.before_and_after(last)
    if found is None:
        return paragraph(_(N_("It was new with that save: it would no longer be in the books. Its history keeps it.")), width - 4, "  ")
    return [line for one in found for line in paragraph(formatting.change(one, office.name), width - 4, "  ")]
