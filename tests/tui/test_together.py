"""Working together, played: what is sent back stands with whoever mends it; signing from the record; sync from every room."""

import datetime
import re
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.conftest import git
from tests.sharing.offices import change, fresh, sync
from tests.trust.signed_world import MEETING, World
from tests.tui.play import line, pane, rows, settle
from zhili_tui.errors import SigningFailed
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import review
from zhili_tui.tui.agenda.screen import Agenda
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.confirm import Ask
from zhili_tui.tui.form.screen import FormRoom
from zhili_tui.tui.ledger.screen import Ledger
from zhili_tui.tui.queue.screen import Queue
from zhili_tui.tui.record.screen import RecordRoom
from zhili_tui.tui.review.screen import Review
from zhili_tui.tui.widgets.sentences import NoticeBar
from zhili_tui.vcs.progress import Progress

SIZE = (80, 24)
LONG = {"type": "publicity", "date": datetime.date(2026, 3, 3), "title": "long", "content": "\n".join(f"line {n}" for n in range(60))}


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def notice(pilot: Pilot[Any]) -> str:
    found = pilot.app.screen.query_one(NoticeBar)
    return "\n".join(found.lines) if found.display else ""


async def test_what_was_sent_back_stands_first_with_its_note_until_it_is_mended(lin: Workspace, chen: Workspace) -> None:
    chen.signing.sign([MEETING], "", "returned", "who came?")
    sync(chen)
    sync(lin)
    lin = fresh(lin.root)
    assert [(one.path, one.by, one.role, one.note) for one in lin.signing.to_mend(["dong"])] == [
        (MEETING, "dong/chen", "office_director", "who came?")
    ]
    assert lin.signing.to_mend(["zzb"]) == []
    async with Zhili(lin).run_test(size=SIZE) as pilot:
        await settle(pilot)
        room = pilot.app.screen
        assert isinstance(room, Agenda)
        assert rows(pilot)[0].split()[:5] == ["Sent", "back:", "to", "be", "mended"]
        await press(pilot, "home", "enter")  # so much is due this week that it stands behind its head
        assert rows(pilot)[0].split() == ["Sent", "back:", "to", "be", "mended", "1"]
        assert "who c" in rows(pilot)[1]
        assert rows(pilot)[1].endswith("陳國強")
        assert "sent back 1" in line(pilot, "head")
        await press(pilot, "home", "enter")
        form = pilot.app.screen
        assert isinstance(form, FormRoom)
        assert form.opened.subject.path == MEETING
        assert notice(pilot).endswith("by 陳國強 (Office director): who came?")
        await press(pilot, "escape")
        change(lin, MEETING, present=1)
        pilot.app.reckon()  # type: ignore[attr-defined]
        await settle(pilot)
        assert "Sent back" not in "\n".join(rows(pilot))
        assert "sent back" not in line(pilot, "head")
        assert "unsent 1" in line(pilot, "head")
        pilot.app.push_screen(RecordRoom(lin, MEETING))
        await settle(pilot)
        assert "1 Mended since" in "\n".join(rows(pilot))
        assert "changed after" not in "\n".join(rows(pilot))
        assert notice(pilot) == "Waits for: Office director 陳國強 of 東街街道"
    assert lin.signing.to_mend(["dong"]) == []


async def test_who_sent_it_back_is_not_asked_to_mend_it(chen: Workspace) -> None:
    chen.signing.sign([MEETING], "", "returned", "x")
    async with Zhili(fresh(chen.root)).run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "sent back" not in line(pilot, "head")
        pilot.app.push_screen(RecordRoom(chen, MEETING))
        await settle(pilot)
        assert notice(pilot).splitlines()[1] == "Waits for whoever writes it to mend it."


async def test_the_record_itself_is_signed_where_it_waits_for_me(lin: Workspace, chen: Workspace) -> None:
    async with Zhili(lin, begin="ledger").run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.push_screen(RecordRoom(lin, MEETING))
        await settle(pilot)
        await press(pilot, "ctrl+x")
        assert line(pilot) == "It does not wait for your signature."
    async with Zhili(chen, begin="ledger").run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.push_screen(RecordRoom(chen, MEETING))
        await settle(pilot)
        await press(pilot, "ctrl+x")
        assert isinstance(pilot.app.screen, Ask)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, RecordRoom)
        assert line(pilot).startswith("1 signed as Office director: ")
        assert "1 Valid" in "\n".join(rows(pilot))
        assert notice(pilot) == ""
    assert [one.status for one in chen.trust.signoffs([MEETING], fresh=True)] == ["valid"]


async def test_a_long_record_is_read_when_its_end_was_shown(world: World, lin: Workspace, chen: Workspace) -> None:
    made = lin.saving.create("activity", "dong", LONG)
    sync(lin)
    sync(chen)
    chen = fresh(chen.root)
    async with Zhili(chen, begin="queue").run_test(size=SIZE) as pilot:
        await settle(pilot)
        room = pilot.app.screen
        assert isinstance(room, Queue)
        at = [one.path for one in room.items].index(made.path)
        room.rows.go(at)
        await settle(pilot)
        assert "more lines: Enter" in pane(pilot)
        assert rows(pilot)[at].startswith("+")
        await press(pilot, "s")
        assert line(pilot).startswith("Not read to its end yet: Activity")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, RecordRoom)
        await press(pilot, "s")
        assert line(pilot) == "Not read to its end yet: press End"
        await press(pilot, "end", "escape")
        assert rows(pilot)[at].startswith(" ")
        await press(pilot, "s")
        assert isinstance(pilot.app.screen, Ask)


async def test_a_queue_that_is_behind_signs_nothing_and_catches_up_when_gone_to(lin: Workspace, chen: Workspace) -> None:
    app = Zhili(chen, begin="queue")
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        room = app.screen
        assert isinstance(room, Queue)
        assert len(room.items) == 1
        app.behind = True
        room.tell_who()
        assert line(pilot, "who").endswith("The list is being brought up to date.")
        await press(pilot, "s")
        assert line(pilot) == "The list is being brought up to date."
        app.goto("ledger")
        await settle(pilot)
        assert isinstance(app.screen, Ledger)
        lin.saving.create("activity", "dong", LONG)
        sync(lin)
        await press(pilot, "g")
        assert line(pilot).startswith("Level with the hub: 1 commit(s) received")
        assert "to sign 2" in line(pilot, "head")
        await press(pilot, "f3")
        assert len(room.items) == 2
        assert not room.behind


async def test_a_sync_that_gets_no_answer_is_given_up_and_leaving_does_not_wait_for_it(chen: Workspace) -> None:
    git(chen.root, "remote", "set-url", "origin", "ssh://nowhere/x.git")
    git(chen.root, "config", "core.sshCommand", "sleep 100000 #")
    app = Zhili(chen, begin="ledger")
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert line(pilot).startswith("Syncing with the hub, ")
        await pilot.press("ctrl+g")
        assert line(pilot) == "A sync is under way."
        app.syncing._tell()
        assert line(pilot) == "A sync is under way.", "a word is not said over another"
        app.hush()
        app.syncing._moved(Progress("sending", 3, 4))
        app.syncing._tell()
        assert re.fullmatch(r"Syncing with the hub, \d s: sending 3/4\. Esc gives up", line(pilot))
        app.syncing._moved(None)
        app.syncing._tell()
        assert re.fullmatch(r"Syncing with the hub, \d s\. Esc gives up", line(pilot))
        await press(pilot, "escape")
        assert line(pilot).startswith("The sync was given up")
        assert not app.syncing.busy
        await pilot.press("ctrl+g")
        await pilot.pause()
        await pilot.press("ctrl+q")


async def test_what_is_listed_alone_is_marked_as_looked_at_and_it_can_be_taken_back(world: World, chen: Workspace) -> None:
    for number, unit in enumerate(("dong", "an")):
        path = f"records/{unit}/2026/activity/2026030{number + 1}-aaaa.toml"
        world.commit({path: f'type = "publicity"\ndate = 2026-03-0{number + 1}\ntitle = "t{number}"\n'}, ["dong/lin", "an/zhao"][number])
    git(chen.root, "pull", "-q", str(world.root), "main")
    before = review.looked(chen)
    async with Zhili(fresh(chen.root), begin="review").run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert ["t1" in rows(pilot)[0], "t0" in rows(pilot)[1]] == [True, True], "the newest first"
        await press(pilot, "o")
        assert line(pilot) == "Sorted by unit."
        await press(pilot, "f8", *"t0", "down")
        assert len(rows(pilot)) == 1
        await press(pilot, "v", "escape")
        assert len(rows(pilot)) == 1
        await press(pilot, "v")
        assert line(pilot, "head") == "Mark 1 files as looked at?"
        await press(pilot, "enter", "escape")
        assert review.looked(chen) == before
        assert ["t1" in one for one in rows(pilot)] == [True]
        assert "came in 1" in line(pilot, "head")
        assert [one.title for one in review.incoming(chen).items()] == ["Publicity t1"]
        await press(pilot, "u")
        assert line(pilot) == "The mark is taken back."
        assert len(rows(pilot)) == 2
        assert "came in 2" in line(pilot, "head")
        await press(pilot, "v", "enter")
        assert review.looked(chen) != before
        assert rows(pilot) == []
        await press(pilot, "u")
        assert review.looked(chen) == before
        assert isinstance(pilot.app.screen, Review)


async def test_where_a_passphrase_is_asked_an_interrupt_gives_up_only_that(chen: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    import signal

    from zhili_tui.tui.terminal import signals

    app = Zhili(chen, begin="ledger")
    async with app.run_test(size=SIZE):
        app.asking = True
        signals.leave(app, signal.SIGINT)
        assert not app.leaving
        with pytest.raises(SigningFailed, match="ssh-add"):  # nobody can be asked where there is no terminal
            app.ask_passphrase(chen.git, lambda: None)


async def test_a_sync_right_after_the_start_knows_its_hub_and_what_came_of_it_stays(lin: Workspace, chen: Workspace) -> None:
    change(lin, MEETING, note="x")
    sync(lin)
    async with Zhili(chen, begin="review").run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+g")
        await settle(pilot)
        assert line(pilot).startswith("Level with the hub: 1 commit(s) received")


def test_the_ledger_narrows_to_what_waits_to_be_signed_and_to_what_was_sent_back(lin: Workspace, chen: Workspace) -> None:
    from zhili_tui.tui.ledger.filters import LedgerScope
    from zhili_tui.tui.ledger.query import Finder

    def found(office: Workspace, stage: str) -> set[str]:
        office = fresh(office.root)
        ids = Finder(office, "dong").find(LedgerScope(signed=stage), lambda: False, lambda done, total: None) or []
        return {office.index.hits("id=?", (id,))[0].path for id in ids}

    assert MEETING in found(chen, "unsigned")
    chen.signing.sign([MEETING], "", "returned", "who came?")
    assert found(chen, "sent_back") == {MEETING}
    assert MEETING not in found(chen, "unsigned")
    change(lin, MEETING, present=1)
    assert found(lin, "sent_back") == set()
