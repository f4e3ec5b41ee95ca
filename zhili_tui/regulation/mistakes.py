"""What is wrong in a rule file: its shape, and what its entries say of clauses, kinds and fields that there are not."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault, Path, by_name, faults, fields_of, walk
from zhili_tui.regulation import plausible

FIELDS = N_("{kind} has no field “{field}”. Its fields are: {fields}. Write one of these")
#: Whose officer signs, where it is not a field of the record that says so.
WHOSE = ("issuer", "committee", "superior_committee")
#: A mobile telephone belongs to a person.
MOBILE = re.compile(r"(?:0{0,2}86)?1[3-9][0-9]{9}")
TITLES = N_('the titles of {clause} are texts by language; write them as en = "…" and so on, in quotes')


def typed(cls: type[Any], plain: dict[str, Any], clauses: frozenset[str] | None) -> tuple[Any, list[Fault]]:
    """The file as its type, and everything that is wrong with it; what is wrong is left out. ``clauses``: None where they cannot be read."""
    found = list(faults(cls, plain))
    if not found:
        found = [*_unknown(cls, plain, clauses), *plausible.odd(cls, plain, clauses)]
    if found:
        plain = _without(plain, [fault for fault in found if not fault.warns])
    try:
        return convert(plain, cls), found
    except msgspec.ValidationError as error:
        return cls(), [Fault((), "{reason}", {"reason": str(error)}), *found]


def _without(plain: dict[str, Any], found: list[Fault]) -> dict[str, Any]:
    """The data without the entries in which something is wrong."""
    bad = {fault.path[:2] for fault in found if len(fault.path) > 1} | {fault.path[:1] for fault in found if len(fault.path) == 1}
    out: dict[str, Any] = {}
    for key, item in plain.items():
        if (key,) in bad:
            continue
        out[key] = [one for i, one in enumerate(item) if (key, i) not in bad] if isinstance(item, list) else item
        if not isinstance(item, list) and any(path[0] == key for path in bad):
            del out[key]
    return out


def _unknown(cls: type[Any], plain: dict[str, Any], clauses: frozenset[str] | None) -> Iterator[Fault]:
    for path, field, value in walk(cls, plain):
        if field.form == "clause" and clauses is not None and value not in clauses:
            yield Fault(
                path, N_("the regulation has no clause {clause}; write one that clauses.toml has, or add it there"), {"clause": value}
            )
        elif field.name == "kind" and value not in kinds.names():
            yield Fault(path, N_("there is no kind of record “{kind}”; zhili schema lists the kinds"), {"kind": value})
    yield from _repeated(plain)
    yield from _told(plain)
    for i, one in enumerate(plain.get("authorities", [])):
        if one["kind"] in kinds.names() and not _has(kinds.kind(one["kind"]).cls, one["step"]):
            parts = _parts(one["kind"], one["step"], kinds.kind(one["kind"]).cls)
            yield Fault(("authorities", i, "step"), FIELDS, parts)
    for i, one in enumerate(plain.get("signing", [])):
        yield from _fields(("signing", i), one)
        for name in [*one.get("recused", []), *([one["of"]] if one.get("of", "issuer") not in WHOSE else [])]:
            if one["kind"] in kinds.names() and not _has(kinds.kind(one["kind"]).cls, name):
                parts = _parts(one["kind"], name, kinds.kind(one["kind"]).cls)
                yield Fault(("signing", i), FIELDS, parts)
    for name in ("obligations", "deadlines"):
        for i, one in enumerate(plain.get(name, [])):
            yield from _fields((name, i), one)
            for k, evidence in enumerate(one.get("evidence", [])):
                yield from _fields((name, i, "evidence", k), evidence)


def _told(plain: dict[str, Any]) -> Iterator[Fault]:
    known = [one["id"] for one in plain.get("bodies", []) if isinstance(one, dict) and "id" in one]
    categories = by_name(kinds.kind("case").cls)["category"].choices
    for i, one in enumerate(plain.get("bodies", [])):
        if MOBILE.fullmatch(re.sub(r"\W", "", one.get("telephone", ""))):
            yield Fault(("bodies", i, "telephone"), N_("this is a person's number; write that of the duty room"), {})
    for i, one in enumerate(plain.get("told", [])):
        for field, choices in (("bodies", known), ("categories", categories)):
            for k, found in enumerate(one[field]):
                if found not in choices:
                    yield Fault(("told", i, field, k), N_("{found} is none of: {choices}"), {"found": found, "choices": ", ".join(choices)})


def _repeated(plain: dict[str, Any]) -> Iterator[Fault]:
    for name, entries in plain.items():
        ids = [one["id"] for one in entries if isinstance(one, dict) and "id" in one] if isinstance(entries, list) else []
        for id, times in Counter(ids).items():
            if times > 1:
                last = max(i for i, one in enumerate(entries) if one.get("id") == id)
                yield Fault((name, last, "id"), plausible.TWICE, {"id": id, "times": times})


#: The keys of a rule that name a field of a record (or of the entries of its table).
NAMING = ("named", "due", "done", "since", "title", "unit", "typed", "filled", "part", "minutes", "answers")


def _fields(at: Path, rule: dict[str, Any]) -> Iterator[Fault]:
    if rule.get("kind") not in kinds.names():
        return
    cls: Any = kinds.kind(rule["kind"]).cls
    table = rule.get("each")
    if isinstance(table, str):
        field = by_name(cls).get(table)
        if field is None or field.part is None:
            yield Fault(
                (*at, "each"),
                FIELDS,
                _parts(rule["kind"], table, cls),
            )
            return
        outer, cls = cls, field.part
    else:
        outer = cls
    defaults = {"due": "due", "done": "done"} if "name" in rule else {}
    if "since" in rule:
        defaults.pop("due", None)  # what is written down goes first, where there is such a field
    for key in NAMING:
        name = rule.get(key, defaults.get(key))
        if name and not _has(cls, name) and not (key in ("unit", "since") and _has(outer, name)):
            yield Fault(
                (*at, key) if key in rule else at,
                FIELDS,
                _parts(rule["kind"], name, cls),
            )
    for key in ("due", "done", "since", "filled"):
        name = rule.get(key, defaults.get(key))
        field = by_name(cls).get(name) if isinstance(name, str) else None
        if field is not None and field.form not in ("date", "instant"):
            yield Fault(
                (*at, key) if key in rule else at,
                N_("“{field}” of {kind} is no date; write the name of a field that holds a day"),
                {"field": name, "kind": rule["kind"]},
            )
    for k, condition in enumerate(rule.get("where", [])):
        name = condition.partition("=")[0].removesuffix("!")
        if not _has(cls, name):
            yield Fault((*at, "where", k), FIELDS, _parts(rule["kind"], name, cls))
    for k, need in enumerate(rule.get("needs", [])):
        for one in need.split("|"):
            name, above, least = one.partition(">")
            if not _has(cls, name):
                yield Fault((*at, "needs", k), FIELDS, _parts(rule["kind"], name, cls))
            elif above and not least.isdecimal():
                yield Fault(
                    (*at, "needs", k), N_("write “{need}” as a field, or as a field above a number, such as present>0"), {"need": one}
                )
    if rule.get("types"):
        choices = by_name(cls)["type"].choices if "type" in by_name(cls) else ()
        for k, name in enumerate(rule["types"]):
            if name not in choices:
                yield Fault(
                    (*at, "types", k),
                    N_("{found} is none of: {choices}; write one of these"),
                    {"found": name, "choices": ", ".join(choices)},
                )


def _has(cls: Any, dotted: str) -> bool:
    for step in dotted.split("."):
        field = by_name(cls).get(step) if cls is not None else None
        if field is None:
            return False
        cls = field.part
    return True


def _parts(kind: str, name: str, cls: Any) -> dict[str, str]:
    return {"kind": kind, "field": name, "fields": ", ".join(field.name for field in fields_of(cls))}
