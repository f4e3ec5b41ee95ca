"""What the words of forms mean: templates/fill/words.toml, and a text covered by the words that are in it."""

import functools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from zhili_tui.errors import Unreadable, system_reason
from zhili_tui.services.program import TEMPLATES
from zhili_tui.storage import toml_text
from zhili_tui.storage.files import LIMIT
from zhili_tui.storage.folding import fold

#: What does not tell words apart: blanks, brackets, stops, the numbers before headings.
MARKS = re.compile(r"[\s:·*、,，。.;；()（）《》〈〉“”\"'「」\[\]【】/\\_—\-~]+")
SERIAL = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十\d]+\)|\d+[、.](?!\d))")
#: The measure that a heading counts in: （件）, /份.
MEASURE = re.compile(r"\(([^()\d]{1,3})\)|/([^/\d]{1,2})\Z")
NEUTRAL = ""
#: What stands before 合計 where it is that of all rows.
WHOLES = ("區", "鎮", "街道", "全部", "鎮街", "街鎮", "社區", "本頁")


class FormLexicon(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """templates/fill/words.toml."""

    neutral: tuple[str, ...] = ()
    narrowing: tuple[str, ...] = ()
    rosters: tuple[str, ...] = ()
    citizens: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()
    reporting: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    of_units: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    measures: dict[str, tuple[str, ...]] = {}
    counted: dict[str, tuple[str, ...]] = {}
    about: dict[str, tuple[str, ...]] = {}
    concepts: dict[str, tuple[str, ...]] = {}
    values: dict[str, tuple[str, ...]] = {}
    ledgers: dict[str, tuple[str, ...]] = {}
    columns: dict[str, dict[str, tuple[str, ...]]] = {}


class Covered(NamedTuple):
    """What a text says: its concepts, and what of it nobody knows."""

    concepts: frozenset[str]
    unknown: str


class Reading(NamedTuple):
    """One way to ask for a value: what must be said, what may be, and whether a person should look."""

    source: str
    needs: frozenset[str]
    may: frozenset[str]
    doubtful: bool


class Lexicon:
    """The words in use. Whatever a heading counts in may be said, and is told apart only where a value needs it."""

    def __init__(self, words: FormLexicon) -> None:
        self.words = words
        phrases: dict[str, str] = {}
        for name, some in (*words.measures.items(), *words.concepts.items()):
            for one in some:
                if len(one) > 1 or name not in words.measures or name == "rate":  # a single 名 or 分 is also a piece of other words
                    phrases.setdefault(squeezed(one), name)
        for one in (*words.neutral, *words.totals):
            phrases.setdefault(squeezed(one), NEUTRAL)
        self.phrases = phrases
        self.longest = max(map(len, phrases), default=1)
        self.measures = {squeezed(one): name for name, some in words.measures.items() for one in some}
        self.readings = [_reading(source, text) for source, some in words.values.items() for text in some]
        self.countable = frozenset(words.measures) - {"rate"}

    @functools.cache  # noqa: B019  # a lexicon lives as long as one form is looked at
    def covered(self, text: str) -> Covered:
        """The concepts of a text, by the longest words that leave the least over."""
        text = fold("".join(text.split()))
        found = set()
        for one in MEASURE.finditer(text):
            name = self.measures.get(one[1] or one[2])
            if name is not None:
                found.add(name)
                text = text.replace(one[0], "(" if one[1] else "", 1)
        text = squeezed(SERIAL.sub("", text))
        if text in self.measures:  # a column of measures
            return Covered(frozenset((self.measures[text], *found)), "")
        best: list[tuple[int, int, tuple[str, ...], str]] = [(0, 0, (), "")]
        for end in range(1, len(text) + 1):
            left, pieces, names, unknown = best[end - 1]
            options = [(left + 1, pieces + 1, names, unknown + text[end - 1])]
            for start in range(max(0, end - self.longest), end):
                name = self.phrases.get(text[start:end])
                if name is not None:
                    left, pieces, names, unknown = best[start]
                    options.append((left, pieces + 1, (*names, name) if name else names, unknown))
            best.append(min(options, key=lambda one: one[:2]))
        return Covered(frozenset((*best[-1][2], *found)), best[-1][3])

    def says(self, text: str, some: Iterable[str]) -> str:
        """The first of some words that stands in a text; empty where none does."""
        folded = squeezed(text)
        return next((one for one in some if squeezed(one) in folded), "")

    def is_one(self, text: str, some: Iterable[str]) -> bool:
        """Whether a text is one of some words, and nothing else."""
        return squeezed(text) in {squeezed(one) for one in some}

    def is_total(self, text: str) -> bool:
        """Whether a text heads a sum: 合計, 全區合計."""
        bare = squeezed(text)
        word = next((one for one in map(squeezed, self.words.totals) if bare.endswith(one)), "")
        before = bare.removesuffix(word)
        return bool(word) and (not before or before in {squeezed(one) for one in (*self.words.together, *self.words.neutral, *WHOLES)})

    def counted_so(self, source: str, own: frozenset[str]) -> bool:
        """Whether a value is counted in the measure that a heading names: people, times and so on; one without any fits all."""
        return all(source.startswith(some) for measure, some in self.words.counted.items() if measure in own)

    def asked(self, own: frozenset[str], around: frozenset[str]) -> list[Reading]:
        """The readings of what a cell's headings say (``own``), with what its titles say (``around``): the most exact ones only."""
        said = own | around
        fitting = [
            one
            for one in self.readings
            if one.needs <= said and own & one.needs and own <= one.needs | one.may | (self.countable - one.needs) and _measured(one, own)
        ]
        return [one for one in fitting if not any(_nearer(other, one, own) for other in fitting)]


def _nearer(one: Reading, other: Reading, own: frozenset[str]) -> bool:
    """Whether a reading takes up more of what a heading says than another; one that is doubtful itself only where it says all of it."""
    return one.needs & own > other.needs & own and (not one.doubtful or other.needs < one.needs)


def _measured(reading: Reading, own: frozenset[str]) -> bool:
    """Whether what a value needs to be counted in is said in the heading itself."""
    return all(name in own for name in ("times", "rate", "people", "homes") if name in reading.needs)


def _reading(source: str, text: str) -> Reading:
    words = text.removeprefix("~").split()
    return Reading(
        source,
        frozenset(one for one in words if not one.startswith("?")),
        frozenset(one[1:] for one in words if one.startswith("?")),
        text.startswith("~"),
    )


@functools.cache
def squeezed(text: str) -> str:
    """A text without what does not tell it apart."""
    return MARKS.sub("", fold(text))


def simplified(text: str) -> bool:
    """Whether a text is written in Simplified rather than Traditional characters; what both share says nothing."""
    plain = [one for one in text if "\u4e00" <= one <= "\u9fff"]
    traditional = sum(fold(one) != one for one in plain)
    return bool(plain) and traditional * 20 < len(plain)


def load(templates: Path) -> Lexicon:
    """The words of a repository, or the program's. Raises Unreadable."""
    file = next(
        (one for folder in (templates, TEMPLATES) if (one := folder / "fill" / "words.toml").is_file()), TEMPLATES / "fill" / "words.toml"
    )
    try:
        data = file.read_bytes()
        if len(data) > LIMIT:
            raise Unreadable(path=file, reason="> 1 MiB")
        return Lexicon(msgspec.convert(toml_text.parse(data), FormLexicon))
    except OSError as error:
        raise Unreadable(path=file, reason=system_reason(error)) from None
    except (toml_text.TextError, msgspec.ValidationError) as error:
        raise Unreadable(path=file, reason=str(error)) from None
