"""Records taken out of the index of a repository and of those linked to it, each once, not yet opened."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from zhili_tui.model.record_path import Place

if TYPE_CHECKING:
    from zhili_tui.storage.index import Index

#: Records as they come out of an index, not yet opened.
Closed = list[tuple[Place, bytes]]
#: So many values are asked for at a time.
MOST = 500


class Chosen:
    """What was taken out of these indexes, each record once."""

    def __init__(self, family: "Sequence[Index]") -> None:
        self._family = family
        self._found: list[dict[str, tuple[Place, bytes]]] = [{} for _index in family]

    def take(self, where: str, values: Iterable[str] = ()) -> None:
        """Take the records that meet a condition; one value of ``IN (…)`` stands for so many of ``values`` at a time."""
        some = list(values)
        parts = [some[start : start + MOST] for start in range(0, len(some), MOST)] if "(…)" in where else [some]
        for index, found in zip(self._family, self._found, strict=True):
            for part in parts:
                sql = where.replace("(…)", f"({', '.join('?' * len(part))})")
                found |= {place.path: (place, body) for place, body in index.closed(sql, part)}

    def paths(self, *kinds: str) -> list[str]:
        """The paths of what was taken, of these kinds or of all that stand in a unit's year."""
        return sorted(
            {path for found in self._found for path, (place, _body) in found.items() if (place.kind in kinds if kinds else place.year)}
        )

    def aimed_at(self, paths: list[str], kinds: Iterable[str]) -> list[str]:
        """The records of some kinds to which those at these paths refer."""
        out: set[str] = set()
        sql = "SELECT DISTINCT target FROM link WHERE source IN (SELECT id FROM entry WHERE path IN ({marks}))"
        for start in range(0, len(paths), MOST):
            some = paths[start : start + MOST]
            for index in self._family:
                out |= {aimed for (aimed,) in index.rows(sql.format(marks=", ".join("?" * len(some))), some)}
        wanted = tuple(f"/{kind}/" for kind in kinds)
        return sorted(path for path in out if any(kind in path for kind in wanted))

    def all(self) -> Closed:
        """All of it, in the order in which the whole would be read; where two have the same place that of the first index."""
        out: dict[Place, bytes] = {}
        for found in reversed(self._found):
            out |= dict(one for _path, one in sorted(found.items()))
        return list(out.items())
