"""The hub's receipts: what it received when, by its own clock, each signed with the hub's key and standing on the one before.

A receipt proves nothing earlier than its place in the chain: its time is never before that of the one it stands on. The first was
written when the hub began, for history that was there already: of that it proves no time.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from zhili_tui.trust.sshsig import fingerprint, good, parse
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.objects import NOTHING, Store
from zhili_tui.vcs.reader import reading

REF = "refs/zhili/receipts"
TRAILER = "Zhili-Received"


class Receipt(NamedTuple):
    """One push: the branch, its tip afterwards (NOTHING: it was deleted), when, and which login brought it."""

    commit: str
    ref: str
    tip: str
    at: int
    login: str


def state(git: Git) -> str:
    """Which receipts a clone has and by whose key they count, in a word; empty where no hub is pinned."""
    pinned = git.config("zhili.hubkey")
    if not pinned:
        return ""
    with reading(git) as reader:
        return f"{pinned} {reader.id(REF)}"


class Receipts:
    """The receipts that a clone has, as far as they are signed with the pinned key of its hub."""

    def __init__(self, git: Git) -> None:
        self.git = git

    @cached_property
    def all(self) -> tuple[Receipt, ...]:
        """Every receipt that is good, oldest first; none where no hub is pinned."""
        pinned = self.git.config("zhili.hubkey")
        if not pinned or self.git.attempt("rev-parse", "-q", "--verify", REF).returncode:
            return ()
        store = Store(self.git)
        out: list[Receipt] = []
        latest = 0
        for commit in store.commits([id for id, _ in store.order([REF])]):
            try:
                signature = parse(commit.signature)
            except (ValueError, StopIteration):
                return tuple(out)
            if fingerprint(signature.key) != pinned or not good(signature, commit.payload):
                return tuple(out)  # what stands on a false receipt is none
            found = [value.split(" ") for name, value in commit.trailers if name == TRAILER]
            made = [(ref, tip, int(at), login) for ref, tip, at, login in (words for words in found if len(words) == 4) if at.isdecimal()]
            latest = max([latest, *(at for _ref, _tip, at, _login in made)])
            out += [Receipt(commit.id, ref, tip, latest, login) for ref, tip, _at, login in made]
        return tuple(out)

    def times(self, parents: Mapping[str, Iterable[str]]) -> dict[str, int]:
        """When the hub first had each of these commits, in seconds since 1970; 0 for what was there when it began; left out where none says.

        ``parents``: the commits with those they stand on; one that a receipt's tip outside of them reaches is not found.
        """
        out: dict[str, int] = {}
        for receipt in self.all:
            pending = [receipt.tip]
            while pending:
                commit = pending.pop()
                if commit in parents and commit not in out:
                    out[commit] = receipt.at if receipt.commit != self.all[0].commit else 0
                    pending += parents[commit]
        return out

    def received(self, commit: str) -> int | None:
        """When the hub first had a commit, on whichever branch, in seconds since 1970; None where no receipt says so."""
        return min((at for line in self._lines if (at := self._on(line, commit)) is not None), default=None)

    @cached_property
    def _lines(self) -> list[list[Receipt]]:
        """The receipts of each branch; of one that was deleted and begun again, each life by itself."""
        lives: dict[tuple[str, int], list[Receipt]] = {}
        ended: Counter[str] = Counter()
        for receipt in self.all:
            if receipt.tip == NOTHING:
                ended[receipt.ref] += 1
            else:
                lives.setdefault((receipt.ref, ended[receipt.ref]), []).append(receipt)
        return list(lives.values())

    def _on(self, line: list[Receipt], commit: str) -> int | None:
        low, high = 0, len(line)
        while low < high:  # a branch of the hub only grows: once a tip reaches the commit, all later ones do
            middle = (low + high) // 2
            if self.git.attempt("merge-base", "--is-ancestor", commit, line[middle].tip).returncode:
                low = middle + 1
            else:
                high = middle
        return line[low].at if low < len(line) else None
