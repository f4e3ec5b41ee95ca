"""References between records: which of a record's fields refer, and the paths they aim at."""

import functools
from collections.abc import Iterator
from typing import Any

from zhili_tui.model.fields import once
from zhili_tui.model.introspection import fields_of


@functools.lru_cache(maxsize=1 << 16)
def target(form: str, value: str) -> str | None:
    """The path a reference aims at; None where the value is a name in words."""
    if form == "unit":
        return f"records/{value}/unit.toml"
    if form == "record":
        return f"records/{value}.toml"
    unit, slash, name = value.partition("/")
    if slash and value.isascii():
        return f"records/{unit}/officers/{name}.toml"
    return f"records/{value}.toml" if form == "officer" else None


REFERENCES = frozenset(("unit", "officer", "person", "record"))


@once
def _reference_fields(cls: type[Any]) -> tuple[tuple[str, str, bool, "type[Any] | None"], ...]:
    """The fields below which references stand: name, form, many, part."""
    out: list[tuple[str, str, bool, type[Any] | None]] = []
    for field in fields_of(cls):
        if field.form in REFERENCES:
            out.append((field.name, field.form, field.many, None))
        elif field.part is not None and _reference_fields(field.part):
            out.append((field.name, field.form, field.many, field.part))
    return tuple(out)


def links(cls: type[Any], record: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every reference of a record: the field's dotted name with positions, and the path it aims at."""
    for name, form, many, part in _reference_fields(cls):
        value = getattr(record, name)
        if not value:
            continue
        for i, item in enumerate(value if many else (value,)):
            here = f"{prefix}{name}.{i}" if many else prefix + name
            if part is not None:
                yield from links(part, item, here + ".")
            else:
                aimed = target(form, item)
                if aimed is not None:
                    yield here, aimed


def aims(cls: type[Any], record: Any, out: list[str]) -> list[str]:
    """The paths that a record's references aim at: like ``links``, without saying from which fields."""
    for name, form, many, part in _reference_fields(cls):
        value = getattr(record, name)
        if not value:
            continue
        for item in value if many else (value,):
            if part is not None:
                aims(part, item, out)
            else:
                aimed = target(form, item)
                if aimed is not None:
                    out.append(aimed)
    return out
