"""A guard post's book: a round missed here, a day without an entry there."""

import datetime
from typing import Any

from zhili_tui.demo import words
from zhili_tui.demo.year import ZONE, Day, Year


def patrol(y: Year, month: int, post: str, hours: list[datetime.time]) -> None:
    """A guard post's month, kept to the day."""
    first = Day(y.year, month, 1)
    if not y.past(first):
        return
    shifts: list[dict[str, Any]] = []
    leads: list[dict[str, Any]] = []
    handovers: list[dict[str, Any]] = []
    findings: list[dict[str, Any]] = []
    guard, supervisor = y.unit.officers["guard"], y.unit.officers["supervisor"]
    day = first
    while day.month == month and y.past(day):
        if y.rng.random() < 0.005:  # a day without an entry
            day += datetime.timedelta(days=1)
            continue
        shift: dict[str, Any] = {"date": day, "guard": guard, "rounds": [], "countersigned": supervisor}
        for hour in hours:
            if y.rng.random() < 0.015:
                shift.setdefault("missed", []).append({"hour": hour, "reason": y.rng.choice(words.MISSED)})
            else:
                shift["rounds"].append(hour.replace(minute=y.rng.randrange(8)))
        shifts.append(shift)
        if y.rng.random() < 0.02:
            passed = datetime.datetime.combine(day, datetime.time(22, 10), ZONE)
            leads.append({"date": day, "content": y.rng.choice(words.LEADS), "passed_to": "轄區派出所", "passed_at": passed})
        if y.rng.random() < 0.03:
            findings.append(
                {
                    "date": day,
                    "place": "車庫",
                    "description": "路燈不亮",
                    "measure": "報物業維修",
                    "feedback": "已修復",
                    "closed": day + datetime.timedelta(days=1),
                }
            )
        day += datetime.timedelta(days=1)
    for k in (1, 15):
        at = datetime.datetime.combine(first.replace(day=k), datetime.time(7, 48), ZONE)
        if y.past(at.date()):
            handovers.append({"at": at, "outgoing": guard, "incoming": supervisor, "equipment": "對講機2 手電2 記錄儀1"})
    plain = {
        "supervisor": supervisor,
        "hours": hours,
        "route": "大門—北區—車庫—大門",
        "shifts": shifts,
        "findings": findings,
        "leads": leads,
        "handovers": handovers,
    }
    half = dict(plain, shifts=shifts[:15], findings=[], leads=[lead for lead in leads if lead["date"].day <= 15], handovers=handovers[:1])
    place = y.put("patrol", first.replace(day=min(15, (day - first).days)), half, task="supervisor", name=f"{month:02}-{post}")
    if len(shifts) > 15:
        y.later(place, day - datetime.timedelta(days=1), plain)
