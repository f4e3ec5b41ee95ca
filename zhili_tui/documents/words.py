"""How official papers say dates, numbers and persons, and the words their layout needs, in the language in use."""

import datetime
from collections.abc import Iterable

import msgspec

from zhili_tui.documents.values import Block, Break, Heading, Para
from zhili_tui.i18n import N_, _, language, translate
from zhili_tui.i18n.formatting import day

DIGITS = "〇一二三四五六七八九"
UNITS = ("", "十", "百", "千")


def date(value: datetime.date | None) -> str:
    """A date without zero padding; a line to write on where there is none."""
    return day(value) if value else _(N_("      (day, month, year)"))


def clock(value: datetime.time) -> str:
    """A time of day."""
    return translate(N_("{hour}:{minute:02}"), {"hour": value.hour, "minute": value.minute})


def moment(value: datetime.datetime) -> str:
    """A day and the time of day."""
    return translate(N_("{day} {time}"), {"day": date(value.date()), "time": clock(value.time())})


def numeral(number: int) -> str:
    """A number from 1 to 9999 in Chinese.

    >>> [numeral(n) for n in (1, 10, 11, 20, 105, 110)]
    ['一', '十', '十一', '二十', '一百〇五', '一百一十']
    """
    out, digits = "", str(number)
    for place, digit in zip(reversed(range(len(digits))), digits, strict=True):
        if digit != "0":
            out += ("" if (digit == "1" and place == 1 and not out) else DIGITS[int(digit)]) + UNITS[place]
        elif out and not out.endswith("〇"):
            out += "〇"
    return out.rstrip("〇")


def number_of(level: int, number: int) -> str:
    """What stands before the paragraph of a level: 一、 （一） 1. （1）."""
    if language() == "en":
        return {1: f"{number}. ", 2: f"({number}) ", 3: f"{number}. "}.get(level, f"({number}) ")
    return {1: f"{numeral(number)}、", 2: f"（{numeral(number)}）", 3: f"{number}．", 4: f"（{number}）"}[level]


def numbered(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with their levels counted; a paragraph of a level begins those below it anew, a heading or a new page all of them."""
    counts = [0] * 5
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, Para) and block.level:
            counts[block.level] += 1
            counts[block.level + 1 :] = [0] * (4 - block.level)
            out.append(msgspec.structs.replace(block, number=number_of(block.level, counts[block.level])))
            continue
        if isinstance(block, Heading | Break):
            counts = [0] * 5
        out.append(block)
    return tuple(out)


def colon(text: str) -> str:
    """A name and its colon, as it runs in before what follows."""
    return translate(N_("{label}: "), {"label": text})


def joined(items: Iterable[str]) -> str:
    """Several on one line: 甲、乙."""
    return _(N_(", ")).join(items)


def sentence(text: str) -> str:
    """The text with its full stop."""
    return text if text.endswith(("。", ".", "！", "？")) else text + _(N_("."))


def layout() -> dict[str, str]:
    """The words that a template itself sets."""
    return {
        "attachments": colon(_(N_("Attachments"))),
        "cc": colon(_(N_("Copied to"))),
        "signer": colon(_(N_("Signed for issue by"))),
        "issued": _(N_(" (issued)")),
        "draft": _(N_("DRAFT")),
        "colon": _(N_(":")),
        "separator": _(N_(", ")),
        "stop": _(N_(".")),
        "language": language(),
    }
