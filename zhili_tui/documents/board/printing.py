"""A leader's page on one A4, as PDF or as a picture."""

from typing import TYPE_CHECKING, Any

import msgspec

from zhili_tui.documents.board.values import BoardSheet
from zhili_tui.i18n import N_, _

if TYPE_CHECKING:
    from zhili_tui.documents.press import Press

TEMPLATE = "board.typ"


def printed(press: "Press", sheet: BoardSheet, picture: bool = False) -> tuple[bytes, list[str]]:
    """The page as bytes, and what is set in another style. Raises MissingFont, MissingCharacter, Unreadable."""
    more = _(N_("… and {count} more"))
    kept = tuple(one.cut(one.cap, more) for one in sheet.sections if not one.folder)
    data = msgspec.to_builtins(msgspec.structs.replace(sheet, sections=kept))
    title = sheet.title + sheet.unit
    return press.sheet(TEMPLATE, data, {"xiaobiaosong": set(title), "heiti": set("".join(_texts(data))) | set(title)}, picture)


def _texts(data: Any) -> list[str]:
    """Every text that is set, the charts' left out: nothing is written in them."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        return [text for key, value in data.items() if key not in ("svg", "link") for text in _texts(value)]
    return [text for one in data for text in _texts(one)] if isinstance(data, list | tuple) else []
