"""A chain of receipts is read on from where it was read before, and believed no more than its signatures."""

from pathlib import Path
from typing import Any

import pytest

from tests.trust.signed_world import MEETING, MEETING_TEXT, World, pair
from zhili_tui.sharing.receiving.hub_receipts import MAIN
from zhili_tui.storage import account
from zhili_tui.trust.receipts import chain
from zhili_tui.trust.receipts.chain import Receipts, read
from zhili_tui.trust.receipts.names import REF, SETTING, TRAILER
from zhili_tui.trust.sshsig import fingerprint, key_of
from zhili_tui.trust.verified_history import History
from zhili_tui.vcs.commits import Author, tree_with, write
from zhili_tui.vcs.objects import Commit, Store

HUB = pair("hub")
KEY = fingerprint(key_of(HUB.public))


@pytest.fixture
def world(first_world: World, tmp_path: Path) -> World:
    made = first_world.copied(tmp_path / "repo")
    made.git.run("config", SETTING, KEY)
    return made


@pytest.fixture
def proved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The receipts whose signatures were looked at, in order."""
    seen: list[str] = []
    plain = chain.signer

    def signer(commit: Commit) -> str:
        seen.append(commit.id)
        return plain(commit)

    monkeypatch.setattr(chain, "signer", signer)
    return seen


def receipt(world: World, before: str = "", key: str = "hub") -> str:
    at = world.tick()
    said = f"Received\n\n{TRAILER}: {MAIN} {world.head} {int(at.timestamp())} chen\n"
    author = Author("hub", "hub", pair(key).signer())
    made = write(world.git, tree_with(world.git, "", {}), [before] if before else [], said, author, at)
    world.git.run("update-ref", REF, made)
    return made


def kept(world: World) -> Path:
    folder = account.derived(world.git.root)
    assert folder is not None
    [file] = folder.glob("receipts-*")
    return file


def test_only_what_came_since_is_proved(world: World, proved: list[str]) -> None:
    first = receipt(world)
    second = receipt(world, first)
    before = Receipts(world.git).all
    assert proved == [first, second]
    third = receipt(world, second)
    after = Receipts(world.git).all
    assert proved == [first, second, third]
    assert [one.number for one in after] == [1, 2, 3]
    assert after[:2] == before
    assert Receipts(world.git).all == after
    assert len(proved) == 3
    assert read(world.git, [third], [KEY], fresh=True).receipts == after, "the same as whoever reads it as a whole finds"
    assert len(proved) == 6


def test_what_does_not_stand_on_it_is_read_as_a_whole(world: World, proved: list[str]) -> None:
    first = receipt(world)
    second = receipt(world, first)
    assert len(Receipts(world.git).all) == 2
    world.git.run("update-ref", REF, first)
    assert len(Receipts(world.git).all) == 1, "gone back"
    other = receipt(world, first)
    assert [one.commit for one in Receipts(world.git).all] == [first, other], "forked: on the first alone"
    assert second not in {one.commit for one in Receipts(world.git).all}
    receipt(world)
    assert [one.number for one in Receipts(world.git).all] == [1], "begun anew"


def test_with_another_key_nothing_of_it_counts(world: World) -> None:
    last = receipt(world, receipt(world))
    assert len(Receipts(world.git).all) == 2
    bad = receipt(world, last, key="dong/lin")
    assert read(world.git, [bad], [KEY]).broken == bad
    assert len(Receipts(world.git).all) == 2
    world.git.run("config", SETTING, fingerprint(key_of(pair("dong/lin").public)))
    assert [one.commit for one in Receipts(world.git).all] != [], "the last vouches for what it took over"
    world.git.run("config", SETTING, fingerprint(key_of(pair("dong/gao").public)))
    assert Receipts(world.git).all == ()


def test_what_came_since_is_told_and_that_what_was_there_is_no_longer(world: World) -> None:
    first = receipt(world)
    second = receipt(world, first)
    every = Receipts(world.git).all
    assert Receipts(world.git).since("") == every
    assert Receipts(world.git).since(f"{KEY} {first}") == every[1:]
    assert Receipts(world.git).since(f"{KEY} {second}") == ()
    assert Receipts(world.git).since(f"{KEY} {world.head}") is None, "gone back or forked"
    assert Receipts(world.git).since(f"SHA256:x {first}") is None, "by other keys"
    world.git.run("config", "--add", SETTING, fingerprint(key_of(pair("dong/gao").public)))
    assert Receipts(world.git).since(f"{KEY} {first}") == every, "by more keys more may count that came before"


def test_a_hub_that_has_had_two_keys_costs_no_verdict_at_each_receipt(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is asked of history is what stands on the new receipt, not all of it."""
    world.git.run("config", "--add", SETTING, fingerprint(key_of(pair("dong/gao").public)))
    for number in range(3):
        world.commit({MEETING: MEETING_TEXT + f'note = "{number}"\n'}, "dong/lin")
    first = receipt(world)
    History(world.git, world.pin).upto(world.head).close()
    world.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/lin")
    History(world.git, world.pin).upto(world.head).close()
    receipt(world, first)
    monkeypatch.setattr(History, "_forget", lambda *_: pytest.fail("all of it is judged again"))
    asked: list[int] = []
    plain = Store.order

    def order(self: Store, *args: Any, **more: Any) -> Any:
        found = plain(self, *args, **more)
        asked.append(len(found))
        return found

    monkeypatch.setattr(Store, "order", order)
    history = History(world.git, world.pin).upto(world.head)
    assert history.received(world.head) == Receipts(world.git).all[-1].at
    assert max(asked) == 1, "one receipt, and one commit that stands on it"


@pytest.mark.parametrize("damage", [b"", b"\0" * 40])
def test_what_is_kept_of_it_may_be_lost(world: World, damage: bytes) -> None:
    receipt(world, receipt(world))
    before = Receipts(world.git).all
    kept(world).write_bytes(damage)
    assert Receipts(world.git).all == before
    kept(world).unlink()
    assert Receipts(world.git).all == before


def test_whoever_judges_afresh_does_not_look_at_what_is_kept(world: World, proved: list[str]) -> None:
    first = receipt(world)
    assert len(Receipts(world.git).all) == 1
    assert len(Receipts(world.git, fresh=True).all) == 1
    assert proved == [first, first]
