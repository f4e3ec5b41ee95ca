"""The terminal program, played: found, read, changed in a form, saved, undone; looks held by snapshots."""

import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.conftest import EXAMPLE, OFFICER, git
from tests.tui.looks import Look, looks
from tests.tui.play import settle
from zhili_tui import i18n
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.confirm import Ask
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.dialogs.text_editor import LongText
from zhili_tui.tui.form import open as opening
from zhili_tui.tui.form.screen import FormRoom
from zhili_tui.tui.ledger.screen import Ledger
from zhili_tui.tui.record.history import VersionsRoom
from zhili_tui.tui.record.screen import RecordRoom
from zhili_tui.tui.widgets.widgets import Entry, Line, Rows


def form(app: Zhili) -> FormRoom:
    assert isinstance(app.screen, FormRoom)
    return app.screen


def message(app: Zhili) -> str:
    return "".join(text for text, _ in app.screen.query_one("#message", Line).pieces).strip()


async def go_to(pilot: Pilot[Any], name: str) -> None:
    """Move to a field of the form by its name."""
    room = form(pilot.app)  # type: ignore[arg-type]
    number = next(i for i, row in enumerate(room.form.rows) if row.what == "field" and row.path[-1] == name)
    while room.rows.cursor != number:
        await pilot.press("down" if room.rows.cursor < number else "up")
    await pilot.pause()


def newest(office: Workspace, kind: str) -> str:
    """The path of the street's newest record of a kind."""
    return office.index.hits("kind=? AND unit='dongjie'", (kind,), limit=1)[0].path


@asynccontextmanager
async def in_its_form(office: Workspace, path: str) -> AsyncIterator[tuple[Zhili, Pilot[Any]]]:
    """The program with a record's form open."""
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(FormRoom(office, opening.on(office, path)))
        await settle(pilot)
        yield app, pilot


async def write(pilot: Pilot[Any], text: str) -> None:
    """Type over the field under the cursor."""
    entry = pilot.app.screen.query_one("#entry", Entry)
    entry.value = ""
    for character in text:
        await pilot.press(character)


async def test_a_record_is_found_changed_saved_and_the_commit_is_there(office: Workspace) -> None:
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert app.who == "林淑芬"
        await pilot.press("f8", *"djjd")
        await settle(pilot)
        ledger = app.screen
        assert isinstance(ledger, Ledger)
        assert 0 < len(ledger.ids) < EXAMPLE
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, RecordRoom)
        path = app.screen.path
        await pilot.press("ctrl+e")
        await settle(pilot)
        await go_to(pilot, "note")
        await write(pilot, "ok")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, RecordRoom)
        assert "^Z takes it back" in message(app)
        assert office.load(path).plain["note"] == "ok"
        assert git(office.root, "log", "-1", "--format=%an %ae").strip() == "林淑芬 lin-shufen@dongjie"
        await pilot.press("u")
        await settle(pilot)
        assert isinstance(app.screen, Ask)
        assert office.load(path).plain["note"] == "ok", "asked first"
        await pilot.press("escape")
        await settle(pilot)
        assert message(app) == "Nothing was taken back"
        await pilot.press("u", "enter")
        await settle(pilot)
        assert "note" not in office.load(path).plain
        assert message(app).startswith("Taken back: ")
        assert "is again as it was before" in message(app)
        await pilot.press("ctrl+z")
        await settle(pilot)
        assert message(app).startswith("There is nothing to take back")
        await pilot.press("ctrl+t")
        await settle(pilot)
        assert isinstance(app.screen, VersionsRoom)
        assert len(app.screen.versions) == 3
        await pilot.press("escape", "escape")
        assert app.screen is ledger
        await pilot.press("escape")
        await settle(pilot)
        assert len(ledger.ids) == EXAMPLE


async def test_a_mistaken_template_is_said_and_the_ledger_stays(office: Workspace) -> None:
    (office.root / "templates" / "records").mkdir(parents=True, exist_ok=True)
    (office.root / "templates" / "records" / "meeting.toml").write_text("start = [\n")
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f7", *"meeting", "enter")
        await settle(pilot)
        assert isinstance(app.screen, Ledger)
        assert "templates/records/meeting.toml" in message(app)


async def test_a_new_record_with_a_sub_table(office: Workspace) -> None:
    i18n.use("zh-Hant")
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f7")
        await pilot.pause()
        assert isinstance(app.screen, Pick)
        await pilot.press(*"hy", "enter")  # 會議
        await settle(pilot)
        room = form(app)
        assert room.kind.name == "meeting"
        await write(pilot, "lxhy")  # 聯席會議, by its initials
        await pilot.press("enter")
        await go_to(pilot, "date")
        await write(pilot, "11-20")
        await go_to(pilot, "chair")
        await write(pilot, "陳國強")
        for name, text in (("expected", "１２"), ("present", "11")):
            await go_to(pilot, name)
            await write(pilot, text)
        await pilot.press("enter")  # on to the table of absences
        await write(pilot, "wdm")
        await pilot.press("tab")
        await write(pilot, "chuchai")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, Ledger), message(app)
        made = app.saves[-1].path
        plain = office.load(made).plain
        assert plain["type"] == "joint_meeting"
        assert plain["date"] == datetime.date(2026, 11, 20)
        assert (plain["chair"], plain["expected"], plain["absent"][0]["reason"]) == ("dongjie/chen-guoqiang", 12, "chuchai")
        assert git(office.root, "show", "--stat", "--format=", "HEAD").split()[0].endswith(made[-20:])


async def test_errors_are_said_at_the_field_and_nothing_is_lost(office: Workspace) -> None:
    path = newest(office, "meeting")
    before = (office.root / path).read_bytes()
    async with in_its_form(office, path) as (app, pilot):
        room = form(app)
        await go_to(pilot, "date")
        await write(pilot, "31-31")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "the format is like" in message(app)
        assert room.form.rows[room.rows.cursor].path == ("date",)
        await write(pilot, "2026-11-23")
        await go_to(pilot, "present")
        await write(pilot, "99")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "more were present" in message(app)
        assert room.form.rows[room.rows.cursor].path == ("present",)
        assert (office.root / path).read_bytes() == before
        await pilot.press("escape")
        await settle(pilot)
        # the words are there the next time, and undo leads back to what the file says
        app.push_screen(FormRoom(office, opening.on(office, path)))
        await settle(pilot)
        assert form(app).form.plain["present"] == 99
        assert "is back" in message(app)


async def test_a_number_that_is_nobodys_business_is_said_at_its_field(office: Workspace) -> None:
    path = newest(office, "meeting")
    async with in_its_form(office, path) as (app, pilot):
        await go_to(pilot, "place")
        await write(pilot, "13800138000")
        await pilot.press("up", "up", "ctrl+s")
        await settle(pilot)
        room = form(app)
        assert room.form.rows[room.rows.cursor].path == ("place",)
        assert "looks like a mobile phone number" in message(app)


async def test_a_record_taken_back_while_it_is_read_is_left_and_that_is_said(office: Workspace) -> None:
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        plain = {"type": "publicity", "date": datetime.date(2026, 11, 26), "title": "x"}
        app.push_screen(FormRoom(office, opening.new(office, "activity", "dongjie")._replace(plain=plain, suggested=None)))
        await settle(pilot)
        form(app).go(1)
        await pilot.press("ctrl+s")
        await settle(pilot)
        made = app.saves[-1].path
        assert message(app).startswith("Saved: Activity 11-26 Publicity x. ^Z takes it back. Look again: Date: 2026-11-26 is still")
        app.push_screen(RecordRoom(office, made))
        await settle(pilot)
        await pilot.press("ctrl+z")
        await settle(pilot)
        assert isinstance(app.screen, Ask)
        assert "no longer be in the books" in "".join(text for row in app.screen.lines for text, _style in row)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, Ledger)
        assert message(app).startswith("Taken back: Activity 11-26 Publicity x is no longer in the books (new commit ")
        assert not (office.root / made).exists()


async def test_an_earlier_version_comes_back_only_when_asked(office: Workspace) -> None:
    path = office.index.hits("kind='meeting' AND unit='dongjie'", limit=1)[0].path
    loaded = office.load(path)
    office.saving.change(loaded, loaded.plain | {"note": "later"})
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(RecordRoom(office, path))
        app.push_screen(VersionsRoom(office, path))
        await settle(pilot)
        await pilot.press("down", "b")
        await settle(pilot)
        assert isinstance(app.screen, Ask)
        first = list(office.versions.of(path))[-1]
        assert app.screen.question == f"Bring back the version of {first.at:%Y-%m-%d %H:%M} by Tester?"
        await pilot.press("escape")
        await settle(pilot)
        assert office.load(path).plain["note"] == "later"
        await pilot.press("b", "enter")
        await settle(pilot)
        assert isinstance(app.screen, RecordRoom)
        assert "note" not in office.load(path).plain
        assert "^Z takes it back" in message(app)


async def test_a_wrong_entry_of_a_table_is_marked_even_where_its_cell_is_blank(office: Workspace) -> None:
    path = newest(office, "meeting")
    async with in_its_form(office, path) as (app, pilot):
        room = form(app)
        room.go(*room.form.find(("agenda", 0, "speaker")))
        await write(pilot, "x")
        room.action_across(-1)
        await write(pilot, "")
        await pilot.press("ctrl+s")
        await settle(pilot)
        number, _column = room.form.find(("agenda", 0, "subject"))
        assert "1 !" in "".join(text for text, _style in room._draw(number, 80)), message(app)
        assert "!" not in "".join(text for text, _style in room._draw(number + 1, 80))


async def test_undo_and_redo_in_the_form(office: Workspace) -> None:
    path = newest(office, "meeting")
    async with in_its_form(office, path) as (app, pilot):
        room = form(app)
        first = room.form.result()
        await go_to(pilot, "place")
        await write(pilot, "x")
        await pilot.press("down", "ctrl+z")
        assert room.form.result() == first
        await pilot.press("ctrl+y")
        assert room.form.plain["place"] == "x"
        number = next(i for i, row in enumerate(room.form.rows) if row.what == "entry")
        room.go(number)
        count = len(room.form.rows)
        await pilot.press("ctrl+k")
        assert len(room.form.rows) < count
        await pilot.press("ctrl+z")
        assert len(room.form.rows) == count


async def test_pasted_lines_are_all_kept(office: Workspace) -> None:
    from textual import events

    path = newest(office, "document")
    async with in_its_form(office, path) as (app, pilot):
        room = form(app)
        await go_to(pilot, "cc")
        await write(pilot, "")
        room.query_one(Entry).post_message(events.Paste("區委組織部\r\n區人社局\n區公安分局\n"))
        await settle(pilot)
        await pilot.press("down")
        assert room.form.plain["cc"] == ["區委組織部", "區人社局", "區公安分局"]
        await go_to(pilot, "content")
        room.query_one(Entry).post_message(events.Paste("第一行\n第二行"))
        await settle(pilot)
        assert isinstance(app.screen, LongText)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "第一行\n第二行" in room.form.plain["content"]


async def test_user_text_is_never_markup(office: Workspace) -> None:
    text = "[bold]x[/bold] [@click=app.quit]y[/] \\[z"
    path = office.index.hits("kind='meeting' AND unit='dongjie'", limit=1)[0].path
    loaded = office.load(path)
    office.saving.change(loaded, loaded.plain | {"name": text, "note": text})
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.push_screen(RecordRoom(office, path))
        await settle(pilot)
        rows = app.screen.query_one("#rows", Rows)
        shown = "\n".join(rows.render_line(y).text for y in range(rows.size.height))
        assert text in shown


async def test_who_am_i_is_asked_once(office: Workspace) -> None:
    git(office.root, "config", "--unset", "zhili.officer")
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, Pick)
        await pilot.press(*"lsf", "enter")
        await settle(pilot)
        assert app.who == "林淑芬"
    assert git(office.root, "config", "zhili.officer").strip() == OFFICER


#: What is done now and then, or has a sign that an input method hands on; the commands have each by its name.
RARE = {
    "keep_scope", "year", "mark", "mark_all", "mark_read", "like", "export", "pdf", "close_year", "eligible", "restore", "seen_all", "ours",
    "theirs", "other", "sort", "lost", "remove", "copy", "check", "confirm", "confirm_all", "proposed", "write",
    "as_read", "take_in",
}  # fmt: skip


async def test_what_is_done_every_day_has_a_key_that_works_while_composing() -> None:
    from zhili_tui.tui import keymap

    for action in keymap.BY_NAME.values():
        first = action.usual.split(",")[0]
        assert (first in ("enter", "escape") or keymap.never_text(first)) == (action.name not in RARE), action.name


async def test_the_list_draws_only_what_shows(office: Workspace) -> None:
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        ledger = app.screen
        assert isinstance(ledger, Ledger)
        ledger.ids = ledger.ids * 200
        rows = ledger.query_one("#rows", Rows)
        drawn: list[int] = []
        draw = rows.draw
        rows.draw = lambda row, width: drawn.append(row) or draw(row, width)  # type: ignore[func-returns-value]
        rows.show(len(ledger.ids))
        await pilot.pause()
        assert len(set(drawn)) <= 24
        drawn.clear()
        await pilot.press("down")
        await pilot.pause()
        assert set(drawn) == {0, 1}
        await pilot.press("end")
        assert rows.cursor == len(ledger.ids) - 1


@looks
@pytest.mark.parametrize("room", ["ledger", "scope", "record", "form", "error", "versions", "help", "new"])
def test_looks(room: str, look: Look, shown: Workspace, monkeypatch: pytest.MonkeyPatch, snap_compare: Any) -> None:
    look.put_on(monkeypatch)
    meeting = "records/dongjie/2026/meeting/"
    path = meeting + sorted(p.name for p in Path(shown.root / meeting).iterdir())[4]

    async def play(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        app = pilot.app
        if room == "scope":
            await pilot.press("ctrl+f")
        elif room == "record":
            app.push_screen(RecordRoom(shown, path))
        elif room in ("form", "error"):
            app.push_screen(FormRoom(shown, opening.on(shown, path)))
            await settle(pilot)
            await pilot.press("down", "down", "down")
            if room == "error":
                await write(pilot, "99-99")
                await pilot.press("down")
        elif room == "versions":
            app.push_screen(VersionsRoom(shown, path))
            await settle(pilot)
            app.screen.versions = [v._replace(at=datetime.datetime(2026, 11, 23, 9), subject="begin") for v in app.screen.versions]  # type: ignore[attr-defined]
            app.screen.query_one("#rows").refresh()
        elif room == "help":
            await pilot.press("f10")
        elif room == "new":
            app.push_screen(FormRoom(shown, opening.new(shown, "inspection", "dongjie")))
        await settle(pilot)

    assert snap_compare(Zhili(shown, begin="ledger"), terminal_size=look.size, run_before=play)
