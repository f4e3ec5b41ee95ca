"""A record as lines of words, one a field, each of which says by itself where it stands: differences of such lines read well."""

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from zhili_tui.cli.output import clean
from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import formatting
from zhili_tui.model.fields import convert
from zhili_tui.model.introspection import Field, fields_of
from zhili_tui.storage import toml_syntax, toml_text

#: What stands before the further lines of a long text.
DEEPER = "    "
Words = Callable[[Field, Any], str]


def of(cls: type[Any], data: bytes) -> list[str]:
    """The lines; those of the file itself where it cannot be read as a record."""
    try:
        text = toml_text.decode(data)
        plain = toml_text.parse_text(text)
    except ZhiliError:
        return [clean(line) for line in data.decode(errors="replace").split("\n")]
    comments = (found[0] for found in re.finditer(toml_syntax.QUOTED, text) if found[0].startswith("#"))
    return [clean(line) for line in [*_table(fields_of(cls), plain, (), _words(cls, plain)), *comments]]


def _words(cls: type[Any], plain: dict[str, Any]) -> Words:
    """How values are written: in words, or as the file has them where one of them is not of its field's type."""
    try:
        convert(plain, cls)
    except msgspec.ValidationError:
        return lambda field, content: toml_text.literal(content)
    return _value


def _value(field: Field, content: Any) -> str:
    if isinstance(content, datetime.datetime):
        return content.isoformat(" ")  # to the second, which a difference may lie in
    if isinstance(content, datetime.time) and content.second:
        return content.isoformat()
    return formatting.value(field, content)


def _table(fields: tuple[Field, ...], plain: dict[str, Any], above: tuple[Field, ...], words: Words) -> Iterator[str]:
    """A line for each value. Entries of a list bear no numbers: one put in before them would change every line."""
    known = {field.name for field in fields}
    for field in fields:
        chain = (*above, field)
        content = plain.get(field.name)
        if content is None:
            continue
        for entry in content if isinstance(content, list) else [content]:
            if field.part is not None and isinstance(entry, dict):
                yield from _table(field.fields, entry, chain, words)
            else:
                yield from _lines(formatting.where(tuple(one.name for one in chain), chain), words(field, entry))
    for name, content in plain.items():
        if name not in known:
            yield from _lines(name, toml_text.literal(content))


def _lines(label: str, text: str) -> Iterator[str]:
    first, *more = text.split("\n")
    yield f"{label}: {first}"
    for line in more:
        yield f"{DEEPER}{line}"
