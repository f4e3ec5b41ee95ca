"""Who has to sign what, out of the one table of the rule set, and what is still open. Pure.

A sign-off covers a text. Some fields of a record are acts of their own (送達、驗收、解除): a requirement with a ``part`` is for
that field alone, and those without one are for the rest, so that what is filled in later never unmakes what was signed before.
"""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from zhili_tui.model.field_values import meets
from zhili_tui.model.record_path import Place
from zhili_tui.regulation.rules import Deadlines, Effects, Ladder, Requirement, SigningRules

Day = datetime.date


class Roster(ABC):
    """Officers and units, the table of who signs what, and the rules about bars that stand beside it."""

    @property
    @abstractmethod
    def officers(self) -> Mapping[str, Any]:
        """The officers by reference."""

    @property
    @abstractmethod
    def units(self) -> Mapping[str, Any]:
        """The units by id."""

    @property
    @abstractmethod
    def rules(self) -> SigningRules:
        """The table."""

    @property
    def effects(self) -> Effects:
        """Whom a decision bars; nobody where that is not known."""
        return Effects()

    @property
    def ladder(self) -> Ladder:
        """The steps of the ladder; none where they are not known."""
        return Ladder()

    @property
    def deadlines(self) -> Deadlines:
        """The terms; none where they are not known."""
        return Deadlines()

    def name(self, officer: str) -> str:
        """An officer's name; empty where there is none."""
        found = self.officer(officer)
        return found.name if found is not None else ""

    def called(self, name: str) -> list[str]:
        """The officers of a name."""
        return [reference for reference, officer in self.officers.items() if officer.name == name]

    def posts(self, officer: str, day: Day) -> Iterator[Any]:
        """The posts an officer holds on a day."""
        found = self.officer(officer)
        for post in found.posts if found is not None else ():
            if (not post.since or post.since <= day) and (not post.until or day <= post.until):
                yield post

    def has(self, officer: str, role: str, unit: str, day: Day) -> bool:
        """Whether an officer holds a role in a unit on a day; in one that has ended, whoever holds it in the unit it was merged into."""
        found = self.officer(officer)
        held = [post for post in found.posts if holds(post, post.unit, role, day)] if found is not None else []
        return any(post.unit == unit for post in held) or (bool(held) and any(post.unit in self.acting(unit, day) for post in held))

    def acting(self, unit: str, day: Day) -> list[str]:
        """The unit, and where it had ended before a day those it was merged into: their officers act for it."""
        return [one for one, since in successors(self.unit, unit) if since <= day]

    def officer(self, reference: str) -> Any:
        """An officer; None where there is none."""
        return self.officers.get(reference)

    def unit(self, id: str) -> Any:
        """A unit; None where there is none."""
        return self.units.get(id)

    def committees(self, unit: str) -> list[str]:
        """The units at a unit's level, beside or above it, that house its committee; itself where it does."""
        found = self.unit(unit)
        if found is None:
            return []
        near = [id for id, one in self.units.items() if id in (unit, found.parent) or (one.parent == found.parent and one.parent)]
        return [id for id in near if "committee" in self.units[id].bodies and self.units[id].level == found.level]

    def superior_committees(self, unit: str) -> list[str]:
        """The units above a unit, at any height, that house a committee."""
        out: list[str] = []
        seen = {unit}
        found = self.unit(unit)
        while found is not None and found.parent and found.parent not in seen:
            above = found.parent
            seen.add(above)
            found = self.unit(above)
            level = found.level if found is not None else None
            near = [id for id, one in self.units.items() if above in (id, one.parent)]
            out += [id for id in near if "committee" in self.units[id].bodies and self.units[id].level == level and id != unit]
        return out


class Rolls(Roster):
    """The same of officers and units that are at hand."""

    def __init__(self, rules: SigningRules, officers: Mapping[str, Any], units: Mapping[str, Any]) -> None:
        self._rules, self._officers, self._units = rules, officers, units

    @property
    def officers(self) -> Mapping[str, Any]:
        """The officers by reference."""
        return self._officers

    @property
    def units(self) -> Mapping[str, Any]:
        """The units by id."""
        return self._units

    @property
    def rules(self) -> SigningRules:
        """The table."""
        return self._rules


def holds(post: Any, unit: str, role: str, day: Day) -> bool:
    """Whether a post is that role in that unit on that day."""
    return post.unit == unit and role in post.roles and (not post.since or post.since <= day) and (not post.until or day <= post.until)


def successors(unit_of: Callable[[str], Any], id: str) -> Iterator[tuple[str, Day]]:
    """A unit, then those it was merged into, each with the day from which it stands for the one before; a circle ends."""
    day, seen = Day.min, set[str]()
    while id not in seen:
        seen.add(id)
        yield id, day
        found = unit_of(id)
        if found is None or not found.until or not found.successor:
            return
        id, day = found.successor, found.until + datetime.timedelta(days=1)


# the table


#: Whose officer signs an authority change: any registrar, wherever his post is; those whom the settings of trust name for a recovery.
ANYWHERE, RECOVERERS = "anywhere", "recoverers"


def requirements(rules: SigningRules, kind: str, record: Any) -> list[Requirement]:
    """What a record needs to be signed by; a part of it only where it is filled in."""
    return [one for one in rules.signing if one.kind == kind and meets(record, one.where) and _filled(record, one.part)]


def _filled(record: Any, part: str | None) -> bool:
    return part is None or getattr(record, part, None) not in (None, ())


def parts(rules: SigningRules, kind: str) -> tuple[str, ...]:
    """The fields of a kind that are acts with signers of their own."""
    return tuple(dict.fromkeys(one.part for one in rules.signing if one.kind == kind and one.part))


def units(roster: Roster, one: Requirement, place: Place, record: Any) -> list[str]:
    """Whose officer has to sign."""
    if one.of == "issuer":
        return [place.unit]
    if one.of == "committee":
        return roster.committees(place.unit)
    if one.of == "superior_committee":
        return roster.superior_committees(place.unit)
    if one.of in (ANYWHERE, RECOVERERS):
        return [*roster.units]
    return [unit for unit in values(record, one.of) if unit]


def values(record: Any, dotted: str) -> Iterator[str]:
    """Every value of a field, through tables and lists."""
    name, _, rest = dotted.partition(".")
    found = getattr(record, name, None)
    for one in found if isinstance(found, tuple) else (found,):
        if one is None:
            continue
        if rest:
            yield from values(one, rest)
        else:
            yield str(one)


def named(roster: Roster, one: Requirement, record: Any, who: str) -> bool:
    """Whether a record that names who has to sign names him, by reference or by name."""
    found = list(values(record, one.named)) if one.named else []
    return not found or bool({who, roster.name(who)} & {*found, *map(roster.name, found)} - {""})


# what is open

Entry = Mapping[str, Any]


def signer(entry: Entry) -> str:
    """Whose word a sign-off is: the officer's, or that of the one who signed on paper."""
    signed: str = entry.get("signer") or entry["by"]
    return signed


def meeting(roster: Roster, one: Requirement, place: Place, record: Any, entries: Iterable[Entry]) -> list[Entry]:
    """Those of the sign-offs that meet a requirement."""
    whose = units(roster, one, place, record)
    return [
        entry
        for entry in entries
        if entry["role"] in one.roles and entry["verdict"] in (one.verdict, "attested")
        and named(roster, one, record, signer(entry))
        and (entry["verdict"] == "attested" or any(roster.has(entry["by"], entry["role"], unit, entry["at"].date()) for unit in whose))
    ]  # fmt: skip


def fitting(roster: Roster, one: Requirement, place: Place, record: Any, entries: Iterable[Entry]) -> set[str]:
    """Who, of those that have signed, meets a requirement."""
    return set(map(signer, meeting(roster, one, place, record, entries)))


def unmet(
    roster: Roster, asked: list[Requirement], place: Place, record: Any, entries: Callable[[Requirement], Iterable[Entry]]
) -> list[Requirement]:
    """The requirements of these that are not met by the ``entries`` that count for each. One officer meets one requirement."""
    able = [fitting(roster, one, place, record, entries(one)) for one in asked]
    if _assigned(asked, able, frozenset()):
        return []
    open_: list[Requirement] = []
    used: set[str] = set()
    for one, found in zip(asked, able, strict=True):
        if len(found - used) < one.count:
            open_.append(one)
        else:
            used |= set(sorted(found - used)[: one.count])
    return open_


def _assigned(asked: list[Requirement], able: list[set[str]], used: frozenset[str]) -> bool:
    """Whether each requirement can have officers of its own."""
    if not asked:
        return True
    return any(_assigned(asked[1:], able[1:], used | set(chosen)) for chosen in combinations(sorted(able[0] - used), asked[0].count))


def whole(rules: SigningRules, kind: str, record: Any) -> list[Requirement]:
    """What a record is not in force without: receipts and what is asked for a part of it left out."""
    return [one for one in requirements(rules, kind, record) if one.part is None and not one.optional and not one.cosign]
