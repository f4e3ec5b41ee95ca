"""The records as the regulation sees them: opened when they are asked for, in the order in which they came."""

from collections.abc import Callable
from typing import Any

from tests.regulation.world import UNITS, at, facts, meeting, rule_set, typed
from zhili_tui.regulation.duties import agenda
from zhili_tui.regulation.record_set import RecordSet

RECORDS = {
    "an/2026/meeting/20260310-aaaa": meeting("joint_meeting", "2026-03-10"),
    "dong/2026/meeting/20260311-aaaa": meeting("joint_meeting", "2026-03-11"),
    "dong/2026/meeting/20261399-aaaa": meeting("joint_meeting", "2026-03-12"),
    "dong/2026/activity/20260312-aaaa": 'type = "publicity"\ndate = 2026-03-12\ntitle = "甲"\n',
}


def test_only_what_is_asked_for_is_opened_and_once() -> None:
    opened: list[Any] = []

    def opener(kind: str) -> Callable[[Any], Any]:
        def one(closed: Any) -> Any:
            opened.append(closed)
            return closed

        return one

    world = RecordSet(typed(UNITS | RECORDS), opener=opener)
    assert opened == []
    assert [filed.ref for filed in world.kept("meeting", "an")] == ["an/2026/meeting/20260310-aaaa"]
    assert [filed.ref for filed in world.of("meeting")] == ["an/2026/meeting/20260310-aaaa", "dong/2026/meeting/20260311-aaaa"]
    assert [one.date.day for one in opened] == [10, 11], "what is misnamed stays closed"
    assert world.kept("meeting", "nowhere") == world.of("unit") == []


def test_duties_of_some_rules_and_units_are_those_of_all() -> None:
    book, world, now = rule_set(), facts(RECORDS), at("2026-04-20")
    every = agenda.of_year(book, world, 2026, now)
    some = agenda.scored(book, world, 2026, now, frozenset(["dong"]), frozenset(["joint_meeting", "publicity"]))
    assert some == [duty for duty in every if duty.unit == "dong" and duty.id in ("joint_meeting", "publicity")]
    assert len(some) == 16
    assert agenda.scored(book, world, 2026, now, frozenset()) == []
