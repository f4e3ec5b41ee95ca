"""Personal data of members of the public: git never forgets, so it is refused before it is committed."""

import re
import unicodedata
from collections.abc import Iterator

from zhili_tui.checks.rule import File, Hit, load, rule
from zhili_tui.model.glossary import N_

SOME = "records/a/2026/activity/20260101-aaaa.toml"
DIGITS = bytes(0x30 if 0x30 <= c < 0x3A else 0x20 for c in range(256))
RUN = b"0" * 11
#: Digests are long and often hold many digits in a row: they are nobody's number.
DIGEST = re.compile(rb'"[0-9a-f]{64}"')
FULL_WIDTH = re.compile("[０-９Ｘｘ－\u3000]")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
#: 17 digits and a check character, with the blanks or dashes people put between groups.
CITIZEN = re.compile(r"(?<![0-9A-Za-z])\d(?:[ \-]?\d){16}[ \-]?[\dXx](?![0-9A-Za-z])")
MOBILE = re.compile(r"(?<![0-9A-Za-z.])(?:(?:\+|00)?86[ \-]?)?1[3-9]\d(?:[ \-]?\d){8}(?![0-9A-Za-z])")


def suspicious(data: bytes) -> bool:
    """A quick look: False means that no number in the file is long enough to be personal."""
    if RUN in data.translate(DIGITS, b" -"):
        without = DIGEST.sub(b"", data)
        if RUN in without.translate(DIGITS, b" -"):
            return True
    return b"\xef\xbc" in data and FULL_WIDTH.search(data.decode(errors="replace")) is not None


def valid_citizen_number(number: str) -> bool:
    """Whether 18 characters are a citizen's identity number: a birth date inside, and the right check character (GB 11643).

    >>> valid_citizen_number("11010519491231002X"), valid_citizen_number("110105194912310021")
    (True, False)
    """
    month, day = int(number[10:12]), int(number[12:14])
    if not (number[6:8] in ("18", "19", "20") and 1 <= month <= 12 and 1 <= day <= 31):
        return False
    return "10X98765432"[sum(w * int(c) for w, c in zip(WEIGHTS, number, strict=False)) % 11] == number[17].upper()


def _lines(file: File) -> Iterator[tuple[int, str]]:
    """The lines with full-width digits read as digits; one character stays one character."""
    text = file.data.decode(errors="replace")
    for number, line in enumerate(text.split("\n"), 1):
        yield number, "".join(unicodedata.normalize("NFKC", c) if FULL_WIDTH.match(c) else c for c in line)


@rule("privacy-citizen-number", N_("No citizen's identity number, in any field or comment"), {SOME: "# 11010519491231002X\n"})
def citizen_number(file: File) -> Iterator[Hit]:
    """18 characters with a birth date inside and a valid check character."""
    for number, line in _lines(file):
        for match in CITIZEN.finditer(line):
            if valid_citizen_number(re.sub("[ -]", "", match[0])):
                yield Hit(
                    N_("looks like a citizen's identity number; take it out: of members of the public only counts are kept"),
                    line=number,
                    column=match.start() + 1,
                )


@rule("privacy-mobile", N_("No mobile phone number, in any field or comment"), {SOME: 'note = "138 0013 8000"\n'})
def mobile(file: File) -> Iterator[Hit]:
    """Eleven digits as mobile numbers have them, with or without +86, blanks and dashes."""
    for number, line in _lines(file):
        taken = [match.span() for match in CITIZEN.finditer(line)]
        for match in MOBILE.finditer(line):
            if not any(start <= match.start() < end for start, end in taken):
                yield Hit(N_("looks like a mobile phone number; take it out"), line=number, column=match.start() + 1)


def personal(text: str) -> str:
    """What is personal in a text that is not yet in a file: a sentence of the catalogues, or empty.

    >>> personal("11010519491231002X")
    "looks like a citizen's identity number; take it out: of members of the public only counts are kept"
    >>> personal("2026-03-05")
    ''
    """
    file = load("", text.encode())
    return next((hit.sentence for one in RULES for hit in one.check(file)), "")


RULES = (citizen_number, mobile)
