"""What differs between two versions of a record, field by field, and the merge of two changes to one record."""

from collections.abc import Callable
from typing import Any, NamedTuple

from zhili_tui.model.introspection import Field, Path, fields_of


class FieldChange(NamedTuple):
    """One field that differs. None stands for a blank."""

    path: Path
    fields: tuple[Field, ...]  # of each named step of the path, outermost first
    before: Any
    after: Any


def changes(cls: type[Any], before: dict[str, Any], after: dict[str, Any]) -> list[FieldChange]:
    """Every field that differs, in the model's order. Whole tables that came or went are one change."""
    return _changes(fields_of(cls), before, after, (), ())


def _changes(fields: tuple[Field, ...], old: dict[str, Any], new: dict[str, Any], at: Path, above: tuple[Field, ...]) -> list[FieldChange]:
    out: list[FieldChange] = []
    for field in fields:
        before, after = old.get(field.name), new.get(field.name)
        here, chain = (*at, field.name), (*above, field)
        if before == after:
            continue
        if field.part is None:
            out.append(FieldChange(here, chain, before, after))
        elif field.many:
            out += _entries(field, list(before or ()), list(after or ()), here, chain)
        elif before is None or after is None:
            out.append(FieldChange(here, chain, before, after))
        else:
            out += _changes(field.fields, before, after, here, chain)
    return out


def _entries(field: Field, old: list[Any], new: list[Any], here: Path, chain: tuple[Field, ...]) -> list[FieldChange]:
    out: list[FieldChange] = []
    for i, k in pair(old, new):
        if i is None:
            assert k is not None
            out.append(FieldChange((*here, k), chain, None, new[k]))
        elif k is None:
            out.append(FieldChange((*here, i), chain, old[i], None))
        else:
            out += _changes(field.fields, old[i], new[k], (*here, k), chain)
    return out


def pair(old: list[Any], new: list[Any]) -> list[tuple[int | None, int | None]]:
    """Which entries of two lists of tables are the same one: equal entries first, then the most alike, in order.

    >>> pair([{"a": 1, "b": 1}], [{"a": 2, "b": 2}, {"a": 1, "b": 3}])
    [(None, 0), (0, 1)]
    """
    rows, columns = len(old), len(new)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in reversed(range(rows)):
        for k in reversed(range(columns)):
            alike = likeness(old[i], new[k])
            best[i][k] = max(best[i + 1][k], best[i][k + 1], best[i + 1][k + 1] + alike if alike else 0)
    out: list[tuple[int | None, int | None]] = []
    i = k = 0
    while i < rows and k < columns:
        alike = likeness(old[i], new[k])
        if alike and best[i][k] == best[i + 1][k + 1] + alike:
            out.append((i, k))
            i, k = i + 1, k + 1
        elif best[i][k] == best[i][k + 1]:
            out.append((None, k))
            k += 1
        else:
            out.append((i, None))
            i += 1
    out += [(one, None) for one in range(i, rows)]
    out += [(None, one) for one in range(k, columns)]
    return out


def likeness(a: dict[str, Any], b: dict[str, Any]) -> int:
    """How alike two tables are, in thousandths; 0 when nothing is the same."""
    if a == b:
        return 1000
    keys = a.keys() | b.keys()
    alike = sum(1 for key in keys if key in a and key in b and a[key] == b[key])
    return 999 * alike // len(keys)


class Conflict(NamedTuple):
    """A field that both sides changed, each to something else."""

    path: Path
    fields: tuple[Field, ...]
    base: Any
    ours: Any
    theirs: Any


#: What settles a conflict: “ours”, “theirs”, or None where nobody has decided yet.
Settle = Callable[[Conflict], str | None]


def undecided(conflict: Conflict) -> str | None:
    """Nobody has decided anything."""
    return None


def merge(
    cls: type[Any], base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any], settle: Settle = undecided
) -> tuple[dict[str, Any], list[Conflict]]:
    """Both changes in one record; where they collide and nobody has decided, ours stands and the conflict is listed."""
    merging = _Merging(settle, [])
    return merging.table(fields_of(cls), base, ours, theirs, (), ()), merging.conflicts


class _Merging(NamedTuple):
    """A merge under way: what settles conflicts, and those left."""

    settle: Settle
    conflicts: list[Conflict]

    def choose(self, conflict: Conflict) -> Any:
        """The value that stands."""
        word = self.settle(conflict)
        if word is None:
            self.conflicts.append(conflict)
        return conflict.theirs if word == "theirs" else conflict.ours

    def table(
        self,
        fields: tuple[Field, ...],
        base: dict[str, Any],
        ours: dict[str, Any],
        theirs: dict[str, Any],
        at: Path,
        above: tuple[Field, ...],
    ) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for field in fields:
            b, o, t = base.get(field.name), ours.get(field.name), theirs.get(field.name)
            here, chain = (*at, field.name), (*above, field)
            if t in (o, b):
                value = o
            elif o == b:
                value = t
            elif field.part is not None and not field.many and isinstance(o, dict) and isinstance(t, dict):
                value = self.table(field.fields, b or {}, o, t, here, chain)
            elif field.part is not None and field.many and o is not None and t is not None:
                value = self.entries(field, list(b or ()), list(o), list(t), here, chain)
            elif field.many and field.part is None and o is not None and t is not None and _sets(b or [], o, t):
                value = _united(b or [], o, t)
            else:
                value = self.choose(Conflict(here, chain, b, o, t))
            if value is not None:
                merged[field.name] = value
        unknown = {key: value for key, value in ours.items() if key not in {f.name for f in fields}}
        return merged | unknown

    def entries(self, field: Field, base: list[Any], ours: list[Any], theirs: list[Any], here: Path, chain: tuple[Field, ...]) -> list[Any]:
        """Entries are told apart by likeness: each side's changes to an entry meet, what either side added stays."""
        our_of = {i: k for i, k in pair(base, ours) if i is not None}
        their_of = {i: k for i, k in pair(base, theirs) if i is not None}
        base_of_our = {k: i for i, k in our_of.items() if k is not None}
        out: list[Any] = []
        for k, mine in enumerate(ours):
            i = base_of_our.get(k)
            if i is None:
                out.append(mine)
                continue
            other = their_of.get(i)
            if other is not None:
                out.append(self.table(field.fields, base[i], mine, theirs[other], (*here, k), chain))
            elif mine != base[i]:  # they took out what we changed
                kept = self.choose(Conflict((*here, k), chain, base[i], mine, None))
                out += [kept] if kept is not None else []
        for i, one in our_of.items():
            other = their_of.get(i)
            if one is None and other is not None and theirs[other] != base[i]:  # we took out what they changed
                word = self.settle(conflict := Conflict((*here, len(out)), chain, base[i], None, theirs[other]))
                if word is None:
                    self.conflicts.append(conflict)
                out += [] if word == "ours" else [theirs[other]]
        known = {k for k in their_of.values() if k is not None}
        return out + [item for k, item in enumerate(theirs) if k not in known and item not in ours]


def _sets(*lists: list[Any]) -> bool:
    """Whether lists of single values hold each value once, so that they merge as sets do."""
    return all(item not in one[:i] for one in lists for i, item in enumerate(one))


def _united(base: list[Any], ours: list[Any], theirs: list[Any]) -> list[Any]:
    """What either side added, without what either took out."""
    kept = [item for item in ours if item in theirs or item not in base]
    return kept + [item for item in theirs if item not in ours and item not in base]
