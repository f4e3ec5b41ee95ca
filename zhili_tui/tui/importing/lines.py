"""A file about to be imported as lines: what is to be mended first, then what was mended, the headings, what becomes of the rows, what was read otherwise."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhili_tui.exchange.importing import wording
from zhili_tui.exchange.importing.cells import masked
from zhili_tui.exchange.importing.plan import Plan, Planned, What
from zhili_tui.exchange.importing.rows import ImportNote, ImportProblem
from zhili_tui.exchange.importing.work import in_cell
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, fit, wrap

if TYPE_CHECKING:
    from zhili_tui.exchange.importing.work import ImportWork, Spot
    from zhili_tui.services.workspace import Workspace

PLACE, WITH_SHEET, VALUE = 8, 18, 16
#: What becomes of rows, in the order in which a clerk looks.
BECOMES: dict[What, str] = {
    "new": N_("new records"),
    "changed": N_("records that change"),
    "kept": N_("imported before and changed since, left as they are"),
    "repeated": N_("repeated rows, taken once"),
    "unchanged": N_("records that are there already"),
}


@dataclass(frozen=True)
class ImportLine:
    """A line of the room: a head, or what it is about. What Enter does follows from that: a cell, a heading and a field can be said anew."""

    head: str = ""
    spot: "Spot | None" = None
    heading: str = ""
    field: str = ""  # that holds in all rows
    problem: ImportProblem | None = None
    planned: Planned | None = None
    note: ImportNote | None = None

    @property
    def asks(self) -> bool:
        """Whether something can be said of it."""
        return bool(self.spot or self.heading or self.field)

    @property
    def at(self) -> object:
        """What it is about, to find it again once all was worked out anew."""
        return self.spot or self.heading or self.field or (self.planned and (self.planned.draft.sheet, self.planned.draft.row)) or self.note


def rows(work: "ImportWork") -> list[ImportLine]:
    """All that there is to know of a file, in sections."""
    found, made = work.found, work.plan
    unsaid = [ImportLine(field=path) for path in (*found.unsaid, *work.monthless)]
    wrong = [ImportLine(spot=in_cell(one), problem=one) for one in made.problems if one.row]
    said = [ImportLine(spot=spot) for spot in work.said.cells]
    held = [ImportLine(field=path) for path in found.layout.constants]
    heads = [ImportLine(heading=text) for text in work.headings]
    sections = [
        (N_("to be mended"), unsaid + wrong),
        (N_("mended here"), said),
        (N_("the same in all rows"), held),
        (N_("headings"), heads),
        *((word, [ImportLine(planned=one) for one in made.planned if one.what == what]) for what, word in BECOMES.items()),
        (N_("read so"), [ImportLine(note=one) for one in made.notes if not one.passed]),
        (N_("passed over"), [ImportLine(note=one) for one in made.notes if one.passed]),
    ]
    out: list[ImportLine] = []
    for word, some in sections:
        if some:
            head = translate(N_("{what}: {count}"), {"what": _(word), "count": len(some)})
            out += [*([ImportLine()] if out else []), ImportLine(head), *some]
    return out


def drawn(office: "Workspace", work: "ImportWork", row: ImportLine, width: int) -> list[Piece]:
    """One line: where in the file, what stands there, what it comes to."""
    if not row.asks and row.problem is None and row.planned is None and row.note is None:
        return [(" " + row.head, BOLD)] if row.head else []
    place, value, said = _parts(office, work, row)
    first = WITH_SHEET if len(work.sheets) > 1 else PLACE
    room = max(width - first - VALUE - 6, 10)
    return [
        ("   " + fit(place, first) + " ", DIM),
        (fit(value, VALUE) + " ", PLAIN),
        (fit(said, room), PLAIN if row.problem is not None or not row.note else DIM),
    ]


def told(office: "Workspace", work: "ImportWork", row: ImportLine, width: int) -> list[list[Piece]]:
    """What is to be known of a line, in whole; of a record its fields."""
    if row.head or not (row.asks or row.problem or row.planned or row.note):
        return []
    place, value, said = _parts(office, work, row)
    lines = [f"{place}  {value}".rstrip(), said]
    if row.planned is not None:
        changes = row.planned.changes
        lines = [wording.becomes(office, work.plan, row.planned)]
        lines += [masked(formatting.change(one, office.name)) for one in changes] or wording.fields(office, work.plan, row.planned)
    return [[("   " + part, PLAIN)] for line in lines if line for part in wrap(line, width - 4)]


def _parts(office: "Workspace", work: "ImportWork", row: ImportLine) -> tuple[str, str, str]:
    """Where it stands, what stands there, what is said of it."""
    if row.problem is not None:
        one = row.problem
        return _at(work, one.sheet, one.row, one.column), masked(work.cell(row.spot)) if row.spot else "", one.sentence
    if row.spot is not None:
        sheet, number, letters = row.spot
        mend = work.said.cells[row.spot]
        return _at(work, sheet, number, letters), masked(mend.was), f"→ {masked(mend.text) or _(N_('blank'))}"
    if row.heading:
        letters, path = work.headings.get(row.heading, ("", ""))
        return letters, row.heading, f"→ {wording.label(work.kind, path) if path else _(N_('not read'))}"
    if row.field:
        text = work.found.layout.constants.get(row.field, "")
        why = "" if text else _(N_("no column says it: say it for all rows"))
        return _(N_("all rows")), wording.label(work.kind, row.field), f"= {masked(text)}" if text else why
    if row.planned is not None:
        return _at(work, row.planned.draft.sheet, row.planned.draft.row, ""), *_titled(office, work.plan, row.planned)
    assert row.note is not None
    return _at(work, row.note.sheet, row.note.row, ""), "", row.note.sentence


def _at(work: "ImportWork", sheet: str, row: int, letters: str) -> str:
    """A place in the file, briefly; with the sheet where there are several."""
    place = f"{letters}{row or ''}"
    return f"{sheet} {place}".strip() if len(work.sheets) > 1 else place


def _titled(office: "Workspace", made: Plan, one: Planned) -> tuple[str, str]:
    """The day of a record, its unit and title."""
    place = place_of(one.path)
    day = one.plain.get(made.kind.date)
    shown = day.isoformat() if isinstance(day, datetime.date) else ""
    if place is None:
        return shown, wording.ref(one)
    return shown, masked(f"{office.name(place.unit)}  {formatting.title(made.kind, place, one.plain, office.name)}")
