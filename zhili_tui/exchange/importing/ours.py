"""Our own exports coming back: recognised by their headings, read by what wrote them."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from zhili_tui.errors import BadValue
from zhili_tui.exchange import grid
from zhili_tui.exchange.cells import Cells
from zhili_tui.exchange.csv import unguard
from zhili_tui.exchange.importing.cells import CellReader, in_each_language, in_every_language, key_of, masked, text_of
from zhili_tui.exchange.importing.headings import labels
from zhili_tui.exchange.importing.reading import Cell, SourceSheet, column_letters
from zhili_tui.exchange.importing.rows import ImportProblem, RowDraft
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.kind import Kind


class Ours(NamedTuple):
    """A sheet of the file that is a sheet of an export: the name of each of its columns."""

    sheet: SourceSheet
    grid: grid.GridSheet
    names: dict[int, str]


def recognise(kind: Kind, sheets: Iterable[SourceSheet]) -> list[Ours]:
    """The sheets of an export of this kind, the main one first; none where the file is no export."""
    known = grid.sheets(kind)
    found = [one for sheet in sheets if sheet.rows for one in [_recognise(known, sheet)] if one is not None]
    found = [one for one in found if not one.grid.read_only]
    main = [one for one in found if not one.grid.levels]
    return [*main[:1], *(one for one in found if one.grid.levels)] if main else []


def _recognise(known: Iterable[grid.GridSheet], sheet: SourceSheet) -> Ours | None:
    headings = {at: key_of(text_of(cell)) for at, cell in enumerate(sheet.rows[0]) if cell != ""}
    fits = []
    for one in known:
        called = _called(one)
        names = {at: called[text] for at, text in headings.items() if text in called}
        if len(names) == len(headings) and grid.REF in names.values() and (grid.NUMBER in names.values()) == bool(one.levels):
            fits.append(Ours(sheet, one, names))
    named = [one for one in fits if key_of(sheet.name) in (key_of(one.grid.name), key_of(one.grid.title))]
    return next(iter(named or fits), None)


def _called(sheet: grid.GridSheet) -> dict[str, str]:
    """What the columns of an export are called: by name, and in every language."""
    out: dict[str, str] = {}
    for column in sheet.columns:
        for text in (column.name, *labels(column.fields)):
            out.setdefault(key_of(text), column.name)
    for depth, name in enumerate(key for key in sheet.keys if key.endswith(f".{grid.NUMBER}")):
        out[key_of(name)] = name
        chain = tuple(field for level in sheet.levels[: depth + 1] for field in level)
        for said, pattern in zip(labels(chain), in_each_language(N_("{name} no.")), strict=True):
            out[key_of(pattern.format(name=said))] = name
    for name in sheet.keys:
        if name in grid.HEADINGS:
            for text in (name, *in_every_language(grid.HEADINGS[name])):
                out.setdefault(key_of(text), name)
    return out


class Back(NamedTuple):
    """What an export came back with."""

    drafts: list[RowDraft]
    problems: list[ImportProblem]


def take(kind: Kind, found: list[Ours], cells: Cells, reader: CellReader) -> Back:
    """The drafts in the sheets of an export; entries stand on sheets of their own."""
    problems: list[ImportProblem] = []
    tables: dict[str, list[dict[str, Any]]] = {}
    where: dict[str, int] = {}
    fresh: list[tuple[int, dict[str, Any]]] = []
    covered: set[str] = set()
    for one in found:
        rows = tables.setdefault(one.grid.name, [])
        above = ".".join(grid.dotted(level) for level in one.grid.levels)
        covered |= {f"{above}.{name}" if above else name for name in one.names.values() if name not in one.grid.keys}
        for number, line in enumerate(one.sheet.rows[1:], 2):
            if all(cell == "" for cell in line):
                continue
            row = _row(one, number, line, cells, reader, problems)
            if row is None:
                continue
            if not one.grid.levels and not row.get(grid.REF):
                fresh.append((number, row))
            elif one.grid.levels and row.get(grid.REF) not in where:
                problems.append(
                    ImportProblem(
                        one.sheet.name,
                        number,
                        "",
                        translate(N_("no row of the main sheet has the record {ref}"), {"ref": row.get(grid.REF)}),
                    )
                )
            else:
                if not one.grid.levels:
                    where[row[grid.REF]] = number
                rows.append(row)
    main = found[0]
    letters = {name: column_letters(at) for at, name in main.names.items()}
    try:
        records = grid.records(kind, tables)
    except KeyError:
        problems.append(
            ImportProblem(main.sheet.name, 0, "", _(N_("entries on one sheet belong to entries that another sheet does not have")))
        )
        return Back([], problems)
    drafts = [
        RowDraft(main.sheet.name, where[ref], letters, {"ref": ref}, plain, frozenset(covered), True) for ref, plain in records.items()
    ]
    for number, row in fresh:
        plain = grid.records(kind, {main.grid.name: [row | {grid.REF: ""}]})[""]
        place = {"@unit": row[grid.DERIVED[0]]} if row.get(grid.DERIVED[0]) else {}
        drafts.append(RowDraft(main.sheet.name, number, letters, place, plain, frozenset(covered), True))
    return Back(drafts, problems)


def _row(
    one: Ours, number: int, line: list[Cell], cells: Cells, reader: CellReader, problems: list[ImportProblem]
) -> dict[str, Any] | None:
    columns = {column.name: column for column in one.grid.columns}
    row: dict[str, Any] = {}
    bad = False
    for at, name in one.names.items():
        cell = line[at] if at < len(line) else ""
        if cell == "":
            continue
        if one.sheet.delimited and isinstance(cell, str):
            cell = unguard(cell)
        try:
            if name in columns:
                row[name] = _value(columns[name], cell, cells, reader)
            elif name == grid.NUMBER or name.endswith(f".{grid.NUMBER}"):
                row[name] = int(float(text_of(cell)))
            else:
                row[name] = text_of(cell)
        except (BadValue, ValueError) as error:
            bad = True
            problems.append(ImportProblem(one.sheet.name, number, column_letters(at), masked(str(error))))
    return None if bad else row


def _value(column: grid.SheetColumn, cell: Cell, cells: Cells, reader: CellReader) -> Any:
    """A cell as the export wrote it; what somebody typed over it is read as any ledger's."""
    reader.refuse_personal(column.field, text_of(cell))
    try:
        return cells.read(column.field, cell)
    except BadValue:
        return reader.read(column.name, column.field, cell)


def overlay(
    fields: Iterable[Any], base: Mapping[str, Any], new: Mapping[str, Any], covered: frozenset[str], whole: bool, above: str = ""
) -> Any:
    """A record with what a sheet says laid over it: only the fields that the sheet has columns for.

    ``whole``: the sheet has all entries of its lists; else those it does not have stay.
    """
    from zhili_tui.model.diff import pair

    out = dict(base)
    for field in fields:
        path = f"{above}{field.name}"
        before, after = base.get(field.name), new.get(field.name)
        if field.part is None:
            if path not in covered or before == after:
                continue
            value = after
        elif not any(one.startswith(f"{path}.") for one in covered) or before == after:
            continue
        elif not field.many:
            value = overlay(field.fields, before or {}, after or {}, covered, whole, f"{path}.") or None
        else:
            old, now = list(before or ()), list(after or ())
            entries = []
            for i, k in pair(old, now):
                if i is None or k is None:
                    entries += [now[k]] if k is not None else [old[i]] if i is not None and not whole else []
                else:
                    entries.append(overlay(field.fields, old[i], now[k], covered, whole, f"{path}."))
            value = entries or None
        if value is None:
            out.pop(field.name, None)
        else:
            out[field.name] = value
    return out
