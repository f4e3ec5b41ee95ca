"""What git holds, read in bulk: commits with what was signed of them, differences between trees, contents.

Every call runs one process of git for however many objects, or shares the reader that is open; the environment and settings
are those ``vcs.git`` pins.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from zhili_tui.storage.files import LIMIT
from zhili_tui.vcs import trees
from zhili_tui.vcs.comparer import TreeComparer
from zhili_tui.vcs.git import Git, failed
from zhili_tui.vcs.reader import ObjectReader, reading
from zhili_tui.vcs.trees import ABSENT, NOTHING, TreeChange

__all__ = ["ABSENT", "NOTHING", "PLAIN", "Commit", "Person", "Store", "TreeChange", "read_commit"]
PLAIN = "100644"
#: So few commits or pairs of trees are gone through object by object; more are worth a process of git that does it.
FEW = 32
#: So many bytes of contents are read at once and kept at hand; what goes beyond is read when it is asked for.
AT_HAND = 32 << 20
#: The year 2200: no clock is that wrong, and no calendar here goes further.
LATEST = 7_258_118_400
KNOWN_HEADERS = frozenset((b"tree", b"parent", b"author", b"committer", b"gpgsig"))


class Person(NamedTuple):
    """Who git says, and when: seconds since 1970 and the offset as written."""

    name: str
    email: str
    seconds: int
    offset: str


class Commit(NamedTuple):
    """A commit, as far as it can be read. ``payload`` is what the signature is for."""

    id: str
    tree: str
    parents: tuple[str, ...]
    author: Person | None
    committer: Person | None
    message: str
    payload: bytes
    signature: str
    odd: bool  # a header that our commits do not have, or one twice

    @property
    def trailers(self) -> list[tuple[str, str]]:
        """The lines ``Zhili-…: value`` of the last paragraph."""
        last = self.message.strip().rsplit("\n\n", 1)[-1] if "\n\n" in self.message.strip() else ""
        pairs = (line.partition(": ") for line in last.split("\n") if line.startswith("Zhili-"))
        return [(name, value) for name, colon, value in pairs if colon]


def read_commit(id: str, data: bytes) -> Commit:
    """A commit out of its bytes."""
    head, _, message = data.partition(b"\n\n")
    plain: list[bytes] = []
    signature: list[bytes] = []
    inside = odd = False
    values: dict[bytes, list[bytes]] = {}
    for line in head.split(b"\n"):
        if line.startswith(b" "):
            if inside:
                signature.append(line[1:])
                continue
            plain.append(line)
            odd = True
            continue
        name, _, value = line.partition(b" ")
        inside = name == b"gpgsig"
        odd = odd or name not in KNOWN_HEADERS or (name != b"parent" and name in values)
        values.setdefault(name, []).append(value)
        if inside:
            signature.append(value)
        else:
            plain.append(line)
    text, broken = _text(message)
    return Commit(
        id,
        values.get(b"tree", [b""])[0].decode(errors="replace"),
        tuple(parent.decode(errors="replace") for parent in values.get(b"parent", ())),
        _person(values.get(b"author", [b""])[0]),
        _person(values.get(b"committer", [b""])[0]),
        text,
        b"\n".join(plain) + b"\n\n" + message,
        b"\n".join(signature).decode(errors="replace"),
        odd or broken,
    )


def _text(data: bytes) -> tuple[str, bool]:
    try:
        return data.decode(), b"\0" in data
    except UnicodeDecodeError:
        return data.decode(errors="replace"), True


def _person(value: bytes) -> Person | None:
    try:
        who, _, when = value.decode().rpartition("> ")
        name, _, email = who.partition(" <")
        seconds, offset = when.split(" ")
        return Person(name, email, int(seconds), offset) if 0 <= int(seconds) < LATEST else None
    except ValueError:
        return None


class Store:
    """The objects of one repository."""

    def __init__(self, git: Git) -> None:
        self.git = git
        self.comparer: TreeComparer | None = None  # of a process that does nothing but read
        self.typed: dict[tuple[str, type], Any] = {}  # what the register's files say, by blob and class: they are asked again and again
        self._blobs: dict[str, bytes] = {}
        self._size = 0

    def order(self, tips: Iterable[str], without: Iterable[str] = (), new: bool = False) -> list[tuple[str, tuple[str, ...]]]:
        """Commits with their parents, parents first: what the tips reach and ``without`` does not; with ``new`` what no ref reaches yet."""
        words = "".join(f"{tip}\n" for tip in tips) + "".join(f"^{tip}\n" for tip in without)
        more = ("--not", "--all") if new else ()
        args = ("--topo-order", "--reverse", "--parents", "--ignore-missing", "--stdin")
        out = self.git.run("rev-list", *args, *more, input=words.encode())
        known: dict[str, str] = {}  # a commit is named by its children too: each name is held once
        found = ([known.setdefault(id, id) for id in line.split(" ")] for line in out.decode().splitlines())
        return [(id, tuple(parents)) for id, *parents in found]

    def commits(self, ids: list[str]) -> list[Commit]:
        """These commits. Raises GitFailed where one is missing."""
        with reading(self.git) as reader:
            return [read_commit(id, data) for id, data in zip(ids, _contents(reader, ids), strict=True)]

    def differences(self, pairs: list[tuple[str, str]]) -> list[list[TreeChange]]:
        """What differs in the first of each pair of commits against the second; against nothing where that is empty."""
        if not pairs:
            return []
        if len(pairs) <= FEW:
            with reading(self.git) as reader:
                return [trees.differences(lambda name: _tree(reader, name), new, old) for new, old in pairs]
        if self.comparer is not None:
            return self.comparer.differences(pairs)
        comparer = TreeComparer(self.git)
        try:
            return comparer.differences(pairs)
        finally:
            comparer.close()

    def read(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """The contents of these blobs, of as many as are kept at hand. Those over 1 MiB are left out."""
        wanted = sorted({id for id in blobs if id != NOTHING})
        if not wanted:
            return {}
        small, total = [], 0
        with reading(self.git) as reader:
            for id, size in zip(wanted, reader.sizes(wanted), strict=True):
                if size is not None and size <= LIMIT and total + size <= AT_HAND:
                    small.append(id)
                    total += size
            return dict(zip(small, _contents(reader, small), strict=True))

    def total(self, blobs: Iterable[str]) -> int:
        """How many bytes these blobs have together."""
        with reading(self.git) as reader:
            return sum(size or 0 for size in reader.sizes(id for id in blobs if id != NOTHING))

    def load(self, blobs: Iterable[str]) -> None:
        """Read these blobs at once, so that ``blob`` has them; what was read before gives way where it becomes too much."""
        found = self.read(id for id in blobs if id not in self._blobs)
        if self._size + sum(map(len, found.values())) > AT_HAND:
            self._blobs, self._size = {}, 0
        self._blobs |= found
        self._size += sum(map(len, found.values()))

    def hold(self, contents: dict[str, bytes]) -> None:
        """Have these contents at hand, and no others."""
        self._blobs, self._size = contents, sum(map(len, contents.values()))

    def blob(self, id: str) -> bytes | None:
        """The contents of a blob; None where it is not there, or larger than a record may be."""
        if id == NOTHING:
            return None
        if id not in self._blobs:
            self.load([id])
        return self._blobs.get(id)

    def at(self, commit: str, paths: list[str]) -> list[str]:
        """The blob of each path in a commit; NOTHING where it is not there."""
        return self.at_all([(commit, path) for path in paths])

    def at_all(self, places: list[tuple[str, str]]) -> list[str]:
        """The blob of each path in its commit; NOTHING where it is not there, or the commit is empty."""
        with reading(self.git) as reader:
            return [id or NOTHING for id in reader.blobs(f"{commit or NOTHING}:{path}" for commit, path in places)]


def _contents(reader: ObjectReader, ids: list[str]) -> list[bytes]:
    found = []
    for id, read in zip(ids, reader.read_all(ids), strict=True):
        if read is None:
            raise failed("cat-file", f"{id} missing")
        found.append(read.data)
    return found


def _tree(reader: ObjectReader, name: str) -> bytes:
    """The bytes of the tree that a commit or a tree names."""
    found = reader.read(f"{name}^{{tree}}")
    if found is None:
        raise failed("cat-file", f"{name} missing")
    return found.data
