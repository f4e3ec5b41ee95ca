"""One record merged for git itself, by the merge that sync has; where that cannot decide, both sides stand in the file."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from zhili_tui.errors import ZhiliError
from zhili_tui.model import kinds
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.sharing.three_way import WHOLE, Decide, MergeConflict, record
from zhili_tui.storage import toml_text
from zhili_tui.vcs.git import environment

LABELS = ("ours", "base", "theirs")
#: The greatest number of conflicts that git tells of; beyond it something else is wrong.
MOST_CONFLICTS = 127


class Driven(NamedTuple):
    """A merge: what the file is to say, whether a person has to decide, and what about."""

    data: bytes
    conflict: bool
    clashes: list[MergeConflict]


def merge(path: str, base: bytes, ours: bytes, theirs: bytes, mark: int) -> Driven:
    """Merge a record whose path is below the work tree; conflict marks are ``mark`` characters long."""
    place = within(path)
    merged, clashes = record(place, base, ours, theirs, lambda clash: None)
    if not clashes:
        return Driven(merged or b"", False, [])
    if not all(map(_readable, (base, ours, theirs))):
        data, conflict = by_lines(base, ours, theirs, mark)
        return Driven(data, conflict, clashes if conflict else [])
    # What collides is decided once for each side: all else is merged in both, so that only what collides stands between marks.
    one, other = ours, theirs
    if all(clash.field != WHOLE for clash in clashes):
        one, other = (record(place, base, ours, theirs, _decided(side))[0] or b"" for side in ("ours", "theirs"))
    data, _conflict = by_lines(b"", one, other, mark)
    return Driven(data, True, clashes)


def _decided(side: str) -> Decide:
    """Everything that collides, decided for one side."""
    return lambda clash: side


def within(path: str) -> str:
    """The path below the repository's own folder, which may lie deep in the work tree."""
    steps = path.split("/")
    starts = ["/".join(steps[number:]) for number, step in enumerate(steps) if step == "records"]
    return next((one for one in starts if (place := place_of(one)) and place.kind in kinds.names()), path)


def by_lines(base: bytes, ours: bytes, theirs: bytes, mark: int) -> tuple[bytes, bool]:
    """Git's own merge of three texts: what it says, with both sides between marks where they collide; whether they do."""
    with TemporaryDirectory(prefix="zhili-") as folder:
        files = [Path(folder) / label for label in LABELS]
        for file, data in zip(files, (ours, base, theirs), strict=True):
            file.write_bytes(data)
        labels = [word for label in LABELS for word in ("-L", label)]
        command = ["git", "merge-file", "-p", f"--marker-size={mark}", *labels, *map(str, files)]
        done = subprocess.run(command, capture_output=True, env=environment(), check=False)
    if done.returncode > MOST_CONFLICTS:  # it is no text: ours stands, and git is told
        return ours, True
    return done.stdout, bool(done.returncode)


def _readable(data: bytes) -> bool:
    try:
        toml_text.parse(data)
    except ZhiliError:
        return False
    return True
