"""Differences in words, and the merge of two changes."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from zhili_tui import i18n
from zhili_tui.i18n import formatting
from zhili_tui.model import diff, kinds
from zhili_tui.storage.toml_text import parse_text

MEETING = kinds.kind("meeting")
BASE = parse_text(MEETING.example)


def changed(**values: Any) -> dict[str, Any]:
    return copy.deepcopy(BASE) | values


def test_a_difference_in_the_users_language() -> None:
    i18n.use("zh-Hant")
    old = changed(resolutions=[{"content": "甲"}, {"content": "乙", "due": BASE["date"].replace(day=1)}])
    new = copy.deepcopy(old)
    new["resolutions"][1]["due"] = BASE["date"].replace(day=15)
    assert [formatting.change(one) for one in diff.changes(MEETING.cls, old, new)] == ["議定事項 2 · 時限: 3月1日 → 3月15日"]


def test_an_inserted_entry_is_one_change() -> None:
    new = changed(follow_ups=[{"content": "新", "lead_unit": "x", "due": BASE["date"]}, *BASE["follow_ups"]])
    found = diff.changes(MEETING.cls, BASE, new)
    assert [(one.path, one.before) for one in found] == [(("follow_ups", 0), None)]


def test_changes_of_two_people_meet() -> None:
    ours = changed(place="三樓")
    theirs = changed(present=12, absent=[])
    theirs["follow_ups"][0]["result"] = "已清"
    merged, conflicts = diff.merge(MEETING.cls, BASE, ours, theirs)
    assert conflicts == []
    assert (merged["place"], merged["present"], merged["follow_ups"][0]["result"]) == ("三樓", 12, "已清")


def test_the_same_field_changed_twice_is_a_conflict_and_both_are_told() -> None:
    merged, conflicts = diff.merge(MEETING.cls, BASE, changed(place="三樓"), changed(place="二樓"))
    assert [(one.path, one.ours, one.theirs) for one in conflicts] == [(("place",), "三樓", "二樓")]
    assert merged["place"] == "三樓"


entries = st.lists(st.fixed_dictionaries({"content": st.sampled_from("甲乙丙丁"), "lead_unit": st.sampled_from("ab")}), max_size=4)
records = st.fixed_dictionaries({"follow_ups": entries}, optional={"place": st.sampled_from("甲乙"), "present": st.integers(0, 3)})


@given(records, records)
def test_no_difference_means_the_same(a: dict[str, Any], b: dict[str, Any]) -> None:
    assert (diff.changes(MEETING.cls, a, b) == []) == (a == b)


@given(records, records)
def test_a_merge_with_an_unchanged_side_is_the_other_side(base: dict[str, Any], other: dict[str, Any]) -> None:
    assert diff.merge(MEETING.cls, base, base, other) == (other, [])
    assert diff.merge(MEETING.cls, base, other, base) == (other, [])


@given(records, records, records)
def test_a_merge_invents_nothing(base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    merged, _conflicts = diff.merge(MEETING.cls, base, ours, theirs)
    for name in ("place", "present"):
        assert merged.get(name) in (ours.get(name), theirs.get(name))
    contents = {e["content"] for side in (ours, theirs, base) for e in side["follow_ups"]}
    assert {e["content"] for e in merged["follow_ups"]} <= contents
