"""The whole history of a clone, judged from the pinned beginning on, and remembered commit by commit.

What is remembered lies in the account's own folder, for this repository, this pin and the receipts it was judged by. It may be deleted at
any moment; ``fresh`` does without it.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from graphlib import TopologicalSorter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from zhili_tui.storage import account
from zhili_tui.storage.sqlite_cache import CacheDatabase, transaction, unsealed
from zhili_tui.trust import authorship, unfinished_walk
from zhili_tui.trust.commit_changes import SLACK
from zhili_tui.trust.problems import CommitProblem, problem
from zhili_tui.trust.receipts import chain
from zhili_tui.trust.receipts.chain import Receipts
from zhili_tui.trust.registry import Disowned, Register
from zhili_tui.trust.revocation import terms_end
from zhili_tui.trust.types import Judged, Pin, SignoffEvent, Void, day_of
from zhili_tui.trust.unfinished_walk import EVENT, JUDGED, PROBLEM, WINDOW, UnfinishedWalk, packed
from zhili_tui.trust.verifier import HistoryVerifier, key_over, overdue
from zhili_tui.vcs import log
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.objects import FEW, Store, TreeChange
from zhili_tui.vcs.reader import reading

VERSION = 10
SCHEMA = (
    """
CREATE TABLE judged (id TEXT PRIMARY KEY, body BLOB, register INTEGER, received INTEGER) WITHOUT ROWID;
CREATE TABLE tip (id TEXT);
CREATE TABLE receipts (state TEXT);
CREATE TABLE register (id INTEGER PRIMARY KEY, files BLOB);
CREATE TABLE event (digest TEXT, id TEXT, path TEXT, body BLOB, PRIMARY KEY (digest, id)) WITHOUT ROWID;
CREATE INDEX event_id ON event (id);
CREATE INDEX event_path ON event (path);
CREATE TABLE late (id TEXT, merge_id TEXT, body BLOB, PRIMARY KEY (id, merge_id)) WITHOUT ROWID;
"""
    + unfinished_walk.SCHEMA
)
TABLES = ("judged", "tip", "receipts", "register", "event", "late", *unfinished_walk.TABLES)
if TYPE_CHECKING:
    import sqlite3

#: More commits than these take longer to judge than a process takes to begin.
FAR = 250
#: So many rows are kept at hand once they were read.
AT_HAND = 256
#: The tables with the columns in which bytes are sealed.
SEALED = {"judged": "body", "register": "files", "event": "body", "late": "body"}
FILES = msgspec.msgpack.Decoder(dict[str, str])


class Counted(NamedTuple):
    """From when a sign-off counts."""

    at: int  # seconds since 1970
    day: datetime.date  # the same, on the office's clock
    claimed: bool = False  # its own date is only a claim, further off than the grace
    awaited: bool = False  # there is a hub, and it is not yet known to have it


def pin_of(git: Git) -> Pin | None:
    """Where trust begins, from the clone's own git settings; None where nothing was pinned."""
    genesis = git.config("zhili.pin")
    if not genesis:
        return None
    if len(genesis) < 40:  # pinned by hand; doctor tells to pin it whole
        genesis = git.attempt("rev-parse", "-q", "--verify", f"{genesis}^{{commit}}").stdout.decode().strip() or genesis
    return Pin(genesis, tuple(key for key in git.configs("zhili.pinkey") if key))


def set_pin(git: Git, pin: Pin) -> None:
    """Write the pin into the clone's git settings. What was judged before by whichever pin is thrown away."""
    git.run("config", "zhili.pin", pin.genesis)
    git.attempt("config", "--unset-all", "zhili.pinkey")
    for key in pin.keys:
        git.run("config", "--add", "zhili.pinkey", key)
    folder = account.derived(git.root)
    for file in folder.glob("trust-*") if folder else ():
        file.unlink(missing_ok=True)


class _Read:
    """What was read of the database as it stands."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[bytes, int, int | None] | None] = {}
        self.events: dict[str, SignoffEvent | None] = {}
        self.late: dict[str, list[CommitProblem]] | None = None


class History:
    """The judged history of one repository up to some commit. ``tell`` hears where it could not be kept."""

    def __init__(self, git: Git, pin: Pin, fresh: bool = False, tell: Callable[[str], None] = lambda _: None) -> None:
        self.git, self.pin = git, pin
        self.store = Store(git)
        self.receipts, self._state = Receipts(git, fresh), ""
        self.head = ""
        self._read = _Read()
        self._read_of: tuple[object, ...] = ()  # of what
        self.progress: Callable[[int, int], None] = lambda _done, _total: None  # hears how far a long walk has come
        self._apart: dict[str, frozenset[str]] = {}
        self._registers: dict[int, Register] = {}
        self._authors: dict[tuple[str, tuple[str, ...], tuple[str, ...], Void], set[str]] = {}
        self._of: sqlite3.Connection | None = None
        self.cache = CacheDatabase(None if fresh else self.file, SCHEMA, VERSION, self._judge, tell, passing=fresh)

    @property
    def file(self) -> Path | None:
        """Where it is remembered; None where the account has no folder for it."""
        folder = account.derived(self.git.root)
        pin = sha256(" ".join((self.pin.genesis, *self.pin.keys)).encode()).hexdigest()[:16]
        return folder / f"trust-{pin}.sqlite" if folder else None

    def close(self) -> None:
        """Close the file."""
        self.cache.close()

    def prove(self) -> None:
        """Look for damage in all that is remembered."""
        self.cache.prove(*((f"SELECT {body} FROM {table}", (0,)) for table, body in SEALED.items()))

    def far(self, commit: str) -> bool:
        """Whether so much is to be judged up to a commit that nobody waits for it with a key, and there is a file to keep it in."""
        if not commit or not self.cache.kept or self._row(commit):
            return False
        tips = [tip for (tip,) in self.cache.rows("SELECT id FROM tip ORDER BY rowid DESC LIMIT 20")]
        words = "".join(f"{word}\n" for word in (commit, *(f"^{tip}" for tip in tips)))
        found = self.git.run("rev-list", "--count", f"--max-count={FAR + 1}", "--ignore-missing", "--stdin", input=words.encode())
        return int(found) > FAR

    def upto(self, commit: str) -> "History":
        """Judge what leads to a commit and has not been judged yet."""
        self.head = commit
        state = chain.state(self.git)
        if state != self._state:
            self.receipts, self._state = Receipts(self.git, self.receipts.fresh), state
        if self._receipts_known() != state:
            self.cache.do(self._forget_disproved)
        if commit and (not self._row(commit) or self._receipts_known() != state):
            self._judge()
        return self

    def _forget_disproved(self, db: "sqlite3.Connection") -> None:
        """Forget what was judged where the receipts are not those of then and more, or now bear out what was late without one."""
        grown = self.receipts.since(self._receipts_known()) is not None
        rows = db.execute("SELECT late.id, late.body FROM late JOIN judged ON late.id = judged.id WHERE received IS NULL").fetchall()
        late = [commit for commit, body in rows if PROBLEM.decode(unsealed(body)).id == "key-late"]
        if grown and not any(self.receipts.received(commit) is not None for commit in late):
            return
        self._forget(db)

    def _forget(self, db: "sqlite3.Connection") -> None:
        with transaction(db):
            for table in TABLES:
                db.execute(f"DELETE FROM {table}")
        self._registers, self._apart = {}, {}
        self._authors.clear()

    def _judge(self) -> None:
        """Judge what leads to the commit at hand, and remember it whole or not at all."""
        self.cache.do(self._walked, fills=True)

    def _walked(self, db: "sqlite3.Connection") -> None:
        if db is not self._of:
            self._of, self._registers = db, {}  # their numbers are those of another
        if not self.head:
            return
        with reading(self.git):
            order = self._unjudged(db, self.head) if not self._row(self.head) else []
            with unfinished_walk.alone(self.file if self.cache.kept and len(order) > WINDOW else None) as alone:
                self._walk(db, order, UnfinishedWalk(db, self._state) if alone else None)

    def _walk(self, db: "sqlite3.Connection", order: list[tuple[str, tuple[str, ...]]], unfinished: UnfinishedWalk | None) -> None:
        """Judge these commits, those that lead to the commit at hand. ``unfinished``: where to keep what is judged until all of it is."""
        walk = HistoryVerifier(self.store, unfinished.order(order) if unfinished else order, self, self.pin)
        if unfinished:
            unfinished.restore(walk, self._numbered)
        try:
            waiting = self._in_windows(db, walk, unfinished)
            if len(walk.order) > FEW:
                log.keep_graph(self.git)  # who changed a record is asked of history at every sign-off
            with transaction(db):
                if unfinished:
                    unfinished.finish()
                self._keep(db, walk, waiting)
                self._call_late(db, ((commit, why) for commit, some in walk.late.items() for why in some))
                self._receive(db, walk)
                # A commit that another stands on is no tip: what leads to it leads to that one.
                db.executemany("DELETE FROM tip WHERE id=?", [(parent,) for _id, parents in walk.order for parent in parents])
                if walk.order:
                    db.execute("INSERT INTO tip VALUES (?)", (self.head,))
        except BaseException:
            if not self.cache.kept:
                with suppress(Exception):  # what was found so far lies where it would be believed
                    self._forget(db)
            raise
        finally:
            self._apart = {}  # what is judged now may stand apart from what was asked about before

    def _in_windows(self, db: "sqlite3.Connection", walk: HistoryVerifier, unfinished: UnfinishedWalk | None) -> list[str]:
        """Judge, and keep what was judged as soon as it is much, so that memory does not hold all of it; the commits that are not kept yet.

        In memory nobody else sees it; on the disk it lies apart until all is judged.
        """
        waiting: list[str] = []
        late = sum(map(len, walk.late.values()))
        for ids in walk.windows():
            waiting += ids
            if len(walk.order) > WINDOW:
                self.progress(len(walk.judged), len(walk.order))
            if len(waiting) < WINDOW or (self.cache.kept and unfinished is None):
                continue
            with transaction(db):
                if unfinished:
                    unfinished.keep(walk, self._rows(db, walk, waiting), late)
                else:
                    self._keep(db, walk, waiting)
            waiting, late = [], sum(map(len, walk.late.values()))
        return waiting

    def _unjudged(self, db: "sqlite3.Connection", tip: str) -> list[tuple[str, tuple[str, ...]]]:
        """The commits that lead to one and have not been judged, each with its parents, parents first."""
        few: dict[str, tuple[str, ...]] = {}
        pending = [tip]
        while pending and len(few) <= FEW:
            id = pending.pop()
            if id not in few and not self._row(id):
                few[id] = self.store.commits([id])[0].parents
                pending += few[id]
        if not pending:
            return [(id, few[id]) for id in TopologicalSorter({id: [one for one in few[id] if one in few] for id in few}).static_order()]
        tips = [id for (id,) in db.execute("SELECT id FROM tip ORDER BY rowid DESC LIMIT 20")]
        order = self.store.order([tip], tips)
        known = {id for (id,) in db.execute("SELECT id FROM judged")} if tips else set()
        return [one for one in order if one[0] not in known]

    def _keep(self, db: "sqlite3.Connection", walk: HistoryVerifier, commits: list[str]) -> None:
        db.executemany("INSERT OR REPLACE INTO judged VALUES (?, ?, ?, ?)", self._rows(db, walk, commits))
        db.executemany("INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?)", unfinished_walk.events(walk))
        walk.touched.clear()

    def _rows(self, db: "sqlite3.Connection", walk: HistoryVerifier, commits: list[str]) -> list[tuple[str, bytes, int, int | None]]:
        """The rows of these commits; registers that no row has yet are kept."""
        numbers = {id(register): number for number, register in self._registers.items()}
        out = []
        for commit in commits:
            register = walk.registers[commit]
            if id(register) not in numbers:
                row = db.execute("INSERT INTO register (files) VALUES (?)", (packed(register.files),))
                numbers[id(register)] = row.lastrowid or 0
                self._registers[row.lastrowid or 0] = register
            out.append((commit, packed(walk.judged[commit]), numbers[id(register)], walk.received.get(commit)))
        return out

    def _call_late(self, db: "sqlite3.Connection", late: Iterable[tuple[str, CommitProblem]]) -> None:
        """Note that commits came too late, and so the sign-offs they make: beside what was found of them, for a merge says it only to its own."""
        rows = [(commit, why.merge, packed(why)) for commit, why in late]
        if rows:
            self._authors.clear()  # signers and approvals are no longer what they were
            db.executemany("INSERT OR IGNORE INTO late VALUES (?, ?, ?)", rows)

    def _receive(self, db: "sqlite3.Connection", walk: HistoryVerifier) -> None:
        """Note what receipts say of the commits judged now, and those that came since of others, and which these then show to be late."""
        fresh = {commit: at for commit, at in walk.received.items() if commit in walk.judged}
        if self._receipts_known() != self._state:
            every = self.receipts.all
            since = self.receipts.since(self._receipts_known())
            new = every if since is None else since
            heard = {one.ref: one.tip for one in every[: len(every) - len(new)]}
            blank = {id for (id,) in db.execute("SELECT id FROM judged WHERE received IS NULL")} if new else set()
            if blank:  # what stands on no new receipt was asked about before
                parents = {id: up for id, up in self.store.order([one.tip for one in new], heard.values()) if id in blank}
                fresh |= self.receipts.times(parents)
            db.executemany("UPDATE judged SET received=? WHERE id=?", ((at, id) for id, at in fresh.items()))
            db.execute("DELETE FROM receipts")
            db.execute("INSERT INTO receipts VALUES (?)", (self._state,))
        self._call_late(db, self._shown_late(fresh))

    def _shown_late(self, received: Mapping[str, int]) -> Iterator[tuple[str, CommitProblem]]:
        """Commits whose receipts show that their signers' keys or roles had ended, unless a registrar let them in."""
        found = {id: judged for id in received if (judged := self.judged(id)) is not None}
        dated = [id for id, judged in found.items() if terms_end(self.register(id), *_days(judged, self.register(id), received[id]))]
        for commit in self.store.commits(dated):
            late = key_over(found[commit.id], self.register(next(iter(commit.parents), commit.id)), received[commit.id])
            if late and not self._admitted(commit.id):
                yield commit.id, late
        stale = [id for id, judged in found.items() if received[id] - judged.when > self.register(id).grace]
        for commit in self.store.commits(stale):
            register = self.register(commit.id)
            why = overdue(found[commit.id], commit, register, register, received[commit.id], self._changes)
            if why and not self._admitted(commit.id):
                yield commit.id, why

    def _changes(self, commit: str) -> list[TreeChange]:
        return self.store.differences([(commit, next(iter(self.store.commits([commit])[0].parents), ""))])[0]

    def _admitted(self, commit: str) -> bool:
        """Whether a registrar's merge that counts names a commit which came late."""
        for id in self.git.run("rev-list", "--merges", f"--grep=^Zhili-Admit: {commit}$", self.head).decode().split():
            judged = self.judged(id)
            if judged and not judged.problems and self.register(id).registrar(judged.signer, day_of(judged.when, self.register(id))):
                return True
        return False

    def _receipts_known(self) -> str:
        """Which receipts were taken into account."""
        return next((state for (state,) in self.cache.rows("SELECT state FROM receipts")), "")

    # what is known

    @property
    def _known(self) -> _Read:
        """What was read already; nothing where the database is another since, by whoever wrote to it."""
        # Nobody else writes to what lies in memory.
        others = self.cache.do(lambda db: db.execute("PRAGMA data_version").fetchone()[0]) if self.cache.kept else 0
        seen = (self.cache.db.total_changes, others, self.head, self.cache.db)
        if seen != self._read_of:
            self._read, self._read_of = _Read(), seen
        return self._read

    def _row(self, commit: str) -> tuple[bytes, int, int | None] | None:
        """What is kept of a commit: what was found of it, the number of its register, when the hub received it."""
        rows = self._known.rows
        if commit not in rows:
            if len(rows) >= AT_HAND:
                rows.clear()
            found = self.cache.rows("SELECT body, register, received FROM judged WHERE id=?", (commit,), seals=(0,))
            rows[commit] = next(iter(found), None)
        return rows[commit]

    def judged(self, commit: str) -> Judged | None:
        """What was found of a commit; that it came too late only where the commit at hand stands on a merge that says so."""
        row = self._row(commit)
        found = JUDGED.decode(unsealed(row[0])) if row else None
        if found is not None:
            found.problems += self._late().get(commit, ())
        return found

    def _late(self) -> dict[str, list[CommitProblem]]:
        """The commits that come too late for the commit at hand: another merge, on which it does not stand, may have let them in or not."""
        known = self._known
        if known.late is None:
            out: dict[str, list[CommitProblem]] = {}
            for commit, body in self.cache.rows("SELECT id, body FROM late ORDER BY id, merge_id", seals=(1,)):
                why = PROBLEM.decode(unsealed(body))
                if why.merge not in self._strangers:
                    out.setdefault(commit, []).append(why)
            known.late = out
        return known.late

    def register(self, commit: str) -> Register:
        """The register that counts after a commit that was judged; an empty one for others."""
        row = self._row(commit)
        if row is None:
            return Register(self.store, {})
        return self._numbered(row[1])

    def _numbered(self, number: int) -> Register:
        if number not in self._registers:
            files = self.cache.rows("SELECT files FROM register WHERE id=?", (number,), seals=(0,))[0][0]
            self._registers[number] = Register(self.store, FILES.decode(unsealed(files)))
        return self._registers[number]

    def when(self, commit: str) -> int:
        """When a commit counts as made."""
        found = self.judged(commit)
        return found.when if found else 0

    def received(self, commit: str) -> int | None:
        """When the hub received a commit."""
        row = self._row(commit)
        return row[2] if row and row[2] is not None else self.receipts.received(commit)

    def times(self, parents: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
        """When the hub received each of these commits."""
        return self.receipts.times(parents)

    def counted(self, event: SignoffEvent) -> Counted:
        """From when a sign-off counts: its own date, as far as its place in history and the hub's receipt bear it out."""
        judged, register = self.judged(event.commit), self.register(event.commit)
        if judged is None or register.format < 2:
            return Counted(event.at, day_of(event.at, register))
        row = self._row(event.commit)
        received = row[2] if row else None
        at = event.at if judged.when - event.at <= SLACK else judged.when
        at = received if received is not None and received - at > register.grace else at
        awaited = received is None and bool(self._state)
        return Counted(at, day_of(at, register), abs(at - event.at) > register.grace, awaited)

    def sound(self, path: str, digest: str, commits: Collection[str], void: Void) -> bool:
        """Whether a sign-off of a record was made by a commit that counts, is not void, and on which one of these stands."""
        made = self.cache.rows("SELECT id FROM event WHERE digest=? AND path=?", (digest, path))
        mine = (id for (id,) in made if any(log.contains(self.git, one, id) for one in commits))
        return any(self._counts(digest, id, commits, void) for id in mine)

    def _counts(self, digest: str, commit: str, commits: Collection[str], void: Void) -> bool:
        """Whether the sign-off that a commit makes counts for these, which stand on it; nothing is asked that they do not know.

        What was disowned since they were made counts for them: so commits are judged.
        """
        found = self.cache.rows("SELECT body FROM event WHERE digest=? AND id=?", (digest, commit), seals=(0,))
        if not any(EVENT.decode(unsealed(body)).problem is None for (body,) in found):
            return False
        if commit in void.late or self._late_at(commit, commits):
            return False
        row = self._row(commit) if void.disowned else None
        return row is None or not void.disowns(JUDGED.decode(unsealed(row[0])), lambda since: log.contains(self.git, commit, since))

    def _late_at(self, commit: str, commits: Collection[str]) -> bool:
        """Whether a merge on which one of these commits stands has found a commit to come too late."""
        merges = [merge for (merge,) in self.cache.rows("SELECT merge_id FROM late WHERE id=?", (commit,))]
        return any(not merge or any(log.contains(self.git, one, merge) for one in commits) for merge in merges)

    def event(self, digest: str) -> SignoffEvent | None:
        """How a sign-off came to be; None where no commit made it."""
        events = self._known.events
        if digest not in events:
            if len(events) >= AT_HAND:
                events.clear()
            found = self._made(digest)
            events[digest] = self._unless_disowned(found) if found else None
        return events[digest]

    def _made(self, digest: str) -> SignoffEvent | None:
        found = self._events("digest=?", (digest,))
        mine = [one for one in found if one.commit not in self._strangers]
        return min(mine, key=lambda one: (one.problem is not None, one.commit), default=None)

    def _unless_disowned(self, event: SignoffEvent) -> SignoffEvent:
        """A sign-off, void where the register of today disowns what its key signed from some commit or moment on."""
        today = self.register(self.head).disowned if self.head else frozenset()
        if today and event.problem is None and self.disowned(event.commit, today):
            event.problem = problem("disowned", event.path, officer=event.by)
        return event

    def disowned(self, commit: str, since: Disowned) -> bool:
        """Whether a commit was made with a key from where on that is disowned.

        Before a moment it has to be known to have existed: whoever stole the key has dated it as he liked, within the grace too.
        """
        found, row = self.judged(commit), self._row(commit)
        if found is None or row is None:
            return False
        found.when = max(found.when, row[2] or 0)
        return Void(disowned=since).disowns(found, lambda one: log.contains(self.git, commit, one))

    @property
    def _strangers(self) -> frozenset[str]:
        """Commits that were judged for another branch, and that the commit at hand does not stand on: they say nothing of it."""
        if self.head not in self._apart:
            tips = [id for (id,) in self.cache.rows("SELECT DISTINCT id FROM tip")]
            words = "".join(f"{tip}\n" for tip in tips) + f"^{self.head}\n"
            apart = self.head and tips != [self.head]
            out = self.git.run("rev-list", "--ignore-missing", "--stdin", input=words.encode()) if apart else b""
            self._apart = {self.head: frozenset(out.decode().split())}
        return self._apart[self.head]

    def events(self, paths: Iterable[str] = ()) -> dict[str, list[SignoffEvent]]:
        """The sign-offs that history makes, by record: of these records, or of all."""
        chosen = list(paths)
        out: dict[str, list[SignoffEvent]] = {}
        for one in [found for path in chosen for found in self._events("path=?", (path,))] if chosen else self._events("1"):
            if one.commit not in self._strangers:
                out.setdefault(one.path, []).append(self._unless_disowned(one))
        return out

    @property
    def state(self) -> str:
        """What ``made`` rests on: as long as it is the same, so is what that says."""
        count = self.cache.rows("SELECT count(*) FROM event")[0][0]
        return " ".join((self.head, self.pin.genesis, *self.pin.keys, self._receipts_known(), str(count)))

    def made(self) -> list[tuple[str, str]]:
        """Every sign-off that some commit makes: its record's path and its digest."""
        return [(path, digest) for path, digest in self.cache.rows("SELECT path, digest FROM event")]

    def _events(self, where: str, values: tuple[str, ...] = ()) -> list[SignoffEvent]:
        rows = self.cache.rows(f"SELECT body FROM event WHERE {where}", values, seals=(0,))
        found = [EVENT.decode(unsealed(body)) for (body,) in rows]
        late = self._late()
        for one in found:
            if one.problem is None and one.commit in late:
                one.problem = late[one.commit][0]
        return found

    def authors(self, paths: list[str], commits: list[str], settled: list[str], void: Void) -> dict[str, set[str]]:
        """Of each record who changed its content up to these commits since its last approval; ``void`` beside what is known to be late."""
        asked = {path: (path, tuple(commits), tuple(settled), void) for path in paths}
        unknown = [path for path, question in asked.items() if question not in self._authors]

        def signer(commit: str) -> str:
            found = self._row(commit)
            late = commit in void.late or self._late_at(commit, commits)
            judged = JUDGED.decode(unsealed(found[0])) if found and not late else None
            return judged.signer if judged and all(one.path for one in judged.problems) else ""

        def sound(digest: str, commit: str) -> bool:
            return self._counts(digest, commit, commits, void)

        found = authorship.authors(self.store, unknown, commits, settled, signer, sound) if unknown else {}
        self._authors |= {asked[path]: authors for path, authors in found.items()}
        return {path: self._authors[question] for path, question in asked.items()}

    def faults(self) -> list[Judged]:
        """Commits that the commit at hand stands on and with which something is wrong, as a whole or at one of their paths."""
        late = self._late()
        out = []
        for (body,) in self.cache.rows("SELECT body FROM judged", seals=(0,)):
            found = JUDGED.decode(unsealed(body))
            found.problems += late.get(found.commit, ())
            if found.problems and found.commit not in self._strangers:
                out.append(found)
        return out


def _days(found: Judged, register: Register, received: int) -> tuple[datetime.date, datetime.date]:
    return day_of(found.when, register), day_of(received, register)
