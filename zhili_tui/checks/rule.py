"""What a rule and a finding are."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, Literal, NamedTuple

import msgspec

from zhili_tui.i18n import Term, translate
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.model.introspection import Path
from zhili_tui.model.kind import Kind
from zhili_tui.model.record_path import Place
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.storage.toml_text import TextError, decode, parse_text, positions

Severity = Literal["error", "warning"]


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
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
        """The lines of the text; none where it is no text."""
        return self.text.split("\n") if self.text is not None else []


def load(path: str, data: bytes) -> File:
    """Read a file's bytes as its place says; what fails stays None."""
    place = place_of(path)
    kind = kinds.kind(place.kind) if place and place.kind in kinds.names() else None
    text = plain = record = error = None
    try:
        text = decode(data)
        plain = parse_text(text)
        if kind:
            record = convert(plain, kind.cls)
    except TextError as problem:
        error = problem
    except msgspec.ValidationError:
        pass
    return File(path, data, place, kind, text, plain, record, error)


class Hit(NamedTuple):
    """What a rule reports: a place in the file (line and column, or a path inside the record), and the sentence."""

    sentence: str
    parts: dict[str, Any] = {}
    at: Path = ()
    line: int = 0
    column: int = 0
    rule: str = ""
    path: str = ""
    warns: bool = False  # a reminder, whatever the rule's severity


class Rule(NamedTuple):
    """A rule: its stable id, one line of title, what provokes it, and the function."""

    id: str
    title: str  # a sentence of the catalogues
    severity: Severity
    clause: str
    check: Callable[..., Iterator[Hit]]
    example: dict[str, bytes]  # path -> bytes of files that provoke it
    scope: Literal["file", "tree"] = "file"


def rule(
    id: str,
    title: str,
    example: dict[str, str | bytes],
    severity: Severity = "error",
    clause: str = "",
    scope: Literal["file", "tree"] = "file",
) -> Callable[[Callable[..., Iterator[Hit]]], Rule]:
    """Make a rule of a function; its docstring is the rule's documentation."""
    files = {path: text.encode() if isinstance(text, str) else text for path, text in example.items()}

    def make(check: Callable[..., Iterator[Hit]]) -> Rule:
        return Rule(id, title, severity, clause, check, files, scope)

    return make
