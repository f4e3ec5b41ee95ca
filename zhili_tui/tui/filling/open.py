"""Choosing the file of a form: those that lie where the program was started, or any other by its path."""

from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.entry.parsing import Choice
from zhili_tui.i18n import N_, _, translate
from zhili_tui.tui.base.screen import Room
from zhili_tui.tui.dialogs.confirm import Ask, AskText
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.dialogs.save_as import outside
from zhili_tui.tui.widgets.cells import DIM
from zhili_tui.tui.widgets.text_lines import paragraph

if TYPE_CHECKING:
    from zhili_tui.entry.drafts import Kept

ENDINGS = (".xlsx", ".docx", ".xls", ".doc", ".et", ".wps", ".ods", ".odt")
ELSEWHERE = ":"


def choose_form(room: Room | None) -> None:
    """Ask for the file of a form, then open it above a room."""
    if room is None:
        return
    folder = outside(room.office.root)
    found = _forms(folder)
    if not found:
        ask_form(room, folder)
        return
    among = [Choice(one.name, one.name) for one in found] + [Choice(ELSEWHERE, _(N_("another file: type where it lies")))]

    def chosen(choice: Choice | None) -> None:
        if choice is None:
            return
        if choice.value == ELSEWHERE:
            ask_form(room, folder)
        else:
            open_form_file(room, folder / choice.value)

    room.app.push_screen(Pick(translate(N_("Which form? Those in {folder}"), {"folder": str(folder)}), among, label=60), chosen)


def _forms(folder: Path) -> list[Path]:
    """The forms that lie in a folder, the newest first; none where it cannot be read."""
    try:
        some = [one for one in folder.iterdir() if one.suffix.lower() in ENDINGS and not one.name.startswith(("~$", ".")) and one.is_file()]
        return sorted(some, key=lambda one: (-one.stat().st_mtime, one.name))
    except OSError:
        return []


def ask_form(room: Room, folder: Path, text: str = "", why: str = "") -> None:
    """Ask where a form lies; asked again where there is none."""
    lines = [[("   " + translate(N_("Names without a folder lie in {folder}"), {"folder": str(folder)}), DIM)]]
    if why:
        lines.insert(0, [("   " + why, DIM)])

    def typed(said: str | None) -> None:
        if said is None:
            return
        path = folder / Path(said).expanduser()
        if path.is_file():
            open_form_file(room, path)
        else:
            ask_form(room, folder, said, translate(N_("There is no file {path}"), {"path": str(path)}))

    room.app.push_screen(
        AskText(_(N_("The file of the form (xlsx or docx)")), lines, _(N_("A name is needed")), text, _(N_("open"))), typed
    )


def open_form_file(room: Room, path: Path, kept: "Kept | None" = None) -> None:
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
