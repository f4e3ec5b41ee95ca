"""What stands behind a line of a score sheet: scores that were given, records that count, and what is missing."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from zhili_tui.errors import NotFound
from zhili_tui.i18n import N_, _, formatting, language, translate
from zhili_tui.services import scoring
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.base.list_screen import RefreshedRoom
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, fit, wrap
from zhili_tui.tui.widgets.record_lines import read

if TYPE_CHECKING:
    from zhili_tui.regulation.scoring.score import ItemResult
    from zhili_tui.regulation.scoring.shape import ScoreSheet
    from zhili_tui.services.scoring import Placed, SheetQuery

SCORES = ("self_score", "assessed_score", "final_score")


class EvidenceRow(NamedTuple):
    """One line: its pieces, the record behind it, or what is missing."""

    pieces: list[Piece]
    office: Workspace | None = None
    path: str = ""
    what: str = ""


class ScoredSheet(Protocol):
    """The score sheet that a line is of."""

    asked: "SheetQuery"
    placed: "Placed"
    sheet: "ScoreSheet"

    def explain(self) -> list[str]:
        """The rule in words."""

    def offer(self, what: str) -> None:
        """The form of what is missing."""


class EvidenceRoom(RefreshedRoom):
    """Records open; what is missing can be added."""

    PAGE = "scores"
    ACTIONS = keymap.ON_EVIDENCE

    def __init__(self, office: Workspace, sheet: ScoredSheet, line: "ItemResult") -> None:
        super().__init__(office)
        self.sheet, self.line = sheet, line
        self.lines: list[EvidenceRow] = []

    def again(self) -> None:
        """The line as the sheet has it now."""
        self.line = next((one for one in self.sheet.placed.result.lines if one.id == self.line.id), self.line)
        self.show_rows()

    def title_text(self) -> str:
        """Unit and item."""
        return f"{self.office.name(self.sheet.asked.unit)} > {self.line.id}  {self.line.title.said(language())}"

    def show_rows(self) -> None:
        """Missing first, then the scores given, then the records."""
        self.lines = [*self._missing(), *self._given(), *self._records()]
        if not self.lines:
            self.lines = [EvidenceRow([("  " + _(N_("Nothing is missing, and no record is needed.")), DIM)])]
        first = next((i for i, row in enumerate(self.lines) if row.path or row.what), 0)
        kept = self.rows.cursor if self.rows.count == len(self.lines) else first
        self.fill(len(self.lines), kept)

    def _missing(self) -> Iterable[EvidenceRow]:
        line = self.line
        if not line.missing:
            return
        yield EvidenceRow([("  " + translate(N_("Missing: {points} points hang on it"), {"points": line.at_stake}), BOLD)])
        for what in line.missing:
            kind = formatting.label(scoring.wanted(self.office.book, what))
            text = scoring.lacks(self.office.book, self.sheet.sheet, what, self.office.name)
            yield EvidenceRow([("    " + _(N_("gap")) + "  ", BOLD), (text + "  ", PLAIN), (kind, DIM)], what=what)
        yield EvidenceRow([])

    def _given(self) -> Iterable[EvidenceRow]:
        asked = self.sheet.asked
        found = [
            (filed, line)
            for filed in self.office.reckoning.facts_of_kinds("assessment").of("assessment")
            if filed.record.unit == asked.unit and filed.record.sheet == asked.sheet and filed.year == asked.year
            for line in filed.record.lines
            if line.item == self.line.id or line.item.startswith(f"{self.line.id}/")
        ]
        if not found:
            return
        yield EvidenceRow([("  " + _(N_("Scores given")), BOLD), ("  " + _(N_("self / assessed / final")), DIM)])
        for filed, line in found:
            office, path = self._find(filed.ref)
            scores = " / ".join("-" if (score := getattr(line, name)) is None else str(score) for name in SCORES)
            counts = not asked.round or asked.round == filed.record.round
            who = self.office.name(line.assessor or filed.unit)
            people = _(N_(", ")).join(self.office.name(one) for one in filed.record.assessors)
            yield EvidenceRow([("    " + fit(formatting.label(filed.record.round), 10) + " ", PLAIN), (fit(scores, 16) + " ", PLAIN if counts else DIM),
                       (f"{who}  {people}", DIM)], office, path)  # fmt: skip
            if line.reason:
                yield from (
                    EvidenceRow([(" " * 15 + part, DIM)], office, path) for part in wrap(line.reason, max(self.rows.size.width, 60) - 17)
                )
        yield EvidenceRow([])

    def _records(self) -> Iterable[EvidenceRow]:
        refs = list(dict.fromkeys(ref.partition("#")[0] for ref in self.line.evidence))
        if not refs:
            return
        yield EvidenceRow([("  " + _(N_("Records that count")), BOLD), (f"  {len(refs)}", DIM)])
        for ref in refs:
            office, path = self._find(ref)
            hit = office.index.hit(path) if office and path else None
            if hit is None:
                yield EvidenceRow([("    " + ref, DIM)])
                continue
            assert office is not None
            yield EvidenceRow([("    " + fit(hit.day, 11), DIM), (fit(formatting.label(hit.kind), 11) + " ", PLAIN), (fit(self.office.name(hit.unit), 13) + " ", PLAIN),
                       (office.title(hit), PLAIN)], office, path)  # fmt: skip

    def _find(self, ref: str) -> tuple[Workspace | None, str]:
        try:
            return self.office.find(ref)
        except NotFound:
            return None, ""

    def heading(self, row: int) -> bool:
        """What neither opens nor can be added."""
        return not self.lines[row].path and not self.lines[row].what

    def draw(self, row: int, width: int) -> list[Piece]:
        """One line."""
        return self.lines[row].pieces

    def beside(self, row: int, width: int) -> list[list[Piece]]:
        """The record under the cursor."""
        one = self.lines[row]
        if one.office is None or not (one.office.root / one.path).is_file():
            return []
        return [line.pieces for line in read(one.office, one.office.load(one.path), width)]

    def explain(self) -> list[str]:
        """The rule in words, as on the sheet."""
        return self.sheet.explain()

    # actions

    def action_open(self) -> None:
        """The record; or say how what is missing is added."""
        one = self.lines[self.rows.cursor]
        if one.office is not None:
            from zhili_tui.tui.record.screen import RecordRoom

            self.app.push_screen(RecordRoom(one.office, one.path))
        elif one.what:
            self.say(translate(N_("Not there yet: {key} adds it"), {"key": self.keymap.shown(keymap.NEW)}))

    def action_new(self) -> None:
        """A record of the kind that is missing."""
        one = self.lines[self.rows.cursor]
        self.sheet.offer(one.what or (self.line.missing[0] if self.line.missing else ""))
