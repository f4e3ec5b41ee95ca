"""JSON Schemas of kinds and of other files, so that stock editors and linters check the same files."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

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


class Described(NamedTuple):
    """The schema of the files that a pattern finds, below the repository."""

    name: str
    pattern: str
    schema: dict[str, Any]


def schema(kind: Kind, translate: Translate) -> dict[str, Any]:
    """The schema of a kind, with titles and descriptions in the user's language."""
    return of_type(kind.name, translate(term(kind.name)), kind.cls, translate)


def of_type(name: str, title: str, cls: type[Any], translate: Translate) -> dict[str, Any]:
    """The schema of the files that are typed as a class. A table that holds tables of its own sort stands under definitions."""
    definitions = {part.__name__: table(fields_of(part), translate) for part in _parts(cls, ()) if part in _parts(part, ())}
    made = {"$schema": DIALECT, "$id": f"zhili:{name}", "title": title, **table(fields_of(cls), translate)}
    return made | ({"definitions": definitions} if definitions else {})


def _parts(cls: type[Any], above: tuple[type[Any], ...]) -> set[type[Any]]:
    """The tables that a class holds, at whatever depth."""
    inside = {field.part for field in fields_of(cls) if field.part is not None and field.part not in above}
    return inside.union(*(_parts(part, (*above, part)) for part in inside))


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
    if field.part is None:
        one = dict(TYPES[field.form])
    elif field.part in _parts(field.part, ()):
        one = {"$ref": f"#/definitions/{field.part.__name__}"}
    else:
        one = table(field.fields, translate)
    if field.low is not None:
        one["minimum"] = field.low
    if field.high is not None:
        one["maximum"] = field.high
    if field.longest is not None:
        one["maxLength"] = field.longest
    if field.words is not None:
        one = {"anyOf": [one, table(fields_of(field.words), translate)]}
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
    if field.was_one and field.part is not None:
        return out | {"anyOf": [one, {"type": "array", "items": one}]}
    return (
        out
        | {"type": ["array", "string"] if field.was_one else "array", "items": one}
        | ({"maxItems": field.most} if field.most is not None else {})
    )


def of_kinds(translate: Translate) -> Iterator[Described]:
    """The schema of every kind of record."""
    for name in kinds.names():
        yield Described(name, f"records/{PATHS.get(name, f'*/*/{name}/*.toml')}", schema(kinds.kind(name), translate))


def write(folder: Path, described: Iterable[Described]) -> None:
    """Write schemas, and a configuration by which taplo applies each to its files."""
    folder.mkdir(parents=True, exist_ok=True)
    rules = []
    for one in described:
        file = folder / f"{one.name}.json"
        file.write_text(json.dumps(one.schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        rules.append(f'[[rule]]\ninclude = ["**/{one.pattern}"]\nschema = {{ path = "{file.absolute()}", enabled = true }}\n')
    include = 'include = ["**/records/**/*.toml", "**/templates/regulation/**/*.toml"]\n\n'
    (folder / "taplo.toml").write_text(include + "\n".join(rules), encoding="utf-8")
