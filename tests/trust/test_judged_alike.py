"""One verdict, whichever way history is asked: at once, bit by bit, beside other lines, with the last of it or with all of it."""

import datetime
from pathlib import Path

import pytest

from tests.trust.random_histories import HUB, Ground, receipt
from tests.trust.signed_world import MEETING, MEETING_TEXT, World, officer_path, officer_text, pair
from zhili_tui.trust.receipts.names import SETTING
from zhili_tui.trust.sshsig import fingerprint
from zhili_tui.trust.types import Void
from zhili_tui.trust.verified_history import History
from zhili_tui.vcs.commits import Author

ENDED = officer_text("陳國強", "dong", ["office_director", "handler"], pair("dong/chen").public).rstrip() + "\nuntil = 2026-03-02\n"
EDITED = "# a\n" + MEETING_TEXT


@pytest.fixture
def world(first_world: World, tmp_path: Path) -> World:
    return first_world.copied(tmp_path / "repo")


def reset(world: World, commit: str) -> None:
    world.git.run("reset", "-q", "--hard", commit)


def bit_by_bit(world: World) -> History:
    """The history judged commit by commit, each when nothing is known of what follows."""
    history = History(world.git, world.pin, fresh=True)
    for commit in world.git.run("rev-list", "--topo-order", "--reverse", "HEAD").decode().split():
        history.upto(commit)
    return history


def both(world: World) -> list[list[str]]:
    """What is wrong with the last commit, judged at once and bit by bit."""
    found = (history.judged(world.head) for history in (world.history(), bit_by_bit(world)))
    return [[bad.id for bad in one.problems] if one else [] for one in found]


@pytest.mark.parametrize("who", ["zzb/zhou", "an/zhao"])
def test_whoever_changed_a_record_without_being_entitled_is_one_of_its_authors(world: World, who: str) -> None:
    """Asked of the stretch and of the history before it."""
    world.commit({MEETING: EDITED}, who)
    for history in (world.history(), bit_by_bit(world)):
        assert history.authors([MEETING], [world.head], [], Void())[MEETING] == {who, "dong/lin"}
    roles = ["office_director", "handler"]
    world.commit(
        {officer_path(who): officer_text(*({"zzb/zhou": "周敏", "an/zhao": "趙志偉"}[who], "dong", roles), pair(who).public)}, "zzb/wu"
    )
    world.commit({MEETING: world.read(MEETING).replace(b"dong/chen", who.encode())}, "dong/lin")
    world.sign(MEETING, who, "office_director")
    assert both(world) == [["four-eyes"]] * 2


def test_a_trailer_without_its_entry_makes_nobody_of_an_author(world: World) -> None:
    world.commit({MEETING: EDITED}, "dong/lin", f"x\n\nZhili-Signoff: {MEETING} office_director approved 00")
    assert both(world) == [["no-entry"]] * 2
    world.sign(MEETING, "dong/chen", "office_director")
    assert both(world) == [[], []]


def test_a_text_changed_by_a_blank_line_alone_is_changed(world: World) -> None:
    world.sign(MEETING, "dong/gao", "committee_chair", "returned", note="x")
    world.commit({MEETING: MEETING_TEXT}, "dong/chen")
    world.sign(MEETING, "dong/chen", "office_director")
    assert both(world) == [["four-eyes"]] * 2


def test_a_sign_off_by_nobody_changes_no_text(world: World) -> None:
    when = world.tick()
    data, trailer = world.entry(MEETING, "dong/chen", "office_director", "approved", when=when)
    world.commit({MEETING: data}, Author("陳國強", "chen@dong"), f"x\n\n{trailer}\n", when=when)
    world.sign(MEETING, "dong/chen", "office_director")
    assert both(world) == [[], []]


def test_a_sign_off_that_was_void_is_not_made_good_by_a_merge_elsewhere_that_calls_it_late(world: World) -> None:
    """The merge says so only to those who stand on it; what was wrong before stays wrong for everybody."""
    start = world.head
    world.commit({MEETING: EDITED}, "dong/chen")
    void = world.sign(MEETING, "dong/chen", "office_director")
    reset(world, start)
    world.commit({officer_path("dong/chen"): ENDED}, "zzb/zhou")
    merge = world.merge(void, "dong/lin")
    history = History(world.git, world.pin, fresh=True).upto(void)
    history.upto(merge).upto(void)
    assert [one.problem.id for one in history.events()[MEETING] if one.problem] == ["four-eyes"]


def test_a_second_merge_that_calls_work_late_does_not_speak_for_the_first(world: World) -> None:
    start = world.head
    late = world.sign(MEETING, "dong/chen", "office_director")
    reset(world, start)
    ending = world.commit({officer_path("dong/chen"): ENDED}, "zzb/zhou")
    first = world.merge(late, "dong/lin")
    reset(world, ending)
    world.commit({"README.md": "x"}, "zzb/zhou")
    second = world.merge(late, "dong/lin")
    history = History(world.git, world.pin, fresh=True)
    for tip in (first, second, first, second):
        (event,) = history.upto(tip).events()[MEETING]
        assert event.problem is not None
        assert event.problem.id == "key-late"


def test_what_another_line_did_since_is_not_told_of_the_first(world: World) -> None:
    """Judged, then another line judged, then asked again."""
    start = world.commit({MEETING: "# b\n" + MEETING_TEXT}, "an/zhao")
    one = world.commit({MEETING: EDITED}, "dong/lin")
    reset(world, start)
    other = world.commit({MEETING: EDITED}, "zzb/zhou")
    history = History(world.git, world.pin, fresh=True).upto(one)
    assert [found.commit for found in history.faults()] == [start]
    history.upto(other)
    assert [found.commit for found in history.upto(one).faults()] == [start]


def test_an_approval_that_came_late_settles_nothing(world: World) -> None:
    """Whoever wrote the text before it still does not approve it."""
    wu = officer_text("吳軍", "dong", ["office_director"], pair("zzb/wu").public)
    world.commit({officer_path("zzb/wu"): wu}, "zzb/zhou")
    start = world.commit({MEETING: EDITED}, "zzb/wu")
    late = world.sign(MEETING, "dong/chen", "office_director")
    reset(world, start)
    world.commit({officer_path("dong/chen"): ENDED}, "zzb/zhou")
    world.merge(late, "dong/lin")
    for history in (world.history(), bit_by_bit(world)):
        assert "zzb/wu" in history.authors([MEETING], [world.head], [], Void())[MEETING]
    world.commit({MEETING: world.read(MEETING).replace(b"dong/chen", b"zzb/wu")}, "dong/lin")
    world.sign(MEETING, "zzb/wu", "office_director")
    assert both(world) == [["four-eyes"]] * 2


def test_of_several_beginnings_all_have_to_agree_what_a_merge_comes_to(world: World) -> None:
    """Two lines merged crosswise: a text that only one of the two bases explains is the merger's own."""
    start = world.head
    one = world.commit({MEETING: EDITED}, "dong/lin")
    reset(world, start)
    other = world.commit({MEETING: "# b\n" + MEETING_TEXT}, "dong/qian")
    left = world.merge(other, "dong/lin", {MEETING: EDITED}, parents=[one, other])
    right = world.merge(one, "dong/lin", {MEETING: "# b\n" + MEETING_TEXT}, parents=[other, one])
    for text in (EDITED, "# b\n" + MEETING_TEXT):
        world.merge(right, "zzb/zhou", {MEETING: text}, parents=[left, right])
        assert both(world) == [["foreign-unit"]] * 2


def test_a_commit_that_nobody_signed_bears_no_date_out(world: World) -> None:
    """A sign-off dated in a term that is over, with an unsigned commit of the same day on top of it, is known from the merge on."""
    start = world.head
    then = world.clock
    late = world.sign(MEETING, "dong/chen", "office_director")
    nobody = world.commit({"records/dong/2026/activity/20260302-bbbb.toml": 'type = "publicity"\ndate = 2026-03-02\ntitle = "x"\n'},
                          Author("林淑芬", "lin@dong"))  # fmt: skip
    reset(world, start)
    world.tick(days=1)
    gone = officer_text("陳國強", "dong", ["office_director", "handler"], pair("dong/chen").public)
    gone = gone.replace("since = 2020-01-01\n", f"since = 2020-01-01\nuntil = {(then + datetime.timedelta(days=2)).date()}\n")
    world.commit({officer_path("dong/chen"): gone}, "zzb/zhou")
    world.tick(days=60)
    world.merge(nobody, "dong/lin")
    found = world.history().judged(late)
    assert found is not None
    assert [one.id for one in found.problems] == ["role-late"]


def received(world: World, *pushes: tuple[str, datetime.datetime]) -> None:
    """The hub's receipts of these pushes."""
    world.git.run("config", SETTING, fingerprint(HUB.blob))
    ground, before = Ground(world), ""
    for tip, when in pushes:
        before = receipt(ground, before, tip, int(when.timestamp()), world.git)


def test_a_receipt_of_the_same_push_proves_nothing_of_the_order_in_it(world: World) -> None:
    """Work signed with a key that ended beside it came late, before the receipt is there and after."""
    start = world.head
    late = world.sign(MEETING, "dong/chen", "office_director")
    reset(world, start)
    world.commit({officer_path("dong/chen"): ENDED}, "zzb/zhou")
    merge = world.merge(late, "dong/lin")
    for pushes in ((), ((start, world.clock), (merge, world.tick()))):
        received(world, *pushes)
        found = world.history().judged(late)
        assert found is not None
        assert [one.id for one in found.problems] == ["key-late"]


@pytest.mark.parametrize(("days", "problems"), [(1, []), (3, ["key-late"])])
def test_what_is_dated_before_a_keys_end_and_received_after_it_came_late(world: World, days: int, problems: list[str]) -> None:
    """As the hub says, which judges by the moment at which it has it."""
    start = world.head
    world.commit({officer_path("dong/chen"): ENDED.replace("2026-03-02\n", "2026-03-05\n")}, "zzb/zhou")
    made = world.sign(MEETING, "dong/chen", "office_director")
    received(world, (start, world.clock), (made, world.tick(days=days)))
    found = world.history().judged(made)
    assert found is not None
    assert [one.id for one in found.problems] == problems
