"""The registers of papers that came in and went out: what both share."""

from collections.abc import Callable, Iterable

from zhili_tui.documents.paper import PaperPeriod, PaperSources
from zhili_tui.documents.periods import entitled, kept_for, nothing, rows
from zhili_tui.documents.values import PaperContent, PaperTable
from zhili_tui.regulation.record_set import FiledRecord


def register(
    period: PaperPeriod,
    sources: PaperSources,
    title: str,
    columns: Iterable[tuple[str, int]],
    entries: list[FiledRecord],
    row: Callable[[FiledRecord], Iterable[str]],
) -> PaperContent:
    """A register that lies on its side. ``columns``: the heads, each with its share of the width."""
    heads, widths = zip(*columns, strict=True)
    body = PaperTable(heads, rows(map(row, entries)), widths) if entries else nothing()
    return PaperContent(title=entitled(title, period), blocks=(kept_for(period, sources), body), landscape=True)


def entries(period: PaperPeriod, sources: PaperSources, direction: str, field: str) -> list[FiledRecord]:
    """The unit's papers that came or went in a period, in order of that day; what is dated later is not known yet."""
    kept = (one for one in sources.facts().kept("document", period.unit) if one.record.direction == direction)
    known = ((getattr(one.record, field) or one.record.date, one.ref, one) for one in kept)
    return [one for day, _ref, one in sorted(known) if period.holds(day) and day <= sources.today]
