"""The room of a form: what waits to be confirmed first; a cell is confirmed, corrected, taken from elsewhere; then the copy is written."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widget import Widget

from zhili_tui.entry.parsing import Choice
from zhili_tui.i18n import N_, _, translate
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.base.background_screen import background
from zhili_tui.tui.base.list_screen import ListRoom
from zhili_tui.tui.dialogs.confirm import Ask, AskText
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.dialogs.save_as import ask_path
from zhili_tui.tui.filling import lines
from zhili_tui.tui.keymap import Action
from zhili_tui.tui.widgets.cells import DIM, PLAIN, Piece, wrap
from zhili_tui.tui.widgets.widgets import Rows

if TYPE_CHECKING:
    from zhili_tui.exchange.filling.matching import Whose
    from zhili_tui.exchange.filling.work import FormWork
    from zhili_tui.services.saving import Saved

#: So many lines tell of the cell under the cursor where there is no room beside the list.
TOLD = 4
BLANK_SOURCE = ":"


class FillingRoom(ListRoom):
    """One form. Nothing is written before the clerk says so; what he decided is kept while the room is open, whatever is matched anew."""

    ACTIONS = keymap.ON_FILLING
    DEFAULT_CSS = f"FillingRoom #told {{ height: {TOLD}; margin: 1 0 0 0; }}"

    def __init__(self, office: Workspace, path: Path) -> None:
        super().__init__(office)
        self.path = path
        self.form: FormWork | None = None
        self.listed: list[lines.FormLine] = []
        self.unwritten = False
        self._told: list[list[Piece]] = []

    def body(self) -> Iterable[Widget]:
        """The cells; below them what is to be known of the one under the cursor."""
        yield from super().body()
        yield Rows(lambda row, width: self._told[row], id="told", marked=False)

    def on_mount(self) -> None:
        """Read and match the form."""
        self.say(_(N_("The form is read")))
        self.read(None)

    def title_text(self) -> str:
        """Which form, whose, and of when."""
        if self.form is None:
            return self.path.name
        found = self.form.found
        unit = self.office.name(found.unit) if found.unit else _(N_("whose form?"))
        when = lines.months(found.period.span) if found.period is not None else _(N_("of when?"))
        return f"{self.path.name}  {unit}  {when}"

    @background("form")
    def read(self, whose: "Whose | None") -> None:
        """Match the form behind the screen: whose it is as it says itself, else the unit at work."""
        from zhili_tui.exchange.filling.matching import Whose
        from zhili_tui.exchange.filling.work import FormWork

        self.office.refresh()
        work = FormWork(self.office, self.path, whose or Whose("", 0, 0))
        if whose is None and not work.found.unit:
            work = FormWork(self.office, self.path, Whose(self.zhili.unit, 0, 0))
        self.app.call_from_thread(self.show, work)

    def show(self, work: "FormWork", word: str = "") -> None:
        """Show the cells as they stand now."""
        if self.form is not None and work is not self.form:
            work.take_over(self.form)
        self.form = work
        self.again_listed()
        told = [work.said, word]
        if work.added:
            told.append(translate(N_("{count} rows were added: there are more records than the form had rows"), {"count": work.added}))
        if work.found.period is None:
            told.append(translate(N_("Say of when it is: {key}"), {"key": self.keymap.shown(keymap.WHOSE)}))
        self.say(" ".join(filter(None, told)))
        self.frame()

    def again_listed(self) -> None:
        """List the cells anew, the cursor where it was."""
        assert self.form is not None
        kept = self.place
        self.listed = lines.rows(self.form)
        at = next((i for i, one in enumerate(self.listed) if one.proposal is not None and one.proposal.place == kept), 0)
        self.fill(len(self.listed), at)
        self.tell_of()

    @property
    def place(self) -> str:
        """The place under the cursor; empty where there is none."""
        row = self.listed[self.rows.cursor] if self.rows.cursor < len(self.listed) else None
        return row.proposal.place if row is not None and row.proposal is not None else ""

    def heading(self, row: int) -> bool:
        """What only says what follows."""
        return self.listed[row].proposal is None

    def draw(self, row: int, width: int) -> list[Piece]:
        """One cell."""
        return lines.drawn(self.listed[row], width)

    def beside(self, row: int, width: int) -> list[list[Piece]]:
        """What is to be known of the cell under the cursor."""
        return lines.told(self.listed[row], width)

    def on_rows_moved(self) -> None:
        """Tell of the cell that is under the cursor now."""
        super().on_rows_moved()
        self.tell_of()

    def on_resize(self) -> None:
        """Beside the list, or below it."""
        super().on_resize()
        self.query_one("#told").display = not self.wide
        self.tell_of()

    def tell_of(self) -> None:
        """Words, source and reason of the cell under the cursor."""
        row = self.listed[self.rows.cursor] if self.rows.cursor < len(self.listed) else None
        self._told = lines.told(row, self.size.width)[:TOLD] if row is not None else []
        self.query_one("#told", Rows).show(len(self._told))

    def why_not(self, action: Action) -> str:
        """What asks for a form that was read, and for a cell."""
        if action.name in ("back", "help", "palette", "quit") or action not in self.ACTIONS:
            return ""
        if self.form is None:
            return _(N_("The form is not read yet"))
        if action in (keymap.CONFIRM, keymap.CORRECT, keymap.POINT, keymap.PROPOSED) and not self.place:
            return _(N_("There is no cell under the cursor"))
        if action is keymap.CONFIRM and self.form.places[self.place].surety != "likely":
            return _(N_("Only what is likely is to be confirmed"))
        return ""

    # actions

    def action_confirm(self) -> None:
        """Confirm the cell, or take that back; on to the next."""
        assert self.form is not None
        if self.place in self.form.confirmed:
            self.form.confirmed.discard(self.place)
        else:
            self.form.confirm(self.place)
        self.changed()
        self.rows.action_move(1)

    def action_confirm_all(self) -> None:
        """Confirm everything that is likely, or nothing of it."""
        assert self.form is not None
        likely = {place for place, one in self.form.places.items() if one.surety == "likely"}
        if likely <= self.form.confirmed:
            self.form.confirmed.clear()
        else:
            self.form.confirmed |= likely
        self.changed()

    def action_correct(self) -> None:
        """Type what goes into the cell this once."""
        assert self.form is not None
        form, place = self.form, self.place
        one = form.chosen(place)
        about = [[("   " + part, DIM)] for part in wrap(one.asked or place, max(self.app.size.width - 6, 20))]

        def typed(text: str | None) -> None:
            if text is not None:
                form.write_in(place, text)
                self.changed()

        self.app.push_screen(AskText(translate(N_("What goes into {place}"), {"place": place}), about, "", lines.value_of(one)), typed)

    def action_point(self) -> None:
        """Choose where the value comes from: what was proposed for other cells, every value that forms ask for, or nothing."""
        assert self.form is not None
        form, place = self.form, self.place
        known = list(
            dict.fromkeys(
                [*(one.source for one in form.found.proposals if one.source and one.source not in ("unit", "total")), *form.sources]
            )
        )
        among = [Choice(BLANK_SOURCE, _(N_("leave it blank from now on"))), *(Choice(one, one) for one in known)]
        beside = {one: words for one, words in form.named.items() if one in known}

        def chosen(choice: Choice | None) -> None:
            if choice is None:
                return
            form.point(place, "" if choice.value == BLANK_SOURCE else choice.value)
            self.match_again()

        title = translate(N_("Where does {place} come from?"), {"place": place})
        self.app.push_screen(Pick(title, among, current=form.chosen(place).source, beside=beside, label=52), chosen)

    @background("form")
    def match_again(self) -> None:
        """Match with what was pointed elsewhere."""
        assert self.form is not None
        form = self.form
        form.match()
        self.app.call_from_thread(self.show, form)
        self.app.call_from_thread(self.changed)

    def action_proposed(self) -> None:
        """The cell as it was proposed."""
        assert self.form is not None
        self.form.undo(self.place)
        self.changed()

    def action_whose(self) -> None:
        """Say whose form it is, then the last month of its period."""
        from zhili_tui.exchange.filling.matching import Whose

        assert self.form is not None
        found = self.form.found
        among = [Choice(id, self.office.name(id)) for id in self.form.units]
        span = found.period.span if found.period is not None else None
        begin = f"{span.year}-{span.last:02}" if span is not None else f"{self.office.today:%Y-%m}"

        def month(unit: str, text: str, why: str = "") -> None:
            def typed(said: str | None) -> None:
                if said is None:
                    return
                parts = [int(one) for one in said.replace("年", "-").replace("月", "").split("-") if one.isdecimal()]
                if len(parts) == 2 and 1900 <= parts[0] <= 2100 and 1 <= parts[1] <= 12:
                    self.read(Whose(unit, *parts))
                else:
                    month(unit, said, _(N_("Type it as 2026-10")))

            hint = [[("   " + (why or _(N_("Such as 2026-10"))), DIM)]]
            self.app.push_screen(AskText(_(N_("The last month of its period")), hint, _(N_("Type it as 2026-10")), text), typed)

        def chosen(choice: Choice | None) -> None:
            if choice is not None:
                month(choice.value, begin)

        self.app.push_screen(Pick(_(N_("Whose form is it?")), among, current=found.unit), chosen)

    def action_write(self) -> None:
        """Ask where the copy goes, write it, and ask whether it is to be kept as a paper that went out."""
        assert self.form is not None
        form = self.form
        suffix = ".xlsx" if form.sort == "xlsx" else ".docx"
        name = f"{self.path.stem}-{_(N_('filled'))}{suffix}"
        question = translate(N_("Write {count} cells into a copy"), {"count": len(form.made)})

        def begin(path: Path) -> None:
            self.write_to(path)

        ask_path(self, question, name, begin)

    @background("write")
    def write_to(self, path: Path) -> None:
        """Write the copy, and what was confirmed."""
        from zhili_tui.errors import Refused
        from zhili_tui.exchange.putting import put

        assert self.form is not None
        if path.exists() and path.samefile(self.path):
            raise Refused(N_("that is the form itself: the copy needs a name of its own"))
        data = self.form.written()
        put(path, data)
        text = translate(N_("{count} cells were filled in: {path}"), {"count": len(self.form.made), "path": str(path)})
        if self.form.remember():
            text += " " + translate(
                N_("What was confirmed is in {path} and holds from the next time on."),
                {"path": self.form.file.relative_to(self.office.root)},
            )
        self.app.call_from_thread(self.written, path, data, text)

    def written(self, path: Path, data: bytes, text: str) -> None:
        """Say so, and ask whether the copy is to be kept."""
        self.unwritten = False
        self.say(text)
        room = max(self.app.size.width - 6, 20)
        about = [[("   " + part, PLAIN)] for part in wrap(text, room)]
        about += [[]] + [
            [("   " + part, DIM)]
            for part in wrap(_(N_("Kept, it says later whether a correction of the records touches what was sent.")), room)
        ]
        question = _(N_("Keep the copy as a paper that went out?"))

        def answered(yes: bool | None) -> None:
            if yes:
                self.keep(str(path), data)

        self.app.push_screen(Ask(question, about, _(N_("keep"))), answered)

    @background("write")
    def keep(self, path: str, data: bytes) -> None:
        """Record the copy; it can be taken back like any save."""
        assert self.form is not None
        saved = self.form.keep(path, data)
        self.app.call_from_thread(self.kept, saved)

    def kept(self, saved: "Saved") -> None:
        """Say where the record is."""
        self.zhili.saves.append(saved)
        self.zhili.reckon()
        self.say(translate(N_("It is kept as {path}."), {"path": saved.path}))

    def changed(self) -> None:
        """Show what was decided."""
        self.unwritten = True
        self.again_listed()

    def action_back(self) -> None:
        """Leave; what was decided and not written is asked about."""
        if not self.unwritten:
            super().action_back()
            return
        about = [[("   " + _(N_("What was confirmed and typed here is lost: the copy was not written.")), PLAIN)]]

        def answered(yes: bool | None) -> None:
            if yes:
                self.app.pop_screen()

        self.app.push_screen(Ask(_(N_("Leave the form?")), about, _(N_("leave"))), answered)
