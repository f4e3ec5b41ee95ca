"""What is typed twice is compared: a month's figures with the records of cases, key areas and sites (TGT-7, TGT-8, TGT-18)."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from zhili_tui.model.field_values import value
from zhili_tui.regulation.calendar import month_end
from zhili_tui.regulation.record_set import FiledRecord, RecordSet

#: The kinds that are compared.
KINDS = ("figures", "case", "key_area")
#: The figure in which a case of a category is counted, where the case names none itself.
CATEGORIES = {
    "criminal_case": "security.criminal_cases",
    "public_security_case": "security.public_security_cases",
    "disaster": "security.security_disasters",
}


class Disagreement(NamedTuple):
    """A figure that the records contradict."""

    ref: str
    field: str  # such as key_areas.areas
    typed: int
    recorded: int
    records: tuple[str, ...]


def disagreements(facts: RecordSet) -> Iterator[Disagreement]:
    """Figures that say another number of key areas and sites than there are records, or fewer cases than were reported."""
    areas, cases = _by_unit(facts.of("key_area")), _by_unit(facts.of("case"))
    for filed in facts.of("figures"):
        end = month_end(filed.year, filed.month)
        for name, records in places(areas.get(filed.unit, ()), end).items():
            typed = value(filed.record, f"key_areas.{name}")
            if typed is not None and typed != len(records):
                yield Disagreement(filed.ref, f"key_areas.{name}", typed, len(records), records)
        counted: dict[str, list[str]] = defaultdict(list)
        for case in cases.get(filed.unit, ()):
            day = case.record.occurred
            field = case.record.figure or CATEGORIES.get(case.record.category, "")
            if field and (day.year, day.month) == (filed.year, filed.month):
                counted[field].append(case.ref)
        for field, refs in counted.items():
            typed = value(filed.record, field)
            if typed is not None and typed < len(refs):
                yield Disagreement(filed.ref, field, typed, len(refs), tuple(refs))


def places(records: Iterable[FiledRecord], end: datetime.date) -> dict[str, tuple[str, ...]]:
    """The key areas and sites at the end of a month by figure, as far as there are records of that sort.

    An area counts from its listing to the end of the year in which it reached its target.
    """
    known = [one for one in records if one.record.listed <= end]
    areas = [one for one in known if one.record.type == "key_area" and not (one.record.reached and one.record.reached.year < end.year)]
    sites = [one for one in known if one.record.type == "critical_site"]
    installed = [one for one in sites if _all(one.record.equipment, "installed", end)]
    intact = [one for one in installed if _all(one.record.equipment, "checked", end) and all(item.intact for item in one.record.equipment)]
    out: dict[str, list[FiledRecord]] = {}
    if areas:
        out |= {"areas": areas, "areas_treated": _by(areas, "treated", end), "areas_reached": _by(areas, "reached", end)}
    if sites:
        out |= {"sites": sites, "sites_installed": installed, "sites_intact": intact}
    return {name: tuple(one.ref for one in found) for name, found in out.items()}


def _by(records: list[FiledRecord], field: str, end: datetime.date) -> list[FiledRecord]:
    return [one for one in records if (day := getattr(one.record, field)) is not None and day <= end]


def _all(equipment: tuple[Any, ...], field: str, end: datetime.date) -> bool:
    days = [getattr(item, field) for item in equipment]
    return bool(days) and all(day is not None and day <= end for day in days)


def _by_unit(records: Iterable[FiledRecord]) -> dict[str, list[FiledRecord]]:
    out: dict[str, list[FiledRecord]] = defaultdict(list)
    for one in records:
        out[one.record.unit].append(one)
    return out
