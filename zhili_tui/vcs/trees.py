"""Trees of git, read, changed and written as bytes, without an index."""

import hashlib
import os
import stat
import struct
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from zhili_tui.vcs.git import Git

#: So many objects and more are worth a pack of their own.
MANY = 100
KINDS = {"commit": 1, "tree": 2, "blob": 3}
FOLDER = "40000"
NOTHING = "0" * 40
ABSENT = "000000"


class NewObject(NamedTuple):
    """An object about to be written: its id, its type, its bytes."""

    id: str
    type: str
    data: bytes


class TreeEntry(NamedTuple):
    """One entry of a tree."""

    mode: str
    id: str


class TreeChange(NamedTuple):
    """One path that differs between two trees."""

    path: str
    mode: str  # in the new tree; ABSENT where it is not there
    old: str  # blob ids, NOTHING where it is not there
    new: str


def made(type_: str, data: bytes) -> NewObject:
    """An object with the id that git gives it."""
    return NewObject(hashlib.sha1(b"%s %d\0" % (type_.encode(), len(data)) + data, usedforsecurity=False).hexdigest(), type_, data)


def entries(data: bytes) -> dict[str, TreeEntry]:
    """The entries of a tree's bytes, by name."""
    out, at = {}, 0
    while at < len(data):
        blank = data.index(b" ", at)
        end = data.index(b"\0", blank)
        name = data[blank + 1 : end].decode(errors="surrogateescape")
        out[name] = TreeEntry(data[at:blank].decode(), data[end + 1 : end + 21].hex())
        at = end + 21
    return out


def differences(tree: Callable[[str], bytes], new: str, old: str) -> list[TreeChange]:
    """What ``git diff-tree -r`` says of two trees, in its order; every file is new where ``old`` is empty. ``tree``: the bytes of a tree by id."""
    out: list[TreeChange] = []

    def compare(folder: str, new: str, old: str) -> None:
        ours, theirs = (_ranked(tree(one)) if one else {} for one in (new, old))
        for name in sorted(ours.keys() | theirs.keys()):
            here, there = ours.get(name), theirs.get(name)
            if here == there:
                continue
            path = folder + os.fsdecode(name)
            if name.endswith(b"/"):
                compare(path, here.id if here else "", there.id if there else "")
            else:
                out.append(TreeChange(path, here.mode if here else ABSENT, there.id if there else NOTHING, here.id if here else NOTHING))

    compare("", new, old)
    return out


def _ranked(data: bytes) -> dict[bytes, TreeEntry]:
    """A tree by names as git ranks them, folders with a slash at the end; modes as git reads them, whatever is written."""
    out = {}
    for name, entry in entries(data).items():
        mode = int(entry.mode, 8)
        kind = stat.S_IFMT(mode)
        if kind == stat.S_IFDIR:
            out[os.fsencode(name) + b"/"] = TreeEntry(FOLDER, entry.id)
        elif kind == stat.S_IFREG:
            out[os.fsencode(name)] = TreeEntry("100755" if mode & stat.S_IXUSR else "100644", entry.id)
        else:
            out[os.fsencode(name)] = TreeEntry("120000" if kind == stat.S_IFLNK else "160000", entry.id)
    return out


def changed(tree: Callable[[str], bytes], blobs: Mapping[str, str]) -> list[NewObject]:
    """The trees of a work tree with these paths at these blobs, or without them where the blob is empty; the root's last.

    ``tree``: the bytes of a folder's tree as it is now, empty where there is none; the root's name is empty. Only folders on
    the way to a path are read.
    """
    folders = sorted({"", *(folder for path in blobs for folder in above(path))}, key=lambda folder: -folder.count("/"))
    listed = {folder: entries(tree(folder)) for folder in folders}
    for path, id_ in blobs.items():
        folder, _, name = path.rpartition("/")
        if id_:
            listed[folder][name] = TreeEntry("100644", id_)
        else:
            listed[folder].pop(name, None)
    out = []
    for folder in [*(folder for folder in folders if folder), ""]:  # the deepest first: each is an entry of the one above
        new = made("tree", _bytes(listed[folder]))
        outer, _, name = folder.rpartition("/")
        if listed[folder] or not folder:
            out.append(new)
        if folder and listed[folder]:
            listed[outer][name] = TreeEntry(FOLDER, new.id)
        elif folder:
            listed[outer].pop(name, None)
    return out


def above(path: str) -> list[str]:
    """The folders of a path, the root (empty) included."""
    steps = path.split("/")[:-1]
    return ["/".join(steps[:number]) for number in range(len(steps) + 1)]


def _bytes(listed: Mapping[str, TreeEntry]) -> bytes:
    parts = []
    for name, item in sorted(listed.items(), key=_rank):
        parts.append(f"{item.mode} {name}\0".encode(errors="surrogateescape") + bytes.fromhex(item.id))
    return b"".join(parts)


def _rank(entry: tuple[str, TreeEntry]) -> bytes:
    """The order git keeps in a tree: folders as if a slash ended their names."""
    name, item = entry
    return (name + "/" if item.mode == FOLDER else name).encode(errors="surrogateescape")


def store(git: Git, objects: Iterable[NewObject]) -> None:
    """Write objects, flushed with the folders they are linked in: a few as files, many as one pack. Raises GitFailed."""
    wanted = {one.id: one for one in objects}
    stream = pack(wanted.values())
    if len(wanted) < MANY:
        git.run("unpack-objects", "-q", input=stream)
        folders = {git.common / "objects" / id_[:2] for id_ in wanted}
    else:
        git.run("index-pack", "--stdin", input=stream)
        folders = {git.common / "objects" / "pack"}
    git.flush([*sorted(folders), git.common / "objects"])


def pack(objects: Collection[NewObject]) -> bytes:
    """Objects as git's pack format has them, version 2."""
    return b"".join(packed(len(objects), objects))


def packed(count: int, objects: Iterable[NewObject]) -> Iterator[bytes]:
    """The same of so many objects, each when it comes."""
    parts = chain([struct.pack(">4sII", b"PACK", 2, count)], map(_packed, objects))
    sum_ = hashlib.sha1(usedforsecurity=False)
    for part in parts:
        sum_.update(part)
        yield part
    yield sum_.digest()


def _packed(one: NewObject) -> bytes:
    size = len(one.data)
    parts = []
    head = KINDS[one.type] << 4 | size & 15
    size >>= 4
    while size:
        parts.append(head | 128)
        head, size = size & 127, size >> 7
    return bytes((*parts, head)) + zlib.compress(one.data, 1)
