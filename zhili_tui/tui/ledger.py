"""The ledger: every record, narrowed by kind, unit, year and what is typed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from textual.widget import Widget
from textual.widgets import Input

from zhili_tui import present
from zhili_tui.i18n import N_, _, translate
from zhili_tui.ledger.index import Hit, fts_query
from zhili_tui.model import kinds
from zhili_tui.office import Office
from zhili_tui.tui import actions, preview
from zhili_tui.tui.cells import DIM, PLAIN, Piece, fit
from zhili_tui.tui.listing import ListRoom
from zhili_tui.tui.reading import read
from zhili_tui.tui.widgets import Entry, Line, Rows

if TYPE_CHECKING:
    from zhili_tui.entry.values import Choice

#: Rows that the first screen can show: the rest follow when it stands.
FIRST = 100


class Scope(NamedTuple):
    """What the list is narrowed to; blanks narrow nothing."""

    kind: str = ""
    unit: str = ""
    year: int = 0
    query: str = ""


class Ledger(ListRoom):
    """Browse and search; only the rows that show are read."""

    NAME = "ledger"
    ACTIONS = (actions.OPEN, actions.NEW, actions.SEARCH, actions.SCOPE, actions.PRINT, actions.EXPORT, actions.UNDO)
    DEFAULT_CSS = "#filter { margin: 0 0 0 7; width: 40; }"

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.scope = Scope()
        self.ids: list[int] = []

    def above(self) -> Iterable[Widget]:
        """What narrows the list."""
        yield Line(id="scope")
        yield Entry(id="filter")

    def on_mount(self) -> None:
        """Show what the index knows, then look at the disk."""
        super().on_mount()
        self.query_one("#filter").display = False
        self.load(FIRST)
        self.call_after_refresh(self.load)

    def load(self, limit: int = -1, current: int = 0) -> None:
        """Find the rows of the scope, newest first."""
        scope = self.scope
        conditions = {"kind": scope.kind, "unit": scope.unit, "year": scope.year}
        where = " AND ".join(f"{name}=?" for name, value in conditions.items() if value)
        values = [value for value in conditions.values() if value]
        match = fts_query(scope.query)
        if match:
            where = f"id IN (SELECT rowid FROM words WHERE words MATCH ?){' AND ' + where if where else ''}"
            values.insert(0, match)
        sql = f"SELECT id FROM entry {'WHERE ' + where if where else ''} ORDER BY day DESC, id DESC LIMIT {limit}"
        self.ids = [row[0] for row in self.office.index.db.execute(sql, values)]
        self.fill(len(self.ids), self.ids.index(current) if current in self.ids else 0)
        self._tell_scope()

    def again(self) -> None:
        """Load again, the cursor on the same record."""
        self.load(current=self.ids[self.rows.cursor] if self.ids else 0)

    def _tell_scope(self) -> None:
        scope = self.scope
        parts = [present.label(scope.kind) if scope.kind else "", self.office.name(scope.unit) if scope.unit else "", str(scope.year or "")]
        chosen = " · ".join(part for part in parts if part) or _(N_("all records"))
        query = f"  “{scope.query}”" if scope.query else ""
        self.query_one("#scope", Line).show(
            (f" {chosen}{query}", PLAIN), ("  " + translate(N_("{count} records"), {"count": len(self.ids)}), DIM)
        )

    def draw(self, row: int, width: int) -> list[Piece]:
        """Day, unit, kind, title, state."""
        hit = self._hit(row)
        index = self.office.index
        record = index.record(hit)
        state = self.office.state(record, hit.kind) if record is not None else ""
        title = self.office.title_of(record, hit.place) if record is not None else _(N_("(cannot be read)"))
        wide = width >= 110
        unit, kind, last = (16, 12, 10) if wide else (13, 11, 7)
        middle = width - 13 - unit - kind - last - 4
        return [
            ("  " + fit(hit.day, 11), DIM),
            (fit(self.office.name(hit.unit), unit) + " ", PLAIN),
            (fit(present.label(hit.kind), kind) + " ", PLAIN),
            (fit(title, middle) + " ", PLAIN),
            (fit(present.label(state) if state else "", last), DIM if state not in ("overdue", "open") else PLAIN),
        ]

    def _hit(self, row: int) -> Hit:
        return self.office.index.hits("id=?", (self.ids[row],))[0]

    # actions

    def open_current(self) -> None:
        """Open the record."""
        from zhili_tui.tui.record import RecordRoom

        hit = self._hit(self.query_one("#rows", Rows).cursor)
        self.app.push_screen(RecordRoom(self.office, hit.path))

    def action_open(self) -> None:
        """Open the record under the cursor, or go from the filter to the list."""
        rows = self.query_one("#rows", Rows)
        if rows.has_focus and self.ids:
            self.open_current()
        else:
            rows.focus()

    def action_search(self) -> None:
        """Type what to look for."""
        entry = self.query_one("#filter", Entry)
        entry.display = True
        entry.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as one types."""
        self.scope = self.scope._replace(query=event.value.strip())
        self.load()

    def on_input_submitted(self) -> None:
        """On to the list."""
        self.query_one("#rows", Rows).focus()

    def key_down(self) -> None:
        """From the filter down into the list."""
        if self.query_one("#filter", Entry).has_focus:
            self.query_one("#rows", Rows).focus()

    def action_back(self) -> None:
        """Leave the filter, then the scope."""
        entry = self.query_one("#filter", Entry)
        if entry.display:
            entry.value = ""
            entry.display = False
            self.query_one("#rows", Rows).focus()
        elif self.scope != Scope():
            self.scope = Scope()
            self.load()

    def action_scope(self) -> None:
        """Choose a kind, unit or year to narrow to; the first choice widens again."""
        from zhili_tui.entry.values import Choice
        from zhili_tui.tui.pick import Pick

        db = self.office.index.db
        among = [Choice("", _(N_("all records")))]
        among += [Choice(f"kind:{name}", present.label(name)) for name in kinds.names() if name != "office"]
        among += [
            Choice(f"year:{year}", str(year)) for (year,) in db.execute("SELECT DISTINCT year FROM entry WHERE year > 0 ORDER BY year DESC")
        ]
        among += [
            Choice(f"unit:{unit}", self.office.name(unit))
            for (unit,) in db.execute("SELECT DISTINCT unit FROM entry WHERE unit <> '' ORDER BY unit")
        ]
        self.app.push_screen(Pick(_(N_("Narrow the list to")), among), self._narrow)

    def _narrow(self, choice: "Choice | None") -> None:
        if choice is None:
            return
        name, _colon, value = choice.value.partition(":")
        changes = {name: int(value) if name == "year" else value} if name else {"kind": "", "unit": "", "year": 0}
        self.scope = self.scope._replace(**changes)
        self.load()

    def why_not(self, action: actions.Action) -> str:
        """Nothing is written where there is nothing; not every record makes a paper."""
        if action in (actions.PRINT, actions.EXPORT) and not self.ids:
            return _(N_("No record fits"))
        return preview.why_not(self.office, self._hit(self.rows.cursor).path) if action is actions.PRINT else ""

    def action_print(self) -> None:
        """See the paper of the record under the cursor."""
        preview.of_record(self, self.office, self._hit(self.rows.cursor).path)

    def action_export(self) -> None:
        """Write the list to a file."""
        from zhili_tui.tui import exporting

        exporting.export(self, self.ids)

    def action_new(self) -> None:
        """Choose a kind (that of the list first), then fill in its form."""
        self.zhili.choose_kind(self.scope.kind, self.scope.unit)

    def beside(self, row: int, width: int) -> list[list[Piece]]:
        """The record under the cursor."""
        return [line.pieces for line in read(self.office, self.office.load(self._hit(row).path), width)]
