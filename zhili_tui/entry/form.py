"""A form as a plain value: its rows follow from the kind's fields; setting, adding and dropping are steps that can be undone."""

import copy
import datetime
from typing import Any, Literal, NamedTuple

from zhili_tui.entry import values
from zhili_tui.entry.values import Desk
from zhili_tui.errors import BadValue
from zhili_tui.i18n import N_, _
from zhili_tui.ledger.edit import prune
from zhili_tui.model.shape import Field, Path, fields_of
from zhili_tui.present import weekday

#: Written by other commands, shown elsewhere.
HIDDEN = frozenset(("signoffs",))


class Row(NamedTuple):
    """One line of a form: a field to fill in, the head of a table, an entry's head, or the place to add an entry."""

    what: Literal["field", "table", "entry", "add"]
    path: Path
    field: Field
    depth: int


class Form:
    """The state of a form: the data, what was typed that is no value yet, and how to go back."""

    def __init__(self, cls: type[Any], plain: dict[str, Any], desk: Desk) -> None:
        self.cls, self.desk = cls, desk
        self.plain = copy.deepcopy(plain)
        self.typed: dict[Path, str] = {}
        self.errors: dict[Path, str] = {}
        self.before: list[tuple[dict[str, Any], dict[Path, str]]] = []
        self.after: list[tuple[dict[str, Any], dict[Path, str]]] = []
        self.rows = self._rows()

    # rows

    def _rows(self) -> list[Row]:
        out: list[Row] = []
        self._add_rows(fields_of(self.cls), self.plain, (), 0, out)
        return out

    def _add_rows(self, fields: tuple[Field, ...], plain: dict[str, Any], at: Path, depth: int, out: list[Row]) -> None:
        for field in fields:
            here = (*at, field.name)
            if field.name in HIDDEN:
                continue
            if field.part is None:
                out.append(Row("field", here, field, depth))
            elif field.many:
                out.append(Row("table", here, field, depth))
                for i, entry in enumerate(plain.get(field.name, ())):
                    out.append(Row("entry", (*here, i), field, depth + 1))
                    self._add_rows(field.fields, entry, (*here, i), depth + 1, out)
                out.append(Row("add", here, field, depth + 1))
            else:
                out.append(Row("table", here, field, depth))
                if field.name in plain:
                    self._add_rows(field.fields, plain[field.name], here, depth + 1, out)
                else:
                    out.append(Row("add", here, field, depth + 1))

    def find(self, path: Path) -> int:
        """The row of a place, or of what contains it; 0 where there is none."""
        while path:
            for number, row in enumerate(self.rows):
                if row.path == path and row.what != "add":
                    return number
            path = path[:-1]
        return 0

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

    def text(self, row: Row) -> str:
        """What stands in a row as text to type over."""
        return self.typed.get(row.path) or values.editable_many(row.field, self.get(row.path), self.desk)

    def hint(self, row: Row) -> str:
        """What is worked out beside the value: a weekday, a day count, or what is missing."""
        content = self.get(row.path)
        if type(content) is datetime.date:
            return weekday(content)
        if content is None and row.field.required and row.what == "field":
            return _(N_("required"))
        return ""

    def missing(self) -> list[str]:
        """The names of required fields that are still blank."""
        return [_(row.field.label) for row in self.rows if row.what == "field" and row.field.required and self.get(row.path) is None]

    # changing

    def set(self, row: Row, text: str) -> bool:
        """Put typed text into a row; whether it is a value. What is none is kept as typed, with the reason."""
        if text == self.text(row) and row.path not in self.errors:
            return True
        try:
            value = values.parse_many(row.field, text, self.desk)
        except BadValue as error:
            self._step()
            self.typed[row.path] = text
            self.errors[row.path] = str(error.parts["reason"])
            return False
        self.put(row, value)
        return True

    def put(self, row: Row, value: Any) -> None:
        """Put a value into a row; None makes it blank."""
        if value == self.get(row.path) and row.path not in self.typed:
            return
        self._step()
        self.typed.pop(row.path, None)
        self.errors.pop(row.path, None)
        *outer, name = row.path
        holder = self.get(tuple(outer))
        if value is None:
            holder.pop(name, None)
        else:
            holder[name] = value

    def add(self, row: Row) -> int:
        """Add an entry to a row's table; the row to go on with."""
        self._step()
        *outer, name = row.path
        holder = self.get(tuple(outer))
        if row.field.many:
            entries = holder.setdefault(name, [])
            entries.append({})
            path: Path = (*row.path, len(entries) - 1)
        else:
            holder[name] = {}
            path = row.path
        self.rows = self._rows()
        return min(self.find(path) + 1, len(self.rows) - 1)

    def drop(self, row: Row) -> bool:
        """Take away the entry (or table) a row belongs to; whether there was one."""
        path = row.path
        while path and not (isinstance(path[-1], int) or isinstance(self.get(path), dict)):
            path = path[:-1]
        if not path:
            return False
        self._step()
        holder = self.get(path[:-1])
        del holder[path[-1]]
        self.typed = {key: text for key, text in self.typed.items() if key[: len(path)] != path}
        self.errors = {key: text for key, text in self.errors.items() if key[: len(path)] != path}
        self.rows = self._rows()
        return True

    # going back

    def _step(self) -> None:
        self.before.append((copy.deepcopy(self.plain), dict(self.typed)))
        self.after.clear()

    def undo(self) -> bool:
        """Take the last step back; whether there was one."""
        return self._move(self.before, self.after)

    def redo(self) -> bool:
        """Take the last undo back; whether there was one."""
        return self._move(self.after, self.before)

    def _move(self, source: list[Any], target: list[Any]) -> bool:
        if not source:
            return False
        target.append((copy.deepcopy(self.plain), dict(self.typed)))
        self.plain, self.typed = source.pop()
        self.errors = {path: text for path, text in self.errors.items() if path in self.typed}
        self.rows = self._rows()
        return True

    @property
    def changed(self) -> bool:
        """Whether anything was done that undo would take back."""
        return bool(self.before)

    def result(self) -> dict[str, Any]:
        """The data as it would be saved: blanks left out."""
        pruned: dict[str, Any] = prune(self.plain)
        return pruned
