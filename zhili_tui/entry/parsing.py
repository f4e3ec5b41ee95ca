"""Typed text as the value of a field, and a value as text to type over."""

import datetime
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from zhili_tui.entry import dates
from zhili_tui.entry.dates import half
from zhili_tui.errors import BadValue
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import weekday
from zhili_tui.model.characters import fault, hard_breaks
from zhili_tui.model.fields import GREATEST, YEARS
from zhili_tui.model.glossary import term
from zhili_tui.model.introspection import FAR, TOO_LONG, TOO_MANY, Field, sound
from zhili_tui.storage.folding import fold, initials, matches


class Choice(NamedTuple):
    """One thing to pick: what the file holds, what people read."""

    value: str
    label: str


class Desk(NamedTuple):
    """What entering data needs to know of the office: the day, the zone, and what can be picked for a form of field."""

    today: datetime.date
    zone: datetime.tzinfo
    choices: Callable[[str], list[Choice]] = lambda form: []
    worked: Callable[[datetime.date], bool] = dates.weekdays
    near: datetime.date | None = None  # in a form for 2026-10 a day of it: what is left out of a date is taken from here


YES, NO = {"true", "yes", "y", "是", "有", "對", "对", "1"}, {"false", "no", "n", "否", "無", "无", "不", "0"}
#: Measure words that may follow a count: 3件, 12人.
MEASURES = "件人次個个起名戶户處处份條条場场期宗項项例所輛辆張张"
COUNT = re.compile(rf"(-?\d[\d,]*)\s*[{MEASURES}]?\Z")
#: A time of day at the beginning of a line, with what parts it from what follows.
CLOCK = re.compile(r"(?:上午|下午|早上|晚上|中午|凌晨)?\d[\d:：]*(?:[點点時时](?:半|\d{1,2}分?)?)?\s*")
NUMBER = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)(?:\s*[%元分])?\Z")
#: Blanks at the ends of what is typed, which nobody means; wide ones set a paragraph in.
EDGES = " \t\n"
SAMPLES = {
    "count": "12",
    "number": "4.5",
    "date": "2026-03-05, 3-5, 0305",
    "clock": "9:30",
    "instant": "2026-03-05 9:30",
    "flag": "yes, no",
}


def choices(field: Field, desk: Desk) -> list[Choice]:
    """What can be picked for a field; empty where anything may be typed."""
    if field.form == "choice":
        more = desk.choices(field.among) if field.among else []
        return [*(Choice(name, _(term(name))) for name in field.choices), *more]
    if field.form == "flag":
        return [Choice("true", _(N_("yes"))), Choice("false", _(N_("no")))]
    return desk.choices(field.form)


def fitting(query: str, among: list[Choice]) -> list[Choice]:
    """The choices that fit what was typed: by identifier, name or pinyin initials; an exact one stands alone."""
    exact = [one for one in among if query in (one.value, one.label) or fold(query) in (fold(one.label), *initials(one.label))]
    return exact or [one for one in among if matches(query, one.label) or fold(query) in one.value]


def parse(field: Field, text: str, desk: Desk) -> Any:
    """One value of a field. Raises BadValue that says what would have been right."""
    text = only_text(field, hard_breaks(text, "\n" if field.form == "text" else " ").strip(EDGES))
    if field.form not in ("line", "text"):
        text = text.strip()
    plain = half(text)
    try:
        match field.form:
            case "count":
                return _within(field, int(_need(COUNT.match(dates.leading_figures(plain)))[1].replace(",", "")))
            case "number":
                number = _need(NUMBER.match(dates.leading_figures(plain)))[1].replace(",", "")
                return _within(field, int(number) if number.lstrip("-").isdecimal() else Decimal(number))
            case "date":
                return near_enough(field, _need(dates.parse(plain, desk.today, desk.near, desk.worked)), desk.today)
            case "clock":
                return _need(dates.parse_clock(plain))
            case "instant":
                return near_enough(field, _instant(plain, desk), desk.today)
            case "flag":
                return _flag(plain.lower())
            case "choice" | "unit" | "officer" | "person" | "record" | "clause":
                return short_enough(field, _pick(field, text, desk))
            case "table":
                return _entry(field, text, desk)
    except (ValueError, InvalidOperation):
        raise BadValue(field=_(field.label), reason=expected(field, text, desk)) from None
    return short_enough(field, text)


def only_text(field: Field, text: str) -> str:
    """The text, where it holds characters of text only. Raises BadValue that names what is none."""
    sentence, code = fault(text)
    if sentence:
        raise BadValue(field=_(field.label), reason=translate(sentence, {"code": code}))
    return text


def _need(value: Any) -> Any:
    if value is None:
        raise ValueError
    return value


def short_enough(field: Field, text: str) -> str:
    """The text, where it is no longer than the field takes. Raises BadValue."""
    if field.longest is not None and len(text) > field.longest:
        raise BadValue(field=_(field.label), reason=translate(TOO_LONG, {"longest": field.longest, "found": len(text)}))
    return text


def near_enough(field: Field, value: Any, today: datetime.date) -> Any:
    """The value, where it is no date that lies further from today than a century. Raises BadValue."""
    if isinstance(value, datetime.date) and abs(value.year - today.year) > YEARS:
        raise BadValue(field=_(field.label), reason=translate(FAR, {"day": value.isoformat()[:10], "years": YEARS}))
    return value


def _within(field: Field, value: Any) -> Any:
    if field.low is not None and value < field.low:
        raise ValueError
    if not sound(value):
        raise BadValue(field=_(field.label), reason=translate(N_("numbers stay below {greatest}"), {"greatest": GREATEST + 1}))
    return value


def _flag(text: str) -> bool:
    if text not in YES | NO:
        raise ValueError
    return text in YES


def _entry(field: Field, text: str, desk: Desk) -> dict[str, Any]:
    """A small table on one line: its fields in order, blanks between them, the last one takes the rest: 21:00 暴雨, or 21:00暴雨."""
    hour = CLOCK.match(text) if field.fields[0].form == "clock" else None
    begin = [hour[0]] if hour else []
    words = begin + text[hour.end() if hour else 0 :].split(maxsplit=len(field.fields) - 1 - len(begin))
    try:
        return {inner.name: parse(inner, word, desk) for inner, word in zip(field.fields, words, strict=False)}
    except BadValue:  # the sample shows the whole line
        raise ValueError from None


def _instant(text: str, desk: Desk) -> datetime.datetime:
    """A day and a time of day; today where no day is said. A day alone is not enough."""
    try:
        value = datetime.datetime.fromisoformat(text)
        _need("T" in text or " " in text or None)
    except ValueError:
        day, space, clock = text.replace("T", " ").rpartition(" ")
        joined = re.fullmatch(r"(\D+?|.*[日號号])((?:上午|下午|早上|晚上|中午|凌晨)?\d.*)", text)
        if not space and joined and dates.parse_clock(text) is None:  # 昨天9:30
            day, clock = joined[1], joined[2]
        found = dates.parse(day, desk.today, desk.near, desk.worked) if day else desk.today
        value = datetime.datetime.combine(_need(found), _need(dates.parse_clock(clock)))
    return value if value.tzinfo else value.replace(tzinfo=desk.zone)


def _pick(field: Field, text: str, desk: Desk) -> str:
    among = choices(field, desk)
    if any(one.value == text for one in among):
        return text
    found = fitting(text, among) if among else []
    if len(found) == 1:
        return found[0].value
    if field.form in ("unit", "officer") and among and not found:
        unknown = (
            N_("no unit is called “{text}”; choose from the list")
            if field.form == "unit"
            else N_("no officer is called “{text}”; choose from the list")
        )
        raise BadValue(field=_(field.label), reason=_(unknown).format(text=text))
    if field.form == "choice" or (found and field.form != "person"):
        raise ValueError
    return text


def expected(field: Field, text: str, desk: Desk) -> str:
    """What would have been right."""
    if field.form == "choice":
        return _(N_("“{text}” is none of: {choices}")).format(
            text=text, choices=_(N_(", ")).join(one.label for one in choices(field, desk))
        )
    if field.form == "table":
        sample = " ".join(SAMPLES.get(one.form) or _(one.label) for one in field.fields)
        return _(N_("“{text}” does not fit; write it like {sample}")).format(text=text, sample=sample)
    if field.form == "date" and (length := dates.month_too_short(text)):
        return _(N_("“{text}”: that month has {length} days")).format(text=text, length=length)
    if field.form in SAMPLES:
        return _(N_("“{text}” does not fit; write it like {sample}")).format(text=text, sample=SAMPLES[field.form])
    return _(N_("“{text}” fits several; choose one")).format(text=text)


def stretch(field: Field, beside: tuple[Field, ...], text: str) -> tuple[Field, datetime.time, datetime.time] | None:
    """A beginning and an end typed into the first of two times of day, such as 9-10:30, with the field the end belongs in."""
    following = beside[beside.index(field) + 1 :][:1]
    if field.many or field.form != "clock" or not following or following[0].form != "clock":
        return None
    found = dates.parse_clocks(text)
    return (following[0], *found) if found else None


def editable(field: Field, value: Any, desk: Desk) -> str:
    """A value as text to type over."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _(N_("yes")) if value else _(N_("no"))
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    if isinstance(value, dict):
        return " ".join(editable(inner, value[inner.name], desk) for inner in field.fields if inner.name in value)
    if field.form in ("choice", "unit", "officer", "person"):
        return next((one.label for one in choices(field, desk) if one.value == value), str(value))
    return str(value)


def echo(field: Field, content: Any, desk: Desk) -> str:
    """How a value that was typed was understood: dates with their weekday, names for references.

    >>> from zhili_tui.model import kinds
    >>> from zhili_tui.model.introspection import by_name
    >>> meeting, desk = by_name(kinds.kind("meeting").cls), Desk(datetime.date(2026, 11, 23), datetime.UTC)
    >>> echo(meeting["date"], parse(meeting["date"], "下週五", desk), desk)
    '2026-12-04 Fri'
    """
    if content is None or content == []:
        return ""
    if field.many:
        return _(N_(", ")).join(echo(field._replace(many=False), one, desk) for one in content)
    if isinstance(content, datetime.datetime):
        return f"{content:%Y-%m-%d} {weekday(content)} {content:%H:%M}"
    if isinstance(content, datetime.date):
        return f"{content.isoformat()} {weekday(content)}"
    return editable(field, content, desk)


SEPARATORS = str.maketrans("，、；;\n\t", ",,,,,,")
#: Between small tables on one line, whose texts may hold commas.
BETWEEN = str.maketrans("；\n", ";;")


def parse_many(field: Field, text: str, desk: Desk) -> Any:
    """A field's whole content: several values stand apart by commas; nothing typed is a blank (None)."""
    if not text.strip():
        return None
    if not field.many:
        return parse(field, text, desk)
    parts = text.translate(BETWEEN).split(";") if field.part else text.translate(SEPARATORS).split(",")
    found = [parse(field, one, desk) for one in parts if one.strip()]
    if field.most is not None and len(found) > field.most:
        raise BadValue(field=_(field.label), reason=translate(TOO_MANY, {"most": field.most, "found": len(found)}))
    return found


def editable_many(field: Field, content: Any, desk: Desk) -> str:
    """A field's whole content as text to type over."""
    if field.many and content is not None:
        return ("; " if field.part else ", ").join(editable(field, one, desk) for one in content)
    return editable(field, content, desk)
