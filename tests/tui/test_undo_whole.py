"""Undo whole: what was taken back is done again; what was removed or undone is listed across starts and brought back; a record goes with a reason."""

from tests.conftest import git
from tests.tui.play import line, pane, rows, settle
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.confirm import AskText
from zhili_tui.tui.record.lost import LostRoom
from zhili_tui.tui.record.screen import RecordRoom

SIZE = (80, 24)
ACTIVITY = 'type = "publicity"\ndate = 2026-11-20\ntitle = "平安宣傳週"\n'


def activity(office: Workspace) -> str:
    import tomllib

    path = office.saving.create("activity", "dongjie", tomllib.loads(ACTIVITY)).path
    office.refresh()
    return path


async def test_a_new_record_taken_back_is_there_again_with_one_key_and_goes_again(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        made = office.saving.create("activity", "dongjie", office.load(activity(office)).plain)
        app.saved(made)
        whole = (office.root / made.path).read_bytes()
        app.say("")
        for _turn in range(2):
            await pilot.press("u", "enter")
            await settle(pilot)
            assert not (office.root / made.path).exists()
            assert "^Y does it again" in line(pilot)
            await pilot.press("z")
            await settle(pilot)
            assert (office.root / made.path).read_bytes() == whole
            assert line(pilot).startswith("Done again: Activity 11-20")
        await pilot.press("z")
        assert line(pilot).startswith("Nothing was taken back that could be done again")
        assert git(office.root, "status", "--porcelain") == ""


async def test_a_change_done_again_is_what_it_was_and_a_new_save_ends_that(office: Workspace) -> None:
    path = activity(office)
    app = Zhili(office)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.saved(office.saving.change(loaded := office.load(path), {**loaded.plain, "title": "改了"}))
        await pilot.press("u", "enter")
        await settle(pilot)
        assert office.load(path).plain["title"] == "平安宣傳週"
        await pilot.press("z")
        await settle(pilot)
        assert office.load(path).plain["title"] == "改了"
        await pilot.press("u", "enter")
        await settle(pilot)
        app.saved(office.saving.change(loaded := office.load(path), {**loaded.plain, "title": "又改"}))
        await pilot.press("z")
        await settle(pilot)
        assert office.load(path).plain["title"] == "又改"


async def test_a_record_is_removed_with_a_reason_listed_at_the_next_start_and_brought_back(office: Workspace) -> None:
    path = activity(office)
    whole = (office.root / path).read_bytes()
    app = Zhili(office)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.show_record(path)
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        assert isinstance(app.screen, AskText)
        await pilot.press("enter")
        assert "A reason is needed" in line(pilot)
        await pilot.press(*"twice", "enter")
        await settle(pilot)
        assert not (office.root / path).exists()
        assert not isinstance(app.screen, RecordRoom)
        assert line(pilot) == "Removed: Activity 11-20 Publicity 平安宣傳週. ^Z takes that back"
        await pilot.press("u", "enter")
        await settle(pilot)
        assert (office.root / path).read_bytes() == whole
        await pilot.press("z")
        await settle(pilot)
        assert not (office.root / path).exists()
    later = Workspace.open(office.root)
    later.refresh()
    app = Zhili(later)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        room = app.screen
        assert isinstance(room, LostRoom)
        at = next(number for number, one in enumerate(room.found) if one.why == "twice")
        room.rows.go(at)
        await settle(pilot)
        assert "removed" in rows(pilot)[at]
        assert "平安宣傳週" in rows(pilot)[at]
        assert "twice" in pane(pilot)
        await pilot.press("b", "enter")
        await settle(pilot)
        assert (office.root / path).read_bytes() == whole
        await pilot.press("t")
        await settle(pilot)
        assert isinstance(app.screen, LostRoom)
        assert any("there again" in row for row in rows(pilot))
        await pilot.press("b")
        assert line(pilot) == "This record is there again"


async def test_a_save_taken_back_is_listed_and_brought_back_too(office: Workspace) -> None:
    path = activity(office)
    changed = office.saving.change(loaded := office.load(path), {**loaded.plain, "title": "改了"})
    office.saving.undo(changed)
    found = [one for one in office.versions.lost() if one.path == path]
    assert [(one.removed, one.why.count("Takes-Back")) for one in found] == [(False, 0)]
    assert "改了" in office.versions.said(found[0]).decode()
    app = Zhili(office)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert "taken back" in rows(pilot)[0]
        await pilot.press("b", "enter")
        await settle(pilot)
        assert office.load(path).plain["title"] == "改了"


async def test_what_may_not_be_removed_says_why(office: Workspace) -> None:
    signed = next(hit for hit in office.index.hits("kind='meeting'") if office.load(hit.path).plain.get("signoffs"))
    referred = office.index.rows("SELECT target FROM link JOIN entry ON entry.path = target WHERE kind='inspection' LIMIT 1")
    app = Zhili(office)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.show_record(signed.path)
        await settle(pilot)
        await pilot.press("w")
        assert line(pilot).startswith("It is signed, and a signed record is never taken away")
        app.show_record("records/dongjie/unit.toml")
        await settle(pilot)
        await pilot.press("w")
        assert line(pilot).startswith("Units, officers and settings are not taken away")
        for (path,) in referred:
            if office.load(path).plain.get("signoffs"):
                continue
            app.show_record(path)
            await settle(pilot)
            await pilot.press("w", "x", "enter")
            await settle(pilot)
            assert "is referred to by" in line(pilot)
            assert (office.root / path).exists()
