"""In a large office the program holds what concerns the unit at work; what is asked of all units a process of its own works out."""

import pickle
import re
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.play import line, rows, settle
from zhili_tui.errors import NotAnswered
from zhili_tui.regulation.duties.duties_by_unit import DutiesByUnit
from zhili_tui.regulation.duty import order
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.services.all_units import questions
from zhili_tui.services.all_units.answering_process import AnsweringProcess
from zhili_tui.services.scoring import SheetQuery, placed
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.agenda.screen import Agenda
from zhili_tui.tui.agenda.view_model import ALL, UNKNOWN
from zhili_tui.tui.agenda.year_screen import YearRoom
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.record.screen import RecordRoom
from zhili_tui.tui.units.screen import Units
from zhili_tui.tui.units.unit_screen import UnitRoom


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
    asked = SheetQuery(large.today.year)
    (ranked,) = AnsweringProcess(large).ask("places", asked)
    here = placed(large, facts, asked)
    assert [(one.sheet, one.place, one.result.unit, one.result.score, one.before) for one in ranked] == [
        (one.sheet, one.place, one.result.unit, one.result.score, one.before) for one in here
    ]


def test_what_goes_wrong_there_is_said_here(large: Workspace) -> None:
    rules = large.root / "templates/regulation/default/effects.toml"
    rules.write_text("[[effects]\n")
    with pytest.raises(NotAnswered, match=r"effects.toml:1"):
        list(AnsweringProcess(large).ask("places", SheetQuery(large.today.year)))


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
    assert not list(asking.ask("duties")), "nobody starts again what is ended for good"


def test_an_answer_cut_in_two_is_no_answer(large: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_stream: object) -> object:
        raise pickle.UnpicklingError("pickle data was truncated")

    monkeypatch.setattr(pickle, "load", broken)
    with pytest.raises(NotAnswered):
        list(AnsweringProcess(large).ask("duties"))


def test_what_a_unit_owes_that_only_records_name_is_asked_too(office: Workspace) -> None:
    """Its own record is gone, and its duties are not."""
    unit = next(unit for unit in sorted({duty.unit for duty in office.reckoning.duties(facts_of(office))}) if unit != "pingan")
    (office.root / f"records/{unit}/unit.toml").unlink()
    expected = office.reckoning.duties(facts_of(office))
    found = [duty for some in office.reckoning.everybodys_duties() for duty in some]
    assert sorted(found, key=order) == expected


def facts_of(office: Workspace) -> RecordSet:
    office.refresh()
    return office.reckoning.facts()


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


async def test_while_the_others_are_not_known_no_room_shows_a_part_for_the_whole(large: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Zhili, "reckon_others", lambda _: None)  # they never come
    app = Zhili(large)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        standing, agenda = app.standing, app.room
        assert standing is not None
        assert not standing.whole
        assert isinstance(agenda, Agenda)
        path = next(hit.path for hit in large.index.hits("kind='meeting'") if hit.unit not in standing.units)
        other = path.split("/")[1]
        for narrow in (ALL, other):
            agenda.narrow = narrow
            agenda.show_found()
            await pilot.pause()
            assert rows(pilot) == [f"  {UNKNOWN}"]
            assert line(pilot, "scope").endswith("being worked out")
        app.push_screen(YearRoom(large, other))
        await settle(pilot)
        assert [UNKNOWN in row for row in rows(pilot)] == [True]
        assert line(pilot) != "Nothing is owed in this month."
        app.push_screen(RecordRoom(large, path))
        await settle(pilot)
        assert "whether it was done late is still being worked out" in "\n".join(rows(pilot))


async def test_what_the_others_have_to_do_is_not_waited_for_where_it_came_to_nothing(
    large: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise NotAnswered(reason="no room")

    monkeypatch.setattr(AnsweringProcess, "ask", broken)
    app = Zhili(large)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "no room" in line(pilot)
        agenda, standing = app.room, app.standing
        assert isinstance(agenda, Agenda)
        assert standing is not None
        path = next(hit.path for hit in large.index.hits("kind='meeting'") if hit.unit not in standing.units)
        agenda.narrow = path.split("/")[1]
        agenda.show_found()
        await pilot.pause()
        assert "no room" in "".join(rows(pilot))
        assert line(pilot, "scope").endswith("not known")
        app.push_screen(YearRoom(large, agenda.narrow))
        await settle(pilot)
        assert ["no room" in row for row in rows(pilot)] == [True]
        app.push_screen(RecordRoom(large, path))
        await settle(pilot)
        assert "whether it was done late is not known" in "\n".join(rows(pilot))


async def test_what_bars_a_unit_is_being_worked_out_until_it_is(large: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UnitRoom, "work_out", lambda _: None)
    monkeypatch.setattr(Units, "work_out", lambda _: None)
    app = Zhili(large, begin="units")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        room = app.room
        assert isinstance(room, Units)
        assert "Bars in force: being worked out" in ["".join(text for text, _style in one) for one in room.beside(0, 60)]
        await pilot.press("enter")
        await settle(pilot)
        assert re.search(r"Bars in force\n +being worked out", "\n".join(rows(pilot)))
