"""The ranking: every unit's place on every sheet of a year, what bars it, what it lacks."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from textual.widget import Widget
from textual.worker import get_current_worker

from zhili_tui.i18n import N_, _, formatting, language, translate
from zhili_tui.model.kinds.assessment import ROUNDS
from zhili_tui.regulation.duties.agenda import CLOSING, arrears_of, closers
from zhili_tui.regulation.duties.wording import unclosed
from zhili_tui.regulation.rules import worded
from zhili_tui.services import scoring
from zhili_tui.services.scoring import Placed, SheetQuery
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage.folding import matches
from zhili_tui.tui import keymap
from zhili_tui.tui.base.background_screen import WorkedOut, background
from zhili_tui.tui.base.search_screen import SearchedRoom, SearchLine
from zhili_tui.tui.form import fulfilling
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, fit, fit_right, wrap
from zhili_tui.tui.widgets.widgets import Line

if TYPE_CHECKING:
    from zhili_tui.entry.parsing import Choice
    from zhili_tui.regulation.duty import Duty
    from zhili_tui.regulation.scoring.score import Result


UNKNOWN_LEFT = N_("What is left undone of the year is still being worked out.")


class RankingRow(NamedTuple):
    """One line: the head of a sheet, or a unit's place on it."""

    sheet: str
    placed: Placed | None = None


class Scores(SearchedRoom, WorkedOut):
    """Worked out behind the screen, from the same records as what waits."""

    NAME = "scores"
    PAGE = "scores"
    ACTIONS = keymap.ON_SCORES
    DEFAULT_CSS = "Scores #columns { margin: 1 0 0 0; }"

    def __init__(self, office: Workspace) -> None:
        super().__init__(office)
        self.asked = SheetQuery(office.today.year)
        self.class_ = ""
        self.found: list[Placed] | None = None
        self.lines: list[RankingRow] = []

    def above(self) -> Iterable[Widget]:
        """What is asked for, what is searched for, the heads of the columns."""
        yield Line(id="scope")
        yield Line(id="arrears")
        yield SearchLine()
        yield Line(id="columns")

    def on_mount(self) -> None:
        """Work it out as soon as the records are read."""
        self.again()

    def again(self) -> None:
        """Work it out again where the records are others; show what is known."""
        super().again()
        self.show_found()

    @background("scores")
    def work_out(self) -> None:
        """The ranking, behind the screen."""
        worker, asked = get_current_worker(), self.asked
        found = [one for some in self.zhili.answering.ask("places", asked) for one in some]
        if not worker.is_cancelled:
            self.deliver(self._take, found)

    def _take(self, found: list[Placed]) -> None:
        self.found = found
        self.show_found()
        notices = self.office.notices()  # a mistaken sheet is not among these
        if notices:
            self.say("  ".join(notices))

    def forget(self) -> None:
        """No place is listed."""
        self.found = None
        self.show_found()

    # the list

    def show_found(self) -> None:
        """The units of the scope that fit what is searched for, the cursor on the one it was on."""
        current = self.current
        self.lines = []
        for one in self.found or ():
            if not self._fits(one.result.unit):
                continue
            if not self.lines or self.lines[-1].sheet != one.sheet:
                self.lines.append(RankingRow(one.sheet))
            self.lines.append(RankingRow(one.sheet, one))
        key = (current.sheet, current.result.unit) if current else None
        places = [i for i, row in enumerate(self.lines) if row.placed]
        here = (i for i in places if (at := self.lines[i].placed) and (at.sheet, at.result.unit) == key)
        self.fill(len(self.lines), next(here, places[0] if places else 0))
        self._tell_scope()

    def _fits(self, unit: str) -> bool:
        assert self.seen is not None
        known = self.seen.register.units.get(unit)
        return matches(self.query_, self.office.name(unit)) and (not self.class_ or (known is not None and self.class_ in known.classes))

    @property
    def current(self) -> Placed | None:
        """The place under the cursor."""
        return self.lines[self.rows.cursor].placed if self.lines else None

    def _tell_scope(self) -> None:
        asked = self.asked
        round_ = formatting.label(asked.round) if asked.round else _(N_("all rounds"))
        parts = [str(asked.year), round_, asked.sheet and self._title(asked.sheet), self.class_]
        count = sum(row.placed is not None for row in self.lines)
        said = translate(N_("{count} units"), {"count": count}) if self.found is not None else self.unknown or self.pending
        self.query_one("#scope", Line).show((" " + "  ".join(filter(None, parts)), PLAIN), ("  " + said, DIM))
        self.query_one("#columns", Line).show(*self._columns())
        self._tell_arrears()

    def _tell_arrears(self) -> None:
        """Beside the ranking of a year that is over: what is left undone in it, and how it is closed."""
        line = self.query_one("#arrears", Line)
        over = self.seen is not None and self.asked.year < self.office.today.year
        now = self.zhili.standing
        known = now is not None and now.whole
        unknown = self.duties_unknown or _(UNKNOWN_LEFT)
        left = unclosed(self.asked.year, arrears_of(self.zhili.duties, self.asked.year)) if known else unknown
        left = left if over else ""
        line.display = bool(left)
        key = f"  {self.keymap.shown(keymap.CLOSE_YEAR)} {_(keymap.CLOSE_YEAR.word)}" if self._closings() else ""
        line.show((f" {left}", PLAIN), (key, DIM))

    def _closings(self) -> "list[Duty]":
        """The duties to close the year that is asked for."""
        return [
            duty
            for duty in self.zhili.duties.of(closers(self.seen.register) if self.seen else ())
            if duty.id == CLOSING and duty.period == str(self.asked.year)
        ]

    def _title(self, sheet: str) -> str:
        return str(self.office.book.sheets[sheet].title.said(language()))

    def _compared(self) -> str:
        return _(N_("on half")) if self.asked.round == "year_end" else translate(N_("on {year}"), {"year": self.asked.year - 1})

    def _columns(self) -> list[Piece]:
        heads = (_(N_("Rank")), _(N_("Unit")), _(N_("Score")), _(N_("Grade")), self._compared(), _(N_("Still missing")), "")
        return [(text, DIM) for text, _style in cells(heads)]

    def heading(self, row: int) -> bool:
        """The heads of the sheets."""
        return self.lines[row].placed is None

    def draw(self, row: int, width: int) -> list[Piece]:
        """The head of a sheet, or place, unit, score, grade, change, what is missing, what bars it."""
        sheet, one = self.lines[row]
        if one is None:
            rules = self.office.book.sheets[sheet]
            marks = [(N_("maximum {points}"), rules.total), (N_("pass mark {points}"), rules.pass_mark)]
            said = "  ".join(translate(text, {"points": points}) for text, points in marks if points is not None)
            return [("  " + self._title(sheet), BOLD), ("  " + said, DIM)]
        result = one.result
        change = "" if one.before is None else f"{result.score - one.before:+}"
        lacking = translate(N_("{count} lines {points}"), {"count": len(one.lacking), "points": _open(result)}) if one.lacking else ""
        name = self.office.name(result.unit)
        return cells(
            (str(one.place or "-"), name, str(result.score), worded(result.grade, language()), change, lacking, self._remarks(one, width))
        )

    @staticmethod
    def _remarks(one: Placed, width: int) -> str:
        """What keeps it from honours, and what is not signed."""
        barred = scoring.barred(one.bars) if width >= 80 else _(N_("barred")) if one.bars else ""
        barred = _(N_("vetoed")) if one.result.vetoed else barred
        unsigned = _(N_("not signed")) if one.result.unsigned or one.result.competing else ""
        return "  ".join(filter(None, (barred, unsigned)))

    def beside(self, row: int, width: int) -> list[list[Piece]]:
        """What the unit under the cursor loses and lacks, and what bars it."""
        one = self.lines[row].placed
        if one is None:
            return []
        out: list[list[Piece]] = [[(self.office.name(one.result.unit), BOLD)], []]
        for text in self.told(one):
            out += [[(line, PLAIN)] for line in wrap(text, width)]
        if out[-1]:
            out.append([])
        for line in one.result.lines:
            if line.missing or line.points < line.maximum:
                mark = _(N_("gap")) if line.missing else _(N_("lost"))
                points = f"{line.points} / {line.maximum}"
                out.append(
                    [(fit(mark, 5), PLAIN), (fit(line.title.said(language()), width - 19) + " ", PLAIN), (fit_right(points, 12), PLAIN)]
                )
        return out

    def told(self, one: Placed) -> list[str]:
        """How far the score has come, what is not signed; a veto and bars in words."""
        sheet = self.office.book.sheets[one.sheet]
        out = [scoring.level(one.result), scoring.passing(one.result, sheet), *scoring.marks(one.result, one.proposed)]
        if why := scoring.excluded(one):
            out.append(translate(N_("takes no part in honours: {why}"), {"why": _(N_(", ")).join(why)}))
        out += [_(N_("A veto stands: the unit has no place."))] if one.result.vetoed else []
        for bar in one.bars:
            what = _(N_(", ")).join(formatting.label(name) for name in bar.bars)
            out.append(f"{what}  {scoring.barred([bar])}  {bar.clause}")
        return [text for text in out if text]

    def explain(self) -> list[str]:
        """What the sheet under the cursor declares."""
        if not self.lines:
            return []
        from zhili_tui.regulation.scoring import wording

        sheet = self.office.book.sheets[self.lines[self.rows.cursor].sheet]
        current = self.current
        told = self.told(current) if current else []
        return [*told, _(N_("; ")).join([sheet.title.said(language()), *wording.modes(sheet.modes)])]

    # actions

    def open_current(self) -> None:
        """The unit's sheet."""
        one = self.current
        if one is not None and self.seen is not None:
            from zhili_tui.tui.scores.sheet_screen import SheetRoom

            asked = self.asked._replace(sheet=one.sheet, unit=one.result.unit)
            self.app.push_screen(SheetRoom(self.office, asked, one, self.seen))

    def why_not(self, action: keymap.Action) -> str:
        """A year is closed when it is over and something of it is left undone, from the month that the rules name on."""
        if action.name == "close_year" and not self._closings():
            return _(N_("Nothing of this year is to be closed: it is not over, nothing is left undone, or its month has not come."))
        return super().why_not(action)

    def action_close_year(self) -> None:
        """The paper that closes the year asked for: once the chair has signed it, what is left undone in it is no longer listed."""
        fulfilling.one_of(self.zhili, self._closings())

    def action_new(self) -> None:
        """A new record: an assessment first."""
        self.zhili.choose_kind("assessment")

    def action_print(self) -> None:
        """A paper over many records of the unit under the cursor."""
        from zhili_tui.tui.record import preview

        preview.of_unit(self, self.current.result.unit if self.current else self.zhili.unit)

    def widen(self) -> None:
        """Leave the scope."""
        if self.class_ or self.asked != SheetQuery(self.office.today.year):
            self.class_ = ""
            self._ask(SheetQuery(self.office.today.year))

    def action_scope(self) -> None:
        """Choose the year, the round, the sheet or a class of units; the first choice widens again."""
        from zhili_tui.entry.parsing import Choice
        from zhili_tui.tui.dialogs.picker import Pick

        this = self.office.today.year
        years = [year for (year,) in self.office.index.rows("SELECT DISTINCT year FROM entry WHERE year > 0 ORDER BY year DESC")]
        among = [Choice("", _(N_("this year, all rounds, all sheets")))]
        among += [Choice(f"year:{year}", str(year)) for year in dict.fromkeys([this, *years])]
        quarterly = {one.name for sheet in self.office.book.sheets.values() for one in sheet.rounds}
        among += [Choice(f"round:{name}", formatting.label(name)) for name in ROUNDS if name in quarterly or "quarter" not in name]
        if len(self.office.book.sheets) > 1:
            among += [Choice(f"sheet:{name}", self._title(name)) for name in self.office.book.sheets]
        units = self.seen.register.units.values() if self.seen else ()
        among += [Choice(f"class:{name}", name) for name in sorted({name for unit in units for name in unit.classes})]
        self.app.push_screen(Pick(_(N_("Which scores?")), among), self._narrow)

    def _narrow(self, choice: "Choice | None") -> None:
        if choice is None:
            return
        name, _colon, value = choice.value.partition(":")
        if name == "class":
            self.class_ = value
            self.show_found()
        elif not name:
            self.class_ = ""
            self._ask(SheetQuery(self.office.today.year))
        else:
            year, round_, sheet = (value if name == one else "" for one in ("year", "round", "sheet"))
            asked = self.asked
            self._ask(SheetQuery(int(year or asked.year), round_ or asked.round, sheet or asked.sheet))

    def _ask(self, asked: SheetQuery) -> None:
        self.asked = asked
        self.found = None
        if self.seen is not None:
            self.work_out()
        self.show_found()


def _open(result: "Result") -> str:
    """What is open of a score, both ways."""
    return f"+{result.at_stake} −{result.at_risk}" if result.at_risk else str(result.at_stake)


def cells(texts: tuple[str, ...]) -> list[Piece]:
    """Place, unit, score, grade, change, missing, barred, in columns."""
    place, unit, score, grade, change, missing, barred = texts
    return [
        (fit_right(place, 5) + "  ", PLAIN),
        (fit(unit, 14) + " ", PLAIN),
        (fit_right(score, 7) + " ", PLAIN),
        (fit(grade, 6) + " ", PLAIN),
        (fit_right(change, 7) + "  ", PLAIN),
        (fit(missing, 13) + " ", PLAIN),
        (barred, BOLD),
    ]
