"""Whether a unit or an officer may be honoured or promoted today: the opinion in words, with the records it rests on."""

from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from zhili_tui.i18n import N_, _
from zhili_tui.services import eligibility
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage.references import target
from zhili_tui.tui import keymap
from zhili_tui.tui.base.background_screen import WorkedOut, background
from zhili_tui.tui.base.list_screen import ListRoom
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, wrap
from zhili_tui.tui.widgets.record_lines import read

if TYPE_CHECKING:
    pass


class EligibleRoom(ListRoom, WorkedOut):
    """Worked out behind the screen; Enter opens the record under the cursor."""

    PAGE = "due"
    ACTIONS = keymap.ON_ELIGIBILITY

    def __init__(self, office: Workspace, subject: str) -> None:
        super().__init__(office)
        self.subject = subject
        self.lines: list[tuple[list[Piece], str]] = []

    def on_mount(self) -> None:
        """Work it out as soon as the records are read."""
        self.forget()
        self.again()

    def forget(self) -> None:
        """That it is being worked out; or why it is not known."""
        width = (self.rows.size.width or 80) - 4
        self._show([([("  " + part, DIM)], "") for part in wrap(self.unknown or self.pending, width)])

    @background("eligible")
    def work_out(self) -> None:
        """The opinion, behind the screen."""
        worker = get_current_worker()
        assert self.seen is not None
        facts = eligibility.facts_on(self.office, self.subject)
        found = eligibility.opinion(self.office, facts, self.subject, self.office.today)
        if not worker.is_cancelled:
            self.deliver(self._take, found)

    def _take(self, found: eligibility.EligibilityOpinion) -> None:
        width = (self.rows.size.width or 80) - 6
        out: list[tuple[list[Piece], str]] = [([("  " + eligibility.verdict(self.office, found), BOLD)], ""), ([], "")]
        for bar in found.bars:
            what, clause, since, until, role, unit, _source, marked = eligibility.told(self.office, bar)
            path = target("record", bar.source) or ""
            out.append(([("    " + "  ".join((what, since, until)), PLAIN)], path))
            title = f"{clause} {self.office.clause(clause)}"
            told = "  ".join(filter(None, (title, role, unit, marked)))
            out += [([("      " + part, DIM)], path) for part in wrap(told, width)]
        for waiting in found.pending:
            path = target("record", waiting.ref) or ""
            out.append(([], ""))
            out += [([("    " + part, PLAIN)], path) for part in wrap(eligibility.awaiting(self.office, waiting), width)]
        for hint in found.hints:
            out.append(([], ""))
            title = f"{_(N_('Possible ground'))} {hint.clause}  {self.office.clause(hint.clause)}"
            out += [([("    " + part, PLAIN)], "") for part in wrap(title, width)]
            for ref in hint.evidence:
                path = target("record", ref.partition("#")[0]) or ""
                out.append(([("      " + self._title(path, ref), DIM)], path))
        if found.hints:
            out += [([], ""), ([("    " + _(N_("Whether there is a veto only the committee decides.")), DIM)], "")]
        self._show(out)

    def _title(self, path: str, ref: str) -> str:
        from zhili_tui.i18n import formatting

        hit = self.office.index.hit(path)
        return f"{hit.day}  {formatting.label(hit.kind)}  {self.office.title(hit)}" if hit else ref

    def _show(self, lines: list[tuple[list[Piece], str]]) -> None:
        self.lines = lines
        self.fill(len(lines), next((i for i, (_pieces, path) in enumerate(lines) if path), 0))

    def title_text(self) -> str:
        """Whom it is about."""
        return f"{_(N_('May be honoured or promoted?'))}  {self.office.name(self.subject)}"

    def draw(self, row: int, width: int) -> list[Piece]:
        """One line."""
        return self.lines[row][0]

    def beside(self, row: int, width: int) -> list[list[Piece]]:
        """The record under the cursor."""
        path = self.lines[row][1]
        if not path or not (self.office.root / path).is_file():
            return []
        return [line.pieces for line in read(self.office, self.office.load(path), width)]

    def action_open(self) -> None:
        """The record under the cursor."""
        from zhili_tui.tui.record.screen import RecordRoom

        path = self.lines[self.rows.cursor][1]
        if path:
            self.app.push_screen(RecordRoom(*self.office.find(path.removeprefix("records/").removesuffix(".toml"))))
        else:
            self.say(_(N_("There is nothing behind this line")))
