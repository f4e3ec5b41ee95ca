"""No number, text, list or date of any kind is without a limit, and form, check and schema have the same."""

import datetime
from collections.abc import Iterator
from typing import Any

import jsonschema
import msgspec
import pytest

from zhili_tui.checks import run
from zhili_tui.checks.facts import PLACES, sample
from zhili_tui.entry.parsing import ParseContext, parse_many
from zhili_tui.errors import BadValue
from zhili_tui.model import fields, introspection, json_schema, kinds
from zhili_tui.model.introspection import Field, Path
from zhili_tui.storage.toml_text import canonical

ALL = [kinds.kind(name) for name in kinds.names()]
TODAY = datetime.date(2026, 11, 23)
ZONE = datetime.timezone(datetime.timedelta(hours=8))
DESK = ParseContext(TODAY, ZONE)
TEXTS = ("line", "text", "unit", "officer", "person", "record", "clause", "digest")
LIMITLESS = ("clock", "flag", "choice")  # which hold few values by their nature


def leaves(cls: type[Any], at: Path = ()) -> Iterator[tuple[Path, Field]]:
    """Every field of a kind that holds values, in entries of its tables too."""
    for field in introspection.fields_of(cls):
        if field.part is None:
            yield (*at, field.name), field
        else:
            yield from leaves(field.part, (*at, field.name, 0) if field.many else (*at, field.name))


def every() -> Iterator[Any]:
    for kind in ALL:
        for path, field in leaves(kind.cls):
            if field.form not in LIMITLESS:
                yield pytest.param(kind, path, field, id=f"{kind.name}-{'.'.join(map(str, path))}")


def beyond(field: Field) -> list[Any]:
    """Values just past a field's limits. A form that is not known here has none."""
    if field.form in ("count", "number"):
        assert field.low is not None
        assert field.high is not None
        return [field.low - 1, field.high + 1]
    if field.form in TEXTS:
        assert field.longest is not None
        return [("a" if field.form != "digest" else "0") * (field.longest + 1)]
    if field.form == "date":
        return [datetime.date(TODAY.year + fields.YEARS + 1, 1, 1), datetime.date(TODAY.year - fields.YEARS - 1, 12, 31)]
    if field.form == "instant":
        return [datetime.datetime(TODAY.year + fields.YEARS + 1, 1, 1, tzinfo=ZONE)]
    raise AssertionError(f"{field.form} has no limit")


def holding(cls: type[Any], path: Path, value: Any) -> dict[str, Any]:
    """The least record of a kind with a value at a place."""
    plain = sample(cls)
    holder: Any = plain
    for i, step in enumerate(path[:-1]):
        if isinstance(step, int):
            holder = holder[step]
            continue
        field = introspection.field_at(cls, path[: i + 1])
        assert field is not None
        assert field.part is not None
        if not holder.get(step):
            holder[step] = [sample(field.part)] if field.many else sample(field.part)
        holder = holder[step]
    holder[path[-1]] = value
    return plain


@pytest.mark.parametrize(("kind", "path", "field"), every())
def test_past_its_limit_a_value_is_a_finding_and_refused_where_it_is_typed(kind: Any, path: Path, field: Field) -> None:
    dotted = ".".join(str(step + 1) if isinstance(step, int) else step for step in path) + (".1" if field.many else "")
    schema = json_schema.schema(kind, str)
    for value in beyond(field):
        plain = holding(kind.cls, path, [value] if field.many else value)
        place = PLACES[kind.naming].format(kind.name)
        _file, found = run.check_file(place, canonical(kind.cls, plain).encode(), frozenset(), TODAY)
        assert [one.rule for one in found if one.field == dotted and one.rule in ("schema", "date-far")], (value, found)
        if not isinstance(value, datetime.date):
            made = jsonschema.Draft7Validator(schema).iter_errors(plain_json(plain))
            assert [one for one in made if list(one.absolute_path)[: len(path)] == list(path)]
        with pytest.raises(BadValue):
            parse_many(field, str(value), DESK)


def plain_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: plain_json(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain_json(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
def test_no_list_is_endless(kind: Any) -> None:
    for path, field in lists(kind.cls):
        assert field.most is not None, path
        one = sample(field.part) if field.part else "x"
        plain = holding(kind.cls, path, [one] * (field.most + 1))
        with pytest.raises(msgspec.ValidationError):
            fields.convert(holding(kind.cls, path, [one] * (field.most + 1)), kind.cls)
        assert [fault for fault in introspection.faults(kind.cls, plain) if fault.path == path and fault.sentence == introspection.TOO_MANY]
        assert json_schema.schema(kind, str)["properties"][path[0]].get("maxItems") or len(path) > 1


def lists(cls: type[Any], at: Path = ()) -> Iterator[tuple[Path, Field]]:
    for field in introspection.fields_of(cls):
        if field.many:
            yield (*at, field.name), field
        if field.part is not None:
            yield from lists(field.part, (*at, field.name, 0) if field.many else (*at, field.name))


@pytest.mark.parametrize(("today", "far"), [(2026, {"date": 2127, "until": 1925}), (2040, {"until": 1925}), (2027, {"until": 1925})])
def test_how_far_a_date_may_lie_goes_by_the_day_of_the_check(today: int, far: dict[str, int]) -> None:
    text = 'type = "publicity"\ndate = 2127-01-01\nuntil = 1925-01-01\ntitle = "1812-01-01"\n'
    _file, found = run.check_file("records/a/2026/activity/20260101-aaaa.toml", text.encode(), frozenset(), datetime.date(today, 1, 1))
    assert {one.field: int(one.parts["day"][:4]) for one in found if one.rule == "date-far"} == far
