"""Where in a table the headings stand, what stands beside its rows, and which cells are free below them."""

from typing import NamedTuple

from zhili_tui.exchange.filling.files.canvas import FormCell, FormTable

#: Of the cells of a row so many must bear words for it to be a row of headings.
MOSTLY = 0.6
#: In tables with fewer columns only a title stands across, and across the whole.
NARROW = 4


class StubRow(NamedTuple):
    """A row below headings: the words beside it, and its free cells."""

    row: int
    stubs: tuple[FormCell, ...]
    free: tuple[FormCell, ...]


class TableBlock(NamedTuple):
    """Headings and the rows below them. ``titles``: what stands above, the nearest last."""

    table: FormTable
    titles: tuple[str, ...]
    first: int
    last: int  # the row after the headings
    lines: tuple[StubRow, ...]

    def heads(self, column: int) -> tuple[str, ...]:
        """The headings above a column, from the top down; merged ones once."""
        found = dict.fromkeys(one for row in range(self.first, self.last) if (one := self.table.at(row, column)) is not None and one.text)
        return tuple(one.text for one in found)


class Card(NamedTuple):
    """A free cell that no headings stand above, with the words on its left."""

    cell: FormCell
    label: str


class Regions(NamedTuple):
    """What was found in a table."""

    blocks: list[TableBlock]
    cards: list[Card]
    titles: tuple[str, ...]


def found(table: FormTable) -> Regions:
    """Take a table apart, row by row from the top."""
    blocks: list[TableBlock] = []
    cards: list[Card] = []
    titles: list[str] = [*table.above]
    head: list[int] = []
    lines: list[StubRow] = []

    def close() -> None:
        if head and lines:
            blocks.append(TableBlock(table, tuple(titles), head[0], head[-1] + 1, tuple(lines)))
        head.clear()
        lines.clear()

    for row in range(table.rows):
        cells = table.row(row)
        texts = [one for one in cells if one.text and not one.formula]
        free = [one for one in cells if not one.taken]
        if not cells or (not texts and not free):
            close()
        elif _banner(table, cells, texts):
            close()
            titles += [one.text for one in texts if one.row == row]
        elif _headings(cells, texts):
            if lines:
                close()
            head.append(row)
        elif head:
            lines.append(_line(row, cells))
        else:
            cards += [
                Card(one, left.text) for one in free if one.row == row and (left := table.at(row, one.column - 1)) is not None and left.text
            ]
    close()
    return Regions(blocks, cards, tuple(titles))


def _banner(table: FormTable, cells: list[FormCell], texts: list[FormCell]) -> bool:
    """Whether a row is a title or a line of labels across the table."""
    if table.columns < NARROW:
        return len(texts) == 1 and texts[0].across == table.columns > 1
    if not texts or len(texts) > 2:
        return False
    across = sum(one.across for one in texts)
    return all(one.across > 1 for one in texts) and across * 2 >= table.columns and all(one.taken for one in cells)


def _headings(cells: list[FormCell], texts: list[FormCell]) -> bool:
    """Whether a row bears words in most of its cells, the first perhaps left out."""
    if len(texts) < 2 or any(one.formula for one in cells) or all(_number(one.text) for one in texts):
        return False
    words = sum(one.across for one in texts if not _number(one.text))
    free = [one for one in cells if not one.taken]
    return words >= MOSTLY * sum(one.across for one in cells) and all(one is cells[0] for one in free)


def _line(row: int, cells: list[FormCell]) -> StubRow:
    """A row below headings: words count as what it is about as far as the first cell that is free or worked out."""
    stubs: list[FormCell] = []
    for one in cells:
        if not one.taken or one.formula:
            break
        stubs.append(one)
    return StubRow(row, tuple(stubs), tuple(one for one in cells if not one.taken and one.row == row))


def _number(text: str) -> bool:
    return text.strip().removesuffix(".").replace(".", "", 1).isdecimal()


def serial(cell: FormCell) -> bool:
    """Whether a cell only numbers its row."""
    return _number(cell.text)
