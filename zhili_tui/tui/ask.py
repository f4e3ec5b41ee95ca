"""One line asked for: a name, a short name for a file."""

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Input

from zhili_tui.tui.actions import BACK, CHOOSE, bindings
from zhili_tui.tui.cells import BOLD, DIM, PLAIN
from zhili_tui.tui.screen import Doing
from zhili_tui.tui.widgets import Entry, Line


class Ask(Doing, ModalScreen[str | None]):
    """Enter takes what was typed, if it is anything; Escape nothing."""

    DEFAULT_CSS = "Ask { layout: vertical; } Ask #entry { margin: 0 0 0 3; } Ask #hint { margin: 1 0 1 0; }"
    BINDINGS = [*bindings(BACK)]

    def __init__(self, title: str, hint: str = "", text: str = "") -> None:
        super().__init__()
        self.title_, self.hint, self.text = title, hint, text

    def compose(self) -> ComposeResult:
        """Title, what is typed, a hint, keys."""
        yield Line(id="head")
        yield Entry(id="entry")
        yield Line(id="hint")
        yield Line(id="foot")

    def on_mount(self) -> None:
        """Fill in."""
        self.query_one("#head", Line).show((" " + self.title_, BOLD))
        self.query_one("#hint", Line).show(("   " + self.hint, PLAIN))
        self.query_one("#foot", Line).show((f" {CHOOSE.foot}  {BACK.foot}", DIM))
        entry = self.query_one(Entry)
        entry.value = self.text
        entry.cursor_position = len(self.text)
        entry.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take it."""
        if event.value.strip():
            self.dismiss(event.value.strip())

    def action_back(self) -> None:
        """Nothing."""
        self.dismiss(None)
