"""Every kind of rule and every mode that published sheets use, each with its score worked out by hand in the name or beside it."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.regulation.sheets import WORDS, rule, score, text
from zhili_tui.regulation.bars import Bar
from zhili_tui.regulation.scoring import wording

#: Facts of the small sheets: a = 3, b = 10, c = 0 unless said.
A = {"a": 3, "b": 10, "c": 0}
MODIFIER = "[[rule.modifiers]]\n"


def facts(*more: str) -> str:
    """Further facts, each as ``name: the rest``."""
    return "".join(f'[[facts]]\nname = "{name}"\n{rest}\n' for name, rest in (one.split(": ", 1) for one in more))


def parts(*more: str) -> str:
    return "".join(f'[[rule.parts]]\nid = "p{i}"\n{one}\n' for i, one in enumerate(more))


PER = 'how = "per"\neffect = "{}"\nfact = "{}"\npoints = {}'
OVERLAPPING = "".join(f"[[rule.bands]]\nlow = {low}\npoints = {points}\n" for low, points in ((0, 2), (3, 5), (2, 1)))
CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    # 低於九十六，每低一個百分點扣〇點二五，低於九十，每低一個扣〇點五: 6 × 0.25 and 2 × 0.5
    "two slopes, the second from where the first ends": (text(rule("curve", fact='"a"', outside='"extend"', cap="5") + "[[rule.curve]]\nat = 80\npoints = 6.5\n[[rule.curve]]\nat = 90\npoints = 1.5\n[[rule.curve]]\nat = 96\npoints = 0\n"), {"a": 88}, "7.5"),
    "each point down wins one, each point up costs one": (text(rule("per", "award", fact='"less"', points="1"), facts('less: difference = ["b", "a"]'), start="zero", item="no_ceiling = true\nfloor = -8"), {"a": 14, "b": 12}, "-2"),
    "a part of a step lost counts away from zero": (text(rule("per", "award", fact='"less"', points="1", partial='"started"'), facts('less: difference = ["b", "a"]'), start="zero", item="floor = -8"), {"a": Decimal("14.5"), "b": 12}, "-3"),
    "from the second on double, a part of it in part": (text(rule("per", fact='"a"', points="1", progression="[1, 2]")), {"a": Decimal("2.5")}, "6"),
    "a vast number of repetitions": (text(rule("per", fact='"a"', points="1", progression="[1, 2]")), {"a": 99999999999}, "0"),
    "half where solved in the year, by two facts under one limit": (text(rule("parts", cap="6") + parts(PER.format("deduct", "a", 2), PER.format("deduct", "b", 1))), {"a": 1, "b": 3}, "5"),
    "one limit shared by several parts": (text(rule("parts", cap="6") + parts(PER.format("deduct", "a", 2), PER.format("deduct", "b", 1))), A, "4"),
    "a part against the others": (text(rule("parts", "award") + parts(PER.format("award", "b", 1), PER.format("deduct", "a", 2)), start="zero"), A, "4"),
    "parts within parts, each for its own units": (text(rule("parts", "award") + parts(PER.format("award", "b", 1) + '\nwho = { levels = ["town"] }', PER.format("award", "a", 2)), start="zero"), A, "6"),
    "in proportion to a quota that is a fact": (text(rule("proportion", "award", fact='"a"', whole_fact='"b"', points="10"), start="zero"), A, "3"),
    "a deduction that is a gain keeps to the same limit": (text(rule("per", fact='"less"', points="1", cap="2"), facts('less: difference = ["c", "b"]'), start="zero"), A, "2"),
    "at least so many once anything is": (text(rule("per", fact='"a"', points="0.5", least="2")), A, "8"),
    "modifiers: halved and then one more": (text(rule("per", fact='"a"', points="2") + MODIFIER + "times = 0.5\n" + MODIFIER + "plus = 1\n"), A, "6"),
    "modifiers: one more and then halved": (text(rule("per", fact='"a"', points="2") + MODIFIER + "plus = 1\n" + MODIFIER + "times = 0.5\n"), A, "6.5"),
    "extra on the same event": (text(rule("per", fact='"a"', points="1") + MODIFIER + 'when = ["b > 5"]\nplus = 2\n'), A, "5"),
    "bands, best for the unit where they overlap": (text(rule("bands", fact='"a"', overlap='"best"') + OVERLAPPING), A, "9"),
    "bands, worst for the unit": (text(rule("bands", fact='"a"', overlap='"worst"') + OVERLAPPING), A, "5"),
    "bands, the first that is listed": (text(rule("bands", fact='"a"', overlap='"first"') + OVERLAPPING), A, "8"),
    "between sixty and eighty, eighty included, four; sixty and below, eight": (text(rule("bands", fact='"a"') + '[[rule.bands]]\nhigh = 60\nbounds = "(]"\npoints = 8\n[[rule.bands]]\nlow = 60\nhigh = 80\nbounds = "(]"\npoints = 4\n'), {"a": 60}, "2"),
    "rounded down": (text(rule("per", fact='"a"', points="0.333"), digits="1", rounding='"down"'), A, "9.0"),
    "rounded up": (text(rule("per", fact='"a"', points="0.333"), digits="1", rounding='"up"'), A, "9.1"),
    "half to the even": (text(rule("per", fact='"a"', points="0.15"), digits="1", rounding='"half_even"'), {"a": 1}, "9.8"),
    "half upward": (text(rule("per", fact='"a"', points="0.15"), digits="1"), {"a": 1}, "9.9"),
    "a bonus without ceiling": (text(rule("per", "award", fact='"b"', points="2"), start="zero", item="no_ceiling = true"), A, "20"),
    "extra without limit by the sheet": (text(rule("per", "award", fact='"b"', points="2"), start="zero", ceiling='"none"'), A, "20"),
    "mean of the marks of several days": (text(rule("per", fact='"x"', points="1"), facts('x: entered = true\ntake = "mean"')), {"x": 4}, "6"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_rule_of_a_published_sheet(name: str) -> None:
    source, numbers, expected = CASES[name]
    result = score(source, numbers)
    assert result.score == Decimal(expected), [wording.said(step) for line in result.lines for step in line.steps]
    assert result.missing == ()


def said(source: str, numbers: dict[str, Any], lines: str = "") -> str:
    return " | ".join(wording.said(step).strip() for line in score(source, numbers, lines).lines for step in line.steps)


def test_the_explanation_names_the_mode_that_applied() -> None:
    assert "a started one counts in full, 4" in said(text(rule("per", fact='"b"', points="1", each="3", partial='"started"')), A)
    assert "only full ones count, 3" in said(text(rule("per", fact='"b"', points="1", each="3", partial='"full"')), A)
    assert "a part counts in part" in said(text(rule("per", fact='"b"', points="1", each="3")), A)
    assert "all of it counts: 10" in said(text(rule("per", fact='"b"', over="7", points="0.5", gap='"whole"')), A)
    assert "is below the floor: 0" in said(text(rule("per", fact='"b"', points="5")), A)
    assert "a is 3 (3 or more, less than 5): 1" in said(
        text(rule("bands", fact='"a"') + "[[rule.bands]]\nlow = 3\nhigh = 5\npoints = 1\n"), A
    )
    assert "the first counts" in said(text(rule("bands", fact='"a"', overlap='"first"') + "[[rule.bands]]\nlow = 0\npoints = 2\n" * 2), A)
    assert "is rounded to 9" in said(text(rule("per", fact='"a"', points="0.333"), digits="0"), A)
    assert "together: 10 − 3 − 1 = 6" in said(
        text(rule("per", fact='"a"', points="1") + rule("if", when='["b > 1"]', points="1").replace('"r"', '"q"')), A
    )
    assert "does not hold: a (3) is over 5" in said(text(rule("per", fact='"b"', when='["a > 5"]', points="1")), A)
    rate = facts('rate: text = "發案率"\nratio = ["a", "b"]\ntimes = 100')
    assert "發案率: a 3 ÷ b 10 × 100 | 發案率 is 30" in said(text(rule("per", fact='"rate"', points="1"), rate), A)
    assert "每起扣一分" in said(text(rule("per", text='"每起扣一分"', fact='"a"', points="1")), A)


def test_what_is_missing_is_between_the_least_and_the_most_that_a_rule_can_give() -> None:
    award = text(rule("per", "award", fact='"a"', points="1", cap="2"), item="no_ceiling = true")
    assert (score(award).score, score(award).at_stake) == (10, 2), "a bonus not proven is not taken off"
    malus = text(rule("per", fact='"a"', points="1", cap="3"), start="zero", item="floor = -5")
    assert (score(malus).score, score(malus).at_stake, score(malus).at_risk) == (0, 0, 3), "a malus that nobody typed is open"
    known = text(
        rule("per", fact='"b"', points="1") + rule("per", fact='"a"', points="1").replace('"r"', '"q"'), start="zero", item="floor = -5"
    )
    assert (score(known, {"b": 2}).score, score(known, {"b": 2}).at_risk) == (-2, 3), "what is typed counts beside it"
    doubled = text(rule("if", when='["a > 2"]', points="2") + MODIFIER + 'when = ["b > 5"]\ntimes = 2\n')
    assert (score(doubled).score, score(doubled).at_stake) == (6, 4)
    several = text(rule("parts") + parts(PER.format("deduct", "a", 1) + "\ncap = 2", PER.format("deduct", "b", 1) + "\ncap = 3"))
    assert (score(several, {"a": 1}).score, score(several, {"a": 1}).at_stake, score(several, {"a": 1}).missing) == (6, 3, ("b",))
    emptied = text(rule("empties", fact='"a"'))
    assert (score(emptied).score, score(emptied).at_stake) == (0, 10)


def test_a_number_that_can_fall_below_zero_can_cost_what_it_can_win() -> None:
    swing = text(
        rule("per", "award", fact='"less"', points="1", cap="2"), facts('less: difference = ["b", "a"]'), start="zero", item="floor = -8"
    )
    assert (score(swing).score, score(swing).at_stake, score(swing).at_risk) == (0, 2, 2)


def test_nothing_is_divided_by_zero() -> None:
    by = text(rule("per", fact='"b"', points="1") + MODIFIER + 'divide_by = "c"\n')
    assert (score(by, A).missing, score(by, A).at_stake) == (("c = 0",), 10)
    quota = text(rule("proportion", "award", fact='"a"', whole_fact='"c"', points="10"), start="zero")
    assert (score(quota, A).score, score(quota, A).missing) == (0, ("c = 0",))
    rate = text(rule("per", fact='"rate"', points="1"), facts('rate: ratio = ["a", "c"]'))
    assert score(rate, A).missing == ("rate (c = 0)",)


def test_a_number_beyond_reason_in_an_assessment_is_missing() -> None:
    source = text(rule("per", fact='"a"', points="1"))
    assert score(source, {"a": "1e99999999"}).missing == ("a",)
    assert score(source, {"a": "inf"}).missing == ("a",)


def test_every_rule_has_self_assessed_and_final_scores() -> None:
    source = text(rule("per", fact='"a"', points="1") + rule("judged", low="0", high="4", assessor='"派出所"').replace('"r"', '"q"'))
    line = '[[lines]]\nitem = "1/{}"\n{}\n'
    assert score(source, A).missing == ("q (派出所)",)
    lines = line.format("r", "self_score = 0\nassessed_score = 2\nreason = 'x'") + line.format("q", "value = 1\nreason = 'y'")
    assert score(source, A, lines).score == 7
    both = line.format("q", "value = 1\nassessor = 'zzb'\nreason = 'y'") + line.format("q", "value = 2\nassessor = 'zzw'\nreason = 'z'")
    assert score(source, A, both).score == Decimal("5.5"), "the mean of two assessors"
    final = line.format("r", "assessed_score = 2\nfinal_score = 1.5\nreason = 'x'")
    assert score(source, A, final).lines[0].points == Decimal("4.5")


def sheet_of(*categories: str, total: int = 100, head: str = "") -> str:
    """A sheet of several categories, each ``id maximum keys | item keys | …``, every item with a start."""
    out = text("", maximum=str(total)).split("[[categories]]", maxsplit=1)[0].replace("[modes]", head + "[modes]", 1)
    for one in categories:
        first, *items = one.split(" | ")
        out += f"[[categories]]\ntitle = {WORDS}\n{first}\n"
        for item in items:
            out += f"[[categories.items]]\ntitle = {WORDS}\n{item}\n".replace("[[rule]]", "[[categories.items.rules]]")
    return out


def item(id: str, maximum: int, fact: str, effect: str = "deduct", more: str = "") -> str:
    start = "maximum" if effect == "deduct" else "zero"
    made = f'id = "{id}"\nmaximum = {maximum}\nstart = "{start}"\n{more}'
    return made + "\n" + rule("per", effect, fact=f'"{fact}"', points="1").replace("[[rule]]", "[[categories.items.rules]]")


def test_a_category_that_does_not_apply_leaves_its_part_to_the_others() -> None:
    away = 'who = { levels = ["town"] }\nnot_applicable = "drop"\n'
    source = sheet_of('id = "I"\nmaximum = 60 | ' + item("1", 60, "b"), 'id = "II"\nmaximum = 40 | ' + item("2", 40, "a", more=away))
    result = score(source, A)
    assert result.score == Decimal("83.33"), "50 of 60, as of 100"
    assert any("60 of 100 points apply" in wording.said(step) for step in result.steps)
    weighted = sheet_of(
        'id = "I"\nmaximum = 60\nweight = 30 | ' + item("1", 60, "b"), 'id = "II"\nmaximum = 40\nweight = 70 | ' + item("2", 40, "a", more=away),
        head='combine = "weighted"\n',
    )  # fmt: skip
    assert score(weighted, A).score == Decimal("83.33")


def test_bonus_and_malus_on_the_total() -> None:
    base = 'id = "I"\nmaximum = 100 | ' + item("1", 100, "c")
    capped = sheet_of(
        base,
        'id = "B"\nmaximum = 12\nceiling = 5\noutside_total = true | ' + item("2", 6, "a", "award") + " | " + item("3", 6, "b", "award"),
    )
    assert score(capped, A).score == 105, "3 and 6, together no more than 5"
    endless = sheet_of(base, 'id = "B"\nmaximum = 0\noutside_total = true | ' + item("2", 0, "b", "award", "no_ceiling = true"))
    assert score(endless, A).score == 110
    malus = sheet_of(base, 'id = "M"\nmaximum = 0\nfloor = -8\noutside_total = true | ' + item("2", 0, "b", more="floor = -20"))
    assert score(malus, A).score == 92
    untyped = score(malus, {"c": 0})
    assert (untyped.score, untyped.at_risk, untyped.grade) == (100, 8, ""), (
        "a malus that nobody typed is open, and nothing is graded before it is"
    )
    held = sheet_of(base, 'id = "B"\nmaximum = 12\noutside_total = true | ' + item("2", 12, "b", "award"), head="ceiling = 100\n")
    assert score(held, A).score == 100


def test_an_event_takes_points_a_grade_or_the_place() -> None:
    block = '[[blocks]]\nwhen = ["b >= 10"]\ntext = "發生命案"\n{}\n'
    source = text(rule("per", fact='"c"', points="1"))

    def result(what: str, numbers: dict[str, Any] = A) -> Any:
        return score(source.replace("[veto]", block.format(what) + "[veto]"), numbers)

    assert (result("points = 4").score, result('best_grade = "差"').grade, result("ineligible = true").ineligible) == (6, "差", True)
    assert result("points = 4", {"b": 9, "c": 0}).score == 10
    assert "b" in result("points = 4", {"c": 0}).missing
    assert any("發生命案" in wording.said(step) for step in result("points = 4").steps)


def test_daily_rounds_are_averaged_and_rounds_count_their_own_months() -> None:
    from tests.regulation.sheets import assessment, sheet
    from tests.regulation.world import facts as world
    from zhili_tui.regulation.scoring.score import Scorer

    rounds = '[[rounds]]\nname = "daily"\nweight = 50\ntake = "mean"\n[[rounds]]\nname = "year_end"\nweight = 50\n'
    source = text(rule("per", fact='"a"', points="1")).replace("[modes]", rounds + "[modes]", 1)
    given = {f"zzb/2026/assessment/2026071{n}-aaaa": assessment({"a": n}, round="daily") for n in (2, 4)}
    given["zzb/2026/assessment/20261210-aaaa"] = assessment({"a": 1})
    result = Scorer(world(given), {"s": sheet(source)}, lambda year: [], []).result("s", "dong", 2026)
    assert result.score == 8, "8 and 6 averaged, and 9"
    assert wording.said(result.steps[-1]) == "rounds together: 8 × 25% + 6 × 25% + 9 × 50% = 8"
    told = [wording.said(step) for step in result.lines[0].steps]
    assert [one for one in told if not one.startswith(" ")] == ["Day-to-day: 8", "Day-to-day: 6", "Year-end: 9", told[-1]], (
        "each round by its name"
    )
    halves = '[[rounds]]\nname = "half_year"\nweight = 40\nto_month = 6\n[[rounds]]\nname = "year_end"\nweight = 60\nfrom_month = 7\n'
    source = text(rule("per", fact='"x"', points="1"), facts('x: figures = "security.criminal_cases"')).replace(
        "[modes]", halves + "[modes]", 1
    )
    figures = {f"dong/2026/figures/{month:02}": f"[security]\ncriminal_cases = {n}\n" for month, n in ((3, 1), (9, 4))}
    assert Scorer(world(figures), {"s": sheet(source)}, lambda year: [], []).result("s", "dong", 2026).score == Decimal("7.2")


def test_a_veto_in_force_takes_points_a_grade_or_the_place() -> None:
    day = datetime.date(2026, 5, 1)
    bar = Bar("dong", "unit", ("honours",), "LDR-E2", "zzw/2026/veto/20260501-aaaa", "dong", day, None, None, False)
    source = text(rule("per", fact='"c"', points="1"))

    def result(what: str) -> Any:
        return score(source.replace('best_grade = "差"', what, 1), A, bars=[bar])

    assert (result("points = 3").score, result("points = 3").ineligible) == (7, True)
    assert (result('best_grade = "差"\nineligible = false').grade, result("points = 3\nineligible = false").ineligible) == ("差", False)
    assert result("points = 3\nineligible = false").grade == "差"
    assert score(source, A).grade == "優"
