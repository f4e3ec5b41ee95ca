"""Key areas put in order over the year, and sites equipped."""

from typing import Any

from zhili_tui.demo.world import DemoUnit
from zhili_tui.demo.year import Year


def key_area(y: Year, name: str, problem: str, unit: DemoUnit, site: bool = False) -> None:
    """A key area put in order, or a site equipped."""
    listed = y.day(2, 3 + y.rng.randrange(15))
    if not y.past(listed):
        return
    plain: dict[str, Any] = {
        "type": "critical_site" if site else "key_area", "name": name, "unit": unit.id, "listed": listed, "problem": problem, "due": y.day(9, 28),
        "plan": "明確責任領導和責任人，集中整治、定期督查、驗收銷號。", "responsible": unit.officers["principal"],
    }  # fmt: skip
    if site:
        plain["equipment"] = (
            [{"item": "周界報警", "installed": y.day(4, 10), "checked": y.day(6, 10), "intact": True}] if y.past(y.day(6, 10)) else []
        )
    place = y.put("key_area", listed, plain)
    visits = [
        {
            "date": y.day(month, 15),
            "by": y.unit.officers.get("director") or y.unit.officers["principal"],
            "result": "按計劃推進",
        }
        for month in (4, 6)
    ]
    treated, reached = y.day(7, 10), y.day(9, 15 + y.rng.randrange(10))
    if y.past(treated):
        plain |= {"reports": [{"date": treated, "to": "示範區綜治辦", "content": "整治措施已落實，轉入鞏固。"}]}
        y.later(place, treated, plain | {"supervisions": visits, "treated": treated})
    if y.past(reached) and y.rng.random() < 0.9:
        y.later(
            place,
            reached,
            plain | {"supervisions": visits, "treated": treated, "reached": reached, "result": "案件下降，環境改善，達到目標。"},
        )
