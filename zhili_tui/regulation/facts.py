"""The records as the regulation sees them: typed, by kind, with who is above whom. Values only; where they came from is not asked."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from zhili_tui.model import kinds
from zhili_tui.model.place import Place, well_named
from zhili_tui.regulation.rules import Who

#: Verdicts on a sign-off that let it count (``unverifiable`` counts and is marked where it is shown).
COUNTS = frozenset(("valid", "attested", "unverifiable"))


class Filed(NamedTuple):
    """One record: its reference, the unit that issued it, its year, the month in its name, the day it was first recorded."""

    ref: str
    unit: str
    year: int
    name: str
    record: Any

    @property
    def recorded(self) -> datetime.date | None:
        """The day in the name."""
        return Place(self.unit, self.year, "", self.name).recorded

    @property
    def month(self) -> int:
        """The month of a monthly record."""
        return int(self.name[:2])


class Facts:
    """All records of a repository (or of several), and the verdicts on their sign-offs by digest."""

    def __init__(self, records: Iterable[tuple[Place, Any]], verdicts: dict[str, str] | None = None) -> None:
        self.verdicts = verdicts or {}
        self.by_kind: dict[str, list[Filed]] = defaultdict(list)
        self.units: dict[str, Any] = {}
        self.officers: dict[str, Any] = {}
        for place, record in records:
            if place.kind == "unit":
                self.units[place.unit] = record
            elif place.kind == "officer":
                self.officers[f"{place.unit}/{place.name}"] = record
            elif place.kind != "office" and well_named(place, kinds.kind(place.kind).naming):
                self.by_kind[place.kind].append(Filed(place.ref, place.unit, place.year, place.name, record))

    def of(self, kind: str) -> list[Filed]:
        """The records of a kind."""
        return self.by_kind.get(kind, [])

    @cached_property
    def below(self) -> dict[str, list[str]]:
        """The units directly below each unit."""
        out = defaultdict(list)
        for id, unit in sorted(self.units.items()):
            if unit.parent:
                out[unit.parent].append(id)
        return dict(out)

    @cached_property
    def by_ref(self) -> dict[str, Filed]:
        """Every record by its reference."""
        return {one.ref: one for found in self.by_kind.values() for one in found}

    @cached_property
    def replies(self) -> dict[str, list[Filed]]:
        """The answers to each record, in order of date."""
        out = defaultdict(list)
        for one in sorted(self.of("reply"), key=lambda one: (one.record.date, one.ref)):
            out[one.record.to].append(one)
        return dict(out)

    def all_below(self, unit: str) -> Iterator[str]:
        """Every unit below one, at any depth; a circle of superiors ends."""
        seen = {unit}
        pending = list(self.below.get(unit, []))
        while pending:
            one = pending.pop(0)
            if one not in seen:
                seen.add(one)
                yield one
                pending += self.below.get(one, [])

    def successors(self, unit: str) -> Iterator[tuple[str, datetime.date]]:
        """The unit, then those it was merged into, each with the day from which it stands for the one before; a circle ends."""
        day, seen = datetime.date.min, set[str]()
        while unit not in seen:
            seen.add(unit)
            yield unit, day
            found = self.units.get(unit)
            if found is None or not found.until or not found.successor:
                return
            unit, day = found.successor, found.until + datetime.timedelta(days=1)

    def are(self, unit: str, who: Who) -> bool:
        """Whether a unit is of the sort a rule is for."""
        found = self.units[unit]
        return (
            (not who.bodies or bool(set(who.bodies) & set(found.bodies)))
            and (not who.levels or found.level in who.levels)
            and (not who.classes or bool(set(who.classes) & set(found.classes)))
        )

    def signed(self, record: Any, role: str, verdict: str = "approved") -> datetime.datetime | None:
        """When the first sign-off of a role that counts was given; an attested one stands for an approval."""
        given = [s for s in record.signoffs if s.role == role and s.verdict in (verdict, "attested")]
        return min((_signed_at(s) for s in given if self.verdicts.get(s.digest, "unverifiable") in COUNTS), default=None)

    def holders(self, unit: str, role: str, day: datetime.date) -> list[str]:
        """The officers who held a role in a unit on a day."""
        return sorted(ref for ref, officer in self.officers.items() for post in officer.posts if holds(post, unit, role, day))


def _signed_at(signoff: Any) -> datetime.datetime:
    """When it was signed: on paper on the day the paper bears, else at the moment of the entry."""
    at: datetime.datetime = signoff.at
    return datetime.datetime.combine(signoff.signed_on, at.timetz()) if signoff.signed_on else at


def holds(post: Any, unit: str, role: str, day: datetime.date) -> bool:
    """Whether a post is that role in that unit on that day."""
    return post.unit == unit and role in post.roles and (not post.since or post.since <= day) and (not post.until or day <= post.until)


def value(record: Any, dotted: str) -> Any:
    """The value of a field, through tables; None where anything on the way is blank."""
    for step in dotted.split("."):
        if record is None:
            return None
        record = getattr(record, step, None)
    return record


def event_day(kind: str, filed: Filed) -> datetime.date | None:
    """The day of what a record tells, as a date."""
    found = getattr(filed.record, kinds.kind(kind).date, None) if kinds.kind(kind).date else None
    return found.date() if isinstance(found, datetime.datetime) else found


def meets(record: Any, conditions: tuple[str, ...]) -> bool:
    """Whether a record meets conditions written as field=value; ``field=`` asks for a blank, ``field=*`` for any value."""
    for condition in conditions:
        name, _, wanted = condition.partition("=")
        found = value(record, name)
        if wanted == "*":
            if found in (None, ()):
                return False
        elif (str(found).lower() if found is not None else "") != wanted:
            return False
    return True
