"""How far a clone's history goes: what two clones, or a paper and a clone, compare to see whether they are shown the same."""

import re
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.errors import UnknownName
from zhili_tui.i18n import N_, translate
from zhili_tui.sharing.refs import TRACKED
from zhili_tui.trust.receipts.chain import Receipts
from zhili_tui.vcs.git import Git

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

DAY = 86_400


class TipState(NamedTuple):
    """The commit checked out; the newest receipt's number (0: there is none) and when it was given, in seconds since 1970."""

    tip: str
    receipt: int
    at: int | None

    def days(self, now: float) -> int | None:
        """How many days old the newest receipt is; None where there is none."""
        return None if self.at is None else days_ago(self.at, now)


def days_ago(at: int, now: float) -> int:
    """How many whole days a moment lies back, both in seconds since 1970; 0 where it is still to come."""
    return max(0, int(now - at) // DAY)


def standing(git: Git) -> TipState:
    """Where a clone stands."""
    newest = Receipts(git).newest
    return TipState(git.head(), newest.number if newest else 0, newest.at if newest else None)


def sentence(one: TipState, now: float) -> str:
    """Where a clone stands, in words; how old the newest receipt is."""
    if not one.receipt:
        return translate(N_("History up to {tip}; no receipt of a hub."), {"tip": one.tip})
    return translate(
        N_("History up to {tip}; receipt no. {receipt} of the hub, {days} day(s) old."),
        {"tip": one.tip, "receipt": one.receipt, "days": one.days(now)},
    )


#: What a clone can say of a tip that was read out, and whether all is well.
ANSWERS = {
    "same": (N_("This clone stands on the same commit."), True),
    "known": (N_("This clone has that commit and goes on from it."), True),
    "ahead": (N_("That commit goes on from where this clone stands; it is here and not merged yet: zhili sync"), True),
    "forked": (N_("That commit is here and is on another line than this clone: two histories are shown; ask who keeps the hub"), False),
    "unknown": (
        N_("That commit is not here. Sync and ask again; where it stays unknown, two histories are shown: ask who keeps the hub"),
        False,
    ),
}


def compare(office: "Workspace", tip: str) -> str:
    """What this clone knows of a tip that somebody read out, one of ANSWERS. Raises UnknownName where it is no number of a commit.

    A branch for review is no fork of the main line, but no part of it either: what only such a branch has is “forked”.
    """
    if not re.fullmatch(r"[0-9a-f]{12,40}", tip.lower()):
        raise UnknownName(N_("--tip {text}: give the number of a commit, twelve digits 0-9 and a-f or more"), text=tip[:60])
    git = office.git
    found = git.attempt("rev-parse", "-q", "--verify", f"{tip.lower()}^{{commit}}")
    if found.returncode:
        return "unknown"
    commit, head = found.stdout.decode().strip(), git.head()
    if commit == head:
        return "same"

    def before(one: str, other: str) -> bool:
        return not git.attempt("merge-base", "--is-ancestor", one, other).returncode

    if before(commit, head):
        return "known"
    if before(commit, TRACKED):
        return "ahead"
    return "ahead" if before(head, commit) else "forked"
