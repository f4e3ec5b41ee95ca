"""Records as an inspector reads them: by title, day and document number, and where the paper lies; never by a file's name."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from zhili_tui.documents.paper import PaperSources
from zhili_tui.documents.periods import NONE
from zhili_tui.documents.words import colon, joined
from zhili_tui.i18n import N_, _, language, translate
from zhili_tui.i18n.formatting import MONTHS, label, short_day, title
from zhili_tui.model import kinds
from zhili_tui.model.record_path import Place, parse


class ProofRecords(NamedTuple):
    """The records of one kind that prove something: their kind in words, how many there are, each in words, and where the papers lie."""

    kind: str
    number: int
    named: tuple[str, ...]
    places: tuple[str, ...]


def numbers(ids: Iterable[str]) -> dict[str, str]:
    """The number of each item as the sheet counts, where every id is a common beginning and a number; else the id as it is.

    A number that the sheet leaves vacant stays vacant.

    >>> numbers(["TGT-18", "TGT-20"])
    {'TGT-18': '18', 'TGT-20': '20'}
    >>> numbers(["A-1", "B-1"])
    {'A-1': 'A-1', 'B-1': 'B-1'}
    """
    found = list(ids)
    cut = {one: one.rpartition("-") for one in found}
    alike = len({head for head, _dash, _number in cut.values()}) == 1 and all(number.isdecimal() for *_rest, number in cut.values())
    return {one: cut[one][2] if alike else one for one in found}


def proofs(refs: Iterable[str], sources: PaperSources, marks: Callable[[Place], str] = lambda place: "") -> list[ProofRecords]:
    """Records by kind, in the order of their days. ``marks``: what is said of one behind it, such as that it was late; empty if nothing."""
    return [_proof(kind, places, sources, marks) for kind, places in by_kind(refs, sources)]


def by_kind(refs: Iterable[str], sources: PaperSources) -> list[tuple[str, list[Place]]]:
    """Records by kind, in the order of their days."""
    found: dict[str, list[Place]] = {}
    for place in filter(None, map(parse, refs)):
        found.setdefault(place.kind, []).append(place)
    return [(kind, sorted(places, key=_order(sources))) for kind, places in sorted(found.items())]


def _order(sources: PaperSources) -> Callable[[Place], Any]:
    def key(place: Place) -> tuple[str, str]:
        record, field = sources.record(place.ref), kinds.kind(place.kind).date
        day = getattr(record, field, None) if record is not None and field else None
        return (str(place.year), place.name) if day is None or place.month else (day.isoformat(), place.name)

    return key


def _proof(kind: str, places: list[Place], sources: PaperSources, marks: Callable[[Place], str]) -> ProofRecords:
    said = [(place, titled(place, sources) + marks(place)) for place in places]
    monthly = [text for place, text in said if place.month]
    named = [*([joined(monthly)] if monthly else []), *(text for place, text in said if not place.month)]
    return ProofRecords(
        label(kind), len(places), tuple(named), tuple(dict.fromkeys(lie for place in places for lie in lying(place, sources)))
    )


def titled(place: Place, sources: PaperSources) -> str:
    """A record in words: title, day and, where it has one, its document number; of a month's record the month."""
    said = joined(filter(None, (numbered(place, sources), dated(place, sources))))
    return named(place, sources) + (translate(N_(" ({beside})"), {"beside": said}) if said else "")


def numbered(place: Place, sources: PaperSources) -> str:
    """The document number of a record; empty where it has none."""
    return getattr(sources.record(place.ref), "number", None) or "" if not place.month else ""


def dated(place: Place, sources: PaperSources) -> str:
    """The day of a record; empty where it has none, and of a month's."""
    kind, record = kinds.kind(place.kind), sources.record(place.ref)
    day = getattr(record, kind.date, None) if kind.date and not place.month else None
    return short_day(day) if day else ""


def named(place: Place, sources: PaperSources) -> str:
    """A record in words without its day and number; of a month's record the month."""
    kind, record = kinds.kind(place.kind), sources.record(place.ref)
    if record is None:
        return place.ref
    if place.month:
        month = _(MONTHS[place.month - 1]) if language() == "en" else f"{place.month}月"
        return month + (f" {record.post}" if kind.naming == "post" else "")
    name = title(kind, place, {field: getattr(record, field) for field in kind.title if field != "sheet"}, sources.name)
    about = getattr(record, kind.concerns, None) if kind.concerns else None
    if about and about != place.unit:
        name = colon(sources.name(about)) + name
    return name


def lying(place: Place, sources: PaperSources) -> list[str]:
    """Where the paper of a record and what is attached to it lie, as it was entered."""
    record = sources.record(place.ref)
    filed = getattr(record, "filed", None)
    return [*([filed] if filed else []), *(one.place for one in getattr(record, "attachments", ()))]


def places(proof: ProofRecords) -> str:
    """Where the papers lie; a dash where nobody has entered it."""
    return "\n".join(proof.places) or NONE
