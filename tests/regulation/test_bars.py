"""Who is barred, from when, until when; whom a bar reaches and follows; honours given in spite of one."""

import datetime

import pytest

from tests.regulation.world import UNITS, at, facts, rule_set
from zhili_tui.regulation import bars, grounds
from zhili_tui.regulation.bars import Bar
from zhili_tui.regulation.duties import agenda
from zhili_tui.regulation.record_set import RecordSet

BOOK = rule_set()
Day = datetime.date
SIGN = (
    '\n[[signoffs]]\nby = "zzw/wang"\nrole = "committee_chair"\nverdict = "{}"\nat = 2026-04-01T09:00:00+08:00\ndigest = "'
    + "a" * 64
    + '"\n'
)
PROPOSED = SIGN.format("approved").replace("zzw/wang", "zzb/zhou").replace("committee_chair", "office_director").replace("a" * 64, "b" * 64)
VETO = """unit = "dong"
grounds = ["VET-1"]
facts = "x"
proposer = "zzb"
proposed = 2026-03-01
meeting = "zzw/2026/meeting/20260401-aaaa"
decided = 2026-04-01
term_start = 2026-04-02
term_end = 2027-04-01
principal_leader = "dong/gao"
"""
REF = "zzw/2026/veto/20260301-aaaa"


def found(world: RecordSet) -> list[Bar]:
    return bars.bars(BOOK.effects, BOOK.ladder, BOOK.deadlines, world)


def barred(world: RecordSet, subject: str, day: str) -> set[str]:
    return {bar for one in bars.on(found(world), subject, Day.fromisoformat(day)) for bar in one.bars}


def test_a_proposal_bars_nobody_and_a_decision_only_once_the_chair_has_signed() -> None:
    """VET-0: only the committee decides."""
    proposal = VETO.split("meeting =", maxsplit=1)[0]
    assert not found(facts({REF: proposal + SIGN.format("approved")}))
    assert not found(facts({REF: VETO}))
    assert not found(facts({REF: VETO + SIGN.format("returned")}))
    assert found(facts({REF: VETO + SIGN.format("approved")}))


@pytest.mark.parametrize(
    ("verdict", "counts"), [("valid", True), ("attested", True), ("unverifiable", True), ("stale", False), ("invalid", False)]
)
def test_sign_offs_count_by_their_verdict(verdict: str, counts: bool) -> None:
    """The proposer's word is good; the chair's counts by its verdict."""
    world = facts({REF: VETO + SIGN.format("approved") + PROPOSED}, verdicts={"a" * 64: verdict, "b" * 64: "unverifiable"})
    assert bool(found(world)) is counts
    assert all(bar.marked is (verdict == "unverifiable") for bar in found(world))


def test_a_veto_bars_unit_and_leaders_for_its_term() -> None:
    """LDR-E1, LDR-E2."""
    world = facts({REF: VETO + SIGN.format("approved")})
    assert barred(world, "dong", "2026-05-01") == {"honours"}
    assert barred(world, "dong/gao", "2026-05-01") == {"appraisal", "honours", "promotion"}
    assert barred(world, "dong/gao", "2026-04-01") == set()
    assert barred(world, "dong/gao", "2027-04-01")
    assert not barred(world, "dong/gao", "2027-04-02")


def test_a_bar_follows_a_leader_who_moves() -> None:
    """LDR-E1."""
    moved = UNITS | {
        "dong/officers/gao": UNITS["dong/officers/gao"] + 'until = 2026-06-30\n[[posts]]\nunit = "qu"\ntitle = "局長"\nsince = 2026-07-01\n'
    }
    assert barred(facts({REF: VETO + SIGN.format("approved")}, units=moved), "dong/gao", "2026-09-01")


def test_a_leader_who_is_not_named_is_found_by_his_post_on_that_day() -> None:
    """LDR-0, LDR-E1."""
    world = facts({REF: VETO.replace('principal_leader = "dong/gao"\n', "") + SIGN.format("approved")})
    assert barred(world, "dong/gao", "2026-05-01")


def test_lifting_ends_a_bar() -> None:
    """INV-7."""
    lifted = VETO + '[lifting]\ndate = 2026-08-01\nreason = "x"\n' + SIGN.format("approved")
    world = facts({REF: lifted})
    assert barred(world, "dong", "2026-07-31")
    assert not barred(world, "dong", "2026-08-01")


def test_a_notice_bars_until_it_is_lifted() -> None:
    """INV-7: unit from honours, leaders and the directly responsible from promotion."""
    text = (
        'unit = "dong"\ndate = 2026-08-03\ncircumstance = "INV-3"\nfacts = "x"\nrequired = "x"\ndirectly_responsible = ["an/li"]\n'
        + SIGN.format("approved")
    )
    world = facts({"zzw/2026/notice/20260803-aaaa": text})
    assert barred(world, "dong", "2029-01-01") == {"appraisal", "honours"}
    assert barred(world, "an/li", "2026-08-03") == {"promotion"}
    assert barred(world, "dong/gao", "2026-08-03") == {"promotion"}


def test_listed_supervision_suspends_honours_until_accepted_and_lifted() -> None:
    """VET-5."""
    text = 'type = "listed_supervision"\nunit = "dong"\ndate = 2026-08-03\nfacts = "x"\n'
    assert barred(facts({"zzb/2026/warning/20260803-aaaa": text}), "dong", "2026-09-01") == {"honours"}
    assert not barred(
        facts({"zzb/2026/warning/20260803-aaaa": text + '[lifting]\ndate = 2026-08-20\nreason = "x"\n'}), "dong", "2026-09-01"
    )


def test_an_honour_in_spite_of_a_bar_is_found() -> None:
    """LDR-E1, LDR-E2."""
    honour = 'type = "{}"\ntitle = "x"\ndate = {}\ncriteria = []\n[[recipients]]\nhonour = "x"\n{}\n'
    records = {
        REF: VETO + SIGN.format("approved"),
        "zzw/2026/commendation/20260501-aaaa": honour.format("honour_title", "2026-05-01", 'unit = "dong"'),
        "zzw/2026/commendation/20260501-aaab": honour.format("promotion", "2026-05-01", 'unit = "dong"'),
        "zzw/2026/commendation/20260501-aaac": honour.format("promotion", "2026-05-01", 'officer = "dong/gao"'),
        "zzw/2026/commendation/20260301-aaad": honour.format("commendation", "2026-03-01", 'unit = "dong"'),
    }
    world = facts(records)
    assert [one.ref[-4:] for one in bars.violations(found(world), world)] == ["aaaa", "aaac"]


def test_possible_grounds_are_reported_with_their_evidence() -> None:
    """VET-5 by an unanswered warning, VET-7 by a late first word; nothing is decided."""
    warning = 'type = "rectification_recommendation"\nunit = "dong"\ndate = 2026-05-20\nfacts = "x"\ndue = 2026-06-20\n'
    case = 'title = "x"\ncategory = "accident"\nunit = "dong"\nplace = "x"\noccurred = 2026-07-18T02:40:00+08:00\nlearned = 2026-07-18T02:55:00+08:00\nfacts = "x"\ndepartments = ["公安"]\n'
    world = facts({"zzb/2026/warning/20260520-aaaa": warning, "dong/2026/case/20260718-aaaa": case})
    duties = agenda.of_year(BOOK, world, 2026, at("2026-08-01"))
    pointers = {one.clause: one.evidence for one in grounds.pointers(BOOK.effects.grounds, world, duties, 2026)}
    assert pointers["VET-5"] == ("zzb/2026/warning/20260520-aaaa",)
    assert pointers["VET-7"] == ("dong/2026/case/20260718-aaaa",)
    assert pointers["VET-4"] == ("dong/2026/case/20260718-aaaa", "zzb/2026/warning/20260520-aaaa"), "not put right after it either"
    assert "VET-2" not in pointers


def test_what_a_street_may_not_decide_bars_nobody() -> None:
    """VET-0: a township's committee may only propose."""
    assert not found(facts({"dong/2026/veto/20260301-aaaa": VETO + SIGN.format("approved")}))


def test_the_leader_of_the_day_of_the_proposal_is_meant_not_his_successor() -> None:
    """LDR-E1."""
    left = UNITS | {
        "dong/officers/gao": UNITS["dong/officers/gao"] + "until = 2026-03-31\n",
        "dong/officers/xin": 'name = "新"\n[[posts]]\nunit = "dong"\ntitle = "書記"\nroles = ["principal_leader"]\nsince = 2026-04-01\n',
    }
    world = facts({REF: VETO.replace('principal_leader = "dong/gao"\n', "") + SIGN.format("approved")}, units=left)
    assert barred(world, "dong/gao", "2026-05-01")
    assert not barred(world, "dong/xin", "2026-05-01")


def test_a_merged_unit_does_not_shed_its_bar() -> None:
    """LDR-E2."""
    merged = UNITS | {"dong/unit": UNITS["dong/unit"] + 'until = 2026-06-30\nsuccessor = "xin"\n', "xin/unit": UNITS["dong/unit"]}
    world = facts({REF: VETO + SIGN.format("approved")}, units=merged)
    assert barred(world, "xin", "2026-07-01") == {"honours"}
    assert not barred(world, "xin", "2026-06-30")


def test_listed_supervision_bars_only_where_the_committee_or_its_office_orders_it() -> None:
    """VET-5."""
    text = 'type = "listed_supervision"\nunit = "dong"\ndate = 2026-03-01\nfacts = "x"\n'
    assert barred(facts({"zzb/2026/warning/20260301-aaaa": text}), "dong", "2026-05-01")
    assert not barred(facts({"an/2026/warning/20260301-aaaa": text}), "dong", "2026-05-01")
