"""What a form begins with is shown as a suggestion, and saved only when somebody takes it over."""

import datetime
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.play import line, rows, settle
from zhili_tui.entry.drafts import DraftSubject
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.confirm import Ask
from zhili_tui.tui.form import open as opening
from zhili_tui.tui.form.screen import FormRoom
from zhili_tui.tui.widgets.cells import DIM
from zhili_tui.tui.widgets.widgets import Entry, Rows

D = datetime.date
POST = 'name = "何鎮長"\n\n[[posts]]\nunit = "xiguan"\ntitle = "辦事處主任"\nroles = ["principal_leader"]\nsince = 2020-01-01\n'


@pytest.fixture
async def pilot(office: Workspace) -> AsyncIterator[Pilot[Any]]:
    async with Zhili(office, begin="ledger").run_test(size=(80, 24)) as found:
        await settle(found)
        yield found


async def opened(pilot: Pilot[Any], office: Workspace, made: opening.Opened) -> FormRoom:
    room = FormRoom(office, made)
    pilot.app.push_screen(room)
    await settle(pilot)
    return room


async def meeting(pilot: Pilot[Any], office: Workspace) -> FormRoom:
    """A month's joint meeting, as it is opened from its duty; all that is required typed."""
    assert isinstance(pilot.app, Zhili)
    standing = pilot.app.standing
    assert standing is not None
    duty = next(one for one in standing.duties if one.key == "joint_meeting/dongjie/2026-10")
    room = await opened(pilot, office, opening.fulfil(office, duty, standing, ""))
    for name, text in (("date", "29"), ("present", "10")):
        cell = room.form.cell(*room.form.find((name,)))
        assert cell is not None
        assert room.form.set(cell, text)
    room.place_entry()
    room.rows.refresh()
    await pilot.pause()
    return room


def saves(pilot: Pilot[Any]) -> list[Any]:
    assert isinstance(pilot.app, Zhili)
    return pilot.app.saves


async def test_a_suggestion_is_dim_and_marked_and_its_mark_goes_when_it_is_taken_over(pilot: Pilot[Any], office: Workspace) -> None:
    room = await meeting(pilot, office)
    number, _column = room.form.find(("place",))

    def place() -> tuple[str, bool]:
        pieces = room._draw(number, 80)
        return "".join(text for text, _style in pieces), next(style for text, style in pieces if "會議室" in text) == DIM

    assert "?綜治中心會議室" in place()[0]
    assert place()[1]
    room.go(number)
    assert "Suggested: Enter takes it over" in line(pilot)
    await pilot.press("down", "up")
    assert ("place",) in room.form.suggested, "arrows only look"
    await pilot.press("enter")
    assert ("place",) not in room.form.suggested
    assert "?" not in place()[0]
    assert not place()[1]


async def test_nothing_suggested_is_saved_unseen(pilot: Pilot[Any], office: Workspace) -> None:
    room = await meeting(pilot, office)
    waiting = {cell.path[0] for cell in room.form.unaccepted}
    assert {"type", "chair", "place", "expected"} <= waiting
    assert "present" not in waiting
    await pilot.press("ctrl+s")
    await settle(pilot)
    asked = pilot.app.screen
    assert isinstance(asked, Ask)
    assert "suggested values; save with them?" in line(pilot, "head")
    shown = "\n".join(rows(pilot))
    assert all(word in shown for word in ("Joint meeting", "陳國強", "綜治中心會議室", "10"))
    assert asked.query_one("#rows", Rows).below == 0, "all of them can be seen at once"
    await pilot.press("escape")
    assert not saves(pilot)
    assert pilot.app.screen is room
    assert "Not saved" in line(pilot)
    await pilot.press("ctrl+s", "enter")
    await settle(pilot)
    plain = office.load(saves(pilot)[-1].path).plain
    assert (plain["place"], plain["expected"], plain["present"]) == ("綜治中心會議室", 10, 10)


async def test_a_suggestion_that_is_typed_over_or_taken_out_is_not_asked_about(pilot: Pilot[Any], office: Workspace) -> None:
    room = await meeting(pilot, office)
    while room.form.unaccepted:
        room.go(*room.form.find(room.form.unaccepted[0].path))
        await pilot.press("tab")
    await pilot.press("ctrl+s")
    await settle(pilot)
    assert saves(pilot), "each was looked at and taken over: nothing is asked"


async def test_a_draft_keeps_what_is_only_suggested(pilot: Pilot[Any], office: Workspace) -> None:
    room = await meeting(pilot, office)
    before = {cell.path for cell in room.form.unaccepted}
    await pilot.press("escape")
    kept = office.entering.journal.all()[0]
    again = await opened(pilot, office, opening.from_draft(office, kept))
    assert {cell.path for cell in again.form.unaccepted} == before


async def typed(pilot: Pilot[Any], room: FormRoom, name: str, text: str) -> None:
    room.go(*room.form.find((name,)))
    room.query_one(Entry).value = text
    await pilot.press("enter")
    await pilot.pause()


async def test_a_notice_names_all_leaders_as_soon_as_its_unit_is_known(repository: Path) -> None:
    (repository / "records/xiguan/officers/he-zhang.toml").write_text(POST, encoding="utf-8")
    office = Workspace.open(repository)
    office.refresh()
    async with Zhili(office, begin="ledger").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        room = await opened(pilot, office, opening.new(office, "notice", "shifan-zzw"))
        assert room.form.get(("principal_leader",)) is None
        await typed(pilot, room, "unit", "xiguan")
        assert room.form.get(("principal_leader",)) == ["xiguan/gao-feng", "xiguan/he-zhang"]
        assert room.form.get(("leader_in_charge",)) == ["xiguan/tian-haiyan"]
        assert {("principal_leader",), ("leader_in_charge",)} <= room.form.suggested
        await typed(pilot, room, "unit", "dongjie")
        assert "xiguan/gao-feng" not in room.form.get(("principal_leader",)), "those of the other unit"
        room.go(*room.form.find(("leader_in_charge",)))
        await pilot.press("enter")
        await typed(pilot, room, "unit", "xiguan")
        assert room.form.get(("leader_in_charge",)) != ["xiguan/tian-haiyan"], "what was taken over stands"


async def test_a_notice_opened_for_a_unit_begins_with_its_leaders(pilot: Pilot[Any], office: Workspace) -> None:
    made = opening.Opened(DraftSubject("notice", "shifan-zzw"), office.kind("notice"), None, {"unit": "xiguan"})
    room = await opened(pilot, office, made)
    assert room.form.get(("principal_leader",)) == ["xiguan/gao-feng"]
    assert not room.form.changed, "it begins so"


async def test_a_final_inspection_of_january_asks_whether_it_is_for_the_year_before(pilot: Pilot[Any], office: Workspace) -> None:
    room = await opened(pilot, office, opening.new(office, "inspection", "dongjie"))
    await typed(pilot, room, "type", "final_inspection")
    await typed(pilot, room, "date", "2026-01-20")
    assert room.form.get(("for_year",)) == 2025
    assert ("for_year",) in room.form.suggested
    await typed(pilot, room, "date", "2026-10-20")
    assert room.form.get(("for_year",)) is None
