"""The words in which commits are judged: what was found of a commit, of a sign-off, of a change, and where trust begins."""

import datetime
from collections.abc import Collection, Mapping
from typing import NamedTuple, Protocol

import msgspec

from zhili_tui.storage.signoff_block import Parts
from zhili_tui.trust.problems import Problem
from zhili_tui.trust.registry import Register
from zhili_tui.vcs.objects import Store

#: So many seconds a commit's clock may be ahead of that of the hub, or of the machine that takes it in.
AHEAD = 86_400


class Pin(NamedTuple):
    """Where trust begins: the first commit, and the keys of which one signed it. It lies outside the tree."""

    genesis: str
    keys: tuple[str, ...] = ()


class Judged(msgspec.Struct):
    """A commit as it was found: who signed it, when it counts as made, what is wrong with it."""

    commit: str
    signer: str
    key: str
    when: int  # seconds since 1970; never before an ancestor's
    problems: list[Problem]


class Event(msgspec.Struct):
    """A sign-off entry made by a commit."""

    digest: str
    path: str
    commit: str
    by: str
    role: str
    verdict: str
    at: int
    after: list[str]
    problem: Problem | None


class Touch(NamedTuple):
    """A commit that changed a record's content, or approved it."""

    commit: str
    signer: str  # empty where it could not be told
    changed: bool
    approved: bool


class Past(Protocol):
    """What lies before the stretch that is judged."""

    def register(self, commit: str) -> Register:
        """The register that counts after a commit."""

    def when(self, commit: str) -> int:
        """When a commit counts as made."""

    def authors(self, paths: list[str], commits: list[str], settled: list[str], late: frozenset[str]) -> dict[str, set[str]]:
        """Of each record who changed its content up to these commits since its last approval, leaving out what ``settled`` reaches.

        ``late``: commits that the stretch has found to come too late: their changes are nobody's, their approvals void.
        """

    def received(self, commit: str) -> int | None:
        """When the hub received a commit, by its receipt."""

    def times(self, parents: Mapping[str, tuple[str, ...]]) -> Mapping[str, int]:
        """When the hub received each of these commits, as far as receipts prove it; given with those they stand on."""

    def judged(self, commit: str) -> Judged | None:
        """What was found of a commit."""

    def sound(self, digest: str, commits: Collection[str], late: frozenset[str]) -> bool:
        """Whether up to these commits a sign-off was made by a commit that counts, and that is not among those that come too late."""


class Judging(Protocol):
    """What the judgement of one commit asks of the judgement of the stretch it stands in."""

    store: Store

    def touch(self, path: str, found: Touch) -> None:
        """Note that a commit changed a record's content, or approved it."""

    def authors(self, path: str, parents: tuple[str, ...]) -> set[str]:
        """Who changed a record's content, up to these commits, since the last approval that counts."""

    def standing(self, path: str, parts: Parts, parents: tuple[str, ...]) -> set[str]:
        """The digests of a file's entries that count up to these commits and fit its content."""


def address(officer: str) -> str:
    """The address an officer's commits bear: name@unit."""
    unit, _, name = officer.partition("/")
    return f"{name}@{unit}"


def day_of(seconds: int, register: Register) -> datetime.date:
    """The day of a moment at the office."""
    return datetime.datetime.fromtimestamp(seconds, register.zone).date()
