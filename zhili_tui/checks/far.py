"""Dates that no living office writes: most often a slip of the hand in the year."""

import datetime
import re
from collections.abc import Iterator

from zhili_tui.checks.rule import File, RuleHit, rule
from zhili_tui.model.fields import YEARS
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import FAR, walk

#: Years that lie within a century of every day on which this program is likely to run.
STEADY = range(1980, 2070)
#: How a date in any other year is written.
OTHER = re.compile(rb"(?<![0-9])(?!19[89]|20[0-6])[0-9]{4}-[0-9]{2}-[0-9]{2}")


def suspicious(file: File) -> bool:
    """A quick look: False means that every date, and the folder of the year, lies in the steady years."""
    return OTHER.search(file.data) is not None or (file.place is not None and bool(file.place.year) and file.place.year not in STEADY)


@rule("date-far", N_("Dates lie within a century of today"),
      {"records/a/2026/activity/20260101-aaaa.toml": 'type = "publicity"\ndate = 0226-01-01\ntitle = "x"\n'})  # fmt: skip
def far(file: File, today: datetime.date | None) -> Iterator[RuleHit]:
    """A date, or the folder of a year, further from today than a century. Without a day to go by, all outside the steady years."""
    if file.place is not None and file.place.year and not near(file.place.year, today):
        yield RuleHit(FAR, {"day": str(file.place.year), "years": YEARS})
    if file.record is not None and file.kind is not None and file.plain is not None:
        for path, _field, value in walk(file.kind.cls, file.plain):
            if isinstance(value, datetime.date) and not near(value.year, today):
                yield RuleHit(FAR, {"day": value.isoformat()[:10], "years": YEARS}, path)


def near(year: int, today: datetime.date | None) -> bool:
    """Whether a year lies within a century of today."""
    return abs(year - today.year) <= YEARS if today else year in STEADY
