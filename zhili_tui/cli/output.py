"""Data on standard output, narration on standard error: the one place from which commands write to a terminal."""

import io
import os
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, TextIO

from zhili_tui.cli.settings import current
from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_, _
from zhili_tui.model.characters import shown

if TYPE_CHECKING:
    from zhili_tui.vcs.progress import Progress, Tell


def wants_json(format: str = "") -> bool:
    """Whether the output is to be JSON: --json is --format json."""
    return current().json or format == "json"


def one_of(format: str, *known: str) -> str:
    """The format asked for; --json wins. Raises WrongUse for one there is not."""
    chosen = "json" if current().json else format
    if chosen not in known:
        raise WrongUse(N_("--format {format}: choose one of {known}"), format=chosen, known=", ".join(known))
    return chosen


def emit_json(value: Mapping[str, Any]) -> None:
    """Print an object as JSON; what is a list stands in it under “items”. Decimals stay exact."""
    import msgspec

    encoded = msgspec.json.Encoder(decimal_format="number").encode(value)
    emit(msgspec.json.format(encoded, indent=2) + b"\n")


#: So many items of a list are written together.
TOGETHER = 50


def emit_items(items: Iterable[Any], head: Mapping[str, Any] | None = None, tail: Callable[[], Mapping[str, Any]] = dict) -> None:
    """Print a JSON object with a list of “items”, written as they are made.

    ``head``: what the object says before them; ``tail``: what it says after them, asked for when they are out.
    """
    import msgspec

    encode = msgspec.json.Encoder(decimal_format="number").encode

    def text(value: Any, depth: int) -> bytes:
        return msgspec.json.format(encode(value), indent=2).replace(b"\n", b"\n" + b"  " * depth)

    def named(values: Mapping[str, Any]) -> Iterator[bytes]:
        return (text(name, 0) + b": " + text(value, 1) for name, value in values.items())

    shown = (b"\n    " + text(item, 2) for item in items)
    together = list(islice(shown, TOGETHER))  # before anything is printed: what cannot be read at all is told by its sentence alone
    emit(b"{\n  " + b"".join(one + b",\n  " for one in named(head or {})) + b'"items": [' + b",".join(together))
    some = bool(together)
    while together := list(islice(shown, TOGETHER)):
        emit(b"," + b",".join(together))
    emit((b"\n  ]" if some else b"]") + b"".join(b",\n  " + one for one in named(tail())) + b"\n}\n")


def caveat(incomplete: Sequence[str]) -> None:
    """At the head of an answer in words: which mistaken rules it leaves out."""
    for sentence in incomplete:
        out(sentence)


def clean(text: str) -> str:
    """The text with nothing that a terminal would obey, on one line."""
    return shown(text)


def out(text: object = "", end: str = "\n") -> None:
    """Words and tables on standard output, with nothing in them that a terminal would obey, wherever they came from."""
    _write(sys.stdout, shown(str(text), LINES) + end)


def ask(prompt: str) -> str:
    """What somebody answers, with its line end; empty at the end of the answers."""
    out(prompt, end="")
    sys.stdout.flush()
    return sys.stdin.readline()


def emit(content: bytes | str) -> None:
    """What was asked for as data: byte for byte where it goes into a file or a program; on a terminal as words are."""
    content = content if isinstance(content, bytes) else content.encode(errors="replace")
    if on_terminal(sys.stdout):
        out(content.decode(errors="replace").replace("\r\n", "\n"), end="")
        return
    with told_of(sys.stdout):
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.flush()


def say(text: object) -> None:
    """A word to the person at the terminal, on standard error; nobody is told where that is closed or full."""
    with suppress(OSError, ValueError, Unread):
        _write(sys.stderr, shown(str(text), LINES) + "\n")


def on_terminal(stream: "TextIO | None") -> bool:
    """Whether a stream goes to a terminal."""
    return stream is not None and not stream.closed and stream.isatty()


#: Blanks and breaks that are no danger.
LINES = "\t\n"


#: Whether a line of progress stands unfinished on the terminal.
_begun = False


def _write(stream: "TextIO | None", text: str, flush: bool = False, begun: bool = False) -> None:
    """The one place from which text goes to the terminal; ``begun``: it leaves its line unfinished, and what follows ends that."""
    global _begun
    if stream is not None:
        with told_of(stream):
            if _begun and not text.startswith("\r"):
                sys.stderr.write("\n")
            _begun = begun
            stream.write(text)
            if flush:
                stream.flush()


class Unread(Exception):  # noqa: N818  (it is no error of anybody's)
    """Whoever read the output has gone."""


@contextmanager
def told_of(stream: "TextIO") -> Iterator[None]:
    """What the operating system refuses is told of the stream. Raises Unread, OSError."""
    try:
        yield
    except BrokenPipeError:
        raise Unread from None
    except OSError as error:
        name = _(N_("standard error") if stream is sys.stderr else N_("standard output"))
        raise OSError(error.errno, error.strerror, name) from None


def ready() -> None:
    """Write what the terminal can hold from now on, a mark for the rest; a stream that is closed is nowhere."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:  # or the next file that is opened would be taken for it
            os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def finish() -> None:
    """See to it that everything is out. Raises Unread, OSError."""
    if sys.stdout is not None and not sys.stdout.closed:
        with told_of(sys.stdout):
            sys.stdout.flush()


def give_up() -> None:
    """What cannot be written goes nowhere, so that nobody is told again at the end."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None or stream.closed:
            continue
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def holds(text: str) -> bool:
    """Whether both streams can write a text."""
    try:
        for stream in (sys.stdout, sys.stderr):
            text.encode((stream and stream.encoding) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def table(rows: Iterable[Sequence[str]]) -> None:
    """Print rows in aligned columns, two blanks apart. All are waited for, since each may be the widest; until then they are kept small."""
    from zhili_tui.i18n.formatting import width

    lines: list[bytes] = []
    sizes = array("I")
    for row in rows:
        cells = [clean(cell) for cell in row]
        lines.append("\0".join(cells).encode(errors="surrogatepass"))
        sizes.extend(map(width, cells))
    columns = len(sizes) // len(lines) if lines else 0
    widths = [max(sizes[column::columns]) for column in range(columns)]
    for number, line in enumerate(lines):
        cells = line.decode(errors="surrogatepass").split("\0")
        taken = sizes[number * columns : (number + 1) * columns]
        out("  ".join(cell + " " * (most - size) for cell, most, size in zip(cells, widths, taken, strict=True)).rstrip())


def terminal_width() -> int:
    """So many cells a line to be read may have: those of the terminal, 80 where there is none, never more than can be read with ease."""
    import shutil

    return min(shutil.get_terminal_size((80, 24)).columns, 100)


def read_through(text: str) -> None:
    """A text to be read from its beginning: on a terminal that it does not fit, in the pager that the user has chosen (``PAGER``)."""
    import shutil

    if not on_terminal(sys.stdout) or text.count("\n") + 2 < shutil.get_terminal_size((80, 24)).lines:
        out(text)
        return
    from pydoc import pager

    sys.stdout.flush()
    pager(shown(text, LINES) + "\n")


def progress(label: str) -> Any:
    """A callback that shows how far a long work has come, on a terminal only."""
    if not on_terminal(sys.stderr):
        return None

    def show(done: int, total: int) -> None:
        _write(sys.stderr, f"\r{shown(label, '')} {done}/{total}" + ("" if done < total else "\n"), flush=True, begun=done < total)

    return show


def judging(done: int, total: int) -> None:
    """Show how far a long judging of history has come, on a terminal only."""
    show = progress(_(N_("judging")))
    if show:
        show(done, total)


def transferring() -> "Tell":
    """A callback that shows how far a transfer has come, on a terminal only, in a line that is gone when it has ended."""
    from zhili_tui.i18n.formatting import width

    said = ""

    def show(progress: "Progress | None") -> None:
        nonlocal said
        if on_terminal(sys.stderr):
            wiped = "\r" + " " * width(said) + "\r"
            said = shown(str(progress or ""), "")
            _write(sys.stderr, wiped + said, flush=True)

    return show
