"""One unit's answers are those that all records give, and cost what concerns the unit, however many others there are."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT
from zhili_tui.cli.commands.score import as_json
from zhili_tui.regulation.digest import DigestScope, digest
from zhili_tui.regulation.duties import agenda
from zhili_tui.regulation.duties.duties_by_unit import DutiesByUnit
from zhili_tui.regulation.duty import Duty, order
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.services import obligations
from zhili_tui.services.scoring import Placed, SheetQuery, placed
from zhili_tui.services.signing import holders, within_reach
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage.index import Index

if TYPE_CHECKING:
    from tests.trust.signed_world import World

CLOSING = 'direction = "outgoing"\ntype = "year_closing"\nsubject = "年度結清"\nfor_year = 2025\ndate = 2026-03-20\ncontent = "已核"\n'
CLOSED = "records/shifan-zzw/2026/document/20260320-aaaa.toml"


def opened(root: Path) -> Workspace:
    office = Workspace.open(root)
    office.refresh()
    return office


def told(office: Workspace, facts: RecordSet, unit: str, units: frozenset[str] | None) -> dict[str, Any]:
    """Everything that is told of a unit, out of all records or of those about it."""
    duties = office.reckoning.duties(facts, units=units)
    of_year = office.reckoning.duties(facts, office.today.year - 1, units)
    bars = office.reckoning.bars(facts)
    marks = office.reckoning.marks
    week = DigestScope(office.today, 60, frozenset([unit]))
    return {
        "duties": _of(unit, duties),
        "of the year before": _of(unit, of_year),
        "bars": [bar for bar in bars if unit in (bar.unit, bar.subject.partition("/")[0])],
        "doubtful": facts.doubtful(),
        "digest": digest(duties, facts, bars, week, lambda one: marks(one.ref, one.record)),
    }


def _of(unit: str, duties: Iterable[Duty]) -> list[Duty]:
    return [one for one in duties if unit in (one.unit, one.about)]


def alone_as_among_all(office: Workspace) -> Iterator[str]:
    """The units whose answers differ, with what does."""
    every = office.reckoning.facts()
    for unit in every.units:
        mine = frozenset([unit])
        alone, among = told(office, office.reckoning.facts_about(mine), unit, mine), told(office, every, unit, None)
        yield from (f"{unit}: {what}" for what, found in among.items() if found != alone[what])


def test_each_unit_of_the_example_is_told_alone_what_all_records_tell(office: Workspace) -> None:
    assert not list(alone_as_among_all(office))


def test_each_unit_of_a_demonstration_is_told_alone_what_all_records_tell(demo_repository: Path) -> None:
    office = opened(demo_repository)
    assert office.trust.worth, "it has keys"
    assert not list(alone_as_among_all(office))


def test_a_year_closed_by_a_paper_of_another_unit_is_closed_for_one_alone(repository: Path) -> None:
    """Such a paper names no unit: it is found by its type, and no more once it has another."""
    settings = repository / "records/office.toml"
    settings.write_text(settings.read_text().replace("as_of =", "since = 2025-01-01\nas_of ="))
    file = repository / CLOSED
    file.parent.mkdir(parents=True, exist_ok=True)
    sought, left = [], []
    for text in (CLOSING, CLOSING.replace("year_closing", "other_paper")):
        file.write_text(text)
        office = opened(repository)
        mine = frozenset(["dongjie"])
        alone = agenda.arrears_of(office.reckoning.duties(office.reckoning.facts_about(mine), units=mine), 2025)
        assert alone == _of("dongjie", agenda.arrears_of(office.reckoning.duties(office.reckoning.facts()), 2025))
        sought.append(office.index.rows("SELECT type FROM sought"))
        left.append(len(alone))
    assert sought == [[("year_closing",)], []]
    assert left[0] == 0 < left[1]


def test_several_units_together_are_told_what_all_records_tell(office: Workspace) -> None:
    every = office.reckoning.facts()
    units = frozenset(("dongjie", *every.all_below("dongjie")))
    mine = office.reckoning.duties(office.reckoning.facts_about(units), units=units)
    assert mine == [one for one in office.reckoning.duties(every) if {one.unit, one.about} & units]


def by_all(office: Workspace, year: int = 0) -> list[Duty]:
    return sorted((duty for some in office.reckoning.everybodys_duties(year) for duty in some), key=order)


@pytest.mark.parametrize("together", [1, 3, 1000])
def test_all_units_a_few_at_a_time_have_to_do_what_all_records_tell(
    office: Workspace, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(obligations, "TOGETHER", together)
    every = office.reckoning.facts()
    for year in (0, office.today.year, office.today.year - 1):
        assert by_all(office, year) == office.reckoning.duties(every, year)


def test_who_closes_years_is_told_so_without_all_records_in_memory(demo_repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = opened(demo_repository)
    monkeypatch.setattr(obligations, "TOGETHER", 2)
    every = office.reckoning.duties(office.reckoning.facts())
    closers = {duty.unit for duty in every if duty.id == agenda.CLOSING}
    assert closers, "a year is to be closed there"
    monkeypatch.setattr(type(office.reckoning), "facts", None)
    for unit in closers:
        mine = frozenset([unit])
        assert office.reckoning.duties(office.reckoning.facts_about(mine), units=mine) == _of(unit, every)
    assert by_all(office) == every


def test_duties_put_away_come_out_as_they_were(office: Workspace) -> None:
    every = office.reckoning.duties(office.reckoning.facts())
    kept = DutiesByUnit(every)
    assert sorted(kept, key=order) == every
    assert kept.of(["dongjie", "xiguan", "dongjie"]) == [duty for duty in every if duty.unit in ("dongjie", "xiguan")]
    assert [kept.get(duty.key) for duty in every] == every
    assert (kept.get("no/such/key"), kept.get(""), kept.of(["nosuch"])) == (None, None, [])


class CountedReads:
    """Counts what an index gives: records by kind, other rows."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.records, self.rows = Counter[str](), 0
        closed, rows = Index.closed, Index.rows

        def counting(index: Index, where: str = "1", values: Iterable[Any] = ()) -> Any:
            found = closed(index, where, values)
            self.records.update(place.kind for place, _body in found)
            return found

        def counted(index: Index, sql: str, values: Iterable[Any] = (), seals: tuple[int, ...] = ()) -> Any:
            found = rows(index, sql, values, seals)
            self.rows += len(found)
            return found

        monkeypatch.setattr(Index, "closed", counting)
        monkeypatch.setattr(Index, "rows", counted)

    def taken(self) -> tuple[Counter[str], int]:
        """What was read since the last time; the register of units apart, which everybody's place is read from."""
        records, units = self.records, self.records.pop("unit", 0)
        found = (records, self.rows - units)
        self.records, self.rows = Counter(), 0
        return found


def many(root: Path, count: int) -> None:
    """So many more streets, each with the records of one of the example."""
    for number in range(count):
        for file in sorted((ROOT / "records" / "nanshan").rglob("*.toml")):
            copy = root / f"records/nanshan{number}" / file.relative_to(ROOT / "records" / "nanshan")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(file.read_text().replace("nanshan", f"nanshan{number}"))


def test_what_is_read_for_one_unit_does_not_grow_with_the_others(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, read, every = frozenset(["dongjie"]), [], []
    for count in (0, 4):
        many(repository, count)
        office = opened(repository)
        counted = CountedReads(monkeypatch)
        facts = office.reckoning.facts_about(mine)
        assert office.reckoning.duties(facts, units=mine)
        assert office.reckoning.figures("dongjie", 2026).of("figures")
        office.reckoning.bars(facts)
        read.append(counted.taken())
        office.reckoning.facts()
        every.append(counted.taken())
        monkeypatch.undo()
    assert read[0] == read[1]
    assert sum(every[1][0].values()) > sum(every[0][0].values()) + 300, "there are more"


def shown(found: list[Placed]) -> list[Any]:
    return [(one.sheet, one.place, one.before, one.bars, one.proposed, str(as_json(one.result))) for one in found]


@pytest.mark.parametrize("round", ["", "year_end", "half_year"])
def test_a_ranking_of_what_its_sheet_counts_is_that_of_all_records(demo_repository: Path, round: str) -> None:
    office = opened(demo_repository)
    every = office.reckoning.facts()
    for year in (office.today.year, office.today.year - 1):
        for sheet in office.book.sheets:
            asked = SheetQuery(year, round, sheet)
            facts = office.reckoning.facts_for_scores([sheet], year - 1, year)
            assert shown(placed(office, facts, asked)) == shown(placed(office, every, asked))
            assert sum(1 for _one in facts.pieces()) < sum(1 for _one in every.pieces())


def test_who_signs_the_records_of_some_units_is_read_from_these_alone(first_world: "World", tmp_path: Path) -> None:
    world = first_world.copied(tmp_path / "repo")
    for unit, officer in (("dong", "dong/lin"), ("an", "an/zhao")):
        text = 'type = "directors_meeting"\ndate = 2026-03-02\nchair = "dong/chen"\nexpected = 2\npresent = 2\n'
        world.commit({f"records/{unit}/2026/meeting/20260303-bbbb.toml": text}, officer)
    office = opened(world.root)
    people = list(office.signing.register.officers)
    every = office.signing.queues(people, office.today)
    assert {one.path.split("/")[1] for some in every.values() for one in some} >= {"dong"}
    for unit in ("dong", "an"):
        of_unit = {who: [one for one in some if one.path.split("/")[1] == unit] for who, some in every.items()}
        assert office.signing.queues(people, office.today, [unit]) == of_unit


def test_who_closes_a_year_looks_through_none_but_the_papers_that_do(office: Workspace) -> None:
    """A committee's chair signs them whoever issued them: of all other papers those of his own unit are in his reach."""
    held = ("committee_chair", "shifan-zzw")
    assert holders(office.signing.register, office.signing.register.officers, office.today)[held]
    found = office.index.hits(*within_reach(office.signing.register, [held]))
    assert found
    assert {one.unit for one in found if one.kind == "document"} <= {"shifan-zzw"}
    assert {one.unit for one in office.index.hits("kind='document'")} >= {"dongjie", "xiguan"}
