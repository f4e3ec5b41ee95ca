"""What is typed in a form is what is kept: names, pastes, every character; what it may mean stands below it and covers nothing of it."""

from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from tests.tui.play import line, settle
from tests.tui.test_rooms import form, go_to, in_its_form, newest, write
from zhili_tui import i18n
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.form.matches import Matches
from zhili_tui.tui.ledger.screen import Ledger
from zhili_tui.tui.widgets.widgets import Entry


def screen(pilot: Pilot[Any]) -> list[str]:
    """The lines of the screen as they show."""
    strips = pilot.app.screen._compositor.render_strips(pilot.app.size)
    return [strip.text.rstrip() for strip in strips]


async def at_blank(pilot: Pilot[Any], table: str) -> int:
    """The cursor in the first cell of a table's blank row; which row it is."""
    room = form(pilot.app)  # type: ignore[arg-type]
    number = next(n for n, row in enumerate(room.form.rows) if row.path[:1] == (table,) and room.form.blank(n))
    room.go(number)
    await pilot.pause()
    return int(room.form.rows[number].path[-1])


async def paste(pilot: Pilot[Any], text: str) -> None:
    pilot.app.screen.query_one(Entry).post_message(events.Paste(text))
    await settle(pilot)


@pytest.mark.parametrize("typed", ["李", "王建", "lm", "陳明", "zzw"])
async def test_a_name_typed_is_nobody_else_unless_he_is_chosen(typed: str, office: Workspace) -> None:
    async with in_its_form(office, newest(office, "meeting")) as (app, pilot):
        number = await at_blank(pilot, "absent")
        await write(pilot, typed)
        await pilot.press("tab")
        assert form(app).form.plain["absent"][number]["person"] == typed
        assert isinstance(app.screen, type(form(app))), "nothing was opened"


async def test_those_who_may_be_meant_stand_below_what_is_typed_with_unit_and_post(office: Workspace) -> None:
    i18n.use("zh-Hant")
    async with in_its_form(office, newest(office, "meeting")) as (_app, pilot):
        await at_blank(pilot, "absent")
        await write(pilot, "明")
        await pilot.pause()
        shown = screen(pilot)
        row = next(n for n, text in enumerate(shown) if text.lstrip().startswith(">"))
        assert "明" in shown[row], "what is typed shows"
        assert "^L| 何明  前進村 負責人" in shown[row + 1]
        below = "\n".join(shown[row + 1 : row + 5])
        assert "陳明" in below
        assert "何明" in below
        assert office.name("wuliuyuan") in below
        assert "林淑芬" not in below
        await write(pilot, "王建華")
        await pilot.pause()
        assert "=| 王建華  東街街道" in "\n".join(screen(pilot)), "the own unit's officer by his full name is taken over, and that shows"
        await pilot.press("tab")
        await pilot.pause()
        assert not pilot.app.screen.query_one(Matches).display


async def test_at_the_foot_of_the_form_they_stand_above(office: Workspace) -> None:
    async with in_its_form(office, newest(office, "meeting")) as (app, pilot):
        room = form(app)
        await at_blank(pilot, "follow_ups")
        room.rows.top = room.rows.cursor - room.rows.size.height + 1  # the last line that shows
        room.lay_entry()
        await pilot.press("right")
        await pilot.press(*"街")
        await pilot.press("tab", *"街")
        await pilot.pause()
        found, entry = room.query_one(Matches), room.entry
        assert found.display
        assert found.region.bottom == entry.region.y
        assert not found.region.overlaps(entry.region)


async def test_where_there_is_no_room_they_are_fewer_and_still_cover_nothing(office: Workspace) -> None:
    async with in_its_form(office, newest(office, "meeting")) as (app, pilot):
        await pilot.resize_terminal(60, 9)
        await settle(pilot)
        room = form(app)
        await at_blank(pilot, "absent")
        await write(pilot, "華")
        await pilot.pause()
        found = room.query_one(Matches)
        assert found.display
        assert not found.region.overlaps(room.entry.region)
        assert found.region.y >= room.rows.region.y
        assert found.region.bottom <= room.rows.region.bottom


async def test_an_officer_and_words_of_the_same_name_look_different(office: Workspace) -> None:
    i18n.use("zh-Hant")
    async with in_its_form(office, newest(office, "meeting")) as (app, pilot):
        room = form(app)
        await go_to(pilot, "recorder")
        await write(pilot, "王建華")
        await pilot.press("down", "up")
        await pilot.pause()
        assert room.form.plain["recorder"] == "dongjie/wang-jianhua"
        shown = next(text for text in screen(pilot) if text.startswith("> 記錄"))
        assert "=王建華" in shown
        assert "東街街道" in shown
        await write(pilot, "李明")
        await pilot.press("down", "up")
        await pilot.pause()
        assert room.form.plain["recorder"] == "李明"
        shown = next(text for text in screen(pilot) if text.startswith("> 記錄"))
        assert " 李明" in shown
        assert "名冊中無此人" in shown


async def test_somebody_chosen_stays_when_the_field_is_left_again(office: Workspace) -> None:
    async with in_its_form(office, newest(office, "meeting")) as (app, pilot):
        room = form(app)
        await go_to(pilot, "recorder")
        await write(pilot, "陳明")
        await pilot.press("ctrl+l", "enter")
        await settle(pilot)
        assert room.form.plain["recorder"] == "wuliuyuan/chen-ming"
        await go_to(pilot, "recorder")
        await pilot.press("down", "up", "tab")
        assert room.form.plain["recorder"] == "wuliuyuan/chen-ming"


async def test_typing_on_behind_those_chosen_takes_none_of_them_away(office: Workspace) -> None:
    async with in_its_form(office, newest(office, "meeting")) as (app, pilot):
        room = form(app)
        room.form.plain.pop("attendees", None)
        await go_to(pilot, "attendees")
        for letters in ("cgq", "lsf"):
            await pilot.press("ctrl+l", *letters, "enter")
            await settle(pilot)
        await pilot.press(*"王大明", "down")
        await settle(pilot)
        assert room.form.plain["attendees"] == ["dongjie/chen-guoqiang", "dongjie/lin-shufen", "王大明"]


async def test_none_is_hidden_above_while_there_is_room_below(office: Workspace) -> None:
    async with in_its_form(office, newest(office, "meeting")) as (app, pilot):
        room = form(app)
        room.go(len(room.form.rows) - 1)
        await pilot.pause()
        assert room.rows.top
        await pilot.resize_terminal(200, 60)
        await pilot.pause()
        assert room.rows.top == max(0, len(room.form.rows) - room.rows.size.height)


async def test_among_several_the_one_that_is_no_full_name_is_asked_for_and_the_others_stay(office: Workspace) -> None:
    async with in_its_form(office, newest(office, "inspection")) as (app, pilot):
        room = form(app)
        await go_to(pilot, "inspectors")
        await write(pilot, "陳國強, lsf")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, Pick)
        assert app.screen.query_ == "lsf"
        await pilot.press("enter")
        await settle(pilot)
        assert room.form.plain["inspectors"] == ["dongjie/chen-guoqiang", "dongjie/lin-shufen"]


async def test_where_nobody_is_chosen_what_was_typed_stays_with_what_is_wrong_and_one_can_go_on(office: Workspace) -> None:
    async with in_its_form(office, newest(office, "meeting")) as (app, pilot):
        room = form(app)
        await go_to(pilot, "chair")
        await write(pilot, "lsf")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, Pick)
        await pilot.press("escape")
        await settle(pilot)
        assert "not one officer of this unit" in line(pilot)
        await pilot.press("down")
        await settle(pilot)
        assert app.screen is room
        assert room.form.typed == {("chair",): "lsf"}
        assert room.form.rows[room.rows.cursor].path != ("chair",)


async def test_nobody_is_absent_twice(office: Workspace) -> None:
    async with in_its_form(office, newest(office, "meeting")) as (app, pilot):
        room = form(app)
        for _time in range(2):
            await at_blank(pilot, "absent")
            await write(pilot, "王建華")
            await pilot.press("tab", "x", "enter")
            await pilot.pause()
        second = max(number for number, row in enumerate(room.form.rows) if row.path[:1] == ("absent",) and not room.form.blank(number))
        room.go(second)
        assert "stands here already" in line(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert app.screen is room, "it is not saved so"


async def test_an_error_at_the_cursor_is_read_whole_and_not_from_its_middle(office: Workspace) -> None:
    i18n.use("zh-Hant")
    async with in_its_form(office, newest(office, "meeting")) as (_app, pilot):
        await go_to(pilot, "date")
        await write(pilot, "99-99")
        await pilot.press("down", "up")
        await pilot.pause()
        shown = screen(pilot)
        assert [text for text in shown if "格式如" in text] == [" 「99-99」不合，格式如 2026-03-05, 3-5, 0305"]
        await pilot.press("down")
        await pilot.pause()
        assert any("99-99" in text and "「99-99」不合，格式如 2026-03-05" in text for text in screen(pilot)), (
            "beside the field from elsewhere"
        )


async def test_the_forms_a_date_may_have_stand_at_the_field(office: Workspace) -> None:
    i18n.use("zh-Hant")
    async with in_its_form(office, newest(office, "meeting")) as (_app, pilot):
        await go_to(pilot, "date")
        assert "如 29、3-5、2026-03-05、昨天、下週五" in line(pilot)
        await go_to(pilot, "start")
        assert "晚上12點" in line(pilot)


@pytest.mark.parametrize("text", ["新名\n乙", "新名\t乙", "新名 乙", "新名 乙\t", "新名 乙\t\n", "新名\r\n乙\r\n", '"新名\n乙"'])
async def test_a_paste_over_an_untouched_field_replaces_it_whatever_it_holds(text: str, office: Workspace) -> None:
    async with in_its_form(office, newest(office, "meeting")) as (_app, pilot):
        await go_to(pilot, "name")
        entry = pilot.app.screen.query_one(Entry)
        await pilot.press(*"舊名")
        await pilot.press("down", "up")
        await paste(pilot, text)
        assert entry.value == "新名 乙"


async def test_lines_pasted_over_untouched_long_text_replace_it(office: Workspace) -> None:
    async with in_its_form(office, newest(office, "meeting")) as (app, pilot):
        await go_to(pilot, "note")
        await write(pilot, "舊的")
        await pilot.press("up", "down")
        await paste(pilot, "甲\n乙")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert form(app).form.plain["note"] == "甲\n乙"


@pytest.mark.parametrize("between", ["\n", "\t"])
async def test_a_column_pasted_into_figures_spreads_down(between: str, office: Workspace) -> None:
    async with in_its_form(office, newest(office, "figures")) as (app, pilot):
        room = form(app)
        number = next(n for n in range(len(room.form.rows)) if sum(room.form.rows[n + i].field.form == "count" for i in range(4)) == 4)
        room.go(number)
        await paste(pilot, between.join(("3", "２", "", "7")))
        values = [room.form.get(room.form.rows[number + i].path) for i in range(4)]
        assert (values[0], values[1], values[3]) == (3, 2, 7)
        assert "4 figures pasted, from here down to" in line(pilot)
        await pilot.press("ctrl+z")
        assert room.form.get(room.form.rows[number].path) != 3 or room.form.get(room.form.rows[number + 3].path) != 7


async def test_more_figures_than_there_are_places_stay_together_as_text(office: Workspace) -> None:
    async with in_its_form(office, newest(office, "figures")) as (app, pilot):
        room = form(app)
        room.go(next(n for n, row in enumerate(room.form.rows) if row.field.form == "count" and row.what == "field"))
        before = dict(room.form.plain)
        await paste(pilot, "\n".join(str(one) for one in range(500)))
        assert room.entry.value.startswith("0 1 2 3")
        assert room.entry.value.endswith("499")
        assert room.form.plain == before
        assert "500 figures were pasted" in line(pilot)


async def test_forty_figures_in_one_paste_pass_over_the_words_between_them(office: Workspace) -> None:
    """In a month's return a source stands in words between two groups."""
    async with in_its_form(office, newest(office, "figures")) as (app, pilot):
        room = form(app)
        first = next(n for n, row in enumerate(room.form.rows) if row.field.form == "count" and row.what == "field")
        room.go(first)
        places = room.form.places_down(first)[:40]
        words = [row for row in room.form.rows[first:] if row.what == "field" and row.field.form == "line" and row.path < places[-1].path]
        assert words, "the test needs words between the figures"
        stood = [room.form.get(row.path) for row in words]
        await paste(pilot, "\n".join(str(one) for one in range(1, 41)))
        assert [room.form.get(place.path) for place in places] == list(range(1, 41))
        assert [room.form.get(row.path) for row in words] == stood


@pytest.mark.parametrize("typed", ["11/23", "n u/?:' ", "和/或", "　　三", "\ue000"])
async def test_every_character_can_be_typed_into_the_search_line(typed: str, office: Workspace) -> None:
    async with Zhili(office, begin="ledger").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f8")
        for character in typed:
            pilot.app.post_message(events.Key(_name(character), character))
            await pilot.pause()
        assert isinstance(pilot.app.screen, Ledger)
        assert pilot.app.screen.query_one("#filter", Entry).value == typed


def _name(character: str) -> str:
    """A key's name, as the toolkit makes it of a character that was read."""
    from textual._xterm_parser import XTermParser

    (event,) = XTermParser()._sequence_to_key_events(character)
    return event.key


@pytest.mark.parametrize("blank", ["\u3000", "\u00a0"])
async def test_a_wide_blank_is_typed_in_fields_and_long_text(blank: str, office: Workspace) -> None:
    from zhili_tui.tui.dialogs.text_editor import Paragraphs

    async with in_its_form(office, newest(office, "meeting")) as (_app, pilot):
        await go_to(pilot, "note")
        await write(pilot, "")
        for character in f"張{blank}三":
            pilot.app.post_message(events.Key(_name(character), character))
            await pilot.pause()
        assert pilot.app.screen.query_one(Entry).value == f"張{blank}三"
        await pilot.press("ctrl+l")
        await settle(pilot)
        for character in f"{blank}四":
            pilot.app.post_message(events.Key(_name(character), character))
            await pilot.pause()
        assert pilot.app.screen.query_one(Paragraphs).text == f"張{blank}三{blank}四"


async def test_in_january_last_year_s_december_is_offered_first(office: Workspace) -> None:
    import datetime

    async with in_its_form(office, newest(office, "meeting")) as (app, pilot):
        room = form(app)
        room.form.desk = room.form.desk._replace(today=datetime.date(2027, 1, 5))
        await go_to(pilot, "date")
        await write(pilot, "12-28")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, Pick)
        assert [one.value for one in app.screen.found] == ["2026-12-28", "2027-12-28"]
        await pilot.press("enter")
        await settle(pilot)
        assert room.form.plain["date"] == datetime.date(2026, 12, 28)


async def test_a_line_of_several_lines_is_drawn_on_one(office: Workspace) -> None:
    async with in_its_form(office, newest(office, "meeting")) as (app, pilot):
        await go_to(pilot, "note")
        form(app).entry.value = "甲行\n乙行\n丙行"
        await pilot.pause()
        assert any("甲行 / 乙行 / 丙行" in text for text in screen(pilot))
        assert len(screen(pilot)) == 24
