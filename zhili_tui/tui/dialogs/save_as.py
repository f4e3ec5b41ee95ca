"""Files written from a screen: asked where, with a place to begin with; what is there already is replaced only when one says so."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len

from zhili_tui.i18n import N_, _, translate
from zhili_tui.tui.dialogs.confirm import Ask, AskText
from zhili_tui.tui.widgets.cells import DIM, PLAIN, wrap

if TYPE_CHECKING:
    from zhili_tui.tui.base.screen import Room


def ask_path(room: "Room", question: str, name: str, then: Callable[[Path], None], folder: bool = False) -> None:
    """Ask where to write, beginning with ``name`` in a folder outside the records; what was chosen goes to ``then``."""
    start = outside(room.office.root)
    begin = str(start / name) + ("/" if folder else "")
    lines = [
        [("   " + _(N_("The file lies on the machine where the program runs.")), DIM)],
        [("   " + translate(N_("Names without a folder lie in {folder}"), {"folder": str(start)}), DIM)],
    ]

    def typed(text: str | None) -> None:
        if text is None:
            return
        path = start / Path(text).expanduser()
        if not folder and (text.endswith("/") or path.is_dir()):
            path /= name
        elif not folder and path.suffix != Path(name).suffix:
            path = path.with_name(path.name + Path(name).suffix)
        if not path.exists() or folder:
            then(path)
            return
        shown = [[("   " + part, PLAIN)] for part in wrap(str(path), max(room.app.size.width - 6, 20))]
        room.app.push_screen(
            Ask(_(N_("This file is there already. Replace it?")), shown, _(N_("replace"))), lambda yes: then(path) if yes else None
        )

    room.app.push_screen(AskText(question, lines, _(N_("A name is needed")), begin, _(N_("write"))), typed)


def outside(root: Path) -> Path:
    """The folder the program was started in; where that is among the records, which git keeps, the user's own."""
    here = Path.cwd()
    return Path.home() if here.resolve().is_relative_to(root) else here


def tell(room: "Room", text: str) -> None:
    """A word on the last line; what has no room there, on a page of its own."""
    width = room.app.size.width
    top = room.zhili.room or room
    top.say(text)
    if cell_len(text) <= width - 2:
        return
    lines = [[("   " + part, PLAIN)] for part in wrap(text, max(width - 6, 20))]
    room.app.push_screen(Ask(_(N_("To know")), lines, _(N_("go on"))))
