"""How the months of an obligation are drawn: a word for the state, or the share of days that were walked."""

from rich.style import Style

from zhili_tui.i18n import N_, _
from zhili_tui.regulation.duties import wording
from zhili_tui.regulation.duties.year import MonthCell
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, fit_right

#: A month's column.
CELL = 5
#: So many cells the names have at least.
SHORTEST = 12
WORDS = {"met": N_("met"), "late": N_("late"), "missed": N_("miss"), "overdue": N_("over"), "due": N_("due"), "upcoming": N_("due")}
#: Of what is done, how it came into the books.
MARKS = {"recorded_late": N_("rec"), "brought_in": N_("old")}
STYLES = {"missed": BOLD, "overdue": BOLD, "upcoming": DIM}


def label(width: int) -> int:
    """The cells for the names of obligations before the months."""
    return max(min(width - 12 * CELL - 2, 34), SHORTEST)


def fitting(width: int, around: int) -> range:
    """The months that have room beside the names, as numbers from 0: all of them, or those up to the one after this."""
    count = min(max((width - label(width) - 2) // CELL, 1), 12)
    first = min(max(around + 2 - count, 0), 12 - count)
    return range(first, first + count)


def word(cell: MonthCell) -> str:
    """What stands in a cell."""
    if cell.share is not None:
        return f"{cell.share}%"
    said = _(WORDS[cell.state]) if cell.state else ""
    if cell.mark and cell.state == "met":
        return _(MARKS[cell.mark])
    return said + _(N_("+")) if cell.mark and cell.state == "late" else said


def months(now: int, shown: range) -> list[Piece]:
    """The heads of the columns, this month's standing out; a mark where months are left out before or after them."""
    heads = [(fit_right(wording.month(number + 1), CELL), BOLD if number + 1 == now else DIM) for number in shown]
    before, after = ("<" if shown.start else " "), (">" if shown.stop < 12 else "")
    return [(before, DIM), *heads, (after, DIM)]


def cells(line: tuple[MonthCell, ...], shown: range, at: int = -1, over: Style = PLAIN) -> list[Piece]:
    """The cells of the months shown, one of them marked."""
    out: list[Piece] = [(" ", PLAIN)]
    for number in shown:
        cell = line[number]
        text = fit_right(word(cell), CELL)
        style = STYLES.get(cell.state, PLAIN)
        if number == at:
            out += [(text[:1], PLAIN), (text[1:], style + over)]
        else:
            out.append((text, style))
    return out
