"""A list with a line to search in: it narrows as one types, Enter and Down lead into the list, Escape ends the search."""

from textual.widgets import Input

from zhili_tui.office import Office
from zhili_tui.tui.listing import ListRoom
from zhili_tui.tui.widgets import Entry


class SearchedRoom(ListRoom):
    """Subclasses put ``Entry(id="filter")`` above their list, and say what to show, open and widen."""

    DEFAULT_CSS = "SearchedRoom #filter { margin: 0 0 0 7; width: 40; }"

    def __init__(self, office: Office) -> None:
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
        super().on_mount()
        self.query_one("#filter").display = False

    def action_search(self) -> None:
        """Type what to look for."""
        entry = self.query_one("#filter", Entry)
        entry.display = True
        entry.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow as one types."""
        self.query_ = event.value.strip()
        self.show_found()

    def on_input_submitted(self) -> None:
        """On to the list."""
        self.rows.focus()

    def key_down(self) -> None:
        """From the search down into the list."""
        if not self.rows.has_focus:
            self.rows.focus()

    def action_open(self) -> None:
        """Open what is under the cursor; from the search go to the list."""
        if self.rows.has_focus:
            self.open_current()
        else:
            self.rows.focus()

    def action_back(self) -> None:
        """Leave the search, then what else narrows."""
        entry = self.query_one("#filter", Entry)
        if entry.display:
            entry.value = ""
            entry.display = False
            self.rows.focus()
        else:
            self.widen()
