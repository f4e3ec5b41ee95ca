"""What a commit may contain, judged by what stood before it: signature, register, paths, sign-offs, merges.

The register that judges a commit is that of its parents; what a commit was not entitled to change stays as it was for
everything after it. One walk goes over a stretch of history, parents first; what lies before the stretch is asked of ``PriorState``.
"""

import datetime
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import NamedTuple

import msgspec

from zhili_tui.storage.signoff_block import Parts, fits
from zhili_tui.trust import commit_changes
from zhili_tui.trust.problems import CommitProblem, problem
from zhili_tui.trust.registry import Disowned, Holder, Register, counts
from zhili_tui.trust.revocation import Ended, lapsed, rests_on, terms_end
from zhili_tui.trust.sshsig import GIT, fingerprint
from zhili_tui.trust.types import Judged, Pin, PriorState, SignoffEvent, Touch, Void, address, day_of
from zhili_tui.trust.walking.commit_graph import Graph
from zhili_tui.trust.walking.loading import CheckedSignature, Loading, proof
from zhili_tui.trust.walking.merge_rules import agreement, merged
from zhili_tui.vcs import log
from zhili_tui.vcs.objects import FEW, NOTHING, Commit, Store, TreeChange
from zhili_tui.vcs.reader import reading

Day = datetime.date
#: What steers terminals, or the direction of writing.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Late(NamedTuple):
    """A commit that came too late: why, and what it changes of the register."""

    problem: CommitProblem
    changes: list[TreeChange]


class HistoryVerifier:
    """A stretch of history, judged."""

    def __init__(self, store: Store, order: list[tuple[str, tuple[str, ...]]], past: PriorState, pin: Pin | None) -> None:
        self.store, self.past, self.pin = store, past, pin
        self.graph = Graph(order)
        self.few = len(order) <= FEW  # then not every officer has to be read
        self.order = order
        self.judged: dict[str, Judged] = {}
        self.made: list[SignoffEvent] = []  # the sign-offs, until they are taken
        self.touched: list[tuple[str, Touch]] = []  # likewise, who touched which record
        self.counting: dict[str, tuple[str, ...]] = {}  # the commits that make a sign-off that counts, by its digest
        self.registers: dict[str, Register] = {}
        self.touches: dict[str, list[Touch]] = defaultdict(list)
        self.approvals: dict[str, list[tuple[int, int]]] = defaultdict(
            list
        )  # which of them approve, and how many of the first they all stand on
        self.late: dict[str, list[CommitProblem]] = defaultdict(list)  # of each commit that comes too late, in which merges
        self.proofs: dict[str, CheckedSignature] = {}  # of the commits at hand
        self.signed: list[str] = []  # paths that the commits at hand sign off
        self.received = past.times(self.graph.parents)
        self.earlier: dict[tuple[tuple[str, ...], tuple[str, ...], Void], dict[str, set[str]]] = {}
        self.before: dict[str, frozenset[str]] = {}  # of each commit, what it stands on before the stretch
        self.newest: dict[str, int] = {}  # of each commit, the newest receipt of what it stands on in the stretch, and of itself; 0: none
        for id, parents in order:
            self.newest[id] = max(self.received.get(id, 0), *(self.newest.get(parent, 0) for parent in parents), 0)
            stands = [self.before.get(parent, frozenset((parent,))) for parent in parents]
            self.before[id] = stands[0] if stands and all(one == stands[0] for one in stands) else frozenset().union(*stands)

    def run(self) -> "HistoryVerifier":
        """Judge every commit of the stretch."""
        for _ids in self.windows():
            pass
        return self

    def windows(self) -> Iterator[list[str]]:
        """Judge what has not been judged yet, some commits at a time: after each some, which they were."""
        rest = self.order[len(self.judged) :]
        bases = {id: self._bases(parents) for id, parents in rest if len(parents) == 2}

        def pairs(id: str) -> list[tuple[str, str]]:
            parents = self.graph.parents[id]
            if len(parents) == 2 and bases[id]:
                return [(one, base) for base in bases[id] for one in (*parents, id)]
            return [(id, parent) for parent in parents or ("",)]

        ids = iter([id for id, _ in rest])
        with reading(self.store.git), closing(Loading(self.store, pairs).ahead([id for id, _ in rest])) as stretches:
            for loaded in stretches:
                # What is kept of a commit names it by the text that the graph has: a long history is held once.
                loaded = loaded._replace(commits=[commit._replace(id=id) for commit, id in zip(loaded.commits, ids, strict=False)])
                self.store.hold(loaded.contents)
                self.proofs = loaded.proofs
                self.signed = [value.split(" ")[0] for one in loaded.commits for name, value in one.trailers if name == "Zhili-Signoff"]
                for commit in loaded.commits:
                    self._judge(commit, loaded.differences[commit.id], bases.get(commit.id, []))
                yield [commit.id for commit in loaded.commits]

    def register(self, commit: str) -> Register:
        """The register that counts after a commit."""
        return self.registers[commit] if commit in self.registers else self.past.register(commit)

    def when(self, commit: str) -> int:
        """When a commit counts as made: never before an ancestor."""
        return self.judged[commit].when if commit in self.judged else self.past.when(commit)

    def _bases(self, parents: tuple[str, ...]) -> list[str]:
        one, other = parents
        inside = one in self.graph and other in self.graph
        found = self.graph.bases(one, other) if inside else None
        if found is None:
            done = self.store.git.attempt("merge-base", "--all", one, other)
            found = done.stdout.decode().split()
        return found

    # one commit

    def _judge(self, commit: Commit, differences: list[list[TreeChange]], bases: list[str]) -> None:
        parents = commit.parents
        claimed = commit.committer.seconds if commit.committer else 0
        when = max([claimed, *(self.when(parent) for parent in parents)])
        problems: list[CommitProblem] = []
        late: dict[str, Late] = {}
        if len(parents) > 2:
            problems.append(problem("octopus", count=len(parents)))
        if len(parents) == 2 and not bases:
            problems.append(problem("unrelated"))
        if not parents:
            register = Register(self.store, {one.path: one.new for one in differences[0] if counts(one.path)})
            if self.pin is None or commit.id != self.pin.genesis:
                problems.append(problem("unrelated" if self.judged or self.pin is None else "genesis", found=commit.id[:12]))
                register = Register(self.store, {})
        elif len(parents) == 1:
            register = self.register(parents[0])
        elif len(parents) == 2:
            register, late = self._joined(parents, bases, when)
        else:
            register = self.register(parents[0])
        signer, key, found = self._signer(commit, register, when)
        problems += found
        if not parents and not problems and not register.registrar(signer, day_of(when, register)):
            problems.append(problem("register", officer=signer))
        if self.pin and not parents and self.pin.keys and key not in self.pin.keys and not found:
            problems.append(problem("unknown-key", key=key))
        self.judged[commit.id] = Judged(commit.id, signer, key, when, problems)
        if not problems and late and register.registrar(signer, day_of(when, register)):
            register = self._admit(commit, register, late)
        for id, one in late.items():
            self.late[id].append(msgspec.structs.replace(one.problem, merge=commit.id))
        own = merged(differences) if len(parents) == 2 and bases else [one for changes in differences for one in changes]
        if problems or not signer:
            self._untrusted(commit, own, problems, bases)
            self.registers[commit.id] = register
            return
        desk = commit_changes.CommitJudge(self, commit, register, signer, when)
        changed = desk.judge(own, bases)
        problems += desk.problems
        self._note(desk.events)
        self.registers[commit.id] = register.changed(changed) if changed else register

    def _signer(self, commit: Commit, register: Register, when: int) -> tuple[str, str, list[CommitProblem]]:
        """Whose key signed a commit, its fingerprint, and what is wrong with that."""
        if commit.odd or commit.author is None or commit.committer is None:
            return "", "", [problem("headers")]
        if any(map(CONTROL.search, (commit.message, *commit.author[:2], *commit.committer[:2]))):
            return "", "", [problem("control")]
        if not commit.signature:
            return "", "", [problem("unsigned")]
        found = self.proofs.get(commit.id) or proof(commit, lenient=register.format < 2)
        if found is None:
            return "", "", [problem("bad-signature")]
        key = sys.intern(found.fingerprint)  # a key signs many commits
        if found.namespace != GIT:
            return "", key, [problem("namespace", namespace=found.namespace.decode(errors="replace")[:40])]
        if not found.good:
            return "", key, [problem("bad-signature")]
        holder = register.holder(found.key) if self.few else register.holders.get(found.key)
        if holder is None:
            return "", key, [problem("unknown-key", key=key)]
        day = day_of(when, register)
        problems = list(_validity(holder, day))
        name, email = register.name(holder.officer), address(holder.officer)
        for person in (commit.author, commit.committer):
            if (person.name, person.email) != (name, email) and not problems:
                problems.append(problem("author", found=f"{person.name} <{person.email}>", expected=f"{name} <{email}>"))
        if not any(register.posts(holder.officer, day)):
            problems.append(problem("no-post", officer=holder.officer, day=day))
        return holder.officer, key, problems

    def _untrusted(self, commit: Commit, own: list[TreeChange], problems: list[CommitProblem], bases: list[str]) -> None:
        """What a commit that does not count has done all the same: its changes are by nobody, its sign-offs are void."""
        for path in commit_changes.touching(self.store, commit, own, bases):
            self.touch(path, Touch(commit.id, "", True, False))
        self._note(commit_changes.void(self.store, commit, own, problems[0] if problems else problem("unsigned")))

    def _note(self, events: Iterable[SignoffEvent]) -> None:
        for event in events:
            self.made.append(event)
            if event.problem is None:
                self.count(event.digest, event.commit)

    def count(self, digest: str, commit: str) -> None:
        """Note that a commit makes a sign-off that counts."""
        self.counting[digest] = (*self.counting.get(digest, ()), commit)

    # merges

    def _joined(self, parents: tuple[str, ...], bases: list[str], when: int) -> tuple[Register, dict[str, Late]]:
        """The register after a merge, worked out path by path: what one side changed counts; where both did, nobody's word does.

        Beside it the commits that arrive late: signed with a key or in a role that had ended on the other side. What they say of the
        register does not count, unless a registrar admits them.
        """
        one, other = (self.register(parent) for parent in parents)
        if not bases or (one.files == other.files and not one.ends):
            return one, {}
        known = [self.register(base).files for base in bases]
        out: dict[str, str] = {}
        for path in one.files.keys() | other.files.keys():
            a, b = one.files.get(path, NOTHING), other.files.get(path, NOTHING)
            if a != b:
                agreed = agreement(a, b, [files.get(path, NOTHING) for files in known])
                out[path] = NOTHING if agreed is None else agreed
        late: dict[str, Late] = {}
        for side, theirs in (parents, parents[::-1]):
            for id, found in (*self._overdue(side, theirs, bases, when), *self._late(side, theirs, bases)):
                late[id] = Late(found, [change for change in self.changes(id) if counts(change.path)])
                out |= {change.path: self.register(theirs).files.get(change.path, NOTHING) for change in late[id].changes}
        return one.changed(out), late

    def _late(self, side: str, other: str, bases: list[str]) -> Iterator[tuple[str, CommitProblem]]:
        """Commits of one side that rest on a key or a role which the other side has ended, and that the hub had not received before."""
        there = self.register(other)
        ended = Ended.between([self.register(base) for base in bases], there, day_of(self.when(other), there))
        if not ended:
            return
        received = self._received(other)
        for commit in self._beside(side, other):
            found = self._found(commit.id)
            if ended.touches(found.signer, found.key, commit, self.changes):
                mine = self._received(commit.id)
                if mine is None or (received is not None and mine >= received):  # what came in one push was not there before
                    yield commit.id, problem("key-late", officer=found.signer, commit=commit.id[:12])

    def _overdue(self, side: str, other: str, bases: list[str], when: int) -> Iterator[tuple[str, CommitProblem]]:
        """Commits of one side dated in a term that had ended when they became known, by more than the grace.

        Known they are from the hub's receipt on; else from the first commit of another hand that stands on them, at the latest the merge.
        """
        there = self.register(other)
        first = min(day_of(self.when(base), there) for base in bases)
        newest = self.newest[side] if side in self.newest else self._received(side) or 0
        last = day_of(max(when, newest), there)  # a receipt may be later than the merge
        if there.format < 2 or not (terms_end(there, first, last) or terms_end(self.register(side), first, last)):
            return
        known: dict[str, int] = {}
        for commit in self._beside(side, other):  # those that stand on others in front
            found = self._found(commit.id)
            mine = known.setdefault(commit.id, when)
            for parent in commit.parents:
                own = found.signer in ("", self._found(parent).signer)  # nobody's commit bears no date out
                theirs = mine if own else min(mine, found.when)
                known[parent] = min(known.get(parent, when), theirs)
            late = overdue(found, commit, self.register(commit.id), there, self._received(commit.id) or mine, self.changes)
            if late:
                yield commit.id, late

    def _beside(self, side: str, other: str) -> list[Commit]:
        """The commits of one side that the other does not have, each before those it stands on."""
        return self.store.commits(self.store.git.run("rev-list", "--topo-order", side, f"^{other}").decode().split())

    def _received(self, commit: str) -> int | None:
        return self.received[commit] if commit in self.received else self.past.received(commit)

    def changes(self, id: str) -> list[TreeChange]:
        """What a commit changes against its first parent."""
        return self.store.differences(
            [(id, self.graph.parents[id][0] if self.graph.parents.get(id) else self.store.git.line("rev-parse", f"{id}^"))]
        )[0]

    def _found(self, id: str) -> Judged:
        return self.judged.get(id) or self.past.judged(id) or Judged(id, "", "", 0, [])

    def _admit(self, commit: Commit, register: Register, late: dict[str, Late]) -> Register:
        """Late commits that a registrar's merge names count after all, as far as they were entitled; they are taken out of ``late``."""
        named = {value for name, value in commit.trailers if name == "Zhili-Admit"}
        for id in [id for id in reversed(list(late)) if id in named]:  # oldest first
            refused = {one.path for one in self._found(id).problems}
            changes = late.pop(id).changes
            if "" not in refused:
                register = register.changed({one.path: one.new for one in changes if one.path not in refused})
        return register

    # sign-offs

    def standing(self, path: str, parts: Parts, parents: tuple[str, ...], disowned: Disowned) -> set[str]:
        """The digests of a file's entries that count up to these commits and fit its content."""
        void = Void(self._late_for(parents), disowned)
        start = self._reached(parents)

        def sound(digest: str) -> bool:
            here = any(self._reach(parents, one) and not self._is_void(one, void) for one in self.counting.get(digest, ()))
            return here or self.past.sound(path, digest, start, void)

        return {entry.digest for entry in parts.entries if fits(path, parts.content, entry) and sound(entry.digest)}

    def _late_for(self, parents: tuple[str, ...]) -> frozenset[str]:
        """The commits that come too late in a merge on which these stand."""
        return frozenset(id for id, some in self.late.items() if any(self._reach(parents, one.merge) for one in some))

    def _is_void(self, commit: str, void: Void) -> bool:
        """Whether the sign-offs of a commit of the stretch do not count."""
        return commit in void.late or (
            bool(void.disowned) and void.disowns(self.judged[commit], lambda since: log.contains(self.store.git, commit, since))
        )

    def _reach(self, parents: tuple[str, ...], commit: str) -> bool:
        return any(parent in self.graph and self.graph.reaches(parent, commit) for parent in parents)

    def touch(self, path: str, found: Touch) -> None:
        """Note that a commit changed a record's content, or approved it."""
        touches = self.touches[path]
        if found.approved:
            approvals = self.approvals[path]
            known = (settled for at, settled in reversed(approvals) if self.graph.reaches(found.commit, touches[at].commit))
            settled = next(known, 0)
            while settled < len(touches) and self.graph.reaches(found.commit, touches[settled].commit):
                settled += 1
            approvals.append((len(touches), settled))
        touches.append(found)
        self.touched.append((path, found))

    def _open(self, path: str, parents: tuple[str, ...], void: Void) -> list[Touch]:
        """What these commits reach of a record's touches, but for the first of them, which an approval that counts stands on, all of them."""
        touches = self.touches.get(path, [])
        counting = (
            settled for at, settled in reversed(self.approvals.get(path, []))
            if self._reach(parents, touches[at].commit) and not self._is_void(touches[at].commit, void)
        )  # fmt: skip
        return [one for one in touches[next(counting, 0) :] if self._reach(parents, one.commit)]

    def authors(self, path: str, parents: tuple[str, ...], disowned: Disowned) -> set[str]:
        """Who changed a record's content, up to these commits, since the last approval that counts."""
        void = Void(self._late_for(parents), disowned)
        here = self._open(path, parents, void)
        # The newest settles most.
        approvals = [touch.commit for touch in reversed(here) if touch.approved and not self._is_void(touch.commit, void)]
        found = {
            "" if touch.commit in void.late else touch.signer
            for touch in here
            if touch.changed and not any(self.graph.reaches(approval, touch.commit) for approval in approvals)
        }
        start = self._reached(parents)
        settled = self._reached(approvals)
        if not start <= settled:  # what lies before the stretch, and no approval in it stands on, speaks too
            found |= self._earlier(path, sorted(start), sorted(settled), void)
        return found

    def _earlier(self, path: str, commits: list[str], settled: list[str], void: Void) -> set[str]:
        """The same of what lies before the stretch; for all records that this stretch of commits signs off at once."""
        known = self.earlier.setdefault((tuple(commits), tuple(settled), void), {})
        if path not in known:
            known |= self.past.authors([path, *(one for one in self.signed if one not in known and one != path)], commits, settled, void)
        return known[path]

    def _reached(self, commits: Iterable[str]) -> frozenset[str]:
        """The commits before the stretch that these stand on directly."""
        out: frozenset[str] = frozenset()
        for commit in commits:
            out |= self.before.get(commit, frozenset((commit,)))
        return out


def overdue(
    found: Judged, commit: Commit, then: Register, there: Register, known: int, changes: Callable[[str], list[TreeChange]]
) -> CommitProblem | None:
    """What is wrong with a commit that rests on a role its signer held on its own date, and no longer when it became known.

    ``then``: the register it was judged by; ``there``: the one of those it comes to; ``known``: seconds since 1970. A date is believed
    for as long as the grace.
    """
    if not found.signer or then.format < 2 or known - found.when <= then.grace:
        return None
    day, later = day_of(found.when, then), day_of(known, there)
    if not rests_on(commit, lapsed(found.signer, then, day, there, later), changes):
        return None
    return problem("role-late", officer=found.signer, day=day, known=later, commit=found.commit[:12])


def key_over(found: Judged, before: Register, received: int) -> CommitProblem | None:
    """What is wrong with a commit dated before the day on which its key ended, and received on that day or later; from format 2 on.

    ``before``: the register on which it builds, so that whoever ends his own key may; ``received``: seconds since 1970.
    """
    day, known = day_of(found.when, before), day_of(received, before)
    if before.format < 2 or not found.signer or known <= day or not terms_end(before, day, known):
        return None
    over = any(holder.ended(known) and fingerprint(key) == found.key for key, holder in before.holders.items())
    return problem("key-late", officer=found.signer, commit=found.commit[:12]) if over else None


def _validity(holder: Holder, day: Day) -> Iterator[CommitProblem]:
    if day < holder.since:
        yield problem("key-not-yet", officer=holder.officer, since=holder.since)
    if holder.ended(day):
        yield problem("key-ended", officer=holder.officer, until=holder.until)
