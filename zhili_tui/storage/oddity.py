"""What lies below records/ and is no file that can be read as a record: links, devices, names that no terminal shows, what is barred."""

import errno
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from zhili_tui.errors import REASONS
from zhili_tui.i18n import N_, Term
from zhili_tui.storage.files import LIMIT

NOT_PLAIN = N_("not a plain file; symbolic links and devices are refused")
NO_PLACE = N_("no record can stand here; names have small letters, digits, - and _, and end in .toml")


class Oddity(NamedTuple):
    """One of them: its path, and what is wrong with it, in a sentence of the catalogues."""

    path: str
    sentence: str
    parts: Mapping[str, Any] = {}
    barred: bool = False  # whether there may be records in it, which nobody sees


def barred(path: str, error: OSError) -> Oddity:
    """What the operating system lets nobody read."""
    if error.errno == errno.ELOOP:
        return Oddity(path, NOT_PLAIN)
    reason = REASONS.get(error.errno or 0) or error.strerror or str(error)
    return Oddity(path, N_("cannot be read: {reason}"), {"reason": Term(reason)}, barred=True)


def content(base: str, path: str) -> bytes | Oddity:
    """The bytes of a file below a folder, one more than allowed at most; never through a link."""
    try:
        descriptor = os.open(base + path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            return os.read(descriptor, LIMIT + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        return barred(path, error)


def printable(path: str) -> str:
    """A path for people: bytes that are not UTF-8 are written out."""
    return os.fsencode(path).decode(errors="backslashreplace")
