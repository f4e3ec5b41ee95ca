"""Where a record stands. Its path is its identity, and the content does not repeat it.

```
office.toml                                   the repository
<unit>/unit.toml                              a unit
<unit>/officers/<officer>.toml                an officer
<unit>/<year>/<kind>/<yyyymmdd>-<xxxx>.toml   what happens
<unit>/<year>/figures/<month>.toml            the month's figures
<unit>/<year>/patrol/<month>-<post>.toml      one guard post's month
```
All below ``records/``. ``<unit>`` is the unit that issues the record, ``<year>`` the year it is reckoned to.
"""

import datetime
import re
from functools import lru_cache
from typing import Literal, NamedTuple

#: How files of a kind are named: by day and four letters, by month, by month and guard post, or a fixed place.
Naming = Literal["day", "month", "post", "office", "unit", "officer"]
ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
PART = re.compile(r"[a-z0-9_-]+\Z")
WHOLE = re.compile(r"[a-z0-9_/-]+\Z")
NAMES = {
    "day": re.compile(r"(\d{4})(\d{2})(\d{2})-[a-z2-7]{4}\Z"),
    "month": re.compile(r"(0[1-9]|1[0-2])\Z"),
    "post": re.compile(r"(0[1-9]|1[0-2])-[a-z0-9_-]+\Z"),
}
YEAR = re.compile(r"(19|20)\d\d\Z")


class Place(NamedTuple):
    """A record's place. ``year`` is 0 and ``unit`` may be empty for what belongs to no year or no unit."""

    unit: str
    year: int
    kind: str
    name: str

    @property
    def ref(self) -> str:
        """The path below records/, without the ending: what other records refer to."""
        if self.kind == "office":
            return "office"
        if self.kind == "unit":
            return f"{self.unit}/unit"
        if self.kind == "officer":
            return f"{self.unit}/officers/{self.name}"
        return f"{self.unit}/{self.year}/{self.kind}/{self.name}"

    @property
    def path(self) -> str:
        """The path below the repository's root."""
        return f"records/{self.ref}.toml"

    @property
    def id(self) -> str:
        """The last part: what a person says to name the record."""
        return self.unit if self.kind == "unit" else self.name

    @property
    def month(self) -> int:
        """The month of a monthly record, else 0."""
        return int(self.name[:2]) if self.kind in ("figures", "patrol") else 0

    @property
    def recorded(self) -> datetime.date | None:
        """The day it was first recorded, where the name says it."""
        match = NAMES["day"].match(self.name)
        if not match:
            return None
        try:
            return datetime.date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None


@lru_cache(maxsize=1 << 10)
def parse(ref: str) -> Place | None:
    """The place a reference (or a path below the root, or below records/) names; None when it can be none.

    >>> parse("records/dongjie/2026/meeting/20261029-a3f7.toml")
    Place(unit='dongjie', year=2026, kind='meeting', name='20261029-a3f7')
    >>> parse("dongjie/2026/figures/03").month
    3
    >>> parse("../etc/passwd")
    """
    ref = ref.removeprefix("records/").removesuffix(".toml")
    parts = ref.split("/")
    if not WHOLE.match(ref) or "" in parts:
        return None
    match parts:
        case ["office"]:
            return Place("", 0, "office", "office")
        case [unit, "unit"]:
            return Place(unit, 0, "unit", "unit")
        case [unit, "officers", name]:
            return Place(unit, 0, "officer", name)
        case [unit, year, kind, name] if YEAR.match(year):
            return Place(unit, int(year), kind, name)
    return None


def well_named(place: Place, naming: Naming) -> bool:
    """Whether the file's name is of the form its kind demands (a real day, a real month)."""
    if naming in ("office", "unit", "officer"):
        return True
    if naming == "day":
        return place.recorded is not None
    return NAMES[naming].match(place.name) is not None


def new_name(day: datetime.date, random_bits: int) -> str:
    """A name for a record first recorded on this day; 20 random bits make the four letters.

    >>> new_name(datetime.date(2026, 3, 5), 0)
    '20260305-aaaa'
    """
    letters = "".join(ALPHABET[random_bits >> shift & 31] for shift in (15, 10, 5, 0))
    return f"{day:%Y%m%d}-{letters}"
