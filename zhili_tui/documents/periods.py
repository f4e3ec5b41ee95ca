"""What papers over many records share: the period in words, days in its tables, the units below, rates."""

import datetime
from collections.abc import Iterable
from typing import Any

from zhili_tui.documents.paper import PaperPeriod, PaperSources
from zhili_tui.documents.values import Para
from zhili_tui.documents.words import date
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import short_day
from zhili_tui.regulation.record_set import RecordSet

NONE = "—"


def said(period: PaperPeriod) -> str:
    """The period in words: 2026年, 2026年10月, 2026年上半年."""
    if period.month:
        return translate(N_("{month}/{year}"), {"month": period.month, "year": period.year})
    sentence = {"half_year": N_("the first half of {year}"), "year_end": N_("the second half of {year}")}.get(period.round, N_("{year}"))
    return translate(sentence, {"year": period.year})


def entitled(text: str, period: PaperPeriod) -> str:
    """A title with the period in it, as ``{period}``."""
    return translate(text, {"period": said(period)})


def kept_for(period: PaperPeriod, sources: PaperSources) -> Para:
    """Below the title of a ledger: whose it is, and as of which day."""
    parts = {"unit": sources.name(period.unit), "day": date(sources.today)}
    return Para(translate(N_("Unit: {unit}    As of: {day}"), parts), flush=True)


def day(value: datetime.date | None, year: int) -> str:
    """A day in a table of a year: with its year only where that is another; blank where there is none."""
    if value is None:
        return ""
    return short_day(value) if value.year == year else date(value)


def below(facts: RecordSet, unit: str) -> list[str]:
    """All units below one; for a committee or an office of one that has none itself, those below its superior."""
    found = facts.units[unit]
    if unit not in facts.below and found.parent and {"committee", "committee_office"} & set(found.bodies):
        return [one for one in facts.all_below(found.parent) if one != unit]
    return list(facts.all_below(unit))


def family(facts: RecordSet, unit: str) -> list[tuple[str, list[str]]]:
    """A unit alone, then each unit directly below it with all that is below that one."""
    return [(unit, [unit]), *((one, [one, *facts.all_below(one)]) for one in facts.below.get(unit, ()))]


def rate(part: int, whole: int) -> str:
    """A share in percent; a dash where there is no whole."""
    return f"{100 * part / whole:.1f}%" if whole else NONE


def rows(found: Iterable[Iterable[Any]]) -> tuple[tuple[str, ...], ...]:
    """Rows of a table, numbered from 1, as text."""
    return tuple((str(number), *map(str, row)) for number, row in enumerate(found, 1))


def nothing() -> Para:
    """What stands where a period has no entry."""
    return Para(_(N_("No entries in this period.")))
