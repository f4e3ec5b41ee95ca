"""A unit: its facts, its officers, what bars it, what waits, its guard posts, the units below it."""

from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from zhili_tui.i18n import N_, _, formatting
from zhili_tui.services.eligibility import bars_and_officers
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.agenda import detail as dutylines
from zhili_tui.tui.agenda.view_model import UNKNOWN
from zhili_tui.tui.base.background_screen import WorkedOut, background
from zhili_tui.tui.base.list_screen import ListRoom
from zhili_tui.tui.form import fulfilling
from zhili_tui.tui.keymap import Action
from zhili_tui.tui.units import lines as unitlines
from zhili_tui.tui.units import new_entry
from zhili_tui.tui.units.lines import UnitLine
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, wrap
from zhili_tui.tui.widgets.record_lines import read

if TYPE_CHECKING:
    from zhili_tui.regulation.bars import Bar
    from zhili_tui.regulation.record_set import RecordSet


class UnitRoom(ListRoom, WorkedOut):
    """Enter opens what stands behind a line: a record, a unit, or the form that fulfils what waits."""

    PAGE = "due"
    ACTIONS = keymap.ON_UNIT

    def __init__(self, office: Workspace, unit: str, facts: "RecordSet") -> None:
        super().__init__(office)
        self.unit, self.facts = unit, facts
        self.bars: list[Bar] | None = None  # until they are worked out
        self.lines: list[UnitLine] = []

    def on_mount(self) -> None:
        """Show what the list of units knows of it."""
        self.again()

    def again(self) -> None:
        """The unit as the records have it now."""
        super().again()
        self.show_rows()

    @background("unit")
    def work_out(self) -> None:
        """Its officers, what bars it, behind the screen."""
        facts = bars_and_officers(self.office)
        bars = [bar for bar in self.office.reckoning.bars(facts) if bar.holds(self.office.today)]
        len(facts.officers)  # opened here, not while somebody waits for a key
        if self.unit in facts.units and not get_current_worker().is_cancelled:
            self.deliver(self._take, facts, bars)

    def _take(self, facts: "RecordSet", bars: "list[Bar]") -> None:
        self.facts, self.bars = facts, bars
        self.show_rows()

    def forget(self) -> None:
        """The unit without its bars."""
        self.bars = None
        self.show_rows()

    def title_text(self) -> str:
        """Its name."""
        return f"{formatting.label('unit')} > {self.office.name(self.unit)}"

    def show_rows(self) -> None:
        """Part by part, each under its head."""
        standing = self.zhili.standing
        known = standing is not None and standing.knows(self.unit)
        bars = [UnitLine(self.pending)]
        if self.bars is not None:
            bars = list(unitlines.barred(self.office, self.bars, self.unit, self.facts))
        waiting = (
            list(unitlines.waiting(self.office, self.zhili.duties.of((self.unit,)), self.unit))
            if known
            else [UnitLine(self.duties_unknown or _(UNKNOWN))]
        )
        below = sorted(self.facts.below.get(self.unit, ()))
        parts = (
            ("", list(unitlines.facts(self.office, self.facts, self.unit))),
            (_(N_("Bars in force")), bars),
            (_(N_("What waits")), waiting),
            (_(N_("Officers")), list(unitlines.officers(self.office, self.facts, self.unit))),
            (_(N_("Guard posts")), list(unitlines.posts(self.office, self.facts, self.unit))),
            (_(N_("Units below")), [UnitLine(self.office.name(one), unit=one) for one in below]),
        )
        self.lines = []
        for head, lines in parts:
            if lines and head:
                self.lines += [UnitLine(""), UnitLine(head, head=True)]
            self.lines += lines
        self.fill(len(self.lines), self.rows.cursor)

    @property
    def line(self) -> UnitLine:
        """The line under the cursor."""
        return self.lines[self.rows.cursor]

    def heading(self, row: int) -> bool:
        """The heads of the parts, and the blank lines before them."""
        return self.lines[row].head or not self.lines[row].text

    def draw(self, row: int, width: int) -> list[Piece]:
        """One line."""
        one = self.lines[row]
        return [("  " + one.text, BOLD)] if one.head else [("    " + one.text, DIM if one.dim else PLAIN)]

    def beside(self, row: int, width: int) -> list[list[Piece]]:
        """The record behind the line; of what waits, why."""
        one = self.lines[row]
        if one.duty is not None:
            return [[(part, PLAIN)] for text in dutylines.explain(self.office, one.duty) for part in wrap(text, width)]
        if not one.path or not (self.office.root / one.path).is_file():
            return []
        return [line.pieces for line in read(self.office, self.office.load(one.path), width)]

    def explain(self) -> list[str]:
        """The whole line, and of a duty its clause."""
        one = self.line
        told = dutylines.explain(self.office, one.duty) if one.duty else []
        return [" ".join(one.text.split()), *told] if one.text else []

    def why_not(self, action: Action) -> str:
        """Some lines have nothing behind them."""
        one = self.line
        return _(N_("There is nothing behind this line")) if action is keymap.OPEN and not (one.path or one.unit or one.duty) else ""

    # actions

    def action_open(self) -> None:
        """What stands behind the line."""
        why, one = self.why_not(keymap.OPEN), self.line
        if why:
            self.say(why)
        elif one.duty is not None:
            fulfilling.fulfil(self.zhili, one.duty)
        elif one.unit:
            self.app.push_screen(UnitRoom(self.office, one.unit, self.facts))
        else:
            from zhili_tui.tui.record.screen import RecordRoom

            self.app.push_screen(RecordRoom(*self.office.find(one.path.removeprefix("records/").removesuffix(".toml"))))

    def action_new(self) -> None:
        """An officer, a post, a unit below, or a record."""
        new_entry.choose(self, self.unit, self.facts)

    def action_eligible(self) -> None:
        """Whether the unit, or the officer under the cursor, may be honoured."""
        from zhili_tui.tui.units.eligibility_screen import EligibleRoom

        path = self.line.path
        officer = path.removeprefix("records/").removesuffix(".toml").replace("/officers/", "/") if "/officers/" in path else ""
        self.app.push_screen(EligibleRoom(self.office, officer or self.unit))

    def action_print(self) -> None:
        """A paper over many records of this unit."""
        from zhili_tui.tui.record import preview

        preview.of_unit(self, self.unit)
