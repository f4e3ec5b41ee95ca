"""Records of every kind as hypothesis makes them: valid by their types, with the odd text that people and programs type."""

import datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from zhili_tui.model import kinds
from zhili_tui.model.introspection import Field, fields_of

ALL = [kinds.kind(name) for name in kinds.names()]
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))
ODD = st.sampled_from([
    "=1+1", "+86", "-3", "@x", "'=x", "''", "'", "a, b", "甲、乙", "；", '"', '"甲"', '""', " 前", "後 ", "true", "是", "12", "1e5", "2026-03-05",
    "_x0041_", "林淑芬", "東街街道", "dongjie", "dongjie/lin-shufen", "nobody/there", "＝1", "a;b",
])  # fmt: skip
ONE_LINE = st.one_of(ODD, st.text(LETTERS, min_size=1, max_size=8))
SEVERAL = st.one_of(ONE_LINE, st.sampled_from(["甲\n乙", "末行\n", "\n=1", "a\tb", "\t"]))
OFFSETS = st.sampled_from(
    [datetime.UTC, datetime.timezone(datetime.timedelta(hours=8)), datetime.timezone(datetime.timedelta(minutes=-210))]
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "line": ONE_LINE,
    "text": SEVERAL,
    "person": ONE_LINE,
    "count": st.one_of(st.integers(0, 99), st.integers(0, 10**15 - 1)),
    "number": st.one_of(
        st.integers(-99, 99), st.decimals("-999999", "999999", places=3), st.just(Decimal("123456789012345.123456789012345"))
    ),
    "date": st.dates(datetime.date(1890, 1, 1)),
    "clock": st.one_of(st.times(), st.builds(datetime.time, st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))),
    "instant": st.datetimes(datetime.datetime(1890, 1, 1), datetime.datetime(2999, 1, 1), timezones=OFFSETS),
    "flag": st.booleans(),
    "unit": st.one_of(st.sampled_from(["dongjie", "xiguan", "gone"]), ONE_LINE),
    "officer": st.one_of(st.sampled_from(["dongjie/lin-shufen", "gone/nobody"]), ONE_LINE),
    "record": st.just("dongjie/2026/meeting/20260312-abcd"),
    "clause": st.sampled_from(["MTG-2", "VET-1"]),
    "digest": st.just("0" * 64),
}


def records(fields: tuple[Field, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Tables of these fields."""
    must = {field.name: content(field) for field in fields if field.required}
    may = {field.name: content(field) for field in fields if not field.required and field.name != "signoffs"}
    return st.fixed_dictionaries(must, optional=may)


def content(field: Field) -> st.SearchStrategy[Any]:
    """The whole content of a field."""
    one = records(field.fields) if field.part else st.sampled_from(field.choices) if field.choices else value(field)
    return st.lists(one, max_size=3) if field.many else one


def value(field: Field) -> st.SearchStrategy[Any]:
    """One value, within the field's bounds."""
    made = VALUES[field.form]
    if field.low is not None or field.high is not None:
        low, high = field.low if field.low is not None else -(10**9), field.high if field.high is not None else 10**9
        made = st.integers(low, high)
    return made


OF_KIND = [records(fields_of(kind.cls)) for kind in ALL]
