"""A file of somebody's ledger, understood as records of one kind: what its headings mean, and the drafts in its rows."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from zhili_tui.errors import CannotImport
from zhili_tui.exchange.cells import Cells
from zhili_tui.exchange.importing import arranging, headings, layout, ours, rows, shared_cells
from zhili_tui.exchange.importing.cells import CellReader
from zhili_tui.exchange.importing.headings import Headed
from zhili_tui.exchange.importing.layout import PLACES, ImportLayout, ImportWords
from zhili_tui.exchange.importing.reading import SourceSheet
from zhili_tui.exchange.importing.rows import ImportedRows, ImportProblem
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.introspection import by_name, fields_of
from zhili_tui.model.kind import Kind
from zhili_tui.services.program import TEMPLATES

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

YEAR = re.compile(r"(?:19|20)\d\d(?=\s*年|-)")
#: Of the places, those that may be the same in all rows.
SETTABLE = ("@year", "@month")
#: Fewer known headings than this are no table of records.
FEWEST = 2


class ImportTable(NamedTuple):
    """A sheet with what its columns mean."""

    headed: Headed
    paths: dict[int, str]


class Understood(NamedTuple):
    """A file as it was understood: the sheets of an export of ours, or tables with a layout."""

    kind: Kind
    layout: ImportLayout
    guessed: bool
    tables: list[ImportTable]
    ours: list[ours.Ours]
    passed: list[str]  # the names of sheets in which no table was found

    @property
    def unsaid(self) -> tuple[str, ...]:
        """The required fields that neither a column nor a constant fills."""
        if self.ours or not self.tables:
            return ()
        said = {path for table in self.tables for path in table.paths.values()} | set(self.layout.constants)
        said |= {path for path, other in rows.STAND_INS.get(self.kind.name, {}).items() if other in said}
        for table in self.tables:
            said |= shared_cells.also(self.kind, table.paths, table.headed.sheet.rows[table.headed.last :]).keys()
        missing = [one.name for one in fields_of(self.kind.cls) if one.required and one.part is None and one.name not in said]
        for field in fields_of(self.kind.cls):
            if field.part is not None and any(path.startswith(f"{field.name}.") for path in said):
                inner = by_name(field.part).values()
                missing += [f"{field.name}.{one.name}" for one in inner if one.required and f"{field.name}.{one.name}" not in said]
        return tuple(missing)


def words_of(office: "Workspace") -> ImportWords:
    """What headings and choices are called here."""
    return layout.words((office.templates / "imports", TEMPLATES / "imports"))


def understand(kind: Kind, sheets: list[SourceSheet], given: ImportLayout, words: ImportWords, guessed: bool) -> Understood:
    """Find the headings and what they mean. Raises CannotImport where the layout names no field, or no table is found."""
    wrong = layout.mistakes(given, kind)
    if wrong:
        raise CannotImport(N_("the mapping names what is no field of {kind}: {fields}"), kind=_(kind.label), fields=", ".join(wrong))
    if given.sheets:
        missing = sorted(set(given.sheets) - {one.name for one in sheets})
        if missing:
            raise CannotImport(
                N_("there is no sheet “{name}”; the sheets are: {names}"), name=missing[0], names=", ".join(one.name for one in sheets)
            )
        sheets = [one for one in sheets if one.name in given.sheets]
    exported = ours.recognise(kind, sheets)
    if exported:
        there = {one.sheet.name for one in exported}
        return Understood(kind, given, False, [], exported, [one.name for one in sheets if one.name not in there])
    names = headings.names_of(kind, words)
    tables, passed = [], []
    for sheet in [part for one in sheets for part in arranging.arranged(kind, one, names, given)]:
        headed = headings.find(sheet, names, given)
        paths = headings.assign(headed, names, given)
        if len(paths) >= FEWEST or (given.columns and paths):
            tables.append(ImportTable(headed, paths))
        else:
            passed.append(sheet.name)
    if not tables:
        raise CannotImport(N_("no headings were found that fit {kind}; say in a mapping which heading is which field"), kind=_(kind.label))
    columns = dict(given.columns)
    for table in tables:
        for at, text in table.headed.headings.items():
            columns.setdefault(text, table.paths.get(at, ""))
    complete = msgspec.structs.replace(given, kind=kind.name, columns=columns)
    return Understood(kind, complete, guessed, tables, [], passed)


def reader_of(office: "Workspace", given: ImportLayout, words: ImportWords, year: int) -> CellReader:
    """What reads cells in this office."""
    units = [(name, place.unit) for place, unit in office.index.records("kind='unit'") for name in (unit.name, unit.short_name) if name]
    return CellReader(
        office.entering.desk, [*units, *given.units.items()], given.officers.items(), given.words, words.choices, year, given.dates
    )


def drafts(office: "Workspace", found: Understood, words: ImportWords) -> tuple[ImportedRows, CellReader]:
    """The drafts in a file's rows, with what is wrong in them and what was passed over."""
    if found.ours:
        reader = reader_of(office, found.layout, words, found.layout.year or office.today.year)
        back = ours.take(found.kind, found.ours, Cells(office.entering.desk, words=True), reader)
        return ImportedRows(back.drafts, back.problems, []), reader
    out = ImportedRows([], [], [])
    for table in found.tables:
        said = YEAR.search(table.headed.title) or YEAR.search(table.headed.sheet.name)
        reader = reader_of(office, found.layout, words, found.layout.year or (int(said[0]) if said else office.today.year))
        month = arranging.month_said(found.kind, table.headed, table.paths, found.layout)
        given = found.layout if month is None else msgspec.structs.replace(found.layout, constants=found.layout.constants | month)
        more = rows.take(found.kind, table.headed, table.paths, given, words, reader)
        more = arranging.told(found.kind, table.headed, table.paths, more, month)
        out = ImportedRows(out.drafts + more.drafts, out.problems + more.problems, out.notes + more.notes)
    return out, reader


def lacking(found: Understood) -> list[ImportProblem]:
    """What nothing in the file says, all at once."""
    names = {one.name: one for one in fields_of(found.kind.cls)}
    out = []
    for path in found.unsaid:
        outer, _dot, inner = path.rpartition(".")
        part = names[outer].part if outer else None
        field = by_name(part)[inner] if part else names[path]
        sentence = translate(
            N_("no column says “{label}” ({field}); say it for all rows with --set {field}=…"), {"label": _(field.label), "field": path}
        )
        out.append(ImportProblem(found.tables[0].headed.sheet.name, 0, "", sentence))
    return out


def constants(settings: Iterable[str]) -> dict[str, str]:
    """What was set for all rows, as field=value. Raises CannotImport."""
    out = {}
    for setting in settings:
        path, equals, text = setting.partition("=")
        if not equals or (path in PLACES and path not in SETTABLE):
            raise CannotImport(N_("--set {setting}: write it as field=value"), setting=setting)
        out[path] = text
    return out


def layout_at(office: "Workspace", name: str) -> ImportLayout:
    """A layout by its file, or by name. Raises Unreadable."""
    own = office.templates / "imports"
    folder = own if (own / f"{name}.toml").is_file() else TEMPLATES / "imports"
    return layout.load(Path(name), folder)
