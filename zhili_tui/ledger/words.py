"""What can be searched of a record, and what is asked of it, in the words of the full-text engine."""

from typing import Any

from zhili_tui.ledger import fold
from zhili_tui.ledger.rows import decoder
from zhili_tui.model import kinds
from zhili_tui.model.shape import fields_of, once
from zhili_tui.model.terms import term


def columns(kind: str, body: bytes) -> tuple[str, str]:
    """The two searchable columns of a record: its text in tokens, and pinyin initials of its names."""
    if not body:
        return "", ""
    record = decoder(kind).decode(body)
    texts: list[str] = [term(kind)]
    names: list[str] = []
    _collect(kinds.kind(kind).cls, record, texts, names)
    # A word that stands nowhere else keeps phrases from running across two fields.
    text = " zzz ".join(" ".join(fold.tokens(one)) for one in texts)
    ways = [way for name in names for way in fold.initials(name)]
    letters = " zzz ".join([*(" ".join(pairs(way)) for way in ways), *sorted({letter for way in ways for letter in way})])
    return text, letters


def pairs(letters: str) -> list[str]:
    """Initials as tokens: pairs of neighbours, since a single letter is in nearly every record.

    >>> pairs("djjd")
    ['dj', 'jj', 'jd']
    """
    return [letters[i : i + 2] for i in range(len(letters) - 1)]


@once
def _text_fields(cls: type[Any]) -> tuple[tuple[str, str, bool, "type[Any] | None"], ...]:
    kept = ("line", "text", "unit", "officer", "person", "record", "clause", "choice", "table", "date")
    return tuple((f.name, f.form, f.many, f.part) for f in fields_of(cls) if f.form in kept and f.name != "signoffs")


def _collect(cls: type[Any], record: Any, texts: list[str], names: list[str]) -> None:
    for name, form, many, part in _text_fields(cls):
        value = getattr(record, name)
        if not value:
            continue
        for item in value if many else (value,):
            if part is not None:
                _collect(part, item, texts, names)
            elif form == "date":
                texts.append(item.isoformat())
            else:
                texts.append(item)
                if form in ("line", "person") and not item.isascii() and len(item) <= 40:
                    names.append(item)


def fts_query(query: str) -> str:
    """The query in the full-text engine's language: every word must be found, each as a phrase.

    >>> fts_query("東街 djjd")
    '(text : "东 街") AND (text : "djjd" * OR initials : "dj jj jd")'
    """
    parts = []
    for word in fold.fold(query).split():
        pieces = fold.tokens(word)
        if not pieces:
            continue
        star = " *" if pieces[-1].isascii() and len(word) > 1 else ""
        phrase = f'text : "{" ".join(pieces)}"{star}'
        if word.isascii() and word.isalnum():
            phrase += f' OR initials : "{" ".join(pairs(word) or [word])}"'
        parts.append(f"({phrase})")
    return " AND ".join(parts)
