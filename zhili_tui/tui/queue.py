"""What waits for the officer's signature: read, signed together or one by one, or sent back with a word."""

from collections.abc import Iterable

from rich.cells import cell_len
from textual import work
from textual.app import SuspendNotSupported
from textual.widget import Widget

from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.terms import term
from zhili_tui.office import Office
from zhili_tui.signing import Given, Waiting
from zhili_tui.trusting import Key
from zhili_tui.tui import actions, signable
from zhili_tui.tui.actions import Action
from zhili_tui.tui.cells import BOLD, DIM, ERROR, PLAIN, Piece, fit
from zhili_tui.tui.detail import DetailRoom, Lines, paragraph
from zhili_tui.tui.signable import Item, Sheet
from zhili_tui.tui.widgets import Line


class Queue(DetailRoom):
    """Only what was shown is signed: the bytes under the cursor are remembered, and they are what the signature covers."""

    NAME = "queue"
    ACTIONS = (actions.OPEN, actions.SIGN, actions.RETURN, actions.MARK, actions.MARK_ALL, actions.HISTORY)

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.items: list[Item] = []
        self.sheets: dict[tuple[str, int], Sheet] = {}
        self.seen: dict[str, Sheet] = {}  # what was shown of each record
        self.marked: set[str] = set()
        self.key: Key | None = None
        self.ready = False
        self.busy = False

    def above(self) -> Iterable[Widget]:
        """In which role, with which key; how many are read and marked."""
        yield Line(id="who")

    def on_mount(self) -> None:
        """Show what waits, as soon as it is known."""
        super().on_mount()
        self.tell_who()
        self.again()

    # what waits

    def again(self) -> None:
        """Make the rows of what waits now."""
        standing = self.zhili.standing
        if standing is not None:
            self.gather(standing.waiting)

    @work(thread=True, exclusive=True, group="queue")
    def gather(self, waiting: list[Waiting]) -> None:
        """Read what the rows say, behind the screen."""
        try:
            found, key = signable.items(self.office, waiting), self.office.trust.key() if self.zhili.who else None
        except ZhiliError as error:
            self.app.call_from_thread(self.say, str(error))
            return
        self.app.call_from_thread(self.put, found, key)

    def put(self, found: list[Item], key: Key | None) -> None:
        """Show the rows, the cursor where it was."""
        current = self.current.path if self.current else ""
        row = self.rows.cursor
        paths = [one.path for one in found]
        self.items, self.key, self.ready = found, key, True
        self.sheets.clear()  # the files may say something else now
        self.marked &= set(paths)
        self.fill(len(found), paths.index(current) if current in paths else row)
        self.frame()
        self.tell_who()

    @property
    def current(self) -> Item | None:
        """The record under the cursor."""
        return self.items[self.rows.cursor] if self.items else None

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
        counts = ((N_("unread {count}"), unread), (N_("marked {count}"), len(self.marked)))
        right = "  ".join(translate(text, {"count": count}) for text, count in counts if count)
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
        style = BOLD if one.path not in self.seen else PLAIN
        return [
            (" * " if one.path in self.marked else "   ", BOLD),
            (fit(one.kind, kind) + "  ", style),
            (fit(one.title, title) + "  ", style),
            (fit(one.unit, unit) + "  ", style),
            (fit(one.day, day) + "  ", DIM),
            (fit(notes[row], last), DIM),
        ]

    @staticmethod
    def note(one: Item) -> str:
        """What is to be known of a record before it is opened."""
        parts = (_(N_("one by one")) if one.alone else "", _(N_("receipt")) if one.verdict == "acknowledged" else "", one.given)
        return " ".join(filter(None, parts))

    # what is under the cursor

    def show_beside(self) -> None:
        """Show the record under the cursor, when it has been read."""
        one = self.current
        if one is None:
            text = N_("Nothing waits for your signature.") if self.ready else N_("Working out what waits for you.")
            self.pane.show([[("   " + part, DIM)] for part in [_(text)]], [])
            return
        sheet = self.sheets.get((one.path, self.pane_width))
        if sheet:
            self.shown(one, sheet)
        else:
            self.pane.show([], [])
            self.look(one, self.pane_width)

    @work(thread=True, exclusive=True, group="sheet")
    def look(self, one: Item, width: int) -> None:
        """Read a record and what changed in it."""
        try:
            sheet = signable.sheet(self.office, one, width)
        except ZhiliError as error:
            self.app.call_from_thread(self.pane.show, paragraph(str(error), width), [])
            return
        self.app.call_from_thread(self.looked, one, width, sheet)

    def looked(self, one: Item, width: int, sheet: Sheet) -> None:
        """A record has been read: it is shown if the cursor still stands on it."""
        self.sheets[one.path, width] = sheet
        if self.current == one and width == self.pane_width:
            self.shown(one, sheet)

    def shown(self, one: Item, sheet: Sheet) -> None:
        """Show it, and remember what was shown."""
        self.pane.show(sheet.lines, sheet.last)
        self.seen[one.path] = sheet
        self.rows.refresh_row(self.rows.cursor)
        self.tell_who()

    # actions

    def why_not(self, action: Action) -> str:
        """Why nothing can be signed or read just now."""
        if action.name not in {one.name for one in self.ACTIONS}:
            return ""
        if not self.items:
            return _(N_("Nothing waits for your signature.")) if self.ready else _(N_("Working out what waits for you."))
        if action.name in ("sign", "return"):
            if self.busy:
                return _(N_("Signing is under way."))
            return self.key.fault if self.key else ""
        return ""

    def action_open(self) -> None:
        """The whole record."""
        from zhili_tui.tui.record import RecordRoom

        assert self.current
        self.app.push_screen(RecordRoom(self.office, self.current.path))

    def action_history(self) -> None:
        """Its versions."""
        from zhili_tui.tui.versions import VersionsRoom

        assert self.current
        self.app.push_screen(VersionsRoom(self.office, self.current.path))

    def action_mark(self) -> None:
        """Mark, and on to the next."""
        assert self.current
        self.marked ^= {self.current.path}
        self.rows.refresh_row(self.rows.cursor)
        self.rows.action_move(1)
        self.tell_who()

    def action_mark_all(self) -> None:
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

    def targets(self) -> list[Item]:
        """The marked ones, else the one under the cursor; none, and a word, where one of them was not read."""
        chosen = [one for one in self.items if one.path in self.marked] or [self.items[self.rows.cursor]]
        unread = [one for one in chosen if one.path not in self.seen]
        if unread:
            self.say(translate(N_("Not read yet: {title}. Put the cursor on it first"), {"title": f"{unread[0].kind} {unread[0].title}"}))
            return []
        return chosen

    def action_sign(self) -> None:
        """Ask, then sign: all that may go together in one go, the others one by one."""
        chosen = self.targets()
        together = [one for one in chosen if not one.alone]
        words = list(dict.fromkeys(one.verdict for one in together))
        groups = [[one for one in together if one.verdict == word] for word in words] + [[one] for one in chosen if one.alone]
        if groups:
            self.confirm(groups, [])

    def confirm(self, groups: list[list[Item]], agreed: list[list[Item]]) -> None:
        """Ask about each group; one no, and nothing is signed."""
        from zhili_tui.tui.ask import Ask

        if not groups:
            self.give(agreed, "", "")
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.confirm(groups[1:], [*agreed, groups[0]])
            else:
                self.say(_(N_("Nothing was signed.")))

        word = N_("acknowledge receipt") if groups[0][0].verdict == "acknowledged" else N_("sign")
        self.app.push_screen(Ask(self.question(groups[0]), self.summary(groups[0]), _(word)), answered)

    def question(self, group: list[Item]) -> str:
        """What Enter would do."""
        first = group[0]
        roles = _(N_(", ")).join(dict.fromkeys(_(term(one.role)) for one in group))
        if len(group) == 1:
            text = N_("Acknowledge “{title}” as {roles}?") if first.verdict == "acknowledged" else N_("Sign “{title}” as {roles}?")
            return translate(text, {"title": f"{first.kind} {first.title}", "roles": roles})
        text = N_("Acknowledge {count} records as {roles}?") if first.verdict == "acknowledged" else N_("Sign {count} records as {roles}?")
        return translate(text, {"count": len(group), "roles": roles})

    def summary(self, group: list[Item]) -> Lines:
        """What it is about: each record, what signing means, what the check reminds of."""
        width = self.size.width
        lines = signable.listed(group, width)
        lines += [[], *paragraph(signable.meaning(group[0]), width - 4, "  ")]
        if group[0].alone:
            lines += paragraph(_(N_("This kind is signed one by one, each in a commit of its own.")), width - 4, "  ")
        reminders = sum(self.seen[one.path].warnings for one in group)
        text = (
            translate(N_("Reminders of the check: {count}"), {"count": reminders}) if reminders else _(N_("The check reminds of nothing."))
        )
        return lines + paragraph(text, width - 4, "  ")

    def action_return(self) -> None:
        """Ask for the note, then send back."""
        from zhili_tui.tui.ask import AskText

        chosen = self.targets()
        if not chosen:
            return

        def noted(note: str | None) -> None:
            if note:
                self.give([chosen], "returned", note)
            else:
                self.say(_(N_("Nothing was sent back.")))

        title = _(N_("Send back: what is to be mended?"))
        self.app.push_screen(
            AskText(
                title,
                signable.listed(chosen, self.size.width),
                _(N_("Say what is to be mended; without a note nothing is sent back")),
                word=_(actions.RETURN.word),
            ),
            noted,
        )

    def give(self, groups: list[list[Item]], verdict: str, note: str) -> None:
        """Sign behind the screen; where OpenSSH wants a passphrase, at the terminal."""
        from zhili_tui.history import keys

        self.busy = True
        if not keys.asks(self.office.git):
            self.give_behind(groups, verdict, note)
            return
        try:
            with self.app.suspend():
                given, error = self.signed(groups, verdict, note)
        except SuspendNotSupported:
            given, error = [], _(N_("the key asks for its passphrase; add it to the agent first: ssh-add"))
        self.done(given, verdict, error)

    @work(thread=True, group="sign")
    def give_behind(self, groups: list[list[Item]], verdict: str, note: str) -> None:
        """Sign, without holding up the screen."""
        given, error = self.signed(groups, verdict, note)
        self.app.call_from_thread(self.done, given, verdict, error)

    def signed(self, groups: list[list[Item]], verdict: str, note: str) -> tuple[list[Given], str]:
        """Sign each group: what was given, and what stopped it."""
        given: list[Given] = []
        try:
            for group in groups:
                shown = {one.path: self.seen[one.path].data for one in group}
                roles = {one.path: one.role for one in group}
                given += self.office.signing.sign(list(shown), roles, verdict or group[0].verdict, note, shown=shown)
        except ZhiliError as error:
            return given, str(error)
        return given, ""

    def done(self, given: list[Given], verdict: str, error: str) -> None:
        """Say what came of it, and take what was signed off the list."""
        self.busy = False
        gone = {one.path for one in given}
        self.marked -= gone
        if error:
            for one in self.items:  # what is no longer what was shown has to be read again
                file = self.office.root / one.path
                if one.path in self.seen and (not file.is_file() or file.read_bytes() != self.seen[one.path].data):
                    self.seen.pop(one.path)
        if gone:
            self.put([one for one in self.items if one.path not in gone], self.key)
        elif error:
            self.sheets.clear()
            self.show_beside()
            self.rows.refresh()
        parts = {"count": len(given), "commit": given[-1].commit[:8] if given else ""}
        text = (
            N_("{count} sent back ({commit}).")
            if verdict == "returned"
            else N_("{count} signed ({commit}). It stays; answer it with a return")
        )
        self.say("  ".join(filter(None, (translate(text, parts) if given else "", error))))
        if given:
            self.zhili.reckon()
