"""The records as the regulation sees them: typed, by kind, with who is above whom. Values only; where they came from is not asked."""

import datetime
import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from zhili_tui.model import kinds
from zhili_tui.model.record_path import NAMES, Place, well_named
from zhili_tui.regulation.rules import Who

#: Verdicts on a sign-off that let it count (``unverifiable`` counts and is marked where it is shown).
COUNTS = frozenset(("valid", "attested", "unverifiable"))


class Filed(NamedTuple):
    """One record: its reference, the unit that issued it, its year, its name, the day of what it tells, the day it was first recorded."""

    ref: str
    unit: str
    year: int
    name: str
    record: Any
    day: datetime.date | None
    recorded: datetime.date | None

    @property
    def month(self) -> int:
        """The month of a monthly record."""
        return int(self.name[:2])


class Signed(NamedTuple):
    """A text of a record, and those of its sign-offs that count on it."""

    record: Any
    signoffs: tuple[Any, ...]

    def by(self, roles: Iterable[str], verdict: str = "approved") -> bool:
        """Whether it bears the word of one of these roles; an attested one stands for it."""
        return any(one.role in roles and one.verdict in (verdict, "attested") for one in self.signoffs)


#: Replies that say only that something was received, or goes on.
UNDER_WAY = ("receipt", "rectification_plan", "progress")
#: What gives the earlier texts of a record (by its reference) that were validly signed when they were made, the newest first.
Earlier = Callable[[str], tuple[Signed, ...]]


def none_earlier(ref: str) -> tuple[Signed, ...]:
    """No earlier text is known of any record."""
    return ()


#: What opens the records of a kind: it turns what stands for one into the typed record.
Opener = Callable[[str], Callable[[Any], Any]]


def typed_already(kind: str) -> Callable[[Any], Any]:
    """The opener of records that are typed."""
    return lambda record: record


class Facts:
    """All records of a repository (or of several), and the verdicts on their sign-offs by digest.

    ``opener``: opens records that come closed; those that a unit issued of a kind are opened when they are first asked for.
    ``earlier``: the texts that were signed before the one that lies there.
    """

    def __init__(
        self,
        records: Iterable[tuple[Place, Any]],
        verdicts: Mapping[str, str] | None = None,
        opener: Opener = typed_already,
        earlier: Earlier = none_earlier,
    ) -> None:
        self.verdicts: Mapping[str, str] = {} if verdicts is None else verdicts
        #: Whether there are keys: then nothing binds unsigned.
        self.keyed = bool(self.verdicts)
        self._earlier = earlier
        self._texts: dict[str, tuple[Signed, ...]] = {}
        self._opener = opener
        self._placed: dict[str, dict[str, dict[int, list[tuple[Place, Any]]]]] = {}
        for one in records:
            unit, year, kind, _name = one[0]
            self._placed.setdefault(kind, {}).setdefault(unit, {}).setdefault(year, []).append(one)
        self._of: dict[str, list[Filed]] = {}
        self._kept: dict[tuple[str, str, int], list[Filed]] = {}

    @property
    def kinds(self) -> Iterable[str]:
        """The kinds of which there are records."""
        return self._placed.keys()

    def of(self, kind: str) -> list[Filed]:
        """The records of a kind."""
        if kind not in self._of:
            self._of[kind] = [filed for unit in self._placed.get(kind, ()) for filed in self.kept(kind, unit)]
        return self._of[kind]

    def kept(self, kind: str, unit: str) -> list[Filed]:
        """The records of a kind that a unit issued."""
        return [filed for year in self._placed.get(kind, {}).get(unit, ()) for filed in self.kept_in(kind, unit, year)]

    def kept_in(self, kind: str, unit: str, year: int) -> list[Filed]:
        """The records of a kind that a unit issued in a year."""
        if (kind, unit, year) not in self._kept:
            self._kept[kind, unit, year] = list(self._file(kind, unit, year))
        return self._kept[kind, unit, year]

    def pieces(self) -> Iterator[Any]:
        """Everything that was read: who lets go of it bit by bit never does so for long."""
        yield from (one for units in self._placed.values() for years in units.values() for found in years.values() for one in found)
        yield from (filed for found in self._kept.values() for filed in found)

    def kept_books(self, year: int) -> set[str]:
        """The units that recorded anything in a year."""
        return {
            unit
            for kind, units in self._placed.items()
            for unit, years in units.items()
            if any(_filed(place) for place, _closed in years.get(year, ()))
        }

    def _file(self, name: str, unit: str, year: int) -> Iterator[Filed]:
        """The records that stand in a unit's year, with names of their kind's form."""
        kind, opened = kinds.kind(name), self._opener(name)
        for place, closed in self._placed.get(name, {}).get(unit, {}).get(year, ()):
            if _filed(place):
                record = opened(closed)
                day = getattr(record, kind.date) if kind.date else None
                recorded = place.recorded if kind.naming == "day" else None
                yield Filed(place.ref, unit, place.year, place.name, record, _date(day), recorded)

    def _open(self, kind: str) -> Iterator[tuple[Place, Any]]:
        opened = self._opener(kind)
        return (
            (place, opened(closed)) for years in self._placed.get(kind, {}).values() for found in years.values() for place, closed in found
        )

    @cached_property
    def units(self) -> dict[str, Any]:
        """The units by their ids."""
        return {place.unit: record for place, record in self._open("unit")}

    @cached_property
    def officers(self) -> dict[str, Any]:
        """The officers by their references."""
        return {f"{place.unit}/{place.name}": record for place, record in self._open("officer")}

    @cached_property
    def below(self) -> dict[str, list[str]]:
        """The units directly below each unit."""
        out = defaultdict(list)
        for id, unit in sorted(self.units.items()):
            if unit.parent:
                out[unit.parent].append(id)
        return dict(out)

    @cached_property
    def replies(self) -> dict[str, list[Filed]]:
        """The answers to each record, in order of date."""
        out = defaultdict(list)
        for one in sorted(self.of("reply"), key=lambda one: (one.record.date, one.ref)):
            out[one.record.to].append(one)
        return dict(out)

    def answers(self, filed: Filed) -> list[datetime.date]:
        """The days on which the unit of an incoming paper answered it: with a reply, or a paper sent out that concerns it."""
        sent = [one.record.date for one in self.replies.get(filed.ref, []) if one.unit == filed.unit and one.record.type not in UNDER_WAY]
        return sent + [one.record.date for one in self._sent_about.get(filed.ref, []) if one.unit == filed.unit]

    def taken_up(self, filed: Filed) -> list[datetime.date]:
        """The days of later meetings of the unit, or of its committee or office beside it, that took up the opinions of a study."""
        own = self.units.get(filed.unit)
        beside = [one for one in self.below.get(filed.unit, []) if own and self.units[one].level == own.level]
        return [
            one.record.date
            for unit in (filed.unit, *beside)
            for one in self.kept("meeting", unit)
            if one.record.date >= filed.record.date and any(item.takes_up == filed.ref for item in one.record.agenda)
        ]

    @cached_property
    def _sent_about(self) -> dict[str, list[Filed]]:
        out = defaultdict(list)
        for one in self.of("document"):
            for ref in one.record.about if one.record.direction == "outgoing" else ():
                out[ref].append(one)
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
            and not set(who.except_classes) & set(found.classes)
        )

    def signed(self, record: Any, role: str, verdict: str = "approved") -> datetime.datetime | None:
        """When the first sign-off of a role that counts was given; an attested one stands for an approval."""
        given = [s for s in record.signoffs if s.role == role and s.verdict in (verdict, "attested")]
        return min((_signed_at(s) for s in given if self.verdicts.get(s.digest, "unverifiable") in COUNTS), default=None)

    def texts(self, filed: Filed) -> tuple[Signed, ...]:
        """A record's text as it lies there with the sign-offs that count on it, then those that were signed before, the newest first."""
        if filed.ref not in self._texts:
            counting = tuple(s for s in filed.record.signoffs if self.verdicts.get(s.digest, "unverifiable") in COUNTS)
            whole = len(counting) == len(filed.record.signoffs) and bool(counting)
            self._texts[filed.ref] = (Signed(filed.record, counting), *(() if whole or not self.keyed else self._earlier(filed.ref)))
        return self._texts[filed.ref]

    def signed_text(self, filed: Filed, roles: Iterable[str], verdict: str = "approved") -> Any:
        """The text of a record that one of these roles signed last; the text as it lies there where there are no keys; else None."""
        wanted = tuple(roles)
        found = next((text.record for text in self.texts(filed) if text.by(wanted, verdict)), None)
        return filed.record if found is None and not self.keyed else found

    def holders(self, unit: str, role: str, day: datetime.date) -> list[str]:
        """The officers who held a role in a unit on a day."""
        return sorted(ref for ref, officer in self.officers.items() for post in officer.posts if holds(post, unit, role, day))


def _filed(place: Place) -> bool:
    """Whether a record stands in a unit's year, with a name of its kind's form."""
    naming = kinds.kind(place.kind).naming
    return naming in NAMES and well_named(place, naming)


def _signed_at(signoff: Any) -> datetime.datetime:
    """When it was signed: on paper on the day the paper bears, else at the moment of the entry."""
    at: datetime.datetime = signoff.at
    return datetime.datetime.combine(signoff.signed_on, at.timetz()) if signoff.signed_on else at


def holds(post: Any, unit: str, role: str, day: datetime.date) -> bool:
    """Whether a post is that role in that unit on that day."""
    return post.unit == unit and role in post.roles and (not post.since or post.since <= day) and (not post.until or day <= post.until)


def value(record: Any, dotted: str) -> Any:
    """The value of a field, through tables; None where anything on the way is blank."""
    for step in _steps(dotted):
        if record is None:
            return None
        record = getattr(record, step, None)
    return record


@functools.cache
def _steps(dotted: str) -> tuple[str, ...]:
    return tuple(dotted.split("."))


def _date(day: datetime.date | None) -> datetime.date | None:
    return day.date() if isinstance(day, datetime.datetime) else day


def lacking(record: Any, needs: tuple[str, ...]) -> tuple[str, ...]:
    """What a record lacks of ``needs``: each names a field that must be filled in.

    ``a|b`` asks for either; ``a>0`` for a number above another. A typed zero is filled in.
    """
    return tuple(need for need in needs if not any(_has(record, one) for one in need.split("|")))


def _has(record: Any, need: str) -> bool:
    name, above, least = need.partition(">")
    found = value(record, name)
    if above:
        return found is not None and found > int(least)
    return found not in (None, "", ())


def meets(record: Any, conditions: tuple[str, ...]) -> bool:
    """Whether a record meets conditions written as field=value; ``field!=value`` asks for another, ``field=`` for a blank, ``field=*`` for any."""
    for condition in conditions:
        name, _, wanted = condition.partition("=")
        found = value(record, name.removesuffix("!"))
        if name.endswith("!"):
            if str(found).lower() == wanted:
                return False
        elif wanted == "*":
            if found in (None, ()):
                return False
        elif (str(found).lower() if found is not None else "") != wanted:
            return False
    return True
