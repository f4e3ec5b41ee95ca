"""The year of those that keep the full books, with the gaps that real years have: a missed meeting, a finding left open."""

from zhili_tui.demo import words
from zhili_tui.demo.scenes.activity import activity
from zhili_tui.demo.scenes.document import brief, paper
from zhili_tui.demo.scenes.figures import agree, figures
from zhili_tui.demo.scenes.inspection import inspection
from zhili_tui.demo.scenes.key_area import key_area
from zhili_tui.demo.scenes.meeting import meeting
from zhili_tui.demo.scenes.statement import statement
from zhili_tui.demo.world import DemoUnit, DemoWorld
from zhili_tui.demo.year import Day, DemoEvent, Year


def of_year(world: DemoWorld, unit: DemoUnit, year: int, end: Day, seed: int) -> list[DemoEvent]:
    """A township's year."""
    y = Year(world, unit, year, end, seed)
    rng, officers = y.rng, unit.officers
    below = world.below(unit.id)
    for month in range(1, 13):
        known_gap = unit.id == "dongjie" and month in (5, 10)
        if not known_gap and rng.random() > 0.02:
            meeting(y, "joint_meeting", y.day(month, 10 + rng.randrange(8)), officers["director"], 10 + rng.randrange(4))
        if rng.random() > 0.015:
            meeting(y, "directors_meeting", y.day(month, 3 + rng.randrange(5)), officers["director"], 6)
        if month % 3 == 2 and rng.random() > 0.03:
            meeting(
                y,
                "thematic_meeting",
                y.day(month, 18 + rng.randrange(6)),
                officers["principal"],
                11,
                f"第{'一二三四'[month // 3]}季度綜治專題會議",
            )
        if month % 2 == 0 and rng.random() > 0.03:
            meeting(
                y,
                "committee_meeting",
                y.day(month, 22 + rng.randrange(4)),
                officers["principal"],
                16,
                f"綜治委第{'一二三四五六'[month // 2 - 1]}次會議",
            )
        figures(y, month)
        paper(y, month)
        paper(y, month)
        brief(y, month)
        if month % 3 == 1:
            inspection(y, "self_inspection", y.day(month, 20), unit, [officers["director"], officers["clerk"]], rng.choice((0, 1, 2)))
        if month % 3 == 0:
            activity(y, month, "publicity")
        if rng.random() < 0.35:
            activity(y, month)
    for one in below:
        statement(y, one, ["TGT-1", "TGT-4", "TGT-5", "TGT-8", "TGT-10", "TGT-11"], signed=not (unit.id == "xiguan" and one is below[-1]))
        if rng.random() < 0.5:
            inspection(y, "spot_inspection", y.day(4 + rng.randrange(6), 12), one, [officers["clerk"], officers["clerk2"]], 1)
    if unit.id == "dongjie" and below:
        inspection(y, "spot_inspection", y.day(10, 20), below[0], [officers["director"], officers["clerk"]], 1, leave_open=True)
    for name, problem in y.pick(words.AREAS, 1):
        key_area(y, name, problem, unit)
    if rng.random() < 0.6:
        key_area(y, *rng.choice(words.SITES), unit, site=True)
    agree(y)
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
