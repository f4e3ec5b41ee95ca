"""The items of a printed 考核細則, each with its maximum and its wording, as a score sheet whose rules are all judged.

Formulas come later: an item's rule is replaced by what its wording says, one after the other.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from zhili_tui.errors import Unreadable
from zhili_tui.exchange.printed.grid import PrintedCell, PrintedRow, rows
from zhili_tui.i18n import N_, translate
from zhili_tui.model.fields import LINE
from zhili_tui.storage.folding import fold

#: What a column is called, the first that fits counts; in both scripts, for they are compared folded.
HEADINGS = {
    "points": ("標準分", "分值", "滿分", "基準分", "基本分", "權重分", "分數"),
    "assessor": ("考核單位", "考評單位", "評分單位", "牽頭單位", "考核部門", "考評部門", "責任部門", "責任單位"),
    "wording": ("評分標準", "計分標準", "扣分標準", "考核標準", "考評標準", "評分細則", "評分辦法", "計分辦法", "考評辦法", "考核辦法", "評分方法",
                "計分方法", "考核方式", "評分說明"),
    "given": ("得分", "自評", "扣分", "備註", "實得", "考核分", "最終分"),
    "serial": ("序號", "編號"),
    "content": ("內容", "二級指標", "三級指標", "具體指標", "考核指標", "考評指標", "要點", "工作要求"),
    "category": ("一級指標", "項目", "類別", "大項", "指標"),
}  # fmt: skip
FOLDED = {role: tuple(fold(word) for word in words) for role, words in HEADINGS.items()}
TOTALS = tuple(fold(word) for word in ("合計", "總計", "小計", "總分", "共計"))
REMARKS = tuple(fold(word) for word in ("註", "備註", "說明", "注:", "注："))
BONUS = fold("加分")
MALUS = tuple(fold(word) for word in ("扣分項", "減分項", "倒扣"))
NUMBER = re.compile(r"[+＋加]?\s*(\d+(?:\.\d+)?)\s*分?\Z")
#: Points that are only taken: 扣5分, -5.
TAKEN = re.compile(r"(?:最高|最多|至多)?(?:倒?扣|減|减|[-−–－])\s*(\d+(?:\.\d+)?)\s*分?\Z")
#: The same in a text: （扣5分）.
TAKEN_IN_TEXT = re.compile(r"[（(\[【]\s*(?:最高|最多|至多)?倒?(?:扣|減|减)\s*(\d+(?:\.\d+)?)\s*分\s*[)）\]】]")
#: Points that stand in a text: （10分）.
IN_TEXT = re.compile(r"[（(\[【]\s*(?:滿分|满分|共|計|计)?\s*(\d+(?:\.\d+)?)\s*分\s*[)）\]】]")
#: What printed sheets are silent on: declared once, and to be held against the paper.
MODES = {
    "floor": 0, "ceiling": "maximum", "partial": "started", "bounds": "[)", "overlap": "refuse", "ties": "competition", "not_applicable": "award",
    "gap": "marginal", "digits": 2, "rounding": "half_up",
}  # fmt: skip


class PrintedItem(NamedTuple):
    """A line with its maximum; of a malus how much it takes at most."""

    title: str
    maximum: Decimal
    wording: tuple[str, ...]
    assessor: str
    corner: tuple[int, int] | None  # of the merged cell with its points
    malus: bool = False  # nothing is given, only taken


class Chapter(NamedTuple):
    """Items that belong together, and what is printed as their sum."""

    title: str
    printed: Decimal | None
    items: list[PrintedItem]

    @property
    def maximum(self) -> Decimal:
        """What its items add up to; what only takes gives nothing."""
        return sum((item.maximum for item in self.items if not item.malus), Decimal())

    @property
    def taken(self) -> Decimal:
        """What its items take at most of the total, where they are nothing but a malus."""
        return sum((item.maximum for item in self.items), Decimal()) if all(item.malus for item in self.items) else Decimal()

    @property
    def bonus(self) -> bool:
        """Whether it is given beyond the total."""
        return BONUS in fold(self.title)


class SheetDraft(NamedTuple):
    """A sheet as a file's data, and in words what could not be read off the paper."""

    plain: dict[str, Any]
    unread: tuple[str, ...]


def drafted(path: Path, language: str) -> SheetDraft:
    """The sheet of a printed table. Raises Unreadable where there is no table of items with their points."""
    reader = _SheetReader()
    for row in rows(path):
        reader.take(row)
    chapters = [chapter for chapter in reader.chapters if chapter.items]
    if not chapters:
        names = ", ".join((*HEADINGS["content"][:1], *HEADINGS["points"][:2], *HEADINGS["wording"][:1]))
        raise Unreadable(
            path=path, reason=translate(N_("no table of items with their points; its headings are such as: {names}"), {"names": names})
        )
    return SheetDraft(plain(reader.title or path.stem, chapters, language), (*reader.unread, *_sums(chapters, reader.printed)))


def blank(name: str, language: str) -> SheetDraft:
    """A sheet with nothing but one item of 100 points, to begin with."""
    return SheetDraft(plain(name, [Chapter(name, None, [PrintedItem(name, Decimal(100), (), "", None)])], language), ())


class _SheetReader:
    """Takes row after row."""

    def __init__(self) -> None:
        self.title = ""
        self.chapters: list[Chapter] = []
        self.unread: list[str] = []
        self.printed: Decimal | None = None
        self._columns: dict[str, list[int]] = {}
        self._named = ""

    def take(self, row: PrintedRow) -> None:
        """A row: headings, a chapter, a sum, an item, or more of the item before it."""
        filled = [cell for cell in row.cells if cell.text]
        if not filled:
            return
        if columns := _columns(row.cells):
            self._columns = columns
        elif fold(filled[0].text).startswith(TOTALS):
            numbers = [one for cell in filled if (one := _number(cell.text)) is not None]
            self.printed = numbers[-1] if numbers else self.printed
        elif len({cell.corner for cell in filled}) == 1:
            self._line(row, filled[0].text)
        elif self._columns:
            self._item(row)
        else:
            self._unread(row, filled[0].text)

    def _line(self, row: PrintedRow, text: str) -> None:
        """What fills a whole row: the paper's title above the table, a chapter in it, a remark, or wording that goes on."""
        if not self._columns:
            self.title = self.title or text.partition("\n")[0]
        elif fold(text).startswith(REMARKS):
            self._unread(row, text)
        else:
            self._chapter(text)

    def _chapter(self, text: str) -> None:
        points = IN_TEXT.search(text)
        title = " ".join(IN_TEXT.sub("", text).split())
        self.chapters.append(Chapter(title, Decimal(points[1]) if points else None, []))

    def _item(self, row: PrintedRow) -> None:
        def cells(role: str) -> list[PrintedCell]:
            return [row.cells[column] for column in self._columns.get(role, ()) if column < len(row.cells) and row.cells[column].text]

        named, content, wording, points = cells("category"), cells("content"), cells("wording"), cells("points")
        if named and content and named[0].text != self._named:  # a merged cell is filled in, or the text stands in every row
            self._named = named[0].text
            self._chapter(named[0].text)
            if len(points) > 1 and (printed := _number(points[0].text)) is not None:
                self.chapters[-1] = self.chapters[-1]._replace(printed=printed)
        points = points[-1:]
        title = (content or named or wording or points)[-1].text
        said = tuple(cell.text for cell in wording)
        last = self.chapters[-1].items[-1] if self.chapters and self.chapters[-1].items else None
        texts = points[:1] or [*content, *(named if not content else ())]
        maximum, taken = (_number(points[0].text) if points else _in_text(*texts)), _taken(*texts)
        malus = taken is not None or bool(maximum and self.chapters and any(word in fold(self.chapters[-1].title) for word in MALUS))
        maximum = taken if maximum is None else maximum
        if last and points and last.corner == points[0].corner:  # one maximum for several rows
            self._more(last, title, said)
        elif last and not points and maximum is None and not content and said:
            self._more(last, "", said)
        elif not maximum:
            self._unread(row, title)
        else:
            if not self.chapters:
                self.chapters.append(Chapter(self.title, None, []))
            assessor = next((cell.text for cell in cells("assessor")), "")
            self.chapters[-1].items.append(PrintedItem(title, maximum, said, assessor, points[0].corner if points else None, malus))

    def _more(self, item: PrintedItem, title: str, said: tuple[str, ...]) -> None:
        new = tuple(one for one in ((title,) if title not in ("", item.title) else ()) + said if one not in item.wording)
        self.chapters[-1].items[-1] = item._replace(wording=(*item.wording, *new))

    def _unread(self, row: PrintedRow, text: str) -> None:
        parts = {"place": row.place, "text": " ".join(text.split())[:40]}
        self.unread.append(translate(N_("{place}: no item with points could be read from “{text}”"), parts))


def _columns(cells: list[PrintedCell]) -> dict[str, list[int]]:
    """Which column holds what, where a row names its columns: what is assessed, and its points or how they are given."""
    found: dict[str, list[int]] = {}
    seen = set()
    for column, cell in enumerate(cells):
        text = fold("".join(cell.text.split()))
        role = next((role for role, words in FOLDED.items() if any(word in text for word in words)), "") if len(text) <= 12 else ""
        if role and cell.corner not in seen:
            seen.add(cell.corner)
            found.setdefault(role, []).append(column)
    named = "content" in found or "category" in found
    return found if named and ("points" in found or "wording" in found) else {}


def _in_text(*cells: PrintedCell) -> Decimal | None:
    """The points that stand in a text, in brackets."""
    return next((Decimal(found[1]) for cell in cells if (found := IN_TEXT.search(cell.text))), None)


def _taken(*cells: PrintedCell) -> Decimal | None:
    """The points that are only taken: of a cell that says nothing else, or in brackets in a text."""
    found = (TAKEN.match("".join(cell.text.split())) or TAKEN_IN_TEXT.search(cell.text) for cell in cells)
    return next((Decimal(one[1]) for one in found if one), None)


def _number(text: str) -> Decimal | None:
    found = NUMBER.match("".join(text.split()))
    return Decimal(found[1]) if found else None


def _sums(chapters: list[Chapter], printed: Decimal | None) -> Iterator[str]:
    """Where the paper prints another sum than its items have."""
    for chapter in chapters:
        added = chapter.taken or chapter.maximum
        if chapter.printed not in (None, added):
            parts = {"title": chapter.title, "printed": chapter.printed, "sum": added}
            yield translate(N_("“{title}”: {printed} points are printed, its items add up to {sum}"), parts)
    inside, whole = _inside(chapters), sum((chapter.maximum for chapter in chapters), Decimal())
    if printed is not None and printed not in (inside, whole, *(chapter.maximum for chapter in chapters)):
        yield translate(N_("{printed} points are printed as the total, the items add up to {sum}"), {"printed": printed, "sum": inside})


def _inside(chapters: list[Chapter]) -> Decimal:
    return sum((chapter.maximum for chapter in chapters if not chapter.bonus), Decimal())


def plain(title: str, chapters: list[Chapter], language: str) -> dict[str, Any]:
    """The sheet as a file's data: every item one judged rule with the paper's words."""
    return {
        "title": {language: _line(title)},
        "total": _amount(_inside(chapters)),
        "who": {"levels": ["township", "town", "street"]},
        "modes": MODES,
        "categories": [_category(number, chapter, language) for number, chapter in enumerate(chapters, 1)],
    }


def _category(number: int, chapter: Chapter, language: str) -> dict[str, Any]:
    out: dict[str, Any] = {"id": str(number), "title": {language: _line(chapter.title)}, "maximum": _amount(chapter.maximum)}
    if chapter.bonus:
        out |= {"outside_total": True, "ceiling": _amount(chapter.maximum)}
    elif chapter.taken:
        out |= {"outside_total": True, "floor": _amount(-chapter.taken)}
    return out | {"items": [_entry(f"{number}.{n}", item, chapter.bonus, language) for n, item in enumerate(chapter.items, 1)]}


def _entry(id: str, item: PrintedItem, bonus: bool, language: str) -> dict[str, Any]:
    rule = {
        "id": "judged",
        "text": "\n".join(item.wording) or item.title,
        "how": "judged",
        "effect": "award" if bonus and not item.malus else "deduct",
    }
    out: dict[str, Any] = {
        "id": id,
        "title": {language: _line(TAKEN_IN_TEXT.sub("", IN_TEXT.sub("", item.title)))},
        "maximum": 0 if item.malus else item.maximum,
        "start": "zero" if bonus or item.malus else "maximum",
    }
    if item.malus:
        out["floor"] = _amount(-item.maximum)
    if item.assessor:
        out["assessor"] = _line(item.assessor)
    return out | {"rules": [rule | {"low": 0, "high": _amount(item.maximum)}]}


def _amount(number: Decimal) -> Decimal | int:
    """Whole points without a fraction."""
    return int(number) if number == number.to_integral_value() else number


def _line(text: str) -> str:
    """A text on one line, as long as a line may be."""
    return " ".join(text.split())[:LINE] or "-"
