"""Clause by clause: each is met by a rule, and each rule does what the clause says. docs/reference/clauses.md lists them."""

import datetime
import functools
import runpy
from decimal import Decimal

import pytest

from tests.conftest import ROOT
from tests.regulation.test_bars import BOOK, SIGN
from tests.regulation.world import UNITS, at, duties, facts, find, meeting, rule_set
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.regulation import grounds
from zhili_tui.regulation.duties import agenda
from zhili_tui.regulation.scoring.score import ItemResult, Scorer
from zhili_tui.storage.toml_text import parse_text

TRACE = runpy.run_path(str(ROOT / "scripts" / "make-reference"))
RULES, TESTS = functools.cache(TRACE["rules_by_clause"]), functools.cache(TRACE["tests_by_clause"])


@pytest.mark.parametrize("clause", sorted(BOOK.titles))
def test_every_clause_has_a_rule_and_a_test(clause: str) -> None:
    assert RULES()[clause], f"no rule serves {clause}"
    assert TESTS()[clause], f"no test shows {clause}"
    for one in TESTS()[clause]:
        file, _, name = one.test.partition("::")
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("INS-0: a unit looked at twice is one unit.", {"INS-0"}),
        ("INV-7, LDR-E1, MTG-3b", {"INV-7", "LDR-E1", "MTG-3b"}),
        ("LDR-C1 to LDR-C4: all four", {"LDR-C1", "LDR-C2", "LDR-C3", "LDR-C4"}),
        ("VET-1 to 3", {"VET-1", "VET-2", "VET-3"}),
        ("RFC-37 97 to 4", {"RFC-37"}),
    ],
)
def test_a_test_cites_the_clauses_that_it_shows(text: str, clauses: set[str]) -> None:
    assert TRACE["cited_in"](text) == clauses


@pytest.mark.parametrize("clause", sorted(BOOK.titles))
def test_every_clause_has_a_title_in_three_languages(clause: str) -> None:
    assert all(title.written(language) for title in BOOK.titles[clause] for language in ("zh-Hant", "zh-Hans", "en"))


def test_the_sheet_holds_every_target_and_not_the_vacant_one() -> None:
    """INS-0: inspection and appraisal go by the year's statement; its targets are the items of the sheet."""
    items = [item for category in BOOK.sheets["targets"].categories for item in category.items]
    targets = {clause for clause in BOOK.titles if clause.startswith("TGT-")}
    assert {item.clause for item in items} == targets
    assert len(targets) == 19
    assert sum(item.maximum for item in items) == 100


@pytest.mark.parametrize(
    ("clause", "id", "unit", "periods"),
    [
        ("INS-1", "self_inspection", "an", 4), ("INS-2", "final_inspection", "dong", 1), ("INS-3", "inspection_bulletin", "zzb", 2),
        ("INS-4", "committee_inspection", "zzw", 1), ("INS-5", "year_summary", "zzw", 1), ("INS-5", "year_commendation", "zzw", 1),
        ("MTG-1", "thematic_meeting", "dong", 4), ("MTG-1", "thematic_meeting", "qu", 4), ("MTG-2", "committee_meeting", "dong", 6),
        ("MTG-2", "committee_meeting", "zzw", 6), ("MTG-3a", "directors_meeting", "zzb", 12), ("MTG-3b", "joint_meeting", "dong", 12),
        ("TGT-1", "party_study", "dong", 4), ("TGT-1", "agenda_meeting", "dong", 12), ("TGT-3", "statements_signed", "dong", 1),
        ("TGT-5", "dispute_screening", "dong", 12), ("TGT-16", "publicity", "dong", 4), ("TGT-16", "research_article", "dong", 1),
        ("TGT-17", "information", "dong", 1),
    ],
)  # fmt: skip
def test_who_owes_what_how_often(clause: str, id: str, unit: str, periods: int) -> None:
    found = [duty for duty in duties(BOOK, {}, "2026-12-31") if duty.id == id and duty.unit == unit]
    assert len({duty.period for duty in found}) == periods
    assert {duty.clause for duty in found} == {clause}


def test_an_ad_hoc_meeting_is_held_as_needed() -> None:
    """MTG-4: nobody owes it, it counts for nothing else, and what it deploys is followed all the same."""
    text = meeting("ad_hoc_meeting", "2026-03-10") + '[[follow_ups]]\ncontent = "x"\nlead_unit = "an"\ndue = 2026-03-20\n'
    found = duties(BOOK, {"dong/2026/meeting/20260310-aaaa": text}, "2026-04-20")
    assert [duty.id for duty in found if "dong/2026/meeting/20260310-aaaa" in duty.evidence] == ["follow_up"]
    assert find(found, "follow_up", "an").state == "overdue"


FIGURES = "reported = 2026-12-01\n"


def item(clause: str, records: dict[str, str], year: int = 2026) -> ItemResult:
    """An item of the shipped sheet for 東街."""
    world = facts(records)
    scorer = Scorer(world, BOOK.sheets, lambda of: agenda.of_year(BOOK, world, of, at("2026-12-31")), [])
    return next(line for line in scorer.result("targets", "dong", year).lines if line.id == clause)


@pytest.mark.parametrize(
    ("clause", "figures", "points"),
    [
        ("TGT-5", "[disputes]\nscreened = 10\nsucceeded = 8\n", "3"),  # eleven months not screened: capped at 3; 80 %: 10 × 0.2, capped at 2
        ("TGT-6", "[security]\npopulation = 10000\ncriminal_cases = 7\n", "8"),  # at the limit
        ("TGT-6", "[security]\npopulation = 10000\ncriminal_cases = 9\n", "6"),
        ("TGT-6", "[security]\npopulation = 40000\ncriminal_cases = 29\n", "7"),  # 7.25: a started one counts
        ("TGT-7", "[security]\ncases_accepted = 4\ncases_handled = 4\nsecurity_disasters = 0\n", "6"),
        ("TGT-7", "[security]\ncases_accepted = 100\ncases_handled = 98\nsecurity_disasters = 0\n", "5"),
        ("TGT-7", "[security]\ncases_accepted = 4\ncases_handled = 4\nsecurity_disasters = 1\n", "0"),
        ("TGT-8", "[key_areas]\nareas = 20\nareas_treated = 20\nareas_reached = 19\nsites = 4\nsites_installed = 4\nsites_intact = 4\n", "6"),  # 95 %: reached
        ("TGT-8", "[key_areas]\nareas = 20\nareas_treated = 20\nareas_reached = 18\nsites = 4\nsites_installed = 4\nsites_intact = 4\n", "5.5"),
        ("TGT-10", "[defence]\nfull_time = 10\n", "6"),
        ("TGT-10", "[defence]\nfull_time = 7\n", "4.5"),
        ("TGT-12", "[aftercare]\nreleased = 20\nfiles_complete = 20\nreoffended = 1\n", "5"),  # 5 %: at the limit
        ("TGT-12", "[aftercare]\nreleased = 20\nfiles_complete = 20\nreoffended = 2\n", "3"),
        ("TGT-13", "[migrants]\narrivals = 200\narrivals_registered = 198\n", "4.8"),
        ("TGT-14", "[minors]\nschools = 4\nlaw_vice_principals = 3\n", "2.5"),
        ("TGT-18", "[railway]\ntrains_stopped = 1\ninstallations_damaged = 0\ngoods_stolen = 2\nobstacles_laid = 0\nillegal_building = 0\nillegal_crossing = 0\n", "2"),
    ],
)  # fmt: skip
def test_measured_targets(clause: str, figures: str, points: str) -> None:
    assert item(clause, {"dong/2026/figures/12": FIGURES + figures}).points == Decimal(points)


@pytest.mark.parametrize("clause", ["TGT-2", "TGT-4", "TGT-9", "TGT-11", "TGT-20"])
def test_assessed_targets_wait_for_their_assessor(clause: str) -> None:
    waiting = item(clause, {})
    assert (waiting.points, waiting.at_stake, waiting.missing) == (0, waiting.maximum, (clause,))
    text = f'unit = "dong"\nsheet = "targets"\nround = "year_end"\ndate = 2026-12-10\n[[lines]]\nitem = "{clause}"\nfinal_score = 2.5\nreason = "x"\n'
    assert item(clause, {"zzb/2026/assessment/20261210-aaaa": text}).points == Decimal("2.5")


def test_the_signing_rate_comes_from_statements_and_the_register() -> None:
    """TGT-3: signed with all subordinate and resident units."""
    statement = 'unit = "an"\ndrawn_up = 2026-01-10\n{}'
    assert item("TGT-3", {"dong/2026/statement/20260110-aaaa": statement.format("")}).points == 0
    assert item("TGT-3", {"dong/2026/statement/20260110-aaaa": statement.format("signed = 2026-01-12\n")}).points == 6


def test_offenders_are_fewer_than_last_year() -> None:
    """TGT-15."""
    months = {"dong/2025/figures/12": "[security]\noffenders = 5\n"}
    assert item("TGT-15", months | {"dong/2026/figures/12": "[security]\noffenders = 4\n"}).points == 4
    assert item("TGT-15", months | {"dong/2026/figures/12": "[security]\noffenders = 5\n"}).points == 0
    assert item("TGT-15", {"dong/2026/figures/12": "[security]\noffenders = 5\n"}).at_stake == 4


def test_information_and_articles_are_counted() -> None:
    """TGT-16, TGT-17."""
    paper = 'direction = "outgoing"\ntype = "brief"\nsubject = "x"\ndate = 2026-0{}-10\n'
    records = {f"dong/2026/document/20260{m}10-aaaa": paper.format(m) for m in range(1, 9)}
    assert item("TGT-17", records).points == 3
    assert item(
        "TGT-16", {"dong/2026/activity/20260310-aaaa": 'type = "research_article"\ndate = 2026-03-10\ntitle = "x"\n'}
    ).points == Decimal("3.5"), "three quarters without publicity"


@pytest.mark.parametrize(
    "ground",
    [
        "LDR-V1",
        "LDR-V2",
        "LDR-V3",
        "LDR-V4",
        "LDR-V5",
        "LDR-V6",
        "LDR-V7",
        "VET-1",
        "VET-2",
        "VET-3",
        "VET-4",
        "VET-5",
        "VET-6",
        "VET-7",
        "VET-8",
    ],
)
def test_a_veto_rests_on_a_ground_of_its_own_list(ground: str) -> None:
    text = f'unit = "dong"\ngrounds = ["{ground}"]\nfacts = "x"\nproposer = "dong"\nproposed = 2026-03-01\n'
    veto = kinds.kind("veto")
    assert not list(veto.faults(convert(parse_text(text), veto.cls)))
    assert veto.state(convert(parse_text(text), veto.cls), datetime.date(2026, 3, 2)) == "proposed"
    assert list(veto.faults(convert(parse_text(text.replace(ground, "MTG-1")), veto.cls)))


@pytest.mark.parametrize("circumstance", ["INV-1", "INV-2", "INV-3", "INV-4"])
def test_a_notice_names_its_circumstance(circumstance: str) -> None:
    notice = kinds.kind("notice")
    text = f'unit = "dong"\ndate = 2026-08-03\ncircumstance = "{circumstance}"\nfacts = "x"\nrequired = "x"\n'
    assert not list(notice.faults(convert(parse_text(text), notice.cls)))
    assert list(notice.faults(convert(parse_text(text.replace(circumstance, "VET-1")), notice.cls)))


@pytest.mark.parametrize(
    ("clause", "records"),
    [
        ("VET-3", {"dong/2026/case/20260718-aaaa": "grave = true\n"}),
        ("VET-2", {"dong/2026/case/20260718-aaaa": 'category = "mass_incident"\n'}),
        ("LDR-V5", {"dong/2026/case/20260718-aaaa": 'category = "mass_incident"\n'}),
        ("VET-6", {"dong/2026/figures/05": "[security]\nown_staff_offences = 3\n"}),
        ("LDR-V6", {"dong/2026/figures/05": "[security]\nown_staff_offences = 3\n"}),
    ],
)
def test_what_points_to_a_ground(clause: str, records: dict[str, str]) -> None:
    case = 'title = "x"\n{}unit = "dong"\nplace = "x"\noccurred = 2026-07-18T02:40:00+08:00\nlearned = 2026-07-18T02:55:00+08:00\nfacts = "x"\n{}'
    texts = {}
    for ref, more in records.items():
        category = "" if "category" in more else 'category = "accident"\n'
        texts[ref] = case.format(category, more) if "/case/" in ref else more
    world = facts(texts)
    found = {one.clause for one in grounds.pointers(BOOK.effects.grounds, world, agenda.of_year(BOOK, world, 2026, at("2026-12-01")), 2026)}
    assert clause in found
    assert clause not in {one.clause for one in grounds.pointers(BOOK.effects.grounds, facts({}), [], 2026)}


def test_a_failed_sheet_points_to_its_grounds() -> None:
    """VET-0, LDR-V1: below the pass mark, which is data."""
    assert BOOK.sheets["targets"].pass_mark == 60
    found = grounds.pointers(BOOK.effects.grounds, facts({}), [], 2026, ("dong",))
    assert {one.clause for one in found} == {"LDR-V1"}


def test_whoever_is_in_charge_is_responsible() -> None:
    """LDR-0: a bar reaches the principal leader and the leader in charge of that day."""
    from tests.regulation.test_bars import REF, VETO, barred

    units = UNITS | {
        "dong/officers/lin": 'name = "林"\n[[posts]]\nunit = "dong"\ntitle = "副書記"\nroles = ["leader_in_charge"]\nsince = 2026-01-01\n'
    }
    world = facts({REF: VETO + SIGN.format("approved")}, units=units)
    assert barred(world, "dong/lin", "2026-05-01") == {"appraisal", "honours", "promotion"}


def test_guards_keep_systems_pass_on_leads_and_walk_their_rounds() -> None:
    """GRD-1: written systems are kept as documents. GRD-2: a lead says to whom and when it was passed on. GRD-3: the rounds."""
    assert "written_system" in next(f for f in kinds.kind("document").cls.__annotations__.items() if f[0] == "type")[1].__args__
    text = 'supervisor = "乙"\nhours = [08:00:00]\n[[leads]]\ndate = 2026-03-01\ncontent = "x"\n{}'
    patrol = kinds.kind("patrol")
    assert convert(parse_text(text.format('passed_to = "派出所"\npassed_at = 2026-03-01T22:00:00+08:00\n')), patrol.cls).leads
    with pytest.raises(ValueError, match="passed_to"):
        convert(parse_text(text.format("")), patrol.cls)


def test_the_second_rule_set_has_the_same_clauses() -> None:
    assert rule_set("stepwise").clauses == BOOK.clauses
    assert "TGT-19" not in BOOK.clauses
