"""Writing records: checked first, merged with what others changed meanwhile, one commit each."""

import datetime
import functools
import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.checks import run
from zhili_tui.checks.privacy import for_history, nothing_personal
from zhili_tui.checks.rule import CheckFinding
from zhili_tui.checks.saving import step
from zhili_tui.checks.standing import new_errors
from zhili_tui.errors import BadName, BadRecord, Changed, ChangedSince, Gone, NotFound, Refused, UnknownUnit, Unreadable
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model import diff, kinds
from zhili_tui.model.kind import Kind
from zhili_tui.model.record_path import Place, new_name
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.services.findings import words
from zhili_tui.storage import files, signoff_block, toml_edit, toml_text
from zhili_tui.vcs import commit_message, log, transaction
from zhili_tui.vcs.reader import reading
from zhili_tui.vcs.transaction import Decision, State

if TYPE_CHECKING:
    from zhili_tui.services.repository import Loaded, Progress, Repository
    from zhili_tui.services.verifying import Trusting

#: What is said where a change waits for others.
PROPOSED = N_(
    "Nothing is changed yet: {count} registrars have to sign what is proposed, the last of them carries it out: zhili sign {record}"
)


class Saved(NamedTuple):
    """What a save did: the path, and the commit it made; no commit where nothing differed. Of several records the first path, and how many."""

    path: str
    commit: str
    records: int = 1


class RecordWrite(NamedTuple):
    """A record about to be written: its path, what it will say (None takes it away), what it said (None where it is new)."""

    path: str
    data: bytes | None
    base: bytes | None = None


class Examined(NamedTuple):
    """A draft that the check has seen, with the errors it found."""

    draft: RecordWrite
    errors: list[CheckFinding]


class Saving:
    """Everything that writes, for one opened repository."""

    def __init__(self, repository: "Repository", trust: "Trusting") -> None:
        self.repository, self.trust = repository, trust

    def create(self, kind_name: str, unit: str, plain: dict[str, Any], day: datetime.date | None = None, name: str = "") -> Saved:
        """A new record. Raises UnknownKind, UnknownUnit, BadName, BadRecord."""
        kind = self.repository.kind(kind_name)
        place = self.new_place(kind, unit, plain, day, name)
        data = toml_text.canonical(kind.cls, toml_edit.prune(plain)).encode()

        def make(now: State) -> bytes:
            if now.disk is not None or now.head is not None:
                raise BadName(N_("{path} is there already; change it with: zhili set"), path=place.path)
            return data

        return self._write(kind, place, _(N_("Add")), make)

    def new_place(self, kind: Kind, unit: str, plain: dict[str, Any], day: datetime.date | None = None, name: str = "") -> Place:
        """Where a new record goes: the unit that issues it, the year it is reckoned to, a name nobody else has."""
        if kind.naming == "office":
            raise BadName(N_("there is one office.toml; edit it with: zhili edit office"))
        if kind.naming == "unit":
            return self._free(Place(unit, 0, "unit", "unit"))
        self.known_unit(unit)
        if kind.naming == "officer":
            if not name:
                raise BadName(N_("say the short name of the new officer's file: --name"))
            return self._free(Place(unit, 0, "officer", name))
        recorded = day or self.repository.today
        event = plain.get(kind.date) if kind.date else None
        if kind.naming == "day":
            year = event.year if isinstance(event, datetime.date) else recorded.year
            while True:
                place = Place(unit, year, kind.name, new_name(recorded, int.from_bytes(os.urandom(3)) & 0xFFFFF))
                if not (self.repository.root / place.path).exists():
                    return place
        return self._free(Place(unit, recorded.year, kind.name, name or f"{recorded.month:02}"))

    def known_unit(self, unit: str) -> None:
        """Raise UnknownUnit where a unit is not in this repository."""
        if not files.there(self.repository.root, f"records/{unit}/unit.toml"):
            raise UnknownUnit(unit=unit)

    def _free(self, place: Place) -> Place:
        if place_of(place.ref) is None:
            raise BadName(N_("{name} is no name for a file: small letters, digits, - and _"), name=place.ref)
        if (self.repository.root / place.path).exists():
            raise BadName(N_("{path} is there already; change it with: zhili set"), path=place.path)
        return place

    def change(self, loaded: "Loaded", plain: dict[str, Any]) -> Saved:
        """Save changes to a record that was loaded. What others changed meanwhile is merged, or Changed is raised, or Gone."""
        return self._write(loaded.kind, loaded.place, _(N_("Change")), lambda now: self._merged(loaded, plain, now))

    def bring_back(self, loaded: "Loaded", plain: dict[str, Any]) -> Saved:
        """Write a record again, changed, that somebody took away since it was loaded. Where it is there, it is changed only."""
        path = loaded.place.path

        def make(now: State) -> bytes:
            if now.disk is not None:
                return self._merged(loaded, plain, now)
            return toml_edit.apply(loaded.kind.cls, toml_text.decode(loaded.data), plain, path).encode()

        return self._write(loaded.kind, loaded.place, _(N_("Bring back")), make)

    def replace(self, path: str, data: bytes, summary: str = "", base: bytes | None = None, trailer: str = "") -> Saved:
        """Put these bytes in a record's place: after an editor, or from an earlier version.

        ``trailer``: the last line of the commit's message. ``base``: what the editor was given; what others changed since is merged field by field, or Changed is raised.
        """
        loaded = self.repository.load(path, data)

        def make(now: State) -> bytes:
            if base is not None and now.disk is not None and now.disk != base:
                given = self.repository.load(path, base)
                return self._merged(given, loaded.plain, now)
            # An editor or an earlier version may know less than the file: its sign-offs are never lost.
            return signoff_block.keep(data, now.disk)

        return self._write(loaded.kind, loaded.place, summary or _(N_("Change")), make, trailer)

    def _merged(self, loaded: "Loaded", plain: dict[str, Any], now: State) -> bytes:
        """A loaded record as it is to be, with what others wrote since. Raises Changed where both wrote the same field, Gone."""
        path, cls = loaded.place.path, loaded.kind.cls
        if now.disk is None:
            raise Gone(path=path)
        if now.disk != loaded.data:
            theirs = self.repository.load(path, now.disk).plain
            plain, conflicts = diff.merge(cls, loaded.plain, plain, theirs)
            if conflicts:
                raise Changed(path=path, field=formatting.where(conflicts[0].path, conflicts[0].fields))
        return toml_edit.apply(cls, toml_text.decode(now.disk), plain, path).encode()

    def restore(self, path: str, revision: str) -> Saved:
        """Bring back an earlier version as a new commit. Raises NotFound. What history says already anybody may put back on disk."""
        commit_id = self.repository.git.revision(revision)
        data, head = log.contents(self.repository.git, path, [commit_id, "HEAD"])
        if data is None:
            raise NotFound(ref=f"{revision}:{path}")
        if data == head and self.why_not(path):
            self.put_back(path)
            return Saved(path, "")
        return self.replace(path, data, translate(N_("Restore from {revision}"), {"revision": commit_id[:8]}))

    def remove(self, path: str, why: str, said: bytes | None = None) -> Saved:
        """Take a record away, as a commit that says why. A signed record, or one others refer to, is kept.

        ``said``: what it is to say still. Raises Refused, ChangedSince, Gone.
        """
        nothing_personal(why)
        self._still_referred_to([path])
        place = place_of(path)
        if place is None:
            raise NotFound(ref=path)
        kind = self.repository.kind(place.kind)

        def decide(state: Mapping[str, State]) -> Decision:
            now = state[path]
            data = now.head if now.disk is None else now.disk  # what somebody took away by hand is taken away here for good
            if data is None:
                raise Gone(path=path)
            if said is not None and now.disk != said:
                raise ChangedSince(N_("{path} was changed meanwhile; nothing was taken away"), path=path)
            plain = self.repository.load(path, data).plain
            if plain.get("signoffs"):
                raise Refused(N_("{path} is signed; a signed record is never removed"), path=path)
            subject = commit_message.subject(self.repository.name, _(N_("Remove")), kind, place, plain)
            return Decision(
                {path: None}, for_history(f"{subject}\n\n{why}\n{commit_message.found_on_disk(self.repository.name, kind, now)}")
            )

        return self._commit(path, decide)

    def take_in(self, path: str) -> Saved:
        """Commit a record as it lies on disk, as the work of the officer: what was written there beside zhili. Raises BadRecord, Gone."""
        loaded = self.repository.load(path)

        def make(now: State) -> bytes:
            if now.disk is None:
                raise Gone(path=path)
            return now.disk

        return self._write(loaded.kind, loaded.place, _(N_("Take in")), make)

    def unsaved(self, path: str) -> list[str]:
        """What differs on disk from the commit checked out, a line a field; none where only one of them has the record, or can be read."""
        head = log.contents(self.repository.git, path, ["HEAD"])[0]
        try:
            disk = files.read(self.repository.root, path)
            return (
                commit_message.changes(self.repository.name, self.repository.load(path, disk).kind, head, disk) if head is not None else []
            )
        except (Gone, Unreadable, toml_text.TextError):
            return []

    def put_back(self, path: str) -> None:
        """Put a record on disk as the commit checked out has it, or take it away where that has none. Raises what git raises."""
        transaction.put_back(self.repository.git, [path])

    def examiner(self) -> Callable[[RecordWrite], Examined]:
        """What asks the check about drafts before they may be written together; it asks the disk for each reference once."""
        there = functools.cache(lambda aim: os.path.isfile(f"{self.repository.root}/{aim}"))

        def examine(draft: RecordWrite) -> Examined:
            return Examined(draft, self.new_errors(draft.path, draft.data, there=there) if draft.data is not None else [])

        return examine

    def write_many(self, examined: Sequence[Examined], message: str, progress: "Progress | None" = None) -> str:
        """Write records all or none, as one commit; its id. Raises BadRecord, ChangedSince, Refused, and what git raises.

        Nothing is left behind where it fails.
        """
        errors = [(one.draft.path, finding) for one in examined for finding in one.errors]
        if errors:
            lines = "\n".join(f"  {path}: {finding.message}" for path, finding in errors[:50])
            raise BadRecord(found=[finding for _path, finding in errors], count=len(errors), findings=lines)
        drafts = {one.draft.path: one.draft for one in examined}

        def decide(state: Mapping[str, State]) -> Decision:
            for path, now in state.items():
                if now.disk != drafts[path].base:
                    raise ChangedSince(N_("{path} was changed by somebody else meanwhile; nothing was written"), path=path)
            return Decision({path: draft.data for path, draft in drafts.items()}, for_history(message))

        with reading(self.repository.git):
            self.may_write_all(list(drafts))
            return self._transact(list(drafts), decide, progress).commit

    def may_write_all(self, paths: list[str]) -> None:
        """Refuse what the hub would refuse, asking once for each folder. Raises Refused."""
        for path in {path.rpartition("/")[0]: path for path in paths}.values():
            self._may_write(path)

    def undo_commit(self, revision: str) -> Saved:
        """Take a commit back, all its records at once, as a new commit. Raises ChangedSince, or Refused where one is signed."""
        made = self.repository.git.revision(revision)
        short = made[:8]
        touched = log.touched(self.repository.git, made)
        if not touched:
            raise Refused(N_("{commit} changes no records, is a merge, or is the beginning; it cannot be taken back"), commit=short)
        drafts = []
        for path, (old, new) in touched.items():
            there = files.read(self.repository.root, path) if (self.repository.root / path).exists() else None
            if there != new:
                raise ChangedSince(N_("{path} was changed since {commit}; nothing was taken back"), path=path, commit=short)
            if there is not None and toml_text.parse(there).get("signoffs"):
                raise Refused(N_("{path} is signed; nothing was taken back"), path=path)
            drafts.append(RecordWrite(path, old, new))
        self._still_referred_to([draft.path for draft in drafts if draft.data is None])
        message = translate(N_("Take back {commit}: {count} records"), {"commit": short, "count": len(drafts)})
        return Saved(short, self.write_many(list(map(self.examiner(), drafts)), message + "\n"), records=len(drafts))

    def _still_referred_to(self, paths: list[str]) -> None:
        """Refuse to take away what records that stay refer to."""
        gone = set(paths)
        for start in range(0, len(paths), 500):
            some = paths[start : start + 500]
            marks = ",".join("?" * len(some))
            sql = f"SELECT path, target FROM link JOIN entry ON entry.id = source WHERE target IN ({marks})"
            for source, target in self.repository.index.rows(sql, some):
                if source not in gone:
                    raise Refused(N_("{path} is referred to by {source}; change that first"), path=target, source=source)

    def undo(self, saved: Saved, again: bool = False) -> Saved:
        """Take a save back, as a new commit: the version before it, or no record where there was none. ``again``: that is taken back in turn.

        Raises ChangedSince where the record was changed since: a later word, whoever's, is not written over.
        """
        if saved.records > 1:
            return self.undo_commit(saved.commit)
        path, made_by = saved.path, saved.commit
        before, made = log.contents(self.repository.git, path, [f"{made_by}^", made_by])
        gone = made is None and not files.there(self.repository.root, path)
        now = None if gone else files.read(self.repository.root, path)
        if now != made:
            raise ChangedSince(N_("{path} was changed since {commit}; nothing was taken back"), path=path, commit=made_by[:8])
        trailer = "" if again else f"{log.TAKEN_BACK}: {made_by[:8]}"  # more figures in a row could be somebody's number
        if before is None:
            return self.remove(path, "\n\n".join(filter(None, (_(N_("Taken back")), trailer))), made)
        return self.replace(path, before, _(N_("Do again")) if again else _(N_("Take back")), trailer=trailer)

    def before_and_after(self, saved: Saved) -> "list[diff.FieldChange] | None":
        """What taking a save back would change; None where the record would go."""
        before, made = log.contents(self.repository.git, saved.path, [f"{saved.commit}^", saved.commit])
        if before is None or made is None:
            return None
        old, new = (self.repository.load(saved.path, data) for data in (before, made))
        return diff.changes(old.kind.cls, new.plain, old.plain)

    def findings(self, path: str, data: bytes, there: Callable[[str], bool] | None = None) -> list[CheckFinding]:
        """What the check would say of these bytes in this place, references included."""
        book = self.repository.book
        found = run.check_one(self.repository.root, path, data, book.names, there, self.repository.today, book)
        found += step.check_step(self.repository.root, path, data, book)
        return [one for one in found if one.rule != "reference-missing" or not self.repository.elsewhere(one.parts["target"])]

    def new_errors(
        self, path: str, data: bytes, now: State | None = None, there: Callable[[str], bool] | None = None
    ) -> list[CheckFinding]:
        """The errors that these bytes bring in: those that the last commit has already are no reason to refuse a save."""
        errors = [one for one in self.findings(path, data, there) if one.severity == "error"]
        if not errors:
            return []
        head = now.head if now else log.contents(self.repository.git, path, ["HEAD"])[0]
        return new_errors(errors, data, head, lambda before: self.findings(path, before, there))

    def _write(self, kind: Kind, place: Place, summary: str, make: Callable[[State], bytes], trailer: str = "") -> Saved:
        """Commit what a record is to say, made from what it says now. Raises what ``make`` raises, BadRecord, Refused."""
        path = place.path
        signed: list[tuple[bytes, bytes]] = []  # what it said and says, where that bore a signature

        def decide(state: Mapping[str, State]) -> Decision | None:
            now = state[path]
            data = make(now)
            signed[:] = [(now.disk, data)] if now.disk is not None and signoff_block.HEADER in now.disk else []
            if data == now.disk == now.head:
                return None
            errors = self.new_errors(path, data, now)
            if errors:
                lines = "\n".join(f"  {self.sentence(finding, kind)}" for finding in errors)
                raise BadRecord(found=errors, count=len(errors), findings=lines)
            plain = toml_text.parse(data)
            message = commit_message.subject(self.repository.name, summary, kind, place, plain)
            if now.disk is not None:
                differing = commit_message.changes(self.repository.name, kind, now.disk, data)
                message += "\n\n" + "\n".join(differing) if differing else ""
            found = commit_message.found_on_disk(self.repository.name, kind, now)
            return Decision({path: data}, for_history("\n".join(filter(None, (message, found, f"\n{trailer}" if trailer else "")))))

        saved = self._commit(path, decide)
        for before, after in signed if saved.commit else ():
            records = [self.repository.typed(self.repository.load(path, data)) for data in (before, after)]
            self.repository.tell(self.trust.changed(place, *records))
        return saved

    def _commit(self, path: str, decide: "transaction.Decide") -> Saved:
        with reading(self.repository.git):  # one for what judges and for what writes
            self._may_write(path)
            return self._transact([path], decide)

    def _transact(self, paths: list[str], decide: "transaction.Decide", progress: "Progress | None" = None) -> Saved:
        """Commit what is decided; where it takes several registrars to change a file, a record that proposes it instead, whose path it is then."""
        git, author = self.repository.git, self.repository.author()
        count = self._registrars_needed(paths)
        self.repository.tell_where_written()
        if count < 2:
            return Saved(paths[0] if paths else "", transaction.commit(git, paths, decide, author, progress=progress))
        from zhili_tui.trust import authority

        officer, day = self.repository.officer(), self.repository.moment.date()
        place = self.new_place(kinds.kind(authority.KIND), officer.split("/")[0], {"date": day}, day)
        proposed: list[str] = []

        def propose(state: Mapping[str, State]) -> Decision | None:
            decision = decide(state)
            if decision is None:
                return None
            before = {path: state[path].head for path in decision.contents}
            differing = {path: data for path, data in decision.contents.items() if data != before[path]}
            if all(authority.emergency(path, before[path], data, officer) for path, data in differing.items()):
                return decision  # or nothing differs
            subject = decision.message.partition("\n")[0]
            proposed[:] = [place.ref]
            data = authority.proposal(before, decision.contents, "change", subject, day)
            return Decision({place.path: data}, for_history(f"{_(N_('Propose'))}: {decision.message}"))

        commit = transaction.commit(git, [*paths, place.path], propose, author, progress=progress)
        if commit and proposed:
            self.repository.tell(translate(PROPOSED, {"record": place.ref, "count": count}))
        return Saved(place.path if proposed else paths[0], commit)

    def _registrars_needed(self, paths: list[str]) -> int:
        """How many registrars have to sign before these files change; 1 for records, and where nothing judges it. Raises Refused for both at once."""
        from zhili_tui.trust.path_policy import signable

        guarded = [path for path in paths if not signable(path)]
        if not guarded or self.trust.pin is None or self.trust.register.changes < 2:
            return 1
        if len(guarded) < len(paths):
            raise Refused(
                N_("{path} is changed by several registrars together, records are not; save them one after the other"), path=guarded[0]
            )
        return self.trust.register.changes

    def _may_write(self, path: str) -> None:
        """Refuse here what the hub would refuse: a save that can never be sent would hold up all that follow. Raises Refused."""
        why = self.why_not(path)
        if why:
            raise Refused(N_("{path}: {why}"), path=path, why=why)

    def why_not(self, path: str) -> str:
        """Why the officer at work may not write at a path, in a sentence; empty where he may, or where no trust is set up to judge it."""
        if self.trust.pin is None:
            return ""
        from zhili_tui.trust.commit_changes import unwritable
        from zhili_tui.vcs.signing_key import signer_of

        if signer_of(self.repository.git) is None:
            return _(N_("no key is set in this clone, so nothing can be signed; make one with: zhili keys new"))
        found = unwritable(self.trust.register, self.repository.officer(), path, self.repository.moment.date())
        if found is None:
            return ""
        return self._kept_by(found.parts["unit"], found.parts["officer"]) if found.id == "foreign-unit" else found.sentence

    def _kept_by(self, unit: str, officer: str) -> str:
        """Who writes a unit's records instead."""
        keeper = self.repository.load(f"records/{unit}/unit.toml").plain.get("kept_by", unit)
        parts = {"unit": self.repository.name(unit), "keeper": self.repository.name(keeper), "officer": self.repository.name(officer)}
        if keeper == unit:
            return translate(N_("{unit} keeps its own records; {officer} may read them only"), parts)
        return translate(N_("the records of {unit} are kept by {keeper}; {officer} may read them only"), parts)

    def sentence(self, finding: CheckFinding, kind: Kind | None = None) -> str:
        """A finding for people: the field in words, the line, the sentence."""
        return words.sentence(self.repository, finding, kind)

    def worded(self, finding: CheckFinding, kind: Kind | None = None) -> str:
        """The sentence of a finding, without its field."""
        return words.worded(self.repository, finding, kind)
