"""INV-5: everybody who must be told of a case is a duty of his own, by name, with the hour in the office's time."""

import pytest

from tests.regulation.world import at, duties, facts, find, rule_set
from zhili_tui import i18n
from zhili_tui.regulation.duties import agenda, wording
from zhili_tui.regulation.duties.prefill import Edit, target
from zhili_tui.regulation.duty import Duty

BOOK = rule_set()
REF = "dong/2026/case/20260308-aaaa"
CASE = """title = "倉庫失火"
category = "{category}"
unit = "dong"
place = "x"
occurred = 2026-03-07T01:00:00+08:00
learned = {learned}
facts = "x"
"""
REPORT = '[[reports]]\nstage = "first"\nrecipient = "{to}"\nto = "{role}"\nmeans = "telephone"\nat = 2026-03-07T03:00:00+08:00\nby = "高"\n'
LEARNED = "2026-03-06T18:00:00+00:00"


def told(category: str, *reports: str, departments: str = "", day: str = "2026-03-10", learned: str = LEARNED) -> list[Duty]:
    named = f"departments = [{departments}]\n" if departments else ""
    text = CASE.format(category=category, learned=learned) + named + "".join(reports)
    return [duty for duty in duties(BOOK, {REF: text}, day) if duty.id == "case_report"]


def states(found: list[Duty]) -> dict[str, str]:
    return {duty.period.removeprefix(f"{REF}/"): duty.state for duty in found}


@pytest.mark.parametrize(
    ("category", "whom"),
    [
        ("criminal_case", {"police", "party_secretary", "head_of_government"}),
        ("disaster", {"emergency", "party_secretary", "head_of_government"}),
        ("mass_incident", {"police", "petitions", "party_secretary", "head_of_government"}),
    ],
)
def test_the_directory_says_who_must_be_told_of_a_category_each_its_own_duty(category: str, whom: set[str]) -> None:
    """INV-5."""
    assert states(told(category)) == dict.fromkeys(whom, "overdue")


def test_one_who_was_told_frees_no_other() -> None:
    """INV-5: Today any one would do where the case names no department."""
    found = states(told("mass_incident", REPORT.format(to="信訪局", role="competent_department")))
    assert found == {"police": "overdue", "petitions": "met", "party_secretary": "overdue", "head_of_government": "overdue"}


def test_both_principal_leaders_are_told_each() -> None:
    """INV-5."""
    found = states(told("criminal_case", REPORT.format(to="區委書記", role="principal_leader")))
    assert (found["party_secretary"], found["head_of_government"]) == ("met", "overdue")


@pytest.mark.parametrize("name", ["區公安分局", "区公安分局", "公安分局", "police", "District public security bureau"])
def test_a_body_is_known_by_every_name_in_use(name: str) -> None:
    """INV-5."""
    assert states(told("criminal_case", REPORT.format(to=name, role="competent_department")))["police"] == "met"
    assert states(told("accident", departments=f'"{name}"'))["police"] == "overdue"


def test_a_department_that_the_case_names_is_told_beside_those_of_the_directory() -> None:
    """INV-5."""
    assert set(states(told("criminal_case", departments='"海關"'))) == {"police", "海關", "party_secretary", "head_of_government"}


def test_hours_are_data_and_differ_by_category() -> None:
    """INV-5."""
    path = "templates/regulation/default/directory.toml"
    text = BOOK.files[path].decode().replace("hours = 24", "hours = 2", 1)
    world = facts({REF: CASE.format(category="criminal_case", learned=LEARNED)})
    (police,) = (
        one for one in agenda.duties(rule_set(directory=text), world, at("2026-03-07", "03:00:00")) if one.period == f"{REF}/police"
    )
    assert str(police.due) == "2026-03-07 04:00:00+08:00"


def test_it_is_shown_with_recipient_telephone_and_hour_in_local_time() -> None:
    """INV-5: The case was entered in another zone; the office reads its own clock."""
    path = "templates/regulation/default/directory.toml"
    text = BOOK.files[path].decode().replace('id = "police"\n', 'id = "police"\ntelephone = "0999-110"\n')
    world = facts({REF: CASE.format(category="criminal_case", learned=LEARNED)})
    (police,) = (one for one in agenda.duties(rule_set(directory=text), world, at("2026-03-07")) if one.period == f"{REF}/police")
    i18n.use("zh-Hant")
    said = wording.title(police)
    assert said.startswith("重大案件首報 → 區公安分局 0999-110 ")
    assert "03-08 02:00" in said
    assert wording.when(police) == "2026-03-08 02:00"
    assert police.day.isoformat() == "2026-03-08"


def test_a_rule_set_without_a_directory_asks_for_departments_and_a_leader_as_before() -> None:
    files = {path: data for path, data in BOOK.files.items() if not path.endswith("/directory.toml")}
    from zhili_tui.regulation import RuleSet

    book = RuleSet(files)
    assert book.broken == ()
    world = facts({REF: CASE.format(category="criminal_case", learned=LEARNED)})
    found = [one for one in agenda.duties(book, world, at("2026-03-10")) if one.id == "case_report"]
    assert states(found) == {REF: "overdue", "principal_leader": "overdue"}


def test_a_case_of_before_the_directory_is_asked_for_no_more_than_then() -> None:
    found = told("criminal_case", learned="2025-12-30T18:00:00+08:00", day="2026-03-10")
    assert states(found) == {REF: "overdue", "principal_leader": "overdue"}


@pytest.mark.parametrize(
    ("old", "new"),
    [('bodies = ["police", "party', 'bodies = ["polise", "party'), ('categories = ["disaster"]', 'categories = ["disastr"]')],
)
def test_a_directory_with_a_slip_is_a_finding_and_refuses(old: str, new: str) -> None:
    text = BOOK.files["templates/regulation/default/directory.toml"].decode()
    assert old in text
    (broken,) = rule_set(directory=text.replace(old, new)).broken
    assert broken.line > 1


@pytest.mark.parametrize(
    ("telephone", "refused"), [("0999-3110110", False), ("110", False), ("13812345678", True), ("138 1234 5678", True)]
)
def test_a_duty_telephone_is_an_office_line_and_no_persons_number(telephone: str, refused: bool) -> None:
    text = BOOK.files["templates/regulation/default/directory.toml"].decode()
    broken = rule_set(directory=text.replace('id = "fire"\n', f'id = "fire"\ntelephone = "{telephone}"\n')).broken
    assert bool(broken) == refused


def test_the_form_begins_with_the_recipient_that_is_still_to_be_told() -> None:
    world = facts({REF: CASE.format(category="criminal_case", learned=LEARNED)})
    found = agenda.duties(BOOK, world, at("2026-03-07"))
    aim = target(find(found, "case_report", "dong", f"{REF}/head"), BOOK, world, at("2026-03-07").date())
    assert isinstance(aim, Edit)
    assert aim.entry is not None
    assert aim.entry["to"] == "principal_leader"
    assert aim.entry["recipient"] in ("Head of the district government", "區長", "区长")
    assert "at" not in aim.entry, "when he was told is what happened"
