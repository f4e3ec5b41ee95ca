"""What arrives, from the hub or on a stick, is judged before it is merged: each commit, its date, and the merge that would take it in."""

import datetime
from typing import TYPE_CHECKING

from zhili_tui.errors import FaultyHistory
from zhili_tui.i18n import N_, translate
from zhili_tui.trust.problems import LATE, problem
from zhili_tui.trust.types import AHEAD, Judged
from zhili_tui.trust.verified_history import History
from zhili_tui.trust.verifier import HistoryVerifier
from zhili_tui.vcs.objects import Store

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

NOT_TAKEN = N_("what came is not in order and was not taken over: {commit}: {reason}")
NOT_MERGED = N_("nothing was merged, for a merge made here would not count: {reason}")
#: What to do with work signed with a key that has ended meanwhile.
ADMITTING = N_(
    "your key has ended in what the hub has, so nothing is merged with it. What is saved here is not lost: write it into a file with "
    "“zhili bundle FILE”, and a registrar admits it with “zhili sync admit {commit} --from FILE”; then go on with your new key: zhili keys use FILE"
)
BEHIND = N_("This machine's clock is behind: the hub has received what is dated {day}. Set the clock.")


def future(history: History, commits: list[str], now: float) -> tuple[list[Judged], list[str]]:
    """Commits dated after this machine's clock with nothing but their own word for it, as faults; sentences where the clock is behind.

    What the pinned hub has received is never the future.
    """
    bad, notes = [], []
    for id in commits:
        found = history.judged(id)
        if found is None or found.when <= now + AHEAD:
            continue
        day = datetime.datetime.fromtimestamp(found.when, datetime.UTC).date()
        received = history.receipts.received(id)
        if received is not None and received + AHEAD >= found.when:
            notes = [translate(BEHIND, {"day": day})]
        else:
            bad.append(Judged(id, found.signer, found.key, found.when, [*found.problems, problem("dated-ahead", day=day)]))
    return bad, notes


def require_sound(office: "Workspace", tip: str, admit: tuple[str, ...], now: float) -> list[str]:
    """Judge what a commit would bring; sentences besides. Raises FaultyHistory. Late work of an ended key is for a registrar to admit."""
    if office.trust.pin is None:
        return []
    history = History(office.git, office.trust.pin, tell=office.tell).upto(tip)
    new = office.git.run("rev-list", "--reverse", tip, "^HEAD").decode().split()
    for found in (history.judged(id) for id in new):
        bad = [one for one in found.problems if one.id not in LATE or found.commit not in admit] if found else []
        if found and bad:
            raise FaultyHistory(NOT_TAKEN, commit=found.commit[:12], reason=bad[0].sentence)
    ahead, notes = future(history, new, now)
    if ahead:
        raise FaultyHistory(NOT_TAKEN, commit=ahead[0].commit[:12], reason=ahead[0].problems[-1].sentence)
    return notes


def require_sound_merge(office: "Workspace", made: str, head: str, tip: str) -> None:
    """Judge a merge that no branch has yet as every verifier will: with what it makes late. Raises FaultyHistory."""
    if office.trust.pin is None:
        return
    history = office.trust.upto(tip)
    assert history is not None
    history.upto(head)
    walk = HistoryVerifier(Store(office.git), [(made, (head, tip))], history, office.trust.pin).run()
    problems = walk.judged[made].problems
    own = [id for id in walk.late if office.git.attempt("merge-base", "--is-ancestor", id, head).returncode == 0]
    if own or any(one.id == "key-ended" for one in problems):
        unsent = office.git.run("rev-list", "--no-merges", head, f"^{tip}").decode().split()
        raise FaultyHistory(ADMITTING, commit=(own or unsent or [head])[0][:12])
    for id, late in walk.late.items():
        raise FaultyHistory(NOT_TAKEN, commit=id[:12], reason=late[0].sentence)
    for one in problems:
        raise FaultyHistory(NOT_MERGED, reason=one.sentence)
