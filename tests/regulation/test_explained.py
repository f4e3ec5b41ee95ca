"""Explanations that an office director reads without a manual."""

import re
from collections.abc import Iterator

import pytest

from tests.regulation.sheets import WORDS, assessment, rule, score, text
from tests.regulation.world import UNITS, at, facts, rule_set
from zhili_tui import i18n
from zhili_tui.regulation import RuleSet
from zhili_tui.regulation.duties import agenda
from zhili_tui.regulation.scoring import wording
from zhili_tui.regulation.scoring.score import Result, Scorer
from zhili_tui.services.scoring import lacks, level, missing, passing

BOOKS = {name: rule_set(name) for name in ("default", "stepwise")}
#: A year in which every item of the shipped sheets loses something, and the year before.
POOR = {
    "dong/2025/figures/12": "[security]\noffenders = 5\n",
    "dong/2026/figures/12": """
[disputes]
screened = 20
succeeded = 13
[security]
criminal_cases = 30
population = 31461
cases_accepted = 9
cases_handled = 8
security_disasters = 1
offenders = 6
[key_areas]
areas = 3
areas_treated = 2
areas_reached = 1
sites = 7
sites_installed = 6
sites_intact = 5
[defence]
full_time = 7
[aftercare]
released = 12
files_complete = 11
reoffended = 2
[migrants]
arrivals = 30
arrivals_registered = 29
[minors]
schools = 4
law_vice_principals = 3
[railway]
trains_stopped = 1
installations_damaged = 0
goods_stolen = 0
obstacles_laid = 0
illegal_building = 0
illegal_crossing = 1
""",
    "zzb/2026/assessment/20261210-aaaa": assessment(
        {},
        name="targets",
        lines='[[lines]]\nitem = "TGT-2"\nassessed_score = 3\nreason = "編制未滿"\n[[lines]]\nitem = "TGT-4"\nself_score = 4\n',
    ),
}
WORLDS = {"poor": POOR, "empty": dict[str, str]()}


def worked(book: RuleSet, records: dict[str, str], sheet: str = "targets") -> Result:
    world = facts(records, UNITS)
    scorer = Scorer(world, book.sheets, lambda year: agenda.of_year(book, world, year, at("2026-12-31")), [])
    return scorer.result(sheet, "dong", 2026)


def told(book: RuleSet, result: Result) -> Iterator[str]:
    """Everything that is said of a result, line by line."""
    sheet = book.sheets[result.sheet]
    for line in result.lines:
        yield f"{line.points}/{line.maximum} {line.title.said(i18n.language())}"
        yield from (f"  {wording.said(step)}" for step in line.steps)
        if line.missing:
            yield "  " + missing(line, lambda what: lacks(book, sheet, what))
    yield from map(wording.said, result.steps)
    yield f"{result.score}/{result.maximum} {level(result)} {passing(result, sheet)}"


@pytest.fixture
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    """A language, for the time of a test."""
    before = i18n.language()
    i18n.use(request.param)
    yield request.param
    i18n.use(before)


SHIPPED = [(name, sheet, world) for name, book in BOOKS.items() for sheet in book.sheets for world in WORLDS]


@pytest.mark.parametrize("spoken", i18n.LANGUAGES, indirect=True)
@pytest.mark.parametrize("world", WORLDS)
def test_the_explanations_of_the_shipped_sheets(world: str, spoken: str, snapshot: object) -> None:
    assert "\n".join(told(BOOKS["default"], worked(BOOKS["default"], WORLDS[world]))) == snapshot


@pytest.mark.parametrize("spoken", i18n.LANGUAGES, indirect=True)
@pytest.mark.parametrize(("name", "sheet", "world"), SHIPPED)
def test_no_explanation_holds_a_sign_of_programmers_or_an_identifier(name: str, sheet: str, world: str, spoken: str) -> None:
    book = BOOKS[name]
    said = list(told(book, worked(book, WORLDS[world], sheet)))
    assert len(said) > 40
    for one in said:
        assert not re.search(r"==|>=|<=|!=|[\[\]<>∞]|\w_\w", one), one
        if spoken != "en":
            assert not re.search(r"[A-Za-z]{2,}", one), one


#: Ways that the shipped sheets do not use: what is said of each in English.
TOLD = {
    "a band by its ends": (
        rule("bands", fact='"cases"') + "[[rule.bands]]\nlow = 3\nhigh = 5\nbounds = '(]'\npoints = 1\n",
        ["案件 is 4 (more than 3, 5 or less): 1", "together: 10 − 1 = 9"],
    ),
    "an open band": (rule("bands", fact='"cases"') + "[[rule.bands]]\npoints = 1\n", ["案件 is 4 (any number): 1", "together: 10 − 1 = 9"]),
    "the step": (
        rule("per", fact='"cases"', points="0.5", each="2"), ["案件 is 4", "in steps of 2: 2", "2 × 0.5 = 1", "together: 10 − 1 = 9"],
    ),
    "the factor": (
        rule("per", fact='"cases"', points="1") + "[[rule.modifiers]]\ntimes = 1.5\n[[rule.modifiers]]\ndivide_by = 'b'\n",
        ["案件 is 4", "4 × 1 = 4", "adjusted: 4 × 1.5 = 6", "adjusted: 6 ÷ 隊員 3 = 2", "together: 10 − 2 = 8"],
    ),
    "conditions": (
        rule("if", when='["cases >= 4", "b != 4"]', points="1"),
        ["案件 (4) is at least 4, 隊員 (3) is other than 4: 1", "together: 10 − 1 = 9"],
    ),
    "one that does not hold": (rule("if", when='["cases == 5"]', points="1"), ["does not hold: 案件 (4) is exactly 5"]),
    "the least of several": (
        rule("per", fact='"low"', points="1"), ["較少者: the least of 案件 4；隊員 3", "較少者 is 3", "3 × 1 = 3", "together: 10 − 3 = 7"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", TOLD)
def test_step_factor_band_and_condition_are_said_in_words(way: str) -> None:
    rules, expected = TOLD[way]
    more = '[[facts]]\nname = "low"\ntext = "較少者"\nleast = ["cases", "b"]\n'
    source = text(rules, more).replace('name = "a"', 'name = "cases"\ntext = "案件"').replace('name = "b"', 'name = "b"\ntext = "隊員"')
    assert [wording.said(step) for step in score(source, {"cases": 4, "b": 3}).lines[0].steps] == expected


def test_subtotals_by_category_and_the_total_are_said() -> None:
    source = text(rule("per", fact='"a"', points="1"), maximum="5").replace("total = 5", "total = 10")
    source += source[source.index("[[categories]]") :].replace('id = "I"', 'id = "II"').replace('id = "1"', 'id = "2"')
    source += f'[[categories]]\nid = "B"\ntitle = {WORDS}\nmaximum = 0\noutside_total = true\n'
    source += f'[[categories.items]]\nid = "4"\ntitle = {WORDS}\nmaximum = 3\nstart = "zero"\n'
    source += rule("per", "award", fact='"b"', points="1").replace("[[rule]]", "[[categories.items.rules]]")
    result = score(source.replace("maximum = 0\noutside", "maximum = 3\noutside"), {"a": 2, "b": 1})
    assert [wording.said(step) for step in result.steps] == ["a: 3 of 5 points", "a: 3 of 5 points", "a, outside the total: 1"]
    assert result.score == 7
