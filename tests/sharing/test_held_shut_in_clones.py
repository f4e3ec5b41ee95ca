"""Ways into a clone, each of them shut: by sync, by bundle, by what was looked at before."""

from pathlib import Path

import pytest

from tests.conftest import MakeHub
from tests.sharing.hubs import LATER, NEW, OTHER, OWN, push
from tests.sharing.offices import clone, fresh, sync
from tests.trust.signed_world import MEETING, MEETING_TEXT, World, officer_path, officer_text, pair
from zhili_tui.errors import Unreadable
from zhili_tui.sharing import bundles, review, three_way
from zhili_tui.sharing.sync import Sync
from zhili_tui.trust.verified_history import History
from zhili_tui.vcs.commits import blob, tree_with, write
from zhili_tui.vcs.objects import Store
from zhili_tui.vcs.transfer import WAYS

OTHER_TOO = OTHER.replace("aaaa", "aaab")


@pytest.fixture
def district(make_hub: MakeHub, tmp_path: Path) -> World:
    """A world with one meeting, and its hub."""
    made = make_hub(tmp_path)
    made.git.run("remote", "add", "origin", str(tmp_path / "hub.git"))
    return made


def back_to(world: World, commit: str) -> None:
    world.git.run("reset", "-q", "--hard", commit)


def bundle(world: World, file: Path) -> str:
    world.git.run("bundle", "create", "-q", str(file), "refs/heads/main")
    return str(file)


# Sync


def test_what_the_hub_had_before_a_key_ended_reaches_every_clone(district: World, tmp_path: Path) -> None:
    start = district.head
    early = district.commit({NEW: LATER}, "dong/lin")
    assert push(district, "HEAD:refs/heads/aside") == ""
    back_to(district, start)
    ended = officer_text("林淑芬", "dong", ["handler"], pair("dong/lin").public).rstrip() + "\nuntil = 2026-03-02\n"
    ending = district.commit({officer_path("dong/lin"): ended}, "zzb/zhou")
    assert push(district) == ""
    gao = clone(district, tmp_path / "gao", "dong/gao")
    merged = district.merge(early, "dong/chen", parents=[ending, early])
    assert push(district) == ""
    assert sync(gao).state == "done"
    assert gao.git.head() == merged


def test_nothing_is_written_through_a_linked_folder_of_the_clone(district: World, tmp_path: Path) -> None:
    gao = clone(district, tmp_path / "gao", "dong/gao")
    outside = tmp_path / "outside"
    outside.mkdir()
    folder = (gao.root / NEW).parent
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.symlink_to(outside)
    district.commit({NEW: LATER}, "dong/lin")
    assert push(district) == ""
    with pytest.raises(Unreadable, match="symbolic link"):
        sync(gao)
    assert list(outside.iterdir()) == []


def test_neither_a_file_not_yet_saved_nor_a_removal_is_undone_by_what_comes(district: World, tmp_path: Path) -> None:
    gao = clone(district, tmp_path / "gao", "dong/gao")
    mine = LATER.replace('"x"', '"mine"')
    (gao.root / NEW).parent.mkdir(parents=True, exist_ok=True)
    (gao.root / NEW).write_text(mine)
    (gao.root / MEETING).unlink()
    district.commit({NEW: LATER, MEETING: MEETING_TEXT + 'note = "n"\n'}, "dong/lin")
    assert push(district) == ""
    sync(gao)
    assert (gao.root / NEW).read_text() == mine
    assert not (gao.root / MEETING).exists()
    district.commit({NEW: LATER + 'place = "p"\n'}, "dong/lin")
    assert push(district) == ""
    sync(gao)
    assert 'title = "mine"' in (gao.root / NEW).read_text()


@pytest.mark.parametrize("edited", ["later", "earlier"])
def test_merges_across_each_other_do_not_bring_back_in_silence_what_was_taken_back(district: World, edited: str) -> None:
    """Of two bases one has the edit and one has not, so nothing says who changed it: both are kept until somebody decides."""
    base = district.head
    first, then = district.tick(), district.tick()
    one = district.commit({OTHER: LATER}, "an/zhao", when=first if edited == "later" else then)
    back_to(district, base)
    two = district.commit({MEETING: MEETING_TEXT + 'note = "1"\n'}, "dong/lin", when=then if edited == "later" else first)
    district.merge(one, "dong/lin", parents=[two, one])
    ours = district.commit({MEETING: MEETING_TEXT}, "dong/lin")
    back_to(district, one)
    district.merge(two, "an/zhao", parents=[one, two])
    theirs = district.commit({OTHER_TOO: LATER}, "an/zhao")
    bases = district.git.run("merge-base", "--all", ours, theirs).decode().split()
    assert set(bases) == {one, two}
    found = three_way.trees(Store(district.git), bases, ours, theirs, lambda _clash: None)
    assert found.changes == {OTHER_TOO: LATER.encode()}
    assert [clash.path for clash in found.clashes] == [MEETING]
    found = three_way.trees(Store(district.git), bases, theirs, ours, lambda _clash: None)
    assert (found.changes, [clash.path for clash in found.clashes]) == ({}, [MEETING])
    found = three_way.trees(Store(district.git), bases, theirs, ours, lambda _clash: "theirs")
    assert found == ({MEETING: MEETING_TEXT.encode()}, [])


# Bundles


def test_a_bundle_that_goes_back_to_the_work_of_another_unit_is_noticed(district: World, tmp_path: Path) -> None:
    zhou = clone(district, tmp_path / "zhou", "zzb/zhou")
    one = district.commit({OTHER: LATER}, "an/zhao")
    two = district.commit({NEW: LATER}, "dong/lin")
    new = bundle(district, tmp_path / "new.bundle")
    back_to(district, one)
    old = bundle(district, tmp_path / "old.bundle")
    bundles.take(zhou, Sync(zhou), new)
    assert bundles.verify(fresh(zhou.root), old).lost == two[:12]


def test_a_bundle_with_a_commit_that_was_not_entitled_has_a_fault(district: World, tmp_path: Path) -> None:
    zhou = clone(district, tmp_path / "zhou", "zzb/zhou")
    evil = officer_text("林淑芬", "dong", ["handler", "registrar"], pair("dong/lin").public)
    made = district.commit({officer_path("dong/lin"): evil}, "dong/lin")
    found = bundles.verify(zhou, bundle(district, tmp_path / "b.bundle"))
    assert [(one.commit, [problem.id for problem in one.problems]) for one in found.faults] == [(made, ["register"])]


def test_a_bundle_with_an_entry_that_makes_no_sense_has_a_fault(district: World, tmp_path: Path) -> None:
    zhou = clone(district, tmp_path / "zhou", "zzb/zhou")
    made = district.commit({NEW: LATER + '\n[[signoffs]]\ndigest = "x"\n'}, "dong/lin")
    found = bundles.verify(zhou, bundle(district, tmp_path / "b.bundle"))
    assert [(one.commit, [problem.id for problem in one.problems]) for one in found.faults] == [(made, ["shape"])]
    assert found.signoffs == []


# What was looked at before


def test_what_a_branch_was_found_to_hold_says_nothing_of_the_commit_checked_out(district: World, tmp_path: Path) -> None:
    """An approval on a branch that was only looked at, its entry copied by hand into the history checked out."""
    gao = clone(district, tmp_path / "gao", "dong/gao")
    district.sign(MEETING, "dong/chen", "office_director")
    signed = district.read(MEETING)
    assert push(district, "HEAD:refs/heads/aside") == ""
    gao.git.run("fetch", "-q", "origin", env=WAYS)
    assert [one.path for one in review.incoming(gao, "aside").items()] == [MEETING]
    tree = tree_with(gao.git, gao.git.line("rev-parse", "HEAD^{tree}"), {MEETING: blob(gao.git, signed)})
    copied = write(gao.git, tree, [gao.git.head()], "x", district.author("dong/lin"), district.tick())
    gao.git.run("reset", "-q", "--hard", copied)
    office = fresh(gao.root)
    kept, anew = office.trust.signoffs([MEETING]), office.trust.signoffs([MEETING], fresh=True)
    assert [one.status for one in kept] == ["invalid"]
    assert [one.status for one in kept] == [one.status for one in anew]


def test_the_cache_agrees_with_a_fresh_look_on_who_chose_a_side_in_a_merge(world: World) -> None:
    base = world.head
    one = world.commit({OWN: LATER + 'place = "a"\n'}, "dong/lin")
    back_to(world, base)
    two = world.commit({OWN: LATER + 'place = "b"\n'}, "dong/gao")
    world.merge(one, "dong/chen", {OWN: LATER + 'place = "a"\n'}, parents=[two, one])
    kept = History(world.git, world.pin).upto(world.head)
    world.sign(OWN, "dong/chen", "office_director")
    kept.upto(world.head)
    judged = kept.judged(world.head)
    assert judged == world.history().judged(world.head)
    assert judged is not None
    assert [one.id for one in judged.problems] == ["four-eyes"]
