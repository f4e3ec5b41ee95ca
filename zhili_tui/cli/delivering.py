"""Where what a command makes goes: a file, put in place whole, or standard output."""

import os
import sys
from pathlib import Path

from zhili_tui.errors import Unreadable
from zhili_tui.i18n import N_, _


def deliver(target: str, data: bytes) -> None:
    """Write to the file, or to standard output where none is named. Raises Unreadable.

    It is written beside the file and put in its place, so that a failure leaves the old one; a device or pipe is written to as it
    is, and of a link the file behind it is replaced.
    """
    if not target:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    path = Path(target).resolve()
    if path.is_dir():
        raise Unreadable(path=target, reason=_(N_("is a folder")))
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            beside.write_bytes(data)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise Unreadable(path=target, reason=error.strerror or str(error)) from None
