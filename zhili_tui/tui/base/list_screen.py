"""A room with a list; where the screen is wide, what is under the cursor stands beside it."""

from collections.abc import Iterable

from textual.containers import Horizontal
from textual.widget import Widget

from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.base.screen import Room
from zhili_tui.tui.widgets.cells import Piece
from zhili_tui.tui.widgets.sectioned_list import HeadedRows
from zhili_tui.tui.widgets.widgets import Rows

#: From this width on there is room for the second pane.
WIDE = 110
BESIDE = 48


class ListRoom(Room):
    """Rows on the left; subclasses draw them, and may say what stands beside the one under the cursor."""

    DEFAULT_CSS = (
        f"ListRoom #sides {{ height: 1fr; }} ListRoom #rows {{ width: 1fr; }} ListRoom #beside {{ width: {BESIDE}; margin: 0 0 0 1; }}"
    )

    def __init__(self, office: Workspace) -> None:
        super().__init__(office)
        self._lines: list[list[Piece]] = []  # beside the list

    def above(self) -> Iterable[Widget]:
        """What stands above the list."""
        return ()

    def body(self) -> Iterable[Widget]:
        """The list and its neighbour."""
        yield from self.above()
        with Horizontal(id="sides"):
            yield HeadedRows(self.draw, self.heading, id="rows")
            yield Rows(self._draw_beside, id="beside", marked=False)

    @property
    def rows(self) -> Rows:
        """The list."""
        return self.query_one("#rows", Rows)

    def draw(self, row: int, width: int) -> list[Piece]:
        """One row of the list."""
        raise NotImplementedError

    def heading(self, row: int) -> bool:
        """Whether a row only says what follows: the cursor passes over it."""
        return False

    def beside(self, row: int, width: int) -> list[list[Piece]]:
        """The lines beside the row under the cursor."""
        return []

    def fill(self, count: int, cursor: int = 0) -> None:
        """Show so many rows, and what stands beside."""
        self.rows.show(count, cursor)
        self.tell_beside()

    @property
    def wide(self) -> bool:
        """Whether there is room for the second pane."""
        return self.size.width >= WIDE

    @property
    def neighbour(self) -> bool:
        """Whether the second pane is shown."""
        return self.wide

    def on_mount(self) -> None:
        """Leave the second pane out where it has no room."""
        self.query_one("#beside").display = self.neighbour

    def on_resize(self) -> None:
        """The second pane comes and goes with the width."""
        self.query_one("#beside").display = self.neighbour
        self.tell_beside()

    def on_rows_moved(self) -> None:
        """Show what belongs to the row under the cursor."""
        self.tell_beside()

    def tell_beside(self) -> None:
        """Show it, or why nothing is known."""
        self.show_beside()

    def show_beside(self) -> None:
        """Fill the second pane."""
        if not self.wide:
            return
        pane = self.query_one("#beside", Rows)
        self._lines = self.beside(self.rows.cursor, BESIDE - 2) if self.rows.count else []
        pane.top = 0
        pane.show(len(self._lines))

    def _draw_beside(self, row: int, width: int) -> list[Piece]:
        return self._lines[row]


class RefreshedRoom(ListRoom):
    """A list that is read again whenever one comes back to it."""

    def on_mount(self) -> None:
        """Show what there is."""
        self.show_rows()

    def on_screen_resume(self) -> None:
        """Something may have been saved, or worked out again, meanwhile."""
        if self.is_mounted:
            self.again()

    def again(self) -> None:
        """Read it as it is now, and show it."""
        raise NotImplementedError

    def show_rows(self) -> None:
        """Show what was read."""
        raise NotImplementedError
