"""Fields that both sides changed, each to something else: the officer decides one by one, or types a third word."""

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len

from zhili_tui.entry import parsing
from zhili_tui.errors import expected
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model import kinds
from zhili_tui.model.introspection import Field, Path, field_at
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import three_way
from zhili_tui.sharing.sync import Sync
from zhili_tui.sharing.three_way import WHOLE, Decisions, MergeConflict
from zhili_tui.storage import toml_text
from zhili_tui.tui import keymap
from zhili_tui.tui.base.split_screen import DetailRoom
from zhili_tui.tui.keymap import Action
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, fit
from zhili_tui.tui.widgets.text_lines import Lines, heading, paragraph

if TYPE_CHECKING:
    from zhili_tui.services.repository import Loaded

OURS, THEIRS = "ours", "theirs"


class ShownConflict(NamedTuple):
    """A clash as people read it."""

    clash: MergeConflict
    title: str
    where: str
    path: Path
    field: Field | None


class ClashRoom(DetailRoom):
    """Nothing is merged before all are decided; until then both sides are kept."""

    PAGE = "together/sync"
    ACTIONS = keymap.ON_CLASHES

    def __init__(self, office: Workspace, clashes: list[MergeConflict], merge: Callable[[], None]) -> None:
        super().__init__(office)
        self.clashes = [known(office, one) for one in clashes]
        self.taken: dict[str, str] = {}  # by the clash's key: ours or theirs
        self.typed: dict[str, Any] = {}  # or what was typed instead
        self.merge = merge
        self.hands = {side: {one.clash.path: "" for one in self.clashes} for side in (OURS, THEIRS)}

    def on_mount(self) -> None:
        """Show them."""
        log = Sync(self.office).log
        for side, hands in self.hands.items():
            hands.update({path: "  ".join(filter(None, log(path, side == OURS))) for path in hands})
        self.fill(len(self.clashes))

    def title_text(self) -> str:
        """How many are to be decided."""
        return translate(N_("Both sides changed {count} fields"), {"count": len(self.clashes)})

    @property
    def current(self) -> ShownConflict:
        """The one under the cursor."""
        return self.clashes[self.rows.cursor]

    def draw(self, row: int, width: int) -> list[Piece]:
        """Title, field, whose word stands."""
        one = self.clashes[row]
        title = min(max(cell_len(item.title) for item in self.clashes), width // 2)
        where = min(max(cell_len(item.where) for item in self.clashes), max(width - title - 18, 8))
        return [(" " + fit(one.title, title) + "  ", DIM), (fit(one.where, where) + "  ", PLAIN), (self.standing(one), BOLD)]

    def standing(self, one: ShownConflict) -> str:
        """Whose word stands."""
        key = one.clash.key
        if key in self.typed:
            return _(N_("typed"))
        return _({OURS: N_("ours"), THEIRS: N_("theirs")}.get(self.taken.get(key, ""), N_("undecided")))

    def show_beside(self) -> None:
        """Base, ours, theirs, and what stands."""
        one, width = self.current, self.pane_width
        lines: Lines = heading(f"{one.title}  {one.where}", width)
        sides = ((N_("before"), one.clash.base), (N_("ours"), one.clash.ours), (N_("theirs"), one.clash.theirs))
        labels = [_(label) for label, _text in sides]
        room = max(map(cell_len, labels)) + 2
        hands = ("", *(self.hands[side][one.clash.path] for side in (OURS, THEIRS)))
        for label, (_label, text), hand in zip(labels, sides, hands, strict=True):
            lines += paragraph(readable(self.office, one, text), width, fit(label, room))
            lines += [[(" " * (room + 1) + hand, DIM)]] if hand else []
        if one.clash.key in self.typed:
            lines += paragraph(
                formatting.values(one.field, self.typed[one.clash.key], self.office.name) if one.field else "",
                width,
                fit(_(N_("typed")), room),
            )
        self.pane.show(lines, [])

    # actions

    def why_not(self, action: Action) -> str:
        """Why it cannot be done here."""
        undecided = sum(one.clash.key not in self.taken and one.clash.key not in self.typed for one in self.clashes)
        if action.name == "finish" and undecided:
            return translate(N_("Decide the other {count} first; until then both sides are kept."), {"count": undecided})
        if action.name == "other" and (self.current.field is None or self.current.field.part is not None):
            return _(N_("Whole tables and files are taken from one side; mend them in the form afterwards."))
        return ""

    def action_ours(self) -> None:
        """What was typed here."""
        self.take(OURS)

    def action_theirs(self) -> None:
        """What came."""
        self.take(THEIRS)

    def take(self, side: str) -> None:
        """Decide, and on to the next."""
        key = self.current.clash.key
        self.taken[key] = side
        self.typed.pop(key, None)
        self.decided()

    def decided(self) -> None:
        """Show it, and move on."""
        self.hush()
        self.rows.refresh_row(self.rows.cursor)
        self.show_beside()
        self.rows.action_move(1)

    def action_other(self) -> None:
        """Type a third value."""
        from zhili_tui.tui.dialogs.confirm import AskText

        one, field = self.current, self.current.field
        assert field is not None
        desk = self.office.entering.desk
        ours = read_back(one.clash.ours)

        def typed(text: str | None) -> None:
            if text is None:
                return
            try:
                self.typed[one.clash.key] = parsing.parse_many(field, text, desk, ours)
            except Exception as error:
                self.say(str(expected(error)))
                return
            self.taken.pop(one.clash.key, None)
            self.decided()

        text = parsing.editable_many(field, ours, desk)
        self.app.push_screen(AskText(f"{one.title}  {one.where}", [], "", text, _(N_("done"))), typed)

    def action_finish(self) -> None:
        """Remember what was decided, and merge."""
        decisions = Decisions(self.office.git.directory)
        try:
            settled = self.zhili.with_key(self.office.git, self.write_typed) if self.typed else []
        except Exception as error:
            self.say(str(expected(error)))
            return
        for side in (OURS, THEIRS):
            chosen = [one.clash for one in self.clashes if self.taken.get(one.clash.key) == side]
            decisions.take(chosen + (settled if side == OURS else []), side)
        self.app.pop_screen()
        self.merge()

    def write_typed(self) -> list[MergeConflict]:
        """Save what was typed as a change of ours; the clashes as they are then, to be decided for us."""
        out = []
        for path in dict.fromkeys(one.clash.path for one in self.clashes if one.clash.key in self.typed):
            mine = [one for one in self.clashes if one.clash.path == path and one.clash.key in self.typed]
            loaded: Loaded = self.office.load(path)
            plain = loaded.plain
            for one in mine:
                plain = replaced(plain, one.path, self.typed[one.clash.key])
                out.append(one.clash._replace(ours=three_way.shown(self.typed[one.clash.key])))
            self.office.saving.change(loaded, plain)
        return out


def known(office: Workspace, clash: MergeConflict) -> ShownConflict:
    """A clash with the record's title and the field in words."""
    place = place_of(clash.path)
    if place is None or place.kind not in kinds.names():
        return ShownConflict(clash, clash.path, _(N_("the whole file")), (), None)
    hit = office.index.hit(clash.path)
    title = f"{formatting.label(place.kind)}  {office.title(hit) if hit else place.ref}"
    if clash.field == WHOLE:
        return ShownConflict(clash, title, _(N_("the whole file")), (), None)
    path: Path = tuple(int(step) - 1 if step.isdecimal() else step for step in clash.field.split("."))
    cls = kinds.kind(place.kind).cls
    chain = tuple(found for i in range(len(path)) if not isinstance(path[i], int) and (found := field_at(cls, path[: i + 1])))
    field = chain[-1] if chain and not isinstance(path[-1], int) else None
    return ShownConflict(clash, title, formatting.where(path, chain).replace(" · ", " . "), path, field)


def read_back(text: str) -> Any:
    """A value out of a clash's words; None for a blank."""
    return toml_text.parse_text(f"x = {text}\n")["x"] if text else None


def readable(office: Workspace, one: ShownConflict, text: str) -> str:
    """A side of a clash as people read it."""
    if one.field is None or one.field.part is not None:
        return text or _(N_("blank"))
    return formatting.values(one.field, read_back(text), office.name)


def replaced(plain: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The record with another value at a place."""
    out: dict[str, Any] = dict(plain)
    at: Any = out
    for step, after in pairwise(path):
        at[step] = list(at[step]) if isinstance(after, int) else dict(at[step])
        at = at[step]
    at[path[-1]] = value
    return out
