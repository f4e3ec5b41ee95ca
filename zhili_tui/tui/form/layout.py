"""How a form is laid out: where each cell stands, which columns of a grid show, what a row looks like. Pure."""

from typing import NamedTuple

from rich.cells import cell_len

from zhili_tui.entry.form_state import Cell, Form, Row
from zhili_tui.i18n import _
from zhili_tui.model.introspection import Path
from zhili_tui.tui.widgets.cells import BOLD, DIM, ERROR, PLAIN, REVERSE, Piece, fit, one_line

HINT = 22
VALUE = 44  # what is worked out stands beside what was typed, not at the far edge
NUMBER = 4  # an entry's number
WIDEST = 30  # what one column takes at most for what stands in it
GAP = 2
CHOSEN = "="  # before an officer among persons, where any words may stand
MARK = "?"  # before what is only suggested; it stands in the gap, so that nothing moves when it goes
WIDTHS = {
    "count": 6, "number": 7, "date": 10, "clock": 6, "instant": 16, "flag": 4, "choice": 8, "unit": 10, "officer": 8, "person": 8,
    "record": 24, "clause": 8, "line": 14, "text": 22, "table": 16, "digest": 12,
}  # fmt: skip


class Place(NamedTuple):
    """Where a cell stands in its row."""

    left: int
    width: int


class Layout:
    """The lines of one form at one width, as it stands."""

    def __init__(self, form: Form, width: int) -> None:
        self.form, self.rows, self.width = form, form.rows, width
        singles = [cell_len(_(row.field.label)) + 2 * row.depth for row in form.rows if row.what == "field"]
        grids = [cell_len(_(row.field.label)) for row in form.rows if row.what == "grid"]
        self.label = min(max(singles, default=8), 26)
        self.grid = 3 + min(max(grids, default=6), 18)  # where a grid's entries begin
        self.room = width - self.grid - NUMBER - 2  # the cells for a grid's columns
        self.longest: dict[Path, int] = {}  # of what stands in each column
        for number, row in enumerate(form.rows):
            for one in range(row.cells) if row.what == "entry" else ():
                cell = form.cell(number, one)
                assert cell is not None
                column = (*row.path[:-1], cell.field.name)
                self.longest[column] = max(self.longest.get(column, 0), cell_len(form.text(cell)))

    def columns(self, row: Row, current: int) -> list[tuple[int, Place]]:
        """A grid's columns that show: from the first on where the current one is among them, else as many as fit before it.

        Each is as wide as what stands in it, within reason; text takes what is left over.
        """
        field, grid = row.field, row.path if row.what == "grid" else row.path[:-1]
        sizes = [
            min(max(WIDTHS[one.form], min(cell_len(_(one.label)), 14), min(self.longest.get((*grid, one.name), 0), WIDEST)), self.room)
            for one in field.fields
        ]
        first = 0
        while first < current and sum(sizes[first : current + 1]) + GAP * (current - first) > self.room:
            first += 1
        last, used = first, sizes[first]
        while last + 1 < len(sizes) and used + GAP + sizes[last + 1] <= self.room:
            last += 1
            used += GAP + sizes[last]
        texts = [number for number in range(first, last + 1) if field.fields[number].form in ("text", "line")]
        out, left = [], self.grid + NUMBER
        for number in range(first, last + 1):
            width = sizes[number] + ((self.room - used) // len(texts) if number in texts else 0)
            out.append((number, Place(left, width)))
            left += width + GAP
        return out

    def place(self, number: int, column: int) -> Place:
        """Where a cell is typed in."""
        row = self.form.rows[number]
        if row.what == "entry":
            return next(at for one, at in self.columns(row, column) if one == column)
        wide = row.field.form in ("text", "line") or row.field.many
        left = self.label + 5
        room = self.width - left - 2
        return Place(left, max(room if wide else min(room - HINT, VALUE), 10))

    def line(self, number: int, here: bool, column: int) -> list[Piece]:
        """One row. ``here``: the cursor stands in it; ``column``: the column of its grid that must show."""
        row = self.form.rows[number]
        if row.what == "field":
            return self._field(number, here)
        if row.what == "table":
            return [("  " + "  " * row.depth, PLAIN), (_(row.field.label), BOLD)]
        if row.what == "grid":
            return self._head(row, column)
        return self._entry(number, here, column)

    def _field(self, number: int, here: bool) -> list[Piece]:
        row = self.form.rows[number]
        cell = self.form.cell(number)
        assert cell is not None
        error = self.form.errors.get(cell.path)
        hint = (error or self.form.hint(cell)) if not (here and error) else ""  # at the cursor it stands whole below the rows
        text = one_line(self.form.text(cell))
        indent = 2 * row.depth
        room = max(self.width - self.label - 5 - (HINT if hint else 2), 4)
        shown = min(cell_len(text) + 2, VALUE) if error else min(room, VALUE) if hint else room
        return [
            (("> " if here else "  ") + " " * indent, BOLD),
            (fit(_(row.field.label), self.label - indent) + "  " + self._mark(cell), ERROR if error else BOLD if here else DIM),
            (fit(text, shown), DIM if cell.path in self.form.suggested else PLAIN),
            (" " + hint, ERROR if error else DIM),
        ]

    def _head(self, row: Row, column: int) -> list[Piece]:
        """The grid's name, then the heads of its columns; a mark where there are more."""
        shown = self.columns(row, column)
        pieces: list[Piece] = [("  ", PLAIN), (fit(_(row.field.label), self.grid - 2), BOLD)]
        at = self.grid
        for number, where in shown:
            one = row.field.fields[number]
            pieces += [(" " * (where.left - at), PLAIN), (fit(_(one.label), where.width), DIM)]
            at = where.left + where.width
        if shown[-1][0] + 1 < len(row.field.fields):
            pieces.append((" " * (self.width - at - 2) + ">", DIM))
        return pieces

    def _mark(self, cell: Cell) -> str:
        """The sign before a cell that is only suggested, or before an officer where any words may stand."""
        if cell.path in self.form.suggested and self.form.get(cell.path) is not None:
            return MARK
        return CHOSEN if cell.field.form == "person" and cell.path not in self.form.typed and self.form.chosen(cell) else " "

    def _entry(self, number: int, here: bool, column: int) -> list[Piece]:
        row = self.form.rows[number]
        blank = self.form.blank(number)
        wrong = any(path[: len(row.path)] == row.path for path in self.form.errors)
        label = fit(("+" if blank else str(int(row.path[-1]) + 1)) + (" !" if wrong else ""), NUMBER).rstrip()
        pieces: list[Piece] = [
            ("> " if here else "  ", BOLD),
            (" " * (self.grid - 2), PLAIN),
            (label, ERROR if wrong else BOLD if here else DIM),
        ]
        at = self.grid + len(label)
        for one, where in self.columns(row, column):
            cell = self.form.cell(number, one)
            assert cell is not None
            text = "" if blank else one_line(self.form.text(cell))
            suggested = cell.path in self.form.suggested
            style = ERROR if cell.path in self.form.errors else REVERSE if here and one == column else DIM if suggested else PLAIN
            gap = where.left - at
            pieces += [(self._mark(cell).rjust(gap) if gap else "", DIM), (fit(text, where.width), style)]
            at = where.left + where.width
        return pieces
