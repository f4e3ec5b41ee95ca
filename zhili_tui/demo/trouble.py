"""A fire that was foreseen: warned of, reported late, investigated, answered for."""

import datetime

from zhili_tui.demo.scenes.meeting import meeting
from zhili_tui.demo.world import OFFICE, DemoWorld
from zhili_tui.demo.year import ZONE, DemoEvent, Year


def of_year(world: DemoWorld, office: Year, committee: Year) -> list[DemoEvent]:
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
        {"stage": "first", "recipient": "區長", "to": "principal_leader", "means": "telephone", "at": fire + datetime.timedelta(hours=2), "by": town.officers["in_charge"]},
        {"stage": "follow_up", "recipient": "區綜治辦", "to": "superior_office", "means": "written", "at": fire + datetime.timedelta(days=5), "by": town.officers["director"]},
    ]  # fmt: skip
    case = y.put("case", fire.date() + datetime.timedelta(days=2), {
        "title": "物流園三號庫火災", "category": "accident", "unit": town.id, "place": "西關物流園三號庫", "occurred": fire, "learned": fire + datetime.timedelta(minutes=15),
        "facts": "電氣線路老化短路引燃貨物，過火面積三百平方米，無人員傷亡。", "dead": 0, "injured": 0, "loss": 860000, "measures": "疏散、滅火、封存現場、開展排查。",
        "departments": ["區公安分局", "區消防救援大隊"], "reports": reports,
    })  # fmt: skip
    issued, meeting_day = committee.day(8, 3), committee.day(7, 30)
    meeting(committee, "ad_hoc_meeting", meeting_day, chair, 20, "物流園火災責任查究專題會")
    held = committee.events[-1].place
    notice = committee.put("notice", issued, {
        "number": committee.next_number(), "unit": town.id, "date": issued, "case": case.ref, "circumstance": "INV-3",
        "facts": "消防部門書面指出線路隱患，逾期未予整改，致發生火災，造成重大損失。", "principal_leader": [town.officers["principal"]],
        "leader_in_charge": [town.officers["in_charge"]], "directly_responsible": [town.officers["director"]],
        "required": "查明責任，落實整改，追究責任，收到之日起一個月內書面報告。", "meeting": held.ref, "cc": ["區委組織部", "區人社局"],
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
            "principal_leader": [town.officers["principal"]], "leader_in_charge": [town.officers["in_charge"]],
        })  # fmt: skip
    return y.events
