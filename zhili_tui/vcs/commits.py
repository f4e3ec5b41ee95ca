"""A save as one commit, made beside the user's index: what he has staged stays as it was."""

import datetime
import hashlib
import time
from collections.abc import Callable, Collection
from typing import NamedTuple

from zhili_tui.errors import GitFailed
from zhili_tui.vcs.git import Git

TRIES = 5
#: So many paths are named to git one by one; of more, their folders, and of very many folders none.
FEW = 200
#: So many contents are worth a pack.
MANY = 100


#: What signs a commit: from its bytes to the armoured signature.
Signer = Callable[[bytes], str]


class Author(NamedTuple):
    """Who is written into the commit, and what signs it where he has a key."""

    name: str
    email: str
    signer: Signer | None = None


def commit(git: Git, contents: dict[str, bytes | None], message: str, author: Author, when: datetime.datetime | None = None) -> str:
    """Commit these files (None removes one) on top of HEAD; the commit's id. Raises GitFailed.

    The paths are below the repository's root. Whoever commits at the same time is not overwritten: the commit is made
    again on top of his.
    """
    paths = {git.prefix + path: data for path, data in contents.items()}
    blobs = _blobs(git, paths)
    asked = _narrow(paths)
    for attempt in range(TRIES):
        head = git.head()
        before = _entries(git, "ls-tree", "-r", "-z", head, "--", *asked) if head else {}
        base = git.line("rev-parse", f"{head}^{{tree}}") if head else ""
        tree = tree_with(git, base, blobs)
        if tree == base:
            return head
        new = write(git, tree, [head] if head else [], message, author, when)
        moved = git.attempt("update-ref", "-m", message.split("\n", 1)[0], "HEAD", new, head or "0" * 40)
        if not moved.returncode:
            _follow(git, before, list(paths))
            return new
        if attempt + 1 == TRIES:
            raise GitFailed(command="update-ref", reason=moved.stderr.decode(errors="replace").strip())
        time.sleep(0.01 * 2**attempt)
    raise AssertionError


def _blobs(git: Git, contents: dict[str, bytes | None]) -> dict[str, str]:
    """The ids of contents, written as objects: many of them as one pack. Empty for what is to be removed."""
    if len(contents) < MANY:
        return {path: "" if data is None else blob(git, data) for path, data in contents.items()}
    some = {data: blob_id(data) for data in contents.values() if data is not None}
    stream = b"".join(b"blob\ndata %d\n%b\n" % (len(data), data) for data in some)
    git.run("-c", "core.compression=1", "fast-import", "--quiet", "--done", input=stream + b"done\n")
    return {path: "" if data is None else some[data] for path, data in contents.items()}


def blob_id(data: bytes) -> str:
    """The id that git gives to bytes."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _narrow(paths: Collection[str]) -> list[str]:
    """What to name to git for these paths: themselves, the folders they stand in, or nothing at all."""
    if len(paths) <= FEW:
        return list(paths)
    folders = sorted({path.rpartition("/")[0] + "/" for path in paths})
    return folders if len(folders) <= FEW and "/" not in folders else []


def blob(git: Git, data: bytes) -> str:
    """Write bytes as an object; its id."""
    return git.run("hash-object", "-w", "--stdin", "--no-filters", input=data).decode().strip()


def _entries(git: Git, *args: str) -> dict[str, str]:
    """Path -> blob, of ``ls-tree -z`` or ``ls-files -s -z``."""
    out: dict[str, str] = {}
    for item in git.run(*args).decode().split("\0"):
        meta, tab, path = item.partition("\t")
        if tab:
            parts = meta.split(" ")
            out[path] = parts[2] if args[0] == "ls-tree" else parts[1]
    return out


class Item(NamedTuple):
    """One entry of a tree."""

    mode: str
    kind: str
    id: str


def tree_with(git: Git, base: str, blobs: dict[str, str]) -> str:
    """A tree like ``base`` (empty for none) with these paths at these blobs, or taken out where the blob is empty; its id.

    Only the folders on the way to a path are read and written, all of them at once: no index, however large, is needed.
    """
    folders = sorted({folder for path in blobs for folder in _above(path)}, key=lambda folder: -folder.count("/"))
    trees = _listed(git, base, [folder for folder in folders if folder])
    for path, id_ in blobs.items():
        folder, _, name = path.rpartition("/")
        if id_:
            trees[folder][name] = Item("100644", "blob", id_)
        else:
            trees[folder].pop(name, None)
    batches = []
    made = ""
    for folder in [*(one for one in folders if one), ""]:  # the deepest first: each is an entry of the one above
        entries = trees[folder]
        data = b"".join(
            f"{item.mode.lstrip('0')} {name}\0".encode() + bytes.fromhex(item.id) for name, item in sorted(entries.items(), key=_rank)
        )
        made = hashlib.sha1(b"tree %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        batches.append("".join(f"{item.mode} {item.kind} {item.id}\t{name}\0" for name, item in entries.items()))
        above, _, name = folder.rpartition("/")
        if folder:
            if entries:
                trees[above][name] = Item("040000", "tree", made)
            else:
                trees[above].pop(name, None)
    written = git.run("mktree", "-z", "--batch", input="\0".join([*batches, ""]).encode()).decode().split()
    assert written[-1] == made
    return made


def _above(path: str) -> list[str]:
    """The folders of a path, the root (empty) included."""
    steps = path.split("/")[:-1]
    return ["/".join(steps[:i]) for i in range(len(steps) + 1)]


def _rank(entry: tuple[str, Item]) -> bytes:
    """The order git keeps in a tree: folders as if a slash ended their names."""
    name, item = entry
    return (name + "/" if item.kind == "tree" else name).encode()


def _listed(git: Git, base: str, folders: list[str]) -> dict[str, dict[str, Item]]:
    """The entries of the root and of these folders; none where a folder is not there."""
    found: dict[str, dict[str, Item]] = {folder: {} for folder in ("", *folders)}
    calls = [(), ("--", *(f"{folder}/" for folder in folders))] if folders else [()]
    for paths in calls if base else ():
        for item in git.run("ls-tree", "-z", "--full-tree", base, *paths).decode().split("\0"):
            meta, tab, path = item.partition("\t")
            folder, _, name = path.rpartition("/")
            if tab and folder in found:
                found[folder][name] = Item(*meta.split(" "))
    return found


def write(git: Git, tree: str, parents: list[str], message: str, author: Author, when: datetime.datetime | None = None) -> str:
    """Write a commit, signed where its author has a key; its id. No branch is moved."""
    data = compose(tree, parents, message, author, when)
    return git.run("hash-object", "-t", "commit", "-w", "--stdin", input=data).decode().strip()


def compose(tree: str, parents: list[str], message: str, author: Author, when: datetime.datetime | None = None) -> bytes:
    """The bytes of a commit."""
    moment = when or datetime.datetime.now(datetime.UTC).astimezone()
    who = f"{author.name} <{author.email}> {int(moment.timestamp())} {moment.strftime('%z')}"
    head = [f"tree {tree}", *(f"parent {parent}" for parent in parents), f"author {who}", f"committer {who}"]
    body = ("\n\n" + message.rstrip("\n") + "\n").encode()
    plain = "\n".join(head).encode()
    if author.signer is None:
        return plain + body
    return plain + b"\ngpgsig " + author.signer(plain + body).rstrip("\n").replace("\n", "\n ").encode() + body


def _follow(git: Git, before: dict[str, str], paths: list[str]) -> None:
    """Let the user's own index follow, for those paths where he had staged nothing of his own."""
    staged = _entries(git, "ls-files", "-s", "-z", "--", *_narrow(paths))
    ours = [path for path in paths if staged.get(path) == before.get(path)]
    if not ours:
        return
    for attempt in range(TRIES):
        done = git.attempt("update-index", "-z", "--add", "--remove", "--stdin", input="".join(f"{p}\0" for p in ours).encode())
        if not done.returncode:
            return
        time.sleep(0.02 * 2**attempt)  # somebody else's git holds the index for a moment
