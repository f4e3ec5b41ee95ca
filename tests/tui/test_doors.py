"""What leads out of the program and into it: the clipboard, an editor of one's own, colours, and who is at work asked at every door."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.conftest import OFFICER, git
from tests.tui.play import line, pane, settle
from tests.tui.test_firstrun import unknown
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import review
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.dialogs.text_editor import LongText
from zhili_tui.tui.form.screen import FormRoom
from zhili_tui.tui.keymap import COMMITTING, Action
from zhili_tui.tui.queue.screen import Queue
from zhili_tui.tui.record import preview, removing
from zhili_tui.tui.review.screen import Review

SIZE = (80, 24)


def written(app: Zhili, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    out: list[str] = []
    assert app._driver is not None
    monkeypatch.setattr(app._driver, "write", out.append)
    return out


async def copied(pilot: Pilot[Any], out: list[str], label: str) -> str:
    """What the clipboard is handed when this is chosen."""
    await pilot.press("c")
    await settle(pilot)
    pick = pilot.app.screen
    assert isinstance(pick, Pick)
    pick.dismiss(next(one for one in pick.among if one.label == label))
    await settle(pilot)
    assert label in line(pilot)
    found = [match for one in out if (match := re.fullmatch("\x1b]52;c;(.*)\x07", one))]
    return base64.b64decode(found[-1][1]).decode()


async def test_number_title_path_line_and_whole_record_go_to_the_clipboard(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    hit = next(one for one in office.index.hits("kind='document' AND unit='dongjie'") if office.load(one.path).plain.get("number"))
    plain = office.load(hit.path).plain
    app = Zhili(office)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.show_record(hit.path)
        await settle(pilot)
        out = written(app, monkeypatch)
        assert await copied(pilot, out, "Number") == plain["number"]
        assert await copied(pilot, out, "File") == hit.path
        assert await copied(pilot, out, "Title") == office.title_at(hit.path)
        assert plain["subject"] in await copied(pilot, out, "All of it")
        room: Any = app.screen
        room.rows.go(next(number for number, one in enumerate(room.lines) if one.path == ("subject",)))
        assert await copied(pilot, out, "Subject") == plain["subject"]


async def test_the_text_of_a_paper_goes_there_too(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    hit = office.index.hits("kind='meeting' AND unit='dongjie'")[0]
    paper = preview.fitting(office, hit.path)[0]
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.push_screen(
            preview.PreviewRoom(office, paper.name, lambda rendering: next(rendering.from_records([hit.place.ref], paper.name)))
        )
        await settle(pilot)
        out = written(app, monkeypatch)
        await pilot.press("c")
        await settle(pilot)
        found = [match for one in out if (match := re.fullmatch("\x1b]52;c;(.*)\x07", one))]
        room: Any = app.screen
        text = base64.b64decode(found[-1][1]).decode()
        assert len(text) > 100
        assert text.split() == " ".join(room.lines).split()


async def test_inside_tmux_it_is_handed_through(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    app = Zhili(office)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        out = written(app, monkeypatch)
        app.copy_to_clipboard("甲")
        plain = f"\x1b]52;c;{base64.b64encode('甲'.encode()).decode()}\x07"
        assert out[-2:] == [plain, f"\x1bPtmux;\x1b{plain}\x1b\\"]


@pytest.mark.parametrize("plain", [False, True])
async def test_what_is_overdue_is_red_beside_its_word_and_only_where_colours_are_wanted(
    office: Workspace, monkeypatch: pytest.MonkeyPatch, plain: bool
) -> None:
    if plain:
        monkeypatch.setenv("NO_COLOR", "1")
    else:
        monkeypatch.delenv("NO_COLOR", raising=False)
    app = Zhili(office)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("end")
        await pilot.press("home", "down", "down")
        await settle(pilot)
        strips = app.screen._compositor.render_strips()
        overdue = [part for strip in strips for part in strip if "d over" in part.text]
        assert overdue
        red = [part.style is not None and part.style.color is not None and part.style.color.name == "red" for part in overdue]
        assert any(red) != plain


def editor(folder: Path, script: str) -> str:
    file = folder / "editor"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return f"{file} --wait"


@pytest.mark.parametrize(
    ("script", "text", "said"),
    [
        ('printf "丙行\\n" >> "$2"', "甲行\n乙行\n丙行", ""),
        ('echo spoilt > "$2"; exit 3', "甲行\n乙行", "ended with 3"),
        ('rm "$2"', "甲行\n乙行", "cannot be read"),
        ('printf "\\377" > "$2"', "甲行\n乙行", "cannot be read"),
    ],
)
async def test_a_long_text_is_written_in_ones_own_editor_and_a_failing_one_loses_nothing(
    office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, text: str, said: str
) -> None:
    from contextlib import nullcontext

    monkeypatch.setenv("VISUAL", editor(tmp_path, script))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    app = Zhili(office)
    kept: list[str] = []
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        monkeypatch.setattr(app, "suspend", nullcontext)
        app.push_screen(LongText("內容", "甲行\n乙行", kept.append))
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, LongText)
        screen.area.move_cursor((1, 1))
        await pilot.press("ctrl+e")
        await settle(pilot)
        assert app.screen is screen
        assert (screen.area.text, kept[-1]) == (text, text)
        assert screen.area.cursor_location == (1, 1), "at the same place"
        assert said in line(pilot)
        assert len(list(tmp_path.glob("zhili-*.txt"))) == (1 if "3" in said or "377" in script else 0), (
            "what a failing editor wrote is left"
        )
        await pilot.press("ctrl+z")
        assert screen.area.text == "甲行\n乙行"


async def test_without_an_editor_or_with_one_that_is_not_there_it_is_said(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import nullcontext

    app = Zhili(office)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        monkeypatch.setattr(app, "suspend", nullcontext)
        app.push_screen(LongText("x", "甲", lambda _text: None))
        await settle(pilot)
        for name, said in (("", "No editor is named; set EDITOR"), ("/nowhere/editor", "“/nowhere/editor” cannot be started")):
            monkeypatch.setenv("VISUAL", name)
            monkeypatch.setenv("EDITOR", "")
            await pilot.press("ctrl+e")
            await settle(pilot)
            assert line(pilot).startswith(said)


async def test_who_is_at_work_is_asked_again_where_the_queue_and_the_review_need_it(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = unknown(office, monkeypatch)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("escape")
        for key, room in (("f3", Queue), ("f4", Review)):
            await pilot.press(key)
            await settle(pilot)
            assert isinstance(app.screen, Pick), key
            await pilot.press("escape")
            await settle(pilot)
            assert isinstance(app.screen, room)
            assert f"Nobody said yet who is at work here; {key.upper()} asks." in pane(pilot)
        await pilot.press("f3", *"lsf", "enter")
        await settle(pilot)
        assert git(office.root, "config", "zhili.officer").strip() == OFFICER
        assert isinstance(app.screen, Queue)
        assert "Nobody" not in pane(pilot)


async def test_a_save_asks_who_and_keeps_what_is_typed_where_nobody_says_it(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    app = unknown(office, monkeypatch)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("escape")
        app.open_new("activity", "dongjie")
        await settle(pilot)
        form = app.screen
        assert isinstance(form, FormRoom)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, Pick)
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is form
        assert line(pilot) == "Not saved; what you typed is kept"
        await pilot.press("ctrl+s", *"lsf", "enter")
        await settle(pilot)
        assert app.screen is form
        assert app.who == "林淑芬"
        assert "required" in line(pilot), "then it is checked as ever"


def test_in_the_programs_checkout_only_what_is_the_offices_comes_in(office: Workspace) -> None:
    review.mark(office)
    for name in (
        "zhili_tui/__init__.py",
        "pyproject.toml",
        "records/dongjie/2026/activity/20261120-aaaa.toml",
        "templates/documents/x.typ",
    ):
        file = office.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text('type = "publicity"\ndate = 2026-11-20\ntitle = "x"\n')
    git(office.root, "add", "-A")
    git(office.root, "-c", "user.email=other@example.org", "commit", "-qm", "x")
    assert set(review.incoming(office).changes) == {"records/dongjie/2026/activity/20261120-aaaa.toml", "templates/documents/x.typ"}
    from zhili_tui.tui.agenda_state import came_in

    assert came_in(office) == 2
    git(office.root, "rm", "-q", "zhili_tui/__init__.py")
    git(office.root, "-c", "user.email=other@example.org", "commit", "-qm", "y")
    assert "pyproject.toml" in review.incoming(office).changes, "a repository of its own hides nothing"


def test_a_part_that_is_more_than_its_whole_names_both(office: Workspace) -> None:
    path = "records/dongjie/2026/figures/10.toml"
    loaded = office.load(path)
    plain = {**loaded.plain, "disputes": {"screened": 14, "mediated": 16}}
    from zhili_tui.errors import BadRecord

    with pytest.raises(BadRecord, match=r"Mediated: 16 is more than “.*”, 14"):
        office.saving.change(loaded, plain)


def test_a_meeting_of_a_day_to_come_is_not_done(office: Workspace) -> None:
    hit = office.index.hits("kind='meeting' AND unit='dongjie'", (), limit=1)[0]
    plain = {**office.load(hit.path).plain}
    meeting = kinds.kind("meeting")
    import datetime

    for day in (datetime.date(2026, 12, 15), datetime.date(2027, 3, 15)):
        ahead = convert({**plain, "date": day, "follow_ups": [], "resolutions": []}, meeting.cls)
        assert meeting.state(ahead, office.today) == "upcoming"


@pytest.mark.parametrize("action", sorted(COMMITTING))
async def test_nothing_becomes_a_commit_before_it_is_known_who_is_at_work(
    action: Action, office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else git would put its own name below it."""
    done: list[str] = []
    app = unknown(office, monkeypatch)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("escape")
        room: Any = app.screen
        monkeypatch.setattr(room, f"action_{action.name}", lambda: done.append(action.name), raising=False)
        room.action_do(action.name)
        await settle(pilot)
        assert isinstance(app.screen, Pick)
        await pilot.press("escape")
        await settle(pilot)
        assert line(pilot) == "Nothing was done: it is not known who is at work"
        assert not done
        room.action_do(action.name)
        await pilot.press(*"lsf", "enter")
        await settle(pilot)
        assert done == [action.name]


async def test_whoever_removes_a_record_is_asked_who_he_is(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    hit = next(one for one in office.index.hits("unit='dongjie'") if not removing.why_not(office, one.path))
    app = unknown(office, monkeypatch)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("escape")
        app.show_record(hit.path)
        await settle(pilot)
        await pilot.press("w")
        assert isinstance(app.screen, Pick)
        await pilot.press(*"lsf", "enter", *"twice", "enter")
        await settle(pilot)
        assert git(office.root, "log", "-1", "--format=%an").strip() == "林淑芬"
        await pilot.press("ctrl+z", "enter")
        await settle(pilot)
        assert (office.root / hit.path).is_file()
