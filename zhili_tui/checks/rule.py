"""What a rule and a finding are."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec

from zhili_tui.i18n import N_, Term, translate
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert, listed
from zhili_tui.model.introspection import Path
from zhili_tui.model.kind import Kind
from zhili_tui.model.record_path import Place
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.storage.toml_text import BOM, TextError, decode, parse_text, positions

Severity = Literal["error", "warning"]
T = TypeVar("T")
#: Numbers of more digits are nobody's.
GREAT = 20


class CheckFinding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing wrong, and where. Lines and columns count from 1; 0 is the file as a whole."""

    rule: str
    severity: Severity
    path: str
    sentence: str
    parts: dict[str, Any] = {}
    line: int = 0
    column: int = 0
    field: str = ""
    clause: str = ""
    terms: tuple[str, ...] = ()  # names of the parts that are themselves sentences of the catalogues

    @property
    def message(self) -> str:
        """The sentence in the language in use."""
        parts = {key: Term(value) if key in self.terms else value for key, value in self.parts.items()}
        return translate(self.sentence, parts)

    @property
    def told(self) -> str:
        """The field and the sentence, where the sentence does not name the field."""
        name = self.field.rpartition(".")[2]
        named = not name or name.isdecimal() or name in self.message
        return self.message if named else translate(N_("{key}: {reason}"), {"key": self.field, "reason": self.message})


class File(msgspec.Struct, dict=True):
    """A file as the rules see it: read once, as far as it can be read."""

    path: str
    data: bytes
    place: Place | None
    kind: Kind | None
    text: str | None
    plain: dict[str, Any] | None
    record: Any
    error: TextError | None

    @cached_property
    def places(self) -> dict[Path, tuple[int, int]]:
        """Line and column of every key and entry; none where the file cannot be read."""
        return positions(self.text) if self.text is not None and self.plain is not None else {}

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the file, read as far as they can be."""
        return self.data.removeprefix(BOM).decode(errors="replace").split("\n")

    @cached_property
    def values(self) -> list[tuple[Path, str]]:
        """Every key, and every text and number as text, as a parser reads them; none where the file cannot be read."""
        return list(_values(self.plain, ())) if self.plain is not None else []

    @cached_property
    def _order(self) -> list[tuple[tuple[int, int], Path]]:
        return sorted((place, path) for path, place in self.places.items())

    def owner(self, line: int, column: int) -> Path:
        """The field in which something stands that was found by its place in the text; none for a comment."""
        if not line or not self.places or self.lines[line - 1].lstrip().startswith("#"):
            return ()
        before = bisect_right(self._order, (line, column), key=lambda one: one[0])
        return self._order[before - 1][1] if before else ()

    def found(self, search: "Callable[[str], Iterator[tuple[int, T]]]") -> "Iterator[tuple[T, RuleHit]]":
        """What ``search`` finds in the lines as they stand, and in values that are spelled otherwise: each with its place.

        ``search`` gets one line, and gives position and thing. What the text of a field shows already is not told of its value again.
        """
        told: set[Path] = set()
        for number, line in enumerate(self.lines, 1):
            for at, thing in search(line):
                told.add(self.owner(number, at + 1))
                yield thing, RuleHit("", line=number, column=at + 1)
        for path, text in self.values:
            if path not in told:
                yield from ((thing, RuleHit("", at=path)) for line in text.split("\n") for _at, thing in search(line))


def _values(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key), key
            yield from _values(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _values(inner, (*path, i))
    elif isinstance(value, str):
        yield path, value
    elif isinstance(value, Decimal):
        yield path, f"{value:f}" if value.is_finite() and value.adjusted() < GREAT else ""
    elif isinstance(value, int) and abs(value) < 10**GREAT:
        yield path, str(int(value))


def load(path: str, data: bytes) -> File:
    """Read a file's bytes as its place says; what fails stays None."""
    place = place_of(path)
    kind = kinds.kind(place.kind) if place and place.kind in kinds.names() else None
    text = plain = record = error = None
    try:
        text = decode(data)
        plain = parse_text(text)
        if kind:
            plain = listed(plain, kind.cls)
            record = convert(plain, kind.cls)
    except TextError as problem:
        error = problem
    except msgspec.ValidationError:
        pass
    return File(path, data, place, kind, text, plain, record, error)


class RuleHit(NamedTuple):
    """What a rule reports: a place in the file (line and column, or a path inside the record), and the sentence."""

    sentence: str
    parts: dict[str, Any] = {}
    at: Path = ()
    line: int = 0
    column: int = 0
    rule: str = ""
    path: str = ""
    warns: bool = False  # a reminder, whatever the rule's severity


class CheckRule(NamedTuple):
    """A rule: its stable id, one line of title, what provokes it, and the function."""

    id: str
    title: str  # a sentence of the catalogues
    severity: Severity
    clause: str
    check: Callable[..., Iterator[RuleHit]]
    example: dict[str, bytes]  # path -> bytes of files that provoke it
    scope: Literal["file", "tree"] = "file"


def rule(
    id: str,
    title: str,
    example: dict[str, str | bytes],
    severity: Severity = "error",
    clause: str = "",
    scope: Literal["file", "tree"] = "file",
) -> Callable[[Callable[..., Iterator[RuleHit]]], CheckRule]:
    """Make a rule of a function; its docstring is the rule's documentation."""
    files = {path: text.encode() if isinstance(text, str) else text for path, text in example.items()}

    def make(check: Callable[..., Iterator[RuleHit]]) -> CheckRule:
        return CheckRule(id, title, severity, clause, check, files, scope)

    return make
