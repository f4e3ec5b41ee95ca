"""The words in which commits are judged: what was found of a commit, of a sign-off, of a change, and where trust begins."""

import datetime
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple, Protocol

import msgspec

from zhili_tui.storage.signoff_block import Parts
from zhili_tui.trust.problems import CommitProblem
from zhili_tui.trust.registry import Disowned, Register
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
    problems: list[CommitProblem]


class SignoffEvent(msgspec.Struct):
    """A sign-off entry made by a commit."""

    digest: str
    path: str
    commit: str
    by: str
    role: str
    verdict: str
    at: int
    after: list[str]
    problem: CommitProblem | None


class Touch(NamedTuple):
    """A commit that changed a record's content, or approved it."""

    commit: str
    signer: str  # empty where it could not be told
    changed: bool
    approved: bool


class Void(NamedTuple):
    """What does not count where a commit is judged, though nothing was wrong with it when it was made."""

    late: frozenset[str] = frozenset()  # commits that a merge on which the commit stands has found to come too late
    disowned: Disowned = frozenset()  # by the register by which the commit is judged

    def disowns(self, found: Judged, stands_on: Callable[[str], bool]) -> bool:
        """Whether the sign-offs of a commit are disowned. ``stands_on``: whether it stands on another; a moment is compared with when it counts as made."""
        return any(
            key == found.key and (stands_on(since) if isinstance(since, str) else found.when >= since) for key, since in self.disowned
        )


class PriorState(Protocol):
    """What lies before the stretch that is judged."""

    def register(self, commit: str) -> Register:
        """The register that counts after a commit."""

    def when(self, commit: str) -> int:
        """When a commit counts as made."""

    def authors(self, paths: list[str], commits: list[str], settled: list[str], void: Void) -> dict[str, set[str]]:
        """Of each record who changed its content up to these commits since its last approval, leaving out what ``settled`` reaches.

        Changes that came too late are nobody's; what is void approves nothing.
        """

    def received(self, commit: str) -> int | None:
        """When the hub received a commit, by its receipt."""

    def times(self, parents: Mapping[str, tuple[str, ...]]) -> Mapping[str, int]:
        """When the hub received each of these commits, as far as receipts prove it; given with those they stand on."""

    def judged(self, commit: str) -> Judged | None:
        """What was found of a commit."""

    def sound(self, path: str, digest: str, commits: Collection[str], void: Void) -> bool:
        """Whether a sign-off of a record was made by a commit that counts, is not void, and on which one of these stands."""


class Judging(Protocol):
    """What the judgement of one commit asks of the judgement of the stretch it stands in."""

    store: Store

    def touch(self, path: str, found: Touch) -> None:
        """Note that a commit changed a record's content, or approved it."""

    def authors(self, path: str, parents: tuple[str, ...], disowned: Disowned) -> set[str]:
        """Who changed a record's content, up to these commits, since the last approval that counts."""

    def standing(self, path: str, parts: Parts, parents: tuple[str, ...], disowned: Disowned) -> set[str]:
        """The digests of a file's entries that count up to these commits and fit its content."""


def address(officer: str) -> str:
    """The address an officer's commits bear: name@unit."""
    unit, _, name = officer.partition("/")
    return f"{name}@{unit}"


def day_of(seconds: int, register: Register) -> datetime.date:
    """The day of a moment at the office."""
    return datetime.datetime.fromtimestamp(seconds, register.zone).date()
