"""In a large office the program holds what concerns the unit at work; what is asked of all units a process of its own works out."""

from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.play import settle
from zhili_tui.errors import NotAnswered
from zhili_tui.regulation.duties.duties_by_unit import DutiesByUnit
from zhili_tui.regulation.duty import order
from zhili_tui.services.all_units import questions
from zhili_tui.services.all_units.answering_process import AnsweringProcess
from zhili_tui.services.scoring import Asked, placed
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili


@pytest.fixture
def large(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The example, as if it had very many records."""
    monkeypatch.setattr(questions, "LARGE", 1)
    office.refresh()
    return office


def test_a_process_answers_what_the_services_at_hand_would(large: Workspace) -> None:
    facts = large.reckoning.facts()
    found = DutiesByUnit()
    for some in AnsweringProcess(large).ask("duties"):
        found.update(some)
    assert sorted(found, key=order) == large.reckoning.duties(facts)
    asked = Asked(large.today.year)
    (ranked,) = AnsweringProcess(large).ask("places", asked)
    here = placed(large, facts, asked)
    assert [(one.sheet, one.place, one.result.unit, one.result.score, one.before) for one in ranked] == [
        (one.sheet, one.place, one.result.unit, one.result.score, one.before) for one in here
    ]


def test_what_goes_wrong_there_is_said_here(large: Workspace) -> None:
    rules = large.root / "templates/regulation/default/effects.toml"
    rules.write_text("[[effects]\n")
    with pytest.raises(NotAnswered, match=r"effects.toml:1"):
        list(AnsweringProcess(large).ask("places", Asked(large.today.year)))


def test_an_answer_that_is_cut_off_is_no_answer(large: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = AnsweringProcess(large)
    answers = asking.ask("duties")
    next(answers)
    for child in asking._children:
        child.kill()
    with pytest.raises(NotAnswered):
        list(answers)
    stopped = asking.ask("duties")
    next(stopped)
    asking.stop()
    list(stopped)  # whoever stopped it is told nothing
    assert not asking._children


async def all_known(pilot: Pilot[Any], app: Zhili) -> None:
    for _ in range(600):
        await pilot.pause(0.05)
        if app.standing is not None and app.standing.whole:
            return
    raise AssertionError("the others were never worked out")


async def test_the_agenda_of_a_large_office_is_the_same_and_the_others_come_later(
    large: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Zhili(large)
    monkeypatch.setattr(questions, "LARGE", 1 << 30)
    async with small.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        standing, board = small.standing, small.board
    assert standing is not None
    assert standing.whole
    monkeypatch.setattr(questions, "LARGE", 1)
    opened: list[int] = []
    monkeypatch.setattr(type(large.reckoning), "facts", lambda *_: opened.append(1))
    app = Zhili(large)
    async with app.run_test(size=(80, 24)) as pilot:
        await all_known(pilot, app)
        assert app.board == board
        assert app.standing is not None
        assert sorted(app.standing.duties, key=order) == sorted(standing.duties, key=order)
        assert app.standing.late == standing.late
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f6")
        await settle(pilot)
    assert not opened, "nowhere are all records in memory"
