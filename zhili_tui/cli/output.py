"""Data on standard output, narration on standard error."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from zhili_tui.cli.settings import current
from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_
from zhili_tui.i18n.formatting import width
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


def emit_json(value: Any) -> None:
    """Print a value as JSON. Decimals stay exact."""
    import msgspec

    encoded = msgspec.json.Encoder(decimal_format="number").encode(value)
    sys.stdout.buffer.write(msgspec.json.format(encoded, indent=2) + b"\n")
    sys.stdout.flush()


def clean(text: str) -> str:
    """The text with nothing that a terminal would obey."""
    return shown(text)


def table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in aligned columns, two blanks apart."""
    rows = [[clean(cell) for cell in row] for row in rows]
    sizes = [[width(cell) for cell in row] for row in rows]
    widths = [max(column) for column in zip(*sizes, strict=True)]
    for row, size in zip(rows, sizes, strict=True):
        cells = [cell + " " * (w - taken) for cell, taken, w in zip(row, size, widths, strict=True)]
        print("  ".join(cells).rstrip())


def say(text: str) -> None:
    """A word to the person at the terminal, on standard error."""
    print(text, file=sys.stderr)


def progress(label: str) -> Any:
    """A callback that shows how far a long work has come, on a terminal only."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        print(f"\r{label} {done}/{total}", end="" if done < total else "\n", file=sys.stderr, flush=True)

    return show


def transferring() -> "Tell":
    """A callback that shows how far a transfer has come, on a terminal only, in a line that is gone when it has ended."""
    shown = ""

    def show(progress: "Progress | None") -> None:
        nonlocal shown
        if sys.stderr.isatty():
            print("\r" + " " * width(shown), end="\r", file=sys.stderr)
            shown = str(progress or "")
            print(shown, end="", file=sys.stderr, flush=True)

    return show
