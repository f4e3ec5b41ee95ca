"""The units as a tree by superior: who leads them, what bars them, how much they recorded this year."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.widget import Widget
from textual.worker import get_current_worker

from zhili_tui.i18n import N_, _, translate
from zhili_tui.services import scoring
from zhili_tui.services.eligibility import bars_and_officers
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage.folding import matches
from zhili_tui.tui import keymap
from zhili_tui.tui.base.background_screen import WorkedOut, background
from zhili_tui.tui.base.screen import NOT_KNOWN
from zhili_tui.tui.base.search_screen import SearchedRoom, SearchLine
from zhili_tui.tui.keymap import Action
from zhili_tui.tui.units import lines as unitlines
from zhili_tui.tui.units import new_entry
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, fit, fit_right, wrap
from zhili_tui.tui.widgets.widgets import Line

if TYPE_CHECKING:
    from zhili_tui.regulation.bars import Bar
    from zhili_tui.regulation.record_set import RecordSet

#: Who stands beside a unit's name, in this order.
LEADERS = ("principal_leader", "leader_in_charge", "office_director")


class UnitRow(NamedTuple):
    """A unit, how deep it stands below others, and whether it has ended."""

    unit: str
    depth: int
    ended: bool


class Units(SearchedRoom, WorkedOut):
    """The tree is there at once; leaders, bars and counts follow when the records are read."""

    NAME = "units"
    PAGE = "together/keys"
    ACTIONS = keymap.ON_UNITS

    def __init__(self, office: Workspace) -> None:
        super().__init__(office)
        self.facts: RecordSet = office.reckoning.units()
        self.bars: list[Bar] | None = None  # until they are worked out
        self.counts: dict[str, int] = {}
        self.lines: list[UnitRow] = []

    def above(self) -> Iterable[Widget]:
        """What is searched for, the heads of the columns."""
        yield SearchLine()
        yield Line(id="columns")

    def on_mount(self) -> None:
        """Show the tree."""
        self.show_found()
        self.again()

    @background("units")
    def work_out(self) -> None:
        """Bars and counts, behind the screen."""
        worker = get_current_worker()
        assert self.seen is not None
        facts = bars_and_officers(self.office)
        bars = [bar for bar in self.office.reckoning.bars(facts) if bar.holds(self.office.today)]
        counts: dict[str, int] = {}
        for office in (self.office, *self.office.linked):
            found = office.index.rows("SELECT unit, count(*) FROM entry WHERE year=? GROUP BY unit", (self.office.today.year,))
            for unit, count in found:
                counts[unit] = counts.get(unit, 0) + count
        len(facts.officers)  # opened here, not while somebody waits for a key
        if not worker.is_cancelled:
            self.deliver(self._take, facts, bars, counts)

    def _take(self, facts: "RecordSet", bars: "list[Bar]", counts: dict[str, int]) -> None:
        self.facts, self.bars, self.counts = facts, bars, counts
        self.show_found()

    def forget(self) -> None:
        """The tree without bars and counts."""
        self.bars, self.counts = None, {}
        self.show_found()

    def show_found(self) -> None:
        """The tree, or the units that fit what is searched for; the cursor stays on its unit."""
        current = self.current
        rows = tree(self.facts, self.office)
        self.lines = [row for row in rows if self._fits(row.unit)]
        units = [row.unit for row in self.lines]
        self.fill(len(self.lines), units.index(current) if current in units else 0)
        heads = (_(N_("Unit")), _(N_("Sort of unit")), _(N_("Leaders")), _(N_("Kept")), "")
        self.query_one("#columns", Line).show(*((text, DIM) for text, _style in cells(heads)))

    def _fits(self, unit: str) -> bool:
        known = self.facts.units[unit]
        return any(matches(self.query_, name) for name in (known.name, known.short_name or ""))

    @property
    def current(self) -> str:
        """The unit under the cursor."""
        return self.lines[self.rows.cursor].unit if self.lines else ""

    def draw(self, row: int, width: int) -> list[Piece]:
        """Name below its superior's, level and classes, leaders, records of the year, what bars it."""
        unit, depth, ended = self.lines[row]
        known = self.facts.units[unit]
        name = "" if self.query_ else "  " * depth
        sort = unitlines.sort(known)
        people = " ".join(dict.fromkeys(self.office.name(one) for role in LEADERS for one in leaders(self.facts, unit, role, self.office)))
        count = str(self.counts.get(unit, 0)) if self.counts else ""
        last = (
            scoring.barred(bar for bar in self.bars if bar.subject == unit)
            if self.bars is not None
            else _(NOT_KNOWN)
            if self.unknown
            else "…"
        )
        if not last and known.kept_by:
            last = translate(N_("kept by {name}"), {"name": self.office.name(known.kept_by)})
        if ended:
            last = _(N_("merged")) if known.successor else _(N_("ended"))
        drawn = cells((name + known.name, sort, people, count, last))
        return [(text, DIM) for text, _style in drawn] if ended else drawn

    def beside(self, row: int, width: int) -> list[list[Piece]]:
        """The unit under the cursor, with its officers and what bars it."""
        unit = self.lines[row].unit
        out: list[list[Piece]] = [[(self.office.name(unit), BOLD)], []]
        for line in unitlines.facts(self.office, self.facts, unit):
            out += [[(part, DIM if line.dim else PLAIN)] for part in wrap(" ".join(line.text.split()), width)]
        for line in unitlines.officers(self.office, self.facts, unit):
            out += [[(part, DIM if line.dim else PLAIN)] for part in wrap(" ".join(line.text.split()), width)]
        if self.bars is None:
            out += [[(f"{_(N_('Bars in force'))}: {self.pending}", DIM)]]
        for line in unitlines.barred(self.office, self.bars or (), unit, self.facts):
            out += [[(part, BOLD if not line.path else PLAIN)] for part in wrap(" ".join(line.text.split()), width)]
        return out

    def explain(self) -> list[str]:
        """What bars the unit under the cursor."""
        from zhili_tui.services import eligibility

        return ["  ".join(filter(None, eligibility.told(self.office, bar))) for bar in self.bars or () if bar.subject == self.current]

    def why_not(self, action: Action) -> str:
        """Nothing opens where nothing fits."""
        return _(N_("No unit fits")) if not self.lines and action in (keymap.OPEN, keymap.ELIGIBLE) else ""

    # actions

    def open_current(self) -> None:
        """The unit."""
        from zhili_tui.tui.units.unit_screen import UnitRoom

        if self.current:
            self.app.push_screen(UnitRoom(self.office, self.current, self.facts))

    def action_new(self) -> None:
        """A unit below, an officer, a holder of a post, or a record."""
        new_entry.choose(self, self.current or self.zhili.unit, self.facts)

    def action_eligible(self) -> None:
        """Whether the unit may be honoured."""
        from zhili_tui.tui.units.eligibility_screen import EligibleRoom

        self.app.push_screen(EligibleRoom(self.office, self.current))

    def action_print(self) -> None:
        """A paper over many records of the unit under the cursor."""
        from zhili_tui.tui.record import preview

        preview.of_unit(self, self.current or self.zhili.unit)


def leaders(facts: "RecordSet", unit: str, role: str, office: Workspace) -> list[str]:
    """Who holds a role in a unit today; before the officers are read, nobody is known."""
    return facts.holders(unit, role, office.today)


def tree(facts: "RecordSet", office: Workspace) -> list[UnitRow]:
    """Each unit below its superior; those that have ended, at the end."""
    ended = {id for id, unit in facts.units.items() if unit.until and unit.until < office.today}

    def order(ids: Iterable[str]) -> list[str]:
        return sorted(ids, key=lambda one: _place(facts.units[one], one))

    seen: set[str] = set()

    def walk(ids: Iterable[str], depth: int) -> Iterator[UnitRow]:
        for id in order(ids):
            if id not in seen:
                seen.add(id)
                if id not in ended:
                    yield UnitRow(id, depth, False)
                yield from walk(facts.below.get(id, ()), depth if id in ended else depth + 1)

    tops = [id for id, unit in facts.units.items() if unit.parent not in facts.units]
    rows = list(walk(tops, 0))
    rows += [row for id in order(facts.units) if id not in seen for row in walk([id], 0)]  # a circle of superiors
    return rows + [UnitRow(id, 0, True) for id in order(ended)]


#: A district's own bodies come before its townships, these before whatever else there is.
_LEVELS = {"district": 0, "township": 1, "town": 1, "street": 1}


def _place(unit: Any, id: str) -> tuple[int, str, str]:
    return _LEVELS.get(unit.level, 2), unit.division_code or "~", id


def cells(texts: tuple[str, ...]) -> list[Piece]:
    """Unit, sort, leaders, records, what bars it, in columns."""
    unit, sort, people, count, last = texts
    return [
        ("  " + fit(unit, 17) + " ", PLAIN),
        (fit(sort, 12) + " ", PLAIN),
        (fit(people, 20) + " ", PLAIN),
        (fit_right(count, 4) + "  ", DIM),
        (last, BOLD),
    ]
