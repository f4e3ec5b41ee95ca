"""Asking before something is done for good, and asking for a word."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.screen import ModalScreen

from zhili_tui.i18n import N_, _
from zhili_tui.tui.base.screen import Doing
from zhili_tui.tui.keymap import BACK, CHOOSE, ON_QUESTION
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN
from zhili_tui.tui.widgets.text_lines import Lines
from zhili_tui.tui.widgets.widgets import Entry, Line, Rows


class Ask(Doing[bool], ModalScreen[bool]):
    """A question in words, what it is about, and the two keys that answer it."""

    DEFAULT_CSS = "Ask { layout: vertical; } Ask #rows { margin: 1 0 0 0; }"
    ACTIONS = ON_QUESTION

    def __init__(self, question: str, lines: Lines, word: str) -> None:
        super().__init__()
        self.question, self.lines, self.word = question, lines, word

    def compose(self) -> ComposeResult:
        """Question, lines, keys."""
        yield Line(id="head")
        yield Rows(lambda row, width: self.lines[row], id="rows", marked=False)
        yield Line(id="foot")

    def on_mount(self) -> None:
        """Fill in."""
        self.query_one("#head", Line).show((" " + self.question, BOLD))
        self.query_one("#foot", Line).show((f" {self.keymap.shown(CHOOSE)} {self.word}  {self.keymap.foot(BACK)}", DIM))
        rows = self.query_one("#rows", Rows)
        rows.show(len(self.lines))
        rows.focus()

    def action_choose(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_back(self) -> None:
        """No."""
        self.dismiss(False)


class AskText(Doing[str | None], ModalScreen[str | None]):
    """One line of words; a blank one is refused, in a sentence. ``word``: what Enter does; a text to begin with is typed over.

    The keys that go from field to field stay where it is typed.
    """

    DEFAULT_CSS = """
    AskText { layout: vertical; } AskText #rows { margin: 1 0; } AskText #typed { height: 1; margin: 0 0 1 0; }
    AskText #prompt { width: 3; } AskText #entry { width: 1fr; } AskText #foot { dock: bottom; }
    """
    ACTIONS = ON_QUESTION
    BINDINGS = [Binding("tab,shift+tab", "stay", priority=True, show=False)]

    def __init__(self, question: str, lines: Lines, refusal: str, text: str = "", word: str = "") -> None:
        super().__init__()
        self.question, self.lines, self.refusal, self.text, self.word = question, lines, refusal, text, word or _(N_("take over"))

    def compose(self) -> ComposeResult:
        """Question, lines, the entry, what is wrong, keys."""
        yield Line(id="head")
        yield Rows(lambda row, width: self.lines[row], id="rows", marked=False)
        with Horizontal(id="typed"):
            yield Line(id="prompt")
            yield Entry(id="entry")
        yield Line(id="message")
        yield Line(id="foot")

    def on_mount(self) -> None:
        """Fill in."""
        self.query_one("#head", Line).show((" " + self.question, BOLD))
        self.query_one("#prompt", Line).show((" > ", BOLD))
        self.query_one("#foot", Line).show((f" {self.keymap.shown(CHOOSE)} {self.word}  {self.keymap.foot(BACK)}", DIM))
        rows = self.query_one("#rows", Rows)
        rows.styles.height = min(max(len(self.lines), 1), max(self.app.size.height - 8, 1))
        rows.show(len(self.lines))
        entry = self.query_one(Entry)
        entry.value = self.text
        entry.focus()
        entry.select_all()

    def on_input_submitted(self) -> None:
        """Enter takes the words, whatever the key is."""
        self.action_choose()

    def action_choose(self) -> None:
        """Take the words."""
        text = self.query_one(Entry).value.strip()
        if not text and self.refusal:
            self.query_one("#message", Line).show(("   " + self.refusal, PLAIN))
            return
        self.dismiss(text)

    def action_stay(self) -> None:
        """There is nowhere else to type."""

    def action_back(self) -> None:
        """None."""
        self.dismiss(None)
