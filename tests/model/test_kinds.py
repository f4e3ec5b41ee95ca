"""Every kind holds together: its example is valid, its schema says the same as its type, its faults are complete."""

import copy
import datetime
from decimal import Decimal
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili_tui.model import introspection, json_schema, kinds
from zhili_tui.model.fields import builtins, convert
from zhili_tui.storage.toml_edit import same
from zhili_tui.storage.toml_text import parse_text

ALL = [kinds.kind(name) for name in kinds.names()]
ODD = st.sampled_from([
    1, -1, True, "x", "", "a\nb", 2.5, Decimal("1.5"), datetime.date(2026, 1, 1), datetime.time(9), [], ["x"], [1], {}, {"x": 1}, [{}],
    datetime.datetime(2026, 1, 1), datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), "publicity", "0" * 64,
])  # fmt: skip


def test_all_kinds_of_the_design_are_there() -> None:
    promised = {
        "statement", "inspection", "draw", "authority_change", "meeting", "activity", "document", "figures", "key_area", "patrol", "case", "notice", "warning",
        "veto", "reply", "assessment", "commendation", "office", "unit", "officer",
    }  # fmt: skip
    assert set(kinds.names()) == promised


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
def test_the_example_is_valid_and_comes_back_unchanged(kind: Any) -> None:
    plain = parse_text(kind.example)
    record = convert(plain, kind.cls)
    assert list(kind.faults(record)) == []
    assert list(introspection.faults(kind.cls, plain)) == []
    assert same(builtins(record), plain)
    assert isinstance(kind.state(record, datetime.date(2026, 11, 23)), str)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
def test_what_a_kind_names_are_its_fields(kind: Any) -> None:
    fields = introspection.by_name(kind.cls)
    for name in (*kind.title, *kind.columns, *filter(None, (kind.date,))):
        assert name in fields
    if kind.concerns:
        assert fields[kind.concerns].form == "unit"


def jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: jsonable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [jsonable(item) for item in value]
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return value


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
def test_the_schema_takes_the_example_and_refuses_an_unknown_field(kind: Any) -> None:
    made = json_schema.schema(kind, lambda text: text)
    jsonschema.Draft7Validator.check_schema(made)
    plain = jsonable(parse_text(kind.example))
    jsonschema.validate(plain, made)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain | {"colour": 1}, made)


def test_schemas_speak_the_users_language() -> None:
    from zhili_tui import i18n

    i18n.use("zh-Hant")
    made = json_schema.schema(kinds.kind("meeting"), i18n._)
    assert made["title"] == "會議"
    assert made["properties"]["chair"]["title"] == "主持"


def mutate(plain: dict[str, Any], path: list[int], value: Any, drop: bool) -> None:
    target: Any = plain
    for step in path:
        keys = list(target) if isinstance(target, dict) else list(range(len(target)))
        if not keys:
            break
        key = keys[step % len(keys)]
        if isinstance(target[key], dict | list) and target[key] and step % 3:
            target = target[key]
            continue
        if drop:
            del target[key]
        else:
            target[key] = value
        return
    if isinstance(target, dict):
        target["colour"] = value


@given(
    st.integers(0, len(ALL) - 1), st.lists(st.tuples(st.lists(st.integers(0, 50), min_size=1, max_size=4), ODD, st.booleans()), max_size=3)
)
def test_the_fast_check_and_the_full_one_agree(which: int, edits: list[tuple[list[int], Any, bool]]) -> None:
    """The typed conversion fails exactly where the walk that lists all faults finds one."""
    kind = ALL[which]
    plain = copy.deepcopy(parse_text(kind.example))
    for path, value, drop in edits:
        mutate(plain, path, copy.deepcopy(value), drop)
    try:
        convert(plain, kind.cls)
        fits = True
    except msgspec.ValidationError:
        fits = False
    found = list(introspection.faults(kind.cls, plain))
    assert fits == (not found), (plain, found)
