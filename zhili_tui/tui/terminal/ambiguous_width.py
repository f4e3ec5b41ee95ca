"""How wide the terminal draws ambiguous characters (``… “ ” ● │ ①``): one cell here, two in many Chinese terminals.

A setting decides (``ZHILI_AMBIGUOUS`` or git config ``zhili.ambiguous``, 1 or 2); without one the terminal is asked,
and its answer is taken whenever it comes. Everything that measures text asks rich, so rich is told.
"""

import os
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

from rich import cells as rich_cells
from rich import segment as rich_segment

#: Where is the cursor now?
POSITION = "\x1b[6n"
#: Home, an ambiguous character, and the same. The first screen paints over it.
QUESTION = f"\x1b[H…{POSITION}"
#: Characters that are ambiguous stand below these two bounds, and the private ones above.
AMONG = (range(0x80, 0x2E80), range(0x3000, 0x3400), range(0xE000, 0x10000), range(0x1F100, 0x1F200))

#: Where rich keeps its measures; it has no setting for this.
_rich: Any = rich_cells
_pieces: Any = rich_segment
_table = _rich.load_cell_table
_single = _rich._is_single_cell_widths
_cells = 0
_ascii: Callable[[str], bool] = frozenset(map(chr, range(0x20, 0x7F))).issuperset


def setting(config: Callable[[str], str]) -> int:
    """What the environment or git's settings say; 0 where they say nothing."""
    said = os.environ.get("ZHILI_AMBIGUOUS", "") or config("zhili.ambiguous")
    return int(said) if said in ("1", "2") else 0


def known() -> bool:
    """Whether something has said it."""
    return _cells > 0


def follow(cells: int) -> bool:
    """Measure ambiguous characters as so many cells from now on; whether that changed anything. 0 forgets."""
    global _cells
    before, _cells = max(_cells, 1), cells
    if max(cells, 1) == before:
        return False
    _rich.load_cell_table = _wide if cells == 2 else _table
    _rich._is_single_cell_widths = _pieces._is_single_cell_widths = _ascii if cells == 2 else _single
    _rich.get_character_cell_size.cache_clear()
    _rich.cached_cell_len.cache_clear()
    _pieces.Segment._split_cells.cache_clear()
    return True


def ambiguous(character: str) -> bool:
    """Whether terminals differ on its width."""
    return unicodedata.east_asian_width(character) == "A" and unicodedata.category(character) not in ("Mn", "Me", "Cf")


@cache
def _wide(version: str = "auto") -> Any:
    """rich's table with the ambiguous characters at two cells."""
    table = _table(version)
    known = {code for start, end, _width in table.widths for code in range(start, min(end, AMONG[-1].stop) + 1)}
    wide = [code for among in AMONG for code in among if code not in known and ambiguous(chr(code))]
    return table._replace(
        widths=sorted([*table.widths, *((code, code, 2) for code in wide)]),
        narrow_to_wide=table.narrow_to_wide - {chr(code) for code in wide},
    )
