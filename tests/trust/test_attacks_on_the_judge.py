"""Attacks on the judge: clone and hub refuse each for the same reason, and take its honest twin."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.trust import attacks_on_records, attacks_on_the_register
from tests.trust.attacks import CASES, CHANGED, HALF, LONE, NEWCOMER, OWN, RECOVERY, SIGNED, TEXT, Act, lin
from tests.trust.signed_world import World, officer_path
from zhili_tui.sharing.receiving.hub_policy import Policy
from zhili_tui.sharing.receiving.hub_receipts import MAIN, Update
from zhili_tui.sharing.receiving.pre_receive import refusals
from zhili_tui.trust import authority
from zhili_tui.trust.registry import SETTINGS
from zhili_tui.trust.verified_history import History
from zhili_tui.vcs.reader import reading

#: What is tried is written down there.
__all__ = ["attacks_on_records", "attacks_on_the_register"]


class Ground(NamedTuple):
    """A district as far as every case begins with it, and what is known of it."""

    world: World
    history: History
    start: str
    clock: datetime.datetime
    taken: set[Act]  # the honest acts that were tried: several attacks have the same


def ground(world: World) -> Ground:
    assert world.history().faults() == []
    return Ground(world, world.history(), world.head, world.clock, set())


@pytest.fixture(scope="module")
def grounds(first_world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[bool, Ground]]:
    """By whether registrars change the register together."""
    folder = tmp_path_factory.mktemp("judge")
    alone = first_world.copied(folder / "alone")
    alone.commit({OWN: TEXT}, "dong/lin")
    alone.sign(OWN, "dong/chen", "office_director")
    both = alone.copied(folder / "together")
    both.commit({SETTINGS: both.read(SETTINGS).replace(b"[trust]\n", b"[trust]\nchanges = 2\n")}, "zzb/zhou")
    proposals: list[tuple[str, str, dict[str, str], tuple[tuple[str, str], ...]]] = [
        (SIGNED, "change", CHANGED, (("zzb/zhou", "registrar"), ("zzb/wu", "registrar"))),
        (HALF, "change", {officer_path("dong/lin"): lin("leader_in_charge")}, (("zzb/zhou", "registrar"),)),
        (LONE, "recover", {officer_path("zzb/xin"): lin("registrar")}, (("zzw/wang", "committee_chair"),)),
        (RECOVERY, "recover", NEWCOMER, (("zzw/wang", "committee_chair"), ("dong/gao", "principal_leader"))),
    ]
    for path, intent, files, signers in proposals:
        before = {one: both.read(one) or None for one in files}
        named = {one: text.encode() for one, text in files.items()}
        both.commit({path: authority.proposal(before, named, intent, "x", both.clock.date())}, "zzb/zhou")
        for by, role in signers:
            both.sign(path, by, role)
    with reading(alone.git), reading(both.git):  # one process of git answers for each
        yield {False: ground(alone), True: ground(both)}


def told(ground: Ground, act: Act) -> list[set[str]]:
    """What is wrong with what somebody does, as a clone and as the hub says."""
    world = ground.world
    world.git.run("reset", "-q", "--hard", ground.start)
    world.clock = ground.clock
    act(world)
    tip, update = world.head, Update(ground.start, world.head, MAIN)
    new = world.git.run("rev-list", tip, f"^{ground.start}").decode().split()
    clone = ground.history.upto(tip)
    found = {one.id for id in new if (judged := clone.judged(id)) for one in judged.problems}
    world.git.run("update-ref", MAIN, ground.start)
    said = refusals(world.git, [update], Policy(world.pin, "en"), int(world.clock.timestamp()), "x")
    return [found, {one.problem.id for one in said}]


@pytest.mark.parametrize("name", sorted(CASES))
def test_clone_and_hub_refuse_it_for_the_same_reason_and_take_its_honest_twin(name: str, grounds: dict[bool, Ground]) -> None:
    tried = CASES[name]
    ground = grounds[tried.together]
    clone, hub = told(ground, tried.attack)
    assert tried.says in clone & hub, (clone, hub)
    if tried.twin not in ground.taken:
        assert told(ground, tried.twin) == [set(), set()]
        ground.taken.add(tried.twin)
