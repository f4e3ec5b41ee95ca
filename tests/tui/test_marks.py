"""What was left undone, done late, recorded late or brought in is seen in every room: agenda, ledger, record, scores."""

import datetime

import pytest

from tests.tui.play import line, rows, settle
from zhili_tui import i18n
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.agenda.screen import Agenda
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.form.screen import FormRoom
from zhili_tui.tui.ledger.screen import Ledger
from zhili_tui.tui.scores.screen import Scores

#: Held in May, typed up today: the example's last day.
LATE = "dongjie/2026/meeting/20261123-aaaa"
MEETING = 'type = "joint_meeting"\ndate = 2026-05-12\nchair = "dongjie/chen-guoqiang"\nexpected = 6\npresent = 5\n[[resolutions]]\ncontent = "x"\n'


def written(office: Workspace, ref: str, text: str) -> None:
    file = office.root / f"records/{ref}.toml"
    file.write_text(text, encoding="utf-8")
    office.refresh()


def later(office: Workspace, day: str, officer: str = "") -> Workspace:
    found = Workspace.open(office.root, officer, as_of=datetime.date.fromisoformat(day))
    found.refresh()
    return found


async def test_arrears_stand_in_the_agenda_in_one_line_a_unit_and_the_pane_names_each(office: Workspace) -> None:
    """“2026年欠…項”, under a head of its own; what ends it is said."""
    i18n.use("zh-Hant")
    app = Zhili(later(office, "2027-02-01"))
    async with app.run_test(size=(160, 50)) as pilot:
        await settle(pilot)
        room = app.screen
        assert isinstance(room, Agenda)
        mine = {n: row for n, row in enumerate(room.lines) if row.group == "arrears" and row.items and row.items[0].unit == "dongjie"}
        assert len(mine) == 1
        (number, row), *_ = mine.items()
        count = len(row.items)
        assert count > 1
        assert all(one.unit == "dongjie" for one in row.items)
        room.rows.go(number)
        await settle(pilot)
        assert sum(f"2026年欠{count}項" in text and "東街街道" in text for text in rows(pilot)) == 1
        assert any("以前年度所欠" in text for text in rows(pilot))
        beside = "".join("".join(rows(pilot, "beside")).split())
        assert f"2026年欠{count}項" in beside
        assert "結清" in beside
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, Pick)
        assert len(app.screen.among) == count


@pytest.mark.parametrize("begin", ["ledger", "record"])
async def test_what_was_recorded_late_says_so_in_the_ledger_and_in_its_own_view(office: Workspace, begin: str) -> None:
    """補錄."""
    i18n.use("zh-Hant")
    written(office, LATE, MEETING)
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(160, 50)) as pilot:
        await settle(pilot)
        if begin == "ledger":
            room = app.screen
            assert isinstance(room, Ledger)
            number = next(n for n in range(len(room.ids)) if (read := room.read(n)) and read.place.ref == LATE)
            room.rows.go(number)
            await settle(pilot)
            assert "補錄" in "".join(piece for piece, _style in room.draw(number, 160))
        else:
            app.show_record(LATE)
            await settle(pilot)
            assert any("補錄" in text for text in rows(pilot)[:3])


async def test_what_was_done_late_says_so_in_the_ledger_and_in_its_own_view(office: Workspace) -> None:
    """遲辦: the same records that some duty names as done late, and no other."""
    i18n.use("zh-Hant")
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(160, 50)) as pilot:
        await settle(pilot)
        room = app.screen
        assert isinstance(room, Ledger)
        assert app.standing is not None
        late = {ref for duty in app.standing.duties if duty.state == "late" for ref in duty.evidence}
        assert late
        first = next(n for n in range(len(room.ids)) if (read := room.read(n)) and read.place.ref in late)
        room.rows.go(first)
        await settle(pilot)
        for n in range(len(room.ids)):
            read = room.read(n)
            assert read is not None
            text = "".join(piece for piece, _style in room.draw(n, 160))
            assert ("遲辦" in text) == (read.place.ref in late and bool(text)), text
        read = room.read(first)
        assert read is not None
        app.show_record(read.place.ref)
        await settle(pilot)
        assert any("遲辦" in text for text in rows(pilot))


async def test_a_year_that_is_over_is_closed_from_the_scores_room_beside_its_ranking(office: Workspace) -> None:
    """What is left undone is said as by ``rank``; the key opens the outgoing paper, from March on."""
    i18n.use("zh-Hant")
    chair = next((office.root / "records/shifan-zzw/officers").glob("*.toml")).stem
    for day, offered in (("2027-02-01", False), ("2027-03-10", True)):
        app = Zhili(later(office, day, f"shifan-zzw/{chair}"), begin="scores")
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            room = app.screen
            assert isinstance(room, Scores)
            assert not room.query_one("#arrears").display, "this year is not over"
            room._ask(room.asked._replace(year=2026))
            await settle(pilot)
            said = line(pilot, "arrears")
            assert "2026年有14個單位共欠" in said
            assert ("年度結清" in said) == offered
            await pilot.press("exclamation_mark")
            await settle(pilot)
            assert isinstance(app.screen, FormRoom) == offered
            if offered:
                plain = app.screen.form.plain  # type: ignore[attr-defined]
                assert (plain["type"], plain["direction"], plain["for_year"]) == ("year_closing", "outgoing", 2026)
                assert not plain.get("content")
            else:
                assert "無須結清" in line(pilot)


async def test_the_agenda_says_that_no_holidays_are_known_of_a_year_in_one_line(office: Workspace) -> None:
    """2027's are not announced yet; a year whose days are known is not named."""
    i18n.use("zh-Hant")
    app = Zhili(later(office, "2027-02-01"))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "2027年法定節假日未知" in line(pilot, "unknown")
        assert app.screen.query_one("#unknown").size.height == 1
    app = Zhili(later(office, "2026-03-01"))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert not app.screen.query_one("#unknown").display
