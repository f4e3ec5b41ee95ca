"""Whose scores count, on whose signature: nothing an assessed unit, a neighbour or a clerk writes alone moves a score or a place."""

import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.regulation.sheets import WORDS, rule, sheet, text
from tests.regulation.world import UNITS, rule_set, typed
from zhili_tui.regulation.binding.in_force import Signed, SigningFacts
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.regulation.scoring import wording
from zhili_tui.regulation.scoring.numbers import Level
from zhili_tui.regulation.scoring.score import Result, Scorer

BOOK = rule_set()
SIGNING = BOOK.signing.signing
DISTRICT = UNITS | {
    "xi/unit": UNITS["dong/unit"].replace("東街", "西街"),
    "police/unit": 'name = "公安分局"\nlevel = "department"\nparent = "qu"\nbodies = ["member_unit"]\n',
}
#: One item that is measured, one that the assessors judge, one that the police judges, a malus that is entered.
SOURCE = (
    text(rule("per", fact='"b"', points="1"), maximum="10").replace("total = 10", "total = 30").replace("pass_mark = 6", "pass_mark = 18")
    + f'[[categories.items]]\nid = "2"\ntitle = {WORDS}\nmaximum = 10\nstart = "maximum"\n'
    + f'[[categories.items]]\nid = "3"\ntitle = {WORDS}\nmaximum = 10\nstart = "maximum"\nassessor = "公安分局"\n'
    + f'[[categories]]\nid = "M"\ntitle = {WORDS}\nmaximum = 0\noutside_total = true\n'
    + f'[[categories.items]]\nid = "4"\ntitle = {WORDS}\nmaximum = 0\nfloor = -5\nstart = "zero"\n'
    + '[[categories.items.rules]]\nid = "m"\nhow = "per"\neffect = "deduct"\nfact = "a"\npoints = 1\n'
).replace(
    'id = "I"\ntitle = ' + WORDS + "\nmaximum = 10", 'id = "I"\ntitle = ' + WORDS + "\nmaximum = 30"
)  # fmt: skip
SOURCE = SOURCE.replace('name = "b"\nentered = true', 'name = "b"\nrecords = "activity"')
SHEET = sheet(SOURCE)
LAST = datetime.date(2027, 1, 10)


class Filing(NamedTuple):
    """An assessment: its text as it lies there, signed by whom, and the texts that were signed before, the newest first."""

    ref: str
    text: str
    signed: str = ""  # roles; "attested:role:signer" for one on paper
    earlier: tuple[tuple[str, str], ...] = ()


def lines(scores: str, unit: str = "dong") -> str:
    """``2 assessed_score 8, a value 1``: the lines of an assessment."""
    said = "".join(
        f'[[lines]]\nitem = "{item}"\n{key} = {number}\n' + (f'assessor = "{who[0]}"\n' if who else "")
        for item, key, number, *who in (one.split() for one in scores.split(", ") if one)
    )
    return f'unit = "{unit}"\nsheet = "s"\nround = "year_end"\ndate = 2026-12-10\n{said}'


def entries(signed: str, number: int, after: str = "") -> str:
    out = ""
    for i, one in enumerate(filter(None, signed.split())):
        verdict, role, signer = one.split(":") if ":" in one else ("approved", one, "")
        digest = f"{number * 10 + i:064x}"
        paper = f'signer = "{signer}"\nsigned_on = 2026-12-11\npaper = "櫃1"\n' if signer else ""
        seen = f'after = ["{after}"]\n' if after else ""
        out += f'[[signoffs]]\nby = "zzb/zhou"\nrole = "{role}"\nverdict = "{verdict}"\nat = 2026-12-12T09:00:00+08:00\n{paper}{seen}digest = "{digest}"\n'
    return out


def world(*filings: Filing, keyed: bool = True, apart: bool = False) -> RecordSet:
    """``apart``: the earlier texts were signed without sight of each other."""
    texts, before = {}, {}
    verdicts = {"0" * 64: "valid"} if keyed else {}
    for n, one in enumerate(filings, 1):
        chain: list[str] = []
        stale = seen = ""
        for k, (earlier, signed) in enumerate(reversed(one.earlier)):
            given = entries(signed, n * 100 + k, "" if apart else seen)
            chain.append(earlier + stale + given)
            stale, seen = stale + given, f"{(n * 100 + k) * 10:064x}"
        texts[one.ref] = one.text + stale + entries(one.signed, n * 100 + 90, seen)
        mine = {f"{(n * 100 + 90) * 10 + i:064x}" for i in range(5)}
        every = {f"{(n * 100 + k) * 10 + i:064x}" for k in range(len(chain)) for i in range(5)}
        verdicts |= dict.fromkeys(mine, "valid") | dict.fromkeys(every, "stale") if keyed else {}
        earlier_ones = [typed({one.ref: text_})[0][1] for text_ in reversed(chain)]
        sizes = [len(signed.split()) for _, signed in one.earlier]
        before[one.ref] = tuple(Signed(record, record.signoffs[-size:]) for record, size in zip(earlier_ones, sizes, strict=True))
    return RecordSet(typed(DISTRICT | texts), verdicts, past=SigningFacts(earlier=lambda ref: before.get(ref, ())))


def scorer(facts: RecordSet, today: datetime.date = LAST) -> Scorer:
    return Scorer(facts, {"s": SHEET}, lambda year: [], [], level=Level(SIGNING), today=today)


def result(*filings: Filing, unit: str = "dong", today: datetime.date = LAST, **more: bool) -> Result:
    return scorer(world(*filings, **more), today).result("s", unit, 2026)


REF = "zzb/2026/assessment/20261210-aaaa"
INSPECTOR, CHAIR = "lead_inspector", "committee_chair"
GOOD = Filing(REF, lines("2 assessed_score 8, a value 0"), INSPECTOR)


def test_a_line_counts_once_its_assessor_has_signed_and_what_is_measured_always() -> None:
    """INS-2."""
    assert result().score == 10, "the measured item"
    assert result(GOOD).score == 18
    unsigned = result(GOOD._replace(signed=""))
    assert (unsigned.score, unsigned.unsigned) == (10, (REF,))


@pytest.mark.parametrize(
    ("issuer", "scores", "signed"),
    [
        ("dong", "2 final_score 10", ""),
        ("dong", "2 final_score 10", CHAIR),  # the street's own chair
        ("dong", "2 assessed_score 10", INSPECTOR),
        ("dong", "2 self_score 10", INSPECTOR),
        ("dong", "a value 0", INSPECTOR),
        ("an", "2 assessed_score 10", INSPECTOR),  # a unit below
        ("xi", "2 final_score 10", CHAIR),  # a neighbour
        ("xi", "2 assessed_score 10", INSPECTOR),
        ("police", "2 assessed_score 10", INSPECTOR),  # not named by the sheet for this item
        ("zzb", "2 final_score 10", ""),
        ("zzb", "2 final_score 10", INSPECTOR),
        ("zzb", "2 self_score 10", INSPECTOR),
        ("zzb", "3 assessed_score 10", INSPECTOR),  # the police's item without the police's paper
        ("zzb", "3 assessed_score 10 police", INSPECTOR),
        ("zzb", "2 assessed_score 10 xi", f"attested:{INSPECTOR}:police/wang"),
    ],
)
def test_what_nobody_entitled_has_signed_counts_for_nothing(issuer: str, scores: str, signed: str) -> None:
    alone = result(Filing(f"{issuer}/2026/assessment/20261211-bbbb", lines(scores), signed))
    assert (alone.score, alone.at_risk, alone.grade) == (10, 5, "")
    beside = result(GOOD, Filing(f"{issuer}/2026/assessment/20261211-bbbb", lines(scores), signed))
    assert (beside.score, beside.at_risk) == (18, 0), "the assessors' line stands"


def test_an_item_with_a_self_score_alone_says_so() -> None:
    found = result(Filing("dong/2026/assessment/20261210-aaaa", lines("2 self_score 9"), INSPECTOR))
    assert [wording.said(one) for one in found.lines[1].steps] == [
        "nobody has assessed this item yet",
        "self score 9: it does not count before it is assessed",
    ]


def test_a_neighbours_zero_takes_nothing() -> None:
    assert result(GOOD, Filing("xi/2026/assessment/20261211-bbbb", lines("2 final_score 0"), f"{CHAIR} {INSPECTOR}")).score == 18
    assert result(GOOD, Filing("xi/2026/assessment/20261211-bbbb", lines("2 assessed_score 0"), INSPECTOR), keyed=False).score == 18


def test_a_department_assesses_by_its_own_record_or_by_a_paper_that_the_office_attests() -> None:
    own = Filing("police/2026/assessment/20261210-aaaa", lines("3 assessed_score 7"), INSPECTOR)
    assert result(own).score == 17
    for line in ("3 assessed_score 7 police", "3 assessed_score 7"):
        assert result(Filing(REF, lines(line), f"attested:{INSPECTOR}:police/wang")).score == 17
        assert result(Filing(REF, lines(line), f"attested:{INSPECTOR}:王警官")).score == 17, "most of them are in no register"
        assert result(Filing(REF, lines(line), f"attested:{INSPECTOR}:zzb/zhou")).score == 10, "somebody else's paper"


def test_the_committees_chair_makes_a_score_final() -> None:
    """INS-2."""
    both = Filing(REF, lines("2 assessed_score 8, a value 0, 2 final_score 7 zzw"), INSPECTOR)
    assert result(both).score == 18, "his score is none before he signs"
    assert result(both._replace(signed=f"{INSPECTOR} {CHAIR}")).score == 17


def test_there_is_no_grade_before_the_chair_has_signed_and_the_year_is_over() -> None:
    """INS-5."""
    provisional = result(GOOD)
    assert (provisional.grade, provisional.passed, provisional.over, provisional.final) == ("", None, True, False)
    signed = GOOD._replace(signed=f"{INSPECTOR} {CHAIR}")
    assert (result(signed).grade, result(signed).passed) == ("優", True)
    early = result(signed, today=datetime.date(2026, 12, 30))
    assert (early.grade, early.passed, early.over, early.final, early.score) == ("", None, False, False, 18)
    assert result(today=LAST).grade == "", "nobody has assessed it"
    second = Filing("zzw/2026/assessment/20261212-cccc", lines("3 assessed_score 7"), "")
    assert result(signed, second).grade == "", "another assessment waits"


def test_a_later_edit_of_what_is_signed_is_a_proposal() -> None:
    edited = Filing(REF, lines("2 assessed_score 10, a value 0"), "", ((lines("2 assessed_score 8, a value 0"), INSPECTOR),))
    found = result(edited)
    assert (found.score, found.unsigned, found.changed) == (18, (REF,), (REF,))
    assert scorer(world(edited)).proposed().result("s", "dong", 2026).score == 20, "what it would come to is shown beside it"
    again = edited._replace(signed=INSPECTOR)
    assert (result(again).score, result(again).changed, result(again).competing) == (20, (), ()), "signed again it stands"


@pytest.mark.parametrize(
    ("old", "new"),
    [('unit = "dong"', 'unit = "xi"'), ('sheet = "s"', 'sheet = "t"'), ("year_end", "half_year"), ("assessed_score = 3", "")],
)
def test_an_unsigned_edit_does_not_take_a_low_score_away(old: str, new: str) -> None:
    low = lines("2 assessed_score 3, a value 4")
    assert result(Filing(REF, low.replace(old, new), "", ((low, INSPECTOR),))).score == 9


def test_of_two_texts_signed_apart_the_lower_score_counts_until_one_is_signed_again() -> None:
    merged, mine, theirs = (lines(f"2 assessed_score {n}, a value 0") for n in (9, 8, 6))
    two = Filing(REF, merged, "", ((mine, INSPECTOR), (theirs, INSPECTOR)))
    assert (result(two, apart=True).score, result(two, apart=True).competing) == (16, (REF,))
    assert result(two, apart=True).grade == ""
    assert result(two).score == 18, "one after the other the later stands"
    assert result(two._replace(signed=INSPECTOR)).score == 19


def test_without_keys_unsigned_scores_count_and_are_marked() -> None:
    found = result(GOOD._replace(signed=""), keyed=False)
    assert (found.score, found.unsigned, found.grade) == (18, (REF,), "優")


def test_units_are_ranked_by_what_they_have_at_the_least() -> None:
    """INS-5: An open malus neither sinks a unit nor lifts it over one whose malus is known."""
    facts = world(GOOD, Filing("zzb/2026/assessment/20261210-bbbb", lines("2 assessed_score 9", "xi"), INSPECTOR))
    ranked = scorer(facts).ranking("s", 2026)
    assert [(one.place, one.result.unit, one.result.score, one.result.at_risk) for one in ranked] == [
        (1, "dong", Decimal(18), Decimal(0)),
        (2, "xi", Decimal(19), Decimal(5)),
    ]


SCORES = ("2 assessed_score {}", "2 final_score {} zzw", "2 self_score {}", "3 assessed_score {}", "a value {}", "1 assessed_score {}")
BASE = (GOOD, Filing("police/2026/assessment/20261210-cccc", lines("3 assessed_score 5"), INSPECTOR))


def told(found: Scorer) -> tuple[Decimal, bool, int]:
    """What a unit has: at the least, whether it is graded, its place."""
    place = next(one.place for one in found.ranking("s", 2026) if one.result.unit == "dong")
    now = found.result("s", "dong", 2026)
    return now.least, bool(now.grade), -place


@given(
    issuer=st.sampled_from(["dong", "xi", "an", "zzb", "zzw", "police"]),
    chosen=st.lists(st.tuples(st.sampled_from(SCORES), st.integers(0, 10)), max_size=4, unique_by=lambda one: one[0]),
)
def test_an_empty_or_unsigned_record_never_raises_a_score_a_grade_or_a_place(issuer: str, chosen: list[tuple[str, int]]) -> None:
    text_ = lines(", ".join(one.format(number) for one, number in chosen))
    before = told(scorer(world(*BASE)))
    assert told(scorer(world(*BASE, Filing(f"{issuer}/2026/assessment/20261220-zzzz", text_)))) <= before


@given(
    edited=st.lists(st.tuples(st.sampled_from(SCORES), st.integers(0, 10)), max_size=4, unique_by=lambda one: one[0]),
    signed=st.sampled_from(["", "principal_leader", "office_director"]),
    closed=st.booleans(),
)
def test_an_unsigned_edit_never_raises_a_score_a_grade_or_a_place(edited: list[tuple[str, int]], signed: str, closed: bool) -> None:
    roles = f"{INSPECTOR} {CHAIR}" if closed else INSPECTOR
    stood = GOOD._replace(signed=roles)
    now = GOOD._replace(text=lines(", ".join(one.format(number) for one, number in edited)), signed=signed, earlier=((GOOD.text, roles),))
    before, after = scorer(world(stood, *BASE[1:])), scorer(world(now, *BASE[1:]))
    assert told(after) <= told(before)
    assert before.result("s", "dong", 2026).score == after.result("s", "dong", 2026).score


@given(values=st.lists(st.integers(0, 5), min_size=1, max_size=2), score=st.integers(0, 10), blank=st.sampled_from(["2", "3", "a"]))
def test_a_field_left_blank_never_raises_a_score_a_grade_or_a_place(values: list[int], score: int, blank: str) -> None:
    """A line that nobody filled in: what is judged gives nothing, a malus not typed counts at its worst for place and grade."""
    full = [f"2 assessed_score {score}", f"a value {values[0]}", f"3 assessed_score {score}"]

    def seen(said: list[str]) -> Any:
        signed = f"{INSPECTOR} {CHAIR} attested:{INSPECTOR}:police/wang"
        return told(scorer(world(Filing(REF, lines(", ".join(said)), signed))))

    assert seen([one for one in full if not one.startswith(blank)]) <= seen(full)
