"""Reading and writing record files: bounded, never through links, atomic, and never over what somebody else wrote."""

import os
from collections.abc import Callable
from pathlib import Path

from zhili_tui.errors import Gone, Unreadable
from zhili_tui.i18n import N_
from zhili_tui.i18n import _ as translated
from zhili_tui.model.record_path import parse

LIMIT = 1 << 20
#: So many files are flushed together.
MANY = 100


def read(root: Path, path: str) -> bytes:
    """The bytes of a file below records/. Raises Gone where there is none, Unreadable for links, other places and files over 1 MiB."""
    guard(root, path)
    try:
        descriptor = os.open(root / path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        raise Gone(path=path) from None
    except OSError as error:
        raise Unreadable(path=path, reason=error.strerror) from None
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise Unreadable(path=path, reason=translated(N_("larger than 1 MiB; keep scans outside and attach them")))
    return data


def guard(root: Path, path: str) -> None:
    """Refuse a path that is no record's, or that leads through a symbolic link."""
    if parse(path) is None or not path.startswith("records/") or not path.endswith(".toml"):
        raise Unreadable(path=path, reason=translated(N_("not a place for a record")))
    at = root
    for part in path.split("/"):
        at = at / part
        if at.is_symlink():
            raise Unreadable(path=path, reason=translated(N_("symbolic links are not followed")))


def write(root: Path, path: str, data: bytes) -> None:
    """Put the bytes in place: a new file beside the old, flushed, then renamed over it, then the folder flushed."""
    guard(root, path)
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.urandom(4).hex()}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Unreadable(path=path, reason=error.strerror) from None
    flush(target.parent)


def write_all(root: Path, contents: dict[str, bytes | None], progress: Callable[[int, int], None] | None = None) -> None:
    """Put many files in place (None takes one away): all written beside, flushed at once, then all renamed, then their folders flushed.

    What stands in the way of one is met before the first is renamed.
    """
    beside: dict[str, str] = {}
    folders: set[str] = set()
    try:
        for number, (path, data) in enumerate(contents.items()):
            folder, _, name = path.rpartition("/")
            if folder not in folders:  # files of one folder share what leads to it
                guard(root, path)
                (root / folder).mkdir(parents=True, exist_ok=True)
                folders.add(folder)
            elif parse(path) is None or os.path.islink(f"{root}/{path}"):
                guard(root, path)
            if data is not None:
                beside[path] = f"{root}/{folder}/.{name}.{os.urandom(4).hex()}"
                descriptor = os.open(beside[path], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
                with open(descriptor, "wb") as file:
                    file.write(data)
                    if len(contents) < MANY:
                        file.flush()
                        os.fsync(descriptor)
            if progress and number % 200 == 0:
                progress(number, len(contents))
        if len(contents) >= MANY:
            os.sync()  # one wait for all of them instead of one for each
        for path, new in beside.items():
            os.replace(new, f"{root}/{path}")
        for path, data in contents.items():
            if data is None:
                (root / path).unlink(missing_ok=True)
    except BaseException as error:
        for new in beside.values():
            Path(new).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise Unreadable(path=error.filename or root, reason=error.strerror) from None
        raise
    for folder in folders:
        flush(root / folder)


def says(root: Path, path: str, data: bytes | None) -> bool:
    """Whether a file says just this; None where it is not there."""
    try:
        return (root / path).read_bytes() == data
    except FileNotFoundError:
        return data is None


def remove(root: Path, path: str) -> None:
    """Take a file away, and flush its folder."""
    guard(root, path)
    (root / path).unlink(missing_ok=True)
    flush((root / path).parent)


def flush(folder: Path) -> None:
    """Make the folder's own entries survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
