"""Who comes before whom: a stretch of history with answers about ancestors, without asking git again.

Commits are cut into chains along their first parents; each commit knows how far up every other chain it reaches. One chain,
which is most of history, costs nothing.
"""

import heapq
from typing import NamedTuple


class Spot(NamedTuple):
    """Where a commit stands: its chain and place there, and the highest place it reaches on other chains."""

    chain: int
    place: int
    others: dict[int, int]


class Graph:
    """Commits with their parents, parents first. Parents outside the stretch are its boundary."""

    def __init__(self, order: list[tuple[str, tuple[str, ...]]]) -> None:
        self.parents = dict(order)
        self.ids = [id for id, _ in order]
        self.number = {id: i for i, id in enumerate(self.ids)}
        self.spots: dict[str, Spot] = {}
        ends: dict[int, int] = {}  # chain -> its last place
        for id, parents in order:
            known = [self.spots[one] for one in parents if one in self.spots]
            first = known[0] if known else None
            others = first.others if first else {}
            if len(known) > 1 or (first and ends[first.chain] != first.place):
                others = dict(others)
                for spot in known:
                    for chain, place in (*spot.others.items(), (spot.chain, spot.place)):
                        others[chain] = max(others.get(chain, -1), place)
            if first and ends[first.chain] == first.place:
                if len(known) > 1:
                    others.pop(first.chain, None)
                spot = Spot(first.chain, first.place + 1, others)
            else:
                spot = Spot(len(ends), 0, others)
            ends[spot.chain] = spot.place
            self.spots[id] = spot

    def __contains__(self, id: str) -> bool:
        return id in self.spots

    def reaches(self, late: str, early: str) -> bool:
        """Whether the first is the second or comes after it; both inside the stretch."""
        a, b = self.spots[early], self.spots[late]
        if a.chain == b.chain:
            return a.place <= b.place
        return b.others.get(a.chain, -1) >= a.place

    def bases(self, one: str, other: str) -> list[str] | None:
        """The best common ancestors of two commits; None where the boundary is reached first and git has to say."""
        flags: dict[str, int] = {one: 1}
        flags[other] = flags.get(other, 0) | 2
        heap = [-self.number[id] for id in flags]
        heapq.heapify(heap)
        found: list[str] = []
        while heap and any(flags[self.ids[-n]] != 7 for n in heap):
            id = self.ids[-heapq.heappop(heap)]
            mine = flags[id]
            if mine == 3:
                found.append(id)
                mine = 7  # everything below is common too
            for parent in self.parents[id]:
                if parent not in self.number:
                    return None
                if parent not in flags:
                    heapq.heappush(heap, -self.number[parent])
                flags[parent] = flags.get(parent, 0) | mine
        return found

    def between(self, late: str, early: str) -> list[str]:
        """Commits of the stretch that the first reaches and the second does not."""
        out, pending, seen = [], [late], {late}
        while pending:
            id = pending.pop()
            if id not in self.parents or (early in self.spots and self.reaches(early, id)):
                continue
            out.append(id)
            new = [one for one in self.parents[id] if one not in seen]
            seen.update(new)
            pending += new
        return out
