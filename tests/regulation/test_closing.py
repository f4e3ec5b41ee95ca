"""A superior closes a year: it is asked of him once the year is over, by a form that opens with the paper, and not before its month."""

import pytest

from tests.regulation.test_lateness import BOOKS, CHAIR, CLOSING
from tests.regulation.world import UNITS, at, facts, find, meeting, rule_set
from zhili_tui import i18n
from zhili_tui.regulation.duties import agenda, prefill, wording
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.record_set import RecordSet

BOOK = rule_set()
PAPER = "zzw/2026/document/20260320-aaaa"
OTHER_DAY = CLOSING.replace("2026-02-20", "2026-03-20")


def world(records: dict[str, str], units: dict[str, str] = UNITS, verdicts: dict[str, str] | None = None) -> RecordSet:
    return facts(records, units, verdicts)


def closings(known: RecordSet, day: str) -> list[Duty]:
    return [one for one in agenda.duties(BOOK, known, at(day)) if one.id == agenda.CLOSING]


@pytest.mark.parametrize(
    ("day", "state"), [("2026-02-28", ""), ("2026-03-01", "upcoming"), ("2026-03-20", "due"), ("2026-04-01", "overdue"), ("2027-01-10", "overdue")]
)  # fmt: skip
def test_closing_a_year_is_a_duty_of_the_superior_not_before_march(day: str, state: str) -> None:
    """年度結清 is asked of the district's committee once, for all units that owe something of 2025."""
    assert [(one.unit, one.period, one.state) for one in closings(world(BOOKS), day) if one.period == "2025"] == (
        [("zzw", "2025", state)] if state else []
    )


def test_a_closing_that_is_overdue_is_not_folded_into_what_its_unit_left_undone() -> None:
    found = agenda.duties(BOOK, world(BOOKS), at("2026-05-01"))
    rest, arrears = agenda.folded(found, 2026)
    assert find(rest, agenda.CLOSING, "zzw").state == "overdue"
    assert all(one.id != agenda.CLOSING for group in arrears for one in group.duties)
    left = agenda.arrears_of(found, 2025)
    assert {one.key for group in arrears if group.year == 2025 for one in group.duties} <= {one.key for one in left}


def test_who_has_closed_the_year_is_not_asked_again() -> None:
    """Once the chair has signed; a paper that he has not signed leaves everything where it was."""
    unsigned = world(BOOKS | {PAPER: OTHER_DAY}, verdicts={"0" * 64: "valid"})
    assert [one.period for one in closings(unsigned, "2026-04-01")] == ["2025"]
    assert agenda.arrears_of(agenda.duties(BOOK, unsigned, at("2026-04-01")), 2025)
    signed = world(BOOKS | {PAPER: OTHER_DAY + CHAIR}, verdicts={"0" * 64: "valid"})
    assert closings(signed, "2026-04-01") == []
    assert agenda.arrears_of(agenda.duties(BOOK, signed, at("2026-04-01")), 2025) == []


def test_a_year_of_which_nothing_is_left_undone_asks_for_no_closing() -> None:
    assert closings(world({"dong/2026/meeting/20260310-aaaa": meeting("joint_meeting", "2026-03-10")}), "2026-05-01") == []


def test_the_books_of_a_town_alone_are_closed_by_itself() -> None:
    """Where nobody is above it, and no committee stands beside it."""
    town = {ref: text.replace('parent = "qu"\n', "") for ref, text in UNITS.items() if ref.split("/")[0] in ("dong", "an")}
    assert [one.unit for one in closings(world(BOOKS, town), "2026-03-02")] == ["dong"]
    missing = {ref: text for ref, text in UNITS.items() if ref.split("/")[0] in ("dong", "an")}  # its district is in another repository
    assert [one.unit for one in closings(world(BOOKS, missing), "2026-03-02")] == ["dong"]


def test_rules_without_a_closing_ask_nobody_for_it() -> None:
    """Rule files of before have no such table; the arrears stay."""
    text = BOOK.files["templates/regulation/default/obligations.toml"].decode()
    old = rule_set(obligations=text.partition("[closing]")[0])
    found = agenda.duties(old, world(BOOKS), at("2026-05-01"))
    assert [one for one in found if one.id == agenda.CLOSING] == []
    assert agenda.arrears_of(found, 2025)


def test_the_form_opens_with_the_outgoing_paper_begun_and_its_reason_to_be_typed() -> None:
    i18n.use("zh-Hant")
    known = world(BOOKS)
    duty = closings(known, "2026-03-02")[0]
    assert wording.what(duty, 2026) == "年度結清 2025年"
    found = prefill.target(duty, BOOK, known, at("2026-03-02").date())
    assert isinstance(found, prefill.Open)
    assert (found.kind, found.unit) == ("document", "zzw")
    assert found.plain == {"direction": "outgoing", "type": "year_closing", "for_year": 2025, "subject": "2025年度結清"}
    known = world(BOOKS | {PAPER: OTHER_DAY}, verdicts={"0" * 64: "valid"})
    assert prefill.target(duty, BOOK, known, at("2026-03-22").date()) == prefill.Edit(f"records/{PAPER}.toml", ("content",))


def test_the_sentence_beside_the_ranking_counts_what_is_left_and_of_how_many() -> None:
    i18n.use("zh-Hant")
    left = agenda.arrears_of(agenda.duties(BOOK, world(BOOKS), at("2026-02-01")), 2025)
    assert f"2025年有{len({one.unit for one in left})}個單位共欠{len(left)}項" in wording.unclosed(2025, left)
    assert wording.unclosed(2025, []) == ""
