"""What a disk could hold after a power cut: a model of a file system that keeps nothing in order.

The model, “ordered by nothing”: the bytes of a file that were written and not synced, and the entries of a folder that were made,
renamed or taken away and not synced, may each be there or be lost, in any combination. Syncing a file keeps its bytes, not its name;
syncing a folder keeps its entries, not what they name; a new folder that is lost takes along what is in it. A rename is whole: both names change, or none. What lay there before lies safe.
It is weaker than what ext4, xfs or btrfs promise, so what holds here holds there.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias


class Event(NamedTuple):
    """One thing a program did; paths are below the recorded folder."""

    what: str
    path: str
    other: str
    at: int
    data: bytes


#: A name in a folder: the folder and its own; and what it names, nothing where it is taken away.
Entry: TypeAlias = tuple[str, int | None]


class Pending(NamedTuple):
    """Something that may be lost until one of these is synced: names that come to name something, or bytes of a file."""

    synced_by: frozenset[object]
    entries: tuple[Entry, ...] = ()
    file: int = 0
    at: int = 0
    data: bytes | None = None  # None: the file is cut to ``at``


def read(log: Path, folder: Path) -> list[Event]:
    """What was recorded."""
    data, at, out = log.read_bytes(), 0, []
    while at < len(data):
        end = data.index(b"\n", at)
        what, path, other, where, size = data[at:end].decode(errors="surrogateescape").split("\t")
        at = end + 1 + int(size)
        paths = (one.removeprefix(f"{folder}/").rstrip("/") for one in (path, other))
        out.append(Event(what, *paths, int(where), data[end + 1 : at]))
    return out


class Disk:
    """A folder of which every file has a number; what was done to it since, and what of that is safe."""

    def __init__(self, folder: Path) -> None:
        self.names: dict[str, int] = {}
        self.bytes: dict[int, bytes] = {}
        self.folders: set[str] = set()
        for path in folder.rglob("*"):
            name = path.relative_to(folder).as_posix()
            if path.is_dir():
                self.folders.add(name)
            else:
                self._new(name, path.read_bytes())
        self.live = dict(self.names)  # as the programs see it
        self.done: list[tuple[Pending, bool]] = []
        self.touched: set[str] = set()
        self.new_folders: set[str] = set()

    def _new(self, name: str, data: bytes) -> int:
        number = len(self.bytes) + 1
        self.names[name], self.bytes[number] = number, data
        return number

    def do(self, event: Event) -> None:
        """One thing more was done."""
        match event.what:
            case "create":
                number = len(self.bytes) + 1
                self.bytes[number] = b""
                self._enter((event.path, number))
            case "link":
                self._enter((event.other, self.live[event.path]))
            case "rename" if event.path in self.live:
                self._enter((event.other, self.live[event.path]), (event.path, None))
            case "unlink":
                self._enter((event.path, None))
            case "write" | "truncate":
                number = self.live.get(event.path, 0)
                if number:
                    data = event.data if event.what == "write" else None
                    self.done.append((Pending(frozenset([number]), (), number, event.at, data), False))
            case "mkdir":
                self.folders.add(event.path)
                self.new_folders.add(event.path)
                self.done.append((Pending(frozenset([event.path.rpartition("/")[0]]), ((event.path, 0),)), False))
            case "rmdir":
                self.done.append((Pending(frozenset([event.path.rpartition("/")[0]]), ((event.path, None),)), False))
            case "fsync":
                by = event.path if event.path in self.folders or event.path not in self.live else self.live[event.path]
                self.done = [(one, safe or by in one.synced_by) for one, safe in self.done]
            case "sync":
                self.done = [(one, True) for one, _safe in self.done]

    def _enter(self, *entries: Entry) -> None:
        for name, number in entries:
            self.touched.add(name)
            if number is None:
                self.live.pop(name, None)
            else:
                self.live[name] = number
        self.done.append((Pending(frozenset(name.rpartition("/")[0] for name, _number in entries), entries), False))

    def after(self, kept: Sequence[bool]) -> dict[str, bytes | None]:
        """What each touched name holds where these of the things done were kept, and all that is safe; None where it is not there."""
        names, contents = dict(self.names), dict(self.bytes)
        for (one, safe), keep in zip(self.done, kept, strict=True):
            if not (safe or keep):
                continue
            for name, number in one.entries:
                names.pop(name, None) if number is None else names.update({name: number})
            if one.file:
                old = contents[one.file]
                padded = old.ljust(one.at, b"\0")
                contents[one.file] = padded[: one.at] if one.data is None else padded[: one.at] + one.data + old[one.at + len(one.data) :]
        written = {one.file for one, _safe in self.done if one.file}
        looked_at = self.touched | {name for name, number in names.items() if number in written}
        gone = self.new_folders - names.keys()
        lost = {name for name in looked_at if any(name.startswith(f"{folder}/") for folder in gone)}
        return {name: contents[names[name]] if name in names and name not in lost else None for name in looked_at - self.new_folders}

    def cuts(self, rng: random.Random, many: int) -> Iterator[dict[str, bytes | None]]:
        """What the disk could hold were the power cut now: nothing that is not safe, all of it, and some of it."""
        count = len(self.done)
        yield self.after([False] * count)
        yield self.after([True] * count)
        for _ in range(many):
            share = rng.random()
            yield self.after([rng.random() < share for _ in range(count)])
