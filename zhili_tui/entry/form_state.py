"""A form as a plain value: its rows follow from the kind's fields; every change is a step that can be taken back.

Single fields have a row each. A list of tables is a grid: a head, a row an entry, and a blank row to go on with.
What the program fills in is suggested: it is data only once somebody has taken it over, by typing or by a key.
"""

import copy
import datetime
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from zhili_tui.entry import parsing
from zhili_tui.entry.nested import closed_up, departure, filled, put, without_blank_entries
from zhili_tui.entry.parsing import ParseContext
from zhili_tui.errors import BadValue
from zhili_tui.i18n import N_, _
from zhili_tui.i18n.formatting import weekday
from zhili_tui.model.introspection import Field, Path, beside, field_at, fields_of
from zhili_tui.model.kind import TWICE, Kind
from zhili_tui.storage.toml_edit import prune

#: Written by other commands, shown elsewhere.
HIDDEN = frozenset(("signoffs",))


#: What stands in a column of figures.
FIGURES = ("count", "number")


class InputRow(NamedTuple):
    """One line of a form: a field, the head of a single table, the head of a grid, or an entry of a grid."""

    what: Literal["field", "table", "grid", "entry"]
    path: Path
    field: Field
    depth: int

    @property
    def cells(self) -> int:
        """How many places to type in it has."""
        return len(self.field.fields) if self.what == "entry" else int(self.what == "field")


class InputCell(NamedTuple):
    """A place to type in."""

    path: Path
    field: Field


class FormState(NamedTuple):
    """What a step leads back to: the data, what was typed that is no value yet, and which cells are suggested."""

    plain: dict[str, Any]
    typed: dict[Path, str]
    suggested: frozenset[Path]


class Form:
    """The state of a form: the data, what was typed that is no value yet, and how to go back.

    ``usual``: the fields this office fills in, as far as an earlier record shows; Enter stops at no other blanks.
    ``suggested``: what stands at this place and below it was filled in by the program; None: nothing was, ``()``: everything.
    """

    def __init__(
        self, kind: Kind, plain: dict[str, Any], desk: ParseContext, usual: frozenset[Path] = frozenset(), suggested: Path | None = None
    ) -> None:
        self.cls, self.day, self.follows, self.once = kind.cls, kind.date, kind.follows, kind.once
        self.desk, self.usual = desk, usual
        self.plain = copy.deepcopy(plain)
        self.typed: dict[Path, str] = {}
        self.found: dict[Path, str] = {}  # what the check said of the values, until they change
        self.typing: Path = ()  # where a name is being typed: what is said of the one before it is not true of it
        self.laid = ""  # a grid whose entries the program lays out: one counts once something is typed in it
        self.before: list[FormState] = []
        self.after: list[FormState] = []
        self.rows = list(self._rows(fields_of(self.cls), (), 0))
        below = () if suggested is None else suggested
        within = (cell.path for cell in self._filled_in() if cell.path[: len(below)] == below)
        self.suggested: frozenset[Path] = frozenset(within) if suggested is not None else frozenset()

    # rows and cells

    def _rows(self, fields: tuple[Field, ...], at: Path, depth: int) -> Iterator[InputRow]:
        for field in fields:
            here = (*at, field.name)
            if field.name in HIDDEN:
                continue
            if field.part is None:
                yield InputRow("field", here, field, depth)
            elif field.many:
                yield InputRow("grid", here, field, depth)
                for i in range(len(self.get(here) or ()) + 1):
                    yield InputRow("entry", (*here, i), field, depth)
            else:
                yield InputRow("table", here, field, depth)
                yield from self._rows(field.fields, here, depth + 1)

    def cell(self, number: int, column: int = 0) -> InputCell | None:
        """The place to type in of a row; None on a head."""
        row = self.rows[number]
        if row.what == "field":
            return InputCell(row.path, row.field)
        if row.what == "entry":
            field = row.field.fields[min(column, row.cells - 1)]
            return InputCell((*row.path, field.name), field)
        return None

    def _filled_in(self) -> Iterator[InputCell]:
        """The cells in which something stands, from the first on."""
        for number, row in enumerate(self.rows):
            for column in range(row.cells):
                cell = self.cell(number, column)
                if cell is not None and self.get(cell.path) is not None:
                    yield cell

    def find(self, path: Path) -> tuple[int, int]:
        """The row and column of a place, or of what contains it; the first where there is none."""
        whole = path
        while path:
            for number, row in enumerate(self.rows):
                if row.path == path:
                    rest = whole[len(path) :]
                    names = [field.name for field in row.field.fields] if row.what == "entry" else []
                    return number, names.index(str(rest[0])) if rest and rest[0] in names else 0
            path = path[:-1]
        return 0, 0

    def blank(self, number: int) -> bool:
        """Whether a row is the blank one at the end of its grid."""
        row = self.rows[number]
        return (
            row.what == "entry"
            and row.path[-1] == len(self.get(row.path[:-1]) or ())
            and not any(path[: len(row.path)] == row.path for path in self.typed)
        )

    def onward(self, number: int) -> tuple[int, int]:
        """The next place to fill in: a usual field that is blank, what an entry lacks, or a grid's blank row."""
        for later in range(number + 1, len(self.rows)):
            row = self.rows[later]
            if row.path[0] in ("note", "attachments"):  # every record may have them, few do
                break
            if row.what == "field" and self.get(row.path) is None and (row.field.required or not self.usual or row.path in self.usual):
                return later, 0
            if row.what != "entry":
                continue
            if self.blank(later):
                if not self.usual or row.path[:-1] in self.usual:
                    return later, 0
                continue
            lacking = (n for n, one in enumerate(row.field.fields) if one.required and self.get((*row.path, one.name)) is None)
            column = next(lacking, None)
            if column is not None:
                return later, column
        return min(number + 1, len(self.rows) - 1), 0

    # reading

    def get(self, path: Path) -> Any:
        """What stands at a place; None for a blank."""
        found: Any = self.plain
        for step in path:
            try:
                found = found[step]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def text(self, cell: InputCell) -> str:
        """What stands in a cell as text to type over."""
        return self.typed.get(cell.path) or parsing.editable_many(cell.field, self.get(cell.path), self.desk)

    def hint(self, cell: InputCell) -> str:
        """What is worked out beside the value: a weekday, whether the day is yet to come, who an officer is, or that it must be filled in."""
        content = self.get(cell.path)
        if cell.path == self.typing:
            return ""
        if content is not None and not cell.field.many and cell.field.form in ("officer", "person"):
            return self.desk.about(content) if self.chosen(cell) else _(N_("nobody of the register"))
        if type(content) is datetime.date:
            later = cell.path == (self.day,) and content > self.desk.today
            return f"{weekday(content)}  {_(N_('after today'))}" if later else weekday(content)
        return _(N_("required")) if content is None and cell.path in set(self.missing()) else ""

    def chosen(self, cell: InputCell) -> bool:
        """Whether a person is an officer of the register, and no words of somebody's."""
        content = self.get(cell.path)
        return isinstance(content, str) and cell.field.form in ("officer", "person") and parsing.registered(cell.field, content, self.desk)

    def missing(self) -> list[Path]:
        """The required fields that are still blank; those of a table only where it is begun."""
        return [
            cell.path
            for number, row in enumerate(self.rows)
            if not self.blank(number)
            for column in range(row.cells)
            if (cell := self.cell(number, column)) and cell.field.required and self.get(cell.path) is None
            if len(cell.path) == 1 or self.get(cell.path[:-1])
        ]

    @property
    def unaccepted(self) -> list[InputCell]:
        """The cells whose value was suggested, and that nobody has typed in or taken over."""
        return [cell for cell in self._filled_in() if cell.path in self.suggested and not self._bare(cell.path)] if self.suggested else []

    def _bare(self, path: Path) -> bool:
        """Whether a place lies in an entry that was only laid out."""
        if not self.laid or path[:1] != (self.laid,) or len(path) < 2:
            return False
        entry = self.get(path[:2])
        return isinstance(entry, dict) and all((*path[:2], name) in self.suggested for name in entry)

    @property
    def errors(self) -> dict[Path, str]:
        """What is wrong, by place: what was typed and is no value, and what the check said."""
        return self._doubled() | self.found | {path: self._read(path, text)[1] for path, text in self.typed.items()}

    def _doubled(self) -> dict[Path, str]:
        """Where somebody stands a second time in a list."""
        return {
            (one.table, number, one.field): _(TWICE)
            for one in self.once
            for number in one.doubled(entry.get(one.field) for entry in self.get((one.table,)) or ())
        }

    def _read(self, path: Path, text: str) -> tuple[Any, str]:
        """Typed text as the value of the field at a place; or why it is none."""
        field = field_at(self.cls, path)
        assert field is not None
        try:
            return parsing.parse_many(field, text, self.desk, self.get(path)), ""
        except BadValue as error:
            return None, str(error.parts["reason"])

    # changing

    def set(self, cell: InputCell, text: str) -> bool:
        """Put typed text into a cell; whether it is a value. What is none is kept as typed, with the reason."""
        if text == self.text(cell) and cell.path not in self.typed:
            return True
        both = parsing.stretch(cell.field, beside(self.cls, cell.path), text)
        if both:
            ending, begin, end = both
            self._change({cell.path: begin, (*cell.path[:-1], ending.name): end})
            return True
        value, wrong = self._read(cell.path, text)
        if wrong:
            self._step()
            self.typed[cell.path] = text
            self._renew()
            return False
        self.put(cell, value)
        return True

    def put(self, cell: InputCell, value: Any) -> None:
        """Put a value into a cell; None makes it blank. Tables and entries around it come into being."""
        if value == self.get(cell.path) and cell.path not in self.typed:
            self.accept([cell])
            return
        self._change({cell.path: value})

    def _change(self, contents: dict[Path, Any]) -> None:
        self._step()
        for path, value in contents.items():
            self._put(path, value)
            if path[:1] == (self.laid,):
                self.suggested = frozenset(one for one in self.suggested if one[:2] != path[:2])
        self.follows(self.plain)
        self._renew()

    def accept(self, cells: Iterable[InputCell]) -> None:
        """Take over what is suggested in these cells."""
        self.suggested = self.suggested.difference(cell.path for cell in cells if not self._bare(cell.path))

    def lay(self, entries: list[dict[str, Any]]) -> None:
        """Lay out the entries of the grid that the program lays out, in place of those in which nothing else stands; part of the last step."""
        if any(set(entry) - set(entries[0]) for entry in self.get((self.laid,)) or ()):
            return
        self.plain[self.laid] = copy.deepcopy(entries)
        self.suggested = frozenset(path for path in self.suggested if path[0] != self.laid)
        self.suggested |= {(self.laid, number, name) for number, entry in enumerate(entries) for name in entry}
        self._renew()

    def suggest(self, values: dict[str, Any]) -> None:
        """Fill fields that are blank, or only suggested, as suggestions that belong to the last step; a blank takes one back."""
        for name, value in values.items():
            path = (name,)
            if self.get(path) in (None, []) or path in self.suggested:
                self._put(path, copy.deepcopy(value) or None)
                self.suggested |= {path}
        self._renew()

    def _put(self, path: Path, value: Any) -> None:
        self.suggested -= {path}
        self.typed.pop(path, None)
        self.found.pop(path, None)
        put(self.plain, path, value)

    def drop(self, number: int) -> bool:
        """Take away the entry a row is; whether it was one."""
        row = self.rows[number]
        if row.what != "entry" or self.blank(number):
            return False
        self._step()
        entries = self.get(row.path[:-1]) or []
        place = int(row.path[-1])
        if place < len(entries):
            del entries[place]
        self.typed = dict(closed_up(self.typed, row.path))
        self.found = dict(closed_up(self.found, row.path))
        self.suggested = frozenset(path for path, _text in closed_up(dict.fromkeys(self.suggested, ""), row.path))
        self._renew()
        return True

    def paste(self, number: int, column: int, text: str) -> None:
        """Fill a grid with lines of tab-separated cells, from a cell on; one step. What is no value is kept as typed."""
        grid = self.rows[number]
        *at, first = grid.path
        self._step()
        for down, line in enumerate(text.split("\n")):
            for right, piece in enumerate(line.split("\t")):
                if column + right >= grid.cells or not piece.strip():
                    continue
                path = (*at, int(first) + down, grid.field.fields[column + right].name)
                value, wrong = self._read(path, piece.strip())
                self._put(path, value)
                if wrong:
                    self.typed[path] = piece.strip()
        self.follows(self.plain)
        self._renew()

    def places_down(self, number: int) -> list[InputCell]:
        """The figures from a row down to the first table of entries, in their order; words that stand between are passed over."""
        rows = itertools.takewhile(lambda row: row.what in ("field", "table"), self.rows[number:])
        return [InputCell(row.path, row.field) for row in rows if row.what == "field" and row.field.form in FIGURES]

    def paste_down(self, number: int, text: str) -> None:
        """Fill figures below one another from a column or row of a sheet that has no more of them than there are places. One step.

        What is no value is kept as typed. A blank line passes over a place.
        """
        self._step()
        for cell, piece in zip(self.places_down(number), re.split(r"[\n\t]", text), strict=False):
            if piece.strip():
                value, wrong = self._read(cell.path, piece.strip())
                if wrong:
                    self.typed[cell.path] = piece.strip()
                else:
                    self._put(cell.path, value)
        self.follows(self.plain)
        self._renew()

    def fill_down(self, number: int, column: int) -> bool:
        """Copy a cell of a grid into the blank ones below it; whether there were any. One step."""
        cell, row = self.cell(number, column), self.rows[number]
        value = self.get(cell.path) if cell and row.what == "entry" else None
        entries = self.get(row.path[:-1]) or []
        if cell is None or value is None:
            return False
        below = range(int(row.path[-1]) + 1, len(entries))
        blank = [place for place in below if entries[place].get(cell.field.name) is None]
        if blank:
            self._step()
            for place in blank:
                self._put((*row.path[:-1], place, cell.field.name), copy.deepcopy(value))
            self._renew()
        return bool(blank)

    def fill(self, plain: dict[str, Any]) -> bool:
        """Fill in what is blank from other data, as suggestions; whether anything was. One step."""
        merged = filled(self.plain, plain)
        if merged == self.plain:
            return False
        self._step()
        there = {cell.path for cell in self._filled_in()}
        self.plain = merged
        self._renew()
        self.suggested = (self.suggested & there) | {cell.path for cell in self._filled_in() if cell.path not in there}
        return True

    def take(self, plain: dict[str, Any], typed: dict[Path, str], suggested: frozenset[Path] = frozenset()) -> None:
        """Take over a whole state, such as a draft's; one step."""
        self._step()
        self.plain, self.typed, self.found, self.suggested = copy.deepcopy(plain), {}, {}, suggested
        for path, text in typed.items():
            value, wrong = self._read(path, text)
            if wrong:
                self.typed[path] = text
            else:  # it has become one: a unit was entered meanwhile
                self._put(path, value)
        self._renew()

    def go_on_from(self, saved: dict[str, Any], plain: dict[str, Any]) -> None:
        """Take over what came of a merge with what others saved; a step back leads to that, and none leads behind it."""
        self.before, self.after = [FormState(copy.deepcopy(saved), {}, frozenset())], []
        self.plain, self.typed, self.found, self.suggested = copy.deepcopy(plain), {}, {}, frozenset()
        self._renew()

    # going back

    def _renew(self) -> None:
        """New rows after every change: whoever keeps what he worked out of them sees by that when it is out of date."""
        self.rows = list(self._rows(fields_of(self.cls), (), 0))

    def _step(self) -> None:
        self.before.append(FormState(copy.deepcopy(self.plain), dict(self.typed), self.suggested))
        self.after.clear()

    def undo(self) -> Path | None:
        """Take the last step back; where that was, None where there was none."""
        return self._move(self.before, self.after)

    def redo(self) -> Path | None:
        """Take the last undo back; where that was, None where there was none."""
        return self._move(self.after, self.before)

    def _move(self, source: list[FormState], target: list[FormState]) -> Path | None:
        if not source:
            return None
        old, mistyped = self.plain, self.typed
        target.append(FormState(old, mistyped, self.suggested))
        self.plain, self.typed, self.suggested = source.pop()
        self.found = {}
        self._renew()
        return departure(old, self.plain) or next(iter(dict(mistyped.items() ^ self.typed.items())), ())

    @property
    def changed(self) -> bool:
        """Whether anything was done that undo would take back."""
        return bool(self.before)

    def result(self) -> dict[str, Any]:
        """The data as it would be saved: blanks and empty entries left out."""
        plain = self.plain
        if self.laid and plain.get(self.laid):
            plain = plain | {self.laid: [one for i, one in enumerate(plain[self.laid]) if not self._bare((self.laid, i))]}
        pruned: dict[str, Any] = prune(without_blank_entries(plain))
        return pruned
