"""What the check finds, everywhere: errors first, the own unit's first; Enter opens the record at the place."""

from typing import TYPE_CHECKING, NamedTuple

from textual.worker import get_current_worker

from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model import kinds
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.services.findings.words import place_in
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.base.background_screen import background
from zhili_tui.tui.base.split_screen import DetailRoom
from zhili_tui.tui.keymap import Action
from zhili_tui.tui.widgets.cells import DIM, LATE, PLAIN, Piece, fit
from zhili_tui.tui.widgets.text_lines import heading, paragraph

if TYPE_CHECKING:
    from zhili_tui.checks.rule import CheckFinding
    from zhili_tui.tui.agenda_state import AgendaState

#: Cells for severity, unit and record of a row; what is found has the rest.
SEVERITY, UNIT, RECORD = 6, 12, 24


class FoundLine(NamedTuple):
    """A finding as a row shows it."""

    finding: "CheckFinding"
    unit: str
    record: str
    sentence: str


class FindingsRoom(DetailRoom):
    """The check of everything, behind the screen, and again whenever something was saved."""

    ACTIONS = keymap.ON_FINDINGS

    def __init__(self, office: Workspace) -> None:
        super().__init__(office)
        self.all: list[FoundLine] = []
        self.lines: list[FoundLine] = []
        self.checking = True
        self.only = ""  # one unit
        self.seen: AgendaState | None = None

    def title_text(self) -> str:
        """What this is, and of whom."""
        errors = sum(one.finding.severity == "error" for one in self.lines)
        counts = {"errors": errors, "reminders": len(self.lines) - errors}
        words = [_(N_("Check")), self.office.name(self.only) if self.only else ""]
        words += [] if self.checking or self.unknown else [translate(N_("{errors} errors, {reminders} reminders"), counts)]
        return "  ".join(filter(None, words))

    def on_mount(self) -> None:
        """Begin."""
        self.again()

    def on_screen_resume(self) -> None:
        """Something may have been mended meanwhile."""
        if self.is_mounted and self.seen is not self.zhili.standing:
            self.again()

    def again(self) -> None:
        """Check everything."""
        self.seen, self.checking = self.zhili.standing, True
        self.look()
        self.frame()

    @background("check")
    def look(self) -> None:
        """The check, and its sentences in words."""
        worker = get_current_worker()
        report = self.office.check([])
        lines = [self.line(one) for one in report.findings]
        own = self.zhili.unit
        lines.sort(key=lambda one: (one.finding.severity != "error", one.unit != own, one.finding.path, one.finding.line))
        if not worker.is_cancelled:
            self.deliver(self.put, lines)

    def line(self, one: "CheckFinding") -> FoundLine:
        """What the row of a finding says."""
        place = place_of(one.path)
        kind = kinds.kind(place.kind) if place and place.kind in kinds.names() else None
        try:
            said = f"{formatting.label(kind.name)} {self.office.title_at(one.path)}" if kind else one.path
        except ZhiliError:  # not to be read: its path names it
            said = one.path.removeprefix("records/").removesuffix(".toml")
        return FoundLine(one, place.unit if place else "", said, self.office.saving.sentence(one, kind))

    def put(self, lines: list[FoundLine]) -> None:
        """Show them."""
        self.all, self.checking = lines, False
        self.show_some()

    def came_to_nothing(self, group: str, text: str) -> None:
        """What was found before may be mended, and more wrong: nothing is listed."""
        super().came_to_nothing(group, text)
        self.put([])

    def show_some(self) -> None:
        """Those of the unit chosen, the cursor on the same finding."""
        here = self.current
        self.lines = [one for one in self.all if self.only in ("", one.unit)]
        self.fill(len(self.lines), self.lines.index(here) if here in self.lines else self.rows.cursor)
        self.frame()

    @property
    def current(self) -> FoundLine | None:
        """The finding under the cursor."""
        return self.lines[self.rows.cursor] if self.rows.cursor < len(self.lines) else None

    def draw(self, row: int, width: int) -> list[Piece]:
        """Error or reminder, whose, which record, what."""
        one = self.lines[row]
        error = one.finding.severity == "error"
        unit = self.office.name(one.unit) if one.unit else ""
        return [
            (" " + fit(_(N_("Error")) if error else _(N_("Reminder")), SEVERITY) + " ", LATE if error else DIM),
            (fit(unit, UNIT) + " ", PLAIN),
            (fit(one.record, RECORD) + " ", PLAIN),
            (fit(one.sentence, max(width - SEVERITY - UNIT - RECORD - 5, 8)), PLAIN),
        ]

    def show_beside(self) -> None:
        """The sentence whole, with its clause and its file."""
        one, width = self.current, self.pane_width
        if one is None:
            self.pane.show(paragraph(self.nothing(), width, "  "), [])
            return
        lines = heading(one.record, width) + paragraph(one.sentence, width)
        clause = one.finding.clause
        lines += [[], *paragraph(f"{clause}  {self.office.clause(clause)}", width)] if clause else []
        where = f"{one.finding.path}:{one.finding.line}" if one.finding.line else one.finding.path
        self.pane.show(lines, [[(" " + where, DIM)]])

    def nothing(self) -> str:
        """Why nothing is listed."""
        if self.unknown:
            return self.unknown
        if self.checking:
            return _(N_("Checking all records."))
        if self.all:
            parts = {"unit": self.office.name(self.only), "count": len(self.all), "key": self.keymap.shown(keymap.SCOPE)}
            return translate(N_("Of {unit} the check finds nothing; of others it finds {count}. {key} widens the list."), parts)
        return _(N_("The check finds nothing wrong."))

    def why_not(self, action: Action) -> str:
        """What is no record opens nowhere."""
        if action in (keymap.OPEN, keymap.EDIT):
            one = self.current
            if one is None:
                return self.nothing()
            if place_of(one.finding.path) is None or not self.readable(one):
                return _(N_("This cannot be opened as a record; the line below says what is to be mended where"))
        return ""

    def readable(self, one: FoundLine) -> bool:
        """Whether the file can be read as a record."""
        try:
            self.office.load(one.finding.path)
        except ZhiliError:
            return False
        return True

    def action_open(self) -> None:
        """The record, at the place."""
        from zhili_tui.tui.record.screen import RecordRoom

        assert self.current
        found = self.current.finding
        self.app.push_screen(RecordRoom(self.office, found.path, at=place_in(found)))

    def action_edit(self) -> None:
        """Its form, at the place."""
        from zhili_tui.tui.form import open as opening
        from zhili_tui.tui.form.screen import open_form

        assert self.current
        found = self.current.finding
        open_form(self.zhili, lambda: opening.on(self.office, found.path, place_in(found)))

    def action_scope(self) -> None:
        """Choose a unit; the first choice is all of them."""
        from zhili_tui.entry.parsing import Choice
        from zhili_tui.tui.dialogs.picker import Pick

        def chosen(choice: Choice | None) -> None:
            if choice is not None:
                self.only = choice.value
                self.show_some()

        units = sorted({one.unit for one in self.all if one.unit}, key=lambda unit: (unit != self.zhili.unit, self.office.name(unit)))
        among = [Choice("", _(N_("all units"))), *(Choice(unit, self.office.name(unit)) for unit in units)]
        self.app.push_screen(Pick(_(N_("Narrow the list to")), among, current=self.only), chosen)
