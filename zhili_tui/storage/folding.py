"""Writing that a search must find alike: Traditional and Simplified, variants, full-width forms, and pinyin initials.

The two tables in ``data/`` are made by ``scripts/make-fold-tables`` from OpenCC's character table and pypinyin.
"""

import functools
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

DATA = Path(__file__).parent / "data"
FIRST, LAST = 0x4E00, 0x9FFF
TOKENS = re.compile(r"[a-z0-9]+|[^\W_]")
#: Other readings of characters common in names of units, papers and posts.
READINGS = {"重": "zc", "長": "zc", "长": "zc", "行": "xh", "會": "hk", "会": "hk", "調": "dt", "调": "dt", "單": "ds", "单": "ds",
            "參": "cs", "参": "cs", "樂": "ly", "乐": "ly", "曾": "zc", "朝": "cz", "查": "cz", "區": "qo", "区": "qo", "解": "jx"}  # fmt: skip

SEVERAL = re.compile(f"([{''.join(READINGS)}])")


@functools.cache
def _table() -> dict[int, str]:
    pairs = (DATA / "fold.txt").read_text(encoding="utf-8")
    return {ord(pairs[i]): pairs[i + 1] for i in range(0, len(pairs), 2)}


class _Letters(dict[int, str | None]):
    """The initial of each character, read when it is first met; None for what has none."""

    def __init__(self) -> None:
        self.known = (DATA / "initials.txt").read_text(encoding="ascii")

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        plain = character.lower() if character.isascii() and character.isalnum() else None
        self[code] = found = self.known[code - FIRST] if FIRST <= code <= LAST else plain
        return found


_letters = functools.cache(_Letters)


def fold(text: str) -> str:
    """One writing for all that should be found alike.

    >>> fold("東街街道臺賬") == fold("东街街道台帐")
    True
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_table())
    return text.lower()


def tokens(text: str) -> list[str]:
    """The searchable pieces of a text: each Chinese character by itself, words and numbers whole."""
    return TOKENS.findall(fold(text))


def initials(text: str) -> list[str]:
    """Pinyin initials of a name, one string for each way to read it (four at most); words and digits stay.

    >>> initials("東街街道")
    ['djjd']
    >>> initials("重點地區")
    ['zddq', 'cddq', 'zddo', 'cddo']
    """
    ways = [""]
    letters = _letters()
    for part in SEVERAL.split(unicodedata.normalize("NFKC", text)):
        choices = READINGS.get(part) or (part.translate(letters),)
        ways = [way + choice for choice in choices for way in ways][:4]
    return [way for way in ways if way]


def short_name(text: str, taken: Callable[[str], bool]) -> str:
    """A name for a file that nobody has, from a name's initials; blank where there are none.

    >>> short_name("大門崗", {"dmg"}.__contains__)
    'dmg2'
    """
    short = next(iter(initials(text)), "")
    tries = (short + (str(number) if number > 1 else "") for number in range(1, 100))
    return next((tried for tried in tries if not taken(tried)), "") if short else ""


def matches(query: str, text: str) -> bool:
    """Whether a short name fits what was typed: by its characters, or by its pinyin initials.

    >>> matches("djjd", "東街街道"), matches("东街", "東街街道"), matches("jd", "東街街道"), matches("西", "東街街道")
    (True, True, True, False)
    """
    wanted = fold(query).replace(" ", "")
    if not wanted:
        return True
    return wanted in fold(text).replace(" ", "") or (wanted.isascii() and any(wanted in way for way in initials(text)))
