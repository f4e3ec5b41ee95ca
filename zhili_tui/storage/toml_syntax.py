"""What keeps a text from being TOML, in the users' words: the parser's message by its kind, where the slip was made, and its mend."""

import re
from decimal import Decimal
from typing import Any, NamedTuple

from zhili_tui.i18n import N_

#: Quotations and comments; one that is never closed runs to its end, so that a hostile text costs no more than its length.
QUOTED = (
    r'(?s)"""(?:\\.|[^\\])*?(?:"""|\Z)'
    r"|'''.*?(?:'''|\Z)"
    r'|"(?:\\.|[^"\\\n])*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*"
)
#: Where the parser says in its message that it stopped. Its attributes count bytes as characters.
PLACE = r"line (\d+), column (\d+)"
STATEMENT = r"\s*([^\s=#\[\]{},]+(?:\s*\.\s*[^\s=#\[\]{},]+)*)\s*="
HEADING = r"\s*\[+\s*([^\]\n]*?)\s*(?:\]|$)"
WRITTEN = r"[^\s,\]}#]+"
FULL_WIDTH = r"[０-９，．－＋]"
CHINESE_QUOTES = "“”「」『』‘’＂"
DATE_LIKE = r"\d{1,4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?\Z"
WITH_UNIT = r"[-+]?[\d_.]+[^\d\s]+\Z"
FLOAT = r"(?<![\w.])[-+]?\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][-+]?\d[\d_]*)?(?![\w.])"

OPEN_TEXT = N_("the text of “{key}” is not closed; put {quote} at its end")
OPEN_LINES = N_("the text of “{key}” begins here with {quote} and is never closed; put {quote} at its end")
NO_VALUE = N_("“{key}” has no value; write one after “=”, or take the line out")
QUOTES = N_('“{key}”: {found} stands in Chinese quotation marks; write straight ones: "…"')
WIDE = N_("“{key}”: {found} has full-width signs; write digits, points and commas in half width")
UNIT = N_("“{key}”: {found} is no number; write the number alone, without a unit or a percent sign")
BARE = N_('“{key}”: {found} stands without quotes; write text in straight quotes: "{found}"')
YES_OR_NO = N_("“{key}”: {found} is neither true nor false; write true or false in small letters, without quotes")
NO_DATE = N_("“{key}”: {found} is no day of the calendar; write year, month and day with two digits each, without quotes: 2026-03-05")
NO_TIME = N_("“{key}”: {found} is no time; write it without quotes: 09:30:00, or with day and offset: 2026-03-05T09:30:00+08:00")
TWICE = N_("“{key}” stands here a second time; keep one of the two")
TABLE_TWICE = N_(
    "the heading [{key}] stands here a second time; put its lines under the first, or write every one as [[{key}]] where there are several"
)
NO_TABLE = N_("“{key}” has a value already and cannot be a table as well; keep one of the two")
NO_EQUALS = N_("after the key “{key}” stands no “=”; write: {key} = …")
BAD_KEY = N_("the key {found} is not written in Latin letters, digits, - and _; put it in straight quotes, or mend it")
OPEN_HEADING = N_("the brackets of the heading “{key}” are not closed; write [name], or [[name]] for one of several")
OPEN_LIST = N_("the list of “{key}” begins here and is not closed; put ] at its end")
NO_COMMA = N_("between two entries of the list of “{key}” stands no comma; put one between them")
BRACES = N_("the table in braces of “{key}” is not in order; write it on one line, with commas between its entries and none after the last")
ESCAPE = N_("“{key}”: a backslash in double quotes begins a special sign; write two of them, or put the text in single quotes")
MORE = N_("after the value of “{key}” stands something more; begin a new line, put text in quotes, or take it out")
ZERO = N_("“{key}”: a number does not begin with zero; write 1, not 01")
RETURN = N_("“{key}”: a carriage return stands inside the line; save the file with line ends LF")
EQUALS = N_("“{key}” is followed by one “=” too many; take it out")
POINT = N_("“{key}”: a number has digits on both sides of its point; write 0.5, or 5")
CONTROL = N_("a control character stands in the text of “{key}”; take it out")
NEITHER = N_("here begins neither a key nor a heading; write: key = value")
VAST = N_("“{key}”: the number cannot be worked with; write one of fewer digits")
OTHER = N_("“{key}” is not written as TOML asks; compare the line with its neighbours (the parser says: {parser})")

#: The parser's words, and what they mean here; the first that fits counts.
KINDS = (
    ("expected non-double-quote visible", CONTROL), ("visible characters", CONTROL), ("invalid multi-line", OPEN_LINES),
    ("invalid basic string", OPEN_TEXT), ("invalid literal string", OPEN_TEXT), ("must be quoted", BARE), ("invalid boolean", YES_OR_NO),
    ("duplicate key", TWICE), ("cannot extend", NO_TABLE), ("invalid date-time", NO_DATE), ("invalid datetime", NO_DATE),
    ("invalid date", NO_DATE), ("invalid time", NO_TIME), ("invalid offset", NO_TIME), ("key with no value", NO_EQUALS),
    ("invalid unquoted key", BAD_KEY), ("unclosed table", OPEN_HEADING), ("unclosed array table", OPEN_HEADING),
    ("unclosed array", OPEN_LIST), ("between array elements", NO_COMMA), ("inline table", BRACES), ("escaped value", ESCAPE),
    ("unicode", ESCAPE), ("expected newline, `#`", MORE), ("leading zero", ZERO), ("carriage return", RETURN), ("extra `=`", EQUALS),
    ("mantissa", POINT), ("fraction", POINT), ("exponent", POINT), ("expected key", NEITHER),
)  # fmt: skip


class Slip(NamedTuple):
    """Where a text is no TOML, from 1, in characters: a sentence of the catalogues with its parts."""

    line: int
    column: int
    sentence: str
    parts: dict[str, Any]


def slip(text: str, message: str) -> Slip:
    """What a message of the parser says of a text."""
    found = re.search(PLACE, message)
    line, column = map(int, found.groups()) if found else (1, 1)
    words = message.rsplit("\n", 1)[-1]
    lines = text.split("\n")
    row = lines[line - 1] if line <= len(lines) else ""
    sentence = next((ours for theirs, ours in KINDS if theirs in words), OTHER)
    if sentence == BARE:
        sentence = _bare(row[column - 1 :])
    elif sentence == TWICE and re.match(HEADING, row) and not re.match(STATEMENT, row):
        sentence = TABLE_TWICE
    if sentence == OPEN_LINES:
        line, column = _opened(text) or (line, column)
    elif sentence in (OPEN_LIST, NO_COMMA):
        begun = _bracket(text, line, column)
        if begun and (sentence == OPEN_LIST or (begun[0] < line and re.match(rf"{STATEMENT}|{HEADING}", row))):
            sentence, (line, column) = OPEN_LIST, begun
    row = lines[line - 1] if line <= len(lines) else ""
    token = re.match(WRITTEN, row[column - 1 :])
    quote = '"""' if sentence == OPEN_LINES and row[column - 1 :].startswith('"') else "'" if "literal" in words else '"'
    quote = "'''" if sentence == OPEN_LINES and quote != '"""' else quote
    parts = {"key": _key(lines, line), "found": token[0][:40] if token else "", "quote": quote, "parser": words}
    return Slip(line, column, sentence, {name: part for name, part in parts.items() if f"{{{name}}}" in sentence})


def number(text: str) -> Slip:
    """Where a number stands that nothing can be worked out with, or a day before the calendar's first, which parsers pass."""
    bare = re.sub(QUOTED, lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for found in re.finditer(rf"\b0000-\d\d-\d\d|{FLOAT}", bare):
        try:
            sound = not found[0].startswith("0000-") and Decimal(found[0]) is not None
        except ArithmeticError:
            sound = False
        if not sound:
            line, column = _place(text, found.start())
            key = _key(text.split("\n"), line)
            if found[0].startswith("0000-"):
                return Slip(line, column, NO_DATE, {"key": key, "found": found[0]})
            return Slip(line, column, VAST, {"key": key})
    return Slip(1, 1, VAST, {"key": "-"})


def _bare(rest: str) -> str:
    """What a value that is no value was meant to be."""
    found = re.match(WRITTEN, rest)
    if not found:
        return NO_VALUE
    token = found[0]
    if token[0] in CHINESE_QUOTES:
        return QUOTES
    if re.search(FULL_WIDTH, token):
        return WIDE
    if re.match(DATE_LIKE, token):
        return NO_DATE
    if token.lower() in ("yes", "no", "true", "false", "是", "否"):
        return YES_OR_NO
    if re.match(WITH_UNIT, token):
        return UNIT
    return BARE if not re.match(r"[-+]?[\d_.]+\s+\S", rest) else NO_COMMA


def _key(lines: list[str], line: int) -> str:
    """The key to which a line belongs: its own, or that of the nearest line above that has one."""
    for row in reversed(lines[:line]):
        found = re.match(STATEMENT, row) or re.match(HEADING, row)
        if found:
            return found[1].strip()[:60]
        if row.strip() and row is lines[line - 1] and not row.lstrip().startswith(("#", '"', "'", "]", "}", ",")):
            words = re.match(r"\s*([^\s=:＝：]+)", row)
            if words and re.search(r"^\s*\S+\s*[:＝：]|^\s*[\w-]+\s+\S", row):
                return words[1][:60]
    return "-"


def _opened(text: str) -> tuple[int, int] | None:
    """Where the text over several lines begins that is never closed."""
    for found in re.finditer(QUOTED, text):
        mark = found[0][:3]
        if mark in ('"""', "'''") and found.end() == len(text) and (len(found[0]) < 6 or not found[0].endswith(mark)):
            return _place(text, found.start())
    return None


def _bracket(text: str, line: int, column: int) -> tuple[int, int] | None:
    """Where the innermost list begins that is open at a place."""
    upto = sum(len(row) + 1 for row in text.split("\n")[: line - 1]) + column - 1
    bare = re.sub(QUOTED, lambda found: re.sub(r"[^\n]", " ", found[0]), text[:upto])
    opened: list[int] = []
    for found in re.finditer(r"[\[\]]", bare):
        if found[0] == "[":
            opened.append(found.start())
        elif opened:
            opened.pop()
    return _place(text, opened[-1]) if opened else None


def _place(text: str, at: int) -> tuple[int, int]:
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1
