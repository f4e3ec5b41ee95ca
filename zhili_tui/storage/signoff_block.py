r"""Sign-off entries in the text of a record: they stand last, and each one's digest covers everything it was set under.

The digest of an entry is the SHA-256 of ``zhili-signoff-1\n``, the record's path, ``\n``, the file's bytes before the first
``[[signoffs]]``, then the entry's own bytes before its ``digest`` line; ``sha256sum`` recomputes it.
"""

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from zhili_tui.model.fields import convert
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import fields_of
from zhili_tui.model.parts import Signoff
from zhili_tui.storage.toml_text import TextError, parse, statement

HEADER = b"[[signoffs]]"
#: The header alone on its line, whatever ends lines and whatever blanks stand behind it.
HEADER_LINE = re.compile(rb"(?<![^\r\n])\[\[signoffs\]\](?=[ \t\x0b\x0c]*(?:[\r\n]|\Z))")
#: Files, and entries, of so many bytes are kept at hand once they were read.
SMALL = 4096
DIGEST = b"digest = "
BEGINNING = b"zhili-signoff-1\n"


class SignoffEntry(NamedTuple):
    """One entry as it stands in the file: its bytes from the header to the end of its digest line, and what they say."""

    raw: bytes
    plain: dict[str, Any]

    @property
    def digest(self) -> str:
        """The digest that it bears."""
        return str(self.plain["digest"])

    @property
    def signed(self) -> bytes:
        """Its bytes that its digest covers."""
        return self.raw[: self.raw.rindex(DIGEST)]


class Parts(NamedTuple):
    """A record's file in two: what was signed, and the sign-offs."""

    content: bytes
    entries: tuple[SignoffEntry, ...]

    @property
    def digests(self) -> frozenset[str]:
        """The digests of its entries."""
        return frozenset(entry.digest for entry in self.entries)


def split(data: bytes) -> Parts:
    """Content and entries of a file. Raises TextError where entries are not written as ``zhili sign`` writes them.

    Both pieces have to be readable alone: a header inside a quotation, or a field behind the entries, cannot pass for another.
    """
    return (_split if len(data) <= SMALL else _split.__wrapped__)(data)


@lru_cache(maxsize=1 << 10)
def _split(data: bytes) -> Parts:
    # What one commit makes of a record the next one finds there: it is split once.
    starts = [found.start() for found in HEADER_LINE.finditer(data)] if HEADER in data else []
    if not starts:
        # A key may be written with escapes, so that the word itself does not stand there.
        if (b"signoffs" in data or b"\\u" in data or b"\\U" in data) and "signoffs" in parse(data):
            raise TextError(1, 1, SHAPE)
        return Parts(data, ())
    content = data[: starts[0]]
    if "signoffs" in said(content):
        raise TextError(1, 1, SHAPE)
    entries = []
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        raw = data[start:end].rstrip(b"\n") + b"\n"
        found = (_entry if len(raw) <= SMALL else _entry.__wrapped__)(raw)
        if found is None:
            raise TextError(len(data[:start].splitlines()) + 1, 1, SHAPE)
        entries.append(found)
    if len({entry.digest for entry in entries}) < len(entries):
        raise TextError(len(content.splitlines()) + 1, 1, SHAPE)
    return Parts(content, tuple(entries))


def said(content: bytes) -> dict[str, Any]:
    """What a content says, not to be changed: one is asked for again and again while its sign-offs are judged. Raises TextError."""
    return (_said_often if len(content) <= SMALL else _said)(content)


@lru_cache(maxsize=4)
def _said(content: bytes) -> dict[str, Any]:
    return parse(content)


@lru_cache(maxsize=1 << 8)
def _said_often(content: bytes) -> dict[str, Any]:
    return parse(content)


@lru_cache(maxsize=1 << 10)
def _entry(raw: bytes) -> SignoffEntry | None:
    """An entry out of its bytes; None where it is not written as it should be. Raises TextError where it cannot be read at all."""
    plain = parse(raw)
    one = plain["signoffs"][0] if list(plain) == ["signoffs"] and len(plain["signoffs"]) == 1 else {}
    last = raw[:-1].rpartition(b"\n")[2] + b"\n"
    if last != DIGEST + f'"{one.get("digest", "")}"\n'.encode() or not raw.startswith(HEADER + b"\n"):
        return None
    try:
        convert(one, Signoff)
    except msgspec.ValidationError:
        return None
    return SignoffEntry(raw, one)


SHAPE = N_("sign-off entries stand last in the file, each as “zhili sign” wrote it, its digest at the end")


def join(parts: Parts) -> bytes:
    """The file of content and entries, a blank line between."""
    content = parts.content
    if parts.entries and content and not content.endswith(b"\n\n"):
        content += b"\n" if content.endswith(b"\n") else b"\n\n"
    return content + b"\n".join(entry.raw for entry in parts.entries)


def digest(path: str, content: bytes, signed: bytes) -> str:
    """The digest of an entry over the content of a path."""
    return hashlib.sha256(BEGINNING + path.encode() + b"\n" + content + signed).hexdigest()


def fits(path: str, content: bytes, entry: SignoffEntry) -> bool:
    """Whether the content is still what the entry was set under."""
    return digest(path, content, entry.signed) == entry.digest


def add(path: str, data: bytes, plain: dict[str, Any]) -> tuple[bytes, str]:
    """The file with one entry more, and its digest. ``plain``: the entry's fields but the digest. Raises TextError."""
    before = split(data)
    # The blank line before the first entry belongs to what is signed.
    content = before.content if before.entries else join(Parts(data, (SignoffEntry(b"", {}),)))
    text = (
        HEADER.decode()
        + "\n"
        + "".join(statement(f.name, plain[f.name]) for f in fields_of(Signoff) if plain.get(f.name) not in (None, ()))
    )
    signed = text.encode()
    made = digest(path, content, signed)
    raw = signed + DIGEST + f'"{made}"\n'.encode()
    whole = join(Parts(content, (*before.entries, SignoffEntry(raw, {}))))
    split(whole)  # a note that looks like a header is refused here
    return whole, made


def union(*groups: Iterable[SignoffEntry]) -> tuple[SignoffEntry, ...]:
    """Every entry once, in the order of their times."""
    found = {entry.raw: entry for group in groups for entry in group}
    return tuple(sorted(found.values(), key=lambda entry: (entry.plain["at"], entry.digest)))


def keep(data: bytes, *others: bytes | None) -> bytes:
    """These bytes with every entry that the others have: an edit, an editor or an older version never loses one. Raises TextError."""
    mine = split(data)
    entries = union(mine.entries, *(split(other).entries for other in others if other))
    return data if entries == mine.entries else join(Parts(mine.content, entries))


def heads(entries: Iterable[SignoffEntry]) -> tuple[str, ...]:
    """The digests of the latest entries: those no other entry has seen."""
    entries = list(entries)
    seen = {digest for entry in entries for digest in entry.plain.get("after", ())}
    return tuple(entry.digest for entry in entries if entry.digest not in seen)


def seen(entry: SignoffEntry, entries: dict[str, SignoffEntry]) -> set[str]:
    """The entries that a signer had before him, directly or through those."""
    out: set[str] = set()
    pending = list(entry.plain.get("after", ()))
    while pending:
        digest = pending.pop()
        if digest not in out and digest in entries:
            out.add(digest)
            pending += entries[digest].plain.get("after", ())
    return out
