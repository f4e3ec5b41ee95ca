"""Somebody's number is found by what it says: in any digits, spelled in any way, anywhere in a file; other numbers are left alone."""

import random
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT, git
from zhili_tui.checks import privacy, run

PLACE = "records/pingan/2026/activity/20260101-aaaa.toml"
GOOD = 'type = "publicity"\ndate = 2026-01-01\ntitle = "x"\n'
MOBILE, CITIZEN = "privacy-mobile", "privacy-citizen-number"
PHONE, OLD = "13800138000", "110105491231002"
IDENTITY = "11010519491231002X"


def found(text: str) -> list[tuple[str, str, str]]:
    _, findings = run.check_file(PLACE, (GOOD + text).encode(), frozenset())
    assert not any(number in one.message for one in findings for number in (PHONE, IDENTITY, OLD))
    return [(one.rule, one.severity, one.field) for one in findings if one.rule.startswith("privacy")]


def digits(zero: str) -> dict[int, str]:
    return {ord("0") + i: chr(ord(zero) + i) for i in range(10)}


@pytest.mark.parametrize("zero", ["０", "٠", "۰", "०", "𝟎"])
def test_in_the_digits_of_every_script(zero: str) -> None:
    for number, rule in ((PHONE, MOBILE), (IDENTITY, CITIZEN)):
        written = number.translate(digits(zero))
        assert found(f'note = "電話{written}。"\n') == [(rule, "error", "note")]
        assert found(f"# {written}\n") == [(rule, "error", "")]


@pytest.mark.parametrize(
    "numerals", ["〇一二三四五六七八九", "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "零壹貳參肆伍陸柒捌玖", "⓪①②③④⑤⑥⑦⑧⑨"]
)
def test_in_numerals(numerals: str) -> None:
    table = {ord("0") + i: one for i, one in enumerate(numerals)}
    for number, rule in ((PHONE, MOBILE), (IDENTITY, CITIZEN)):
        assert found(f'note = "電話{number.translate(table)}。"\n') == [(rule, "error", "note")]
        assert found(f'note = "電話{number[:4]}{number[4:].translate(table)}"\n') == [(rule, "error", "note")]
    assert found(f'note = "其一{PHONE}"\n') == found(f'note = "①{PHONE}"\n') == [(MOBILE, "error", "note")]


@pytest.mark.parametrize(
    "text",
    [
        "138.0013.8000", "138·0013·8000", "138 - 0013 - 8000", "138\u30000013\u30008000", "138_0013_8000", "138-00138000", "1380013 8000",
        "(138)00138000", "（138）0013-8000", "138/0013/8000", "+86 138 0013 8000", "+86.138.0013.8000", "0086-13800138000", "＋86－138－0013－8000",
        "138—0013—8000", "138\u00a00013\u00a08000", "138 001 38000", "Tel.13800138000", "13800138000.", "13800138000，13800138001",
    ],
)  # fmt: skip
def test_a_mobile_number_with_what_people_put_between_groups(text: str) -> None:
    for content, field in ((f'note = "{text}"\n', "note"), (f"# {text}\n", ""), (f'"{text}" = 1\n', privacy.masked(text))):
        assert {one[0] for one in found(content)} == {MOBILE}, content
        assert {one[2] for one in found(content)} == {field}, content


@pytest.mark.parametrize(
    "text", ["110105.19491231.002X", "110105 1949 1231 002X", "110105\u300019491231\u3000002X", "110105－19491231－００２Ｘ"]
)
def test_an_identity_number_with_what_people_put_between_groups(text: str) -> None:
    assert found(f'note = "{text}"\n') == [(CITIZEN, "error", "note")]


def test_spelled_with_escapes_and_over_lines() -> None:
    assert found('note = "1380\\u0030138000"\n') == [(MOBILE, "error", "note")]
    assert found('note = "\\u0031\\U00000033800138000"\n') == [(MOBILE, "error", "note")]
    assert found('note = """138001\\\n  38000"""\n') == [(MOBILE, "error", "note")]
    assert found('note = "11010519491231002\\u0058"\n') == [(CITIZEN, "error", "note")]
    assert found('"1380\\u0030138000" = 1\n') == [(MOBILE, "error", "***")]
    assert found('[[materials]]\nnumber = 1\nname = "1380\\u0030138000"\n') == [(MOBILE, "error", "materials.1.name")]


def test_as_a_number_with_underscores() -> None:
    assert found("reached = 138_0013_8000\n") == [(MOBILE, "error", "reached")]
    assert found("reached = 1_3_8_0_0_1_3_8_0_0_0\n") == [(MOBILE, "error", "reached")]
    assert found("reached = 110_105_194_912_310_029\n") == found("reached = 110105194912310029\n")


def test_fifteen_digits_are_a_warning_where_region_and_birth_date_fit() -> None:
    for text in (OLD, "110105 491231 002", "１１０１０５４９１２３１００２"):
        assert found(f'note = "{text}"\n') == [(CITIZEN, "warning", "note")]
    for text in ("110105491331002", "990105491231002", "1101054912310021", "1101054912310"):
        assert found(f'note = "{text}"\n') == []
    assert privacy.personal(OLD) == ""


@pytest.mark.parametrize(
    "text",
    [
        "示綜治〔2026〕41號", "2026-01-13 14:00", "2026.11.23—2026.12.01", "010-62781234", "0755-26781234", "010 6278 1234 轉 1380", "400-810-1380",
        "13,800,138,000.00元", "13800138000.50", "1380013.8000", "13.5 14.2 15.6 16.1 17", "二〇二六年十一月二十三日", "一九四九年一〇月一日",
        "20261029-2345", "440305001001", "第13、14、15、16、17、18期", "一三五七九", "9144030071526726XG", "622202138001380001234", "3.1415926535897",
        "1380 0138", "138001380001", "a13800138000", "13:00—13:50，14:00—15:30",
    ],
)  # fmt: skip
def test_other_numbers_are_nobodys(text: str) -> None:
    assert found(f'note = "{text}"\n') == found(f"# {text}\n") == []


def test_the_quick_look_never_hides_a_number() -> None:
    rng = random.Random(2)
    scripts = ("0123456789", "０１２３４５６７８９", "〇一二三四五六七八九", "٠١٢٣٤٥٦٧٨٩")
    seen = 0
    for _ in range(3000):
        number = "1" + rng.choice("3456789") + "".join(rng.choice("0123456789") for _ in range(9))
        first, second, gap = rng.choice((3, 4)), rng.choice((7, 8)), rng.choice(("", " ", "-", "·", ".", "\u3000", "）", " — "))
        figures = "".join(rng.choice(scripts)[int(c)] for c in number)
        written = gap.join((figures[:first], figures[first:second], figures[second:]))
        if privacy.personal(f"電話{written}"):
            seen += 1
            assert privacy.suspicious(f'note = "電話{written}"'.encode()), written
    assert seen > 300


def test_what_is_masked_is_found_no_more() -> None:
    text = f"電話{PHONE}、一三八零零一三八零零零，證{IDENTITY}\n第二行 138.0013.8000"
    assert privacy.masked(text) == "電話***、***，證***\n第二行 ***"
    assert privacy.personal(privacy.masked(text)) == ""
    assert not re.search(r"\d", privacy.masked(text))


def test_nothing_is_found_in_the_example_and_in_a_demonstration(demo_repository: Path) -> None:
    looked = 0
    for root in (ROOT, demo_repository):
        for path in (root / "records").rglob("*.toml"):
            text = path.read_text(encoding="utf-8")
            assert privacy.personal(text) == "", path
            assert run.check_hygiene(path.relative_to(root).as_posix(), text.encode()) == []
            looked += 1
    assert looked > 1000
    for message in git(demo_repository, "log", "--format=%B%x00").split("\0"):
        assert privacy.personal(message) == ""


def test_the_hours_of_rounds_are_settled_by_the_quick_look() -> None:
    rounds = 'rounds = [08:03:00, 15:04:00, 21:00:00]\nnote = "車庫"\n'
    assert not privacy.suspicious(rounds.encode())
    for between in ("", " ", "-", ".", "－", "（", "　", "\u200b"):
        number = between.join(("138", "0013", "8000"))
        assert privacy.suspicious(f'{rounds}phone = "{number}"\n'.encode()), number
