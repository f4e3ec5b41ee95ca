"""A list with a line to search in: it narrows as one types; Enter opens, Down leads into the list, Escape ends the search."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Input

from zhili_tui.i18n import _
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.base.list_screen import ListRoom
from zhili_tui.tui.widgets.cells import DIM
from zhili_tui.tui.widgets.widgets import Entry, Line


class SearchLine(Horizontal):
    """What is searched for, behind a word that says so."""

    DEFAULT_CSS = "SearchLine { height: 1; } SearchLine #asked { width: 10; } SearchLine #filter { width: 40; }"

    def compose(self) -> ComposeResult:
        """The word, the entry."""
        yield Line(id="asked")
        yield Entry(id="filter")

    def on_mount(self) -> None:
        """Say what is typed here."""
        self.query_one("#asked", Line).show((f" {_(keymap.SEARCH.word)}: ", DIM))


class SearchedRoom(ListRoom):
    """Subclasses put a ``SearchLine`` above their list, and say what to show, open and widen."""

    BINDINGS = [
        ("down", "into"),
        Binding("tab", "beside(1)", priority=True, show=False), Binding("shift+tab", "beside(-1)", priority=True, show=False),
    ]  # fmt: skip

    def __init__(self, office: Workspace) -> None:
        super().__init__(office)
        self.query_ = ""

    def show_found(self) -> None:
        """Fill the list with what fits the words searched for."""
        raise NotImplementedError

    def open_current(self) -> None:
        """Open what is under the cursor."""
        raise NotImplementedError

    def widen(self) -> None:
        """Leave what else narrows the list."""

    def on_mount(self) -> None:
        """There is no search at first."""
        self.query_one(SearchLine).display = False

    @property
    def searching(self) -> bool:
        """Whether the line to search in is shown."""
        return bool(self.query_one(SearchLine).display)

    def action_search(self) -> None:
        """Type what to look for; what was looked for before is typed over."""
        self.query_one(SearchLine).display = True
        entry = self.query_one("#filter", Entry)
        entry.focus()
        entry.action_select_all()

    def show_query(self, text: str) -> None:
        """What is searched for stands in its line; the line goes with it."""
        self.query_one("#filter", Entry).value = text
        self.query_one(SearchLine).display = bool(text)
        self.rows.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow as one types."""
        self.query_ = event.value.strip()
        self.show_found()

    def on_input_submitted(self) -> None:
        """Open what was found."""
        self.open_current()

    def action_into(self) -> None:
        """From the search down into the list."""
        self.rows.focus()
        self.rows.action_move(1)

    def action_beside(self, by: int) -> None:
        """Move in the list while what is searched for is typed; from the list back to where it is typed."""
        entry = self.query_one("#filter", Entry)
        if entry.has_focus:
            self.rows.action_move(by)
        elif self.searching:
            entry.focus()

    def action_open(self) -> None:
        """Open what is under the cursor."""
        self.open_current()

    def action_back(self) -> None:
        """Leave the search, then what else narrows."""
        if self.searching:
            self.show_query("")
        else:
            self.widen()
