"""The records as the regulation sees them: typed, by kind, with who is above whom. Values only; where they came from is not asked."""

import copy
import datetime
import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

import msgspec

from zhili_tui.model import kinds
from zhili_tui.model.fields import Part
from zhili_tui.model.kind import BINDING
from zhili_tui.model.record_path import NAMES, Place, well_named
from zhili_tui.regulation.binding import in_force, signing
from zhili_tui.regulation.binding.in_force import NO_PAST, InForce, Signed, SigningFacts
from zhili_tui.regulation.rules import Requirement, SigningRules, Who

#: Verdicts on a sign-off that let it count (``unverifiable`` counts and is marked where it is shown).
COUNTS = frozenset(("valid", "attested", "unverifiable"))


#: The kinds that say which year they are for, where that is not the year of their folder.
FOR_YEAR = frozenset(("inspection", "assessment", "commendation", "document"))


#: Optional dates that tell of no event: what is yet to be done, and terms; and the sign-offs, which are judged by themselves.
PLANNED = frozenset(("due", "plan_due", "extended_from", "since", "until", "term_start", "term_end", "signoffs"))


class FiledRecord(NamedTuple):
    """One record: its reference, the unit that issued it, the year it is for, its name, the day of what it tells, the day it was first recorded."""

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


#: By a record's reference, and what it tells as ``field=day`` (``""``: anything), the day it first told it; None where nobody knows.
WhenRecorded = Callable[[str, str], datetime.date | None]


def unknown(ref: str, told: str) -> datetime.date | None:
    """Nobody knows when anything was recorded."""
    return None


#: Replies that say only that something was received, or goes on.
UNDER_WAY = ("receipt", "rectification_plan", "progress")


#: What opens the records of a kind: it turns what stands for one into the typed record.
Opener = Callable[[str], Callable[[Any], Any]]


def typed_already(kind: str) -> Callable[[Any], Any]:
    """The opener of records that are typed."""
    return lambda record: record


class RecordSet:
    """All records of a repository (or of several), and the verdicts on their sign-offs by digest.

    ``opener``: opens records that come closed; those that a unit issued of a kind are opened when they are first asked for.
    ``past``: who has to sign what, and what history knows of texts that were signed. ``recorded``: when each first told what it tells.
    ``begun``: what gives the first year of any record, where these are not all.
    """

    def __init__(
        self,
        records: Iterable[tuple[Place, Any]],
        verdicts: Mapping[str, str] | None = None,
        opener: Opener = typed_already,
        past: SigningFacts = NO_PAST,
        recorded: WhenRecorded = unknown,
        begun: Callable[[], int] | None = None,
    ) -> None:
        self.verdicts: Mapping[str, str] = {} if verdicts is None else verdicts
        #: Whether there are keys: then nothing binds unsigned.
        self.keyed = bool(self.verdicts)
        self._past = past
        self._whole: RecordSet | None = None  # that of which this is what was known by a day
        self._upto = datetime.date.max
        self.recorded, self._begun = recorded, begun
        self.whole = begun is None  # whether these are all there are
        self._texts: dict[str, tuple[Signed, ...]] = {}
        self._standing: dict[str, InForce] = {}
        self._held: dict[str, str] = {}  # sign-offs that count on the text in force, whatever lies there
        self._opener = opener
        self._placed: dict[str, dict[str, dict[int, list[tuple[Place, Any]]]]] = {}
        for one in (*records, *((place, None) for place in past.lost)):
            unit, year, kind, _name = one[0]
            self._placed.setdefault(kind, {}).setdefault(unit, {}).setdefault(year, []).append(one)
        self._of: dict[str, list[FiledRecord]] = {}
        self._kept: dict[tuple[str, str, int], list[FiledRecord]] = {}

    @property
    def kinds(self) -> Iterable[str]:
        """The kinds of which there are records."""
        return self._placed.keys()

    def of(self, kind: str) -> list[FiledRecord]:
        """The records of a kind."""
        if kind not in self._of:
            self._of[kind] = [filed for unit in self._placed.get(kind, ()) for filed in self.kept(kind, unit)]
        return self._of[kind]

    def kept(self, kind: str, unit: str) -> list[FiledRecord]:
        """The records of a kind that a unit issued."""
        return [filed for year in self._placed.get(kind, {}).get(unit, ()) for filed in self._lying(kind, unit, year)]

    def kept_in(self, kind: str, unit: str, year: int) -> list[FiledRecord]:
        """The records of a kind that a unit issued for a year: those of the next year that say so are among them."""
        found = self._lying(kind, unit, year)
        if kind not in FOR_YEAR:
            return found
        return [one for one in (*found, *self._lying(kind, unit, year + 1)) if one.year == year]

    def _lying(self, kind: str, unit: str, year: int) -> list[FiledRecord]:
        """The records of a kind that lie in the folder of a unit and a year."""
        if (kind, unit, year) not in self._kept:
            whole = self._whole
            found = (
                self._file(kind, unit, year) if whole is None else (_as_known(one, self._upto) for one in whole._lying(kind, unit, year))
            )
            self._kept[kind, unit, year] = [one for one in found if one is not None]
        return self._kept[kind, unit, year]

    def known_by(self, day: datetime.date) -> "RecordSet":
        """The same without what happened after a day."""
        view = copy.copy(self)
        view._whole, view._upto, view._of, view._kept, view._texts = self, day, {}, {}, {}
        view.__dict__.pop("replies", None)
        return view

    def pieces(self) -> Iterator[Any]:
        """Everything that was read: who lets go of it bit by bit never does so for long."""
        yield from (one for units in self._placed.values() for years in units.values() for found in years.values() for one in found)
        yield from (filed for found in self._kept.values() for filed in found)

    @cached_property
    def first_year(self) -> int:
        """The first year of which there is any record; 9999 where there is none."""
        years = (
            year
            for units in self._placed.values()
            for found in units.values()
            for year, some in found.items()
            if year and any(well_filed(place) for place, _closed in some)
        )
        return min((*years, *([self._begun()] if self._begun is not None else ())), default=datetime.MAXYEAR)

    @cached_property
    def books_since(self) -> datetime.date:
        """The day on which the books of this office began; the first of all days where it does not say."""
        return next((record.since for _place, record in self._open("office") if record.since), datetime.date.min)

    def begins(self, unit: str) -> datetime.date:
        """The day from which a unit owes anything: it exists, and its office's books have begun; the first of all days where neither is said."""
        found = self.units.get(unit)
        return max(self.books_since, (found.since if found else None) or datetime.date.min)

    def begins_year(self, unit: str) -> int:
        """The first year of which a unit is asked: its own, and its office's; where its office does not say, the first of any record at all."""
        books = self.books_since.year if self.books_since > datetime.date.min else self.first_year
        return max(self.begins(unit).year, books)

    def _file(self, name: str, unit: str, year: int) -> Iterator[FiledRecord]:
        """The records that stand in a unit's year, with names of their kind's form."""
        kind, opened = kinds.kind(name), self._opener(name)
        for place, closed in self._placed.get(name, {}).get(unit, {}).get(year, ()):
            if well_filed(place):
                lying = opened(closed) if closed is not None else None
                if name in BINDING and self.keyed:
                    record = self._binding(place, lying)
                else:
                    record = lying if closed is not None else self._lost(place)
                if record is None:
                    continue
                day = getattr(record, kind.date) if kind.date else None
                ref = place.ref
                recorded = self.recorded(ref, "") if kind.naming == "day" else None
                said = getattr(record, "for_year", None) if name in FOR_YEAR else None
                year = said if said == place.year - 1 else place.year  # any other year is a mistake, which the check tells
                yield FiledRecord(ref, unit, year, place.name, record, _date(day), recorded)

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
    def replies(self) -> dict[str, list[FiledRecord]]:
        """The answers to each record, in order of date; where there are keys, those that their leaders signed."""
        signed = {ref: [one for one in found if self.standing(one).bound] for ref, found in self.written_replies.items()}
        return {ref: found for ref, found in signed.items() if found}

    @cached_property
    def written_replies(self) -> dict[str, list[FiledRecord]]:
        """All that was written in answer to each record, signed or not yet, in order of date."""
        out = defaultdict(list)
        for one in sorted(self.of("reply"), key=lambda one: (one.record.date, one.ref)):
            out[one.record.to].append(one)
        return dict(out)

    def answers(self, filed: FiledRecord) -> "list[FiledRecord]":
        """What the unit of an incoming paper answered it with: replies, or papers sent out that concern it."""
        sent = [one for one in self.replies.get(filed.ref, []) if one.unit == filed.unit and one.record.type not in UNDER_WAY]
        return sent + [one for one in self._sent_about.get(filed.ref, []) if one.unit == filed.unit]

    def taken_up(self, filed: FiledRecord) -> "list[FiledRecord]":
        """Later meetings of the unit, or of its committee or office beside it, that took up the opinions of a study."""
        own = self.units.get(filed.unit)
        beside = [one for one in self.below.get(filed.unit, []) if own and self.units[one].level == own.level]
        return [
            one
            for unit in (filed.unit, *beside)
            for one in self.kept("meeting", unit)
            if one.record.date >= filed.record.date and any(item.takes_up == filed.ref for item in one.record.agenda)
        ]

    @cached_property
    def _sent_about(self) -> dict[str, list[FiledRecord]]:
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
        return signing.successors(self.units.get, unit)

    def successor(self, unit: str, day: datetime.date) -> str:
        """Who acts for a unit on a day: the unit itself; where it has ended, the one it was merged into."""
        return [one for one, since in self.successors(unit) if since <= day][-1]

    @cached_property
    def predecessors(self) -> dict[str, frozenset[str]]:
        """The units that were merged into each, at whatever remove."""
        out: dict[str, set[str]] = defaultdict(set)
        for id in self.units:
            for heir, _since in [*self.successors(id)][1:]:
                out[heir].add(id)
        return {heir: frozenset(ended) for heir, ended in out.items()}

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
        return min((_signed_at(self._past.dated(s)) for s in given if self.worth(s.digest) in COUNTS), default=None)

    def first_signed(self, filed: FiledRecord, verdict: str = "approved") -> datetime.datetime | None:
        """When the first of those whom the table asks for this word on a record as a whole gave it."""
        asked = signing.requirements(self.roster.rules, _kind(filed), filed.record)
        roles = {role for one in asked if one.verdict == verdict and one.part is None for role in one.roles}
        return min(filter(None, (self.signed(filed.record, role, verdict) for role in roles)), default=None)

    def worth(self, digest: str) -> str:
        """What a sign-off is worth on the text that is in force."""
        return self._held.get(digest) or self.verdicts.get(digest, "unverifiable")

    # what binds

    @cached_property
    def roster(self) -> signing.Roster:
        """Who has to sign what, and who may; where nobody said, the officers at hand and no table."""
        return self._past.roster or signing.Rolls(SigningRules(), self.officers, self.units)

    def _signed(self, ref: str, record: Any) -> tuple[Signed, ...]:
        """A record's text as it lies there with the sign-offs that count on it, then those that were signed before, the newest first."""
        if ref not in self._texts:
            signoffs = record.signoffs if record is not None else ()
            counting = tuple(self._past.dated(one) for one in signoffs if self.verdicts.get(one.digest, "unverifiable") in COUNTS)
            here = {one.digest for one in counting}
            earlier = self._past.earlier(ref) if self.keyed else ()
            others = (text for text in earlier if not {one.digest for one in text.signoffs} <= here)
            self._texts[ref] = (Signed(record, counting), *others)
        return self._texts[ref]

    def _binding(self, place: Place, lying: Any) -> Any:
        """The text of a record that is in force; what lies there where none is."""
        texts = self._signed(place.ref, lying)
        found = self._standing[place.ref] = self._by_the_table(place, texts)
        if found.bound:
            self._held |= {one.digest: self._given(one) for one in found.record.signoffs}
        return found.record

    def _by_the_table(self, place: Place, texts: tuple[Signed, ...]) -> InForce:
        return in_force.standing(self.roster, place, texts, self._past.follows, self._minuted, self._past.judges)

    def _lost(self, place: Place) -> Any:
        """The newest text that was signed of a record that lies nowhere any more; None where none can be read."""
        texts = tuple(text for text in self._past.earlier(place.ref) if text.record is not None)
        if texts:
            self._texts[place.ref] = texts
        return texts[0].record if texts else None

    def _minuted(self, ref: str) -> bool:
        """Whether a meeting's minutes bear all they have to be signed by."""
        unit, year, kind, name = [*ref.split("/"), "", "", "", ""][:4]
        found = next((one for one in self.kept_in(kind, unit, int(year)) if one.name == name), None) if year.isdecimal() else None
        if found is None:
            return False
        return self._by_the_table(Place(unit, int(year), kind, name), self.texts(found)).bound

    def _given(self, signoff: Any) -> str:
        known = self.verdicts.get(signoff.digest, "unverifiable")
        return known if known in COUNTS else "attested" if signoff.verdict == "attested" else "valid"

    def standing(self, filed: FiledRecord) -> InForce:
        """What of a record is in force. Without keys it is what lies there; what is signed one by one needs the word of its signer."""
        if filed.ref not in self._standing:
            self._standing[filed.ref] = self._by_the_table(_place(filed), self.texts(filed)) if self.keyed else self._without_keys(filed)
        return self._standing[filed.ref]

    def _without_keys(self, filed: FiledRecord) -> InForce:
        asked, record = self.asked(filed), filed.record
        return InForce(record, bound=not (asked and asked[-1].alone) or Signed(record, record.signoffs).by(asked[-1].roles))

    def asked(self, filed: FiledRecord) -> list[Requirement]:
        """What the table asks a record to be signed by before it is in force."""
        return signing.whole(self.roster.rules, _kind(filed), filed.record)

    def judges(self, record: Any) -> list[signing.Roster]:
        """Officers, units and rules as they were whenever a record in force was approved, each once; none where that is not known."""
        return list(self._past.judges(one.digest for one in record.signoffs if one.verdict in ("approved", "attested")))

    def issuers(self, filed: FiledRecord) -> Iterator[Any]:
        """The unit that issued a record, as it is and, where it was signed, as it was then."""
        yield self.units.get(filed.unit)
        yield from (roster.unit(filed.unit) for roster in self.judges(filed.record))

    def doubtful(self) -> list[str]:
        """The records that bind somebody and of which a text was signed that cannot be found: nobody is cleared beside them."""
        return sorted(filed for kind in BINDING for filed in self._doubts(kind))

    def _doubts(self, kind: str) -> Iterator[str]:
        self.of(kind)
        prefix = f"/{kind}/"
        yield from (ref for ref, found in self._standing.items() if prefix in ref and found.doubtful)

    def words(self, filed: FiledRecord) -> Iterator[Any]:
        """What a record says, then what was signed of it before, without who signed it when."""
        yield filed.record
        yield from (text.record for text in (self._past.earlier(filed.ref) if self.keyed else ()))

    def texts(self, filed: FiledRecord) -> tuple[Signed, ...]:
        """The texts of a record: the one that lies there with the sign-offs that count on it, then those signed before, the newest first."""
        return self._signed(filed.ref, filed.record)

    def holders(self, unit: str, role: str, day: datetime.date) -> list[str]:
        """The officers who held a role in a unit on a day."""
        return sorted(ref for ref, officer in self.officers.items() for post in officer.posts if signing.holds(post, unit, role, day))


def _kind(filed: FiledRecord) -> str:
    return filed.ref.split("/")[2]


def _place(filed: FiledRecord) -> Place:
    unit, year, kind, name = filed.ref.split("/")
    return Place(unit, int(year), kind, name)


def _as_known(one: FiledRecord, day: datetime.date) -> FiledRecord | None:
    """A record as it was known by a day: what is dated later is blank yet; None where it had not happened."""
    if (one.day is not None and one.day > day) or (one.name[2:3] in ("", "-") and datetime.date(one.year, one.month, 1) > day):
        return None
    record = _without_later(one.record, day)
    return one if record is one.record else one._replace(record=record)


def _without_later(part: Any, day: datetime.date) -> Any:
    """A record or entry without what its optional dates tell of later days; itself where there is none."""
    later: dict[str, Any] = {}
    cls: Any = type(part)
    for name, default in _optional(cls):
        found = getattr(part, name)
        if found is None or found == ():
            continue
        if isinstance(found, datetime.date):
            if default is None and _date(found) > day:  # type: ignore[operator]
                later[name] = None
        elif isinstance(found, Part):  # an act: service, lifting
            acted = getattr(found, "date", None)
            if default is None and isinstance(acted, datetime.date) and _date(acted) > day:  # type: ignore[operator]
                later[name] = None
        elif isinstance(found, tuple) and isinstance(found[0], Part):
            parts = tuple(_without_later(one, day) for one in found)
            if any(new is not old for new, old in zip(parts, found, strict=True)):
                later[name] = parts
    return msgspec.structs.replace(part, **later) if later else part


@functools.cache
def _optional(cls: Any) -> tuple[tuple[str, Any], ...]:
    fields = msgspec.structs.fields(cls)
    return tuple((one.name, one.default) for one in fields if not one.required and one.name not in PLANNED)


def well_filed(place: Place) -> bool:
    """Whether a record stands in a unit's year, with a name of its kind's form."""
    naming = kinds.kind(place.kind).naming
    return naming in NAMES and well_named(place, naming)


def _signed_at(signoff: Any) -> datetime.datetime:
    """When it was signed: on paper on the day the paper bears, else at the moment of the entry."""
    at: datetime.datetime = signoff.at
    return datetime.datetime.combine(signoff.signed_on, at.timetz()) if signoff.signed_on else at


def _date(day: datetime.date | None) -> datetime.date | None:
    return day.date() if isinstance(day, datetime.datetime) else day
