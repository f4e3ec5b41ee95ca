"""What waits for the officer's signature: read, signed together or one by one, or sent back with a word."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import work
from textual.widget import Widget

from zhili_tui.errors import expected
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.glossary import term
from zhili_tui.services.signing import PendingSignature
from zhili_tui.services.verifying import CloneKey
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.base.background_screen import background
from zhili_tui.tui.base.split_screen import DetailRoom
from zhili_tui.tui.keymap import Action
from zhili_tui.tui.signoff import items as signable
from zhili_tui.tui.signoff.items import QueueItem, ShownRecord
from zhili_tui.tui.signoff.sign_flow import UNDER_WAY, WAITED_FOR, SignFlow
from zhili_tui.tui.widgets.cells import BOLD, DIM, ERROR, PLAIN, Piece, fit
from zhili_tui.tui.widgets.text_lines import paragraph
from zhili_tui.tui.widgets.widgets import Line

if TYPE_CHECKING:
    from zhili_tui.tui.agenda_state import AgendaState

BEHIND = N_("The list is being brought up to date.")


class Queue(SignFlow, DetailRoom):
    """Only what was shown to its end is signed: its bytes are remembered, and they are what the signature covers."""

    NAME = "queue"
    PAGE = "together/signoff"
    ACTIONS = keymap.ON_QUEUE

    def __init__(self, office: Workspace) -> None:
        super().__init__(office)
        self.items: list[QueueItem] = []
        self.sheets: dict[tuple[str, int], ShownRecord] = {}
        self.marked: set[str] = set()
        self.key: CloneKey | None = None
        self.ready = False
        self.stale = False  # whether others wait by now than are listed
        self.standing: AgendaState | None = None  # of which the list is

    def above(self) -> Iterable[Widget]:
        """In which role, with which key; how many are read and marked."""
        yield Line(id="who")

    def on_mount(self) -> None:
        """Show what waits, as soon as it is known."""
        self.tell_who()
        self.again()

    # what waits

    def again(self) -> None:
        """Make the rows of what waits now."""
        standing = self.standing = self.zhili.standing
        if standing is not None:
            self.stale = True
            self.tell_who()
            self.gather(standing.waiting)
        else:
            self.tell_beside()

    def on_screen_resume(self) -> None:
        """What waits since another room stood here; a long record may have been read there."""
        if self.is_mounted and (self.standing is not self.zhili.standing or self.zhili.unanswered):
            self.again()

    @background("queue")
    def gather(self, waiting: list[PendingSignature]) -> None:
        """Read what the rows say, behind the screen."""
        found, key = signable.items(self.office, waiting), self.office.trust.key() if self.zhili.who else None
        self.deliver(self.put, found, key)

    def came_to_nothing(self, group: str, text: str) -> None:
        """What is listed was true before: it can be signed, as it is looked at again then."""
        self.stale = False
        super().came_to_nothing(group, text)

    def put(self, found: list[QueueItem], key: CloneKey | None) -> None:
        """Show the rows, the cursor where it was."""
        current = self.current.path if self.current else ""
        row = self.rows.cursor
        paths = [one.path for one in found]
        self.items, self.key, self.ready, self.stale = found, key, True, False
        self.sheets.clear()  # the files may say something else now
        self.marked &= set(paths)
        self.forget_changed()
        self.fill(len(found), paths.index(current) if current in paths else row)
        self.frame()
        self.tell_who()

    @property
    def current(self) -> QueueItem | None:
        """The record under the cursor."""
        return self.items[self.rows.cursor] if self.items else None

    @property
    def behind(self) -> bool:
        """Whether something came in that the list does not show yet."""
        return self.ready and (self.stale or self.zhili.behind)

    def tell_who(self) -> None:
        """The line above the list."""
        roles = list(dict.fromkeys(one.role for one in self.items))
        sides: list[Piece] = []
        if roles:
            sides.append((" " + translate(N_("as {roles}"), {"roles": _(N_(", ")).join(_(term(role)) for role in roles)}), PLAIN))
        if self.key is not None:
            word = translate(N_("key {type}: good"), {"type": self.key.type}) if not self.key.fault else self.key.fault
            sides.append(("  " + word, DIM if not self.key.fault else ERROR))
        unread = sum(one.path not in self.seen for one in self.items)
        counts = ((N_("+ unread {count}"), unread), (N_("* marked {count}"), len(self.marked)))
        right = _(BEHIND) if self.behind else "  ".join(translate(text, {"count": count}) for text, count in counts if count)
        left = sum(cell_len(text) for text, _style in sides)
        gap = max(self.size.width - left - cell_len(right) - 1, 2)
        self.query_one("#who", Line).show(*sides, (" " * gap + right, PLAIN))

    def draw(self, row: int, width: int) -> list[Piece]:
        """Mark, kind, title, unit, day, who has signed."""
        one = self.items[row]
        kind = min(max(cell_len(item.kind) for item in self.items), 14)
        unit = min(max(cell_len(item.unit) for item in self.items), 16)
        day = max(cell_len(item.day) for item in self.items)
        notes = [self.note(item) for item in self.items]
        last = min(max(map(cell_len, notes)), 24)
        title = max(width - 3 - kind - unit - day - last - 8, 8)
        unread = one.path not in self.seen
        style = BOLD if unread else PLAIN
        return [
            (f"{'+' if unread else ' '}{'*' if one.path in self.marked else ' '} ", BOLD),
            (fit(one.kind, kind) + "  ", style),
            (fit(one.title, title) + "  ", style),
            (fit(one.unit, unit) + "  ", style),
            (fit(one.day, day) + "  ", DIM),
            (fit(notes[row], last), DIM),
        ]

    @staticmethod
    def note(one: QueueItem) -> str:
        """What is to be known of a record before it is opened."""
        parts = (_(N_("one by one")) if one.alone else "", _(N_("receipt")) if one.verdict == "acknowledged" else "", one.given)
        return " ".join(filter(None, parts))

    # what is under the cursor

    def show_beside(self) -> None:
        """Show the record under the cursor, when it has been read."""
        one = self.current
        if one is None:
            self.pane.show(paragraph(self.nothing(), self.pane_width, "  "), [])
            return
        sheet = self.sheets.get((one.path, self.pane_width))
        if sheet:
            self.shown(one, sheet)
        else:
            self.pane.show([], [])
            self.look(one, self.pane_width)

    @work(thread=True, exclusive=True, group="sheet")
    def look(self, one: QueueItem, width: int) -> None:
        """Read a record and what changed in it."""
        try:
            sheet = signable.sheet(self.office, one, width)
        except Exception as error:
            self.deliver(self.pane.show, paragraph(str(expected(error)), width), [])
            return
        self.deliver(self.looked, one, width, sheet)

    def nothing(self) -> str:
        """Why nothing is listed."""
        if not self.zhili.who:
            return translate(N_("Nobody said yet who is at work here; {key} asks."), {"key": self.keymap.shown(keymap.QUEUE)})
        if self.unknown or self.zhili.unanswered:
            return self.unknown or self.zhili.unanswered
        return _(N_("Nothing waits for your signature.") if self.ready else WAITED_FOR)

    def looked(self, one: QueueItem, width: int, sheet: ShownRecord) -> None:
        """A record has been read: it is shown if the cursor still stands on it."""
        self.sheets[one.path, width] = sheet
        if self.current == one and width == self.pane_width:
            self.shown(one, sheet)

    def shown(self, one: QueueItem, sheet: ShownRecord) -> None:
        """Show it; what fits was read."""
        self.pane.show(sheet.lines, sheet.last)
        self.call_after_refresh(self.read, one, sheet)

    def read(self, one: QueueItem, sheet: ShownRecord, whole: bool = False) -> None:
        """Remember what was shown to its end: what the signature is to cover."""
        if not whole and not (self.current == one and self.pane.lines is sheet.lines and self.pane.whole):
            return
        self.seen[one.path] = sheet
        self.rows.refresh()
        self.tell_who()

    # actions

    def why_not(self, action: Action) -> str:
        """Why nothing can be signed or read just now."""
        if action.name not in {one.name for one in self.ACTIONS}:
            return ""
        if not self.items:
            return self.nothing()
        if action.name in ("sign", "return"):
            if self.giving:
                return _(UNDER_WAY)
            if self.behind:
                return _(BEHIND)
            return self.key.fault if self.key else ""
        return ""

    def action_open(self) -> None:
        """The whole record; shown to its end it has been read."""
        from zhili_tui.tui.record.screen import RecordRoom

        one = self.current
        assert one

        def ended(data: bytes) -> None:
            sheet = next((sheet for (path, _width), sheet in self.sheets.items() if path == one.path), None)
            if sheet is not None and sheet.data == data:
                self.read(one, sheet, whole=True)

        self.app.push_screen(RecordRoom(self.office, one.path, ended))

    def action_history(self) -> None:
        """Its versions."""
        from zhili_tui.tui.record.history import VersionsRoom

        assert self.current
        self.app.push_screen(VersionsRoom(self.office, self.current.path))

    def action_mark(self) -> None:
        """Mark, and on to the next."""
        assert self.current
        self.marked ^= {self.current.path}
        self.rows.refresh_row(self.rows.cursor)
        self.rows.action_move(1)
        self.tell_who()

    def action_mark_read(self) -> None:
        """Mark what was read and may be signed together; the same key takes the marks away."""
        able = {one.path for one in self.items if one.path in self.seen and not one.alone}
        unread = sum(one.path not in self.seen for one in self.items)
        alone = sum(one.alone for one in self.items)
        self.marked = set() if able <= self.marked else able
        self.rows.refresh()
        self.tell_who()
        parts = [
            translate(N_("{count} marked"), {"count": len(self.marked)}),
            translate(N_("{count} not read yet, left out"), {"count": unread}) if unread else "",
            translate(N_("{count} to be signed one by one, left out"), {"count": alone}) if alone else "",
        ]
        self.say("  ".join(filter(None, parts)))

    def targets(self) -> list[QueueItem]:
        """The marked ones, else the one under the cursor; none, and a word, where one of them was not read."""
        chosen = [one for one in self.items if one.path in self.marked] or [self.items[self.rows.cursor]]
        unread = [one for one in chosen if one.path not in self.seen]
        if unread:
            self.say(
                translate(
                    N_("Not read to its end yet: {title}. {key}, then End"),
                    {"title": f"{unread[0].kind} {unread[0].title}", "key": self.keymap.shown(keymap.OPEN)},
                )
            )
            return []
        return chosen

    def gave(self, gone: set[str], error: str) -> None:
        """Take what was signed off the list; what changed meanwhile has to be read again."""
        self.marked -= gone
        if gone:
            self.put([one for one in self.items if one.path not in gone], self.key)
        elif error:
            self.forget_changed()
            self.sheets.clear()
            self.show_beside()
            self.rows.refresh()

    def forget_changed(self) -> None:
        """What is no longer what was shown has not been read."""
        for path, sheet in list(self.seen.items()):
            file = self.office.root / path
            if not file.is_file() or file.read_bytes() != sheet.data:
                self.seen.pop(path)
