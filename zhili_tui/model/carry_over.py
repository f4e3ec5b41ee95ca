"""“Again like the last”: what the next record of a kind begins with, out of the one before."""

from typing import Any

from zhili_tui.model.introspection import by_name
from zhili_tui.model.kind import Kind


def again(kind: Kind, last: dict[str, Any]) -> dict[str, Any]:
    """Of a record's plain data what lasts: the kind says which fields. Dates, results, counts and sign-offs do not.

    >>> from zhili_tui.model import kinds
    >>> again(kinds.kind("inspection"), {"type": "spot_inspection", "date": 1, "items": [{"item": "技防設施", "result": "failed"}]})
    {'type': 'spot_inspection', 'items': [{'item': '技防設施'}]}
    """
    fields = by_name(kind.cls)
    out: dict[str, Any] = {}
    for dotted in kind.again:
        name, _, inner = dotted.partition(".")
        if name not in last:
            continue
        if not inner:
            out[name] = last[name]
        elif fields[name].many:
            entries = out.setdefault(name, [{} for _ in last[name]])
            for entry, old in zip(entries, last[name], strict=True):
                entry |= {inner: old[inner]} if inner in old else {}
        elif inner in last[name]:
            out.setdefault(name, {})[inner] = last[name][inner]
    return {name: value for name, value in out.items() if value not in ([], {})}
