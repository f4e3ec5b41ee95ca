"""Long text over several lines, with undo; the form it is part of has every word as it is typed."""

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import TextArea

from zhili_tui.errors import ZhiliError
from zhili_tui.tui.base.screen import Doing
from zhili_tui.tui.keymap import ACCEPT, BACK, EDITOR, ON_TEXT
from zhili_tui.tui.terminal import external_editor
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, clean
from zhili_tui.tui.widgets.sentences import Message
from zhili_tui.tui.widgets.typing_steps import TypingSteps
from zhili_tui.tui.widgets.widgets import Line, typed_unprinted

#: So many steps can be taken back.
STEPS = 1000


class Paragraphs(TextArea):
    """Where it is typed in; undo goes by the same steps as in a field of one line."""

    def __init__(self, text: str) -> None:
        super().__init__(text, soft_wrap=True, compact=True, max_checkpoints=STEPS)
        self.cursor_blink = False
        self.highlight_cursor_line = False
        self.steps = TypingSteps()

    async def _on_key(self, event: events.Key) -> None:
        self.steps.key(event)
        if self.steps.begins():
            self.history.checkpoint()
        if typed_unprinted(event):
            event.stop()
            event.prevent_default()
            self.replace(event.character or "", *self.selection)

    def undo(self) -> None:
        """Take the last step back; what is typed next is not part of the one before it."""
        super().undo()
        self.steps.end()


class LongText(Doing[str], ModalScreen[str]):
    """Every way out takes the text over; until then ``typed`` is told what stands here so far."""

    DEFAULT_CSS = """
    LongText { layout: vertical; }
    LongText TextArea { height: 1fr; border: none; padding: 0 1; scrollbar-size: 0 0; background: ansi_default; }
    LongText TextArea:focus { border: none; }
    """
    ACTIONS = ON_TEXT

    def __init__(self, title: str, text: str, typed: Callable[[str], None]) -> None:
        super().__init__()
        self.title_, self.text, self.typed = title, text, typed

    def compose(self) -> ComposeResult:
        """Title, text, keys."""
        yield Line(id="head")
        yield Paragraphs(self.text)
        yield Message(id="message")
        yield Line(id="foot")

    def on_mount(self) -> None:
        """Fill in; the caret at the end."""
        self.query_one("#head", Line).show((" " + self.title_, BOLD))
        self.query_one("#foot", Line).show((f" {self.keymap.foot(ACCEPT)}  {self.keymap.foot(EDITOR)}  {self.keymap.foot(BACK)}", DIM))
        self.area.move_cursor(self.area.document.end)
        self.area.focus()

    @property
    def area(self) -> Paragraphs:
        """What is typed in."""
        return self.query_one(Paragraphs)

    def on_text_area_changed(self) -> None:
        """Tell it as it is typed."""
        self.keep()

    def keep(self) -> None:
        """Tell what stands here now, whatever is still on its way."""
        self.typed(self.area.text)

    def action_step_back(self) -> None:
        """Undo."""
        self.area.undo()

    def action_step_on(self) -> None:
        """Redo."""
        self.area.redo()

    def action_editor(self) -> None:
        """Write it in one's own editor; a failing one loses nothing."""
        area, at = self.area, self.area.cursor_location
        self.keep()
        try:
            written = external_editor.edit(self.app, area.text)
        except ZhiliError as error:
            self.say(str(error))
            return
        if written != area.text:
            area.history.checkpoint()
            area.replace(written, area.document.start, area.document.end)
            self.keep()
        lines = area.document.line_count
        area.move_cursor(at if at[0] < lines and at[1] <= len(area.document.get_line(at[0])) else area.document.end)
        self.say("")

    def say(self, text: str) -> None:
        """A word below the text."""
        self.query_one("#message", Message).show((" " + clean(text), PLAIN))

    def action_accept(self) -> None:
        """Take the text over."""
        self.dismiss(self.area.text)

    def action_back(self) -> None:
        """Leave; what was typed is taken over all the same."""
        self.action_accept()
