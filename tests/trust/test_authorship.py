"""Who changed a record, asked of git: the same whichever way it is asked, at few programs however often lines were merged."""

from pathlib import Path

import pytest

from tests.trust.signed_world import MEETING, MEETING_TEXT, World
from zhili_tui.trust import authorship
from zhili_tui.vcs.objects import Store

MERGES = 40


def text(note: int, place: int) -> str:
    return f'{MEETING_TEXT}place = "{place}"\nnote = "{note}"\n'


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two lines that change one meeting, merged again and again; every tenth merge makes something of its own of it."""
    world = World(tmp_path_factory.mktemp("merged") / "repo")
    base = world.commit({MEETING: text(0, 0)}, "dong/lin")
    note = place = 0
    for number in range(MERGES):
        note += 1
        ours = world.commit({MEETING: text(note, place)}, "dong/lin", parents=[base])
        place += number % 3 > 0  # else the other line leaves the meeting alone
        theirs = world.commit({MEETING: text(note - 1, place)}, "dong/qian", parents=[base])
        own = text(note * 100, place) if number % 10 == 0 else text(note, place)
        base = world.merge(theirs, "dong/gao" if number % 10 == 0 else "dong/chen", {MEETING: own}, parents=[ours, theirs])
        note = note * 100 if number % 10 == 0 else note
    return world


def authors(world: World) -> list[tuple[str, bool]]:
    """Each commit that is asked for its signer: whose change it is."""
    asked: list[str] = []

    def signer(commit: str) -> str:
        asked.append(commit)
        return commit

    found = authorship.authors(Store(world.git), [MEETING], [world.head], [], signer, lambda _digest, _commit: False)
    assert found[MEETING] == set(asked)
    return sorted((one, True) for one in asked)


def test_many_merges_are_asked_about_as_few_are(merged: World, monkeypatch: pytest.MonkeyPatch) -> None:
    many = authors(merged)
    monkeypatch.setattr(authorship, "FEW", 10**6)
    assert many == authors(merged)
    assert len(many) > MERGES


def test_programs_of_git_do_not_grow_with_the_merges(merged: World, counted: Path) -> None:
    counted.write_text("")
    authors(merged)
    started = counted.read_text().splitlines()
    assert len(started) <= 6, "\n".join(started)
