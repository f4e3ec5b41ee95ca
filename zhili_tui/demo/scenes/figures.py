"""A month's figures, that agree with each other; now and then one corrected."""

import datetime
from typing import Any

from zhili_tui.demo import words
from zhili_tui.demo.year import Day, Year
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.regulation import agreement
from zhili_tui.regulation.calendar import month_end
from zhili_tui.regulation.record_set import FiledRecord


def agree(y: Year) -> None:
    """The key areas and sites of every month as their records have them."""
    records = {event.place: event for event in y.events if event.place.kind == "key_area"}  # the last save of each
    filed = [
        FiledRecord(place.ref, y.unit.id, y.year, place.name, convert(event.plain, kinds.kind("key_area").cls), None, None)
        for place, event in records.items()
    ]
    for event in y.events:
        if event.place.kind == "figures":
            month = Day(y.year, event.place.month, 28)
            found = agreement.places([one for one in filed if one.record.unit == y.unit.id], month_end(month.year, month.month))
            event.plain["key_areas"] |= {name: len(refs) for name, refs in found.items()}


def figures(y: Year, month: int) -> None:
    """The month's figures, reported by the 5th of the next month."""
    reported = (Day(y.year, month, 28) + datetime.timedelta(days=5)).replace(day=y.rng.choice((2, 3, 4, 5)))
    if not y.past(reported):
        return
    rng, town = y.rng, y.unit.town
    scale = 6 if town else 1
    causes = {name: rng.randrange(3 * scale) if rng.random() < 0.5 else 0 for name in (
        "land_housing", "property_management", "labour", "enterprise_reform", "environment", "family_neighbours", "medical", "village_affairs",
        "land_contracts", "enforcement", "schools", "other_causes")}  # fmt: skip
    screened = sum(causes.values())
    small = max(0, screened - rng.choice((0, 0, 1)))
    failed = min(screened, rng.choice((0, 0, 0, 1)))
    crimes, cases = rng.randrange(2 * scale), rng.randrange(3 * scale)
    criminal = crimes // 3
    released, arrivals, schools, areas, sites = (
        rng.randrange(4 * scale),
        20 + rng.randrange(80 * scale),
        1 + scale // 2,
        1 + scale // 3,
        scale,
    )
    plain: dict[str, Any] = {
        "reported": reported,
        "reporter": y.unit.officers.get("clerk") or next(iter(y.unit.officers.values())),
        "disputes": {"rounds": 1, "screened": screened, "mediated": screened, "succeeded": screened - failed, "grave_disputes": 0, "causes": causes,
                     "sizes": {"up_to_50": small, "over_50_to_100": screened - small, "over_100_to_500": 0, "over_500": 0}},
        "security": {"population": (31000 if town else 5200) + rng.randrange(900), "criminal_cases": criminal, "violent_cases": 0, "vice_cases": 0,
                     "public_security_cases": cases, "cases_accepted": cases, "cases_handled": cases, "security_disasters": 0,
                     "offenders": min(criminal, rng.randrange(crimes + 1)), "own_staff_offences": 0,
                     "juvenile_offences": 0, "repeat_offences": 0, "economic_crimes": 0},
        "key_areas": {"areas": areas, "areas_treated": areas, "areas_reached": areas, "sites": sites, "sites_installed": sites, "sites_intact": sites},
        "defence": {"full_time": 12 if town else 3, "volunteers": 40 * scale},
        "aftercare": {"released": released, "files_complete": released, "supported": released, "placed": max(0, released - 1), "reoffended": 0},
        "migrants": {"arrivals": arrivals, "arrivals_registered": arrivals - rng.choice((0, 0, 0, 1)), "departures": (departures := rng.randrange(30)),
                     "directions": {"same_district": 0, "same_province": departures // 2, "other_provinces": departures - departures // 2, "abroad": 0, "direction_unknown": 0},
                     "lodgings": 10 * scale, "lodgings_managed": 10 * scale},
        "minors": {"schools": schools, "law_vice_principals": schools, "activity_stations": 1, "legal_lessons": rng.randrange(3)},
        "railway": {"trains_stopped": 0, "installations_damaged": 0, "goods_stolen": 0, "obstacles_laid": 0, "illegal_building": 0, "illegal_crossing": 0},
    }  # fmt: skip
    for table, source in words.SOURCES.items():
        plain[table]["source"] = source
    if rng.random() < 0.03 and screened:
        plain["corrections"] = [{"field": "disputes.screened", "was": screened + 1, "corrected": reported, "reason": "重複統計一件"}]
    y.put("figures", reported, plain, name=f"{month:02}")
