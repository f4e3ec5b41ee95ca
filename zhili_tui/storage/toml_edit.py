"""Changing a record's text: only the lines of what was changed are touched; comments, order and layout stay.

The parser says where every key and value stands; a change is a replacement of that stretch of text, a new line after
its neighbour in the model's order, or a table inserted or taken out whole. The result is parsed again and must say
exactly what was asked for; otherwise nothing is written.
"""

import datetime
import re
from typing import Any, NamedTuple

import toml_rs

from zhili_tui.errors import CannotEdit
from zhili_tui.model.introspection import Field, Path, fields_of
from zhili_tui.storage import toml_text

HEADER = re.compile(r"\s*(\[\[?)([^\]]+)\]\]?\s*(?:#.*)?\Z")


class Section(NamedTuple):
    """A table of the file: its path and its lines, from the comment before its header to the next one's."""

    path: Path
    start: int  # first line, comments before the header included
    header: int  # the header's line, -1 for the top of the file
    end: int  # the line after its last


class KeySpan(NamedTuple):
    """A key's value in the text: lines from 0, columns in bytes from 0, the end not included."""

    line: int
    column: int
    end_line: int
    end_column: int


def apply(cls: type[Any], text: str, new: dict[str, Any], path: str = "") -> str:
    """The text changed so that it says ``new``. Raises CannotEdit for layouts it cannot change safely."""
    old, new = prune(toml_text.parse_text(text)), prune(new)
    newline = "" if not text or text.endswith("\n") else "\n"
    text += newline
    for change in _changes(fields_of(cls), old, new, ()):
        # Each change is made on the text as the one before it left it: positions are read afresh.
        text = _change(text, cls, change, path)
    if not same(prune(toml_text.parse_text(text)), new):
        raise CannotEdit(path=path, field="")
    return text


def prune(value: Any) -> Any:
    """The value without blanks: an empty list, an empty table and nothing at all are the same to a record."""
    if isinstance(value, dict):
        kept = {key: prune(item) for key, item in value.items() if item is not None}
        return {key: item for key, item in kept.items() if item not in ([], {})}
    if isinstance(value, list | tuple):
        return [prune(item) for item in value]
    return value


def same(a: Any, b: Any) -> bool:
    """Whether two values are the same to the file: lists and tuples alike, 1 and true not."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, datetime.datetime) and isinstance(b, datetime.datetime):
        return a == b and a.utcoffset() == b.utcoffset()
    return type(a) is type(b) and bool(a == b)


class TomlChange(NamedTuple):
    """One change: set a key, drop a key, insert or drop a table. ``value`` None drops."""

    path: Path
    field: Field
    value: Any


def _changes(fields: tuple[Field, ...], old: dict[str, Any], new: dict[str, Any], at: Path) -> list[TomlChange]:
    known = {field.name: field for field in fields}
    out: list[TomlChange] = []
    for name in list(old) + [name for name in new if name not in old]:
        field = known.get(name) or Field(name, "line", name, "", False, False, (), None, None, None, None)
        before, after, here = old.get(name), new.get(name), (*at, name)
        if same(before, after):
            continue
        if field.part is None or not _tables(before) or not _tables(after):
            if field.part and field.many and isinstance(after, list | tuple) and not before:
                out += [TomlChange((*here, i), field, item) for i, item in enumerate(after)]
            elif field.part and field.many and isinstance(before, list | tuple) and not after:
                out += [TomlChange((*here, i), field, None) for i in reversed(range(len(before)))]
            else:
                out.append(TomlChange(here, field, after))
        elif isinstance(before, dict) and isinstance(after, dict):
            out += _changes(field.fields, before, after, here)
        elif isinstance(before, list) and isinstance(after, list | tuple):
            out += _entries(field, before, list(after), here)
    return out


def _tables(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list | tuple) and bool(value) and all(isinstance(v, dict) for v in value))


def _entries(field: Field, old: list[Any], new: list[Any], here: Path) -> list[TomlChange]:
    """Entries kept at both ends stay; those between are changed in place as far as they go, then inserted or dropped."""
    head = 0
    while head < min(len(old), len(new)) and same(old[head], new[head]):
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and same(old[-1 - tail], new[-1 - tail]):
        tail += 1
    out: list[TomlChange] = []
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    common = min(len(middle_old), len(middle_new))
    for i in range(common):
        out += _changes(field.fields, middle_old[i], middle_new[i], (*here, head + i))
    out += [TomlChange((*here, head + i), field, None) for i in reversed(range(common, len(middle_old)))]
    out += [TomlChange((*here, head + i), field, middle_new[i]) for i in range(common, len(middle_new))]
    return out


def _change(text: str, cls: type[Any], change: TomlChange, file: str) -> str:
    lines = text.split("\n")[:-1]
    meta = toml_rs.load_with_metadata(text, toml_version="1.0.0").meta["nodes"]
    sections = _sections(lines, meta)
    path, field, value = change
    node = _node(meta, path)
    by_path = {section.path: section for section in sections}
    if path in by_path:  # a table with its own header
        if value is None:
            return _drop_table(lines, sections, path)
        if isinstance(path[-1], int):
            return _insert_table(lines, sections, path, field, value, cls)
        raise CannotEdit(path=file, field=".".join(map(str, path)))
    if node is not None and "value_raw" in node:  # a value written after “=”, or an entry of an inline list
        if value is None:
            if "key_line" not in node or isinstance(path[-1], int):
                raise CannotEdit(path=file, field=".".join(map(str, path)))
            return _drop_key(lines, node)
        return _replace(lines, _stretch(node), toml_text.literal(value))
    if value is None:
        raise CannotEdit(path=file, field=".".join(map(str, path)))
    if field.part is not None:
        return _insert_table(lines, sections, path, field, value, cls)
    return _insert_key(lines, sections, meta, path, cls, value, file)


def _node(meta: Any, path: Path) -> Any:
    node: Any = meta
    for step in path:
        inner = node["value"] if toml_text.is_node(node) else node
        if isinstance(step, int):
            if not isinstance(inner, list) or step >= len(inner):
                return None
        elif not isinstance(inner, dict) or step not in inner:
            return None
        node = inner[step]
    return node


def _stretch(node: dict[str, Any]) -> KeySpan:
    line, column = node["value_line"], node["value_col"]
    raw: str = node["value_raw"]
    first_line = line[0] if isinstance(line, tuple) else line
    first_column = column[0] if isinstance(column, tuple) else column
    rows = raw.split("\n")
    last = len(rows[-1].encode())
    end_column = last if len(rows) > 1 else first_column - 1 + last
    return KeySpan(first_line - 1, first_column - 1, first_line - 1 + len(rows) - 1, end_column)


def _replace(lines: list[str], at: KeySpan, new: str) -> str:
    head = lines[at.line].encode()[: at.column].decode()
    tail = lines[at.end_line].encode()[at.end_column :].decode()
    return _join([*lines[: at.line], *(head + new + tail).split("\n"), *lines[at.end_line + 1 :]])


def _drop_key(lines: list[str], node: dict[str, Any]) -> str:
    key_line = node["key_line"]
    start = (key_line[0] if isinstance(key_line, tuple) else key_line) - 1
    return _join([*lines[:start], *lines[_stretch(node).end_line + 1 :]])


def _drop_table(lines: list[str], sections: list[Section], path: Path) -> str:
    inside = [s for s in sections if s.path[: len(path)] == path]
    start, end = inside[0].start, inside[-1].end
    while start and end >= len(lines) and not lines[start - 1].strip():
        start -= 1  # no blank lines are left at the end of the file
    return _join([*lines[:start], *lines[end:]])


def _insert_table(lines: list[str], sections: list[Section], path: Path, field: Field, value: Any, cls: type[Any]) -> str:
    name = tuple(step for step in path if isinstance(step, str))
    new = toml_text.entry(field.fields, value, ".".join(name), field.many)
    at = _table_line(sections, path, cls)
    block = new.split("\n")[:-1]
    if at == 0 or (at <= len(lines) and at > 0 and not lines[at - 1].strip()):
        block = block[1:]  # a blank line stands there already
    if at < len(lines) and lines[at].strip():
        block.append("")
    return _join([*lines[:at], *block, *lines[at:]])


def _table_line(sections: list[Section], path: Path, cls: type[Any]) -> int:
    """The line before which a new table goes: after its elder siblings, else by the model's order."""
    *outer, last = path
    if isinstance(last, int):
        siblings = [s for s in sections if len(s.path) >= len(path) and s.path[: len(outer)] == tuple(outer)]
        elder = [s for s in siblings if _number(s.path[len(outer)], last)]
        if elder:
            return elder[-1].end
        if siblings:
            return siblings[0].start
        outer, last = outer[:-1], outer[-1]
    order = [field.name for field in _fields_below(cls, tuple(outer))]
    rank = order.index(last) if last in order else len(order)
    parents = [s for s in sections if s.path == tuple(outer)]
    at = parents[-1].end if parents else sections[0].end
    for section in sections:
        if len(section.path) > len(outer) and section.path[: len(outer)] == tuple(outer):
            name = section.path[len(outer)]
            if name in order and order.index(name) <= rank:
                at = section.end
    return at


def _number(step: str | int, before: int) -> bool:
    """Whether a step is the number of an entry before this one."""
    return isinstance(step, int) and step < before


def _fields_below(cls: type[Any], path: Path) -> tuple[Field, ...]:
    fields = fields_of(cls)
    for step in path:
        if isinstance(step, str):
            field = next((f for f in fields if f.name == step), None)
            fields = field.fields if field else ()
    return fields


def _insert_key(lines: list[str], sections: list[Section], meta: Any, path: Path, cls: type[Any], value: Any, file: str) -> str:
    *outer, key = path
    section = next((s for s in sections if s.path == tuple(outer)), None)
    if section is None:  # an inline or dotted table: rewrite it whole
        raise CannotEdit(path=file, field=".".join(map(str, path)))
    order = [field.name for field in _fields_below(cls, tuple(outer))]
    rank = order.index(key) if key in order else len(order)
    at = section.header + 1
    siblings = meta if not outer else _node(meta, tuple(outer))
    siblings = siblings["value"] if toml_text.is_node(siblings) else siblings
    while not outer and at < section.end and (lines[at].startswith("#") or not lines[at].strip()) and not siblings:
        at += 1
    first = True
    for name, node in siblings.items():
        if toml_text.is_node(node) and "value_raw" in node and section.header < _stretch(node).line < section.end:
            if name not in order or order.index(name) <= rank:
                at = max(at, _stretch(node).end_line + 1)
            elif first:
                line = node["key_line"]
                at = max(at, (line[0] if isinstance(line, tuple) else line) - 1) if not outer else at
            first = False
    return _join([*lines[:at], *toml_text.statement(str(key), value).split("\n")[:-1], *lines[at:]])


def _sections(lines: list[str], meta: Any) -> list[Section]:
    """The tables of the file in their order. Lines inside values over several lines are no headers."""
    inside: set[int] = set()

    def cover(value: Any) -> None:
        if isinstance(value, list):
            for item in value:
                cover(item)
        elif isinstance(value, dict):
            if toml_text.is_node(value):
                if "value_raw" in value:
                    stretch = _stretch(value)
                    inside.update(range(stretch.line + 1, stretch.end_line + 1))
                cover(value["value"])
            else:
                for item in value.values():
                    cover(item)

    cover(meta)
    heads: list[tuple[Path, int]] = [((), -1)]
    counts: dict[Path, int] = {}
    for number, line in enumerate(lines):
        match = None if number in inside else HEADER.match(line)
        if not match:
            continue
        path: Path = ()
        steps = [step.strip().strip("\"'") for step in match[2].split(".")]
        for step in steps[:-1]:
            path = (*path, step)
            if path in counts:
                path = (*path, counts[path])
        path = (*path, steps[-1])
        if match[1] == "[[":
            counts[path] = counts.get(path, -1) + 1
            path = (*path, counts[path])
        heads.append((path, number))
    out = []
    for i, (path, number) in enumerate(heads):
        end = _start(lines, heads[i + 1][1], number) if i + 1 < len(heads) else len(lines)
        out.append(Section(path, 0 if number < 0 else _start(lines, number, heads[i - 1][1]), number, end))
    return out


def _start(lines: list[str], header: int, floor: int) -> int:
    """The first of the comment lines that stand directly before a header."""
    start = header
    while start - 1 > floor and lines[start - 1].startswith("#"):
        start -= 1
    return start


def _join(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
