"""Inspections: their findings are mostly closed in time, some stay open."""

import copy
import datetime
from typing import Any

from zhili_tui.demo import words
from zhili_tui.demo.world import DemoUnit
from zhili_tui.demo.year import Day, Year
from zhili_tui.model.record_path import Place

GUIDANCE = "督促限期整改並逐項銷號；指導規範台賬、完善值班和技防制度。"


def inspection(
    y: Year, type: str, day: Day, unit: DemoUnit, inspectors: list[str], count: int, leave_open: bool = False, draw: str = ""
) -> Place | None:
    """An inspection with its checklist and findings, most of them closed in time."""
    if not y.past(day):
        return None
    findings = []
    for description, measure, place in y.pick(words.PROBLEMS, count):
        due = day + datetime.timedelta(days=y.rng.choice((10, 15, 20)))
        findings.append({
            "description": description, "grade": y.rng.choice(("minor", "ordinary", "ordinary", "grave")), "due": due, "place": place,
            "measure": measure, "responsible": unit.officers["in_charge"], "clause": y.rng.choice(("TGT-8", "TGT-4", "TGT-10", None)),
        })  # fmt: skip
    items = [{"item": text, "result": "passed"} for text in ("責任狀落實", "制度與台賬", "值班值守", "技防設施", "矛盾糾紛排查")]
    if findings:
        items[2] |= {"result": "failed", "remark": findings[0]["description"]}
    plain: dict[str, Any] = {
        "type": type, "date": day, "unit": unit.id, "place": unit.name, "lead_inspector": inspectors[0], "inspectors": inspectors,
        "present": [unit.officers["principal"]], "items": items, "findings": findings,
        "draw": draw or None, "guidance": GUIDANCE if type == "preliminary_inspection" else None,
        "summary": "總體情況良好，制度健全，個別環節需整改。" if findings else "制度健全，台賬齊全，未發現問題。",
    }  # fmt: skip
    place_ = y.put("inspection", day, plain)
    closed = copy.deepcopy(plain)
    last = day
    for finding in closed["findings"]:
        accepted = finding["due"] + datetime.timedelta(days=y.rng.choice((-4, -2, -1, 0, 3)))
        if leave_open or y.rng.random() < 0.04 or not y.past(accepted + datetime.timedelta(days=1)):
            continue
        finding |= {
            "accepted": accepted,
            "accepted_by": inspectors[-1],
            "acceptance": "passed",
            "closed": accepted + datetime.timedelta(days=1),
        }
        last = max(last, finding["closed"])
    if last > day:
        y.later(place_, last, closed)
    return place_
