"""Notices, vetoes and statements begin with all who held the posts: 黨政主要領導 are two, and more can be in charge."""

import datetime
from typing import Any

import pytest

from tests.regulation.world import UNITS, case, facts
from zhili_tui.regulation.duties.leaders import leaders
from zhili_tui.regulation.duties.prefill import closed_year

TODAY = datetime.date(2026, 11, 23)
POST = 'name = "{}"\n[[posts]]\nunit = "{}"\ntitle = "x"\nroles = ["{}"]\nsince = {}\n'
WORLD = UNITS | {
    "dong/officers/mayor": POST.format("鎮長", "dong", "principal_leader", "2020-01-01"),
    "dong/officers/old": POST.format("前任", "dong", "principal_leader", "2020-01-01") + "until = 2026-06-30\n",
    "dong/officers/one": POST.format("甲", "dong", "leader_in_charge", "2020-01-01"),
    "dong/officers/two": POST.format("乙", "dong", "leader_in_charge", "2026-10-01"),
    "an/officers/zhao": POST.format("趙", "an", "principal_leader", "2020-01-01"),
    "qu/officers/li": POST.format("李", "qu", "principal_leader", "2020-01-01"),
}
CASE = case("2026-06-01", departments='["公安分局"]')
NOW = {"principal_leader": ["dong/gao", "dong/mayor"], "leader_in_charge": ["dong/one", "dong/two"]}
THEN = {"principal_leader": ["dong/gao", "dong/mayor", "dong/old"], "leader_in_charge": ["dong/one"]}


@pytest.mark.parametrize(("kind", "issuer", "plain", "named"), [
    ("notice", "zzw", {}, {"principal_leader": [], "leader_in_charge": []}),
    ("notice", "zzw", {"unit": "dong"}, NOW),
    ("notice", "zzw", {"unit": "dong", "date": datetime.date(2026, 6, 2)}, THEN),
    ("veto", "zzb", {"unit": "dong"}, NOW),
    ("veto", "zzb", {"unit": "dong", "proposed": datetime.date(2026, 6, 2)}, THEN),
    ("veto", "zzb", {"unit": "dong", "left_out": [{"officer": "dong/gao", "reason": "x"}]}, NOW | {"principal_leader": ["dong/mayor"]}),
    ("statement", "dong", {"unit": "an"}, {"superior_leader": ["dong/gao", "dong/mayor"], "unit_leader": ["an/zhao"]}),
    ("statement", "zzb", {"unit": "dong"}, {"superior_leader": ["qu/li"], "unit_leader": ["dong/gao", "dong/mayor"]}),
    ("meeting", "dong", {"unit": "an"}, {}),
])  # fmt: skip
def test_all_holders_of_the_posts_are_named_as_soon_as_the_unit_is_known(
    kind: str, issuer: str, plain: dict[str, Any], named: dict[str, list[str]]
) -> None:
    assert leaders(kind, issuer, plain, facts({}, WORLD), TODAY) == named


def test_a_notice_names_those_who_held_the_posts_when_the_case_occurred() -> None:
    known = facts({"an/2026/case/20260601-aaaa": CASE}, WORLD)
    plain = {"unit": "dong", "date": TODAY, "case": "an/2026/case/20260601-aaaa"}
    assert leaders("notice", "zzw", plain, known, TODAY) == THEN


@pytest.mark.parametrize(("kind", "plain", "year"), [
    ("inspection", {"type": "final_inspection"}, 2026), ("inspection", {"type": "committee_inspection"}, 2026),
    ("inspection", {"type": "self_inspection"}, None), ("assessment", {"round": "year_end"}, 2026), ("assessment", {"round": "half_year"}, None),
    ("commendation", {}, 2026), ("meeting", {}, None),
])  # fmt: skip
def test_what_closes_a_year_in_january_or_february_is_for_the_year_before(kind: str, plain: dict[str, Any], year: int | None) -> None:
    for day, found in ((datetime.date(2027, 1, 5), year), (datetime.date(2027, 2, 28), year), (datetime.date(2027, 3, 1), None)):
        assert closed_year(kind, plain | {"date": day}) == found
    assert closed_year(kind, plain) is None, "nobody knows when it was yet"
