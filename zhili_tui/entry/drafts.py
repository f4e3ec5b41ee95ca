"""What was typed and not yet saved: one file for each open form, so that neither a signal nor a power cut takes it.

Every session on a record has a draft of its own: nothing that somebody else typed is overwritten. Beside each draft lies
a lock that its session holds; when the session is gone the lock is free, and its draft is offered.
"""

import datetime
import fcntl
import hashlib
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from zhili_tui.entry import draft_json
from zhili_tui.errors import DraftTaken, NotKept, system_reason
from zhili_tui.i18n import formatting
from zhili_tui.model import kinds
from zhili_tui.model.diff import FieldChange, changes, merge
from zhili_tui.model.introspection import Path as Inside
from zhili_tui.model.introspection import field_at, fits
from zhili_tui.storage import atomic
from zhili_tui.storage import toml_text as text
from zhili_tui.storage.toml_edit import prune

FIRST_LINE = b"zhili-draft-1"


class DraftSubject(NamedTuple):
    """What a draft is a draft of: a record that is there, by its path; or a new one of a kind, that a unit will issue."""

    kind: str
    unit: str = ""
    path: str = ""
    name: str = ""  # of a new record whose name is known before: a month, a month and post
    duty: str = ""  # the key of the obligation it is to fulfil
    near: datetime.date | None = None  # the day that dates are near to, which also says the year of a month's record
    grid: str = ""  # the grid of many records that it is a draft of; ``name`` says of which period
    form: str = ""  # what a superior's form says of itself, its month included; ``name`` is the path of its file
    ledger: str = ""  # the digest of a file that is to be imported; ``name`` is its path

    @property
    def on_screen(self) -> bool:
        """Whether it is gone on with on a screen of its own, and nowhere else."""
        return bool(self.grid or self.form or self.ledger)

    @property
    def key(self) -> str:
        """Drafts of the same thing have the same."""
        parts = (
            (self.path,) if self.path else (self.kind, self.unit, self.name, self.duty, *filter(None, (self.grid, self.form, self.ledger)))
        )
        of = hashlib.sha256("\n".join(parts).encode())
        return of.hexdigest()[:16]


class Content(NamedTuple):
    """The state of a form."""

    plain: dict[str, Any]
    typed: dict[Inside, str] = {}  # what was typed that is no value yet
    at: Inside = ()  # the place that is being typed in
    text: str = ""  # what stands there so far
    suggested: frozenset[Inside] = frozenset()  # the cells that were filled in and that nobody has taken over yet


class Session(NamedTuple):
    """Who has a form open, where and since when."""

    officer: str
    host: str
    pid: int
    since: datetime.datetime


class StoredDraft(NamedTuple):
    """A draft as it was found."""

    file: Path
    subject: DraftSubject
    base: bytes | None  # the record as it was when the form was opened; None for a new one
    content: Content
    when: datetime.datetime
    by: Session
    live: bool  # its session is still at work

    @property
    def id(self) -> str:
        """What a person says to name it."""
        return self.file.stem.rpartition("-")[2]

    def now(self, root: Path) -> bytes | None:
        """The record as it stands on disk; None for a new one, and for one that was taken away."""
        file = root / self.subject.path
        return file.read_bytes() if self.subject.path and file.is_file() else None

    def differs_from(self, disk: bytes | None) -> list[FieldChange]:
        """What saving the draft would change in the record as it stands now. Raises TextError where that cannot be read.

        What others changed since stands, as it will when the draft is saved; where both changed the same, the draft.
        """
        cls, typed = kinds.kind(self.subject.kind).cls, prune(self.content.plain)
        if disk is None:
            return changes(cls, {}, typed)
        now = text.parse(disk)
        if self.base is not None:
            typed, _ = merge(cls, text.parse(self.base), typed, now)
        return changes(cls, prune(now), typed)

    def words(self, disk: bytes | None, names: formatting.Names) -> list[str]:
        """The same as people read it, with what was typed that is no value yet. Raises TextError."""
        if self.subject.ledger:
            return [said for said in self.content.typed.values() if said]
        if self.subject.on_screen:
            return _rows(self.content.typed, names)
        out = [formatting.change(one, names) for one in self.differs_from(disk)]
        out += [f"{_called(self.subject.kind, path)}: {typed}" for path, typed in self.content.typed.items()]
        return out + ([f"{_called(self.subject.kind, self.content.at)}: {self.content.text}"] if self.content.text else [])

    def outdated(self, disk: bytes | None) -> bool:
        """Whether the record was changed since the form was opened."""
        return self.base != disk


class Journal:
    """The drafts of one clone."""

    def __init__(self, folder: Path, officer: str = "", clock: Callable[[], datetime.datetime] | None = None) -> None:
        self.folder, self.officer = folder, officer
        self.clock = clock or (lambda: datetime.datetime.now(datetime.UTC))

    def open(self, subject: DraftSubject, base: bytes | None = None) -> "Draft":
        """A draft for a form that is opened. Nothing is written but the lock until something is kept."""
        stem = f"{subject.key}-{os.urandom(4).hex()}"
        return Draft(self.folder / f"{stem}.draft", subject, base, self._session(), self._lock(stem), self.clock)

    def take_up(self, subject: DraftSubject, found: StoredDraft | None) -> "Draft":
        """The draft of a file that is opened: the one found, or a new one; what was found of another text of the file goes on as this one's.

        Raises NotKept, DraftTaken.
        """
        if found is None:
            return self.open(subject)
        before = self.resume(found)
        if found.subject.key == subject.key:
            return before
        draft = self.open(subject)
        draft.keep(found.content)
        before.drop()
        return draft

    def resume(self, kept: StoredDraft) -> "Draft":
        """Go on with a draft that was found: in the same file. Raises DraftTaken where somebody does so already, or did since."""
        session = self._session()
        try:
            lock = _hold(_lock_of(kept.file))
            if lock is not None and _unchanged(kept):
                os.ftruncate(lock, 0)
                os.pwrite(lock, draft_json.dump(session._asdict()), 0)
                return Draft(kept.file, kept.subject, kept.base, session, lock, self.clock)
        except OSError as error:
            raise NotKept(reason=system_reason(error)) from None
        if lock is not None and kept.file.exists():
            os.close(lock)
        elif lock is not None:
            _let_go(lock, _lock_of(kept.file))
        raise DraftTaken(who=kept.by.officer or kept.by.host)

    def all(self) -> list[StoredDraft]:
        """Every draft there is, newest first. What cannot be read is set aside; what a session left half written goes."""
        found = []
        for file in sorted(self.folder.glob("*.draft")):
            try:
                found.append(_read(file, _held(_lock_of(file))))
            except (FileNotFoundError, PermissionError):  # just dropped; another login's
                continue
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                with suppress(OSError):  # where nothing can be written it stays as it is
                    _set_aside(file)
        with suppress(OSError):
            self._clean()
        return sorted(found, key=lambda one: one.when, reverse=True)

    def of(self, subject: DraftSubject) -> list[StoredDraft]:
        """The drafts of one thing that nobody has open, newest first: to be offered. Another officer's are not."""
        same = [one for one in self.all() if one.subject.key == subject.key and not one.live]
        return [one for one in same if one.by.officer == self.officer]

    def others(self, subject: DraftSubject, mine: "Draft | None" = None) -> list[Session]:
        """Who else has a form of the same thing open now, in this clone."""
        found = []
        for file in sorted(self.folder.glob(f"{subject.key}-*.lock")):
            if (mine is None or file != _lock_of(mine.file)) and _held(file):
                try:
                    found.append(_session(draft_json.load(file.read_bytes())))
                except (OSError, ValueError, TypeError):
                    continue
        return found

    def damaged(self) -> list[Path]:
        """The drafts that could not be read and were set aside."""
        return sorted(self.folder.glob("*.damaged*"))

    def drop(self, kept: StoredDraft) -> None:
        """Take a draft away that nobody has open. Raises DraftTaken."""
        self.resume(kept).drop()

    def _session(self) -> Session:
        return Session(self.officer, socket.gethostname(), os.getpid(), self.clock())

    def _lock(self, stem: str) -> int:
        """A new lock, held from the moment others can see it."""
        file, beside = self.folder / f"{stem}.lock", self.folder / f".{stem}.lock"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            fcntl.flock(lock, fcntl.LOCK_EX)
            os.write(lock, draft_json.dump(self._session()._asdict()))
            os.rename(beside, file)
        except OSError as error:
            raise NotKept(reason=system_reason(error)) from None
        return lock

    def _clean(self) -> None:
        """Locks of sessions that are gone and left no draft, and what they were writing when they went."""
        for file in self.folder.glob("*.lock"):
            draft = file.with_suffix(".draft")
            if draft.exists() and not atomic.leftovers(draft):
                continue
            try:
                lock = _hold(file)
            except PermissionError:
                continue
            if lock is None:
                continue
            for left in atomic.leftovers(draft):
                left.unlink(missing_ok=True)
            if draft.exists():
                os.close(lock)
            else:
                _let_go(lock, file)


class Draft:
    """The draft of one open form."""

    def __init__(
        self, file: Path, subject: DraftSubject, base: bytes | None, session: Session, lock: int, clock: Callable[[], datetime.datetime]
    ) -> None:
        self.file, self.subject, self.base, self.session, self.clock = file, subject, base, session, clock
        self._lock: int | None = lock
        self._last: bytes = b""

    def keep(self, content: Content) -> bool:
        """Write the draft, whole or not at all; whether there was anything new to write. Raises NotKept: the older one then stays."""
        body = {
            "subject": self.subject._asdict(),
            "base": None if self.base is None else self.base.decode("utf-8", "surrogateescape"),
            "plain": content.plain,
            "typed": [[list(path), typed] for path, typed in content.typed.items()],
            "at": list(content.at),
            "text": content.text,
            "suggested": sorted(map(list, content.suggested), key=str),
            "by": self.session._asdict(),
        }
        said = draft_json.dump(body)
        if said == self._last:
            return False
        self._write(draft_json.dump(body | {"when": self.clock()}))
        self._last = said
        return True

    def _write(self, data: bytes) -> None:
        try:
            atomic.write(self.file, b"%s %s\n%s\n" % (FIRST_LINE, hashlib.sha256(data).hexdigest().encode(), data))
        except OSError as error:
            raise NotKept(reason=system_reason(error)) from None

    def drop(self) -> None:
        """The draft is no longer needed: it was saved, or given up."""
        self.file.unlink(missing_ok=True)
        self.close()

    def clear(self) -> None:
        """Nothing of it waits to be saved any more, though it stays open."""
        self.file.unlink(missing_ok=True)
        self._last = b""

    def close(self) -> None:
        """Leave the form. What was kept stays, to be offered."""
        if self._lock is None:
            return
        lock, self._lock = self._lock, None
        if self.file.exists():
            os.close(lock)
        else:
            _let_go(lock, _lock_of(self.file))


class WritePacer:
    """When to write what is being typed: at once, and then every half second at most. Told the time, it keeps none itself."""

    def __init__(self, every: float = 0.5) -> None:
        self.every = every
        self._wrote = float("-inf")
        self._waiting = False

    def typed(self, now: float) -> float:
        """Something was typed: so many seconds until it has to be written; 0 is now."""
        self._waiting = True
        return max(0.0, self._wrote + self.every - now)

    def due(self, now: float) -> bool:
        """Whether something waits and it is time to write."""
        return self._waiting and now >= self._wrote + self.every

    def wrote(self, now: float) -> None:
        """Everything typed so far is written."""
        self._wrote, self._waiting = now, False


def _lock_of(draft: Path) -> Path:
    return draft.with_suffix(".lock")


def _hold(file: Path) -> int | None:
    """The lock, held; None where another session has it."""
    lock = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(lock).st_ino == os.stat(file).st_ino:
            return lock
    except OSError:  # held, or taken away meanwhile
        pass
    os.close(lock)
    return None


def _held(file: Path) -> bool:
    """Whether a session holds a lock. Only looked at, never made."""
    try:
        lock = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False


def _let_go(lock: int, file: Path) -> None:
    file.unlink(missing_ok=True)
    os.close(lock)


def _set_aside(file: Path) -> None:
    """Keep what cannot be read under a name that says so; an earlier one of that name stays."""
    number = 1
    while (aside := file.with_suffix(f".damaged{number}")).exists():
        number += 1
    os.rename(file, aside)


def _unchanged(kept: StoredDraft) -> bool:
    """Whether a draft says what it did when it was found: another window may have taken it up, typed and left again."""
    try:
        return _read(kept.file, kept.live) == kept
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _rows(typed: dict[Inside, str], names: formatting.Names) -> list[str]:
    """What was typed in a grid, a line a row."""
    rows: dict[str, list[str]] = {}
    for (row, *_column), said in typed.items():
        rows.setdefault(str(row), []).append(said)
    return [": ".join(filter(None, (names(row) if row else "", ", ".join(texts)))) for row, texts in rows.items()]


def _called(kind: str, path: Inside) -> str:
    """A place inside a record in words."""
    cls = kinds.kind(kind).cls
    names = [path[: end + 1] for end, step in enumerate(path) if not isinstance(step, int)]
    return formatting.where(path, tuple(field for at in names if (field := field_at(cls, at))))


def _session(found: dict[str, Any]) -> Session:
    return Session(found["officer"], found["host"], found["pid"], found["since"])


def _read(file: Path, live: bool) -> StoredDraft:
    """A draft. Raises ValueError, KeyError, TypeError where it is none."""
    first, _, data = file.read_bytes().partition(b"\n")
    data = data.removesuffix(b"\n")
    if first != b"%s %s" % (FIRST_LINE, hashlib.sha256(data).hexdigest().encode()):
        raise ValueError(file)
    found = draft_json.load(data)
    base = found["base"]
    typed = {tuple(path): typed for path, typed in found["typed"]}
    suggested = frozenset(map(tuple, found.get("suggested", ())))  # earlier versions suggested nothing
    content = Content(found["plain"], typed, tuple(found["at"]), found["text"], suggested)
    subject = DraftSubject(**found["subject"])
    if subject.kind not in kinds.names() or not subject.key:  # what has no key, as half a character in a path, is no draft
        raise ValueError(subject.kind)
    if not fits(kinds.kind(subject.kind).cls, content.plain):
        raise ValueError(subject.kind)
    base = None if base is None else base.encode("utf-8", "surrogateescape")
    return StoredDraft(file, subject, base, content, found["when"], _session(found["by"]), live)
