"""Putting bytes in a file's place: whoever reads, and whatever happens meanwhile, finds the old bytes or the new ones, never a part.

The bytes are written to a file beside the target, flushed, and renamed over it; the folder is flushed last. So much of
it as needs room on the disk, or can fail, is done by ``prepare``, before anything that binds; ``put`` only renames.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Prepared(NamedTuple):
    """Bytes that lie flushed beside their target. No bytes: the target is to go."""

    target: Path
    beside: Path | None

    def put(self) -> None:
        """Rename them over the target, or take the target away. The folder is not flushed yet."""
        if self.beside is None:
            self.target.unlink(missing_ok=True)
        else:
            os.replace(self.beside, self.target)

    def drop(self) -> None:
        """Take away what lies beside the target, if it still does."""
        if self.beside is not None:
            with suppress(OSError):
                self.beside.unlink(missing_ok=True)


def leftovers(target: Path) -> list[Path]:
    """What interrupted writers left beside a target."""
    begin, end = f".{target.name}.", ".new"
    if not target.parent.is_dir():
        return []
    return [target.parent / name for name in sorted(os.listdir(target.parent)) if name.startswith(begin) and name.endswith(end)]


def prepare(target: Path, data: bytes | None, durable: bool = True) -> Prepared:
    """Write bytes beside their target, flushed where they must outlive a power cut. Mode and group are the target's. Raises OSError."""
    if data is None:
        return Prepared(target, None)
    folder(target.parent, durable)
    beside = target.with_name(f".{target.name}.{os.urandom(4).hex()}.new")
    made = Prepared(target, beside)
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
            _like(target, file.fileno())
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
    except BaseException:
        made.drop()
        raise
    return made


def folder(wanted: Path, durable: bool = True) -> None:
    """Make a folder where there is none, with those above it: each entered in the one above for good. Raises OSError."""
    new = [one for one in (wanted, *wanted.parents) if not one.exists()] if durable and not wanted.is_dir() else []
    wanted.mkdir(parents=True, exist_ok=True)
    flush(one.parent for one in new)


def write(target: Path, data: bytes, durable: bool = True) -> None:
    """Put bytes in a file's place. Raises OSError."""
    made = prepare(target, data, durable)
    try:
        made.put()
    except BaseException:
        made.drop()
        raise
    if durable:
        flush([target.parent])


def flush(folders: Iterable[Path]) -> None:
    """Make the entries of these folders outlive a power cut."""
    for one in folders:
        with suppress(FileNotFoundError):
            descriptor = os.open(one, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _like(target: Path, descriptor: int) -> None:
    """Mode and group of the file that is there: two accounts that share a folder both keep their access."""
    with suppress(FileNotFoundError):
        found = target.stat()
        os.fchmod(descriptor, found.st_mode & 0o777)
        if os.fstat(descriptor).st_gid != found.st_gid:
            with suppress(PermissionError):
                os.fchown(descriptor, -1, found.st_gid)
