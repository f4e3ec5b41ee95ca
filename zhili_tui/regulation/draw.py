"""Random draws that anybody can work out again: the method of RFC 3797 over registers announced beforehand.

The registers are sorted, so their order in the file does not matter; the public values are brought to one form; each
choice is the MD5 of a running number, the values, and the number again, taken modulo what is left of the register.
MD5 serves to mix, as the RFC has it: what must not be foreseen are the public values, not the hash.
"""

import datetime
import hashlib
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from zhili_tui.model.glossary import N_
from zhili_tui.regulation.record_set import RecordSet


class Drawn(NamedTuple):
    """What a draw gives, in the order drawn."""

    units: tuple[str, ...]
    inspectors: tuple[str, ...]


class Wrong(NamedTuple):
    """A point in which a draw is not as it should be: a sentence of the catalogues with its parts."""

    sentence: str
    parts: dict[str, Any]


def key(values: str) -> str:
    """The published values in the RFC's form: numbers sorted within a source, sources ended by a slash.

    Sources are separated by ``/``, the numbers of one by blanks or commas.

    >>> key("9319/2 5 12 8 10/9 18 26 34 41 45")
    '9319./2.5.8.10.12./9.18.26.34.41.45./'
    """
    out = []
    for source in values.strip("/ ").split("/"):
        numbers = re.findall(r"\d+", source)
        out.append("".join(f"{int(number)}." for number in sorted(numbers, key=int)) + "/")
    return "".join(out)


def select(pool: int, count: int, values: str) -> list[int]:
    """The positions chosen from a pool, from 0, in their order (RFC 3797, section 4).

    >>> [n + 1 for n in select(25, 10, "9319/2 5 12 8 10/9 18 26 34 41 45")]
    [17, 7, 2, 16, 25, 23, 8, 24, 19, 13]
    """
    text = key(values)
    left = list(range(pool))
    chosen = []
    for number in range(min(count, pool)):
        mark = number.to_bytes(2, "big")
        digest = hashlib.md5(mark + text.encode("ascii") + mark, usedforsecurity=False).digest()
        chosen.append(left.pop(int.from_bytes(digest, "big") % len(left)))
    return chosen


def derive(draw: Any) -> Drawn:
    """Units and inspectors of a draw record whose values have been published. The inspectors are drawn with the values doubled."""
    units, inspectors = sorted(set(draw.units)), sorted(set(draw.inspectors))
    values = draw.randomness or ""
    officers = [inspectors[i] for i in select(len(inspectors), len(inspectors), f"{values}/1")]
    keep: list[str] = []
    barred = {one.officer for one in draw.recusals}
    for one in officers:  # whoever stands aside is passed over; the next in the order drawn takes his place
        if one not in barred and len(keep) < draw.draw_inspectors:
            keep.append(one)
    return Drawn(tuple(units[i] for i in select(len(units), draw.draw_units, values)), tuple(keep))


def verify(draw: Any) -> Iterator[Wrong]:
    """In what a draw record departs from what its registers and values give."""
    if not draw.randomness:
        yield Wrong(N_("the values of “{source}” are not entered yet"), {"source": draw.source})
        return
    if not re.search(r"\d", draw.randomness):
        yield Wrong(N_("“{values}” holds no numbers; write them as published, sources apart by /"), {"values": draw.randomness})
        return
    if draw.announced >= draw.source_date:
        yield Wrong(N_("announced on {day}, when the values of that day could be known"), {"day": draw.announced.isoformat()})
    drawn = derive(draw)
    for name, found in (("drawn_units", drawn.units), ("drawn_inspectors", drawn.inspectors)):
        said = getattr(draw, name)
        if tuple(said) != found:
            parts = {"found": ", ".join(found), "said": ", ".join(said) or "-"}
            yield Wrong(N_("the values give {found}; the record says {said}"), parts)
    if len(drawn.inspectors) < 2:
        yield Wrong(N_("fewer than two inspectors are left"), {})


class DrawShare(NamedTuple):
    """How much of a register was drawn in a year."""

    draws: int
    drawn: int
    register: int


def share(facts: RecordSet, year: int, until: datetime.date) -> DrawShare:
    """The draws of a year, the different units drawn, and all units that stood in a register."""
    drawn: set[str] = set()
    register: set[str] = set()
    count = 0
    for filed in facts.of("draw"):
        if filed.record.announced.year == year and filed.record.announced <= until:
            count += 1
            drawn.update(filed.record.drawn_units)
            register.update(filed.record.units)
    return DrawShare(count, len(drawn), len(register))
