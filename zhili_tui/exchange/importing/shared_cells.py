"""Cells that hold what two fields say: 11/10, so many expected and so many present; a day with the time of day, from when to when."""

import datetime
import re
import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence

from zhili_tui.entry import dates
from zhili_tui.exchange.importing.reading import Cell
from zhili_tui.i18n import N_, translate
from zhili_tui.model.introspection import by_name
from zhili_tui.model.kind import Kind

#: Of those expected so many were present; which is which the numbers themselves say, for no more come than were expected.
PRESENT, EXPECTED = "present", "expected"
PAIR = re.compile(r"(\d{1,5})\s*[人名]?\s*/\s*(\d{1,5})\s*[人名]?\Z")
DAY, START, END = "date", "start", "end"
#: A day, and behind it a time of day or a stretch.
CLOCKED = re.compile(r"(.*?[日號号\d])(?:\s+|(?<=[日號号]))((?:上午|下午|晚上|中午|早上)?\s*\d{1,2}\s*[:時时點点].*)", re.DOTALL)


def parts(kind: Kind, path: str, cell: Cell, own: Container[str]) -> dict[str, Cell]:
    """The cell of each field that one cell holds; empty where it holds that of its column alone. ``own``: fields with a column of their own."""
    fields = by_name(kind.cls)
    if (
        isinstance(cell, str)
        and path in (PRESENT, EXPECTED)
        and all(one in fields and fields[one].form == "count" for one in (PRESENT, EXPECTED))
    ):
        found = PAIR.match(_narrow(cell))
        both = sorted(map(int, found.groups())) if found else []
        return dict(zip((PRESENT, EXPECTED), both, strict=True)) if both and _free((PRESENT, EXPECTED), path, own) else {}
    if path in (DAY, START) and all(one in fields and fields[one].form == "clock" for one in (START, END)):
        found_cells = dict(_clocked(path, cell))
        return found_cells if found_cells and _free(found_cells, path, own) else {}
    return {}


def _free(paths: Mapping[str, Cell] | Sequence[str], path: str, own: Container[str]) -> bool:
    return all(one == path or one not in own for one in paths)


def _narrow(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


def _clocked(path: str, cell: Cell) -> Iterator[tuple[str, Cell]]:
    """The day and the times in a cell; nothing where it holds no more than its field."""
    if path == DAY and isinstance(cell, datetime.datetime) and cell.time() != datetime.time():
        yield from ((DAY, cell.date()), (START, cell.time()))
    if not isinstance(cell, str):
        return
    text = _narrow(cell)
    day = CLOCKED.fullmatch(text) if path == DAY else None
    said = day[2] if day else text if path == START else ""
    stretch = dates.parse_clocks(re.sub("[—–~～]+", "-", said)) if said else None
    start = stretch[0] if stretch else dates.parse_clock(said) if day else None
    if start is None or (day and start == datetime.time() and not stretch):
        return
    if day:
        yield DAY, day[1]
    yield START, start
    if stretch:
        yield END, stretch[1]


def also(kind: Kind, paths: Mapping[int, str], rows: Sequence[Sequence[Cell]]) -> dict[str, int]:
    """Fields without a column of their own, and the column (from 0) in whose cells they are."""
    own = set(paths.values())
    out: dict[str, int] = {}
    for at, path in sorted(paths.items()):
        for row in rows if path in (PRESENT, EXPECTED, DAY, START) else ():
            found = parts(kind, path, row[at], own) if at < len(row) else {}
            out |= {one: at for one in found if one not in own and one not in out}
    return out


def remark(found: Mapping[str, Cell]) -> str:
    """How a pair of counts was read; empty of anything else."""
    if EXPECTED not in found:
        return ""
    return translate(N_("{expected} expected, {present} present"), {"expected": found[EXPECTED], "present": found[PRESENT]})
