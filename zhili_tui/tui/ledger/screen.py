"""The ledger: every record, searched, narrowed, sorted and marked. Only the rows that show are read."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.containers import Horizontal
from textual.widget import Widget
from textual.worker import get_current_worker

from zhili_tui.errors import expected
from zhili_tui.i18n import N_, _, translate
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.base.background_screen import background
from zhili_tui.tui.base.search_screen import SearchedRoom, SearchLine
from zhili_tui.tui.keymap import Action
from zhili_tui.tui.ledger import columns
from zhili_tui.tui.ledger import filters as scope
from zhili_tui.tui.ledger.columns import LedgerColumn
from zhili_tui.tui.ledger.filters import SORTS, LedgerScope, keep_last
from zhili_tui.tui.ledger.query import Finder, LedgerRecord, Nowhere, read
from zhili_tui.tui.record import preview
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, fit, fit_right
from zhili_tui.tui.widgets.widgets import Line

if TYPE_CHECKING:
    from zhili_tui.entry.parsing import Choice

#: Rows that the first screen can show: the rest follow when it stands.
FIRST = 100
#: So many rows stay worked out.
KEPT = 2000


class Ledger(SearchedRoom):
    """The ids of the list are found behind the screen; a key that acts on a row waits until the list is what was asked for."""

    NAME = "ledger"
    DEFAULT_CSS = "Ledger #narrowing { height: 1; } Ledger #scope { width: 1fr; }"
    PAGE = "search"
    ACTIONS = keymap.ON_LEDGER

    def __init__(self, office: Workspace) -> None:
        super().__init__(office)
        self.scope = LedgerScope()
        self.ids: list[int] = []
        self.marked: set[int] = set()
        self.finder: Finder
        self.finding = False
        self._nothing = ""  # what was said of a search that finds nothing
        self._then: Callable[[], None] | None = None  # what waits for the list
        self._texts: dict[int, dict[str, str]] = {}
        self._layout: tuple[int, LedgerScope, list[LedgerColumn]] = (0, self.scope, [])

    def above(self) -> Iterable[Widget]:
        """What narrows the list, what is typed, the heads of the columns."""
        with Horizontal(id="narrowing"):
            yield Line(id="scope")
            yield Line(id="position")
        yield SearchLine()
        yield Line(id="columns")

    def on_mount(self) -> None:
        """Show what the index knows, then the whole list."""
        self.finder = Finder(self.office, self.zhili.unit)
        self.scope = scope.last(self.office)
        if not self.scope.narrowed and self.scope.sort == SORTS[0]:
            newest = self.office.index.rows(f"SELECT id FROM entry ORDER BY unit<>?, day DESC, id DESC LIMIT {FIRST}", (self.zhili.unit,))
            self.ids = [id for (id,) in newest]
        self.fill(len(self.ids))
        self.load()
        if self.scope.narrowed:
            self.say(translate(N_("Narrowed as it was left last; {key} widens"), {"key": self.keymap.shown(keymap.BACK)}))

    def on_unmount(self) -> None:
        """Nothing is looked for any more."""
        self.finder.stop()

    def on_resize(self) -> None:
        """The heads stand above their columns."""
        self.tell()

    # the list

    def load(self, stay: bool = False) -> None:
        """Find the records of the scope, behind the screen. Who has gone down the list stays on his record, else only where asked."""
        self.finding = True
        self.finder.stop()
        self.find(self.scope, stay)
        self.tell()

    @background("find")
    def find(self, scope: LedgerScope, stay: bool) -> None:
        """Look for them."""
        worker = get_current_worker()

        def tell(done: int, total: int) -> None:
            text = translate(N_("worked out {done} of {total} records"), {"done": done, "total": total})
            if not worker.is_cancelled:
                self.deliver(self.say, text)

        ids = self.finder.find(scope, lambda: worker.is_cancelled, tell)
        gone = self.marked - self.finder.there(self.marked) if self.marked and ids is not None else set[int]()
        lost = self.finder.nowhere(scope.query) if scope.query and ids is not None else Nowhere([])
        if ids is not None and not worker.is_cancelled:
            self.deliver(self.found, scope, ids, stay, gone, lost)

    def came_to_nothing(self, group: str, text: str) -> None:
        """The list is not of what is asked for: nothing is listed, and nothing waits for it."""
        self.finding, self.ids, self._then = False, [], None
        self.fill(0)
        super().came_to_nothing(group, text)
        self.tell()

    def found(self, scope: LedgerScope, ids: list[int], stay: bool, gone: set[int], lost: Nowhere) -> None:
        """Show them, the cursor on the same record where it is among them."""
        if scope != self.scope:
            return
        current = self.current if stay or self.rows.cursor else 0
        self.marked -= gone
        self.finding, self.ids = False, ids
        self._texts.clear()
        try:
            row = ids.index(current)
        except ValueError:
            row = 0
        self.fill(len(ids), row)
        self.tell()
        self._tell_nothing(lost)
        then, self._then = self._then, None
        if then:
            then()

    def _tell_nothing(self, lost: Nowhere) -> None:
        """Say where nothing fits, and which words are found nowhere; no longer, where something does."""
        said = ""
        if lost.unsure:
            said = translate(N_("Whether each word is found somewhere is not known: {reason}"), {"reason": lost.unsure})
        elif lost.words:
            said = translate(
                N_("Found nowhere: {words}"), {"words": _(N_(", ")).join(translate(N_("“{word}”"), {"word": word}) for word in lost.words)}
            )
        elif not self.ids and self.scope.query:
            said = translate(N_("No record here fits “{query}”."), {"query": self.scope.query})
        elif not self.ids:
            said = translate(N_("No record fits all of this; {key} widens"), {"key": self.keymap.shown(keymap.BACK)})
        if said:
            self.say(said)
        elif self.said == self._nothing:
            self.hush()
        self._nothing = said

    def when_found(self, act: Callable[[], None]) -> None:
        """Do something with the list that was asked for: at once, or when it is there."""
        if self.finding:
            self._then = act
        else:
            act()

    def again(self) -> None:
        """Find them again, the cursor on the same record."""
        self.load(stay=True)

    def narrow_to(self, scope: LedgerScope) -> None:
        """Take another scope."""
        if scope != self.scope:
            if scope.without("query") != self.scope.without("query"):
                keep_last(self.office, scope)
            self.scope = scope
            self.load()

    @property
    def current(self) -> int:
        """The id of the record under the cursor; 0 where there is none."""
        return self.ids[self.rows.cursor] if self.rows.cursor < len(self.ids) else 0

    def chosen(self) -> list[int]:
        """What a command is about: the marked records in the order of the list, else the one under the cursor."""
        if not self.marked:
            return [self.current] if self.ids else []
        listed = [id for id in self.ids if id in self.marked]
        return listed + sorted(self.marked.difference(listed))

    # what is drawn

    @property
    def layout_(self) -> list[LedgerColumn]:
        """The columns for the width of the list."""
        width = self.rows.size.width
        if self._layout[:2] != (width, self.scope):
            self._layout = (width, self.scope, columns.columns(self.scope, width))
            self._texts.clear()
        return self._layout[2]

    def tell(self) -> None:
        """The lines above the list: what narrows it and how many there are; the heads."""
        width = self.size.width - 2 * len(str(len(self.ids))) - 2
        known = not self.finding and not self.unknown
        counts = [translate(N_("{count} records"), {"count": len(self.ids)}) if known else ""]
        if self.marked:
            unlisted = len(self.marked.difference(self.ids)) if known else 0
            counts.insert(0, translate(N_("marked {count}"), {"count": len(self.marked)}))
            counts.insert(1, translate(N_("not in this list {count}"), {"count": unlisted}) if unlisted else "")
        right = "  ".join(filter(None, counts))
        words = scope.words(self.office, self.scope.without("query")) or _(N_("all records"))
        left = fit(" " + words, max(width - cell_len(right) - 2, 10))
        self.query_one("#scope", Line).show((left + " ", BOLD if self.scope.narrowed else PLAIN), (right + " ", DIM))
        self.query_one("#columns", Line).show(*columns.heads(self.layout_, self.scope.sort))
        self._tell_position()

    def _tell_position(self) -> None:
        """Which of how many the cursor stands on, beside the line that says what narrows: it alone is drawn again when the cursor moves."""
        text = f"{self.rows.cursor + 1}/{len(self.ids)} " if self.ids and not self.finding else ""
        position = self.query_one("#position", Line)
        position.styles.width = max(2 * len(str(len(self.ids))) + 2, 1)
        position.show((fit_right(text, 2 * len(str(len(self.ids))) + 2), DIM))

    def on_rows_moved(self) -> None:
        """Say where the cursor stands."""
        self._tell_position()

    def draw(self, row: int, width: int) -> list[Piece]:
        """Mark, day, unit, kind, title, what the kind says, state."""
        id = self.ids[row]
        layout = self.layout_
        if id not in self._texts:
            if len(self._texts) >= KEPT:
                self._texts.clear()
            self._texts[id] = columns.texts(self.office, self.read(row), self.scope, self.zhili.standing)
        return [("* " if id in self.marked else "  ", BOLD), *columns.cells(layout, self._texts[id])]

    def read(self, row: int) -> LedgerRecord | None:
        """The record of a row; None where it is gone."""
        return read(self.office, self.ids[row])

    def beside(self, row: int, width: int) -> list[list[Piece]]:
        """The record under the cursor."""
        from zhili_tui.tui.widgets import record_lines

        found = self.read(row)
        try:
            return [line.pieces for line in record_lines.read(self.office, self.office.load(found.place.path), width)] if found else []
        except Exception as error:  # removed on disk, or broken since
            return [[(str(expected(error)), PLAIN)]]

    # actions

    def why_not(self, action: Action) -> str:
        """Nothing is opened or marked where there is nothing; nothing is kept where nothing narrows."""
        if not self.ids and not self.finding and action.name in ("open", "mark", "mark_all", "sort", "print", "export", "copy"):
            return self.unknown or _(N_("No record fits"))
        if action.name == "keep_scope" and not self.scope.narrowed:
            return _(N_("Nothing narrows the list; narrow it first"))
        found = self.read(self.rows.cursor) if action is keymap.PRINT else None
        return preview.why_not(self.office, found.place.path) if found is not None else ""

    def open_current(self) -> None:
        """Open the record."""
        self.when_found(self._open)

    def _open(self) -> None:
        from zhili_tui.tui.record.screen import RecordRoom

        found = self.read(self.rows.cursor) if self.ids else None
        if found is None or not (self.office.root / found.place.path).is_file():
            self.say(_(N_("This record is no longer there")) if self.ids else self.unknown or _(N_("No record fits")))
            return
        self.app.push_screen(RecordRoom(self.office, found.place.path))

    def show_found(self) -> None:
        """Search for what is typed."""
        self.narrow_to(self.scope._replace(query=self.query_))

    def widen(self) -> None:
        """Leave the marks, then what narrows."""
        if self.marked:
            self.marked.clear()
            self.rows.refresh()
            self.tell()
        else:
            self.narrow_to(self.scope.without())

    def action_sort(self) -> None:
        """Choose by which column, and from which end."""
        from zhili_tui.tui.dialogs.picker import Pick
        from zhili_tui.tui.ledger import filter_menu

        def chosen(choice: "Choice | None") -> None:
            if choice is not None:
                self.narrow_to(self.scope._replace(sort=choice.value))

        self.app.push_screen(Pick(_(N_("Sort the list by")), filter_menu.sorts(self.layout_), current=self.scope.sort), chosen)

    def action_mark(self) -> None:
        """Mark, and on to the next."""
        self.when_found(self._mark)

    def _mark(self) -> None:
        if self.ids:
            self.marked ^= {self.current}
            self.rows.refresh_row(self.rows.cursor)
            self.rows.action_move(1)
            self.tell()

    def action_mark_all(self) -> None:
        """Mark all that are listed; the same key takes these marks away."""
        self.when_found(self._mark_all)

    def _mark_all(self) -> None:
        listed = set(self.ids)
        self.marked = self.marked - listed if listed <= self.marked else self.marked | listed
        self.rows.refresh()
        self.tell()

    def action_scope(self) -> None:
        """Choose what to narrow to, or which narrowing to take away."""
        from zhili_tui.tui.dialogs.picker import Pick
        from zhili_tui.tui.ledger import filter_menu

        try:
            kept = scope.saved(self.office)
        except Exception as error:
            self.say(str(expected(error)))
            kept = {}
        among, beside = filter_menu.choices(self.office, self.scope, kept)

        def chosen(choice: "Choice | None") -> None:
            if choice is not None and choice.value in ("after:", "before:"):
                filter_menu.ask_day(self, choice.value.removesuffix(":"), choice.label, self.from_day)
            elif choice is not None:
                new = filter_menu.narrowed(self.scope, kept, choice.value)
                self.show_query(new.query)
                self.narrow_to(new)

        self.app.push_screen(Pick(_(N_("Narrow the list to")), among, beside=beside), chosen)

    def from_day(self, name: str, day: str) -> None:
        """Narrow to what is of that day and after, or of that day and before."""
        self.narrow_to(self.scope._replace(**{name: day}))  # type: ignore[arg-type]

    def action_keep_scope(self) -> None:
        """Give what narrows a name; what has one is asked whether to forget it."""
        from zhili_tui.tui.dialogs.confirm import Ask, AskText

        lines: list[list[Piece]] = [[("   " + scope.words(self.office, self.scope), PLAIN)]]
        try:
            kept = scope.saved(self.office)
        except Exception as error:
            self.say(str(expected(error)))
            return
        known = next((name for name, one in kept.items() if one == self.scope), "")

        def named(name: str | None) -> None:
            if name:
                self.keep_as(name, self.scope)

        def forget(yes: bool | None) -> None:
            if yes:
                self.keep_as(known, None)

        if known:
            self.app.push_screen(Ask(translate(N_("Forget the filter “{name}”?"), {"name": known}), lines, _(N_("forget"))), forget)
        else:
            self.app.push_screen(AskText(_(N_("Name of this filter")), lines, _(N_("A filter needs a name")), word=_(N_("keep"))), named)

    def keep_as(self, name: str, kept: LedgerScope | None) -> None:
        """Keep a filter, or forget it; said either way."""
        try:
            scope.save(self.office, name, kept)
        except Exception as error:
            self.say(str(expected(error)))
            return
        text = N_("Kept; choose it with {key}") if kept else N_("Forgotten")
        self.say(translate(text, {"key": self.keymap.shown(keymap.SCOPE)}))

    def action_print(self) -> None:
        """See the paper of the record under the cursor."""
        found = self.read(self.rows.cursor)
        if found is not None:
            preview.of_record(self, self.office, found.place.path)

    def action_copy(self) -> None:
        """Copy something of the record under the cursor."""
        from zhili_tui.tui.dialogs import copying

        found = self.read(self.rows.cursor)
        if found is not None:
            copying.choose(self, copying.of_record(self.office, found.place.path))

    def action_export(self) -> None:
        """Write the marked records, else the whole list, to a file."""
        from zhili_tui.tui.ledger import export as exporting

        exporting.export(self, self.chosen() if self.marked else self.ids)

    def action_new(self) -> None:
        """Choose a kind (that of the list first), then fill in its form."""
        self.zhili.choose_kind(self.scope.one_kind, "" if self.scope.unit.startswith(scope.NOT) else self.scope.unit)
