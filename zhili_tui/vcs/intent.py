"""What a save is about to do, written down before the first thing that binds: an interrupted one can be finished or dropped.

``.git/zhili/intent`` is there from just before the branch moves until files and index have followed.
"""

from contextlib import suppress
from pathlib import Path

import msgspec

from zhili_tui.storage import atomic


class FileStep(msgspec.Struct, frozen=True):
    """One file of a save: its path below the work tree, the blobs it says before and after; empty where it is not there.

    ``index``: what git's index says of it and may be written over; None where the user had staged something of his own.
    """

    path: str
    old: str
    new: str
    index: str | None


class Intent(msgspec.Struct, frozen=True):
    """A save: the commit that is to be HEAD, that it stands on, and its files."""

    commit: str
    base: str
    steps: tuple[FileStep, ...]


def read(folder: Path) -> Intent | None:
    """The intent of a save that has not ended; None where there is none. What cannot be read was never made: it is written whole."""
    with suppress(FileNotFoundError, msgspec.MsgspecError):
        return msgspec.json.decode((folder / "intent").read_bytes(), type=Intent)
    return None


def write(folder: Path, intent: Intent) -> None:
    """Write it down for good. Raises OSError."""
    atomic.write(folder / "intent", msgspec.json.encode(intent))


def drop(folder: Path) -> None:
    """It is done, or was given up."""
    (folder / "intent").unlink(missing_ok=True)
    atomic.flush([folder])


def waits(folder: Path) -> bool:
    """Whether a save has not ended. Cheap."""
    return (folder / "intent").exists()
