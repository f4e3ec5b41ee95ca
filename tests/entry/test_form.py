"""A form as a value: cells, grids, what is kept as typed, and the way back."""

import copy
import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili_tui.entry.form_state import Form, InputCell
from zhili_tui.entry.parsing import Choice, ParseContext
from zhili_tui.model import kinds
from zhili_tui.model.introspection import Path

UNITS = [Choice("dongjie", "東街街道"), Choice("pingan", "平安社區")]
DESK = ParseContext(datetime.date(2026, 11, 23), ZoneInfo("Asia/Shanghai"), lambda form: UNITS if form == "unit" else [])
ABSENT = [{"person": "甲", "reason": "出差"}, {"person": "乙", "reason": "病假"}, {"person": "丙", "reason": "開會"}]


def meeting(**plain: Any) -> Form:
    return Form(kinds.kind("meeting"), {"type": "joint_meeting", **plain}, DESK)


def cell(form: Form, *path: str | int) -> InputCell:
    number, column = form.find(path)
    found = form.cell(number, column)
    assert found is not None
    assert found.path == path
    return found


def test_what_is_no_value_is_kept_as_typed_with_the_reason() -> None:
    form = meeting(expected=12)
    assert not form.set(cell(form, "expected"), "十二三")
    assert form.text(cell(form, "expected")) == "十二三"
    assert "12" in form.errors["expected",]
    assert form.get(("expected",)) == 12, "what stood there stands until there is something better"
    assert form.set(cell(form, "expected"), "１３人")
    assert (form.get(("expected",)), form.errors, form.typed) == (13, {}, {})


def test_a_stretch_of_time_fills_both_ends_in_one_step() -> None:
    form = meeting()
    assert form.set(cell(form, "start"), "9-10:30")
    assert form.result() == {"type": "joint_meeting", "start": datetime.time(9), "end": datetime.time(10, 30)}
    assert form.undo() is not None
    assert form.undo() is None
    assert form.result() == {"type": "joint_meeting"}
    assert not form.set(cell(form, "end"), "9-10:30"), "nothing follows the end"


def test_the_blank_row_becomes_an_entry_and_another_follows() -> None:
    form = meeting(absent=ABSENT[:1])
    blank, _column = form.find(("absent", 1))
    assert form.blank(blank)
    form.set(cell(form, "absent", 1, "person"), "乙")
    assert not form.blank(blank)
    assert form.blank(blank + 1)
    assert form.onward(blank) == (blank + 1, 0)
    assert ("absent", 1, "reason") in form.missing()
    assert form.result()["absent"] == [ABSENT[0], {"person": "乙"}]


def test_what_was_mistyped_stays_with_its_entry_when_one_above_it_goes() -> None:
    form = meeting(follow_ups=[{"content": one} for one in "甲乙丙"])
    assert not form.set(cell(form, "follow_ups", 0, "due"), "99-99")
    assert not form.set(cell(form, "follow_ups", 2, "due"), "88-88")
    assert form.drop(form.find(("follow_ups", 0))[0])
    assert form.typed == {("follow_ups", 1, "due"): "88-88"}
    assert [one["content"] for one in form.result()["follow_ups"]] == ["乙", "丙"]
    assert form.undo() is not None
    assert form.typed == {("follow_ups", 0, "due"): "99-99", ("follow_ups", 2, "due"): "88-88"}
    assert not form.drop(form.find(("follow_ups", 3))[0]), "the blank row"
    assert not form.drop(form.find(("date",))[0]), "no entry"


def test_pasted_rows_fill_the_grid_from_the_cell_on() -> None:
    form = meeting(absent=ABSENT[:1])
    form.paste(form.find(("absent", 1))[0], 0, "乙\t病假\n丙\t開會\t多餘")
    assert form.result()["absent"] == ABSENT
    form.paste(form.find(("absent", 0))[0], 1, "事假")
    assert form.result()["absent"][0] == {"person": "甲", "reason": "事假"}
    assert form.undo() is not None
    assert form.undo() is not None
    assert form.result()["absent"] == ABSENT[:1]


def test_pasted_words_that_are_no_value_are_kept_in_their_cells() -> None:
    form = meeting()
    form.paste(form.find(("follow_ups", 0))[0], 0, "清理通道\t平安社區\t不知\n加密巡邏\t沒有這個單位\t12-5")
    assert form.typed == {("follow_ups", 0, "due"): "不知", ("follow_ups", 1, "lead_unit"): "沒有這個單位"}
    assert form.errors.keys() == form.typed.keys()
    first, second = form.result()["follow_ups"]
    assert first == {"content": "清理通道", "lead_unit": "pingan"}
    assert second == {"content": "加密巡邏", "due": datetime.date(2026, 12, 5)}


def test_filling_down_leaves_what_was_filled_in() -> None:
    form = meeting(
        follow_ups=[
            {"content": "甲", "lead_unit": "pingan"},
            {"content": "乙"},
            {"content": "丙", "lead_unit": "dongjie"},
            {"content": "丁"},
        ]
    )
    row, column = form.find(("follow_ups", 0, "lead_unit"))
    assert form.fill_down(row, column)
    assert [one["lead_unit"] for one in form.result()["follow_ups"]] == ["pingan", "pingan", "dongjie", "pingan"]
    assert not form.fill_down(row, column), "nothing is blank below"
    assert not form.fill_down(form.find(("date",))[0], 0), "no grid"


def test_enter_stops_only_at_what_is_usually_filled_in() -> None:
    plain = {"type": "joint_meeting", "date": datetime.date(2026, 11, 2)}
    form = Form(kinds.kind("meeting"), plain, DESK, usual=frozenset([("place",), ("expected",)]))
    at, stops = form.find(("date",))[0], []
    for _ in range(4):
        at, _column = form.onward(at)
        stops.append(form.rows[at].path)
    assert stops == [("place",), ("chair",), ("expected",), ("present",)], "required ones and usual ones"


def test_filling_in_keeps_what_was_typed_and_what_stands() -> None:
    form = meeting(place="三樓")
    assert form.fill({"place": "二樓", "recorder": "林淑芬", "absent": ABSENT})
    assert form.result() == {"type": "joint_meeting", "place": "三樓", "recorder": "林淑芬", "absent": ABSENT}
    assert not form.fill({"place": "二樓"})
    assert form.undo() is not None
    assert form.result() == {"type": "joint_meeting", "place": "三樓"}


PATHS: list[Path] = [
    ("date",),
    ("start",),
    ("expected",),
    ("place",),
    ("absent", 0, "person"),
    ("absent", 1, "reason"),
    ("follow_ups", 0, "due"),
]
STEP = st.one_of(
    st.tuples(st.just("set"), st.sampled_from(PATHS), st.sampled_from(["", "11-2", "9-10", "12", "x", "99-99"])),
    st.tuples(st.just("drop"), st.sampled_from([("absent", 0), ("absent", 1), ("follow_ups", 0)]), st.just("")),
    st.tuples(st.just("paste"), st.sampled_from([("absent", 0), ("follow_ups", 0)]), st.sampled_from(["a\tb", "a\tb\nc\td", "\tx\ty"])),
    st.tuples(st.just("down"), st.just(("absent", 0, "reason")), st.just("")),
)


def apply(form: Form, what: str, path: Path, text: str) -> None:
    row, column = form.find(path)
    if what == "set" and (found := form.cell(row, column)):
        form.set(found, text)
    elif what == "drop":
        form.drop(row)
    elif what == "paste":
        form.paste(row, column, text)
    elif what == "down":
        form.fill_down(row, column)


@given(st.lists(STEP, max_size=12))
def test_every_step_can_be_taken_back_and_done_again(steps: list[tuple[str, Path, str]]) -> None:
    form = meeting(absent=copy.deepcopy(ABSENT[:2]))

    def state() -> tuple[Any, ...]:
        return copy.deepcopy(form.plain), dict(form.typed), [row.path for row in form.rows]

    states = [state()]
    for step in steps:
        count = len(form.before)
        apply(form, *step)
        if len(form.before) > count:
            states.append(state())
        assert form.errors.keys() == form.typed.keys()
        assert all(form.errors.values())
        assert len(form.before) <= count + 1, "one act is one step"
    for one in reversed(states[:-1]):
        assert form.undo() is not None
        assert state() == one
    assert form.undo() is None
    for one in states[1:]:
        assert form.redo() is not None
        assert state() == one
    assert form.redo() is None


@pytest.mark.parametrize("text", ["9-10:30", "９：００－１０：３０", "上午9點到10點半"])
def test_the_stretch_is_understood_as_people_type_it(text: str) -> None:
    form = meeting()
    assert form.set(cell(form, "start"), text)
    assert form.get(("end",)) == datetime.time(10, 30)


def test_the_record_s_own_day_says_when_it_is_yet_to_come() -> None:
    form = meeting(date=datetime.date(2026, 11, 26))
    assert form.hint(cell(form, "date")) == "Thu  after today"
    form.set(cell(form, "date"), "11-23")
    assert form.hint(cell(form, "date")) == "Mon"


def suggested(**plain: Any) -> Form:
    """A new form with what the program filled in."""
    return Form(kinds.kind("meeting"), {"type": "joint_meeting", **plain}, DESK, suggested=())


def waiting(form: Form) -> list[Path]:
    return [one.path for one in form.unaccepted]


def test_what_is_filled_in_is_suggested_until_it_is_typed_over_or_taken_over() -> None:
    form = suggested(place="三樓", expected=12, absent=ABSENT[:1])
    assert waiting(form) == [("type",), ("place",), ("expected",), ("absent", 0, "person"), ("absent", 0, "reason")]
    form.set(cell(form, "expected"), "12")
    assert ("expected",) in waiting(form), "to look at a cell takes nothing over"
    form.set(cell(form, "expected"), "13")
    form.accept([cell(form, "place")])
    form.set(cell(form, "absent", 0, "reason"), "")
    form.put(cell(form, "type"), "joint_meeting")
    assert waiting(form) == [("absent", 0, "person")], "typed, taken over, taken out, chosen"
    assert waiting(meeting(place="三樓")) == [], "what was saved is nobody's suggestion"


def test_a_step_back_leads_to_what_was_suggested_then() -> None:
    form = suggested(place="三樓")
    form.set(cell(form, "place"), "二樓")
    form.undo()
    assert (form.get(("place",)), waiting(form)) == ("三樓", [("type",), ("place",)])
    form.redo()
    assert waiting(form) == [("type",)]


def test_an_entry_taken_away_takes_its_suggestions_with_it() -> None:
    form = suggested(absent=ABSENT)
    form.drop(form.find(("absent", 0))[0])
    assert waiting(form)[1:] == [("absent", n, name) for n in (0, 1) for name in ("person", "reason")]


def test_what_is_taken_over_from_the_last_record_is_suggested_too() -> None:
    form = meeting()
    form.set(cell(form, "expected"), "12")
    assert form.fill({"expected": 10, "place": "三樓"})
    assert waiting(form) == [("place",)]


def test_only_a_new_entry_of_a_saved_record_is_suggested() -> None:
    form = Form(kinds.kind("meeting"), {"place": "三樓", "absent": ABSENT[:2]}, DESK, suggested=("absent", 1))
    assert waiting(form) == [("absent", 1, "person"), ("absent", 1, "reason")]


def test_what_follows_is_suggested_with_the_step_it_follows_from() -> None:
    form = meeting()
    form.set(cell(form, "chair"), "甲")
    form.suggest({"place": "三樓", "recorder": ""})
    assert (waiting(form), form.get(("place",))) == ([("place",)], "三樓")
    form.suggest({"place": "二樓"})
    assert form.get(("place",)) == "二樓", "nobody has taken it over: it may be another"
    form.suggest({"place": None})
    assert form.get(("place",)) is None
    form.set(cell(form, "place"), "一樓")
    form.suggest({"place": "二樓"})
    assert form.get(("place",)) == "一樓", "what somebody typed stands"
    form.undo()
    form.undo()
    assert form.result() == {"type": "joint_meeting"}
