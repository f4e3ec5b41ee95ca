"""One unit's year as it is written down: each save is an event, with its day and its officer."""

import datetime
import random
from typing import Any, NamedTuple

from zhili_tui.demo.world import DemoUnit, DemoWorld
from zhili_tui.model.record_path import Place, new_name
from zhili_tui.storage.toml_edit import prune

ZONE = datetime.timezone(datetime.timedelta(hours=8))
Day = datetime.date


class DemoEvent(NamedTuple):
    """One save: when, by whom, which record, and what it then says, without blanks."""

    at: datetime.datetime
    officer: str
    place: Place
    plain: dict[str, Any]
    verb: str


class Year:
    """Writes one unit's year; every stream of chance is its own, so that one record more changes no other."""

    def __init__(self, world: DemoWorld, unit: DemoUnit, year: int, end: Day, seed: int) -> None:
        self.world, self.unit, self.year, self.end = world, unit, year, end
        self.rng = random.Random(f"{seed}/{unit.id}/{year}")
        self.events: list[DemoEvent] = []
        self._first: dict[Place, DemoEvent] = {}
        self.number = 0
        self.study = ""  # the last study of the party committee whose opinions no meeting has taken up

    def day(self, month: int, day: int) -> Day:
        """A working day at or after this one."""
        found = Day(self.year, month, min(day, 28))
        while found.weekday() > 4:
            found += datetime.timedelta(days=1)
        return found

    def past(self, day: Day) -> bool:
        """Whether the day has come."""
        return day <= self.end

    def if_past(self, day: Day) -> Day | None:
        """The day, where it has come."""
        return day if self.past(day) else None

    def put(self, kind: str, recorded: Day, plain: dict[str, Any], task: str = "clerk", name: str = "", verb: str = "Add") -> Place:
        """Save a new record on the day it is recorded."""
        officer = next(self.unit.officers[name] for name in (task, "supervisor", "deputy", "in_charge") if name in self.unit.officers)
        place = Place(self.unit.id, self.year, kind, name or new_name(recorded, self.rng.getrandbits(20)))
        at = datetime.datetime.combine(
            recorded, datetime.time(9 + self.rng.randrange(8), self.rng.randrange(60), self.rng.randrange(60)), ZONE
        )
        event = DemoEvent(at, officer, place, prune(plain), verb)
        self.events.append(event)
        self._first.setdefault(place, event)
        return place

    def later(self, place: Place, day: Day, plain: dict[str, Any]) -> None:
        """Save a change of a record, if its day has come."""
        if self.past(day):
            first = self._first[place]
            at = datetime.datetime.combine(day, datetime.time(10, self.rng.randrange(60), self.rng.randrange(60)), ZONE)
            self.events.append(DemoEvent(max(at, first.at + datetime.timedelta(minutes=5)), first.officer, place, prune(plain), "Change"))

    def next_number(self) -> str:
        """The unit's next document number of the year."""
        self.number += 1
        return f"{self.unit.code}〔{self.year}〕{self.number}號"

    def pick(self, pool: Any, count: int) -> list[Any]:
        """Some of a pool, none twice."""
        return self.rng.sample(list(pool), min(count, len(pool)))
