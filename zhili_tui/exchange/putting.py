"""Putting a file in its place whole, so that a failure leaves the old one."""

from pathlib import Path

from zhili_tui.errors import Unreadable, system_reason
from zhili_tui.i18n import N_, _
from zhili_tui.storage import atomic


def put(target: str | Path, data: bytes) -> None:
    """Write beside the file, then in its place; a device or pipe is written to as it is, of a link the file behind it. Raises Unreadable."""
    path = Path(target).resolve()
    if path.is_dir():
        raise Unreadable(path=target, reason=_(N_("is a folder")))
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        atomic.write(path, data, durable=False)
    except OSError as error:
        raise Unreadable(path=target, reason=system_reason(error)) from None
