"""A guard post's day as cells by set hour, and back: what was walked, what was missed and why, what nobody has reported. Pure."""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zhili_tui.entry import dates
from zhili_tui.entry.parsing import ParseContext, parse
from zhili_tui.errors import BadValue
from zhili_tui.i18n import N_, _
from zhili_tui.model import kinds
from zhili_tui.model.introspection import field_at

#: A round walked at a time, or the reason why it was missed.
Round = datetime.time | str
#: A round so many minutes from a set hour is that hour's.
NEAR = 60
#: Words that say that a round was missed, and not yet why.
BARE = re.compile(r"(?:漏巡|未巡|沒巡|没巡|漏|缺|未|×|✗|x|missed|no|-|—|/)[\s:：,，、]*", re.IGNORECASE)
#: A time that is whole as soon as it is typed.
WHOLE = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d|(?:[01]?\d|2[0-3])[:：][0-5]\d")
FIGURES = re.compile(r"[\d:：.]+")
NO_TIME = N_("no time of day; write 0802 or 08:02, or the reason why the round was missed")
NO_REASON = N_("a missed round takes a word of reason: type the reason itself")


def minutes(at: datetime.time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


def apart(one: datetime.time, other: datetime.time) -> int:
    """Minutes between two times of day, over midnight too."""
    return abs((minutes(one) - minutes(other) + 720) % 1440 - 720)


def read_round(text: str, desk: ParseContext) -> Round:
    """What was typed in the cell of a set hour. Raises BadValue.

    >>> read_round("0802", Desk(datetime.date(2026, 11, 23), datetime.UTC)), read_round("暴雨", Desk(datetime.date(2026, 11, 23), datetime.UTC))
    (datetime.time(8, 2), '暴雨')
    """
    field = field_at(kinds.kind("patrol").cls, ("shifts", "missed", "reason"))
    assert field is not None
    plain = dates.half(text.strip())
    at = dates.parse_clock(plain)
    if at is not None:
        return at
    if FIGURES.fullmatch(plain):
        raise BadValue(field=_(field.label), reason=_(NO_TIME))
    bare = BARE.match(plain)
    reason = plain[bare.end() :] if bare else text.strip()
    if not reason:
        raise BadValue(field=_(field.label), reason=_(NO_REASON))
    return str(parse(field, reason, desk))


def shown_round(value: Round, desk: ParseContext) -> str:
    """A round as text to type over."""
    return f"{value:%H:%M}" if isinstance(value, datetime.time) else value


def by_hour(hours: Sequence[datetime.time], shift: Mapping[str, Any]) -> tuple[dict[datetime.time, Round], list[datetime.time]]:
    """A shift's rounds by the set hour that each is nearest to, with the reasons of the missed ones; then the rounds at other times."""
    rounds: list[datetime.time] = list(shift.get("rounds", ()))
    found: dict[datetime.time, Round] = {}
    pairs = sorted((apart(hour, at), number, place) for number, hour in enumerate(hours) for place, at in enumerate(rounds))
    taken: set[int] = set()
    for distance, number, place in pairs:
        if distance <= NEAR and hours[number] not in found and place not in taken:
            found[hours[number]] = rounds[place]
            taken.add(place)
    for missed in shift.get("missed", ()):
        if missed["hour"] in hours:
            found.setdefault(missed["hour"], missed["reason"])
    return found, [at for place, at in enumerate(rounds) if place not in taken]


def shift_of(
    before: Mapping[str, Any] | None,
    day: datetime.date,
    guard: Any,
    rounds: Mapping[datetime.time, Round],
    others: Iterable[datetime.time],
    today: datetime.date,
) -> dict[str, Any]:
    """A day's entry: what it said before with these rounds and reasons in place of those it had; written down late where it is new and old."""
    out: dict[str, Any] = dict(before) if before else {"date": day}
    out["guard"] = guard
    walked = [at for at in rounds.values() if isinstance(at, datetime.time)]
    extra = list(others)
    told = [one for one in (before or {}).get("missed", ()) if one["hour"] not in rounds]  # hours that are set no longer
    put_or_drop(out, "rounds", sorted([*walked, *extra], key=_order(tuple(rounds))) if extra else walked)
    put_or_drop(out, "missed", told + [{"hour": hour, "reason": why} for hour, why in rounds.items() if isinstance(why, str)])
    if before is None and (today - day).days > 1:  # the night's rounds are written down in the morning
        out["recorded_late"] = today
    return out


def _order(hours: tuple[datetime.time, ...]) -> Any:
    """Times in the order of the shift: from its first set hour on, over midnight too."""
    first = minutes(hours[0]) - NEAR if hours else 0
    return lambda at: (minutes(at) - first) % 1440


def put_or_drop(plain: dict[str, Any], name: str, value: list[Any]) -> None:
    """Put a list into a record, or leave it out where it is empty."""
    if value:
        plain[name] = value
    else:
        plain.pop(name, None)


def in_order(shifts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Shifts by their days; those of one day as they were."""
    return sorted(shifts, key=lambda shift: shift["date"])
