"""One record, read: its fields in words, with what follows from them."""

from collections.abc import Iterable
from typing import Any

from rich.cells import cell_len
from rich.style import Style
from textual.widget import Widget

from zhili_tui import present
from zhili_tui.i18n import _
from zhili_tui.model.shape import fields_of
from zhili_tui.model.terms import term
from zhili_tui.office import Office
from zhili_tui.tui import actions
from zhili_tui.tui.cells import BOLD, DIM, PLAIN, Piece, fit
from zhili_tui.tui.screen import Room
from zhili_tui.tui.widgets import Rows

LABEL = 16


class RecordRoom(Room):
    """Read a record; from here to its form and its history."""

    ACTIONS = (actions.EDIT, actions.HISTORY, actions.UNDO, actions.BACK, actions.HELP)

    def __init__(self, office: Office, path: str) -> None:
        super().__init__(office)
        self.path = path
        self.lines: list[tuple[int, str, str, Style]] = []

    def body(self) -> Iterable[Widget]:
        """The fields."""
        yield Rows(self._draw, id="rows")

    def on_mount(self) -> None:
        """Read the file."""
        super().on_mount()
        self.load()

    def on_screen_resume(self) -> None:
        """Read it again after the form or the history."""
        if self.is_mounted:
            self.load()

    def title_text(self) -> str:
        """Unit, kind and reference."""
        loaded = self.office.load(self.path)
        return f"{self.office.name(loaded.place.unit)} > {present.label(loaded.kind.name)}  {loaded.place.ref}"

    def load(self) -> None:
        """Turn the file into lines."""
        loaded = self.office.load(self.path)
        self.lines = [(0, "", "", PLAIN)]
        self._table(loaded.kind.cls, {name: value for name, value in loaded.plain.items() if name != "signoffs"}, 0)
        self._signoffs({one["digest"]: one.get("note", "") for one in loaded.plain.get("signoffs", [])})
        self.query_one("#rows", Rows).show(len(self.lines), self.query_one("#rows", Rows).cursor)

    def _table(self, cls: type[Any], plain: dict[str, Any], depth: int) -> None:
        for field in fields_of(cls):
            if field.name not in plain:
                continue
            content = plain[field.name]
            if field.part is None:
                text = present.values(field, content, self.office.name)
                if field.form == "date" and not field.many:
                    text += f" {present.weekday(content)}"
                room = max(self.app.size.width - LABEL - 2 * depth - 6, 20)
                label = _(field.label)
                for part in _wrap(text, room):
                    self.lines.append((depth, label, part, PLAIN))
                    label = ""
                continue
            entries = content if isinstance(content, list) else [content]
            self.lines.append((depth, _(field.label), f"{len(entries)}" if field.many else "", BOLD))
            for number, one in enumerate(entries, 1):
                start = len(self.lines)
                self._table(field.part, one, depth + 1)
                if field.many and len(self.lines) > start:
                    line = self.lines[start]
                    self.lines[start] = (line[0], f"{number} {line[1]}", line[2], line[3])

    def _signoffs(self, notes: dict[str, str]) -> None:
        """A line for each sign-off: who, in which role, when, and first what it is worth; then why, and the note."""
        given = self.office.trust.signoffs([self.path])
        if given:
            self.lines += [(0, "", "", PLAIN), (0, _(term("signoffs")), str(len(given)), BOLD)]
        for number, one in enumerate(given, 1):
            said = (_(term(one.verdict)), self.office.name(one.by), _(term(one.role)), one.at[:16].replace("T", " "))
            self.lines.append((1, f"{number} {_(term(one.status))}", "  ".join(said), PLAIN))
            why = [one.reason.sentence] if one.reason and one.reason.id != "no-root" else []
            for text in (*why, *filter(None, (notes.get(one.digest),))):
                self.lines += [(1, "", part, DIM) for part in _wrap(text, max(self.app.size.width - LABEL - 8, 20))]

    def _draw(self, row: int, width: int) -> list[Piece]:
        depth, label, text, style = self.lines[row]
        return [
            (" " + "  " * depth, PLAIN),
            (fit(label, LABEL) + " ", style if style == BOLD else DIM),
            (text, DIM if style == DIM else PLAIN),
        ]

    def action_edit(self) -> None:
        """Open the form."""
        from zhili_tui.tui.form import FormRoom

        self.app.push_screen(FormRoom(self.office, path=self.path))

    def action_history(self) -> None:
        """Open the versions."""
        from zhili_tui.tui.versions import VersionsRoom

        self.app.push_screen(VersionsRoom(self.office, self.path))

    def action_undo(self) -> None:
        """Take back the last save of this session."""
        self.say(self.app.undo_last())  # type: ignore[attr-defined]
        self.load()


def _wrap(text: str, width: int) -> list[str]:
    """The text in lines of so many cells; Chinese breaks anywhere."""
    out: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        used = 0
        for character in paragraph:
            size = cell_len(character)
            if used + size > width:
                out.append(line)
                line, used = "", 0
            line += character
            used += size
        out.append(line)
    return out
