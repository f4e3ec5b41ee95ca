"""A file under way into the records: read, understood, and what would become of its rows; worked out anew with what a clerk says of it.

The command line says it all beforehand, in options and a mapping; a screen bit by bit.
"""

import datetime
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec

from zhili_tui.exchange.importing import arranging, headings, interpretation, plan
from zhili_tui.exchange.importing.cells import text_of
from zhili_tui.exchange.importing.layout import ImportLayout
from zhili_tui.exchange.importing.plan import Progress
from zhili_tui.exchange.importing.reading import SourceSheet, column_letters, column_number
from zhili_tui.exchange.importing.rows import ImportProblem
from zhili_tui.model import kinds
from zhili_tui.model.kind import Kind

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

#: A cell of the file: its sheet, its row from 1, the letters of its column.
Spot: TypeAlias = tuple[str, int, str]


class CellCorrection(NamedTuple):
    """What stands in a cell of the file, and what is to be read there instead."""

    was: str
    text: str


class ImportAnswers(NamedTuple):
    """What a clerk has said of a file."""

    cells: Mapping[Spot, CellCorrection] = {}
    columns: Mapping[str, str] = {}  # heading → field; an empty text leaves the column out
    constants: Mapping[str, str] = {}  # field → what it holds in every record
    unit: str = ""  # that issues the records, where no column says it


class ImportWork:
    """One file, as records of one kind. ``given``: the layout to begin with; ``guessed``: nobody has looked at it yet.

    Raises CannotImport where it cannot be understood, and what is said of it by ``interpretation.understand``.
    """

    def __init__(
        self,
        office: "Workspace",
        kind: Kind,
        sheets: list[SourceSheet],
        given: ImportLayout,
        guessed: bool,
        day: datetime.date,
        said: ImportAnswers = ImportAnswers(),
        progress: Progress | None = None,
    ) -> None:
        self.office, self.kind, self.sheets, self.given, self.guessed, self.day, self.said = office, kind, sheets, given, guessed, day, said
        layout = msgspec.structs.replace(
            given,
            kind=kind.name,
            unit=said.unit or given.unit,
            columns=given.columns | dict(said.columns),
            constants=given.constants | dict(said.constants),
        )
        words = interpretation.words_of(office)
        self.found = interpretation.understand(kind, mended(sheets, said.cells), layout, words, guessed)
        taken, reader = interpretation.drafts(office, self.found, words)
        made = plan.plan(office, kind, taken.drafts, reader, layout.unit, day, frozenset(self.found.unsaid), progress)
        turned = {table.headed.sheet.name for table in self.found.tables if table.headed.sheet.turned}
        problems = [arranging.in_file(one) if one.sheet in turned else one for one in made.problems]
        self.plan = made._replace(
            problems=sorted(interpretation.lacking(self.found) + taken.problems + problems), notes=taken.notes + made.notes
        )

    def cell(self, spot: Spot) -> str:
        """What stands in a cell of the file."""
        return standing(next((one for one in self.sheets if one.name == spot[0]), None), spot)

    @cached_property
    def aside(self) -> int:
        """How many cells were mended that no longer say what they said then: the file is another now, and they stay as they are."""
        sheets = {one.name: one for one in self.sheets}
        return sum(standing(sheets.get(spot[0]), spot) != mend.was for spot, mend in self.said.cells.items())

    @property
    def monthless(self) -> tuple[str, ...]:
        """The place of a month's records, where the file may not say it: it can be said for all rows."""
        said = {path for table in self.found.tables for path in table.paths.values()} | set(self.found.layout.constants)
        dated = self.kind.naming in ("month", "post") and not {"@month", "ref"} & said
        return ("@month",) if dated and self.found.tables and any(not one.column for one in self.plan.problems) else ()

    @cached_property
    def headings(self) -> dict[str, tuple[str, str]]:
        """The headings of the file, each with the letters of its first column and the field it is taken for; empty where it is not read."""
        out: dict[str, tuple[str, str]] = {}
        for table in self.found.tables:
            for at, text in table.headed.headings.items():
                letters = str(at + 1) if table.headed.sheet.turned else column_letters(at)
                out.setdefault(text, (letters, table.paths.get(at, "")))
        return out

    @cached_property
    def fields(self) -> list[str]:
        """What a heading may mean, as paths."""
        names = headings.names_of(self.kind, interpretation.words_of(self.office))
        return list(dict.fromkeys(path for paths in names.known.values() for path in paths))


def in_cell(problem: ImportProblem) -> Spot | None:
    """The cell that a problem is about; None where it is about a row, or the file."""
    return (problem.sheet, problem.row, problem.column) if problem.row and problem.column else None


def standing(sheet: SourceSheet | None, spot: Spot) -> str:
    """What stands in a cell of a sheet, as text; empty where there is none."""
    _name, row, letters = spot
    column = column_number(letters)
    cells = sheet.rows[row - 1] if sheet is not None and 0 < row <= len(sheet.rows) else []
    return text_of(cells[column]) if column < len(cells) else ""


def mended(sheets: Iterable[SourceSheet], cells: Mapping[Spot, CellCorrection]) -> list[SourceSheet]:
    """The sheets with these cells as they were mended, where they still say what they said then; what was wrong there as a formula is gone."""
    out = []
    for sheet in sheets:
        mine = {spot: mend.text for spot, mend in cells.items() if spot[0] == sheet.name and standing(sheet, spot) == mend.was}
        if mine:
            rows = [list(row) for row in sheet.rows]
            for (_name, row, letters), text in mine.items():
                line, column = rows[row - 1] if row <= len(rows) else [], column_number(letters)
                line += [""] * (column + 1 - len(line))
                line[column] = text
            gone = {(row - 1, column_number(letters)) for _name, row, letters in mine}
            faults = {at: fault for at, fault in sheet.faults.cells.items() if at not in gone}
            sheet = sheet._replace(rows=rows, faults=sheet.faults._replace(cells=faults))
        out.append(sheet)
    return out


def importable() -> tuple[str, ...]:
    """The kinds that ledgers are kept of: not the office's own settings, and nothing that is carried out by signing it."""
    return tuple(name for name in kinds.names() if name not in ("office", "authority_change"))


def likeliest(office: "Workspace", sheets: list[SourceSheet]) -> str:
    """The kind whose fields explain most headings of a file; empty where none explains two."""
    words, best, found = interpretation.words_of(office), interpretation.FEWEST - 1, ""
    for name in importable():
        known = headings.names_of(kinds.kind(name), words)
        layout = ImportLayout(name)
        paths = max((len(headings.assign(headings.find(one, known, layout), known, layout)) for one in sheets), default=0)
        if paths > best:
            best, found = paths, name
    return found
