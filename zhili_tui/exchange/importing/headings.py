"""Where the headings of a sheet stand, and which fields they mean."""

import functools
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from zhili_tui.exchange import grid
from zhili_tui.exchange.importing.cells import in_each_language, in_every_language, key_of, text_of
from zhili_tui.exchange.importing.layout import PLACES, ImportLayout, ImportWords
from zhili_tui.exchange.importing.reading import Cell, SourceSheet
from zhili_tui.model.introspection import Field, fields_of
from zhili_tui.model.kind import Kind

#: So many rows are looked at for headings.
DEEP = 25
#: Between a group's heading and the one below it.
BELOW = "/"


class Headed(NamedTuple):
    """A sheet with its headings found: their rows (from 0, the last not included), the heading of each column."""

    sheet: SourceSheet
    first: int
    last: int
    headings: dict[int, str]

    @property
    def title(self) -> str:
        """What stands above the headings."""
        return " ".join(text_of(cell) for row in self.sheet.rows[: self.first] for cell in row if cell != "")


class HeadingNames(NamedTuple):
    """What the headings of a kind are called: by key, the field paths meant, the likeliest first."""

    known: dict[str, tuple[str, ...]]
    left_out: frozenset[str]

    def meant(self, heading: str) -> tuple[str, ...]:
        """The field paths a heading may mean: with its group's heading before it, else by itself, else by the group alone."""
        whole = key_of(heading.replace(BELOW, ""))
        if whole in self.known:
            return self.known[whole]
        parts = [key_of(part) for part in heading.split(BELOW)]
        for part in reversed(parts):
            if part in self.known:
                return self.known[part]
        # What an office writes before or behind, in brackets: 整改期限（天）.
        bare = key_of(re.split("[(（]", heading, maxsplit=1)[0].replace(BELOW, ""))
        numbered = bare.rstrip("0123456789")
        return self.known.get(bare) or (self.known.get(numbered, ()) if numbered else ())

    def nothing(self, heading: str) -> bool:
        """Whether a heading is known to mean nothing to a record."""
        return key_of(heading.rsplit(BELOW, 1)[-1]) in self.left_out


def names_of(kind: Kind, words: ImportWords) -> HeadingNames:
    """What the headings of a kind are called: identifiers, labels in every language, and what offices call them."""
    found: dict[str, list[str]] = {}

    def add(text: str, path: str) -> None:
        known = found.setdefault(key_of(text), [])
        if path not in known:
            known.append(path)

    chains = [chain for chain in _chains(fields_of(kind.cls), ()) if chain[0].name != grid.READ_ONLY]
    for text in in_every_language(grid.HEADINGS[grid.REF]):
        add(text, "ref")
    unit, state = grid.DERIVED
    for text in (unit, *in_every_language(grid.HEADINGS[unit])):
        add(text, "@unit")
    for one in PLACES:
        add(one, one)
    for chain in chains:
        add(grid.dotted(chain), grid.dotted(chain))
        for text in labels(chain):
            add(text, grid.dotted(chain))
    chains.sort(key=len)
    for chain in chains:
        for text in (chain[-1].name, *in_every_language(chain[-1].label)):
            add(text, grid.dotted(chain))
    for name, texts in words.fields.items():
        meant = [name] if name in PLACES else [p for chain in chains if name in ((p := grid.dotted(chain)), chain[-1].name)]
        if name == "unit" and not meant:  # a kind about nobody but the unit that issues it
            meant = ["@unit"]
        for path in meant:
            for text in texts:
                add(text, path)
    nothing = {key_of(text) for text in words.left_out.headings} | {
        key_of(one) for one in (state, *in_every_language(grid.HEADINGS[state]))
    }
    nothing |= {key_of(one) for one in in_every_language(grid.HEADINGS[grid.NUMBER])}
    return HeadingNames({key: tuple(paths) for key, paths in found.items()}, frozenset(nothing - found.keys()))


def _chains(fields: tuple[Field, ...], above: tuple[Field, ...]) -> Iterator[tuple[Field, ...]]:
    """Every field a sheet of one level can hold: those of tables, and of lists of tables in the record itself."""
    for field in fields:
        if field.part is None:
            yield (*above, field)
        elif not (field.many and any(one.many for one in above)):
            yield from _chains(field.fields, (*above, field))


@functools.cache
def labels(chain: tuple[Field, ...]) -> tuple[str, ...]:
    """The labels of fields in each other, one text for each language, as an export writes them."""
    return tuple(map(" · ".join, zip(*(in_each_language(field.label) for field in chain), strict=True)))


def find(sheet: SourceSheet, names: HeadingNames, layout: ImportLayout) -> Headed:
    """The headings of a sheet: in the rows the layout says, else where most cells are known, in one row or two."""
    rows = sheet.rows
    if layout.headings:
        first, last = min(layout.headings) - 1, max(layout.headings)
        return Headed(sheet, first, last, _texts(sheet, first, last))
    known = {key_of(heading) for heading in layout.columns}

    def score(headings: dict[int, str]) -> int:
        return sum(bool(names.meant(one) or names.nothing(one) or key_of(one) in known) for one in headings.values())

    best, found = 0, Headed(sheet, 0, min(1, len(rows)), _texts(sheet, 0, min(1, len(rows))))
    for first in range(min(DEEP, len(rows))):
        for last in (first + 1, first + 2):
            if last > len(rows) or (last > first + 1 and not _below(sheet, first)):
                continue
            headings = _texts(sheet, first, last)
            points = score(headings)
            if points > best and len(headings) > 1:
                best, found = points, Headed(sheet, first, last, headings)
    return found


def _below(sheet: SourceSheet, row: int) -> bool:
    """Whether the row below one of headings may be headings too: words only, below groups; one cell alone above is a title."""
    upper, lower = sheet.rows[row], sheet.rows[row + 1]
    filled = [cell for cell in lower if cell != ""]
    if not filled or sum(cell != "" for cell in upper) < 2:
        return False
    return all(isinstance(cell, str) and len(cell) < 30 for cell in filled) and any(cell == "" for cell in (*upper[1:], *lower))


def _texts(sheet: SourceSheet, first: int, last: int) -> dict[int, str]:
    """The heading of each column: one row's, or a group's with what stands below it."""
    lines = [[_flat(cell) for cell in row] for row in sheet.rows[first:last]]
    spread = [(a, b) for a, b in sheet.merged if first <= a[0] < last and b[1] > a[1]]
    if len(lines) > 1:
        top, under = lines[0], lines[-1]
        for (row, column), (_last_row, last_column) in spread:
            for at in range(column + 1, last_column + 1):
                if at < len(lines[row - first]):
                    lines[row - first][at] = lines[row - first][column]
        if not sheet.merged:  # no merged cells are told: a group goes on over blanks that have something below them
            for at in range(1, len(top)):
                if not top[at] and at < len(under) and under[at] and under[at - 1]:
                    top[at] = top[at - 1]
    width = max((len(line) for line in lines), default=0)
    out = {}
    for at in range(width):
        said = list(dict.fromkeys(line[at] for line in lines if at < len(line) and line[at]))
        if said:
            out[at] = BELOW.join(said)
    return out


def _flat(cell: Cell) -> str:
    """A heading on one line."""
    text = text_of(cell)
    return "".join(text.split()) if not text.isascii() else " ".join(text.split())


def assign(headed: Headed, names: HeadingNames, layout: ImportLayout) -> dict[int, str]:
    """The field path of each column: as the layout says, else guessed; columns that mean nothing are left out."""
    said = {key_of(heading): path for heading, path in layout.columns.items()}
    meant = {at: (said[key_of(one)],) if key_of(one) in said else names.meant(one) for at, one in headed.headings.items()}
    # A name that several lists share is that of the list with most other columns here.
    tables = Counter(path.rpartition(".")[0] for paths in meant.values() if len(paths) == 1 for path in paths)
    out: dict[int, str] = {}
    for at, paths in meant.items():
        free = [path for path in paths if path and (path not in out.values() or key_of(headed.headings[at])[-1:].isdecimal())]
        if at in headed.headings and key_of(headed.headings[at]) in said:
            free = [path for path in paths if path]
        if free:
            top = [path for path in free if "." not in path]
            out[at] = (top or sorted(free, key=lambda path: -tables[path.rpartition(".")[0]]))[0]
    return out
