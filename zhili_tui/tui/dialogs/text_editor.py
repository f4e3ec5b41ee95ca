"""Long text over several lines, with undo; the form it is part of has every word as it is typed."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import TextArea

from zhili_tui.tui.base.screen import Doing
from zhili_tui.tui.keymap import ACCEPT, BACK, ON_TEXT
from zhili_tui.tui.widgets.cells import BOLD, DIM
from zhili_tui.tui.widgets.widgets import Line


class LongText(Doing[str], ModalScreen[str]):
    """Every way out takes the text over; until then ``typed`` is told what stands here so far."""

    DEFAULT_CSS = """
    LongText { layout: vertical; }
    LongText TextArea { height: 1fr; border: none; padding: 0 1; scrollbar-size: 0 0; background: ansi_default; }
    LongText TextArea:focus { border: none; }
    """
    ACTIONS = ON_TEXT

    def __init__(self, title: str, text: str, typed: Callable[[str], None]) -> None:
        super().__init__()
        self.title_, self.text, self.typed = title, text, typed

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
        self.area.move_cursor(self.area.document.end)
        self.area.focus()

    @property
    def area(self) -> TextArea:
        """What is typed in."""
        return self.query_one(TextArea)

    def on_text_area_changed(self) -> None:
        """Tell it as it is typed."""
        self.keep()

    def keep(self) -> None:
        """Tell what stands here now, whatever is still on its way."""
        self.typed(self.area.text)

    def action_accept(self) -> None:
        """Take the text over."""
        self.dismiss(self.area.text)

    def action_back(self) -> None:
        """Leave; what was typed is taken over all the same."""
        self.action_accept()
