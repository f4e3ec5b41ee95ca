"""A world with a hub, and what an officer does to it with stock git."""

import subprocess
import time
from collections.abc import Callable
from typing import Any

from tests.trust.signed_world import World
from zhili_tui.sharing.receiving import hub_receipts
from zhili_tui.vcs.commits import Author
from zhili_tui.vcs.git import Git

LATER = 'type = "publicity"\ndate = 2026-03-02\ntitle = "x"\n'
OWN = "records/dong/2026/activity/20260302-bbbb.toml"
NEW = "records/dong/2026/activity/20260302-cccc.toml"
OTHER = "records/an/2026/activity/20260302-aaaa.toml"

#: What an officer does; an attack may return where it pushes to, and with which options.
Act = Callable[[World], Any]


def push(world: World, what: str = "HEAD:refs/heads/main", *options: str) -> str:
    """What the hub says to a push by stock git; empty where it took it."""
    command = ["git", "push", "-q", "-o", "lang=en", *options, "origin", *what.split()]
    done = subprocess.run(command, cwd=world.root, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


def edit(who: str = "dong/lin", path: str = OWN, text: str = LATER + 'place = "y"\n') -> Act:
    return lambda world: world.commit({path: text}, who)


def tree_of(world: World) -> str:
    return world.git.line("rev-parse", "HEAD^{tree}")


def resigned(world: World, data: bytes, who: Author) -> None:
    """The commit of these bytes with a fresh and right signature."""
    head, _, body = data.partition(b"\n\n")
    plain = b"\n".join(line for line in head.split(b"\ngpgsig")[0].split(b"\n")) + b"\n\n" + body
    assert who.signer
    signature = b"gpgsig " + who.signer(plain).rstrip("\n").replace("\n", "\n ").encode()
    lines, _, rest = plain.partition(b"\n\n")
    take(world, lines + b"\n" + signature + b"\n\n" + rest)


def take(world: World, data: bytes) -> None:
    """Let the branch stand on the commit of these bytes."""
    made = world.git.run("hash-object", "-t", "commit", "-w", "--stdin", input=data).decode().strip()
    world.git.run("reset", "-q", "--hard", made)


def received(hub: Git, tip: str, login: str) -> str:
    """Let a hub write down that it received main just now, whatever it judged; the receipt's commit."""
    return hub_receipts.write(hub, [hub_receipts.Received(hub_receipts.MAIN, tip, int(time.time()), login)])
