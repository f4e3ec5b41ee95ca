"""Text in cells: wide characters take two. Nothing a terminal would obey passes."""

from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from zhili_tui.model.characters import shown

PLAIN = Style()
DIM = Style(dim=True)
BOLD = Style(bold=True)
REVERSE = Style(reverse=True)
ERROR = Style(color="red", bold=True)
#: What is past its day; the word beside it says so too, and where no colours are wanted only the word does.
LATE = Style(color="red")

Piece = tuple[str, Style]


def clean(text: str) -> str:
    """The text on one line, with a mark for what cannot be printed."""
    return text if text.isprintable() else shown(text.replace("\n", " ").replace("\t", " "), "")


def one_line(text: str) -> str:
    r"""Text of several lines on one, with a mark between them.

    >>> one_line("first\nsecond")
    'first / second'
    """
    return clean(text.replace("\n", " / "))


#: Stands where a text was cut: one cell in every terminal, in every font.
CUT = "~"


def fit(text: str, width: int) -> str:
    """The text in exactly so many cells: cut with a mark, or filled with blanks.

    >>> fit("abcd", 6), fit("abcd", 3), fit("平安社區", 6), fit("平安  ", 4), fit("ab", 0)
    ('abcd  ', 'ab~', '平安 ~', '平安', '')
    """
    text, width = clean(text), max(width, 0)
    if width and cell_len(text) > width and cell_len(text.rstrip()) > width:
        return str(set_cell_size(text, width - 1)) + CUT
    return str(set_cell_size(text, width))


def fit_right(text: str, width: int) -> str:
    """The same, against the right edge."""
    text = clean(text)
    return " " * max(0, width - cell_len(text)) + (text if cell_len(text) <= width else fit(text, width))


def strip(pieces: Iterable[Piece], width: int, over: Style = PLAIN) -> Strip:
    """One line of the screen; what has no room is cut with a mark."""
    segments = [Segment(clean(text), style + over) for text, style in pieces if text]
    line = Strip(segments).simplify()
    if line.cell_length > width > 0 and cell_len(line.text.rstrip()) > width:
        last = next((one.style for one in reversed(list(line.crop(0, width))) if one.text), over)
        line = Strip([*line.crop(0, width - 1), Segment(CUT, last)])
    return line.adjust_cell_length(width, over)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of so many cells; Chinese breaks anywhere, words of letters between them.

    >>> wrap("one two three 一二三", 10)
    ['one two ', 'three 一二', '三']
    """
    out: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0
        for character in clean(paragraph):
            cells = cell_len(character)
            if used + cells > width:
                kept = line.rfind(" ") + 1 if character.isascii() and character != " " and line[-1:].isascii() else 0
                out.append(line[:kept] or line)
                line = line[kept:] if kept else ""
                used = cell_len(line)
            line += character
            used += cells
        out.append(line)
    return out
