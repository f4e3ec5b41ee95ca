"""What the language of sheets grew by: quarters, "or", alternatives, units below, months, defaults, weights of assessors."""

from decimal import Decimal
from typing import Any

import pytest

from tests.regulation.sheets import WORDS, assessment, read, rule, score, sheet, text
from tests.regulation.world import UNITS, duties, facts, rule_set
from zhili_tui import i18n
from zhili_tui.regulation.rules import worded
from zhili_tui.regulation.scoring import load, wording
from zhili_tui.regulation.scoring.score import Result, Scorer
from zhili_tui.storage.toml_text import parse_text

D = Decimal
BELOW = UNITS | {
    "fu/unit": 'name = "幸福社區"\nlevel = "community"\nparent = "dong"\nbodies = ["signatory_unit"]\n',
    "he/unit": 'name = "和諧村"\nlevel = "village"\nparent = "dong"\n',
    "ju/unit": 'name = "公安局"\nlevel = "department"\nparent = "qu"\nclasses = ["公安"]\n',
    "fa/unit": 'name = "司法局"\nlevel = "department"\nparent = "qu"\nclasses = ["司法"]\n',
}


def said(result: Result) -> list[str]:
    return [wording.said(step) for line in result.lines for step in line.steps]


def wrong(source: str) -> list[str]:
    return [fault.sentence.format(**fault.parts) for fault in read(source)[1]]


# rounds by quarter

QUARTERS = "".join(f'[[rounds]]\nname = "quarter_{n}"\nweight = {weight}\n' for n, weight in ((1, 10), (2, 20), (3, 30), (4, 40)))


def quarterly(records: dict[str, str], rounds: tuple[str, ...] = ()) -> Result:
    crimes = '[[facts]]\nname = "crimes"\nfigures = "security.criminal_cases"\n'
    source = text(rule("per", fact='"crimes"', points="1"), crimes).replace("[veto]", QUARTERS + "[veto]")
    return Scorer(facts(records), {"s": sheet(source)}, lambda year: [], [], rounds).result("s", "dong", 2026)


def test_rounds_by_quarter_count_their_own_months_and_are_weighted() -> None:
    months = {f"dong/2026/figures/{month:02}": f"reported = 2026-12-01\n[security]\ncriminal_cases = {month}\n" for month in range(1, 13)}
    for month in (4, 5, 6, 7, 8, 9, 10, 11, 12):
        months[f"dong/2026/figures/{month:02}"] = "reported = 2026-12-01\n[security]\ncriminal_cases = 0\n"
    assert quarterly(months, ("quarter_1",)).score == 4  # 1 + 2 + 3 off ten
    assert quarterly(months, ("quarter_2",)).score == 10
    assert quarterly(months).score == D("9.4")  # 10 % × 4 + 90 % × 10


def test_an_assessment_of_a_quarter_counts_in_its_round_alone() -> None:
    given = {"zzb/2026/assessment/20260405-aaaa": assessment({"a": 3}, round="quarter_1")}
    source = text(rule("per", fact='"a"', points="1")).replace("[veto]", QUARTERS + "[veto]")
    scorer = lambda *rounds: Scorer(facts(given), {"s": sheet(source)}, lambda year: [], [], rounds).result("s", "dong", 2026)  # noqa: E731
    assert scorer("quarter_1").score == 7
    assert scorer("quarter_2").missing == ("a",)


# or


@pytest.mark.parametrize(
    ("numbers", "points"),
    [({"a": 8, "b": 0}, 8), ({"a": 0, "b": 3}, 8), ({"a": 0, "b": 0}, 10), ({"a": 8, "b": 3}, 8)],
)
def test_or_holds_where_one_side_does(numbers: dict[str, Any], points: int) -> None:
    assert score(text(rule("if", points="2", when='["a > 7 or b >= 3"]')), numbers).score == points


def test_or_needs_no_number_that_cannot_matter() -> None:
    source = text(rule("if", points="2", when='["a > 7 或 b >= 3"]'))
    assert (score(source, {"a": 8}).score, score(source, {"a": 8}).missing) == (8, ())
    assert score(source, {"a": 1}).missing == ("b",), "while it is open the stricter reading"
    assert score(source, {"a": 1}).score == 8


def test_each_side_of_an_or_is_checked() -> None:
    assert wrong(text(rule("if", points="2", when='["a > 7 or d >= 3"]'))) == [
        "there is no fact “d”; write one that stands under [[facts]], or add it there"
    ]
    assert "is no condition" in wrong(text(rule("if", points="2", when='["a > 7 or"]')))[0]


# alternatives by class of unit

DEPARTMENTS = text(rule("per", fact='"a"', points="1")).replace('levels = ["street"]', 'levels = ["street", "department"]') + "".join(
    f'[[categories]]\nid = "{id}"\ninstead_of = "I"\nwho = {{ classes = ["{name}"] }}\ntitle = {WORDS}\nmaximum = 10\n'
    f'[[categories.items]]\nid = "{id}1"\ntitle = {WORDS}\nmaximum = 10\nstart = "maximum"\n'
    + rule("per", fact=f'"{fact}"', points="2").replace("[[rule]]", "[[categories.items.rules]]")
    for id, name, fact in (("J", "公安", "b"), ("S", "司法", "c"))
)


@pytest.mark.parametrize(("unit", "item", "points"), [("ju", "J1", 6), ("fa", "S1", 4), ("dong", "1", 9)])
def test_each_departments_own_points_stand_in_one_sheet(unit: str, item: str, points: int) -> None:
    found = score(DEPARTMENTS, {"a": 1, "b": 2, "c": 3}, unit=unit, units=BELOW)
    assert ([line.id for line in found.lines], found.score, found.maximum) == ([item], points, 10)


def test_an_item_may_have_an_alternative_too() -> None:
    source = text(rule("per", fact='"a"', points="1")) + (
        f'[[categories.items]]\nid = "2"\ninstead_of = "1"\nwho = {{ levels = ["street"] }}\ntitle = {WORDS}\nmaximum = 10\nstart = "maximum"\n'
        + rule("per", fact='"b"', points="3").replace("[[rule]]", "[[categories.items.rules]]")
    )
    assert score(source, {"a": 1, "b": 1}).score == 7


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('instead_of = "I"\nwho = { classes = ["公安"] }', 'instead_of = "X"\nwho = { classes = ["公安"] }', "there is no “X” here"),
        ('instead_of = "I"\nwho = { classes = ["公安"] }', 'instead_of = "I"', "does not say for which units"),
        ('maximum = 10\n[[categories.items]]\nid = "J1"', 'maximum = 9\n[[categories.items]]\nid = "J1"', "is worth 9"),
    ],
)  # fmt: skip
def test_alternatives_are_worth_the_same_and_say_for_whom(old: str, new: str, expected: str) -> None:
    assert any(expected in one for one in wrong(DEPARTMENTS.replace(old, new)))


def test_a_category_that_is_not_for_a_unit_does_not_apply() -> None:
    own = text(rule("per", fact='"a"', points="1")).replace(
        '[[categories]]\nid = "I"', '[[categories]]\nid = "I"\nwho = { levels = ["town"] }'
    )
    found = score(own, {"a": 3})
    assert (found.score, found.lines[0].applies) == (10, True), "award: full marks, as the sheet's mode says"


# units below, each with its own shortfall


def short(limit: str, numbers: dict[str, int | None]) -> Result:
    more = f'[[facts]]\nname = "visits"\ntext = "走訪"\nentered = true\n[[facts]]\nname = "lack"\ntext = "不足"\nof = "visits"\neach_below = {{ levels = ["community"] }}\n{limit}\n'
    records = {
        f"zzb/2026/assessment/20261210-{unit}aa": assessment({"visits": number}, unit)
        for unit, number in numbers.items()
        if number is not None
    }
    return score(text(rule("per", fact='"lack"', points="1"), more), records=records, units=BELOW)


def test_sums_over_units_below_count_each_ones_own_shortfall() -> None:
    found = short("short_of = 4", {"an": 9, "fu": 1, "he": 0})
    assert found.score == 7, "three visits short in one; what the other has over makes nothing good, and a village is not asked"
    assert any("不足: 幸福社區 3" in one for one in said(found))
    assert short("beyond = 4", {"an": 9, "fu": 1}).score == 5
    assert short("", {"an": 2, "fu": 1}).score == 7


def test_a_unit_below_without_a_number_leaves_the_sum_open() -> None:
    found = short("short_of = 4", {"an": 4, "fu": None})
    assert found.missing == ("fu: visits",)
    assert found.score == 0, "the stricter reading"


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ('of = "a"\nshort_of = 4', "needs “each_below”"),
        ('of = "a"\neach_below = {}\nshort_of = 4\nbeyond = 1', "contradict"),
        ('of = "a"\neach_below = {}\npeers = "mean"', "contradict"),
        ("entered = true\neach_below = {}", "says nothing about"),
    ],
)
def test_sums_over_units_below_are_checked(fact: str, expected: str) -> None:
    assert any(expected in one for one in wrong(text(rule("per", fact='"x"', points="1"), f'[[facts]]\nname = "x"\n{fact}\n')))


# within one month


@pytest.mark.parametrize(("closed", "late"), [("2026-02-28", 0), ("2026-03-01", 1), ("2026-01-31", 0)])
def test_within_one_month_is_to_the_same_day_of_the_next_or_its_last(closed: str, late: int) -> None:
    more = '[[facts]]\nname = "late"\nrecords = "inspection"\neach = "findings"\ndays = ["due", "closed"]\neach_where = ["months>1"]\n'
    finding = f'[[findings]]\ndescription = "x"\ngrade = "minor"\ndue = 2026-01-31\nclosed = {closed}\n'
    inspection = f'type = "spot_inspection"\nunit = "dong"\ndate = 2026-01-05\nlead_inspector = "甲"\ninspectors = ["乙"]\n{finding}'
    found = score(text(rule("per", fact='"late"', points="1"), more), records={"dong/2026/inspection/20260105-aaaa": inspection})
    assert found.score == 10 - late


def test_a_limit_may_be_a_month() -> None:
    deadlines = rule_set().files["templates/regulation/default/deadlines.toml"].decode()
    monthly = deadlines.replace('counted_from = "learned"\ndays = ', 'counted_from = "learned"\nmonths = 1\ndays = 0 # ', 1)
    assert monthly != deadlines
    at = "2026-01-31T09:00:00+08:00"
    case = f'title = "x"\nunit = "an"\ncategory = "accident"\nplace = "x"\noccurred = {at}\nlearned = {at}\nfacts = "x"\n'
    found = [
        one for one in duties(rule_set(deadlines=monthly), {"dong/2026/case/20260131-aaaa": case}, "2026-02-10") if one.id == "case_closing"
    ]
    assert [one.day.isoformat() for one in found] == ["2026-02-28"]


# defaults

DEFAULT = '[[facts]]\nname = "z"\ntext = "伐木"\nentered = true\ndefault = 0\n'


def test_an_entered_fact_may_have_a_default_that_is_said() -> None:
    found = score(text(rule("per", fact='"z"', points="1") + rule("per", fact='"a"', points="1").replace('"r"', '"q"'), DEFAULT), {"a": 1})
    assert (found.score, found.missing) == (9, ())
    assert any("伐木: nothing was entered, so that 0 counts" in one for one in said(found))


def test_a_default_says_nothing_of_a_unit_that_nobody_assessed() -> None:
    found = score(text(rule("per", fact='"z"', points="1"), DEFAULT))
    assert (found.score, found.missing) == (0, ("z",))


def test_a_default_is_for_what_is_entered() -> None:
    assert any(
        "says nothing about" in one
        for one in wrong(text(rule("per", fact='"x"', points="1"), '[[facts]]\nname = "x"\nrecords = "activity"\ndefault = 1\n'))
    )


# assessors

PANEL = 'assessors = [{ name = "公安局", weight = 60 }, { name = "fa", weight = 40 }]'


def judged(lines: dict[str, tuple[str, int]], source: str = "") -> Result:
    """Lines that units gave, by unit: for which rule or item, and what."""
    body = "".join(
        f'[[lines]]\nitem = "{item}"\n{"value" if "/" in item else "assessed_score"} = {points}\nassessor = "{unit}"\nreason = "x"\n'
        for unit, (item, points) in lines.items()
    )
    source = source or text(rule("judged", low="0", high="10", assessors=PANEL.partition(" = ")[2]))
    return score(source, lines=body, units=BELOW)


def test_assessors_are_weighted() -> None:
    found = judged({"ju": ("1/r", 5), "fa": ("1/r", 1)})
    assert found.score == D("6.6")  # 10 − (60 % × 5 + 40 % × 1)
    assert any("60% × 5 + 40% × 1" in one for one in said(found))


def test_only_the_assessors_of_a_rule_count() -> None:
    assert judged({"ju": ("1/r", 5), "fa": ("1/r", 1), "zzw": ("1/r", 9)}).score == D("6.6")


def test_while_an_assessor_of_several_has_not_judged_it_is_open() -> None:
    found = judged({"ju": ("1/r", 5), "zzw": ("1/r", 0)})
    assert (found.score, found.missing) == (0, ("r (fa)",))


def test_an_item_may_have_weighted_assessors() -> None:
    source = text("", item=PANEL)
    assert judged({"ju": ("1", 5), "fa": ("1", 10)}, source).score == 7
    assert judged({"ju": ("1", 5)}, source).missing == ("1 (公安局, fa)",)


@pytest.mark.parametrize(
    ("panel", "expected"),
    [
        ('[{ name = "a", weight = 60 }]', "the weights add up to 60, not 100"),
        ('[{ name = "a", weight = 50 }, { name = "a", weight = 50 }]', "used 2 times"),
        ('[{ name = "a", weight = 100 }]\nassessor = "b"', "contradict"),
    ],
)
def test_weights_of_assessors_make_up_the_whole(panel: str, expected: str) -> None:
    assert any(expected in one for one in wrong(text(rule("judged", low="0", high="10", assessors=panel))))


# the paper's words in several languages

GRADES = {'name = "差"': 'name = { zh-Hant = "差", zh-Hans = "差等", en = "Poor" }', 'best_grade = "差"': 'best_grade = "Poor"'}
IN_BOTH = '{ zh-Hant = "超過七起", zh-Hans = "超过七起" }'


def test_texts_and_grades_are_said_in_the_readers_language() -> None:
    source = text(rule("per", fact='"a"', points="0.5", text=IN_BOTH), '[[blocks]]\nwhen = ["a > 0"]\nbest_grade = "差等"\n')
    for plain, several in GRADES.items():
        source = source.replace(plain, several)
    found = score(source, {"a": 1})
    assert found.score == D("9.5")
    for language, words, grade in (("zh-Hans", "超过七起", "差等"), ("en", "超過七起 [繁]", "Poor")):
        i18n.use(language)
        assert words in said(found)
        assert worded(found.grade, language) == grade, "no better one than the block leaves it, by whichever of its names"
        assert any(grade in wording.said(step) for step in found.steps)


def test_words_that_nobody_of_the_office_reads_are_told() -> None:
    source = text(rule("per", fact='"a"', points="1", text='{ zh-Hans = "超过七起" }'))
    assert read(source)[0] is not None
    found, lacking = load.read(parse_text(source), None, language="zh-Hant")
    assert (found, [one.path[-1] for one in lacking]) == (None, ["text"])
    assert read(source.replace('zh-Hans = "超', 'zh-hans = "超'))[0] is None
