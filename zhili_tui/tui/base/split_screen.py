"""A room with a list and what is under the cursor: beside it where the screen is wide, else below it."""

from collections.abc import Iterable

from textual.containers import Horizontal
from textual.strip import Strip
from textual.widget import Widget

from zhili_tui.i18n import N_, translate
from zhili_tui.tui.base.list_screen import BESIDE, ListRoom
from zhili_tui.tui.keymap import BY_NAME, OPEN
from zhili_tui.tui.widgets.cells import DIM, strip
from zhili_tui.tui.widgets.sectioned_list import HeadedRows
from zhili_tui.tui.widgets.text_lines import Lines, paragraph

#: Lines of the screen that are neither list nor what is under the cursor.
AROUND = 7


class Pane(Widget):
    """Lines to read; the last ones are always in sight, and what had no room is counted. ``key``: what shows all of it."""

    def __init__(self, key: str, id: str | None = None) -> None:
        super().__init__(id=id)
        self.key = key
        self.lines: Lines = []
        self.last: Lines = []

    def show(self, lines: Lines, last: Lines) -> None:
        """Show these."""
        self.lines, self.last = lines, last
        self.refresh()

    @property
    def _room(self) -> int:
        return max(self.size.height - (len(self.last) + 1 if self.last else 0), 1)

    @property
    def whole(self) -> bool:
        """Whether all of it shows."""
        return len(self.lines) <= self._room

    @property
    def shown(self) -> Lines:
        """The lines as they fit."""
        last = [[], *self.last] if self.last else []
        room = self._room
        if self.whole:
            return [*self.lines, *last]
        more = translate(N_("{count} more lines: {key}"), {"count": len(self.lines) - room + 1, "key": self.key})
        return [*self.lines[: room - 1], [("  " + more, DIM)], *last]

    def render_line(self, y: int) -> Strip:
        """One line."""
        shown = self.shown
        return strip(shown[y] if y < len(shown) else [], self.size.width)


class DetailRoom(ListRoom):
    """Subclasses say what is under the cursor with ``tell``, when they know it."""

    DEFAULT_CSS = "DetailRoom #sides { height: 1fr; }"

    def body(self) -> Iterable[Widget]:
        """The list and its neighbour."""
        yield from self.above()
        with Horizontal(id="sides"):
            yield HeadedRows(self.draw, self.heading, id="rows")
            yield Pane(self.keymap.shown(OPEN), id="beside")

    @property
    def neighbour(self) -> bool:
        """Always: below where there is no room beside."""
        return True

    @property
    def pane(self) -> Pane:
        """What is under the cursor."""
        return self.query_one(Pane)

    @property
    def pane_width(self) -> int:
        """How many cells a line of it has."""
        return BESIDE - 1 if self.wide else self.size.width - 1

    def on_mount(self) -> None:
        """Lay out the two."""
        self.lay_out()

    def on_resize(self) -> None:
        """Lay them out for the new size."""
        self.lay_out()

    def lay_out(self) -> None:
        """Beside, or below with room for both."""
        sides, pane, rows = self.query_one("#sides"), self.pane, self.rows
        sides.styles.layout = "horizontal" if self.wide else "vertical"
        pane.styles.width = BESIDE if self.wide else "100%"
        pane.styles.height = "1fr"
        pane.styles.margin = (0, 0, 0, 1) if self.wide else (1, 0, 0, 0)
        rows.styles.width = "1fr" if self.wide else "100%"
        rows.styles.height = "1fr" if self.wide else max(1, min(rows.count, (self.size.height - AROUND) * 2 // 5))

    def fill(self, count: int, cursor: int = 0) -> None:
        """Show so many rows, and what belongs to the one under the cursor."""
        self.rows.show(count, cursor)
        self.lay_out()
        self.tell_beside()

    def came_to_nothing(self, group: str, text: str) -> None:
        """Say it where what is under the cursor would stand, too."""
        super().came_to_nothing(group, text)
        self.tell_beside()

    def tell_beside(self) -> None:
        """What belongs to the row under the cursor; where nothing is listed because it could not be read, why."""
        if self.unknown and not self.rows.count:
            self.pane.show(paragraph(self.unknown, self.pane_width, "  "), [])
        else:
            self.show_beside()

    def action_do(self, name: str) -> None:
        """Do an action; where nothing is listed because it could not be read, nothing else is said of why it cannot be done."""
        if self.unknown and not self.rows.count and self.why_not(BY_NAME[name]):
            self.say(self.unknown)
        else:
            super().action_do(name)

    def show_beside(self) -> None:
        """What belongs to the row under the cursor: said by ``tell``."""
