"""Hygiene of the text: what git, editors and terminals may trip over or be tricked by."""

import re
from collections.abc import Iterator

from zhili_tui.checks.rule import File, Hit, rule
from zhili_tui.model.glossary import N_
from zhili_tui.storage.files import LIMIT
from zhili_tui.storage.toml_text import BOM

SOME = "records/a/2026/activity/20260101-aaaa.toml"
CONTROL = bytes(range(9)) + bytes(range(11, 32)) + b"\x7f"
CONTROLS = re.compile(r"(?:[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n))+")
KEEP = bytes(set(range(256)) - set(CONTROL))
TURNED = N_(
    "the lines end in CR LF, made by git's core.autocrlf or by an editor. “zhili doctor --install-hooks” puts that right where nothing else "
    "was changed; else save the file with line ends LF"
)
MANY_TURNED = N_(
    "in {count} records the lines end in CR LF, made by git's core.autocrlf or by an editor. “zhili doctor --install-hooks” puts that right "
    "where nothing else was changed"
)
#: Invisible characters that turn the direction of a line or hide inside it.
HIDDEN = re.compile("[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def suspicious(data: bytes) -> bool:
    """A quick look: False means that no rule of this module has anything to say."""
    if len(data) > LIMIT or data.translate(None, KEEP):
        return True
    return (b"\xe2\x80" in data or b"\xe2\x81" in data or b"\xd8\x9c" in data or b"\xef\xbb\xbf" in data) and not clean(data)


def clean(data: bytes) -> bool:
    """Whether no invisible character is in the text."""
    return not HIDDEN.search(data.decode(errors="replace"))


def _located(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, int, int]]:
    """The first character of each match, with its line and column; the text is gone through once."""
    line, start, counted = 1, 0, 0
    for match in pattern.finditer(text):
        line += text.count("\n", counted, match.start())
        start = max(start, text.rfind("\n", counted, match.start()) + 1)
        counted = match.start()
        yield match[0][0], line, match.start() - start + 1


@rule("text-size", N_("Files are no larger than 1 MiB"), {SOME: b"# " + b"x" * LIMIT})
def too_large(file: File) -> Iterator[Hit]:
    """Scans and photographs stay outside git; a record names them as attachments."""
    if len(file.data) > LIMIT:
        yield Hit(N_("larger than 1 MiB; keep scans outside and attach them"))


@rule("text-bom", N_("Files do not begin with a byte-order mark"), {SOME: BOM + b"# x\n"})
def byte_order_mark(file: File) -> Iterator[Hit]:
    """Some editors put one in; it makes the first key unreadable elsewhere."""
    if file.data.startswith(BOM):
        yield Hit(N_("the file begins with a byte-order mark; save it as UTF-8 without one"), line=1, column=1)


@rule("text-control", N_("No control characters but line breaks and tabs"), {SOME: b"# \x1b[31m\n"})
def control_characters(file: File) -> Iterator[Hit]:
    """Terminals obey them."""
    for character, line, column in _located(CONTROLS, file.data.decode(errors="replace")):
        code = f"U+{ord(character):04X}"
        yield Hit(N_("control character {code}; take it out (line ends are LF)"), {"code": code}, line=line, column=column)


@rule("text-line-ends", N_("Lines end in LF"), {SOME: b'type = "publicity"\r\n'})
def line_ends(file: File) -> Iterator[Hit]:
    """CR LF at the end of lines: made by git where core.autocrlf or core.eol ask for it, or by an editor. No digest is that of the file then."""
    at = file.data.find(b"\r\n")
    if at >= 0:
        before = file.data[:at]
        column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
        yield Hit(TURNED, line=before.count(b"\n") + 1, column=column)


@rule("text-bidi", N_("No invisible characters that hide or turn text"), {SOME: "# \u202eabc\n"})
def hidden_characters(file: File) -> Iterator[Hit]:
    """Direction overrides and zero-width characters let a line read otherwise than it is."""
    text = file.data.removeprefix(BOM).decode(errors="replace")
    for character, line, column in _located(HIDDEN, text):
        yield Hit(N_("invisible character {code}; take it out"), {"code": f"U+{ord(character):04X}"}, line=line, column=column)


def told_once(count: int) -> Hit:
    """All records of which that is to be said, in one sentence."""
    return Hit(MANY_TURNED, {"count": count}, path="records")


RULES = (too_large, byte_order_mark, line_ends, control_characters, hidden_characters)
