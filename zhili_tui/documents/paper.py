"""What a paper is: a name, the kind of record it is made from, and a pure function from records to a document."""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from zhili_tui.documents.values import PaperContent
from zhili_tui.i18n import N_
from zhili_tui.model.record_path import Place

if TYPE_CHECKING:
    from zhili_tui.regulation.bars import Bar
    from zhili_tui.regulation.duty import Duty
    from zhili_tui.regulation.record_set import RecordSet
    from zhili_tui.regulation.rules import Effect, LadderStep, Obligation
    from zhili_tui.regulation.scoring.score import Result
    from zhili_tui.regulation.scoring.shape import ScoreSheet
    from zhili_tui.services.scoring import Placed
    from zhili_tui.services.signature_sheet import SignatureSheet


class PaperSubject(NamedTuple):
    """The record that a paper is made from."""

    place: Place
    record: Any


class PaperPeriod(NamedTuple):
    """What a named paper, made from many records, is about. ``month`` is 0 for a whole year; ``officer`` of the unit, if it is about one."""

    unit: str
    year: int
    month: int = 0
    officer: str = ""
    round: str = ""  # half_year or year_end: the half of the year whose inspections and scores it tells

    @property
    def when(self) -> str:
        """The time it covers: 2026, 2026-10, 2026-half_year."""
        part = f"{self.month:02}" if self.month else self.round
        return f"{self.year}-{part}" if part else f"{self.year}"

    @property
    def months(self) -> range:
        """The months it covers."""
        if self.month:
            return range(self.month, self.month + 1)
        return {"half_year": range(1, 7), "year_end": range(7, 13)}.get(self.round, range(1, 13))

    def holds(self, day: datetime.date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and day.year == self.year and day.month in self.months


class SignedDay(NamedTuple):
    """The day from which a sign-off counts; ``claim``: the day it bears itself, where that is too far off to be believed."""

    day: datetime.date
    claim: datetime.date | None = None


class PaperSources(Protocol):
    """Where a paper looks up what its record only refers to."""

    @property
    def today(self) -> datetime.date:
        """The day everything is reckoned for."""

    @property
    def own(self) -> str:
        """The unit whose office this is."""

    def name(self, reference: str) -> str:
        """The name of a unit or officer; the reference itself, which may be a name already, where there is none."""

    def post(self, reference: str, day: datetime.date) -> str:
        """An officer with the post held on a day, such as 黨委書記高峰; a plain name as it is."""

    def unit(self, name: str) -> Any:
        """A unit's record; None where there is none."""

    def record(self, reference: str) -> Any:
        """Another record; None where there is none."""

    def clause(self, id: str) -> str:
        """The title of a clause of the regulation."""

    def facts(self) -> "RecordSet":
        """All records, for papers that sum up."""

    def committee(self, unit: str) -> str:
        """The unit that houses the committee of a unit's level; the unit itself where there is none."""

    def step(self, type: str) -> "LadderStep | None":
        """A step of the ladder; None where the rule set has no such step."""

    def effects(self, source: str, record: Any) -> "list[Effect]":
        """Whom a veto or a step of the ladder bars from what, by the rules of the days on which it was signed and by those of today."""

    def bars(self, subject: str) -> "list[Bar]":
        """Every bar there is or was on a unit or officer."""

    def sheet(self, name: str) -> "ScoreSheet | None":
        """A score sheet of the rule set."""

    def score(self, unit: str, year: int) -> "Result | None":
        """A unit's own sheet worked out; None where no sheet is for it."""

    def places(self, year: int, round: str = "") -> "list[Placed]":
        """Every unit's place on its sheet, the best first; of a round, or of the year."""

    def signed(self, signoff: Any) -> SignedDay:
        """The day from which a sign-off counts."""

    def mark(self, reference: str) -> str:
        """How a record came into the books: recorded late, with its original, brought in; empty where in time."""

    def lacks(self, sheet: str, what: str) -> str:
        """In words what a sheet's item misses."""

    def duties(self, year: int) -> "list[Duty]":
        """What every unit has to do in a year, and every time limit that stands in a record."""

    def waiting(self, officer: str) -> "SignatureSheet":
        """What waits for an officer's signature."""

    def obligations(self, kind: str) -> "list[Obligation]":
        """The obligations that records of a kind fulfil."""

    def expected(self, obligation: str) -> Any:
        """Which units an obligation of the rule set falls on."""


#: What a named paper covers, and what is said to ask for it.
SPANS = {
    "month": N_("many records: --unit, --month, --year"),  # the last one that is over
    "coming": N_("many records: --unit, --month, --year (this month unless said)"),
    "year": N_("many records: --unit, --year"),
    "either": N_("many records: --unit, --year, for one month --month"),
    "round": N_("many records: --unit, --year, --round or --month"),
    "day": N_("many records: --unit or --officer"),  # what holds today
}


class Paper(NamedTuple):
    """A paper. One module of ``papers`` defines it once; command, reference and template follow from it."""

    name: str  # on the command line, and of its template
    label: str
    compose: Callable[[Any, PaperSources], PaperContent]  # from a Subject, or a Period where ``kind`` is empty
    kind: str = ""
    span: str = "month"  # what a named paper covers, one of SPANS
    form: str = "letter"  # the template it shares where it has none of its own
    fits: Callable[[Any], bool] = lambda record: True
    records: Callable[[Any, PaperSources], tuple[str, ...]] = lambda period, sources: ()  # of a named paper: what it rests on
