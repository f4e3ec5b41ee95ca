"""The shape of a record: TOML syntax, and everything in which the file departs from its kind, all of it at once."""

from collections.abc import Iterator

from zhili_tui.checks.rule import File, RuleHit, rule
from zhili_tui.model import introspection
from zhili_tui.model.glossary import N_
from zhili_tui.storage.toml_text import BOM

SOME = "records/a/2026/activity/20260101-aaaa.toml"


@rule("toml-syntax", N_("Files are valid TOML 1.0 in UTF-8"), {SOME: "type = publicity\n"})
def syntax(file: File) -> Iterator[RuleHit]:
    """The first place where the file cannot be read."""
    if file.error and not file.data.startswith(BOM):
        yield RuleHit(file.error.reason, file.error.reason_parts, line=file.error.line, column=file.error.column)


@rule("schema", N_("Fields are those of the kind, with values of their type"), {SOME: 'type = "party"\ndate = "2026-01-01"\ncolour = 1\n'})
def schema(file: File) -> Iterator[RuleHit]:
    """Unknown fields, missing fields, values of another type: all errors of a file at once."""
    if file.plain is not None and file.kind is not None and file.record is None:
        for fault in introspection.faults(file.kind.cls, file.plain):
            yield RuleHit(fault.sentence, fault.parts, fault.path)


RULES = (syntax, schema)
