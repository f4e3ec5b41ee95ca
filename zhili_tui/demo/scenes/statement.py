"""Statements of responsibility, most of them signed."""

import datetime
from typing import Any

from zhili_tui.demo import words
from zhili_tui.demo.world import DemoUnit
from zhili_tui.demo.year import Year


def statement(y: Year, unit: DemoUnit, targets: list[str], signed: bool = True) -> None:
    """The statement between this unit and one below it."""
    day = y.day(1, 8 + y.rng.randrange(10))
    if not y.past(day):
        return
    plain: dict[str, Any] = {
        "unit": unit.id, "drawn_up": day, "sheet": "targets", "superior_leader": [y.unit.officers["principal"]], "unit_leader": [unit.officers["principal"]],
        "duties": "對本單位社會治安綜合治理負總責，完成下列目標。本責任狀自簽訂之日起生效。",
        "targets": [{"clause": clause, "content": words.TARGETS[clause][0], "maximum": words.TARGETS[clause][1]} for clause in targets],
    }  # fmt: skip
    place = y.put("statement", day, plain, task="director")
    if signed:
        y.later(place, day + datetime.timedelta(days=y.rng.choice((5, 8, 12, 20))), plain | {"signed": day + datetime.timedelta(days=4)})
