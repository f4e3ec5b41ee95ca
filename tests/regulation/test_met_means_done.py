"""Met means done: what is only headed, planned or empty meets nothing; what was never done is never made good by an act that ends it."""

import datetime

import msgspec
import pytest

from tests.regulation.test_lateness import CHAIR
from tests.regulation.world import RULES, at, case, duties, facts, find, meeting, rule_set
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.regulation import returns
from zhili_tui.regulation.duties import agenda
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.rules import SigningRules, Who
from zhili_tui.storage.toml_text import parse_text

BOOK = rule_set()
Day = datetime.date
RESOLVED = '[[resolutions]]\ncontent = "x"\n'
DEPLOYED = '[[follow_ups]]\ncontent = "x"\nlead_unit = "an"\ndue = 2026-04-10\n'
BARE = meeting("joint_meeting", "2026-03-12").removesuffix(RESOLVED)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (BARE + RESOLVED, "met"),
        (BARE + DEPLOYED, "met"),
        (BARE, "missed"),
        (BARE + '[[agenda]]\nsubject = "x"\n', "missed"),
        (BARE.replace("present = 3", "present = 0") + RESOLVED, "missed"),
    ],
)
def test_a_meeting_counts_with_attendance_and_at_least_one_deployment_or_resolution(text: str, state: str) -> None:
    """MTG-1, MTG-2, MTG-3a, MTG-3b, TGT-1."""
    found = duties(BOOK, {"dong/2026/meeting/20260312-aaaa": text}, "2026-05-20")
    assert find(found, "joint_meeting", "dong", "2026-03").state == state


def test_what_a_meeting_needs_is_data() -> None:
    path = "templates/regulation/default/obligations.toml"
    text = BOOK.files[path].decode().replace('needs = ["present>0", "resolutions|follow_ups"]\n', "")
    found = duties(rule_set(obligations=text), {"dong/2026/meeting/20260312-aaaa": BARE}, "2026-05-20")
    assert find(found, "joint_meeting", "dong", "2026-03").state == "met"


@pytest.mark.parametrize(
    ("need", "sentence"), [("presnt>0", "presnt"), ("present>none", "present>none"), ("resolutions|folow_ups", "folow_ups")]
)
def test_a_need_that_names_no_field_is_a_mistake_of_the_rule_file(need: str, sentence: str) -> None:
    text = BOOK.files["templates/regulation/default/obligations.toml"].decode().replace('"present>0"', f'"{need}"', 1)
    (broken,) = rule_set(obligations=text).broken
    assert sentence in broken.sentence.format(**broken.parts)


def test_future_dated_meetings_are_not_done() -> None:
    kind = kinds.kind("meeting")
    planned = convert(parse_text(meeting("joint_meeting", "2026-12-15")), kind.cls)
    assert kind.state(planned, Day(2026, 12, 14)) == "upcoming"
    assert kind.state(planned, Day(2026, 12, 15)) == "done"
    records = {"dong/2026/meeting/20261123-aaaa": meeting("joint_meeting", "2026-12-15")}
    assert find(duties(BOOK, records, "2026-11-23"), "joint_meeting", "dong", "2026-12").state == "upcoming"


@pytest.mark.parametrize(
    ("counted", "state"),
    [
        ("screened = 0\nmediated = 0\nsucceeded = 0\n", "met"),
        ("screened = 3\nmediated = 3\n", "overdue"),
        ("", "overdue"),
    ],
)
def test_a_return_counts_with_its_typed_figures_and_a_typed_zero_is_one(counted: str, state: str) -> None:
    """TGT-5."""
    records = {"dong/2026/figures/03": "reported = 2026-04-03\n[disputes]\nrounds = 1\n" + counted}
    assert find(duties(BOOK, records, "2026-04-10"), "monthly_return", "dong", "2026-03").state == state


NOTICE = 'unit = "dong"\ndate = 2026-08-03\ncircumstance = "INV-3"\nfacts = "x"\nrequired = "x"\n[service]\ndate = 2026-08-04\nserver = "甲"\nwitness = "乙"\n'
REF = "zzw/2026/notice/20260803-aaaa"
REPORT = f'to = "{REF}"\ntype = "investigation_report"\ndate = {{}}\nby = "高"\ncontent = "x"\n'
WHOLE = REPORT + 'measures = "x"\naccountability = "x"\n'
VERDICT = '[[acceptances]]\ndate = {}\nresult = "{}"\nby = "主任"\nreason = "x"\n'
LIFTED = '[lifting]\ndate = {}\nreason = "x"\n'


def noticed(day: str, notice: str, **reports: str) -> list[Duty]:
    return duties(BOOK, {REF: notice} | {f"dong/2026/reply/20260820-{id}": text for id, text in reports.items()}, day)


@pytest.mark.parametrize("lacking", ['measures = "x"\n', 'accountability = "x"\n', 'measures = "x"\naccountability = "x"\n'])
def test_an_investigation_report_needs_result_measures_and_accountability(lacking: str) -> None:
    """INV-6; nor does an acceptance make a whole of what lacks a part."""
    part = WHOLE.format("2026-08-20").replace(lacking, "")
    for notice in (NOTICE, NOTICE + VERDICT.format("2026-08-25", "accepted")):
        assert find(noticed("2026-09-10", notice, aaaa=part), "notice_report", "dong").state == "overdue"
    assert find(noticed("2026-09-10", NOTICE, aaaa=WHOLE.format("2026-08-20")), "notice_report", "dong").state == "met"


def test_a_returned_report_has_a_term_of_its_own() -> None:
    """INV-6: Handed in on the last day and sent back after the month it is not overdue that very day."""
    notice = NOTICE + VERDICT.format("2026-09-14", "sent_back")
    first = WHOLE.format("2026-09-04")
    found = noticed("2026-09-15", notice, aaaa=first)
    assert find(found, "notice_report", "dong").state == "met"
    again = find(found, "notice_report_again", "dong")
    assert (again.state, again.due) == ("due", Day(2026, 9, 28)), "ten working days, one of them a Sunday that makes up for a holiday"
    assert find(noticed("2026-10-20", notice, aaaa=first), "notice_report_again", "dong").state == "overdue"
    second = noticed("2026-10-20", notice, aaaa=first, bbbb=WHOLE.format("2026-09-20"))
    assert find(second, "notice_report_again", "dong").state == "met"


def test_accepted_after_sent_back_without_a_second_reply_ends_it() -> None:
    """INV-6."""
    notice = NOTICE + VERDICT.format("2026-09-14", "sent_back") + VERDICT.format("2026-09-18", "accepted")
    assert find(noticed("2026-12-20", notice, aaaa=WHOLE.format("2026-08-20")), "notice_report_again", "dong").state == "met"
    assert find(noticed("2026-12-20", notice, aaaa=REPORT.format("2026-08-20")), "notice_report", "dong").state == "overdue"


@pytest.mark.parametrize(("lifted", "state"), [("2026-09-20", "missed"), ("2026-08-20", "not_applicable")])
def test_lifting_turns_nothing_undone_into_late(lifted: str, state: str) -> None:
    """INV-7: What was overdue then was missed, what was not yet due is asked no longer; what was done stays done."""
    found = noticed("2026-12-01", NOTICE + LIFTED.format(lifted))
    assert find(found, "notice_report", "dong").state == state
    found = noticed("2026-12-01", NOTICE + LIFTED.format(lifted), aaaa=WHOLE.format("2026-08-18"))
    assert find(found, "notice_report", "dong").state == "met"


TALK = 'type = "admonitory_talk"\nunit = "dong"\ndate = 2026-01-10\nfacts = "x"\n'
PROGRESS = 'to = "zzb/2026/warning/20260110-aaaa"\ntype = "progress"\ndate = {}\nby = "高"\ncontent = "x"\n'


@pytest.mark.parametrize(
    ("sent", "states"),
    [
        ([], {"2026-02-10": "overdue", "2026-03-10": "overdue", "2026-04-10": "overdue"}),
        (["2026-03-08"], {"2026-02-10": "overdue", "2026-03-10": "met", "2026-04-10": "overdue"}),
        (["2026-02-12", "2026-03-08"], {"2026-02-10": "late", "2026-03-10": "met", "2026-04-10": "overdue"}),
        (["2026-02-08", "2026-03-08", "2026-04-10"], {"2026-02-10": "met", "2026-03-10": "met", "2026-04-10": "met"}),
        (["2026-03-05", "2026-03-08"], {"2026-02-10": "late", "2026-03-10": "met", "2026-04-10": "overdue"}),
        (["2026-02-08", "2026-02-20"], {"2026-02-10": "met", "2026-03-10": "met", "2026-04-10": "overdue"}),
    ],
)
def test_one_missed_monthly_report_does_not_eat_the_next(sent: list[str], states: dict[str, str]) -> None:
    """VET-5."""
    records = {f"dong/2026/reply/{day.replace('-', '')}-aaaa": PROGRESS.format(day) for day in sent}
    found = duties(BOOK, {"zzb/2026/warning/20260110-aaaa": TALK} | records, "2026-04-20")
    assert {str(duty.due): duty.state for duty in found if duty.id == "ladder_report"} == states


def test_lifting_a_warning_makes_no_plan_late_that_was_never_handed_in() -> None:
    """VET-5."""
    found = duties(BOOK, {"zzb/2026/warning/20260110-aaaa": TALK + LIFTED.format("2026-04-01")}, "2026-04-20")
    assert {(duty.id, duty.state) for duty in found if duty.id.startswith("ladder")} == {
        ("ladder_plan", "missed"),
        ("ladder_report", "missed"),
    }


CASE = case("2026-03-07", "01", analysis='"x"', closed="{}")
CASE_REF = "an/2026/case/20260308-aaaa"
REASON = f'to = "{CASE_REF}"\ntype = "not_investigated"\ndate = 2026-05-08\nby = "主任"\ncontent = "天災，已盡責"\n'


def test_a_case_closed_without_notice_needs_a_reasoned_not_to_be_investigated() -> None:
    """INV-6: A duty of the committee that may issue notices, until then; the unit cannot excuse itself, nor the committee of its own township."""
    closed = {CASE_REF: CASE.format("2026-05-06")}
    open_ = find(duties(BOOK, closed, "2026-07-01"), "case_judgement", "zzw")
    assert (open_.state, open_.about) == ("overdue", "an")
    for own in ("an", "dong"):
        excused = closed | {f"{own}/2026/reply/20260508-aaaa": REASON}
        assert find(duties(BOOK, excused, "2026-07-01"), "case_judgement", "zzw").state == "overdue"
    answered = closed | {"zzw/2026/reply/20260508-aaaa": REASON}
    assert find(duties(BOOK, answered, "2026-07-01"), "case_judgement", "zzw").state == "met"
    notice = NOTICE.replace('unit = "dong"', f'unit = "an"\ncase = "{CASE_REF}"')
    assert find(duties(BOOK, closed | {REF: notice}, "2026-09-01"), "case_judgement", "zzw").state == "overdue", "a draft of a notice"
    assert find(duties(BOOK, closed | {REF: notice + CHAIR}, "2026-09-01"), "case_judgement", "zzw").state == "late"
    assert not [one for one in duties(BOOK, {CASE_REF: CASE.replace("closed = {}\n", "")}, "2026-07-01") if one.id == "case_judgement"]


def only(kind: str, role: str, verdict: str = "approved") -> SigningRules:
    """The shipped table with another role where a kind is approved or acknowledged."""
    return SigningRules(
        signing=tuple(
            msgspec.structs.replace(one, roles=(role,)) if (one.kind, one.verdict, one.part) == (kind, verdict, None) else one
            for one in RULES.signing
        )
    )


GAO = CHAIR.replace("zzw/wang", "dong/gao").replace("committee_chair", "principal_leader").replace("0" * 64, "1" * 64)


def test_who_excuses_acknowledges_and_sends_is_said_by_the_signing_table_alone() -> None:
    """INV-6, TGT-5: the committee's reasoned word on a case, the receipt of a notice, a monthly return that was sent."""

    def state(id: str, unit: str, records: dict[str, str], rules: SigningRules) -> str:
        known = facts(records, verdicts={"0" * 64: "valid", "1" * 64: "valid"}, rules=rules)
        return find(agenda.duties(BOOK, known, at("2026-09-01")), id, unit).state

    excused = {CASE_REF: CASE.format("2026-05-06"), "zzw/2026/reply/20260508-aaaa": REASON + CHAIR}
    assert state("case_judgement", "zzw", excused, RULES) == "met"
    assert state("case_judgement", "zzw", excused, only("reply", "principal_leader")) == "overdue"
    acknowledged = GAO.replace("approved", "acknowledged").replace("02-20", "08-04")
    received = {REF: NOTICE.partition("[service]")[0] + CHAIR + acknowledged}
    assert state("notice_slip", "dong", received, RULES) == "met"
    assert state("notice_slip", "dong", received, only("notice", "leader_in_charge", "acknowledged")) == "overdue"
    known = {"dong/2026/figures/03": "reported = 2026-04-02\n[disputes]\nscreened = 1\n" + GAO}
    month = ("dong", 2026, 3, Who())
    assert not returns.monthly(facts(known), *month).sent
    assert returns.monthly(facts(known, rules=only("figures", "principal_leader")), *month).sent


PAPER = (
    'direction = "incoming"\ntype = "request"\nsubject = "x"\ndate = 2026-03-01\nreceived = 2026-03-02\nsender = "x"\ndue = 2026-03-20\n'
)
PAPER_REF = "dong/2026/document/20260302-aaaa"
SENT = f'direction = "outgoing"\ntype = "report"\nsubject = "x"\ndate = 2026-03-{{}}\nabout = ["{PAPER_REF}"]\n'
ANSWER = f'to = "{PAPER_REF}"\ntype = "{{}}"\ndate = 2026-03-18\nby = "x"\ncontent = "x"\n'


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({}, "overdue"),
        ({"dong/2026/document/20260318-aaaa": SENT.format(18)}, "met"),
        ({"dong/2026/document/20260322-aaaa": SENT.format(22)}, "late"),
        ({"an/2026/document/20260318-aaaa": SENT.format(18)}, "overdue"),
        ({"dong/2026/document/20260318-aaaa": SENT.format(18).replace("outgoing", "incoming")}, "overdue"),
        ({"dong/2026/reply/20260318-aaaa": ANSWER.format("rectification")}, "met"),
        ({"dong/2026/reply/20260318-aaaa": ANSWER.format("receipt")}, "overdue"),
    ],
)
def test_filing_the_reply_closes_the_request_it_answers(answer: dict[str, str], state: str) -> None:
    """DOC-1: The unit's own answer alone; an acknowledgement is none."""
    assert find(duties(BOOK, {PAPER_REF: PAPER} | answer, "2026-04-01"), "paper", "dong").state == state
