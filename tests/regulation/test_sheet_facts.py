"""Numbers of a sheet out of records: days late, conditions, who is charged, other years, the peers, other sheets."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.regulation.sheets import WORDS, assessment, rule, sheet, text
from tests.regulation.world import UNITS, facts, rule_set
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.scoring import load
from zhili_tui.regulation.scoring.score import Scorer
from zhili_tui.regulation.scoring.sources import SourcedNumber
from zhili_tui.storage.toml_text import parse_text

TOWNS = UNITS | {f"t{i}/unit": f'name = "t{i}"\nlevel = "street"\nparent = "qu"\n' for i in range(3)}


def number(
    fact: str, records: dict[str, str], more: str = "", unit: str = "dong", duties: Iterable[Duty] = (), **modes: str
) -> SourcedNumber:
    source = text(rule("per", fact='"x"', points="1"), f'{more}[[facts]]\nname = "x"\n{fact}\n', **modes)
    scorer = Scorer(facts(records, TOWNS), {"s": sheet(source)}, lambda year: duties, [])
    return scorer.world.number("s", "x", unit, 2026)


def case(day: str, dead: int, category: str = "accident") -> str:
    at = f"2026-{day}T23:30:00+08:00"
    return f'title = "x"\nunit = "an"\ncategory = "{category}"\nplace = "x"\noccurred = {at}\nlearned = {at}\nfacts = "x"\ndead = {dead}\n'


CASE_RECORDS = {
    f"dong/2026/case/20260701-aaa{'abcd'[i]}": case(day, dead)
    for i, (day, dead) in enumerate((("03-01", 2), ("10-01", 3), ("10-07", 5), ("10-08", 6)))
}


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ('["dead>=3", "dead<=5"]', 2), ('["dead>5"]', 1), ('["dead!=3"]', 3), ('["occurred>=2026-10-01", "occurred<=2026-10-07"]', 2),
        ('["category!=accident"]', 0), ('["category=accident", "dead=2"]', 1), ('["injured>=0"]', 0), ('["closed="]', 4),
    ],
)  # fmt: skip
def test_records_by_severity_and_by_period(where: str, count: int) -> None:
    assert number(f'records = "case"\nwhere = {where}', CASE_RECORDS).number == count


def test_records_charged_to_another_unit() -> None:
    assert number('records = "case"\nunit_field = "unit"', CASE_RECORDS).number == 0
    assert number('records = "case"\nunit_field = "unit"', CASE_RECORDS, unit="an").number == 4
    assert number('records = "case"\nunit_field = "unit"\nwith_below = true', CASE_RECORDS).number == 4
    meeting = 'type = "joint_meeting"\ndate = 2026-01-10\nchair = "dong/gao"\nexpected = 3\npresent = 3\n'
    meeting += '[[follow_ups]]\ncontent = "x"\nlead_unit = "an"\ndue = 2026-09-01\n[[follow_ups]]\ncontent = "y"\nlead_unit = "dong"\ndue = 2026-09-01\n'
    assert (
        number(
            'records = "meeting"\neach = "follow_ups"\nunit_field = "lead_unit"', {"dong/2026/meeting/20260110-aaaa": meeting}, unit="an"
        ).number
        == 1
    )


def test_late_bands_by_the_days_between_two_dates() -> None:
    document = 'direction = "incoming"\ntype = "letter"\nsubject = "x"\ndate = 2026-03-01\nreceived = 2026-03-01\ndue = 2026-03-10\n'
    done = {
        "aaaa": "done = 2026-03-10\n",
        "aaab": "done = 2026-03-11\n",
        "aaac": "done = 2026-03-13\n",
        "aaad": "done = 2026-03-14\n",
        "aaae": "",
    }
    records = {f"dong/2026/document/20260301-{tail}": document + more for tail, more in done.items()}
    late = 'records = "document"\ndays = ["due", "done"]\n'
    assert number(late + 'where = ["days>0", "days<=3"]', records).number == 2, "one and three days late"
    assert number(late + 'where = ["days>3"]', records).number == 1
    assert number(late + 'where = ["days>0"]\nadd = "days"', records).number == 1 + 3 + 4


def test_late_bands_of_an_obligation() -> None:
    day = datetime.date(2026, 2, 5)
    reports = {f"dong/2026/figures/{month:02}": f"reported = 2026-0{month + 1}-{day}\n" for month, day in ((1, "06"), (2, "10"))}
    duties = [
        Duty("monthly_return", "C", "dong", f"2026-{m:02}", day.replace(month=m + 1), "late", (f"dong/2026/figures/{m:02}",))
        for m in (1, 2)
    ]
    late = 'obligation = "monthly_return"\nstates = ["late"]\n'
    assert number(late, reports, duties=duties).number == 2
    assert number(late + 'where = ["days<=3"]', reports, duties=duties).number == 1
    assert number(late + 'where = ["days>3"]', reports, duties=duties).number == 1


ENTERED = {
    f"zzb/{year}/assessment/{year}1210-aaa{'abcd'[i]}": assessment({"a": value}, unit).replace("2026-12-10", f"{year}-12-10")
    for year, values in ((2025, (7, 5, 6)), (2026, (5, 5, 9)))
    for i, (unit, value) in enumerate(zip(("dong", "t0", "t1"), values, strict=True))
}


def test_the_peers_this_year_and_last_and_a_change_of_rank() -> None:
    assert number('of = "a"\npeers = "mean"', ENTERED).number == Fraction(19, 3)
    assert number('of = "a"\npeers = "mean"', ENTERED).missing == ("t2: a",), "whose number is missing is said"
    assert number('of = "a"\npeers = "greatest"\nyear = -1', ENTERED).number == 7
    assert number('of = "a"\npeers = "rank_low"', ENTERED, unit="t1").number == 3
    assert number('of = "a"\npeers = "rank_low"', ENTERED, unit="t1", ties='"dense"').number == 2
    ranks = "".join(
        f'[[facts]]\nname = "{name}"\nof = "a"\npeers = "rank_low"\nyear = {year}\n' for name, year in (("now", 0), ("then", -1))
    )
    assert number('difference = ["then", "now"]', ENTERED, ranks).number == 2, "from the third place to the first"


def test_a_mean_of_years_names_those_that_are_missing() -> None:
    found = number('of = "a"\nyears = 3', ENTERED)
    assert (found.number, found.missing) == (7, ("a 2024", "a 2023"))


def test_the_superior_of_the_topmost_unit_is_itself() -> None:
    assert number('of = "x1"\nunit = "parent"', {}, '[[facts]]\nname = "x1"\nvalue = 4\n', unit="qu").number == 4


def folded(**sheets: str) -> list[Any]:
    path = "templates/regulation/default/sheets/{}.toml"
    book = rule_set()
    book.files.update({
        path.format(name): text("", f'[[facts]]\nname = "x"\nsheet = "{inner}"\n').encode() for name, inner in sheets.items()
    })  # fmt: skip
    return [(one.path.rpartition("/")[2], one.line, one.sentence.format(**one.parts)) for one in book.broken]


def test_sheets_that_rest_on_each_other_or_on_none_are_findings() -> None:
    assert folded(outer="targets") == []
    assert folded(one="one") == [("one.toml", 36, "the sheet “one” rests on itself; take out the fact by which the circle closes")]
    assert {name for name, _, _ in folded(one="two", two="three", three="one")} == {"one.toml", "two.toml", "three.toml"}
    assert folded(one="none") == [
        (
            "one.toml",
            36,
            "there is no score sheet “none” in order; write the name of a file in the folder sheets, without .toml, or mend that file",
        )
    ]
    assert len(folded(one="two", two="none")) == 2, "a sheet that cannot be used takes those with it that count it"


def test_a_circle_of_sheets_ends_even_unchecked() -> None:
    source = sheet(text(rule("per", fact='"x"', points="1"), '[[facts]]\nname = "x"\nsheet = "s"\n'))
    assert Scorer(facts({}), {"s": source}, lambda year: [], []).result("s", "dong", 2026).score == 0


def test_a_composite_then_ranked() -> None:
    inner = text(rule("per", fact='"a"', points="1"))
    outer = text(
        rule("rank", "award", fact='"x"', best='"high"') + '[[rule.bands]]\nhigh = 1\nbounds = "[]"\npoints = 10\n[[rule.bands]]\nlow = 2\npoints = 4\n',
        '[[facts]]\nname = "x"\nsheet = "s"\n', start="zero",
    )  # fmt: skip
    scorer = Scorer(facts(ENTERED, TOWNS), {"s": sheet(inner), "o": sheet(outer)}, lambda year: [], [])
    assert [scorer.result("o", unit, 2026).score for unit in ("dong", "t1")] == [Decimal(10), Decimal(4)]


FACT = '[[facts]]\nname = "x"\n{}\n'
WRONG = {
    "no obligation “party_stdy”": 'obligation = "party_stdy"', "joint_meting is none of": 'records = "meeting"\ntypes = ["joint_meting"]',
    "no field “type”": 'records = "figures"\ntypes = ["x"]', "outging is none of": 'records = "document"\nwhere = ["direction=outging"]',
    "is no condition; write": 'records = "document"\nwhere = ["direction"]', "cannot serve for “figures”": 'figures = "security"',
    "cannot serve for “add”": 'records = "meeting"\nadd = "chair"', "cannot serve for “unit_field”": 'records = "meeting"\nunit_field = "chair"',
    "cannot serve for “days”": 'records = "document"\ndays = ["subject", "done"]', "takes two dates": 'records = "document"\ndays = ["done"]',
    "can be compared with": 'records = "case"\nwhere = ["dead>many"]', "no field “days”": 'records = "case"\nwhere = ["days>3"]',
    "says nothing about “value”": 'value = 3\ntake = "mean"', "expected 20 or less": 'of = "a"\nyears = 21',
    "no field “prsent”": 'records = "meeting"\nadd = "prsent"', "cannot serve for “each”": 'records = "meeting"\neach = "chair"',
}  # fmt: skip


@pytest.mark.parametrize("sentence", WRONG)
def test_a_mistaken_fact_is_a_finding_with_its_place(sentence: str) -> None:
    book = rule_set()
    path = "templates/regulation/default/sheets/mine.toml"
    book.files[path] = text("", FACT.format(WRONG[sentence])).encode()
    found = [one for one in book.broken if one.path == path]
    assert any(sentence in one.sentence.format(**one.parts) for one in found), [one.sentence.format(**one.parts) for one in found]
    assert all(one.line >= 34 and one.column >= 1 for one in found)


def test_words_of_a_sheet_need_the_offices_own_language_only() -> None:
    source = parse_text(text(rule("per", fact='"a"', points="1")).replace(WORDS, '{ zh-Hant = "甲" }'))
    assert [fault for fault in load.read(source, None, language="zh-Hant")[1] if not fault.warns] == []
    faults = load.read(source, None, language="zh-Hans")[1]
    assert {fault.path for fault in faults} == {("title",), ("categories", 0, "title"), ("categories", 0, "items", 0, "title")}
    assert {str(fault.parts["language"]) for fault in faults} == {"Simplified Chinese"}
