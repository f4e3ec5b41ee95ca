"""The language of score sheets: every kind of rule, every declared mode, worked out by hand."""

import itertools
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.regulation.sheets import assessment, read, rule, score, sheet, text
from tests.regulation.world import UNITS, facts, rule_set
from zhili_tui.regulation.bars import Bar
from zhili_tui.regulation.scoring import wording
from zhili_tui.regulation.scoring.score import Scorer, rounded

A = {"a": 3, "b": 10, "c": 0}
BANDS = (
    "[[rule.bands]]\nlow = 0\nhigh = 5\npoints = 10\n[[rule.bands]]\nlow = 5\nhigh = 10\npoints = 6\n[[rule.bands]]\nlow = 10\npoints = 0\n"
)
CURVE = "[[rule.curve]]\nat = 80\npoints = 0\n[[rule.curve]]\nat = 90\npoints = 5\n[[rule.curve]]\nat = 100\npoints = 10\n"
CHOICES = '[[rule.choices]]\nname = "好"\npoints = 0\n[[rule.choices]]\nname = "差"\npoints = 4\n'
CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    "per incident": (text(rule("per", fact='"a"', points="0.5")), A, "8.5"),
    "per missing against a quota": (text(rule("per", fact='"a"', under="12", points="0.5")), A, "5.5"),
    "cap on a deduction": (text(rule("per", fact='"b"', points="1", cap="2")), A, "8"),
    "floor: deducted until nothing is left": (text(rule("per", fact='"b"', points="5")), A, "0"),
    "signed items below zero": (text(rule("per", fact='"b"', points="5"), item="floor = -20"), A, "-20"),
    "each so many, started": (text(rule("per", fact='"b"', points="1", each="3", partial='"started"')), A, "6"),
    "each so many, full": (text(rule("per", fact='"b"', points="1", each="3", partial='"full"')), A, "7"),
    "each so many, pro rata": (text(rule("per", fact='"b"', points="1", each="4", partial='"pro_rata"')), A, "7.5"),
    "over a limit, marginal": (text(rule("per", fact='"b"', over="7", points="1")), A, "7"),
    "over a limit, whole": (text(rule("per", fact='"b"', over="7", points="0.5", gap='"whole"')), A, "5"),
    "exactly at the limit": (text(rule("per", fact='"b"', over="10", points="1")), A, "10"),
    "a limit that is a fact": (text(rule("per", fact='"b"', over_fact='"a"', points="1")), A, "3"),
    "doubled on repetition": (text(rule("per", fact='"a"', points="1", progression="[1, 2]")), A, "5"),
    "yes or no": (text(rule("if", when='["a > 2"]', points="4")), A, "6"),
    "conjunction of conditions": (text(rule("if", when='["a > 2", "b < 5"]', points="4")), A, "10"),
    "exception clause": (text(rule("per", fact='"a"', points="1", unless='["c == 0"]')), A, "10"),
    "bands": (text(rule("bands", "award", fact='"a"') + BANDS, start="zero"), A, "10"),
    "bands, the number belongs to the upper one": (text(rule("bands", "award", fact='"a"') + BANDS, start="zero"), {"a": 5}, "6"),
    "bands, the number belongs to the lower one": (text(rule("bands", "award", fact='"a"') + BANDS, start="zero", bounds='"(]"'), {"a": 5}, "10"),
    "curve": (text(rule("curve", "award", fact='"a"', outside='"clamp"') + CURVE, start="zero"), {"a": 85}, "2.5"),
    "curve, beyond its end": (text(rule("curve", "award", fact='"a"', outside='"clamp"') + CURVE, start="zero"), {"a": 120}, "10"),
    "curve, drawn on": (text(rule("curve", "award", fact='"a"', outside='"extend"') + CURVE, start="zero"), {"a": 78}, "0"),
    "curve, nothing outside": (text(rule("curve", "award", fact='"a"', outside='"nothing"') + CURVE, start="zero"), {"a": 120}, "0"),
    "proportional to completion": (text(rule("proportion", "award", fact='"a"', whole="4", points="10"), start="zero"), A, "7.5"),
    "proportional, more than the whole": (text(rule("proportion", "award", fact='"b"', whole="4", points="10"), start="zero"), A, "10"),
    "proportional to what is missing": (text(rule("proportion", fact='"a"', whole="4", points="10")), A, "7.5"),
    "one event empties the item": (text(rule("empties", fact='"a"')), A, "0"),
    "no event": (text(rule("empties", fact='"c"')), A, "10"),
    "halved if solved in the year": (text(rule("per", fact='"a"', points="2") + '[[rule.modifiers]]\nwhen = ["b >= 10"]\ntimes = 0.5\n'), A, "7"),
    "modifiers in their order": (text(rule("per", fact='"a"', points="1") + "[[rule.modifiers]]\nplus = 1\n[[rule.modifiers]]\ntimes = 2\n"), A, "2"),
    "divided by the number of sub-units": (text(rule("per", fact='"b"', points="1") + '[[rule.modifiers]]\ndivide_by = "a"\n'), {"a": 4, "b": 10}, "7.5"),
    "bonus": (text(rule("per", "award", fact='"a"', points="1", cap="2"), start="zero"), A, "2"),
    "target by class": (text(rule("per", fact='"a"', points="1", who='{ levels = ["street"] }') + rule("per", fact='"a"', points="3", who='{ levels = ["town"] }').replace('"r"', '"q"')), A, "7"),
    "exempt with full marks": (text(rule("per", fact='"b"', points="1"), item='exempt = ["c == 0"]'), A, "10"),
    "sum of parts": (text(rule("parts", cap="6") + '[[rule.parts]]\nid = "p"\nhow = "per"\neffect = "deduct"\nfact = "a"\npoints = 1\ncap = 2\n[[rule.parts]]\nid = "q"\nhow = "per"\neffect = "deduct"\nfact = "b"\npoints = 1\ncap = 4\n'), A, "4"),
    "rate per head": (text(rule("per", fact='"rate"', over="7", points="1"), '[[facts]]\nname = "rate"\nratio = ["a", "b"]\ntimes = 10000\n'), {"a": 25, "b": 31000}, "8.94"),
    "ratio of nothing": (text(rule("per", fact='"rate"', under="100", points="1"), '[[facts]]\nname = "rate"\nratio = ["a", "c"]\ntimes = 100\nif_zero = 100\n'), A, "10"),
    "severity classes": (text(rule("per", fact='"weighed"', points="1"), '[[facts]]\nname = "three"\nvalue = 3\n[[facts]]\nname = "grave"\nproduct = ["a", "three"]\n[[facts]]\nname = "weighed"\nsum = ["grave", "c"]\n'), A, "1"),
    "least and greatest": (text(rule("per", fact='"span"', points="1"), '[[facts]]\nname = "top"\ngreatest = ["a", "b"]\n[[facts]]\nname = "low"\nleast = ["a", "b"]\n[[facts]]\nname = "span"\ndifference = ["top", "low"]\n'), A, "3"),
    "exact, not binary": (text(rule("per", fact='"a"', points="0.1", each="0.3", partial='"full"')), {"a": Decimal("0.9")}, "9.7"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_kind_of_rule(name: str) -> None:
    source, numbers, expected = CASES[name]
    result = score(source, numbers)
    assert result.score == Decimal(expected), [wording.said(step) for line in result.lines for step in line.steps]
    assert result.missing == ()


def test_choice_and_judgement_need_an_assessor_and_a_reason() -> None:
    chosen = text(rule("choice") + CHOICES)
    assert score(chosen, {}, '[[lines]]\nitem = "1/r"\nchoice = "差"\n').score == 6
    open_ = score(chosen)
    assert (open_.score, open_.at_stake, open_.missing) == (6, 4, ("r",)), "what is not proven is not given"
    judged = text(rule("judged", low="0", high="3"))
    assert score(judged, {}, '[[lines]]\nitem = "r"\nvalue = 2\nreason = "台賬不全"\n').score == 8
    assert score(judged, {}, '[[lines]]\nitem = "r"\nvalue = 9\nreason = "x"\n').score == 7, "within its limits"
    assert score(judged, {}, '[[lines]]\nitem = "r"\nvalue = 2\n').missing == ("r: reason",)


def test_what_is_missing_says_how_many_points_hang_on_it() -> None:
    source = text(rule("per", fact='"a"', points="1", cap="4"))
    result = score(source)
    assert (result.score, result.at_stake, result.missing) == (6, 4, ("a",))
    assert score(source, {"a": 0}).at_stake == 0
    assert score(text("")).missing == ("1",)
    assert score(text("")).at_stake == 10


def test_self_assessed_and_final_scores_stand_over_what_was_computed() -> None:
    source = text(rule("per", fact='"a"', points="1"))
    line = '[[lines]]\nitem = "1"\nself_score = 10\n{}'
    assert score(source, A, line.format("")).score == 10
    assessed = score(source, A, line.format('assessed_score = 8\nreason = "x"\n'))
    assert (assessed.score, assessed.lines[0].source, assessed.lines[0].computed) == (8, "assessed_score", 7)
    final = score(source, A, line.format('assessed_score = 8\nfinal_score = 7.5\nreason = "x"\n'))
    assert final.score == Decimal("7.5")
    two = (
        line.format('assessed_score = 8\nassessor = "zzb"\nreason = "x"\n')
        + '[[lines]]\nitem = "1"\nassessed_score = 6\nassessor = "zzw"\nreason = "y"\n'
    )
    assert score(source, A, two).score == 7, "several assessors: the mean"


def test_items_that_do_not_apply() -> None:
    source = text(rule("per", fact='"a"', points="1"), item='who = { levels = ["town"] }')
    assert score(source, A).score == 10
    item = text("", maximum="5").split("[[categories.items]]")[1]
    two = text("", maximum="10").split("[[categories.items]]", maxsplit=1)[0]
    two += "[[categories.items]]" + item.replace('id = "1"', 'id = "x"\nwho = { levels = ["town"] }\nnot_applicable = "drop"')
    two += "[[categories.items]]" + item + '[[categories.items.rules]]\nid = "r"\nhow = "per"\neffect = "deduct"\nfact = "a"\npoints = 1\n'
    assert score(two, A).score == 4, "2 of the 5 left, worth 10"


def test_facts_from_records() -> None:
    figures = {
        f"dong/2026/figures/{m:02}": f"reported = 2026-12-01\n[security]\ncriminal_cases = {m}\npopulation = {1000 * m}\n"
        for m in (1, 2, 3)
    }
    figures |= {"an/2026/figures/01": "[security]\ncriminal_cases = 5\n", "dong/2025/figures/01": "[security]\ncriminal_cases = 9\n"}
    meeting = 'type = "joint_meeting"\ndate = 2026-0{}-10\nchair = "dong/gao"\nexpected = 3\npresent = {}\n[[follow_ups]]\ncontent = "x"\nlead_unit = "an"\ndue = 2026-09-01\n{}'
    records = figures | {
        "dong/2026/meeting/20260110-aaaa": meeting.format(1, 3, "done = 2026-08-01\n"),
        "dong/2026/meeting/20260210-aaaa": meeting.format(2, 2, ""),
    }

    def number(fact: str, more: str = "") -> Fraction | None:
        source = text(rule("per", fact='"x"', points="1"), f'{more}[[facts]]\nname = "x"\n{fact}\n')
        scorer = Scorer(facts(records), {"s": sheet(source)}, lambda year: [], [])
        return scorer.world.number("s", "x", "dong", 2026).number

    assert number('figures = "security.criminal_cases"') == 6
    assert number('figures = "security.criminal_cases"\nwith_below = true') == 11
    assert number('figures = "security.population"\ntake = "mean"') == 2000
    assert number('figures = "security.population"\ntake = "last"') == 3000
    assert number('figures = "security.criminal_cases"\ntake = "months"') == 3
    assert number('figures = "railway.goods_stolen"') is None, "a blank is not a zero"
    assert number('records = "meeting"\ntypes = ["joint_meeting"]') == 2
    assert number('records = "meeting"\neach = "follow_ups"\neach_where = ["done=*"]') == 1
    assert number('records = "meeting"\nadd = "present"') == 5
    assert number('records = "meeting"\neach = "follow_ups"\ndistinct = "lead_unit"') == 1
    assert number('below = { levels = ["community"] }') == 1
    past = '[[facts]]\nname = "crimes"\nfigures = "security.criminal_cases"\n'
    assert number('of = "crimes"\nyear = -1', past) == 9
    assert number('of = "crimes"\nyears = 3', past) == 9
    assert number('of = "crimes"\nyear = -2', past) is None
    assert number('of = "crimes"\npeers = "greatest"', past) == 6


TOWNS = UNITS | {
    f"t{i}/unit": f'name = "t{i}"\nlevel = "street"\nparent = "qu"\n' for i in range(4)
}  # fmt: skip


def ranked(source: str, values: dict[str, str], bars: list[Bar] | None = None) -> list[tuple[int, str, Decimal]]:
    given = {f"zzb/2026/assessment/20261210-aaa{chr(97 + i)}": assessment({"a": v}, u) for i, (u, v) in enumerate(values.items())}
    units = {ref: body for ref, body in TOWNS.items() if ref != "dong/unit"}
    return [
        (one.place, one.result.unit, one.result.score)
        for one in Scorer(facts(given, units), {"s": sheet(source)}, lambda year: [], bars or []).ranking("s", 2026)
    ]


def test_ranking_with_declared_ties_and_veto() -> None:
    """INS-5."""
    source = text(rule("per", fact='"a"', points="1"))
    values = {"t0": "2", "t1": "1", "t2": "1", "t3": "5"}
    assert [place for place, _, _ in ranked(source, values)] == [1, 1, 3, 4]
    assert [place for place, _, _ in ranked(text(rule("per", fact='"a"', points="1"), ties='"dense"'), values)] == [1, 1, 2, 3]
    import datetime

    bar = Bar(
        "t1",
        "unit",
        ("honours",),
        "LDR-E2",
        "zzw/2026/veto/20260101-aaaa",
        "t1",
        datetime.date(2026, 5, 1),
        datetime.date(2027, 4, 30),
        None,
        False,
    )
    assert ranked(source, values, [bar])[-1] == (0, "t1", Decimal(9))


def test_points_by_rank_ratio_to_the_best_and_the_last_few() -> None:
    values = {"t0": "80", "t1": "100", "t2": "90", "t3": "40"}
    by_place = text(
        rule("rank", "award", fact='"a"', best='"high"')
        + "[[rule.bands]]\nlow = 1\nhigh = 2\npoints = 10\n[[rule.bands]]\nlow = 2\nhigh = 4\npoints = 6\n",
        start="zero",
    )
    assert {unit: points for _, unit, points in ranked(by_place, values)} == {"t1": 10, "t2": 6, "t0": 6, "t3": 0}
    ratio = text(rule("rank", "award", fact='"a"', best='"high"', ratio_to_best="true", points="10"), start="zero")
    assert {unit: points for _, unit, points in ranked(ratio, values)} == {"t1": 10, "t2": 9, "t0": 8, "t3": 4}
    last = text(rule("rank", fact='"a"', best='"high"', bottom="1", points="5"))
    assert {unit: points for _, unit, points in ranked(last, values)} == {"t1": 10, "t2": 10, "t0": 10, "t3": 5}


def test_a_sheet_folded_into_another_and_rounds() -> None:
    inner = text(rule("per", fact='"a"', points="1"))
    outer = text(rule("per", "award", fact='"folded"', points="1"), '[[facts]]\nname = "folded"\nsheet = "s"\ntimes = 0.04\n', start="zero")
    world = facts({"zzb/2026/assessment/20261210-aaaa": assessment({"a": 3})})
    assert Scorer(world, {"s": sheet(inner), "o": sheet(outer)}, lambda year: [], []).result("o", "dong", 2026).score == Decimal("0.28")
    rounds = inner.replace("[modes]", '[[rounds]]\nname = "half_year"\nweight = 40\n[[rounds]]\nname = "year_end"\nweight = 60\n[modes]', 1)
    world = facts({
        "zzb/2026/assessment/20260710-aaaa": assessment({"a": 5}, round="half_year"), "zzb/2026/assessment/20261210-aaaa": assessment({"a": 0}),
    })  # fmt: skip
    assert Scorer(world, {"s": sheet(rounds)}, lambda year: [], []).result("s", "dong", 2026).score == 8


def test_a_weighted_composite() -> None:
    head, tail = text(rule("per", fact='"a"', points="1")).split("[[categories]]")
    two = (
        head.replace("[modes]", "[modes]", 1).replace("total = 10", 'total = 100\ncombine = "weighted"')
        + "[[categories]]\nweight = 30"
        + tail
    )
    two += "\n[[categories]]\nweight = 70" + tail.replace('id = "I"', 'id = "II"').replace('id = "1"', 'id = "2"').replace(
        '"a"', '"b"', 2
    ).replace('fact = "a"', 'fact = "b"')
    two = two.replace('en = "b"', 'en = "a"')
    assert score(two, {"a": 2, "b": 5}).score == Decimal("59.00")


MISTAKES = {
    "add up": text("").replace("maximum = 10\n[[categories.items]]", "maximum = 9\n[[categories.items]]"),
    "categories add up": text("").replace("total = 10", "total = 11"),
    "used 2 times": text(rule("per", fact='"a"', points="1") * 2),
    "there is no fact": text(rule("per", fact='"z"', points="1")),
    "is no condition": text(rule("if", when='["a is big"]', points="1")),
    "silent on": text("").replace("ties = ", "# ties = "),
    "both hold": text(rule("bands", fact='"a"') + "[[rule.bands]]\nlow = 0\nhigh = 6\npoints = 1\n[[rule.bands]]\nlow = 5\npoints = 2\n"),
    "both hold some numbers": text(rule("bands", fact='"a"') + '[[rule.bands]]\nhigh = 5\nbounds = "[]"\npoints = 1\n[[rule.bands]]\nlow = 5\nbounds = "[]"\npoints = 2\n'),
    "in this band": text(rule("bands", fact='"a"') + "[[rule.bands]]\nlow = 6\nhigh = 5\npoints = 1\n"),
    "needs exactly one source": text("", '[[facts]]\nname = "x"\nvalue = 1\nentered = true\n'),
    "rests on itself": text("", '[[facts]]\nname = "x"\nsum = ["y", "a"]\n[[facts]]\nname = "y"\nsum = ["x", "a"]\n'),
    "needs": text(rule("per", fact='"a"')),
    "from the best downward": text("").replace("low = 9", "low = 0", 1),
    "lowest number upward": text(rule("curve", fact='"a"', outside='"clamp"') + "[[rule.curve]]\nat = 9\npoints = 0\n[[rule.curve]]\nat = 1\npoints = 5\n"),
    "no clause": text("", item='clause = "TGT-77"'),
    "above the upper": text(rule("judged", low="3", high="1")),
    "is none of": text(rule("guess")),
    "kind of record": text("", '[[facts]]\nname = "x"\nrecords = "meting"\n'),
    "above zero": text(rule("per", fact='"a"', points="1", each="0")),
    "“whole” must be above zero": text(rule("proportion", fact='"a"', points="1", whole="0")),
    "must not be below zero": text(rule("per", fact='"a"', points="1", cap="-1")),
    "“maximum” must not be below zero": text("", maximum="-10"),
    "Infinity cannot be worked with": text(rule("per", fact='"a"', points="inf")),
    "1E+400 cannot be worked with": text(rule("per", fact='"a"', points="1e400")),
    "no fact “1e99999999”": text(rule("if", when='["a > 1e99999999"]', points="1")),
    "expected 6 or less": text("", digits="7"),
    "needs one of: bands": text(rule("rank", fact='"a"', best='"high"')),
    "needs one of: whole": text(rule("proportion", fact='"a"', points="1")),
    "needs two points": text(rule("curve", fact='"a"', outside='"extend"') + "[[rule.curve]]\nat = 1\npoints = 1\n"),
    "no grade “很差”": text("").replace('best_grade = "差"', 'best_grade = "很差"'),
    "contradict each other": text(rule("per", fact='"a"', points="1", over="1", under="5")),
    "floor of 11 is above": text("", item="floor = 11"),
    "more than the total": text("").replace("pass_mark = 6", "pass_mark = 60"),
    "“差” is used 2 times": text(rule("choice") + CHOICES + CHOICES),
    "5 to 6, are in none": text(rule("bands", fact='"a"') + "[[rule.bands]]\nhigh = 5\npoints = 1\n[[rule.bands]]\nlow = 6\npoints = 2\n"),
    "5 to 5, are in none": text(rule("bands", fact='"a"') + '[[rule.bands]]\nhigh = 5\npoints = 1\n[[rule.bands]]\nlow = 5\nbounds = "()"\npoints = 2\n'),
    "the parts of “r” add up to 3, not 5": text(rule("parts", "award", cap="5") + '[[rule.parts]]\nid = "p"\nhow = "per"\neffect = "award"\nfact = "a"\npoints = 1\ncap = 3\n'),
    "the weights add up to 1.0": text("").replace("[modes]", '[[rounds]]\nname = "half_year"\nweight = 0.4\n[[rounds]]\nname = "daily"\nweight = 0.6\n[modes]', 1),
    "“half_year” is used": text("").replace("[modes]", '[[rounds]]\nname = "half_year"\nweight = 40\n[[rounds]]\nname = "half_year"\nweight = 60\n[modes]', 1),
    "say what follows": text("").replace("[veto]", '[[blocks]]\nwhen = ["a > 1"]\n[veto]'),
    "takes two": text("", '[[facts]]\nname = "x"\nratio = ["a"]\n'),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_loader_reports_what_is_wrong_in_real_sheets(mistake: str) -> None:
    found, faults = read(MISTAKES[mistake])
    assert found is None
    assert any(mistake in fault.sentence.format(**fault.parts) for fault in faults), [f.sentence.format(**f.parts) for f in faults]


def test_a_mistaken_sheet_is_a_finding_of_the_check_with_its_line() -> None:
    path = "templates/regulation/default/sheets/targets.toml"
    book = rule_set()
    source = book.files[path].decode()
    book.files[path] = source.replace("maximum = 22", "maximum = 23", 1).encode()
    lines = book.files[path].decode().splitlines()
    assert {one.path for one in book.broken} == {path}
    assert any("maximum = 23" in lines[one.line - 1] for one in book.broken)
    assert "targets" not in book.sheets


@given(
    st.lists(st.tuples(st.sampled_from(["deduct", "award"]), st.decimals(0, 20, places=2), st.decimals(0, 9, places=2)), max_size=5),
    st.integers(-5, 5), st.sampled_from(["maximum", "zero"]),
)  # fmt: skip
def test_a_score_never_leaves_its_floor_and_ceiling(rules: list[tuple[str, Decimal, Decimal]], floor: int, start: str) -> None:
    assume(start == "zero" or not rules or any(effect == "deduct" for effect, _, _ in rules))  # else it can give nothing, and is refused
    assume(start == "maximum" or floor < 0 or not rules or any(effect == "award" for effect, _, _ in rules))
    body = "".join(
        rule("per", effect, fact='"a"', points=str(points)).replace('"r"', f'"r{i}"') for i, (effect, points, _) in enumerate(rules)
    )
    result = score(text(body, item=f"floor = {floor}", start=start), {"a": rules[0][2] if rules else 0})
    assert floor <= result.lines[0].points <= 10 or floor > 10


@given(st.integers(0, 30), st.integers(0, 30), st.sampled_from([key for key, (source, _, _) in CASES.items() if "under = " in source]))
def test_more_of_what_is_asked_for_never_lowers_a_score(less: int, more: int, case: str) -> None:
    less, more = sorted((less, more))
    source = CASES[case][0]
    low = score(source, {"a": less, "b": 1, "c": 1}).score
    assert low <= score(source, {"a": more, "b": 1, "c": 1}).score


FALLING = (
    "per incident", "floor: deducted until nothing is left", "signed items below zero", "each so many, full", "over a limit, marginal",
    "over a limit, whole", "doubled on repetition", "cap on a deduction", "one event empties the item", "halved if solved in the year",
)  # fmt: skip


@given(st.integers(0, 30), st.integers(0, 30), st.sampled_from(FALLING), st.sampled_from(["full", "started", "pro_rata"]))
def test_more_of_what_is_deducted_never_raises_a_score(less: int, more: int, case: str, partial: str) -> None:
    less, more = sorted((less, more))
    source = CASES[case][0].replace('partial = "pro_rata"', f'partial = "{partial}"').replace('fact = "b"', 'fact = "a"')
    first, second = (score(source, {"a": number, "b": 20, "c": 1}).score for number in (less, more))
    assert first >= second


@given(st.sampled_from(sorted(CASES)), st.sets(st.sampled_from("abc")), st.tuples(*[st.integers(0, 12)] * 3))
def test_whatever_is_still_missing_the_score_ends_between_what_is_proven_and_what_is_at_stake(
    case: str, known: set[str], values: tuple[int, int, int]
) -> None:
    source, numbers = CASES[case][0], dict(zip("abc", values, strict=True))
    before, after = score(source, {name: numbers[name] for name in known}), score(source, numbers)
    assert before.score <= after.score + after.at_stake
    assert after.score <= before.score + before.at_stake


@given(st.fractions(-100, 100, max_denominator=400), st.sampled_from(["half_up", "half_even", "down", "up"]), st.integers(0, 3))
def test_rounding_is_exact(amount: Fraction, way: str, digits: int) -> None:
    modes = sheet(text("", rounding=f'"{way}"', digits=str(digits))).modes
    found = Fraction(rounded(amount, modes))
    unit = Fraction(1, 10**digits)
    assert abs(found - amount) <= (unit / 2 if way.startswith("half") else unit)
    assert (found / unit).denominator == 1
    if way == "down":
        assert abs(found) <= abs(amount)
    if way == "up":
        assert abs(found) >= abs(amount)


def test_the_order_of_records_changes_nothing() -> None:
    source = text(rule("per", fact='"x"', points="1"), '[[facts]]\nname = "x"\nfigures = "security.population"\ntake = "last"\n')
    records = {f"dong/2026/figures/{m:02}": f"[security]\npopulation = {m}\n" for m in (1, 2, 3)}
    results = {score(source, records=dict(order)).score for order in itertools.permutations(records.items())}
    assert results == {Decimal(7)}
