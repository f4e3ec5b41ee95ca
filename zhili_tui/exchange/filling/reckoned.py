"""The value of a source for some units and months: figures, counts and sums of records, shares of one in another.

A source is written as ``figures.disputes.screened``, ``count.inspection.findings[grade=grave]``, ``sum.activity.reached[type=publicity]``,
``distinct.inspection.unit``; two of them with `` / `` or `` + `` between.
"""

import datetime
import functools
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from zhili_tui.exchange.filling.stretches import MonthSpan
from zhili_tui.i18n import N_
from zhili_tui.model import kinds
from zhili_tui.model.field_values import meets, value
from zhili_tui.model.introspection import by_name
from zhili_tui.model.kinds.figures import LAST_VALUES
from zhili_tui.regulation import returns
from zhili_tui.regulation.record_set import FiledRecord, RecordSet

TERM = re.compile(r"(figures|count|sum|distinct)\.([a-z_]+)((?:\.[a-z0-9_]+)*)(?:\[([^\]]*)\])?\Z")
NOT_OVER = N_("the period is not over")
NOT_COME = N_("the period has not come")
UNREPORTED = N_("some months are not reported")
DRAFTS = N_("some months are still drafts")
NOTHING = N_("nobody recorded it")
NONE_OF_THIS = N_("nothing of this kind is recorded in the year: zero, or not recorded?")
ELSEWHERE = N_("records of others about the unit would give another number")
ALSO = N_("one that was held as another too would give another number")
LATER = N_("what was closed after the period would give another number")


class SourceValue(NamedTuple):
    """A value, or None where there is none; why it is not certain; whence it comes."""

    value: int | Decimal | None
    doubts: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()


class SourceTerm(NamedTuple):
    """One term of a source."""

    how: str
    kind: str
    path: tuple[str, ...]
    conditions: tuple[str, ...]


@functools.cache
def term(text: str) -> SourceTerm:
    """A term as it is written. Raises ValueError for what is none."""
    found = TERM.match(text.strip())
    if found is None:
        raise ValueError(text)
    how, kind, path, conditions = found.groups()
    asked = SourceTerm(how, kind, tuple(path.split(".")[1:]), tuple(filter(None, (conditions or "").split(","))))
    if how == "figures":
        if ".".join((kind, *asked.path)) not in returns.fields():
            raise ValueError(text)
    else:
        _known(asked, text)
    return asked


def _known(asked: SourceTerm, text: str) -> None:
    if asked.kind not in kinds.names():
        raise ValueError(text)
    cls: Any = kinds.kind(asked.kind).cls
    for step in asked.path:
        field = by_name(cls).get(step) if cls is not None else None
        if field is None:
            raise ValueError(text)
        cls = field.part


def terms(source: str) -> tuple[str, tuple[SourceTerm, ...]]:
    """The sign between the terms of a source, and the terms. Raises ValueError."""
    sign = next((one for one in (" / ", " + ") if one in source), "")
    return sign.strip(), tuple(term(one) for one in (source.split(sign) if sign else [source]))


def reckonable(source: str) -> bool:
    """Whether a source is a value that can be worked out of records.

    >>> reckonable("count.inspection"), reckonable("officer.clerk.name")
    (True, False)
    """
    try:
        terms(source)
    except ValueError:
        return False
    return True


def is_state(source: str) -> bool:
    """Whether it is a state and no flow: of several months the last counts, and months are never added up."""
    return any(one.how == "figures" and _state(one) for one in terms(source)[1])


def _state(asked: SourceTerm) -> bool:
    return ".".join((asked.kind, *asked.path)) in LAST_VALUES


class Reckoner:
    """Works values out of all records as of a day."""

    def __init__(self, facts: RecordSet, today: datetime.date) -> None:
        self.facts, self.today = facts, today
        self._figures: dict[tuple[str, int], dict[int, FiledRecord]] = {}
        self._known: dict[tuple[str, tuple[str, ...], MonthSpan], SourceValue] = {}

    def value(self, source: str, units: tuple[str, ...], span: MonthSpan) -> SourceValue:
        """The value of a source. Of a share: in percent, with all its decimals."""
        key = (source, units, span)
        if key not in self._known:
            self._known[key] = self._value(source, units, span)
        return self._known[key]

    def _value(self, source: str, units: tuple[str, ...], span: MonthSpan) -> SourceValue:
        if span.starts > self.today:
            return SourceValue(None, (NOT_COME,))
        sign, asked = terms(source)
        found = [self._term(one, units, span) for one in asked]
        doubts = tuple(dict.fromkeys(doubt for one in found for doubt in one.doubts))
        if span.ends >= self.today and all(one.value is not None for one in found):
            doubts = (*doubts, NOT_OVER)
        refs = tuple(dict.fromkeys(ref for one in found for ref in one.refs))
        values = [one.value for one in found]
        if any(one is None for one in values):
            return SourceValue(None, doubts or (NOTHING,), refs)
        if sign == "/":
            part, whole = values
            return SourceValue(Decimal(part) * 100 / Decimal(whole) if whole else None, doubts, refs)  # type: ignore[arg-type]
        return SourceValue(sum(values), doubts, refs) if sign else SourceValue(values[0], doubts, refs)  # type: ignore[arg-type]

    def _term(self, asked: SourceTerm, units: tuple[str, ...], span: MonthSpan) -> SourceValue:
        return self._figure(asked, units, span) if asked.how == "figures" else self._records(asked, units, span)

    def _figure(self, asked: SourceTerm, units: tuple[str, ...], span: MonthSpan) -> SourceValue:
        name = ".".join((asked.kind, *asked.path))
        months = [span.last] if _state(asked) else list(span.months)
        total, refs, gaps, drafts = None, [], False, False
        for unit in units:
            reports = any(self._typed(unit, span.year, month, name) is not None for month in range(1, 13))
            for month in months:
                filed = self._filed(unit, span.year, month)
                found = self._typed(unit, span.year, month, name)
                if found is None or filed is None:
                    gaps = gaps or reports
                    continue
                drafts = drafts or filed.record.reported is None
                total = (total or 0) + int(found)
                refs.append(filed.ref)
        doubts = tuple(said for said, there in ((UNREPORTED, gaps), (DRAFTS, drafts)) if there and total is not None)
        return SourceValue(total, doubts if total is not None else (NOTHING,), tuple(refs))

    def _filed(self, unit: str, year: int, month: int) -> FiledRecord | None:
        """A unit's figures of a month."""
        if (unit, year) not in self._figures:
            self._figures[unit, year] = {one.month: one for one in self.facts.kept_in("figures", unit, year)}
        return self._figures[unit, year].get(month)

    def _typed(self, unit: str, year: int, month: int, name: str) -> Any:
        filed = self._filed(unit, year, month)
        return value(filed.record, name) if filed is not None else None

    def _records(self, asked: SourceTerm, units: tuple[str, ...], span: MonthSpan) -> SourceValue:
        issued = [one for unit in units for one in self.facts.kept(asked.kind, unit)]
        first, refs = self._reckoned(asked, issued, span)
        if first is None:
            return SourceValue(None, (NOTHING,))
        doubts = []
        if not first and not self._kept(asked, issued, span.year):
            doubts.append(NONE_OF_THIS)
        about = kinds.kind(asked.kind).concerns
        if about and asked.kind in ("inspection", "key_area", "statement"):
            concerning = [one for one in self.facts.of(asked.kind) if one.unit in units or getattr(one.record, about) in units]
            if self._reckoned(asked, concerning, span)[0] != first:
                doubts.append(ELSEWHERE)
        if any(one.startswith("type=") for one in asked.conditions) and self._also(asked, issued, span) != first:
            doubts.append(ALSO)
        if any(one.startswith("closed=") for one in asked.conditions) and self._reckoned(asked, issued, span, span.ends)[0] != first:
            doubts.append(LATER)
        return SourceValue(first, tuple(doubts), refs)

    def _also(self, asked: SourceTerm, filed: list[FiledRecord], span: MonthSpan) -> int | None:
        """The same with what is of a type beside its own: a meeting that was held as another too."""
        types = {one.partition("=")[2] for one in asked.conditions if one.startswith("type=")}
        rest = asked._replace(conditions=tuple(one for one in asked.conditions if not one.startswith("type=")))
        there = [one for one in filed if one.record.type in types or types & set(getattr(one.record, "also", ()))]
        return self._reckoned(rest, there, span)[0] if there else 0

    def _kept(self, asked: SourceTerm, filed: list[FiledRecord], year: int) -> bool:
        """Whether records of just this sort are kept in a year: then none of them in a month is a zero."""
        conditions = tuple(one for one in asked.conditions if _of_record(asked, one))
        return any(one.year == year and meets(one.record, conditions) for one in filed)

    def _reckoned(
        self, asked: SourceTerm, filed: list[FiledRecord], span: MonthSpan, by: datetime.date | None = None
    ) -> tuple[int | None, tuple[str, ...]]:
        """What records come to, and which they are; None where none of the kind is there for the year at all."""
        if not any(one.year == span.year for one in filed):
            return None, ()
        own = tuple(one for one in asked.conditions if _of_record(asked, one))
        inner = tuple(one for one in asked.conditions if not _of_record(asked, one))
        total, refs, seen = 0, [], set()
        for one in filed:
            if not meets(one.record, own):
                continue
            for entry, day in _entries(one, asked):
                if not span.holds(day) or (day is not None and day > self.today) or not meets(_by(entry, by), inner):
                    continue
                refs.append(one.ref)
                if asked.how == "count":
                    total += 1
                elif asked.how == "sum" and isinstance(entry, int | Decimal):
                    total += int(entry)
                elif asked.how == "distinct":
                    seen.add(entry)
        return (len(seen) if asked.how == "distinct" else total), tuple(dict.fromkeys(refs))


def _of_record(asked: SourceTerm, condition: str) -> bool:
    """Whether a condition is on the record rather than on an entry of its list."""
    if not asked.path or asked.how in ("sum", "distinct"):
        return True
    return condition.partition("=")[0].removesuffix("!") in ("type", "direction")


def _by(entry: Any, day: datetime.date | None) -> Any:
    """An entry as it stood on a day, as far as its closing goes."""
    import msgspec

    closed = getattr(entry, "closed", None)
    return msgspec.structs.replace(entry, closed=None) if day is not None and closed is not None and closed > day else entry


def _entries(filed: FiledRecord, asked: SourceTerm) -> Iterator[tuple[Any, datetime.date | None]]:
    """A record, or what stands in it along a path, each with the day of it: its own, else that of what it is in.

    What is asked for as signed counts on the day it was signed.
    """
    signed = getattr(filed.record, "signed", None) if "signed=*" in asked.conditions else None
    yield from _within(filed.record, signed or day_of(filed), asked.path)


def _within(one: Any, day: datetime.date | None, path: tuple[str, ...]) -> Iterator[tuple[Any, datetime.date | None]]:
    if not path:
        yield one, day
        return
    found = getattr(one, path[0], None)
    for entry in found if isinstance(found, tuple | list) else (() if found is None else (found,)):
        own = next((at for name in ("date", "at") if (at := getattr(entry, name, None)) is not None), None)
        yield from _within(entry, _plain(own) if own is not None else day, path[1:])


def day_of(filed: FiledRecord) -> datetime.date | None:
    """The day of a record; of one kept by month the first of it."""
    if filed.day is not None:
        return filed.day
    return datetime.date(filed.year, int(filed.name[:2]), 1) if filed.name[:2].isdecimal() and filed.name[2:3] in ("", "-") else None


def _plain(day: Any) -> datetime.date | None:
    return day.date() if isinstance(day, datetime.datetime) else day if isinstance(day, datetime.date) else None


def family(facts: RecordSet, unit: str) -> tuple[str, ...]:
    """A unit and all below it; for a committee or an office of one that has none itself, its superior and all below that."""
    found = facts.units.get(unit)
    if found is not None and unit not in facts.below and found.parent and {"committee", "committee_office"} & set(found.bodies):
        return (found.parent, *facts.all_below(found.parent))
    return (unit, *facts.all_below(unit))


def several(refs: Iterable[str]) -> str:
    """References on one line, the first few of many."""
    known = list(refs)
    return ", ".join(known[:3]) + (f" … {len(known)}" if len(known) > 3 else "")
