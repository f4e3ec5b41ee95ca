"""What guard-tour readers recorded as rounds: touches near a set hour are that hour's round, at the time of the first of them. Pure."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from zhili_tui.services.grids.shifts import NEAR, apart, by_hour, in_order, minutes, shift_of
from zhili_tui.storage.folding import fold


class TourReading(NamedTuple):
    """One touch: the line of the file, when, at which point, by whom; point and guard as written, empty where not.

    ``guessed``: which word is the point and which the guard was taken by their order alone.
    """

    line: int
    at: datetime.datetime
    point: str = ""
    guard: str = ""
    guessed: bool = False


class WalkedRounds(NamedTuple):
    """The rounds of one guard on one day."""

    day: datetime.date
    guard: str
    rounds: tuple[datetime.time, ...]
    line: int  # the first of them in the file


class MergedRounds(NamedTuple):
    """Entries of a month with what a reader recorded, how many rounds were new, and what cannot be both."""

    shifts: list[dict[str, Any]]
    new: int
    contrary: list[tuple[int, datetime.date, datetime.time]]  # line, day, and the hour that is entered as missed


def at_post(readings: Iterable[TourReading], name: str, others: Iterable[str]) -> list[TourReading]:
    """The touches of one post: all but those at a point that is called as another post is."""
    elsewhere = {fold(one) for one in others if fold(one) != fold(name)}
    return [one for one in readings if fold(one.point) not in elsewhere]


def walked(readings: Iterable[TourReading], hours: Sequence[datetime.time]) -> list[WalkedRounds]:
    """The rounds by day and guard. Touches far from every set hour are rounds too, one for each stretch without a pause of an hour.

    >>> touch = [TourReading(n, datetime.datetime(2026, 8, 29, 8, m), "", "李") for n, m in ((1, 2), (2, 9), (3, 20))]
    >>> walked(touch, [datetime.time(8)])
    [WalkedRounds(day=datetime.date(2026, 8, 29), guard='李', rounds=(datetime.time(8, 2),), line=1)]
    """
    groups: dict[tuple[datetime.date, str], list[TourReading]] = {}
    for one in readings:
        groups.setdefault((one.at.date(), one.guard), []).append(one)
    out = []
    for (day, guard), some in sorted(groups.items()):
        rounds: list[datetime.time] = []
        told: set[datetime.time] = set()
        last: datetime.time | None = None
        for one in sorted(some, key=lambda one: one.at):
            at = one.at.time().replace(second=0, microsecond=0)
            hour = min((hour for hour in hours if apart(hour, at) <= NEAR), key=lambda hour: apart(hour, at), default=None)
            if hour is not None:
                if hour not in told:
                    rounds.append(at)
                told.add(hour)
            elif last is None or minutes(at) - minutes(last) > NEAR:
                rounds.append(at)
            last = at if hour is None else last
        out.append(WalkedRounds(day, guard, tuple(rounds), min(one.line for one in some)))
    return out


def added(
    shifts: Iterable[Mapping[str, Any]], found: Iterable[WalkedRounds], hours: Sequence[datetime.time], today: datetime.date
) -> MergedRounds:
    """The entries of a month with these rounds: one that is entered already stands, one entered as missed is not made walked."""
    out = [dict(shift) for shift in shifts]
    new = 0
    contrary = []
    for one in found:
        number = next((n for n, shift in enumerate(out) if shift["date"] == one.day and shift["guard"] == one.guard), None)
        before = out[number] if number is not None else None
        rounds, others = by_hour(hours, before or {})
        fresh_rounds, fresh_others = by_hour(hours, {"rounds": one.rounds})
        for hour, at in fresh_rounds.items():
            known = rounds.get(hour)
            if isinstance(known, str):
                contrary.append((one.line, one.day, hour))
            elif known is None:
                rounds[hour] = at
                new += 1
        extra = [at for at in fresh_others if at not in others]
        new += len(extra)
        told = {hour: rounds[hour] for hour in hours if hour in rounds}
        shift = shift_of(before, one.day, one.guard, told, [*others, *extra], today)
        if number is None:
            out.append(shift)
        else:
            out[number] = shift
    return MergedRounds(in_order(out), new, contrary)
