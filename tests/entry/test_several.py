"""Of several values in a field: which is being typed, and who is held by his name alone."""

import datetime

import pytest

from zhili_tui.entry.parsing import Choice, ParseContext
from zhili_tui.entry.several import in_place_of_wrong, referring
from zhili_tui.model import kinds
from zhili_tui.model.introspection import by_name

PEOPLE = [Choice("a/wang", "王五"), Choice("b/wang", "王五"), Choice("a/li", "李四")]
DESK = ParseContext(datetime.date(2026, 11, 23), datetime.UTC, lambda form: PEOPLE if form == "officer" else [], unit="a")
INSPECTORS = by_name(kinds.kind("inspection").cls)["inspectors"]


@pytest.mark.parametrize(
    ("caret", "found"),
    [(-1, ("李四", "周", "吳, 王五")), (5, ("李四", "周", "吳, 王五")), (8, ("李四,周", "吳", " 王五")), (99, ("李四", "周", "吳, 王五"))],
)
def test_the_one_at_the_caret_is_meant_where_it_is_none(caret: int, found: tuple[str, str, str]) -> None:
    before, wrong, after = in_place_of_wrong(INSPECTORS, "李四, 周, 吳, 王五", DESK, None, caret)
    assert (before.replace(" ", ""), wrong, after.strip(", ")) == (found[0], found[1], found[2].strip())


def test_who_is_held_stays_meant_by_his_name() -> None:
    assert referring(INSPECTORS, "王五, 李四, 周", DESK, ["b/wang"]) == "b/wang, 李四, 周"
    assert referring(INSPECTORS, "李四", DESK, None) == "李四"
