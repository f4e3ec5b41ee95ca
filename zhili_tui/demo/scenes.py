"""A unit's year in records, with the gaps that real years have: a missed meeting, a finding left open, a late report."""

import copy
import datetime
import random
from types import SimpleNamespace
from typing import Any, NamedTuple

from zhili_tui.demo import words
from zhili_tui.demo.world import COMMITTEE, DISTRICT, OFFICE, Unit, World
from zhili_tui.model.place import Place, new_name
from zhili_tui.regulation import draw

ZONE = datetime.timezone(datetime.timedelta(hours=8))
Day = datetime.date


class Event(NamedTuple):
    """One save: when, by whom, which record, and what it then says."""

    at: datetime.datetime
    officer: str
    place: Place
    plain: dict[str, Any]
    verb: str


class Year:
    """Writes one unit's year; every stream of chance is its own, so that one record more changes no other."""

    def __init__(self, world: World, unit: Unit, year: int, end: Day, seed: int) -> None:
        self.world, self.unit, self.year, self.end = world, unit, year, end
        self.rng = random.Random(f"{seed}/{unit.id}/{year}")
        self.events: list[Event] = []
        self.number = 0

    # helpers

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
        self.events.append(Event(at, officer, place, copy.deepcopy(plain), verb))
        return place

    def later(self, place: Place, day: Day, plain: dict[str, Any]) -> None:
        """Save a change of a record, if its day has come."""
        if self.past(day):
            first = next(event for event in self.events if event.place == place)
            at = datetime.datetime.combine(day, datetime.time(10, self.rng.randrange(60), self.rng.randrange(60)), ZONE)
            self.events.append(
                Event(max(at, first.at + datetime.timedelta(minutes=5)), first.officer, place, copy.deepcopy(plain), "Change")
            )

    def next_number(self) -> str:
        """The unit's next document number of the year."""
        self.number += 1
        return f"{self.unit.code}〔{self.year}〕{self.number}號"

    def pick(self, pool: Any, count: int) -> list[Any]:
        """Some of a pool, none twice."""
        return self.rng.sample(list(pool), min(count, len(pool)))

    # scenes

    def meeting(self, type: str, day: Day, chair: str, expected: int, name: str = "") -> None:
        """A meeting with agenda, resolutions and follow-ups."""
        if not self.past(day):
            return
        absent = self.rng.choice((0, 0, 1, 1, 2))
        follow_ups = []
        units = (self.unit.town and self.world.below(self.unit.id)) or self.world.towns
        for content, result in self.pick(words.FOLLOW_UPS, self.rng.choice((1, 2, 2, 3))):
            lead = self.rng.choice(units)
            due = day + datetime.timedelta(days=self.rng.choice((10, 15, 20, 30)))
            done = due + datetime.timedelta(days=self.rng.choice((-6, -3, -2, -1, 0, 2)))
            one = {
                "content": content,
                "lead_unit": lead.id,
                "due": due,
                "person": lead.officers["principal"],
                "received": day + datetime.timedelta(days=1),
            }
            if self.past(done) and self.rng.random() < 0.96:
                one |= {"done": max(done, day + datetime.timedelta(days=1)), "result": result}
            follow_ups.append(one)
        people = self.pick(["王大明", "李小華", "張文斌", "劉海燕", "趙志偉", "孫立", "周德勝", "吳佳琪"], absent)
        plain: dict[str, Any] = {
            "type": type,
            "name": name or None,
            "date": day,
            "start": datetime.time(9, 0),
            "end": datetime.time(10, self.rng.choice((10, 20, 30, 40))),
            "place": self.rng.choice(("三樓會議室", "綜治中心會議室", "二樓小會議室")),
            "chair": chair,
            "recorder": self.unit.officers.get("clerk") or next(iter(self.unit.officers.values())),
            "expected": expected,
            "present": expected - absent,
            "absent": [{"person": person, "reason": self.rng.choice(("出差", "病假", "參加上級會議", "下村督導"))} for person in people],
            "agenda": [{"subject": subject} for subject in self.pick(words.AGENDA, 3)],
            "resolutions": [
                {"content": text, "due": day + datetime.timedelta(days=20), "done": self.if_past(day + datetime.timedelta(days=18))}
                for text in self.pick(words.RESOLUTIONS, self.rng.choice((1, 1, 2)))
            ],
            "follow_ups": follow_ups,
        }
        first = copy.deepcopy(plain)
        for one in first["follow_ups"] + first["resolutions"]:
            one.pop("done", None)
            one.pop("result", None)
        lag = datetime.timedelta(days=self.rng.choice((0, 1, 1, 2, 3)))
        if not self.past(day + lag):
            lag = datetime.timedelta()
        place = self.put("meeting", day + lag, first)
        ended: list[Day] = [one["done"] for one in follow_ups + plain["resolutions"] if one.get("done")]
        if ended:
            self.later(place, max(ended), plain)

    def inspection(self, type: str, day: Day, unit: Unit, inspectors: list[str], count: int, leave_open: bool = False) -> Place | None:
        """An inspection with its checklist and findings, most of them closed in time."""
        if not self.past(day):
            return None
        findings = []
        for description, measure, place in self.pick(words.PROBLEMS, count):
            due = day + datetime.timedelta(days=self.rng.choice((10, 15, 20)))
            findings.append({
                "description": description, "grade": self.rng.choice(("minor", "ordinary", "ordinary", "grave")), "due": due, "place": place,
                "measure": measure, "responsible": unit.officers["in_charge"], "clause": self.rng.choice(("TGT-8", "TGT-4", "TGT-10", None)),
            })  # fmt: skip
        items = [{"item": text, "result": "passed"} for text in ("責任狀落實", "制度與台賬", "值班值守", "技防設施", "矛盾糾紛排查")]
        if findings:
            items[2] |= {"result": "failed", "remark": findings[0]["description"]}
        plain: dict[str, Any] = {
            "type": type, "date": day, "unit": unit.id, "place": unit.name, "lead_inspector": inspectors[0], "inspectors": inspectors,
            "present": [unit.officers["principal"]], "items": items, "findings": findings,
            "summary": "總體情況良好，制度健全，個別環節需整改。" if findings else "制度健全，台賬齊全，未發現問題。",
        }  # fmt: skip
        place_ = self.put("inspection", day, plain)
        closed = copy.deepcopy(plain)
        last = day
        for finding in closed["findings"]:
            accepted = finding["due"] + datetime.timedelta(days=self.rng.choice((-4, -2, -1, 0, 3)))
            if leave_open or self.rng.random() < 0.04 or not self.past(accepted + datetime.timedelta(days=1)):
                continue
            finding |= {
                "accepted": accepted,
                "accepted_by": inspectors[-1],
                "acceptance": "passed",
                "closed": accepted + datetime.timedelta(days=1),
            }
            last = max(last, finding["closed"])
        if last > day:
            self.later(place_, last, closed)
        return place_

    def figures(self, month: int) -> None:
        """The month's figures, reported by the 5th of the next month."""
        reported = (Day(self.year, month, 28) + datetime.timedelta(days=5)).replace(day=self.rng.choice((2, 3, 4, 5)))
        if not self.past(reported):
            return
        rng, town = self.rng, self.unit.town
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
            "reporter": self.unit.officers.get("clerk") or next(iter(self.unit.officers.values())),
            "disputes": {"rounds": 1, "screened": screened, "mediated": screened, "succeeded": screened - failed, "grave_disputes": 0, "causes": causes,
                         "sizes": {"up_to_50": small, "over_50_to_100": screened - small, "over_100_to_500": 0, "over_500": 0}},
            "security": {"population": (31000 if town else 5200) + rng.randrange(900), "criminal_cases": criminal, "violent_cases": 0, "vice_cases": 0,
                         "public_security_cases": cases, "cases_accepted": cases, "cases_handled": cases, "security_disasters": 0,
                         "offenders": min(criminal, rng.randrange(crimes + 1)), "own_staff_offences": 0},
            "key_areas": {"areas": areas, "areas_treated": areas, "areas_reached": areas, "sites": sites, "sites_installed": sites, "sites_intact": sites},
            "defence": {"full_time": 12 if town else 3, "volunteers": 40 * scale},
            "aftercare": {"released": released, "files_complete": released, "supported": released, "placed": max(0, released - 1), "reoffended": 0},
            "migrants": {"arrivals": arrivals, "arrivals_registered": arrivals - rng.choice((0, 0, 0, 1)), "departures": rng.randrange(30), "lodgings": 10 * scale, "lodgings_managed": 10 * scale},
            "minors": {"schools": schools, "law_vice_principals": schools, "activity_stations": 1, "legal_lessons": rng.randrange(3)},
            "railway": {"trains_stopped": 0, "installations_damaged": 0, "goods_stolen": 0, "obstacles_laid": 0, "illegal_building": 0, "illegal_crossing": 0},
        }  # fmt: skip
        for table, source in words.SOURCES.items():
            plain[table]["source"] = source
        if rng.random() < 0.03 and screened:
            plain["corrections"] = [{"field": "disputes.screened", "was": screened + 1, "corrected": reported, "reason": "重複統計一件"}]
        self.put("figures", reported, plain, name=f"{month:02}")

    def patrol(self, month: int, post: str, hours: list[datetime.time]) -> None:
        """A guard post's month, kept to the day."""
        first = Day(self.year, month, 1)
        if not self.past(first):
            return
        shifts: list[dict[str, Any]] = []
        leads: list[dict[str, Any]] = []
        handovers: list[dict[str, Any]] = []
        findings: list[dict[str, Any]] = []
        guard, supervisor = self.unit.officers["guard"], self.unit.officers["supervisor"]
        day = first
        while day.month == month and self.past(day):
            if self.rng.random() < 0.005:  # a day without an entry
                day += datetime.timedelta(days=1)
                continue
            shift: dict[str, Any] = {"date": day, "guard": guard, "rounds": [], "countersigned": supervisor}
            for hour in hours:
                if self.rng.random() < 0.015:
                    shift.setdefault("missed", []).append({"hour": hour, "reason": self.rng.choice(words.MISSED)})
                else:
                    shift["rounds"].append(hour.replace(minute=self.rng.randrange(8)))
            shifts.append(shift)
            if self.rng.random() < 0.02:
                passed = datetime.datetime.combine(day, datetime.time(22, 10), ZONE)
                leads.append({"date": day, "content": self.rng.choice(words.LEADS), "passed_to": "轄區派出所", "passed_at": passed})
            if self.rng.random() < 0.03:
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
            if self.past(at.date()):
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
        half = dict(
            plain, shifts=shifts[:15], findings=[], leads=[lead for lead in leads if lead["date"].day <= 15], handovers=handovers[:1]
        )
        place = self.put("patrol", first.replace(day=min(15, (day - first).days)), half, task="supervisor", name=f"{month:02}-{post}")
        if len(shifts) > 15:
            self.later(place, day - datetime.timedelta(days=1), plain)

    def paper(self, month: int) -> None:
        """A superior's paper with a deadline, answered in time or not."""
        subject, asked = self.rng.choice(words.ASKED)
        day = self.day(month, 1 + self.rng.randrange(24))
        if not self.past(day + datetime.timedelta(days=1)):
            return
        due = day + datetime.timedelta(days=self.rng.choice((3, 7, 10, 14)))
        plain: dict[str, Any] = {
            "direction": "incoming", "type": "circular_paper", "number": f"示綜治〔{self.year}〕{100 + month * 8 + self.rng.randrange(8)}號", "subject": subject,
            "date": day, "received": day + datetime.timedelta(days=1), "sender": "示範區綜治辦", "addressees": [self.unit.name], "asked": asked, "due": due,
            "urgency": self.rng.choice(("ordinary_speed", "ordinary_speed", "urgent")), "handler": self.unit.officers["clerk"],
        }  # fmt: skip
        if any(event.place.kind == "document" and event.plain.get("number") == plain["number"] for event in self.events):
            return
        place = self.put("document", plain["received"], plain)
        done = max(due + datetime.timedelta(days=self.rng.choice((-2, -1, 0, 0, 1))), plain["received"])
        if self.rng.random() < 0.97:
            self.later(place, done, plain | {"done": done, "result": "已按要求報送", "filed": f"{self.year}年收文卷{month}"})

    def brief(self, month: int) -> None:
        """A brief sent upward."""
        day = self.day(month, 5 + self.rng.randrange(20))
        if self.past(day):
            self.put("document", day, {
                "direction": "outgoing", "type": self.rng.choice(("brief", "info_item")), "number": self.next_number(), "issue": month, "subject": self.rng.choice(words.BRIEFS),
                "date": day, "addressees": ["示範區綜治辦"], "signer": self.unit.officers["director"], "handler": self.unit.officers["clerk"],
                "content": f"{self.unit.name}{self.rng.choice(words.BRIEFS)}，現將有關情況報告如下。", "done": day,
            })  # fmt: skip

    def activity(self, month: int, type: str = "") -> None:
        """An activity of the month."""
        pool = [one for one in words.ACTIVITIES if not type or one[0] == type]
        kind, title, place = self.rng.choice(pool)
        day = self.day(month, 3 + self.rng.randrange(22))
        if self.past(day):
            self.put("activity", day, {
                "type": kind, "date": day, "title": title, "place": place, "reached": 40 + self.rng.randrange(400),
                "campaign": title if kind == "campaign" else None, "clause": "TGT-16" if kind in ("publicity", "campaign") else None,
                "materials": [{"name": "宣傳單", "number": 200 + self.rng.randrange(500)}] if kind == "publicity" else [],
                "content": f"{self.unit.name}組織{title}，設點宣傳、現場解答。",
            })  # fmt: skip

    def statement(self, unit: Unit, targets: list[str], signed: bool = True) -> None:
        """The statement between this unit and one below it."""
        day = self.day(1, 8 + self.rng.randrange(10))
        if not self.past(day):
            return
        plain: dict[str, Any] = {
            "unit": unit.id, "drawn_up": day, "sheet": "targets", "superior_leader": self.unit.officers["principal"], "unit_leader": unit.officers["principal"],
            "duties": "對本單位社會治安綜合治理負總責，完成下列目標。本責任狀自簽訂之日起生效。",
            "targets": [{"clause": clause, "content": words.TARGETS[clause][0], "maximum": words.TARGETS[clause][1]} for clause in targets],
        }  # fmt: skip
        place = self.put("statement", day, plain, task="director")
        if signed:
            self.later(
                place, day + datetime.timedelta(days=self.rng.choice((5, 8, 12, 20))), plain | {"signed": day + datetime.timedelta(days=4)}
            )

    def key_area(self, name: str, problem: str, unit: Unit, site: bool = False) -> None:
        """A key area put in order, or a site equipped."""
        listed = self.day(2, 3 + self.rng.randrange(15))
        if not self.past(listed):
            return
        plain: dict[str, Any] = {
            "type": "critical_site" if site else "key_area", "name": name, "unit": unit.id, "listed": listed, "problem": problem, "due": self.day(9, 28),
            "plan": "明確責任領導和責任人，集中整治、定期督查、驗收銷號。", "responsible": unit.officers["principal"],
        }  # fmt: skip
        if site:
            plain["equipment"] = (
                [{"item": "周界報警", "installed": self.day(4, 10), "checked": self.day(6, 10), "intact": True}]
                if self.past(self.day(6, 10))
                else []
            )
        place = self.put("key_area", listed, plain)
        visits = [
            {
                "date": self.day(month, 15),
                "by": self.unit.officers.get("director") or self.unit.officers["principal"],
                "result": "按計劃推進",
            }
            for month in (4, 6)
        ]
        treated, reached = self.day(7, 10), self.day(9, 15 + self.rng.randrange(10))
        if self.past(treated):
            self.later(place, treated, plain | {"supervisions": visits, "treated": treated})
        if self.past(reached) and self.rng.random() < 0.9:
            self.later(
                place,
                reached,
                plain | {"supervisions": visits, "treated": treated, "reached": reached, "result": "案件下降，環境改善，達到目標。"},
            )


def town_year(world: World, unit: Unit, year: int, end: Day, seed: int) -> list[Event]:
    """A township's year."""
    y = Year(world, unit, year, end, seed)
    rng, officers = y.rng, unit.officers
    below = world.below(unit.id)
    for month in range(1, 13):
        known_gap = unit.id == "dongjie" and month in (5, 10)
        if not known_gap and rng.random() > 0.02:
            y.meeting("joint_meeting", y.day(month, 10 + rng.randrange(8)), officers["director"], 10 + rng.randrange(4))
        if rng.random() > 0.015:
            y.meeting("directors_meeting", y.day(month, 3 + rng.randrange(5)), officers["director"], 6)
        if month % 3 == 2 and rng.random() > 0.03:
            y.meeting(
                "thematic_meeting",
                y.day(month, 18 + rng.randrange(6)),
                officers["principal"],
                11,
                f"第{'一二三四'[month // 3]}季度綜治專題會議",
            )
        if month % 2 == 0 and rng.random() > 0.03:
            y.meeting(
                "committee_meeting",
                y.day(month, 22 + rng.randrange(4)),
                officers["principal"],
                16,
                f"綜治委第{'一二三四五六'[month // 2 - 1]}次會議",
            )
        y.figures(month)
        y.paper(month)
        y.paper(month)
        y.brief(month)
        if month % 3 == 1:
            y.inspection("self_inspection", y.day(month, 20), unit, [officers["director"], officers["clerk"]], rng.choice((0, 1, 2)))
        if month % 3 == 0:
            y.activity(month, "publicity")
        if rng.random() < 0.35:
            y.activity(month)
    for one in below:
        y.statement(one, ["TGT-1", "TGT-4", "TGT-5", "TGT-8", "TGT-10", "TGT-11"], signed=not (unit.id == "xiguan" and one is below[-1]))
        if rng.random() < 0.5:
            y.inspection("spot_inspection", y.day(4 + rng.randrange(6), 12), one, [officers["clerk"], officers["clerk2"]], 1)
    if unit.id == "dongjie" and below:
        y.inspection("spot_inspection", y.day(10, 20), below[0], [officers["director"], officers["clerk"]], 1, leave_open=True)
    for name, problem in y.pick(words.AREAS, 1):
        y.key_area(name, problem, unit)
    if rng.random() < 0.6:
        y.key_area(*rng.choice(words.SITES), unit, site=True)
    article = y.day(8, 20)
    if y.past(article):
        y.put("activity", article, {"type": "research_article", "date": article, "title": rng.choice(words.ARTICLES), "author": officers["clerk"],
                                    "published_in": "《示範治理》", "clause": "TGT-16"})  # fmt: skip
    for month, type, subject in (
        (1, "plan", "年度綜治工作計劃"),
        (2, "written_system", "綜治工作制度彙編"),
        (12, "work_summary", "年度綜治工作總結"),
    ):
        day = y.day(month, 14)
        if y.past(day):
            y.put("document", day, {"direction": "outgoing", "type": type, "number": y.next_number(), "subject": f"{year}年{subject}", "date": day,
                                    "addressees": ["示範區綜治辦"], "signer": officers["principal"], "handler": officers["clerk"], "done": day})  # fmt: skip
    return y.events


def below_year(world: World, unit: Unit, year: int, end: Day, seed: int) -> list[Event]:
    """The year of a community, village, school or enterprise."""
    y = Year(world, unit, year, end, seed)
    data = world.records[f"{unit.id}/unit"][1]
    for month in range(1, 13):
        if y.rng.random() > 0.02:
            y.figures(month)
        if month % 3 == 0:
            y.inspection(
                "self_inspection", y.day(month, 12), unit, [unit.officers["principal"], unit.officers["in_charge"]], y.rng.choice((0, 1))
            )
        for post in data["guard_posts"] or ():
            y.patrol(month, post["id"], post["hours"])
    if unit.level == "school":
        y.activity(9, "legal_education")
    elif y.rng.random() < 0.5:
        y.activity(3, "publicity")
    return y.events


def district_year(world: World, year: int, end: Day, seed: int) -> list[Event]:
    """What the district, its committee and its office do."""
    office, committee, district = (Year(world, world.units[id], year, end, seed) for id in (OFFICE, COMMITTEE, DISTRICT))
    rng, chief, chair = office.rng, office.unit.officers, committee.unit.officers["chair"]
    inspectors = [chief["clerk"], chief["clerk2"], chief["clerk3"]]
    for month in range(1, 13):
        office.meeting("directors_meeting", office.day(month, 4), chief["director"], 7)
        office.meeting("joint_meeting", office.day(month, 16), chief["director"], 18)
        if month % 2 == 1:
            committee.meeting("committee_meeting", committee.day(month, 12), chair, 22, f"綜治委第{'一二三四五六'[month // 2]}次全體會議")
        if month % 3 == 1:
            district.meeting("thematic_meeting", district.day(month, 25), district.unit.officers["principal"], 13, "綜治工作專題會議")
    for town in world.towns:
        district.statement(town, list(words.TARGETS))
        for month, type in ((6, "preliminary_inspection"), (11, "preliminary_inspection")):
            office.inspection(type, office.day(month, 10 + rng.randrange(8)), town, inspectors[:2], rng.choice((1, 2, 2)))
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
        office.inspection("spot_inspection", office.day(5, 20), world.units[result.units[0]], drawn, 2)
    for half, month in ((1, 7), (2, 12)):
        day = office.day(month, 15)
        if office.past(day):
            office.put("document", day, {
                "direction": "outgoing", "type": "bulletin", "number": office.next_number(), "issue": half, "subject": f"關於{'上' if half == 1 else '下'}半年綜治初檢情況的通報", "date": day,
                "addressees": [town.name for town in world.towns], "signer": chief["director"], "handler": chief["clerk2"], "done": day,
                "content": "一、總體情況。二、好的做法。三、存在問題。四、下步要求。",
            })  # fmt: skip
    trouble = _trouble(world, office, committee)
    return office.events + committee.events + district.events + trouble


def _assessment(rng: random.Random, town: Unit, assessors: list[str], day: Day) -> dict[str, Any]:
    lines = []
    for clause, (_, maximum) in words.TARGETS.items():
        own, cut = maximum, rng.choice((0, 0, 0, 0, 1))
        line: dict[str, Any] = {"item": clause, "self_score": own, "assessed_score": own - cut}
        if cut:
            line["reason"] = "台賬不全，酌情扣分"
        lines.append(line)
    return {"unit": town.id, "sheet": "targets", "round": "half_year", "date": day, "assessors": assessors, "lines": lines}


def _trouble(world: World, office: Year, committee: Year) -> list[Event]:
    """One unit's bad year: a hazard pointed out, a fire, a notice, a veto proposed; and last year's honours."""
    town = next((one for one in world.towns if one.id == "xiguan"), world.towns[-1])
    y = Year(world, town, office.year, office.end, office.rng.getrandbits(32))
    year, chair = office.year, committee.unit.officers["chair"]
    honours = committee.day(2, 26)
    winners = [one for one in world.towns if one is not town][:2]
    if committee.past(honours) and winners:
        committee.put("commendation", honours, {
            "type": "commendation", "title": f"{year - 1}年度綜治工作先進單位", "date": honours, "number": committee.next_number(),
            "criteria": ["LDR-C1", "LDR-C2", "LDR-C3", "LDR-C4"], "recipients": [{"honour": "綜治工作先進單位", "unit": one.id, "deeds": "責任落實，治安良好。"} for one in winners],
        }, task="deputy")  # fmt: skip
    warned, fire = office.day(5, 20), datetime.datetime(year, 7, 18, 2, 40, tzinfo=ZONE)
    if not office.past(fire.date() + datetime.timedelta(days=40)):
        return y.events
    first = office.put("warning", warned, {
        "type": "rectification_recommendation", "number": office.next_number(), "unit": town.id, "date": warned, "issuer": "區消防救援大隊",
        "facts": "物流園三號庫電氣線路老化，消防設施停用。", "asked": "更換線路，恢復消防設施，報送整改情況。", "due": office.day(6, 20),
    })  # fmt: skip
    answered = y.day(6, 25)
    y.put("reply", answered, {"to": first.ref, "type": "progress", "date": answered, "by": town.officers["director"],
                              "content": "已制定更換方案，因資金未到位尚未動工。"})  # fmt: skip
    reports = [
        {"stage": "first", "recipient": "區公安分局", "to": "competent_department", "means": "telephone", "at": fire + datetime.timedelta(minutes=30), "by": town.officers["director"]},
        {"stage": "first", "recipient": "區消防救援大隊", "to": "competent_department", "means": "telephone", "at": fire + datetime.timedelta(minutes=20), "by": town.officers["director"]},
        {"stage": "first", "recipient": "區委書記", "to": "principal_leader", "means": "written", "at": fire + datetime.timedelta(hours=31), "by": town.officers["in_charge"]},
        {"stage": "follow_up", "recipient": "區綜治辦", "to": "superior_office", "means": "written", "at": fire + datetime.timedelta(days=5), "by": town.officers["director"]},
    ]  # fmt: skip
    case = y.put("case", fire.date() + datetime.timedelta(days=2), {
        "title": "物流園三號庫火災", "category": "accident", "unit": town.id, "place": "西關物流園三號庫", "occurred": fire, "learned": fire + datetime.timedelta(minutes=15),
        "facts": "電氣線路老化短路引燃貨物，過火面積三百平方米，無人員傷亡。", "dead": 0, "injured": 0, "loss": 860000, "measures": "疏散、滅火、封存現場、開展排查。",
        "departments": ["區公安分局", "區消防救援大隊"], "reports": reports,
    })  # fmt: skip
    issued, meeting_day = committee.day(8, 3), committee.day(7, 30)
    committee.meeting("ad_hoc_meeting", meeting_day, chair, 20, "物流園火災責任查究專題會")
    meeting = committee.events[-1].place
    notice = committee.put("notice", issued, {
        "number": committee.next_number(), "unit": town.id, "date": issued, "case": case.ref, "circumstance": "INV-3",
        "facts": "消防部門書面指出線路隱患，逾期未予整改，致發生火災，造成重大損失。", "principal_leader": town.officers["principal"],
        "leader_in_charge": town.officers["in_charge"], "directly_responsible": [town.officers["director"]],
        "required": "查明責任，落實整改，追究責任，收到之日起一個月內書面報告。", "meeting": meeting.ref, "cc": ["區委組織部", "區人社局"],
        "service": {"date": issued + datetime.timedelta(days=1), "server": office.unit.officers["clerk"], "witness": office.unit.officers["clerk2"], "means": "handed_over"},
    }, task="deputy")  # fmt: skip
    report = y.day(9, 2)
    if y.past(report):
        y.put("reply", report, {"to": notice.ref, "type": "investigation_report", "date": report, "by": town.officers["principal"],
                                "content": "經查，物流園管理處對隱患整改不力，街道督促不到位。", "measures": "線路全部更換，消防設施恢復，開展全街道排查。",
                                "accountability": "對直接責任者給予警告處分，對分管領導誡勉談話。"})  # fmt: skip
    talk = office.day(8, 20)
    if office.past(talk):
        office.put("warning", talk, {
            "type": "admonitory_talk", "unit": town.id, "date": talk, "facts": "隱患整改不力，發生火災事故。", "grounds": ["VET-5"], "previous": first.ref,
            "due": office.day(11, 20), "plan_due": office.day(9, 3),
            "talk": {"date": talk, "place": "區綜治辦會議室", "interviewer": office.unit.officers["director"], "interviewee": town.officers["principal"]},
        })  # fmt: skip
    proposed = office.day(11, 9)
    if office.past(proposed):
        office.put("veto", proposed, {
            "unit": town.id, "grounds": ["VET-5"], "facts": "對消防部門整改建議逾期未採取有效措施，釀成火災。", "warnings": [first.ref], "proposer": OFFICE, "proposed": proposed,
            "principal_leader": town.officers["principal"], "leader_in_charge": town.officers["in_charge"],
        })  # fmt: skip
    return y.events
