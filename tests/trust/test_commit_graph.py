"""Who comes before whom: as plain sets say it, and in a number of steps that grows with history, not with its square."""

import random
from types import SimpleNamespace
from typing import Any

import pytest

from zhili_tui.trust.types import Pin, Touch
from zhili_tui.trust.verifier import HistoryVerifier
from zhili_tui.trust.walking import commit_graph
from zhili_tui.trust.walking.commit_graph import Graph

Order = list[tuple[str, tuple[str, ...]]]


def crossing(count: int, merges: float, seed: int = 1) -> Order:
    """Commits that stand on one or two of the eight before them."""
    dice = random.Random(seed)
    out: Order = [("0", ())]
    for number in range(1, count):
        near = [str(one) for one in range(max(0, number - 8), number)]
        out.append((str(number), tuple(dice.sample(near, min(len(near), 2 if dice.random() < merges else 1)))))
    return out


def synced(count: int, clones: int = 8) -> Order:
    """Clones that merge what the others have, in turn."""
    out: Order = [("0", ())]
    tips = ["0"] * clones
    main = "0"
    for number in range(1, count):
        clone = number % clones
        parents = (tips[clone],) if number % 3 or tips[clone] == main else (tips[clone], main)
        out.append((str(number), parents))
        tips[clone] = str(number)
        main = tips[clone] if len(parents) == 2 else main
    return out


@pytest.mark.parametrize("seed", range(40))
def test_ancestors_are_those_that_plain_sets_tell(seed: int) -> None:
    order = crossing(40, (0.1, 0.4, 0.8)[seed % 3], seed)
    graph = Graph(order)
    reached: dict[str, set[str]] = {}
    for id, parents in order:
        reached[id] = {id}.union(*(reached[one] for one in parents))
    assert {(a, b) for a in reached for b in reached if graph.reaches(a, b)} == {(a, b) for a in reached for b in reached[a]}


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many look-ups the graph has made."""
    count = [0]
    plain = Graph._height

    def height(self: Graph, spot: commit_graph.CommitPosition, chain: int) -> int:
        at = spot
        while at is not None and at.chain != chain:  # every chain on the way
            count[0] += 1
            if at.number < self.chains[chain].first:
                break
            at = self.chains[at.chain].base  # type: ignore[assignment]
        return plain(self, spot, chain)

    monkeypatch.setattr(Graph, "_height", height)
    return count


@pytest.mark.parametrize("shape", [lambda n: crossing(n, 0.05), lambda n: crossing(n, 0.4), lambda n: crossing(n, 0.8), synced])
def test_what_a_graph_takes_and_keeps_grows_with_history(shape: Any, steps: list[int]) -> None:
    taken, kept = [], []
    for count in (2000, 4000, 8000):
        steps[0] = 0
        graph = Graph(shape(count))
        for late in range(100, count, 7):
            graph.reaches(str(late), str(late - late % 61))
        taken.append(steps[0])
        kept.append(sum(len(chain.learned) for chain in graph.chains))
    assert taken[2] < 2.5 * taken[1] < 2.5**2 * taken[0]
    assert kept[2] < 2.5 * kept[1] < 2.5**2 * kept[0]


def signed(order: Order) -> HistoryVerifier:
    """One record that is changed and approved in turn all along a history."""
    past: Any = SimpleNamespace(times=lambda _parents: {}, authors=lambda *_: {"x": set()})
    walk = HistoryVerifier(SimpleNamespace(), order, past, Pin(""))  # type: ignore[arg-type]
    for number, (id, parents) in enumerate(order):
        assert len(walk.authors("x", parents, frozenset())) <= 8
        walk.touch("x", Touch(id, f"officer {number % 3}", number % 2 == 0, number % 2 == 1))
    return walk


@pytest.mark.parametrize("shape", [lambda n: [(str(i), (str(i - 1),) if i else ()) for i in range(n)], synced])
def test_a_record_signed_many_times_takes_no_longer_each_time(shape: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    count = [0]
    plain = Graph.reaches

    def reaches(self: Graph, late: str, early: str) -> bool:
        count[0] += 1
        return plain(self, late, early)

    monkeypatch.setattr(Graph, "reaches", reaches)
    taken = []
    for commits in (500, 1000, 2000):
        count[0] = 0
        signed(shape(commits))
        taken.append(count[0])
    assert taken[2] < 2.5 * taken[1] < 2.5**2 * taken[0]
