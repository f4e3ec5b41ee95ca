"""Leaving rooms in which something was typed: it is kept; only what cannot be kept, as on a full disk, is asked about."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from zhili_tui.i18n import N_, _
from zhili_tui.tui.dialogs.confirm import Ask
from zhili_tui.tui.widgets.text_lines import paragraph

if TYPE_CHECKING:
    from zhili_tui.tui.base.screen import Room, Shell

LOST = N_("What you typed cannot be kept. Leave, and lose it?")


def leave(shell: "Shell", rooms: "Iterable[Room]", go: Callable[[], object]) -> None:
    """Do what leaves these rooms: at once where all that was typed is kept, else when somebody says that it may be lost."""
    rooms, lost, words = list(rooms), [], {}

    def gone() -> None:
        for room in rooms:
            room.let_go()
        go()

    for room in rooms:
        room.keep()
        if room.unwritten:
            lost.append(room)
        elif room.parting:
            words[room.parting] = room
    if not lost:
        gone()
        if words:
            shell.app.call_after_refresh(shell.say, "  ".join(words))  # a room that is new there has no lines yet
        return
    width = shell.app.size.width - 4
    lines = [line for room in lost for line in paragraph(f"{room.title_text()}: {room.said}", width, "  ")]

    def answered(yes: bool | None) -> None:
        if yes:
            gone()

    shell.app.push_screen(Ask(_(LOST), lines, _(N_("leave"))), answered)
