"""Long text over several lines, with undo."""

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import TextArea

from zhili_tui.tui.base.screen import Doing
from zhili_tui.tui.keymap import ACCEPT, BACK, ON_TEXT
from zhili_tui.tui.widgets.cells import BOLD, DIM
from zhili_tui.tui.widgets.widgets import Line


class LongText(Doing[str | None], ModalScreen[str | None]):
    """One key takes the text over, one leaves it as it was."""

    DEFAULT_CSS = """
    LongText { layout: vertical; }
    LongText TextArea { height: 1fr; border: none; padding: 0 1; scrollbar-size: 0 0; background: ansi_default; }
    LongText TextArea:focus { border: none; }
    """
    ACTIONS = ON_TEXT

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.title_, self.text = title, text

    def compose(self) -> ComposeResult:
        """Title, text, keys."""
        yield Line(id="head")
        area = TextArea(self.text, soft_wrap=True, compact=True)
        area.cursor_blink = False
        area.highlight_cursor_line = False
        yield area
        yield Line(id="foot")

    def on_mount(self) -> None:
        """Fill in; the caret at the end."""
        self.query_one("#head", Line).show((" " + self.title_, BOLD))
        self.query_one("#foot", Line).show((f" {self.keymap.foot(ACCEPT)}  {self.keymap.foot(BACK)}", DIM))
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.focus()

    def action_accept(self) -> None:
        """Take the text over."""
        self.dismiss(self.query_one(TextArea).text.strip("\n"))

    def action_back(self) -> None:
        """Leave it as it was."""
        self.dismiss(None)
