"""The rows of a sheet as drafts of records: totals and blank lines left out, merged cells filled, rows of one record put together."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from zhili_tui.errors import BadValue
from zhili_tui.exchange.importing import shared_cells
from zhili_tui.exchange.importing.cells import CellReader, key_of, masked, text_of
from zhili_tui.exchange.importing.faults import AN_ERROR, NO_RESULT
from zhili_tui.exchange.importing.headings import Headed
from zhili_tui.exchange.importing.layout import PLACES, ImportLayout, ImportWords, field_of
from zhili_tui.exchange.importing.reading import Cell, column_letters
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.introspection import Field
from zhili_tui.model.kind import Kind

#: Required fields that a ledger often has no column for, and which stands for them then: a register of incoming papers bears their arrival.
STAND_INS = {"document": {"date": "received"}}
#: Written row by row even where the rest is merged: they never part a record from the next, and are gathered.
REMARKS = "note"


class ImportProblem(NamedTuple):
    """Why a row is no record: where, and a sentence."""

    sheet: str
    row: int  # from 1; 0 for the sheet as a whole
    column: str  # its letters, or empty
    sentence: str


class ImportNote(NamedTuple):
    """A row that was passed over, and why; or what was read otherwise than it stands there."""

    sheet: str
    row: int
    sentence: str
    passed: bool = True  # whether the row is no record; else it is one, read as the sentence says


class RowDraft(NamedTuple):
    """What one row, or several that belong together, would make of a record."""

    sheet: str
    row: int  # the first, from 1
    columns: Mapping[str, str]  # field path → the letters of its column
    place: dict[str, str]  # ref, @unit, @year, @month, @name, as far as they were said
    plain: dict[str, Any]
    covered: frozenset[str]  # the field paths its sheet has columns for
    whole: bool = False  # whether its lists of tables are there with all their entries
    entries: Mapping[str, list[int]] = {}  # list of tables → the row of each of its entries


class ImportedRows(NamedTuple):
    """What a sheet's rows came to."""

    drafts: list[RowDraft]
    problems: list[ImportProblem]
    notes: list[ImportNote]


class ImportColumn(NamedTuple):
    """A column with its field; ``table`` is the list of tables it belongs to, or empty."""

    at: int
    path: str
    chain: tuple[Field, ...]
    table: str


def columns_of(kind: Kind, paths: Mapping[int, str]) -> list[ImportColumn]:
    """The columns that mean something, from left to right."""
    out = []
    for at, path in sorted(paths.items()):
        chain = field_of(kind, path) if path not in PLACES else ()
        if path in PLACES or chain:
            depth = next((i for i, field in enumerate(chain) if field.part is not None and field.many), -1)
            out.append(ImportColumn(at, path, chain, ".".join(field.name for field in chain[: depth + 1])))
    return out


def take(
    kind: Kind, headed: Headed, paths: Mapping[int, str], layout: ImportLayout, words: ImportWords, reader: CellReader
) -> ImportedRows:
    """The drafts of a sheet's rows."""
    columns = columns_of(kind, paths)
    shared = shared_cells.also(kind, paths, headed.sheet.rows[headed.last :])
    columns += [ImportColumn(at, path, field_of(kind, path), "") for path, at in shared.items()]
    taking = _Taking(kind, headed, columns, layout, reader)
    skipped = {key_of(one) for one in (*words.left_out.rows, *layout.skip)}
    hidden = sorted(one + 1 for one in headed.sheet.faults.hidden if one >= headed.last)
    if hidden:
        text = translate(N_("hidden in the file and read all the same: rows {rows}"), {"rows": ", ".join(map(str, hidden[:20]))})
        taking.notes.append(ImportNote(headed.sheet.name, hidden[0], text, False))
    for number, cells, origin in _filled(headed, layout):
        why = _passed_over(headed, number, cells, skipped, columns)
        if why is None:
            taking.row(number, cells, origin)
        elif why:
            taking.notes.append(ImportNote(headed.sheet.name, number + 1, why))
    return ImportedRows(taking.drafts, taking.problems, taking.notes)


def _filled(headed: Headed, layout: ImportLayout) -> Iterator[tuple[int, list[Cell], dict[int, int]]]:
    """The rows below the headings, with the cell of a range merged downwards in each of its rows; by column, the row it stands in."""
    down: dict[int, list[tuple[int, int, Cell]]] = {}
    rows = headed.sheet.rows
    for (top, left), (bottom, right) in headed.sheet.merged:
        if top >= headed.last and bottom > top and left == right and top < len(rows) and left < len(rows[top]):
            for row in range(top + 1, min(bottom + 1, len(rows))):
                down.setdefault(row, []).append((left, top, rows[top][left]))
    fill = {key_of(one) for one in layout.fill}
    kept = [at for at, heading in headed.headings.items() if key_of(heading) in fill]
    above: dict[int, Cell] = {}
    for number in range(headed.last, len(rows)):
        cells = rows[number]
        origin: dict[int, int] = {}
        if number in down:
            cells = list(cells)
            for left, top, cell in down[number]:
                cells[left] = cell
                origin[left] = top
        if kept and any(cell != "" for cell in cells):
            cells = list(cells)
            for at in kept:
                if at < len(cells):
                    cells[at] = above[at] = cells[at] if cells[at] != "" else above.get(at, "")
        yield number, cells, origin


def _passed_over(headed: Headed, number: int, cells: list[Cell], skipped: set[str], columns: list[ImportColumn]) -> str | None:
    """Why a row is no record's: a sentence to note, nothing to say for a blank one; None where it is one."""
    filled = [(at, cell) for at, cell in enumerate(cells) if cell != "" and not (isinstance(cell, str) and cell.isspace())]
    if not filled:
        return ""
    first = key_of(text_of(filled[0][1]))
    if _below_table(filled, columns):
        return _(N_("a total or a remark below the table"))
    opening = first.split("：")[0].split(":")[0]
    if first in skipped or key_of(text_of(filled[0][1]).replace("：", ":").split(":")[0]) in skipped or opening in skipped:
        return _(N_("a total or a remark below the table"))
    if all(key_of(text_of(cell)) in key_of(headed.headings.get(at, "")) for at, cell in filled) and len(filled) > 1:
        return _(N_("the headings again"))
    if not any(one.at < len(cells) and cells[one.at] != "" for one in columns):
        return _(N_("nothing in the columns that are read"))
    return None


#: What stands below a table: who filled it in, when, on which page, that nothing follows.
BELOW = re.compile(
    r"(?:[^:：]{0,12}(?:[（(][^）)]*[）)])?[:：].*)|共\d+[項件條页頁].*|第\d+[頁页].*|[（(]?以下(?:空白|無正文|无正文)[）)]?|[註注說说]\d*明?[:：].*"
)


def _below_table(filled: list[tuple[int, Cell]], columns: list[ImportColumn]) -> bool:
    """Whether a row holds labels only, as below a table: 填報人（簽字）：, 共 1 項; a record has more, and a day or number among it."""
    texts = [text_of(cell) for _at, cell in filled]
    if not all(isinstance(cell, str) for _at, cell in filled) or len(texts) > max(len(columns) // 2, 2):
        return False
    return all(BELOW.fullmatch(re.sub(r"[\s　]+", "", one)) for one in texts)


class _Taking:
    """A sheet under way: what its rows came to so far, and the record that further rows may belong to."""

    def __init__(self, kind: Kind, headed: Headed, columns: list[ImportColumn], layout: ImportLayout, reader: CellReader) -> None:
        self.kind, self.headed, self.columns, self.layout, self.reader = kind, headed, columns, layout, reader
        self.drafts: list[RowDraft] = []
        self.problems: list[ImportProblem] = []
        self.notes: list[ImportNote] = []
        self.letters = {one.path: column_letters(one.at) for one in reversed(columns)}
        self.covered = frozenset(one.path for one in columns if one.path not in PLACES)
        self.grouped = any(one.table for one in columns)
        self.by_column: dict[int, str] = {}
        for one in columns:
            self.by_column.setdefault(one.at, one.path)
        self.own = frozenset(self.by_column.values())
        self.sharing = frozenset(one.at for one in columns if self.by_column[one.at] != one.path)
        self.constants = {path: (field_of(kind, path), text) for path, text in layout.constants.items() if path not in PLACES}
        self.places = {path: text for path, text in layout.constants.items() if path in PLACES}
        self.stand_in = STAND_INS.get(kind.name, {})
        self.main: dict[str, Any] = {}
        self.stopped = False
        self.entries: dict[str, list[int]] = {}
        self.yearless: set[int] = set()  # columns of which it was said which year is meant

    def row(self, number: int, cells: list[Cell], origin: Mapping[int, int]) -> None:
        """Read one row: a new draft, or further entries of the last one. ``origin``: by column, the row of a merged cell."""
        place = dict(self.places)
        main: dict[str, Any] = {}
        tables: dict[str, dict[str, Any]] = {}
        bad = False
        self._at_home(cells)
        for one in self.columns:
            cell = cells[one.at] if one.at < len(cells) else ""
            held = shared_cells.parts(self.kind, self.by_column[one.at], cell, self.own) if one.at in self.sharing else {}
            if one.path != self.by_column[one.at] or held:
                cell = held.get(one.path, "")
            fault = self.headed.sheet.faults.cells.get((origin.get(one.at, number), one.at))
            if fault is not None:
                bad = True
                sentence = translate(AN_ERROR, {"error": fault}) if fault else _(NO_RESULT)
                self.problems.append(ImportProblem(self.headed.sheet.name, number + 1, column_letters(one.at), sentence))
                continue
            if cell == "":
                continue
            try:
                if one.path in PLACES:
                    text = text_of(cell)
                    if text:
                        place[one.path] = text
                    continue
                value = self.reader.read(one.path, one.chain[-1], cell)
            except BadValue as error:
                bad = True
                problem = ImportProblem(self.headed.sheet.name, origin.get(one.at, number) + 1, column_letters(one.at), masked(str(error)))
                if problem.row == number + 1 or problem not in self.problems:  # a merged cell is complained of once
                    self.problems.append(problem)
                continue
            if value is None:
                continue
            sort, remark = self.reader.remark(one.chain[-1], cell)
            if held and one.path == self.by_column[one.at]:
                remark = shared_cells.remark(held) or remark
            if remark and one.at not in origin and not (sort == "year" and one.at in self.yearless):
                self.yearless |= {one.at} if sort == "year" else set()
                self.notes.append(ImportNote(self.headed.sheet.name, number + 1, f"{column_letters(one.at)}: {remark}", False))
            target, path = (tables.setdefault(one.table, {}), one.path[len(one.table) + 1 :]) if one.table else (main, one.path)
            if isinstance(value, list) and path in target:
                target[path] = [*target[path], *value]
            else:
                target[path] = value
        if bad:
            self.main, self.stopped = {}, True
            return
        key = {name: value for name, value in (main | place).items() if name != REMARKS or not self.grouped}
        if self.grouped and self.drafts and tables and self.main and all(self.main.get(name) == value for name, value in key.items()):
            plain: dict[str, Any] = self.drafts[-1].plain
            self._append(plain, tables, number)
            if main.get(REMARKS, "") not in plain.get(REMARKS, "").split("\n"):
                plain[REMARKS] = "\n".join(filter(None, (plain.get(REMARKS, ""), main[REMARKS])))
            return
        if self.stopped and self.grouped and not key:
            return  # further entries of a record that was stopped
        self.main, self.stopped = key, False
        plain = {}
        for path, value in main.items():
            _set(plain, path, value)
        self.entries = {}
        self._append(plain, tables, number)
        for path, other in self.stand_in.items():
            if path not in self.covered and path not in self.constants and plain.get(other) is not None:
                plain[path] = plain[other]
        try:
            self._constant(plain)
        except BadValue as error:
            self.problems.append(ImportProblem(self.headed.sheet.name, number + 1, "", masked(str(error))))
            return
        self.drafts.append(RowDraft(self.headed.sheet.name, number + 1, self.letters, place, plain, self.covered, False, self.entries))

    def _at_home(self, cells: list[Cell]) -> None:
        """Of several officers of one name, that of the unit which issues the record is meant."""
        at = next((one.at for one in self.columns if one.path == "@unit"), -1)
        text = text_of(cells[at]) if 0 <= at < len(cells) else ""
        self.reader.stand_in(self.reader.unit(text) or self.layout.unit)

    def _append(self, plain: dict[str, Any], tables: dict[str, dict[str, Any]], number: int) -> None:
        for table, entry in tables.items():
            self.entries.setdefault(table, []).append(number + 1)
            inner: dict[str, Any] = {}
            for path, value in entry.items():
                _set(inner, path, value)
            *outer, name = table.split(".")
            target = plain
            for step in outer:
                target = target.setdefault(step, {})
            target.setdefault(name, []).append(inner)

    def _constant(self, plain: dict[str, Any]) -> None:
        """Fill in what holds for every record, where the row said nothing."""
        for path, (chain, text) in self.constants.items():
            value = self.reader.read(path, chain[-1], text) if chain else None
            if value is None:
                continue
            depth = next((i for i, field in enumerate(chain) if field.part is not None and field.many), -1)
            if depth < 0:
                if _get(plain, path) is None:
                    _set(plain, path, value)
                continue
            entries = _get(plain, ".".join(field.name for field in chain[: depth + 1])) or []
            inner = ".".join(field.name for field in chain[depth + 1 :])
            for entry in entries:
                if _get(entry, inner) is None:
                    _set(entry, inner, value)


def _set(plain: dict[str, Any], path: str, value: Any) -> None:
    *outer, name = path.split(".")
    for step in outer:
        plain = plain.setdefault(step, {})
    plain[name] = value


def _get(plain: dict[str, Any], path: str) -> Any:
    found: Any = plain
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found
