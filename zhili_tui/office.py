"""The one door to a repository with its rules: both faces, the command line and the terminal, go through it."""

import datetime
import os
from binascii import crc32
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui import present, regulation
from zhili_tui.errors import Ambiguous, NoOfficer, NoRepository, NotFound, UnknownKind, UnknownOfficer, Unreadable, ZhiliError
from zhili_tui.history.git import Git
from zhili_tui.i18n import N_, _, language
from zhili_tui.ledger import files
from zhili_tui.ledger import text as toml
from zhili_tui.ledger.index import Hit, Index
from zhili_tui.ledger.references import target
from zhili_tui.ledger.rows import Reader, Row
from zhili_tui.model import kinds
from zhili_tui.model.kind import Kind
from zhili_tui.model.place import Place
from zhili_tui.model.place import parse as place_of

# Imported where used: a listing needs neither the checks nor what writes.
if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from zhili_tui.checks.run import Report
    from zhili_tui.entry.journal import Journal
    from zhili_tui.entry.suggest import Suggest
    from zhili_tui.entry.values import Desk
    from zhili_tui.history.commit import Author
    from zhili_tui.history.log import Version
    from zhili_tui.model.difference import Change
    from zhili_tui.reckoning import Reckoning
    from zhili_tui.regulation.calendar import Workdays
    from zhili_tui.saving import Saving
    from zhili_tui.signing import Signing
    from zhili_tui.trusting import Trusting

#: So many records of a kind are looked through for what was written before.
REMEMBERED = 400
#: So many names are looked up one by one before all are read.
FEW = 40
SHIPPED = Path(__file__).resolve().parent.parent
#: Set for the running command by the face that opens the office.
Progress = Callable[[int, int], None]


class Loaded(NamedTuple):
    """A record as it was opened: its place, kind, bytes, and what they say."""

    place: Place
    kind: Kind
    data: bytes
    plain: dict[str, Any]


class Office:
    """An opened repository."""

    def __init__(self, root: Path, officer: str = "", as_of: datetime.date | None = None) -> None:
        self.root = root.resolve()
        self._officer = officer
        self._as_of = as_of
        self._names: dict[str, str] = {}

    @classmethod
    def open(cls, start: Path | None = None, officer: str = "", as_of: datetime.date | None = None) -> "Office":
        """The repository at ``start``, or the nearest above the working folder. Raises NoRepository."""
        begin = (start or Path.cwd()).resolve()
        for folder in [begin] if start else [begin, *begin.parents]:
            if (folder / "records" / "office.toml").is_file():
                return cls(folder, officer, as_of)
        raise NoRepository(path=begin)

    # what the repository is

    @cached_property
    def settings(self) -> Any:
        """records/office.toml. Raises Unreadable."""
        path = "records/office.toml"
        try:
            return _record(self.load(path))
        except toml.TextError as error:
            raise Unreadable(path=path, reason=str(error)) from None

    @property
    def today(self) -> datetime.date:
        """The day everything is reckoned for: --as-of, else the example's fixed day, else today at the office."""
        if self._as_of or self.settings.as_of:
            return self._as_of or self.settings.as_of
        return datetime.datetime.now(self.zone).date()

    @property
    def zone(self) -> "ZoneInfo":
        """The office's time zone."""
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.settings.time_zone)

    @cached_property
    def git(self) -> Git:
        """git on this repository. Raises NoGit."""
        return Git(self.root)

    @cached_property
    def templates(self) -> Path:
        """The rules and papers in use: the repository's own, else those shipped with the program."""
        own = self.root / "templates"
        return own if (own / "regulation").is_dir() else SHIPPED / "templates"

    @cached_property
    def book(self) -> "regulation.Book":
        """The regulation in use."""
        return regulation.Book(self.rule_files())

    @cached_property
    def workdays(self) -> "Workdays":
        """Which days the office works: the week, with the holidays of the rule set's calendar."""
        from zhili_tui.regulation.calendar import Workdays

        return Workdays(self.book.calendar)

    def rule_files(self) -> dict[str, bytes]:
        """The files of the rule set in use, by path below the repository (or the program)."""
        folder = self.templates / "regulation" / self.settings.regulation
        below = f"templates/regulation/{self.settings.regulation}"
        return {f"{below}/{p.relative_to(folder).as_posix()}": p.read_bytes() for p in sorted(folder.rglob("*.toml"))}

    # the repositories read together with this one

    @cached_property
    def linked(self) -> "tuple[Office, ...]":
        """The linked repositories whose clones are there: read as one with this; each record is written where it belongs."""
        folders = [(self.root / one.path).resolve() for one in self.settings.linked]
        return tuple(Office(folder, self._officer, self._as_of) for folder in folders if (folder / "records" / "office.toml").is_file())

    def find(self, ref: str, removed: bool = False) -> "tuple[Office, str]":
        """The repository and path that a reference names, here or in a linked one; with ``removed`` also what is only in history."""
        for office in (self, *self.linked):
            try:
                return office, office.path(ref)
            except NotFound:
                continue
        return self, self.path_in_history(ref) if removed else self.path(ref)

    def home(self, unit: str) -> "Office":
        """Where a unit's new records are written: the first repository that has the unit, this one before the linked."""
        there = (office for office in (self, *self.linked) if (office.root / f"records/{unit}/unit.toml").is_file())
        return next(there, self)

    def elsewhere(self, path: str) -> bool:
        """Whether a linked repository has a record at this path."""
        return any((office.root / path).is_file() for office in self.linked)

    # the index

    @cached_property
    def index_file(self) -> Path:
        """Where the index lies: inside the git directory, one for each list of clauses, by which records are checked."""
        file = self.templates / "regulation" / self.settings.regulation / "clauses.toml"
        rules = file.read_bytes() if file.is_file() else b""
        name = f"index-{crc32(str(self.root).encode()):08x}-{len(rules):x}-{crc32(rules):08x}.sqlite"
        return self.git.directory / "zhili" / name

    @cached_property
    def index(self) -> Index:
        """The index, not yet refreshed."""
        return Index(self.root, self.index_file)

    @property
    def reader(self) -> Reader:
        """What reads a file for the index: its record, and what is wrong with it. Nothing is imported until a file is read."""
        found: list[Reader] = []

        def read(path: str, data: bytes) -> Row:
            if not found:
                from zhili_tui.checks import run

                found.append(run.reader(self.book.clauses))
            return found[0](path, data)

        return read

    def refresh(self, progress: Progress | None = None) -> Index:
        """The index, brought up to the disk."""
        if self.index.refresh(self.reader, progress):
            self.forget_names()
        for other in self.linked:
            other.refresh(progress)
        return self.index

    def forget_names(self) -> None:
        """Read the names of units and officers again when they are next needed."""
        self._names.clear()
        for name in ("names_of", "desk", "trust", "suggest"):
            self.__dict__.pop(name, None)

    @property
    def drafts(self) -> Path:
        """Where what was typed and not yet saved is kept."""
        return self.git.directory / "zhili" / "drafts"

    @property
    def journal(self) -> "Journal":
        """The drafts of this clone, for the officer at work."""
        from zhili_tui.entry.journal import Journal

        try:
            officer = self.officer()
        except (NoOfficer, UnknownOfficer, Ambiguous):
            officer = ""
        return Journal(self.drafts, officer)

    @cached_property
    def saving(self) -> "Saving":
        """Everything that writes."""
        from zhili_tui.saving import Saving

        return Saving(self)

    @cached_property
    def trust(self) -> "Trusting":
        """What sign-offs are worth, and the register that judges them."""
        from zhili_tui.trusting import Trusting

        return Trusting(self)

    @cached_property
    def reckoning(self) -> "Reckoning":
        """The regulation at work on these records."""
        from zhili_tui.reckoning import Reckoning

        return Reckoning(self)

    @cached_property
    def signing(self) -> "Signing":
        """Everything that signs off."""
        from zhili_tui.signing import Signing

        return Signing(self)

    # people and units

    @cached_property
    def names_of(self) -> dict[str, str]:
        """The names of units and officers by reference."""
        out = {}
        for place, record in self.index.records("kind IN ('unit', 'officer')"):
            out[place.unit if place.kind == "unit" else f"{place.unit}/{place.name}"] = record.name
        return out

    def name(self, reference: str) -> str:
        """The name of a unit or officer; the reference itself where there is none."""
        if len(self._names) == FEW:  # so many were looked up one by one: it pays to know all
            self._names |= self.names_of
        if reference not in self._names:
            path = target("officer" if "/" in reference else "unit", reference) or ""
            hit = self.index.hit(path)
            record = self.index.record(hit) if hit else self._unread(path)
            found = (name for other in self.linked if (name := other.name(reference)) != reference)
            self._names[reference] = record.name if record is not None else next(found, reference)
        return self._names[reference]

    def _unread(self, path: str) -> Any:
        """The record of a file that the index does not have yet; None where there is none, or none that can be read."""
        if not path or not (self.root / path).is_file():
            return None
        try:
            return _record(self.load(path))
        except (toml.TextError, ZhiliError):
            return None

    @cached_property
    def desk(self) -> "Desk":
        """What entering data needs to know of the office."""
        from zhili_tui.entry.values import Choice, Desk

        people = [Choice(ref, name) for ref, name in sorted(self.names_of.items())]
        officers = [one for one in people if "/" in one.value]
        known = {
            "unit": [one for one in people if "/" not in one.value],
            "officer": officers,
            "person": officers,
            "clause": [Choice(id, id) for id in sorted(self.book.clauses)],
        }
        return Desk(self.today, self.zone, lambda form: known.get(form, []), self.workdays.worked)

    @cached_property
    def suggest(self) -> "Suggest":
        """What was written in a field before. The index has been refreshed."""
        from zhili_tui.entry.suggest import Suggest

        def recent(kind: str, unit: str) -> tuple[list[Any], list[Any]]:
            own = self.index.hits("kind=? AND unit=?", (kind, unit), limit=REMEMBERED)
            others = self.index.hits("kind=? AND unit<>?", (kind, unit), limit=REMEMBERED - len(own))
            return typed(own), typed(others)

        def typed(hits: list[Hit]) -> list[Any]:
            return [record for _hit, record in self.index.read(hits) if record is not None]

        return Suggest(recent)

    def officer(self) -> str:
        """Who is at work, as ``unit/name``. Raises NoOfficer or UnknownOfficer."""
        said = self._officer or os.environ.get("ZHILI_OFFICER", "") or self.git.config("zhili.officer")
        if not said:
            raise NoOfficer()
        if "/" in said:
            if (self.root / (target("officer", said) or "-")).is_file():
                return said
            raise UnknownOfficer(officer=said)
        found = sorted(p.parent.parent.name for p in (self.root / "records").glob(f"*/officers/{said}.toml")) if said.isascii() else []
        if len(found) != 1:
            raise UnknownOfficer(officer=said) if not found else Ambiguous(ref=said, count=len(found), first=f"{found[0]}/{said}")
        return f"{found[0]}/{said}"

    def set_officer(self, reference: str) -> None:
        """Remember in this clone's git settings who is at work."""
        self.git.run("config", "zhili.officer", reference)
        self._officer = reference

    def author(self) -> "Author":
        """The officer at work as git writes him; where none is set, whoever git knows. Raises NoOfficer."""
        from zhili_tui.history.commit import Author

        try:
            reference = self.officer()
        except NoOfficer:
            name, email = self.git.config("user.name"), self.git.config("user.email")
            if not name:
                raise
            return Author(name, email or "unknown")
        unit, name = reference.split("/")
        place = place_of(f"{unit}/officers/{name}")
        assert place is not None
        from zhili_tui.history.keys import signer_of

        return Author(_record(self.load(place.path)).name, f"{name}@{unit}", signer_of(self.git))

    # reading

    def path(self, ref: str) -> str:
        """The path that a reference names: a path, an id, or the beginning of one. Raises NotFound or Ambiguous."""
        for named in (ref, f"{ref}/unit"):
            place = place_of(named)
            if place and (self.root / place.path).is_file():
                return place.path
        wanted = ref.removeprefix("records/").removesuffix(".toml").replace("%", "").replace("_", r"\_")
        for patterns in ((f"%/{wanted}.toml",), (f"records/{wanted}%", f"%/{wanted}%")):
            where = " OR ".join([r"path LIKE ? ESCAPE '\'"] * len(patterns))
            found = self.index.hits(where, patterns, order="path")
            if len(found) > 1:
                raise Ambiguous(ref=ref, count=len(found), first=found[0].place.ref)
            if found:
                return found[0].path
        raise NotFound(ref=ref)

    def path_in_history(self, ref: str) -> str:
        """Like ``path``; a full reference also names a record that was removed."""
        try:
            return self.path(ref)
        except NotFound:
            place = place_of(ref)
            if place is None or place.kind not in kinds.names():
                raise
            return place.path

    def load(self, path: str, data: bytes | None = None) -> Loaded:
        """A record from disk (or from the bytes given). Raises Unreadable where it is no TOML, UnknownKind."""
        place = place_of(path)
        if place is None:
            raise NotFound(ref=path)
        kind = self.kind(place.kind)
        data = files.read(self.root, path) if data is None else data
        try:
            return Loaded(place, kind, data, toml.parse(data))
        except toml.TextError as error:
            raise Unreadable(path=path, reason=str(error)) from None

    @staticmethod
    def typed(loaded: Loaded, plain: dict[str, Any] | None = None) -> Any:
        """A loaded record as its type, or other values in its place. Raises Unreadable where they do not fit the kind."""
        return _record(loaded if plain is None else loaded._replace(plain=plain))

    @staticmethod
    def kind(name: str) -> Kind:
        """The kind of this name. Raises UnknownKind."""
        try:
            return kinds.kind(name)
        except KeyError:
            raise UnknownKind(kind=name, kinds=", ".join(kinds.names())) from None

    def title(self, hit: Hit) -> str:
        """The one-line title of a record, from the index."""
        record = self.index.record(hit)
        if record is None:
            return _(N_("(cannot be read)"))
        return self.title_of(record, hit.place)

    def title_of(self, record: Any, place: Place) -> str:
        """The one-line title of a typed record."""
        kind = kinds.kind(place.kind)
        plain = {name: getattr(record, name) for name in kind.title}
        return present.title(kind, place, plain, self.name)

    def state(self, record: Any, kind: str) -> str:
        """The state derived from content, the sign-offs that count, and date: an identifier of the glossary, or empty."""
        if kinds.kind(kind).sealed and record.signoffs and self.trust.worth:
            import msgspec

            from zhili_tui.regulation.facts import COUNTS

            counting = tuple(one for one in record.signoffs if self.trust.worth.get(one.digest, "unverifiable") in COUNTS)
            record = msgspec.structs.replace(record, signoffs=counting)
        return kinds.kind(kind).state(record, self.today)

    def title_at(self, path: str) -> str:
        """The one-line title of the record at a path."""
        loaded = self.load(path)
        return present.title(loaded.kind, loaded.place, loaded.plain, self.name)

    # the regulation at work

    def clause(self, id: str) -> str:
        """The title of a clause in the language in use."""
        titles = self.book.titles.get(id, {})
        return titles.get(language()) or titles.get("en", "")

    @property
    def moment(self) -> datetime.datetime:
        """The very second at the office, whatever day everything is reckoned for: when something is signed."""
        return datetime.datetime.now(self.zone).replace(microsecond=0)

    @property
    def now(self) -> datetime.datetime:
        """The moment everything is reckoned for: now, or the end of the day that was named."""
        real = datetime.datetime.now(self.zone)
        end = datetime.datetime.combine(self.today, datetime.time(23, 59, 59), self.zone)
        return real if real.date() == self.today else end

    def check(
        self, paths: list[str], since: str = "", staged: bool = False, fresh: bool = False, progress: Progress | None = None
    ) -> "Report":
        """What is wrong: everywhere, below some paths, in what differs from a commit, or in what is staged."""
        from zhili_tui import checking

        return checking.check(self, paths, since, staged, fresh, progress)

    # history

    def history(self, path: str) -> "list[Version]":
        """The versions of a record, newest first, their times as the office's clock had them."""
        from zhili_tui.history import log

        return [one._replace(at=one.at.astimezone(self.zone)) for one in log.versions(self.git, path)]

    def revision(self, name: str) -> str:
        """The commit a name stands for. Raises NotFound. Names that look like options are refused."""
        done = self.git.attempt("rev-parse", "--verify", "-q", "--end-of-options", f"{name}^{{commit}}")
        if done.returncode:
            raise NotFound(ref=name)
        return done.stdout.decode().strip()

    def differences(self, path: str, before: str, after: str = "") -> "list[Change]":
        """The fields that differ between two versions of a record; without ``after``, from the one on disk."""
        kind = self.kind(place.kind) if (place := place_of(path)) else None
        if kind is None:
            raise NotFound(ref=path)
        from zhili_tui.history import log
        from zhili_tui.model.difference import changes

        names = [self.revision(name) for name in (before, after) if name]
        found = log.contents(self.git, path, names)
        old = found[0]
        new = found[1] if after else files.read(self.root, path)
        return changes(kind.cls, self._plain(path, old), self._plain(path, new))

    def _plain(self, path: str, data: bytes | None) -> dict[str, Any]:
        return self.load(path, data).plain if data is not None else {}


def _record(loaded: Loaded) -> Any:
    from zhili_tui.model.fields import convert

    try:
        return convert(loaded.plain, loaded.kind.cls)
    except ValueError as error:  # msgspec.ValidationError is one
        raise Unreadable(path=loaded.place.path, reason=str(error)) from None
