"""House widgets: a line of text, a list drawn only where it shows, a one-line entry that keeps every paste."""

import re
import unicodedata
from collections.abc import Callable

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.input import Selection

from zhili_tui.model.characters import hard_breaks, is_text
from zhili_tui.tui.widgets.cells import BOLD, PLAIN, REVERSE, Piece, one_line, strip
from zhili_tui.tui.widgets.typing_steps import TypingSteps


def typed_unprinted(event: events.Key) -> bool:
    """Whether a key is a character of text that the toolkit holds for none: the wide blank, characters of one's own making."""
    return event.character is not None and len(event.character) == 1 and not event.is_printable and is_text(event.character)


def unquoted(text: str) -> str:
    r"""A cell of several lines without the quotes that a spreadsheet puts around it; any other text as it is.

    >>> unquoted('"first\nsecond ""is"" it"'), unquoted('"one"'), unquoted('"a"\n"b"')
    ('first\nsecond "is" it', '"one"', '"a"\n"b"')
    """
    inside = text[1:-1]
    whole = "\n" in text and text[0] == text[-1] == '"' and '"' not in inside.replace('""', "")
    return inside.replace('""', '"') if whole else text


class Line(Widget):
    """One line of the screen; what users wrote is shown as text, never read as markup."""

    DEFAULT_CSS = "Line { height: 1; }"

    def __init__(self, over: Style = PLAIN, id: str | None = None) -> None:
        super().__init__(id=id)
        self.pieces: list[Piece] = []
        self.over = over

    def show(self, *pieces: Piece) -> None:
        """Show these pieces; the screen is touched only when they differ."""
        if list(pieces) != self.pieces:
            self.pieces = list(pieces)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line."""
        return strip(self.pieces, self.size.width, self.over)


class Rows(Widget, can_focus=True):
    """A list of any length. Rows are drawn when they show; moving the cursor repaints two of them."""

    DEFAULT_CSS = "Rows { height: 1fr; }"
    BINDINGS = [
        ("up", "move(-1)"), ("down", "move(1)"), ("pageup", "page(-1)"), ("pagedown", "page(1)"), ("home", "edge(0)"), ("end", "edge(1)"),
        ("k", "move(-1)"), ("j", "move(1)"),
    ]  # fmt: skip

    class Moved(Message):
        """The cursor is on another row."""

    class Laid(Message):
        """There is room for the rows now, or another than before."""

    def __init__(self, draw: Callable[[int, int], list[Piece]], id: str | None = None, marked: bool = True) -> None:
        super().__init__(id=id)
        self.draw = draw  # row number and width -> pieces
        self.marked = marked  # whether the row under the cursor stands in reverse
        self.count = 0
        self.cursor = 0
        self.top = 0
        self.typed: str | None = None  # while lines are numbered: the figures typed so far

    def show(self, count: int, cursor: int = 0) -> None:
        """Show so many rows, the cursor on one of them."""
        self.count = count
        self.cursor = max(0, min(cursor, count - 1))
        self.top = max(0, min(self.top, self.cursor))
        self._follow()
        self.refresh()

    def _follow(self) -> bool:
        """Scroll so that the cursor shows; whether that moved the rows. Before there is any room nothing moves."""
        height = self.size.height
        if not height:
            return False
        top = max(0, min(self.top, self.cursor, self.count - height))
        top = max(top, self.cursor - height + 1)
        moved, self.top = top != self.top, top
        return moved

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        if self._follow():
            self.refresh()
        self.post_message(self.Laid())

    def go(self, row: int) -> None:
        """Put the cursor on a row."""
        row = max(0, min(row, self.count - 1))
        if row == self.cursor:
            return
        before, self.cursor = self.cursor, row
        if self._follow():
            self.refresh()
        else:
            self.refresh_row(before)
            self.refresh_row(row)
        self.post_message(self.Moved())

    def refresh_row(self, row: int) -> None:
        """Draw one row again."""
        self.refresh(Region(0, row - self.top, self.size.width, 1))

    def action_move(self, by: int) -> None:
        """Up or down."""
        self.go(self.cursor + by)

    def action_page(self, by: int) -> None:
        """A screenful up or down: the rows move, and the cursor with them."""
        step, before = by * max(self.size.height - 1, 1), (self.top, self.cursor)
        self.top = max(0, min(self.top + step, self.count - self.size.height))
        self.go(self.cursor + step)
        if self.top != before[0]:
            self.refresh()
            if self.cursor == before[1]:
                self.post_message(self.Moved())

    @property
    def below(self) -> int:
        """How many rows there are below those that show; none while there is no room for any."""
        return max(0, self.count - self.top - self.size.height) if self.size.height else 0

    def numbered(self, row: int) -> bool:
        """Whether a row can be jumped to."""
        return True

    def action_edge(self, end: int) -> None:
        """To the first or last row."""
        self.go(self.count - 1 if end else 0)

    def jump(self) -> None:
        """Number the lines that show: two figures go to one, anything else ends it. Figures pass through an input method."""
        self.typed = ""
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        """While lines are numbered, figures choose one; the end of it is told even where the cursor stays."""
        if self.typed is None:
            return
        figure = unicodedata.normalize("NFKC", event.character or "")
        self.typed = self.typed + figure if figure.isdecimal() and len(figure) == 1 else None
        self.refresh()
        if self.typed is not None or event.key == "escape":
            event.stop()
        if self.typed is not None and len(self.typed) < 2:
            return
        row = self.top + int(self.typed) - 1 if self.typed else self.cursor
        self.typed = None
        if row != self.cursor and self.top <= row < min(self.count, self.top + self.size.height) and self.numbered(row):
            self.go(row)
        else:
            self.post_message(self.Moved())

    def render_line(self, y: int) -> Strip:
        """One visible row."""
        row = self.top + y
        if row >= self.count:
            return Strip.blank(self.size.width)
        over = REVERSE if self.marked and row == self.cursor else PLAIN
        if self.typed is not None:
            number = f"{y + 1:02} " if self.numbered(row) else "   "
            return strip([(number, BOLD), *self.draw(row, self.size.width - 3)], self.size.width, over)
        return strip(self.draw(row, self.size.width), self.size.width, over)


class Entry(Input):
    """One line to type in. No blinking; typing is taken back step by step; a paste of many lines loses none of them.

    A value of several lines is shown on one, with a mark between them, and keeps its lines. The caret is the terminal's own, so that it shows without colour; what is selected stands in reverse then.
    """

    DEFAULT_CSS = """
    Entry { border: none; height: 1; padding: 0; background: ansi_default; scrollbar-size: 0 0; }
    Entry:focus { border: none; background-tint: transparent 0%; }
    Entry > .input--selection { text-style: reverse; color: ansi_default; background: ansi_default; }
    """

    class Pasted(Message):
        """Several lines were pasted: whoever holds the entry decides where they go. ``whole``: with blank cells at their beginning."""

        def __init__(self, text: str, whole: str = "") -> None:
            super().__init__()
            self.text, self.whole = text, whole or text

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id, select_on_focus=False, compact=True)
        self.cursor_blink = False
        self.steps = TypingSteps()
        self.past: list[tuple[str, Selection]] = []
        self.future: list[tuple[str, Selection]] = []

    @property
    def cursor_screen_offset(self) -> Offset:
        """The caret's cell; the toolkit counts one too many at the end."""
        region = self.content_region
        return Offset(region.x + self._position_to_cell(self.cursor_position) - self.scroll_offset.x, region.y)

    def render_line(self, y: int) -> Strip:
        """What shows of the value, its selection and the caret."""
        text = self._value
        text.pad_right(1)  # for the caret at the end
        if self.has_focus:
            start, end = sorted(self._shown_position(at) for at in self.selection)
            text.stylize(self.get_component_rich_style("input--selection"), start, end)
            caret = self._shown_position(self.cursor_position)
            text.stylize(self.get_component_rich_style("input--cursor"), caret, caret + 1)
        left, width = self.scroll_offset.x, self.size.width + 1
        line = Strip(text.render(self.app.console)).crop(left, left + width)
        return line.extend_cell_length(width).apply_style(self.rich_style)

    @property
    def _value(self) -> Text:
        return Text(one_line(self.value), end="")

    def _shown_position(self, position: int) -> int:
        return len(one_line(self.value[:position]))

    def _position_to_cell(self, position: int) -> int:
        return cell_len(one_line(self.value[:position]))

    def begin(self, text: str) -> None:
        """Stand for another text, of which nothing was typed here."""
        self.value = text
        self.cursor_position = len(text)
        self.past, self.future = [], []
        self.steps.end()

    def replace(self, text: str, start: int, end: int) -> None:
        """Change a part of the value. All typing comes down to this."""
        before = (self.value, self.selection)
        super().replace(text, start, end)
        if self.value != before[0]:
            if self.steps.begins():
                self.past.append(before)
            self.future = []

    def undo(self) -> bool:
        """Take the last step of typing back; whether there was one."""
        return self._walk(self.past, self.future)

    def redo(self) -> bool:
        """Take the last undo back; whether there was one."""
        return self._walk(self.future, self.past)

    def _walk(self, source: list[tuple[str, Selection]], target: list[tuple[str, Selection]]) -> bool:
        if not source:
            return False
        target.append((self.value, self.selection))
        self.value, self.selection = source.pop()
        self.steps.end()
        return True

    async def _on_key(self, event: events.Key) -> None:
        self.steps.key(event)
        if typed_unprinted(event):
            event.stop()
            event.prevent_default()
            self.replace(event.character or "", *self.selection)

    def _on_paste(self, event: events.Paste) -> None:
        self.steps.end()
        event.stop()
        event.prevent_default()
        whole = hard_breaks(event.text)
        text = unquoted(whole.strip("\n").rstrip("\t"))
        if ("\n" in text or "\t" in text) and hasattr(self.screen, "on_entry_pasted"):
            self.post_message(self.Pasted(text, whole))
        elif text:
            self.replace(" ".join(re.split(r"\s*[\n\t]\s*", text)), *self.selection)
