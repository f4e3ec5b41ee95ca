"""A broken rule file never shortens a list without saying so: files damaged at random places, judged by stock tools."""

import tomllib
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks.test_rule_schemas import SCHEMAS, plain_json
from tests.regulation.world import UNITS, at, facts, meeting, rule_set
from zhili_tui.errors import RulesBroken
from zhili_tui.regulation import RuleSet
from zhili_tui.regulation.duties import agenda

NAMES = ("clauses", "obligations", "deadlines", "ladder", "effects", "calendar")
RECORDS = {
    "dong/2026/meeting/20260312-aaaa": meeting("joint_meeting", "2026-03-12"),
    "zzb/2026/inspection/20260310-aaaa": 'type = "spot_inspection"\ndate = 2026-03-10\nunit = "dong"\ninspectors = ["zzb/li"]\nlead_inspector = "zzb/li"\n'
    '[[findings]]\ndescription = "門鎖損壞"\ngrade = "minor"\ndue = 2026-04-10\n',
    "zzw/2026/warning/20260201-aaaa": 'type = "listed_supervision"\nunit = "dong"\ndate = 2026-02-01\nfacts = "治安混亂"\n',
    "dong/2026/case/20260305-aaaa": 'title = "火災"\ncategory = "disaster"\nunit = "dong"\nplace = "東街"\nfacts = "無"\n'
    "occurred = 2026-03-05T09:00:00+08:00\nlearned = 2026-03-05T10:00:00+08:00\n",
}


def answer(book: RuleSet) -> tuple[Any, ...] | None:
    """What is due and what bars whom; None where that is refused."""
    try:
        return tuple(agenda.duties(book, facts(RECORDS, UNITS), at("2026-06-15"))), book.effects.effects
    except RulesBroken:
        return None


WHOLE = answer(rule_set())


def damaged(name: str, text: str) -> RuleSet:
    book = rule_set()
    book.files[f"templates/regulation/default/{name}.toml"] = text.encode()
    return book


def refused_by_stock_tools(name: str, text: str) -> bool:
    try:
        plain = plain_json(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValueError):
        return True
    return not jsonschema.Draft7Validator(SCHEMAS[name].schema).is_valid(plain)


def judge(name: str, text: str) -> None:
    book = damaged(name, text)
    given_answer = answer(book)
    said = given_answer is None or any(one.path.endswith(f"/{name}.toml") for one in book.left_out)
    if refused_by_stock_tools(name, text):
        assert said, "what no stock tool takes for a rule file is said"
    if given_answer is not None and not said:
        assert [one for one in book.broken if one.path.endswith(f"/{name}.toml")] == [], (
            "what is wrong is said in the answer that rests on it"
        )


#: Each reads a whole rule set; a soak tries thousands.
EXAMPLES = settings(max_examples=settings.default.max_examples // 3)


@EXAMPLES
@given(st.sampled_from(NAMES), st.integers(0, 10**6))
def test_a_rule_file_cut_off_anywhere_is_said(name: str, place: int) -> None:
    text = rule_set().files[f"templates/regulation/default/{name}.toml"].decode()
    judge(name, text[: place % len(text)])


@EXAMPLES
@given(
    st.sampled_from(NAMES),
    st.integers(0, 10**6),
    st.sampled_from(["3", '"甲"', "[]", "{}", "true", "2026-01-01", "1.5", "= 1", "甲", '["', ""]),
)
def test_a_value_of_another_type_is_said(name: str, place: int, value: str) -> None:
    lines = rule_set().files[f"templates/regulation/default/{name}.toml"].decode().split("\n")
    keyed = [i for i, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    i = keyed[place % len(keyed)]
    lines[i] = lines[i].split(" = ")[0] + " = " + value
    judge(name, "\n".join(lines))


@EXAMPLES
@given(st.sampled_from(NAMES), st.integers(0, 10**6))
def test_a_line_taken_out_is_said_where_the_rules_need_it(name: str, place: int) -> None:
    lines = rule_set().files[f"templates/regulation/default/{name}.toml"].decode().split("\n")
    del lines[place % len(lines)]
    judge(name, "\n".join(lines))


@EXAMPLES
@given(st.sampled_from(NAMES), st.integers(0, 10**6), st.sampled_from(list("\"'[]{}=.,#\n\r\t\\0-甲“＝")))
def test_a_character_typed_anywhere_is_said_where_it_breaks_the_file(name: str, place: int, character: str) -> None:
    text = rule_set().files[f"templates/regulation/default/{name}.toml"].decode()
    place %= len(text)
    judge(name, text[:place] + character + text[place:])


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_gone_or_empty_is_no_answer(name: str) -> None:
    assert WHOLE is not None
    book = rule_set()
    del book.files[f"templates/regulation/default/{name}.toml"]
    assert answer(book) is None
    assert answer(damaged(name, "")) is None
    assert answer(damaged(name, "# 空\n")) is None
