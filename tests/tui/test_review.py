"""What came in, played with a hub and two clones: shown, marked as looked at; what collides is decided on the screen."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.conftest import git
from tests.sharing.hubs import LATER, OWN
from tests.sharing.offices import change, clone, fresh, sync
from tests.trust.signed_world import MEETING, World
from tests.tui.looks import Look, looks
from tests.tui.play import line, pane, rows, settle
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import review
from zhili_tui.sharing.sync import Sync
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.record.screen import RecordRoom
from zhili_tui.tui.review.merge_conflicts import ClashRoom
from zhili_tui.tui.review.screen import Review
from zhili_tui.vcs.commits import blob, tree_with, write


def room(pilot: Pilot[Any]) -> Review:
    assert isinstance(pilot.app.screen, Review)
    return pilot.app.screen


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def test_what_came_in_is_shown_and_marked_as_looked_at(lin: Workspace, chen: Workspace) -> None:
    change(lin, MEETING, present=1, place="x")
    lin.saving.create("activity", "dong", {"type": "publicity", "date": datetime.date(2026, 3, 4), "title": "new one"})
    sync(lin)
    async with Zhili(chen, begin="review").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Nothing came in" in pane(pilot)
        await press(pilot, "g")
        assert line(pilot).startswith("Level with the hub: 2 commit(s) received")
        assert "2 files" in line(pilot, "what")
        shown = rows(pilot)
        assert "new      Activity  Publicity new one" in shown[0]
        assert shown[0].endswith("林淑芬")
        assert "東街街道" in shown[0]
        assert "changed  Meeting" in shown[1]
        assert "new one" in pane(pilot)
        await press(pilot, "down")
        assert "Present  2     -> 1" in pane(pilot)
        assert "Place    blank -> x" in pane(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, RecordRoom)
        await press(pilot, "escape", "v")
        assert line(pilot, "head") == "Mark 2 files as looked at?"
        await press(pilot, "enter")
        assert line(pilot) == "2 marked as looked at. ^Z takes it back"
        assert rows(pilot) == []
        assert "Nothing came in" in pane(pilot)
    assert review.seen(chen) == chen.git.head()


async def test_ones_own_work_does_not_come_in(chen: Workspace) -> None:
    change(chen, MEETING, place="mine")
    async with Zhili(chen, begin="review").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert rows(pilot) == []


@pytest.mark.parametrize(("keys", "note"), [(["1"], "chen"), (["２"], "lin"), (["3", *"both", "enter"], "both")])
async def test_a_collision_is_decided_on_the_screen(lin: Workspace, chen: Workspace, keys: list[str], note: str) -> None:
    change(lin, MEETING, note="lin")
    change(chen, MEETING, note="chen", present=1)
    sync(lin)
    async with Zhili(chen, begin="review").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "g")
        assert isinstance(pilot.app.screen, ClashRoom)
        assert line(pilot, "head").startswith("Both sides changed 1 fields")
        assert rows(pilot)[0].endswith("undecided")
        shown = pane(pilot)
        assert "before  blank" in shown
        assert "ours    chen" in shown
        assert "theirs  lin" in shown
        assert [" ".join(one.split()[:1]) for one in shown.splitlines() if ":" in one] == ["陳國強", "林淑芬"], "who, and when"
        assert isinstance(pilot.app.screen, ClashRoom)
        await press(pilot, "ctrl+s")
        assert "Decide the other 1 first" in line(pilot)
        await press(pilot, *keys)
        assert "undecided" not in rows(pilot)[0]
        assert line(pilot) == ""
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Review)
        assert line(pilot).startswith("Level with the hub: 1 commit(s) received")
    sync(lin)
    for office in (lin, chen):
        again = fresh(office.root)
        assert again.load(MEETING).plain["note"] == note
        assert again.load(MEETING).plain["present"] == 1
        assert git(office.root, "status", "--porcelain") == ""
    history = fresh(lin.root).trust.history
    assert history is not None
    assert history.faults() == []


async def test_leaving_undecided_keeps_both_and_says_so(lin: Workspace, chen: Workspace) -> None:
    change(lin, MEETING, note="lin")
    change(chen, MEETING, note="chen")
    sync(lin)
    async with Zhili(chen, begin="review").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "g", "escape")
        assert isinstance(pilot.app.screen, Review)
        assert "1 fields to decide: ^G" in line(pilot, "what")
    assert fresh(chen.root).load(MEETING).plain["note"] == "chen"


async def test_where_the_hub_is_not_reached_nothing_is_lost(chen: Workspace) -> None:
    made = change(chen, MEETING, place="mine")
    async with Zhili(chen, begin="review").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for said, told in (
            (
                "ssh: connect to host x port 22: No route to host",
                "The hub was not reached: there is no line to it. What you save is kept here",
            ),
            ("Host key verification failed.", "The sync with the hub failed: its machine is not known here yet: compare"),
            ("no such service", "The sync with the hub failed: no such service. What you save is kept here"),
        ):
            git(chen.root, "remote", "set-url", "origin", "ssh://x/x.git")
            git(chen.root, "config", "core.sshCommand", f'echo "{said}" >&2; exit 255; #')
            await press(pilot, "g")
            assert line(pilot).startswith(told)
    assert chen.git.head() == made


async def test_without_a_hub_the_reason_is_said(chen: Workspace) -> None:
    git(chen.root, "remote", "remove", "origin")
    async with Zhili(chen, begin="review").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "g")
        assert "there is no hub to sync with" in line(pilot)
        await press(pilot, "ctrl+x")
        assert "Choose a branch first" in line(pilot)


async def test_a_branch_is_looked_at_and_accepted(lin: Workspace, chen: Workspace) -> None:
    git(lin.root, "checkout", "-q", "-b", "draft")
    made = change(lin, MEETING, place="draft")
    git(chen.root, "fetch", "-q", str(lin.root), "draft:refs/remotes/origin/draft")
    async with Zhili(chen, begin="review").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+f", *"draft", "enter")
        assert line(pilot, "what").startswith("branch draft  1 files")
        assert "blank -> draft" in pane(pilot)
        await press(pilot, "v")
        assert "not marked" in line(pilot)
        await press(pilot, "ctrl+x")
        assert line(pilot).startswith("draft is merged")
        assert room(pilot).branch == ""
    assert fresh(chen.root).load(MEETING).plain["place"] == "draft"
    assert not chen.git.attempt("merge-base", "--is-ancestor", made, "HEAD").returncode


async def test_one_units_files_alone(world: World, chen: Workspace) -> None:
    world.commit({OWN: LATER}, "dong/lin")
    world.commit({"records/an/2026/activity/20260302-aaaa.toml": LATER}, "an/zhao")
    git(chen.root, "pull", "-q", str(world.root), "main")
    async with Zhili(fresh(chen.root), begin="review").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert len(rows(pilot)) == 2
        await press(pilot, "ctrl+f", *"pasq", "enter")  # 平安社區, by its initials
        assert ["平安社區" in one for one in rows(pilot)] == [True]
        await press(pilot, "escape")
        assert len(rows(pilot)) == 2


async def test_a_sign_off_that_came_in_is_told_with_its_worth(world: World, chen: Workspace) -> None:
    world.commit({OWN: LATER}, "dong/lin")
    world.sign(OWN, "dong/gao", "principal_leader")
    git(chen.root, "pull", "-q", str(world.root), "main")
    async with Zhili(fresh(chen.root), begin="review").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Valid  Approved  高峰  Principal leader" in pane(pilot)


def dated(office: Workspace) -> Workspace:
    """The same office on a day of the past."""
    found = Workspace.open(office.root, as_of=datetime.date(2026, 3, 20))
    found.refresh()
    return found


@looks
@pytest.mark.parametrize("room", ["review", "clashes"])
def test_looks(
    room: str, look: Look, world: World, chen: Workspace, lin: Workspace, monkeypatch: pytest.MonkeyPatch, snap_compare: Any
) -> None:
    look.put_on(monkeypatch)
    monkeypatch.setattr(Sync, "log", lambda _sync, _path, ours: ("陳國強" if ours else "林淑芬", "03-20 09:30"))  # not the time of the run
    if room == "review":
        world.commit({OWN: LATER, MEETING: world.read(MEETING) + b'place = "x"\n'}, "dong/lin")
        git(chen.root, "pull", "-q", str(world.root), "main")
    else:
        change(lin, MEETING, note="林", place="三樓")
        change(chen, MEETING, note="陳", place="二樓")
        sync(lin)

    async def play(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await press(pilot, *(["down"] if room == "review" else ["g", "2"]))

    assert snap_compare(Zhili(dated(chen), begin="review"), terminal_size=look.size, run_before=play)


async def test_rules_and_settings_that_came_in_are_at_work_at_once(world: World, chen: Workspace, tmp_path: Path) -> None:
    """An open program reckons by what a sync brought, without being started again."""
    zhou = clone(world, tmp_path / "zhou", "zzb/zhou")
    change(zhou, "records/office.toml", time_zone="Asia/Urumqi")
    rules = "templates/regulation/default/obligations.toml"
    data = (zhou.root / rules).read_bytes().replace(b'id = "joint_meeting"', b'id = "renamed_meeting"')
    (zhou.root / rules).write_bytes(data)
    git(zhou.root, "add", rules)
    tree = tree_with(zhou.git, "HEAD^{tree}", {rules: blob(zhou.git, data)})
    zhou.git.run("update-ref", "HEAD", write(zhou.git, tree, [zhou.git.head()], "another name\n", zhou.author()))
    sync(zhou)
    async with Zhili(chen, begin="agenda").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        known = {duty.id for duty in pilot.app.standing.duties}
        assert "joint_meeting" in known
        assert "renamed_meeting" not in known
        await press(pilot, "g")
        assert line(pilot).startswith("Level with the hub: 2 commit(s) received")
        assert chen.zone.key == "Asia/Urumqi"
        assert "renamed_meeting" in {duty.id for duty in pilot.app.standing.duties}
