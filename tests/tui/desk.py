"""A screen with one of each widget that text goes into, in the real program: ``python -m tests.tui.desk REPOSITORY FILE``.

What was typed is written to FILE with F12, and when the program is told to go.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from textual.widget import Widget
from textual.widgets import TextArea

from zhili_tui import i18n
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap, screens, start
from zhili_tui.tui.base.screen import Room
from zhili_tui.tui.widgets.cells import PLAIN, Piece, fit
from zhili_tui.tui.widgets.widgets import Entry, Rows

FILE = Path()
#: Users' words, some with characters that are two cells in some terminals.
WORDS = ("平安社區", "“平安”社區……", "①②③ ● → 《》", "a·b × c—d")


class Desk(Room):
    """Rows, an entry, a text."""

    DEFAULT_CSS = """
    Desk #rows { height: 4; } Desk #entry { width: 40; margin: 0 0 0 5; }
    Desk TextArea { height: 1fr; border: none; padding: 0; scrollbar-size: 0 0; }
    """
    ACTIONS = (keymap.QUIT,)
    EVERYWHERE = ()
    BINDINGS = [("f12", "keep"), ("f11", "next")]
    AUTO_FOCUS = "#entry"

    def __init__(self, office: Workspace) -> None:
        super().__init__(office)
        self.pasted: list[str] = []

    def body(self) -> Iterable[Widget]:
        yield Rows(self._draw, id="rows")
        yield Entry(id="entry")
        area = TextArea(soft_wrap=True, compact=True)
        area.cursor_blink = False
        area.highlight_cursor_line = False
        yield area

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Rows).show(len(WORDS))

    def on_entry_pasted(self, event: Entry.Pasted) -> None:
        self.pasted.append(event.text)

    def _draw(self, row: int, width: int) -> list[Piece]:
        return [(fit(WORDS[row], 30), PLAIN), ("|", PLAIN)]

    def keep(self) -> None:
        kept = {"entry": self.query_one(Entry).value, "area": self.query_one(TextArea).text, "pasted": self.pasted}
        beside = FILE.with_suffix(".new")
        beside.write_text(json.dumps(kept))
        beside.replace(FILE)

    def action_keep(self) -> None:
        self.keep()

    def action_next(self) -> None:
        self.focus_next()


def main() -> int:
    global FILE
    root, FILE = Path(sys.argv[1]), Path(sys.argv[2])
    i18n.use("zh-Hant")
    screens.make = lambda name, office: Desk(office)  # type: ignore[assignment]
    return start(Workspace.open(root, "dongjie/lin-shufen"))


if __name__ == "__main__":
    sys.exit(main())
