"""Papers bound into one (裝盒): the leaves between them and the papers in their order, and on the contents the pages on which these really lie."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from zhili_tui.documents.paper import Paper
from zhili_tui.documents.values import Block, Break, Enclosed, PaperPage, PaperTable


class Leaves(NamedTuple):
    """Pages that follow each other in one template. ``enclosed``: which of the enclosed papers it is; -1 what lies between them."""

    paper: Paper
    page: PaperPage
    enclosed: int = -1


def cut(paper: Paper, page: PaperPage, enclosed: Sequence[tuple[Paper, PaperPage]]) -> list[Leaves]:
    """A page with places for papers as what lies between them, and the papers themselves in these places."""
    out: list[Leaves] = []
    for blocks in _runs(page.document.blocks):
        if isinstance(blocks, Enclosed):
            number = sum(one.enclosed >= 0 for one in out)
            out.append(Leaves(*enclosed[number], number))
        elif blocks:
            document = msgspec.structs.replace(page.document, blocks=blocks, title="" if out else page.document.title)
            out.append(Leaves(paper, msgspec.structs.replace(page, document=document)))
    return out


def _runs(blocks: Sequence[Block]) -> Iterator[tuple[Block, ...] | Enclosed]:
    """The blocks between places for papers, without the page breaks at their ends, and these places."""
    run: list[Block] = []
    for block in (*blocks, Enclosed("", "", "")):
        if not isinstance(block, Enclosed):
            run += [] if isinstance(block, Break) and not run else [block]
            continue
        while run and isinstance(run[-1], Break):
            run.pop()
        yield tuple(run)
        run = []
        if block.ref:
            yield block


def paged(parts: Sequence[Leaves], ends: Sequence[int]) -> list[Leaves]:
    """The parts with the pages they lie on, once it is known on which each ends. Every table that tells pages begins a box, whose papers count from 1."""
    begins = [0, *ends][:-1] if ends else [0] * len(parts)
    first: dict[int, tuple[int, int]] = {}
    count = 0
    for at, part in enumerate(parts):
        if _contents(part.page):
            count = 0
        if part.enclosed >= 0 and ends:
            first[part.enclosed] = count + 1, count + ends[at] - begins[at]
            count = first[part.enclosed][1]
    return [_numbered(part, before, first) for part, before in zip(parts, begins, strict=True)]


def _contents(page: PaperPage) -> bool:
    return any(isinstance(block, PaperTable) and block.pages for block in page.document.blocks)


def _numbered(part: Leaves, before: int, first: dict[int, tuple[int, int]]) -> Leaves:
    stamped = first.get(part.enclosed, (0, 0))[0] if part.enclosed >= 0 else -1
    blocks = tuple(_told(block, first) if isinstance(block, PaperTable) and block.pages else block for block in part.page.document.blocks)
    document = msgspec.structs.replace(part.page.document, blocks=blocks)
    return part._replace(page=msgspec.structs.replace(part.page, document=document, before=before, stamped=stamped))


def _told(table: PaperTable, first: dict[int, tuple[int, int]]) -> PaperTable:
    told = tuple((*row[:-1], said(first[number])) if number in first else row for row, number in zip(table.rows, table.pages, strict=True))
    return msgspec.structs.replace(table, rows=told)


def said(pages: tuple[int, int]) -> str:
    """The first and the last page of a paper.

    >>> said((3, 3)), said((3, 5))
    ('3', '3-5')
    """
    return str(pages[0]) if pages[0] == pages[1] else f"{pages[0]}-{pages[1]}"
