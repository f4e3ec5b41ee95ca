"""An office of a district as it is when all is well, and ways to damage it: each a function that bears the name of its row in the docs."""

import gc
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.conftest import git
from zhili_tui.storage import account
from zhili_tui.vcs.git import find

DOCS = "docs/doctor.md"
MEETING = "dong/2026/meeting/20260302-aaaa"
FILE = f"records/{MEETING}.toml"
OFFICE = "records/office.toml"
LIN = ("-c", "user.name=Lin", "-c", "user.email=lin@dong")
ROOT = os.geteuid() == 0


class Place(NamedTuple):
    """The damaged office, and the hub beside it."""

    root: Path
    hub: Path
    genesis: str

    @property
    def git(self) -> Path:
        return find(self.root)[1]

    @property
    def state(self) -> Path:
        return self.git / "zhili"

    @property
    def derived(self) -> Path:
        """The folder of the account's own in which what is derived from the office lies."""
        folder = account.derived(self.root)
        assert folder is not None
        return folder

    def index_file(self) -> Path:
        return settled(next(iter(self.derived.glob("index-*.sqlite"))))

    def trust_file(self) -> Path:
        return settled(next(iter(self.derived.glob("trust-*.sqlite"))))

    def loose(self, name: str) -> Path:
        id = git(self.root, "rev-parse", name).strip()
        return self.git / "objects" / id[:2] / id[2:]

    def config(self, *args: str) -> None:
        git(self.root, "config", *args)

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")


class Damaged(NamedTuple):
    """One way; where it is a generator it goes on until that ends. ``by_hand`` is what a person does by the sentence."""

    name: str
    damage: Callable[[Place], Any]
    by_hand: Callable[[Place], None] | None
    told: frozenset[str]  # commands that fail with a sentence, or have more to say
    lost: frozenset[str]  # commands whose output is another afterwards
    itself: bool  # whether looking at it mends it


ALL: dict[str, Damaged] = {}


def damaged(
    name: str, told: str = "", lost: str = "", itself: bool = False, by_hand: Callable[[Place], None] | None = None
) -> Callable[[Callable[[Place], Any]], Callable[[Place], Any]]:
    def keep(damage: Callable[[Place], Any]) -> Callable[[Place], Any]:
        assert name not in ALL
        ALL[name] = Damaged(name, damage, by_hand, frozenset(told.split()), frozenset(lost.split()), itself)
        return damage

    return keep


def settled(file: Path) -> Path:
    """A database with everything in the one file."""
    gc.collect()
    db = sqlite3.connect(file)
    assert db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    db.close()
    return file


def scribble(file: Path, start: float = 0.2, length: float = 0.6) -> None:
    data = bytearray(file.read_bytes())
    begin, end = int(len(data) * start), int(len(data) * (start + length))
    data[begin:end] = b"\xa5" * (end - begin)
    file.write_bytes(data)


def emptied(file: Path) -> None:
    file.chmod(0o644)
    file.write_bytes(b"")


class UnableError(Exception):
    """What cannot be done on this machine."""
