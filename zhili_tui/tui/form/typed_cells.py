"""What is typed cell by cell, in a form or in a grid: an entry over the cell under the cursor, every word kept as it is typed, and the ways to save and leave."""

import time
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Protocol

from textual.binding import Binding
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from zhili_tui.entry.drafts import Content, Draft, WritePacer
from zhili_tui.entry.form_state import InputCell
from zhili_tui.entry.parsing import NAMING, ParseContext
from zhili_tui.entry.several import in_place_of_wrong
from zhili_tui.errors import NotKept
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.introspection import Field
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.base.messages import KEPT
from zhili_tui.tui.base.screen import Room
from zhili_tui.tui.dialogs.confirm import Ask
from zhili_tui.tui.form.matches import Matches, drawn, found
from zhili_tui.tui.widgets.text_lines import Lines
from zhili_tui.tui.widgets.widgets import Entry, Line, Rows

PICKED = (*NAMING, "choice")
SUGGESTED = N_("Suggested: Enter takes it over, typing replaces it")
NOT_SAVED = N_("Not saved; what you typed is kept")


class UndoSteps(Protocol):
    """What changes can be taken back of."""

    def undo(self) -> tuple[str | int, ...] | None:
        """Take the last one back; where that was, None where there was none."""

    def redo(self) -> tuple[str | int, ...] | None:
        """Take the last undo back; where that was, None where there was none."""


class TypedCells(Room):
    """Subclasses say what stands under the cursor, how it is taken over, and what the draft is to hold. ``draft`` keeps what is typed."""

    DEFAULT_CSS = "TypedCells { layers: below above; } TypedCells #entry { layer: above; position: absolute; }"
    AUTO_FOCUS = ""
    EVERYWHERE = keymap.EVEN_IN_FORMS
    ELSEWHERE = keymap.IN_ROOMS
    NOT_HERE = N_("{key} {word}: not in a form. {save} saves, {back} leaves; what was typed is kept")
    NAMELESS = NOT_SAVED
    BINDINGS = [
        Binding("enter", "enter", priority=True, show=False),
        Binding("tab", "across(1)", priority=True, show=False), Binding("shift+tab", "across(-1)", priority=True, show=False),
        Binding("down", "step(1)", priority=True, show=False), Binding("up", "step(-1)", priority=True, show=False),
        Binding("pagedown", "page(1)", priority=True, show=False), Binding("pageup", "page(-1)", priority=True, show=False),
    ]  # fmt: skip
    PAGE_ROWS: ClassVar[int] = 10  # that the keys for a page go

    def __init__(self, office: Workspace, draft: Draft) -> None:
        super().__init__(office)
        self.draft = draft
        self.pace = WritePacer()
        self.timer: Timer | None = None
        self.recovered = False  # whether a draft was found
        self.declined: tuple[object, str] | None = None  # what was typed where, when nothing was chosen for it

    # what subclasses say

    @property
    def steps(self) -> UndoSteps:
        """What changes are taken back of."""
        raise NotImplementedError

    def standing(self) -> str | None:
        """What stands in the cell under the cursor, to type over; None where nothing can be typed."""
        raise NotImplementedError

    def leave_cell(self) -> bool:
        """Take over what stands in the entry; whether it is a value."""
        raise NotImplementedError

    def lay_entry(self) -> None:
        """Lay the entry over the cell under the cursor; what is typed in it stays."""
        raise NotImplementedError

    def action_step(self, by: int) -> None:
        """To another row, in the same column."""
        raise NotImplementedError

    def went_back(self, at: tuple[str | int, ...]) -> None:
        """Show a step that was taken back, or done again, where it was."""
        raise NotImplementedError

    def content(self, text: str) -> Content | None:
        """What the draft is to hold, with what stands in the entry and is not taken over; None where there is nothing to keep."""
        raise NotImplementedError

    def action_save(self) -> None:
        """Check, save, commit, as whoever is at work."""
        raise NotImplementedError

    # the entry

    def typing_in(self) -> Iterable[Widget]:
        """The entry that lies over the cell being typed in, whom it may mean, and what is kept."""
        yield Entry(id="entry")
        yield Matches()
        yield Line(id="status")

    @property
    def rows(self) -> Rows:
        """The list of rows."""
        return self.query_one("#rows", Rows)

    @property
    def entry(self) -> Entry:
        """What is typed in."""
        return self.query_one("#entry", Entry)

    @property
    def matches(self) -> Matches:
        """Whom the name that is being typed may mean."""
        return self.query_one(Matches)

    def lay(self, left: int, width: int, holder: Rows, line: int) -> None:
        """Lay the entry over a cell in a line of a list, and below it whom it may mean."""
        where = holder.region
        self.entry.styles.offset = (left, where.y + line)
        self.entry.styles.width = min(width + 1, max(self.size.width - left, 1))  # the caret behind the last character
        self.matches.lay(left, where.y + line, where.y, self.rows.region.bottom - 1, where.right)

    def place_entry(self) -> None:
        """Show the cell under the cursor in the entry, or hide it where nothing can be typed."""
        entry, text = self.entry, self.standing()
        self.matches.show([])
        if text is None:
            entry.display = False
            self.rows.focus()
            return
        self.lay_entry()
        with self.prevent(Input.Changed):
            entry.begin(text)
        entry.display = True
        entry.focus()
        entry.select_all()  # typed over, as in a spreadsheet; an arrow to the side goes into it

    def show_meant(self, cell: InputCell, desk: ParseContext, width: int) -> None:
        """Whom the name that is being typed may mean, below its cell."""
        self.matches.show(drawn(*found(cell, self.entry.value, desk, self.entry.cursor_position), self.keymap.shown(keymap.PICK), width))
        self.lay_entry()

    def show_matches(self) -> None:
        """Whom the name that is being typed may mean."""

    def sought(self, field: Field, desk: ParseContext, held: Any) -> str:
        """What is typed for what is to be chosen; of several values that at the caret which is none, else the first."""
        if not field.many:
            return self.entry.value
        return in_place_of_wrong(field, self.entry.value, desk, held, self.entry.cursor_position)[1]

    def among(self, field: Field, desk: ParseContext, held: Any, value: str) -> str:
        """What is typed in a field of several values with one that was chosen: in place of what is no value at the caret, else of the first
        that is none, else behind them.
        """
        before, _wrong, after = in_place_of_wrong(field, self.entry.value, desk, held, self.entry.cursor_position)
        return ",".join(filter(None, (before, value, after)))

    # the same keys

    def action_page(self, by: int) -> None:
        """Several rows on."""
        self.action_step(by * self.PAGE_ROWS)

    def action_jump(self) -> None:
        """Number the lines; the entry makes room for it."""
        self.leave_cell()
        self.entry.display = False
        self.matches.show([])
        self.rows.focus()
        self.rows.jump()

    def action_step_back(self) -> None:
        """Undo: first what was typed in the cell, step by step, then the last change."""
        if not (self.entry.display and self.entry.undo()):
            self._walk(self.steps.undo(), _(N_("There is nothing more to take back in this form")))

    def action_step_on(self) -> None:
        """Redo: what was typed in the cell, or the next change."""
        if not (self.entry.display and self.entry.redo()):
            self._walk(self.steps.redo(), _(N_("There is nothing to be done again")))

    def _walk(self, at: tuple[str | int, ...] | None, otherwise: str) -> None:
        if at is None:
            self.say(otherwise)
        else:
            self.went_back(at)

    # nothing typed is lost

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show whom it may mean; keep what is being typed, at once or a moment later."""
        if event.input is self.entry:
            self.show_matches()
            self.keep_soon()

    def keep_soon(self) -> None:
        """Keep what is being typed, at once or a moment later."""
        wait = self.pace.typed(time.monotonic())
        if wait == 0:
            self.keep()
        elif self.timer is None:
            self.timer = self.set_timer(wait, self.keep)

    @property
    def kept_now(self) -> Content | None:
        """What the draft is to hold now; None where there is nothing to keep."""
        standing = self.standing()
        begun = standing is not None and self.entry.display and self.entry.value != standing
        return self.content(self.entry.value if begun else "")

    def keep(self) -> None:
        """Put what was typed where the next start finds it; what was taken back is kept no more."""
        if self.timer is not None:
            self.timer.stop()
            self.timer = None
        self.unwritten = False
        content = self.kept_now
        if content is None:
            self.draft.clear()
            return
        try:
            self.draft.keep(content)
        except NotKept as error:
            self.unwritten = True
            self.say(str(error))
            return
        self.pace.wrote(time.monotonic())

    def tell_found(self) -> None:
        """Say that a draft was found; else who else has the same open."""
        if self.recovered:
            text = N_("What you had typed here is back. {undo} takes it back step by step, {help} shows the difference")
            self.say(translate(text, {"undo": self.keymap.shown(keymap.STEP_BACK), "help": self.keymap.shown(keymap.HELP)}))
            return
        others = self.office.entering.journal.others(self.draft.subject, self.draft)
        if others:
            who = self.office.name(others[0].officer) or others[0].host
            parts = {"who": who, "time": f"{others[0].since.astimezone(self.office.zone):%H:%M}"}
            self.say(translate(N_("{who} has the same form open, since {time}; both are kept"), parts))

    # saving and leaving

    def ask_to_accept(self, count: int, lines: Lines, then: Callable[[], object]) -> None:
        """What was filled in and never touched is shown once, and saved only where somebody takes it over."""

        def accepted(yes: bool | None) -> None:
            if yes:
                then()
            else:
                self.say(_(N_("Not saved; type over what is not so, or take it out")))

        question = translate(N_("{count} suggested values; save with them?"), {"count": count})
        self.app.push_screen(Ask(question, lines, _(N_("save with them"))), accepted)

    def say_wrong(self, text: str, more: int) -> None:
        """The sentence about what is wrong under the cursor, and how much else is."""
        self.say(text + (translate(N_(" (and {count} more)"), {"count": more}) if more > 0 else ""))

    @property
    def parting(self) -> str:
        """That what was typed is kept."""
        return translate(KEPT, {"key": self.keymap.shown(keymap.DRAFTS)}) if self.kept_now is not None else ""

    def let_go(self) -> None:
        """What was kept is offered the next time."""
        self.draft.close()

    def action_back(self) -> None:
        """Leave; what was typed is kept as a draft and offered the next time."""
        self.leave_cell()
        super().action_back()
