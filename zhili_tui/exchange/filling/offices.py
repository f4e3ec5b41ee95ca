"""What forms ask of units, of office holders in their posts, and of score sheets."""

import datetime
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from zhili_tui.exchange.filling.files.canvas import FormCell
from zhili_tui.exchange.filling.lexicon import Lexicon, squeezed
from zhili_tui.exchange.filling.reckoned import family
from zhili_tui.exchange.filling.stretches import MonthSpan
from zhili_tui.i18n import N_
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.regulation.scoring.shape import ScoreSheet

ROLES = ("principal_leader", "leader_in_charge", "office_director", "first_responsible", "order_responsible", "guard_supervisor")
#: What of an office holder a heading asks for, by its concept.
ATTRIBUTES = {"person_name": "name", "post": "title", "since": "since"}
#: A post by a word of its title, where no role says it.
TITLED = {"clerk": "幹事"}
SCORES = ("maximum", "self_score", "assessed_score", "final_score")
#: What ends the names of units, and is left out when people are brief.
ENDINGS = ("街道辦事處", "街道", "鎮", "鄉", "社區居委會", "社區", "村委會", "村")
NO_HOLDER = N_("nobody holds this post")
NO_SCORE = N_("there is no assessment of this round")
VACANT = N_("target 19 is vacant and stays so")


class OfficeFact(NamedTuple):
    """What is known, with its doubts, its source and the records it rests on."""

    value: Any
    doubts: tuple[str, ...]
    source: str
    refs: tuple[str, ...] = ()


class People:
    """Units by the names that forms call them, their families and posts, the score sheets."""

    def __init__(self, facts: RecordSet, sheets: dict[str, ScoreSheet], today: datetime.date) -> None:
        self.facts, self.sheets, self.today = facts, sheets, today
        self._named: dict[str, list[str]] = {}
        for id, unit in facts.units.items():
            for name in {squeezed(one) for one in (unit.name, unit.short_name) if one} | set(_brief(unit.name)):
                self._named.setdefault(name, []).append(id)
        self._families: dict[str, tuple[str, ...]] = {}

    @property
    def names(self) -> Iterable[str]:
        """Everything that units are called."""
        return self._named

    def family(self, unit: str) -> tuple[str, ...]:
        """A unit with all below it."""
        if unit not in self._families:
            self._families[unit] = family(self.facts, unit)
        return self._families[unit]

    def stands_for_all(self, unit: str) -> bool:
        """Whether a unit has none below it and stands for all that its superior has."""
        return bool(unit) and self.family(unit)[0] != unit

    def only_itself(self, text: str, lexicon: Lexicon) -> bool:
        """Whether a text says 本級 and names no unit."""
        return any(squeezed(text) == squeezed(f"{ending}{word}") for word in lexicon.words.own for ending in ("", *ENDINGS))

    def unit(self, text: str, lexicon: Lexicon) -> tuple[str, ...] | None:
        """The units that a text means: one with those below it, or by itself where it says so; None where it names none."""
        bare = squeezed(text)
        own = next((one for word in lexicon.words.own if bare.endswith(one := squeezed(word))), "")
        whole = next((one for word in lexicon.words.together if bare.endswith(one := squeezed(word))), "")
        found = self._named.get(bare.removesuffix(own or whole) if own or whole else bare, [])
        if len(found) != 1:
            return None
        return (found[0],) if own else (found[0], *self.facts.all_below(found[0]))

    def one(self, text: str) -> str:
        """The one unit of a name; empty where it is none, or several."""
        found = self._named.get(squeezed(text), [])
        return found[0] if len(found) == 1 else ""

    def holders(self, unit: str, word: str, day: datetime.date) -> Iterator[tuple[str, Any, Any]]:
        """Those who hold a post on a day, by its role or a word of its title: reference, officer, post."""
        for ref, officer, post in self._posts.get(unit, ()):
            within = (post.since is None or post.since <= day) and (post.until is None or post.until >= day)
            fits = word in post.roles if word in ROLES else squeezed(TITLED[word]) in squeezed(post.title)
            if within and fits:
                yield ref, officer, post

    @cached_property
    def _posts(self) -> dict[str, list[tuple[str, Any, Any]]]:
        """The posts of each unit with those who hold or held them."""
        found: dict[str, list[tuple[str, Any, Any]]] = {}
        for ref, officer in sorted(self.facts.officers.items()):
            for post in officer.posts:
                found.setdefault(post.unit, []).append((ref, officer, post))
        return found


def _brief(name: str) -> Iterator[str]:
    bare = squeezed(name)
    for ending in map(squeezed, ENDINGS):
        if bare.endswith(ending) and len(bare) - len(ending) >= 2:
            yield bare.removesuffix(ending)
            return


def post(
    people: People, own: frozenset[str], around: frozenset[str], units: tuple[str, ...], span: MonthSpan, turn: int
) -> OfficeFact | None:
    """An office holder's name, post or first day in it; None where the words ask for none. ``turn``: of several rows for one post."""
    words = [one for one in (*ROLES, *TITLED) if one in own]
    asked = [attribute for concept, attribute in ATTRIBUTES.items() if concept in own]
    left = own - set(words) - set(ATTRIBUTES) - {"holder"}
    if len(words) != 1 or left or len(asked) > 1 or (not asked and "holder" not in around):
        return None
    attribute = asked[0] if asked else "name"
    source = f"officer.{words[0]}.{attribute}"
    found = list(people.holders(units[0], words[0], min(people.today, span.ends)))
    if turn >= len(found):
        return OfficeFact(None, (NO_HOLDER,), source)
    ref, officer, held = found[turn]
    refs = ("/officers/".join(ref.split("/")),)
    doubts = () if len(found) == 1 or turn or _several(words[0]) else (N_("several hold this post"),)
    value = officer.name if attribute == "name" else held.title if attribute == "title" else held.since
    return OfficeFact(value, doubts, source, refs)


def _several(word: str) -> bool:
    """Whether a post is one that several usually hold, a row for each."""
    return word in TITLED


def score(
    people: People, unit: str, span: MonthSpan, heads: tuple[str, ...], stubs: tuple[FormCell, ...], lexicon: Lexicon
) -> OfficeFact | None:
    """A score of the item that a row names; None where the row names none, or the column asks for something else."""
    concepts = {name for head in heads for name in lexicon.covered(head).concepts}
    asked = next((one for one in (*SCORES, "score_reason") if one in concepts), "")
    if not asked or concepts - {asked, "item"}:
        return None
    keys = {squeezed(one.text) for one in stubs}
    found = [
        (name, item)
        for name, sheet in people.sheets.items()
        for category in sheet.categories
        for item in category.items
        if {squeezed(text) for text in (item.title.zh_hant, item.title.zh_hans) if text} & keys
    ]
    if not found:
        return None
    source = f"score.{found[0][1].id}.{asked}"
    if found[0][1].id == "TGT-19":
        return OfficeFact(None, (VACANT,), source)
    if asked == "maximum":
        values = {item.maximum for _name, item in found}
        return OfficeFact(values.pop(), () if not values else (N_("several sheets say otherwise"),), source)
    return _scored(people, unit, span, found[0][0], found[0][1].id, asked, source)


def _scored(people: People, unit: str, span: MonthSpan, sheet: str, item: str, asked: str, source: str) -> OfficeFact:
    """What an assessment of the round says of an item."""
    halves = {(1, 6): "half_year", (1, 12): "year_end", (7, 12): "year_end"}
    quarter = f"quarter_{span.last // 3}" if span.last - span.first == 2 else ""
    wanted = halves.get((span.first, span.last), quarter)
    about = [one for one in people.facts.of("assessment")
             if one.record.unit == unit and one.record.sheet == sheet and one.year == span.year and one.record.round == wanted]  # fmt: skip
    if not about:
        return OfficeFact(None, (NO_SCORE,), source)
    last = max(about, key=lambda one: (one.record.date, one.ref))
    name = "reason" if asked == "score_reason" else asked
    values = [found for line in last.record.lines if line.item == item and (found := getattr(line, name)) is not None]
    doubts = () if len({str(one) for one in values}) < 2 and len(about) == 1 else (N_("several assessments say otherwise"),)
    return OfficeFact(values[0] if values else None, doubts, source, (last.ref,))
