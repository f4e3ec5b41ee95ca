"""Lines to read, made for a width: headings, paragraphs, differences in columns."""

from collections.abc import Iterable
from itertools import zip_longest

from rich.cells import cell_len

from zhili_tui.i18n import formatting
from zhili_tui.model.diff import FieldChange
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, fit, wrap
from zhili_tui.tui.widgets.widgets import Rows

Lines = list[list[Piece]]


def compared(changes: Iterable[FieldChange], names: formatting.Names, width: int) -> Lines:
    """Differences in three columns: where, before, after."""
    rows = [(place.replace(" · ", " . "), before, after) for place, before, after in (formatting.sides(one, names) for one in changes)]
    label = min(max((cell_len(place) for place, _before, _after in rows), default=0), width * 2 // 5)
    old = min(max((cell_len(before) for _place, before, _after in rows), default=0), (width - label - 8) // 2)
    new = width - label - old - 8
    out: Lines = []
    for place, before, after in rows:
        columns = zip_longest(wrap(place, label), wrap(before, max(old, 4)), wrap(after, max(new, 4)), fillvalue="")
        for number, (one, two, three) in enumerate(columns):
            out.append(
                [("  " + fit(one, label) + "  ", DIM), (fit(two, old), PLAIN), (" -> " if not number else "    ", DIM), (three, PLAIN)]
            )
    return out


def heading(text: str, width: int) -> Lines:
    """A line that says what follows."""
    return [[(" " + part, BOLD)] for part in wrap(text, width - 1)]


def paragraph(text: str, width: int, label: str = "") -> Lines:
    """Words in lines, behind a label."""
    indent = cell_len(label)
    return [
        [(" " + (label if not number else " " * indent), DIM), (part, PLAIN)] for number, part in enumerate(wrap(text, width - indent - 1))
    ]


class ReadingRows(Rows):
    """Lines to read: the arrows move the text under the eye, not a cursor over it."""

    def go(self, row: int) -> None:
        """Show from this line on, but no further than the end."""
        row = max(0, min(row, self.count - self.size.height))
        if row != self.top:
            self.cursor = self.top = row
            self.refresh()
