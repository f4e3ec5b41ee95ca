"""Two lines of history in one tree: file by file, a record field by field, its sign-offs all of them."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from zhili_tui.errors import ZhiliError
from zhili_tui.model import diff, kinds
from zhili_tui.model.diff import Conflict
from zhili_tui.model.introspection import show
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.storage import atomic, signoff_block, toml_edit, toml_text
from zhili_tui.trust.walking.merge_rules import agreement
from zhili_tui.vcs.objects import NOTHING, Store, TreeChange

WHOLE = ""  # the field of a conflict about the file as a whole


class MergeConflict(NamedTuple):
    """A field that both sides changed, each to something else: kept as both until somebody decides. Values as text."""

    path: str
    field: str  # dotted, entries from 1; empty for the file as a whole
    base: str
    ours: str
    theirs: str

    @property
    def key(self) -> str:
        """What a decision is remembered by: it holds for these two values and no others."""
        return hashlib.sha256("\0".join(self).encode()).hexdigest()


#: The decision on a clash: “ours”, “theirs”, or None.
Decide = Callable[[MergeConflict], str | None]


def record(
    path: str, base: bytes | None, ours: bytes | None, theirs: bytes | None, decide: Decide
) -> tuple[bytes | None, list[MergeConflict]]:
    """One file out of two changes of it. What collides and is undecided is listed, and ours stands meanwhile."""
    if theirs in (ours, base):
        return ours, []
    if ours == base:
        return theirs, []
    place = place_of(path)
    if ours is None or theirs is None or place is None or place.kind not in kinds.names():
        return _whole(path, base, ours, theirs, decide)
    try:
        parts = [signoff_block.split(data or b"") for data in (base, ours, theirs)]
        old, mine, other = parts
        merged, clashes = _content(path, old.content, mine.content, other.content, decide)
        entries = signoff_block.union(*(one.entries for one in parts))  # what stood there before stays, whatever either side did to it
        return signoff_block.join(signoff_block.Parts(merged, entries)), clashes
    except ZhiliError:
        return _whole(path, base, ours, theirs, decide)


def _content(path: str, base: bytes, ours: bytes, theirs: bytes, decide: Decide) -> tuple[bytes, list[MergeConflict]]:
    mine, other, old = ours.rstrip(b"\n"), theirs.rstrip(b"\n"), base.rstrip(b"\n")
    if other in (mine, old):
        return ours, []
    if mine == old:
        return theirs, []
    place = place_of(path)
    assert place is not None
    cls = kinds.kind(place.kind).cls
    clashes: list[MergeConflict] = []

    def settle(conflict: Conflict) -> str | None:
        dotted = ".".join(str(step + 1) if isinstance(step, int) else step for step in conflict.path)
        clash = MergeConflict(path, dotted, *(shown(value) for value in (conflict.base, conflict.ours, conflict.theirs)))
        word = decide(clash)
        if word is None:
            clashes.append(clash)
        return word

    plain, _ = diff.merge(cls, toml_text.parse(base), toml_text.parse(ours), toml_text.parse(theirs), settle)
    return toml_edit.apply(cls, toml_text.decode(ours), plain, path).encode(), clashes


def shown(value: Any) -> str:
    """A value as a clash has it."""
    if value is None:
        return ""
    return toml_text.literal(value) if not isinstance(value, dict) else ", ".join(f"{key} = {show(item)}" for key, item in value.items())


def _whole(
    path: str, base: bytes | None, ours: bytes | None, theirs: bytes | None, decide: Decide
) -> tuple[bytes | None, list[MergeConflict]]:
    clash = MergeConflict(path, WHOLE, *("" if data is None else data.decode(errors="replace") for data in (base, ours, theirs)))
    word = decide(clash)
    return (theirs if word == "theirs" else ours), [] if word else [clash]


class Merged(NamedTuple):
    """What a merge comes to: the files that differ from our side (None for one taken out), and what is left to decide."""

    changes: dict[str, bytes | None]
    clashes: list[MergeConflict]


def trees(store: Store, bases: list[str], ours: str, theirs: str, decide: Decide) -> Merged:
    """Merge two commits over their bases; of several the same is asked as the judge asks (``agreement``)."""
    answers = store.differences([(side, base) for base in bases for side in (ours, theirs)])
    groups = [tuple({one.path: one for one in changes} for changes in answers[at : at + 2]) for at in range(0, len(answers), 2)]
    changes: dict[str, bytes | None] = {}
    clashes: list[MergeConflict] = []
    for path in sorted({path for _, other in groups for path in other}):
        states = [_state(path, mine, other) for mine, other in groups]
        _, a, b = states[0]
        agreed = agreement(a, b, [base for base, _, _ in states])
        if agreed is not None:
            if agreed != a:
                changes[path] = store.blob(agreed)
            continue
        ours_now = store.blob(a)
        if len(bases) > 1:  # lines that crossed each other do not say what a field was before: somebody has to
            result, found = _whole(path, None, ours_now, store.blob(b), decide)
        else:
            result, found = record(path, store.blob(states[0][0]), ours_now, store.blob(b), decide)
        clashes += found
        if result != ours_now:
            changes[path] = result
    return Merged(changes, clashes)


def _state(path: str, mine: dict[str, TreeChange], other: dict[str, TreeChange]) -> tuple[str, str, str]:
    """The blobs of a path in a base, on our side and on theirs."""
    found = mine.get(path) or other.get(path)
    base = found.old if found else NOTHING
    return base, mine[path].new if path in mine else base, other[path].new if path in other else base


class Decisions:
    """What was decided about clashes, and the clashes still open, kept in the git directory."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "zhili" / "conflicts.json"

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {"open": [], "decided": {}}
        return found if isinstance(found, dict) else {"open": [], "decided": {}}

    def _write(self, open_: list[MergeConflict], decided: dict[str, str]) -> None:
        atomic.write(self.file, json.dumps({"open": [list(one) for one in open_], "decided": decided}, ensure_ascii=False).encode())

    @property
    def open(self) -> list[MergeConflict]:
        """The clashes that wait for somebody."""
        return [MergeConflict(*one) for one in self._read()["open"]]

    def decide(self, clash: MergeConflict) -> str | None:
        """What was decided about a clash."""
        word: str | None = self._read()["decided"].get(clash.key)
        return word

    def keep(self, clashes: list[MergeConflict]) -> None:
        """These are open now."""
        self._write(clashes, self._read()["decided"])

    def take(self, clashes: list[MergeConflict], side: str) -> None:
        """Decide these for one side."""
        found = self._read()
        gone = {one.key for one in clashes}
        self._write([one for one in self.open if one.key not in gone], found["decided"] | dict.fromkeys(gone, side))

    def settled(self) -> None:
        """The merge is made: nothing is open, and old decisions are not needed again."""
        self.file.unlink(missing_ok=True)
