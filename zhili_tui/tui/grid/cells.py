"""The cells of a grid on the screen, and the entry that lies over the one under the cursor: where all stands, what is said of it."""

from collections.abc import Iterable

from textual.widget import Widget

from zhili_tui.entry.drafts import Draft
from zhili_tui.entry.form_state import InputCell
from zhili_tui.entry.grid_state import TOP, CellKey, Grid
from zhili_tui.entry.parsing import NAMING, WAYS
from zhili_tui.i18n import N_, _, translate
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.form.typed_cells import SUGGESTED, TypedCells
from zhili_tui.tui.grid.layout import BLANK, NEW, THERE, GridLayout
from zhili_tui.tui.widgets.cells import DIM, Piece, fit
from zhili_tui.tui.widgets.widgets import Line, Rows

#: The forms whose ways to be typed stand at the cell; those of the others are in the help.
TOLD = ("date", "clock", "count")
IS_THERE = N_("there already: what is typed here changes it; {key} opens it")


class GridCells(TypedCells):
    """A grid with a cursor that goes from cell to cell."""

    DEFAULT_CSS = """
    GridCells #top { height: auto; margin: 0 0 1 0; } GridCells #rows { height: 1fr; }
    """

    def __init__(self, office: Workspace, grid: Grid, draft: Draft) -> None:
        super().__init__(office, draft)
        self.grid = grid
        self.at: CellKey = grid.places()[0] if grid.places() else (TOP, "")
        self._laid: GridLayout | None = None

    def body(self) -> Iterable[Widget]:
        """What is common, the heads, the rows, the entry over the cell that is typed in, and what is kept."""
        top = Rows(self._draw_top, id="top", marked=False)
        top.can_focus = False
        yield top
        yield Line(id="heads")
        yield Rows(self._draw, id="rows", marked=False)
        yield from self.typing_in()

    def on_mount(self) -> None:
        """Show the rows and begin."""
        top = self.query_one("#top", Rows)
        top.display = bool(self.grid.top)
        top.styles.height = len(self.grid.top)
        self.show_all()
        self.begin()

    def begin(self) -> None:
        """Go to where there is something to fill in."""
        self.go(self.at)

    def show_all(self) -> None:
        """Show everything as it is now."""
        self._laid = None
        self.query_one("#top", Rows).show(len(self.grid.top), 0)
        self.rows.show(len(self.grid.rows), self.row_number if self.at[0] else self.rows.cursor)

    def on_rows_laid(self) -> None:
        """Lay the entry over its cell, wherever that is now."""
        self._laid = None
        self._heads()
        self.lay_entry()

    @property
    def row_number(self) -> int:
        """The row under the cursor; the first while it is above."""
        return next((number for number, row in enumerate(self.grid.rows) if row.key == self.at[0]), 0)

    @property
    def column_number(self) -> int:
        """The column under the cursor, or the field above."""
        some = self.grid.columns if self.at[0] else self.grid.top
        return next((number for number, one in enumerate(some) if one.name == self.at[1]), 0)

    @property
    def layout_(self) -> GridLayout:
        """Where everything stands at this width; made anew after every change."""
        width = self.rows.size.width or self.size.width
        if self._laid is None or self._laid.width != width:
            self._laid = GridLayout(self.grid, width, self.column_number if self.at[0] else 0)
        return self._laid

    def place(self, row: int, column: int) -> CellKey:
        """The cell of a row and a column, each the nearest there is."""
        row, column = max(0, min(row, len(self.grid.rows) - 1)), max(0, min(column, len(self.grid.columns) - 1))
        return self.grid.rows[row].key, self.grid.columns[column].name

    def go(self, at: CellKey) -> None:
        """Move to a cell."""
        shown = None if self._laid is None else tuple(self._laid.spots)
        self.at, self._laid = at, None
        if at[0]:
            before = self.rows.cursor
            self.rows.go(self.row_number)
            self.rows.refresh_row(before)
            self.rows.refresh_row(self.row_number)
        if shown != tuple(self.layout_.spots):
            self.rows.refresh()
        self.query_one("#top", Rows).refresh()
        self._heads()
        self.place_entry()
        self.tell()

    def changed(self) -> None:
        """Draw what a change may have touched."""
        sizes = None if self._laid is None else self._laid.spots
        self._laid = None
        if sizes != self.layout_.spots:
            self.rows.refresh()
            self._heads()
        else:
            self.rows.refresh_row(self.row_number)
        self.query_one("#top", Rows).refresh()

    def _heads(self) -> None:
        if self.grid.columns:
            self.query_one("#heads", Line).show(*self.layout_.heads(self.column_number if self.at[0] else -1))

    def lay_entry(self) -> None:
        """Lay the entry over the cell under the cursor; what is typed in it stays."""
        if not self.is_mounted or not self.at[1]:
            return
        spot = self.layout_.spot(self.at)
        holder = self.rows if self.at[0] else self.query_one("#top", Rows)
        line = self.rows.cursor - self.rows.top if self.at[0] else self.column_number
        self.lay(spot.left, spot.width, holder, line)

    def standing(self) -> str | None:
        """What stands in the cell under the cursor; None where nothing can be typed."""
        return None if not self.at[1] or self.grid.why_not(self.at) else self.grid.text(self.at)

    def show_matches(self) -> None:
        """Whom the name that is being typed may mean, below the cell."""
        column, typed = self.grid.column(self.at), self.entry.value
        if column.field.form not in NAMING or column.read or not self.entry.has_focus or typed == self.grid.text(self.at):
            self.matches.show([])
            return
        cell = InputCell(column.path or (column.name,), column.field)
        self.show_meant(cell, self.grid.desk_of(self.at), self.rows.size.width - self.layout_.spot(self.at).left)

    def tell(self) -> None:
        """What is wrong here, or what is to be known of the cell; below it how many rows are reported."""
        grid, at = self.grid, self.at
        if at[1]:
            column, row = grid.column(at), grid.row(at[0])
            parts = [
                _(SUGGESTED) if grid.suggested(at) else "",
                column.head,
                column.note or (_(column.field.note) if column.field.note else ""),
                _(WAYS[column.field.form]) if column.field.form in TOLD and not column.read and not grid.suggested(at) else "",
                translate(IS_THERE, {"key": self.keymap.shown(keymap.EDIT)}) if row and row.path and not grid.why_not(at) else "",
            ]
            self.say(grid.why_not(at) or self.layout_.errors.get(at) or "  ".join(filter(None, parts)))
        self.tell_state()

    def tell_state(self) -> None:
        """How many rows are what, and that all is kept."""
        signs = [self.layout_.sign(row) for row in self.grid.rows]
        there, new, blank = (signs.count(sign) for sign in (THERE, NEW, BLANK))
        changed = sum(bool(row.path) for row in self.grid.filled)
        parts = [
            translate(N_("{sign} new {count}"), {"sign": NEW, "count": new}),
            translate(N_("{sign} there {count}"), {"sign": THERE, "count": there}) if there else "",
            translate(N_("changed {count}"), {"count": changed}) if changed else "",
            translate(N_("not reported {count}"), {"count": blank}),
        ]
        if wrong := len(self.layout_.errors):
            parts.insert(0, translate(N_("to mend {count}"), {"count": wrong}))
        text = "  ".join(filter(None, parts))
        self.query_one("#status", Line).show((" " + fit(text, self.size.width - 18), DIM), (_(N_("kept as you type")), DIM))

    def _draw_top(self, number: int, width: int) -> list[Piece]:
        return self.layout_.above(number, not self.at[0] and number == self.column_number)

    def _draw(self, number: int, width: int) -> list[Piece]:
        return self.layout_.row(number, bool(self.at[0]) and number == self.row_number, self.column_number)
