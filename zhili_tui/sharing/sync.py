"""Sync: fetch what others made, merge it with what was made here, send the whole back; as often as it takes.

History is never rebased, an uncommitted edit never lost, and being offline is an answer, not an error. Nothing that was
fetched is run: hooks are off, and what came is judged before it is merged.
"""

import os
import random
import re
import time
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.errors import HubAltered, NoHub, NothingToDo, UnknownName, UntrustedHistory
from zhili_tui.i18n import N_, _, language, translate
from zhili_tui.services import key_registry
from zhili_tui.sharing import arrivals, checkout, fetched_receipts, last_sync, three_way
from zhili_tui.sharing.failures import NO_HUB, why
from zhili_tui.sharing.refs import BRANCHES, FETCHED, MAIN, REMOTE, TRACKED, TRACKED_BRANCHES
from zhili_tui.sharing.three_way import Decisions, MergeConflict
from zhili_tui.trust.receipts.chain import Receipts
from zhili_tui.trust.receipts.names import REF, SETTING
from zhili_tui.vcs import transaction
from zhili_tui.vcs.commits import blob as write_blob
from zhili_tui.vcs.commits import tree_with, write
from zhili_tui.vcs.objects import Store
from zhili_tui.vcs.progress import Answer
from zhili_tui.vcs.reader import reading
from zhili_tui.vcs.transfer import Transfer

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

#: So often others may have been faster: enough for forty offices that sync in the same minute.
TRIES = 20
#: So many seconds at most whoever was overtaken waits, times how often that happened: of many who go on at once all but one are again.
LATER = 0.3
#: What the user's own environment may say of how to reach the hub.
WAY = ("GIT_SSH", "GIT_SSH_COMMAND")
#: Without it: a machine that does not answer is given up after a while, before and after it has answered first.
PATIENCE = "ssh -o ConnectTimeout=15 -o ServerAliveInterval=15 -o ServerAliveCountMax=3"
GONE_BACK = N_("the hub's history has gone back: {commit} is no longer in it. Nothing was taken over; ask who keeps the hub")
UNRECEIPTED = N_("the hub took {commit}, but gave no receipt for it that its pinned key signs; ask who keeps the hub")
#: So many branches are fetched for review, at most.
MOST_BRANCHES = 50
#: What came just now of the hub's main line and of its receipts.
FETCHED_MAIN, FETCHED_RECEIPTS = (FETCHED + ref.removeprefix("refs/") for ref in (MAIN, REF))
#: A branch by its plain name, as the hub lets it in.
BRANCH = re.compile(r"refs/heads/[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*")
#: How git sums up a push that came after another's: by what it saw before it sent, or at the hub while it sent.
OVERTAKEN = (
    "[rejected] (fetch first)",
    "[rejected] (non-fast-forward)",
    "[remote rejected] (failed to update ref)",
    "[remote rejected] (incorrect old value provided)",
)
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
    clashes: tuple[MergeConflict, ...] = ()
    merged: tuple[str, ...] = ()  # files whose uncommitted edits were merged with what came
    notes: tuple[str, ...] = ()  # sentences besides


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
        self.notes: list[str] = []  # sentences about what was met on the way

    @cached_property
    def way(self) -> dict[str, str]:
        """How to reach the hub: as the user has said, else with a limit to how long an answer is waited for."""
        said = {name: os.environ[name] for name in WAY if name in os.environ}
        return said if said or self.git.config("core.sshCommand") else {"GIT_SSH_COMMAND": PATIENCE}

    def run(self, admit: tuple[str, ...] = ()) -> Synced:
        """Fetch, merge, push, until both sides are level. ``admit``: late commits that a registrar takes in by name.

        Raises HubAltered where the hub is not believed, UntrustedHistory where what it has is not in order, NoHub.
        """
        from zhili_tui.vcs.gitpython import check_address

        address = self.git.config(f"remote.{self.remote}.url")
        if not address:
            raise NoHub(NO_HUB)
        check_address(address)
        received = 0
        merged: list[str] = []
        try:
            for tried in range(TRIES):
                tip, before = self.fetch(listing=not tried), self.git.head()
                joined = self.join(tip, _(N_("Merge what the hub has"))) if tip else Joined(before, (), ())
                if admit and not joined.clashes:
                    joined, admit = self.admit(admit), ()
                if joined.clashes:
                    return Synced("conflicts", received, 0, "", joined.clashes, (), tuple(dict.fromkeys(self.notes)))
                received += self._count(before, joined.commit)
                merged += joined.merged
                if tip == joined.commit:
                    return self._done(received, 0, merged)
                late = self._push(joined.commit, tip)
                if not late:
                    self.git.attempt("update-ref", TRACKED, joined.commit)
                    self._receipted(joined.commit)
                    return self._done(received, self._count(tip, joined.commit), merged)
                self.transfer.pause(random.uniform(0, LATER * (tried + 1)))  # noqa: S311 (nothing is kept secret by it)
            raise HaltError("failed", late)
        except HaltError as halt:
            return Synced(halt.state, received, 0, halt.words, (), tuple(merged), tuple(dict.fromkeys(self.notes)))

    def _done(self, received: int, sent: int, merged: list[str]) -> Synced:
        last_sync.note(self.git, time.time())
        return Synced("done", received, sent, "", (), tuple(merged), tuple(dict.fromkeys(self.notes)))

    # the steps

    def fetch(self, listing: bool = True) -> str:
        """Fetch the hub's main line, its receipts and its branches for review; the main line's tip, empty where it has none.

        ``listing``: not where all but main and receipts was looked at a moment ago: that is a way to the hub less. Git says nothing of
        a ref that it refuses, so what came is compared here, before anything takes its place. Raises HubAltered.
        """
        there = self._listed() if listing else self._newest()
        known = self.git.attempt("rev-parse", "-q", "--verify", TRACKED).stdout.decode().strip()
        if MAIN not in there:
            if known:
                raise HubAltered(GONE_BACK, commit=known[:12])
            return ""
        held = {MAIN: known, REF: self.git.attempt("rev-parse", "-q", "--verify", REF).stdout.decode().strip()}
        if listing and any(there[ref] != held[ref] for ref in held if ref in there):
            there |= self._newest()
        tip = there[MAIN]
        if known and self.git.attempt("merge-base", "--is-ancestor", known, tip).returncode:
            raise HubAltered(GONE_BACK, commit=known[:12])
        self.notes += fetched_receipts.take(self.office, there.get(REF, ""), tip)
        self.git.run("update-ref", TRACKED, tip)
        self._fetch_branches({ref: commit for ref, commit in there.items() if BRANCH.fullmatch(ref) and ref != MAIN}, tip)
        return tip

    def _listed(self) -> dict[str, str]:
        """The hub's branches and receipts, each with its commit."""
        answer = self.transfer.list(self.git, self.remote, BRANCHES + "*", REF, env=self.way)
        if answer.status:
            raise self._halt(answer)
        found = (line.split("\t") for line in answer.output if line.count("\t") == 1)
        return {ref: commit for commit, ref in found if ref == REF or ref.startswith(BRANCHES)}

    def _newest(self) -> dict[str, str]:
        """The hub's main line and receipts, fetched in one go, each with its commit."""
        receipts = self._fetch_receipts(f"+{MAIN}:{FETCHED_MAIN}")
        return {MAIN: self.git.line("rev-parse", FETCHED_MAIN)} | ({REF: receipts} if receipts else {})

    def _fetch_receipts(self, *refs: str) -> str:
        """Fetch the hub's receipts, whether it has any or none, and these besides; the newest receipt's commit."""
        self.git.attempt("update-ref", "-d", FETCHED_RECEIPTS)
        pattern = f"+{REF}*:{FETCHED_RECEIPTS}*"  # of a name alone git asks that it be there
        answer = self.transfer.fetch(self.git, self.remote, *refs, pattern, env=self.way)
        if answer.status:
            raise self._halt(answer)
        return self.git.attempt("rev-parse", "-q", "--verify", FETCHED_RECEIPTS).stdout.decode().strip()

    def _fetch_branches(self, there: dict[str, str], main: str) -> None:
        """Fetch the branches that are not merged yet, for review; where it does not come off, the sync goes on."""
        if not there:
            return
        words = "".join(f"{commit}\n" for commit in there.values()) + f"^{main}\n"
        unmerged = set(self.git.run("rev-list", "--ignore-missing", "--stdin", input=words.encode()).decode().split())
        held = set(self.git.run("for-each-ref", "--format=%(objectname) %(refname)", TRACKED_BRANCHES).decode().splitlines())
        with reading(self.git) as reader:
            missing = {commit for commit, id in zip(there.values(), reader.ids(there.values()), strict=True) if not id}
        ours = {ref: TRACKED_BRANCHES + ref.removeprefix(BRANCHES) for ref in sorted(there)}
        wanted = [ref for ref in ours if f"{there[ref]} {ours[ref]}" not in held and there[ref] in unmerged | missing]
        if wanted[MOST_BRANCHES:]:
            parts = {"count": len(wanted), "most": MOST_BRANCHES}
            self.notes.append(translate(N_("The hub has {count} branches for review; only the first {most} are fetched."), parts))
        refs = [f"+{ref}:{ours[ref]}" for ref in wanted[:MOST_BRANCHES]]
        if refs and self.transfer.fetch(self.git, self.remote, *refs, env=self.way).status:
            self.notes.append(_(N_("The hub's branches for review could not be fetched.")))

    def join(self, tip: str, message: str, admit: tuple[str, ...] = (), forward: bool = True) -> "Joined":
        """Merge a commit into what is checked out, field by field; or go forward to it, where that is allowed.

        Raises UntrustedHistory where it is not to be trusted, or the merge would not count.
        """
        head = self.git.head()
        if tip == head or not self.git.attempt("merge-base", "--is-ancestor", tip, head).returncode:
            return Joined(head, (), ())
        self.notes += arrivals.require_sound(self.office, tip, admit, time.time())  # which may take long: others go on saving meanwhile
        with transaction.writing(self.git), reading(self.git):  # one git answers all that is asked of it
            return self._join(self.git.head(), tip, message, admit, forward)

    def admit(self, names: tuple[str, ...]) -> "Joined":
        """Take in these late commits by a registrar's signed merge that names them; of what stands on them nothing comes along.

        Raises Refused for one who is no registrar, UnknownName, NothingToDo.
        """
        key_registry.may_register(self.office)
        commits = tuple(self._late(name) for name in names)
        head = self.git.head()
        if all(not self.git.attempt("merge-base", "--is-ancestor", commit, head).returncode for commit in commits):
            raise NothingToDo(N_("{commit} is in this history already"), commit=commits[0][:12])
        joined = Joined(head, (), ())
        for top in self.git.run("merge-base", "--independent", *commits).decode().split():
            joined = self.join(top, _(N_("Admit late work")), commits, forward=False)
            if joined.clashes:
                break
        return joined

    def _late(self, name: str) -> str:
        done = self.git.attempt("rev-parse", "--verify", "-q", "--end-of-options", f"{name}^{{commit}}")
        if done.returncode:
            raise UnknownName(
                N_(
                    "the commit {commit} is not here; let its officer write a file with “zhili bundle FILE”, then: zhili sync admit {commit} --from FILE"
                ),
                commit=name,
            )
        return done.stdout.decode().strip()

    def _join(self, head: str, tip: str, message: str, admit: tuple[str, ...], forward: bool) -> "Joined":
        if forward and not self.git.attempt("merge-base", "--is-ancestor", head, tip).returncode:
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
        arrivals.require_sound_merge(self.office, made, head, tip)
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

    def _count(self, old: str, new: str) -> int:
        return int(self.git.line("rev-list", "--count", "--no-merges", new, *([f"^{old}"] if old else []))) if old != new else 0

    def _push(self, commit: str, onto: str) -> str:
        """Send a commit that stands on the hub's main line to it; empty, or why it came too late. Raises HaltError."""
        refs = f"{commit}:{MAIN}"
        answer = self.transfer.push(self.git, "-o", f"lang={language()}", self.remote, refs, env=self.way)
        if answer.status and not _summary(answer, refs):  # a hub that cannot be told a language takes nothing told so
            answer = self.transfer.push(self.git, self.remote, refs, env=self.way)
        if not answer.status:
            return ""
        summary = _summary(answer, refs)
        heard = [line.removeprefix("remote: ").removeprefix("zhili: ") for line in answer.messages if line.startswith("remote: ")]
        if not summary:
            raise self._halt(answer)
        words = "\n".join(heard)
        if summary not in OVERTAKEN and not self._moved(onto):
            raise HaltError("refused", words or summary)
        return words.replace("\n", "; ") or _(N_("others kept sending at the same time; sync again"))

    def _moved(self, onto: str) -> bool:
        """Whether the hub's main line has gone on meanwhile: what it refused was perhaps only too late, and is tried again."""
        try:
            return self._listed().get(MAIN, "") != onto
        except HaltError:  # not known; the refusal is
            return False

    def _receipted(self, commit: str) -> None:
        """Fetch the receipt for what was just sent. Raises HubAltered where a hub that gives receipts gave none."""
        if not self.git.configs(SETTING) and self.git.attempt("rev-parse", "-q", "--verify", REF).returncode:
            return
        self.notes += fetched_receipts.take(self.office, self._fetch_receipts(), commit)
        if self.git.configs(SETTING) and not Receipts(self.git).names(MAIN, commit):
            raise HubAltered(UNRECEIPTED, commit=commit[:12])

    def _halt(self, answer: Answer) -> HaltError:
        return HaltError("stopped") if self.transfer.ended else HaltError(*why(answer))


def _summary(answer: Answer, refs: str) -> str:
    """What git's line for programs says of the ref that was refused; empty where it came to no answer about it."""
    return next((line.rpartition("\t")[2] for line in answer.output if line.startswith(f"!\t{refs}\t")), "")


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
    clashes: tuple[MergeConflict, ...]
    merged: tuple[str, ...]
