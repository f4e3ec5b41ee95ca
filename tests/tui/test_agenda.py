"""The agenda, played: what is listed, narrowed, fulfilled; the year at a glance; what is remembered for the next start."""

import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from textual.pilot import Pilot

from tests.conftest import git
from tests.tui.looks import Look, looks
from zhili_tui import i18n
from zhili_tui.regulation.duty import OPEN, Duty
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.agenda import view_model, year_strip
from zhili_tui.tui.agenda.screen import ALL, Agenda, AgendaRow, rows
from zhili_tui.tui.agenda.year_screen import YearRoom
from zhili_tui.tui.agenda.year_strip import word
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.form.screen import FormRoom
from zhili_tui.tui.record.screen import RecordRoom
from zhili_tui.tui.widgets.widgets import Entry, Line, Rows

MISSED = "joint_meeting/dongjie/2026-05"


async def settle(pilot: Pilot[Any]) -> None:
    await pilot.pause()  # what is to begin after the first picture begins
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def agenda(app: Zhili) -> Agenda:
    assert isinstance(app.screen, Agenda)
    return app.screen


def message(app: Zhili) -> str:
    return "".join(text for text, _ in app.screen.query_one("#message", Line).pieces).strip()


def shown(app: Zhili, name: str = "#rows") -> str:
    found = app.screen.query_one(name, Rows)
    return "\n".join(found.render_line(y).text.rstrip() for y in range(found.size.height))


def go_to(room: Agenda, key: str) -> None:
    room.rows.go(next(n for n, row in enumerate(room.lines) if key in {one.key for one in row.items}))


def mine(office: Workspace) -> list[Duty]:
    facts = office.reckoning.facts()
    units = {"dongjie", *facts.all_below("dongjie")}
    return [duty for duty in office.reckoning.duties(facts) if duty.unit in units]


async def test_the_list_has_what_is_open_or_missed_and_the_cursor_passes_over_heads(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        room = agenda(app)
        listed = [one.key for row in room.lines for one in row.items]
        near = office.today + datetime.timedelta(days=60)
        assert sorted(listed) == sorted(
            duty.key for duty in mine(office) if duty.state in ("overdue", "missed") or (duty.state in OPEN and duty.day <= near)
        )
        assert len(set(listed)) == len(listed)
        assert [row.group for row in room.lines if not row.items] == ["overdue", "missing", "week", "month", "later"]
        visited = [room.rows.cursor]
        for _ in range(len(room.lines)):
            await pilot.press("down")
            if room.rows.cursor != visited[-1]:
                visited.append(room.rows.cursor)
        assert visited == [n for n, row in enumerate(room.lines) if row.items]
        await pilot.press("home")
        assert room.rows.cursor == 1
        assert shown(app).splitlines()[0].strip().startswith("Overdue")  # the first head shows again
        text = shown(app)
        assert "Joint meeting May" in text
        assert "MTG-3b     05-31  176 d over" in text
        assert "3 units open" in text  # the patrol of three posts


async def test_figures_that_do_not_count_yet_say_what_is_blank(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        go_to(agenda(app), "dispute_screening/dongjie/2026-11")
        await pilot.press("enter")
        await settle(pilot)
        form = app.screen
        assert isinstance(form, FormRoom)
        assert "reported" not in form.form.plain, "the day it was sent is for people to say"
        await pilot.press("ctrl+s", "enter")  # with what was suggested
        await settle(pilot)
        assert "It does not count yet: Screening rounds, Reported on is blank" in message(app)


async def test_groups_follow_the_day() -> None:
    today = datetime.date(2026, 11, 25)  # a Wednesday

    def group(state: Any, day: str) -> str:
        return view_model.group(Duty("x", "MTG-1", "u", "2026", datetime.date.fromisoformat(day), state), today)

    assert group("overdue", "2025-01-01") == "overdue"
    assert group("missed", "2026-03-31") == "missing"
    assert group("missed", "2025-12-31") == "missing"  # until a superior closes the year
    assert group("due", "2026-11-20") == "week"  # past, and minutes may still be typed up
    assert group("due", "2026-11-29") == "week"
    assert group("due", "2026-11-30") == "month"
    assert group("upcoming", "2026-12-01") == "later"
    assert group("upcoming", "2027-01-24") == "later"
    assert group("upcoming", "2027-01-25") == ""
    assert group("met", "2026-11-25") == group("late", "2026-11-25") == group("not_applicable", "2026-11-25") == ""


async def test_a_missed_month_is_entered_from_the_agenda_and_the_cursor_stays(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=(80, 40)) as pilot:
        await settle(pilot)
        room = agenda(app)
        go_to(room, MISSED)
        await pilot.press("enter")
        await settle(pilot)
        form = app.screen
        assert isinstance(form, FormRoom)
        assert (form.opened.subject.kind, form.opened.subject.unit) == ("meeting", "dongjie")
        assert form.opened.plain["type"] == "joint_meeting"
        assert "MTG-3b Joint meeting May" in " ".join([form.title_text(), *form.notice()]), "in sight, on whichever line has room"
        form.form.fill({"resolutions": [{"content": "x"}]})
        await pilot.press(*"20")  # the 20th of May: the month it is for
        for _ in range(7):
            await pilot.press("down")
        await pilot.press("9", "ctrl+s", "enter")  # with what was suggested
        await settle(pilot)
        assert app.screen is room
        assert "Saved: Meeting 05-20" in message(app)
        assert office.load(app.saves[-1].path).plain["date"] == datetime.date(2026, 5, 20)
        assert MISSED not in {one.key for row in room.lines for one in row.items}
        assert word(dict(room.year)["Joint meeting"][4]) == "rec"  # held in time, entered long after
        go_to(room, "joint_meeting/dongjie/2026-10")
        before = room.rows.cursor
        await pilot.press("u", "enter")  # taken back: a line more above, the cursor on the same duty
        await settle(pilot)
        assert room.rows.cursor == before + 1
        assert room.current is not None
        assert room.current.items[0].key == "joint_meeting/dongjie/2026-10"
        assert MISSED in {one.key for row in room.lines for one in row.items}


async def test_a_limit_leads_to_its_place_in_the_record(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=(80, 40)) as pilot:
        await settle(pilot)
        room = agenda(app)
        keys = [one.key for row in room.lines for one in row.items]
        for key, kind, at in (
            (next(key for key in keys if key.startswith("finding/pingan/dongjie/")), "inspection", "findings"),
            (next(key for key in keys if key.startswith("follow_up/dongjie/shifan-zzb/")), "reply", "content"),  # who may not write there
        ):
            go_to(room, key)
            await pilot.press("enter")
            await settle(pilot)
            form = app.screen
            assert isinstance(form, FormRoom)
            assert (form.opened.subject.kind, form.opened.at[0]) == (kind, at)
            await pilot.press("escape")
            await settle(pilot)
            assert app.screen is room


async def test_of_several_units_one_is_chosen(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        room = agenda(app)
        go_to(room, "patrol/pingan/2026-11/menkou")
        assert room.current is not None
        assert {one.unit for one in room.current.items} == {"diyizhong", "jianchang", "pingan"}
        await pilot.press("enter")
        await pilot.pause()
        pick = app.screen
        assert isinstance(pick, Pick)
        assert {one.value for one in pick.among} == {one.key for one in room.current.items}
        await pilot.press(*"pasq", "enter")
        await settle(pilot)
        form = app.screen
        assert isinstance(form, FormRoom)
        assert form.opened.subject.unit == "pingan"


async def test_narrowing_to_a_unit_to_ones_own_and_to_all(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=(80, 40)) as pilot:
        await settle(pilot)
        room = agenda(app)

        def units() -> set[str]:
            return {one.unit for row in room.lines for one in row.items}

        below = units()
        await pilot.press("f", *"pasq", "enter")
        await settle(pilot)
        assert units() == {"pingan"}
        assert all(len(row.items) < 2 for row in room.lines)
        await pilot.press("ctrl+f", *"djjd", "enter")
        await settle(pilot)
        assert units() == {"dongjie"}
        await pilot.press("f", *"all units", "enter")
        await settle(pilot)
        assert room.narrow == ALL
        assert units() > below
        await pilot.press("escape")
        await settle(pilot)
        assert units() == below
        assert not room.query_one("#scope").display


async def test_search_by_characters_and_initials(office: Workspace) -> None:
    i18n.use("zh-Hant")
    app = Zhili(office)
    async with app.run_test(size=(80, 40)) as pilot:
        await settle(pilot)
        room = agenda(app)
        whole = len(room.lines)
        await pilot.press("f8", *"lxhy")
        await settle(pilot)
        assert {one.key.split("/")[0] for row in room.lines for one in row.items} == {"joint_meeting"}
        room.query_one("#filter", Entry).value = "平安社區"
        await settle(pilot)
        assert {one.unit for row in room.lines for one in row.items} == {"pingan"}
        room.query_one("#filter", Entry).value = "沒有這個"
        await settle(pilot)
        assert "沒有與「沒有這個」相符的待辦事項。" in shown(app)
        await pilot.press("down", "enter")  # nothing to open
        await settle(pilot)
        assert app.screen is room
        await pilot.press("escape")
        await settle(pilot)
        assert len(room.lines) == whole


def test_nothing_to_do_says_so() -> None:
    assert [(row.group, row.items) for row in rows([], "dongjie")] == [("", ())]


async def test_an_office_with_nothing_to_do_is_told_so(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhili_tui.services.obligations import Reckoning

    monkeypatch.setattr(Reckoning, "duties", lambda *_, **__: [])
    app = Zhili(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Nothing is overdue, missing or due in the next 60 days." in shown(app)
        await pilot.press("down", "enter", "up")
        assert app.screen.query_one("#year").display is False


async def test_the_year_equals_the_duties_and_enter_opens_what_a_cell_stands_for(office: Workspace) -> None:
    expected: dict[str, list[str]] = {}
    for duty in mine(office):
        if duty.id in ("joint_meeting", "directors_meeting") and duty.unit == "dongjie":
            expected.setdefault(duty.id, [""] * 12)[int(duty.period[5:7]) - 1] = duty.state
    assert expected["joint_meeting"].count("missed") == 2
    app = Zhili(office)
    async with app.run_test(size=(80, 40)) as pilot:
        await settle(pilot)
        assert [cell.state for cell in dict(agenda(app).year)["Joint meeting"]] == expected["joint_meeting"]
        await pilot.press("number_sign")
        await settle(pilot)
        room = app.screen
        assert isinstance(room, YearRoom)
        own = {row.id: [cell.state for cell in row.cells] for row in room.lines if row.id and row.unit == "dongjie"}
        assert {id: own[id] for id in expected} == expected
        assert [index + 1 for index, state in enumerate(own["thematic_meeting"]) if state] == [
            3,
            6,
            9,
            12,
        ]  # a quarter stands in its last month
        assert {row.unit for row in room.lines} > {"dongjie", "pingan"}
        patrol = next(row for row in room.lines if (row.unit, row.id) == ("diyizhong", "patrol"))
        assert word(patrol.cells[2]) == "96%"  # 30 of 31 days
        # to the missed May, by keys alone
        room.rows.go(next(n for n, row in enumerate(room.lines) if (row.unit, row.id) == ("dongjie", "joint_meeting")))
        for _ in range(6):
            await pilot.press("left")
        assert "Joint meeting May  MTG-3b  2026-05-31  Missed" in message(app)
        await pilot.press("enter")
        await settle(pilot)
        form = app.screen
        assert isinstance(form, FormRoom)
        assert form.opened.plain["type"] == "joint_meeting"
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is room
        await pilot.press("left", "enter")  # April was held: its record
        await settle(pilot)
        assert isinstance(app.screen, RecordRoom)
        assert "/2026/meeting/202604" in app.screen.path
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, Agenda)


async def test_help_says_the_clause_and_how_the_day_came_about(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        room = agenda(app)
        go_to(room, MISSED)
        await pilot.pause()
        said = "\n".join(room.explain())
        assert office.clause("MTG-3b") in said
        assert "To be done in 2026 May, to its last day." in said
        assert "5 working days later" in said
        assert office.clause("MTG-3b")[:30] in shown(app, "#beside")
        go_to(room, "dispute_screening/dongjie/2026-11")
        assert "within 5 days after 2026 November"[:28] in "\n".join(room.explain())
        await pilot.press("home")
        assert "The limit comes from the record: Meeting" in "\n".join(room.explain())


async def test_the_list_of_the_last_time_is_shown_until_the_new_one_is_there(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Zhili(office)
    async with first.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        lines = agenda(first).lines
        head = first.waits()
    file = office.index_file.parent / "agenda.msgpack"
    written = file.read_bytes()
    reckon = Zhili.reckon
    monkeypatch.setattr(Zhili, "reckon", lambda _app: None)
    app = Zhili(Workspace.open(office.root))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        room = agenda(app)
        assert app.standing is None
        assert room.lines == lines
        assert app.waits() == head != ""
        assert "Working out" in message(app)
        assert room.year
        row = room.draw(1, 80)
        assert row[0][1].dim
        await pilot.press("enter")  # it is only to be looked at
        await settle(pilot)
        assert app.screen is room
        assert "Working out" in message(app)
        # meanwhile what was missing has been supplied
        path = office.index.hits("kind='meeting' AND unit='dongjie' AND day LIKE '2026-06%'", limit=1)[0].path
        text = (office.root / path).read_text()
        new = office.root / "records/dongjie/2026/meeting/20260520-bbbb.toml"
        new.write_text(_joint(text))
        git(office.root, "add", "-A")
        git(office.root, "commit", "-qm", "supplied")
        reckon(app)
        await settle(pilot)
        assert app.standing is not None
        assert MISSED not in {one.key for row in room.lines for one in row.items}
        assert "Working out" not in message(app)
        assert not room.draw(1, 80)[0][1].dim
    assert file.read_bytes() != written


def _joint(text: str) -> str:
    import re

    text = re.sub(r"(?m)^type = .*$", 'type = "joint_meeting"', text)
    return re.sub(r"(?m)^date = .*$", "date = 2026-05-20", text)


async def test_what_was_remembered_for_another_day_unit_or_language_or_damaged_is_not_shown(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
    file = office.index_file.parent / "agenda.msgpack"
    kept = msgspec.msgpack.decode(file.read_bytes(), type=view_model.CachedAgenda)
    assert view_model.recall(office, "dongjie") == kept.board
    assert view_model.recall(office, "xiguan") is None
    assert view_model.recall(Workspace(office.root, as_of=datetime.date(2026, 11, 24)), "dongjie") is None
    i18n.use("zh-Hant")
    assert view_model.recall(office, "dongjie") is None
    i18n.use("en")
    file.write_bytes(msgspec.msgpack.encode(kept._replace(version=kept.version + 1)))
    assert view_model.recall(office, "dongjie") is None
    file.write_bytes(b"\x93 damaged")
    assert view_model.recall(office, "dongjie") is None
    file.unlink()
    assert view_model.recall(office, "dongjie") is None


def test_a_disk_that_takes_nothing_costs_only_the_quick_start(office: Workspace) -> None:
    folder = office.index_file.parent / "agenda.msgpack"
    folder.mkdir()  # a folder stands where the file should
    found = view_model.AgendaView(office.today, "dongjie", "en", 0, 0, 0, 0, 0, 0, 0, 0, (), (), ())
    view_model.remember(office, found)
    assert view_model.recall(office, "dongjie") is None
    assert sorted(one.name for one in folder.parent.iterdir() if one.name.startswith("agenda")) == ["agenda.msgpack"]


@looks
@pytest.mark.parametrize("room", ["agenda", "year"])
def test_looks(room: str, look: Look, shown: Workspace, monkeypatch: pytest.MonkeyPatch, snap_compare: Any) -> None:
    look.put_on(monkeypatch)

    async def play(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await pilot.press("down", *(["number_sign"] if room == "year" else []))
        await settle(pilot)

    assert snap_compare(Zhili(shown), terminal_size=look.size, run_before=play)


async def test_before_anything_is_known_nothing_is_said_to_be_well_and_names_are_read_from_the_files(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = Workspace.open(repository, "dongjie/lin-shufen")
    new.index_file.unlink(missing_ok=True)
    monkeypatch.setattr(view_model, "recall", lambda *_args: None)
    monkeypatch.setattr(Zhili, "reckon", lambda _app: None)
    app = Zhili(new)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "not worked out yet" in shown(app)
        assert "Nothing is overdue" not in shown(app)
        head = "".join(text for text, _ in app.screen.query_one("#head", Line).pieces)
        assert "東街街道" in head
        assert "林淑芬" in head


async def test_what_was_said_meanwhile_stays_when_the_reckoning_is_done(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.busy_with("reading 1")
        assert message(app) == "reading 1"
        agenda(app).say("said")
        app.busy_with("reading 2")
        assert message(app) == "said"
        app.reckon()
        await settle(pilot)
        assert message(app) == "said"
        app.busy_with("reading 3")
        agenda(app).say("")
        app.busy_with("reading 4")
        app.goto("ledger")
        app.reckon()
        await settle(pilot)
        app.goto("agenda")
        await settle(pilot)
        assert message(app) == ""


def test_a_narrow_screen_shows_the_months_up_to_the_next_and_says_that_others_are_left_out() -> None:
    assert year_strip.fitting(80, 10) == range(12)
    for month in range(12):
        shown = year_strip.fitting(60, month)
        assert month in shown
        assert min(month + 1, 11) in shown
        drawn = "".join(text for text, _style in year_strip.months(month + 1, shown))
        assert drawn.startswith("<") == (shown.start > 0)
        assert drawn.endswith(">") == (shown.stop < 12)
        assert year_strip.label(60) + len(drawn) <= 60


async def test_how_many_lines_of_the_year_have_no_room_is_said(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        room = agenda(app)
        assert room.board is not None
        assert room.hidden == len(room.board.year) - len(room.year) > 0
        assert f"This year +{room.hidden}: #" in shown(app, "#year")
    async with Zhili(office).run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        room = pilot.app.screen
        assert isinstance(room, Agenda)
        assert room.hidden == 0


async def test_a_day_of_another_year_says_its_year(office: Workspace) -> None:
    i18n.use("zh-Hant")
    app = Zhili(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        room = agenda(app)
        item = next(row.items[0] for row in room.lines if row.items)
        for day, said in ((datetime.date(2025, 6, 19), " 25-06-19  "), (datetime.date(2026, 6, 19), " 06-19  ")):
            room.lines = [AgendaRow("overdue", (item._replace(day=day),))]
            assert said in "".join(text for text, _style in room.draw(0, 80))
