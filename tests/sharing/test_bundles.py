"""History on a stick: receipts travel with it, clocks and forks are noticed, an office begins from it."""

import datetime
import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import MakeHub
from tests.sharing.hubs import LATER, NEW, OTHER, received
from tests.sharing.offices import change, clone, fresh, sync
from tests.trust.signed_world import MEETING, World, officer_path, officer_text, pair
from zhili_tui.cli.main import run as zhili
from zhili_tui.errors import Unreadable, UntrustedHistory
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import bundles, rebuilding
from zhili_tui.sharing.sync import Sync
from zhili_tui.trust.receipts.chain import Receipts
from zhili_tui.trust.receipts.names import REF, SETTING
from zhili_tui.vcs.git import Git

FAR = datetime.datetime(2137, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture
def world(make_hub: MakeHub, tmp_path: Path) -> World:
    return make_hub(tmp_path)


def push(world: World, what: str = "HEAD:main") -> bool:
    done = subprocess.run(["git", "push", "-q", str(world.root.parent / "hub.git"), what], cwd=world.root, check=False, capture_output=True)
    return done.returncode == 0


def raced(world: World) -> str:
    """An honest race: the hub had a clerk's last commit on a branch before her key was ended; a colleague merges it."""
    start = world.head
    early = world.commit({NEW: LATER}, "dong/lin")
    assert push(world, "HEAD:refs/heads/aside")
    world.git.run("reset", "-q", "--hard", start)
    ended = officer_text("林淑芬", "dong", ["handler"], pair("dong/lin").public).rstrip() + "\nuntil = 2026-03-02\n"
    ending = world.commit({officer_path("dong/lin"): ended}, "zzb/zhou")
    assert push(world)
    merged = world.merge(early, "dong/chen", parents=[ending, early])
    assert push(world)
    return merged


def test_an_honest_race_is_good_in_a_bundle_as_it_is_online(world: World, chen: Workspace, tmp_path: Path) -> None:
    gao = clone(world, tmp_path / "gao", "dong/gao")  # has no line from here on
    merged = raced(world)
    assert sync(chen).state == "done"
    file = tmp_path / "race.bundle"
    bundles.write(chen, file)
    found = bundles.verify(gao, str(file))
    newest = Receipts(chen.git).newest
    assert newest is not None
    assert (found.faults, found.receipt) == ([], newest.number)
    assert zhili(["--repo", str(gao.root), "sync", "--from", str(file)]) == 0
    assert gao.git.head() == merged
    assert gao.git.line("rev-parse", REF) == chen.git.line("rev-parse", REF), "and stay there"
    office = fresh(gao.root)
    assert office.trust.history is not None
    assert office.trust.history.faults() == []
    office.git.run("config", SETTING, "SHA256:" + "x" * 43)
    again = bundles.verify(fresh(gao.root), str(file))
    assert [one.problems[0].id for one in again.faults] == ["key-late"], "receipts of another key are none"


def test_no_bundle_takes_the_place_of_a_device_or_a_folder(chen: Workspace, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for there in (pipe, tmp_path):
        with pytest.raises(Unreadable, match="no ordinary file"):
            bundles.write(chen, there)
    assert pipe.is_fifo()


def test_receipts_in_a_bundle_that_are_others_than_ours_are_noticed(world: World, chen: Workspace, lin: Workspace, tmp_path: Path) -> None:
    sync(chen)
    change(lin, MEETING, note="x")
    sync(lin)
    bare = Git.bare(tmp_path / "hub.git")
    bare.run("update-ref", REF, f"{REF}~1")
    received(bare, bare.line("rev-parse", "main"), "other")
    sync(chen)
    file = tmp_path / "b.bundle"
    bundles.write(chen, file)
    with pytest.raises(UntrustedHistory, match="two histories"):
        bundles.verify(lin, str(file))


def test_a_bundle_from_a_machine_with_a_wrong_clock_is_refused_before_it_is_merged(
    world: World, chen: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world.commit({OTHER: LATER}, "an/zhao", when=FAR)
    file = tmp_path / "b.bundle"
    world.git.run("bundle", "create", "-q", str(file), "refs/heads/main")
    head = chen.git.head()
    assert zhili(["--repo", str(chen.root), "--lang", "en", "verify", "--bundle", str(file)]) == 1
    assert "dated 2137-01-01" in capsys.readouterr().out
    assert zhili(["--repo", str(chen.root), "--lang", "en", "sync", "--from", str(file)]) == 1
    assert "set the clock" in capsys.readouterr().err
    assert chen.git.head() == head


def test_what_the_hub_received_is_no_future_however_far_back_the_clock_of_this_clone_is(
    lin: Workspace, chen: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(lin, MEETING, note="x")
    sync(lin)
    monkeypatch.setattr("zhili_tui.sharing.sync.time.time", lambda: 0.0)
    done = sync(chen)
    assert done.state == "done"
    assert any("clock is behind" in note for note in done.notes)
    lin.git.run("config", "--unset", SETTING)
    change(chen, MEETING, place="y")
    sync(chen)
    with pytest.raises(UntrustedHistory, match="set the clock"):
        sync(fresh(lin.root))


def test_a_rebuild_names_what_it_leaves_out_and_keeps_it(world: World, chen: Workspace, tmp_path: Path) -> None:
    """Another unit's records came on a stick, and then something the hub would not take."""
    zhao = world.commit({OTHER: LATER}, "an/zhao")
    file = tmp_path / "b.bundle"
    world.git.run("bundle", "create", "-q", str(file), "refs/heads/main")
    bundles.take(chen, Sync(chen), str(file))
    change(fresh(chen.root), MEETING, note="mine")
    head = chen.git.head()
    done = rebuilding.rebuild(fresh(chen.root))
    assert done.left_out == (OTHER,)
    assert chen.git.line("rev-parse", done.kept) == head
    assert not chen.git.attempt("merge-base", "--is-ancestor", zhao, done.kept).returncode
    assert fresh(chen.root).load(MEETING).plain["note"] == "mine"
    office = fresh(chen.root)
    assert office.trust.history is not None
    assert office.trust.history.faults() == []


# An office begins


def clone_by_command(world: World, source: Path, to: Path, *more: str) -> int:
    return zhili(["--lang", "en", "clone", str(source), str(to), "--genesis", world.pin.genesis, *more])


def test_an_office_begins_from_a_stick_and_from_the_hub(world: World, chen: Workspace, tmp_path: Path) -> None:
    merged = raced(world)
    sync(chen)
    file = tmp_path / "b.bundle"
    bundles.write(chen, file)
    key = (tmp_path / "hub.key").read_text()
    for source, name in ((file, "from-stick"), (tmp_path / "hub.git", "from-hub")):
        assert clone_by_command(world, source, tmp_path / name, "--hub-key", key, "--for", "dong/gao") == 0
        office = fresh(tmp_path / name)
        assert office.git.head() == merged
        assert office.git.run("status", "--porcelain") == b""
        assert (office.trust.pin, office.git.configs(SETTING)) == (chen.trust.pin and office.trust.pin, [key])
        assert office.trust.history is not None
        assert office.trust.history.faults() == []
        assert office.officer() == "dong/gao"
    assert fresh(tmp_path / "from-hub").git.config("remote.origin.url") == str(tmp_path / "hub.git")
    assert sync(fresh(tmp_path / "from-hub")).state == "done"


def test_the_number_is_asked_for_at_a_terminal(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "b.bundle"
    world.git.run("bundle", "create", "-q", str(file), "refs/heads/main")
    monkeypatch.setattr("zhili_tui.cli.commands.clone.on_terminal", lambda _stream: True)
    for typed, code in (("0" * 40, 2), (world.pin.genesis[:12], 2), (world.pin.genesis, 0)):
        monkeypatch.setattr("zhili_tui.cli.commands.clone.ask", lambda _prompt, typed=typed: typed + "\n")
        assert zhili(["clone", str(file), str(tmp_path / "made")]) == code
        assert (tmp_path / "made").exists() == (code == 0)


def test_no_clone_begins_with_what_is_not_in_order_or_not_what_was_told(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "b.bundle"
    world.git.run("bundle", "create", "-q", str(file), "refs/heads/main")
    to = tmp_path / "made"
    assert zhili(["--lang", "en", "clone", str(file), str(to)]) == 2
    assert "--genesis" in capsys.readouterr().err
    assert zhili(["--lang", "en", "clone", str(file), str(to), "--genesis", world.pin.genesis[:12]]) == 2
    assert "40 digits" in capsys.readouterr().err
    assert zhili(["--lang", "en", "clone", str(file), str(to), "--genesis", "0" * 40]) == 2
    assert "begins with" in capsys.readouterr().err
    world.commit({OTHER: LATER}, "dong/lin")
    world.git.run("bundle", "create", "-q", str(file), "refs/heads/main")
    assert clone_by_command(world, file, to) == 1
    assert "not in order" in capsys.readouterr().err
    world.git.run("reset", "-q", "--hard", "HEAD~1")
    world.commit({OTHER: LATER}, "an/zhao", when=FAR)
    world.git.run("bundle", "create", "-q", str(file), "refs/heads/main")
    assert clone_by_command(world, file, to) == 1
    assert "set the clock" in capsys.readouterr().err
    assert clone_by_command(world, tmp_path / "nothing", to) == 2
    assert not to.exists()
