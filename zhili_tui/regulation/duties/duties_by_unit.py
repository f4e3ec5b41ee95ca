"""The duties of many units, each unit's put away small: of a district they are a hundred thousand, and few are looked at at a time."""

import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from heapq import merge
from zlib import compress, decompress

from zhili_tui.regulation.duty import Duty, order


class DutiesByUnit:
    """Duties by the unit that has to fulfil them; those of a unit that was not put in are none."""

    def __init__(self, duties: Iterable[Duty] = ()) -> None:
        self._packed: dict[str, bytes] = {}
        self.add(duties)

    def add(self, duties: Iterable[Duty]) -> None:
        """Put in what units have to do, beside what they have already."""
        found: dict[str, list[Duty]] = defaultdict(list)
        for duty in duties:
            found[duty.unit].append(duty)
        for unit, some in found.items():
            self._packed[unit] = _packed(some if unit not in self._packed else [*self._opened(unit), *some])

    def update(self, other: "DutiesByUnit") -> None:
        """Put in those of others, unit by unit as they are."""
        for unit, packed in other._packed.items():
            known = self._packed.get(unit)
            self._packed[unit] = packed if known is None else _packed([*_opened(known), *_opened(packed)])

    def of(self, units: Iterable[str]) -> list[Duty]:
        """What these units have to do, what presses most first."""
        found = [self._opened(unit) for unit in dict.fromkeys(units)]
        return list(merge(*found, key=order))

    def get(self, key: str) -> Duty | None:
        """The duty of a key; None where there is none."""
        unit = key.partition("/")[2].partition("/")[0]
        return next((duty for duty in self._opened(unit) if duty.key == key), None)

    def __iter__(self) -> Iterator[Duty]:
        """All of them, unit by unit."""
        return (duty for unit in self._packed for duty in self._opened(unit))

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.get(key) is not None

    def _opened(self, unit: str) -> list[Duty]:
        packed = self._packed.get(unit)
        return _opened(packed) if packed is not None else []


def _packed(duties: list[Duty]) -> bytes:
    return compress(pickle.dumps(sorted(duties, key=order), protocol=5), 1)


@lru_cache(maxsize=64)
def _opened(packed: bytes) -> list[Duty]:
    """Not to be changed: whoever goes from line to line asks for the same again and again."""
    found: list[Duty] = pickle.loads(decompress(packed))  # noqa: S301 (packed above)
    return found
