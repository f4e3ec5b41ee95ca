"""The source's sentences that were not served or served wrongly, one test each."""

import datetime

import pytest

from tests.regulation.world import UNITS, at, duties, facts, find, meeting, rule_set
from zhili_tui.model import kinds
from zhili_tui.model.field_values import meets
from zhili_tui.model.fields import convert
from zhili_tui.model.introspection import faults
from zhili_tui.regulation import agreement, grounds
from zhili_tui.regulation.duties import agenda
from zhili_tui.regulation.scoring.score import Scorer
from zhili_tui.storage.toml_text import parse_text

BOOK = rule_set()
Day = datetime.date
INSPECTION = 'type = "{}"\ndate = 2026-{}\nunit = "{}"\nlead_inspector = "zzb/a"\ninspectors = ["zzb/a", "zzb/b"]\n'
ENTRY = '[[fulfilment]]\nclause = "{}"\nresult = "fulfilled"\n'
STATEMENT = 'unit = "an"\ndrawn_up = 2026-01-12\nsigned = 2026-01-20\n' + "".join(
    f'[[targets]]\nclause = "{clause}"\ncontent = "x"\n' for clause in ("TGT-4", "TGT-5")
)
WHOLE = 'summary = "x"\n' + ENTRY.format("TGT-4") + ENTRY.format("TGT-5")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (INSPECTION.format("self_inspection", "11-10", "an") + WHOLE, "overdue"),
        (INSPECTION.format("final_inspection", "05-10", "an") + WHOLE, "overdue"),
        (INSPECTION.format("final_inspection", "11-10", "an"), "overdue"),
        (INSPECTION.format("final_inspection", "11-10", "an") + WHOLE.replace('summary = "x"\n', ""), "overdue"),
        (INSPECTION.format("final_inspection", "11-10", "an") + 'summary = "x"\n' + ENTRY.format("TGT-4"), "overdue"),
        (INSPECTION.format("final_inspection", "11-10", "an") + WHOLE, "met"),
    ],
)
def test_only_the_final_inspection_counts_with_summary_and_the_fulfilment_item_by_item(text: str, state: str) -> None:
    """INS-2: not a self-inspection, not one of the spring, and every item of the unit's statement has its line."""
    records = {"dong/2026/statement/20260112-aaaa": STATEMENT, "an/2026/inspection/20261110-aaaa": text}
    assert find(duties(BOOK, records, "2027-01-20"), "final_inspection", "an", "2026").state == state


def test_a_final_inspection_of_before_these_fields_keeps_its_verdict() -> None:
    """INS-2."""
    records = {"an/2025/inspection/20251110-aaaa": INSPECTION.format("final_inspection", "11-10", "an").replace("2026", "2025")}
    found = agenda.of_year(BOOK, facts(records), 2025, at("2026-03-01"))
    assert find(found, "final_inspection", "an", "2025").state == "met"


SIGNATORY_LESS = UNITS | {"dong/unit": UNITS["dong/unit"].replace(', "signatory_unit"', "")}


@pytest.mark.parametrize("id", ["self_inspection", "final_inspection"])
def test_inspections_reach_every_township_town_street_and_signatory_unit(id: str) -> None:
    """INS-1, INS-2: a street that `init` made owes them too."""
    found = duties(BOOK, {}, "2026-12-31", units=SIGNATORY_LESS)
    assert {duty.unit for duty in found if duty.id == id} == {"dong", "an"}


DIRECT = UNITS | {"gang/unit": 'name = "港務局"\nlevel = "enterprise"\nparent = "qu"\nbodies = ["signatory_unit"]\n'}


def test_preliminary_inspections_reach_the_directly_signing_units_too() -> None:
    """INS-3: those below a street are the street's."""
    found = duties(BOOK, {}, "2026-12-31", units=DIRECT)
    assert {duty.about for duty in found if duty.id == "preliminary_inspection"} == {"dong", "gang"}


@pytest.mark.parametrize(("more", "state"), [("", "overdue"), ('guidance = "督促限期整改"\n', "met")])
def test_what_was_supervised_and_guided_is_on_record(more: str, state: str) -> None:
    """INS-3."""
    records = {"zzb/2026/inspection/20261110-aaaa": INSPECTION.format("preliminary_inspection", "11-10", "dong") + more}
    assert find(duties(BOOK, records, "2027-01-20"), "preliminary_inspection", "zzb", "2026-H2", "dong").state == state


@pytest.mark.parametrize(
    ("type", "more", "state"),
    [
        ("committee_inspection", "", "overdue"),
        ("committee_inspection", 'participants = ["zzb"]\n', "met"),
        ("final_inspection", 'participants = ["zzb"]\nsummary = "x"\n', "overdue"),
    ],
)
def test_the_committees_inspection_names_the_member_units_that_took_part(type: str, more: str, state: str) -> None:
    """INS-4: a unit's own final inspection does not meet it."""
    records = {"zzw/2026/inspection/20261110-aaaa": INSPECTION.format(type, "11-10", "dong") + more}
    assert find(duties(BOOK, records, "2027-01-20"), "committee_inspection", "zzw", "2026", "dong").state == state


STREETS = UNITS | {
    f"jie{n}/unit": f'name = "街{n}"\nlevel = "street"\nparent = "qu"\nbodies = ["party_government"]\n' for n in range(1, 7)
}  # with 東街 seven: 30 percent are three
SPOT = INSPECTION.replace('type = "{}"', 'type = "spot_inspection"')
DRAWN = 'draw = "zzb/2026/draw/20260801-aaaa"\n'


@pytest.mark.parametrize(
    ("checked", "state"),
    [
        ([], "overdue"),
        (["jie1", "jie2", "jie3"], "met"),
        (["jie1", "jie2"], "overdue"),
        (["jie1", "jie1", "jie2", "jie2"], "overdue"),
    ],
)
def test_spot_checks_have_a_share_and_a_frequency_as_data_and_the_draw_as_evidence(checked: list[str], state: str) -> None:
    """INS-0: a unit looked at twice is one unit."""
    records = {f"zzb/2026/inspection/202608{n:02}-aaaa": SPOT.format(f"08-{n:02}", unit) + DRAWN for n, unit in enumerate(checked, 10)}
    assert find(duties(BOOK, records, "2027-01-20", units=STREETS), "spot_checks", "zzb", "2026-H2").state == state
    undrawn = {ref: text.replace(DRAWN, "") for ref, text in records.items()}
    assert find(duties(BOOK, undrawn, "2027-01-20", units=STREETS), "spot_checks", "zzb", "2026-H2").state == "overdue"
    more = rule_set(obligations=BOOK.files["templates/regulation/default/obligations.toml"].decode().replace("share = 30", "share = 1"))
    assert (find(duties(more, records, "2027-01-20", units=STREETS), "spot_checks", "zzb", "2026-H2").state == "met") == bool(checked)


def test_what_this_release_asks_newly_is_not_asked_of_what_was_over() -> None:
    """INS-0, INS-1, INS-3: an office with years of books owes nothing new of half-years and quarters that were over; of the next it does."""
    units = DIRECT | STREETS | SIGNATORY_LESS
    old = {"dong/2024/meeting/20240110-aaaa": meeting("directors_meeting", "2024-01-10")}
    found = [
        one for year in (2024, 2025, 2026) for one in agenda.of_year(BOOK, facts(old, units=units), year, at("2027-01-20"))
        if one.state != "not_applicable"
    ]  # fmt: skip
    assert {one.period for one in found if one.id == "spot_checks"} == {"2026-H2"}
    assert {one.period for one in found if one.id == "self_inspection" and one.unit == "dong"} == {"2026-Q4"}
    assert {one.period for one in found if one.id == "self_inspection" and one.unit == "an"} >= {"2024-Q1", "2026-Q3", "2026-Q4"}
    assert {one.period for one in found if one.id == "final_inspection" and one.unit == "dong"} == {"2026"}
    assert {one.period for one in found if one.id == "preliminary_inspection" and one.about == "gang"} == {"2026-H2"}
    assert {one.period for one in found if one.id == "preliminary_inspection" and one.about == "dong"} >= {"2024-H1", "2026-H2"}


@pytest.mark.parametrize(("year", "state"), [("2025", "met"), ("2026", "overdue")])
def test_what_met_a_year_by_the_rules_of_before_still_does(year: str, state: str) -> None:
    """INS-2, INS-4: a self-inspection of the fourth quarter for the unit's, a final inspection for the committee's; not from this release on."""
    records = {
        f"an/{year}/inspection/{year}1110-aaaa": INSPECTION.format("self_inspection", "11-10", "an").replace("2026", year),
        f"zzw/{year}/inspection/{year}1110-aaaa": INSPECTION.format("final_inspection", "11-10", "dong").replace("2026", year),
    }
    found = agenda.of_year(BOOK, facts(records), int(year), at("2027-01-20"))
    assert find(found, "final_inspection", "an", year).state == state
    assert find(found, "committee_inspection", "zzw", year, "dong").state == state


@pytest.mark.parametrize(
    ("type", "present", "wrong"),
    [
        ("self_inspection", '["王店主"]', False),
        ("self_inspection", "[]", True),
        ("self_inspection", '["an/li"]', True),
        ("spot_inspection", '["王店主"]', True),
    ],
)
def test_a_self_inspection_of_a_school_or_shop_is_one_officer_and_a_named_person(type: str, present: str, wrong: bool) -> None:
    """INS-1: the named person is another than the officer."""
    kind = kinds.kind("inspection")
    text = f'type = "{type}"\ndate = 2026-05-10\nunit = "an"\nlead_inspector = "an/li"\ninspectors = ["an/li"]\npresent = {present}\n'
    plain = parse_text(text)
    assert not list(faults(kind.cls, plain))
    assert ("inspection-two-inspectors" in {fault.name for fault in kind.faults(convert(plain, kind.cls))}) == wrong


@pytest.mark.parametrize(("type", "roles"), [("self_inspection", "principal_leader"), ("spot_inspection", "lead_inspector")])
def test_a_self_inspection_is_signed_by_the_units_leader(type: str, roles: str) -> None:
    """INS-1."""
    record = convert(parse_text(INSPECTION.format(type, "05-10", "an")), kinds.kind("inspection").cls)
    (one,) = (one for one in BOOK.signing.signing if one.kind == "inspection" and one.verdict == "approved" and meets(record, one.where))
    assert roles in one.roles
    assert ("principal_leader" in one.roles) == (type == "self_inspection")


STUDY = "dong/2026/meeting/20260312-aaaa"
OPINION = '[[opinions]]\ncontent = "配齊聯防隊員"\n'
TAKEN = f'[[agenda]]\nsubject = "x"\ntakes_up = "{STUDY}"\n'


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ({}, "overdue"),
        ({"dong/2026/meeting/20260402-bbbb": meeting("directors_meeting", "2026-04-02") + TAKEN}, "met"),
        ({"dong/2026/meeting/20260502-bbbb": meeting("directors_meeting", "2026-05-02") + TAKEN}, "late"),
        ({"dong/2026/meeting/20260402-bbbb": meeting("directors_meeting", "2026-04-02") + '[[agenda]]\nsubject = "x"\n'}, "overdue"),
        ({"an/2026/meeting/20260402-bbbb": meeting("directors_meeting", "2026-04-02") + TAKEN}, "overdue"),
    ],
)
def test_a_studys_opinions_stay_open_until_the_monthly_meeting_takes_them_up(records: dict[str, str], state: str) -> None:
    """TGT-1, MTG-2, MTG-3a: within twenty working days, where no limit is written down."""
    found = duties(BOOK, {STUDY: meeting("thematic_meeting", "2026-03-12") + OPINION} | records, "2026-06-01")
    assert find(found, "opinion", "dong").state == state


def test_a_study_of_the_district_is_taken_up_by_its_committee_or_office() -> None:
    """TGT-1: They are units beside it, of its own level; a street's meeting takes up nothing of the district's."""
    study = {"qu/2026/meeting/20260312-aaaa": meeting("thematic_meeting", "2026-03-12") + OPINION}
    taken = meeting("directors_meeting", "2026-04-02") + TAKEN.replace("dong/", "qu/")
    for unit, state in (("zzb", "met"), ("zzw", "met"), ("dong", "overdue")):
        found = duties(BOOK, study | {f"{unit}/2026/meeting/20260402-bbbb": taken}, "2026-06-01")
        assert find(found, "opinion", "qu").state == state


def test_an_agenda_item_may_cite_the_superiors_paper_it_conveys() -> None:
    """MTG-3a."""
    text = meeting("directors_meeting", "2026-04-02") + '[[agenda]]\nsubject = "x"\nconveys = "dong/2026/document/20260302-aaaa"\n'
    record = convert(parse_text(text), kinds.kind("meeting").cls)
    assert record.agenda[0].conveys == "dong/2026/document/20260302-aaaa"


def signs(records: dict[str, str], day: str = "2026-12-01") -> dict[str, tuple[str, ...]]:
    world = facts(records)
    found = agenda.of_year(BOOK, world, 2026, at(day))
    return {one.clause: one.evidence for one in grounds.pointers(BOOK.effects.grounds, world, found, 2026) if one.unit == "dong"}


@pytest.mark.parametrize(
    ("field", "least"), [("juvenile_offences", 5), ("repeat_offences", 5), ("economic_crimes", 3), ("own_staff_offences", 3)]
)
def test_juvenile_offences_re_offending_and_economic_crime_are_counted(field: str, least: int) -> None:
    """LDR-V6, VET-6: as counts, from the number that the rules name."""
    figures = "[security]\n{} = {}\n"
    clauses = {"LDR-V6", "VET-6"}
    assert clauses <= signs({"dong/2026/figures/03": figures.format(field, least)}).keys()
    assert not clauses & signs({"dong/2026/figures/03": figures.format(field, least - 1)}).keys()


CASE_REF = "dong/2026/case/20260308-aaaa"
CASE = (
    'title = "x"\ncategory = "criminal_case"\nunit = "dong"\nplace = "x"\nfacts = "x"\n'
    "occurred = 2026-03-08T09:00:00+08:00\nlearned = 2026-03-08T09:00:00+08:00\n"
)
CLOSED = 'analysis = "x"\nclosed = 2026-04-10\n'
EXCUSED = f'to = "{CASE_REF}"\ntype = "not_investigated"\ndate = 2026-04-12\nby = "主任"\ncontent = "x"\n'
FOUND = '[[findings]]\ndescription = "x"\ngrade = "minor"\ndue = 2026-05-01\n'


def test_veto_4_points_to_what_was_not_investigated_or_improved_after_the_case() -> None:
    """VET-4: Closing, judgement and findings overdue since; a case that was followed to its end points to nothing."""
    followed = {CASE_REF: CASE + CLOSED, "zzw/2026/reply/20260412-aaaa": EXCUSED}
    assert "VET-4" not in signs(followed)
    assert signs({CASE_REF: CASE})["VET-4"] == (CASE_REF,), "no closing analysis"
    assert signs({CASE_REF: CASE + CLOSED})["VET-4"] == (CASE_REF,), "neither notice nor reason"
    inspected = "zzb/2026/inspection/20260415-aaaa"
    open_ = signs(followed | {inspected: INSPECTION.format("spot_inspection", "04-15", "dong") + FOUND})
    assert open_["VET-4"] == (CASE_REF, inspected)
    closed = FOUND + 'accepted = 2026-04-20\nacceptance = "passed"\nclosed = 2026-04-20\n'
    assert "VET-4" not in signs(followed | {inspected: INSPECTION.format("spot_inspection", "04-15", "dong") + closed})


def test_unsigned_statements_level_by_level_are_a_sign() -> None:
    """LDR-V2, VET-1: named are the units below that signed none."""
    assert signs({})["LDR-V2"] == signs({})["VET-1"] == ("an",)
    signed = {"dong/2026/statement/20260112-aaaa": STATEMENT}
    assert not {"LDR-V2", "VET-1"} & signs(signed).keys()
    assert not {"LDR-V2", "VET-1"} & signs({}, day="2026-03-01").keys(), "until the end of March they may still sign"


AREA = 'type = "{}"\nname = "x"\nunit = "dong"\nlisted = 2026-02-03\nproblem = "x"\ndue = 2026-09-30\n'
TREATED = 'plan = "x"\nresponsible = "dong/gao"\ntreated = 2026-05-10\nreached = 2026-06-10\n'
FIGURES = "dong/2026/figures/{}"


def wrong(records: dict[str, str]) -> dict[str, tuple[int, int]]:
    return {one.field: (one.typed, one.recorded) for one in agreement.disagreements(facts(records))}


@pytest.mark.parametrize(
    ("month", "typed", "found"),
    [
        ("03", "areas = 1\nareas_treated = 0\nareas_reached = 0\n", {}),
        ("06", "areas = 1\nareas_treated = 1\nareas_reached = 1\n", {}),
        ("01", "areas = 3\n", {}),
        ("03", "areas = 3\n", {"key_areas.areas": (3, 1)}),
        ("05", "areas = 1\nareas_treated = 0\n", {"key_areas.areas_treated": (0, 1)}),
        ("03", "", {}),
    ],
)
def test_the_months_figures_are_compared_with_the_key_areas_on_record(month: str, typed: str, found: dict[str, tuple[int, int]]) -> None:
    """TGT-8: typed twice and never compared before."""
    records = {"dong/2026/key_area/20260203-aaaa": AREA.format("key_area") + TREATED, FIGURES.format(month): "[key_areas]\n" + typed}
    assert wrong(records) == found


def test_an_area_that_reached_its_target_counts_in_that_year_only() -> None:
    """TGT-8."""
    area = {"dong/2026/key_area/20260203-aaaa": AREA.format("key_area") + TREATED}
    assert wrong(area | {FIGURES.format("12"): "[key_areas]\nareas = 0\n"}) == {"key_areas.areas": (0, 1)}
    assert wrong(area | {"dong/2027/figures/01": "[key_areas]\nareas = 0\n"}) == {}


def test_sites_are_compared_with_their_equipment() -> None:
    """TGT-8."""
    site = AREA.format("critical_site") + '[[equipment]]\nitem = "x"\ninstalled = 2026-03-01\nchecked = 2026-03-02\nintact = false\n'
    typed = "[key_areas]\nsites = 1\nsites_installed = 1\nsites_intact = 1\n"
    assert wrong({"dong/2026/key_area/20260203-aaaa": site, FIGURES.format("04"): typed}) == {"key_areas.sites_intact": (1, 0)}


@pytest.mark.parametrize(
    ("category", "more", "figures", "found"),
    [
        ("criminal_case", "", "[security]\ncriminal_cases = 0\n", {"security.criminal_cases": (0, 1)}),
        ("criminal_case", "", "[security]\ncriminal_cases = 4\n", {}),
        ("disaster", "", "[security]\nsecurity_disasters = 0\n", {"security.security_disasters": (0, 1)}),
        ("accident", 'figure = "railway.goods_stolen"\n', "[railway]\ngoods_stolen = 0\n", {"railway.goods_stolen": (0, 1)}),
        ("accident", "", "[railway]\ngoods_stolen = 0\n", {}),
    ],
)
def test_a_reported_case_is_in_the_months_figures(category: str, more: str, figures: str, found: dict[str, tuple[int, int]]) -> None:
    """TGT-7, TGT-18: the figures may count more than the major cases, never fewer."""
    assert wrong({CASE_REF: CASE.replace("criminal_case", category) + more, FIGURES.format("03"): figures}) == found


def test_a_key_area_has_supervision_dates_and_reports_upward() -> None:
    """TGT-8."""
    text = AREA.format("key_area") + (
        '[[supervisions]]\ndate = 2026-04-15\nby = "主任"\nresult = "x"\n[[reports]]\ndate = 2026-07-10\nto = "區綜治辦"\n'
    )
    kind = kinds.kind("key_area")
    record = convert(parse_text(text), kind.cls)
    assert (record.supervisions[0].date, record.reports[0].date) == (Day(2026, 4, 15), Day(2026, 7, 10))
    early = convert(parse_text(text.replace("2026-07-10", "2026-01-10")), kind.cls)
    assert [fault.name for fault in kind.faults(early)] == ["key_area-reports-date-before-listed"]


def points(classes: str) -> tuple[str, bool]:
    units = UNITS | {"dong/unit": UNITS["dong/unit"] + classes}
    result = Scorer(facts({}, units), BOOK.sheets, lambda year: [], []).result("targets", "dong", 2026)
    (line,) = (line for line in result.lines if line.id == "TGT-18")
    return str(line.points), bool(line.missing)


def test_units_without_a_railway_are_not_asked_for_zeros() -> None:
    """TGT-18: full marks without a figure; who does not say so is asked."""
    assert points('classes = ["無鐵路"]\n') == ("5.00", False)
    assert points("")[1]


def test_departures_are_counted_by_direction() -> None:
    """TGT-13: total and direction; what has a direction is no more than the total."""
    kind = kinds.kind("figures")
    text = "[migrants]\ndepartures = 5\n[migrants.directions]\nsame_province = 3\nother_provinces = {}\n"
    assert not list(kind.faults(convert(parse_text(text.format(2)), kind.cls)))
    assert [fault.name for fault in kind.faults(convert(parse_text(text.format(3)), kind.cls))] == ["figures-directions"]
