"""Sentences on a screen that take the lines they need, up to a few: what is known of the thing shown, and the word above the last line."""

from textual.strip import Strip
from textual.widget import Widget

from zhili_tui.tui.widgets.cells import PLAIN, Piece, clean, strip, wrap
from zhili_tui.tui.widgets.widgets import Line

#: So many lines a sentence about what is shown may have.
MOST = 3


class NoticeBar(Widget):
    """A few lines below the first one about what is shown; none takes no room."""

    DEFAULT_CSS = "NoticeBar { display: none; height: auto; } Screen > NoticeBar { margin: 0 0 1 0; }"

    def show(self, sentences: list[str], width: int) -> None:
        """Show these sentences, each on as many lines as it needs, up to a few."""
        self.lines = [part for text in sentences for part in wrap(clean(text), width - 2)[:MOST]]
        self.display = bool(self.lines)
        self.styles.height = len(self.lines)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line."""
        return strip([(" " + self.lines[y], PLAIN)] if y < len(self.lines) else [], self.size.width)


class Message(Line):
    """The word above the last line; a long one takes more lines, up to a few."""

    def show(self, *pieces: Piece) -> None:
        """Show these pieces."""
        super().show(*pieces)
        self.on_resize()

    def on_resize(self) -> None:
        """Take as many lines as what it says needs at this width."""
        self.styles.height = max(len(self.lines()), 1)

    def lines(self) -> list[str]:
        """What it says, as broken for its width; in one while that is not known."""
        text = "".join(text for text, _style in self.pieces).strip()
        return wrap(text, self.size.width - 2)[:MOST] if self.size.width > 2 else [text]

    def render_line(self, y: int) -> Strip:
        """One line."""
        lines = self.lines()
        return strip([(" " + lines[y], PLAIN)] if y < len(lines) else [], self.size.width, self.over)
