"""What is wrong in a rule file: its shape, and what its entries say of clauses, kinds and fields that there are not."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from zhili_tui.model import kinds
from zhili_tui.model.fields import convert, listed
from zhili_tui.model.glossary import N_, Term, term
from zhili_tui.model.introspection import Fault, Field, Path, by_name, faults, fields_of, walk
from zhili_tui.regulation import plausible
from zhili_tui.regulation.rules import MARKS, LocalName, Title

NONE_OF = N_("{found} is none of: {choices}; write one of these")
FIELDS = N_("{kind} has no field “{field}”. Its fields are: {fields}. Write one of these")
#: Whose officer signs, where it is not a field of the record that says so.
WHOSE = ("issuer", "committee", "superior_committee")
#: A mobile telephone belongs to a person.
MOBILE = re.compile(r"(?:0{0,2}86)?1[3-9][0-9]{9}")
TITLES = N_('the titles of {clause} are texts by language; write them as en = "…" and so on, in quotes')


def typed(
    cls: type[Any], plain: dict[str, Any], clauses: frozenset[str] | None, steps: frozenset[str] | None = None, language: str = ""
) -> tuple[Any, list[Fault]]:
    """The file as its type, and everything that is wrong with it; what is wrong is left out.

    ``clauses``, ``steps`` of the ladder: None where they cannot be read. ``language``: the office's own, where it is known.
    """
    written = plain
    plain = listed(_as_of_old(plain), cls)
    single = frozenset(name for name in plain if isinstance(plain[name], list) and isinstance(written.get(name), dict))
    typed_, found = _typed(cls, plain, clauses, steps, language)
    return typed_, [one._replace(path=(one.path[0], *one.path[2:])) if one.path[1:] and one.path[0] in single else one for one in found]


def _typed(
    cls: type[Any], plain: dict[str, Any], clauses: frozenset[str] | None, steps: frozenset[str] | None, language: str
) -> tuple[Any, list[Fault]]:
    """The same of what is written as today."""
    found = list(faults(cls, plain))
    if not found:
        found = [*_unknown(cls, plain, clauses, steps), *unnamed(cls, plain, language)]
        found += plausible.odd(cls, plain, clauses)
    if found:
        plain = _without(plain, [fault for fault in found if not fault.warns])
    try:
        return convert(plain, cls), found
    except msgspec.ValidationError as error:
        return cls(), [Fault((), "{reason}", {"reason": str(error)}), *found]


def titles(clause: str, written: Any, language: str) -> tuple[tuple[Title, ...], list[Fault]]:
    """The titles of a clause, a table or a list of them, each for its days; and what is wrong with them."""
    entries = written if isinstance(written, list) and written else [written]
    if not all(isinstance(one, dict) and one for one in entries):
        return (), [Fault(("clauses", clause), TITLES, {"clause": clause})]
    places: list[Path] = [("clauses", clause, i) if entries is written else ("clauses", clause) for i in range(len(entries))]
    found = [fault for at, one in zip(places, entries, strict=True) for fault in (*faults(Title, one, at), *unwritten(one, at, language))]
    if found:
        return (), found
    out = tuple(convert(one, Title) for one in entries)
    found = [Fault(places[i], TWICE, {"id": clause}) for i in _meeting(out)]
    return out, found


#: A name that nobody of the office could read, a name twice on one day.
UNNAMED = N_("write the name in {language}, the office's own language")
TWICE = N_("“{id}” holds twice on some days: end the one with “until” before the other begins with “since”")


def unnamed(cls: type[Any], plain: dict[str, Any], language: str, at: Path = ()) -> Iterator[Fault]:
    """Names that are not written in the office's own language; the other languages may be left out."""
    for field in fields_of(cls):
        inner = field.part or field.words
        if inner is None or field.name not in plain:
            continue
        entries = plain[field.name] if field.many else [plain[field.name]]
        for i, entry in enumerate(entries):
            here = (*at, field.name, i) if field.many else (*at, field.name)
            if isinstance(entry, str):  # the same in every language
                continue
            yield from unwritten(entry, here, language) if issubclass(inner, LocalName) else unnamed(inner, entry, language, here)


def unwritten(name: dict[str, Any], at: Path, language: str) -> Iterator[Fault]:
    """Whether a name lacks the office's language; where that is not known, whether it is in none at all."""
    wanted = (language,) if language else tuple(MARKS)
    if not any(name.get(one) for one in wanted):
        yield Fault(at, UNNAMED, {"language": Term(term(wanted[0]))})


def _as_of_old(plain: dict[str, Any]) -> dict[str, Any]:
    """Rule sets of before wrote ``since = "learned"`` for what is ``counted_from`` today."""
    out = dict(plain)
    for name in ("deadlines", "case"):
        if name in out:
            out[name] = [_renamed(one) for one in out[name]] if isinstance(out[name], list) else _renamed(out[name])
    return out


def _renamed(one: Any) -> Any:
    if not (isinstance(one, dict) and isinstance(one.get("since"), str)):
        return one
    return {key: item for key, item in one.items() if key != "since"} | {"counted_from": one["since"]}


def _meeting(rules: Sequence[Any]) -> Iterator[int]:
    """The numbers of those that hold on a day on which an earlier one of them holds."""
    for i, one in enumerate(rules):
        if any(_begin(one) <= _end(other) and _begin(other) <= _end(one) for other in rules[:i]):
            yield i


def _begin(rule: Any) -> datetime.date:
    return rule.since or datetime.date.min


def _end(rule: Any) -> datetime.date:
    return rule.until or datetime.date.max


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


def _unknown(cls: type[Any], plain: dict[str, Any], clauses: frozenset[str] | None, steps: frozenset[str] | None) -> Iterator[Fault]:
    for path, field, value in walk(cls, plain):
        if field.form == "clause" and clauses is not None and value not in clauses:
            yield Fault(
                path, N_("the regulation has no clause {clause}; write one that clauses.toml has, or add it there"), {"clause": value}
            )
        elif field.name == "kind" and value not in kinds.names():
            yield Fault(path, N_("there is no kind of record “{kind}”; zhili schema lists the kinds"), {"kind": value})
    yield from _repeated(cls, plain)
    yield from _told(plain)
    for i, one in enumerate(plain.get("effects", [])):
        sources = ("veto", "notice", *sorted(steps or ()))
        if steps is not None and one["source"] not in sources:
            yield Fault(("effects", i, "source"), NONE_OF, {"found": one["source"], "choices": ", ".join(sources)})
    for i, one in enumerate(plain.get("authorities", [])):
        if one["kind"] in kinds.names() and not _has(kinds.kind(one["kind"]).cls, one["step"]):
            parts = _parts(one["kind"], one["step"], kinds.kind(one["kind"]).cls)
            yield Fault(("authorities", i, "step"), FIELDS, parts)
    for i, one in enumerate(plain.get("signing", [])):
        yield from _fields(("signing", i), one, steps)
        for name in [*one.get("recused", []), *one.get("without", []), *([one["of"]] if one.get("of", "issuer") not in WHOSE else [])]:
            if one["kind"] in kinds.names() and not _has(kinds.kind(one["kind"]).cls, name):
                parts = _parts(one["kind"], name, kinds.kind(one["kind"]).cls)
                yield Fault(("signing", i), FIELDS, parts)
    for name in ("obligations", "deadlines"):
        for i, one in enumerate(plain.get(name, [])):
            yield from _fields((name, i), one, steps)
            for k, evidence in enumerate(one.get("evidence", [])):
                yield from _fields((name, i, "evidence", k), evidence, steps)


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
                    yield Fault(("told", i, field, k), NONE_OF, {"found": found, "choices": ", ".join(choices)})


def _repeated(cls: type[Any], plain: dict[str, Any]) -> Iterator[Fault]:
    for name, entries in plain.items():
        key = KEYS.get(name, "id")
        named = (
            [(i, one.get(key) if key else name) for i, one in enumerate(entries) if isinstance(one, dict)]
            if isinstance(entries, list)
            else []
        )
        part = by_name(cls)[name].part
        dated = part is not None and "until" in by_name(part)
        for id, times in Counter(id for _, id in named if id).items():
            places = [i for i, one in named if one == id]
            if times > 1 and not dated:
                yield Fault((name, places[-1], key), plausible.TWICE, {"id": id, "times": times})
            elif times > 1:
                yield from (
                    Fault((name, places[i], *((key,) if key else ())), TWICE, {"id": id})
                    for i in _meeting([_Days.of(entries[i]) for i in places])
                )


#: By what the entries of a list are told from each other, where not by an id; those of these tables only by their days.
KEYS = {"steps": "type", "case": "", "notice": "", "veto": ""}


class _Days(NamedTuple):
    """While which days an entry that was read and not yet typed holds."""

    since: datetime.date | None
    until: datetime.date | None

    @classmethod
    def of(cls, entry: dict[str, Any]) -> "_Days":
        return cls(entry.get("since"), entry.get("until"))


#: The keys of a rule that name a field of a record (or of the entries of its table).
NAMING = ("named", "due", "done", "counted_from", "title", "unit", "typed", "filled", "part", "minutes", "answers")


def _fields(at: Path, rule: dict[str, Any], steps: frozenset[str] | None) -> Iterator[Fault]:
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
    if "counted_from" in rule:
        defaults.pop("due", None)  # what is written down goes first, where there is such a field
    for key in NAMING:
        name = rule.get(key, defaults.get(key))
        if name and not _has(cls, name) and not (key in ("unit", "counted_from") and _has(outer, name)):
            yield Fault(
                (*at, key) if key in rule else at,
                FIELDS,
                _parts(rule["kind"], name, cls),
            )
    for key in ("due", "done", "counted_from", "filled"):
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
        choices = among(by_name(cls).get("type"), steps)
        for k, name in enumerate(rule["types"]):
            if choices is not None and name not in choices:
                yield Fault((*at, "types", k), NONE_OF, {"found": name, "choices": ", ".join(choices)})


def among(field: Field | None, steps: frozenset[str] | None) -> tuple[str, ...] | None:
    """What a field can be, the ladder's own steps included; None where that is not known."""
    if field is None or not field.among:
        return field.choices if field else ()
    return None if steps is None else tuple(sorted(steps))


def _has(cls: Any, dotted: str) -> bool:
    for step in dotted.split("."):
        field = by_name(cls).get(step) if cls is not None else None
        if field is None:
            return False
        cls = field.part
    return True


def _parts(kind: str, name: str, cls: Any) -> dict[str, str]:
    return {"kind": kind, "field": name, "fields": ", ".join(field.name for field in fields_of(cls))}
