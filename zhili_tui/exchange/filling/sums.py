"""Cells that add up others: rows above, columns beside, months of a year."""

import re
from itertools import pairwise
from typing import TypeAlias

from zhili_tui.exchange.filling.asked import CellQuestion, Sight, is_part
from zhili_tui.exchange.filling.files.canvas import FormCell
from zhili_tui.exchange.filling.proposals import Proposal, blank, doubted, proposal
from zhili_tui.exchange.filling.regions import StubRow, TableBlock
from zhili_tui.exchange.filling.values import TO_CONFIRM, is_state, worked_out
from zhili_tui.i18n import N_

OVERLAP = N_("some rows are part of others")
NO_SUM = N_("states and shares are not added up")
PARTS_MISSING = N_("not all that it adds up is known")
#: What was found for the cells so far, by row and column; without those of rows that are parts of others.
Done: TypeAlias = dict[tuple[int, int], tuple[Proposal, CellQuestion | None]]


def adds_up(block: TableBlock, cell: FormCell, sight: Sight) -> bool:
    """Whether a column adds up those beside it: headed by such a word alone."""
    heads = block.heads(cell.column)
    return bool(heads) and all(sight.lexicon.is_total(one) for one in heads)


def total_of(block: TableBlock, line: StubRow, cell: FormCell, sight: Sight, done: Done) -> Proposal:
    """What a cell adds up: the months beside it where its column is a total, else the rows above it, or below where it comes first."""
    place, heads = block.table.place(cell), block.heads(cell.column)
    said = " · ".join((*(one.text for one in line.stubs), *heads)).replace("\n", "")
    across = adds_up(block, cell, sight)
    if across:
        some = [found for at, found in done.items() if at[0] == cell.row and not is_part(block.heads(at[1]))]
    else:
        some = [found for at, found in done.items() if at[1] == cell.column]
        some = _rows_of(block, line, cell, sight, done) or some
    parts = [found for found, _asked_ in some]
    sources, spans = {one.source for one in parts}, {asked.span for _found, asked in some if asked is not None}
    if sight.layout.get(place) == "":
        return blank(place, N_("left blank, as confirmed before"), said)
    sorts = across and len(spans) == 1 and len(sources) == len(some) > 1 and _sorts_of_one(sources)
    if not parts or (across and not sorts and (len(spans) != len(some) or len(sources) != 1)):
        return blank(place, PARTS_MISSING, said)
    if all(one.value is None and not one.source for one in parts):
        return blank(place, parts[0].why or PARTS_MISSING, said, **parts[0].parts)
    if any(one.value is None and not one.source for one in parts) or any(one.value is not None and not one.number for one in parts):
        return blank(place, PARTS_MISSING, said)
    every = [asked for _found, asked in some if asked is not None]
    union = None if len(sources) != 1 else _months_united(every) if across else _united(every)
    if union is not None and across and is_state(parts[0].source):
        union = None
    if union is not None:
        found = worked_out(parts[0].source, union, sight)
        one = proposal(place, cell, found.value, found.doubts, parts[0].source, found.refs, said)._replace(
            rate=parts[0].rate or " / " in parts[0].source
        )
    elif any(one.rate or " / " in one.source or (is_state(one.source) and len(spans) > 1) for one in parts):
        return blank(place, NO_SUM, said)
    elif any(one.value is None for one in parts):
        return blank(place, PARTS_MISSING, said)
    else:
        refs = tuple(ref for found in parts for ref in found.refs)
        one = proposal(place, cell, sum(found.value for found in parts), (), "total", refs, said)
    return _added_up(one, parts, union, several=_totals(block, sight) > 1)


def _sorts_of_one(sources: set[str]) -> bool:
    """Whether values are sorts of one thing that do not overlap: meetings by type, disputes by cause."""
    if any(
        " / " in one or " + " in one or not one.startswith(("count.", "figures.disputes.causes.", "figures.disputes.sizes."))
        for one in sources
    ):
        return False
    return len({re.sub(r"\[type=[a-z_]+\]\Z|\[grade=[a-z_]+\]\Z|(?<=causes\.)\w+\Z|(?<=sizes\.)\w+\Z", "[]", one) for one in sources}) == 1


def _added_up(one: Proposal, parts: list[Proposal], union: CellQuestion | None, several: bool) -> Proposal:
    """A sum, at most likely where one of its parts is, where rows overlap or one is blank, and where there are several totals."""
    if union is not None and len(union.units) != len(set(union.units)):
        return doubted(one, OVERLAP)
    worst = next((found for found in parts if found.surety == "likely"), None)
    if worst is not None:
        return doubted(one, worst.why, **worst.parts)
    if any(found.value is None and not found.rate and " / " not in found.source for found in parts):
        return doubted(one, PARTS_MISSING)
    return doubted(one, TO_CONFIRM) if several else one


def _totals(block: TableBlock, sight: Sight) -> int:
    return sum(any(sight.lexicon.is_total(stub.text) for stub in line.stubs) for line in block.lines)


def _rows_of(block: TableBlock, line: StubRow, cell: FormCell, sight: Sight, done: Done) -> list[tuple[Proposal, CellQuestion | None]]:
    """The rows above a total; of a subtotal those since the last."""
    first = 0
    if any(sight.lexicon.is_one(stub.text, ("小計",)) for stub in line.stubs):
        first = max(
            (one.row for one in block.lines if one.row < line.row and any(sight.lexicon.is_total(stub.text) for stub in one.stubs)),
            default=0,
        )
    return [found for (row, column), found in done.items() if column == cell.column and first <= row < cell.row]


def _months_united(every: list[CellQuestion]) -> CellQuestion | None:
    """What months that follow each other ask for together; None where they do not, or differ in more."""
    if not every or len({(one.own, one.units, one.compared, one.span.year) for one in every}) != 1 or every[0].compared:
        return None
    every = sorted(every, key=lambda one: one.span.first)
    if any(one.span.last + 1 != other.span.first for one, other in pairwise(every)):
        return None
    return every[0]._replace(span=every[0].span._replace(last=every[-1].span.last))


def _united(every: list[CellQuestion]) -> CellQuestion | None:
    """What the rows of units ask for together; None where they differ in more than their units."""
    if len({(one.own, one.group, one.span, one.compared) for one in every}) != 1:
        return None
    return every[0]._replace(units=tuple(unit for one in every for unit in one.units))
