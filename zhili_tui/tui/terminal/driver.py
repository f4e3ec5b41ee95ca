"""The line to the terminal: nothing is asked of it that is not needed, and a line that drops is a hang-up, not a fault."""

import asyncio
import os
import re
import selectors
import signal
import sys
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, cast

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from zhili_tui.tui.terminal import ambiguous_width
from zhili_tui.tui.terminal.key_sequencer import KeyPacer
from zhili_tui.tui.terminal.keyboard import ENDED, UNFINISHED, Keys, escape_delay
from zhili_tui.tui.terminal.pastes import PastePart, Pastes

if TYPE_CHECKING:
    from textual.app import App

#: Not written: reports of focus, synchronized output, resize in band, the kitty keyboard, the mouse pointer's shape.
UNASKED = re.compile(r"\x1b\[\?1004[hl]|\x1b\[\?(?:2026|2048)\$p|\x1b\[<u|\x1b\]22;.*", re.DOTALL)
#: So long nothing is looked at while no key comes; and so long after its time an Escape is sure to be one. Seconds.
IDLE, MOMENT = 0.1, 0.002


class TerminalLine:
    """Where the screen is written. When the line has dropped there is nobody to write for."""

    def __init__(self, file: IO[str]) -> None:
        self.file = file

    def write(self, text: str) -> None:
        """Write, if somebody is there."""
        with suppress(OSError):
            self.file.write(text)

    def flush(self) -> None:
        """Send what was written, if somebody is there."""
        with suppress(OSError):
            self.file.flush()

    def fileno(self) -> int:
        """The descriptor."""
        return self.file.fileno()


class QuietDriver(LinuxDriver):
    """The toolkit's driver, less what costs bytes or confuses terminals."""

    def __init__(self, app: "App[Any]", *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = cast("Any", TerminalLine(sys.__stderr__ or sys.stderr))
        self._asked = 0.0  # when the terminal was asked something; 0 once it has answered

    def write(self, data: str) -> None:
        """Write to the terminal."""
        if not UNASKED.fullmatch(data):
            super().write(data)

    def start_application_mode(self) -> None:
        """Take the screen, and end what a program that crashed left on; ask where the cursor is.

        The answer says how wide ambiguous characters are, where no setting does, and by how long it takes how slow the line is.
        """
        self.pace = KeyPacer(self._app, asyncio.get_running_loop(), self.exit_event)
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self.write(ENDED)
        self._asked = time.monotonic()
        self.write(ambiguous_width.POSITION if ambiguous_width.known() else ambiguous_width.QUESTION)
        cast("Any", self._app).cursor_shown = False  # the toolkit has hidden it, after a stop too

    def _sigcont_application(self, *_: object) -> None:
        """Go on. The toolkit would take the keyboard a second time where the stop was none of its own, and never let go of the first."""
        if self._must_signal_resume:
            super()._sigcont_application()
        else:
            cast("Any", self._app).cursor_shown = False  # whoever had the terminal meanwhile may have hidden it
            self.pace.loop.call_soon_threadsafe(self._app.refresh)

    def process_message(self, message: Message) -> None:
        """Hand on what was read; keys one after the other."""
        if isinstance(message, events.Key | events.Paste):
            self.pace.wait(message)
        elif isinstance(message, events.CursorPosition) and self._asked:
            taken, self._asked = time.monotonic() - self._asked, 0.0
            if "ESCDELAY" not in os.environ:
                constants.ESCAPE_DELAY = escape_delay(taken)  # type: ignore[misc]
        super().process_message(message)

    def run_input_thread(self) -> None:
        """Hand keys on until the end, or until the line drops."""
        parser, keys, pastes = XTermParser(self._debug), Keys(), Pastes()

        def hand_on(parts: list[PastePart]) -> None:
            for part in parts:
                if part.what == "paste":
                    self.process_message(events.Paste(part.text.replace("\0", "")))
                    continue
                text = keys.typed(part.text, time.monotonic())
                for event in parser.feed(text) if text else ():  # no text would mean the end
                    self.process_message(event)

        due = 0.0  # when the rest of a key is no longer waited for
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                pastes.moment = constants.ESCAPE_DELAY
                left = due - time.monotonic()
                if selector.select(min(left + MOMENT, IDLE) if left > 0 else IDLE):
                    try:
                        data = os.read(self.fileno, 4096)
                    except OSError:
                        data = b""
                    if not data:
                        os.kill(os.getpid(), signal.SIGHUP)
                        return
                    text, now = keys.decode(data), time.monotonic()
                    due = now + constants.ESCAPE_DELAY if UNFINISHED.search(text) else 0.0
                    hand_on(pastes.feed(text, now))
                hand_on(pastes.tick(time.monotonic()))
                for event in parser.tick():
                    self.process_message(event)
