"""A walk that was cut off is gone on with, and nothing of it is believed before it has ended; what it holds does not grow with history."""

import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from tests.trust.signed_world import MEETING, MEETING_TEXT, World
from zhili_tui.services.workspace import Workspace
from zhili_tui.trust import unfinished_walk, verified_history, verifier
from zhili_tui.trust.judging_process import JudgingProcess
from zhili_tui.trust.verified_history import History
from zhili_tui.trust.walking import loading

OTHER = "records/dong/2026/meeting/20260302-oooo.toml"


@pytest.fixture
def district(first_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Sixteen commits, among them sign-offs, an edit after one, and a merge; judged three at a time, kept after four or more."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.setattr(loading, "CHUNK", 3)
    for module in (unfinished_walk, verified_history):
        monkeypatch.setattr(module, "WINDOW", 4)
    monkeypatch.setattr(verified_history, "FAR", 4)
    world = first_world.copied(tmp_path / "repo")
    world.sign(MEETING, "dong/chen", "office_director")
    for number in range(4):
        world.commit({OTHER: MEETING_TEXT + f"# {number}\n"}, "dong/lin")
    fork = world.head
    world.sign(OTHER, "dong/chen", "office_director")
    ours = world.head
    theirs = world.commit({"records/an/2026/meeting/20260302-aaaa.toml": MEETING_TEXT}, "an/zhao", parents=[fork], move=False)
    world.merge(theirs, "dong/lin", parents=[ours, theirs])
    world.commit({MEETING: world.read(MEETING).replace(b"x", b"y", 1)}, "dong/lin")
    for number in range(4):
        world.commit({OTHER: world.read(OTHER) + f"# {number}\n".encode()}, "dong/chen")
    world.sign(MEETING, "dong/gao", "principal_leader")
    return world


def cut_off(monkeypatch: pytest.MonkeyPatch, after: int) -> list[str]:
    """Let judging be cut off after so many commits (0: never); the commits that are judged from now on."""
    judged: list[str] = []
    judge = verifier.HistoryVerifier._judge

    def one(walk: Any, commit: Any, *rest: Any) -> None:
        if after and len(judged) == after:
            raise KeyboardInterrupt
        judged.append(commit.id)
        judge(walk, commit, *rest)

    monkeypatch.setattr(verifier.HistoryVerifier, "_judge", one)
    return judged


def judged_until(history: History, world: World, after: int) -> None:
    """Judge a district, and be cut off after so many commits."""
    with pytest.MonkeyPatch.context() as patch:
        cut_off(patch, after)
        with pytest.raises(KeyboardInterrupt):
            history.upto(world.head)


def told(history: History, world: World) -> object:
    order = [id for id, _ in history.store.order([world.head])]
    return [(history.judged(id), history.register(id).files) for id in order], history.events(), history.faults()


@pytest.mark.parametrize("after", range(1, 15))
def test_a_walk_that_is_cut_off_anywhere_is_gone_on_with_to_the_same_end(
    district: World, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    whole = [id for id, _ in district.history().store.order([district.head])]
    judged_until(History(district.git, district.pin), district, after)
    halfway = History(district.git, district.pin)
    for table in ("judged", "event", "late", "tip"):
        assert halfway.cache.rows(f"SELECT 1 FROM {table}") == [], "nothing of it is believed"
    assert halfway.far(district.head)
    again = cut_off(monkeypatch, 0)
    history = halfway.upto(district.head)
    kept = len(whole) - len(again)
    assert after - 6 <= kept <= after, "what was kept is not judged twice"
    assert again == whole[kept:] or set(again) == set(whole[kept:])
    assert told(history, district) == told(district.history(), district)
    assert history.cache.rows("SELECT 1 FROM walked") == []
    assert not history.far(district.head)


def test_what_was_judged_by_other_receipts_is_not_gone_on_with(district: World, monkeypatch: pytest.MonkeyPatch) -> None:
    judged_until(History(district.git, district.pin), district, 13)
    halfway = History(district.git, district.pin)
    assert halfway.cache.rows("SELECT 1 FROM walked")
    halfway.cache.do(lambda db: db.execute("UPDATE begun SET state='SHA256:another 0'"))
    again = cut_off(monkeypatch, 0)
    halfway.upto(district.head)
    assert len(again) == len(halfway.store.order([district.head]))


def test_another_branch_does_not_go_on_with_a_walk_over_commits_that_it_lacks(district: World) -> None:
    judged_until(History(district.git, district.pin), district, 13)
    older = district.git.line("rev-parse", "HEAD~5")
    history = History(district.git, district.pin).upto(older)
    assert history.judged(older)
    assert not history.judged(district.head)
    assert history.cache.rows("SELECT 1 FROM walked") == []


def test_whoever_is_second_keeps_only_what_he_has_finished(district: World) -> None:
    history = History(district.git, district.pin)
    with unfinished_walk.alone(history.file) as first, unfinished_walk.alone(history.file) as second:
        assert (first, second) == (True, False)
        judged_until(history, district, 13)
        assert history.cache.rows("SELECT 1 FROM walked") == []
        assert told(history.upto(district.head), district) == told(district.history(), district)


def test_a_process_of_its_own_fills_what_whoever_waits_for_it_reads(district: World, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[int, int]] = []
    JudgingProcess(lambda done, total: said.append((done, total))).judge(district.git, district.head)
    again = cut_off(monkeypatch, 0)
    history = History(district.git, district.pin).upto(district.head)
    assert again == []
    assert told(history, district) == told(district.history(), district)


def test_programs_of_git_do_not_grow_with_the_stretches(district: World, counted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = {}
    for chunk in (3, 5):
        monkeypatch.setattr(loading, "CHUNK", chunk)
        counted.write_text("")
        district.history()
        started[chunk] = sum("cat-file" in line or "diff-tree" in line for line in counted.read_text().splitlines())
    assert started[3] == started[5] <= 2 * loading.READERS + 1


def test_contents_are_held_by_the_stretch_however_long_history_is(
    first_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "CHUNK", 4)
    monkeypatch.setattr(loading, "READERS", 1)  # in this process, where it is counted
    world = first_world.copied(tmp_path / "repo")
    peaks = []
    for commits in (20, 40):
        for number in range(commits):
            world.commit({MEETING: MEETING_TEXT + f"# {number}{commits}\n" + "# words\n" * 12_000}, "dong/lin")
        world.history()
        tracemalloc.start()
        world.history()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.2, "of three times the commits"


def test_progress_of_a_long_judging_is_told(district: World) -> None:
    office = Workspace.open(district.root, officer="dong/lin")
    said: list[tuple[int, int]] = []
    office.judging = lambda done, total: said.append((done, total))
    office.trust.judged_afresh()
    total = len(district.history().store.order([district.head]))
    assert said[-1] == (total, total)
    assert [done for done, _ in said] == sorted({done for done, _ in said})
