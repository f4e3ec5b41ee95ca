"""The room of a form: what waits to be confirmed first; a cell is confirmed, corrected, taken from elsewhere; then the copy is written."""

import copy
from pathlib import Path
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from zhili_tui.entry.parsing import Choice
from zhili_tui.i18n import N_, _, translate
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.base.background_screen import background
from zhili_tui.tui.base.drafted_list import DraftedList
from zhili_tui.tui.dialogs.confirm import Ask, AskText
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.dialogs.save_as import ask_path
from zhili_tui.tui.filling import lines
from zhili_tui.tui.keymap import Action
from zhili_tui.tui.widgets.cells import DIM, PLAIN, Piece, wrap

if TYPE_CHECKING:
    from zhili_tui.entry.drafts import Content, Draft, StoredDraft
    from zhili_tui.exchange.filling.matching import Whose
    from zhili_tui.exchange.filling.work import FormAnswers, FormWork
    from zhili_tui.services.saving import Saved

BLANK_SOURCE = ":"


NOT_READ = N_("The form is not read yet")
MATCHING = N_("The form is being matched with the records; wait until it is")
BACK_AGAIN = N_("What you had decided here is back: {count} cells")
CHANGED_SINCE = N_("The form itself was changed since: look through it")
ASIDE = N_("{count} cells have no place for this unit and month; what you decided of them is kept")


class FillingRoom(DraftedList):
    """One form. Nothing is written before the clerk says so; what he decided is kept as he decides it, whatever is matched anew.

    ``kept``: a draft to go on with; without one that of this form, where there is one.
    """

    ACTIONS = keymap.ON_FILLING

    def __init__(self, office: Workspace, path: Path, kept: "StoredDraft | None" = None) -> None:
        super().__init__(office)
        self.path, self.kept = path, kept
        self.form: FormWork | None = None
        self.matching = False  # whether it is matched behind the screen: what is decided meanwhile would be of what is no longer so
        self.asked: tuple[FormAnswers, Whose] | None = None  # what it is being matched with
        self.settled: FormAnswers | None = None  # what the copy has that was written last
        self.listed: list[lines.FormLine] = []

    def on_mount(self) -> None:
        """Read and match the form."""
        self.say(_(N_("The form is read")))
        self.matching = True
        self.read()

    def title_text(self) -> str:
        """Which form, whose, and of when."""
        if self.form is None:
            return self.path.name
        found = self.form.found
        unit = self.office.name(found.unit) if found.unit else _(N_("whose form?"))
        when = lines.months(found.period.span) if found.period is not None else _(N_("of when?"))
        return f"{self.path.name}  {unit}  {when}"

    @background("form")
    def read(self) -> None:
        """Match the form behind the screen: whose it is as it says itself, else the unit at work; with what was decided of it before."""
        from zhili_tui.exchange.filling.matching import Whose
        from zhili_tui.exchange.filling.work import FormWork
        from zhili_tui.tui.filling import kept

        self.office.refresh()
        work = FormWork(self.office, self.path, Whose("", 0, 0))
        if not work.found.unit:
            work = work.again(work.answers, Whose(self.zhili.unit, 0, 0))
        subject, journal = kept.subject_of(work, self.path), self.office.entering.journal
        found = self.kept or next(iter(journal.of(subject)), None)
        if found is not None:
            work = work.again(*kept.taken_up(found.content))
        draft = journal.take_up(subject, found)
        word = translate(BACK_AGAIN, {"count": len(work.answers.anchors)}) if found is not None else ""
        changed = _(CHANGED_SINCE) if found is not None and found.subject.key != subject.key else ""
        if get_current_worker().is_cancelled or not self.deliver(self.begin, work, draft, " ".join(filter(None, (word, changed)))):
            draft.close()

    def begin(self, work: "FormWork", draft: "Draft", word: str) -> None:
        """Show the form as it was read, with its draft."""
        from zhili_tui.exchange.filling.work import FormAnswers

        self.draft, self.settled = draft, FormAnswers()
        self.show(work, word)

    def show(self, work: "FormWork", word: str = "") -> None:
        """Show the cells as they stand now."""
        self.form, self.matching, self.asked = work, False, None
        self.again_listed()
        told = [word, work.said]
        if aside := work.aside:
            told.append(translate(ASIDE, {"count": aside}))
        if work.added:
            told.append(translate(N_("{count} rows were added: there are more records than the form had rows"), {"count": work.added}))
        if work.found.period is None:
            told.append(translate(N_("Say of when it is: {key}"), {"key": self.keymap.shown(keymap.WHOSE)}))
        self.say(" ".join(filter(None, told)))
        self.frame()

    def came_to_nothing(self, group: str, text: str) -> None:
        """Where it could not be matched, it stands as it was matched before."""
        if group == "form":
            self.matching, self.asked = False, None
        super().came_to_nothing(group, text)

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

    def why_not(self, action: Action) -> str:
        """What asks for a form that was read, and for a cell."""
        if action.name in ("back", "help", "palette", "quit") or action not in self.ACTIONS:
            return ""
        if self.form is None:
            return self.unknown or _(NOT_READ)
        if self.matching:
            return _(MATCHING)
        if action in (keymap.CONFIRM, keymap.CORRECT, keymap.POINT, keymap.PROPOSED) and not self.place:
            return _(N_("There is no cell under the cursor"))
        if action is keymap.WRITE and not self.form.made:
            return _(N_("No cell is filled in yet: confirm or correct one first"))
        if action is keymap.CONFIRM and self.form.places[self.place].surety != "likely":
            return _(N_("Only what is likely is to be confirmed"))
        return ""

    # actions

    def action_confirm(self) -> None:
        """Confirm the cell, or take that back; on to the next."""
        assert self.form is not None
        if self.place in self.form.confirmed:
            self.form.doubt([self.place])
        else:
            self.form.confirm(self.place)
        self.changed()
        self.rows.action_move(1)

    def action_confirm_all(self) -> None:
        """Confirm everything that is likely, or nothing of it."""
        from zhili_tui.exchange.filling.work import ALL

        assert self.form is not None
        likely = {place for place, one in self.form.places.items() if one.surety == "likely"}
        if likely <= self.form.confirmed:
            self.form.doubt(likely)
        else:
            self.form.confirm(ALL)
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
        from zhili_tui.exchange.filling.work import pointing

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
            source = "" if choice.value == BLANK_SOURCE else choice.value
            self.match_again(pointing(form.answers, form.anchor(place), source), form.whose)

        title = translate(N_("Where does {place} come from?"), {"place": place})
        self.app.push_screen(Pick(title, among, current=form.chosen(place).source, beside=beside, label=52), chosen)

    def match_again(self, answers: "FormAnswers", whose: "Whose") -> None:
        """Propose anew with what was pointed elsewhere, or for another unit or month; nothing that was decided goes."""
        assert self.form is not None
        self.matching, self.asked = True, (answers, whose)
        self.keep()
        self.say(_(MATCHING))
        self.match(self.form, answers, whose)

    @background("form")
    def match(self, form: "FormWork", answers: "FormAnswers", whose: "Whose") -> None:
        """Match it behind the screen."""
        self.deliver(self.matched, form.again(answers, whose))

    def matched(self, work: "FormWork") -> None:
        """Show what is proposed now, and keep what it was matched with."""
        self.show(work)
        self.keep()

    def action_proposed(self) -> None:
        """The cell as it was proposed."""
        from zhili_tui.exchange.filling.work import without

        assert self.form is not None
        answers = without(self.form.answers, self.form.anchor(self.place))
        if self.place in self.form.pointed:
            self.match_again(answers, self.form.whose)
        else:
            self.form.decide(answers)
            self.changed()

    def action_whose(self) -> None:
        """Say whose form it is, then the last month of its period."""
        from zhili_tui.tui.filling.whose import ask_whose

        assert self.form is not None
        form = self.form
        ask_whose(self, form, lambda whose: self.match_again(form.answers, whose))

    def action_write(self) -> None:
        """Ask where the copy goes, write it, and ask whether it is to be kept as a paper that went out."""
        assert self.form is not None
        form = self.form
        suffix = ".xlsx" if form.sort == "xlsx" else ".docx"
        name = f"{self.path.stem}-{_(N_('filled'))}{suffix}"
        question = translate(N_("Write {count} cells into a copy"), {"count": len(form.made)})

        def begin(path: Path) -> None:
            self.write_to(path, copy.copy(form))

        ask_path(self, question, name, begin)

    @background("write")
    def write_to(self, path: Path, form: "FormWork") -> None:
        """Write the copy of the form as it stood when that was asked for, and what was confirmed."""
        from zhili_tui.errors import Refused
        from zhili_tui.exchange.putting import put

        if path.exists() and path.samefile(self.path):
            raise Refused(N_("that is the form itself: the copy needs a name of its own"))
        data = form.written()
        put(path, data)
        text = translate(N_("{count} cells were filled in: {path}"), {"count": len(form.made), "path": str(path)})
        if form.remember():
            text += " " + translate(
                N_("What was confirmed is in {path} and holds from the next time on."),
                {"path": form.file.relative_to(self.office.root)},
            )
        self.deliver(self.written, path, data, text, form)

    def written(self, path: Path, data: bytes, text: str, form: "FormWork") -> None:
        """Say so, and ask whether the copy is to be kept."""
        self.settled = form.answers
        self.keep()
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
                self.finish("write", lambda: form.keep(str(path), data), self.copy_kept)

        self.app.push_screen(Ask(question, about, _(N_("keep"))), answered)

    def copy_kept(self, saved: "Saved") -> None:
        """Say where the record is; it can be taken back like any save."""
        self.zhili.saves.append(saved)
        self.zhili.reckon()
        self.zhili.say(translate(N_("It is kept as {path}."), {"path": saved.path}))

    def changed(self) -> None:
        """Show what was decided, and keep it."""
        self.again_listed()
        self.keep()

    # nothing decided is lost

    @property
    def decided(self) -> "tuple[FormAnswers, Whose] | None":
        """What was decided, and for whom and when; None before the form is read."""
        return self.asked or (None if self.form is None else (self.form.answers, self.form.whose))

    @property
    def waiting(self) -> bool:
        """Whether something was decided that no copy has yet."""
        return self.decided is not None and self.decided[0] != self.settled

    def undecided(self) -> "Content | None":
        """What was decided and no copy has yet."""
        from zhili_tui.tui.filling import kept

        return kept.content(*self.decided) if self.decided is not None and self.waiting else None
