"""A real terminal for tests and benchmarks: a program in a pty, its keyboard, its screen, and every byte it writes.

Waiting is never a fixed sleep: a program is quiet when nothing has come for a moment *and* none of its threads runs or
waits for a processor, so that a busy machine only makes the wait longer.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest import mock

import pyte
from pyte import screens

from tests.conftest import ROOT

DEADLINE = 60.0
QUIET = 0.12
KEYS = {
    "enter": b"\r", "tab": b"\t", "shift+tab": b"\x1b[Z", "escape": b"\x1b", "backspace": b"\x7f", "delete": b"\x1b[3~",
    "up": b"\x1b[A", "down": b"\x1b[B", "right": b"\x1b[C", "left": b"\x1b[D", "home": b"\x1b[H", "end": b"\x1b[F",
    "pageup": b"\x1b[5~", "pagedown": b"\x1b[6~",
    "f1": b"\x1bOP", "f2": b"\x1bOQ", "f3": b"\x1bOR", "f4": b"\x1bOS", "f5": b"\x1b[15~", "f6": b"\x1b[17~", "f7": b"\x1b[18~",
    "f8": b"\x1b[19~", "f9": b"\x1b[20~", "f10": b"\x1b[21~", "f11": b"\x1b[23~", "f12": b"\x1b[24~",
}  # fmt: skip
#: What an xterm is asked and what it answers; cursor reports come from the emulator itself.
XTERM: dict[bytes, bytes] = {}
#: A terminal that speaks the kitty keyboard protocol and knows synchronized output.
KITTY = {b"\x1b[?u": b"\x1b[?0u", b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[?2048$p": b"\x1b[?2048;2$y"}


def ambiguous(character: str) -> bool:
    """Whether one terminal gives it one cell and another two."""
    return unicodedata.east_asian_width(character) == "A" and not unicodedata.combining(character)


class Paper(pyte.Screen):
    """pyte's screen, with dimmed text kept as grey, and answers sent back to the program."""

    answers: list[bytes]

    def select_graphic_rendition(self, *attrs: int, **kwargs: bool) -> None:
        super().select_graphic_rendition(*attrs, **kwargs)
        if 2 in attrs and not {38, 48} & set(attrs):
            self.cursor.attrs = self.cursor.attrs._replace(fg="brightblack")

    def write_process_input(self, data: str) -> None:
        self.answers.append(data.encode())


class Terminal:
    """A program in a terminal of a given size. ``written`` is every byte since the last ``mark()``."""

    def __init__(
        self,
        command: Sequence[str],
        size: tuple[int, int] = (80, 24),
        environ: dict[str, str | None] | None = None,
        cwd: Path = ROOT,
        answers: dict[bytes, bytes] | None = None,
        wide: bool = False,
    ) -> None:
        """``environ`` is laid over the surroundings, None takes a name out; ``wide`` gives ambiguous characters two cells."""
        self.answers = XTERM if answers is None else answers
        self.wide = wide
        self.screen = Paper(*size)
        self.screen.answers = []
        self.stream = pyte.ByteStream(self.screen)
        self.written = b""
        self.modes: dict[int, bool] = {}
        self.status: int | None = None
        self._tail = b""
        settings: dict[str, str | None] = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "COLORTERM": None, "LINES": None, "COLUMNS": None}
        laid = dict(os.environ) | settings | (environ or {})
        surroundings = {name: value for name, value in laid.items() if value is not None}
        self.pid, self.master = pty.fork()
        if not self.pid:
            try:
                signal.signal(signal.SIGINT, signal.SIG_DFL)  # as a terminal has it, even where the tests run in the background
                os.chdir(cwd)
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
                os.execvpe(command[0], list(command), surroundings)
            finally:
                os._exit(127)
        os.set_blocking(self.master, False)

    # the keyboard

    def send(self, data: bytes) -> None:
        """Bytes as they come down the line."""
        while data:
            self._ready(select.POLLIN | select.POLLOUT, DEADLINE)
            self._take()  # a program that cannot write does not read either
            with suppress(BlockingIOError):
                data = data[os.write(self.master, data) :]

    def press(self, *keys: str) -> None:
        """Keys by name (enter, f2, ctrl+s), or single characters."""
        for key in keys:
            if key.startswith("ctrl+"):
                self.send(bytes([ord(key[-1].upper()) & 31]))
            else:
                self.send(KEYS.get(key) or key.encode())

    def commit(self, text: str, cut: int = 0) -> None:
        """Text as an input method commits it: all at once; or in two reads, the first of ``cut`` bytes."""
        data = text.encode()
        if cut:
            self.send(data[:cut])
            self.quiet()
        self.send(data[cut:])

    def paste(self, text: str) -> None:
        """A paste, bracketed where the program asked for that."""
        data = text.replace("\n", "\r").encode()
        self.send(b"\x1b[200~" + data + b"\x1b[201~" if self.modes.get(2004) else data)

    def resize(self, width: int, height: int) -> None:
        """Another size; the kernel tells the program."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.screen.resize(height, width)

    def kill(self, number: int = signal.SIGTERM) -> None:
        os.kill(self.pid, number)

    # the line

    def mark(self) -> None:
        """Count from here."""
        self.written = b""

    def _ready(self, events: int, wait: float) -> bool:
        """Whether something can be read, or written, within so many seconds. (``select`` knows no descriptor past 1023.)"""
        poll = select.poll()
        poll.register(self.master, events)
        return bool(poll.poll(wait * 1000))

    def _take(self, wait: float = 0) -> bool:
        """Take what has come; whether something did."""
        if not self._ready(select.POLLIN, wait):
            return False
        try:
            data = os.read(self.master, 1 << 16)
        except OSError:
            data = b""
        if not data:
            self.reap()
            return False
        self.written += data
        seen = self._tail + data
        for number, state in re.findall(rb"\x1b\[\?(\d+)([hl])", seen):
            self.modes[int(number)] = state == b"h"
        asked = [(seen.rfind(question), answer) for question, answer in self.answers.items() if question in seen]
        # a sequence may be cut by the read: keep an unfinished one for the next
        cut = seen.rfind(b"\x1b")
        self._tail = seen[cut:] if cut >= 0 and len(seen) - cut < 12 and not re.search(rb"[A-Za-z~]$", seen[cut:]) else b""
        width = (lambda c: 2 if ambiguous(c) else real(c)) if self.wide else real
        with mock.patch.object(screens, "wcwidth", width):
            self.stream.feed(data)
        said = [*self.screen.answers, *(answer for _at, answer in sorted(asked))]
        self.screen.answers.clear()
        for answer in said:
            os.write(self.master, answer)
        return True

    def listen(self, seconds: float) -> None:
        """Take what comes in so many seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.status is None:
            self._take(max(end - time.monotonic(), 0))

    def reap(self, block: bool = False) -> None:
        """See whether the program has ended."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, 0 if block else os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
            else:
                time.sleep(0.005)  # the line is closed, the process has not ended yet

    def _busy(self) -> bool:
        """Whether a thread of the program, or of what it started, runs or waits for a processor."""
        return any(state in "RD" for pid in family(self.pid) for state in states(pid))

    def quiet(self, moment: float = QUIET, deadline: float = DEADLINE) -> None:
        """Wait until nothing has come for a moment and the program has nothing to do."""
        end = time.monotonic() + deadline
        last = time.monotonic()
        while time.monotonic() - last < moment:
            if self._take(0.01) or self._busy():
                last = time.monotonic()
            if self.status is not None:
                return
            if time.monotonic() > end:
                raise TimeoutError(f"never quiet\n{self.text}")

    def until(self, found: "str | Callable[[], bool]", deadline: float = DEADLINE) -> None:
        """Wait until a text is on the screen, or until something holds."""
        end = time.monotonic() + deadline
        holds = (lambda: found in self.text) if isinstance(found, str) else found
        while not holds():
            if self.status is not None or time.monotonic() > end:
                raise TimeoutError(f"never came: {found}, exit {self.status}\n{self.text}")
            self._take(0.05)

    def wait(self, deadline: float = DEADLINE) -> int:
        """Wait until the program has ended; its exit code, negative for a signal."""
        end = time.monotonic() + deadline
        while self.status is None:
            if time.monotonic() > end:
                raise TimeoutError(f"never ended\n{self.text}")
            if not self._take(0.05):
                self.reap()
        while self._take():
            pass
        return self.status

    def hang_up(self) -> None:
        """The line drops: the terminal is gone."""
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        """End it."""
        if self.status is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.reap(block=True)
        if self.master >= 0:
            self.hang_up()

    # the screen

    @property
    def lines(self) -> list[str]:
        """The screen as people read it; wide characters once."""
        return ["".join(self.cells(row)).rstrip() for row in range(self.screen.lines)]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the terminal's own cursor."""
        return self.screen.cursor.x, self.screen.cursor.y

    @property
    def cursor_shown(self) -> bool:
        return not self.screen.cursor.hidden

    def cells(self, row: int) -> list[str]:
        """A row cell by cell; the second cell of a wide character is empty."""
        return [self.screen.buffer[row][x].data for x in range(self.screen.columns)]

    def column(self, row: int, text: str) -> int:
        """The cell at which a text begins in a row; -1 where it does not stand there."""
        cells = self.cells(row)
        return next((x for x in range(len(cells)) if "".join(cells[x:]).startswith(text) and cells[x]), -1)

    def picture(self, file: Path) -> None:
        """The screen as PNG, for a human to look at."""
        from tests.tui.picture import draw

        draw(self.screen, file)


def real(character: str) -> int:
    return width_of(character)


width_of = screens.wcwidth


def family(pid: int) -> list[int]:
    """A process and what it started."""
    try:
        children = [child for task in os.listdir(f"/proc/{pid}/task") for child in _read(f"/proc/{pid}/task/{task}/children").split()]
    except OSError:
        return []
    return [pid, *(one for child in children for one in family(int(child)))]


def states(pid: int) -> list[str]:
    """The state of each thread: R runs or waits for a processor, S sleeps."""
    try:
        return [_read(f"/proc/{pid}/task/{task}/stat").rpartition(") ")[2][:1] or "Z" for task in os.listdir(f"/proc/{pid}/task")]
    except OSError:
        return []


def _read(file: str) -> str:
    try:
        return Path(file).read_text()
    except OSError:
        return ""


@contextmanager
def terminal(*command: str, **settings: object) -> Iterator[Terminal]:
    """A program in a terminal, ended when left."""
    found = Terminal(command, **settings)  # type: ignore[arg-type]
    try:
        yield found
    finally:
        found.close()


def program(root: Path, *args: str) -> list[str]:
    """The command line that opens the terminal program on a repository."""
    return [sys.executable, "-m", "zhili_tui", "--repo", str(root), "--officer", "dongjie/lin-shufen", *args]
