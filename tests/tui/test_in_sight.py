"""What a clerk has to see without looking for it: this week's work, what is answered, the hour that counts, no word about what is past."""

import datetime
from typing import Any

from tests.tui.play import line, rows, settle
from zhili_tui import i18n
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.agenda import lines
from zhili_tui.tui.agenda.lines import AgendaRow
from zhili_tui.tui.agenda.screen import Agenda
from zhili_tui.tui.agenda.view_model import GROUPS, DutyLine
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.form.screen import FormRoom
from zhili_tui.tui.record.screen import RecordRoom

SIZE = (80, 24)
INSPECTION = {
    "type": "spot_inspection",
    "date": datetime.date(2026, 11, 20),
    "unit": "dongjie",
    "lead_inspector": "shifan-zzb/zhou-min",
    "inspectors": ["shifan-zzb/zhou-min", "dongjie/lin-shufen"],
    "findings": [{"description": "值班記錄不全", "grade": "ordinary", "due": datetime.date(2026, 11, 26)}],
}


def item(group: str, number: int) -> DutyLine:
    return DutyLine(f"{group}{number}", group, "x", "", datetime.date(2026, 11, 23), "a", "a", "", "", "")


def part(group: str, count: int) -> list[AgendaRow]:
    return [AgendaRow(group, (), count), *(AgendaRow(group, (item(group, number),)) for number in range(count))] if count else []


def go_to(room: Agenda, key: str) -> None:
    room.rows.go(next(n for n, row in enumerate(room.lines) if key in {one.key for one in row.items}))


def test_this_week_shows_in_any_room_whatever_is_overdue() -> None:
    for room in (9, 11, 18):
        for count in (1, 3, 40):
            for shorts in range(5):
                before = [row for name in GROUPS[: 1 + shorts] for row in part(name, count)]
                found = lines.in_sight([*before, *part("week", 3), *part("month", 5)], room, ())
                last = max(number for number, row in enumerate(found) if row.group == "week")
                assert last < room, (room, count, shorts)
                for name in GROUPS[: 1 + shorts]:  # nothing is lost: what does not show is counted
                    assert sum(len(row.items) or row.more for row in found if row.group == name) == count
                    assert found.index(next(row for row in found if row.group == name)) < room


def test_where_all_of_it_has_room_nothing_is_cut_short() -> None:
    whole = [*part("overdue", 3), *part("week", 2), *part("month", 30)]
    assert lines.in_sight(whole, 11, ()) == whole
    assert lines.in_sight([*part("overdue", 30), *part("month", 2)], 11, ()) == [*part("overdue", 30), *part("month", 2)]


async def test_the_first_screen_has_this_weeks_work_and_says_how_much_follows(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        room = app.screen
        assert isinstance(room, Agenda)
        shown = rows(pilot)
        at = next(number for number, text in enumerate(shown) if "Due this week" in text)
        due = [one for row in room.whole for one in row.items if one.group == "week"]
        assert due
        assert all(any(one.what[:16] in text for text in shown[at + 1 :]) for one in due)
        assert f"overdue {room.board.overdue} this week {len(due)}" in line(pilot, "head") if room.board else False
        seen = sum(len(row.items) or row.more for row in room.lines[: room.rows.size.height])
        assert line(pilot, "following") == f"{sum(len(row.items) for row in room.whole) - seen} more below"
        await pilot.press("end")
        await settle(pilot)
        assert line(pilot, "following") == ""


async def test_what_is_cut_short_opens_with_enter_and_closes_with_escape(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        room = app.screen
        assert isinstance(room, Agenda)
        more = next(number for number, row in enumerate(room.lines) if row.more)
        text = rows(pilot)[more]
        assert text.strip() == f"{room.lines[more].more} more: Enter"
        room.rows.go(more)
        await pilot.press("enter")
        await settle(pilot)
        group = room.whole[0].group
        assert not any(row.more and row.group == room.lines[more].group for row in room.lines)
        assert room.rows.cursor == more, group
        await pilot.press("escape")
        assert any(row.more for row in room.lines)


async def test_an_answered_finding_says_so_and_is_not_answered_twice(office: Workspace) -> None:
    made = office.saving.create("inspection", "shifan-zzb", INSPECTION)
    ref = made.path.removeprefix("records/").removesuffix(".toml")
    office.refresh()
    app = Zhili(office)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        room = app.screen
        assert isinstance(room, Agenda)
        key = f"finding/dongjie/{ref}/1"
        go_to(room, key)
        await pilot.press("enter")
        await settle(pilot)
        form = app.screen
        assert isinstance(form, FormRoom)
        assert form.kind.name == "reply"
        await pilot.press("escape")
        reply = {"to": ref, "type": "rectification", "date": datetime.date(2026, 11, 23), "by": "dongjie/lin-shufen", "content": "已補齊"}
        answer = office.saving.create("reply", "dongjie", reply)
        app.reckon()
        await settle(pilot)
        go_to(room, key)
        assert room.current is not None
        assert room.current.items[0].what.startswith("[answered, to be accepted] ")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, RecordRoom)
        assert app.screen.path == answer.path


async def test_an_answer_that_was_judged_since_is_no_answer_any_more(office: Workspace) -> None:
    failed = {"accepted": datetime.date(2026, 11, 22), "acceptance": "failed", "accepted_by": "周敏"}
    findings: list[Any] = [{**INSPECTION["findings"][0], **failed}]  # type: ignore[index]
    made = office.saving.create("inspection", "shifan-zzb", {**INSPECTION, "findings": findings})
    ref = made.path.removeprefix("records/").removesuffix(".toml")
    reply = {"to": ref, "type": "rectification", "date": datetime.date(2026, 11, 21), "by": "dongjie/lin-shufen", "content": "已補齊"}
    office.saving.create("reply", "dongjie", reply)
    office.refresh()
    duty = next(one for one in office.reckoning.duties(office.reckoning.facts()) if one.key == f"finding/dongjie/{ref}/1")
    assert duty.answered == ""
    office.saving.create("reply", "dongjie", {**reply, "date": datetime.date(2026, 11, 23), "items": [2]})
    office.refresh()
    assert not next(one for one in office.reckoning.duties(office.reckoning.facts()) if one.key == duty.key).answered, "another finding"


async def test_the_first_word_of_a_case_shows_whom_and_until_which_hour_of_the_office(office: Workspace) -> None:
    zone = datetime.timezone(datetime.timedelta(hours=8))
    learned = datetime.datetime(2026, 11, 23, 0, 40, tzinfo=zone)
    case = {
        "title": "平安社區倉庫失火", "unit": "dongjie", "place": "x", "category": "accident", "occurred": learned, "learned": learned,
        "facts": "x", "departments": ["公安分局"],
    }  # fmt: skip
    office.saving.create("case", "dongjie", case)
    office.refresh()
    i18n.use("zh-Hant")
    app = Zhili(office)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        found = [text for text in rows(pilot) if "重大案件首報" in text]
        assert len(found) > 1
        assert all("11-24  00:40 前" in text for text in found), found
        assert len({text[:30] for text in found}) == len(found), "each says whom"


async def test_a_word_about_a_save_is_not_said_again_after_one_was_elsewhere(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.saved(office.saving.change(loaded := office.load(path(office)), {**loaded.plain, "note": "x"}))
        agenda = app.screen
        assert isinstance(agenda, Agenda)
        agenda.say("Saved: x. ^Z takes it back")
        await pilot.press("f2")
        await settle(pilot)
        await pilot.press("f1")
        await settle(pilot)
        assert line(pilot) == ""
        agenda.say("Saved: x. ^Z takes it back")
        app.show_record(path(office))
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is agenda
        assert line(pilot) == ""


def path(office: Workspace) -> str:
    return office.index.hits("kind='meeting' AND unit='dongjie'", (), limit=1)[0].path
