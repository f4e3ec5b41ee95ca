"""When each record first told what it tells, out of the history of the clone, remembered commit by commit.

The time of a commit stands where the hub received it within some days, so that nobody who works without a line is late by transport;
else the time of the receipt. Without a hub the commit's own time stands, never before that of a commit on which it rests. What the first
commit of an example held was there when its books began: of that no time is known. The file may be deleted at any moment.
"""

import datetime
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.storage import account
from zhili_tui.storage.sqlite_cache import CacheDatabase
from zhili_tui.storage.toml_text import TextError, parse
from zhili_tui.trust.receipts.chain import Receipts
from zhili_tui.trust.receipts.names import REF
from zhili_tui.vcs import log
from zhili_tui.vcs.reader import blobs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from zhili_tui.vcs.git import Git

VERSION = 1
SCHEMA = """
CREATE TABLE made (id TEXT PRIMARY KEY, parents TEXT, claimed INTEGER, received INTEGER) WITHOUT ROWID;
CREATE TABLE version (path TEXT, id TEXT, blob TEXT, PRIMARY KEY (path, id)) WITHOUT ROWID;
CREATE TABLE told (blob TEXT PRIMARY KEY, words TEXT) WITHOUT ROWID;
CREATE TABLE upto (head TEXT, receipts TEXT);
"""
#: Versions of a record that lie no further apart than so many seconds are not told apart: what is entered is often signed the same day.
SOON = 2 * 86400
FILE = "recorded.sqlite"
#: So many records are looked up one by one before all are read.
FEW = 5000


class RecordedVersion(NamedTuple):
    """A version of a record: its blob, when it counts as recorded (0: it was there when an example's books began)."""

    blob: str
    at: int


class RecordingTimes:
    """The times for one clone, up to the commit checked out.

    ``days``: in which a receipt has to follow; ``now``: seconds since 1970; ``example``: whether it begins with records of no known time.
    """

    def __init__(self, git: "Git", days: int, now: int, example: bool = False, tell: "Callable[[str], None]" = lambda _: None) -> None:
        self.git, self.head, self.days, self.now, self.example = git, git.head(), days, now, example
        tip = git.attempt("rev-parse", "-q", "--verify", REF)
        self._tip = tip.stdout.decode().strip() if not tip.returncode else ""
        self._words: dict[str, frozenset[str]] = {}
        self.cache = CacheDatabase(folder / FILE if (folder := account.derived(git.root)) else None, SCHEMA, VERSION, self._bring_up, tell)
        self._bring_up()
        self._hub = bool(self.cache.rows("SELECT 1 FROM made WHERE received IS NOT NULL LIMIT 1"))
        self._asked: dict[str, tuple[RecordedVersion, ...]] = {}

    def first(self, path: str) -> int | None:
        """When a record first lay there; None where no commit has it."""
        found = self._of(path)
        return found[0].at if found else None

    def told(self, path: str, words: str, changed: bool = False) -> int | None:
        """When a record first told something (``field=day``); None where no commit says it. ``changed``: it lies there otherwise now."""
        found = self._of(path)
        if not changed and (not found or found[-1].at - found[0].at <= SOON):
            return found[0].at if found else None
        return next((one.at for one in found if words in self._said(one.blob)), None)

    def _said(self, blob: str) -> frozenset[str]:
        if blob not in self._words:
            rows = self.cache.rows("SELECT words FROM told WHERE blob=?", (blob,))
            self._words[blob] = frozenset(json.loads(rows[0][0]) if rows else words(blobs(self.git, [blob])[0] or b""))
        return self._words[blob]

    def _of(self, path: str) -> tuple[RecordedVersion, ...]:
        """The versions of a record, the oldest first; looked up one by one while that is cheaper than knowing all of them."""
        known = self._asked.get(path)
        if known is None and len(self._asked) >= FEW:
            known = self._all.get(path, ())
        if known is None:
            known = self._asked[path] = self._read("WHERE path=?", (path,)).get(path, ())
        return known

    @cached_property
    def _all(self) -> dict[str, tuple[RecordedVersion, ...]]:
        return self._read()

    def _read(self, where: str = "", values: tuple[str, ...] = ()) -> dict[str, tuple[RecordedVersion, ...]]:
        rows = self.cache.rows(
            f"SELECT path, blob, parents, claimed, received FROM version JOIN made ON version.id = made.id {where}", values
        )
        out: dict[str, list[RecordedVersion]] = {}
        for path, blob, parents, claimed, received in rows:
            out.setdefault(path, []).append(RecordedVersion(blob, self._counts(claimed, received) if parents or not self.example else 0))
        return {path: tuple(sorted(found, key=lambda one: one.at)) for path, found in out.items()}

    def _counts(self, claimed: int, received: int | None) -> int:
        """The time that counts of a commit; one that the hub has not got yet is as late as now once its days are over."""
        known = received if received is not None else self.now
        return known if claimed > known or (self._hub and known - claimed > self.days * 86400) else claimed

    # bringing it up to the commit

    def _bring_up(self) -> None:
        self.cache.do(self._brought_up, fills=True)

    def _brought_up(self, db: "sqlite3.Connection") -> None:
        head, receipts = next(iter(db.execute("SELECT head, receipts FROM upto")), ("", ""))
        if (head, receipts) == (self.head, self._tip) or not self.head:
            return
        afresh = bool(head) and not log.contains(self.git, self.head, head)  # commits that were not sent may be made again
        laid = log.laid_down(self.git, self.head, "" if afresh else head) if head != self.head else []
        db.execute("BEGIN IMMEDIATE")
        try:
            if afresh:
                for table in ("made", "version", "upto"):
                    db.execute(f"DELETE FROM {table}")
            self._keep(db, laid)
            if laid or receipts != self._tip:
                self._receive(db)
            db.execute("DELETE FROM upto")
            db.execute("INSERT INTO upto VALUES (?, ?)", (self.head, self._tip))
            db.execute("COMMIT")
        except BaseException:
            with suppress(Exception):  # a disk that is full has rolled it back already
                db.execute("ROLLBACK")
            raise

    def _keep(self, db: "sqlite3.Connection", laid: list[log.CommittedRecords]) -> None:
        claimed: dict[str, int] = {}
        for one in laid:
            before = [self._claimed(db, claimed, parent) for parent in one.parents]
            claimed[one.commit] = max(one.at, *(at for at in before if at <= self.now), 0)
            db.execute("INSERT OR IGNORE INTO made VALUES (?, ?, ?, NULL)", (one.commit, " ".join(one.parents), claimed[one.commit]))
        db.executemany(
            "INSERT OR REPLACE INTO version VALUES (?, ?, ?)", ((path, one.commit, blob) for one in laid for path, blob in one.blobs)
        )
        touched = {path for one in laid for path, _blob in one.blobs}
        self._read_words(db, self._apart(db, touched))

    @staticmethod
    def _claimed(db: "sqlite3.Connection", known: dict[str, int], commit: str) -> int:
        if commit not in known:
            known[commit] = next((at for (at,) in db.execute("SELECT claimed FROM made WHERE id=?", (commit,))), 0)
        return known[commit]

    @staticmethod
    def _apart(db: "sqlite3.Connection", paths: Iterable[str]) -> Iterator[str]:
        """The blobs of records whose versions lie far enough apart to be told from each other."""
        for path in paths:
            rows = db.execute("SELECT blob, claimed FROM version JOIN made ON version.id = made.id WHERE path=?", (path,)).fetchall()
            times = [claimed for _blob, claimed in rows]
            if len(rows) > 1 and max(times) - min(times) > SOON:
                yield from (blob for blob, _claimed in rows)

    def _read_words(self, db: "sqlite3.Connection", wanted: Iterator[str]) -> None:
        new = sorted({blob for blob in wanted if not db.execute("SELECT 1 FROM told WHERE blob=?", (blob,)).fetchone()})
        found = zip(new, blobs(self.git, new), strict=True)
        db.executemany(
            "INSERT OR REPLACE INTO told VALUES (?, ?)", ((blob, json.dumps(sorted(words(data or b"")))) for blob, data in found)
        )

    def _receive(self, db: "sqlite3.Connection") -> None:
        """Note of every commit when the hub first had it."""
        parents = {id: tuple(some.split()) for id, some in db.execute("SELECT id, parents FROM made")}
        received: dict[str, int] = {}
        for receipt in sorted(Receipts(self.git).all, key=lambda one: one.at):
            pending = [receipt.tip]
            while pending:
                commit = pending.pop()
                if commit in parents and commit not in received:
                    received[commit] = receipt.at
                    pending += parents[commit]
        db.executemany("UPDATE made SET received=? WHERE id=?", ((at, id) for id, at in received.items()))


def words(data: bytes) -> set[str]:
    """What a version tells of days: ``field=day`` for every date in it, tables by name; of a guard's shifts those with a round or a reason."""
    try:
        plain = parse(data)
    except TextError:
        return set()
    return set(_dates(plain, ""))


def _dates(table: dict[str, Any], before: str) -> Iterator[str]:
    for name, value in table.items():
        if name in ("signoffs", "attachments"):
            continue
        if isinstance(value, datetime.date):  # a time too
            yield f"{before}{name}={value.isoformat()[:10]}"
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from _dates(one, f"{before}{name}.")
                if name == "shifts" and isinstance(one.get("date"), datetime.date) and (one.get("rounds") or one.get("missed")):
                    yield f"shifts={one['date'].isoformat()[:10]}"
