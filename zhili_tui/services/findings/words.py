"""What the check found, for people who know no identifiers: units, officers and records by name, fields and choices by their words."""

import re
from typing import TYPE_CHECKING, Any

from zhili_tui.checks import powers
from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import N_, Term, _, formatting, translate
from zhili_tui.model.introspection import MISSING, by_name, field_at
from zhili_tui.model.introspection import Path as Inside
from zhili_tui.model.record_path import parse as place_of

if TYPE_CHECKING:
    from zhili_tui.checks.rule import CheckFinding
    from zhili_tui.model.kind import Kind
    from zhili_tui.services.repository import Repository

#: The rules that speak of units, officers, steps and other records.
BETWEEN = frozenset(one.id for one in powers.RULES)
#: What can be an identifier, or a reference made of them.
IDENTIFIER = re.compile(r"[a-z][a-z0-9_-]*(?:/[a-z0-9_-]+)*(?:\.toml)?")


def place_in(finding: "CheckFinding") -> Inside:
    """The place in the record that a finding is about."""
    return tuple(int(step) - 1 if step.isdecimal() else step for step in finding.field.split(".")) if finding.field else ()


def worded(repository: "Repository", finding: "CheckFinding", kind: "Kind | None" = None) -> str:
    """The sentence of a finding; what is to be typed in a file, as shapes and references are, keeps its identifiers."""
    if finding.sentence == MISSING and kind:  # in a form nobody writes files
        return translate(N_("“{label}” is missing"), {"label": Term(finding.parts["label"])})
    if finding.rule not in BETWEEN:
        return finding.message
    parts = {
        name: Term(value) if name in finding.terms else _in_words(repository, value, kind) if isinstance(value, str) else value
        for name, value in finding.parts.items()
    }
    return translate(finding.sentence, parts)


def _in_words(repository: "Repository", value: str, kind: "Kind | None") -> str:
    """A value as people call it, each of several with a comma between them; what is no identifier stays."""
    pieces = value.split(", ")
    return _(N_(", ")).join(_word(repository, one, kind) for one in pieces) if all(map(IDENTIFIER.fullmatch, pieces)) else value


def _word(repository: "Repository", value: str, kind: "Kind | None") -> str:
    name = repository.name(value)
    if name != value:
        return name
    place = place_of(value)
    if place is not None and place.year:
        try:
            return f"{formatting.label(place.kind)} {repository.title_at(place.path)}"
        except ZhiliError:  # gone, or not to be read
            return value
    fields: dict[str, Any] = by_name(kind.cls) if kind else {}
    return _(fields[value].label) if value in fields else formatting.label(value)


def sentence(repository: "Repository", finding: "CheckFinding", kind: "Kind | None" = None) -> str:
    """A finding with the field in words before it, else its line."""
    said, inside = worded(repository, finding, kind), place_in(finding)
    if kind and inside:
        chain = tuple(f for i in range(len(inside)) if not isinstance(inside[i], int) and (f := field_at(kind.cls, inside[: i + 1])))
        return f"{formatting.where(inside, chain)}: {said}"
    return f"{finding.line}: {said}" if finding.line else said
