"""A cell of somebody's ledger as the value of a field: full-width figures, day numbers, ticks, names with blanks inside."""

import datetime
import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from zhili_tui import i18n
from zhili_tui.checks import privacy
from zhili_tui.entry import dates
from zhili_tui.entry.parsing import EDGES, ParseContext, expected, near_enough, only_text, short_enough
from zhili_tui.errors import BadValue
from zhili_tui.exchange.importing.day_numbers import DAY_NUMBERS, NumberForDayError
from zhili_tui.exchange.importing.reading import Cell
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.characters import hard_breaks
from zhili_tui.model.glossary import term
from zhili_tui.model.introspection import Field
from zhili_tui.storage.folding import fold

#: What people write into a cell to say that nothing belongs there.
BLANKS = frozenset(("", "無", "无", "/", "\\", "-", "--", "---", "—", "——", "－", "–", "空", "n/a", "na", "null", "無此項", "无此项", "*"))
YES = frozenset(("是", "有", "√", "✓", "✔", "☑", "對", "对", "y", "yes", "true", "1", "v"))
NO = frozenset(("否", "沒有", "没有", "×", "✗", "✘", "x", "☒", "n", "no", "false", "0"))
#: Days that Excel counts from the end of 1899; the range is 1954 to 2119.
EPOCH = datetime.date(1899, 12, 30)
FIRST_DAY, LAST_DAY = 20_000, 80_000
#: Full-width letters and figures; punctuation stays as it was written.
NARROW = {code: code - 0xFEE0 for first, last in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ")) for code in range(ord(first), ord(last) + 1)}
MEASURED = re.compile(r"([+-]?[\d,]*\.?\d+)\s*(?:人次|[人次件起個个名處处條条戶户所家輛辆場场份期項项元天分篇])?\Z")
SEVERAL = re.compile(r"[，,、；;\n\t/]+|(?<=[\u4e00-\u9fff]{2})\s+(?=[\u4e00-\u9fff]{2})")
#: A day is no such number, whatever stands behind it.
LONG_NUMBER = re.compile(r"(?<!\d)((?:19|20)\d\d([-./])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01]))(?!\d)|\d(?:[ \-]?[\dXx]){9,}")
ABOUT = re.compile(
    r"(?:大?約|大?约|近|將近|将近|逾|超過|超过)?\s*(\d[\d,]*)\s*(?:餘|余|多|來|来)?\s*(?:人次|[人名件起個个次戶户家場场份])?(?:左右|以上)?\Z"
)
AND_OTHERS = re.compile(r"\s*等\s*[\d一二三四五六七八九十]+\s*[人名位](?:同志)?\Z")
BRACKETED = re.compile(r"[（(][^（）()\d]*[）)]")
POSTS = (
    "主任", "書記", "书记", "科長", "科长", "所長", "所长", "局長", "局长", "鎮長", "镇长", "鄉長", "乡长", "部長", "部长", "隊長", "队长", "組長", "组长",
    "委員", "委员", "主席", "幹事", "干事", "專幹", "专干", "同志", "廠長", "厂长", "校長", "校长", "院長", "院长", "經理", "经理", "網格員", "网格员",
)  # fmt: skip
#: What the name of an office ends with that stands before a post: 綜治辦主任.
OFFICES = ("辦", "室", "委", "局", "所", "站", "隊", "組", "科", "處", "部", "院", "校", "廠", "會", "街道", "社區", "中心", "政府")
#: A time of day, or from when to when, behind a day.
CLOCKS = re.compile(
    r"\s*((?:上午|下午|晚上|中午|早上)?\s*\d{1,2}\s*[:：時时點点]\s*(?:\d{1,2}|半)?\s*分?)"
    r"(?:\s*[-—–~～至到]+\s*((?:上午|下午|晚上|中午|早上)?\s*\d{1,2}\s*[:：時时點点]\s*(?:\d{1,2}|半)?\s*分?))?\Z"
)
TWO_DIGITS = re.compile(r"(?<!\d)(\d\d)\s*[./\-年]\s*\d{1,2}\s*[./\-月]\s*\d{1,2}(?!\d)")
NO_YEAR = re.compile(r"\A\s*\d{1,2}\s*[./\-月]\s*\d{1,2}\s*[日號号]?(?!\d)")


class CellReader:
    """Reads the cells of one office's ledgers: its units and officers, the mapping's own words, the year meant without a year."""

    def __init__(
        self,
        desk: ParseContext,
        units: Iterable[tuple[str, str]],
        officers: Iterable[tuple[str, str]],
        words: Mapping[str, Mapping[str, str]],
        choices: Mapping[str, Iterable[str]],
        year: int,
        formats: Iterable[str] = (),
    ) -> None:
        self.desk, self.year, self.formats = desk, year, tuple(formats)
        self.words = {path: {key_of(text): value for text, value in found.items()} for path, found in words.items()}
        known = [(one.label, one.value) for one in desk.choices("officer")]
        self.names = {"unit": _by_name(units), "officer": _by_name([*known, *officers])}
        self.called = {value: {key_of(text) for text in texts} for value, texts in choices.items()}
        self.values = {form: frozenset(one.value for one in desk.choices(form)) for form in ("unit", "officer")}
        self.at_home = ""
        self._picks: dict[tuple[str, ...], dict[str, set[str]]] = {}
        self._known: dict[tuple[Any, ...], Any] = {}

    def read(self, path: str, field: Field, cell: Cell) -> Any:
        """The content of a field; None for a blank. Raises BadValue with a sentence that shows no personal number."""
        key = (path, type(cell), cell, self.at_home if field.form in ("officer", "person") else "")
        if key not in self._known:
            try:
                self._known[key] = self._read(path, field, cell)
            except BadValue as error:
                self._known[key] = error
        found = self._known[key]
        if isinstance(found, BadValue):
            raise found
        return list(found) if isinstance(found, list) else found

    def _read(self, path: str, field: Field, cell: Cell) -> Any:
        text = text_of(cell)
        self.refuse_personal(field, text)
        only_text(field, text)
        if fold(text.strip()) in BLANKS:
            return None
        own = self.words.get(path, {}).get(key_of(text))
        if own is not None:
            cell = text = own
        if field.many:
            parts = [one.strip() for one in SEVERAL.split(text)] if isinstance(cell, str) else [cell]
            return [self.value(path, field, part) for part in parts if part != ""]
        return self.value(path, field, cell)

    @staticmethod
    def refuse_personal(field: Field, text: str) -> None:
        """Raise BadValue where a text looks like somebody's number; the sentence does not show it."""
        found = privacy.personal(text) if sum(map(str.isdecimal, text)) > 10 else ""
        if found:
            raise BadValue(field=_(field.label), reason=_(found))

    def unit(self, text: str) -> str:
        """The unit that a text names; empty where it names none, or several."""
        if text.strip() in self.values["unit"]:
            return text.strip()
        found = self.names["unit"].get(key_of(text), [])
        return found[0] if len(found) == 1 else ""

    def stand_in(self, unit: str) -> None:
        """Of several officers of one name, this unit's is meant from now on."""
        self.at_home = unit

    def value(self, path: str, field: Field, cell: Cell) -> Any:
        """One value of a cell that is not blank. Raises BadValue."""
        text = text_of(cell)
        plain = unicodedata.normalize("NFKC", text).strip()
        try:
            match field.form:
                case "count":
                    return _count(cell, plain)
                case "number":
                    return _number(cell, plain)
                case "date":
                    return near_enough(field, _need(self.day(cell, plain)), self.desk.today)
                case "clock":
                    return _need(_clock(cell, plain))
                case "instant":
                    return near_enough(field, self._instant(cell, plain), self.desk.today)
                case "flag":
                    return _flag(cell, plain)
                case "choice":
                    return self._choice(path, field, text)
                case "unit":
                    return self._meant(path, field, "unit", text)
                case "officer":
                    return self._meant(path, field, "officer", text)
                case "person":
                    return short_enough(field, self._person(path, text))
                case "clause":
                    return plain.upper()
        except NumberForDayError as error:
            raise BadValue(field=_(field.label), reason=masked(error.sentence(self.desk.today))) from None
        except (ValueError, InvalidOperation):
            if field.form == "date":
                reason = translate(N_("“{text}” does not fit; the format is like {sample}"), {"text": text, "sample": "2026-03-05"})
            else:
                reason = expected(field, text, self.desk)
            raise BadValue(field=_(field.label), reason=masked(reason)) from None
        return short_enough(field, text.strip(EDGES) if field.form == "text" else " ".join(text.split("\n")).strip(EDGES))

    def day(self, cell: Cell, plain: str) -> datetime.date | None:
        """A date, however it is written; None where it is none."""
        if isinstance(cell, datetime.datetime):
            return cell.date()
        if isinstance(cell, datetime.date):
            return cell
        for form in self.formats:
            if form in DAY_NUMBERS:
                continue
            try:
                return datetime.datetime.strptime(plain, form).date()  # a day has no zone
            except ValueError:
                continue
        counted = re.fullmatch(r"\d{5}(\.\d+)?", plain) is not None and FIRST_DAY <= float(plain) <= LAST_DAY
        if counted and (base := next((DAY_NUMBERS[one] for one in self.formats if one in DAY_NUMBERS), None)):
            return base + datetime.timedelta(days=int(float(plain)))
        if counted or (isinstance(cell, int | float) and not isinstance(cell, bool) and len(plain) != len("20260305")):
            raise NumberForDayError(plain, counted)
        return dates.written(plain, self.year) or dates.written(CLOCKS.sub("", plain), self.year)

    def _instant(self, cell: Cell, plain: str) -> datetime.datetime:
        if isinstance(cell, datetime.datetime):
            return cell if cell.tzinfo else cell.replace(tzinfo=self.desk.zone)
        try:
            found = datetime.datetime.fromisoformat(plain)
            return found if found.tzinfo else found.replace(tzinfo=self.desk.zone)
        except ValueError:
            pass
        if re.fullmatch(r"\d{5}\.\d+", plain):
            at = datetime.datetime.combine(EPOCH, datetime.time()) + datetime.timedelta(days=float(plain))
            return at.replace(second=0, microsecond=0, tzinfo=self.desk.zone)
        split = re.fullmatch(r"(.*?[日號号\d])\s+(\d{1,2}[:時时点點].*)", plain) or re.fullmatch(
            r"(.*[日號号])(\d{1,2}[:時时点點].*)", plain
        )
        if split is None:
            raise ValueError
        day, since = dates.written(split[1], self.year), dates.since_midnight(split[2])
        if day is None or since is None:
            raise ValueError
        return datetime.datetime.combine(day, datetime.time(), self.desk.zone) + since

    def _choice(self, path: str, field: Field, text: str) -> str:
        if text.strip() in field.choices:
            return text.strip()
        if field.choices not in self._picks:
            names: dict[str, set[str]] = {}
            for one in field.choices:
                for label in in_every_language(term(one)):
                    names.setdefault(key_of(label), set()).add(one)
            for more in self.desk.choices(field.among) if field.among else ():
                names.setdefault(key_of(more.label), set()).add(more.value)
            self._picks[field.choices] = names
        key = key_of(text)
        names = self._picks[field.choices]
        found = names.get(key) or {one for one in field.choices if key in self.called.get(one, ())}
        # The beginning of one name alone is short for it; a part from the middle may mean its opposite: 未合格.
        found = found or {value for name, values in names.items() if len(key) > 1 and name.startswith(key) for value in values}
        if len(found) != 1:
            raise BadValue(field=_(field.label), reason=masked(expected(field, text, self.desk)))
        return next(iter(found))

    def _meant(self, path: str, field: Field, form: str, text: str) -> str:
        if text.strip() in self.values[form]:
            return text.strip()
        found = self.names[form].get(key_of(text), []) or (self._with_post(text) if form == "officer" else [])
        near = [one for one in found if one.split("/")[0] == self.at_home]
        if len(found) == 1 or len(near) == 1:
            return (near or found)[0]
        if found:
            reason = translate(N_("“{text}” fits several: {names}; write which"), {"text": text, "names": ", ".join(found)})
        elif form == "unit":
            reason = translate(N_("no unit is called “{text}”; enter it first, or say in the mapping which is meant"), {"text": text})
        else:
            reason = translate(N_("no officer is called “{text}”; enter him first, or say in the mapping who is meant"), {"text": text})
        raise BadValue(field=_(field.label), reason=masked(reason))

    def _person(self, path: str, text: str) -> str:
        found = self.names["officer"].get(key_of(text), []) or self._with_post(text)
        near = [one for one in found if one.split("/")[0] == self.at_home]
        if len(found) == 1 or len(near) == 1:
            return (near or found)[0]
        return unspaced(" ".join(AND_OTHERS.sub("", text).split()))

    def _with_post(self, text: str) -> list[str]:
        """Officers whose name stands in a text with nothing but a post before or behind it: 陳國強（主任）, 主任陳國強, 林淑芬等3人.

        Whatever else is left makes it somebody else: 王建華書記 is not 王建.
        """
        bare = key_of(AND_OTHERS.sub("", text))
        bare = BRACKETED.sub("", bare) or bare
        before, after = _posts()
        found = []
        for name, values in self.names["officer"].items():
            ahead, there, behind = bare.partition(name)
            if len(name) > 1 and there and before.fullmatch(ahead) and after.fullmatch(behind):
                found += values
        return found

    def remark(self, field: Field, cell: Cell) -> tuple[str, str]:
        """What was read of a cell otherwise than it stands there: which sort of thing, and a sentence; empty where nothing was."""
        text = unicodedata.normalize("NFKC", text_of(cell)).strip()
        if field.form == "date":
            return self._about_day(cell, text)
        if field.form == "count" and isinstance(cell, str) and not MEASURED.match(text) and (found := ABOUT.match(text)):
            return "about", translate(N_("“{text}” is taken as {value}"), {"text": text, "value": found[1]})
        if field.form in ("officer", "person") and (found := AND_OTHERS.search(text)):
            return "others", translate(N_("“{text}”: only those named are taken"), {"text": masked(text)})
        return "", ""

    def _about_day(self, cell: Cell, text: str) -> tuple[str, str]:
        if isinstance(cell, datetime.datetime):
            clock = "" if cell.time() == datetime.time() else f"{cell:%H:%M}"
        else:
            found = CLOCKS.search(text) if isinstance(cell, str) else None
            clock = found[0].strip() if found and "00:00" not in found[0] else ""
        if clock:
            return "clock", translate(N_("the time of day “{clock}” is not taken into the day"), {"clock": clock})
        day = dates.written(text, self.year) if isinstance(cell, str) else None
        if day is None:
            return "", ""
        if TWO_DIGITS.match(text) and not re.match(r"\d{4}", text):
            return "century", translate(N_("“{text}” is taken as {day}"), {"text": text, "day": day.isoformat()})
        if NO_YEAR.match(dates.figures(text)):
            return "year", translate(N_("“{text}” has no year: {day} is meant"), {"text": text, "day": day.isoformat()})
        return "", ""


def key_of(text: str) -> str:
    """A name or heading without what does not tell it apart: script, width, case, blanks, brackets and stops at the end."""
    return re.sub(r"[\s:·*＊]+", "", fold(text))


@functools.cache
def _posts() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may stand before a name and behind it, as ``key_of`` has it: a post, before the name that of an office too."""
    posts, offices = ("|".join(dict.fromkeys(map(key_of, some))) for some in (POSTS, OFFICES))
    return re.compile(f"(?:(?:.{{2,}}(?:{offices}))?副?(?:{posts}))?"), re.compile(f"(?:副?(?:{posts}))?")


def unspaced(name: str) -> str:
    """A name set wide by a blank, as one: 王　明."""
    bare = "".join(name.split())
    return bare if 1 < len(bare) <= 4 and not bare.isascii() else name


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without a point, figures and letters narrow, no blanks at the ends of lines but wide ones."""
    if isinstance(cell, str):
        text = hard_breaks(cell if cell.isascii() else cell.translate(NARROW)).strip(EDGES)
        return "\n".join(line.strip(EDGES) for line in text.split("\n")) if "\n" in text else text
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(_shown(cell))
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "minutes") if cell.time() != datetime.time() else cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, datetime.date | datetime.time) else str(cell)


def masked(text: str) -> str:
    """A sentence in which no number is long enough to be somebody's."""
    return LONG_NUMBER.sub(lambda found: found[1] or "***", text)


@functools.cache
def in_each_language(sentence: str) -> tuple[str, ...]:
    """A sentence of the catalogues in each language there is, in their order."""
    return tuple(_catalogue(name).gettext(sentence) for name in i18n.LANGUAGES)


def in_every_language(sentence: str) -> tuple[str, ...]:
    """The same without repeating what two languages share."""
    return tuple(dict.fromkeys(in_each_language(sentence)))


_catalogue = functools.cache(i18n.load)


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for name, value in pairs:
        known = out.setdefault(key_of(name), [])
        if value not in known:
            known.append(value)
    return out


def _shown(number: float) -> Decimal:
    """A number as the sheet shows it: 0.1 + 0.2 is 0.3 there."""
    return Decimal(f"{number:.15g}")


def _need(value: Any) -> Any:
    if value is None:
        raise ValueError
    return value


def _count(cell: Cell, plain: str) -> int:
    if isinstance(cell, bool | datetime.date | datetime.time | datetime.timedelta):
        raise ValueError
    found = MEASURED.match(plain) or ABOUT.match(plain)
    number = Decimal(_need(found)[1].replace(",", ""))
    if number != number.to_integral_value():
        raise ValueError
    return int(number)


def _number(cell: Cell, plain: str) -> Decimal | int:
    if isinstance(cell, bool | datetime.date | datetime.time | datetime.timedelta):
        raise ValueError
    found = MEASURED.match(plain.removesuffix("%"))
    number = Decimal(_need(found)[1].replace(",", ""))
    return int(number) if number == number.to_integral_value() else number


def _clock(cell: Cell, plain: str) -> datetime.time | None:
    if isinstance(cell, datetime.datetime):
        return cell.time().replace(microsecond=0)
    if isinstance(cell, datetime.time):
        return cell.replace(microsecond=0)
    if isinstance(cell, float) and 0 < cell < 1:
        seconds = round(cell * 24 * 60) * 60
        return datetime.time(seconds // 3600 % 24, seconds % 3600 // 60)
    if ":" not in plain and not re.search("[時时点點]", plain):
        return None
    return dates.parse_clock(plain)


def _flag(cell: Cell, plain: str) -> bool:
    if isinstance(cell, bool):
        return cell
    text = plain.lower()
    if text not in YES | NO:
        raise ValueError
    return text in YES
