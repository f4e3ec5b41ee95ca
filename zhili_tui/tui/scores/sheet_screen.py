"""A unit's score sheet: category, items, the rules of those that lose or lack points, and the reasons beside or below."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from textual.widget import Widget
from textual.worker import get_current_worker

from zhili_tui.i18n import N_, _, formatting, language, translate
from zhili_tui.regulation.scoring import wording
from zhili_tui.regulation.scoring.numbers import exact
from zhili_tui.services import scoring
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.base.background_screen import WorkedOut, background
from zhili_tui.tui.base.list_screen import ListRoom
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, fit, fit_right, wrap
from zhili_tui.tui.widgets.widgets import Line, Rows

if TYPE_CHECKING:
    from zhili_tui.regulation.scoring.points import Points
    from zhili_tui.regulation.scoring.score import ItemResult
    from zhili_tui.regulation.scoring.shape import Category
    from zhili_tui.services.scoring import Placed, SheetQuery
    from zhili_tui.tui.agenda_state import AgendaState


BEFORE = N_("as it was before, not worked out anew:")


class SheetRow(NamedTuple):
    """One line: a category, an item of it, or a rule of an item."""

    category: "Category | None" = None
    line: "ItemResult | None" = None
    rule: "Points | None" = None
    step: str = ""  # how the lines became the score


class SheetRoom(ListRoom, WorkedOut):
    """Lines that lose or lack points bear a word; a line's evidence is behind it."""

    PAGE = "scores"
    ACTIONS = keymap.ON_SHEET
    DEFAULT_CSS = "SheetRoom #below { height: 7; margin: 1 0 0 0; }"

    def __init__(self, office: Workspace, asked: "SheetQuery", placed: "Placed", standing: "AgendaState") -> None:
        super().__init__(office)
        self.asked, self.placed, self.seen = asked, placed, standing
        self.sheet = office.book.sheets[asked.sheet]
        self.by_loss = False
        self.lines: list[SheetRow] = []
        self.told: list[list[Piece]] = []

    def above(self) -> Iterable[Widget]:
        """The score."""
        yield Line(id="scope")

    def body(self) -> Iterable[Widget]:
        """The list and its neighbour; where there is no room beside it, the reasons stand below."""
        yield from super().body()
        yield Rows(lambda row, width: self.told[row], id="below", marked=False)

    def on_mount(self) -> None:
        """Show the sheet as it was worked out."""
        self.query_one("#below").display = not self.wide
        self.show_rows()

    def on_resize(self) -> None:
        """The reasons stand beside or below."""
        self.query_one("#below").display = not self.size.width >= 110

    def title_text(self) -> str:
        """Unit, sheet, year."""
        round_ = formatting.label(self.asked.round) if self.asked.round else ""
        return f"{self.office.name(self.asked.unit)} > {self.sheet.title.said(language())}  {self.asked.year} {round_}".strip()

    @background("sheet")
    def work_out(self) -> None:
        """The sheet, behind the screen."""
        worker = get_current_worker()
        found = [one for some in self.zhili.answering.ask("places", self.asked) for one in some]
        if found and not worker.is_cancelled:
            self.deliver(self._take, found[0])

    def _take(self, placed: "Placed") -> None:
        self.placed = placed
        self.show_rows()

    def forget(self) -> None:
        """The sheet stays as it was worked out, and says that it is of before."""
        self._tell()

    def show_rows(self) -> None:
        """The lines in the sheet's order, or those that lose most first; the cursor stays on its line."""
        current = self.current
        result = self.placed.result
        of = {line.id: line for line in result.lines}
        self.lines = []
        if self.by_loss:
            for line in sorted(result.lines, key=lambda one: (one.points - one.maximum, one.id)):
                self._add(line)
        else:
            for category in self.sheet.categories:
                found = [of[item.id] for item in category.items if item.id in of]  # of alternatives the one that is for the unit
                self.lines += [SheetRow(category)] if found else []
                for line in found:
                    self._add(line)
        self.lines += [SheetRow(step=scoring.step(one)) for one in result.steps]
        same = (i for i, row in enumerate(self.lines) if current and row.line and row.rule is None and row.line.id == current.id)
        self.fill(len(self.lines), next(same, next((i for i, row in enumerate(self.lines) if row.line), 0)))
        self._tell()

    def _add(self, line: "ItemResult") -> None:
        self.lines.append(SheetRow(line=line))
        if mark(line):
            self.lines += [SheetRow(line=line, rule=one) for one in line.rules]

    def _tell(self) -> None:
        result = self.placed.result
        parts = [_(BEFORE) if self.unknown else ""]
        parts += [f"{result.score} / {result.maximum}", scoring.level(result), scoring.passing(result, self.sheet)]
        if self.placed.place:
            parts.append(translate(N_("place {number}"), {"number": self.placed.place}))
        lacking = len(self.placed.lacking)
        if lacking:
            parts.append(
                translate(N_("{count} lines are incomplete, {points} points hang on them"), {"count": lacking, "points": result.at_stake})
            )
        parts += [translate(N_("{risk} points may still be taken off"), {"risk": result.at_risk})] if result.at_risk else []
        parts += scoring.marks(result, self.placed.proposed)
        parts.append(_(N_("vetoed")) if result.vetoed else scoring.barred(self.placed.bars))
        self.query_one("#scope", Line).show((" " + "  ".join(filter(None, parts)), BOLD))

    @property
    def current(self) -> "ItemResult | None":
        """The item under the cursor, or that of its rule."""
        return self.lines[self.rows.cursor].line if self.lines else None

    # drawing

    def heading(self, row: int) -> bool:
        """The heads of the categories."""
        return self.lines[row].category is not None

    def draw(self, row: int, width: int) -> list[Piece]:
        """Mark, id, title, points of maximum, what hangs on what is missing."""
        one = self.lines[row]
        if one.category is not None:
            found = [line for line in self.placed.result.lines if line.category == one.category.id]
            points = sum((line.points for line in found), Decimal())
            return [
                ("  " + fit(one.category.title.said(language()), width - 27) + " ", BOLD),
                (fit_right(f"{points} / {one.category.maximum}", 14), PLAIN),
            ]
        if one.line is None:
            return [("  " + one.step, DIM)]
        if one.rule is not None:
            text = self._rule(one.line, one.rule)
            return [(" " * 18 + fit(text, width - 43) + " ", DIM), (fit_right(gives(one.rule), 9), DIM)]
        line = one.line
        stake = f"+{line.at_stake}" if line.at_stake else f"−{line.at_risk}" if line.at_risk else ""
        return [
            ("    " + fit(mark(line), 5) + " ", BOLD),
            (fit(line.id, 8) + " ", DIM),
            (fit(line.title.said(language()), width - 44) + " ", PLAIN),
            (fit_right(f"{line.points} / {line.maximum}", 14), PLAIN),
            (fit_right(stake, 8), DIM),
        ]

    def _rule(self, line: "ItemResult", given: "Points") -> str:
        item = next(item for category in self.sheet.categories for item in category.items if item.id == line.id)
        found = next((rule for rule in item.rules if rule.id == given.rule), None)
        return wording.rule(self.sheet, found) if found else given.rule

    def reasons(self, line: "ItemResult") -> list[tuple[str, bool]]:
        """Why the line has its points: each text, and whether it stands out."""
        out = [(line.title.said(language()), True)]
        if line.clause and line.clause != line.id:
            out.append((f"{line.clause} {self.office.clause(line.clause)}", False))
        if line.source != "computed":
            out.append((scoring.source(line), False))
        out += [
            (f"{_(N_('missing'))}: {scoring.lacks(self.office.book, self.sheet, what, self.office.name)}", True) for what in line.missing
        ]
        out += [(scoring.step(one), False) for one in line.steps]
        if line.evidence:
            out.append((translate(N_("{count} records prove it"), {"count": len(line.evidence)}), False))
        return out

    def _reasons(self, row: int, width: int) -> list[list[Piece]]:
        one = self.lines[row]
        if one.line is None:
            return []
        return [
            [((" " if not self.wide else "") + part, PLAIN if strong else DIM)]
            for text, strong in self.reasons(one.line)
            for part in wrap(text, width)
        ]

    def beside(self, row: int, width: int) -> list[list[Piece]]:
        """The reasons of the line under the cursor."""
        return self._reasons(row, width)

    def show_beside(self) -> None:
        """Fill the pane beside, or the one below."""
        super().show_beside()
        if not self.wide and self.lines:
            below = self.query_one("#below", Rows)
            self.told = self._reasons(self.rows.cursor, self.size.width - 2)
            below.top = 0
            below.show(len(self.told))

    def explain(self) -> list[str]:
        """The rule in words, with what the sheet declares and the clause."""
        line = self.current
        if line is None:
            return [_(N_("; ")).join(wording.modes(self.sheet.modes))]
        item = next(item for category in self.sheet.categories for item in category.items if item.id == line.id)
        clause = [f"{line.clause} {self.office.clause(line.clause)}"] if line.clause else []
        return [
            line.title.said(language()),
            *clause,
            *wording.item(self.sheet, item),
            "",
            _(N_("; ")).join(wording.modes(self.sheet.modes)),
        ]

    # actions

    def action_open(self) -> None:
        """The evidence of the line."""
        line = self.current
        if line is not None:
            from zhili_tui.tui.scores.evidence_screen import EvidenceRoom

            self.app.push_screen(EvidenceRoom(self.office, self, line))
        else:
            self.say(_(N_("There is nothing behind this line")))

    def action_sort(self) -> None:
        """By what is lost, or as the sheet has it."""
        self.by_loss = not self.by_loss
        self.say(_(N_("What loses most first")) if self.by_loss else _(N_("As the sheet has it")))
        self.show_rows()

    def action_new(self) -> None:
        """A record of the kind that is missing; else any."""
        line = self.current
        self.offer(line.missing[0] if line and line.missing else "")

    def offer(self, what: str) -> None:
        """The form of what is missing: the unit's own record, or an assessment by the officer's unit."""
        if not what:
            self.zhili.choose_kind(unit=self.asked.unit)
            return
        kind = scoring.wanted(self.office.book, what)
        self.zhili.open_new(kind, "" if kind == "assessment" else self.asked.unit)


def mark(line: "ItemResult") -> str:
    """The word for a line that lacks or loses points."""
    if line.missing:
        return _(N_("gap"))
    return _(N_("lost")) if line.points < line.maximum and line.applies else ""


def gives(rule: "Points") -> str:
    """What a rule gives or takes."""
    if rule.points is None:
        return translate(N_("{low} to {high}"), {"low": exact(rule.low), "high": exact(rule.high)})
    return exact(rule.points) if rule.points <= 0 else f"+{exact(rule.points)}"
