"""Whom a name that is being typed may mean: lines below the field, with unit and post, that never cover what is typed."""

from typing import NamedTuple

from rich.cells import cell_len
from textual.strip import Strip
from textual.widget import Widget

from zhili_tui.entry.form_state import InputCell
from zhili_tui.entry.parsing import NAMING, ParseContext, meant, offered
from zhili_tui.entry.several import in_place_of_wrong
from zhili_tui.i18n import N_, translate
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, fit, strip

#: So many are shown; of the others it is said how many they are.
MOST = 5
#: Stands before the one who is meant as the text stands; the others must be chosen.
TAKEN = "="
SIGN = 5  # the cells before a name: the key, a line


class NameMatch(NamedTuple):
    """A unit or an officer that fits what is typed."""

    label: str
    about: str
    taken: bool  # whether leaving the field takes it over


def found(cell: InputCell, typed: str, desk: ParseContext, caret: int = -1) -> tuple[list[NameMatch], int]:
    """Those that fit what is typed in a field, of several what stands at the caret; the first few, and how many more; none where it names nobody."""
    text = in_place_of_wrong(cell.field, typed, desk, None, caret)[1] if cell.field.many else typed.strip()
    if not text or cell.field.form not in NAMING:
        return [], 0
    among = offered(cell.field, desk, text)
    taken = meant(cell.field, text, desk)
    return [NameMatch(one.label, desk.about(one.value), one.value == taken) for one in among[:MOST]], max(len(among) - MOST, 0)


def drawn(those: list[NameMatch], more: int, key: str, width: int) -> list[list[Piece]]:
    """A line each, the key that chooses before the first that is not taken over anyway."""
    label = min(max((cell_len(one.label) for one in those), default=0), max(width - SIGN, 0))
    lines: list[list[Piece]] = []
    shown = ""
    for one in those:
        sign = TAKEN if one.taken else "" if shown else key
        shown = shown or ("" if one.taken else key)
        about = [("  " + one.about, DIM)] if one.about else []
        lines.append([(sign.rjust(SIGN - 2) + "| ", BOLD), (fit(one.label, label), PLAIN), *about])
    if more:
        lines.append([(" " * (SIGN - 2) + "| ", BOLD), (translate(N_("{count} more fit; type on"), {"count": more}), DIM)])
    return lines


class Matches(Widget):
    """The lines below the entry, or above it where there is no room below."""

    DEFAULT_CSS = "Matches { layer: above; position: absolute; display: none; background: ansi_default; }"

    def __init__(self) -> None:
        super().__init__(id="matches")
        self.lines: list[list[Piece]] = []

    def show(self, lines: list[list[Piece]]) -> None:
        """Show these lines; none take no room."""
        self.lines = lines
        self.display = bool(lines)
        self.styles.height = len(lines)
        self.refresh()

    def lay(self, left: int, row: int, first: int, last: int, right: int) -> None:
        """Lay them at the row of the field, within the rows from ``first`` to ``last`` of the screen; what has no room there goes."""
        room = max(last - row, row - first)
        if len(self.lines) > room:
            self.show(self.lines[:room])
        self.styles.offset = (left - SIGN, row + 1 if row + len(self.lines) <= last else max(row - len(self.lines), first))
        self.styles.width = max(right - left + SIGN, 1)

    def render_line(self, y: int) -> Strip:
        """One line."""
        return strip(self.lines[y] if y < len(self.lines) else [], self.size.width)
