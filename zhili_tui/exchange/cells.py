"""A value as the cell of a sheet, in words or as identifiers, and a cell as the value: what was written comes back the same.

Several values stand in one cell apart by “; ”. One that could be taken for several, or for the name of something else, stands
in double quotes.
"""

import datetime
from collections import Counter
from decimal import Decimal
from typing import Any

from zhili_tui.entry.parsing import SEPARATORS, ParseContext, choices, parse
from zhili_tui.i18n import N_, _
from zhili_tui.model.introspection import Field
from zhili_tui.model.record_path import PART

JOINT = "; "
#: What parts several values, as in forms.
PARTING = frozenset(map(chr, SEPARATORS)) | {","}
PICKED = ("choice", "unit", "officer", "person")


class Cells:
    """Cells of one office, in the language in use: ``words`` are what people read, without it identifiers stay."""

    def __init__(self, desk: ParseContext, words: bool) -> None:
        self.desk = desk
        self.words = words
        self._written: dict[tuple[Any, ...], str] = {}
        self._known: dict[tuple[Any, ...], tuple[frozenset[str], dict[str, str], dict[str, str]]] = {}

    def write(self, field: Field, content: Any) -> Any:
        """The cell of a field's whole content: text, a number, a date or time, true or false, or None for a blank."""
        if content is None:
            return None
        if field.many:
            return JOINT.join(_quoted(str(_plain(self.one(field, item)))) for item in content) or None
        return self.one(field, content)

    def one(self, field: Field, value: Any) -> Any:
        """One value."""
        if field.form in PICKED:
            key = (field.form, field.choices, value)
            if key not in self._written:
                self._written[key] = self._picked(field, value)
            return self._written[key]
        if field.form == "flag" and self.words:
            return _(N_("yes")) if value else _(N_("no"))
        if field.form == "instant":
            return value.astimezone(self.desk.zone)
        return value

    def read(self, field: Field, cell: Any) -> Any:
        """The content that a cell stands for; None for a blank. Raises BadValue that says what would have been right."""
        if cell is None or cell == "":
            return None
        if not field.many:
            return self.value(field, cell)
        return [self.value(field, item) for item in split(cell)] if isinstance(cell, str) else [self.value(field, cell)]

    def value(self, field: Field, cell: Any) -> Any:
        """One value of a cell. Raises BadValue."""
        match field.form:
            case "line" | "text" | "digest" | "record" | "clause":
                return cell if isinstance(cell, str) else str(_plain(cell))
            case "choice" | "unit" | "officer" | "person":
                return self._meant(field, cell if isinstance(cell, str) else str(_plain(cell)))
            case "count" | "number" if not isinstance(cell, str | bool):
                return _number(cell)
            case "flag" if isinstance(cell, bool):
                return cell
            case "date" if isinstance(cell, datetime.date):
                return cell.date() if isinstance(cell, datetime.datetime) else cell
            case "clock" if isinstance(cell, datetime.time):
                return cell
            case "clock" if isinstance(cell, datetime.datetime):
                return cell.time()
            case "instant" if isinstance(cell, datetime.date):  # of midnight readers of workbooks tell the day alone
                at = cell if isinstance(cell, datetime.datetime) else datetime.datetime.combine(cell, datetime.time())
                return at if at.tzinfo else at.replace(tzinfo=self.desk.zone)
        text = cell if isinstance(cell, str) else str(_plain(cell))
        try:
            return _exact(field.form, text)
        except ValueError:
            return parse(field, text, self.desk)

    def _picked(self, field: Field, value: str) -> str:
        """The name people read where it leads back to the value; else the value, in quotes where that alone would not."""
        name = self._names(field)[1].get(value) if self.words else None
        return next(
            (text for text in (name, value) if text and self._leads(field, text, value)), f'"{value.replace(chr(34), chr(34) * 2)}"'
        )

    def _leads(self, field: Field, text: str, value: str) -> bool:
        """Whether a text is taken for the value, without guessing."""
        values, _names, by_name = self._names(field)
        if text[:1] == '"' or text != text.strip():
            return False
        found = text if text in values else by_name.get(text) or (text if _free(field, text) else None)
        return found == value

    def _meant(self, field: Field, text: str) -> Any:
        if len(text) > 1 and text[0] == text[-1] == '"':
            return text[1:-1].replace('""', '"')
        text = text.strip()
        values, _names, by_name = self._names(field)
        if text in values:
            return text
        if text in by_name:
            return by_name[text]
        return text if _free(field, text) else parse(field, text, self.desk)

    def _names(self, field: Field) -> tuple[frozenset[str], dict[str, str], dict[str, str]]:
        """What can be picked; the name of each; what each name that only one has stands for."""
        key = (field.form, field.choices)
        if key not in self._known:
            picks = choices(field, self.desk)
            labels = Counter(one.label for one in picks)
            unique = {one.label: one.value for one in picks if labels[one.label] == 1}
            self._known[key] = (frozenset(one.value for one in picks), {one.value: one.label for one in picks}, unique)
        return self._known[key]


def _free(field: Field, text: str) -> bool:
    """Whether a text stands for itself though it is nothing that can be picked: a name in words, an identifier."""
    if field.form == "person":
        return True
    parts = text.split("/")
    wanted = {"unit": 1, "officer": 2}.get(field.form, 0)
    return len(parts) == wanted and all(PART.match(part) for part in parts)


def _exact(form: str, text: str) -> Any:
    """A text as it is written here. Raises ValueError for what people write otherwise."""
    match form:
        case "date":
            return datetime.date.fromisoformat(text)
        case "clock":
            return datetime.time.fromisoformat(text)
        case "instant":
            found = datetime.datetime.fromisoformat(text)
            if found.tzinfo:
                return found
    raise ValueError


def _number(cell: Any) -> Any:
    """A number of a cell: whole where it is, else exact as the sheet shows it."""
    if isinstance(cell, int):
        return cell
    found = Decimal(repr(cell)) if isinstance(cell, float) else cell
    return int(found) if found.is_finite() and found == found.to_integral_value() else found


def _plain(cell: Any) -> Any:
    """A cell as text in a file: 2026-03-05, 09:30, true."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime.time):
        return f"{cell:%H:%M}" if not (cell.second or cell.microsecond) else cell.isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell


def _quoted(text: str) -> str:
    """A text as one of several in a cell."""
    if text and not PARTING & set(text) and '"' not in text and text == text.strip():
        return text
    return '"' + text.replace('"', '""') + '"'


def split(text: str) -> list[str]:
    """The several values of one cell.

    >>> split('a; b、"c, d", e')
    ['a', 'b', 'c, d', 'e']
    """
    found, at = [], 0
    while at < len(text):
        if text[at].isspace() or text[at] in PARTING:
            at += 1
        elif text[at] == '"':
            end = at + 1
            while end < len(text) and (text[end] != '"' or text[end : end + 2] == '""'):
                end += 2 if text[end] == '"' else 1
            found.append(text[at + 1 : end].replace('""', '"'))
            at = end + 1
        else:
            end = at
            while end < len(text) and text[end] not in PARTING:
                end += 1
            found.append(text[at:end].rstrip())
            at = end
    return found
