"""What the keys do on a screen, and about the thing under the cursor; from there the page of the docs that belongs to the screen."""

from textual.app import ComposeResult
from textual.screen import ModalScreen

from zhili_tui.i18n import N_, _
from zhili_tui.tui.base.screen import Doing
from zhili_tui.tui.keymap import BACK, HELP, ON_HELP
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, fit, wrap
from zhili_tui.tui.widgets.widgets import Line, Rows


class Help(Doing[None], ModalScreen[None]):
    """Made from the table of actions: key, what it does, why it cannot just now; any way out leads back, the same key to the page."""

    ACTIONS = ON_HELP
    BINDINGS = [("enter,q", "dismiss")]

    def __init__(self, keys: list[tuple[str, str, str]], about: list[str], page: str) -> None:
        super().__init__()
        self.keys, self.about, self.page = keys, about, page
        self.lines: list[list[Piece]] = []

    def compose(self) -> ComposeResult:
        """The title, the lines, how to leave."""
        yield Line(id="head")
        yield Rows(lambda row, width: self.lines[row], id="rows", marked=False)
        yield Line(id="foot")

    def on_mount(self) -> None:
        """Fill in."""
        self.query_one("#head", Line).show((" " + _(N_("Help")), BOLD))
        more = f"{self.keymap.shown(HELP)} {_(N_('more: the page about this'))}"
        self.query_one("#foot", Line).show((f" {more}  {self.keymap.foot(BACK)}", DIM))
        room = self.app.size.width - 6
        for paragraph in self.about:
            self.lines += [[("   " + line, PLAIN)] for line in wrap(paragraph, room)]
        if self.about:
            self.lines.append([])
        for key, text, why in self.keys:
            self.lines.append([("   " + fit(key, 8), BOLD), (text, DIM if why else PLAIN)])
            if why:
                self.lines += [[(" " * 11 + line, DIM)] for line in wrap(why, room - 8)]
        rows = self.query_one("#rows", Rows)
        rows.show(len(self.lines))
        rows.focus()

    def action_back(self) -> None:
        """Leave."""
        self.dismiss()

    def action_help(self) -> None:
        """The page, in the place of this."""
        from zhili_tui.tui.dialogs.guide_page import GuidePage

        self.app.switch_screen(GuidePage(self.page))
