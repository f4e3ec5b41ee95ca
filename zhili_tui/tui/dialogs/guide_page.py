"""A page of the docs, read where one is: in the user's language, from what is installed."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.screen import ModalScreen

from zhili_tui.errors import expected
from zhili_tui.tui.base.screen import Doing
from zhili_tui.tui.keymap import BACK, ON_HELP
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN
from zhili_tui.tui.widgets.text_lines import ReadingRows
from zhili_tui.tui.widgets.widgets import Line

if TYPE_CHECKING:
    from zhili_tui.documents.guide import TextLine

#: Cells left blank on either side.
MARGIN = 3


class GuidePage(Doing[None], ModalScreen[None]):
    """Lines to read; any way out leads back to where the help was asked for."""

    ACTIONS = ON_HELP
    BINDINGS = [("enter,q", "dismiss")]

    def __init__(self, name: str) -> None:
        super().__init__()
        self.page = name
        self.lines: list[TextLine] = []

    def compose(self) -> ComposeResult:
        """The title, the page, how to leave."""
        yield Line(id="head")
        yield ReadingRows(
            lambda row, width: [(" " * MARGIN + self.lines[row].text, BOLD if self.lines[row].strong else PLAIN)], id="rows", marked=False
        )
        yield Line(id="foot")

    def on_mount(self) -> None:
        """Show it from its beginning."""
        self.query_one("#foot", Line).show((" " + self.keymap.foot(BACK), DIM))
        self.read()
        self.query_one("#rows").focus()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self.read()

    def read(self) -> None:
        """Read the page for the width there is; one that cannot be read says why."""
        from zhili_tui.documents.guide import TextLine, page_lines, page_text, page_title

        cells = self.app.size.width - 2 * MARGIN
        try:
            title, text = page_title(self.page), page_text(self.page)
            self.lines = page_lines(text, cells, fold=True)[2:]  # its title stands above
        except OSError as error:
            title, self.lines = self.page, [TextLine(str(expected(error)))]
        self.query_one("#head", Line).show((" " + title, BOLD))
        self.query_one("#rows", ReadingRows).show(len(self.lines))

    def action_back(self) -> None:
        """Leave."""
        self.dismiss()

    def action_help(self) -> None:
        """The same key leaves."""
        self.dismiss()
