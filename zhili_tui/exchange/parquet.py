"""Records as Parquet, one table a kind, in folders by unit and year (Hive style), so that many offices are read as one table.

``meeting/unit=dongjie/year=2026/zhili.parquet``: a column for each field, tables as structs, lists as lists. Dates, instants
(UTC) and decimals are typed; a time of day is text, 09:00:00: Spark refuses a table with Parquet's own TIME at its defaults. Unit and year of the record stand in the path; a field of such a name is called after its kind too,
such as ``inspection_unit``.
"""

import datetime
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhili_tui.errors import MissingExtra
from zhili_tui.exchange.laid import ExportEntry, Progress, counted
from zhili_tui.model import kinds
from zhili_tui.model.fields import builtins
from zhili_tui.model.introspection import Field, fields_of

if TYPE_CHECKING:
    from arro3.core import Array

NAME = "zhili.parquet"
#: Columns every table has, in its files or by their folders.
TAKEN = ("ref", "state", "unit", "year")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
#: Numbers are exact to so many digits, so many of them behind the point.
PRECISION, SCALE = 38, 15


def write(entries: list[ExportEntry], folder: Path, progress: Progress | None = None) -> int:
    """Write the tables of these entries below a folder, over those of an earlier export of the same kinds; the number of files.

    The entries come in order of kind, unit and year. Raises MissingExtra.
    """
    try:
        from arro3.core import Table
        from arro3.io import write_parquet
    except ImportError:
        raise MissingExtra(extra="parquet") from None

    for kind in {one.place.kind for one in entries}:
        for old in (folder / kind).rglob(NAME):
            old.unlink()
    written = 0
    for (kind, unit, year), several in groupby(counted(entries, progress), lambda one: (one.place.kind, one.place.unit, one.place.year)):
        part = folder / kind
        part = part / f"unit={unit}" if unit else part
        part = part / f"year={year}" if year else part
        part.mkdir(parents=True, exist_ok=True)
        group = list(several)
        columns: dict[str, Any] = {
            "ref": _plain([one.place.ref for one in group], "line"),
            "state": _plain([one.state or None for one in group], "line"),
        }
        plain = [builtins(one.record) for one in group]
        for field in fields_of(kinds.kind(kind).cls):
            columns[f"{kind}_{field.name}" if field.name in TAKEN else field.name] = column(field, [one.get(field.name) for one in plain])
        write_parquet(Table.from_pydict(columns), part / NAME, compression="zstd(3)")
        written += 1
    return written


def column(field: Field, contents: Sequence[Any]) -> "Array":
    """A field's contents in a row of records, as Arrow has them."""
    from arro3.core import list_array

    if not field.many:
        return _single(field, contents)
    offsets = [0]
    for content in contents:
        offsets.append(offsets[-1] + len(content or ()))
    return list_array(_array(offsets, "int32"), _single(field, [item for content in contents for item in content or ()]))


def _single(field: Field, values: Sequence[Any]) -> "Array":
    from arro3.core import Field as ArrowField
    from arro3.core import struct_array

    if field.part is None:
        return _plain(values, field.form)
    inner = {one.name: column(one, [value.get(one.name) if value else None for value in values]) for one in field.fields}
    missing = _array([value is None for value in values], "bool")
    return struct_array(
        list(inner.values()), fields=[ArrowField(name, made.type, nullable=True) for name, made in inner.items()], mask=missing
    )


def _plain(values: Sequence[Any], form: str) -> "Array":
    from arro3.core import DataType

    match form:
        case "count":
            return _array(values, "int64")
        case "flag":
            return _array(values, "bool")
        case "number":
            return _array([None if one is None else f"{one:f}" for one in values], "utf8").cast(DataType.decimal128(PRECISION, SCALE))
        case "date":
            days = [None if one is None else one.toordinal() - EPOCH.toordinal() for one in values]
            return _array(days, "int32").cast(DataType.date32())
        case "clock":
            return _array([None if one is None else one.isoformat() for one in values], "utf8")
        case "instant":
            moments = [None if one is None else (one - EPOCH) // datetime.timedelta(microseconds=1) for one in values]
            return _array(moments, "int64").cast(DataType.timestamp("us", tz="UTC"))
    return _array(values, "utf8")


def _array(values: Sequence[Any], type: str) -> "Array":
    from arro3.core import Array, DataType

    made = {"int32": DataType.int32, "int64": DataType.int64, "bool": DataType.bool, "utf8": DataType.utf8}[type]
    return Array(values, type=made())
