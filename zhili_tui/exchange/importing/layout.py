"""What one layout of ledger means: a TOML file that says which heading is which field, and how its cells are read."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from zhili_tui.errors import CannotImport, Unreadable, system_reason
from zhili_tui.exchange.grid import READ_ONLY
from zhili_tui.i18n import N_
from zhili_tui.model.introspection import Field, by_name
from zhili_tui.model.kind import Kind
from zhili_tui.storage import toml_text
from zhili_tui.storage.files import LIMIT

#: Columns that say where a record goes, beside the fields it holds.
PLACES = ("ref", "@unit", "@year", "@month", "@name")


class ImportLayout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One layout."""

    kind: str
    unit: str = ""  # the unit that issues the records, where no column says it
    year: int = 0  # the year of dates written without one
    sheets: tuple[str, ...] = ()  # the names of the sheets to read; all where none is named
    headings: tuple[int, ...] = ()  # the rows of the headings, from 1; found where none is named
    skip: tuple[str, ...] = ()  # rows beginning with one of these are left out, besides totals
    fill: tuple[str, ...] = ()  # headings below which a blank means “as above”
    dates: tuple[str, ...] = ()  # further ways dates are written, as strptime knows them: %d/%m/%Y
    columns: dict[str, str] = {}  # heading → field; an empty text leaves the column out
    constants: dict[str, str] = {}  # field → what it holds in every record
    words: dict[str, dict[str, str]] = {}  # field → what a cell says → what is meant
    units: dict[str, str] = {}  # other names of units
    officers: dict[str, str] = {}  # other names of officers


class ImportWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """templates/imports/words.toml: what headings and choices are called."""

    class IgnoredWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
        """Headings and rows that mean nothing to a record."""

        headings: tuple[str, ...] = ()
        rows: tuple[str, ...] = ()

    left_out: IgnoredWords = IgnoredWords()
    fields: dict[str, tuple[str, ...]] = {}
    choices: dict[str, tuple[str, ...]] = {}


def load(path: Path, shipped: Path) -> ImportLayout:
    """A layout by its file, or by the name of one in templates/imports. Raises Unreadable, CannotImport."""
    file = path if path.suffix or path.exists() else shipped / f"{path.name}.toml"
    found: ImportLayout = _read(file, ImportLayout)
    return found


def words(folders: tuple[Path, ...]) -> ImportWords:
    """The words in use: of the first folder that has them."""
    file = next((one / "words.toml" for one in folders if (one / "words.toml").is_file()), None)
    found: ImportWords = _read(file, ImportWords) if file else ImportWords()
    return found


def _read(file: Path, cls: type[Any]) -> Any:
    try:
        data = file.read_bytes()
        if len(data) > LIMIT:
            raise CannotImport(N_("{path}: larger than 1 MiB"), path=file)
        return msgspec.convert(toml_text.parse(data), cls)
    except OSError as error:
        raise Unreadable(path=file, reason=system_reason(error)) from None
    except (toml_text.TextError, msgspec.ValidationError) as error:
        raise Unreadable(path=file, reason=str(error)) from None


def write(layout: ImportLayout) -> str:
    """The text of a layout's file."""
    plain = msgspec.to_builtins(layout)
    tables = {name: value for name, value in plain.items() if isinstance(value, dict)}
    lines = [f"{name} = {toml_text.literal(value)}" for name, value in plain.items() if name not in tables]
    for name, table in tables.items():
        if name == "words":
            for path, inner in table.items():
                lines += ["", f"[words.{_key(path)}]", *_pairs(inner)]
        else:
            lines += ["", f"[{name}]", *_pairs(table)]
    return "\n".join(lines) + "\n"


def _pairs(table: Mapping[str, str]) -> list[str]:
    return [f"{_key(name)} = {toml_text.literal(value)}" for name, value in table.items()]


def _key(name: str) -> str:
    literal = toml_text.literal(name)
    return literal if "\n" not in literal else literal.replace("\n", " ")


def field_of(kind: Kind, path: str) -> tuple[Field, ...]:
    """The fields along a dotted path, outermost first; empty where there is none, it ends at a table, or only signing fills it."""
    cls: type[Any] | None = kind.cls
    chain: list[Field] = []
    for step in path.split("."):
        field = by_name(cls).get(step) if cls else None
        if field is None:
            return ()
        chain.append(field)
        cls = field.part
    return tuple(chain) if chain[-1].part is None and chain[0].name != READ_ONLY else ()


def mistakes(layout: ImportLayout, kind: Kind) -> list[str]:
    """The field paths of a layout that name no field."""
    paths = [*layout.columns.values(), *layout.constants, *layout.words]
    return [path for path in dict.fromkeys(paths) if path and path not in PLACES and not field_of(kind, path)]
