"""Where what a command makes goes: a file, put in place whole, or standard output."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from zhili_tui.errors import Unreadable


def deliver(target: str, data: bytes) -> None:
    """To the file, or to standard output where none is named."""
    if target:
        put(target, lambda file: file.write_bytes(data))
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()


def put(target: str, write: Callable[[Path], object]) -> None:
    """Write a file beside the target and put it in its place, so that a failure leaves the old one. Raises Unreadable."""
    path = Path(target)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            write(beside)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise Unreadable(path=target, reason=error.strerror or str(error)) from None
