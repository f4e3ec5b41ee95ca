"""Honest work that arrives after its key has ended: how it reaches a registrar, and what he takes in."""

from pathlib import Path

import pytest

from tests.conftest import MakeHub
from tests.sharing.hubs import LATER, NEW, OTHER
from tests.sharing.offices import change, clone, fresh, sync
from tests.trust.signed_world import MEETING, World, officer_path, officer_text, pair
from zhili_tui.cli.main import run as zhili
from zhili_tui.errors import Refused, UntrustedHistory
from zhili_tui.services import key_registry
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import bundles, rebuilding, review
from zhili_tui.sharing.sync import Sync
from zhili_tui.vcs import signing_key
from zhili_tui.vcs.commits import tree_with, write
from zhili_tui.vcs.transfer import WAYS


@pytest.fixture
def world(make_hub: MakeHub, tmp_path: Path) -> World:
    return make_hub(tmp_path)


@pytest.fixture
def zhou(world: World, tmp_path: Path) -> Workspace:
    return clone(world, tmp_path / "zhou", "zzb/zhou")


def replaced(zhou: Workspace) -> None:
    """The registrar enters a new key for lin and ends the old one."""
    key_registry.enter(zhou, "dong/lin", pair("dong/lin", 2).public, end_others=True)
    assert sync(zhou).state == "done"


@pytest.fixture
def late(lin: Workspace, zhou: Workspace) -> str:
    """What lin saved without a line while her key was ended."""
    made = change(lin, MEETING, note="late")
    replaced(zhou)
    return made


def new_key(lin: Workspace) -> Workspace:
    signing_key.use(lin.git, str(pair("dong/lin", 2).lay(lin.root.parent / "keys" / "lin-2")))
    return fresh(lin.root)


def test_the_officer_is_told_what_to_do_with_work_of_an_ended_key_and_nothing_is_merged(lin: Workspace, late: str) -> None:
    with pytest.raises(UntrustedHistory) as said:
        sync(fresh(lin.root))
    assert "zhili bundle FILE" in str(said.value)
    assert late[:12] in str(said.value)
    assert lin.git.head() == late


def test_late_work_comes_in_by_a_bundle_and_goes_round(lin: Workspace, zhou: Workspace, chen: Workspace, late: str, tmp_path: Path) -> None:
    """The page's recipe from end to end: bundle, admit, sync, a new key, on with the work."""
    file = tmp_path / "li.bundle"
    assert zhili(["--repo", str(lin.root), "bundle", str(file)]) == 0
    assert zhili(["--repo", str(zhou.root), "sync", "admit", late[:12], "--from", str(file)]) == 0
    assert sync(fresh(zhou.root)).state == "done"
    for office in (chen, new_key(lin)):
        assert sync(office).state == "done"
        found = fresh(office.root)
        assert found.load(MEETING).plain["note"] == "late"
        assert found.trust.history is not None
        assert found.trust.history.faults() == []
    change(fresh(lin.root), MEETING, place="p")
    assert sync(fresh(lin.root)).state == "done"


def test_an_officers_own_merge_on_top_stays_out_and_does_not_hold_him_up(
    lin: Workspace, zhou: Workspace, late: str, tmp_path: Path
) -> None:
    """By stock git, or an earlier version, he merged the hub's line with the key that had ended, and saved once more."""
    lin.git.run("fetch", "-q", "origin", "main:refs/remotes/origin/main", env=WAYS)
    theirs = lin.git.line("rev-parse", "refs/remotes/origin/main")
    mine = lin.git.line("rev-parse", "HEAD:records/dong/2026")
    assert mine
    tree = tree_with(lin.git, f"{theirs}^{{tree}}", {MEETING: lin.git.line("rev-parse", f"HEAD:{MEETING}")})
    lin.git.run("reset", "-q", "--hard", write(lin.git, tree, [late, theirs], "merge", lin.author()))
    file = tmp_path / "li.bundle"
    bundles.write(fresh(lin.root), file)
    with pytest.raises(UntrustedHistory):
        bundles.take(zhou, Sync(zhou), str(file))
    assert bundles.take(zhou, Sync(zhou), str(file), (late,)).state == "done"
    assert sync(fresh(zhou.root)).state == "done"
    office = new_key(lin)
    Sync(office).fetch()
    done = rebuilding.rebuild(office)
    assert done.left_out == ()
    assert sync(fresh(lin.root)).state == "done"
    assert fresh(lin.root).load(MEETING).plain["note"] == "late"
    assert lin.git.head() == zhou.git.head()


def test_several_late_commits_are_named_one_by_one_and_one_left_out_is_told(lin: Workspace, zhou: Workspace, tmp_path: Path) -> None:
    first = change(lin, MEETING, note="1")
    second = change(fresh(lin.root), MEETING, place="2")
    replaced(zhou)
    file = tmp_path / "li.bundle"
    bundles.write(fresh(lin.root), file)
    with pytest.raises(UntrustedHistory, match=first[:12]):
        bundles.take(zhou, Sync(zhou), str(file), (second,))
    assert bundles.take(zhou, Sync(zhou), str(file), (first, second)).received == 2
    assert sync(fresh(zhou.root)).state == "done"


def test_only_a_registrar_admits(lin: Workspace, chen: Workspace, late: str, tmp_path: Path) -> None:
    file = tmp_path / "li.bundle"
    bundles.write(lin, file)
    with pytest.raises(Refused, match="registrar only"):
        bundles.take(chen, Sync(chen), str(file), (late,))


def test_what_lies_on_a_branch_of_the_hub_is_admitted_by_its_name(lin: Workspace, zhou: Workspace, chen: Workspace) -> None:
    """The hub had it on a branch before the key ended; this office's clones do not count its receipts."""
    for office in (zhou, chen):
        office.git.run("config", "--unset", "zhili.hubkey")
    late = change(lin, MEETING, note="late")
    assert lin.git.attempt("push", "-q", "origin", "HEAD:refs/heads/draft", env=WAYS).returncode == 0
    replaced(zhou)
    assert zhili(["--repo", str(zhou.root), "sync", "admit", late[:12]]) == 0
    assert sync(chen).state == "done"
    assert fresh(chen.root).load(MEETING).plain["note"] == "late"


def test_a_commit_that_is_nowhere_is_said_to_be_and_how_it_gets_here(
    zhou: Workspace, late: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert zhili(["--repo", str(zhou.root), "--lang", "en", "sync", "admit", late]) == 2
    assert "zhili bundle FILE" in capsys.readouterr().err


def test_work_found_late_on_a_branch_counts_where_a_registrar_admits_it(world: World, chen: Workspace, zhou: Workspace) -> None:
    """What one merge makes late another admits: looking at the one first changes nothing for the other."""
    start = world.head
    late = world.commit({NEW: LATER}, "dong/lin")
    world.git.run("reset", "-q", "--hard", start)
    ended = officer_text("林淑芬", "dong", ["handler"], pair("dong/lin").public).rstrip() + "\nuntil = 2026-03-02\n"
    ending = world.commit({officer_path("dong/lin"): ended}, "zzb/zhou")
    bad = world.merge(late, "dong/chen", parents=[ending, late])
    chen.git.run("fetch", "-q", str(world.root), f"{bad}:refs/remotes/origin/bad", env=WAYS)
    list(review.incoming(chen, "bad").items())
    assert chen.trust.pin is not None
    history = chen.trust.upto(bad)
    assert history is not None
    assert [one.commit for one in history.faults()] == [late]
    good = world.merge(late, "zzb/zhou", message=f"admit\n\nZhili-Admit: {late}\n", parents=[ending, late])
    chen.git.run("fetch", "-q", str(world.root), f"{good}:refs/remotes/origin/good", env=WAYS)
    Sync(chen).join(good, "x")
    assert fresh(chen.root).trust.history is not None
    assert chen.git.head() == good
    found = fresh(chen.root).trust.history
    assert found is not None
    assert found.faults() == []


def test_looking_at_a_bad_branch_is_no_fault_of_what_is_checked_out(
    world: World, chen: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = world.commit({OTHER: LATER}, "dong/lin")
    chen.git.run("fetch", "-q", str(world.root), f"{bad}:refs/remotes/origin/bad", env=WAYS)
    assert zhili(["--repo", str(chen.root), "review", "bad"]) == 0
    assert zhili(["--repo", str(chen.root), "verify"]) == 0
