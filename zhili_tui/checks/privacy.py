"""Personal data of members of the public: git never forgets, so it is refused before it is committed, in whatever digits it is written."""

import datetime
import functools
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

from zhili_tui.checks.rule import File, RuleHit, rule
from zhili_tui.errors import Refused
from zhili_tui.model.characters import shown
from zhili_tui.model.glossary import N_, Term

SOME = "records/a/2026/activity/20260101-aaaa.toml"
DIGITS = bytes(0x30 if 0x30 <= c < 0x3A else 0x20 for c in range(256))
RUN = b"0" * 11
BETWEEN = b" -._()/"
#: Digests are long and often hold many digits in a row: they are nobody's number.
DIGEST = re.compile(rb'"[0-9a-f]{64}"')
#: Eleven figures of any script with little between them; what no digit is in Unicode, but is read as one, stands here by name.
FIGURE = r"[\d〇零一二三四五六七八九壹贰貳弍弐貮叁參参弎肆伍陆陸柒捌玖①-⑨⓪⁰¹²³⁴-⁹₀-₉]"
#: What stands between the figures of a number is no stop of TOML's: the hours of a list of rounds are none.
FIGURES = re.compile(rf"(?:{FIGURE}(?:[^\w\n:,;=\"'\[\]{{}}]|_){{0,3}}){{10}}{FIGURE}")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
#: The first two digits of a division: the provinces.
REGIONS = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
BEFORE, AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
#: 17 digits and a check character, with what people put between groups.
CITIZEN = re.compile(rf"{BEFORE}[0-9](?:[ .\-_]{{0,2}}[0-9]){{16}}[ .\-_]{{0,2}}[0-9Xx]{AFTER}")
#: The numbers of before 1999: region, birth date, order, together or in these groups.
FIFTEEN = re.compile(rf"{BEFORE}[1-8][0-9]{{5}}[ .\-_]{{0,2}}[0-9]{{6}}[ .\-_]{{0,2}}[0-9]{{3}}{AFTER}")
#: Between the groups of a telephone number; a stop between two alone is a decimal point.
GAP, GAP_OF_TWO = r"[ .\-_()/]{1,3}", r"[ \-_()/]{1,3}"
GROUPS = ((3, 4, 4), (3, 3, 5), (3, 5, 3), (4, 4, 3), (4, 3, 4), (3, 8), (7, 4), (5, 6), (6, 5))
GROUPED = "|".join(
    (GAP if rest[1:] else GAP_OF_TWO).join((rf"1[3-9][0-9]{{{first - 2}}}", *(rf"[0-9]{{{size}}}" for size in rest)))
    for first, *rest in GROUPS
)
MOBILE = re.compile(
    rf"{BEFORE}(?<![0-9]\.)(?:(?:\+|00)?86[ .\-_()/]{{0,3}})?(?:1[3-9][0-9](?:[ \-]?[0-9]){{8}}(?!\.[0-9])|{GROUPED}){AFTER}"
)


class NumberSpan(NamedTuple):
    """Where in a line somebody's number stands; ``sure`` where its shape leaves no doubt."""

    start: int
    end: int
    sure: bool = True


def suspicious(data: bytes) -> bool:
    """A quick look: False means that no number in the file is long enough to be personal."""
    if b"\\" in data:  # a stroke may spell any digit
        return True
    if RUN in data.translate(DIGITS, BETWEEN) and RUN in DIGEST.sub(b"", data).translate(DIGITS, BETWEEN):
        return True
    return not data.isascii() and FIGURES.search(DIGEST.sub(b"", data).decode(errors="replace")) is not None


def valid_citizen_number(number: str) -> bool:
    """Whether 18 characters are a citizen's identity number: a birth date inside, and the right check character (GB 11643).

    >>> valid_citizen_number("11010519491231002X"), valid_citizen_number("110105194912310021")
    (True, False)
    """
    month, day = int(number[10:12]), int(number[12:14])
    if not (number[6:8] in ("18", "19", "20") and 1 <= month <= 12 and 1 <= day <= 31):
        return False
    return "10X98765432"[sum(w * int(c) for w, c in zip(WEIGHTS, number, strict=False)) % 11] == number[17].upper()


def likely_old_number(number: str) -> bool:
    """Whether 15 digits may be such a number of before 1999: a province, and a birth date of the last century.

    >>> likely_old_number("110105491231002"), likely_old_number("110105491331002"), likely_old_number("990105491231002")
    (True, False, False)
    """
    try:
        datetime.date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
    except ValueError:
        return False
    return REGIONS.match(number) is not None


@functools.cache
def _figure(character: str) -> str:
    """A character as ASCII has it: digits of any script, letters and stops of any width, dashes, blanks; else itself."""
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    if kind == "Pd":
        return "-"
    if kind in ("Zs", "Cf", "Cc") and character != "\t":
        return " "
    if character in "·•・。．":
        return "."
    plain = unicodedata.normalize("NFKC", character) if unicodedata.numeric(character, None) is None else character
    return plain if len(plain) == 1 and plain.isascii() else character


@functools.cache
def _numeral(character: str) -> str:
    """The same, numerals read as digits: 〇, 一, 壹, ①."""
    value = -1 if character.isascii() else unicodedata.numeric(character, -1)
    return str(int(value)) if value in range(10) else _figure(character)


def _each(line: str, search: Callable[[str], Iterator[NumberSpan]]) -> Iterator[NumberSpan]:
    """What is found in a line read with its digits, then with its numerals as digits too. A character stays one character."""
    plain = line if line.isascii() and line.isprintable() else "".join(map(_figure, line))
    found = list(search(plain))
    if not line.isascii() and (worded := "".join(map(_numeral, line))) != plain:
        found += [one for one in search(worded) if not any(one.start < other.end and other.start < one.end for other in found)]
    yield from found


def _bare(text: str) -> str:
    return re.sub(r"[ .\-_]", "", text)


def _citizens(line: str) -> Iterator[NumberSpan]:
    for match in CITIZEN.finditer(line):
        if valid_citizen_number(_bare(match[0])):
            yield NumberSpan(*match.span())
    for match in FIFTEEN.finditer(line):
        if likely_old_number(_bare(match[0])):
            yield NumberSpan(*match.span(), sure=False)


def _mobiles(line: str) -> Iterator[NumberSpan]:
    taken = [match.span() for match in CITIZEN.finditer(line)]
    for match in MOBILE.finditer(line):
        if not any(start <= match.start() < end for start, end in taken):
            yield NumberSpan(*match.span())


def _search(search: Callable[[str], Iterator[NumberSpan]]) -> Callable[[str], Iterator[tuple[int, bool]]]:
    return lambda line: ((span.start, span.sure) for span in _each(line, search))


@rule("privacy-citizen-number", N_("No citizen's identity number, in any field or comment"), {SOME: "# 11010519491231002X\n"})
def citizen_number(file: File) -> Iterator[RuleHit]:
    """18 characters with a birth date inside and a valid check character; 15 digits with a region and a birth date are a warning."""
    for sure, hit in file.found(_search(_citizens)):
        yield hit._replace(sentence=CITIZEN_FOUND if sure else OLD_FOUND, warns=not sure)


@rule("privacy-mobile", N_("No mobile phone number, in any field or comment"), {SOME: 'note = "138 0013 8000"\n'})
def mobile(file: File) -> Iterator[RuleHit]:
    """Eleven digits as mobile numbers have them, with or without +86, in any digits, with what people put between groups."""
    for _sure, hit in file.found(_search(_mobiles)):
        yield hit._replace(sentence=MOBILE_FOUND)


CITIZEN_FOUND = N_("looks like a citizen's identity number; take it out: of members of the public only counts are kept")
OLD_FOUND = N_("15 digits like a citizen's identity number of before 1999; if it is one, take it out")
MOBILE_FOUND = N_("looks like a mobile phone number; take it out")
RULES = (citizen_number, mobile)


def personal(text: str) -> str:
    """What is surely personal in a text that is in no file: a sentence of the catalogues, or empty.

    >>> personal("11010519491231002X")
    "looks like a citizen's identity number; take it out: of members of the public only counts are kept"
    >>> personal("2026-03-05")
    ''
    """
    for line in text.split("\n"):
        for search, sentence in ((_citizens, CITIZEN_FOUND), (_mobiles, MOBILE_FOUND)):
            if any(span.sure for span in _each(line, search)):
                return sentence
    return ""


def nothing_personal(words: str) -> None:
    """Refuse words for a commit's message in which somebody's number stands. Raises Refused."""
    found = personal(words)
    if found:
        raise Refused(N_("what is said of it: {reason}"), reason=Term(found))


def for_history(message: str) -> str:
    r"""A commit's message as history may keep it, whatever the records it quotes say: no number of somebody's, nothing that steers a terminal.

    >>> for_history("春季\x1b宣傳 138 0013 8000")
    '春季�宣傳 ***'
    """
    return masked(shown(message, "\t\n"))


def masked(text: str) -> str:
    """A text with stars for every number that is surely somebody's.

    >>> masked("電話138 0013 8000，存檔")
    '電話***，存檔'
    """
    return "\n".join(map(_masked, text.split("\n")))


def _masked(line: str) -> str:
    spans = sorted(span for search in (_citizens, _mobiles) for span in _each(line, search) if span.sure)
    for span in reversed(spans):
        line = line[: span.start] + "***" + line[span.end :]
    return line
