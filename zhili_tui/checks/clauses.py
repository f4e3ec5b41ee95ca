"""Names that records take from the rule set must stand in it: clauses of the regulation, steps of the ladder."""

from collections.abc import Iterator
from typing import Any

from zhili_tui.checks.rule import File, RuleHit, rule
from zhili_tui.model.fields import once
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import fields_of, walk
from zhili_tui.model.kinds.warning import STEPS


@rule("clause-unknown", N_("Clauses cited are clauses of the regulation"),
      {"records/a/2026/activity/20260101-aaaa.toml": 'type = "publicity"\ndate = 2026-01-01\ntitle = "x"\nclause = "TGT-99"\n'})  # fmt: skip
def clauses(file: File, known: frozenset[str]) -> Iterator[RuleHit]:
    """The ids are those of the rule set in use; number 19 of the targets is vacant."""
    if file.plain is None or file.kind is None:
        return
    for path, field, value in walk(file.kind.cls, file.plain):
        if field.form == "clause" and value not in known:
            yield RuleHit(N_("the regulation has no clause {clause}"), {"clause": value}, path)


@rule("step-unknown", N_("Steps are steps of the ladder"),
      {"records/a/2026/warning/20260101-aaaa.toml": 'type = "purple_card"\nunit = "a"\ndate = 2026-01-01\nfacts = "x"\n'})  # fmt: skip
def steps(file: File, known: frozenset[str]) -> Iterator[RuleHit]:
    """The types of steps are those of the ladder of the rule set in use, and those that every rule set has."""
    if file.plain is None or file.kind is None:
        return
    for path, field, value in walk(file.kind.cls, file.plain):
        if field.among == "step" and value not in field.choices and value not in known:
            there = sorted({*field.choices, *(name for name in known if name.islower())})
            yield RuleHit(N_("the ladder has no step “{step}”; its steps are: {steps}"), {"step": value, "steps": ", ".join(there)}, path)


RULES = (clauses, steps)


@once
def _clause_fields(cls: type[Any]) -> tuple[tuple[str, bool, "type[Any] | None"], ...]:
    out: list[tuple[str, bool, type[Any] | None]] = []
    for field in fields_of(cls):
        if field.form == "clause" or field.among:
            out.append((field.name, field.many, None))
        elif field.part is not None and _clause_fields(field.part):
            out.append((field.name, field.many, field.part))
    return tuple(out)


def cited(cls: type[Any], record: Any) -> Iterator[str]:
    """Every clause a typed record cites, and every step it is that not every rule set has."""
    for name, many, part in _clause_fields(cls):
        value = getattr(record, name)
        if not value:
            continue
        for item in value if many else (value,):
            if part is None and item not in STEPS:
                yield item
            elif part is None:
                continue
            else:
                yield from cited(part, item)
