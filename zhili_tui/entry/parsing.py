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
from zhili_tui.model import record_path
from zhili_tui.model.characters import fault, hard_breaks
from zhili_tui.model.fields import GREATEST, YEARS
from zhili_tui.model.glossary import term
from zhili_tui.model.introspection import FAR, TOO_LONG, TOO_MANY, Field, sound
from zhili_tui.storage.folding import fold, initials, matches


class Choice(NamedTuple):
    """One thing to pick: what the file holds, what people read."""

    value: str
    label: str


class ParseContext(NamedTuple):
    """What entering data needs to know of the office: the day, the zone, and what can be picked for a form of field."""

    today: datetime.date
    zone: datetime.tzinfo
    choices: Callable[[str], list[Choice]] = lambda form: []
    worked: Callable[[datetime.date], bool] = dates.weekdays
    near: datetime.date | None = None  # in a form for 2026-10 a day of it: what is left out of a date is taken from here
    unit: str = ""  # whose record it is: its officers are meant by their names alone
    about: Callable[[str], str] = lambda reference: ""  # what tells an officer from others of his name: unit and post
    called: Callable[[str], str] = lambda reference: ""  # a record as people call it; empty where there is none
    records: Callable[[Field, str], list[Choice]] | None = None  # the records that a text typed in a field may mean; None: nobody can tell


#: So many names are written out in a sentence.
FEW = 4
YES, NO = {"true", "yes", "y", "是", "有", "對", "对", "1"}, {"false", "no", "n", "否", "無", "无", "不", "0"}
#: Measure words that may follow a count: 3件, 12人.
MEASURES = "件人次個个起名戶户處处份條条場场期宗項项例所輛辆張张"
#: 3.5萬 is 35000.
TIMES = {"千": 10**3, "萬": 10**4, "万": 10**4, "億": 10**8, "亿": 10**8}
NUMBER = re.compile(rf"(-?\d[\d,]*(?:\.\d+)?)\s*([{''.join(TIMES)}])?\s*([%元分]|[{MEASURES}])?\Z")
#: A time of day at the beginning of a line, with what parts it from what follows.
CLOCK = re.compile(rf"{dates.CLOCK_BEGINS}\s*")
#: Blanks at the ends of what is typed, which nobody means; wide ones set a paragraph in.
EDGES = " \t\n"
#: The forms that name a unit or somebody, and those in which nothing else may stand.
NAMING = ("unit", "officer", "person")
LISTED = ("unit", "officer")
#: The forms of which what was chosen stands there by its name, and is meant as long as the name stands.
BY_NAME = (*NAMING, "record")
#: Dates of these names lie ahead, or may; all others tell what was.
AHEAD = frozenset(("due", "until", "since", "term_start", "term_end", "plan_due", "extended_from", "as_of"))
SAMPLES = {
    "count": "12",
    "number": "4.5",
    "date": "2026-03-05, 3-5, 0305",
    "clock": "9:30",
    "instant": "2026-03-05 9:30",
    "flag": "yes, no",
}
#: The ways in which something may be typed, as they stand at the field.
WAYS = {
    "count": N_("Such as 12 or 3萬"),
    "number": N_("Such as 4.5 or 3.5萬"),
    "date": N_("Such as 29, 3-5, 2026-03-05, 昨天, 下週五, 月底, +10, +10工作日"),
    "clock": N_("Such as 930, 9:30, 下午3點半, 晚上12點"),
    "instant": N_("Such as 3-5 9:30, 昨天 23:10; 930 is today's"),
}


def choices(field: Field, desk: ParseContext) -> list[Choice]:
    """What can be picked for a field; empty where anything may be typed."""
    if field.form == "choice":
        more = desk.choices(field.among) if field.among else []
        return [*(Choice(name, _(term(name))) for name in field.choices), *more]
    if field.form == "flag":
        return [Choice("true", _(N_("yes"))), Choice("false", _(N_("no")))]
    if field.form == "clause" and field.begins:
        return [one for one in desk.choices("clause") if one.value.startswith(field.begins)]
    return desk.choices(field.named_by or field.form)


def registered(field: Field, content: str, desk: ParseContext) -> bool:
    """Whether a value is one of those there are to choose."""
    return any(one.value == content for one in choices(field, desk))


def fitting(query: str, among: list[Choice]) -> list[Choice]:
    """The choices that fit what was typed: by identifier, name or pinyin initials; an exact one stands alone."""
    exact = [one for one in among if query in (one.value, one.label) or fold(query) in (fold(one.label), *initials(one.label))]
    return exact or [one for one in among if matches(query, one.label) or fold(query) in one.value]


def offered(field: Field, desk: ParseContext, typed: str = "") -> list[Choice]:
    """What can be picked, as it is offered for what was typed: of names the full ones first, then those of the record's own unit."""
    among = choices(field, desk)
    if field.form not in NAMING:
        return fitting(typed, among) if typed else among
    fit = [one for one in among if matches(typed, one.label) or fold(typed) in one.value] if typed else among
    return sorted(fit, key=lambda one: (not _called(one, typed), not _own(one, desk)))


def _called(one: Choice, text: str) -> bool:
    """Whether a text is the full name, in either script, with blanks or without."""
    return fold(one.label).replace(" ", "") == fold(text).replace(" ", "")


def _own(one: Choice, desk: ParseContext) -> bool:
    """Whether this is the record's own unit, or somebody of it."""
    return bool(desk.unit) and one.value.partition("/")[0] == desk.unit


def which_year(field: Field, text: str, desk: ParseContext) -> list[datetime.date]:
    """The days that may be meant where a date without a year would lie ahead and last year's is nearer: 12-28 in January. Last year's first."""
    if field.form not in ("date", "instant") or field.name in AHEAD or not dates.without_year(text):
        return []
    day = dates.parse(text, desk.today, desk.near, desk.worked)
    if day is None or day <= desk.today or (day.month, day.day) == (2, 29):
        return []
    before = day.replace(year=day.year - 1)
    return [before, day] if desk.today - before < day - desk.today else []


def parse(field: Field, text: str, desk: ParseContext) -> Any:
    """One value of a field. Raises BadValue that says what would have been right."""
    text = only_text(field, hard_breaks(text, "\n" if field.form == "text" else " ").strip(EDGES))
    if field.form not in ("line", "text"):
        text = text.strip()
    plain = half(text)
    try:
        match field.form:
            case "count" | "number":
                return _within(field, _amount(field, dates.leading_figures(plain)))
            case "date":
                return near_enough(field, _day(field, plain, desk), desk.today)
            case "clock":
                return _need(dates.parse_clock(plain))
            case "instant":
                return near_enough(field, _instant(field, plain, desk), desk.today)
            case "flag":
                return _flag(plain.lower())
            case "choice" | "unit" | "officer" | "person" | "clause":
                return short_enough(field, _pick(field, text, desk))
            case "record":
                return short_enough(field, _record(field, text, desk))
            case "line" if field.named_by:
                return short_enough(field, next((one.value for one in choices(field, desk) if _called(one, text)), text))
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


def _amount(field: Field, text: str) -> int | Decimal:
    """A number, thousands and ten thousands written in characters included. Raises ValueError."""
    figures, times, measure = _need(NUMBER.match(text)).groups()
    counted = field.form == "count"
    if (measure and (measure in MEASURES) != counted) or ("." in figures and counted and not times):
        raise ValueError
    number = Decimal(figures.replace(",", ""))
    number = number * TIMES[times] if times else number
    whole = number == number.to_integral_value()
    if counted and not whole:
        raise ValueError
    return int(number) if counted or "." not in figures or (times and whole) else number


def _flag(text: str) -> bool:
    if text not in YES | NO:
        raise ValueError
    return text in YES


def _entry(field: Field, text: str, desk: ParseContext) -> dict[str, Any]:
    """A small table on one line: its fields in order, blanks between them, the last one takes the rest: 21:00 暴雨, or 21:00暴雨."""
    hour = CLOCK.match(text) if field.fields[0].form == "clock" else None
    begin = [hour[0]] if hour else []
    words = begin + text[hour.end() if hour else 0 :].split(maxsplit=len(field.fields) - 1 - len(begin))
    try:
        return {inner.name: parse(inner, word, desk) for inner, word in zip(field.fields, words, strict=False)}
    except BadValue:  # the sample shows the whole line
        raise ValueError from None


def _day(field: Field, text: str, desk: ParseContext) -> datetime.date:
    """A day. Raises ValueError, and BadValue where the year must be asked for."""
    if years := which_year(field, text, desk):
        raise BadValue(field=_(field.label), reason=_which(text, years))
    day: datetime.date = _need(dates.parse(text, desk.today, desk.near, desk.worked))
    return day


def _instant(field: Field, text: str, desk: ParseContext) -> datetime.datetime:
    """A day and a time of day; today where no day is said. A day alone is not enough."""
    try:
        value = datetime.datetime.fromisoformat(text)
        _need("T" in text or " " in text or None)
    except ValueError:
        day, space, clock = text.replace("T", " ").rpartition(" ")
        joined = re.fullmatch(rf"(\D+?|.*[日號号])((?:{'|'.join(dates.PARTS_OF_DAY)})?\d.*)", text)
        if not space and joined and dates.parse_clock(text) is None:  # 昨天9:30
            day, clock = joined[1], joined[2]
        found = _day(field, day, desk) if day else desk.today
        since = _need(dates.since_midnight(clock))
        if since >= datetime.timedelta(hours=25):  # 晚上1點: of which of two nights?
            raise ValueError from None
        value = datetime.datetime.combine(found, datetime.time()) + since
    return value if value.tzinfo else value.replace(tzinfo=desk.zone)


def _pick(field: Field, text: str, desk: ParseContext) -> str:
    among = choices(field, desk)
    if registered(field, text, desk):
        return text
    if field.form in NAMING:
        return _named(field, text, among, desk)
    found = fitting(text, among) if among else []
    if len(found) == 1:
        return found[0].value
    if field.form == "choice" or found:
        raise ValueError
    return text


def _named(field: Field, text: str, among: list[Choice], desk: ParseContext) -> str:
    """Whom a text means; where that is nobody it stays as it is, or must be chosen from the list."""
    if one := meant(field, text, desk):
        return one
    if field.form not in LISTED or not among:
        return text
    found = offered(field, desk, text)
    if found:
        names = _(N_(", ")).join(f"{one.label} ({one.value})" for one in found[:FEW]) + ("…" if len(found) > FEW else "")
        unsure = (
            N_("“{text}” is no unit's full name; choose which: {names}")
            if field.form == "unit"
            else N_("“{text}” is not one officer of this unit by full name; choose who: {names}")
        )
        raise BadValue(field=_(field.label), reason=translate(unsure, {"text": text, "names": names}))
    unknown = (
        N_("no unit is called “{text}”; choose from the list")
        if field.form == "unit"
        else N_("no officer is called “{text}”; choose from the list")
    )
    raise BadValue(field=_(field.label), reason=_(unknown).format(text=text))


def _record(field: Field, text: str, desk: ParseContext) -> str:
    """The record that is meant: by its whole reference, the end of its file's name, or its title."""
    if desk.records is None or (text.count("/") == 3 and record_path.parse(text)):
        return text
    found = desk.records(field, text)
    if len(found) == 1:
        return found[0].value
    if found:
        names = _(N_(", ")).join(one.label for one in found[:FEW]) + ("…" if len(found) > FEW else "")
        several = N_("“{text}” fits {count} records; choose which: {names}")
        raise BadValue(field=_(field.label), reason=translate(several, {"text": text, "count": len(found), "names": names}))
    none = N_("no record here fits “{text}”; type a part of its title, or the four characters its file's name ends with")
    raise BadValue(field=_(field.label), reason=translate(none, {"text": text}))


def meant(field: Field, text: str, desk: ParseContext) -> str:
    """What a full name means without anybody choosing: one unit, or one officer of the record's own unit; else empty."""
    found = [one.value for one in choices(field, desk) if _called(one, text) and (field.form == "unit" or _own(one, desk))]
    return found[0] if len(found) == 1 else ""


def _which(text: str, days: list[datetime.date]) -> str:
    """The question which of several days is meant."""
    last, this = (f"{one.isoformat()} {weekday(one)}" for one in days)
    return translate(N_("“{text}”: {last}, or {this}? Write the year, or choose"), {"text": text, "last": last, "this": this})


def expected(field: Field, text: str, desk: ParseContext) -> str:
    """What would have been right."""
    if field.form == "choice":
        return _(N_("“{text}” is none of: {choices}")).format(
            text=text, choices=_(N_(", ")).join(one.label for one in choices(field, desk))
        )
    if field.form == "table":
        sample = " ".join(SAMPLES.get(one.form) or _(one.label) for one in field.fields)
        return _(N_("“{text}” does not fit; the format is like {sample}")).format(text=text, sample=sample)
    if field.form in ("date", "instant") and dates.year_of_three_figures(text.partition(" ")[0]):
        return translate(N_("“{text}”: write the year in four figures, like {year}"), {"text": text, "year": desk.today.year})
    if field.form == "date" and (length := dates.month_too_short(text)):
        return _(N_("“{text}”: that month has {length} days")).format(text=text, length=length)
    if field.form in SAMPLES:
        return _(N_("“{text}” does not fit; the format is like {sample}")).format(text=text, sample=SAMPLES[field.form])
    return _(N_("“{text}” fits several; choose one")).format(text=text)


def stretch(field: Field, beside: tuple[Field, ...], text: str) -> tuple[Field, datetime.time, datetime.time] | None:
    """A beginning and an end typed into the first of two times of day, such as 9-10:30, with the field the end belongs in."""
    following = beside[beside.index(field) + 1 :][:1]
    if field.many or field.form != "clock" or not following or following[0].form != "clock":
        return None
    found = dates.parse_clocks(text)
    return (following[0], *found) if found else None


def editable(field: Field, value: Any, desk: ParseContext) -> str:
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
    if field.form == "record":
        return desk.called(str(value)) or str(value)
    if field.form in ("choice", "unit", "officer", "person") or field.named_by:
        return next((one.label for one in choices(field, desk) if one.value == value), str(value))
    return str(value)


def echo(field: Field, content: Any, desk: ParseContext) -> str:
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
    about = desk.about(content) if field.form in ("officer", "person") else ""
    return f"{editable(field, content, desk)} ({about})" if about else editable(field, content, desk)


SEPARATORS = str.maketrans("，、；;\n\t", ",,,,,,")
#: Between small tables on one line, whose texts may hold commas.
BETWEEN = str.maketrans("；\n", ";;")


def parse_many(field: Field, text: str, desk: ParseContext, held: Any = None) -> Any:
    """A field's whole content: several values stand apart by commas; nothing typed is a blank (None).

    ``held``: what the field holds so far. Somebody chosen there is meant wherever his name still stands.
    """
    if not text.strip():
        return None
    if not field.many:
        return meant_again(field, text, desk, [held])
    left = list(held or ())
    found = [meant_again(field, one, desk, left) for one in parts_of(field, text)]
    if field.most is not None and len(found) > field.most:
        raise BadValue(field=_(field.label), reason=translate(TOO_MANY, {"most": field.most, "found": len(found)}))
    return found


def parts_of(field: Field, text: str) -> list[str]:
    """The values of a field that holds several, as they were typed."""
    parts = text.translate(BETWEEN).split(";") if field.part else text.translate(SEPARATORS).split(",")
    if field.form == "clock":  # 8:00 15:00 21:00, and 下午 3點 that is one
        parts = [piece for one in parts for piece in (one.split() if all(map(_clock, one.split())) else [one])]
    return [one for one in parts if one.strip()]


def _clock(text: str) -> bool:
    return dates.parse_clock(half(text)) is not None


def meant_again(field: Field, text: str, desk: ParseContext, held: list[Any]) -> Any:
    """The value that stood there by this name, each of them once, or what is typed anew."""
    if field.form in BY_NAME:
        one = next((one for one in held if one is not None and editable(field._replace(many=False), one, desk) == text.strip()), None)
        if one is not None:
            held.remove(one)
            return one
    return parse(field, text, desk)


def editable_many(field: Field, content: Any, desk: ParseContext) -> str:
    """A field's whole content as text to type over."""
    if field.many and content is not None:
        return ("; " if field.part else ", ").join(editable(field, one, desk) for one in content)
    return editable(field, content, desk)
