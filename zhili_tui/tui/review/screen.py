"""What came in since the officer last looked, or what a branch would bring; fetching and sending; what collides is decided."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual import work
from textual.widget import Widget
from textual.worker import get_current_worker

from zhili_tui.errors import expected
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import review
from zhili_tui.sharing.review import Arrival
from zhili_tui.sharing.sync import Sync
from zhili_tui.storage.folding import matches
from zhili_tui.trust import signoff_status
from zhili_tui.tui import keymap
from zhili_tui.tui.base.background_screen import background
from zhili_tui.tui.base.search_screen import SearchedRoom, SearchLine
from zhili_tui.tui.base.split_screen import DetailRoom
from zhili_tui.tui.keymap import Action
from zhili_tui.tui.review import lines as reviewed
from zhili_tui.tui.review.sync_job import UNDER_WAY
from zhili_tui.tui.widgets.cells import DIM, PLAIN, Piece, fit
from zhili_tui.tui.widgets.text_lines import Lines, paragraph
from zhili_tui.tui.widgets.widgets import Line
from zhili_tui.vcs.objects import TreeChange

if TYPE_CHECKING:
    from zhili_tui.entry.parsing import Choice
    from zhili_tui.tui.agenda_state import AgendaState

#: The list grows by so much each time more of what came in is shown: what is shown is gone through anew.
GROWTH = 4
WORDS = {"added": N_("new"), "changed": N_("changed"), "removed": N_("removed")}


class ReviewEntry(NamedTuple):
    """A file of the list."""

    arrival: Arrival
    unit: str
    name: str
    by: str

    @property
    def change(self) -> TreeChange:
        """What differs of it."""
        return self.arrival.change


class Review(SearchedRoom, DetailRoom):
    """What became of each file, by whom, the newest first or unit by unit; below or beside it the fields, findings and sign-offs."""

    NAME = "review"
    PAGE = "reviewer"
    ACTIONS = keymap.ON_REVIEW

    def __init__(self, office: Workspace) -> None:
        super().__init__(office)
        self.coming: review.Coming | None = None
        self.filling = True  # more of it is being read
        self.all: list[ReviewEntry] = []
        self.entries: list[ReviewEntry] = []
        self.unit = self.branch = ""
        self.by_unit = False
        self.before: list[review.Looked] = []  # how far he had looked before each mark
        self.standing: AgendaState | None = None  # at which what is listed was looked up
        self.open = 0  # fields that both sides changed and nobody has decided
        self.columns = (0, 0)  # cells of unit and names, reckoned when the list is made
        self.known: dict[tuple[str, int], Lines] = {}

    def above(self) -> Iterable[Widget]:
        """What the list is of."""
        yield Line(id="what")
        yield SearchLine()

    def on_mount(self) -> None:
        """Look at what came in."""
        self.again()

    # what came in

    def again(self) -> None:
        """List what came in, behind the screen."""
        self.standing = self.zhili.standing
        if self.zhili.who:
            self.load()
        else:
            self.show_found()

    def on_screen_resume(self) -> None:
        """What came in while another room stood here."""
        if self.is_mounted and self.standing is not self.zhili.standing:
            self.again()

    @background("review")
    def load(self) -> None:
        """Ask git what came in."""
        branch, worker = self.branch, get_current_worker()
        coming = review.incoming(self.office, branch)
        own = "" if branch else self.office.author().email
        open_ = len(Sync(self.office).decisions.open)
        entries: list[ReviewEntry] = []
        shown = review.PAGE
        for arrival in coming.newest():
            if worker.is_cancelled:
                return
            if own and arrival.only_of(own):
                continue
            entries.append(self.entry(arrival))
            if len(entries) == shown:
                self.deliver(self.put, coming, entries[:], open_, True)
                shown *= GROWTH
        if not worker.is_cancelled:
            self.deliver(self.put, coming, entries, open_, False)

    def entry(self, arrival: Arrival) -> ReviewEntry:
        """What the row of a file says."""
        path, by = arrival.change.path, _(N_(", ")).join(arrival.by)
        place = place_of(path) if path.startswith("records/") else None
        if place is None:
            return ReviewEntry(arrival, "", path, by)
        hit = self.office.index.hit(path)
        title = self.office.title(hit) if hit else place.name
        kind = formatting.label(place.kind)
        return ReviewEntry(arrival, place.unit, f"{kind}  {title}" if title != kind else kind, by)

    def came_to_nothing(self, group: str, text: str) -> None:
        """Nothing is listed that was not looked at anew: it may be of another branch."""
        super().came_to_nothing(group, text)
        self.coming, self.all, self.filling = None, [], False
        self.show_found()

    def put(self, coming: review.Coming, entries: list[ReviewEntry], open_: int, filling: bool) -> None:
        """Show them, the cursor on the same file; ``filling``: there are more to come."""
        if coming is not self.coming:
            self.known.clear()
        self.coming, self.all, self.open, self.filling = coming, entries, open_, filling
        self.show_found()

    def show_found(self) -> None:
        """Show those of the unit chosen that fit the words searched for, in the order chosen."""
        current = self.current.change.path if self.current else ""
        row = self.rows.cursor
        self.entries = [one for one in self.all if self.unit in ("", one.unit) and self.fits(one)]
        if self.by_unit:
            self.entries.sort(key=lambda one: one.change.path)
        units = {self.unit_name(one.unit) for one in self.entries}
        self.columns = min(max(map(cell_len, units), default=0), 16), min(max((cell_len(one.by) for one in self.entries), default=0), 16)
        paths = [one.change.path for one in self.entries]
        self.fill(len(paths), paths.index(current) if current in paths else row)
        self.frame()
        self.tell_what()

    def fits(self, one: ReviewEntry) -> bool:
        """Whether the words searched for stand in a row."""
        return not self.query_ or any(matches(self.query_, text) for text in (one.name, one.by, self.unit_name(one.unit)))

    def tell_what(self) -> None:
        """The line above the list."""
        text = translate(N_("branch {branch}"), {"branch": self.branch}) if self.branch else _(N_("came in since you last looked"))
        parts = [
            text,
            self.office.name(self.unit) if self.unit else "",
            f'"{self.query_}"' if self.query_ else "",
            ""
            if self.unknown
            else translate(N_("{count} files so far") if self.filling else N_("{count} files"), {"count": len(self.entries)}),
        ]
        wait = (
            translate(N_("{count} fields to decide: {key}"), {"count": self.open, "key": self.keymap.shown(keymap.SYNC)})
            if self.open
            else ""
        )
        self.query_one("#what", Line).show((" " + "  ".join(filter(None, parts)), PLAIN), ("   " + wait, PLAIN))

    @property
    def current(self) -> ReviewEntry | None:
        """The file under the cursor."""
        return self.entries[self.rows.cursor] if self.entries else None

    def draw(self, row: int, width: int) -> list[Piece]:
        """Unit where it begins, what became of it, kind and title, by whom."""
        one = self.entries[row]
        unit, by = self.columns
        change = max(cell_len(_(text)) for text in WORDS.values())
        name = max(width - unit - change - by - 8, 8)
        first = row == 0 or self.entries[row - 1].unit != one.unit or row == self.rows.top
        return [
            (" " + fit(self.unit_name(one.unit) if first else "", unit) + "  ", PLAIN),
            (fit(_(WORDS[review.word(one.change)]), change) + "  ", DIM),
            (fit(one.name, name) + "  ", PLAIN),
            (fit(one.by, by), DIM),
        ]

    def unit_name(self, unit: str) -> str:
        """A unit as the list calls it."""
        return self.office.name(unit) if unit else _(N_("register and rules"))

    # what is under the cursor

    def show_beside(self) -> None:
        """Show the file under the cursor, when it has been read."""
        one = self.current
        if one is None:
            self.pane.show(paragraph(self.nothing(), self.pane_width, "  "), [])
            return
        lines = self.known.get((one.change.path, self.pane_width))
        self.pane.show(lines or [], [])
        if lines is None and self.coming:
            self.look(self.coming, one, self.pane_width)

    def nothing(self) -> str:
        """Why nothing is listed."""
        if not self.zhili.who:
            return translate(N_("Nobody said yet who is at work here; {key} asks."), {"key": self.keymap.shown(keymap.REVIEW)})
        if self.unknown:
            return self.unknown
        if self.filling:
            return _(N_("Looking at what came in."))
        if self.query_ and self.all:
            return translate(N_("Nothing that came in fits “{query}”."), {"query": self.query_})
        return _(N_("Nothing came in since you last looked."))

    @work(thread=True, exclusive=True, group="look")
    def look(self, coming: review.Coming, one: ReviewEntry, width: int) -> None:
        """Read the file and what changed in it."""
        try:
            worth = coming.worth()
            lines = self.lines(coming, one, width, worth)
            if worth is signoff_status.unjudged:  # which takes long: what else there is to say of it is shown meanwhile
                self.deliver(self.looked, one, width, lines)
                lines = self.lines(coming, one, width, coming.worth(wait=True))
        except Exception as error:
            lines = paragraph(str(expected(error)), width)
        self.deliver(self.looked, one, width, lines)

    def lines(self, coming: review.Coming, one: ReviewEntry, width: int, worth: review.Worth) -> Lines:
        """What is told of a file."""
        return reviewed.told(self.office, coming.item(one.arrival, worth), coming.store.blob(one.change.new) or b"", width)

    def looked(self, one: ReviewEntry, width: int, lines: Lines) -> None:
        """A file has been read."""
        self.known[one.change.path, width] = lines
        if self.current == one and width == self.pane_width:
            self.pane.show(lines, [])

    # actions

    def why_not(self, action: Action) -> str:
        """Why something cannot be done here."""
        if action.name == "sync":
            return self.zhili.syncing.why_not()
        if action.name == "admit" and self.zhili.syncing.busy:
            return _(UNDER_WAY)
        if action.name == "admit" and not self.branch:
            return translate(N_("Choose a branch first, with {key}."), {"key": self.keymap.shown(keymap.SCOPE)})
        if action.name == "seen_all" and not self.zhili.who:
            return self.nothing()
        if action.name == "seen_all" and self.filling:
            return _(N_("What came in is still being read."))
        if action.name == "seen_all" and self.branch:
            return _(N_("A branch is accepted, not marked as looked at."))
        if action.name in ("open", "seen_all") and not self.entries:
            return self.nothing()
        return ""

    def open_current(self) -> None:
        """The whole record."""
        from zhili_tui.tui.record.screen import RecordRoom

        path = self.current.change.path if self.current else ""
        if place_of(path) is None or not (self.office.root / path).is_file():
            self.say(_(N_("There is no such record here; what is below is all there is to see")))
            return
        self.app.push_screen(RecordRoom(self.office, path))

    def action_seen_all(self) -> None:
        """What is listed has been looked at, when asked; it can be taken back."""
        from zhili_tui.tui.dialogs.confirm import Ask

        coming, listed = self.coming, list(self.entries)
        if coming is None:
            return
        whole = len(listed) == len(self.all)

        def answered(yes: bool | None) -> None:
            if not yes:
                return
            self.before.append(review.remember(self.office))
            if whole:
                review.mark(self.office, coming.new)
            else:
                review.mark_some(self.office, [one.change for one in listed])
            self.say(
                translate(
                    N_("{count} marked as looked at. {key} takes it back"), {"count": len(listed), "key": self.keymap.shown(keymap.UNDO)}
                )
            )
            self.zhili.reckon()
            self.again()

        text = translate(N_("Mark {count} files as looked at?"), {"count": len(listed)})
        units = {one.unit: sum(other.unit == one.unit for other in listed) for one in listed}
        lines: Lines = [[(f"   {self.unit_name(unit)}  ", PLAIN), (str(count), DIM)] for unit, count in units.items()]
        self.app.push_screen(Ask(text, lines, _(N_("mark"))), answered)

    def action_undo(self) -> None:
        """Take back the last mark made here, else the last save."""
        if not self.before:
            self.zhili.action_undo()
            return
        review.go_back(self.office, self.before.pop())
        self.say(_(N_("The mark is taken back.")))
        self.zhili.reckon()
        self.again()

    def action_sort(self) -> None:
        """The newest first, or unit by unit."""
        self.by_unit = not self.by_unit
        self.show_found()
        self.say(_(N_("Sorted by unit.") if self.by_unit else N_("The newest first.")))

    def action_scope(self) -> None:
        """Choose a unit, or a branch to look at; the first choice widens again."""
        from zhili_tui.entry.parsing import Choice
        from zhili_tui.tui.dialogs.picker import Pick

        units = dict.fromkeys(one.unit for one in self.all)
        among = [Choice("", _(N_("came in since you last looked")))]
        among += [Choice(f"unit:{unit}", self.unit_name(unit)) for unit in units if unit]
        among += [Choice(f"branch:{name}", translate(N_("branch {branch}"), {"branch": name})) for name in review.branches(self.office)]
        self.app.push_screen(Pick(_(N_("Narrow the list to")), among), self.narrowed)

    def narrowed(self, choice: "Choice | None") -> None:
        """Look at what was chosen."""
        if choice is None:
            return
        what, _colon, name = choice.value.partition(":")
        if what == "unit":
            self.unit = name
            self.show_found()
        else:
            self.unit, self.branch = "", name
            self.again()

    def widen(self) -> None:
        """Back to all that came in."""
        if self.unit or self.branch:
            self.unit = self.branch = ""
            self.again()

    # accept

    def action_admit(self) -> None:
        """Merge the branch."""
        branch = self.branch

        def merged(commit: str) -> None:
            self.say(translate(N_("{branch} is merged ({commit})."), {"branch": branch, "commit": commit[:8]}))
            self.branch = ""

        self.zhili.syncing.accept(branch, merged)
