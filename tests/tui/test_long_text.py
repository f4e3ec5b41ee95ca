"""Long text written over several lines: kept as it is typed, whichever way the editor or the program ends."""

import signal
import time
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import TextArea

from tests.tui.play import line, settle
from tests.tui.terminal import Terminal, program, terminal
from zhili_tui.entry.drafts import Content
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.text_editor import LongText
from zhili_tui.tui.form import open as opening
from zhili_tui.tui.form.screen import FormRoom

PARAGRAPHS = "第一段\n第二段"


def form(pilot: Pilot[Any]) -> FormRoom:
    assert isinstance(pilot.app.screen, FormRoom)
    return pilot.app.screen


def content(office: Workspace) -> Content:
    """What the only draft holds."""
    (kept,) = office.entering.journal.all()
    return kept.content


def playing(office: Workspace) -> Any:
    return Zhili(office, begin="ledger").run_test(size=(80, 24))


async def at_content(pilot: Pilot[Any], office: Workspace) -> FormRoom:
    """A new activity's form, at its long text."""
    await settle(pilot)
    pilot.app.push_screen(FormRoom(office, opening.new(office, "activity", "dongjie")))
    await settle(pilot)
    room = form(pilot)
    room.go(*room.form.find(("content",)))
    return room


async def in_the_editor(pilot: Pilot[Any], office: Workspace, text: str = PARAGRAPHS) -> FormRoom:
    """The same with the editor open, and something typed in it."""
    room = await at_content(pilot, office)
    await pilot.press("ctrl+l")
    await settle(pilot)
    assert isinstance(pilot.app.screen, LongText)
    for character in text:
        await pilot.press("enter" if character == "\n" else character)
    return room


def in_the_note(found: Terminal) -> None:
    """A record's form in a real terminal, at its note."""
    found.until(lambda: bool(found.lines[-1]))
    found.quiet()
    for key in ("f2", "enter", "ctrl+e", *["pagedown"] * 4):
        found.press(key)
        found.quiet()
    for _row in range(60):  # a form without a note fails, it does not go on for ever
        if found.lines[found.cursor[1]].startswith("> 備註"):
            return
        found.press("up")
        found.quiet()
    raise AssertionError(found.text)


async def test_what_is_typed_in_the_editor_is_in_the_draft_before_it_is_left(office: Workspace) -> None:
    async with playing(office) as pilot:
        room = await in_the_editor(pilot, office)
        await pilot.pause(room.pace.every + 0.1)
        assert (content(office).at, content(office).text) == (("content",), PARAGRAPHS)


async def test_told_to_go_the_program_keeps_what_the_editor_holds(office: Workspace) -> None:
    async with playing(office) as pilot:
        await in_the_editor(pilot, office)
        area = pilot.app.screen.query_one(TextArea)
        with area.prevent(TextArea.Changed):
            area.insert("尾")
        pilot.app.keep_everything()  # type: ignore[attr-defined]
        assert content(office).text == PARAGRAPHS + "尾"


async def test_escape_leaves_the_text_in_the_field_and_it_can_be_taken_back(office: Workspace) -> None:
    async with playing(office) as pilot:
        room = await in_the_editor(pilot, office)
        await pilot.press("escape")
        await settle(pilot)
        assert pilot.app.screen is room
        assert room.form.plain["content"] == PARAGRAPHS
        assert content(office).plain["content"] == PARAGRAPHS
        await pilot.press("ctrl+z")
        assert "content" not in room.form.plain
        await pilot.press("ctrl+y")
        assert room.form.plain["content"] == PARAGRAPHS


async def test_looking_into_the_editor_changes_nothing(office: Workspace) -> None:
    async with playing(office) as pilot:
        room = await at_content(pilot, office)
        cell = room.cell
        assert cell is not None
        room.form.put(cell, "一行\n")
        steps = len(room.form.before)
        room.place_entry()
        await pilot.press("ctrl+l", "escape")
        await settle(pilot)
        assert (room.form.plain["content"], len(room.form.before)) == ("一行\n", steps)


async def test_a_paste_of_lines_is_in_the_draft_while_the_editor_shows_it(office: Workspace) -> None:
    async with playing(office) as pilot:
        room = await at_content(pilot, office)
        room.entry.post_message(events.Paste(PARAGRAPHS))
        await settle(pilot)
        assert isinstance(pilot.app.screen, LongText)
        await pilot.pause(room.pace.every + 0.1)
        assert content(office).text == PARAGRAPHS
        await pilot.press("escape")
        await settle(pilot)
        assert room.form.plain["content"] == PARAGRAPHS


async def test_after_a_crash_the_paragraphs_are_offered_and_taken_back_by_a_key(office: Workspace) -> None:
    async with playing(office) as pilot:
        room = await in_the_editor(pilot, office)
        await pilot.pause(room.pace.every + 0.1)
        room.draft.close()
    async with playing(office) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+w")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "is back" in line(pilot)
        assert form(pilot).entry.value == PARAGRAPHS
        await pilot.press("ctrl+z")
        assert form(pilot).entry.value == ""
        await pilot.press("ctrl+y", "ctrl+l")
        await settle(pilot)
        assert pilot.app.screen.query_one(TextArea).text == PARAGRAPHS


async def test_leaving_the_program_right_after_typing_loses_nothing(office: Workspace) -> None:
    async with playing(office) as pilot:
        await in_the_editor(pilot, office, "甲乙丙")
        await pilot.press("ctrl+q")
        assert content(office).text == "甲乙丙"


def test_a_killed_program_leaves_the_paragraphs_to_the_next_start(repository: Path) -> None:
    with terminal(*program(repository)) as found:
        in_the_note(found)
        found.press("ctrl+l")
        found.quiet()
        found.commit(PARAGRAPHS.replace("\n", "\r"))
        found.quiet()
        time.sleep(1)
        found.kill(signal.SIGKILL)
        found.wait()
    office = Workspace.open(repository, "dongjie/lin-shufen")
    assert content(office).text.endswith(PARAGRAPHS)


async def test_several_lines_stand_on_one_where_they_are_typed_in(office: Workspace) -> None:
    async with playing(office) as pilot:
        room = await in_the_editor(pilot, office, "甲行\n乙行\n丙")
        await pilot.press("ctrl+s")
        await settle(pilot)
        entry = room.entry
        assert entry.has_focus
        assert entry.render_line(0).text.rstrip() == "甲行 / 乙行 / 丙"
        await pilot.press("end")
        assert entry.cursor_screen_offset.x - entry.region.x == len("甲行 / 乙行 / 丙") + 5
        await pilot.press("left", "left", "丁")
        assert entry.value == "甲行\n乙行丁\n丙"
        await pilot.press("up", "down")
        assert room.form.plain["content"] == "甲行\n乙行丁\n丙"


def test_several_lines_in_a_cell_leave_the_rest_of_the_screen_as_it_was(repository: Path) -> None:
    with terminal(*program(repository)) as found:
        in_the_note(found)
        before, row = found.lines, found.cursor[1]
        found.press("ctrl+l")
        found.quiet()
        found.commit(PARAGRAPHS.replace("\n", "\r"))
        found.press("ctrl+s")
        found.quiet()
        found.press("end")
        found.quiet()
        assert found.lines[row].startswith("> 備註       第一段 / 第二段")
        assert found.lines[:row] + found.lines[row + 1 : -3] == before[:row] + before[row + 1 : -3]


def key(character: str, at: float) -> events.Key:
    """A key at a time of its own."""
    found = events.Key(character, character if len(character) == 1 else None)
    found.time = at
    return found


@pytest.mark.parametrize("where", ["field", "editor"])
async def test_undo_goes_back_a_word_a_paste_and_a_commit_at_a_time_and_redo_forward(where: str, office: Workspace) -> None:
    async with playing(office) as pilot:
        room = await at_content(pilot, office)
        if where == "editor":
            await pilot.press("ctrl+l")
            await settle(pilot)
        shown = [room.entry.value]
        committed = [[key(character, start + at / 1000) for at, character in enumerate(text)] for start, text in ((1, "街道"), (2, "安全"))]
        slowly = [
            [key(character, 3 + at) for at, character in enumerate("fire ")],
            [key(character, 9 + at) for at, character in enumerate("x2")],
        ]
        for step in (*committed, [events.Paste("貼上一段")], *slowly, [key("backspace", 20), key("backspace", 21)]):
            for event in step:
                pilot.app.post_message(event)
                await settle(pilot)
            shown.append(room.entry.value)
        assert shown == [
            "",
            "街道",
            "街道安全",
            "街道安全貼上一段",
            "街道安全貼上一段fire ",
            "街道安全貼上一段fire x2",
            "街道安全貼上一段fire ",
        ]
        for text in reversed(shown[:-1]):
            await pilot.press("ctrl+z")
            assert room.entry.value == text
        for text in shown[1:]:
            await pilot.press("ctrl+y")
            assert room.entry.value == text
        await pilot.press("ctrl+z", "a", "b", "ctrl+z", "c", "d", "ctrl+z")
        assert room.entry.value == shown[-2], "what is typed after an undo is a step of its own"
        await pilot.press("終")
        await pilot.press("ctrl+y")
        assert room.entry.value == shown[-2] + "終", "what is typed after an undo stands"


async def test_after_what_was_typed_in_the_field_undo_takes_back_earlier_changes(office: Workspace) -> None:
    async with playing(office) as pilot:
        room = await at_content(pilot, office)
        await pilot.press("甲", "down", "up", "end")
        room.entry.post_message(events.Paste("乙"))
        await pilot.pause()
        await pilot.press("ctrl+z")
        assert (room.entry.value, room.form.plain["content"]) == ("甲", "甲")
        await pilot.press("ctrl+z")
        assert room.entry.value == ""
        await pilot.press("ctrl+z")
        assert line(pilot) == "There is nothing more to take back in this form"


async def test_a_list_left_without_a_choice_and_a_line_that_cannot_be_dropped_leave_what_was_typed(office: Workspace) -> None:
    async with playing(office) as pilot:
        room = await at_content(pilot, office)
        room.go(*room.form.find(("type",)))
        await pilot.press("z", "z", "ctrl+l", "escape")
        await settle(pilot)
        assert (pilot.app.screen, room.entry.value) == (room, "zz")
        room.go(*room.form.find(("title",)))
        await pilot.press("x", "ctrl+k")
        assert room.form.plain["title"] == "x"
