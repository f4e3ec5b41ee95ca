"""Whatever writes, stopped at any step: it is wholly there or not at all, and the next start has put in order what it left."""

import datetime
import itertools
import subprocess
from pathlib import Path

import pytest

from tests.conftest import SOAK, copied, git
from tests.sharing.offices import change, fresh, sync
from tests.trust.signed_world import MEETING, World
from tests.vcs import crash
from tests.vcs.acts import acts, first
from zhili_tui.cli.main import run
from zhili_tui.entry.drafts import Content, DraftSubject
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing.sync import TRACKED, Sync

#: It takes long: beside what every change is tried with, and far longer still in a soak.
pytestmark = pytest.mark.soak if SOAK else pytest.mark.external
HAND_EDIT = b"# by hand\n"
#: What an import's step costs more of: a run of every day stops at some only.
MANY = 150


@pytest.mark.parametrize("act", ["set", "new", "remove", "restore"])
def test_killed_at_any_step_a_save_is_there_or_is_not(office: Workspace, act: str) -> None:
    change(office, first(office), note="before")
    found = crash.walk(office, lambda opened: acts(opened)[act](), every=1 if act == "set" else 2)
    assert found.stops > 10
    assert found.there > 5
    assert len(found.touched) == 1


def edited(office: Workspace, path: str) -> None:
    """A record is written on disk beside zhili."""
    file = office.root / path
    file.write_bytes(file.read_bytes() + HAND_EDIT)


def test_killed_at_any_step_a_record_is_taken_in_or_is_not(office: Workspace) -> None:
    path = first(office)

    def look(opened: Workspace, there: bool) -> None:
        assert (opened.root / path).read_bytes().endswith(HAND_EDIT)

    found = crash.walk(office, lambda opened: opened.saving.take_in(path), lambda opened: edited(opened, path), look, every=3)
    assert found.touched == {(("M",),)}


@pytest.mark.parametrize("gone", [False, True])
def test_killed_at_any_step_a_record_is_put_back_or_is_not(office: Workspace, gone: bool) -> None:
    path = first(office)
    found = crash.walk(
        office, lambda opened: opened.saving.put_back(path), lambda opened: (opened.root / path).unlink() if gone else edited(opened, path)
    )
    assert found.there > 1
    assert found.touched == {()}


def test_killed_at_any_step_a_commit_is_taken_back_or_is_not(office: Workspace) -> None:
    made = change(office, first(office), note="before")
    found = crash.walk(office, lambda opened: opened.saving.undo_commit(made), every=3)
    assert found.touched == {(("M",),)}


@pytest.mark.parametrize(("rows", "every"), [(5, 8), (MANY, 60)])
def test_killed_at_any_step_an_import_is_there_or_is_not(office: Workspace, tmp_path: Path, rows: int, every: int) -> None:
    lines = [f"2026-{1 + i % 9:02}-{1 + i % 28:02},directors_meeting,陳國強,8,7,第{i}次" for i in range(rows)]
    table = tmp_path / "meetings.csv"
    table.write_text("date,type,chair,expected,present,note\n" + "\n".join(lines), encoding="utf-8")
    words = ["--repo", str(office.root), "import", str(table), "--kind", "meeting", "--unit", "dongjie", "--yes"]
    found = crash.walk(office, lambda _opened: run(words), every=every)
    assert found.there
    assert found.touched == {(("A",) * rows,)}


@pytest.mark.parametrize("count", [1, 3])
def test_killed_at_any_step_a_sign_off_is_there_or_is_not(lin: Workspace, chen: Workspace, count: int) -> None:
    for _number in range(count - 1):
        lin.saving.create("meeting", "dong", lin.load(MEETING).plain, datetime.date(2026, 3, 2))
    sync(lin)
    sync(chen)
    office = fresh(chen.root)
    paths = [hit.path for hit in office.index.hits("kind='meeting' AND unit='dong'")]
    assert len(paths) == count
    found = crash.walk(office, lambda opened: opened.signing.sign(paths, "office_director"), every=3)
    assert found.there
    assert found.touched == {(("M",) * count,)}


def test_what_was_typed_is_a_draft_until_the_save_is_there(office: Workspace) -> None:
    """As a form does it: the draft is kept, the record saved, the draft dropped."""
    path = first(office)
    loaded = office.load(path)
    subject, typed = DraftSubject(loaded.kind.name, loaded.place.unit, path), loaded.plain | {"note": "已核對"}

    def type_it(opened: Workspace) -> None:
        for kept in opened.entering.journal.of(subject):
            opened.entering.journal.drop(kept)
        draft = opened.entering.journal.open(subject, loaded.data)
        draft.keep(Content(typed))
        draft.close()

    def save(opened: Workspace) -> None:
        draft = opened.entering.journal.resume(opened.entering.journal.of(subject)[0])
        opened.saving.change(loaded, typed)
        draft.drop()

    def look(opened: Workspace, there: bool) -> None:
        drafts = opened.entering.journal.of(subject)
        assert there or [one.content.plain for one in drafts] == [typed]
        assert opened.entering.journal.damaged() == []

    found = crash.walk(office, save, type_it, look, every=3)
    assert found.there


def three_came(lin: Workspace) -> None:
    """The hub has three records more."""
    for number in range(3):
        lin.saving.create("activity", "dong", {"type": "publicity", "date": datetime.date(2026, 3, 4), "title": f"new {number}"})
    assert sync(lin).state == "done"


def test_a_sync_killed_at_any_step_is_finished_by_the_next_start(lin: Workspace, chen: Workspace) -> None:
    """What came in is wholly there or not at all, on disk and in git's index."""
    three_came(lin)
    Sync(chen).fetch()
    tip = chen.git.revision(TRACKED)
    found = crash.walk(chen, lambda opened: Sync(opened).join(tip, "x"), every=5)
    assert found.there
    assert len(found.touched) == 1


def test_a_sync_killed_on_its_way_is_done_by_the_next(lin: Workspace, chen: Workspace, world: World) -> None:
    """Killed anywhere between fetching and what the hub said to the push: nothing is lost on either side."""
    three_came(lin)
    change(chen, MEETING, note="chen")
    base, stored = world.root.parent, world.root.parent / "stored"
    stored.mkdir()
    for name in ("hub.git", "chen"):
        copied(base / name, stored / name)
    ends: set[str] = set()
    for at in itertools.count(1, 1 if SOAK else 16):
        opened = fresh(chen.root)
        cut = crash.killed(lambda office=opened: Sync(office).run(), at)  # type: ignore[misc]
        reopened = crash.started(chen.root)
        assert git(chen.root, "status", "--porcelain") == "", f"killed at step {at}"
        assert reopened.load(MEETING).plain["note"] == "chen"
        ends.add(git(base / "hub.git", "rev-parse", "main").strip())
        assert sync(reopened).state == "done"
        assert git(base / "hub.git", "rev-parse", "main") == git(chen.root, "rev-parse", "HEAD")
        assert len(list((chen.root / "records/dong/2026/activity").iterdir())) >= 3
        for folder in (base / "hub.git", chen.root):
            git(folder, "fsck", "--strict", "--connectivity-only")
        if not cut:
            break
        for name in ("hub.git", "chen"):
            subprocess.run(["rm", "-rf", str(base / name)], check=True)
            copied(stored / name, base / name)
    assert len(ends) > 1
