"""How a form is laid out: where each cell stands, which columns of a grid show, what a row looks like. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from rich.cells import cell_len

from zhili_tui.entry.form_state import FIGURES, Form, InputCell, InputRow
from zhili_tui.i18n import _
from zhili_tui.model.introspection import Field, Path
from zhili_tui.tui.widgets.cells import BOLD, DIM, ERROR, PLAIN, REVERSE, Piece, fit, one_line

HINT = 22
VALUE = 44  # what is worked out stands beside what was typed, not at the far edge
NUMBER = 4  # an entry's number
WIDEST = 30  # what one column takes at most for what stands in it
GAP = 2
#: Figures of which a sum says nothing.
NOT_ADDED = frozenset(("value", "year", "for_year", "issue"))
SUM = "="
CHOSEN = "="  # before an officer among persons, where any words may stand
MARK = "?"  # before what is only suggested; it stands in the gap, so that nothing moves when it goes
WIDTHS = {
    "count": 6, "number": 7, "date": 10, "clock": 6, "instant": 16, "flag": 4, "choice": 8, "unit": 10, "officer": 8, "person": 8,
    "record": 24, "clause": 8, "line": 14, "text": 22, "table": 16, "digest": 12,
}  # fmt: skip


class CellPlace(NamedTuple):
    """Where a cell stands in its row."""

    left: int
    width: int


class FormLayout:
    """The lines of one form at one width, as it stands. ``hidden``: the columns of a grid that do not show, by the grid's field names."""

    def __init__(self, form: Form, width: int, hidden: Mapping[Path, frozenset[str]] | None = None) -> None:
        self.form, self.rows, self.width, self.hidden = form, form.rows, width, hidden or {}
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

    def columns(self, row: InputRow, current: int) -> list[tuple[int, CellPlace]]:
        """A grid's columns that show: the first always, then those from the second on where the current one is among them, else as many
        as fit before it.

        Each is as wide as what stands in it, within reason; text takes what is left over. A hidden one shows while the cursor is in it.
        """
        field, grid = row.field, row.path if row.what == "grid" else row.path[:-1]
        sizes = [
            min(max(WIDTHS[one.form], min(cell_len(_(one.label)), 14), min(self.longest.get((*grid, one.name), 0), WIDEST)), self.room)
            for one in field.fields
        ]
        among = [number for number in range(1, len(sizes)) if number == current or not self.is_hidden(grid, field.fields[number].name)]
        fixed = [0] if sizes[0] + GAP + sizes[current] <= self.room or not current else []
        room = self.room - sum(sizes[number] + GAP for number in fixed)
        there = among.index(current) if current in among else 0
        first = 0
        while first < there and sum(sizes[number] + GAP for number in among[first : there + 1]) - GAP > room:
            first += 1
        shown: list[int] = []
        used = -GAP
        for number in among[first:]:
            if used + GAP + sizes[number] > room and shown:
                break
            if used + GAP + sizes[number] <= room or number == current:
                shown.append(number)
                used += GAP + sizes[number]
        shown = [*fixed, *shown]
        over = max(self.room - sum(sizes[number] for number in shown) - GAP * (len(shown) - 1), 0)
        texts = [number for number in shown if field.fields[number].form in ("text", "line") and not field.fields[number].named_by]
        out, left = [], self.grid + NUMBER
        for number in shown:
            width = sizes[number] + (over // len(texts) if number in texts else 0)
            out.append((number, CellPlace(left, width)))
            left += width + GAP
        return out

    def is_hidden(self, grid: Path, name: str) -> bool:
        """Whether a column of a grid was chosen not to show."""
        return name in self.hidden.get(tuple(step for step in grid if isinstance(step, str)), ())

    def sums(self, row: InputRow) -> dict[str, str]:
        """What the figures of a grid come to, by column; none where fewer than two stand in it."""
        out = {}
        entries = self.form.get(row.path[:-1]) or []
        for field in row.field.fields:
            numbers = (
                [one[field.name] for one in entries if one.get(field.name) is not None] if field.form in FIGURES and not field.many else []
            )
            if len(numbers) > 1 and field.name not in NOT_ADDED:
                out[field.name] = f"{SUM}{sum(numbers)}"
        return out

    def place(self, number: int, column: int) -> CellPlace:
        """Where a cell is typed in."""
        row = self.form.rows[number]
        if row.what == "entry":
            return next(at for one, at in self.columns(row, column) if one == column)
        wide = row.field.form in ("text", "line") or row.field.many
        left = self.label + 5
        room = self.width - left - 2
        return CellPlace(left, max(room if wide else min(room - HINT, VALUE), 10))

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

    def _head(self, row: InputRow, column: int) -> list[Piece]:
        """The grid's name, then the heads of its columns; a mark where there are more."""
        shown = self.columns(row, column)
        pieces: list[Piece] = [("  ", PLAIN), (fit(_(row.field.label), self.grid - 2), BOLD)]
        at = self.grid
        for number, where in shown:
            one = row.field.fields[number]
            pieces += [(" " * (where.left - at), PLAIN), (_set(_(one.label), where.width, one), DIM)]
            at = where.left + where.width
        if any(number > shown[-1][0] and not self.is_hidden(row.path, one.name) for number, one in enumerate(row.field.fields)):
            pieces.append((" " * (self.width - at - 2) + ">", DIM))
        return pieces

    def _mark(self, cell: InputCell) -> str:
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
        sums = self.sums(row) if blank else {}
        for one, where in self.columns(row, column):
            cell = self.form.cell(number, one)
            assert cell is not None
            text = sums.get(cell.field.name, "") if blank else one_line(self.form.text(cell))
            suggested = cell.path in self.form.suggested
            dim = suggested or blank
            style = ERROR if cell.path in self.form.errors else REVERSE if here and one == column else DIM if dim else PLAIN
            gap = where.left - at
            pieces += [(self._mark(cell).rjust(gap) if gap else "", DIM), (_set(text, where.width, cell.field), style)]
            at = where.left + where.width
        return pieces


def _set(text: str, width: int, field: Field) -> str:
    """A text in its column: figures against the right edge, all else against the left."""
    shown = fit(text, width)
    return shown if field.form not in FIGURES or field.many else " " * (width - cell_len(shown.rstrip())) + shown.rstrip()
