"""Meetings: some missed by some, their follow-ups mostly done in time."""

import copy
import datetime
from typing import Any

from zhili_tui.demo import words
from zhili_tui.demo.year import Day, Year


def _agenda(y: Year, type: str) -> list[dict[str, Any]]:
    """Three matters; the first takes up the opinions of the last study, where the meeting is one that does."""
    items: list[dict[str, Any]] = [{"subject": subject} for subject in y.pick(words.AGENDA, 3)]
    if y.study and type in ("committee_meeting", "directors_meeting"):
        items[0]["takes_up"] = y.study
        y.study = ""
    return items


def meeting(y: Year, type: str, day: Day, chair: str, expected: int, name: str = "") -> None:
    """A meeting with agenda, resolutions and follow-ups."""
    if not y.past(day):
        return
    absent = y.rng.choice((0, 0, 1, 1, 2))
    follow_ups = []
    units = (y.unit.town and y.world.below(y.unit.id)) or y.world.towns
    for content, result in y.pick(words.FOLLOW_UPS, y.rng.choice((1, 2, 2, 3))):
        lead = y.rng.choice(units)
        due = day + datetime.timedelta(days=y.rng.choice((10, 15, 20, 30)))
        done = due + datetime.timedelta(days=y.rng.choice((-6, -3, -2, -1, 0, 2)))
        one = {
            "content": content,
            "lead_unit": lead.id,
            "due": due,
            "person": lead.officers["principal"],
            "received": day + datetime.timedelta(days=1),
        }
        if y.past(done) and y.rng.random() < 0.96:
            one |= {"done": max(done, day + datetime.timedelta(days=1)), "result": result}
        follow_ups.append(one)
    people = y.pick(["王大明", "李小華", "張文斌", "劉海燕", "趙志偉", "孫立", "周德勝", "吳佳琪"], absent)
    plain: dict[str, Any] = {
        "type": type,
        "name": name or None,
        "date": day,
        "start": datetime.time(9, 0),
        "end": datetime.time(10, y.rng.choice((10, 20, 30, 40))),
        "place": y.rng.choice(("三樓會議室", "綜治中心會議室", "二樓小會議室")),
        "chair": chair,
        "recorder": y.unit.officers.get("clerk") or next(iter(y.unit.officers.values())),
        "expected": expected,
        "present": expected - absent,
        "absent": [{"person": person, "reason": y.rng.choice(("出差", "病假", "參加上級會議", "下村督導"))} for person in people],
        "agenda": _agenda(y, type),
        "opinions": [{"content": words.OPINIONS[day.month % len(words.OPINIONS)]}] if type == "thematic_meeting" and y.unit.town else [],
        "resolutions": [
            {"content": text, "due": day + datetime.timedelta(days=20), "done": y.if_past(day + datetime.timedelta(days=18))}
            for text in y.pick(words.RESOLUTIONS, y.rng.choice((1, 1, 2)))
        ],
        "follow_ups": follow_ups,
    }
    first = copy.deepcopy(plain)
    for one in first["follow_ups"] + first["resolutions"]:
        one.pop("done", None)
        one.pop("result", None)
    lag = datetime.timedelta(days=y.rng.choice((0, 1, 1, 2, 3)))
    if not y.past(day + lag):
        lag = datetime.timedelta()
    place = y.put("meeting", day + lag, first)
    if plain["opinions"]:
        y.study = place.ref
    ended: list[Day] = [one["done"] for one in follow_ups + plain["resolutions"] if one.get("done")]
    if ended:
        y.later(place, max(ended), plain)
