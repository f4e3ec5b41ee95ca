"""What this office wrote in a field before, as suggestions while it is typed: the recent and the frequent first."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from zhili_tui.model.introspection import Field, Path
from zhili_tui.storage.folding import fold, initials

#: Forms of fields in which people write words of their own.
FORMS = frozenset(("line", "text", "person"))
#: Longer texts are not written twice.
LONGEST = 120
MOST = 12
#: So many records back something counts half as much.
HALF = 30


class Phrase(NamedTuple):
    """Something written before, with what it is found by."""

    text: str
    folded: str
    initials: tuple[str, ...]


def worth(field: Field) -> bool:
    """Whether a field is one in which what was written before can help."""
    return field.form in FORMS


def phrases(path: Path, *groups: Iterable[Any]) -> list[Phrase]:
    """What the records say in words at a place, in any entry of its tables; a group's come newest first, the groups one after another."""
    names = [step for step in path if isinstance(step, str)]
    ranked: dict[str, None] = {}
    for records in groups:
        score: dict[str, float] = defaultdict(float)
        for age, record in enumerate(records):
            for text in dict.fromkeys(_said(record, names)):
                if isinstance(text, str) and text and len(text) <= LONGEST and "\n" not in text:
                    score[text] += HALF / (HALF + age)
        ranked |= dict.fromkeys(sorted(score, key=lambda text: -score[text]))  # of equals the newer stays first
    return [Phrase(text, fold(text), tuple(initials(text))) for text in ranked]


def _said(part: Any, names: list[str]) -> Iterator[Any]:
    if part is None:
        return
    if not names:
        yield from part if isinstance(part, tuple) else (part,)
        return
    for one in part if isinstance(part, tuple) else (part,):
        yield from _said(getattr(one, names[0], None), names[1:])


def fitting(typed: str, among: list[Phrase], most: int = MOST) -> list[str]:
    """Those that go on from what is typed, then those that hold it: by characters of either script, or by pinyin initials.

    >>> known = phrases(("place",), [])
    >>> fitting("三", known)
    []
    """
    wanted = fold(typed).replace(" ", "")
    if not wanted:
        return [one.text for one in among[:most]]
    first, second = [], []
    for one in among:
        if one.folded == wanted:
            continue
        letters = one.initials if wanted.isascii() else ()
        if one.folded.startswith(wanted) or any(way.startswith(wanted) for way in letters):
            first.append(one.text)
            if len(first) == most:
                return first
        elif wanted in one.folded.replace(" ", "") or (len(wanted) > 1 and any(wanted in way for way in letters)):
            second.append(one.text)
    return (first + second)[:most]


class Suggest:
    """Suggestions for the fields of one office, read once for each kind and worked out once for each field.

    ``recent``: the latest records of a kind: a unit's own, then others'.
    """

    def __init__(self, recent: Callable[[str, str], tuple[list[Any], list[Any]]]) -> None:
        self._recent = recent
        self._records: dict[tuple[str, str], tuple[list[Any], list[Any]]] = {}
        self._phrases: dict[tuple[str, str, Path], list[Phrase]] = {}

    def __call__(self, kind: str, unit: str, path: Path, typed: str, most: int = MOST) -> list[str]:
        """What may be meant at a place of a record of this kind that this unit issues."""
        names: Path = tuple(step for step in path if isinstance(step, str))
        if (kind, unit, names) not in self._phrases:
            if (kind, unit) not in self._records:
                self._records[kind, unit] = self._recent(kind, unit)
            self._phrases[kind, unit, names] = phrases(names, *self._records[kind, unit])
        return fitting(typed, self._phrases[kind, unit, names], most)
