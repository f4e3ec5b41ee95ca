"""What the keys do on a screen."""

from textual.app import ComposeResult
from textual.screen import ModalScreen

from zhili_tui.i18n import N_, _
from zhili_tui.tui.cells import BOLD, DIM, PLAIN, Piece, fit
from zhili_tui.tui.widgets import Line, Rows


class Help(ModalScreen[None]):
    """Two columns, made from the table of actions; any way out leads back."""

    BINDINGS = [("escape,enter,f1,q", "dismiss")]

    def __init__(self, lines: list[tuple[str, str]], title: str) -> None:
        super().__init__()
        self.lines, self.title_ = lines, title

    def compose(self) -> ComposeResult:
        """The title, one line an action, how to leave."""
        yield Line(id="head")
        yield Rows(self._draw, id="rows")
        yield Line(id="foot")

    def on_mount(self) -> None:
        """Fill in."""
        self.query_one("#head", Line).show((" " + self.title_, BOLD))
        self.query_one("#foot", Line).show((" Esc " + _(N_("back")), DIM))
        self.query_one("#rows", Rows).show(len(self.lines))

    def _draw(self, row: int, width: int) -> list[Piece]:
        key, text = self.lines[row]
        return [("   " + fit(key, 10), BOLD), (text, PLAIN)]
