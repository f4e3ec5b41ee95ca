"""The year of the district, its committee and its office: whom they lead, inspect, assess and tell."""

import datetime
import random
from types import SimpleNamespace
from typing import Any

from zhili_tui.demo import trouble, words
from zhili_tui.demo.scenes.inspection import inspection
from zhili_tui.demo.scenes.meeting import meeting
from zhili_tui.demo.scenes.statement import statement
from zhili_tui.demo.world import COMMITTEE, DISTRICT, OFFICE, DemoUnit, DemoWorld
from zhili_tui.demo.year import Day, DemoEvent, Year
from zhili_tui.regulation import draw


def of_year(world: DemoWorld, year: int, end: Day, seed: int) -> list[DemoEvent]:
    """What the district, its committee and its office do."""
    office, committee, district = (Year(world, world.units[id], year, end, seed) for id in (OFFICE, COMMITTEE, DISTRICT))
    rng, chief, chair = office.rng, office.unit.officers, committee.unit.officers["chair"]
    inspectors = [chief["clerk"], chief["clerk2"], chief["clerk3"]]
    for month in range(1, 13):
        meeting(office, "directors_meeting", office.day(month, 4), chief["director"], 7)
        meeting(office, "joint_meeting", office.day(month, 16), chief["director"], 18)
        if month % 2 == 1:
            meeting(committee, "committee_meeting", committee.day(month, 12), chair, 22, f"綜治委第{'一二三四五六'[month // 2]}次全體會議")
        if month % 3 == 1:
            meeting(district, "thematic_meeting", district.day(month, 25), district.unit.officers["principal"], 13, "綜治工作專題會議")
    for town in world.towns:
        statement(district, town, list(words.TARGETS))
        for month, type in ((6, "preliminary_inspection"), (11, "preliminary_inspection")):
            inspection(office, type, office.day(month, 10 + rng.randrange(8)), town, inspectors[:2], rng.choice((1, 2, 2)))
        day = office.day(7, 8)
        if office.past(day):
            office.put("assessment", day, _assessment(rng, town, inspectors[:2], day))
    first = office.day(5, 11)
    if office.past(office.day(5, 20)):
        towns, values = world.towns, f"{rng.randrange(1, 34)} {rng.randrange(1, 34)} {rng.randrange(1, 34)} {rng.randrange(1, 17)}"
        plain: dict[str, Any] = {
            "announced": first, "purpose": "第二季度抽檢", "units": [one.id for one in towns], "inspectors": inspectors, "draw_units": 1, "draw_inspectors": 2,
            "source": f"中國福利彩票雙色球{year}053期開獎號碼", "source_date": first + datetime.timedelta(days=2),
        }  # fmt: skip
        result = draw.derive(SimpleNamespace(**plain, randomness=values, recusals=()))
        drawn = list(result.inspectors)
        place = office.put("draw", first, plain)
        office.later(place, first + datetime.timedelta(days=4), plain | {
            "randomness": values, "drawn_units": list(result.units), "drawn_inspectors": drawn, "published": first + datetime.timedelta(days=4), "published_at": "區政府門戶網站",
        })  # fmt: skip
        inspection(office, "spot_inspection", office.day(5, 20), world.units[result.units[0]], drawn, 2, draw=place.ref)
    for half, month in ((1, 7), (2, 12)):
        day = office.day(month, 15)
        if office.past(day):
            office.put("document", day, {
                "direction": "outgoing", "type": "bulletin", "number": office.next_number(), "issue": half, "subject": f"關於{'上' if half == 1 else '下'}半年綜治初檢情況的通報", "date": day,
                "addressees": [town.name for town in world.towns], "signer": chief["director"], "handler": chief["clerk2"], "done": day,
                "content": "一、總體情況。二、好的做法。三、存在問題。四、下步要求。",
            })  # fmt: skip
    answered = trouble.of_year(world, office, committee)  # writes into the office's and the committee's year too
    return office.events + committee.events + district.events + answered


def _assessment(rng: random.Random, town: DemoUnit, assessors: list[str], day: Day) -> dict[str, Any]:
    lines = []
    for clause, (_, maximum) in words.TARGETS.items():
        own, cut = maximum, rng.choice((0, 0, 0, 0, 1))
        line: dict[str, Any] = {"item": clause, "self_score": own, "assessed_score": own - cut}
        if cut:
            line["reason"] = "台賬不全，酌情扣分"
        lines.append(line)
    return {"unit": town.id, "sheet": "targets", "round": "half_year", "date": day, "assessors": assessors, "lines": lines}
