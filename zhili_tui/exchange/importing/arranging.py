"""Sheets as offices arrange them: two tables below or beside each other, indicators down, a month that only the title says."""

import re
from collections.abc import Iterator

from zhili_tui.exchange.importing import headings
from zhili_tui.exchange.importing.cells import key_of, text_of
from zhili_tui.exchange.importing.faults import Faults
from zhili_tui.exchange.importing.headings import Headed, HeadingNames
from zhili_tui.exchange.importing.layout import ImportLayout
from zhili_tui.exchange.importing.place import SEVERAL_MONTHS
from zhili_tui.exchange.importing.reading import Cell, SourceSheet, column_letters, column_number
from zhili_tui.exchange.importing.rows import STAND_INS, ImportedRows, ImportNote, ImportProblem
from zhili_tui.i18n import N_, translate
from zhili_tui.model.kind import Kind

#: Fewer columns than this are no table.
FEWEST = 3
#: So many of a table's headings must be known for it to hold records of the kind asked for.
MOSTLY = 0.7
MONTH = re.compile(r"(?:(20\d\d)\s*年(?:度)?)?\s*(?<!\d)(1[0-2]|0?[1-9])\s*月(?!\s*\d{1,2}\s*日)")
ALONE = re.compile(r"\s*(?:20\d\d\s*年)?\s*(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s*月(?:份)?\s*\Z")


def arranged(kind: Kind, sheet: SourceSheet, names: HeadingNames, layout: ImportLayout) -> list[SourceSheet]:
    """The tables of a sheet, each as a sheet in which everything else is blank, so that rows and columns keep their numbers."""
    if layout.headings:
        return [sheet]
    if kind.naming == "month":
        turned = _turned(sheet)
        there, other = headings.find(sheet, names, layout), headings.find(turned, names, layout)
        if _known(other, names, layout) > _known(there, names, layout):
            return [_with_months(turned, other)]
    return [below for beside in _beside(sheet, names, layout) for below in _below(beside, names, layout)]


def _known(headed: Headed, names: HeadingNames, layout: ImportLayout) -> int:
    said = {key_of(heading) for heading in layout.columns}
    return sum(bool(names.meant(one) or key_of(one) in said) for one in headed.headings.values())


def _beside(sheet: SourceSheet, names: HeadingNames, layout: ImportLayout) -> Iterator[SourceSheet]:
    """Tables beside each other: a blank column between them, and headings of the one again in the other."""
    headed = headings.find(sheet, names, layout)
    width = max((len(row) for row in sheet.rows), default=0)
    below = sheet.rows[headed.first :]
    blank = [at for at in range(width) if all(at >= len(row) or row[at] == "" for row in below)]
    groups: list[list[int]] = []
    group: list[int] = []
    for at in range(width):
        if at in blank:
            groups.append(group)
            group = []
        else:
            group.append(at)
    groups = [one for one in (*groups, group) if len(one) >= FEWEST]
    called = [{key_of(headed.headings[at]) for at in one if at in headed.headings} for one in groups]
    if len(groups) < 2 or not all(len(called[0] & one) >= FEWEST for one in called[1:]):
        yield sheet
        return
    for one in groups:
        kept = frozenset(one)
        rows = [
            row if number < headed.first else [cell if at in kept else "" for at, cell in enumerate(row)]
            for number, row in enumerate(sheet.rows)
        ]
        yield sheet._replace(rows=rows)


def _below(sheet: SourceSheet, names: HeadingNames, layout: ImportLayout) -> Iterator[SourceSheet]:
    """Tables below each other: a blank row, perhaps a title, then headings again. One that is of another kind gets a name of its own."""
    headed = headings.find(sheet, names, layout)
    start, first = 0, True
    for row in range(headed.last + 1, len(sheet.rows)):
        if _filled(sheet.rows[row - 1]) or not _filled(sheet.rows[row]):
            continue
        heads = next((one for one in (row, row + 1, row + 2) if one < len(sheet.rows) and _heads(sheet.rows[one])), None)
        if heads is None or any(len(_filled(sheet.rows[one])) > 2 for one in range(row, heads)):
            continue
        yield _part(sheet, start, row, names, first)
        start, first = row, False
    yield _part(sheet, start, len(sheet.rows), names, first)


def _part(sheet: SourceSheet, start: int, end: int, names: HeadingNames, first: bool) -> SourceSheet:
    """The rows of a sheet from one to another, all else blank."""
    rows: list[list[Cell]] = [[] for _row in range(start)] + sheet.rows[start:end]
    if first:
        return sheet._replace(rows=rows)
    heads = next((row for row in sheet.rows[start:end] if _heads(row)), [])
    called = [text_of(cell) for cell in heads if cell != "" and not names.nothing(text_of(cell))]
    fits = sum(bool(names.meant(one)) for one in called) >= MOSTLY * len(called)
    if fits:
        return sheet._replace(rows=rows)
    return sheet._replace(name=translate(N_("{name}, from row {row}"), {"name": sheet.name, "row": start + 1}), rows=[], merged=())


def _filled(row: list[Cell]) -> list[Cell]:
    return [cell for cell in row if cell != "" and not (isinstance(cell, str) and cell.isspace())]


def _heads(row: list[Cell]) -> bool:
    """Whether a row may be headings: several short words, none of them a number or a day."""
    filled = _filled(row)
    return len(filled) >= FEWEST and all(isinstance(one, str) and len(one) < 20 and not re.search(r"\d", one) for one in filled)


def _turned(sheet: SourceSheet) -> SourceSheet:
    """Rows and columns of a sheet in each other's places."""
    width = max((len(row) for row in sheet.rows), default=0)
    rows = [[row[at] if at < len(row) else "" for row in sheet.rows] for at in range(width)]
    cells = {(column, row): fault for (row, column), fault in sheet.faults.cells.items()}
    return sheet._replace(rows=rows, merged=(), faults=Faults(cells, frozenset()), turned=True)


def _with_months(sheet: SourceSheet, headed: Headed) -> SourceSheet:
    """A turned sheet whose months stand in a column that is headed as such."""
    rows = [list(row) for row in sheet.rows]
    for at in range(len(rows[headed.first])):
        values = [text_of(row[at]) for row in rows[headed.last :] if at < len(row) and row[at] != ""]
        months = [one for one in values if ALONE.match(one)]
        if months and len(months) >= len(values) - 2:  # 合計, 累計 aside
            rows[headed.first][at] = "月份"
    return sheet._replace(rows=rows)


def month_said(kind: Kind, headed: Headed, paths: dict[int, str], layout: ImportLayout) -> dict[str, str] | None:
    """The month that the title, the headings or the sheet's name say, where no column does.

    None where none does, where one speaks of several months, or where it is not asked.
    """
    if kind.naming not in ("month", "post") or "@month" in paths.values() or "@month" in layout.constants:
        return None
    for text in (headed.title, *headed.headings.values(), headed.sheet.name):
        if SEVERAL_MONTHS.search(text):
            return None
        found = MONTH.search(text)
        if found:
            return {"@month": found[2], **({"@year": found[1]} if found[1] and "@year" not in layout.constants else {})}
    return None


def told(kind: Kind, headed: Headed, paths: dict[int, str], found: ImportedRows, month: dict[str, str] | None) -> ImportedRows:
    """What a sheet's rows came to, with what was taken from its title; of a turned sheet with the places as they are in the file."""
    notes = list(found.notes)
    name = headed.sheet.name
    if month is not None and found.drafts:
        said = "-".join(filter(None, (month.get("@year", ""), month["@month"])))
        notes.insert(
            0, ImportNote(name, headed.first + 1, translate(N_("no column says the month: {month} is taken"), {"month": said}), False)
        )
    stand_in = [path for path, other in STAND_INS.get(kind.name, {}).items() if path not in paths.values() and other in paths.values()]
    if stand_in and found.drafts:
        notes.insert(0, ImportNote(name, headed.first + 1, translate(ARRIVAL, {}), False))
    problems = found.problems
    if headed.sheet.turned:
        problems = [in_file(one) for one in problems]
        notes = [one._replace(row=0) if one.passed else one for one in notes]
    return ImportedRows(found.drafts, problems, notes)


def in_file(problem: ImportProblem) -> ImportProblem:
    """What is wrong in a turned sheet, with row and column as they are in the file; what is about a whole record is about its column."""
    row = column_number(problem.column) + 1 if problem.column else 0
    return problem._replace(row=row, column=column_letters(problem.row - 1) if problem.row else "")


ARRIVAL = N_("no column bears the day of the paper: the day it arrived stands for it")
