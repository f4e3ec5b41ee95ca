"""The text of a record: parsing, the canonical form of new files, and where in the text each value stands."""

import datetime
import re
from decimal import Decimal
from typing import Any

import toml_rs

from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import N_, translate
from zhili_tui.model.introspection import Field, Path, fields_of
from zhili_tui.storage.toml_syntax import QUOTED, number, slip

WIDTH = 100
#: Tables and lists in each other: records have three; the parser breaks at some thousands.
DEEP = 64
# Patterns are compiled when a text is long or deep enough to ask: most are neither, and every command would pay.
#: So many digits together: Python reads such a number, and will not write it out again.
DIGITS = 1000
#: So many values: a list has 10,000 at most, and where each of a million stands costs memory.
VALUES = 50_000
#: Of a text with more values nobody is told where each stands.
PLACED = 20_000
ENDLESS = f"[0-9A-Fa-f_]{{{DIGITS}}}"
BRACKETS = r"[\[\]{}]"
BETWEEN = r"[,={}\[\]\n]"
BOM = b"\xef\xbb\xbf"
#: What a text in quotes cannot hold as it is, among what can be printed.
ESCAPED = frozenset('"\\')


class TextError(ZhiliError):
    """Text that cannot be read: a sentence with its line and column, both from 1."""

    sentence = N_("line {line}, column {column}: {reason}")

    def __init__(self, line: int, column: int, reason: str, reason_parts: dict[str, Any] | None = None) -> None:
        self.line, self.column, self.reason, self.reason_parts = line, column, reason, reason_parts or {}
        super().__init__(line=line, column=column)

    def __str__(self) -> str:
        return translate(self.sentence, {**self.parts, "reason": translate(self.reason, self.reason_parts)})

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.line, self.column, self.reason, self.reason_parts)


def parse(data: bytes) -> dict[str, Any]:
    """The plain data of a file: TOML 1.0, UTF-8 without a byte-order mark. Raises TextError."""
    return parse_text(decode(data))


def decode(data: bytes) -> str:
    """The text of a file. Raises TextError where it is not UTF-8 or begins with a byte-order mark."""
    if data.startswith(BOM):
        raise TextError(1, 1, N_("the file begins with a byte-order mark; save it as UTF-8 without one"))
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        column = len(before) - (before.rfind("\n") + 1) + 1
        raise TextError(before.count("\n") + 1, column, N_("not UTF-8; save the file as UTF-8")) from None


def parse_text(text: str) -> dict[str, Any]:
    """The plain data of a text. Numbers with a point are exact decimals. Raises TextError."""
    if too_deep(text):
        raise TextError(1, 1, N_("tables or lists stand too deep in each other"))
    if _values(text) >= VALUES and _values(re.sub(QUOTED, '""', text)) >= VALUES:
        raise TextError(1, 1, N_("more than 50,000 values stand in the file"))
    if len(text) >= DIGITS and re.search(ENDLESS, text) and re.search(ENDLESS, re.sub(QUOTED, '""', text)):
        raise TextError(1, 1, N_("a number has 1,000 digits or more"))
    try:
        return toml_rs.loads(text, parse_float=Decimal, toml_version="1.0.0")
    except toml_rs.TOMLDecodeError as error:
        raise TextError(*slip(text, str(error))) from None
    except (ValueError, ArithmeticError):  # a decimal of a million digits, a date that is none
        raise TextError(*number(text)) from None


def _values(text: str) -> int:
    """How many values and tables there may be, by what stands before, between and around them."""
    return sum(map(text.count, "=,[."))


def too_deep(text: str) -> bool:
    """Whether brackets or dotted keys nest deeper than any record needs: the parser would run out of stack."""
    if text.count("[") + text.count("{") < DEEP and text.count(".") < DEEP:
        return False
    bare = re.sub(QUOTED, '""', text)
    depth = 0
    for found in re.finditer(BRACKETS, bare):
        depth = depth + 1 if found[0] in "[{" else max(0, depth - 1)
        if depth >= DEEP:
            return True
    return bare.count(".") >= DEEP and any(piece.count(".") >= DEEP for piece in re.split(BETWEEN, bare))


def positions(text: str) -> dict[Path, tuple[int, int]]:
    """Line and column, from 1, of every key and entry of a text that parses; none of a text with vastly many. Columns count characters."""
    if _values(text) > PLACED and _values(re.sub(QUOTED, '""', text)) > PLACED:
        return {}
    lines = text.split("\n")
    found: dict[Path, tuple[int, int]] = {}
    line_of, bytes_of, at, before = 0, b"", 0, 0  # the line at hand, as bytes; so many of them make so many characters

    def place(node: dict[str, Any], which: str) -> tuple[int, int]:
        nonlocal line_of, bytes_of, at, before
        line, column = node[f"{which}_line"], node[f"{which}_col"]
        line = line[0] if isinstance(line, tuple) else line
        column = column[0] if isinstance(column, tuple) else column
        if line != line_of or column - 1 < at:
            line_of, bytes_of, at, before = line, lines[line - 1].encode(), 0, 0
        before += len(bytes_of[at : column - 1].decode(errors="replace"))
        at = column - 1
        return line, before + 1

    def visit(value: Any, path: Path) -> None:
        if isinstance(value, list):
            for i, entry in enumerate(value):
                if is_node(entry):
                    found[(*path, i)] = place(entry, "value")
                    visit(entry["value"], (*path, i))
                else:
                    visit(entry, (*path, i))
        elif isinstance(value, dict):
            for key, node in value.items():
                if is_node(node):
                    found[(*path, key)] = place(node, "key")
                    visit(node["value"], (*path, key))
                else:
                    visit(node, (*path, key))

    visit(toml_rs.load_with_metadata(text, toml_version="1.0.0").meta["nodes"], ())
    return found


def is_node(value: Any) -> bool:
    """Whether a piece of the parser's metadata describes a key or an entry, and is not a table of such pieces."""
    return isinstance(value, dict) and (isinstance(value.get("key_raw"), str) or isinstance(value.get("value_raw"), str))


def locate(places: dict[Path, tuple[int, int]], path: Path) -> tuple[int, int]:
    """Where a path stands, or the nearest thing that contains it."""
    while path:
        if path in places:
            return places[path]
        nested = [place for known, place in places.items() if known[: len(path)] == path]
        if nested:
            return min(nested)
        path = path[:-1]
    return 1, 1


def canonical(cls: type[Any], data: dict[str, Any]) -> str:
    """The text of a new file: the model's order, one table after the other, sign-offs last."""
    return _table(fields_of(cls), data, "").lstrip("\n")


def entry(fields: tuple[Field, ...], data: dict[str, Any], header: str, many: bool) -> str:
    """The text of one table below its header, with a blank line before it."""
    brackets = f"[[{header}]]" if many else f"[{header}]"
    return f"\n{brackets}\n{_table(fields, data, header)}"


def _table(fields: tuple[Field, ...], data: dict[str, Any], prefix: str) -> str:
    out = []
    for field in fields:
        if field.name in data and field.part is None:
            out.append(statement(field.name, data[field.name]))
    for field in fields:
        value = data.get(field.name)
        if field.part is None or value is None:
            continue
        header = f"{prefix}.{field.name}" if prefix else field.name
        entries = value if field.many else [value]
        out += [entry(field.fields, one, header, field.many) for one in entries]
    return "".join(out)


def statement(key: str, value: Any) -> str:
    """One key with its value, as lines of a file."""
    return f"{key} = {literal(value)}\n"


def literal(value: Any) -> str:
    """A value as TOML: long text over several lines, short lists on one."""
    if isinstance(value, list | tuple):
        inline = "[" + ", ".join(literal(item) for item in value) + "]"
        if len(inline) <= WIDTH and "\n" not in inline:
            return inline
        return "[\n" + "".join(f"    {literal(item)},\n" for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str) and value.isprintable() and not ESCAPED & set(value):
        return f'"{value}"'
    import tomli_w  # whoever only reads writes nothing

    return tomli_w.dumps({"x": value}, multiline_strings=True)[4:-1]
