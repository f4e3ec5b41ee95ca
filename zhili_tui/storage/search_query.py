"""What can be searched of a record, and what is asked of it, in the words of the full-text engine."""

import functools
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

from zhili_tui.model import kinds
from zhili_tui.model.fields import once
from zhili_tui.model.glossary import term
from zhili_tui.model.introspection import fields_of
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.storage import folding, search_terms
from zhili_tui.storage.index_rows import opener

#: Where a long text is cut for its initials, and from which length on.
CLAUSES = re.compile(r"[，。；：、！？,;.!?:()（）\s]+")
LONG = 40


class SearchColumns(NamedTuple):
    """The searchable columns of a record: its text in tokens, pinyin initials of it, and what it names by an identifier."""

    text: str = ""
    initials: str = ""
    named: str = ""


def columns(path: str, kind: str, body: bytes) -> SearchColumns:
    """What can be searched of a record at a path."""
    place = place_of(path) if body else None
    if place is None:
        return SearchColumns()
    record = opener(kind)(body)
    texts: list[str] = [term(kind)]
    if place.month:  # what it is called in the languages there are
        texts += [f"{place.month}/{place.year}", f"{place.year}年{place.month}月", place.name[3:]]
    written: list[str] = []
    named = {search_terms.token("kind", kind), search_terms.token("unit", place.unit)}
    if kinds.kind(kind).naming == "post":
        named.add(search_terms.token("post", f"{place.unit}/{place.name[3:]}"))
    _collect(kinds.kind(kind).cls, record, texts, written, named)
    # A word that stands nowhere else keeps phrases from running across two fields.
    text = " zzz ".join(map(_spoken, texts))
    return SearchColumns(text, letters(written), " ".join(sorted(named)))


def letters(written: list[str]) -> str:
    """The initials of texts in pairs; single letters of what is short alone, since one is in nearly every long text."""
    short = [way for one in written if len(one) <= LONG for way in _ways(one)]
    long = [way for one in written if len(one) > LONG for part in CLAUSES.split(one) for way in _ways(part)]
    tokens = [_paired(way) for way in dict.fromkeys(short + long) if len(way) > 1]
    return " zzz ".join([*tokens, *sorted(set("".join(short)))])


# Names, choices and days stand in many records.


@functools.lru_cache(maxsize=1 << 14)
def _spoken(text: str) -> str:
    return " ".join(folding.tokens(text))


@functools.lru_cache(maxsize=1 << 14)
def _ways(text: str) -> tuple[str, ...]:
    return tuple(folding.initials(text))


@functools.lru_cache(maxsize=1 << 14)
def _paired(way: str) -> str:
    return " ".join(pairs(way))


def pairs(letters: str) -> list[str]:
    """Initials as tokens: pairs of neighbours, since a single letter is in nearly every record.

    >>> pairs("djjd")
    ['dj', 'jj', 'jd']
    """
    return list(map("".join, pairwise(letters)))


@once
def _text_fields(cls: type[Any]) -> tuple[tuple[str, str, str, bool, "type[Any] | None"], ...]:
    """Name, form, the sort of what it names by an identifier, whether it is many, its part."""
    kept = ("line", "text", "unit", "officer", "person", "record", "clause", "choice", "table", "date")
    return tuple(
        (f.name, f.form, f.named_by or NAMED.get(f.form, ""), f.many, f.part)
        for f in fields_of(cls)
        if f.form in kept and f.name != "signoffs"
    )


#: Forms whose values are identifiers of something that has a name, and the sort of their tokens.
NAMED = {"unit": "unit", "officer": "officer", "person": "officer", "choice": "choice", "clause": "clause"}


def _collect(cls: type[Any], record: Any, texts: list[str], written: list[str], named: set[str]) -> None:
    for name, form, sort, many, part in _text_fields(cls):
        value = getattr(record, name)
        if not value:
            continue
        for item in value if many else (value,):
            if part is not None:
                _collect(part, item, texts, written, named)
                continue
            if form == "date":
                texts.append(item.isoformat())
                continue
            texts.append(item)
            if sort and item.isascii():
                named.add(search_terms.token(sort, item))
            elif not item.isascii():
                written.append(item)


#: A month as people write it, its year before it or not, a day after it or not.
MONTH = re.compile(r"(?:(?P<year>[0-9]{4})年)?(?P<month>0?[1-9]|1[0-2])月(?:(?P<day>[0-9]{1,2})[日号]?)?")
ENGLISH = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")


class Word(NamedTuple):
    """One word of a query: as typed, whether records that have it are left out, and what finds it; blank where nothing could."""

    typed: str
    excluded: bool
    match: str  # in the full-text engine's language
    days: str = ""  # a pattern of the day of what is recorded, for a month


def words_of(query: str, names: Iterable[search_terms.Called] = ()) -> list[Word]:
    """What is searched for, word by word; one that begins with - is not to be found.

    >>> words_of("聯席 -東街")[1]
    Word(typed='-東街', excluded=True, match='(text : "东 街")', days='')
    >>> words_of("10月 ...")[0].days, words_of("2026年3月5日")[0].days, words_of("...")[0].match
    ('____-10-%', '2026-03-05', '')
    """
    registered = list(names)
    out = []
    for typed in query.split():
        folded = folding.fold(typed)
        excluded = len(folded) > 1 and folded.startswith("-")
        word = folded.removeprefix("-") if excluded else folded
        out.append(Word(typed, excluded, _ways_to(word, registered), _days(word)))
    return out


def _days(word: str) -> str:
    found = MONTH.fullmatch(word)
    if found is None:
        return f"____-{ENGLISH.index(word) + 1:02}-%" if word in ENGLISH else ""
    return (
        f"{found['year'] or '____'}-{int(found['month']):02}-{int(found['day']):02}"
        if found["day"]
        else f"{found['year'] or '____'}-{int(found['month']):02}-%"
    )


def condition(words: Iterable[Word]) -> tuple[str, list[str]]:
    """A condition of SQL on the columns of ``entry``, and its values: every word is found, none that is excluded. A word that nothing could find is passed over."""
    parts: list[str] = []
    values: list[str] = []
    for word in words:
        ways = ["id IN (SELECT rowid FROM words WHERE words MATCH ?)"] if word.match else []
        ways += ["day LIKE ?"] if word.days else []
        if ways:
            parts.append(f"{'NOT ' if word.excluded else ''}({' OR '.join(ways)})")
            values += filter(None, (word.match, word.days))
    return " AND ".join(parts) or "1", values


def plain(words: Iterable[Word]) -> str:
    """The same in the full-text engine's language alone; blank where it takes more than that."""
    found = list(words)
    return "" if any(one.excluded or one.days for one in found) else " AND ".join(one.match for one in found if one.match)


def fts_query(query: str, names: Iterable[search_terms.Called] = ()) -> str:
    """Words that are all to be found, in the full-text engine's language: each as a phrase or by what it may stand for.

    >>> fts_query("東街 djd")
    '(text : "东 街") AND (text : "djd" * OR initials : "dj jd")'
    >>> fts_query("聯席會議")
    '(text : "联 席 会 议" OR named : choice0five0dept0meeting OR named : choice0joint0meeting)'
    """
    return plain(words_of(query, names))


def _ways_to(word: str, names: Iterable[search_terms.Called]) -> str:
    pieces = folding.tokens(word)
    if not pieces:
        return ""
    star = " *" if pieces[-1].isascii() and len(word) > 1 else ""
    ways = [f'text : "{" ".join(pieces)}"{star}']
    if word.isascii() and word.isalnum():
        ways.append(f'initials : "{" ".join(pairs(word) or [word])}"')
    ways += [f"named : {one}" for one in (*search_terms.meant(word, search_terms.terms()), *search_terms.meant(word, names))]
    return f"({' OR '.join(ways)})"
