"""The shape of a record, read off its type once: form, schema, columns, difference, check and reference follow from it."""

import datetime
import re
import types
import typing
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal, NamedTuple, get_args, get_origin

import msgspec

from zhili_tui.model.fields import GREATEST, Among, As, Begins, Label, NamedBy, Note, Part, Refers, WasOne, listed, once
from zhili_tui.model.glossary import N_, TERMS, Term
from zhili_tui.model.parts import Record

Form = Literal[
    "line", "text", "count", "number", "date", "clock", "instant", "flag", "choice",
    "unit", "officer", "person", "record", "clause", "digest", "table",
]  # fmt: skip
FORMS = {
    int: "count",
    datetime.date: "date",
    datetime.time: "clock",
    datetime.datetime: "instant",
    bool: "flag",
    str: "line",
}
#: A place inside a record: field names and, in lists, positions from 0.
Path = tuple[str | int, ...]


class Field(NamedTuple):
    """One field: what it holds and what people call it."""

    name: str
    form: Form
    label: str  # a sentence of the catalogues
    note: str  # likewise, or empty
    many: bool
    required: bool
    choices: tuple[str, ...]
    part: "type[Part] | None"
    low: int | None
    high: int | None
    default: Any
    longest: int | None = None  # characters of a text
    most: int | None = None  # entries of a list
    was_one: bool = False  # a list where earlier versions wrote one value
    among: str = ""  # the list of the rule set that has more choices
    named_by: str = ""  # of a line that holds an id: the sort of thing whose name is shown
    refers: Refers | None = None  # of a reference: which records may stand here
    begins: tuple[str, ...] = ()  # of a clause: how the ids of those begin that may stand here
    words: "type[Part] | None" = None  # of a text: a table with the same in several languages may stand in its place

    @property
    def fields(self) -> "tuple[Field, ...]":
        """The fields of the table, for a field that holds tables."""
        return fields_of(self.part) if self.part else ()


class Fault(NamedTuple):
    """What is wrong at one place of a record: a sentence of the catalogues and its parts."""

    path: Path
    sentence: str
    parts: dict[str, Any]
    name: str = "schema"
    warns: bool = False


@once
def fields_of(cls: type[Any]) -> tuple[Field, ...]:
    """The fields of a kind or table in the model's order: its own first, those every record may carry last."""
    infos = msgspec.structs.fields(cls)
    common = {info.name for info in msgspec.structs.fields(Record)} if issubclass(cls, Record) else set()
    ordered = [i for i in infos if i.name not in common] + [i for i in infos if i.name in common]
    return tuple(_field(info) for info in ordered)


@once
def by_name(cls: type[Any]) -> dict[str, Field]:
    """The fields of a kind or table by their names."""
    return {field.name: field for field in fields_of(cls)}


def _field(info: msgspec.structs.FieldInfo) -> Field:
    type_, extras = info.type, []
    many, outer = False, 0
    words: type[Part] | None = None
    while True:
        origin = get_origin(type_)
        if origin is typing.Annotated:
            type_, *marks = get_args(type_)
            extras += marks
            if any(isinstance(x, As) and x.form == "number" for x in marks):
                break
        elif origin is tuple:
            type_, many, outer = get_args(type_)[0], True, len(extras)
        elif origin in (typing.Union, types.UnionType):
            args = [arg for arg in get_args(type_) if arg is not type(None)]
            type_, words = args[0], next((arg for arg in args[1:] if _is_table(arg)), None)
        else:
            break
    choices: tuple[str, ...] = ()
    part = None
    if get_origin(type_) is Literal:
        form, choices = "choice", get_args(type_)
    elif _is_table(type_):
        form, part = "table", type_
    else:
        form = next((x.form for x in extras if isinstance(x, As)), FORMS.get(type_, "line"))
    more = next((x for x in extras if isinstance(x, Among)), None)
    if more:
        form, choices = "choice", more.names
    label = next((x for x in extras if isinstance(x, Label)), None)
    note = next((x.text for x in extras if isinstance(x, Note)), "")
    metas, of_list = ([x for x in some if isinstance(x, msgspec.Meta)] for some in (extras[outer:], extras[:outer]))
    low, high = (-GREATEST, GREATEST) if form == "number" else (None, None)  # a type cannot limit decimals
    default = info.default if info.default is not msgspec.NODEFAULT else None
    return Field(
        name=info.encode_name,
        form=typing.cast(Form, form),
        label=label.text if label else TERMS.get(info.name, info.name),
        note=note or (label.note if label else ""),
        many=many,
        required=info.required,
        choices=choices,
        part=part,
        low=next((int(m.ge) for m in metas if m.ge is not None), low),
        high=next((int(m.le) for m in metas if m.le is not None), high),
        longest=next((m.max_length for m in metas if m.max_length is not None), None),
        most=next((m.max_length for m in of_list if m.max_length is not None), None),
        among=more.list if more else "",
        default=default,
        was_one=any(isinstance(x, WasOne) for x in extras),
        named_by=next((x.sort for x in extras if isinstance(x, NamedBy)), ""),
        refers=next((x for x in extras if isinstance(x, Refers)), None),
        begins=next((x.prefixes for x in extras if isinstance(x, Begins)), ()),
        words=words,
    )


def _is_table(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, Part)


def walk(cls: type[Any], data: dict[str, Any], at: Path = ()) -> Iterator[tuple[Path, Field, Any]]:
    """Every single value that is filled in, in the model's order, with its place and field."""
    for field in fields_of(cls):
        if field.name not in data:
            continue
        value = data[field.name]
        if field.part is None:
            if field.many:
                for i, item in enumerate(value):
                    yield (*at, field.name, i), field, item
            else:
                yield (*at, field.name), field, value
        elif field.many:
            for i, item in enumerate(value):
                yield from walk(field.part, item, (*at, field.name, i))
        else:
            yield from walk(field.part, value, (*at, field.name))


def field_at(cls: type[Any], path: Path) -> Field | None:
    """The field a place inside a record belongs to."""
    field: Field | None = None
    for step in path:
        if isinstance(step, int):
            continue
        field = by_name(cls).get(step)
        if field is None:
            return None
        cls = field.part or field.words or cls
    return field


def beside(cls: type[Any], path: Path) -> tuple[Field, ...]:
    """The fields of the table that a place lies in, its own among them."""
    table = field_at(cls, path[:-1])
    return table.fields if table else fields_of(cls)


def faults(cls: type[Any], data: dict[str, Any], at: Path = ()) -> Iterator[Fault]:
    """Everything in which parsed data departs from the kind: all of it at once, unlike ``convert``."""
    known, data = by_name(cls), listed(data, cls)
    for name in data:
        if name not in known:
            fields = ", ".join(known)
            yield Fault(
                (*at, name),
                N_("there is no field “{field}” here; the fields are: {fields}; write one of these, or take the line out"),
                {"field": name, "fields": fields},
            )
    for field in known.values():
        here = (*at, field.name)
        if field.name not in data:
            if field.required:
                yield Fault(at or here, MISSING, {"label": Term(field.label), "field": field.name})
            continue
        value = data[field.name]
        if not field.many:
            yield from _value_faults(field, value, here)
        elif not isinstance(value, list | tuple):
            yield Fault(here, LISTED if field.part is None else TABLES, {"field": field.name, "found": show(value)})
        else:
            if field.most is not None and len(value) > field.most:
                yield Fault(here, TOO_MANY, {"most": field.most, "found": len(value)})
            for i, item in enumerate(value):
                yield from _value_faults(field, item, (*here, i))


MISSING = N_("“{label}” ({field}) is missing; add: {field} = …")
LISTED = N_("expected a list for “{field}”, found {found}; write the entries in brackets, separated by commas: {field} = [ … ]")
TABLES = N_("expected a list for “{field}”, found {found}; write the heading of each entry in double brackets: [[{field}]]")
#: What a rule set may call a choice of its own.
NAMED = re.compile(r"[a-z][a-z0-9_]{0,39}")
FAR = N_("{day} lies more than {years} years from today; mend the year")
TOO_MANY = N_("expected {most} entries or fewer, found {found}")
TOO_LONG = N_("expected {longest} characters or fewer, found {found}")
#: Decimals have no more digits after the point.
DIGITS = 15
EXPECTED: dict[str, tuple[Any, str]] = {
    "line": (str, N_("expected text in quotes, found {found}")),
    "text": (str, N_("expected text in quotes, found {found}")),
    "count": (int, N_("expected a whole number, found {found}")),
    "number": ((int, Decimal), N_("expected a number, found {found}")),
    "date": (datetime.date, N_("expected a date without quotes, such as 2026-03-05, found {found}")),
    "clock": (datetime.time, N_("expected a time without quotes, such as 09:30:00, found {found}")),
    "instant": (datetime.datetime, N_("expected a time with offset, such as 2026-03-05T09:30:00+08:00, found {found}")),
    "flag": (bool, N_("expected true or false, found {found}")),
    "unit": (str, N_("expected the name of a unit's folder in quotes, found {found}")),
    "officer": (str, N_("expected an officer, such as \"unit/name\", found {found}")),
    "person": (str, N_("expected a name in quotes, found {found}")),
    "record": (str, N_("expected a record's path in quotes, found {found}")),
    "clause": (str, N_("expected a clause such as \"MTG-2\", found {found}")),
    "digest": (str, N_("expected 64 hexadecimal digits in quotes, found {found}")),
    "table": (dict, N_("expected a table, found {found}")),
}  # fmt: skip


def fits(cls: type[Any], data: Any) -> bool:
    """Whether values are of the types that their fields have, as far as they are known and filled in: a record half written fits."""
    known = by_name(cls)
    return isinstance(data, dict) and all(_fits(known[name], value) for name, value in data.items() if name in known and value is not None)


def _fits(field: Field, value: Any) -> bool:
    if field.many:
        return isinstance(value, list | tuple) and all(one is None or _fits(field._replace(many=False), one) for one in value)
    if field.part is not None:
        return fits(field.part, value)
    if field.words is not None and isinstance(value, dict):
        return fits(field.words, value)
    return isinstance(value, str if field.form == "choice" else EXPECTED[field.form][0])


def _value_faults(field: Field, value: Any, here: Path) -> Iterator[Fault]:
    if field.form == "choice":
        if value not in field.choices and not (field.among and isinstance(value, str) and NAMED.fullmatch(value)):
            choices = ", ".join(field.choices)
            yield Fault(here, N_("{found} is none of: {choices}; write one of these"), {"found": show(value), "choices": choices})
        return
    if field.words is not None and isinstance(value, dict):
        yield from faults(field.words, value, here)
        return
    type_, sentence = EXPECTED[field.form]
    right = isinstance(value, type_) and (field.form == "flag" or not isinstance(value, bool))
    if field.form == "date":
        right = type(value) is datetime.date
    elif field.form == "instant":
        right = right and value.tzinfo is not None
    elif field.form == "clock":
        right = right and value.tzinfo is None
    elif field.form == "digest" and right:
        right = len(value) == 64 and not set(value) - set("0123456789abcdef")
    if not right:
        yield Fault(here, sentence, {"found": show(value)})
    elif field.form == "number" and not sound(value):
        yield Fault(
            here,
            N_("{found} cannot be worked with exactly; numbers stay below {greatest}"),
            {"found": show(value), "greatest": GREATEST + 1},
        )
    elif field.form == "table":
        assert field.part is not None
        yield from faults(field.part, value, here)
    elif field.form in ("line", "text", "person") and not value:
        yield Fault(here, N_("is empty: write something, or leave the line out"), {})
    elif field.form in ("line", "person") and "\n" in value:
        yield Fault(here, N_("must be one line"), {})
    elif field.longest is not None and len(value) > field.longest:
        yield Fault(here, TOO_LONG, {"longest": field.longest, "found": len(value)})
    elif field.low is not None and value < field.low:
        yield Fault(here, N_("expected {low} or more, found {found}"), {"low": field.low, "found": show(value)})
    elif field.high is not None and value > field.high:
        yield Fault(here, N_("expected {high} or less, found {found}"), {"high": field.high, "found": show(value)})


@once
def holds_numbers(cls: type[Any]) -> bool:
    """Whether a kind or table has numbers in any of its tables that may be decimals."""
    return any(field.form == "number" or (field.part is not None and holds_numbers(field.part)) for field in fields_of(cls))


def sound(value: Decimal | int) -> bool:
    """Whether a number can be worked with exactly: finite, and neither vast nor endlessly fine."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or exponent < -DIGITS:
            return False
    return -GREATEST <= value <= GREATEST


def show(value: Any) -> str:
    """A value as it would be typed in a file, shortened."""
    if isinstance(value, str):
        return f'"{value[:40]}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, list | tuple):
        return "[…]"
    if isinstance(value, Decimal) or abs(value) <= GREATEST**2:
        return str(value)[:40]
    return f"{Decimal(value):.3E}"  # Python writes out no integer of some thousands of digits
