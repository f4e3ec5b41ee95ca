"""What an import would do, worked out before anything is written: what is new, what changes, what stays, what is wrong."""

import datetime
import hashlib
import os
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from zhili_tui.errors import CannotEdit, ZhiliError
from zhili_tui.exchange import grid
from zhili_tui.exchange.importing import ours, place
from zhili_tui.exchange.importing.cells import CellReader, masked
from zhili_tui.exchange.importing.rows import ImportNote, ImportProblem, RowDraft
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model import diff
from zhili_tui.model.fields import convert
from zhili_tui.model.introspection import field_at, fields_of
from zhili_tui.model.kind import Kind
from zhili_tui.model.record_path import Place
from zhili_tui.services.saving import Examined, RecordWrite
from zhili_tui.storage import files, toml_edit, toml_text
from zhili_tui.storage.index_rows import opener, packed
from zhili_tui.vcs import log
from zhili_tui.vcs.trees import made

if TYPE_CHECKING:
    from zhili_tui.services.repository import Loaded
    from zhili_tui.services.workspace import Workspace

Progress = Callable[[int, int], None]
#: What becomes of a draft. “kept”: it was imported before, and the record was changed since.
What = Literal["new", "changed", "unchanged", "kept", "repeated"]


class Planned(NamedTuple):
    """A draft that can be a record, and what would become of it."""

    draft: RowDraft
    what: What
    path: str
    plain: dict[str, Any]
    changes: tuple[diff.FieldChange, ...] = ()
    examined: Examined | None = None


class Plan(NamedTuple):
    """Everything an import would do."""

    kind: Kind
    planned: list[Planned]
    problems: list[ImportProblem]
    notes: list[ImportNote]
    guessed: bool = False  # whether somebody should look first at what was taken for what

    def count(self, *what: What) -> int:
        """How many drafts become this."""
        return sum(one.what in what for one in self.planned)

    @property
    def writes(self) -> list[Examined]:
        """What would be written."""
        return [one.examined for one in self.planned if one.examined is not None]


def plan(
    office: "Workspace",
    kind: Kind,
    drafts: list[RowDraft],
    reader: CellReader,
    unit: str,
    day: datetime.date,
    unsaid: frozenset[str] = frozenset(),
    progress: Progress | None = None,
) -> Plan:
    """Work out what becomes of each draft. ``unsaid``: required fields that nothing fills, complained of once elsewhere."""
    planning = _Planning(office, kind, reader, unit, day, unsaid)
    for number, draft in enumerate(drafts):
        planning.add(draft)
        if progress and number % 100 == 0:
            progress(number, len(drafts))
    if progress and drafts:
        progress(len(drafts), len(drafts))
    return Plan(kind, planning.planned, planning.problems, planning.notes)


class _Planning:
    """A plan under way."""

    def __init__(self, office: "Workspace", kind: Kind, reader: CellReader, unit: str, day: datetime.date, unsaid: frozenset[str]) -> None:
        self.office, self.kind, self.reader, self.unit, self.day, self.unsaid = office, kind, reader, unit, day, unsaid
        self.planned: list[Planned] = []
        self.problems: list[ImportProblem] = []
        self.notes: list[ImportNote] = []
        self.taken: dict[str, RowDraft] = {}  # paths this import writes
        self.seen: dict[tuple[str, bytes], RowDraft] = {}
        self.there = _there(office, kind)
        self.units = {place.unit for place, _body in self.there}
        self.by_content = {(place.unit, body): place.path for place, body in reversed(self.there)}
        self.by_letters: dict[tuple[str, str], list[str]] = {}
        for spot, _body in self.there:
            if kind.naming == "day":
                self.by_letters.setdefault((spot.unit, spot.name[-4:]), []).append(spot.path)
        self.examine = office.saving.examiner()
        self._first: dict[str, str] | None = None

    def add(self, draft: RowDraft) -> None:
        """Decide what becomes of one draft."""
        try:
            if draft.place.get("ref"):
                self._known(draft)
            else:
                self._fresh(draft)
        except ZhiliError as error:
            self._wrong(draft, str(error))

    def _wrong(self, draft: RowDraft, sentence: str, column: str = "") -> None:
        self.problems.append(ImportProblem(draft.sheet, draft.row, column, masked(sentence)))

    # records named by the sheet

    def _known(self, draft: RowDraft) -> None:
        spot = place.named(self.kind, draft.place["ref"])
        if not (self.office.root / spot.path).exists():
            if spot.unit and self.kind.naming != "unit":
                self.office.saving.known_unit(spot.unit)
            self._write_new(draft, spot, self._text(toml_edit.prune(draft.plain)))
            return
        if spot.path in self.taken:
            self._wrong(draft, translate(N_("row {row} has the same record"), {"row": self.taken[spot.path].row}))
            return
        self.taken[spot.path] = draft
        loaded = self.office.load(spot.path)
        new = ours.overlay(fields_of(self.kind.cls), loaded.plain, draft.plain, draft.covered, draft.whole)
        if toml_edit.same(toml_edit.prune(new), toml_edit.prune(loaded.plain)) or self._same(loaded, new):
            self.planned.append(Planned(draft, "unchanged", spot.path, loaded.plain))
            return
        try:
            data = toml_edit.apply(self.kind.cls, toml_text.decode(loaded.data), new, spot.path).encode()
        except CannotEdit as error:
            self._wrong(draft, str(error))
            return
        examined = self.examine(RecordWrite(spot.path, data, loaded.data))
        if self._passes(draft, examined):
            changes = tuple(diff.changes(self.kind.cls, loaded.plain, new))
            self.planned.append(Planned(draft, "changed", spot.path, new, changes, examined))

    def _same(self, loaded: "Loaded", new: dict[str, Any]) -> bool:
        try:
            return grid.same(self.kind, loaded.plain, new)
        except msgspec.ValidationError:
            return False

    # records named by us

    def _fresh(self, draft: RowDraft) -> None:
        spot = place.new(self.kind, draft, self.reader, self.unit, self.day)
        plain = toml_edit.prune(draft.plain)
        record, text = self._record(plain), self._text(plain)
        body = packed(record) if record is not None else b""
        if self.kind.naming != "day":
            self._at(draft, spot, text)
            return
        same = self.by_content.get((spot.unit, body)) if body else None
        if same and same in self.dirty:  # an import that was cut short left it on disk, in no commit
            data = text.encode()
            self.planned.append(
                Planned(draft, "new", same, plain, (), self.examine(RecordWrite(same, data, files.read(self.office.root, same))))
            )
            return
        if same:
            self.planned.append(Planned(draft, "unchanged", same, plain))
            return
        if body and (spot.unit, body) in self.seen:
            row = self.seen[spot.unit, body].row
            self.notes.append(ImportNote(draft.sheet, draft.row, translate(N_("the same as row {row}; taken once"), {"row": row})))
            self.planned.append(Planned(draft, "repeated", "", plain))
            return
        self.seen[spot.unit, body] = draft
        letters = place.letters(f"{self.kind.name}\n{spot.unit}\n{text}".encode())
        for name in letters:
            before = [
                path for path in self.by_letters.get((spot.unit, name), ()) if self._first_said(path) == made("blob", text.encode()).id
            ]
            if before:
                self.planned.append(Planned(draft, "kept", before[0], plain))
                return
            path = spot._replace(name=f"{spot.name}-{name}")
            if path.path not in self.taken and not os.path.lexists(f"{self.office.root}/{path.path}"):
                self._write_new(draft, path, text)
                return

    def _at(self, draft: RowDraft, spot: Place, text: str) -> None:
        """A record whose place its own row says: a month's figures, a unit, an officer."""
        if not (self.office.root / spot.path).exists():
            self._write_new(draft, spot, text)
        else:
            self._known(draft._replace(place={**draft.place, "ref": spot.ref}))

    def _write_new(self, draft: RowDraft, spot: Place, text: str) -> None:
        if spot.path in self.taken:
            self._wrong(draft, translate(N_("row {row} has the same record"), {"row": self.taken[spot.path].row}))
            return
        self.taken[spot.path] = draft
        examined = self.examine(RecordWrite(spot.path, text.encode()))
        if self._passes(draft, examined):
            self.planned.append(Planned(draft, "new", spot.path, draft.plain, (), examined))

    def _first_said(self, path: str) -> str:
        """The id of what a record said when it was added."""
        if self._first is None:
            folders = sorted({found.rpartition("/")[0] for paths in self.by_letters.values() for found in paths})
            self._first = log.first_blobs(self.office.git, folders)
        return self._first.get(path, "")

    @cached_property
    def dirty(self) -> frozenset[str]:
        """Records that no commit has as they stand."""
        head = self.office.git.head()
        return frozenset(log.changed_since(self.office.git, head) if head else ())

    def _record(self, plain: dict[str, Any]) -> Any:
        try:
            return convert(plain, self.kind.cls)
        except msgspec.ValidationError:
            return None

    def _text(self, plain: dict[str, Any]) -> str:
        return toml_text.canonical(self.kind.cls, plain)

    def _passes(self, draft: RowDraft, examined: Examined) -> bool:
        """Whether the check has nothing against a draft; else it is said, row by row."""
        for finding in examined.errors:
            steps = tuple(int(s) - 1 if s.isdecimal() else s for s in finding.field.split(".")) if finding.field else ()
            path = ".".join(step for step in steps if isinstance(step, str))
            lacking = ".".join(filter(None, (path, finding.parts.get("field", "")))) if finding.rule == "schema" else path
            if path in self.unsaid or lacking in self.unsaid:
                continue
            chain = tuple(f for i in range(len(steps)) if not isinstance(steps[i], int) and (f := field_at(self.kind.cls, steps[: i + 1])))
            where = f"{formatting.where(steps, chain)}: " if chain else ""
            rows = draft.entries.get(str(steps[0]), []) if len(steps) > 1 else []
            row = rows[steps[1]] if rows and isinstance(steps[1], int) and steps[1] < len(rows) else draft.row
            letters = draft.columns.get(path) or draft.columns.get(lacking, "")
            self._wrong(draft._replace(row=row), where + finding.message, letters)
        return not examined.errors


def _there(office: "Workspace", kind: Kind) -> list[tuple[Place, bytes]]:
    """The records of a kind there are, each as what it says without its sign-offs."""
    opened = opener(kind.name)
    return [
        (spot, packed(msgspec.structs.replace(record, signoffs=())) if record.signoffs else body)
        for spot, body in office.index.closed("kind=?", (kind.name,))
        if (record := opened(body)) is not None
    ]


def carry_out(office: "Workspace", plan: Plan, source: str, digest: str, progress: Progress | None = None) -> str:
    """Write what was planned, as one commit; its id, empty where there is nothing to write."""
    if not plan.writes:
        return ""
    parts = {"kind": _(plan.kind.label), "new": plan.count("new"), "changed": plan.count("changed"), "source": masked(source)}
    subject = translate(N_("Import {kind} from {source}: {new} new, {changed} changed"), parts)
    return office.saving.write_many(plan.writes, f"{subject}\n\nsha256 {digest}\n", progress)


def digest(data: bytes) -> str:
    """What tells a file from every other."""
    return hashlib.sha256(data).hexdigest()
