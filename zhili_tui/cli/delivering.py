"""Where what a command makes goes: a file, put in place whole, or standard output."""

from zhili_tui.cli.output import emit
from zhili_tui.exchange.putting import put


def deliver(target: str, data: bytes) -> None:
    """Write to the file, or to standard output where none is named. Raises Unreadable."""
    if target:
        put(target, data)
        return
    emit(data)
