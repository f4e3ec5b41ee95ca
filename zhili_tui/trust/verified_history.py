"""The whole history of a clone, judged from the pinned beginning on, and remembered commit by commit.

What is remembered lies in the git directory and may be deleted at any moment; ``fresh`` does without it.
"""

from collections.abc import Iterable
from graphlib import TopologicalSorter
from pathlib import Path

import msgspec

from zhili_tui.storage.sqlite_cache import open_database
from zhili_tui.trust import authorship
from zhili_tui.trust.receipts import Receipts
from zhili_tui.trust.registry import Register
from zhili_tui.trust.types import Event, Judged, Pin
from zhili_tui.trust.verifier import Walk
from zhili_tui.vcs import log
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.objects import FEW, Store
from zhili_tui.vcs.reader import reading

VERSION = 3
SCHEMA = """
CREATE TABLE judged (id TEXT PRIMARY KEY, body BLOB, register INTEGER) WITHOUT ROWID;
CREATE TABLE tip (id TEXT);
CREATE TABLE register (id INTEGER PRIMARY KEY, files BLOB);
CREATE TABLE event (digest TEXT, id TEXT, path TEXT, body BLOB, PRIMARY KEY (digest, id)) WITHOUT ROWID;
CREATE INDEX event_id ON event (id);
CREATE INDEX event_path ON event (path);
"""
JUDGED, EVENT = msgspec.msgpack.Decoder(Judged), msgspec.msgpack.Decoder(Event)
FILES = msgspec.msgpack.Decoder(dict[str, str])
ENCODE = msgspec.msgpack.Encoder().encode


def pin_of(git: Git) -> Pin | None:
    """Where trust begins, from the clone's own git settings; None where nothing was pinned."""
    genesis = git.config("zhili.pin")
    if not genesis:
        return None
    return Pin(genesis, tuple(key for key in git.configs("zhili.pinkey") if key))


def set_pin(git: Git, pin: Pin) -> None:
    """Write the pin into the clone's git settings."""
    git.run("config", "zhili.pin", pin.genesis)
    git.attempt("config", "--unset-all", "zhili.pinkey")
    for key in pin.keys:
        git.run("config", "--add", "zhili.pinkey", key)


class History:
    """The judged history of one repository up to some commit."""

    def __init__(self, git: Git, pin: Pin, fresh: bool = False) -> None:
        self.git, self.pin = git, pin
        self.store = Store(git)
        self.receipts = Receipts(git)
        self.head = ""
        self._apart: dict[str, frozenset[str]] = {}
        self._registers: dict[int, Register] = {}
        self._authors: dict[tuple[str, tuple[str, ...], tuple[str, ...]], set[str]] = {}
        self.db = open_database(":memory:" if fresh else self._file(), SCHEMA, VERSION)

    def _file(self) -> Path:
        folder = self.git.directory / "zhili"
        folder.mkdir(exist_ok=True)
        return folder / f"trust-{self.pin.genesis[:12]}.sqlite"

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def upto(self, commit: str) -> "History":
        """Judge what leads to a commit and has not been judged yet."""
        self.head = commit
        if not commit or self._row(commit):
            return self
        with reading(self.git):
            walk = Walk(self.store, self._unjudged(commit), self, self.pin).run()
        if len(walk.order) > FEW:
            log.keep_graph(self.git)  # who changed a record is asked of history at every sign-off
        self.db.execute("BEGIN IMMEDIATE")
        self._keep(walk)
        self.db.execute("INSERT INTO tip VALUES (?)", (commit,))
        self.db.execute("COMMIT")
        return self

    def _unjudged(self, tip: str) -> list[tuple[str, tuple[str, ...]]]:
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
        tips = [id for (id,) in self.db.execute("SELECT id FROM tip ORDER BY rowid DESC LIMIT 20")]
        return [(id, parents) for id, parents in self.store.order([tip], tips) if not self._row(id)]

    def _keep(self, walk: Walk) -> None:
        numbers = {id(register): number for number, register in self._registers.items()}
        for commit, found in walk.judged.items():
            register = walk.registers[commit]
            if id(register) not in numbers:
                row = self.db.execute("INSERT INTO register (files) VALUES (?)", (ENCODE(register.files),))
                numbers[id(register)] = row.lastrowid or 0
                self._registers[row.lastrowid or 0] = register
            self.db.execute("INSERT OR REPLACE INTO judged VALUES (?, ?, ?)", (commit, ENCODE(found), numbers[id(register)]))
        self.db.executemany(
            "INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?)", [(one.digest, one.commit, one.path, ENCODE(one)) for one in walk.events]
        )
        if walk.late:
            self._authors.clear()  # signers and approvals are no longer what they were
        for commit, late in walk.late.items():
            judged = self.judged(commit)
            if judged is not None:
                judged.problems.append(late)
                self.db.execute("UPDATE judged SET body=? WHERE id=?", (ENCODE(judged), commit))
            for digest, made in self.db.execute("SELECT digest, body FROM event WHERE id=?", (commit,)).fetchall():
                event = EVENT.decode(made)
                event.problem = late
                self.db.execute("UPDATE event SET body=? WHERE digest=? AND id=?", (ENCODE(event), digest, commit))

    # what is known

    def _row(self, commit: str) -> tuple[bytes, int] | None:
        found: tuple[bytes, int] | None = self.db.execute("SELECT body, register FROM judged WHERE id=?", (commit,)).fetchone()
        return found

    def judged(self, commit: str) -> Judged | None:
        """What was found of a commit."""
        row = self._row(commit)
        return JUDGED.decode(row[0]) if row else None

    def register(self, commit: str) -> Register:
        """The register that counts after a commit that was judged; an empty one for others."""
        row = self._row(commit)
        if row is None:
            return Register(self.store, {})
        if row[1] not in self._registers:
            files = self.db.execute("SELECT files FROM register WHERE id=?", (row[1],)).fetchone()[0]
            self._registers[row[1]] = Register(self.store, FILES.decode(files))
        return self._registers[row[1]]

    def when(self, commit: str) -> int:
        """When a commit counts as made."""
        found = self.judged(commit)
        return found.when if found else 0

    def received(self, commit: str) -> int | None:
        """When the hub received a commit."""
        return self.receipts.received(commit)

    def sound(self, digest: str) -> bool:
        """Whether a sign-off was made by a commit that counts."""
        found = self.event(digest)
        return found is not None and found.problem is None

    def event(self, digest: str) -> Event | None:
        """How a sign-off came to be; None where no commit made it."""
        found = [EVENT.decode(body) for (body,) in self.db.execute("SELECT body FROM event WHERE digest=?", (digest,))]
        mine = [one for one in found if one.commit not in self._strangers]
        return min(mine, key=lambda one: (one.problem is not None, one.commit), default=None)

    @property
    def _strangers(self) -> frozenset[str]:
        """Commits that were judged for another branch, and that the commit at hand does not stand on: they say nothing of it."""
        if self.head not in self._apart:
            tips = [id for (id,) in self.db.execute("SELECT DISTINCT id FROM tip")]
            words = "".join(f"{tip}\n" for tip in tips) + f"^{self.head}\n"
            out = self.git.run("rev-list", "--ignore-missing", "--stdin", input=words.encode()) if self.head else b""
            self._apart = {self.head: frozenset(out.decode().split())}
        return self._apart[self.head]

    def events(self, paths: Iterable[str] = ()) -> dict[str, list[Event]]:
        """The sign-offs that history makes, by record: of these records, or of all."""
        chosen = list(paths)
        sql = f"SELECT body FROM event{' WHERE path=?' if chosen else ''}"
        out: dict[str, list[Event]] = {}
        for values in [[path] for path in chosen] or [[]]:
            for (body,) in self.db.execute(sql, values):
                event = EVENT.decode(body)
                if event.commit not in self._strangers:
                    out.setdefault(event.path, []).append(event)
        return out

    def authors(self, paths: list[str], commits: list[str], settled: list[str]) -> dict[str, set[str]]:
        """Of each record who changed its content up to these commits since its last approval."""
        asked = {path: (path, tuple(commits), tuple(settled)) for path in paths}
        unknown = [path for path, question in asked.items() if question not in self._authors]
        found = authorship.authors(self.store, unknown, commits, settled, self._signer, self.sound) if unknown else {}
        self._authors |= {asked[path]: authors for path, authors in found.items()}
        return {path: self._authors[question] for path, question in asked.items()}

    def _signer(self, commit: str) -> str:
        found = self.judged(commit)
        return found.signer if found and all(one.path for one in found.problems) else ""

    def faults(self) -> list[Judged]:
        """Commits with which something is wrong, as a whole or at one of their paths."""
        all_ = (JUDGED.decode(body) for (body,) in self.db.execute("SELECT body FROM judged"))
        return [found for found in all_ if found.problems]
