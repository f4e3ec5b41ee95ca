"""One record, read: its fields in words, with what follows from them."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model.introspection import Path
from zhili_tui.model.kinds.reply import ANSWERED
from zhili_tui.services.signing import PendingSignature
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.base.background_screen import background
from zhili_tui.tui.dialogs import copying
from zhili_tui.tui.keymap import Action
from zhili_tui.tui.record import preview, removing
from zhili_tui.tui.signoff import items as signable
from zhili_tui.tui.signoff.sign_flow import UNDER_WAY, WAITED_FOR, SignFlow
from zhili_tui.tui.widgets.cells import BOLD, PLAIN
from zhili_tui.tui.widgets.record_lines import RecordLine, beside, checked, read
from zhili_tui.tui.widgets.widgets import Rows

if TYPE_CHECKING:
    from zhili_tui.checks.rule import CheckFinding

#: So wide that no line of a record is broken: what is copied is broken where it is pasted.
UNBROKEN = 100_000
LATE_WAITED_FOR = N_("whether it was done late is still being worked out")
LATE_UNKNOWN = N_("whether it was done late is not known")


class RecordRoom(SignFlow):
    """Read a record, and sign it where it waits for that; from here to its form and its history."""

    PAGE = "records"
    ACTIONS = keymap.ON_RECORD

    def __init__(self, office: Workspace, path: str, ended: Callable[[bytes], None] | None = None, at: Path = ()) -> None:
        super().__init__(office)
        self.path = path
        self.at = at  # the place to begin at, until somebody moves
        self.findings: list[CheckFinding] = []  # what the check says of it
        self.lines: list[RecordLine] = []
        self.where = ""
        self.data = b""  # what is shown
        self.whole = b""  # what was shown to its end
        self.ended = ended  # is told that
        self.awaited: list[str] = []

    def body(self) -> Iterable[Widget]:
        """The fields."""
        yield Rows(lambda row, width: self.lines[row].pieces, id="rows")

    def on_mount(self) -> None:
        """Read the file."""
        self.again()

    def on_screen_resume(self) -> None:
        """Read it again after the form or the history."""
        if self.is_mounted:
            self.again()

    def title_text(self) -> str:
        """Unit, kind and reference, as last read."""
        return self.where

    def again(self) -> None:
        """Turn the file into lines; a record that is gone is left."""
        if not (self.office.root / self.path).is_file():
            if self.is_current:
                self.app.pop_screen()
            return
        loaded = self.office.load(self.path)
        self.where = f"{self.office.name(loaded.place.unit)} > {formatting.label(loaded.kind.name)}  {loaded.place.ref}"
        self.data = loaded.data
        self.show_lines()
        self.look_who()

    def show_lines(self) -> None:
        """The lines, the cursor on the same one; what the check says stands first."""
        loaded = self.office.load(self.path, self.data)
        width = self.app.size.width
        here = self.lines[self.rows.cursor] if self.rows.cursor < len(self.lines) else None
        found = checked(self.office, self.findings, loaded.kind, width)
        self.lines = [
            RecordLine(0, "", "", PLAIN),
            *found,
            *self.entered(),
            *read(self.office, loaded, width),
            *beside(self.office, loaded, width),
        ]
        row = self.rows.cursor
        if self.at:
            row = next((n for n, one in enumerate(self.lines) if n > len(found) and one.path[: len(self.at)] == self.at), row)
        elif here is not None and here in self.lines and row:
            row = self.lines.index(here)
        self.rows.show(len(self.lines), row)
        self.frame()
        self.call_after_refresh(self.look)

    def entered(self) -> list[RecordLine]:
        """Whether what it tells was done late, recorded late, or brought in."""
        loaded, standing = self.office.load(self.path), self.zhili.standing
        found = self.office.marked(loaded)
        late = standing is not None and loaded.place.ref in standing.late
        said = [formatting.label(one) for one in (*(("late",) if late else ()), found) if one]
        if standing is None or not standing.knows(loaded.place.unit):
            said.append(_(LATE_UNKNOWN if self.duties_unknown else LATE_WAITED_FOR))
        return [RecordLine(0, _(N_("Entered")), _(N_(", ")).join(said), BOLD)] if said else []

    def on_rows_moved(self) -> None:
        """Other lines may show."""
        self.at = ()
        self.look()

    def on_rows_laid(self) -> None:
        """More or fewer lines show."""
        self.look()

    def look(self) -> None:
        """Say how much is below what shows; remember what was shown to its end."""
        self.head()
        if self.whole != self.data and self.rows.size.height and not self.rows.below:
            self.whole = self.data
            if self.ended:
                self.ended(self.data)

    @property
    def rows(self) -> Rows:
        """The lines."""
        return self.query_one("#rows", Rows)

    def waits(self) -> str:
        """How many lines are below those that show."""
        return translate(N_("{count} more lines below"), {"count": self.rows.below}) if self.rows.below else ""

    @background("who")
    def look_who(self) -> None:
        """Work out what the check says of it, what is without effect and whom it waits for, behind the screen."""
        try:
            found = self.office.check_record(self.path)
        except ZhiliError:  # gone meanwhile, or broken: said by whatever is asked next
            found = []
        awaited = [signable.changed(self.office, self.path), signable.awaited(self.office, self.path)]
        self.deliver(self.tell_who, awaited, found)

    def tell_who(self, awaited: list[str], found: "list[CheckFinding]") -> None:
        """Say it."""
        if found != self.findings:
            self.findings = found
            self.show_lines()
        if awaited != self.awaited:
            self.awaited = awaited
            self.frame()

    def notice(self) -> list[str]:
        """Why it was sent back; what was changed since it was signed; whom it waits for."""
        return [text for text in (signable.sent_back(self.office, self.path), *self.awaited) if text]

    def explain(self) -> list[str]:
        """What the field under the cursor is for."""
        from zhili_tui.model.introspection import field_at

        line = self.lines[self.rows.cursor]
        field = field_at(self.office.load(self.path).kind.cls, line.path) if line.path else None
        return [f"{_(field.label)}  {_(field.note)}".strip()] if field else []

    def action_open(self) -> None:
        """Read the record that the line under the cursor names."""
        from zhili_tui.model.record_path import parse

        place = parse(self.lines[self.rows.cursor].ref)
        assert place is not None
        self.app.push_screen(RecordRoom(*self.office.find(place.path)))

    def shown_actions(self) -> tuple[Action, ...]:
        """What can be done with this record."""
        left_out = (() if self.answered else (keymap.ANSWER,)) + (() if any(line.ref for line in self.lines) else (keymap.OPEN,))
        return tuple(one for one in self.ACTIONS if one not in left_out)

    @property
    def answered(self) -> bool:
        """Whether records of this kind are answered."""
        return self.path.count("/") == 4 and self.path.split("/")[3] in ANSWERED

    def action_answer(self) -> None:
        """The form of a reply; of what nobody answers, the choice of a new record."""
        from zhili_tui.tui.form import open as opening
        from zhili_tui.tui.form.screen import open_form

        if self.answered:
            open_form(self.zhili, lambda: opening.reply(self.zhili.office, self.office, self.path, self.zhili.unit))
        else:
            self.zhili.choose_kind()

    def action_edit(self) -> None:
        """Open the form, at the field under the cursor where that is not the first line."""
        from zhili_tui.tui.form import open as opening
        from zhili_tui.tui.form.screen import open_form

        at = self.lines[self.rows.cursor].path if self.rows.cursor < len(self.lines) else ()
        open_form(self.zhili, lambda: opening.on(self.office, self.path, at))

    def action_history(self) -> None:
        """Open the versions."""
        from zhili_tui.tui.record.history import VersionsRoom

        self.app.push_screen(VersionsRoom(self.office, self.path))

    def why_not(self, action: Action) -> str:
        """There is one office, and a unit is its own; not every record makes a paper, nor waits for a signature."""
        if action in (keymap.SIGN, keymap.RETURN):
            return self.why_not_given() if self.zhili.who else ""
        if action is keymap.OPEN and not self.lines[self.rows.cursor].ref:
            return _(N_("This line names no other record"))
        if action is keymap.REMOVE:
            return removing.why_not(self.office, self.path)
        alone = self.path.count("/") < 4
        if action is keymap.LIKE and alone:
            return _(N_("There is no other like this one"))
        return preview.why_not(self.office, self.path) if action is keymap.PRINT else ""

    @property
    def waiting(self) -> PendingSignature | None:
        """In which role the officer at work is to sign it; None where he is not."""
        standing = self.zhili.standing if self.office is self.zhili.office else None
        return next((one for one in standing.waiting if one.path == self.path), None) if standing else None

    def why_not_given(self) -> str:
        """Why it is not to be signed or sent back here and now."""
        if self.giving:
            return _(UNDER_WAY)
        if self.waiting is None:
            return _(N_("It does not wait for your signature.")) if self.zhili.standing else self.zhili.unanswered or _(WAITED_FOR)
        return "" if self.whole == self.data else _(N_("Not read to its end yet: press End"))

    def targets(self) -> list[signable.QueueItem]:
        """The one shown, as it is shown."""
        found = signable.items(self.office, [self.waiting] if self.waiting else [])
        fault = self.office.trust.key().fault
        if fault or not found:
            self.say(fault or _(N_("It does not wait for your signature.")))
            return []
        loaded = self.office.load(self.path, self.whole)
        self.seen[self.path] = signable.ShownRecord(self.whole, [], [], signable.checked(self.office, loaded)[1])
        return found

    def gave(self, gone: set[str], error: str) -> None:
        """Show it as it is now."""
        self.again()

    def action_print(self) -> None:
        """See its paper."""
        preview.of_record(self, self.office, self.path)

    def action_like(self) -> None:
        """A new record like this one."""
        self.zhili.open_like(self.office, self.path)

    def action_remove(self) -> None:
        """Take it away, with a reason."""
        removing.ask(self, self.path, self.data)

    def action_copy(self) -> None:
        """Copy something of it."""
        line = self.lines[self.rows.cursor] if self.rows.cursor < len(self.lines) else None
        here = line.path if line else ()
        lines = read(self.office, self.office.load(self.path, self.data), UNBROKEN)
        said = "\n".join(one.text for one in lines if here and one.path == here)
        whole = "\n".join("".join(text for text, _style in one.pieces).rstrip() for one in lines).strip("\n")
        label = next((one.label for one in lines if here and one.path == here and one.label), "")
        copying.choose(self, copying.of_record(self.office, self.path, (label, said), whole))
