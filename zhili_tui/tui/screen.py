"""What all screens share: a first line that says where and who, a body, a message, and a last line that says what keys do."""

from collections.abc import Iterable
from typing import Any, ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from zhili_tui.i18n import N_, _
from zhili_tui.office import Office
from zhili_tui.present import short_day, weekday
from zhili_tui.tui.actions import Action, bindings, footer
from zhili_tui.tui.cells import BOLD, DIM, PLAIN, clean, fit
from zhili_tui.tui.widgets import Line


class Room(Screen[None]):
    """A screen of the house. Subclasses give a title, a body and their actions."""

    DEFAULT_CSS = "Room { layout: vertical; } #body { height: 1fr; }"
    ACTIONS: ClassVar[tuple[Action, ...]] = ()
    AUTO_FOCUS = "#rows"

    def __init_subclass__(cls, **keywords: Any) -> None:
        cls.BINDINGS = [*bindings(*cls.ACTIONS), *cls.__dict__.get("BINDINGS", ())]
        super().__init_subclass__(**keywords)

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office = office

    def compose(self) -> ComposeResult:
        """First line, body, message, last line."""
        yield Line(id="head")
        yield from self.body()
        yield Line(id="message")
        yield Line(id="foot")

    def body(self) -> Iterable[Widget]:
        """What stands between the first line and the last two."""
        return ()

    def on_mount(self) -> None:
        """Write the first and last lines."""
        self.head()
        self.query_one("#foot", Line).show((" " + footer(self.ACTIONS), DIM))

    def on_resize(self) -> None:
        """Write the first line for the new width."""
        self.head()

    def title_text(self) -> str:
        """Where this is."""
        return ""

    def head(self) -> None:
        """Where on the left; the day and who is at work on the right."""
        today = self.office.today
        right = f"{short_day(today)} {weekday(today)}  {self.app.who} "  # type: ignore[attr-defined]
        room = max(self.size.width - cell_len(right) - 2, 10)
        self.query_one("#head", Line).show((" " + fit(self.title_text(), room), BOLD), (" " + clean(right), PLAIN))

    def say(self, text: str) -> None:
        """A word above the last line."""
        self.query_one("#message", Line).show((" " + clean(text), PLAIN))

    def action_back(self) -> None:
        """Leave this screen."""
        self.app.pop_screen()

    def action_help(self) -> None:
        """What the keys do here."""
        from zhili_tui.tui.help import Help

        self.app.push_screen(Help([(action.shown, _(action.help)) for action in self.ACTIONS], _(N_("Keys"))))
