"""The scores room, played: the ranking, a unit's sheet, the evidence of a line."""

from decimal import Decimal
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.looks import Look, looks
from tests.tui.test_rooms import message
from zhili_tui.services import scoring
from zhili_tui.services.scoring import SheetQuery
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.record.screen import RecordRoom
from zhili_tui.tui.scores.evidence_screen import EvidenceRoom
from zhili_tui.tui.scores.screen import Scores
from zhili_tui.tui.scores.sheet_screen import SheetRoom, mark
from zhili_tui.tui.widgets.widgets import Line, Rows


async def ready(pilot: Pilot[Any]) -> None:
    """What waits is worked out first, then the room's own numbers."""
    for _ in range(3):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


def shown(app: Any) -> str:
    rows = app.screen.query_one("#rows", Rows)
    return "\n".join(rows.render_line(y).text for y in range(rows.size.height))


async def to_sheet(pilot: Pilot[Any], unit: str) -> SheetRoom:
    await ready(pilot)
    room = pilot.app.screen
    assert isinstance(room, Scores)
    room.rows.go(next(i for i, row in enumerate(room.lines) if row.placed and row.placed.result.unit == unit))
    await pilot.press("enter")
    await ready(pilot)
    assert isinstance(pilot.app.screen, SheetRoom)
    return pilot.app.screen


def to_line(room: SheetRoom, id: str) -> None:
    room.rows.go(next(i for i, row in enumerate(room.lines) if row.line and row.line.id == id and row.rule is None))


async def test_the_ranking_has_the_numbers_of_the_command(office: Workspace) -> None:
    app = Zhili(office, begin="scores")
    expected = [
        (one.place, one.result.unit, one.result.score)
        for one in scoring.scorer(office, office.reckoning.facts(), "targets").ranking("targets", 2026)
    ]
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        room = app.screen
        assert isinstance(room, Scores)
        found = [(row.placed.place, row.placed.result.unit, row.placed.result.score) for row in room.lines if row.placed]
        assert found == expected
        assert len(found) == 3
        assert len([row for row in room.lines if row.placed is None]) == 1, "one sheet, one head"
        for _place, unit, score in expected:
            line = next(line for line in shown(app).splitlines() if office.name(unit) in line)
            assert str(score) in line
        line = next(line for line in shown(app).splitlines() if "西關街道" in line)
        assert "barred until lifted" in line


async def test_missing_points_add_up_and_bear_a_word(office: Workspace) -> None:
    app = Zhili(office, begin="scores")
    async with app.run_test(size=(80, 24)) as pilot:
        room = await to_sheet(pilot, "dongjie")
        result = room.placed.result
        assert sum((line.at_stake for line in result.lines), Decimal()) == result.at_stake > 0
        assert {mark(line) for line in result.lines if line.missing} == {"gap"}
        assert {mark(line) for line in result.lines if not line.missing and line.points < line.maximum} == {"lost"}
        assert {mark(line) for line in result.lines if not line.missing and line.points == line.maximum} == {""}
        assert "gap   TGT-2 " in shown(app)
        head = "".join(text for text, _style in room.query_one("#scope", Line).pieces)
        assert f"{result.score} / {result.maximum}" in head
        assert f"{len(room.placed.lacking)} lines are incomplete, {result.at_stake} points" in head


async def test_by_points_lost_and_back(office: Workspace) -> None:
    app = Zhili(office, begin="scores")
    async with app.run_test(size=(80, 24)) as pilot:
        room = await to_sheet(pilot, "dongjie")
        in_order = list(room.lines)
        to_line(room, "TGT-17")
        await pilot.press("o")
        lost = [row.line.maximum - row.line.points for row in room.lines if row.line and row.rule is None]
        assert lost == sorted(lost, reverse=True)
        assert room.current is not None
        assert room.current.id == "TGT-17", "the cursor stays on its line"
        await pilot.press("o")
        assert room.lines == in_order


async def test_down_to_the_record_that_counts(office: Workspace) -> None:
    app = Zhili(office, begin="scores")
    async with app.run_test(size=(80, 24)) as pilot:
        room = await to_sheet(pilot, "dongjie")
        to_line(room, "TGT-17")
        line = room.current
        assert line is not None
        await pilot.press("enter")
        await ready(pilot)
        behind = app.screen
        assert isinstance(behind, EvidenceRoom)
        paths = [row.path for row in behind.lines if row.path]
        assert "/assessment/" in paths.pop(0), "the score that was given stands first"
        assert paths == [f"records/{ref}.toml" for ref in line.evidence]
        behind.rows.go(next(i for i, row in enumerate(behind.lines) if row.path == paths[1]))
        await pilot.press("enter")
        await ready(pilot)
        assert isinstance(app.screen, RecordRoom)
        assert app.screen.path == paths[1]
        await pilot.press("escape", "escape", "escape")
        assert isinstance(app.screen, Scores)


async def test_what_is_missing_is_offered(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(Zhili, "open_new", lambda self, kind, unit="": asked.append((kind, unit)))
    app = Zhili(office, begin="scores")
    async with app.run_test(size=(80, 24)) as pilot:
        room = await to_sheet(pilot, "dongjie")
        to_line(room, "TGT-15")
        await pilot.press("enter")
        await ready(pilot)
        assert "4.00 points hang on it" in shown(app)
        await pilot.press("enter")
        assert "F7 adds it" in message(app)
        await pilot.press("f7")
        assert asked == [("figures", "dongjie")]
        await pilot.press("escape")
        to_line(room, "TGT-2")
        await pilot.press("n")
        assert asked[1:] == [("assessment", "")], "an assessment is the assessor's own record"
        to_line(room, "TGT-1")
        await pilot.press("n")
        assert isinstance(app.screen, Pick), "where nothing is missing any kind may be chosen"


async def test_a_round_shows_the_scores_given_and_why(office: Workspace) -> None:
    app = Zhili(office, begin="scores")
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+f")
        await pilot.pause()
        await pilot.press(*"half", "enter")
        room = await to_sheet(pilot, "dongjie")
        assert room.asked == SheetQuery(2026, "half_year", "targets", "dongjie")
        to_line(room, "TGT-2")
        assert "Assessed score" in [text for text, _strong in room.reasons(room.current)]  # type: ignore[arg-type]
        await pilot.press("enter")
        await ready(pilot)
        assert "4 / 3 / -" in shown(app)
        assert "台賬不全" in shown(app)
        assert "周敏" in shown(app)
        await pilot.press("escape", "escape", "escape")
        room_ = app.screen
        assert isinstance(room_, Scores)
        assert room_.asked == SheetQuery(2026), "escape widens again"


async def test_a_score_is_worked_out_again_after_a_save(office: Workspace) -> None:
    path = next(
        hit.path
        for hit in office.index.hits("kind='document' AND unit='dongjie'")
        if office.load(hit.path).plain.get("type") == "info_item"
    )
    app = Zhili(office, begin="scores")
    async with app.run_test(size=(80, 24)) as pilot:
        room = await to_sheet(pilot, "dongjie")
        before = room.placed.result.score
        (office.root / path).unlink()
        app.reckon()
        await ready(pilot)
        await ready(pilot)
        assert room.placed.result.score == before - Decimal("0.25")


async def test_search_and_class_narrow_the_ranking(office: Workspace) -> None:
    app = Zhili(office, begin="scores")
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        room = app.screen
        assert isinstance(room, Scores)
        await pilot.press("f8", *"xgjd")
        await pilot.pause()
        assert [row.placed.result.unit for row in room.lines if row.placed] == ["xiguan"]
        await pilot.press("escape", "f")
        await pilot.pause()
        await pilot.press(*"鄉鎮", "enter")
        await pilot.pause()
        assert [row.placed.result.unit for row in room.lines if row.placed] == ["nanshan"]


async def test_the_rule_in_words_with_its_modes_and_clause(office: Workspace) -> None:
    app = Zhili(office, begin="scores")
    async with app.run_test(size=(120, 40)) as pilot:
        room = await to_sheet(pilot, "dongjie")
        to_line(room, "TGT-13")
        said = "\n".join(room.explain())
        assert "TGT-13" in said
        assert "0.2 off for each 1 by which" in said
        assert "a unit that is begun counts as a whole" in said
        assert "rounded to 2 decimals" in said


def test_a_place_is_compared_with_the_year_before_where_books_were_kept(demo_repository: Any) -> None:
    office = Workspace.open(demo_repository)
    office.refresh()
    facts = office.reckoning.facts()
    year = office.today.year
    before = {one.result.unit: one.result.score for one in scoring.placed(office, facts, SheetQuery(year - 1))}
    found = scoring.placed(office, facts, SheetQuery(year))
    assert found
    assert {one.result.unit: one.before for one in found} == before
    assert all(one.before is None for one in scoring.placed(office, facts, SheetQuery(year - 1)))


@looks
@pytest.mark.parametrize("room", ["ranking", "sheet", "evidence"])
def test_looks(room: str, look: Look, shown: Workspace, monkeypatch: pytest.MonkeyPatch, snap_compare: Any) -> None:
    look.put_on(monkeypatch)

    async def play(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        if room != "ranking":
            sheet = await to_sheet(pilot, "dongjie")
            to_line(sheet, "TGT-17")
            if room == "evidence":
                await pilot.press("enter")
        await ready(pilot)

    assert snap_compare(Zhili(shown, begin="scores"), terminal_size=look.size, run_before=play)
