"""The form of a record, generated from its kind: a new one, or one that is there; checked and saved as one commit."""

from typing import Any

from zhili_tui import present
from zhili_tui.entry.form import Cell, Form
from zhili_tui.entry.values import Choice
from zhili_tui.errors import BadRecord, Changed, ZhiliError
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.shape import Path
from zhili_tui.office import Office
from zhili_tui.tui import actions
from zhili_tui.tui.filling import Filling
from zhili_tui.tui.opening import Opened


class FormRoom(Filling):
    """Fill in a record."""

    ACTIONS = (
        actions.SAVE, actions.ADD, actions.PICK, actions.DROP, actions.FILL_DOWN, actions.LIKE_LAST, actions.STEP_BACK, actions.STEP_ON,
    )  # fmt: skip

    def __init__(self, office: Office, opened: Opened) -> None:
        self.opened, self.kind = opened, opened.kind
        form = Form(opened.kind, opened.plain, office.desk._replace(near=opened.near), opened.usual)
        base = opened.loaded.data if opened.loaded else None
        draft = office.journal.resume(opened.kept) if opened.kept else office.journal.open(opened.subject, base)
        if opened.kept:
            form.take(opened.kept.content.plain, opened.kept.content.typed)
        super().__init__(office, form, draft)
        self.recovered = opened.kept is not None

    def begin(self) -> None:
        """Go to the place asked for, or the first blank that must be filled in; say that a draft was found, or who else is here."""
        at = self.opened.kept.content.at if self.opened.kept else self.opened.at
        if at:
            self.go(*self.form.find(at))
        elif not self.opened.loaded and self.form.rows[0].what == "field" and self.form.get(self.form.rows[0].path) is None:
            self.go(0)
        else:
            self.go(*((0, 0) if self.opened.loaded else self.form.onward(-1)))
        if self.opened.kept:
            if self.opened.kept.content.text:
                self.entry.value = self.opened.kept.content.text
                self.entry.cursor_position = len(self.entry.value)
            self.say(_(N_("What you had typed here is back; ^Z steps back to what is saved, ? shows the difference")))
        else:
            others = self.office.journal.others(self.opened.subject, self.draft)
            if others:
                who = self.office.name(others[0].officer) or others[0].host
                self.say(
                    translate(
                        N_("{who} has the same form open, since {time}; both are kept"),
                        {"who": who, "time": f"{others[0].since.astimezone(self.office.zone):%H:%M}"},
                    )
                )

    def title_text(self) -> str:
        """Where the record belongs, and what it is for."""
        subject, loaded = self.opened.subject, self.opened.loaded
        what = loaded.place.name if loaded else subject.name or _(N_("new"))
        where = (
            f"{self.office.name(subject.unit)} > {present.label(self.kind.name)} > {what}"
            if subject.unit
            else present.label(self.kind.name)
        )
        return f"{where}   {self.opened.purpose}" if self.opened.purpose else where

    def notice(self) -> list[str]:
        """Why the record was sent back, until it is mended."""
        from zhili_tui.tui.signable import sent_back

        text = sent_back(self.office, self.opened.subject.path) if self.opened.subject.path else ""
        return [text] if text else []

    def action_like_last(self) -> None:
        """Fill in the blanks as in the last such record."""
        self.leave()
        subject = self.opened.subject
        found = self.office.saving.like_last(self.kind.name, subject.unit, str(self.form.get(("type",)) or ""))
        found.pop(self.kind.date, None)
        if self.form.fill(found):
            self._moved(True)
        else:
            self.say(_(N_("There is nothing to take over from an earlier one")))

    def written_before(self, cell: Cell, typed: str) -> list[Choice]:
        """What this office wrote in a field before."""
        return [Choice(one, one) for one in self.office.suggest(self.kind.name, self.opened.subject.unit, cell.path, typed)]

    def explain(self) -> list[str]:
        """The field under the cursor; what a draft would change."""
        out = []
        cell = self.cell
        if cell is not None:
            out.append(f"{_(cell.field.label)}  {_(cell.field.note)}".strip())
        if self.opened.kept:
            path = self.office.root / self.opened.subject.path
            disk = path.read_bytes() if self.opened.subject.path and path.is_file() else None
            out += ["", _(N_("What you had typed differs from what is saved:"))]
            out += ["  " + present.change(one, self.office.name) for one in self.opened.kept.differs_from(disk)]
        return out

    # saving and leaving

    def action_save(self) -> None:
        """Check, save, commit; what is wrong is said at its field."""
        self.leave()
        if self.form.typed:
            self._show_errors()
            return
        try:
            saved = self._save(self.form.result())
        except BadRecord as error:
            self.form.errors = {_path(finding.field): finding.message for finding in error.parts["found"]}
            self._show_errors()
            return
        except Changed:
            self._settle()
            return
        except ZhiliError as error:
            self.say(str(error))
            return
        self.draft.drop()
        self.zhili.saved(saved)
        self.app.pop_screen()

    def _save(self, plain: dict[str, Any]) -> Any:
        opened = self.opened
        if opened.loaded:
            return self.office.saving.change(opened.loaded, plain)
        home = self.office.home(opened.subject.unit).saving
        if opened.subject.name:
            return home.create(self.kind.name, opened.subject.unit, plain, opened.month, opened.subject.name)
        return home.create_for(self.kind.name, opened.subject.unit, plain)

    def _settle(self) -> None:
        """Somebody else changed the same fields meanwhile: choose field by field, then save again."""
        from zhili_tui.tui.settling import settle

        assert self.opened.loaded is not None
        settle(self, self.opened.loaded, self.form.result(), self._settled)

    def _settled(self, loaded: Any, plain: dict[str, Any]) -> None:
        self.opened = self.opened._replace(loaded=loaded)
        self.form.take(plain, {})
        self._moved(True)
        self.action_save()

    def _show_errors(self) -> None:
        places = [(self.form.find(path), text) for path, text in self.form.errors.items()]
        (number, column), message = min(places, default=((0, 0), ""))
        self.rows.refresh()
        self.go(number, column)
        more = len(places) - 1
        self.say(message + (translate(N_(" (and {count} more)"), {"count": more}) if more > 0 else ""))

    def action_back(self) -> None:
        """Leave; what was typed is kept as a draft and offered the next time."""
        self.leave()
        self.keep()
        if self.form.changed or self.opened.kept:
            self.draft.close()
        else:
            self.draft.drop()
        self.app.pop_screen()


def _path(field: str) -> Path:
    return tuple(int(step) - 1 if step.isdecimal() else step for step in field.split(".")) if field else ()
