"""A list with heads: lines that say what follows, which the cursor passes over."""

from collections.abc import Callable

from zhili_tui.tui.widgets.cells import Piece
from zhili_tui.tui.widgets.widgets import Rows


class HeadedRows(Rows):
    """Rows of which some are heads."""

    def __init__(
        self, draw: Callable[[int, int], list[Piece]], head: Callable[[int], bool], id: str | None = None, marked: bool = True
    ) -> None:
        super().__init__(draw, id=id, marked=marked)
        self.head = head

    def show(self, count: int, cursor: int = 0) -> None:
        """Show so many rows, the cursor on one that is no head."""
        self.count = count
        super().show(count, self._past(max(0, min(cursor, count - 1)), 1))

    def numbered(self, row: int) -> bool:
        """Heads have no number to jump to."""
        return not self.head(row)

    def go(self, row: int) -> None:
        """Put the cursor on a row; from a head on in the same direction, at an end back."""
        row = max(0, min(row, self.count - 1))
        super().go(self._past(row, 1 if row > self.cursor else -1))

    def _past(self, row: int, step: int) -> int:
        for by in (step, -step):
            at = row
            while 0 <= at < self.count and self.head(at):
                at += by
            if 0 <= at < self.count:
                return at
        return row

    def _follow(self) -> bool:
        """The head of the first row shows with it."""
        before = self.top
        super()._follow()
        if self.count and 0 < self.top == self.cursor and self.size.height > 1 and self.head(self.top - 1):
            self.top -= 1
        return self.top != before
