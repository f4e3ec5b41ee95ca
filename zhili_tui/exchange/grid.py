"""The flat picture of records: a kind's main sheet, and one further sheet for each of its lists of tables.

The main sheet is named after the kind and has one row a record: ``ref``, two columns worked out for who reads (``(unit)``,
``(state)``), then one column for each field by its dotted name, the fields of single tables among them. A list of tables
has a sheet of its own, such as ``patrol.shifts.missed``: ``ref``, the number of the entry (``no``) and of those around it
(``shifts.no``), then its fields. What ``rows`` lays out ``records`` puts together again.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.fields import builtins, convert
from zhili_tui.model.introspection import Field, fields_of
from zhili_tui.model.kind import Kind

REF, NUMBER = "ref", "no"
#: Worked out for who reads; an import passes over them.
DERIVED = ("(unit)", "(state)")
HEADINGS = {REF: N_("Record"), "(unit)": N_("Unit of the record"), "(state)": N_("State"), NUMBER: N_("No.")}
#: Written by “zhili sign” alone: exported to be read, never imported.
READ_ONLY = "signoffs"
Row = list[Any]


class SheetColumn(NamedTuple):
    """One field of a sheet, with the single tables around it."""

    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        """Its dotted name."""
        return dotted(self.fields)

    @property
    def field(self) -> Field:
        """What it holds."""
        return self.fields[-1]

    @property
    def heading(self) -> str:
        """What people call it."""
        return heading(self.fields)


class GridSheet(NamedTuple):
    """A kind's main sheet (no levels), or that of a list of tables: each level is the way from the one above to its list."""

    kind: Kind
    levels: tuple[tuple[Field, ...], ...]
    columns: tuple[SheetColumn, ...]

    @property
    def name(self) -> str:
        """The kind, and the dotted name of the list."""
        return ".".join([self.kind.name, *map(dotted, self.levels)])

    @property
    def title(self) -> str:
        """What people call it."""
        return " · ".join([_(self.kind.label), *map(heading, self.levels)])

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns before the fields: the record, what is worked out, the numbers of the entries, outermost first."""
        if not self.levels:
            return (REF, *DERIVED)
        outer = (".".join(map(dotted, self.levels[: depth + 1])) for depth in range(len(self.levels) - 1))
        return (REF, *(f"{name}.{NUMBER}" for name in outer), NUMBER)

    @property
    def names(self) -> list[str]:
        """Every column by its name."""
        return [*self.keys, *(column.name for column in self.columns)]

    @property
    def headings(self) -> list[str]:
        """Every column as people call it, in the language in use."""
        said = [_(HEADINGS[REF])]
        if self.levels:
            outer = [" · ".join(map(heading, self.levels[: depth + 1])) for depth in range(len(self.levels) - 1)]
            said += [translate(N_("{name} no."), {"name": name}) for name in outer] + [_(HEADINGS[NUMBER])]
        else:
            said += [_(HEADINGS[name]) for name in DERIVED]
        return said + [column.heading for column in self.columns]

    @property
    def read_only(self) -> bool:
        """Whether it is exported only."""
        return any(field.name == READ_ONLY for level in self.levels for field in level)


def dotted(fields: tuple[Field, ...]) -> str:
    """The names of fields in each other."""
    return ".".join(field.name for field in fields)


def heading(fields: tuple[Field, ...]) -> str:
    """What people call fields in each other."""
    return " · ".join(_(field.label) for field in fields)


def sheets(kind: Kind) -> tuple[GridSheet, ...]:
    """The sheets of a kind, the main one first, a list's own lists behind it."""
    return tuple(_sheets(kind, fields_of(kind.cls), ()))


def _sheets(kind: Kind, fields: tuple[Field, ...], levels: tuple[tuple[Field, ...], ...]) -> Iterator[GridSheet]:
    flat = list(_flat(fields, ()))
    yield GridSheet(kind, levels, tuple(SheetColumn(chain) for chain in flat if chain[-1].part is None))
    for chain in flat:
        if chain[-1].part is not None:
            yield from _sheets(kind, chain[-1].fields, (*levels, chain))


def _flat(fields: tuple[Field, ...], above: tuple[Field, ...]) -> Iterator[tuple[Field, ...]]:
    """Fields with those of single tables in their places."""
    for field in fields:
        if field.part is not None and not field.many:
            yield from _flat(field.fields, (*above, field))
        else:
            yield (*above, field)


def rows(sheet: GridSheet, ref: str, plain: dict[str, Any], derived: tuple[str, ...] = ("", "")) -> list[Row]:
    """The rows of a record on a sheet: a list for a field of several values, None for a blank."""
    if not sheet.levels:
        return [[ref, *derived, *_cells(sheet, plain)]]
    return [[ref, *numbers, *_cells(sheet, entry)] for numbers, entry in _entries(sheet.levels, plain, ())]


def _cells(sheet: GridSheet, plain: dict[str, Any]) -> Iterator[Any]:
    return (_at(plain, column.fields) for column in sheet.columns)


def _at(plain: dict[str, Any], fields: tuple[Field, ...]) -> Any:
    value: Any = plain
    for field in fields:
        value = value.get(field.name)
        if value is None:
            return None
    return value


def _entries(
    levels: tuple[tuple[Field, ...], ...], plain: dict[str, Any], above: tuple[int, ...]
) -> Iterator[tuple[tuple[int, ...], dict[str, Any]]]:
    for number, entry in enumerate(_at(plain, levels[0]) or (), 1):
        if len(levels) == 1:
            yield (*above, number), entry
        else:
            yield from _entries(levels[1:], entry, (*above, number))


def records(kind: Kind, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, dict[str, Any]]:
    """The plain data of records by reference, out of the rows of each sheet by the names of its columns; sign-offs are left out.

    Entries come in the order of their numbers, those without one after them; a blank (None) leaves the field out. Raises KeyError
    with reference and numbers where a row belongs to a record or entry that is not there.
    """
    found: dict[str, dict[str, Any]] = {}
    for sheet in sheets(kind):
        if sheet.read_only:
            continue
        given = tables.get(sheet.name, ())
        if not sheet.levels:
            found = {row[REF]: _filled(sheet, row) for row in given}
            places: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {"": {(ref,): plain for ref, plain in found.items()}}
            continue
        above = ".".join(map(dotted, sheet.levels[:-1]))
        here = places.setdefault(".".join(map(dotted, sheet.levels)), {})
        for row in sorted(given, key=lambda row: (row.get(NUMBER) is None, row.get(NUMBER) or 0)):
            key = (row[REF], *(row[name] for name in sheet.keys[1:-1]))
            entry = _filled(sheet, row)
            _append(places[above][key], sheet.levels[-1], entry)
            here[*key, row.get(NUMBER)] = entry
    return {ref: _ordered(fields_of(kind.cls), plain) for ref, plain in found.items()}


def _filled(sheet: GridSheet, row: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for column in sheet.columns:
        value = row.get(column.name)
        if value is not None and value != []:
            target = plain
            for field in column.fields[:-1]:
                target = target.setdefault(field.name, {})
            target[column.field.name] = value
    return plain


def _append(plain: dict[str, Any], fields: tuple[Field, ...], entry: dict[str, Any]) -> None:
    for field in fields[:-1]:
        plain = plain.setdefault(field.name, {})
    plain.setdefault(fields[-1].name, []).append(entry)


def _ordered(fields: tuple[Field, ...], plain: dict[str, Any]) -> dict[str, Any]:
    """The same in the model's order; a list that must be there is there, though it be empty."""
    out = {}
    for field in fields:
        if field.name in plain:
            value = plain[field.name]
            if field.part is not None:
                value = [_ordered(field.fields, one) for one in value] if field.many else _ordered(field.fields, value)
            out[field.name] = value
        elif field.required and field.many:
            out[field.name] = []
    return out


def same(kind: Kind, one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two valid records say the same: sign-offs, empty tables and defaults that are written out make no difference."""
    return essence(kind, one) == essence(kind, other)


def essence(kind: Kind, plain: dict[str, Any]) -> dict[str, Any]:
    """What a sheet can hold of a valid record: without sign-offs, empty tables and lists, and values that are there anyway."""
    content = builtins(convert({name: value for name, value in plain.items() if name != READ_ONLY}, kind.cls))
    return _pruned(fields_of(kind.cls), content)


def _pruned(fields: tuple[Field, ...], plain: dict[str, Any]) -> dict[str, Any]:
    out = {}
    for field in fields:
        value = plain.get(field.name)
        if field.part is not None and value is not None:
            value = [_pruned(field.fields, one) for one in value] if field.many else _pruned(field.fields, value)
        if value is not None and value not in ([], {}, ()):
            out[field.name] = value
    return out
