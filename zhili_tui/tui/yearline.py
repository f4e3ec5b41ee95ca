"""How the months of an obligation are drawn: a word for the state, or the share of days that were walked."""

from rich.style import Style

from zhili_tui.i18n import N_, _
from zhili_tui.regulation import wording
from zhili_tui.regulation.year import Cell
from zhili_tui.tui.cells import BOLD, DIM, PLAIN, Piece, fit_right

#: A month's column.
CELL = 5
WORDS = {"met": N_("met"), "late": N_("late"), "missed": N_("miss"), "overdue": N_("over"), "due": N_("due"), "upcoming": N_("due")}
STYLES = {"missed": BOLD, "overdue": BOLD, "upcoming": DIM}


def label(width: int) -> int:
    """The cells for the names of obligations before the months."""
    return max(min(width - 12 * CELL - 2, 34), 8)


def word(cell: Cell) -> str:
    """What stands in a cell."""
    if cell.share is not None:
        return f"{cell.share}%"
    return _(WORDS[cell.state]) if cell.state else ""


def months(now: int) -> list[Piece]:
    """The heads of the columns, this month's standing out."""
    return [(fit_right(wording.month(number), CELL), BOLD if number == now else DIM) for number in range(1, 13)]


def cells(line: tuple[Cell, ...], at: int = -1, over: Style = PLAIN) -> list[Piece]:
    """The twelve cells, one of them marked."""
    out: list[Piece] = []
    for number, cell in enumerate(line):
        text = fit_right(word(cell), CELL)
        style = STYLES.get(cell.state, PLAIN)
        if number == at:
            out += [(text[:1], PLAIN), (text[1:], style + over)]
        else:
            out.append((text, style))
    return out
