"""Characters that are no text are found in what a value says, however it is spelled; wide blanks and private characters are text."""

import pytest

from zhili_tui.checks import run
from zhili_tui.checks.rule import CheckFinding
from zhili_tui.i18n import formatting
from zhili_tui.model import characters
from zhili_tui.tui.widgets import cells

PLACE = "records/pingan/2026/activity/20260101-aaaa.toml"
GOOD = 'type = "publicity"\ndate = 2026-01-01\n'
RULES = {
    0: "text-control", 7: "text-control", 8: "text-control", 0x0B: "text-control", 0x0D: "text-control", 0x1B: "text-control",
    0x7F: "text-control", 0x85: "text-control", 0x9B: "text-control", 0xAD: "text-bidi", 0x61C: "text-bidi", 0x200B: "text-bidi",
    0x200E: "text-bidi", 0x2028: "text-bidi", 0x2029: "text-bidi", 0x202E: "text-bidi", 0x2066: "text-bidi", 0xFEFF: "text-bidi",
    0xE0041: "text-bidi", 0xFFFD: "text-lost",
}  # fmt: skip


def found(text: str) -> list[CheckFinding]:
    return run.check_file(PLACE, (GOOD + text).encode(), frozenset())[1]


def spellings(code: int) -> list[str]:
    made = [f"\\u{code:04x}", f"\\U{code:08X}"] if code <= 0xFFFF else [f"\\U{code:08X}"]
    raw = code > 0x7F  # the others are no TOML as they stand
    return [*made, chr(code)] if raw else made


@pytest.mark.parametrize("code", RULES, ids=hex)
def test_what_is_no_text_is_one_finding_in_its_field_and_line(code: int) -> None:
    for spelled in spellings(code):
        for text in (f'title = "x"\nplace = "甲{spelled}乙"\n', f'title = "x"\nplace = """甲{spelled}乙"""\n'):
            (one,) = found(text)
            assert (one.rule, one.field, one.line, one.severity) == (RULES[code], "place", 4, "error"), spelled
            assert f"U+{code:04X}" in one.message


@pytest.mark.parametrize("code", RULES, ids=hex)
def test_in_entries_of_lists_and_in_keys_too(code: int) -> None:
    spelled = spellings(code)[0]
    assert [(one.rule, one.field) for one in found(f'title = "x"\nparticipants = ["a", "{spelled}"]\n')] == [
        (RULES[code], "participants.2")
    ]
    (one,) = found(f'title = "x"\n[[materials]]\nnumber = 1\nname = "{spelled}"\n')
    assert (one.rule, one.field, one.line) == (RULES[code], "materials.1.name", 6)
    assert RULES[code] in [one.rule for one in found(f'title = "x"\n"{spelled}" = 1\n')]


def test_what_spells_no_character_is_none() -> None:
    assert found("title = 'C:\\u202e\\u001b'\n") == []
    assert found('title = "C:\\\\u202e"\n# \\u202e\n') == []


def test_a_character_that_stands_as_it_is_and_spelled_is_told_of_each_field() -> None:
    told = [(one.rule, one.field) for one in found('title = "\u202e"\nplace = "\\u202e"\n')]
    assert told == [("text-bidi", "title"), ("text-bidi", "place")]


@pytest.mark.parametrize(
    "text", ["\u3000\u3000傳宣", "王\u3000明", "\ue000\uf8ff\U000f0000", "𠮷㐀\U00031350", "葛\U000e0100城", "甲\u00a0乙", "❤\ufe0f"]
)
def test_wide_blanks_private_and_rare_characters_are_text(text: str) -> None:
    assert found(f'title = "{text}"\n') == []


def test_a_soft_break_is_told_with_its_cure() -> None:
    (one,) = found('title = "x"\ncontent = "甲\\u2028乙"\n')
    assert "soft line break U+2028" in one.message
    assert "put a line break in its place" in one.message


def test_what_is_shown_has_a_mark_for_what_is_no_text_and_the_rest_in_its_width() -> None:
    for code in RULES:
        assert characters.shown(f"甲{chr(code)}乙") == "甲\ufffd乙"
        assert cells.fit(f"甲{chr(code)}乙", 5) == "甲\ufffd乙"
    for text, width in (("王\u3000明", 6), ("\ue000明", 3), ("𠮷\U00031350", 4)):
        assert characters.shown(text) == text == cells.fit(text, width)
        assert formatting.width(text) == width
    assert characters.shown("\udcb6\t\n") == "\ufffd\t\ufffd"
