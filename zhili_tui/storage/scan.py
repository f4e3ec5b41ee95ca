"""The files below records/ as the disk has them: names and stamps, nothing read.

Every file is asked for its stamp at every walk: an edit in place leaves no other trace. Names are read again only in folders whose own
stamp is another, since the operating system changes that with every name that comes or goes.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from zhili_tui.storage.oddity import NO_PLACE, NOT_PLAIN, Oddity, barred

RACY = 50_000_000  # ns: coarser than any file system's clock that offices use
#: So many folders are worth a second process.
MANY = 2000
#: When a file was written and changed (ns), its size, its inode; and what fits no file, so that it is read again.
Stamp = tuple[int, int, int, int]
RACY_STAMP: Stamp = (0, 0, 0, 0)
#: When a folder was written and changed, its inode; and what fits none.
FolderStamp = tuple[int, int, int]
UNSETTLED: FolderStamp = (0, 0, 0)


class FolderListing(msgspec.Struct, array_like=True):
    """What is in a folder, without what is hidden or odd."""

    stamp: FolderStamp  # UNSETTLED where names may come or go without another
    below: list[str]  # its folders
    names: list[str]  # its files, sorted
    stamps: list[int]  # the stamp of each file, one after the other: a list of lists is made more slowly than it is read

    @property
    def files(self) -> dict[str, Stamp]:
        """The stamp of each file by its name."""
        parts = iter(self.stamps)
        return dict(zip(self.names, zip(parts, parts, parts, parts, strict=True), strict=True))

    def unsettled(self, doubtful: Iterable[str]) -> "FolderListing":
        """The same, with some files' stamps such that they are read again next time."""
        files = self.files | dict.fromkeys(doubtful, RACY_STAMP)
        return FolderListing(self.stamp, self.below, self.names, [part for name in self.names for part in files[name]])


encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(FolderListing).decode


class Folder(NamedTuple):
    """A folder that is otherwise than it was known."""

    path: str  # below the repository's root
    listing: FolderListing


class Changes(NamedTuple):
    """How the disk differs from the last walk: the folders that changed, those that are gone, what odd was met."""

    changed: list[Folder]
    gone: list[str]
    odd: list[Oddity]


def changes(root: Path, now: int, known: Mapping[str, bytes]) -> Changes:
    """What below records/ is otherwise than it was ``known``: each folder's listing of the last walk, encoded. Hidden names are left out, links not followed.

    A file changed later than a moment before ``now`` (ns) is racily clean: a second change could leave the same stamp, so
    it gets one that fits nothing; and so does a folder. The processors share the work on many folders, unit by unit.
    """
    found = Changes([], [], [])
    begun = _Walk(root, now, {path: known[path] for path in ("records",) if path in known})
    units = begun.folder("records")
    below: dict[str, dict[str, bytes]] = {unit: {} for unit in units}
    for path, kept in known.items():
        unit = "/".join(path.split("/", 2)[:2])
        if unit in below:
            below[unit][path] = kept
        elif unit != "records":
            found.gone.append(path)

    def walk(unit: str) -> Changes:
        return _Walk(root, now, below[unit]).all(unit)

    walked: Iterable[Changes] = map(walk, units)
    if len(known) > MANY:
        from zhili_tui.storage.process_pool import spread

        walked = spread(walk, units, chunk=max(1, len(units) // 16))
    for one in (begun.found, *walked):
        found.changed.extend(one.changed)
        found.gone.extend(one.gone)
        found.odd.extend(one.odd)
    return found


class _Walk:
    """A walk through some folders; ``known``: what was known of them, and of no others."""

    def __init__(self, root: Path, now: int, known: Mapping[str, bytes]) -> None:
        self.base, self.limit, self.known = f"{root}/", now - RACY, known
        self.found = Changes([], [], [])

    def all(self, start: str) -> Changes:
        """A folder and those below it."""
        pending, missed = [start], set(self.known)
        while pending:
            path = pending.pop()
            below = self.folder(path)
            missed.discard(path)
            pending += below
        self.found.gone.extend(missed)
        return self.found

    def folder(self, path: str) -> list[str]:
        """The folders below one, whose changes are noted."""
        known = decode(self.known[path]) if path in self.known else None
        if known is None or not self._stands(path, known):
            odd = len(self.found.odd)
            try:
                listing = self._listed(path)
            except FileNotFoundError:  # gone since the folder above was read
                self.found.gone.extend([path] if known else ())
                return []
            except OSError as error:
                self.found.odd.append(barred(path, error))
                listing = FolderListing(UNSETTLED, [], [], [])
            if len(self.found.odd) > odd:
                listing.stamp = UNSETTLED  # what is odd is told every time
            if listing != known or RACY_STAMP[-1] in listing.stamps[3::4]:
                self.found.changed.append(Folder(path, listing))
            known = listing
        return [f"{path}/{name}" for name in known.below]

    def _stands(self, path: str, known: FolderListing) -> bool:
        """Whether a folder has the names that are known, and every file its stamp."""
        stat, stamps, start = os.lstat, list[int](), f"{self.base}{path}/"
        try:
            found = os.stat(self.base + path)
            if (found.st_mtime_ns, found.st_ctime_ns, found.st_ino) != known.stamp:
                return False
            for name in known.names:
                found = stat(start + name)
                stamps += (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
        except OSError:
            return False
        return stamps == known.stamps

    def _listed(self, path: str) -> FolderListing:
        """A folder's listing; what is neither file nor folder is noted. Raises OSError."""
        found = os.stat(self.base + path)  # before its names are read: one that comes in between leaves another stamp
        settled = max(found.st_mtime_ns, found.st_ctime_ns) < self.limit
        below: list[str] = []
        files: dict[str, Stamp] = {}
        for item, plain in _entries(self.base, path, self.found.odd):
            if plain:
                stat = item.stat(follow_symlinks=False)
                racy = max(stat.st_mtime_ns, stat.st_ctime_ns) >= self.limit
                files[item.name] = RACY_STAMP if racy else (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino)
            else:
                below.append(item.name)
        stamp = (found.st_mtime_ns, found.st_ctime_ns, found.st_ino) if settled else UNSETTLED
        names = sorted(files)
        return FolderListing(stamp, sorted(below), names, [part for name in names for part in files[name]])


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
