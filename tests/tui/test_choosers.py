"""Lists to choose from: nothing stops the typing, only what fits is offered, by titles; and references are typed as people say them."""

from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.play import line, rows, settle
from tests.tui.test_rooms import form, go_to, in_its_form, newest, write
from zhili_tui import i18n
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.confirm import AskText
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.form import open as opening
from zhili_tui.tui.form.screen import FormRoom
from zhili_tui.tui.ledger.screen import Ledger
from zhili_tui.tui.record.screen import RecordRoom
from zhili_tui.tui.widgets.widgets import Entry, Rows

SIZE = (80, 24)


def typed(pilot: Pilot[Any]) -> str:
    return pilot.app.screen.query_one(Entry).value


def record(pilot: Pilot[Any]) -> RecordRoom:
    assert isinstance(pilot.app.screen, RecordRoom)
    return pilot.app.screen


async def test_tab_moves_the_choice_and_typing_goes_on(office: Workspace) -> None:
    async with Zhili(office).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("f9", "tab", "tab", "shift+tab")
        assert pilot.app.screen.query_one("#rows", Rows).cursor == 1
        await pilot.press(*"zz", "tab", *"z")
        assert typed(pilot) == "zzz"
        await pilot.press("backspace", "backspace", "backspace", "end")
        pick = pilot.app.screen
        assert isinstance(pick, Pick)
        assert pick.query_one("#rows", Rows).cursor == len(pick.found) - 1
        await pilot.press("home")
        assert pick.query_one("#rows", Rows).cursor == 0


async def test_that_nothing_fits_is_said_and_enter_leaves_it(office: Workspace) -> None:
    async with Zhili(office).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("f7", *"qqq")
        assert line(pilot, "none") == "Nothing fits “qqq”; take some of it out, or leave with Esc"
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, Pick)
        await pilot.press("backspace", "backspace", "backspace")
        assert not pilot.app.screen.query_one("#none").display


async def test_tab_in_a_search_and_where_a_word_is_asked_for_stays_there(office: Workspace) -> None:
    async with Zhili(office, begin="ledger").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("f8", *"xf", "tab", "tab", *"td")
        await settle(pilot)
        room = pilot.app.screen
        assert isinstance(room, Ledger)
        assert room.query_one("#filter", Entry).value == "xftd"
        pilot.app.push_screen(AskText("?", [], "", "a"))
        await pilot.pause()
        await pilot.press("tab", "b", "tab", "c")
        assert typed(pilot) == "bc"


async def new(office: Workspace, kind: str, issuer: str, **plain: Any) -> FormRoom:
    return FormRoom(office, opening.new(office, kind, issuer)._replace(plain=plain, suggested=None))


async def test_records_are_offered_by_title_day_and_unit_and_only_those_that_fit(office: Workspace) -> None:
    i18n.use("zh-Hant")
    warning = office.index.hits("kind='warning'")[0]
    meeting = office.index.hits("kind='meeting' AND unit='shifan-zzb'")
    async with Zhili(office).run_test(size=SIZE) as pilot:
        pilot.app.push_screen(await new(office, "veto", "shifan-zzb", unit=warning.concerns, grounds=["VET-5"]))
        await settle(pilot)
        await go_to(pilot, "warnings")
        await pilot.press("ctrl+l")
        pick = pilot.app.screen
        assert isinstance(pick, Pick)
        assert [one.value for one in pick.found] == [
            one.place.ref for one in office.index.hits("kind='warning' AND concerns=?", (warning.concerns,))
        ]
        shown = "\n".join(rows(pilot))
        assert office.title(warning) in shown
        assert warning.day[5:] in shown
        assert "區綜治辦" in shown
        assert warning.path.rpartition("-")[2].removesuffix(".toml") in shown
        await pilot.press("escape")
        await go_to(pilot, "meeting")
        await pilot.press("ctrl+l")
        pick = pilot.app.screen
        assert isinstance(pick, Pick)
        assert {one.value.split("/")[2] for one in pick.found} == {"meeting"}
        assert pick.found[0].value == meeting[0].place.ref, "the unit's own first"


async def test_clauses_that_can_be_grounds_alone_are_offered(office: Workspace) -> None:
    async with Zhili(office).run_test(size=SIZE) as pilot:
        pilot.app.push_screen(await new(office, "veto", "shifan-zzb"))
        await settle(pilot)
        await go_to(pilot, "grounds")
        await pilot.press("ctrl+l")
        pick = pilot.app.screen
        assert isinstance(pick, Pick)
        assert len(pick.found) == 16
        assert all(one.value.startswith(("VET-", "LDR-V")) for one in pick.found)


async def test_who_may_lead_and_sign_alone_is_offered_and_whoever_else_is_named_is_told_of(office: Workspace) -> None:
    async with Zhili(office).run_test(size=SIZE) as pilot:
        pilot.app.push_screen(await new(office, "inspection", "dongjie", type="spot_inspection", unit="pingan"))
        await settle(pilot)
        await go_to(pilot, "lead_inspector")
        await pilot.press("ctrl+l")
        pick = pilot.app.screen
        assert isinstance(pick, Pick)
        may = {
            f"dongjie/{place.name}"
            for place, one in office.index.records("kind='officer' AND unit='dongjie'")
            if any("lead_inspector" in post.roles and post.unit == "dongjie" for post in one.posts)
        }
        assert may
        assert {one.value for one in pick.found} == may
        await pilot.press("escape")
        await write(pilot, "林淑芬")
        await pilot.press("enter")
        assert "holds no post here that may sign" in line(pilot)


@pytest.mark.parametrize("how", ["id", "name", "title"])
async def test_a_record_is_named_by_the_end_of_its_file_name_or_its_title(how: str, office: Workspace) -> None:
    titles = [office.title(hit) for hit in office.index.hits()]
    paper = next(hit for hit in office.index.hits("kind='document' AND unit='dongjie'") if titles.count(office.title(hit)) == 1)
    text = {"id": paper.path[-9:-5], "name": paper.place.name, "title": office.title(paper)}[how]
    async with Zhili(office).run_test(size=SIZE) as pilot:
        pilot.app.push_screen(await new(office, "reply", "dongjie"))
        await settle(pilot)
        await go_to(pilot, "to")
        await write(pilot, text)
        await pilot.press("down")
        room = form(pilot.app)  # type: ignore[arg-type]
        assert room.form.plain["to"] == paper.place.ref
        number = next(n for n, row in enumerate(room.form.rows) if row.path == ("to",))
        assert office.title(paper)[:8] in rows(pilot)[number - room.rows.top], "shown by its title, not its file's name"


async def test_what_names_no_record_is_said_and_what_names_several_asks(office: Workspace) -> None:
    async with Zhili(office).run_test(size=SIZE) as pilot:
        pilot.app.push_screen(await new(office, "reply", "dongjie"))
        await settle(pilot)
        await go_to(pilot, "to")
        await write(pilot, "qqqqqqq")
        await pilot.press("down")
        assert isinstance(pilot.app.screen, Pick), "the list of what there is"
        await pilot.press("escape")
        assert "no record here fits “qqqqqqq”" in line(pilot)
        await write(pilot, "關於")
        await pilot.press("down")
        assert isinstance(pilot.app.screen, Pick)
        assert typed(pilot) == "關於"


async def test_the_posts_of_a_unit_are_offered(office: Workspace) -> None:
    async with in_its_form(office, office.index.hits("kind='patrol'", limit=1)[0].path) as (app, pilot):
        await go_to(pilot, "post")
        await pilot.press("ctrl+l")
        pick = app.screen
        assert isinstance(pick, Pick)
        assert "大門崗" in [one.label for one in pick.found]


async def test_a_score_sheet_is_chosen_by_its_name(office: Workspace) -> None:
    i18n.use("zh-Hant")
    name = office.book.sheets["targets"].title.said("zh-Hant")
    async with Zhili(office).run_test(size=SIZE) as pilot:
        pilot.app.push_screen(await new(office, "assessment", "shifan-zzb"))
        await settle(pilot)
        await go_to(pilot, "sheet")
        await pilot.press("ctrl+l")
        assert any(name in row for row in rows(pilot))
        await pilot.press("escape")
        await write(pilot, name)
        await pilot.press("down")
        assert form(pilot.app).form.plain["sheet"] == "targets"  # type: ignore[arg-type]


async def test_what_a_record_names_and_what_answers_it_are_opened_from_it(office: Workspace) -> None:
    i18n.use("zh-Hant")
    reply = next(hit for hit in office.index.hits("kind='reply'") if office.index.hit(f"records/{office.index.record(hit).to}.toml"))
    asked = f"records/{office.index.record(reply).to}.toml"
    async with Zhili(office).run_test(size=SIZE) as pilot:
        pilot.app.push_screen(RecordRoom(office, asked))
        await settle(pilot)
        room = record(pilot)
        assert "F7答覆" in line(pilot, "foot")
        number = next(n for n, one in enumerate(room.lines) if one.ref == reply.place.ref)
        assert any(one.label == "對本件的答覆" for one in room.lines[number - 2 : number + 1]), "under a head that says so"
        assert "答覆" in room.lines[number].text
        assert "/" not in room.lines[number].text, "its title, no file's name"
        room.rows.go(number)
        await pilot.press("enter")
        await settle(pilot)
        assert record(pilot).path == reply.path
        back = next(n for n, one in enumerate(record(pilot).lines) if one.ref)
        record(pilot).rows.go(back)
        await pilot.press("enter")
        await settle(pilot)
        assert record(pilot).path == asked
        record(pilot).rows.go(0)
        await pilot.press("enter")
        assert line(pilot) == "這一行沒有提到別的記錄"


async def test_new_on_a_record_begins_the_reply_to_it(office: Workspace) -> None:
    paper = next(hit for hit in office.index.hits("kind='document' AND unit='dongjie'"))
    meeting = newest(office, "meeting")
    async with Zhili(office).run_test(size=SIZE) as pilot:
        pilot.app.push_screen(RecordRoom(office, paper.path))
        await settle(pilot)
        await pilot.press("f7")
        await settle(pilot)
        room = form(pilot.app)  # type: ignore[arg-type]
        assert (room.kind.name, room.form.plain["to"]) == ("reply", paper.place.ref)
        await pilot.press(*"abc", "escape")
        await settle(pilot)
        other = office.index.hits("kind='inspection' AND concerns='dongjie'")[0]
        pilot.app.push_screen(RecordRoom(office, other.path))
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        room = form(pilot.app)  # type: ignore[arg-type]
        assert (room.form.plain["to"], room.form.plain["type"]) == (other.place.ref, "rectification"), "not the draft for another record"
        await pilot.press("escape")
        pilot.app.push_screen(RecordRoom(office, meeting))
        await settle(pilot)
        assert "F7" not in line(pilot, "foot")
        await pilot.press("f7")
        assert isinstance(pilot.app.screen, Pick), "a meeting is not answered"
