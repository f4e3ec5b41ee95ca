"""The regulation at work on one opened repository and those linked to it: facts, duties, bars, scores."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sized
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.errors import GitFailed
from zhili_tui.i18n import N_, translate
from zhili_tui.model.record_path import Place, parse
from zhili_tui.storage.index_rows import opener, packed

if TYPE_CHECKING:
    from zhili_tui.regulation.bars import Bar
    from zhili_tui.regulation.duties.prefill import Edit, Open
    from zhili_tui.regulation.duty import Duty
    from zhili_tui.regulation.record_set import RecordSet, WhenRecorded
    from zhili_tui.regulation.scoring.score import Scorer
    from zhili_tui.services.repository import Repository
    from zhili_tui.services.soundness import Soundness
    from zhili_tui.services.verifying import Trusting
    from zhili_tui.storage.index import Index
    from zhili_tui.trust.recording_times import RecordingTimes


#: So many units' records are held at once where all are gone through.
TOGETHER = 16


class Recorded(NamedTuple):
    """A commit up to which everything had been recorded by some day, and whether only the commits themselves say so."""

    commit: str
    claimed: bool


class Recording:
    """When each record of an opened repository first told what it tells, on the office's clock. Nothing is read until it is asked."""

    def __init__(self, repository: "Repository") -> None:
        self.repository = repository
        self._dark = False  # history cannot be read

    def __call__(self, ref: str, told: str) -> datetime.date | None:
        """The day; today where no commit says it yet. In an example the day in a name stands for what was there when its books began.

        None where history cannot be read; that is told once.
        """
        if self._dark:
            return None
        try:
            return self._day(f"records/{ref}.toml", ref, told)
        except GitFailed as error:
            self._dark = True
            sentence = N_("When records were recorded cannot be read out of the history ({reason}): nothing is marked as recorded late")
            self.repository.tell(translate(sentence, {"reason": error}))
            return None

    def _day(self, path: str, ref: str, told: str) -> datetime.date | None:
        state = self._uncommitted.get(path, "")
        if self._times is None:
            return self._named(ref) if state != "new" else self._last
        at = None if state == "new" else self._times.told(path, told, state == "changed") if told else self._times.first(path)
        if at is None:
            return self._last if self._has(path) else None
        if not at:
            return self._named(ref)
        return min(datetime.datetime.fromtimestamp(at, self.repository.zone).date(), self._last)

    def _has(self, path: str) -> bool:
        return (self.repository.root / path).is_file()

    @cached_property
    def _last(self) -> datetime.date:
        """The real day, or an example's own: nothing is recorded after it."""
        day: datetime.date = self.repository.settings.as_of or self.repository.moment.date()
        return day

    @cached_property
    def _uncommitted(self) -> dict[str, str]:
        from zhili_tui.services.soundness import uncommitted_records

        try:
            return {one.path: one.state for one in uncommitted_records(self.repository)}
        except GitFailed:  # a damaged index says nothing of the records; the check tells of it
            return {}

    @cached_property
    def _times(self) -> "RecordingTimes | None":
        """Out of history; None in an example that lies in the history of the program itself."""
        from zhili_tui.trust.recording_times import RecordingTimes
        from zhili_tui.vcs.reader import reading

        office, git = self.repository, self.repository.git
        example = office.settings.as_of is not None
        if example:
            with reading(git) as reader:
                if reader.id("HEAD:zhili_tui/__init__.py"):
                    return None
        days = office.book.obligations.receipt_days
        return RecordingTimes(git, days, int(office.moment.timestamp()), example, office.tell)

    @staticmethod
    def _named(ref: str) -> datetime.date | None:
        place = parse(ref)
        return place.recorded if place and not place.month else None


class Reckoning:
    """Reckons for one opened repository."""

    def __init__(self, repository: "Repository", trust: "Trusting", soundness: "Soundness") -> None:
        self.repository, self.trust, self.soundness = repository, trust, soundness
        self._marks: Callable[[str, Any], str] | None = None

    def records_changed(self) -> None:
        """Look anew when records were recorded."""
        self._marks = None

    def facts(self, known_then: bool = False) -> "RecordSet":
        """All records, typed, for the regulation. The index has been refreshed.

        ``known_then``: what had been recorded by the day everything is reckoned for, out of history.
        """
        from zhili_tui.regulation.record_set import RecordSet

        if known_then:
            then = list(self._then())
            past = self.trust.past_by(self.recorded().commit, {place for place, _record in then})
            return RecordSet(then, self.trust.worth, past=past, recorded=self.when_recorded)
        return self._facts(self._closed())

    def facts_about(self, units: frozenset[str]) -> "RecordSet":
        """All that the duties, bars and news of some units rest on, and no more: those of others are not to be asked of it."""
        from zhili_tui.services.choosing import chosen_records

        apart = sorted(self.trust.texts.apart)
        chosen = chosen_records.about(self._family, self.repository.book, self.units(), units, apart, self._accepted)
        return self._facts(chosen, lambda: chosen_records.first_year(self._family))

    def facts_for_scores(self, sheets: Iterable[str], first: int, last: int) -> "RecordSet":
        """All that some score sheets of these years rest on, of every unit, and who is barred."""
        from zhili_tui.services.choosing import chosen_records

        apart = sorted(self.trust.texts.apart)
        chosen = chosen_records.for_scores(self._family, self.repository.book, sheets, first, last, apart)
        return self._facts(chosen, lambda: chosen_records.first_year(self._family))

    @property
    def _family(self) -> "list[Index]":
        """The index of this repository, then those of the linked."""
        return [one.index for one in (self.repository, *self.repository.linked)]

    def facts_of_kinds(self, *names: str) -> "RecordSet":
        """The units and the records of some kinds, with what of them is in force."""
        return self._facts(self._closed(f"kind IN ('unit', 'office', {_marks(names)})", names))

    def figures(self, unit: str, year: int) -> "RecordSet":
        """The units, and the figures of a year of one of them and of those below it."""
        units = [unit, *self.units().all_below(unit)]
        return self._facts(
            self._closed(f"kind IN ('unit', 'office') OR (kind='figures' AND year=? AND unit IN ({_marks(units)}))", [year, *units])
        )

    def _facts(self, closed: "list[tuple[Place, bytes]]", begun: "Callable[[], int] | None" = None) -> "RecordSet":
        """Records with what of them is in force, those that were signed and lie nowhere any more among them."""
        from zhili_tui.regulation.record_set import RecordSet

        return RecordSet(self._accepted(closed), self.trust.worth, opener, self.trust.past(self._lying()), self.when_recorded, begun)

    def _accepted(self, closed: "list[tuple[Place, bytes]]") -> "list[tuple[Place, bytes]]":
        """The same with every officer as a registrar committed him last, whatever lies here."""
        officers = self.soundness.officers
        if not officers:
            return closed
        known = [(place, packed(officer)) for place, officer in officers.items() if officer is not None]
        return [*(one for one in closed if one[0] not in officers), *known]

    def _lying(self) -> "set[Place]":
        """Of the records of which history has signed what does not lie here, those that can be read as they lie here."""
        apart = sorted(self.trust.texts.apart)
        return {place for place, _body in self._closed(f"path IN ({_marks(apart)})", apart)} if apart else set()

    def units(self) -> "RecordSet":
        """The units alone."""
        from zhili_tui.regulation.record_set import RecordSet

        return RecordSet(self._closed("kind='unit'"), opener=opener)

    def registered(self) -> "RecordSet":
        """The units and the officers, as a registrar committed them last."""
        from zhili_tui.regulation.record_set import RecordSet

        return RecordSet(self._accepted(self._closed("kind IN ('unit', 'officer')")), opener=opener)

    def facts_of(self, unit: str, above: bool = True) -> "RecordSet":
        """What one unit's own score needs: its records, those of the units below it (and ``above`` it), and what concerns them."""
        around, pending = {unit}, [unit]
        while pending:  # a unit's superior is what it concerns; what was merged into it left it its bars
            one = pending.pop()
            found = {hit.unit for hit in self.repository.index.hits("kind='unit' AND concerns=?", (one,))} | set(
                self.repository.index.merged_into(one)
            )
            pending += found - around
            around |= found
        superiors = self._superiors(unit)
        if above:
            around |= {*superiors[:1]}
        marks, values = _marks(around), sorted(around)
        # Who issued what bars or assesses the unit has to be known, to see whether he might; and the minutes it rests on.
        apart = sorted(self.trust.texts.apart)
        gone = sorted({path.split("/")[1] for path in apart})  # what lies there need not name the unit that was signed
        binding = f"('veto', 'notice', 'warning', 'assessment') AND concerns IN ({marks})"
        minutes = f"SELECT target FROM link JOIN entry AS e ON e.id = source WHERE e.kind IN {binding.replace('concerns', 'e.concerns')}"
        over, issuing, changed = map(_marks, (superiors, gone, apart))
        where = " OR ".join((
            "kind = 'office'", f"unit IN ({marks})", f"(concerns IN ({marks}) AND kind <> 'unit')", f"(kind = 'meeting' AND path IN ({minutes}))",
            f"path IN ({changed})", f"(kind = 'unit' AND unit IN ({over}))", f"(kind = 'unit' AND unit IN ({issuing}))",
            f"(kind = 'unit' AND unit IN (SELECT unit FROM entry WHERE kind IN {binding}))",
        ))  # fmt: skip
        return self._facts(self._closed(where, [*values, *values, *values, *apart, *superiors, *gone, *values]))

    def _superiors(self, unit: str) -> list[str]:
        """The units above a unit, the nearest first; a circle ends."""
        found: list[str] = []
        at = unit
        while at := "".join(hit.concerns for hit in self.repository.index.hits("kind='unit' AND unit=?", (at,))):
            if at in (*found, unit):
                break
            found.append(at)
        return found

    def _closed(self, where: str = "1", values: Iterable[Any] = ()) -> "list[tuple[Place, bytes]]":
        """Records not yet opened, of this repository and the linked; where two have the same place this one's counts."""
        if not self.repository.linked:
            return self.repository.index.closed(where, values)
        values = list(values)
        found = {
            place: body
            for repository in reversed((self.repository, *self.repository.linked))
            for place, body in repository.index.closed(where, values)
        }
        return list(found.items())

    def _then(self) -> "Iterator[tuple[Place, Any]]":
        from zhili_tui.checks.rule import load
        from zhili_tui.vcs import log

        commit = self.recorded().commit
        for path, data in (log.tree_files(self.repository.git, commit) if commit else {}).items():
            file = load(path, data)
            if file.place is not None and file.record is not None:
                yield file.place, file.record

    def recorded(self) -> "Recorded":
        """What had been recorded by the end of the day: what the hub had received by then, by its receipts; else what commits claim."""
        from zhili_tui.vcs import log

        git = self.repository.git
        end = datetime.datetime.combine(self.repository.today, datetime.time(23, 59, 59), self.repository.zone)
        history = self.trust.history
        received = [one for one in history.receipts.all if one.ref == "refs/heads/main"] if history else []
        by_then = [one for one in received if one.at <= end.timestamp()]
        if not received:
            return Recorded(log.known_by(git, end), claimed=True)
        if not by_then:  # before there was a hub
            return Recorded(log.known_by(git, end, received[0].tip), claimed=True)
        last = by_then[-1].tip
        claimed = log.known_by(git, end) if by_then[-1] is received[-1] else ""  # what was never sent only claims its time
        if claimed and claimed != last and log.contains(git, claimed, last):
            return Recorded(claimed, claimed=True)
        return Recorded(last, claimed=False)

    @property
    def when_recorded(self) -> "WhenRecorded":
        """What says when a record first told what it tells: here, or in the linked repository that has it."""
        each = [Recording(one) for one in (self.repository, *self.repository.linked)]
        if len(each) == 1:
            return each[0]
        return lambda ref, told: next((day for one in each if (day := one(ref, told)) is not None), None)

    @property
    def marks(self) -> "Callable[[str, Any], str]":
        """What says by reference and record how it came into the books: late, late with its original, brought in; empty where in time."""
        marks = self._marks
        if marks is None:
            marks = self._marks = self._made_marks()
        return marks

    def _made_marks(self) -> "Callable[[str, Any], str]":
        from zhili_tui.regulation.duties import lateness, obligations
        from zhili_tui.regulation.record_set import RecordSet

        facts = RecordSet(self._closed("kind IN ('unit', 'office')"), opener=opener, recorded=self.when_recorded)
        last_grace = obligations.graces(self.repository.workdays, self.repository.book.obligations.grace)
        return lambda ref, record: lateness.of_record(facts, ref, record, last_grace)

    def duties(self, facts: "RecordSet", year: int = 0, units: frozenset[str] | None = None) -> "list[Duty]":
        """What has to be done, most pressing first: today's list, or the periods of a year and every limit.

        ``units``: by these or about them, of all records or of those about them (``facts_about``).
        """
        from zhili_tui.regulation.duties import agenda
        from zhili_tui.regulation.duty import order

        book, now = self.repository.book, self.repository.now
        if year:
            return agenda.of_year(book, facts, year, now, units)
        if units is None or facts.whole or not agenda.closes_years(book, facts, units):
            return agenda.duties(book, facts, now, units)
        everybody = (duty for some in self.owed_by(self._everybody()) for duty in some)
        return sorted([*agenda.owed(book, facts, now, units), *agenda.closings(book, facts, everybody, now, units)], key=order)

    def owed_by(self, units: Iterable[str], year: int = 0) -> "Iterator[list[Duty]]":
        """What these units have to do, some at a time, each once: only their records are in memory meanwhile. Today's list is without closings.

        ``year``: the periods of a year and every limit, as for ``duties``.
        """
        from zhili_tui.regulation.duties import agenda

        book, now, every = self.repository.book, self.repository.now, sorted(set(units))
        for start in range(0, len(every), TOGETHER):
            some = frozenset(every[start : start + TOGETHER])
            facts = self.facts_about(some)
            found = agenda.of_year(book, facts, year, now, some) if year else agenda.owed(book, facts, now, some)
            yield [duty for duty in found if duty.unit in some]

    def _everybody(self) -> set[str]:
        """Every unit that may owe something: those there are, those they left it to, and those that only records name."""
        units = self.units().units
        sql = "SELECT DISTINCT unit FROM entry UNION SELECT DISTINCT concerns FROM entry"
        named = {name for index in self._family for (name,) in index.rows(sql) if name and "/" not in name}
        return {*units, *named, *(unit.successor for unit in units.values() if unit.successor)}

    def everybodys_duties(self, year: int = 0) -> "Iterator[list[Duty]]":
        """What every unit has to do, some units at a time, with the closing of years."""
        from zhili_tui.regulation.duties import agenda
        from zhili_tui.regulation.duties.duties_by_unit import DutiesByUnit

        found = DutiesByUnit()
        for some in self.owed_by(self._everybody(), year):
            found.add(some)
            yield some
        if not year:
            yield list(agenda.closings(self.repository.book, self.units(), found, self.repository.now))

    def target(self, duty: "Duty", facts: "RecordSet") -> "Open | Edit":
        """Where the officer at work fulfils a duty: a form to open, or a place in a record."""
        from zhili_tui.regulation.duties import prefill

        mine = prefill.writes_for(facts, self.repository.acting(), self.repository.today)
        return prefill.target(duty, self.repository.book, facts, self.repository.today, mine)

    def leaders(self, kind: str, issuer: str, plain: dict[str, Any]) -> dict[str, list[str]]:
        """Whom a new record of this kind names for the posts they held, by field. The index has been refreshed."""
        from zhili_tui.regulation.duties import leaders
        from zhili_tui.regulation.record_set import RecordSet

        if kind not in leaders.POSTS:
            return {}
        facts = RecordSet(self._accepted(self._closed("kind IN ('unit', 'officer', 'case')")), opener=opener)
        return leaders.leaders(kind, issuer, plain, facts, self.repository.today)

    def scorer(self, facts: "RecordSet", rounds: tuple[str, ...] = (), only: frozenset[str] | None = None) -> "Scorer":
        """What works out score sheets over these records; ``only``: for these units alone."""
        from zhili_tui.regulation.duties import agenda
        from zhili_tui.regulation.scoring.numbers import Level
        from zhili_tui.regulation.scoring.score import Scorer

        counted = frozenset(fact.obligation for sheet in self.repository.book.sheets.values() for fact in sheet.facts if fact.obligation)

        def duties(year: int) -> "list[Duty]":
            return agenda.scored(self.repository.book, facts, year, self.repository.now, only, counted)

        level = Level(self.repository.book.signing.signing)
        known = facts.known_by(self.repository.today)
        return Scorer(known, self.repository.book.sheets, duties, self.bars(facts), rounds, level=level, today=self.repository.today)

    def bars(self, facts: "RecordSet") -> "list[Bar]":
        """Every bar there is or was."""
        from zhili_tui.regulation import bars

        return bars.bars(self.repository.book.effects, self.repository.book.ladder, self.repository.book.deadlines, facts)


def _marks(values: Sized) -> str:
    """So many places for values in SQL."""
    return ", ".join("?" * len(values))
