"""The room of a form: opened from the commands, looked through, confirmed, corrected, written, kept."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from textual.pilot import Pilot

from tests.conftest import git
from tests.exchange.test_fill import sheet
from tests.tui.play import line, rows, settle
from zhili_tui import i18n
from zhili_tui.entry.drafts import Draft
from zhili_tui.errors import NotKept
from zhili_tui.exchange.filling import remembered
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.drafts import _title, unfinished
from zhili_tui.tui.filling import lines
from zhili_tui.tui.filling.open import open_form_file
from zhili_tui.tui.filling.screen import FillingRoom

FORM = """
| 東街街道2026年10月綜治月報表 | < | < | < | < |
| 指標 | 創安活動（次） | 排查矛盾糾紛（件） | 信訪件數（件） | 專職聯防隊員（人） |
| 數量 | | | | |
"""


@pytest.fixture
def form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A form in the folder where the program is started."""
    folder = tmp_path / "forms"
    folder.mkdir()
    found = folder / "月報表.xlsx"
    found.write_bytes(sheet(FORM).data)
    monkeypatch.chdir(folder)
    return found


def app(office: Workspace) -> Zhili:
    i18n.use("zh-Hant")
    return Zhili(office)


async def opened(pilot: object) -> None:
    await settle(pilot)  # type: ignore[arg-type]
    await pilot.press("f9", *"填表", "enter")  # type: ignore[attr-defined]
    await pilot.press("enter")  # type: ignore[attr-defined]
    await settle(pilot)  # type: ignore[arg-type]


async def test_a_form_is_chosen_looked_through_and_written(office: Workspace, form: Path) -> None:
    """What is likely stands first, with its source and why; confirmed, corrected and pointed cells go into the copy and are remembered."""
    async with app(office).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        room = pilot.app.screen
        assert isinstance(room, FillingRoom)
        shown = rows(pilot)
        assert shown[0] == " 待確認：1 格"
        assert "創安活動（次）" in shown[1]
        assert line(pilot, "head").startswith("月報表.xlsx  東街街道  2026-10")
        assert any("count.activity[type=safety_creation]" in one for one in rows(pilot, "told"))
        assert any("是零" in one for one in rows(pilot, "told"))
        await pilot.press("space")
        assert "已確認" in rows(pilot)[1]
        at = next(i for i, one in enumerate(room.listed) if one.proposal is not None and one.proposal.place == "月報!C3")
        room.rows.go(at)
        await pilot.press("enter", *"59", "enter")
        await settle(pilot)
        assert "59" in next(one for one in rows(pilot) if "C3" in one)
        assert next(one.mark for one in room.listed if one.proposal is not None and one.proposal.place == "月報!C3") == lines.TYPED
        at = next(i for i, one in enumerate(room.listed) if one.proposal is not None and one.proposal.place == "月報!D3")
        room.rows.go(at)
        await pilot.press("ctrl+e", *"cases_accepted", "enter")
        await settle(pilot)
        assert "12" in next(one for one in rows(pilot) if "D3" in one)
        await pilot.press("greater_than_sign")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("escape")  # not kept as a paper
        await settle(pilot)
        await pilot.press("escape")  # everything was written: nothing is asked
        await settle(pilot)
        assert not isinstance(pilot.app.screen, FillingRoom)
    made = openpyxl.load_workbook(form.with_name("月報表-已填.xlsx"))["月報"]
    assert [made.cell(3, column).value for column in range(2, 6)] == [0, 59, 12, 21]
    assert openpyxl.load_workbook(form)["月報"]["B3"].value is None
    learnt = next((office.root / "templates" / "fill" / "learnt").iterdir())
    assert remembered.read(learnt) == {
        "月報!B3": "count.activity[type=safety_creation]", "月報!D3": "figures.security.cases_accepted",
    }  # fmt: skip


async def test_a_copy_that_is_kept_can_be_taken_back(office: Workspace, form: Path) -> None:
    async with app(office).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("greater_than_sign", "enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "document" in line(pilot)
        assert "document" in git(office.root, "log", "-1", "--name-only", "--format=")
        await pilot.press("ctrl+z")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
    assert not list((office.root / "records" / "dongjie" / "2026" / "document").glob("20261123-*.toml"))


def room_of(pilot: Pilot[Any]) -> FillingRoom:
    found = pilot.app.screen
    assert isinstance(found, FillingRoom), line(pilot)
    return found


async def test_what_was_decided_is_there_again_when_the_form_is_opened_again(office: Workspace, form: Path) -> None:
    """Left by Esc, by the key of another room, and out of the program; taken back it is no longer kept."""
    async with app(office).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        room = room_of(pilot)
        await pilot.press("asterisk")
        assert room.form is not None
        assert room.form.confirmed == {"月報!B3"}
        room.form.write_in("月報!C3", "59")
        await pilot.press("escape")
        await settle(pilot)
        assert not isinstance(pilot.app.screen, FillingRoom)
        assert "^W" in line(pilot)
        await pilot.press("ctrl+w")
        await settle(pilot)
        assert "月報表.xlsx 2026-10" in " ".join(rows(pilot))
        await pilot.press("enter", "enter")
        await settle(pilot)
        room = room_of(pilot)
        assert "2 格" in line(pilot)
        assert room.form is not None
        assert (room.form.confirmed, room.form.typed) == ({"月報!B3"}, {"月報!C3": "59"})
        await pilot.press("f5")
        await settle(pilot)
        assert not isinstance(pilot.app.screen, FillingRoom)
        assert "^W" in line(pilot)
        await opened(pilot)
        room = room_of(pilot)
        assert room.form is not None
        assert room.form.typed == {"月報!C3": "59"}
        await pilot.press("asterisk")
        room.rows.go(next(i for i, one in enumerate(room.listed) if one.proposal is not None and one.proposal.place == "月報!C3"))
        await pilot.press("b", "ctrl+q")
        await settle(pilot)
    assert not list(office.entering.drafts.glob("*.draft"))
    assert not (office.root / "templates" / "fill" / "learnt").exists()


async def test_the_blank_of_another_month_in_the_same_file_begins_blank(office: Workspace, form: Path) -> None:
    """What was decided of the one before waits among the drafts; gone on with there it is said that the form is another."""
    async with app(office).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("asterisk", "escape")
        form.write_bytes(sheet(FORM.replace("10月", "9月")).data)
        await opened(pilot)
        work = room_of(pilot).form
        assert work is not None
        assert work.found.period is not None
        assert (work.found.period.span.last, work.confirmed) == (9, set())
        await pilot.press("escape", "ctrl+w", "enter", "enter")
        await settle(pilot)
        work = room_of(pilot).form
        assert work is not None
        assert work.confirmed == {"月報!B3"}
        assert "改動" in line(pilot)
        await pilot.press("escape")
        await opened(pilot)
        work = room_of(pilot).form
        assert work is not None
        assert work.confirmed == {"月報!B3"}, "from then on it is what is kept of this one"


async def test_while_it_is_matched_nothing_is_decided(office: Workspace, form: Path) -> None:
    async with app(office).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        room = room_of(pilot)
        assert not room.matching
        room.matching = True
        for action in keymap.ON_FILLING:
            assert "核對" in room.why_not(action)
        await pilot.press("asterisk")
        assert room.form is not None
        assert room.form.confirmed == set()
        room.came_to_nothing("form", "x")
        await pilot.press("asterisk")
        assert room.form.confirmed == {"月報!B3"}, "a match that fails leaves the form as it was"


async def test_a_second_form_is_opened_once_the_first_may_be_left(office: Workspace, form: Path) -> None:
    other = form.with_name("另表.xlsx")
    async with app(office).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        first = room_of(pilot)
        await pilot.press("asterisk")
        other.write_bytes(sheet(FORM.replace("10月", "9月")).data)
        open_form_file(first, other)
        await settle(pilot)
        assert "另表.xlsx" in line(pilot, "head")
        await pilot.press("escape")
        assert pilot.app.screen is first
        open_form_file(first, other)
        await pilot.press("enter")
        await settle(pilot)
        assert room_of(pilot).path == other
        assert first not in pilot.app.screen_stack
        assert "月報表.xlsx" in " ".join(_title(first, one) for one in unfinished(first))


async def test_what_cannot_be_kept_is_asked_about_before_it_is_lost(office: Workspace, form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By whichever way one leaves; whoever stays has everything still."""

    def full(*_: Any) -> Any:
        raise NotKept(reason="no room left")

    async with app(office).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        room = room_of(pilot)
        monkeypatch.setattr(Draft, "keep", full)
        await pilot.press("asterisk")
        assert "no room left" in line(pilot)
        for key in ("escape", "f5", "ctrl+q"):
            await pilot.press(key)
            await settle(pilot)
            assert pilot.app.screen is not room, key
            assert any("no room left" in one for one in rows(pilot)), key
            await pilot.press("escape")
            await settle(pilot)
            assert pilot.app.screen is room, key
        assert room.form is not None
        assert room.form.confirmed == {"月報!B3"}
        await pilot.press("f5", "enter")
        await settle(pilot)
        assert not isinstance(pilot.app.screen, FillingRoom)


async def test_a_form_for_another_month_keeps_what_was_decided(office: Workspace, form: Path) -> None:
    text = FORM.replace("東街街道2026年10月綜治月報表", "綜治月報表")
    form.write_bytes(sheet(text).data)
    async with app(office).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        room = pilot.app.screen
        assert isinstance(room, FillingRoom)
        assert "^F" in line(pilot)
        assert room.form is not None
        room.form.write_in("月報!C3", "7")
        await pilot.press("ctrl+f", "enter", *"2026", "enter")
        await settle(pilot)
        assert pilot.app.screen is not room  # a year alone is no month: asked again
        await pilot.press(*["backspace"] * 4, *"2026-10", "enter")
        await settle(pilot)
        assert pilot.app.screen is room
        assert room.form.found.period is not None
        assert (room.form.found.period.span.year, room.form.found.period.span.last) == (2026, 10)
        assert room.form.chosen("月報!C3").value == 7
        assert not room.query_one("#told").display


async def test_what_cannot_be_filled_in_is_said(office: Workspace, form: Path) -> None:
    form.write_bytes(b"no form")
    async with app(office).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert "xlsx" in line(pilot)
        pilot.app.screen.say("")  # type: ignore[attr-defined]
        await pilot.press("greater_than_sign")
        assert "xlsx" in line(pilot), "why it was not read"
        await pilot.press("escape")
        await settle(pilot)
        form.unlink()
        await pilot.press("f9", *"填表", "enter", *"nowhere.xlsx", "enter")
        await settle(pilot)
        assert any("沒有檔案" in one for one in rows(pilot))


def test_json_of_the_command_and_the_room_agree(office: Workspace, form: Path) -> None:
    """Both work on one form at work: the same cells, in the same order."""
    from zhili_tui.exchange.filling.matching import Whose
    from zhili_tui.exchange.filling.work import FormWork

    work = FormWork(office, form, Whose("", 0, 0))
    assert [one.place for one in work.proposals] == ["月報!B3", "月報!C3", "月報!D3", "月報!E3"]
    assert json.dumps(work.to_remember()) == "{}"


async def test_nothing_is_written_while_no_cell_is_filled_in_and_no_option_is_named(office: Workspace, form: Path) -> None:
    """A form that says no period: the key that says it, in the words of the screen."""
    form.write_bytes(sheet(FORM.replace("2026年10月", "")).data)
    async with app(office).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        room = pilot.app.screen
        assert isinstance(room, FillingRoom)
        assert room.form is not None
        assert not room.form.made
        assert not [one for one in (*rows(pilot), *rows(pilot, "told"), line(pilot)) if "--" in one]
        await pilot.press("greater_than_sign")
        await settle(pilot)
        assert pilot.app.screen is room
        assert line(pilot) == "還沒有一格可填：請先確認或更正"
