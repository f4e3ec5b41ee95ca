"""A save as one commit, made beside the user's index: what he has staged stays as it was."""

import datetime
import time
from collections.abc import Callable
from typing import NamedTuple

from zhili_tui.errors import GitFailed
from zhili_tui.history.git import Git

TRIES = 5


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
    blobs = {path: "" if data is None else blob(git, data) for path, data in paths.items()}
    for attempt in range(TRIES):
        head = git.head()
        before = _entries(git, "ls-tree", "-r", "-z", head, "--", *paths) if head else {}
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


def tree_with(git: Git, base: str, blobs: dict[str, str]) -> str:
    """A tree like ``base`` (empty for none) with these paths at these blobs, or taken out where the blob is empty."""
    return _tree(git, base, blobs) or git.line("mktree")


def _tree(git: Git, base: str, blobs: dict[str, str]) -> str:
    """A tree like ``base`` (empty for none) with these paths set, or taken out where the blob is empty; empty when nothing is left.

    Only the folders on the way to a path are read and written: no index, however large, is needed.
    """
    entries: dict[str, tuple[str, str, str]] = {}
    for item in git.run("ls-tree", "-z", base).decode().split("\0") if base else ():
        meta, tab, name = item.partition("\t")
        if tab:
            mode, kind, id_ = meta.split(" ")
            entries[name] = (mode, kind, id_)
    below: dict[str, dict[str, str]] = {}
    for path, blob in blobs.items():
        name, slash, rest = path.partition("/")
        if slash:
            below.setdefault(name, {})[rest] = blob
        elif blob:
            entries[name] = ("100644", "blob", blob)
        else:
            entries.pop(name, None)
    for name, inner in below.items():
        old = entries.pop(name, ("", "", ""))
        new = _tree(git, old[2] if old[1] == "tree" else "", inner)
        if new:
            entries[name] = ("040000", "tree", new)
    if not entries:
        return ""
    lines = "".join(f"{mode} {kind} {id_}\t{name}\0" for name, (mode, kind, id_) in entries.items())
    return git.run("mktree", "-z", input=lines.encode()).decode().strip()


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
    staged = _entries(git, "ls-files", "-s", "-z", "--", *paths)
    ours = [path for path in paths if staged.get(path) == before.get(path)]
    if not ours:
        return
    for attempt in range(TRIES):
        done = git.attempt("update-index", "-z", "--add", "--remove", "--stdin", input="".join(f"{p}\0" for p in ours).encode())
        if not done.returncode:
            return
        time.sleep(0.02 * 2**attempt)  # somebody else's git holds the index for a moment
