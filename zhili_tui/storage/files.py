"""Reading and writing record files, and rule files: bounded, never through links, atomic, and never over what somebody else wrote."""

import os
import re
from pathlib import Path

from zhili_tui.errors import Gone, Unreadable, system_reason
from zhili_tui.i18n import N_
from zhili_tui.i18n import _ as translated
from zhili_tui.model.record_path import parse
from zhili_tui.storage import atomic

LIMIT = 1 << 20
#: A rule file, or what was shipped of one: small letters, nothing that begins with a dot.
RULES = re.compile(r"templates/(regulation|shipped)(/[a-z0-9_-][a-z0-9._-]*)+\.toml")


def read(root: Path, path: str) -> bytes:
    """The bytes of a record or a rule file. Raises Gone where there is none, Unreadable for links, other places and files over 1 MiB."""
    guard(root, path)
    try:
        descriptor = os.open(f"{root}/{path}", os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        raise Gone(path=path) from None
    except OSError as error:
        raise Unreadable(path=path, reason=system_reason(error)) from None
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise Unreadable(path=path, reason=translated(N_("larger than 1 MiB; keep scans outside and attach them")))
    return data


def there(root: Path, path: str) -> bool:
    """Whether a file stands at a path; a name that is too long for one is none."""
    return os.path.isfile(f"{root}/{path}")


def guard(root: Path, path: str) -> None:
    """Refuse a path that is no record's and no rule file's, or that leads through a symbolic link."""
    record = parse(path) is not None and path.startswith("records/") and path.endswith(".toml")
    if not record and not RULES.fullmatch(path):
        raise Unreadable(path=path, reason=translated(N_("not a place for a record")))
    at = str(root)
    for part in path.split("/"):
        at = f"{at}/{part}"
        if os.path.islink(at):
            raise Unreadable(path=path, reason=translated(N_("symbolic links are not followed")))


def write(root: Path, path: str, data: bytes) -> None:
    """Put the bytes in place. Raises Unreadable."""
    guard(root, path)
    try:
        atomic.write(root / path, data)
    except OSError as error:
        raise Unreadable(path=path, reason=system_reason(error)) from None


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
    atomic.flush([(root / path).parent])
