"""Where papers look up what their records refer to: one opened office."""

import datetime
import functools
from typing import TYPE_CHECKING, Any

from zhili_tui.documents.paper import SignedDay
from zhili_tui.errors import NotAccepted
from zhili_tui.model.record_path import Place
from zhili_tui.regulation.bars import RULES as BARS
from zhili_tui.regulation.bars import effects_of
from zhili_tui.regulation.ruleset import FILES

if TYPE_CHECKING:
    from zhili_tui.regulation import RuleSet
    from zhili_tui.regulation.bars import Bar
    from zhili_tui.regulation.duty import Duty
    from zhili_tui.regulation.record_set import RecordSet
    from zhili_tui.regulation.rules import Effect, LadderStep, Obligation
    from zhili_tui.regulation.scoring.score import Result
    from zhili_tui.regulation.scoring.shape import ScoreSheet
    from zhili_tui.services.scoring import Placed
    from zhili_tui.services.signature_sheet import SignatureSheet
    from zhili_tui.services.workspace import Workspace


class OfficeSources:
    """The lookups of one opened office; its index has been refreshed."""

    def __init__(self, office: "Workspace") -> None:
        self.office = office
        self.record = functools.cache(self._record)
        self.facts = functools.cache(self._facts)
        self.duties = functools.cache(self._duties)
        self.places = functools.cache(self._places)
        self.unsettled = functools.cache(lambda: office.soundness.unsettled)

    @property
    def today(self) -> datetime.date:
        """The day everything is reckoned for."""
        return self.office.today

    @property
    def own(self) -> str:
        """The unit whose office this is."""
        return str(self.office.settings.unit)

    def name(self, reference: str) -> str:
        """The name of a unit or officer; the reference itself where there is none."""
        return self.office.name(reference)

    def post(self, reference: str, day: datetime.date) -> str:
        """An officer with the post held on a day; a plain name as it is."""
        unit, _, name = reference.partition("/")
        found = self.record(Place(unit, 0, "officer", name).ref) if name else None
        if found is None:
            return self.name(reference)
        held = (post.title for post in found.posts if (not post.since or post.since <= day) and (not post.until or day <= post.until))
        return next(held, "") + str(found.name)

    def signed(self, signoff: Any) -> SignedDay:
        """The day from which a sign-off counts: that of a paper, else that which history and the hub bear out."""
        if signoff.signed_on:
            return SignedDay(signoff.signed_on)
        counted = self.office.trust.counted(signoff.digest)
        claim = signoff.at.astimezone(self.office.zone).date() if counted is not None and counted.claimed else None
        return SignedDay(self.office.trust.dated(signoff).at.date(), claim)

    def unit(self, name: str) -> Any:
        """A unit's record; None where there is none."""
        return self.record(Place(name, 0, "unit", "unit").ref)

    def _record(self, reference: str) -> Any:
        for office in (self.office, *self.office.linked):
            hit = office.index.hit(f"records/{reference}.toml")
            if hit:
                return office.index.record(hit)
        return None

    def _sure(self, *names: str) -> "RuleSet":
        """The rules, in which nothing is wrong: a paper has no place to say what it leaves out. Raises RulesBroken; NotAccepted."""
        book, unsettled = self.office.book, self.unsettled() if "effects" in names else []
        if unsettled:
            raise NotAccepted(path=unsettled[0])
        book.require(*names)
        return book

    def _sheets(self, name: str = "") -> "dict[str, ScoreSheet]":
        """The score sheets; nothing is wrong in the one that is named, or in any. Raises RulesBroken."""
        book = self._sure(*FILES)
        wrong = book.wrong_sheet(name)
        if wrong:
            book.refuse(wrong)
        sheets: dict[str, ScoreSheet] = book.sheets
        return sheets

    # given out by the constructor, each found once
    record: Any
    facts: Any
    duties: Any
    places: Any

    def clause(self, id: str) -> str:
        """The title of a clause of the regulation."""
        return self.office.clause(id)

    def _facts(self) -> "RecordSet":
        return self.office.reckoning.facts()

    def committee(self, unit: str) -> str:
        """The unit that houses the committee of a unit's level; the unit itself where there is none."""
        return next(iter(self.office.trust.register.committees(unit)), unit)

    def step(self, type: str) -> "LadderStep | None":
        """A step of the ladder; None where the rule set has no such step."""
        return next((one for one in self._sure("ladder").ladder.steps if one.type == type), None)

    def effects(self, source: str, record: Any) -> "list[Effect]":
        """Whom a veto or a step of the ladder bars from what, by the rules of the days on which it was signed and by those of today."""
        given = [one.digest for one in record.signoffs if one.verdict in ("approved", "attested")]
        return effects_of(source, (self._sure("effects").effects, *(one.effects for one in self.office.trust.texts.judges(given))))

    def bars(self, subject: str) -> "list[Bar]":
        """Every bar there is or was on a unit or officer. Raises where that is not certain: no letter is made then."""
        from zhili_tui.services import eligibility

        self._sure(*BARS)
        found = [bar for bar in self.office.reckoning.bars(self.facts()) if bar.subject == subject]
        eligibility.certified(self.office, self.facts(), subject, any(bar.holds(self.today) for bar in found))
        return found

    def sheet(self, name: str) -> "ScoreSheet | None":
        """A score sheet of the rule set."""
        return self._sheets(name).get(name)

    def score(self, unit: str, year: int) -> "Result | None":
        """A unit's own sheet worked out; None where no sheet is for it."""
        facts = self.facts()
        name = next((name for name, sheet in self._sheets().items() if facts.are(unit, sheet.who)), "")
        return self.office.reckoning.scorer(facts).result(name, unit, year) if name else None

    def _duties(self, year: int) -> "list[Duty]":
        self._sure(*FILES)
        return self.office.reckoning.duties(self.facts(), year)

    def waiting(self, officer: str) -> "SignatureSheet":
        """What waits for an officer's signature."""
        from zhili_tui.services import signature_sheet

        return signature_sheet.waiting(self.office, officer)

    def obligations(self, kind: str) -> "list[Obligation]":
        """The obligations that records of a kind fulfil."""
        return [one for one in self._sure("obligations").obligations.obligations if any(proof.kind == kind for proof in one.evidence)]

    def _places(self, year: int, round: str = "") -> "list[Placed]":
        from zhili_tui.services.scoring import SheetQuery, placed

        self._sheets()
        return placed(self.office, self.facts(), SheetQuery(year, round))

    def mark(self, reference: str) -> str:
        """How a record came into the books: recorded late, with its original, brought in; empty where in time."""
        self._sure("obligations", "calendar")
        record = self.record(reference)
        return self.office.reckoning.marks(reference, record) if record is not None else ""

    def lacks(self, sheet: str, what: str) -> str:
        """In words what a sheet's item misses."""
        from zhili_tui.services.scoring import lacks

        return lacks(self.office.book, self._sheets(sheet)[sheet], what, self.name)

    def expected(self, obligation: str) -> Any:
        """Which units an obligation of the rule set falls on."""
        from zhili_tui.regulation.rules import Who

        return next((one.who for one in self._sure("obligations").obligations.obligations if one.id == obligation), Who())
