"""The screen of a grid: opened with what was typed before, checked and saved as one commit, all of it or nothing."""

from typing import TYPE_CHECKING

from zhili_tui.entry.drafts import DraftSubject, StoredDraft
from zhili_tui.entry.grid_state import TOP, Grid, GridRow
from zhili_tui.errors import ChangedSince, NotKept, expected
from zhili_tui.i18n import N_, _, translate
from zhili_tui.services.grids import catalogue, writing
from zhili_tui.services.grids.table import GridTable
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.dialogs.confirm import AskText
from zhili_tui.tui.grid.filling import GridFilling
from zhili_tui.tui.widgets.cells import DIM, PLAIN, fit, one_line
from zhili_tui.tui.widgets.text_lines import Lines

if TYPE_CHECKING:
    from zhili_tui.entry.grid_state import CellKey
    from zhili_tui.services.grids.writing import GridOutcome

ONLY_MONTHS = N_("only the month of a guard post takes the file of a guard-tour reader")
NO_ROWS = N_("Nothing is saved: no row has anything typed in it. What stands above the rows is kept; type in a row, or leave with {key}")
UNCHANGED = N_("Nothing is saved: the records say already what is typed here")
GONE = N_("{count} cells that you had typed can be typed no more ({rows}); they are kept, and stay among the drafts: {key}")
STILL_KEPT = N_("{count} cells that could not be written are still among the drafts: {key}")
NO_MORE = N_("no further row can be added here")


def subject_of(table: GridTable) -> DraftSubject:
    """What the draft of a grid is a draft of."""
    return DraftSubject(table.kind.name, table.unit, name=table.of, grid=table.grid)


class GridRoom(GridFilling):
    """Many records in one act."""

    ACTIONS = keymap.ON_GRID

    def __init__(self, office: Workspace, table: GridTable, kept: StoredDraft | None = None) -> None:
        self.table, self.kept = table, kept
        grid = table.begin()
        journal = office.entering.journal
        draft = journal.resume(kept) if kept else journal.open(subject_of(table))
        gone = _take(table, grid, kept) if kept else {}
        self.lost_rows: list[str] = []  # whose those are that were set aside last
        self.away = False  # whether a record was opened, which may be another when one comes back
        super().__init__(office, grid, draft)
        self.gone, self.recovered = gone, kept is not None

    def begin(self) -> None:
        """Begin where one left off, or at the first blank above; say that a draft was found, or who else is here."""
        if self.kept:
            at = tuple(map(str, self.kept.content.at))
            self.go((at[0], at[1]) if len(at) == 2 and at in self.grid.places() else self.at)
            if self.kept.content.text and self.entry.display:
                self.entry.replace(self.kept.content.text, 0, len(self.entry.value))
            self.tell_found()
            if self.gone:
                self.say(
                    translate(N_("What you had typed is back, but for {count} cells that are no longer here"), {"count": len(self.gone)})
                )
            return
        blank = next((at for at in self.grid.places() if at[0] == TOP and not self.grid.text(at)), None)
        self.go(blank or next((at for at in self.grid.places() if at[0] or self.grid.suggested(at)), self.at))
        self.tell_found()

    def title_text(self) -> str:
        """Whose grid, and of what."""
        return f"{self.office.name(self.table.unit)} > {self.table.title}"

    def notice(self) -> list[str]:
        """Whose signatures a change leaves behind."""
        return [self.table.warning] if self.table.warning else []

    def why_not(self, action: keymap.Action) -> str:
        """What only some grids have."""
        if action.name == "take_file" and self.table.grid != "month":
            return _(ONLY_MONTHS)
        if action.name == "add" and self.table.again("", self.grid) is None and not self.table.more and self.table.grid != "month":
            return _(NO_MORE)
        row = self.grid.row(self.at[0])
        if action.name == "edit" and not (row and row.path) and not self.table.path:
            return _(N_("no record is there yet in this row"))
        return ""

    def explain(self) -> list[str]:
        """The signs before the rows, and the cell under the cursor."""
        out = [_(N_("A row in which nothing is typed makes no record: a blank is not reported, never “nothing found”."))]
        if self.at[1]:
            column = self.grid.column(self.at)
            out.append(f"{column.head}  {column.note or (_(column.field.note) if column.field.note else '')}".strip())
        return out

    # what is there already

    def on_screen_resume(self) -> None:
        """A record of a row may be another than it was."""
        if self.is_mounted and self.away:
            self.away = False
            try:
                self.renew()
            except Exception as error:  # the record of all rows is gone
                self.say(str(expected(error)))
                return
            if self.gone:
                self.say(self.told_gone())

    def renew(self) -> list["CellKey"]:
        """Take the records as they lie on disk now, with what was typed on top; the cells that somebody else changed too.

        What was typed where there is no row any more, or one that is shut, is set aside. Raises what opening the grid raises.
        """
        self.leave_cell()
        table = catalogue.table(self.office, self.table.grid, self.table.unit, self.table.of)
        grid = table.begin()
        for row in self.grid.rows:
            if grid.row(row.key) is None and (further := table.again(row.key, grid)) is not None:
                grid.add(further, _before(grid, row.key))
        both = [at for at in self.grid.texts if (grid.row(at[0]) or not at[0]) and self.grid.stood(at) != grid.stood(at)]
        before = {row.key: row.label for row in self.grid.rows}
        self.gone = grid.take(self.gone | self.grid.texts, self.grid.accepted)
        self.lost_rows = list(dict.fromkeys(before.get(row, row) for row, _name in self.gone))
        grid.before, grid.after = self.grid.before, self.grid.after
        self.table, self.grid = table, grid
        places = grid.places()
        self.moved(self.at if self.at in places else places[0] if places else (TOP, ""))
        return [at for at in both if at not in self.gone]

    def told_gone(self) -> str:
        """How much was typed where nothing can be typed any more, whose that is, and that it is kept; empty where there is none."""
        names = _(N_(", ")).join(filter(None, self.lost_rows))
        parts = {"count": len(self.gone), "rows": names, "key": self.keymap.shown(keymap.DRAFTS)}
        return translate(GONE, parts) if self.gone else ""

    def action_edit(self) -> None:
        """The record of the row under the cursor, in its form."""
        from zhili_tui.tui.form import open as opening
        from zhili_tui.tui.form.screen import open_form

        self.leave_cell()
        row = self.grid.row(self.at[0])
        path = row.path if row and row.path else self.table.path
        self.away = True
        open_form(self.zhili, lambda: opening.on(self.office.home(self.table.unit), path))

    def action_add(self) -> None:
        """A further row: of the day's next guard, or of somebody who is named."""
        self.leave_cell()
        if not self.table.more:
            self._add(self.at[0])
            return
        key = self.keymap.shown(keymap.BACK)
        self.app.push_screen(
            AskText(self.table.more, [], translate(N_("Type a name, or leave with {key}"), {"key": key})),
            lambda name: self._add(name or ""),
        )

    def _add(self, key: str) -> None:
        """To a further row; to the one that is there for it already and blank, or is called so."""
        there = self.grid.called(key) if self.table.more else _blank(self.grid, key)
        row = there or (self.table.again(key, self.grid) if key else None)
        if row is None:
            self.say(_(NO_MORE))
            return
        if there is None:
            self.grid.add(row, _before(self.grid, row.key))
        self.moved((row.key, self.grid.columns[0].name))

    def action_take_file(self) -> None:
        """Fill the days with what a guard-tour reader wrote."""
        from zhili_tui.tui.grid.tour_file import ask

        self.leave_cell()
        ask(self, self.table)

    # saving and leaving

    def action_save(self) -> None:
        """Check, save, commit; what is wrong is said at its cell, and nothing is saved then."""
        self.leave_cell()
        self.grid.found = {}
        wrong, places = writing.lacking(self.grid), self.grid.unaccepted
        if wrong:
            self._show(wrong)
        elif not self.grid.filled and not any(at[0] == TOP and at in self.grid.texts for at in self.grid.places()):
            self.say(_(N_("Nothing is reported yet: no row has anything typed in it")))
        elif places:
            self.ask_to_accept(len(places), self._lines(places), lambda: self._accepted(places))
        else:
            self._save()

    def _accepted(self, places: "list[CellKey]") -> None:
        self.grid.accept(places)
        self._save()

    def _lines(self, places: "list[CellKey]") -> Lines:
        rows = {row.key: row.label for row in self.grid.rows}
        named = [(" ".join(filter(None, (rows.get(at[0], ""), self.grid.column(at).head))), one_line(self.grid.text(at))) for at in places]
        return [[("   " + fit(name, 26) + "   ", DIM), (fit(text, 46).rstrip(), PLAIN)] for name, text in named]

    def _save(self) -> None:
        home, table = self.office.home(self.table.unit), self.table
        try:
            now = catalogue.table(self.office, table.grid, table.unit, table.of)
            outcome = self.zhili.with_key(home.git, lambda: writing.write(home, table, self.grid, now))
        except ChangedSince:
            self._changed_since()
            return
        except Exception as error:
            self.say(str(expected(error)))
            return
        if outcome.saved is None:
            self._show(outcome.wrong)
        elif not outcome.saved.commit:
            self.say(translate(UNCHANGED if self.grid.filled else NO_ROWS, {"key": self.keymap.shown(keymap.BACK)}))
        else:
            self._saved(outcome)

    def _saved(self, outcome: "GridOutcome") -> None:
        saved = outcome.saved
        assert saved is not None
        parts = {"what": self.table.title, "new": outcome.new, "changed": outcome.changed, "key": self.keymap.shown(keymap.UNDO)}
        word = translate(N_("Saved: {what}: {new} new, {changed} changed, in one commit. {key} takes it back"), parts)
        if outcome.word:
            word = f"{word}. " + translate(N_("Look again: {word}"), {"word": outcome.word})
        self.grid.texts = {}
        left = self.content("")
        if left is None:
            self.draft.drop()
        else:  # what had no place: the draft stays, with that alone
            said = translate(STILL_KEPT, {"count": len(self.gone), "key": self.keymap.shown(keymap.DRAFTS)})
            try:
                self.draft.keep(left)
            except NotKept as error:
                said = str(error)
            word = f"{word}. {said}"
            self.draft.close()
        self.zhili.saved(saved, word=word)
        self.app.pop_screen()

    def _changed_since(self) -> None:
        """Somebody else saved meanwhile: nothing was written; what is there now is shown with what was typed on top."""
        try:
            both = self.renew()
        except Exception as error:  # the record of all rows is gone
            self.say(str(expected(error)))
            return
        if both:
            self._show({at: _(N_("changed meanwhile by somebody else; what you typed stands if you save")) for at in both})
        else:
            self.say(_(N_("Records were changed meanwhile; nothing was saved. They are shown as they are now: look, and save again")))
        self.say("  ".join(filter(None, (self.told_gone(), self.said))))

    def _show(self, wrong: "dict[CellKey, str]") -> None:
        """Mark what is wrong, and go to the first of it."""
        self.grid.found = {at: text for at, text in wrong.items() if at in self.grid.places()}
        first = next(iter(self.grid.errors()), None)
        self.rows.refresh()
        if first is None:
            self.say(next(iter(wrong.values()), ""))
            return
        self.go(first)
        self.say_wrong(self.layout_.errors[first], len(self.layout_.errors) - 1)


def _blank(grid: Grid, key: str) -> GridRow | None:
    """The further row of a row's day in which nothing stands yet."""
    day = key.partition("#")[0]
    further = (row for row in grid.rows if row.key.partition("#")[0] == day and row.key != day)
    return next((row for row in further if not row.path and not grid.begun(row.key)), None)


def _before(grid: Grid, key: str) -> str:
    """The row that a further one stands behind: of its day the last; empty for the end."""
    day = key.partition("#")[0]
    return next((row.key for row in reversed(grid.rows) if row.key.partition("#")[0] == day), "")


def _take(table: GridTable, grid: Grid, kept: StoredDraft) -> "dict[CellKey, str]":
    """Put back what was typed before, further rows included; what of it has no place any more."""
    texts = {(str(at[0]), str(at[1])): text for at, text in kept.content.typed.items() if len(at) == 2}
    for key in sorted({at[0] for at in texts if at[0]}):
        if grid.row(key) is None and (row := table.again(key, grid)) is not None:
            grid.add(row, _before(grid, row.key))
    suggested = {tuple(map(str, at)) for at in kept.content.suggested}
    return grid.take(texts, [at for at in grid.places() if at not in suggested])
