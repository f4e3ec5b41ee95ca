"""The terminal program: one office, one officer at work, a stack of rooms."""

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.driver import Driver
from textual.geometry import Offset

from zhili_tui.errors import NoOfficer, UnknownOfficer, ZhiliError
from zhili_tui.i18n import N_, _, translate
from zhili_tui.office import Office
from zhili_tui.tui import signals, widths
from zhili_tui.tui.ledger import Ledger
from zhili_tui.tui.screen import Room

if TYPE_CHECKING:
    from zhili_tui.entry.values import Choice
    from zhili_tui.saving import Saved


class Zhili(App[None]):
    """Quiet on the line: no mouse, no animation, no blink, the terminal's own colours."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [Binding("ctrl+q", "quit", show=False, priority=True)]
    CSS = """
    Screen { background: ansi_default; color: ansi_default; scrollbar-size: 0 0; }
    ModalScreen { background: ansi_default; }
    #head { margin: 0 0 1 0; }
    """

    def __init__(self, office: Office, driver: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver, ansi_color=True)
        self.cursor_shown = False
        self.leaving = False
        self.office = office
        self.saves: list[Saved] = []
        self.who = ""
        self.unit = office.settings.unit
        self.animation_level = "none"

    def on_mount(self) -> None:
        """Open the ledger; ask who is at work where nothing says it."""
        if not self.is_headless:
            signals.watch(self)
        self.find_officer()
        self.push_screen(Ledger(self.office))
        if not self.who:
            self.ask_officer()

    # the terminal

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's own cursor stands: at the caret, so that the input method's window opens there."""
        return getattr(self.focused, "cursor_screen_offset", Offset(0, 0)) if self._running else Offset(0, 0)

    @cursor_position.setter
    def cursor_position(self, offset: Offset) -> None:
        """Widgets tell it before they are laid out; it is asked for when it is needed."""

    def post_display_hook(self) -> None:
        """The terminal's own cursor shows while there is something to type in."""
        shown = hasattr(self.focused, "cursor_screen_offset")
        if shown != self.cursor_shown and self._driver is not None:
            self.cursor_shown = shown
            self._driver.write("\x1b[?25h" if shown else "\x1b[?25l")

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """The terminal's answer: how wide it draws ambiguous characters."""
        if not widths.known() and widths.follow(2 if event.x == 2 else 1):
            for screen in self.screen_stack:
                screen.refresh(layout=True)
                for widget in screen.walk_children():
                    widget.refresh(layout=True)

    def keep_everything(self) -> None:
        """Every screen that holds something unsaved puts it where the next start finds it."""
        for screen in self.screen_stack:
            keep = getattr(screen, "keep", None)
            if keep is not None:
                with suppress(Exception):  # what one screen cannot keep is no reason to lose another's
                    keep()

    def action_help_quit(self) -> None:
        """Ctrl-C by habit: say how to leave, in the user's language."""
        if isinstance(self.screen, Room):
            self.screen.say(_(N_("To leave the program: Ctrl-Q")))

    # who is at work

    def find_officer(self) -> None:
        """Who git's settings or the command line say is at work."""
        try:
            reference = self.office.officer()
        except (NoOfficer, UnknownOfficer):
            return
        self.unit = reference.partition("/")[0]
        self.who = self.office.name(reference)

    def ask_officer(self) -> None:
        """Who am I: choose once; git remembers it for this clone."""
        from zhili_tui.entry.values import Choice
        from zhili_tui.tui.pick import Pick

        if not self.office.names_of:
            self.office.refresh()
        among = [
            Choice(ref, f"{name}  {self.office.name(ref.partition('/')[0])}") for ref, name in self.office.names_of.items() if "/" in ref
        ]

        def chosen(choice: "Choice | None") -> None:
            if choice is not None:
                self.office.set_officer(choice.value)
                self.find_officer()
                self._tell_heads()

        self.push_screen(
            Pick(_(N_("Who are you? Type a name or its initials; this clone remembers it")), sorted(among, key=lambda c: c.value)), chosen
        )

    def _tell_heads(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Room):
                screen.head()

    def saved(self, saved: "Saved") -> None:
        """Remember a save, so that it can be taken back, and say so where the user comes back to."""
        if saved.commit:
            self.saves.append(saved)
            word = translate(N_("Saved as {commit}. Undo: u"), {"commit": saved.commit[:8]})
        else:
            word = _(N_("Nothing was changed."))
        below = self.screen_stack[-2]
        if isinstance(below, Room):
            below.say(word)

    def undo_last(self) -> str:
        """Take back the last save of this session; a sentence for the user."""
        if not self.saves:
            return _(N_("Nothing was saved in this session"))
        try:
            saved = self.office.saving.undo(self.saves.pop())
        except ZhiliError as error:
            return str(error)
        return translate(N_("Taken back by {commit}"), {"commit": saved.commit[:8]})
