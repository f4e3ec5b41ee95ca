"""Eight clones that edit, sign and sync at once against one hub: nothing lost, nothing broken, every verdict right."""

import os
import random
import subprocess
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.conftest import SOAK, MakeHub, accepted
from tests.sharing.offices import change, clone, fresh
from tests.sharing.servers import Server, serving
from tests.trust.signed_world import World
from zhili_tui import i18n
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing.sync import Sync
from zhili_tui.sharing.three_way import Decisions
from zhili_tui.vcs.transfer import WAYS

CLONES = 8
ROUNDS = int(os.environ.get("ZHILI_SOAK_ROUNDS", "500")) if SOAK else 2
#: So many rounds a clone's process lives.
TASKS = 20
WRITERS = ("dong/lin", "dong/chen", "dong/qian", "dong/gao")


def record(number: int) -> str:
    return f"records/dong/2026/meeting/20260302-a{'abcdefgh'[number]}aa.toml"


def start(world: World, folder: Path, count: int) -> list[Workspace]:
    """The clones of so many officers."""
    text = 'type = "directors_meeting"\ndate = 2026-03-02\nchair = "dong/chen"\nexpected = 2\npresent = 2\nnote = "0"\n'
    world.commit({record(i): text for i in range(CLONES)}, "dong/lin")
    pushed = world.git.attempt("push", "-q", str(folder / "hub.git"), "HEAD:main", env=WAYS)
    assert not pushed.returncode, pushed.stderr
    return [clone(world, folder / f"clone{number}", WRITERS[number % len(WRITERS)]) for number in range(count)]


def over_ssh(server: Server) -> list[Workspace]:
    """The clones of eight logins, each over SSH with its own key."""
    offices = start(server.world, server.folder, CLONES)
    for office in offices:
        office.git.run("remote", "set-url", "origin", server.url)
        office.git.run("config", "core.sshCommand", server.way(office.officer()))
        accepted(office.root)
    return [fresh(office.root) for office in offices]


def one_round(root: Path, number: int, turn: int) -> list[str]:
    """Change one's own record and a shared one, sign now and then, sync until it is through; what went wrong, in a sentence each."""
    rng, office = random.Random(f"{number}/{turn}"), fresh(root)
    change(office, record(number), note=str(turn))
    shared = record(rng.randrange(CLONES))
    if rng.random() < 0.5:
        change(fresh(root), shared, **{rng.choice(["place", "recorder"]): f"{number}-{turn}"})
    if office.officer() == "dong/chen" and rng.random() < 0.5:
        fresh(root).signing.sign([record(number)], "office_director", "returned", note="x")
    for _ in range(60):
        done = Sync(fresh(root)).run()
        if done.state == "conflicts":
            decisions = Decisions(office.git.directory)
            decisions.take(decisions.open, rng.choice(["ours", "theirs"]))
        elif done.state == "done":
            return []
        elif done.state == "refused":
            return [done.words]
    return [f"clone {number} never got through"]


@pytest.mark.soak
def test_many_clones_at_once_for_long(make_hub: MakeHub, tmp_path: Path) -> None:
    many_clones(make_hub, tmp_path)


@pytest.mark.external
@pytest.mark.long
def test_many_clones_at_once(make_hub: MakeHub, tmp_path: Path) -> None:
    if not SOAK:
        many_clones(make_hub, tmp_path)


def many_clones(make_hub: MakeHub, folder: Path) -> None:
    with serving(folder, make_hub) as server:
        work(over_ssh(server), folder, ROUNDS)


@pytest.mark.long
@pytest.mark.external  # it takes long
def test_a_few_clones_at_once_beside_the_hub(make_hub: MakeHub, tmp_path: Path) -> None:
    work(start(make_hub(tmp_path), tmp_path, 4), tmp_path, 1)


def work(offices: list[Workspace], folder: Path, rounds: int) -> None:
    roots = [office.root for office in offices]
    begun = time.monotonic()
    # Each in a process of its own, as eight offices are; a new one now and then, since nobody's program runs for a hundred rounds.
    with ProcessPoolExecutor(len(roots), get_context("spawn"), i18n.use, ("en",), max_tasks_per_child=TASKS) as pool:
        for turn in range(1, rounds + 1):
            found = pool.map(one_round, roots, range(len(roots)), [turn] * len(roots))
            told = [one for some in found for one in some]
            assert not told, f"round {turn}: {told[0]}"
            print(f"round {turn}, {time.monotonic() - begun:.0f} s", flush=True)  # for whoever waits for hundreds: pytest -s
    for _ in range(2):
        for office in offices:
            assert Sync(fresh(office.root)).run().state == "done"
    tips = {office.git.head() for office in offices}
    assert len(tips) == 1, "all clones are level"
    for number in range(len(offices)):
        assert fresh(offices[0].root).load(record(number)).plain["note"] == str(rounds), "no update is lost"
    for place in [folder / "hub.git", *(office.root for office in offices)]:
        done = subprocess.run(["git", "fsck", "--strict", "--no-dangling"], cwd=place, capture_output=True, text=True, check=False)
        assert not done.returncode, done.stderr
    last = fresh(offices[0].root)
    history = last.trust.history
    assert history is not None
    assert history.faults() == []
    print(f"{len(history.git.run('rev-list', 'HEAD').split())} commits at the tip of {len(roots)} clones after {rounds} rounds")
    found = last.trust.signoffs([], fresh=True)
    assert {one.status for one in found} <= {"valid", "stale"}
    assert os.path.exists(folder / "hub.git" / "hooks" / "pre-receive")
