"""How the ledger is laid out: which columns show in a width, their heads, and what stands in them. Pure but for names."""

from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len

from zhili_tui.i18n import N_, _, formatting
from zhili_tui.model import kinds
from zhili_tui.model.introspection import Field, by_name
from zhili_tui.tui.ledger import snippet
from zhili_tui.tui.ledger.filters import NOT, LedgerScope
from zhili_tui.tui.ledger.query import LedgerRecord
from zhili_tui.tui.widgets.cells import BOLD, DIM, LATE, PLAIN, Piece, fit, fit_right

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.tui.agenda_state import AgendaState

#: A title narrower than this says too little.
TITLE = 24
#: The cells for a value of a form; other forms get those of a name.
CELLS = {
    "date": 10,
    "count": 6,
    "number": 8,
    "table": 6,
    "flag": 4,
    "clock": 5,
    "instant": 16,
    "line": 14,
    "text": 14,
    "unit": 12,
    "choice": 10,
}
NAME = 8
#: The column that an order is shown at, and the sign for it.
SHOWN = {"own": ("day", "v"), "newest": ("day", "v"), "oldest": ("day", "^")}


class LedgerColumn(NamedTuple):
    """A column: what it holds, its head, its cells."""

    name: str
    head: str
    cells: int
    field: Field | None = None

    @property
    def right(self) -> bool:
        """Whether its values stand at its right edge."""
        return self.field is not None and (self.field.form in ("count", "number") or self.field.part is not None)


def columns(scope: LedgerScope, width: int) -> list[LedgerColumn]:
    """Day, unit, kind, title, state; what all rows share is left out, and the columns of the one kind take its room."""
    wide = width >= 110
    unit, kind, state = (16, 12, 10) if wide else (13, 11, 7)
    before = [LedgerColumn("day", _(N_("Date")), 10)]
    if not scope.unit or scope.unit.startswith(NOT):
        before.append(LedgerColumn("unit", _(N_("Unit")), unit))
    if not scope.one_kind:
        before.append(LedgerColumn("kind", _(N_("Kind")), kind))
    after = [] if scope.state and not scope.state.startswith(NOT) else [LedgerColumn("state", _(N_("State")), state)]
    room = width - 2 - sum(one.cells + 1 for one in before) - sum(one.cells + 1 for one in after)
    own: list[LedgerColumn] = []
    if scope.one_kind:
        found = kinds.kind(scope.one_kind)
        shape = by_name(found.cls)
        for name in found.columns:
            field = shape[name]
            head = _(field.label)
            cells = max(CELLS.get(field.form, NAME), min(cell_len(head), 12))
            if field.many and field.part is None:
                cells = 14
            if name not in found.title and room - cells - 1 >= TITLE:
                own.append(LedgerColumn(name, head, cells, field))
                room -= cells + 1
    return [*before, LedgerColumn("title", _(N_("Title")), room - 1), *own, *after]


def heads(layout: list[LedgerColumn], sort: str) -> list[Piece]:
    """The heads; that by which the list is sorted stands out, with a sign."""
    name, sign = SHOWN.get(sort, (sort.removeprefix(NOT).removeprefix("field:"), "v" if sort.startswith(NOT) else "^"))
    out: list[Piece] = [("  ", PLAIN)]
    for one in layout:
        sorted_ = one.name == name
        head = fit(one.head, one.cells - 2).rstrip() + " " + sign if sorted_ else one.head
        put = fit_right if one.right else fit
        out.append((put(head, one.cells) + " ", BOLD if sorted_ else DIM))
    return out


def cells(layout: list[LedgerColumn], texts: dict[str, str]) -> list[Piece]:
    """A row without its mark."""
    out: list[Piece] = []
    for one in layout:
        text = texts.get(one.name, "")
        found = texts.get("found", "") if one.name == "title" else ""
        if found:
            out += with_found(text, found, one.cells)
            continue
        style = DIM if one.name == "day" or (one.name == "state" and not texts.get("pressing")) else PLAIN
        style = LATE if one.name == "state" and texts.get("pressing") == "overdue" else style
        out.append(((fit_right if one.right else fit)(text, one.cells) + " ", style))
    return out


def with_found(title: str, found: str, cells: int) -> list[Piece]:
    """The title and the text that was searched for, dim: at most half of the cells for either where both are long."""
    whole = cell_len(title) + 2
    room = max(cells // 2, min(whole, cells - cell_len(found)))
    return [(fit(title, room - 2) + "  ", PLAIN), (fit(found, cells - room) + " ", DIM)]


def texts(office: "Workspace", read: LedgerRecord | None, scope: LedgerScope, standing: "AgendaState | None") -> dict[str, str]:
    """What stands in the columns for a record. ``standing``: None while what sign-offs are worth, and what was late, is not known."""
    if read is None:
        return {"title": _(N_("(no longer there)"))}
    out = {"day": read.day, "unit": office.name(read.place.unit), "kind": formatting.label(read.place.kind)}
    if read.record is None:
        return out | {"title": _(N_("(cannot be read)"))}
    kind = kinds.kind(read.place.kind)
    state = office.state(read.record, read.place) if standing or not kind.sealed else ""
    out |= {"title": office.title_of(read.record, read.place), "state": formatting.label(state) if state else ""}
    late = standing is not None and read.place.ref in standing.late
    changed = standing is not None and office.changed_since_signed(read.record, read.place)
    names = ("changed_since_signed" if changed else "", "late" if late else "", office.reckoning.marks(read.place.ref, read.record))
    out["title"] = "  ".join([*(formatting.label(one) for one in names if one), out["title"]])
    if scope.query:
        wanted = " ".join(word for word in scope.query.split() if not word.startswith((NOT, "－")))
        out["found"] = snippet.piece(office, read.record, wanted, " ".join(out.values()))
    out["pressing"] = state if state in ("overdue", "open") else ""
    if scope.one_kind:
        shape = by_name(kind.cls)
        out |= {name: value(office, shape[name], getattr(read.record, name)) for name in kind.columns if name not in kind.title}
    return out


def value(office: "Workspace", field: Field, content: Any) -> str:
    """A field in a column: blanks blank, tables by their number."""
    if content in (None, "", ()):
        return ""
    if field.part is not None:
        return str(len(content)) if field.many else _(N_("yes"))
    return formatting.values(field, content, office.name).replace("\n", " ")
