"""Choosing a file to read: those that lie where the program was started, or any other by its path."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.entry.parsing import Choice
from zhili_tui.i18n import N_, _, translate
from zhili_tui.tui.dialogs.confirm import AskText
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.dialogs.save_as import outside
from zhili_tui.tui.widgets.cells import DIM

if TYPE_CHECKING:
    from zhili_tui.tui.base.screen import Room

ELSEWHERE = ":"


class FileQuestions(NamedTuple):
    """The questions: which of those in a {folder}; where it lies."""

    which: str
    where: str


def choose_file(room: "Room", endings: Collection[str], asked: FileQuestions, open_: Callable[[Path], None]) -> None:
    """Ask for a file with one of these endings, then open it."""
    folder = outside(room.office.root)
    found = _files(folder, endings)
    if not found:
        ask_file(room, folder, asked, open_)
        return
    among = [Choice(one.name, one.name) for one in found] + [Choice(ELSEWHERE, _(N_("another file: type where it lies")))]

    def chosen(choice: Choice | None) -> None:
        if choice is None:
            return
        if choice.value == ELSEWHERE:
            ask_file(room, folder, asked, open_)
        else:
            open_(folder / choice.value)

    room.app.push_screen(Pick(translate(asked.which, {"folder": str(folder)}), among, label=60), chosen)


def _files(folder: Path, endings: Collection[str]) -> list[Path]:
    """The files that lie in a folder, the newest first; none where it cannot be read."""
    try:
        some = [one for one in folder.iterdir() if one.suffix.lower() in endings and not one.name.startswith(("~$", ".")) and one.is_file()]
        return sorted(some, key=lambda one: (-one.stat().st_mtime, one.name))
    except OSError:
        return []


def ask_file(room: "Room", folder: Path, asked: FileQuestions, open_: Callable[[Path], None], text: str = "", why: str = "") -> None:
    """Ask where a file lies; asked again where there is none."""
    lines = [[("   " + translate(N_("Names without a folder lie in {folder}"), {"folder": str(folder)}), DIM)]]
    if why:
        lines.insert(0, [("   " + why, DIM)])

    def typed(said: str | None) -> None:
        if said is None:
            return
        path = folder / Path(said).expanduser()
        if path.is_file():
            open_(path)
        else:
            ask_file(room, folder, asked, open_, said, translate(N_("There is no file {path}"), {"path": str(path)}))

    room.app.push_screen(AskText(_(asked.where), lines, _(N_("A name is needed")), text, _(N_("open"))), typed)
