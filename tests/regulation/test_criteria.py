"""LDR-C1 to LDR-C4 are asked of party and government leaders, with evidence; other recipients are commended by their own criteria."""

import datetime

import pytest

from tests.regulation.test_bars import SIGN
from tests.regulation.world import UNITS, facts, rule_set
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.regulation import criteria
from zhili_tui.storage.toml_text import parse_text

Day = datetime.date
SINCE = rule_set().effects.commendation.evidence_since
ALL = ("LDR-C1", "LDR-C2", "LDR-C3", "LDR-C4")
OFFICERS = UNITS | {
    "dong/officers/lin": 'name = "林"\n[[posts]]\nunit = "dong"\ntitle = "副書記"\nroles = ["leader_in_charge"]\nsince = 2020-01-01\nuntil = 2026-01-31\n',
    "dong/officers/chen": 'name = "陳"\n[[posts]]\nunit = "dong"\ntitle = "主任"\nroles = ["office_director"]\nsince = 2020-01-01\n',
}
REF = "zzw/2026/commendation/20261220-aaaa"
TO = '[[recipients]]\nhonour = "x"\nofficer = "{}"\n'
UNIT = '[[recipients]]\nhonour = "x"\nunit = "dong"\n'
SIGNED = 'unit = "{}"\ndrawn_up = 2026-01-10\nsigned = 2026-01-12\nsuperior_leader = ["qu/a"]\nunit_leader = ["dong/gao"]\n'
BOTH = {"qu/2026/statement/20260110-aaaa": SIGNED.format("dong"), "dong/2026/statement/20260110-aaaa": SIGNED.format("an")}


def honour(more: str, day: str = "2026-12-20", top: str = "") -> str:
    return f'type = "commendation"\ntitle = "x"\ndate = {day}\n{top}{more}'


def shown(*clauses: str, officer: str = "", with_: str = 'words = "x"') -> str:
    named = f'officer = "{officer}"\n' if officer else ""
    return "".join(f'[[evidence]]\nclause = "{clause}"\n{named}{with_}\n' for clause in clauses)


def missing(text: str, ref: str = REF) -> dict[str, tuple[str, ...]]:
    return {one.officer: one.missing for one in criteria.unmet(facts({ref: text}, units=OFFICERS), SINCE)}


def wrong(text: str) -> list[str]:
    kind = kinds.kind("commendation")
    return [fault.name for fault in kind.faults(convert(parse_text(text), kind.cls))]


@pytest.mark.parametrize("clause", ALL)
def test_a_leader_needs_all_four_criteria_each_with_its_evidence(clause: str) -> None:
    """LDR-C1 to LDR-C4."""
    rest = [one for one in ALL if one != clause]
    assert missing(honour(TO.format("dong/gao") + shown(*rest))) == {"dong/gao": (clause,)}
    assert missing(honour(TO.format("dong/gao") + shown(*ALL))) == {}
    assert missing(honour(TO.format("dong/gao") + shown(*rest) + shown(clause, with_=""))) == {"dong/gao": (clause,)}
    by_record = shown(clause, with_='records = ["dong/2026/meeting/20260310-aaaa"]')
    assert missing(honour(TO.format("dong/gao") + shown(*rest) + by_record)) == {}


def test_evidence_of_one_leader_shows_nothing_of_another() -> None:
    """LDR-C1."""
    both = TO.format("dong/gao") + TO.format("zzw/wang")
    leads = OFFICERS | {"zzw/officers/wang": OFFICERS["zzw/officers/wang"].replace("committee_chair", "principal_leader")}
    world = facts({REF: honour(both + shown(*ALL, officer="dong/gao"))}, units=leads)
    assert [one.officer for one in criteria.unmet(world, SINCE)] == ["zzw/wang"]
    assert not list(criteria.unmet(facts({REF: honour(both + shown(*ALL))}, units=leads), SINCE)), "blank is of each leader"


@pytest.mark.parametrize(
    ("recipient", "asked"), [(TO.format("dong/gao"), True), (TO.format("dong/lin"), True), (TO.format("dong/chen"), False), (UNIT, False)]
)
def test_only_party_and_government_leaders_are_asked(recipient: str, asked: bool) -> None:
    """LDR-C1 to LDR-C4: who led on some day of the year rewarded is asked, though his post ended in January."""
    assert bool(missing(honour(recipient))) == asked


@pytest.mark.parametrize("recipient", [UNIT, TO.format("dong/chen")])
def test_other_recipients_cite_criteria_of_their_own(recipient: str) -> None:
    """INS-5: one that is commended by nothing is an error."""
    assert wrong(honour(recipient)) == ["commendation-criteria"]
    assert wrong(honour(recipient + 'ground = "刑案下降，群眾滿意"\n')) == []
    assert wrong(honour(recipient, top='reason = "評比前三名"\n')) == []


@pytest.mark.parametrize(
    ("evidence", "fault"),
    [
        (shown("VET-1"), ["commendation-evidence"]),
        (shown("LDR-C1", with_=""), ["commendation-evidence"]),
        (shown("LDR-C1", officer="dong/lin"), ["commendation-evidence"]),
        (shown("LDR-C1", officer="dong/gao"), []),
    ],
)
def test_evidence_is_of_one_of_the_four_criteria_and_of_a_recipient(evidence: str, fault: list[str]) -> None:
    """LDR-C1 to LDR-C4."""
    assert wrong(honour(TO.format("dong/gao") + 'ground = "x"\n' + evidence)) == fault


LIST = f"criteria = {list(ALL)}\n".replace("'", '"')


def test_a_list_of_all_four_of_before_keeps_its_verdict() -> None:
    """LDR-C1 to LDR-C4: written by an earlier version, without evidence; from the day in effects.toml on it is not enough."""
    before = honour(TO.format("dong/gao"), "2026-02-20", LIST)
    assert missing(before, "zzw/2026/commendation/20260220-aaaa") == {}
    assert wrong(before) == []
    assert missing(honour(TO.format("dong/gao"), SINCE.isoformat(), LIST), f"zzw/2026/commendation/{SINCE:%Y%m%d}-aaaa") == {
        "dong/gao": ALL
    }
    assert missing(honour(TO.format("dong/gao"), "2026-02-20", LIST.replace('"LDR-C3", ', "")), "zzw/2026/commendation/20260220-aaaa") == {
        "dong/gao": ("LDR-C3",)
    }


def against(
    records: dict[str, str], verdicts: dict[str, str] | None = None
) -> list[tuple[int, tuple[str, ...], tuple[tuple[str, str], ...]]]:
    world = facts(records | {REF: honour(TO.format("dong/gao") + shown(*ALL))}, units=OFFICERS, verdicts=verdicts)
    return [(one.statements.asked, one.statements.unsigned, one.statements.unfulfilled) for one in criteria.contradicted(world)]


def test_a_statement_that_is_unsigned_below_a_leaders_unit_contradicts_the_second_criterion() -> None:
    """LDR-C2: signed level by level; those missing are named."""
    assert against({}) == [(2, ("dong", "an"), ())]
    assert against(dict([*BOTH.items()][:1])) == [(2, ("an",), ())]
    drafted = BOTH["dong/2026/statement/20260110-aaaa"].replace("signed = 2026-01-12\n", "")
    assert against(BOTH | {"dong/2026/statement/20260110-aaaa": drafted}) == [(2, ("an",), ())]
    last_year = {ref.replace("2026", "2025"): text.replace("2026", "2025") for ref, text in BOTH.items()}
    assert against(last_year) == [(2, ("dong", "an"), ())], "the year rewarded is meant"
    assert against(BOTH) == []


def test_a_statement_without_its_sign_offs_is_unsigned_where_there_are_keys() -> None:
    """LDR-C2: nothing binds unsigned."""
    given = SIGN.format("approved").split('digest = "')[1][:64]
    assert against(BOTH, {given: "valid"}) == [(2, ("dong", "an"), ())]


@pytest.mark.parametrize(("result", "named"), [("fulfilled", False), ("partly_fulfilled", True), ("not_fulfilled", True)])
def test_the_second_criterion_is_held_against_the_fulfilment_item_by_item(result: str, named: bool) -> None:
    """LDR-C2: fulfilled in quality and number."""
    text = 'type = "final_inspection"\ndate = 2026-11-10\nunit = "an"\nlead_inspector = "dong/gao"\ninspectors = ["dong/gao", "dong/lin"]\n'
    item = f'[[fulfilment]]\nclause = "TGT-5"\nresult = "{result}"\n'
    assert against(BOTH | {"an/2026/inspection/20261110-aaaa": text + item}) == ([(2, (), (("an", "TGT-5"),))] if named else [])


def test_what_the_records_say_of_a_leaders_statements_is_counted() -> None:
    """LDR-C2: of who leads nothing, nothing is said."""
    world = facts(BOTH, units=OFFICERS)
    found = criteria.of_officer(world, "dong/gao", Day(2026, 12, 20))
    assert found is not None
    assert (found.asked, found.parts()["signed"], found.parts()["unsigned"]) == (2, 2, "-")
    assert criteria.of_officer(world, "dong/chen", Day(2026, 12, 20)) is None
