"""Commits: their bytes, signed by the officer's own key."""

import datetime
from collections.abc import Callable, Mapping
from typing import NamedTuple

from zhili_tui.vcs import trees
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.reader import reading

#: What signs a commit: from its bytes to the armoured signature.
Signer = Callable[[bytes], str]


class Author(NamedTuple):
    """Who is written into the commit, and what signs it where he has a key."""

    name: str
    email: str
    signer: Signer | None = None


def blob(git: Git, data: bytes) -> str:
    """Write bytes as an object; its id."""
    made = trees.made("blob", data)
    trees.store(git, [made])
    return made.id


def tree_with(git: Git, base: str, blobs: Mapping[str, str]) -> str:
    """A tree like ``base`` (empty for none) with these paths at these blobs, or taken out where the blob is empty; its id."""
    with reading(git) as reader:

        def tree(folder: str) -> bytes:
            found = reader.read(f"{base}:{folder}") if base else None
            return found.data if found else b""

        built = trees.changed(tree, blobs) or [trees.made("tree", tree(""))]
    trees.store(git, built)
    return built[-1].id


def write(git: Git, tree: str, parents: list[str], message: str, author: Author, when: datetime.datetime | None = None) -> str:
    """Write a commit, signed where its author has a key; its id. No branch is moved."""
    made = trees.made("commit", compose(tree, parents, message, author, when))
    trees.store(git, [made])
    return made.id


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
