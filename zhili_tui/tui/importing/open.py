"""Opening the file of a ledger."""

from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.exchange.importing.reading import BOOKS, TEXTS
from zhili_tui.i18n import N_
from zhili_tui.tui.base.screen import Room
from zhili_tui.tui.dialogs.open_file import FileQuestions, choose_file

if TYPE_CHECKING:
    from zhili_tui.entry.drafts import StoredDraft


def choose_ledger(room: Room | None) -> None:
    """Ask for the file of a ledger, then open it above a room."""
    if room is not None:
        heads = FileQuestions(N_("Which ledger? Those in {folder}"), N_("The file of the ledger (xlsx, xls, ods or csv)"))
        choose_file(room, BOOKS | TEXTS, heads, lambda path: open_ledger(room, path))


def open_ledger(room: Room, path: Path, kept: "StoredDraft | None" = None) -> None:
    """The room of a ledger, with a draft to go on with; one that is open already stays below, with its own draft."""
    from zhili_tui.tui.importing.screen import ImportRoom

    room.app.push_screen(ImportRoom(room.office, path, kept))
