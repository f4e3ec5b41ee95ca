"""The questions that a record puts, one after the other: for forms without a screen."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from zhili_tui.model.introspection import Field, Path

#: Written by other commands.
HIDDEN = frozenset(("signoffs",))


class Question(NamedTuple):
    """One question: what stands in a field, or whether a table gets an entry (or, where it has only one, is filled in at all)."""

    what: Literal["field", "more"]
    path: Path
    field: Field
    chain: tuple[Field, ...]  # of each named step of the path, outermost first


def steps(fields: tuple[Field, ...], plain: dict[str, Any], at: Path = (), above: tuple[Field, ...] = ()) -> Iterator[Question]:
    """The questions in the model's order, the entries there are included."""
    for field in fields:
        here, chain = (*at, field.name), (*above, field)
        if field.name in HIDDEN:
            continue
        if field.part is None:
            yield Question("field", here, field, chain)
        elif field.many:
            for number, entry in enumerate(plain.get(field.name, ())):
                yield from steps(field.fields, entry, (*here, number), chain)
            yield Question("more", here, field, chain)
        elif field.name in plain:
            yield from steps(field.fields, plain[field.name], here, chain)
        else:
            yield Question("more", here, field, chain)


def get(plain: Any, path: Path) -> Any:
    """What stands at a place; None for a blank."""
    for step in path:
        try:
            plain = plain[step]
        except (KeyError, IndexError, TypeError):
            return None
    return plain


def put(plain: dict[str, Any], path: Path, content: Any) -> None:
    """Put a value at a place whose table is there; None makes it blank."""
    *outer, name = path
    holder = get(plain, tuple(outer))
    if content is None:
        holder.pop(name, None)
    else:
        holder[name] = content


def container(path: Path, plain: dict[str, Any]) -> Path:
    """The innermost entry or table that a place belongs to; empty for the record itself."""
    inner = path[:-1]
    while inner and not isinstance(get(plain, inner), dict):
        inner = inner[:-1]
    return inner


def drop(plain: dict[str, Any], path: Path) -> None:
    """Take an entry or a table away."""
    del get(plain, path[:-1])[path[-1]]


def drop_blank(value: Any) -> Any:
    """The same without entries in which nothing stands."""
    if isinstance(value, dict):
        return {name: drop_blank(item) for name, item in value.items()}
    if isinstance(value, list):
        return [one for one in map(drop_blank, value) if one not in ({}, None)]
    return value
