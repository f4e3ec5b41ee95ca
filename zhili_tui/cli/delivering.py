"""Where what a command makes goes: a file, put in place whole, or standard output; and where it went."""

from zhili_tui.cli.output import emit, emit_json, out, wants_json
from zhili_tui.exchange.putting import put


def deliver(target: str, data: bytes) -> None:
    """Write to the file, or to standard output where none is named. Raises Unreadable."""
    if target:
        put(target, data)
        return
    emit(data)


def tell(path: str, commit: str) -> None:
    """Say where a record was saved, and as which commit; blank where nothing was to be saved."""
    if wants_json():
        emit_json({"path": path, "commit": commit})
    else:
        out(path)
