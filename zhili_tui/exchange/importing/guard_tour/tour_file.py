"""The text files that guard-tour readers (巡更機) write: lines with date, time, point and guard, whatever parts them."""

import datetime
import re
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from zhili_tui.exchange.importing.cells import masked
from zhili_tui.exchange.importing.delimited import decode
from zhili_tui.exchange.importing.reading import contents
from zhili_tui.i18n import N_, translate
from zhili_tui.services.grids.tour import TourReading
from zhili_tui.storage.folding import fold

DATE = re.compile(
    r"(?<!\d)(?:(?P<y>20\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})日?"
    r"|(?P<Y>20\d\d)(?P<M>[01]\d)(?P<D>[0-3]\d)(?=\D|$|\d{6}(?!\d))"
    r"|(?P<one>\d{1,2})\s*[-/.]\s*(?P<two>\d{1,2})\s*[-/.]\s*(?P<year>20\d\d))(?!\d{1,5}(?!\d))"
)
TIME = re.compile(
    r"(?<![\d:])(?P<part>上午|下午|[AaPp][Mm])?\s*(?P<h>\d{1,2})[:：時时點点](?P<min>\d{1,2})(?:[:：分](?P<s>\d{1,2})?(?:\.\d+)?秒?|分)?"
    r"\s*(?P<after>[AaPp][Mm])?(?![\d:])"
)
PACKED = re.compile(r"(?<!\d)(?P<h>[0-2]\d)(?P<min>[0-5]\d)(?P<s>[0-5]\d)(?!\d)")
#: What heads of columns say, by what stands below them.
HEADS = {
    "point": ("地點", "點位", "巡邏點", "巡更點", "巡檢點", "檢查點", "位置", "地址", "點名", "地點名稱", "巡邏地點", "巡更地點", "點", "point", "checkpoint", "location", "place"),
    "guard": ("人員", "巡更員", "巡邏員", "巡檢員", "巡檢人", "巡更人", "保安", "保安員", "姓名", "人員姓名", "巡邏人員", "巡更人員", "值班人", "guard", "name", "officer", "person", "patrolman"),
    "when": ("日期", "時間", "巡更時間", "打卡時間", "讀卡時間", "巡邏時間", "巡檢時間", "刷卡時間", "date", "time", "datetime"),
}  # fmt: skip
#: Cells that say nothing of point or guard: numbers of lines, cards and devices.
NUMBER = re.compile(r"[\d#№.\-]*|[0-9A-Fa-f]{8,}")
SEPARATORS = ("\t", ";", "；", ",", "，", "|")


class UnreadLine(NamedTuple):
    """A line that was not understood: its number, what it says without anybody's numbers, why."""

    line: int
    text: str
    sentence: str


class TourLog(NamedTuple):
    """What a file holds: the touches, and the lines that were not understood."""

    readings: list[TourReading]
    unread: list[UnreadLine]


def read(path: Path, encoding: str = "", guards: Collection[str] = (), points: Collection[str] = ()) -> TourLog:
    """The touches in a file. ``guards``, ``points``: names that are known, to tell the one from the other. Raises Unreadable."""
    return parse(decode(contents(path), encoding, path), guards, points)


def parse(text: str, guards: Collection[str] = (), points: Collection[str] = ()) -> TourLog:
    """The touches in a text.

    >>> parse("1,2026-08-29,08:02:15,大門,鍾立").readings[0]
    TourReading(line=1, at=datetime.datetime(2026, 8, 29, 8, 2, 15), point='大門', guard='鍾立', guessed=True)
    """
    known = {fold(name): "guard" for name in guards} | {fold(name): "point" for name in points}
    lines = text.splitlines()
    day_first = _order(lines)
    heads: dict[int, str] = {}
    log = TourLog([], [])
    for number, line in enumerate(lines, 1):
        plain = unicodedata.normalize("NFKC", line).replace("\ufeff", "").strip()
        cells = _cells(plain)
        found = {at: _head(cell) for at, cell in enumerate(cells) if _head(cell)}
        if len(found) >= 2 and not DATE.search(plain):
            heads = {at: what for at, what in found.items() if what != "when"}
            continue
        if not re.search(r"\d", plain):
            continue  # blank, a title, a line drawn with signs
        reading, why = _reading(number, plain, heads, known, day_first)
        if reading:
            log.readings.append(reading)
        else:
            log.unread.append(UnreadLine(number, _shown(plain)[:60], why))
    return log


def _shown(line: str) -> str:
    """A line without what looks like somebody's number; its day, however it is written, is none.

    >>> _shown("20260829 13800138000 大門"), _shown("20260230080215,大門")
    ('20260829 *** 大門', '20260230080215,大門')
    """
    out, at = [], 0
    for found in DATE.finditer(line):
        out += [masked(line[at : found.start()]), found[0]]
        at = found.end()
    return "".join((*out, masked(line[at:])))


def _cells(line: str) -> list[str]:
    separator = next((one for one in SEPARATORS if one in line), "")
    cells = line.split(separator) if separator else re.split(r"\s+", line)
    return [cell.strip().strip('"').strip() for cell in cells]


def _head(cell: str) -> str:
    folded = fold(cell).replace(" ", "")
    return next((what for what, names in HEADS.items() if folded in {fold(name) for name in names}), "")


def _order(lines: Iterable[str]) -> bool | None:
    """Whether days stand before months where the year comes last; None where no line tells."""
    for line in lines:
        found = DATE.search(unicodedata.normalize("NFKC", line))
        if found and found["year"]:
            one, two = int(found["one"]), int(found["two"])
            if max(one, two) > 12:
                return one > 12
    return None


def _reading(
    number: int, line: str, heads: dict[int, str], known: dict[str, str], day_first: bool | None
) -> tuple[TourReading | None, str]:
    """The touch that a line tells, or why it tells none."""
    dated = DATE.search(line)
    if dated is None:
        return None, translate(N_("no date"), {})
    if dated["year"] and day_first is None:
        return None, translate(N_("which of the two is the month, which the day?"), {})
    after = re.sub(r"\AT(?=\d)", " ", line[dated.end() :])
    rest = line[: dated.start()] + " " * (dated.end() - dated.start()) + after
    timed = TIME.search(rest) or (PACKED.search(rest, dated.start()))
    if timed is None:
        return None, translate(N_("no time of day"), {})
    try:
        at = datetime.datetime.combine(_day(dated, bool(day_first)), _time(timed))
    except ValueError:
        return None, translate(N_("no such day, or no such time"), {})
    cells = _cells(rest[: timed.start()] + " " * (timed.end() - timed.start()) + rest[timed.end() :])
    told, guessed = _who(cells, _cells(line), heads, known)
    return TourReading(number, at, told.get("point", ""), told.get("guard", ""), guessed), ""


def _day(found: "re.Match[str]", day_first: bool) -> datetime.date:
    if found["y"]:
        return datetime.date(int(found["y"]), int(found["m"]), int(found["d"]))
    if found["Y"]:
        return datetime.date(int(found["Y"]), int(found["M"]), int(found["D"]))
    day, month = (found["one"], found["two"]) if day_first else (found["two"], found["one"])
    return datetime.date(int(found["year"]), int(month), int(day))


def _time(found: "re.Match[str]") -> datetime.time:
    groups = found.groupdict()
    hour = int(groups["h"])
    part = (groups.get("part") or groups.get("after") or "").lower()
    if part in ("下午", "pm") and hour < 12:
        hour += 12
    elif part in ("上午", "am") and hour == 12:
        hour = 0
    return datetime.time(hour, int(groups["min"]), int(groups["s"] or 0))


def _who(cells: list[str], whole: list[str], heads: dict[int, str], known: dict[str, str]) -> tuple[dict[str, str], bool]:
    """Point and guard: below their heads, else by known names, else in this order; whether the order is all that tells them.

    One word beside the name of a guard is the point.
    """
    if heads:
        return {what: whole[at] for at, what in sorted(heads.items()) if at < len(whole)}, False
    words = [cell for cell in cells if cell and not NUMBER.fullmatch(cell)]
    told: dict[str, str] = {}
    left = []
    for word in words:
        what = known.get(fold(word), "")
        if what and what not in told:
            told[what] = word
        else:
            left.append(word)
    order: list[str] = [what for what in ("point", "guard") if what not in told]
    return told | dict(zip(order, left, strict=False)), bool(order and left) and (order != ["point"] or len(left) > 1)
