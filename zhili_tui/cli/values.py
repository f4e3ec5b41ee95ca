"""What is typed on the command line, as values of fields."""

import datetime
from decimal import Decimal
from typing import Any

from zhili_tui.cli.identifiers import Name, called_so, in_every_language
from zhili_tui.entry.parsing import ParseContext, parse, parse_many
from zhili_tui.errors import BadValue, UnknownField, Unreadable
from zhili_tui.i18n import N_, _
from zhili_tui.model.introspection import Field, by_name


def assign(cls: type[Any], plain: dict[str, Any], setting: str, desk: ParseContext) -> None:
    """Set ``key=value`` in a record's data; ``table.2.key=value`` in the second entry, ``list.2=value`` the second; ``key=`` takes it away.

    Raises UnknownField, BadValue.
    """
    key, equals, text = setting.partition("=")
    if not equals:
        raise BadValue(field=setting, reason=_(N_("write it as key=value")))
    steps = key.split(".")
    target: dict[str, Any] = plain
    while True:
        name, *steps = steps
        field = _field(cls, name)
        if field is None:
            raise UnknownField(kind=cls.__name__, field=name, fields=", ".join(by_name(cls)))
        if field.part is None:
            if steps and not (field.many and len(steps) == 1):
                raise BadValue(field=key, reason=_(N_("this field has no parts")))
            if steps:
                _item(field, target, steps[0], key, text, desk)
            elif text:
                target[field.name] = parse_many(field, text, desk)
            else:
                target.pop(field.name, None)
            return
        cls = field.part
        if field.many:
            target = _entry(field, target, steps, key, text)
            steps = steps[1:]
        else:
            target = target.setdefault(field.name, {})
        if not steps:
            if text:
                raise BadValue(field=key, reason=_(N_("name a field of this table")))
            target.clear()
            return


def _field(cls: type[Any], said: str) -> Field | None:
    """A field by its identifier, or by its label in any language where one field alone has it."""
    fields = by_name(cls)
    if said in fields:
        return fields[said]
    called = called_so(said, (Name(name, in_every_language(field.label)) for name, field in fields.items()))
    return fields[called[0].id] if len(called) == 1 else None


def _item(field: Field, plain: dict[str, Any], step: str, key: str, text: str, desk: ParseContext) -> None:
    """Set one value of a list, or take it away: of several that stand apart by commas this is one, whatever stands in it."""
    values = list(plain.get(field.name, ()))
    number = _number(step, len(values) + 1, key)
    values[number - 1 : number] = [parse(field, text, desk)] if text else []
    if values:
        plain[field.name] = values
    else:
        plain.pop(field.name, None)


def _number(step: str, most: int, key: str) -> int:
    if not step.isdecimal() or not 1 <= int(step) <= most:
        raise BadValue(field=key, reason=_(N_("name an entry from 1 to {most}")).format(most=most))
    return int(step)


def _entry(field: Field, plain: dict[str, Any], steps: list[str], key: str, text: str) -> dict[str, Any]:
    entries = plain.setdefault(field.name, [])
    number = _number(steps[0] if steps else "", len(entries) + 1, key)
    if len(steps) == 1 and not text:
        if number <= len(entries):
            del entries[number - 1]
        return {}
    if number > len(entries):
        entries.append({})
    found: dict[str, Any] = entries[number - 1]
    return found


def from_json(cls: type[Any], data: bytes, source: str) -> dict[str, Any]:
    """Plain data of a JSON text; text becomes a date or time where the field wants one."""
    import json

    try:
        found = json.loads(data, parse_float=Decimal)
    except ValueError as error:
        raise Unreadable(path=source, reason=str(error)) from None
    if not isinstance(found, dict):
        raise Unreadable(path=source, reason=_(N_("expected an object in braces")))
    return _table(cls, found)


def _table(cls: type[Any], found: dict[str, Any]) -> dict[str, Any]:
    out = {}
    for name, value in found.items():
        field = by_name(cls).get(name)
        if field is None:
            out[name] = value
        else:
            out[name] = [_native(field, item) for item in value] if isinstance(value, list) else _native(field, value)
    return out


def _native(field: Field, value: Any) -> Any:
    types: dict[str, Any] = {"date": datetime.date, "clock": datetime.time, "instant": datetime.datetime}
    if field.part is not None and isinstance(value, dict):
        return _table(field.part, value)
    if field.form in types and isinstance(value, str):
        try:
            return types[field.form].fromisoformat(value)
        except ValueError:
            return value  # the check says what is wrong with it
    return value
