"""What a hub says to a push: every new commit judged, every new file looked at, one sentence for each reason to refuse."""

import datetime
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby, islice
from operator import attrgetter
from typing import NamedTuple

from zhili_tui.checks import privacy, rulebook, run
from zhili_tui.checks.rule import CheckFinding, load
from zhili_tui.checks.standing import new_errors
from zhili_tui.i18n import translate
from zhili_tui.model.characters import shown
from zhili_tui.sharing.receiving import hub_receipts, logins, push_limits
from zhili_tui.sharing.receiving.hub_policy import Policy
from zhili_tui.sharing.receiving.hub_receipts import MAIN, Update
from zhili_tui.sharing.refs import PROBE
from zhili_tui.storage import references
from zhili_tui.storage.files import LIMIT
from zhili_tui.trust import authorship, registry
from zhili_tui.trust.problems import CommitProblem, problem
from zhili_tui.trust.registry import Register
from zhili_tui.trust.revocation import Ended
from zhili_tui.trust.types import AHEAD, Judged, Void, day_of
from zhili_tui.trust.verifier import HistoryVerifier, key_over, overdue
from zhili_tui.trust.walking.loading import proof
from zhili_tui.vcs import log
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.objects import NOTHING, Commit, Store, TreeChange
from zhili_tui.vcs.reader import reading

#: So many reasons are said at once.
MOST = 20
#: So many commits, and so many bytes of records, are held at once.
TOGETHER, BYTES = 250, 8 << 20


class Refusal(NamedTuple):
    """One reason: at which commit or ref, and what is wrong."""

    where: str
    problem: CommitProblem

    def __str__(self) -> str:
        path = f" {self.problem.path}" if self.problem.path else ""
        return shown(f"zhili: {self.where}{path}: {self.problem.sentence}", "")


class Accepted:
    """What lies before a push: everything the hub has let in is good, so the tree of each commit speaks for it."""

    def __init__(self, store: Store, now: int) -> None:
        self.store, self.now = store, now
        self._registers: dict[str, Register] = {}

    def register(self, commit: str) -> Register:
        """The register after a commit: as its tree has it."""
        if commit not in self._registers:
            self._registers[commit] = registry.at(self.store, commit)
        return self._registers[commit]

    def when(self, commit: str) -> int:
        """When a commit was made."""
        committer = self.store.commits([commit])[0].committer
        assert committer is not None  # it was let in
        return committer.seconds

    def authors(self, paths: list[str], commits: list[str], settled: list[str], void: Void) -> dict[str, set[str]]:
        """Of each record who changed it since its last approval. What was let in is not late."""
        return authorship.authors(
            self.store, paths, commits, settled, self._signer, lambda _digest, commit: not self._disowned(commit, void)
        )

    def _signer(self, commit: str) -> str:
        author = self.store.commits([commit])[0].author
        assert author is not None  # it was let in
        name, _, unit = author.email.partition("@")
        return f"{unit}/{name}"

    def received(self, commit: str) -> int | None:
        """What is here was received; what is being pushed was not."""
        known = self.store.git.attempt("rev-list", "-n1", commit, "--not", "--all")
        return 0 if not known.returncode and not known.stdout.strip() else None

    def times(self, parents: Mapping[str, tuple[str, ...]]) -> Mapping[str, int]:
        """What is being pushed gets its receipt at this moment: it is judged as clones will who have that."""
        return dict.fromkeys(parents, self.now)

    def judged(self, commit: str) -> Judged | None:
        """Nothing is kept of a commit that was let in."""
        return None

    def sound(self, path: str, digest: str, commits: Collection[str], void: Void) -> bool:
        """Every sign-off here was judged when it came; whether it was disowned since is asked of the commit that makes it."""
        return not void.disowned or any(not self._disowned(one, void) for one in authorship.makers(self.store, path, digest, commits))

    def _disowned(self, commit: str, void: Void) -> bool:
        """Whether the sign-offs of a commit are disowned: rarely asked, so that all on which it stands is looked at for when it counts as made."""
        signed = proof(self.store.commits([commit])[0], lenient=True) if void.disowned else None
        if signed is None or signed.fingerprint not in {key for key, _since in void.disowned}:
            return False
        when = max(map(int, self.store.git.run("log", "--format=%ct", commit).split()))
        found = Judged(commit, "", signed.fingerprint, when, [])
        return void.disowns(found, lambda since: log.contains(self.store.git, commit, since))


def refusals(git: Git, updates: list[Update], policy: Policy, now: int, login: str) -> list[Refusal]:
    """Every reason not to let a push in; none where it is good. ``now``: the moment that is its receipt's, in seconds since 1970.

    A hub that has no main yet judges from the pinned beginning on.
    """
    store = Store(git)
    past = Accepted(store, now)
    with reading(git) as reader:
        main = reader.id(MAIN)
    out = list(_refs(git, updates, past, main, now, login))
    out = out or [Refusal(update.ref, one) for update, one in push_limits.held(git, updates, main, login)]
    if out:
        return out
    updates = [update for update in updates if update.new != NOTHING]
    order = store.order(dict.fromkeys(update.new for update in updates), new=True)
    if order:
        out = [Refusal(id[:12], one) for id, one in push_limits.commits(git, [id for id, _ in order])]
    if out:
        return out
    walk = HistoryVerifier(store, order, past, policy.pin).run()
    for id, found in walk.judged.items():
        out += [Refusal(id[:12], one) for one in found.problems]
        if found.when > now + AHEAD:
            out.append(Refusal(id[:12], problem("future", day=datetime.datetime.fromtimestamp(found.when, datetime.UTC).date())))
    out += [Refusal(id[:12], some[0]) for id, some in walk.late.items()]
    out += _messages(_commits(store, [id for id, _ in order]))
    out += _ended(walk, main, past, now) if main else ()
    out += [Refusal(update.ref, problem("probe")) for update in updates if update.ref.startswith(PROBE)]
    return out or _contents(store, order) or _tips(store, updates, main, git, now)


def _refs(git: Git, updates: list[Update], past: Accepted, main: str, now: int, login: str) -> Iterator[Refusal]:
    """What is wrong with the refs that a push wants to move, whatever stands on them."""
    for update in updates:
        if update.new == NOTHING and push_limits.BRANCH.match(update.ref) and main:
            register = partial(past.register, main)
            found = push_limits.deletion(git, update, login, register, day_of(now, register()))
            yield from [Refusal(update.ref, found)] if found else []
        else:
            yield from (Refusal(update.ref, one) for one in _ref(git, update))
    if not main and all(update.ref != MAIN and not update.ref.startswith(PROBE) for update in updates):
        yield Refusal(updates[0].ref if updates else MAIN, problem("empty"))
    yield from (Refusal(update.ref, one) for update, one in push_limits.branches(git, updates, login))


def _ref(git: Git, update: Update) -> Iterable[CommitProblem]:
    if not push_limits.BRANCH.match(update.ref) and not (update.ref.startswith(PROBE) and update.new != NOTHING):
        yield problem("ref", ref=update.ref)
    elif update.new == NOTHING:
        yield problem("deleted", ref=update.ref)
    elif not _is_commit(git, update.new):
        yield problem("ref", ref=update.ref)
    elif update.old != NOTHING and git.attempt("merge-base", "--is-ancestor", update.old, update.new).returncode:
        yield problem("rewritten", ref=update.ref)


def _is_commit(git: Git, id: str) -> bool:
    """Whether an object is a commit itself, and no tag of one."""
    with reading(git) as reader:
        return reader.id(f"{id}^{{commit}}") == id


def _commits(store: Store, ids: list[str]) -> Iterator[Commit]:
    """These commits, a few held at a time."""
    for start in range(0, len(ids), TOGETHER):
        yield from store.commits(ids[start : start + TOGETHER])


def _ended(walk: HistoryVerifier, main: str, past: Accepted, now: int) -> Iterable[Refusal]:
    """Commits that rest on a key or a role which has ended in what the hub holds, wherever they hang on, unless a registrar admits them."""
    today = past.register(main)
    starts = {commit for stands in walk.before.values() for commit in stands if commit != main}
    day = day_of(now if today.format > 1 else past.when(main), today)  # before format 2 a clone looks at what history says alone
    ended = Ended.between([today, *map(past.register, sorted(starts))], today, day)
    late: dict[str, CommitProblem] = {}
    admitted: set[str] = set()
    before = {id: walk.register(parents[0]) for id, parents in walk.order if parents}
    over = {id: why for id, register in before.items() if (why := key_over(walk.judged[id], register, now))}
    stale = any(now - found.when > min(today.grace, walk.register(id).grace) for id, found in walk.judged.items())
    for commit in _commits(walk.store, list(walk.judged)) if ended or stale or over else ():
        found = walk.judged[commit.id]
        if found.problems:
            continue
        if commit.id not in walk.late and ended.touches(found.signer, found.key, commit, walk.changes):
            late[commit.id] = problem("key-late", officer=found.signer, commit=commit.id[:12])
        elif commit.id not in walk.late:
            own = walk.register(commit.id)  # where the push itself says when a term ended
            why = over.get(commit.id) or next(
                filter(None, (overdue(found, commit, own, there, now, walk.changes) for there in (today, own))), None
            )
            late |= {commit.id: why} if why else {}
        if len(commit.parents) == 2 and today.registrar(found.signer, day_of(now, today)):
            admitted |= {value for name, value in commit.trailers if name == "Zhili-Admit"}
    return [Refusal(id[:12], one) for id, one in late.items() if id not in admitted]


def _messages(commits: Iterable[Commit]) -> Iterable[Refusal]:
    """Commits in whose message somebody's number stands."""
    for commit in commits:
        found = privacy.personal(commit.message)
        if found:
            yield Refusal(commit.id[:12], problem("message", reason=translate(found, {})))


def _contents(store: Store, order: list[tuple[str, tuple[str, ...]]]) -> list[Refusal]:
    """What is wrong with the files of each commit: of a merge, with what neither side has."""
    out: list[Refusal] = []
    total = 0
    for start in range(0, len(order), TOGETHER):
        part = order[start : start + TOGETHER]
        merged = [(id, parents[1]) for id, parents in part if len(parents) > 1]
        other = {id: {one.path for one in found} for (id, _), found in zip(merged, store.differences(merged), strict=True)}
        every = store.differences([(id, parents[0] if parents else "") for id, parents in part])
        for (id, _), changes in zip(part, every, strict=True):
            own = [one for one in changes if id not in other or one.path in other[id]]
            total += store.total(one.new for one in own)
            if len(own) > push_limits.FILES:
                out.append(Refusal(id[:12], problem("many-files", count=len(own), most=push_limits.FILES)))
            elif total > push_limits.CONTENTS:
                return [*out, Refusal(id[:12], problem("vast"))]
            else:
                out += [Refusal(id[:12], one) for one in _files(store, own)]
    return out


def _tips(store: Store, updates: list[Update], main: str, git: Git, now: int) -> list[Refusal]:
    """What is wrong with the records of each branch as it then is."""
    today = datetime.datetime.fromtimestamp(now, datetime.UTC).date()
    return [Refusal(update.ref.removeprefix("refs/heads/"), one) for update in updates for one in _tip(store, update, main, git, today)]


def _files(store: Store, changes: list[TreeChange]) -> Iterable[CommitProblem]:
    """What no file may hold in any commit: personal data, control characters, more than 1 MiB; but for what it held before."""
    store.load(id for one in changes for id in (one.old, one.new))
    for one in changes:
        if one.new == NOTHING:
            continue
        data = store.blob(one.new)
        if data is None or len(data) > LIMIT:
            yield problem("large", one.path)
            continue
        old = store.blob(one.old) if one.old != NOTHING else None
        for finding in islice(new_errors(run.check_hygiene(one.path, data), data, old, partial(run.check_hygiene, one.path)), MOST):
            yield problem("file", one.path, reason=finding.message)


def _tip(store: Store, update: Update, main: str, git: Git, today: datetime.date) -> Iterable[CommitProblem]:
    """What is wrong with the records as the branch then has them: of those only that the push changes."""
    base = update.old if update.old != NOTHING else main
    differing = store.differences([(update.new, base)])[0]
    changed = [one for one in differing if one.new != NOTHING]
    before = {one.path: one.old for one in changed}
    book = rulebook.in_use(log.rule_files(git, update.new))
    if book and any(rulebook.touches(one.path) for one in differing):
        standing = rulebook.in_use(log.rule_files(git, base)) if base else None
        yield from (problem("file", one.path, reason=f"{one.line}: {one.said}") for one in rulebook.new_mistakes(book, standing))
    names = book.names if book else frozenset()
    elsewhere = partial(_linked, store, update.new)

    def examine(commit: str, contents: dict[str, bytes]) -> list[CheckFinding]:
        found = run.check_contents(contents, _there(store, commit, contents), names, today, book).findings
        return [one for one in found if one.rule != "reference-missing" or not elsewhere()]

    for records in _records(store, changed):
        for path, found in groupby(examine(update.new, records), attrgetter("path")):

            def stood(data: bytes, path: str = path) -> list[CheckFinding]:
                return examine(base, {path: data})

            old = store.blob(before[path]) if before.get(path, NOTHING) != NOTHING else None
            for finding in new_errors(found, records.get(path, b""), old, stood):
                where = f"{finding.line}: " if finding.line else ""
                yield problem("file", finding.path, reason=where + finding.message)


def _linked(store: Store, commit: str) -> bool:
    """Whether an office reads other repositories together with its own: what a reference leads to there, only its clones can tell."""
    office = Register(store, {registry.SETTINGS: store.at(commit, [registry.SETTINGS])[0]}).office
    return office is not None and bool(office.linked)


def _records(store: Store, changed: list[TreeChange]) -> Iterator[dict[str, bytes]]:
    """The records among these changes, as many at a time as are held together."""
    part: dict[str, bytes] = {}
    size = 0
    for one in changed:
        data = store.blob(one.new) if one.path.startswith("records/") else None
        if data is None:
            continue
        part[one.path] = data
        size += len(data)
        if size > BYTES:
            yield part
            part, size = {}, 0
    if part:
        yield part


def _there(store: Store, commit: str, contents: dict[str, bytes]) -> frozenset[str]:
    """What of the references of records leads somewhere at a commit."""
    aims: set[str] = set()
    for path, data in contents.items():
        file = load(path, data)
        if file.record is not None and file.kind is not None:
            aims |= set(references.aims(file.kind.cls, file.record, []))
    asked = sorted(aims)
    return frozenset(aim for aim, blob in zip(asked, store.at(commit, asked), strict=True) if blob != NOTHING)


def pre_receive(git: Git, policy: Policy, asked: list[Update]) -> list[Refusal]:
    """The hook: judge what a push asks for at one moment, and note that moment for the receipt where it is good."""
    now, login = int(time.time()), logins.login()
    try:
        with reading(git):  # one git answers whatever is asked about objects
            found = refusals(git, asked, policy, now, login)
    except MemoryError:
        return [Refusal(asked[0].ref, problem("vast"))]
    if not found:
        hub_receipts.note(git, asked, now, login)
    return found
