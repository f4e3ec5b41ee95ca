"""Values as people read them, in the language in use: dates, choices, names for references, places inside a record."""

import datetime
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from zhili_tui.i18n import N_, _, language, translate
from zhili_tui.model.glossary import term
from zhili_tui.model.introspection import Field, Path
from zhili_tui.model.kind import Kind
from zhili_tui.model.record_path import Place

if TYPE_CHECKING:
    from zhili_tui.model.diff import FieldChange

#: The name of a unit or officer for its reference; the reference itself where there is none.
Names = Callable[[str], str]
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MONTHS = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)


def same(reference: str) -> str:
    """Names for where there is no register."""
    return reference


def width(text: str) -> int:
    """The cells a text takes: wide characters take two."""
    return len(text) if text.isascii() else sum(map(_cells, text))


@functools.cache
def _cells(character: str) -> int:
    return 2 if character > "\u10ff" and east_asian_width(character) in "WF" else 1


def label(identifier: str) -> str:
    """What people call an identifier of the glossary."""
    return _(term(identifier))


def day(value: datetime.date) -> str:
    """A date in words, the year where it needs saying: 3月1日, 1 Mar."""
    if language() == "en":
        return f"{value.day} {_(MONTHS[value.month - 1])} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def short_day(value: datetime.date) -> str:
    """A date without its year: 3月1日, 1 Mar."""
    return f"{value.day} {_(MONTHS[value.month - 1])}" if language() == "en" else f"{value.month}月{value.day}日"


def weekday(value: datetime.date) -> str:
    """The day of the week, short: 週四, Thu."""
    return _(WEEKDAYS[value.weekday()])


def value(field: Field, item: Any, names: Names = same) -> str:
    """One value of a field."""
    if item is None or item == "":
        return _(N_("blank"))
    match field.form:
        case "choice":
            return label(item)
        case "flag":
            return _(N_("yes")) if item else _(N_("no"))
        case "date":
            return str(item.isoformat())
        case "clock":
            return f"{item:%H:%M}"
        case "instant":
            return f"{item:%Y-%m-%d %H:%M}"
        case "unit" | "officer" | "person":
            return names(item)
        case "line" if field.named_by:
            return named(field.named_by, item, names)
        case "table":
            return entry(field, item, names)
    return str(item)


def named(sort: str, id: str, names: Names = same) -> str:
    """What the office calls something that a record holds by its id: a score sheet, a clause, a guard post; the id where it has no name.

    >>> named("sheet", "targets", lambda reference: "考核表" if reference == "sheet:targets" else reference)
    '考核表'
    """
    reference = f"{sort}:{id}"
    found = names(reference)
    return id if found == reference else found


def values(field: Field, content: Any, names: Names = same) -> str:
    """A whole field: several values on one line."""
    if field.many and content is not None:
        if field.part is not None:
            return translate(N_("{count} entries"), {"count": len(content)}) if content else _(N_("blank"))
        return _(N_(", ")).join(value(field, item, names) for item in content) or _(N_("blank"))
    return value(field, content, names)


def entry(field: Field, content: dict[str, Any], names: Names = same) -> str:
    """A table on one line: its filled-in fields."""
    shown = (values(inner, content[inner.name], names) for inner in field.fields if inner.name in content)
    return " ".join(one.replace("\n", " ") for one in shown)


def where(path: Path, fields: tuple[Field, ...]) -> str:
    """A place inside a record in words: 議定事項 2 · 時限."""
    parts: list[str] = []
    chain = iter(fields)
    for step in path:
        if isinstance(step, int) and parts:
            parts[-1] += f" {step + 1}"
        else:
            field = next(chain, None)
            parts.append(_(field.label) if field else str(step))
    return " · ".join(parts)


def change(one: "FieldChange", names: Names = same) -> str:
    """One difference in words: 議定事項 2 · 時限: 3月1日 → 3月15日."""
    place, before, after = sides(one, names)
    return f"{place}: {before} → {after}"


def sides(one: "FieldChange", names: Names = same) -> tuple[str, str, str]:
    """One difference in three parts: where, before, after."""
    field = one.fields[-1]
    before, after = one.before, one.after
    whole = isinstance(one.path[-1], int)

    def show(content: Any) -> str:
        if field.form == "date" and not field.many and isinstance(content, datetime.date):
            other = after if content is before else before
            near = isinstance(other, datetime.date) and other.year == content.year
            return short_day(content) if near else day(content)
        return value(field, content, names) if whole or not field.many else values(field, content, names)

    return where(one.path, one.fields), show(before), show(after)


def title(kind: Kind, place: Place, plain: dict[str, Any], names: Names = same) -> str:
    """A record's one-line title, without its kind, date and unit."""
    from zhili_tui.model.introspection import by_name

    if place.month:
        return " ".join(
            filter(None, (translate(N_("{month}/{year}"), {"month": place.month, "year": place.year}), _post(kind, place, plain, names)))
        )
    fields = by_name(kind.cls)
    parts = [_titled(fields[name], plain[name], names) for name in kind.title if plain.get(name)]
    return " ".join(part.replace("\n", " ") for part in parts) or _(kind.label)


def _post(kind: Kind, place: Place, plain: dict[str, Any], names: Names) -> str:
    """The guard post of a month's sheet, by its name; by the short name where nobody knows it."""
    if kind.naming != "post":
        return ""
    id = place.name[3:]
    reference = f"{place.unit}/{id}"
    known = named("post", reference, names)
    return str(plain.get("post") or (id if known == reference else known))


def _titled(field: Field, content: Any, names: Names) -> str:
    """A field as part of a title: a clause with its words."""
    if field.form != "clause":
        return values(field, content, names)
    found = [(id, named("clause", id, names)) for id in (content if field.many else (content,))]
    return _(N_(", ")).join(id if words == id else f"{id} {words}" for id, words in found)


def called(kind: Kind, place: Place, plain: dict[str, Any], names: Names = same) -> str:
    """A record in a few words: its kind, its day, its title: 會議 11-26 聯席會議."""
    day = plain.get(kind.date) if kind.date and not place.month else None
    shown = f"{day:%m-%d}" if isinstance(day, datetime.date) else ""
    named = title(kind, place, plain, names)
    return " ".join(filter(None, (_(kind.label), shown, named if named != _(kind.label) else "")))
