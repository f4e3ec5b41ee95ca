"""What the library that reads values does not tell of a workbook: formulas without a result, errors, hidden rows, days counted from 1904."""

import io
import posixpath
import zipfile
from typing import NamedTuple
from xml.parsers import expat

from zhili_tui.i18n import N_

NO_RESULT = N_("a formula without a stored result: open the file in a spreadsheet program and save it again")
AN_ERROR = N_("the formula gives {error}: mend it, or write the value")
#: A sheet is looked through only where it has one of these at all.
MARKS = (b"<f", b":f>", b":f ", b't="e"', b"t='e'", b"hidden")
CHUNK = 1 << 20


class Faults(NamedTuple):
    """Of a sheet: cells by row and column, from 0, with the error of each (empty: a formula without result); its hidden rows."""

    cells: dict[tuple[int, int], str]
    hidden: frozenset[int]


def of_workbook(data: bytes) -> dict[str, Faults]:
    """The faults of a workbook's sheets by their names; none where it is no xlsx, or cannot be read so."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            if "xl/workbook.xml" not in names:
                return {}
            out = {}
            for name, part in _sheets(packed):
                if part in names and _marked(packed, part):
                    found = _SheetReading()
                    with packed.open(part) as file:
                        found.parser.ParseFile(file)
                    if found.cells or found.hidden:
                        out[name] = Faults(found.cells, frozenset(found.hidden))
            return out
    except (zipfile.BadZipFile, expat.ExpatError, KeyError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return {}


def _sheets(packed: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The sheets and their parts."""
    targets: dict[str, str] = {}
    found: list[tuple[str, str]] = []

    def link(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            id = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            found.append((attributes.get("name", ""), id))

    for part, handler in (("xl/_rels/workbook.xml.rels", link), ("xl/workbook.xml", sheet)):
        parser = expat.ParserCreate()
        parser.StartElementHandler = handler
        parser.Parse(packed.read(part), True)
    return [(name, _part(targets.get(id, ""))) for name, id in found]


def _part(target: str) -> str:
    return target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _marked(packed: zipfile.ZipFile, part: str) -> bool:
    """Whether a part has any of the marks; read piece by piece."""
    last = b""
    with packed.open(part) as file:
        while piece := file.read(CHUNK):
            if any(mark in last + piece for mark in MARKS):
                return True
            last = piece[-16:]
    return False


class _SheetReading:
    """A sheet being read: where its cells stand, what they hold."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], str] = {}
        self.hidden: list[int] = []
        self._row, self._column, self._sort = -1, -1, ""
        self._formula, self._value, self._text = False, False, ""
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = self._said

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
                self._column = -1
                if attributes.get("hidden") in ("1", "true"):
                    self.hidden.append(self._row)
            case "c":
                letters = attributes.get("r", "").rstrip("0123456789")
                self._column = _number(letters) if letters else self._column + 1
                self._sort, self._formula, self._text = attributes.get("t", ""), False, ""
            case "f":
                self._formula = True
            case "v":
                self._value = True

    def _said(self, text: str) -> None:
        if self._value:
            self._text += text

    def _end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "v":
                self._value = False
            case "c":
                if self._sort == "e":
                    self.cells[self._row, self._column] = self._text or "#"
                elif self._formula and not self._text and self._sort != "str":
                    self.cells[self._row, self._column] = ""


def _number(letters: str) -> int:
    """A column by its letters, from 0.

    >>> _number("A"), _number("AB")
    (0, 27)
    """
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1
