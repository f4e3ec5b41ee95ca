"""Opening the file of a form."""

from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.i18n import N_, _, translate
from zhili_tui.tui.base.screen import Room
from zhili_tui.tui.dialogs.confirm import Ask
from zhili_tui.tui.dialogs.open_file import FileQuestions, choose_file
from zhili_tui.tui.widgets.text_lines import paragraph

if TYPE_CHECKING:
    from zhili_tui.entry.drafts import StoredDraft

ENDINGS = (".xlsx", ".docx", ".xls", ".doc", ".et", ".wps", ".ods", ".odt")


def choose_form(room: Room | None) -> None:
    """Ask for the file of a form, then open it above a room."""
    if room is not None:
        heads = FileQuestions(N_("Which form? Those in {folder}"), N_("The file of the form (xlsx or docx)"))
        choose_file(room, ENDINGS, heads, lambda path: open_form_file(room, path))


def open_form_file(room: Room, path: Path, kept: "StoredDraft | None" = None) -> None:
    """The room of a form, with a draft to go on with; where another is being filled in, that is left first, and it is asked whether."""
    from zhili_tui.tui.filling.screen import FillingRoom

    app, office = room.app, room.office
    before = next((one for one in app.screen_stack if isinstance(one, FillingRoom)), None)

    def go() -> None:
        while before is not None and before in app.screen_stack:
            app.pop_screen()
        app.push_screen(FillingRoom(office, path, kept))

    def answered(yes: bool | None) -> None:
        if yes:
            room.zhili.leave([one for one in reversed(app.screen_stack) if isinstance(one, Room)], go)

    if before is None:
        go()
    elif not before.waiting:
        answered(True)
    else:
        said = translate(N_("No copy of {file} is written yet. What was decided of it is kept."), {"file": before.path.name})
        lines = paragraph(said, app.size.width - 4)
        app.push_screen(Ask(translate(N_("Leave it for {file}?"), {"file": path.name}), lines, _(N_("leave"))), answered)
