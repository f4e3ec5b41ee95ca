"""A form with the numbers of an earlier period in it: which values of the records they were, so that the blank one is filled in alike."""

from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from zhili_tui.exchange.filling import lexicon, matching, reckoned, regions, remembered, writing
from zhili_tui.exchange.filling.files import package
from zhili_tui.exchange.filling.files.canvas import BlankForm, FormCell, FormTable
from zhili_tui.exchange.filling.proposals import Proposal
from zhili_tui.exchange.filling.stretches import MonthSpan
from zhili_tui.exchange.putting import put
from zhili_tui.services.workspace import Workspace

#: A number as small as this is in too many places to say where it comes from.
TELLING = 10
#: In percent.
WHOLE = 100
#: So many cells of a column must be explained by one source, where its words do not say it.
FEWEST = 2
#: Numbers in a form are rounded.
CLOSE = Decimal("0.06")


class Taught(NamedTuple):
    """A cell with a number in it: what the words ask for, the number, where it comes from (empty: not known) and what the records say now.

    ``teaches``: whether that holds from now on; what is only likely, and as small as many numbers are, may be the same by chance.
    """

    place: str
    asked: str
    number: Decimal
    source: str
    now: object
    teaches: bool


class Lesson(NamedTuple):
    """What a filled form taught: its cells, where it is kept, whether that is anything new."""

    cells: list[Taught]
    file: Path
    new: bool


def learn(office: Workspace, path: Path, whose: matching.Whose) -> Lesson:
    """Learn from a form with numbers in it. The index has been refreshed. Raises Unreadable, CannotFill."""
    full = writing.of_package(package.opened(path)).form
    numbers: dict[str, Decimal] = {}
    empty = BlankForm([_emptied(table, numbers) for table in full.tables], full.lines)
    file = remembered.file_of(office.root, full)
    before = remembered.fitting(remembered.read(file), full)
    found = matching.matched(office, empty, whose, before)
    there = [(one, numbers[one.place]) for one in found.proposals if one.place in numbers]
    by_numbers = _by_numbers(office, there)
    taught = []
    for one, number in there:
        same = _same(one.value, number)
        source = one.source if same else by_numbers.get(one.place, "")
        teaches = bool(source) and source not in remembered.OTHERS and (not same or one.surety == "sure" or _telling(one, number))
        taught.append(Taught(one.place, one.asked, number, source, one.value, teaches))
    layout = before | {one.place: one.source for one in taught if one.teaches}
    new = layout != before
    if new:
        file.parent.mkdir(parents=True, exist_ok=True)
        put(file, remembered.written(found.title, layout))
    return Lesson(taught, file, new)


def _emptied(table: FormTable, numbers: dict[str, Decimal]) -> FormTable:
    """A table without the numbers in it that were entered: those below headings, the rows' own numbers aside."""
    taken = {
        (cell.row, cell.column)
        for block in regions.found(table).blocks
        for line in block.lines
        for cell in table.row(line.row)
        if cell.row == line.row and not cell.formula and _number(cell.text) is not None and not _numbers_rows(block, cell)
    }
    cells: list[FormCell] = []
    for at, cell in table.cells.items():
        number = _number(cell.text) if at in taken else None
        if number is None:
            cells.append(cell)
        else:
            numbers[table.place(cell)] = number * 100 if cell.shown == "percent" else number
            cells.append(cell._replace(text="", taken=False))
    return FormTable(table.name, cells, table.above)


def _numbers_rows(block: regions.TableBlock, cell: FormCell) -> bool:
    """Whether a column only numbers its rows: 1, 2, 3 under a heading that says so, or in the first column."""
    column = [one for line in block.lines if (one := block.table.at(line.row, cell.column)) is not None]
    values = [number for one in column if (number := _number(one.text)) is not None]
    heads = "".join(block.heads(cell.column))
    return any(word in heads for word in ("序", "號", "号", "代碼", "代码")) or (
        cell.column == 0 and values == list(range(1, len(values) + 1))
    )


def _number(text: str) -> Decimal | None:
    bare = text.strip().replace(",", "").removesuffix("%").removesuffix("％")
    try:
        found = Decimal(bare) if bare and all(one in "-.0123456789" for one in bare) else None
    except InvalidOperation:
        return None
    return found


def _same(value: object, number: Decimal) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and abs(Decimal(value) - number) < CLOSE


def _telling(one: Proposal, number: Decimal) -> bool:
    """Whether a number is hardly the same by chance; of shares many are the whole."""
    return abs(number) >= TELLING and not (one.rate and number == WHOLE)


def _by_numbers(office: Workspace, there: list[tuple[Proposal, Decimal]]) -> dict[str, str]:
    """Sources that no words say: the one whose values are just the numbers in a column, and no other's."""
    columns: dict[str, list[tuple[Proposal, Decimal]]] = {}
    for one, number in there:
        if one.units and one.span is not None and not (one.value is not None and _same(one.value, number)):
            columns.setdefault(one.place.rstrip("0123456789"), []).append((one, number))
    reckoner = reckoned.Reckoner(office.reckoning.facts(), office.today)
    sources = list(lexicon.load(office.templates).words.values)
    out: dict[str, str] = {}
    for some in columns.values():
        telling = [(one, number) for one, number in some if _telling(one, number)]
        if len({number for _one, number in telling}) < FEWEST:
            continue
        fitting = [source for source in sources if all(_is(reckoner, source, one.units, one.span, number) for one, number in some)]
        if len(fitting) == 1:
            out |= {one.place: fitting[0] for one, _number_ in some}
    return out


def _is(reckoner: reckoned.Reckoner, source: str, units: tuple[str, ...], span: MonthSpan | None, number: Decimal) -> bool:
    return span is not None and _same(reckoner.value(source, units, span).value, number)


def counted(lesson: Lesson) -> Counter[str]:
    """How many cells are explained, and how many are not."""
    return Counter("known" if one.source else "unknown" for one in lesson.cells)
