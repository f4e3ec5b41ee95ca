"""The command palette: every action of the room, every room, and a new record of every kind, found by name or initials."""

from typing import TYPE_CHECKING

from zhili_tui.entry.parsing import Choice
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model import kinds
from zhili_tui.tui.dialogs.picker import Pick

if TYPE_CHECKING:
    from zhili_tui.tui.base.screen import Room

NEW, FORM, LEDGER = "new:", "form:", "ledger:"


def palette(room: "Room") -> None:
    """Let the user choose a command, and do it."""
    known = {one.name: one for one in (*room.ACTIONS, *room.EVERYWHERE) if one.name != "palette"}
    among = [Choice(one.name, _(one.word)) for one in known.values()]
    keyed = {*room.ACTIONS, *room.shared}
    beside = {one.name: f"{room.keymap.shown(one) if one in keyed else '':<6}{room.why_not(one) or _(one.help)}" for one in known.values()}
    if "new" in known:
        for name in kinds.dated():
            label = translate(N_("new: {kind}"), {"kind": formatting.label(name)})
            among.append(Choice(NEW + name, label))
            beside[NEW + name] = _(N_("Add a record of this kind"))

        among.append(Choice(FORM, _(N_("fill in a form"))))
        beside[FORM] = _(N_("A superior's blank form, filled in from the records"))
        among.append(Choice(LEDGER, _(N_("import a ledger"))))
        beside[LEDGER] = _(N_("A spreadsheet made into records: looked through, mended, then written"))

    def chosen(choice: Choice | None) -> None:
        if choice is None:
            return
        if choice.value.startswith(NEW):
            room.zhili.open_new(choice.value.removeprefix(NEW))
        elif choice.value == FORM:
            room.zhili.fill_form()
        elif choice.value == LEDGER:
            room.zhili.import_ledger()
        else:
            room.action_do(choice.value)

    room.app.push_screen(Pick(_(N_("Commands")), among, beside=beside, label=16), chosen)
