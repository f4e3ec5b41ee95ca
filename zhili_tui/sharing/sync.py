"""Sync: fetch what others made, merge it with what was made here, send the whole back; as often as it takes.

History is never rebased, an uncommitted edit never lost, and being offline is an answer, not an error. Nothing that was
fetched is run: hooks are off, and what came is judged before it is merged.
"""

import os
import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.errors import NoHub, NothingToDo, UntrustedHistory
from zhili_tui.i18n import N_, _, language, translate
from zhili_tui.sharing import checkout, three_way
from zhili_tui.sharing.failures import NO_HUB, why
from zhili_tui.sharing.three_way import Clash, Decisions
from zhili_tui.storage import signoff_block
from zhili_tui.trust.commit_changes import unwritable
from zhili_tui.trust.receipts import REF
from zhili_tui.trust.registry import is_record
from zhili_tui.trust.verified_history import History
from zhili_tui.vcs import transaction
from zhili_tui.vcs.commits import blob as write_blob
from zhili_tui.vcs.commits import tree_with, write
from zhili_tui.vcs.objects import Store
from zhili_tui.vcs.progress import Answer
from zhili_tui.vcs.transfer import Transfer

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

REMOTE, TRACKED, MAIN = "origin", "refs/remotes/origin/main", "refs/heads/main"
TRIES = 8
#: What the user's own environment may say of how to reach the hub.
WAY = ("GIT_SSH", "GIT_SSH_COMMAND")
#: Without it: a machine that does not answer is given up after a while, before and after it has answered first.
PATIENCE = "ssh -o ConnectTimeout=15 -o ServerAliveInterval=15 -o ServerAliveCountMax=3"
GONE_BACK = N_("the hub's history has gone back: {commit} is no longer in it. Nothing was taken over; ask who keeps the hub")
REWRITTEN = N_("the hub's receipts have been rewritten. Nothing was taken over; ask who keeps the hub")
#: How git tells of a ref that would go back.
BACKWARDS = re.compile(r" ! \[rejected\] .*\(non-fast-forward\)")
#: How git sums up a push that came after another's: by what it saw before it sent, or at the hub while it sent.
OVERTAKEN = (
    "[rejected] (fetch first)",
    "[rejected] (non-fast-forward)",
    "[remote rejected] (failed to update ref)",
    "[remote rejected] (incorrect old value provided)",
)
#: What git says of a hub that keeps no receipts, and of one that cannot be told a language.
NO_RECEIPTS = f"fatal: couldn't find remote ref {REF}"
NO_OPTIONS = "fatal: the receiving end does not support push options"
#: How a sync ended, to be told.
ENDINGS = {
    "done": N_("Level with the hub: {received} commit(s) received, {sent} sent."),
    "conflicts": N_(
        "Both sides changed the same fields; both are kept. Decide each with: zhili sync --resolve RECORD --take ours or theirs"
    ),
    "refused": N_("The hub did not take it:"),
    "offline": N_("The hub was not reached: {words}. What you save is kept here and sent next time."),
    "failed": N_("The sync with the hub failed: {words}. What you save is kept here and sent next time."),
    "stopped": N_("The sync was given up; what you save is kept here and sent next time."),
}


class Synced(NamedTuple):
    """How a sync ended. ``state``: one of ENDINGS."""

    state: str
    received: int = 0
    sent: int = 0
    words: str = ""  # why it was not done: in the user's language, or as git said it; what the hub said, line by line
    clashes: tuple[Clash, ...] = ()
    merged: tuple[str, ...] = ()  # files whose uncommitted edits were merged with what came


class HaltError(Exception):
    """A sync goes no further."""

    def __init__(self, state: str, words: str = "") -> None:
        super().__init__(state, words)
        self.state, self.words = state, words


class Sync:
    """Syncs one opened office with its hub."""

    def __init__(self, office: "Workspace", remote: str = REMOTE, transfer: Transfer | None = None) -> None:
        self.office, self.git, self.remote, self.transfer = office, office.git, remote, transfer or Transfer(terminal=True)
        self.decisions = Decisions(office.git.directory)

    @cached_property
    def way(self) -> dict[str, str]:
        """How to reach the hub: as the user has said, else with a limit to how long an answer is waited for."""
        said = {name: os.environ[name] for name in WAY if name in os.environ}
        return said if said or self.git.config("core.sshCommand") else {"GIT_SSH_COMMAND": PATIENCE}

    def run(self, admit: tuple[str, ...] = ()) -> Synced:
        """Fetch, merge, push, until both sides are level."""
        from zhili_tui.vcs.gitpython import check_address

        address = self.git.config(f"remote.{self.remote}.url")
        if not address:
            raise NoHub(NO_HUB)
        check_address(address)
        received = 0
        merged: list[str] = []
        try:
            for _try in range(TRIES):
                tip, before = self.fetch(), self.git.head()
                joined = self.join(tip, _(N_("Merge what the hub has")), admit)
                if joined.clashes:
                    return Synced("conflicts", received, 0, "", joined.clashes)
                received += self._count(before, joined.commit)
                merged += joined.merged
                if tip == joined.commit:
                    return Synced("done", received, 0, "", (), tuple(merged))
                late = self._push(joined.commit)
                if not late:
                    self.git.attempt("update-ref", TRACKED, joined.commit)
                    return Synced("done", received, self._count(tip, joined.commit), "", (), tuple(merged))
            raise HaltError("failed", late)
        except HaltError as halt:
            return Synced(halt.state, received, 0, halt.words, (), tuple(merged))

    # the steps

    def fetch(self) -> str:
        """Fetch the hub's main line and its receipts; the main line's tip. Raises UntrustedHistory where one of them went back."""
        before = self.git.attempt("rev-parse", "-q", "--verify", TRACKED).stdout.decode().strip()
        for theirs, ours, sentence in ((MAIN, TRACKED, GONE_BACK), (REF, REF, REWRITTEN)):
            answer = self.transfer.fetch(self.git, self.remote, f"{theirs}:{ours}", env=self.way)
            if any(map(BACKWARDS.fullmatch, answer.messages)):
                raise UntrustedHistory(sentence, commit=before[:12])
            if answer.status and NO_RECEIPTS not in answer.errors:
                raise self._halt(answer)
        return self.git.line("rev-parse", TRACKED)

    def join(self, tip: str, message: str, admit: tuple[str, ...] = ()) -> "Joined":
        """Merge a commit into what is checked out, field by field; or go forward to it. Raises UntrustedHistory where it is not to be trusted."""
        head = self.git.head()
        if tip == head or not self.git.attempt("merge-base", "--is-ancestor", tip, head).returncode:
            return Joined(head, (), ())
        self._trusted(tip, admit)  # which may take long: others go on saving meanwhile
        with transaction.writing(self.git):
            return self._join(self.git.head(), tip, message, admit)

    def _join(self, head: str, tip: str, message: str, admit: tuple[str, ...]) -> "Joined":
        if not self.git.attempt("merge-base", "--is-ancestor", head, tip).returncode:
            return self._forward(head, tip)
        bases = self.git.run("merge-base", "--all", head, tip).decode().split()
        if not bases:
            raise UntrustedHistory(N_("{commit} has nothing in common with this repository"), commit=tip[:12])
        store = Store(self.git)
        found = three_way.trees(store, bases, head, tip, self.decisions.decide)
        if found.clashes:
            self.decisions.keep(found.clashes)
            return Joined(head, tuple(found.clashes), ())
        blobs = {path: "" if data is None else write_blob(self.git, data) for path, data in found.changes.items()}
        tree = tree_with(self.git, self.git.line("rev-parse", f"{head}^{{tree}}"), blobs)
        trailers = "".join(f"Zhili-Admit: {commit}\n" for commit in admit)
        made = write(self.git, tree, [head, tip], message + (f"\n\n{trailers}" if trailers else "\n"), self.office.author())
        return self._forward(head, made)

    def _forward(self, head: str, to: str) -> "Joined":
        brought = transaction.advance(self.git, head, to, "zhili sync", lambda: checkout.bring(self.git, head, to))
        self.decisions.settled()
        if brought.left:
            self.decisions.keep(brought.left)
        return Joined(to, (), tuple(brought.merged))

    def log(self, path: str, ours: bool) -> tuple[str, str]:
        """Who changed a file last on one side of a collision with the hub, and when; blank where nobody there did."""
        limits = ("HEAD", f"^{TRACKED}") if ours else (TRACKED, "^HEAD")
        form = ("--format=%an%x00%ad", "--date=format:%m-%d %H:%M")
        done = self.git.attempt("log", "-n1", "--no-merges", *form, *limits, "--", self.git.prefix + path)
        who, _nul, when = done.stdout.decode(errors="replace").strip().partition("\0")
        return who, when

    def rebuild(self) -> str:
        """Make what was saved here and never sent anew, as one commit: without what the hub would not take; that commit's id.

        Where personal data stood in a save, take it out with another save first: only the last words are kept. Sign-offs
        given meanwhile are to be given again; the commits as they were stay in git's own log of the branch.
        """
        with transaction.writing(self.git):
            return self._rebuild()

    def _rebuild(self) -> str:
        head = self.git.head()
        base = self.git.attempt("merge-base", head, TRACKED).stdout.decode().strip()
        if not base or base == head:
            raise NothingToDo(N_("there is nothing here that the hub has not"))
        register, officer, day = self.office.trust.register, self.office.officer(), self.office.moment.date()
        store = Store(self.git)
        blobs: dict[str, str] = {}
        for one in store.differences([(head, base)])[0]:
            if unwritable(register, officer, one.path, day) is None:
                old, new = store.blob(one.old), store.blob(one.new)
                entries = signoff_block.split(old).entries if old else ()
                kept = (
                    signoff_block.join(signoff_block.Parts(signoff_block.split(new).content, entries))
                    if new and is_record(one.path)
                    else new
                )
                blobs[one.path] = "" if kept is None else write_blob(self.git, kept)
        tree = tree_with(self.git, self.git.line("rev-parse", f"{base}^{{tree}}"), blobs)
        made = write(self.git, tree, [base], _(N_("What was saved, made anew")) + "\n", self.office.author())
        transaction.advance(self.git, head, made, "zhili sync --rebuild", lambda: checkout.bring(self.git, head, made))
        return made

    def _trusted(self, tip: str, admit: tuple[str, ...]) -> None:
        """Judge what came before it is merged. Late work of an ended key is for a registrar to admit."""
        if self.office.trust.pin is None:
            return
        history = History(self.git, self.office.trust.pin, tell=self.office.tell).upto(tip)
        new = self.git.run("rev-list", tip, "^HEAD").decode().split()
        for found in (history.judged(id) for id in new):
            bad = [one for one in found.problems if one.id != "key-late" or found.commit not in admit] if found else []
            if found and bad:
                raise UntrustedHistory(
                    N_("what came is not in order and was not taken over: {commit}: {reason}"),
                    commit=found.commit[:12],
                    reason=bad[0].sentence,
                )

    def _count(self, old: str, new: str) -> int:
        return int(self.git.line("rev-list", "--count", "--no-merges", f"{old}..{new}")) if old != new else 0

    def _push(self, commit: str) -> str:
        """Send a commit to the hub; empty, or why it came too late. Raises HaltError."""
        refs = f"{commit}:{MAIN}"
        answer = self.transfer.push(self.git, "-o", f"lang={language()}", self.remote, refs, env=self.way)
        if NO_OPTIONS in answer.errors:
            answer = self.transfer.push(self.git, self.remote, refs, env=self.way)
        if not answer.status:
            return ""
        summary = next((line.rpartition("\t")[2] for line in answer.output if line.startswith(f"!\t{refs}\t")), "")
        heard = [line.removeprefix("remote: ").removeprefix("zhili: ") for line in answer.messages if line.startswith("remote: ")]
        if summary in OVERTAKEN:
            return "; ".join(heard) or _(N_("others kept sending at the same time; sync again"))
        if summary.startswith("[remote rejected]"):
            raise HaltError("refused", "\n".join(heard) or summary)
        raise self._halt(answer)

    def _halt(self, answer: Answer) -> HaltError:
        return HaltError("stopped") if self.transfer.ended else HaltError(*why(answer))


def ending(done: Synced) -> str:
    """How a sync ended, as a sentence."""
    return translate(ENDINGS[done.state], done._asdict())


def unsent(office: "Workspace") -> int:
    """How many commits made here the hub has not got yet; none where no hub is known."""
    done = office.git.attempt("rev-list", "--count", "--no-merges", f"{TRACKED}..HEAD")
    return int(done.stdout) if not done.returncode else 0


class Joined(NamedTuple):
    """A merge: the commit then checked out, what is left to decide, and files whose uncommitted edits were merged in."""

    commit: str
    clashes: tuple[Clash, ...]
    merged: tuple[str, ...]
