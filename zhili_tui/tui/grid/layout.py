"""How a grid is laid out at a width: the first column stays, of the others those show that have room. Pure."""

from typing import NamedTuple

from rich.cells import cell_len

from zhili_tui.entry.grid_state import TOP, CellKey, Grid, GridRow
from zhili_tui.i18n import N_, _
from zhili_tui.i18n.formatting import weekday
from zhili_tui.tui.widgets.cells import BOLD, DIM, ERROR, PLAIN, REVERSE, Piece, fit, one_line

MARK = "?"  # before what is only suggested; it stands in the gap, so that nothing moves when it goes
GAP = 2
WIDEST = 26  # what one column takes at most for what stands in it
LABEL = 20
#: What a row is: a record is there, one will be made, something is wrong in it, nothing is reported.
THERE, NEW, WRONG, BLANK = "=", "+", "!", " "


class CellSpot(NamedTuple):
    """Where a cell stands in its line."""

    left: int
    width: int


class GridLayout:
    """The lines of one grid at one width, as it stands."""

    def __init__(self, grid: Grid, width: int, current: int = 0) -> None:
        self.grid, self.width = grid, width
        self.errors = grid.errors()
        longest = max((cell_len(row.label) for row in grid.rows), default=6)
        self.label = min(max(longest, 6), LABEL, max(width // 4, 6))
        self.begin = self.label + 5
        self.top_label = min(max((cell_len(one.head) for one in grid.top), default=6), 34)
        self.spots = self._columns(current)

    def _columns(self, current: int) -> dict[int, CellSpot]:
        """The columns that show, by number: from the first on where the current one is among them, else as many as fit before it."""
        grid, room = self.grid, self.width - self.begin - 1
        sizes = [min(self._size(number), room) for number in range(len(grid.columns))]
        first = 0
        while first < current and sum(sizes[first : current + 1]) + GAP * (current - first) > room:
            first += 1
        out, left = {}, self.begin
        for number in range(first, len(sizes)):
            if left + sizes[number] > self.width - 1 and number > first:
                break
            out[number] = CellSpot(left, sizes[number])
            left += sizes[number] + GAP
        return out

    def _size(self, number: int) -> int:
        one = self.grid.columns[number]
        texts = (cell_len(one_line(self.grid.text((row.key, one.name)))) for row in self.grid.rows)
        return max(one.width, min(cell_len(one.head), 16), min(max(texts, default=0), WIDEST))

    def spot(self, at: CellKey) -> CellSpot:
        """Where a cell is typed in."""
        if at[0] == TOP:
            left = self.top_label + 5
            return CellSpot(left, max(min(self.width - left - 14, 44), 10))
        number = next(n for n, one in enumerate(self.grid.columns) if one.name == at[1])
        return self.spots[number]

    def heads(self, current: int) -> list[Piece]:
        """The heads of the columns; a mark where there are more to either side."""
        pieces: list[Piece] = [(" " * (self.begin - 2), PLAIN), ("< " if min(self.spots) else "  ", DIM)]
        at = self.begin
        for number, spot in self.spots.items():
            pieces += [
                (" " * (spot.left - at), PLAIN),
                (fit(self.grid.columns[number].head, spot.width), BOLD if number == current else DIM),
            ]
            at = spot.left + spot.width
        if max(self.spots) + 1 < len(self.grid.columns):
            pieces.append((">".rjust(max(self.width - at - 1, 1)), DIM))
        return pieces

    def above(self, number: int, here: bool) -> list[Piece]:
        """A field of what is common."""
        one = self.grid.top[number]
        at = (TOP, one.name)
        error, text = self.errors.get(at), one_line(self.grid.text(at))
        value, spot = self.grid.value(at), self.spot(at)
        hint = ""
        if one.field.form == "date" and value is not None:
            hint = weekday(value)
        elif one.needed and not text:
            hint = _(N_("required"))
        return [
            (("> " if here else "  "), BOLD),
            (fit(one.head, self.top_label), ERROR if error else BOLD if here else DIM),
            ((MARK if self.grid.suggested(at) else " ").rjust(spot.left - self.top_label - 2), DIM),
            (fit(text, spot.width), ERROR if error else DIM if self.grid.suggested(at) else PLAIN),
            (" " + hint, DIM),
        ]

    def row(self, number: int, here: bool, column: int) -> list[Piece]:
        """One row."""
        grid, row = self.grid, self.grid.rows[number]
        sign = self.sign(row)
        pieces: list[Piece] = [
            ("> " if here else "  ", BOLD),
            (fit(row.label, self.label), BOLD if here else DIM if row.shut else PLAIN),
            (f" {sign} ", ERROR if sign == WRONG else DIM),
        ]
        at = self.begin
        for one, spot in self.spots.items():
            cell = (row.key, grid.columns[one].name)
            suggested, error = grid.suggested(cell), cell in self.errors
            shut = bool(row.shut or row.locked.get(cell[1]))
            style = ERROR if error else REVERSE if here and one == column else DIM if suggested or shut else PLAIN
            gap = spot.left - at
            pieces += [((MARK if suggested else " ").rjust(gap) if gap else "", DIM), (fit(one_line(grid.text(cell)), spot.width), style)]
            at = spot.left + spot.width
        return pieces

    def sign(self, row: GridRow) -> str:
        """What a row is, as one sign."""
        if any(key == row.key for key, _name in self.errors):
            return WRONG
        return THERE if row.path else NEW if self.grid.begun(row.key) else BLANK
