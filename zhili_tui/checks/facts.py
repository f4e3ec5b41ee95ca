"""The kinds' own rules on one record: a term ends after it starts, acceptance follows the finding."""

import datetime
from collections.abc import Iterator
from typing import Any

from zhili_tui.checks.rule import CheckRule, File, RuleHit
from zhili_tui.model import introspection, kinds
from zhili_tui.model.glossary import N_
from zhili_tui.model.kind import DateOrder, Kind
from zhili_tui.storage.toml_text import canonical, parse_text

PLACES = {
    "day": "records/a/2026/{}/20260101-aaaa.toml",
    "month": "records/a/2026/{}/01.toml",
    "post": "records/a/2026/{}/01-post.toml",
    "office": "records/office.toml",
    "unit": "records/a/unit.toml",
    "officer": "records/a/officers/b.toml",
}


def facts(file: File) -> Iterator[RuleHit]:
    """What the kind's own rules find."""
    if file.record is not None and file.kind is not None:
        for fault in file.kind.faults(file.record):
            yield RuleHit(fault.sentence, fault.parts, fault.path, rule=fault.name, warns=fault.warns)


def rules() -> Iterator[CheckRule]:
    """One rule for each that a kind declares, with an example made from the kind's own."""
    for name in kinds.names():
        kind = kinds.kind(name)
        place = PLACES[kind.naming].format(name)
        for order in kind.orders:
            yield CheckRule(
                f"{name}-{order.name}",
                N_("A later date does not come before an earlier one"),
                "error",
                "",
                facts,
                {place: _early(kind, order)},
            )
        for named in kind.once:
            twice = parse_text(kind.example)
            twice[named.table] = [*twice[named.table], twice[named.table][0]]
            example = canonical(kind.cls, twice).encode()
            yield CheckRule(f"{name}-{named.name}", N_("Nobody is named twice in one list"), "error", "", facts, {place: example})
        for one in kind.rules:
            yield CheckRule(
                f"{name}-{one.name}", one.title, "warning" if one.warns else "error", "", facts, {place: _laid_over(kind, one.example)}
            )


def _laid_over(kind: Kind, patch: str) -> bytes:
    """The kind's example with a patch laid over it; ``field = false`` takes a field away."""
    plain = parse_text(kind.example) | parse_text(patch)
    return canonical(kind.cls, {key: value for key, value in plain.items() if value is not False}).encode()


def _early(kind: Kind, order: DateOrder) -> bytes:
    """The kind's example with the later date set before the earlier one."""
    plain = parse_text(kind.example)
    table, _, later = order.later.rpartition(".")
    outer, _, earlier = order.earlier.rpartition(".")
    inner: dict[str, Any] = plain
    cls = kind.cls
    if table:
        field = introspection.by_name(kind.cls)[table]
        assert field.part is not None
        cls, inner = field.part, sample(field.part)
        plain[table] = [inner] if field.many else inner
    owner = inner if outer == table else plain
    first = DAY[introspection.by_name(cls if outer == table else kind.cls)[earlier].form]
    owner[earlier] = first
    form = introspection.by_name(cls)[later].form
    if isinstance(first, datetime.time):
        inner[later] = datetime.time(1)
    else:
        inner[later] = DAY[form] - datetime.timedelta(days=900)
    return canonical(kind.cls, plain).encode()


DAY: dict[str, Any] = {
    "date": datetime.date(2026, 6, 15),
    "clock": datetime.time(9),
    "instant": datetime.datetime(2026, 6, 15, 9, tzinfo=datetime.UTC),
}


def sample(cls: type[Any]) -> dict[str, Any]:
    """The least that makes a valid table: a plausible value in each required field."""
    return {field.name: [_value(field)] if field.many else _value(field) for field in introspection.fields_of(cls) if field.required}


def _value(field: introspection.Field) -> Any:
    if field.part is not None:
        return sample(field.part)
    if field.form == "choice":
        return field.choices[0]
    plain = {"count": 1, "number": 1, "flag": True, "unit": "a", "officer": "a/b", "digest": "0" * 64}
    return DAY.get(field.form) or plain.get(field.form, "x")
