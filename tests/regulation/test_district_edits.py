"""A district edits all of it: rules with their days, steps of its own, names in its own language."""

import datetime

import pytest

from tests.regulation.world import ROOT, duties, find, meeting, rule_set
from zhili_tui.regulation import RuleSet
from zhili_tui.regulation.duties.obligations import rule_of
from zhili_tui.regulation.ruleset import RuleFault

Day = datetime.date
NAME = '{ zh-Hant = "黃牌警告" }'
YELLOW = f"""
[[steps]]
type = "yellow_card"
clause = "VET-5"
name = {NAME}
paper = {{ zh-Hant = "黃牌警告通知書" }}
months = 3
plan = {{ zh-Hant = "整改方案" }}
plan_days = 5
report = {{ zh-Hant = "進展報告" }}
report_months = 1
suspends = true
"""


def shipped(name: str) -> str:
    return (ROOT / "templates" / "regulation" / "default" / f"{name}.toml").read_text(encoding="utf-8")


def committee(every: str, days: str, at_least: int = 1) -> str:
    return (
        f'[[obligations]]\nid = "committee_meeting"\nclause = "MTG-2"\nname = {{ zh-Hant = "全會" }}\nwho = {{ bodies = ["committee"] }}\n'
        f'every = "{every}"\nat_least = {at_least}\n{days}\n[[obligations.evidence]]\nkind = "meeting"\ntypes = ["committee_meeting"]\n'
    )


def states(book: RuleSet, records: dict[str, str], day: str) -> dict[str, str]:
    return {
        one.period: one.state
        for one in duties(book, records, day)
        if one.id == "committee_meeting" and one.unit == "dong" and one.period[:4] == day[:4]
    }


def mistakes(book: RuleSet, file: str) -> list[RuleFault]:
    return [one for one in book.broken if one.path.endswith(f"/{file}.toml")]


# days


def test_a_cadence_changed_in_november_makes_nothing_missed_in_the_spring() -> None:
    monthly = committee("month", "since = 2026-11-01")
    assert states(rule_set(obligations=monthly), {}, "2026-12-31") == {"2026-11": "missed", "2026-12": "due"}
    assert states(rule_set(obligations=committee("month", "")), {}, "2026-12-31")["2026-03"] == "missed"


def test_a_period_counts_under_the_rule_in_force_during_it() -> None:
    book = rule_set(obligations=committee("two_months", "until = 2026-10-31") + committee("month", "since = 2026-11-01", at_least=2))
    assert mistakes(book, "obligations") == []
    assert list(states(book, {}, "2026-12-31")) == ["2026-B1", "2026-B2", "2026-B3", "2026-B4", "2026-B5", "2026-11", "2026-12"]
    held = {"dong/2026/meeting/20260310-aaaa": meeting("committee_meeting", "2026-03-10")}
    found = duties(book, held, "2026-12-31")
    assert find(found, "committee_meeting", "dong", "2026-B2").state == "met"
    rule = rule_of(book.obligations.obligations, find(found, "committee_meeting", "dong", "2026-11"))
    assert rule is not None
    assert rule.at_least == 2


def test_a_rule_applies_to_periods_wholly_within_its_days() -> None:
    assert list(states(rule_set(obligations=committee("quarter", "since = 2026-02-01\nuntil = 2026-12-30")), {}, "2026-12-31")) == [
        "2026-Q2",
        "2026-Q3",
    ]


def test_what_is_held_before_a_rule_began_is_not_used_up_by_it() -> None:
    book = rule_set(obligations=committee("month", "until = 2026-05-31") + committee("quarter", "since = 2026-07-01"))
    held = {"dong/2026/meeting/20260610-aaaa": meeting("committee_meeting", "2026-06-10")}
    assert states(book, held, "2026-12-31")["2026-05"] == "late", "held in June, which nobody asks for any more: May's, visibly late"


def test_two_rules_of_one_id_may_not_hold_on_one_day() -> None:
    book = rule_set(obligations=committee("quarter", "until = 2026-07-01") + committee("month", "since = 2026-07-01"))
    (found,) = mistakes(book, "obligations")
    assert found.parts == {"id": "committee_meeting"}
    assert found.line == committee("quarter", "until = 2026-07-01").count("\n") + 2


def test_a_guard_post_walks_from_the_day_the_rule_begins() -> None:
    units = {
        "an/unit": 'name = "平安社區"\nlevel = "community"\nparent = "qu"\nbodies = ["signatory_unit"]\n'
        '[[guard_posts]]\nid = "men"\nname = "門"\nhours = [08:00:00]\n'
    }
    whole = shipped("obligations")
    start = whole.index("[[obligations]]", whole.rindex("[[obligations]]", 0, whole.index("daily = true")))
    daily = whole[start:].replace("daily = true", "daily = true\nsince = 2026-03-20", 1)
    found = [
        one for one in duties(rule_set(obligations=whole[:start] + daily), {}, "2026-12-01", units=units) if one.id.startswith("patrol")
    ]
    assert min(one.period for one in found if one.period[:4] == "2026") == "2026-03/men"
    assert next(one for one in found if one.period == "2026-03/men").missing[0] == "2026-03-20"


def test_a_deadline_is_for_records_of_its_days() -> None:
    limits = shipped("deadlines").replace('id = "resolution"\n', 'id = "resolution"\nsince = 2026-11-01\n')
    records = {
        f"dong/2026/meeting/2026{month}10-aaaa": meeting("ad_hoc_meeting", f"2026-{month}-10")
        + f'[[resolutions]]\ncontent = "x"\ndue = 2026-{month}-20\n'
        for month in ("03", "11")
    }
    found = [one.period for one in duties(rule_set(deadlines=limits), records, "2026-12-01") if one.id == "resolution"]
    assert found == ["dong/2026/meeting/20261110-aaaa/2"]


def test_a_deadlines_file_of_before_reads_as_it_did() -> None:
    """What is ``counted_from`` was called ``since`` while rules had no days."""
    old = shipped("deadlines").replace('counted_from = "', 'since = "')
    assert rule_set(deadlines=old).deadlines == rule_set().deadlines
    assert rule_set(deadlines=old).broken == ()


def test_a_title_reads_as_it_did_on_the_day_asked_for() -> None:
    titles = shipped("clauses").replace("[clauses.MTG-2]", "[[clauses.MTG-2]]\nuntil = 2026-10-31")
    titles += '\n[[clauses.MTG-2]]\nsince = 2026-11-01\nzh-Hant = "綜治委每季度召開會議"\n'
    book = rule_set(clauses=titles)
    assert book.broken == ()
    said = {day: title.said("zh-Hant") for day in ("2026-03-01", "2026-11-01") if (title := book.title("MTG-2", Day.fromisoformat(day)))}
    assert said == {"2026-03-01": "綜治委每兩個月召開會議", "2026-11-01": "綜治委每季度召開會議"}
    assert {"id": "MTG-2"} in [one.parts for one in rule_set(clauses=titles.replace("until = 2026-10-31", "")).broken]


# steps


def test_a_step_of_the_ladders_own_has_its_duties() -> None:
    book = rule_set(ladder=shipped("ladder") + YELLOW)
    assert book.broken == ()
    text = 'type = "yellow_card"\nunit = "dong"\ndate = 2026-05-06\nfacts = "x"\n'
    found = [one for one in duties(book, {"zzb/2026/warning/20260506-aaaa": text}, "2026-06-20") if "/warning/" in one.period]
    assert {(one.id, one.day.isoformat()) for one in found if one.id != "ladder_report"} == {
        ("ladder_plan", "2026-05-12"),
        ("rectification", "2026-08-06"),
    }
    assert {one.name.said("zh-Hant") for one in found if one.name} == {"整改方案", "進展報告", "黃牌警告"}


def test_a_step_of_the_ladders_own_can_be_signed_has_effects_and_counts_in_sheets() -> None:
    effects = shipped("effects") + '[[effects]]\nsource = "yellow_card"\nclause = "VET-5"\nsubject = "unit"\nbars = ["honours"]\n'
    signing = (
        shipped("signing") + '[[signing]]\nkind = "warning"\nwhere = ["type=yellow_card"]\nroles = ["committee_chair"]\nof = "committee"\n'
    )
    sheet = shipped("sheets/targets").replace(
        "[[facts]]", '[[facts]]\nname = "cards"\nrecords = "warning"\ntypes = ["yellow_card"]\n\n[[facts]]', 1
    )
    book = rule_set(ladder=shipped("ladder") + YELLOW, effects=effects, signing=signing, **{"sheets/targets": sheet})
    assert book.broken == ()
    assert "yellow_card" in {effect.source for effect in book.effects.effects}


@pytest.mark.parametrize("file", ["effects", "sheets/targets"])
def test_a_step_that_the_ladder_does_not_have_is_a_mistake(file: str) -> None:
    changed = {
        "effects": shipped("effects") + '[[effects]]\nsource = "yellow_card"\nclause = "VET-5"\nsubject = "unit"\nbars = ["honours"]\n',
        "sheets/targets": shipped("sheets/targets").replace(
            "[[facts]]", '[[facts]]\nname = "cards"\nrecords = "warning"\ntypes = ["yellow_card"]\n\n[[facts]]', 1
        ),
    }
    found = rule_set(**{file: changed[file]}).broken
    assert any("yellow_card" in str(one.parts.get("found")) and "listed_supervision" in one.parts["choices"] for one in found)


# names


def test_titles_need_the_offices_own_language_only() -> None:
    ladder = shipped("ladder") + YELLOW
    below = "templates/regulation/default/"
    files = rule_set(ladder=ladder).files
    assert RuleSet(files, below, "zh-Hant").broken == ()
    found = RuleSet(files, below, "zh-Hans").broken
    assert {one.path for one in found} == {f"{below}ladder.toml"}
    assert {str(one.parts["language"]) for one in found} == {"Simplified Chinese"}


@pytest.mark.parametrize(("language", "said"), [("zh-Hant", "黃牌警告"), ("zh-Hans", "黃牌警告 [繁]"), ("en", "黃牌警告 [繁]")])
def test_a_language_that_is_lacking_falls_back_and_is_marked(language: str, said: str) -> None:
    assert rule_set(ladder=shipped("ladder") + YELLOW).steps["yellow_card"].said(language) == said


def test_a_name_in_no_language_is_a_mistake() -> None:
    ladder = shipped("ladder") + YELLOW.replace(NAME, "{ }")
    assert [one.sentence for one in rule_set(ladder=ladder).broken] == ["write the name in {language}, the office's own language"]


def test_time_passing_never_removes_what_the_old_rule_left_overdue() -> None:
    make_up = committee("quarter", "until = 2026-06-30\nmake_up = true") + committee("quarter", "since = 2026-07-01\nmake_up = true")
    book = rule_set(obligations=make_up)
    for day in ("2026-07-10", "2026-12-31"):
        assert states(book, {}, day)["2026-Q1"] == "overdue"
