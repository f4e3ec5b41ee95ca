"""A program that is quiet on the line: no mouse, no animation, no blink, the terminal's own colours and cursor."""

import os
from contextlib import suppress

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Offset
from textual.worker import WorkerFailed

from zhili_tui.tui.terminal import ambiguous_width, clipboard


class QuietApp(App[None], inherit_bindings=False):
    """What the terminal asks of a program, and what becomes of it when the program cannot go on."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    Screen { background: ansi_default; color: ansi_default; scrollbar-size: 0 0; }
    ModalScreen { background: ansi_default; }
    #tabs, #head.alone { margin: 0 0 1 0; }
    """

    def __init__(self, driver: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver, ansi_color=True)
        self.cursor_shown = False
        self.animation_level = "none"

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
        if not ambiguous_width.known() and ambiguous_width.follow(2 if event.x == 2 else 1):
            for screen in self.screen_stack:
                screen.refresh(layout=True)
                for widget in screen.walk_children():
                    widget.refresh(layout=True)

    def copy_to_clipboard(self, text: str) -> None:
        """Hand a text to the terminal's clipboard (OSC 52); inside tmux through to the terminal outside, too."""
        self._clipboard = text
        if self._driver is not None:
            for sequence in clipboard.sequences(text, os.environ):
                self._driver.write(sequence)

    def keep_everything(self) -> None:
        """Every screen that holds something unsaved puts it where the next start finds it.

        The topmost first: what is typed over a form becomes part of it.
        """
        for screen in reversed(self.screen_stack):
            keep = getattr(screen, "keep", None)
            if keep is not None:
                with suppress(Exception):  # what one screen cannot keep is no reason to lose another's
                    keep()

    @property
    def fault(self) -> Exception | None:
        """What the program could not go on after."""
        error = self._exception
        return error.error if isinstance(error, WorkerFailed) and isinstance(error.error, Exception) else error

    def _fatal_error(self) -> None:
        """Keep what was typed, and end; whoever started the program says why. Textual would print what the program held in memory."""
        self.keep_everything()
        self.panic()
