"""Text in cells: wide characters take two. Nothing a terminal would obey passes."""

from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

PLAIN = Style()
DIM = Style(dim=True)
BOLD = Style(bold=True)
REVERSE = Style(reverse=True)
ERROR = Style(color="red", bold=True)

Piece = tuple[str, Style]


def clean(text: str) -> str:
    """The text on one line, with a mark for what cannot be printed."""
    return "".join(c if c.isprintable() else " " if c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def fit(text: str, width: int) -> str:
    """The text in exactly so many cells: cut, or filled with blanks."""
    return str(set_cell_size(clean(text), max(width, 0)))


def fit_right(text: str, width: int) -> str:
    """The same, against the right edge."""
    text = clean(text)
    return " " * max(0, width - cell_len(text)) + (text if cell_len(text) <= width else fit(text, width))


def strip(pieces: Iterable[Piece], width: int, over: Style = PLAIN) -> Strip:
    """One line of the screen."""
    segments = [Segment(clean(text), style + over) for text, style in pieces if text]
    return Strip(segments).simplify().adjust_cell_length(width, over)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of so many cells; Chinese breaks anywhere, words of letters between them.

    >>> wrap("one two three 一二三", 10)
    ['one two ', 'three 一二', '三']
    """
    out: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for character in clean(paragraph):
            if cell_len(line) + cell_len(character) > width:
                kept = line.rfind(" ") + 1 if character.isascii() and character != " " and line[-1:].isascii() else 0
                out.append(line[:kept] or line)
                line = line[kept:] if kept else ""
            line += character
        out.append(line)
    return out
