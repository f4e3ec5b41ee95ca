"""The form of a record, generated from its kind: a new one, or one that is there; checked and saved as one commit."""

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from zhili_tui.entry.form_state import Form, InputCell
from zhili_tui.entry.parsing import WAYS, Choice
from zhili_tui.errors import BadRecord, Changed, Gone, ZhiliError, expected
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.services.findings.words import place_in
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage import files
from zhili_tui.tui import keymap
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.form.editor import Filling
from zhili_tui.tui.form.open import Opened, title, why_not
from zhili_tui.tui.form.typed_cells import NOT_SAVED
from zhili_tui.tui.widgets.cells import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from zhili_tui.services.repository import Loaded
    from zhili_tui.services.saving import Saved
    from zhili_tui.tui.base.screen import Shell


def open_form(shell: "Shell", make: "Callable[[], Opened]") -> None:
    """A form; what cannot be opened is said. What could never be saved is opened to be read, if it is there, and it is said why."""
    try:
        opened = make()
        why = why_not(shell.office, opened)
        if not why:
            shell.app.push_screen(FormRoom(shell.office, opened))
        elif opened.loaded:
            shell.show_record(opened.subject.path, why)
        else:
            shell.say(why)
    except Exception as error:  # a mistaken template, a draft taken up elsewhere
        shell.say(str(expected(error)))


#: The tables whose entries follow from what is chosen above them: a line for each item of the score sheet.
LAID = {"assessment": "lines"}


class FormRoom(Filling):
    """Fill in a record."""

    PAGE = "entering"
    ACTIONS = keymap.ON_FORM

    def __init__(self, office: Workspace, opened: Opened) -> None:
        self.opened, self.kind = opened, opened.kind
        known = office.entering.desk

        def choices(sort: str) -> list[Choice]:
            """Of a score sheet's items those of the sheet that is chosen in this form."""
            return office.entering.candidates.items(str(self.form.get(("sheet",)))) if sort == "item" else known.choices(sort)

        desk = known._replace(near=opened.near, unit=opened.subject.unit, choices=choices)
        self.form = form = Form(opened.kind, opened.plain, desk, opened.usual, opened.suggested)
        form.laid = LAID.get(opened.kind.name, "")
        base = opened.loaded.data if opened.loaded else None
        draft = office.entering.journal.resume(opened.kept) if opened.kept else office.entering.journal.open(opened.subject, base)
        if opened.kept:
            form.take(opened.kept.content.plain, opened.kept.content.typed, opened.kept.content.suggested)
        super().__init__(office, form, draft)
        self.recovered = opened.kept is not None
        self._followed = self._rests_on() if self.recovered else ()  # what was suggested last rests on this
        self.follow()

    def begin(self) -> None:
        """Go to the place asked for, or the first blank that must be filled in; say that a draft was found, or who else is here."""
        at = self.opened.kept.content.at if self.opened.kept else self.opened.at
        if at:
            self.go(*self.form.find(at))
        elif not self.opened.loaded and self.form.rows[0].what == "field" and self.form.get(self.form.rows[0].path) is None:
            self.go(0)
        else:
            self.go(*((0, 0) if self.opened.loaded else self.form.onward(-1)))
        if self.opened.kept and self.opened.kept.content.text:
            self.entry.replace(self.opened.kept.content.text, 0, len(self.entry.value))
        self.tell_found()

    def title_text(self) -> str:
        """Where the record belongs, and what it is for."""
        subject, what = self.opened.subject, title(self.office, self.opened)
        where = (
            f"{self.office.name(subject.unit)} > {formatting.label(self.kind.name)} > {what}"
            if subject.unit
            else formatting.label(self.kind.name)
        )
        whole = f"{where}   {self.opened.purpose}" if self.opened.purpose else where
        return whole if cell_len(whole) <= self.title_room else where

    def notice(self) -> list[str]:
        """What it is for, where the first line has no room for that (whom to call, and by which telephone); why the record was sent back, until it is mended; and whose signatures a change leaves behind."""
        from zhili_tui.tui.signoff.items import sent_back

        text = sent_back(self.office, self.opened.subject.path) if self.opened.subject.path else ""
        purpose = "" if self.opened.purpose in self.title_text() else self.opened.purpose
        return [one for one in (purpose, self._row_about(), text, self.opened.warning, *self._found()) if one]

    def _row_about(self) -> str:
        """Which entry of a table the form was opened for, by its number and what its first column says."""
        at = self.opened.at
        place = next((place for place, step in enumerate(at) if isinstance(step, int)), None)
        if not self.opened.loaded or place is None or self.form.get(at[: place + 1]) is None:
            return ""
        number, _column = self.form.find(at[: place + 1])
        row, cell = self.form.rows[number], self.form.cell(number)
        text = one_line(self.form.text(cell)) if cell else ""
        return f"{_(row.field.label)} {int(at[place]) + 1}: {text}" if text else ""

    def _found(self) -> list[str]:
        """What the check says of the record as it is saved, the first of it whole."""
        loaded = self.opened.loaded
        try:
            found = self.office.saving.findings(loaded.place.path, loaded.data) if loaded else []
        except ZhiliError:  # the rules are broken, which is told elsewhere
            found = []
        said = [self.office.saving.sentence(one, self.kind) for one in sorted(found, key=lambda one: one.severity != "error")]
        return said[:2] + ([translate(N_("{count} more findings; they stand in the record"), {"count": len(said) - 2})] if said[2:] else [])

    def follow(self) -> None:
        """Of a new record: all leaders of the unit, as soon as it is known; the year before, of what closes it in the first months."""
        from zhili_tui.regulation.duties.prefill import LAST_OF_YEAR, closed_year

        rests_on = self._rests_on()
        if self.opened.loaded is not None or rests_on == self._followed:
            return
        self._followed = rests_on
        name, plain = self.kind.name, self.form.plain
        year = {"for_year": closed_year(name, plain)} if name in LAST_OF_YEAR and plain.get(self.kind.date) else {}
        self.form.suggest(self.office.reckoning.leaders(name, self.opened.subject.unit, plain) | year)
        if self.form.laid and (lines := self.office.entering.candidates.laid(str(plain.get("sheet")))):
            self.form.lay(lines)

    def _rests_on(self) -> tuple[Any, ...]:
        """What decides what follows."""
        return tuple(self.form.get((name,)) for name in ("unit", self.kind.date, "case", "type", "round", "sheet"))

    def action_like_last(self) -> None:
        """Fill in the blanks as in the last such record."""
        self.leave_cell()
        subject = self.opened.subject
        found = self.office.entering.like_last(self.kind.name, subject.unit, str(self.form.get(("type",)) or ""))
        found.pop(self.kind.date, None)
        before = self.form.plain
        if not self.form.fill(found):
            self.say(_(N_("There is nothing to take over from an earlier one")))
            return
        filled = [name for name, content in self.form.plain.items() if content != before.get(name)]
        self._moved()
        fields = _(N_(", ")).join(self._called((name,)) for name in filled)
        self.say(translate(N_("Suggested as in the last one: {fields}"), {"fields": fields}))

    def candidates(self, cell: InputCell) -> list[Choice]:
        """What fits a cell of this record: records of the right kind and unit, officers who may sign, posts that there are."""
        office, unit = self.office, self.opened.subject.unit
        known = office.entering.candidates
        if cell.field.form == "record":
            return known.records(cell.field, unit, self.form.plain)
        among = super().candidates(cell)
        if cell.field.form in ("officer", "person") and len(cell.path) == 1:
            able = known.able(self.kind.name, cell.field.name, unit, self.form.plain)
            return [one for one in among if able is None or able(one.value)] or among
        if self.kind.naming == "post" and cell.path == ("post",):
            from zhili_tui.services.monthly_returns import posts

            return [Choice(one.name, one.name) for one in posts(office, unit)]
        return among

    def remark(self, cell: InputCell) -> str:
        """That whoever is named cannot sign, though the record waits for him then."""
        chosen = self.form.get(cell.path)
        if not chosen or cell.field.form not in ("officer", "person") or cell.field.many or len(cell.path) > 1:
            return ""
        able = self.office.entering.candidates.able(self.kind.name, cell.field.name, self.opened.subject.unit, self.form.plain)
        if able is None or able(chosen):
            return ""
        text = N_("{name} holds no post here that may sign as “{field}”: the record would wait for ever; {key} shows who may")
        parts = {"name": self.office.name(chosen), "field": _(cell.field.label), "key": self.keymap.shown(keymap.PICK)}
        return translate(text, parts)

    def written_before(self, cell: InputCell, typed: str) -> list[Choice]:
        """What this office wrote in a field before."""
        return [Choice(one, one) for one in self.office.entering.suggest(self.kind.name, self.opened.subject.unit, cell.path, typed)]

    def explain(self) -> list[str]:
        """The field under the cursor; what a draft would change."""
        from zhili_tui.tui.dialogs.drafts import differences

        out = []
        cell, row = self.cell, self.form.rows[self.rows.cursor]
        if cell is not None:
            about = [row.field, cell.field] if row.what == "entry" else [cell.field]
            out += [f"{_(one.label)}  {_(one.note) if one.note else ''}".strip() for one in about]
            out += [_(WAYS[cell.field.form])] if cell.field.form in WAYS else []
            out += [self.form.errors[cell.path]] if cell.path in self.form.errors else []
        if self.opened.kept:
            out += ["", _(N_("What you had typed differs from what is saved:"))]
            out += ["  " + one for one in differences(self.office, self.opened.kept)]
        return out

    # saving and leaving

    def action_save(self) -> None:
        """Check, save, commit; what is wrong is said at its field."""
        from zhili_tui.tui.form.suggested import lines

        self.leave_cell()
        self.form.found = {path: _(N_("required")) for path in self.form.missing()}
        cells = self.form.unaccepted
        if self.form.errors:
            self._show_errors()
        elif cells:
            self.ask_to_accept(len(cells), lines(self.form, cells), lambda: self._accepted(cells))
        else:
            self._try(self._save)

    def _accepted(self, cells: list[InputCell]) -> None:
        self.form.accept(cells)
        self._try(self._save)

    def _try(self, save: "Callable[[dict[str, Any]], Saved]") -> None:
        try:
            saved = self.zhili.with_key(self._home.git, lambda: save(self.form.result()))
        except Exception as error:
            self.refused(expected(error))
            return
        self.draft.drop()
        self.zhili.saved(saved, self.opened.subject.duty)
        self.app.pop_screen()

    def refused(self, error: ZhiliError) -> None:
        """Why it could not be saved; where others were at the record, a way on."""
        match error:
            case Changed():
                self._settle()
            case BadRecord() if self._moved_on():  # what is wrong may be in what they wrote: show both
                self._settle()
            case BadRecord():
                self.form.found = {place_in(one): self.office.saving.worded(one, self.kind) for one in error.parts["found"]}
                self._show_errors()
            case Gone() if self.opened.loaded:
                self._ask_to_bring_back()
            case _:
                self.say(str(error))

    def _moved_on(self) -> bool:
        loaded = self.opened.loaded
        return loaded is not None and not any(files.says(self.office.root, loaded.place.path, data) for data in (None, loaded.data))

    @property
    def _home(self) -> Workspace:
        """Where the record is written."""
        return self.office if self.opened.loaded else self.office.home(self.opened.subject.unit)

    def _save(self, plain: dict[str, Any]) -> "Saved":
        opened, saving = self.opened, self._home.saving
        if opened.loaded:
            return saving.change(opened.loaded, plain)
        return saving.create(self.kind.name, opened.subject.unit, plain, opened.month, opened.subject.name)

    def _settle(self) -> None:
        """Somebody else changed the same fields meanwhile: choose field by field, then save again."""
        from zhili_tui.tui.form.save_conflict import settle

        assert self.opened.loaded is not None
        settle(self.office, self.opened.loaded, self.form.result(), self._choose, self.refused, self._settled)

    def _settled(self, loaded: "Loaded", plain: dict[str, Any]) -> None:
        self.opened = self.opened._replace(loaded=loaded)
        self.draft.base = loaded.data
        self.form.go_on_from(loaded.plain, plain)
        self._moved()
        self.action_save()

    def _ask_to_bring_back(self) -> None:
        loaded = self.opened.loaded
        assert loaded is not None
        title = _(N_("This record was taken away meanwhile; is it to be there again?"))
        among = [Choice("again", _(N_("Write it again, as it stands in this form")))]
        self._choose(title, among, lambda _again: self._try(lambda plain: self.office.saving.bring_back(loaded, plain)))

    def _choose(self, title: str, among: list[Choice], then: "Callable[[str], None]") -> None:
        """Choose what is to be saved; without a choice nothing is."""

        def chosen(choice: Choice | None) -> None:
            if choice is None:
                self.say(_(NOT_SAVED))
            else:
                then(choice.value)

        self.app.push_screen(Pick(title, among, label=max(self.size.width - 6, 20)), chosen)

    def _show_errors(self) -> None:
        places = [(self.form.find(path), text) for path, text in self.form.errors.items()]
        (number, column), message = min(places, default=((0, 0), ""))
        self.rows.refresh()
        self.go(number, column)
        label = _(self.cell.field.label) if self.cell else ""
        self.say_wrong(message if label in message else f"{label}  {message}", len(places) - 1)
