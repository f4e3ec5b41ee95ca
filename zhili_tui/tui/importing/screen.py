"""The room of a ledger that is to be imported: what is wrong is mended in place; then all its records are written, or none."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from zhili_tui.entry.parsing import Choice
from zhili_tui.errors import expected
from zhili_tui.exchange.importing import wording
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.base.background_screen import background
from zhili_tui.tui.base.drafted_list import DraftedList
from zhili_tui.tui.dialogs.confirm import Ask, AskText
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.importing import lines
from zhili_tui.tui.importing.lines import ImportLine
from zhili_tui.tui.keymap import Action
from zhili_tui.tui.widgets.cells import DIM, PLAIN, Piece, wrap

if TYPE_CHECKING:
    from zhili_tui.entry.drafts import Content, StoredDraft
    from zhili_tui.exchange.importing.reading import SourceSheet
    from zhili_tui.exchange.importing.work import ImportAnswers, ImportWork, Spot

LEAVE_OUT = ":"
READING = N_("The file is being read; wait until it is")
LOOKING = N_("It is looked through; wait until it is")
WRITING = N_("It is being written; wait until it is")
NOT_READ = N_("The file could not be read")
BACK_AGAIN = N_("What you had said of this file is back")
ASIDE = N_("{count} cells say something else now than when you mended them: they stay as they are in the file")
IN_THE_FILE = N_("Mend this in the file itself, then open it again; what you said of it is kept")
NOTHING_NEW = N_("There is nothing to write: all of it is there already")
TO_MEND = N_("Nothing is written before all is mended: {count} to go")


class ImportRoom(DraftedList):
    """One file. Nothing is written before the clerk says so; what he says of it is kept as he says it.

    ``kept``: a draft to go on with; without one that of this file, where there is one.
    """

    ACTIONS = keymap.ON_IMPORT
    PAGE = "sheets-in"

    def __init__(self, office: Workspace, path: Path, kept: "StoredDraft | None" = None) -> None:
        super().__init__(office)
        self.path, self.kept = path, kept
        self.sheets: list[SourceSheet] = []
        self.digest = ""
        self.kind = kept.subject.kind if kept is not None else ""
        self.work: ImportWork | None = None
        self.underway = READING  # what goes on behind the screen: what is said meanwhile would be of what is no longer so
        self.answers: ImportAnswers | None = None  # all that was said of it, as soon as it is typed
        self.listed: list[ImportLine] = []

    def on_mount(self) -> None:
        """Read the file."""
        self.say(_(READING))
        self.read()

    def title_text(self) -> str:
        """Which file, what its rows are, and whose."""
        unit = self.office.name(self.work.found.layout.unit) if self.work is not None and self.work.found.layout.unit else ""
        return "  ".join(filter(None, (self.path.name, formatting.label(self.kind) if self.kind else "", unit)))

    @background("import")
    def read(self) -> None:
        """Read it behind the screen, and find out what its rows may be."""
        from zhili_tui.exchange.importing import plan, reading
        from zhili_tui.exchange.importing.work import likeliest

        data = reading.contents(self.path)
        sheets = reading.sheets(self.path, data)
        self.deliver(self.read_in, sheets, plan.digest(data), self.kind or likeliest(self.office, sheets))

    def read_in(self, sheets: "list[SourceSheet]", digest: str, likely: str) -> None:
        """Ask what its rows are, unless that was said before."""
        self.sheets, self.digest, self.underway = sheets, digest, ""
        if self.kind:
            self.open_draft()
        else:
            self.ask_kind(likely)

    def ask_kind(self, current: str) -> None:
        """Which kind of record the rows are; the likeliest stands under the cursor."""
        from zhili_tui.exchange.importing.work import importable

        among = [Choice(name, formatting.label(name)) for name in importable()]

        def chosen(choice: Choice | None) -> None:
            if choice is None:
                self.say(translate(N_("Say what its rows are: {key}"), {"key": self.keymap.shown(keymap.MEND)}))
                return
            self.kind = choice.value
            self.open_draft()

        self.app.push_screen(Pick(translate(N_("What are the rows of {file}?"), {"file": self.path.name}), among, current=current), chosen)

    def open_draft(self) -> None:
        """Go on with what was said of it before."""
        from zhili_tui.tui.importing import kept

        subject, journal = kept.subject_of(self.kind, self.path, self.digest), self.office.entering.journal
        self.let_go()
        try:
            found = self.kept or next(iter(journal.of(subject)), None)
            self.draft = journal.take_up(subject, found)
        except Exception as error:  # somebody else goes on with it, or nothing can be kept
            self.say(str(expected(error)))
            return
        self.kept = None
        self.look(kept.taken_up(found.content) if found is not None else None)

    def look(self, said: "ImportAnswers | None", word: str = "") -> None:
        """Work out anew what becomes of its rows; the word is said when that is known."""
        self.underway, self.answers = LOOKING, said
        self.keep()
        self.say(_(LOOKING))
        self.work_out(said, word)

    @background("import")
    def work_out(self, said: "ImportAnswers | None", word: str) -> None:
        """Understand it behind the screen, beside the records as they are now."""
        from zhili_tui.exchange.importing.layout import ImportLayout
        from zhili_tui.exchange.importing.work import ImportAnswers, ImportWork

        worker = get_current_worker()

        def tell(done: int, total: int) -> None:
            if total >= 1000 and not worker.is_cancelled:
                self.deliver(self.say, translate(N_("looked through {done} of {total} rows"), {"done": done, "total": total}))

        self.office.refresh()
        kind = self.office.kind(self.kind)
        given = ImportLayout(kind.name, unit=self.zhili.unit)
        work = ImportWork(self.office, kind, self.sheets, given, True, self.office.today, said or ImportAnswers(), tell)
        self.deliver(self.show, work, word or (_(BACK_AGAIN) if said is not None and self.work is None else ""))

    def show(self, work: "ImportWork", word: str = "") -> None:
        """Show what there is to know, the cursor on the same line, or on the first that is to be mended."""
        before = self.line.at if self.line is not None else None
        fresh = self.work is None
        self.work, self.underway, self.listed = work, "", lines.rows(work)
        at = next((number for number, one in enumerate(self.listed) if before is not None and one.at == before), None)
        first = next((number for number, one in enumerate(self.listed) if not self.heading(number)), 0)
        self.fill(len(self.listed), first if at is None or fresh else at)
        self.tell_of()
        aside = translate(ASIDE, {"count": work.aside}) if work.aside else ""
        self.say("  ".join(filter(None, (word, aside, wording.counts(work.plan)))))
        self.frame()

    def came_to_nothing(self, group: str, text: str) -> None:
        """It stands as it was understood before; where it could not be written, the records may be others by now."""
        self.underway, self.answers = "", self.work.said if self.work is not None else self.answers
        self.keep()
        if group == "write" and self.work is not None:
            self.look(self.work.said, text)
        else:
            super().came_to_nothing(group, text)

    @property
    def line(self) -> ImportLine | None:
        """The line under the cursor; None where there is none."""
        return self.listed[self.rows.cursor] if self.rows.cursor < len(self.listed) else None

    def heading(self, row: int) -> bool:
        """What only says what follows."""
        one = self.listed[row]
        return bool(one.head) or one == ImportLine()

    def draw(self, row: int, width: int) -> list[Piece]:
        """One line."""
        assert self.work is not None
        return lines.drawn(self.office, self.work, self.listed[row], width)

    def beside(self, row: int, width: int) -> list[list[Piece]]:
        """What is to be known of the line under the cursor."""
        return lines.told(self.office, self.work, self.listed[row], width) if self.work is not None else []

    def why_not(self, action: Action) -> str:
        """What asks for a file that was looked through, and for a line of which something can be said; nobody leaves while it is written."""
        if action not in self.ACTIONS:
            return _(WRITING) if self.underway == WRITING and action.name in ("back", "quit") else ""
        if self.underway:
            return _(self.underway)
        if not self.sheets:
            return self.unknown or _(NOT_READ)
        if self.work is None:
            return "" if action is keymap.MEND else self.unknown or _(N_("It is not known yet what its rows are"))
        line = self.line
        if action is keymap.MEND and (line is None or not line.asks):
            return _(IN_THE_FILE if line is not None and line.problem is not None else N_("Here is nothing to mend"))
        if action is keymap.AS_READ and not self._said_of(line):
            return _(N_("This stands as it was read"))
        return ""

    # actions

    def action_mend(self) -> None:
        """Say what is meant under the cursor."""
        line = self.line
        if self.work is None or line is None:
            self.ask_kind(self.kind)
        elif line.spot is not None:
            self.ask_cell(line.spot, line.problem.sentence if line.problem is not None else "")
        elif line.heading:
            self.ask_field(line.heading)
        else:
            self.ask_constant(line.field)

    def ask_cell(self, spot: "Spot", why: str) -> None:
        """Type what is to be read in a cell; nothing leaves it blank. What looks like somebody's number is not shown to be typed on."""
        from zhili_tui.exchange.importing.cells import masked
        from zhili_tui.exchange.importing.work import CellCorrection

        assert self.work is not None
        said, stands = self.work.said, self.work.cell(spot)
        before = said.cells.get(spot)
        text = before.text if before is not None else stands if masked(stands) == stands else ""

        def typed(new: str | None) -> None:
            if new is not None:
                self.look(said._replace(cells={**said.cells, spot: CellCorrection(stands, new)}))

        place = f"{spot[0]} {spot[2]}{spot[1]}"
        self._ask(translate(N_("What {place} is to say"), {"place": place}), why, text, typed)

    def ask_constant(self, path: str) -> None:
        """Type what holds in every record."""
        assert self.work is not None
        said = self.work.said

        def typed(new: str | None) -> None:
            if new is not None:
                self.look(said._replace(constants={**said.constants, path: new}))

        label = wording.label(self.work.kind, path)
        self._ask(translate(N_("{field} in all rows"), {"field": label}), "", self.work.found.layout.constants.get(path, ""), typed)

    def _ask(self, question: str, why: str, text: str, then: Callable[[str | None], None]) -> None:
        about = [[("   " + part, DIM)] for part in wrap(why, max(self.app.size.width - 6, 20))] if why else []
        self.app.push_screen(AskText(question, about, "", text), then)

    def ask_field(self, heading: str) -> None:
        """Choose what a heading means."""
        assert self.work is not None
        work = self.work
        among = [Choice(LEAVE_OUT, _(N_("not read")))]
        among += [Choice(path, wording.label(work.kind, path)) for path in work.fields]

        def chosen(choice: Choice | None) -> None:
            if choice is not None:
                path = "" if choice.value == LEAVE_OUT else choice.value
                self.look(work.said._replace(columns={**work.said.columns, heading: path}))

        current = work.headings.get(heading, ("", ""))[1] or LEAVE_OUT
        self.app.push_screen(Pick(translate(N_("What does “{heading}” mean?"), {"heading": heading}), among, current=current), chosen)

    def _said_of(self, line: ImportLine | None) -> "ImportAnswers | None":
        """All that was said but what was said of this line; None where nothing was."""
        if self.work is None or line is None:
            return None
        said = self.work.said
        if line.spot in said.cells:
            return said._replace(cells={spot: mend for spot, mend in said.cells.items() if spot != line.spot})
        if line.heading in said.columns:
            return said._replace(columns={one: path for one, path in said.columns.items() if one != line.heading})
        if line.field in said.constants:
            return said._replace(constants={one: text for one, text in said.constants.items() if one != line.field})
        return None

    def action_as_read(self) -> None:
        """Take back what was said of the line."""
        self.look(self._said_of(self.line))

    def action_issuer(self) -> None:
        """Choose the unit that issues the records."""
        assert self.work is not None
        work = self.work
        units = sorted(
            (place.unit for place, _unit in self.office.index.records("kind='unit'")), key=lambda one: (one != self.zhili.unit, one)
        )

        def chosen(choice: Choice | None) -> None:
            if choice is not None:
                self.look(work.said._replace(unit=choice.value))

        among = [Choice(one, self.office.name(one)) for one in units]
        self.app.push_screen(Pick(_(N_("Whose records are they, where no column says it?")), among, current=work.found.layout.unit), chosen)

    def action_take_in(self) -> None:
        """Ask, then write all of it; what is still wrong comes first."""
        assert self.work is not None
        made, work = self.work.plan, self.work
        if made.problems:
            self.rows.show(len(self.listed), next((at for at in range(len(self.listed)) if not self.heading(at)), 0))
            self.tell_beside()
            self.tell_of()
            self.say(translate(TO_MEND, {"count": len(made.problems)}))
            return
        if not made.writes:
            self.say(_(NOTHING_NEW))
            return
        width = max(self.app.size.width - 6, 20)
        meant = [f"{heading} → {wording.label(work.kind, path)}" for heading, (_at, path) in work.headings.items() if path]
        about = [[("   " + part, PLAIN)] for part in wrap(wording.counts(made), width)]
        about += [[], *([("   " + part, DIM)] for one in meant for part in wrap(one, width))]

        def answered(yes: bool | None) -> None:
            if yes:
                self.begin_writing()

        self.app.push_screen(Ask(translate(N_("Write {count} records?"), {"count": len(made.writes)}), about, _(N_("import"))), answered)

    def begin_writing(self) -> None:
        """Write behind the screen; where OpenSSH wants a passphrase, at the terminal."""
        from zhili_tui.vcs import signing_key

        assert self.work is not None
        work, self.underway = self.work, WRITING
        self.say(_(WRITING))
        if not signing_key.asks(self.office.git):
            self.finish("write", lambda: self.carried_out(work), lambda commit: self.done(work, commit))
            return
        try:
            commit = self.zhili.ask_passphrase(self.office.git, lambda: self.carried_out(work))
        except Exception as error:  # the passphrase was given up, or a record is another by now: nothing was written
            self.came_to_nothing("write", str(expected(error)))
        else:
            self.done(work, commit)

    def carried_out(self, work: "ImportWork") -> str:
        """Write it; the commit."""
        from zhili_tui.exchange.importing import plan

        return plan.carry_out(self.office, work.plan, self.path.name, self.digest)

    def done(self, work: "ImportWork", commit: str) -> None:
        """Say so where one came from; it can be taken back as a whole. Whoever has gone elsewhere meanwhile is told there."""
        from zhili_tui.services.saving import Saved

        self.underway, self.answers = "", None
        self.keep()
        count = len(work.plan.writes)
        parts = {"file": self.path.name, "count": count, "key": self.keymap.shown(keymap.UNDO)}
        word = translate(N_("{count} records were imported from {file}. {key} takes that back"), parts)
        saved = Saved(work.plan.writes[0].draft.path, commit, count)
        if self.app.screen is self:
            self.zhili.saved(saved, word=word)
            self.let_go()
            self.dismiss()
            return
        self.zhili.saves.append(saved)
        self.zhili.undone.clear()
        self.zhili.reckon()
        self.zhili.say(word)
        if not self.left:
            self.look(None)

    @property
    def parting(self) -> str:
        """That what was said is kept, or that it is being written."""
        return _(WRITING) if self.underway == WRITING else super().parting

    def undecided(self) -> "Content | None":
        """What was said of the file; nothing once it is in the records."""
        from zhili_tui.exchange.importing.work import ImportAnswers
        from zhili_tui.tui.importing import kept

        return kept.content(self.answers) if self.answers not in (None, ImportAnswers()) else None
