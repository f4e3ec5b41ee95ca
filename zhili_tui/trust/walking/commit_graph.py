"""Who comes before whom: a stretch of history with answers about ancestors, without asking git again.

Commits are cut into chains along their first parents. A chain inherits what its beginning reaches, and notes at each merge only what
it had not reached before: what is kept grows with history, not with its square, however many lines there are.
"""

import heapq
from bisect import bisect_right
from typing import NamedTuple


class CommitPosition(NamedTuple):
    """Where a commit stands: its chain, its place there, and its number in the whole stretch."""

    chain: int
    place: int
    number: int


class FirstParentChain:
    """Commits that stand on one another by their first parents; ``base``: the spot on which the first of them stands."""

    def __init__(self, base: CommitPosition | None, first: int) -> None:
        self.base, self.first = base, first  # the number of its first commit
        self.last = 0
        self.learned: list[tuple[int, CommitPosition]] = []  # at which place it came to reach which spot, in order
        self.heights: dict[int, tuple[list[int], list[int]]] = {}  # of each other chain: at which places, and how high, it reaches


class Graph:
    """Commits with their parents, parents first. Parents outside the stretch are its boundary."""

    def __init__(self, order: list[tuple[str, tuple[str, ...]]]) -> None:
        self.parents = dict(order)
        self.ids = [id for id, _ in order]
        self.number = {id: i for i, id in enumerate(self.ids)}
        self.spots: dict[str, CommitPosition] = {}
        self.chains: list[FirstParentChain] = []
        for id, parents in order:
            known = [self.spots[one] for one in parents if one in self.spots]
            if known and self.chains[known[0].chain].last == known[0].place:
                spot = CommitPosition(known[0].chain, known[0].place + 1, self.number[id])
            else:
                spot = CommitPosition(len(self.chains), 0, self.number[id])
                self.chains.append(FirstParentChain(known[0] if known else None, spot.number))
            self.chains[spot.chain].last = spot.place
            self.spots[id] = spot
            for other in known[1:]:
                self._learn(spot, other)

    def __contains__(self, id: str) -> bool:
        return id in self.spots

    def _height(self, spot: CommitPosition, chain: int) -> int:
        """The highest place on a chain that a spot reaches; -1 where it reaches none."""
        best = -1
        at: CommitPosition | None = spot
        while at is not None and at.chain != chain and at.number >= self.chains[chain].first:  # what is older reaches none of it
            here = self.chains[at.chain]
            if chain in here.heights:
                places, heights = here.heights[chain]
                count = bisect_right(places, at.place)
                best = max(best, heights[count - 1]) if count else best
            at = here.base
        return max(best, at.place) if at is not None and at.chain == chain else best

    def _learn(self, spot: CommitPosition, other: CommitPosition) -> None:
        """Note what the end of a chain reaches by a spot of another: that, and what it reaches itself, as far as it is new."""
        chain, pending = self.chains[spot.chain], [other]
        while pending:
            new = pending.pop()
            known = self._height(spot, new.chain)
            if known >= new.place:
                continue
            theirs = self.chains[new.chain]
            first, end = (bisect_right(theirs.learned, place, key=lambda one: one[0]) for place in (known, new.place))
            pending += [found for _place, found in theirs.learned[first:end]]
            pending += [theirs.base] if theirs.base is not None and known < 0 else []
            chain.learned.append((spot.place, new))
            places, heights = chain.heights.setdefault(new.chain, ([], []))
            places.append(spot.place)
            heights.append(new.place)

    def reaches(self, late: str, early: str) -> bool:
        """Whether the first is the second or comes after it; both inside the stretch."""
        if self.number[late] < self.number[early]:
            return False
        spot = self.spots[early]
        return self._height(self.spots[late], spot.chain) >= spot.place

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
