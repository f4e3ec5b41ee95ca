"""Where what runs behind a screen fails: one sentence says so, and nothing is waited for, or called nothing, that is not known."""

import asyncio
import importlib
import inspect
import pkgutil
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

import zhili_tui.tui
from tests.tui.play import line, pane, rows, settle
from zhili_tui import i18n
from zhili_tui.checks.rule import CheckFinding
from zhili_tui.checks.run import CheckReport
from zhili_tui.errors import GitFailed, Refused
from zhili_tui.services.scoring import SheetQuery
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import review
from zhili_tui.tui.agenda.screen import Agenda
from zhili_tui.tui.agenda.year_screen import YearRoom
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.base.screen import Room
from zhili_tui.tui.base.split_screen import Pane
from zhili_tui.tui.filling.screen import FillingRoom
from zhili_tui.tui.findings.screen import FindingsRoom, FoundLine
from zhili_tui.tui.importing.screen import ImportRoom
from zhili_tui.tui.ledger.query import Finder, Nowhere
from zhili_tui.tui.ledger.screen import Ledger
from zhili_tui.tui.queue.screen import Queue
from zhili_tui.tui.record.history import VersionsRoom
from zhili_tui.tui.record.lost import LostRoom
from zhili_tui.tui.record.preview import PreviewRoom
from zhili_tui.tui.record.screen import RecordRoom
from zhili_tui.tui.review.screen import Review
from zhili_tui.tui.scores.screen import Scores
from zhili_tui.tui.scores.sheet_screen import SheetRoom
from zhili_tui.tui.terminal import external_editor
from zhili_tui.tui.units.eligibility_screen import EligibleRoom
from zhili_tui.tui.units.screen import Units
from zhili_tui.tui.units.unit_screen import UnitRoom
from zhili_tui.tui.widgets.widgets import Line, Rows

SIZE = (80, 24)


def app(office: Workspace, begin: str = "agenda") -> Zhili:
    i18n.use("en")
    return Zhili(office, begin=begin)


def fails(*_args: Any, **_more: Any) -> Any:
    raise GitFailed(command="log", reason="no room")


async def test_a_check_that_fails_is_no_check_that_finds_nothing(shown: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workspace, "check", fails)
    async with app(shown).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("m")
        await settle(pilot)
        room = pilot.app.screen
        assert isinstance(room, FindingsRoom)
        assert "no room" in line(pilot)
        assert "no room" in pane(pilot)
        assert "errors" not in line(pilot, "head")
        room.say("")
        await pilot.press("enter")
        assert "no room" in line(pilot), "the key says the same"
        monkeypatch.setattr(Workspace, "check", lambda *_: CheckReport(3, []))
        room.again()
        await settle(pilot)
        assert "0 errors" in line(pilot, "head"), "checked anew it is known"
        assert "The check finds nothing wrong." in pane(pilot)


async def test_a_narrowed_list_of_findings_does_not_say_that_all_is_well(shown: Workspace) -> None:
    async with app(shown).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("m")
        await settle(pilot)
        room = pilot.app.screen
        assert isinstance(room, FindingsRoom)
        room.put([FoundLine(CheckFinding("x", "error", "records/pingan/unit.toml", 1, "y"), "pingan", "x", "y")])
        room.only = "dongjie"
        room.show_some()
        said = " ".join(pane(pilot).split())
        assert said.startswith(f"Of {shown.name('dongjie')} the check finds nothing; of others it finds 1.")
        room.put([])
        assert "The check finds nothing wrong." in pane(pilot)


async def test_history_that_cannot_be_read_is_not_without_losses(shown: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown.versions, "lost", fails)
    async with app(shown).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert isinstance(pilot.app.screen, LostRoom)
        assert "no room" in pane(pilot)
        pilot.app.screen.say("")
        await pilot.press("b")
        assert "no room" in line(pilot)


async def test_what_came_in_and_cannot_be_read_is_not_none(shown: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "incoming", fails)
    async with app(shown).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("f4")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Review)
        assert "no room" in pane(pilot)
        assert "0 files" not in line(pilot, "what")


async def test_what_is_due_that_cannot_be_worked_out_is_not_waited_for(shown: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: Any) -> Any:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr("zhili_tui.tui.agenda_state.standing", busy)
    async with app(shown).run_test(size=SIZE) as pilot:
        await settle(pilot)
        said = line(pilot)
        assert said
        assert not any("Working out" in row for row in rows(pilot))
        await pilot.press("f3")
        await settle(pilot)
        assert "Working out" not in pane(pilot)
        assert said[:20] in pane(pilot)


async def test_a_search_that_fails_lists_nothing_and_says_why(shown: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    async with app(shown, "ledger").run_test(size=SIZE) as pilot:
        await settle(pilot)
        room = pilot.app.screen
        assert isinstance(room, Ledger)
        with monkeypatch.context() as failing:
            failing.setattr(room.finder, "find", fails)
            room.load()
            await settle(pilot)
        assert (room.ids, room.finding) == ([], False)
        assert "records" not in line(pilot, "scope").replace("all records", "")
        for key in ("enter", "space"):
            room.say("")
            await pilot.press(key)
            await settle(pilot)
            assert "no room" in line(pilot), key
        room.load()
        await settle(pilot)
        assert room.ids


async def test_words_that_cannot_be_looked_up_are_not_found_nowhere(shown: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    async with app(shown, "ledger").run_test(size=SIZE) as pilot:
        await settle(pilot)
        room = pilot.app.screen
        assert isinstance(room, Ledger)
        busy = Nowhere([], "it is busy")
        monkeypatch.setattr(room.finder, "nowhere", lambda _query: busy)
        room.narrow_to(room.scope._replace(query="dongjie"))
        await settle(pilot)
        assert "it is busy" in line(pilot)
        assert "Found nowhere" not in line(pilot)


def test_an_index_that_is_busy_leaves_it_open_which_words_stand_nowhere(shown: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy() -> Any:
        raise sqlite3.OperationalError("database is locked")

    finder = Finder(shown)
    assert finder.nowhere("zzqqx").words == ["zzqqx"]
    monkeypatch.setattr(finder, "_opened", busy)
    found = finder.nowhere("zzqqx")
    assert found.words == []
    assert found.unsure


@pytest.mark.parametrize(("text", "said"), [("甲", "No file can be made for the editor"), ("甲\ud840", "D840")])
def test_a_text_no_file_can_be_made_of_is_refused(monkeypatch: pytest.MonkeyPatch, text: str, said: str) -> None:
    def full(**_more: str) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setenv("VISUAL", "vi")
    monkeypatch.setattr("tempfile.mkstemp", full)
    with pytest.raises(Refused, match=said):
        external_editor.edit(object(), text)  # type: ignore[arg-type]


# whatever room it is

#: How a room says that it does not know yet.
WAITING = re.compile(r"being|[Ww]orking|Looking|Checking|Reading|not .*yet")
MEETING = "records/dongjie/2026/meeting/20260107-nbpl.toml"


def said(pilot: Pilot[Any]) -> str:
    """All that stands on the screen, and what its help says of why keys do nothing."""
    room = pilot.app.screen
    assert isinstance(room, Room)
    lines = ["".join(text for text, _style in one.pieces) for one in room.query(Line) if one.display]
    lines += [one.render_line(y).text for one in (*room.query(Rows), *room.query(Pane)) if one.display for y in range(one.size.height)]
    return "\n".join([*lines, *(why for _key, _help, why in room.key_help())])


PUSHED: dict[type[Room], Callable[[Any, Workspace], Room]] = {
    UnitRoom: lambda app, office: UnitRoom(office, "dongjie", office.reckoning.units()),
    EligibleRoom: lambda app, office: EligibleRoom(office, "dongjie"),
    YearRoom: lambda app, office: YearRoom(office),
    RecordRoom: lambda app, office: RecordRoom(office, MEETING),
    VersionsRoom: lambda app, office: VersionsRoom(office, MEETING),
    LostRoom: lambda app, office: LostRoom(office),
    FindingsRoom: lambda app, office: FindingsRoom(office),
    PreviewRoom: lambda app, office: PreviewRoom(office, "x", fails),
    FillingRoom: lambda app, office: FillingRoom(office, Path("x.xlsx")),
    ImportRoom: lambda app, office: ImportRoom(office, Path("x.xlsx")),
}
ROOMS: dict[str, type[Room]] = {"agenda": Agenda, "ledger": Ledger, "queue": Queue, "review": Review, "scores": Scores, "units": Units}


def behind_the_screen() -> Iterator[tuple[type[Room], str, str]]:
    """Each room with the methods that run behind it, and their groups."""
    for module in pkgutil.walk_packages(zhili_tui.tui.__path__, "zhili_tui.tui."):
        for _name, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(found, Room) and found.__module__ == module.name:
                for group, method in re.findall(r'@background\("(\w+)"\)\n    def (\w+)', inspect.getsource(found)):
                    yield found, method, group


async def test_no_room_waits_for_what_came_to_nothing_behind_it(shown: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for room, method, group in behind_the_screen():
        assert room in PUSHED or room in ROOMS.values() or room is SheetRoom, "a new room belongs among these"
        monkeypatch.setattr(room, method, lambda self, *_, group=group: self.call_after_refresh(self.came_to_nothing, group, "no room"))
    async with app(shown).run_test(size=SIZE) as pilot:
        await settle(pilot)
        for name in ROOMS:
            pilot.app.goto(name)  # type: ignore[attr-defined]
            await settle(pilot)
            assert not WAITING.search(said(pilot)), (name, said(pilot))
            assert name == "agenda" or "no room" in said(pilot), name
        one = next(found for some in pilot.app.answering.ask("places", SheetQuery(2026)) for found in some)  # type: ignore[attr-defined]
        asked = SheetQuery(2026, sheet=one.sheet, unit=one.result.unit)
        sheet = SheetRoom(shown, asked, one, pilot.app.standing)  # type: ignore[attr-defined]
        for make in (*PUSHED.values(), lambda *_: sheet):
            pilot.app.push_screen(make(pilot.app, shown))
            await settle(pilot)
            if pilot.app.screen is sheet:
                sheet.work_out()
                await settle(pilot)
                assert "not worked out anew" in line(pilot, "scope")
            assert not WAITING.search(said(pilot)), (pilot.app.screen, said(pilot))
            pilot.app.screen.say("")  # type: ignore[attr-defined]


async def test_no_room_waits_for_a_standing_that_came_to_nothing(shown: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    async with app(shown, "units").run_test(size=SIZE) as pilot:
        await settle(pilot)
        for name in (*ROOMS, "ledger"):
            pilot.app.goto(name)  # type: ignore[attr-defined]
            await settle(pilot)
        monkeypatch.setattr("zhili_tui.tui.agenda_state.standing", fails)
        pilot.app.find_officer()  # type: ignore[attr-defined]  # nothing is known any more
        pilot.app.reckon()  # type: ignore[attr-defined]
        await settle(pilot)
        for name in ROOMS:
            pilot.app.goto(name)  # type: ignore[attr-defined]
            await settle(pilot)
            pilot.app.screen.say("")  # type: ignore[attr-defined]
            assert not WAITING.search(said(pilot)), (name, said(pilot))
            assert name not in ("agenda", "scores") or "no room" in said(pilot), name
        for kind, make in PUSHED.items():
            if kind not in (PreviewRoom, FillingRoom, ImportRoom):
                pilot.app.push_screen(make(pilot.app, shown))
                await settle(pilot)
                pilot.app.screen.say("")  # type: ignore[attr-defined]
                assert not WAITING.search(said(pilot)), (kind, said(pilot))


@pytest.mark.parametrize("fail", [False, True], ids=["found", "fails"])
async def test_what_is_found_for_a_room_that_was_left_comes_to_nothing(
    shown: Workspace, monkeypatch: pytest.MonkeyPatch, fail: bool
) -> None:
    """The ledger is being taken off the screen, its lines are gone already, when its list is there, or what went wrong."""
    goes, handed = threading.Event(), threading.Event()
    find, deliver = Finder.find, Ledger.deliver

    def late(*args: Any) -> Any:
        goes.wait()
        return fails() if fail else find(*args)

    def handing(*args: Any, **more: Any) -> Any:
        try:
            return deliver(*args, **more)
        finally:
            if goes.is_set():
                handed.set()

    async def gone(_line: Line) -> None:
        """A line of the room is gone; the room is not yet."""
        goes.set()
        for _ in range(30_000):
            if handed.is_set():
                break
            await asyncio.sleep(0.001)

    async with app(shown).run_test(size=SIZE) as pilot:
        await settle(pilot)
        monkeypatch.setattr(Finder, "find", late)
        monkeypatch.setattr(Ledger, "deliver", handing)
        room = Ledger(shown)
        await pilot.app.push_screen(room)
        monkeypatch.setattr(Line, "on_unmount", gone, raising=False)
        pilot.app.pop_screen()
        await settle(pilot)
        assert handed.is_set()
        assert isinstance(pilot.app.screen, Agenda)
