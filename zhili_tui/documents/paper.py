"""What a paper is: a name, the kind of record it is made from, and a pure function from records to a document."""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from zhili_tui.documents.values import Document
from zhili_tui.model.place import Place

if TYPE_CHECKING:
    from zhili_tui.regulation.bars import Bar
    from zhili_tui.regulation.facts import Facts
    from zhili_tui.regulation.rules import Effect
    from zhili_tui.regulation.sheet.score import Result
    from zhili_tui.regulation.sheet.shape import Sheet


class Subject(NamedTuple):
    """The record that a paper is made from."""

    place: Place
    record: Any


class Period(NamedTuple):
    """What a named paper, made from many records, is about. ``month`` is 0 for a whole year; ``officer`` of the unit, if it is about one."""

    unit: str
    year: int
    month: int = 0
    officer: str = ""


class Sources(Protocol):
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

    def facts(self) -> "Facts":
        """All records, for papers that sum up."""

    def committee(self, unit: str) -> str:
        """The unit that houses the committee of a unit's level; the unit itself where there is none."""

    def effects(self, source: str) -> "list[Effect]":
        """Whom a veto, a notice or listed supervision bars from what."""

    def bars(self, subject: str) -> "list[Bar]":
        """Every bar there is or was on a unit or officer."""

    def sheet(self, name: str) -> "Sheet | None":
        """A score sheet of the rule set."""

    def score(self, unit: str, year: int) -> "Result | None":
        """A unit's own sheet worked out; None where no sheet is for it."""

    def expected(self, obligation: str) -> Any:
        """Which units an obligation of the rule set falls on."""


class Paper(NamedTuple):
    """A paper. One module of ``papers`` defines it once; command, reference and template follow from it."""

    name: str  # on the command line, and of its template
    label: str
    compose: Callable[[Any, Sources], Document]  # from a Subject, or a Period where ``kind`` is empty
    kind: str = ""
    span: str = "month"  # what a named paper covers: a month, a year, or what holds on a day
    form: str = "letter"  # the template it shares where it has none of its own
    fits: Callable[[Any], bool] = lambda record: True
    records: Callable[[Any, Sources], tuple[str, ...]] = lambda period, sources: ()  # of a named paper: what it rests on
