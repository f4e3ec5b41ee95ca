"""An opened repository: where it lies, what it prescribes, who is at work, and its records to be found and read.

What writes, signs, judges and reckons is built on it by ``services.workspace``.
"""

import datetime
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from zhili_tui.errors import (
    Ambiguous,
    CloneBusy,
    NoGit,
    NoOfficer,
    NoRepository,
    NotFound,
    UnknownKind,
    UnknownOfficer,
    Unreadable,
    ZhiliError,
)
from zhili_tui.i18n import N_, _, formatting, language, translate
from zhili_tui.model import kinds
from zhili_tui.model.fields import listed
from zhili_tui.model.kind import Kind
from zhili_tui.model.record_path import Place
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.services.configuration import SETTINGS, OfficeConfiguration
from zhili_tui.services.names import OfficeNames
from zhili_tui.services.program import installed
from zhili_tui.storage import account, files, scan, toml_text
from zhili_tui.storage.index import Index, IndexHit
from zhili_tui.storage.index_rows import IndexRow, Reader
from zhili_tui.storage.oddity import Oddity, printable
from zhili_tui.storage.references import target
from zhili_tui.vcs import intent
from zhili_tui.vcs.clone import admission
from zhili_tui.vcs.git import Git

# Imported where used: a listing needs neither the rules nor what writes.
if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from zhili_tui.regulation import RuleSet
    from zhili_tui.regulation.calendar import Workdays
    from zhili_tui.trust.judging_process import JudgingProcess
    from zhili_tui.vcs.commits import Author

#: What is said of a save or a sign-off in a linked repository.
SIGNED_THERE = N_("Written in the linked repository {office} ({path}) as {officer}, with the key of that clone: {key}")
UNSIGNED_THERE = N_("Written in the linked repository {office} ({path}) as {officer}; that clone has no key, so nothing is signed")

#: Told how many of how many records have been read.
Progress = Callable[[int, int], None]


class Loaded(NamedTuple):
    """A record as it was opened: its place, kind, bytes, and what they say."""

    place: Place
    kind: Kind
    data: bytes
    plain: dict[str, Any]


class Repository:
    """An opened repository.

    Its configuration, names and index are values that are replaced as wholes, by ``refresh`` and ``reload``: a worker that
    holds one goes on with what it began with, and whoever asks next sees what is there now.
    """

    def __init__(self, root: Path, officer: str = "", as_of: datetime.date | None = None) -> None:
        self.root = root.resolve()
        self._officer = officer
        self._as_of = as_of
        self._notices: list[str] = []
        self._configuration = OfficeConfiguration(self.root, self._notices.append)
        self._index: Index | None = None
        self._names: OfficeNames | None = None
        self._linked: tuple[Self, ...] | None = None
        self._read: list[tuple[Index, int]] = []  # of which indexes, and of which state of each, the rest was made
        self._among_linked = False  # opened as one of another's
        self._opening = Lock()
        self.judging: Progress = lambda _done, _total: None  # hears how far a long judging of history has come
        self.judge: JudgingProcess | None = None  # what judges long histories; where there is none they are judged here

    @classmethod
    def open(cls, start: Path | None = None, officer: str = "", as_of: datetime.date | None = None) -> Self:
        """The repository at ``start``, or the nearest above the working folder. Raises NoRepository, FolderNotAccepted, NewerFormat."""
        found = cls(cls.locate(start), officer, as_of)
        with suppress(NoGit):  # records alone run nothing
            admission.admit(found.git, lambda: installed(found.git))
        found._configuration.require_known_format()
        return found

    @staticmethod
    def locate(start: Path | None = None) -> Path:
        """The folder of the repository at ``start``, or of the nearest above the working folder. Raises NoRepository."""
        begin = (start or Path.cwd()).resolve()
        for folder in [begin] if start else [begin, *begin.parents]:
            if (folder / SETTINGS).is_file():
                return folder
        raise NoRepository(path=begin)

    # what the repository prescribes

    @property
    def settings(self) -> Any:
        """records/office.toml. Raises Unreadable."""
        return self._configuration.settings

    @property
    def zone(self) -> "ZoneInfo":
        """The office's time zone."""
        return self._configuration.zone

    @property
    def templates(self) -> Path:
        """The rules and papers in use: the repository's own, else those shipped with the program."""
        return self._configuration.templates

    @property
    def book(self) -> "RuleSet":
        """The regulation in use."""
        return self._configuration.book

    def left_out(self) -> list[str]:
        """What an answer made just now leaves out of the rules, a sentence for each mistake; it has to say so."""
        return self._configuration.left_out()

    def unknown_holidays(self, days: "Iterable[datetime.date]") -> list[str]:
        """What has to be said of days in years whose official holidays the calendar does not have. Raises RulesBroken."""
        return self._configuration.unknown_holidays(days, self.today)

    @property
    def workdays(self) -> "Workdays":
        """Which days the office works: the week, with the holidays of the rule set's calendar."""
        return self._configuration.workdays

    def clause(self, id: str, day: datetime.date | None = None) -> str:
        """The title of a clause in the language in use, as it reads on a day or today; empty where there is no such clause."""
        title = self.book.title(id, day or self.today)
        return title.said(language()) if title else ""

    # the clock

    @property
    def today(self) -> datetime.date:
        """The day everything is reckoned for: --as-of, else the example's fixed day, else today at the office."""
        day: datetime.date | None = self._as_of or self.settings.as_of
        return day or datetime.datetime.now(self.zone).date()

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

    # git, and the repositories read together with this one

    @cached_property
    def git(self) -> Git:
        """git on this repository. Raises NoGit."""
        return Git(self.root)

    def tell(self, sentence: str) -> None:
        """Have something to be known besides, where there is something."""
        self._notices += [sentence] if sentence else []

    def notices(self) -> list[str]:
        """What is to be known besides of what was done here; said once."""
        git = self.__dict__.get("git")
        said: list[str] = []
        for notices in (self._notices, git.notices if git else []):
            said += notices
            notices.clear()
        said += self._configuration.notices()
        return said + [sentence for other in self._linked or () for sentence in other.notices()]

    @property
    def linked(self) -> tuple[Self, ...]:
        """The linked repositories whose clones are there: read as one with this; each record is written where it belongs."""
        linked = self._linked
        if linked is None:
            folders = [(self.root / link.path).resolve() for link in self.settings.linked]
            there = [folder for folder in folders if (folder / SETTINGS).is_file()]
            linked = self._linked = tuple(type(self).open(folder, self._officer, self._as_of) for folder in there)
            for one in linked:
                one._among_linked = True
                one.judging, one.judge = self.judging, self.judge
        return linked

    def tell_where_written(self) -> None:
        """Tell, of a linked repository, that it was written there, and by whose name and key: those set in its clone, not in this one's."""
        from zhili_tui.vcs import signing_key

        if not self._among_linked:
            return
        key = self.git.config(signing_key.SETTING).removeprefix(signing_key.LITERAL)
        sentence = SIGNED_THERE if key else UNSIGNED_THERE
        told = translate(sentence, {"office": self.settings.name, "path": self.root, "officer": self.author().name, "key": key})
        self._notices += [told] if told not in self._notices else []

    def find(self, ref: str, removed: bool = False) -> tuple[Self, str]:
        """The repository and path that a reference names, here or in a linked one; with ``removed`` also what is only in history."""
        for repository in (self, *self.linked):
            try:
                return repository, repository.path(ref)
            except NotFound:
                continue
        return self, self.path_in_history(ref) if removed else self.path(ref)

    def find_committed(self, ref: str) -> tuple[Self, str]:
        """The same of what git keeps, also removed: its names are looked through, and the index is asked only where none of them fits."""
        for repository in (self, *self.linked):
            found = repository._committed(ref)
            if found:
                return repository, found
        self.refresh()
        return self.find(ref, removed=True)

    def _committed(self, ref: str) -> str:
        """The path that a reference names among those that git's index has; empty where there is none. Raises Ambiguous."""
        from zhili_tui.vcs import log

        exact = self._named_whole(ref)
        if exact:
            return exact
        wanted = shortened(ref).lower()
        paths = [path for path in log.named(self.git, wanted) if place_of(path)]
        whole = [path for path in paths if path.lower().endswith(f"/{wanted}.toml")]
        begun = [path for path in paths if path.lower().startswith(f"records/{wanted}") or f"/{wanted}" in path.lower()]
        for found in (whole, begun):
            if len(found) > 1:
                raise _ambiguous(ref, found)
            if found:
                return found[0]
        return ""

    def home(self, unit: str) -> Self:
        """Where a unit's new records are written: the first repository that has the unit, this one before the linked."""
        there = (repository for repository in (self, *self.linked) if files.there(repository.root, f"records/{unit}/unit.toml"))
        return next(there, self)

    def elsewhere(self, path: str) -> bool:
        """Whether a linked repository has a record at this path."""
        return any(files.there(repository.root, path) for repository in self.linked)

    # the index

    @property
    def index_file(self) -> Path | None:
        """Where the index lies: in the account's own folder; None where it has none. Raises NoGit: without git nothing is kept."""
        folder = account.derived(self.git.root)
        return folder / self._configuration.index_name if folder else None

    @property
    def index(self) -> Index:
        """The index, not yet refreshed."""
        index = self._index
        if index is None:
            with self._opening:
                index = self._index = self._index or Index(
                    self.root, self.index_file, self.reader, self.tell, self._configuration.own_names
                )
        return index

    @property
    def reader(self) -> Reader:
        """What reads a file for the index: its record, and what is wrong with it. Nothing is imported until a file is read."""
        configuration, made = self._configuration, list[Reader]()

        def read(path: str, data: bytes) -> IndexRow:
            if not made:
                from zhili_tui.checks import run

                made.append(run.reader(configuration.book.names, configuration.book))
            return made[0](path, data)

        return read

    def refresh(self, progress: Progress | None = None) -> Index:
        """The index, brought up to the disk; settings and rules too, where their files are others than when they were read.

        A save that was interrupted is finished or dropped first.
        """
        self._settle()
        index = self.index
        before = index.odd
        index.refresh(progress)
        self._note_unseen(oddity for oddity in index.odd if oddity not in before)
        for other in self.linked:
            other.refresh(progress)
        # Another program may have read what this one does not know of: then nothing was left to be read here.
        read = [(one.index, one.index.times) for one in (self, *self.linked)]
        if read != self._read:
            self._read = read
            self.records_changed()
        return index

    def refresh_made(self) -> None:
        """Bring the index up to the disk where one was made before; where none was, none is made, and names are read from their files."""
        file = self.index_file
        if self._index is not None or file is None or file.is_file():
            self.refresh()
            return
        self._finish_interrupted()
        self._index = Index(self.root, None, self.reader, self.tell, self._configuration.own_names)
        for other in self.linked:
            other.refresh_made()

    def settle(self) -> None:
        """The same without the index, for what does not ask it."""
        self._settle()
        for other in self.linked:
            other.settle()

    def _settle(self) -> None:
        self.git.forget_settings()
        self._finish_interrupted()
        if self._configuration.stamps != self._configuration.stamps_now():
            self.reload()

    def paths(self) -> list[str]:
        """The files below records/ as they lie there, whatever the index knows; what could not be seen is told."""
        found, odd = scan.paths(self.root)
        self._note_unseen(odd)
        return found

    def _note_unseen(self, odd: "Iterable[Oddity]") -> None:
        self._notices += [_unseen(oddity) for oddity in odd if oddity.barred]

    def _finish_interrupted(self) -> None:
        if intent.waits(self.git.state):
            from zhili_tui.vcs import transaction

            with suppress(CloneBusy), self.git.lock.held(patience=0):  # who holds it is still at it, or will do this himself
                transaction.finish(self.git)

    def reload(self) -> None:
        """Take everything anew that follows from the repository's files: settings, rules, templates, names, links."""
        self._configuration = OfficeConfiguration(self.root, self._notices.append)
        self._linked = None
        self._index = None  # it may be another: it is checked by the rules
        self.records_changed()

    def records_changed(self) -> None:
        """Take anew what follows from the records."""
        self._names = None

    # people and units

    @property
    def _named(self) -> OfficeNames:
        names = self._names
        if names is None:
            names = OfficeNames(self.index, self._unread, lambda ref: (other.name(ref) for other in self.linked))
            self._names = names
        return names

    @property
    def names_of(self) -> dict[str, str]:
        """The names of units and officers by reference, here and in the linked repositories; where both have one, this one's."""
        return {ref: name for one in (*reversed(self.linked), self) for ref, name in one.own_names.items()}

    @property
    def own_names(self) -> dict[str, str]:
        """Those of this repository alone."""
        return self._named.all

    def name(self, reference: str) -> str:
        """The name of a unit or officer, or of what a record holds by its id: ``sheet:targets``, ``clause:VET-5``, ``post:pingan/menkou``.

        The reference itself where there is none.
        """
        sort, _colon, id = reference.partition(":")
        match sort if id else "":
            case "sheet":
                return self.book.sheets[id].title.said(language()) if id in self.book.sheets else reference
            case "clause":
                return self.clause(id) or reference
            case "post":
                return self._post(*id.partition("/")[::2]) or reference
        return self._named.of(reference)

    def _post(self, unit: str, id: str) -> str:
        """What a unit's own record calls a guard post; empty where it names none."""
        hit = self.index.hit(f"records/{unit}/unit.toml")
        record = self.index.record(hit) if hit else None
        return next((post.name for post in record.guard_posts if post.id == id), "") if record is not None else ""

    def _unread(self, path: str) -> Any:
        """The record of a file that the index does not have yet; None where there is none, or none that can be read."""
        if not path or not files.there(self.root, path):
            return None
        try:
            return self.typed(self.load(path))
        except (toml_text.TextError, ZhiliError):
            return None

    def officer(self) -> str:
        """Who is at work, as ``unit/name``. Raises NoOfficer, UnknownOfficer or Ambiguous."""
        said = self._officer or os.environ.get("ZHILI_OFFICER", "") or self.git.config("zhili.officer")
        if not said:
            raise NoOfficer()
        if "/" in said:
            if files.there(self.root, target("officer", said) or "-"):
                return said
            raise UnknownOfficer(officer=said)
        found = sorted(p.parent.parent.name for p in (self.root / "records").glob(f"*/officers/{said}.toml")) if said.isascii() else []
        if len(found) != 1:
            raise UnknownOfficer(officer=said) if not found else Ambiguous(ref=said, count=len(found), first=f"{found[0]}/{said}")
        return f"{found[0]}/{said}"

    def acting(self) -> str:
        """The same; empty where nobody is known to be at work."""
        try:
            return self.officer()
        except (NoOfficer, UnknownOfficer, Ambiguous):
            return ""

    @property
    def opened_for(self) -> "tuple[str, datetime.date | None]":
        """The officer and the day it was opened for, where they were named: whoever opens it with them finds the same."""
        return self._officer, self._as_of

    def act_as(self, reference: str) -> None:
        """Have this officer at work from now on, here and in what is linked."""
        self._officer = reference
        for one in self._linked or ():
            one.act_as(reference)

    def set_officer(self, reference: str) -> None:
        """Remember in this clone's git settings who is at work."""
        self.git.run("config", "zhili.officer", reference)
        self._officer = reference

    def author(self) -> "Author":
        """The officer at work as git writes him; where none is set, whoever git knows. Raises NoOfficer."""
        from zhili_tui.vcs.commits import Author
        from zhili_tui.vcs.signing_key import signer_of

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
        return Author(self.typed(self.load(place.path)).name, f"{name}@{unit}", signer_of(self.git))

    # reading

    def path(self, ref: str) -> str:
        """The path that a reference names: a path, an id, or the beginning of one. Raises NotFound or Ambiguous."""
        exact = self._named_whole(ref)
        if exact:
            return exact
        wanted = shortened(ref).replace("_", r"\_")
        if self.index.cache.empty:
            self.refresh()
        for patterns in ((f"%/{wanted}.toml",), (f"records/{wanted}%", f"%/{wanted}%")):
            where = " OR ".join([r"path LIKE ? ESCAPE '\'"] * len(patterns))
            found = self.index.hits(where, patterns, order="path")
            if len(found) > 1:
                raise _ambiguous(ref, [hit.path for hit in found])
            if found:
                return found[0].path
        raise NotFound(ref=ref)

    def _named_whole(self, ref: str) -> str:
        """The path of the record or unit that a reference names in full; empty where there is no such file."""
        places = (place_of(named) for named in (ref, f"{ref}/unit"))
        return next((place.path for place in places if place and files.there(self.root, place.path)), "")

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
            return Loaded(place, kind, data, listed(toml_text.parse(data), kind.cls))
        except toml_text.TextError as error:
            raise Unreadable(path=path, reason=str(error)) from None

    @staticmethod
    def typed(loaded: Loaded, plain: dict[str, Any] | None = None) -> Any:
        """A loaded record as its type, or other values in its place. Raises Unreadable where they do not fit the kind."""
        from zhili_tui.model.fields import convert
        from zhili_tui.model.introspection import faults

        data = loaded.plain if plain is None else plain
        try:
            return convert(data, loaded.kind.cls)
        except ValueError as error:  # msgspec.ValidationError is one
            wrong = next(faults(loaded.kind.cls, data), None)
            reason = translate(wrong.sentence, wrong.parts) if wrong is not None else error
            raise Unreadable(path=loaded.place.path, reason=str(reason)) from None

    @staticmethod
    def kind(name: str) -> Kind:
        """The kind of this name. Raises UnknownKind."""
        try:
            return kinds.kind(name)
        except KeyError:
            raise UnknownKind(kind=name, kinds=", ".join(kinds.names())) from None

    def title(self, hit: IndexHit) -> str:
        """The one-line title of a record, from the index."""
        record = self.index.record(hit)
        if record is None:
            return _(N_("(cannot be read)"))
        return self.title_of(record, hit.place)

    def title_of(self, record: Any, place: Place) -> str:
        """The one-line title of a typed record."""
        kind = kinds.kind(place.kind)
        plain = {name: getattr(record, name) for name in kind.title}
        return formatting.title(kind, place, plain, self.name)

    def title_at(self, path: str) -> str:
        """The one-line title of the record at a path."""
        loaded = self.load(path)
        return formatting.title(loaded.kind, loaded.place, loaded.plain, self.name)


def shortened(ref: str) -> str:
    """What of a reference names a record among others."""
    return ref.removeprefix("records/").removesuffix(".toml").replace("%", "")


def _ambiguous(ref: str, paths: list[str]) -> Ambiguous:
    place = place_of(paths[0])
    return Ambiguous(ref=ref, count=len(paths), first=place.ref if place else paths[0])


def _unseen(oddity: Oddity) -> str:
    why = translate(oddity.sentence, dict(oddity.parts))
    return translate(N_("{path}: {why}; what is in it is missing from everything here"), {"path": printable(oddity.path), "why": why})
