"""What a word somebody searches for may stand for: a kind, a choice, a unit, an officer, a clause, a score sheet, by what they are called.

Records hold identifiers; rows show words. A word is held against the words, in every language and by pinyin initials,
and the identifiers that fit are looked for as well.
"""

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from zhili_tui import i18n
from zhili_tui.model import kinds
from zhili_tui.model.glossary import term
from zhili_tui.model.introspection import fields_of
from zhili_tui.storage import folding
from zhili_tui.storage.index_rows import unpacked

NOT_IN_TOKENS = re.compile(r"[^a-z0-9]+")


class Called(NamedTuple):
    """An identifier as the index holds it, and what it is called: folded, and in initials. ``whole``: what counts only where it is all of a word."""

    token: str
    names: tuple[str, ...]
    letters: tuple[str, ...]
    whole: frozenset[str] = frozenset()


@functools.lru_cache(maxsize=1 << 14)
def token(sort: str, identifier: str) -> str:
    """One word of the index for an identifier, that no text contains.

    >>> token("choice", "joint_meeting"), token("officer", "dongjie/chen-guoqiang")
    ('choice0joint0meeting', 'officer0dongjie0chen0guoqiang')
    """
    return f"{sort}0{NOT_IN_TOKENS.sub('0', identifier.lower())}"


def called(token: str, names: Iterable[str]) -> Called:
    """An identifier with its names made ready to be held against a word."""
    known = tuple(dict.fromkeys(names))
    folded = dict.fromkeys(folding.fold(name) for name in known)
    return Called(token, tuple(folded), tuple(dict.fromkeys(way for name in known if not name.isascii() for way in folding.initials(name))))


@functools.cache
def terms() -> tuple[Called, ...]:
    """Every kind and every choice of a field, by its name in each language."""
    catalogues = [i18n.load(name) for name in i18n.LANGUAGES]
    found = {("kind", name) for name in kinds.names()} | {
        ("choice", one) for name in kinds.names() for one in _choices(kinds.kind(name).cls)
    }
    return tuple(called(token(sort, name), (book.gettext(term(name)) for book in catalogues)) for sort, name in sorted(found))


def _choices(cls: type[Any]) -> Iterator[str]:
    for field in fields_of(cls):
        yield from field.choices
        if field.part is not None and field.name != "signoffs":
            yield from _choices(field.part)


class OfficersPost(msgspec.Struct):
    """What an officer is in a unit."""

    title: str


class GuardPostTerms(msgspec.Struct):
    """Where a unit keeps guard."""

    id: str
    name: str


class HasName(msgspec.Struct):
    """As much of a unit or officer as is needed here."""

    name: str
    posts: tuple[OfficersPost, ...] = ()
    guard_posts: tuple[GuardPostTerms, ...] = ()


#: Identifiers that the rule set in use names itself: sort, identifier, names.
OwnNames = Callable[[], Iterable[tuple[str, str, Iterable[str]]]]


def registered(ask: Callable[[str], Iterable[Any]], own: OwnNames) -> tuple[Called, ...]:
    """Every unit, guard post and officer of an index by name, an officer by his posts too, and what the rule set itself names (``own``).

    ``ask`` gives the rows of a query on the index.
    """
    decode = msgspec.msgpack.Decoder(HasName).decode
    rows = ask("SELECT kind, unit, path, body FROM entry WHERE kind IN ('unit', 'officer') AND body <> x''")
    out = [called(token(sort, identifier), names) for sort, identifier, names in own()]
    for kind, unit, path, body in rows:
        ref = unit if kind == "unit" else f"{unit}/{path[path.rindex('/') + 1 : -len('.toml')]}"
        found = decode(unpacked(body))
        posts = called("", (post.title for post in found.posts))
        out.append(called(token(kind, ref), (found.name,))._replace(whole=frozenset((*posts.names, *posts.letters))))
        out += [called(token("post", f"{unit}/{post.id}"), (post.name,)) for post in found.guard_posts]
    return tuple(out)


def meant(word: str, known: Iterable[Called]) -> list[str]:
    """The tokens of what a folded word may stand for; a single letter says too little.

    >>> meant("zthy", terms()), meant(fold.fold("專題會"), terms()), meant("x", terms())
    (['choice0thematic0meeting'], ['choice0thematic0meeting'], [])
    """
    letters = word.isascii()
    if letters and len(word) < 2:
        return []
    return [
        one.token
        for one in known
        if any(word in name for name in one.names) or (letters and any(word in way for way in one.letters)) or word in one.whole
    ]
