"""The files below records/ as the disk has them: names and stamps, nothing read."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from zhili_tui.storage.oddity import NO_PLACE, NOT_PLAIN, Oddity, barred

RACY = 50_000_000  # ns: coarser than any file system's clock that offices use
#: So many folders are worth a second process.
MANY = 2000
RACY_STAMP = b"0"
RACY_MARK = b"/0\n"


class Folder(NamedTuple):
    """One folder: its files' names and stamps as one value, and what is neither file nor folder."""

    path: str  # below the repository's root
    stamps: bytes | None  # a line a file, sorted: name/mtime ctime size inode; None where it stands as it was known
    odd: tuple[Oddity, ...]


class Changes(NamedTuple):
    """How the disk differs from the last walk: the folders known then, those that changed, those that are gone, what odd was met."""

    known: Mapping[str, bytes]
    changed: list[Folder]
    gone: set[str]
    odd: list[Oddity]


def changes(root: Path, now: int, known: Mapping[str, bytes]) -> Changes:
    """What is otherwise than it was ``known``."""
    found = Changes(known, [], set(known), [])
    for folder in folders(root, now, known, many=len(known) > MANY):
        found.odd.extend(folder.odd)
        found.gone.discard(folder.path)
        if folder.stamps is not None:
            found.changed.append(folder)
    return found


def names(stamps: bytes) -> dict[str, bytes]:
    """The stamps of a folder by file name."""
    out = {}
    for line in stamps.split(b"\n"):
        name, slash, stamp = line.partition(b"/")
        if slash:
            out[name.decode()] = stamp
    return out


def unsettled(stamps: bytes, doubtful: set[str]) -> bytes:
    """The stamps of a folder, with some files' such that they are read again next time."""
    lines = (name.encode() + b"/" + (RACY_STAMP if name in doubtful else stamp) for name, stamp in names(stamps).items())
    return b"\n".join(lines)


def folders(root: Path, now: int, known: Mapping[str, bytes], many: bool = False) -> Iterator[Folder]:
    """Every folder below records/; hidden names are left out, links not followed. ``known``: the stamps of the last walk.

    A file changed later than a moment before ``now`` (ns) is racily clean: a second change could leave the same stamp, so
    it gets one that fits nothing. ``many`` lets the processors share the work, unit by unit.
    """
    found = _walk(root, "records", now, known, deep=False)
    yield from found[:1]
    units = [folder.path for folder in found[1:]]
    if many:
        from zhili_tui.storage.process_pool import spread

        for below in spread(lambda unit: _walk(root, unit, now, known), units, chunk=max(1, len(units) // 16)):
            yield from below
    else:
        for unit in units:
            yield from _walk(root, unit, now, known)


def _walk(root: Path, start: str, now: int, known: Mapping[str, bytes], deep: bool = True) -> list[Folder]:
    """The folder and those below it; not ``deep``: those directly below, without what is in them."""
    limit = now - RACY
    base = f"{root}/"
    pending = [start]
    out: list[Folder] = []
    while pending:
        path = pending.pop()
        lines: list[str] = []
        below: list[str] = []
        odd: list[Oddity] = []
        try:
            for item, plain in _entries(base, path, odd):
                if plain:
                    stat = item.stat(follow_symlinks=False)
                    mtime, ctime = stat.st_mtime_ns, stat.st_ctime_ns
                    if mtime < limit and ctime < limit:
                        lines.append(f"{item.name}/{mtime} {ctime} {stat.st_size} {stat.st_ino}")
                    else:
                        lines.append(f"{item.name}/0")
                else:
                    below.append(f"{path}/{item.name}")
        except FileNotFoundError:
            continue  # gone since the folder above was read
        except OSError as error:
            odd.append(barred(path, error))
        lines.sort()
        stamps = "\n".join(lines).encode()
        same = known.get(path) == stamps and RACY_MARK not in stamps + b"\n"
        out.append(Folder(path, None if same else stamps, tuple(odd)))
        if not deep:
            return out + [Folder(one, b"", ()) for one in sorted(below)]
        pending += below
    return out


def _entries(base: str, path: str, odd: list[Oddity]) -> "Iterator[tuple[os.DirEntry[str], bool]]":
    """The files (True) and folders (False) in a folder that are not hidden; ``odd`` takes what else there is. Raises OSError."""
    with os.scandir(base + path) as scan:
        for item in scan:
            if item.name[0] == ".":
                continue
            if not item.name.isprintable():  # not UTF-8, or with a line break
                odd.append(Oddity(f"{path}/{item.name}", NO_PLACE))
            elif item.is_file(follow_symlinks=False):
                yield item, True
            elif item.is_dir(follow_symlinks=False):
                yield item, False
            else:
                odd.append(Oddity(f"{path}/{item.name}", NOT_PLAIN))


def paths(root: Path, start: str = "records") -> tuple[list[str], list[Oddity]]:
    """Every plain file, and what is odd; without stamps, for a check that trusts no cache."""
    pending = [start]
    base = str(root) + "/"
    files: list[str] = []
    odd: list[Oddity] = []
    while pending:
        path = pending.pop()
        below: list[str] = []
        names: list[str] = []
        try:
            for item, plain in _entries(base, path, odd):
                (names if plain else below).append(f"{path}/{item.name}")
        except FileNotFoundError:
            continue  # gone since the folder above was read
        except OSError as error:
            odd.append(barred(path, error))
        files += sorted(names)
        pending += sorted(below, reverse=True)
    return files, odd
