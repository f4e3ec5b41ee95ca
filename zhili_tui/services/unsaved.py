"""Which records no commit has as they lie on disk, worked out once for a state of the disk and of the history."""

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from zhili_tui.vcs.reader import reading
from zhili_tui.vcs.uncommitted import Uncommitted, uncommitted
from zhili_tui.vcs.unfinished import act

if TYPE_CHECKING:
    from zhili_tui.services.repository import Repository

KNOWN = msgspec.msgpack.Decoder(list[Uncommitted])
#: What git looks at besides, below the folder of git: what it knows of the files, and which it is to pass over.
BESIDE = ("index", "info/exclude")


def uncommitted_records(repository: "Repository") -> list[Uncommitted]:
    """As ``uncommitted`` says. The index has been refreshed: where it met no change since, and git has none, the answer is the same.

    Raises BrokenHistory.
    """
    git = repository.git
    if act(git):
        return uncommitted(git)
    with reading(git) as reader:
        head = reader.head()
    files = [*(git.directory / name for name in BESIDE), git.top / ".gitignore", repository.root / ".gitignore"]
    key = " ".join([head, git.prefix, *map(_stamp, files)])
    return KNOWN.decode(repository.index.derived("uncommitted", key, lambda: msgspec.msgpack.encode(uncommitted(git))))


def _stamp(file: Path) -> str:
    try:
        found = file.stat()
    except OSError:
        return "-"
    return f"{found.st_mtime_ns}/{found.st_ctime_ns}/{found.st_size}/{found.st_ino}"
