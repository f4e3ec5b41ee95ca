"""JSON Schemas of the kinds, so that stock editors and linters check the same files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zhili_tui.model import kinds
from zhili_tui.model.glossary import term
from zhili_tui.model.introspection import Field, fields_of
from zhili_tui.model.kind import Kind

DIALECT = "http://json-schema.org/draft-07/schema#"
UNIT = "^[a-z0-9_-]+$"
TYPES: dict[str, dict[str, Any]] = {
    "line": {"type": "string", "minLength": 1, "pattern": r"^[^\n]+$"},
    "text": {"type": "string", "minLength": 1},
    "count": {"type": "integer"},
    "number": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "clock": {"type": "string", "pattern": r"^\d{2}:\d{2}:\d{2}(\.\d+)?$"},
    "instant": {"type": "string", "format": "date-time"},
    "flag": {"type": "boolean"},
    "choice": {"type": "string"},
    "unit": {"type": "string", "pattern": UNIT},
    "officer": {"type": "string", "pattern": "^[a-z0-9_-]+/[a-z0-9_-]+$"},
    "person": {"type": "string", "minLength": 1},
    "record": {"type": "string", "pattern": "^[a-z0-9_-]+(/[a-z0-9_-]+)*$"},
    "clause": {"type": "string", "pattern": "^[A-Z]{3}-[A-Z]?[0-9]+[a-z]?$"},
    "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
}
PATHS = {
    "office": "office.toml",
    "unit": "*/unit.toml",
    "officer": "*/officers/*.toml",
}
Translate = Callable[[str], str]


def schema(kind: Kind, translate: Translate) -> dict[str, Any]:
    """The schema of a kind, with titles and descriptions in the user's language."""
    return {"$schema": DIALECT, "$id": f"zhili:{kind.name}", "title": translate(term(kind.name)), **table(fields_of(kind.cls), translate)}


def table(fields: tuple[Field, ...], translate: Translate) -> dict[str, Any]:
    """The schema of a table."""
    out: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {field.name: _property(field, translate) for field in fields},
    }
    required = [field.name for field in fields if field.required]
    return out | {"required": required} if required else out


def _property(field: Field, translate: Translate) -> dict[str, Any]:
    one = table(field.fields, translate) if field.part is not None else dict(TYPES[field.form])
    if field.low is not None:
        one["minimum"] = field.low
    if field.high is not None:
        one["maximum"] = field.high
    if field.longest is not None:
        one["maxLength"] = field.longest
    if field.choices and not field.among:
        one["enum"] = list(field.choices)
    out: dict[str, Any] = {"title": translate(field.label)}
    notes = [translate(field.note)] if field.note else []
    if field.choices:
        notes.append("; ".join(f"{choice} = {translate(term(choice))}" for choice in field.choices))
    if notes:
        out["description"] = "; ".join(notes)
    if not field.many:
        return out | one
    return out | {"type": "array", "items": one} | ({"maxItems": field.most} if field.most is not None else {})


def write(folder: Path, translate: Translate) -> None:
    """Write every schema, and a configuration by which taplo applies each to its files."""
    folder.mkdir(parents=True, exist_ok=True)
    rules = []
    for name in kinds.names():
        file = folder / f"{name}.json"
        file.write_text(json.dumps(schema(kinds.kind(name), translate), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        pattern = PATHS.get(name, f"*/*/{name}/*.toml")
        rules.append(f'[[rule]]\ninclude = ["**/records/{pattern}"]\nschema = {{ path = "{file.absolute()}", enabled = true }}\n')
    (folder / "taplo.toml").write_text('include = ["**/records/**/*.toml"]\n\n' + "\n".join(rules), encoding="utf-8")
