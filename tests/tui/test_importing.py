"""The room of a ledger that is to be imported: looked through, mended in place, written as one commit, kept where it is left."""

import threading
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.conftest import git
from tests.exchange.test_import import GOOD, HEADS, book
from tests.tui.looks import Look, looks
from tests.tui.play import line, rows, settle
from zhili_tui import i18n
from zhili_tui.errors import Refused
from zhili_tui.exchange.importing import plan
from zhili_tui.exchange.importing.work import CellCorrection
from zhili_tui.i18n import N_
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.drafts import unfinished
from zhili_tui.tui.importing.screen import ImportRoom
from zhili_tui.vcs import signing_key

CITIZEN = "11010519491231002X"


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger in the folder where the program is started: a number where a day belongs, and a heading that says little."""
    folder = tmp_path / "ledgers"
    folder.mkdir()
    bad = ["2026.3.6", *GOOD[1:7], 45]
    found = book(folder / "整改台賬.xlsx", [*HEADS[:8], "口頭情況"], [*GOOD[:8], "已口頭告知"], bad)
    monkeypatch.chdir(folder)
    return found


def app(office: Workspace) -> Zhili:
    i18n.use("zh-Hant")
    return Zhili(office, begin="ledger")


@looks
def test_looks(look: Look, shown: Workspace, ledger: Path, monkeypatch: pytest.MonkeyPatch, snap_compare: Any) -> None:
    look.put_on(monkeypatch)

    async def play(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await pilot.app.push_screen(ImportRoom(shown, ledger))
        await settle(pilot)
        await pilot.press("enter")  # the likeliest kind
        await settle(pilot)

    assert snap_compare(Zhili(shown, begin="ledger"), terminal_size=look.size, run_before=play)


async def opened(pilot: Pilot[Any], kind: str = "檢查") -> ImportRoom:
    """The ledger, chosen from the commands as records of a kind."""
    await settle(pilot)
    await pilot.press("f9", *"導入", "enter")
    await pilot.press("enter")  # the file
    await settle(pilot)
    await pilot.press(*kind, "enter")
    await settle(pilot)
    assert isinstance(pilot.app.screen, ImportRoom), pilot.app.screen
    return pilot.app.screen


def go(room: ImportRoom, text: str) -> None:
    """The cursor on the line that says this."""
    room.rows.go(next(at for at in range(room.rows.count) if text in room.rows.render_line(at).text))


async def test_a_ledger_is_looked_through_mended_and_written(office: Workspace, ledger: Path) -> None:
    """What is wrong stands first, with the cell; mended it becomes a record; all go in as one commit, and one key takes them back."""
    before = git(office.root, "rev-list", "--count", "HEAD").strip()
    async with app(office).run_test(size=(80, 24)) as pilot:
        room = await opened(pilot)
        shown = rows(pilot)
        assert shown[0] == " 須修正：1"
        assert "H3" in shown[1]
        assert "45" in shown[1]
        assert "新增 1" in line(pilot)
        assert "須修正 1 處" in line(pilot)
        await pilot.press("greater_than_sign")
        assert "尚有 1 處" in line(pilot)
        await pilot.press("enter")
        await pilot.press(*"3-25", "enter")
        await settle(pilot)
        assert "須修正 0 處" in line(pilot)
        assert "在此修正的：1" in rows(pilot)[0]
        await pilot.press("greater_than_sign", "enter")
        await settle(pilot)
        assert not isinstance(pilot.app.screen, ImportRoom)
        assert "已從 整改台賬.xlsx 導入 2 筆記錄" in line(pilot)
        assert int(git(office.root, "rev-list", "--count", "HEAD")) == int(before) + 1
        assert "sha256" in git(office.root, "log", "-1", "--format=%B")
        made = git(office.root, "show", "--name-only", "--format=", "HEAD").split()
        assert sorted(str(office.load(path).plain["findings"][0]["due"]) for path in made) == ["2026-03-20", "2026-03-25"]
        assert unfinished(room) == []
        await pilot.press("u", "enter")
        await settle(pilot)
        assert not any((office.root / path).exists() for path in made)


async def test_a_heading_is_pointed_elsewhere_and_back(office: Workspace, ledger: Path) -> None:
    async with app(office).run_test(size=(120, 40)) as pilot:
        room = await opened(pilot)
        assert room.work is not None
        go(room, "口頭情況")
        await pilot.press("enter", *"備註", "enter")
        await settle(pilot)
        assert room.work.said.columns == {"口頭情況": "note"}
        assert room.work.plan.planned[0].plain["note"] == "已口頭告知"
        go(room, "口頭情況")
        await pilot.press("b")
        await settle(pilot)
        assert room.work.said.columns == {}
        assert "note" not in room.work.plan.planned[0].plain


async def test_what_no_column_says_is_said_for_all_rows(office: Workspace, ledger: Path) -> None:
    """A kind that needs more than the file has: each field that nothing fills is a line, and is said once."""
    book(ledger, ["檢查時間", "受檢單位", "檢查人員", "帶隊人"], ["2026.3.5", "平安社區", "陳國強、林淑芬", "陳國強"])
    async with app(office).run_test(size=(80, 24)) as pilot:
        room = await opened(pilot)
        assert room.work is not None
        assert room.work.found.unsaid == ("type",)
        assert "各行" in rows(pilot)[1]
        await pilot.press("enter", *"抽查", "enter")
        await settle(pilot)
        assert room.work.plan.problems == []
        assert room.work.plan.planned[0].plain["type"] == "spot_inspection"
        go(room, "= 抽查")
        await pilot.press("b")
        await settle(pilot)
        assert room.work.found.unsaid == ("type",)


async def test_what_was_said_is_there_again_and_only_where_the_file_still_says_the_same(office: Workspace, ledger: Path) -> None:
    """Left by Esc it lies among what is unfinished; in a file that was changed meanwhile a mended cell that says something else stays."""
    async with app(office).run_test(size=(80, 24)) as pilot:
        room = await opened(pilot)
        await pilot.press("enter", *"3-25", "enter")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert "^W" in line(pilot)
        await pilot.press("ctrl+w", "enter", "enter")
        await settle(pilot)
        again = pilot.app.screen
        assert isinstance(again, ImportRoom)
        assert again is not room
        assert again.work is not None
        assert again.work.said.cells == {("台賬", 3, "H"): CellCorrection("45", "3-25")}
        assert again.work.plan.problems == []
        await pilot.press("escape")
        await settle(pilot)
        book(ledger, HEADS, GOOD, ["2026.3.6", *GOOD[1:7], 46])
        await pilot.press("ctrl+w", "enter", "enter")
        await settle(pilot)
        again = pilot.app.screen
        assert isinstance(again, ImportRoom)
        assert again.work is not None
        assert again.work.aside == 1
        assert "有 1 格的內容與修正時不同" in line(pilot)
        assert len(again.work.plan.problems) == 1
        await pilot.press("escape")
        await settle(pilot)
        assert len(unfinished(again)) == 1


async def test_whose_the_records_are_is_chosen(office: Workspace, ledger: Path) -> None:
    async with app(office).run_test(size=(80, 24)) as pilot:
        room = await opened(pilot)
        assert room.work is not None
        await pilot.press("f", *"平安社區", "enter")
        await settle(pilot)
        assert room.work.found.layout.unit == "pingan"
        assert line(pilot, "head").startswith("整改台賬.xlsx  檢查  平安社區")
        assert {one.path.split("/")[1] for one in room.work.plan.planned} == {"pingan"}


async def test_a_file_that_is_none_is_said_and_another_kind_can_be_chosen(office: Workspace, ledger: Path) -> None:
    ledger.write_bytes(b"no workbook")
    async with app(office).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f9", *"導入", "enter", "enter")
        await settle(pilot)
        assert "整改台賬.xlsx" in line(pilot)
        assert "損壞" in line(pilot)
        await pilot.press("enter")
        assert "損壞" in line(pilot)
    book(ledger, ["檢查時間", "檢查人員", "帶隊人"], ["2026.3.5", "陳國強、林淑芬", "陳國強"])
    async with app(office).run_test(size=(80, 24)) as pilot:
        room = await opened(pilot, "指標")
        assert "沒有找到適合指標數據的表頭" in line(pilot)
        assert room.work is None
        await pilot.press("enter", *"檢查", "enter")
        await settle(pilot)
        assert room.work is not None
        assert room.work.found.unsaid == ("type", "unit")
        assert line(pilot, "head").startswith("整改台賬.xlsx  檢查")


async def test_nobody_s_number_is_shown(office: Workspace, ledger: Path) -> None:
    book(ledger, HEADS, [*GOOD[:7], CITIZEN, ""], [*GOOD[:8], f"來人 {CITIZEN}"])
    async with app(office).run_test(size=(120, 40)) as pilot:
        room = await opened(pilot)
        shown = "\n".join(room.rows.render_line(at).text for at in range(room.rows.count)) + line(pilot)
        assert CITIZEN not in shown
        assert "***" in shown
        await pilot.press("enter")
        await settle(pilot)
        assert CITIZEN not in str(pilot.app.screen.query_one("#entry").value)  # type: ignore[attr-defined]


async def test_months_beside_each_other_are_mended_where_they_stand(office: Workspace, ledger: Path) -> None:
    """Indicators down and months across: a cell's place is that of the file; a heading can be pointed elsewhere there too."""
    rows_ = [["指標", "11月", "12月"], ["排查次數", 1, 2], ["排查糾紛", 6, 5], ["調處", 6, 5], ["調處成功", "六", 5], ["走訪", 3, 4]]
    book(ledger, ["2026年矛盾糾紛統計"], *rows_)
    async with app(office).run_test(size=(80, 24)) as pilot:
        room = await opened(pilot, "指標")
        assert room.work is not None, line(pilot)
        assert "B6" in rows(pilot)[1]
        await pilot.press("enter", "6", "enter")
        await settle(pilot)
        assert room.work.plan.problems == []
        assert [one.spot for one in room.listed if one.spot] == [("台賬", 6, "B")]
        go(room, "走訪")
        await pilot.press("enter", *"活動", "enter")
        await settle(pilot)
        assert room.work.plan.count("new") == 2, line(pilot)
        assert room.work.said.columns.keys() == {"走訪"}


async def test_the_month_of_figures_is_said_for_all_rows(office: Workspace, ledger: Path) -> None:
    book(ledger, ["單位", "排查次數", "排查糾紛", "調處", "調處成功"], ["平安社區", 1, 6, 6, 6])
    async with app(office).run_test(size=(80, 24)) as pilot:
        room = await opened(pilot, "指標")
        assert room.work is not None
        assert room.work.plan.problems
        await pilot.press("enter", *"11", "enter")
        await settle(pilot)
        assert room.work.plan.problems == []
        assert room.work.plan.planned[0].path == "records/pingan/2026/figures/11.toml"


async def test_what_is_typed_is_kept_before_it_is_worked_out(office: Workspace, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program may be killed while twenty thousand rows are looked through again."""
    async with app(office).run_test(size=(80, 24)) as pilot:
        room = await opened(pilot)
        monkeypatch.setattr(room, "work_out", lambda *_: None)
        await pilot.press("enter", *"3-25", "enter")
        (kept,) = office.entering.journal.all()
        assert "3-25" in kept.content.typed.values()
        assert kept.words(None, office.name) == ["3-25"]


async def test_nobody_leaves_while_it_is_written_and_what_came_between_is_looked_at_again(
    office: Workspace, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record of the same name came meanwhile: nothing is written, that is said, and what was said of the file is still there."""
    before = git(office.root, "rev-parse", "HEAD")
    async with app(office).run_test(size=(80, 24)) as pilot:
        room = await opened(pilot)
        await pilot.press("enter", *"3-25", "enter")
        await settle(pilot)
        assert room.work is not None
        first = room.work.plan.writes[0].draft
        real, held = plan.carry_out, threading.Event()

        def late(*args: Any) -> str:
            held.wait()
            file = office.root / first.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(first.data or b"")
            return real(*args)

        monkeypatch.setattr(plan, "carry_out", late)
        await pilot.press("greater_than_sign", "enter")
        await pilot.press("escape")
        assert pilot.app.screen is room
        assert "正在寫入" in line(pilot)
        held.set()
        await settle(pilot)
        assert pilot.app.screen is room
        assert "其間已被他人修改；未寫入任何內容" in line(pilot)
        assert room.work.said.cells
        assert git(office.root, "rev-parse", "HEAD") == before
        assert len([one for one in office.entering.journal.all() if one.subject.ledger]) == 1


async def test_who_has_gone_elsewhere_meanwhile_is_told_there(office: Workspace, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with app(office).run_test(size=(80, 24)) as pilot:
        room = await opened(pilot)
        await pilot.press("enter", *"3-25", "enter")
        await settle(pilot)
        real, held = plan.carry_out, threading.Event()

        def late(*args: Any) -> str:
            held.wait()
            return real(*args)

        monkeypatch.setattr(plan, "carry_out", late)
        await pilot.press("greater_than_sign", "enter")
        await pilot.press("f6")
        assert pilot.app.screen is not room
        assert "正在寫入" in line(pilot)
        held.set()
        await settle(pilot)
        assert "導入 2 筆記錄" in line(pilot)
        assert unfinished(pilot.app.screen) == []  # type: ignore[arg-type]
        await pilot.press("ctrl+z", "enter")
        await settle(pilot)
        assert "已復原" in line(pilot)


async def test_a_record_in_the_way_of_a_locked_key_ends_nothing(office: Workspace, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a passphrase it is written at the terminal: whatever goes wrong there is said."""

    def refuses(*_args: Any) -> str:
        raise Refused(N_("no room"))

    async with app(office).run_test(size=(80, 24)) as pilot:
        room = await opened(pilot)
        await pilot.press("enter", *"3-25", "enter")
        await settle(pilot)
        monkeypatch.setattr(signing_key, "asks", lambda _git: True)
        monkeypatch.setattr(pilot.app, "ask_passphrase", lambda _git, do: do())
        monkeypatch.setattr(plan, "carry_out", refuses)
        await pilot.press("greater_than_sign", "enter")
        await settle(pilot)
        assert pilot.app.screen is room
        assert "no room" in line(pilot)
