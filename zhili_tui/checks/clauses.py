"""Clauses cited in records must be clauses of the regulation."""

from collections.abc import Iterator
from typing import Any

from zhili_tui.checks.rule import File, Hit, rule
from zhili_tui.model.fields import once
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import fields_of, walk


@rule("clause-unknown", N_("Clauses cited are clauses of the regulation"),
      {"records/a/2026/activity/20260101-aaaa.toml": 'type = "publicity"\ndate = 2026-01-01\ntitle = "x"\nclause = "TGT-99"\n'})  # fmt: skip
def clauses(file: File, known: frozenset[str]) -> Iterator[Hit]:
    """The ids are those of the rule set in use; number 19 of the targets is vacant."""
    if file.plain is None or file.kind is None:
        return
    for path, field, value in walk(file.kind.cls, file.plain):
        if field.form == "clause" and value not in known:
            yield Hit(N_("the regulation has no clause {clause}"), {"clause": value}, path)


@once
def _clause_fields(cls: type[Any]) -> tuple[tuple[str, bool, "type[Any] | None"], ...]:
    out: list[tuple[str, bool, type[Any] | None]] = []
    for field in fields_of(cls):
        if field.form == "clause":
            out.append((field.name, field.many, None))
        elif field.part is not None and _clause_fields(field.part):
            out.append((field.name, field.many, field.part))
    return tuple(out)


def cited(cls: type[Any], record: Any) -> Iterator[str]:
    """Every clause a typed record cites."""
    for name, many, part in _clause_fields(cls):
        value = getattr(record, name)
        if not value:
            continue
        for item in value if many else (value,):
            if part is None:
                yield item
            else:
                yield from cited(part, item)
