"""A grid being filled in, as a plain value: what is common above, a row a unit, post, person or day below.

What stands in a cell is the text that was typed; its value is read from that whenever it is asked for. A blank cell says
nothing: a row in which nothing was typed makes no record. What the program fills in is suggested, and no data until somebody
has taken it over.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from zhili_tui.entry import parsing, several
from zhili_tui.entry.parsing import ParseContext
from zhili_tui.errors import BadValue
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.introspection import Field, Path
from zhili_tui.storage.folding import fold

#: A row's key and a column's name; the row is empty for what is common to all.
CellKey = tuple[str, str]
Texts = Mapping[CellKey, str]
#: The key of what stands above the rows.
TOP = ""
NO_ROW = N_("no row is called {names}; nothing was filled in")
NO_PLACE = N_("{count} cells have no place here; from this cell there are {rows} rows and {columns} columns")


class GridColumn(NamedTuple):
    """What is typed below one head, or in one field above.

    ``read``: what the text means where that is more than a value of the field; raises BadValue. ``shown``: a value as such a text.
    """

    name: str
    field: Field
    label: str = ""  # where the field's own will not do; said already in the user's language
    note: str = ""  # likewise
    width: int = 10  # cells of the screen
    path: Path = ()  # where in the record it goes; empty where the grid makes something else of it
    read: Callable[[str, ParseContext], Any] | None = None
    shown: Callable[[Any, ParseContext], str] | None = None
    needed: bool = False  # above: nothing can be saved while it is blank
    among: tuple[parsing.Choice, ...] = ()  # what can be chosen, where that is not what the field offers
    full: re.Pattern[str] | None = None  # what is whole as soon as it is typed: the next cell follows by itself

    @property
    def head(self) -> str:
        """What people call it."""
        return self.label or _(self.field.label)


class GridRow(NamedTuple):
    """A row: whose it is, what a record that is there already says, what is suggested."""

    key: str
    label: str
    unit: str  # its officers are meant by their names alone
    path: str = ""  # of the record that is there already
    held: Mapping[str, Any] = {}  # what that record says, by column
    hints: Mapping[str, str] = {}  # what is suggested, by column
    shut: str = ""  # why nothing can be typed here, as a sentence
    locked: Mapping[str, str] = {}  # the same of single cells, by column
    names: tuple[str, ...] = ()  # what else it is called, where lines that are pasted begin with names


class NoPlaceError(Exception):
    """Something pasted has no place; a sentence says what."""


class GridStep(NamedTuple):
    """What a step leads back to."""

    texts: dict[CellKey, str]
    accepted: frozenset[CellKey]


class Grid:
    """The state of a grid: what was typed, what was taken over, how to go back.

    ``hints``: what is suggested above, by column; ``held``: what the one record of all rows says there already.
    """

    def __init__(
        self,
        top: Iterable[GridColumn],
        columns: Iterable[GridColumn],
        rows: Iterable[GridRow],
        desk: ParseContext,
        hints: Mapping[str, str] = {},
        held: Mapping[str, Any] = {},
    ) -> None:
        self.top, self.columns, self.rows, self.desk = tuple(top), tuple(columns), list(rows), desk
        self._rows = {row.key: row for row in self.rows}
        self._columns = {(above, one.name): one for above, some in ((True, self.top), (False, self.columns)) for one in some}
        self.hints, self.held = dict(hints), dict(held)
        self.texts: dict[CellKey, str] = {}  # what was typed; an empty text blanks what stood there
        self.accepted: frozenset[CellKey] = frozenset()
        self.found: dict[CellKey, str] = {}  # what the check said, until the cell changes
        self.before: list[GridStep] = []
        self.after: list[GridStep] = []
        self.passed_over = 0  # how many of the texts that were pasted last could not be laid
        self.passed_why = ""  # why, of the first of them
        self._read: dict[tuple[CellKey, str], tuple[Any, str]] = {}

    # reading

    def row(self, key: str) -> GridRow | None:
        """The row of this key."""
        return self._rows.get(key)

    def column(self, place: CellKey) -> GridColumn:
        """The column of a place."""
        return self._columns[not place[0], place[1]]

    def stood(self, place: CellKey) -> Any:
        """What a record that is there already says at a place; None for a blank."""
        row = self.row(place[0]) if place[0] else None
        return (row.held if row else {} if place[0] else self.held).get(place[1])

    def hint(self, place: CellKey) -> str:
        """What is suggested at a place that is blank; empty where nothing is."""
        row = self.row(place[0]) if place[0] else None
        return (row.hints if row else {} if place[0] else self.hints).get(place[1], "") if self.stood(place) is None else ""

    def text(self, place: CellKey) -> str:
        """What stands in a cell: as typed, as the record has it, or as it is suggested."""
        if place in self.texts:
            value, wrong = self._meant(place)
            return self.texts[place] if wrong or value is None else self.shown(place, value)
        return self.shown(place, self.stood(place)) or self.hint(place)

    def shown(self, place: CellKey, value: Any) -> str:
        """A value as text to type over."""
        column = self.column(place)
        if value is None:
            return ""
        return column.shown(value, self.desk_of(place)) if column.shown else parsing.editable_many(column.field, value, self.desk_of(place))

    def suggested(self, place: CellKey) -> bool:
        """Whether what stands in a cell is only suggested."""
        return place not in self.texts and place not in self.accepted and bool(self.hint(place))

    def value(self, place: CellKey) -> Any:
        """What a cell means; None where it is blank, or no value."""
        return self._meant(place)[0]

    def desk_of(self, place: CellKey) -> ParseContext:
        """What entering needs to know in a cell: in a row its unit's officers are meant."""
        row = self.row(place[0]) if place[0] else None
        return self.desk._replace(unit=row.unit) if row else self.desk

    def _meant(self, place: CellKey) -> tuple[Any, str]:
        """The value of a cell, and why what was typed is none."""
        stood = self.stood(place)
        if place not in self.texts and stood is not None:
            return stood, ""
        text = self.texts.get(place, self.hint(place))
        if not text.strip():
            return None, ""
        if (place, text) not in self._read:
            column, desk = self.column(place), self.desk_of(place)
            try:
                found = column.read(text, desk) if column.read else parsing.parse_many(column.field, text, desk, stood)
                self._read[place, text] = found, ""
            except BadValue as error:
                self._read[place, text] = None, str(error.parts["reason"])
        return self._read[place, text]

    def begun(self, key: str) -> bool:
        """Whether anything was typed in a row, or taken out of it. What is only suggested is nothing yet."""
        return any(row == key and (text.strip() or self.stood((row, name)) is not None) for (row, name), text in self.texts.items())

    @property
    def changed(self) -> bool:
        """Whether anything was typed that is not saved."""
        return bool(self.texts)

    @property
    def filled(self) -> list[GridRow]:
        """The rows in which something was typed."""
        keys = {key for key, _name in self.texts}
        return [row for row in self.rows if row.key in keys and self.begun(row.key)]

    def places(self) -> list[CellKey]:
        """All cells in the order in which they are gone through."""
        return [(TOP, one.name) for one in self.top] + [(row.key, one.name) for row in self.rows for one in self.columns]

    def errors(self) -> dict[CellKey, str]:
        """What is wrong, by place in order: what was typed and is no value, what the check said, what is missing above."""
        wrong = {place: sentence for place in self.texts if (sentence := self.why_not(place) or self._meant(place)[1])}
        known = self.found | wrong
        return {place: known[place] for place in self.places() if place in known}

    def lacking(self) -> list[CellKey]:
        """What is needed above and still blank."""
        return [(TOP, one.name) for one in self.top if one.needed and self.value((TOP, one.name)) is None]

    @property
    def unaccepted(self) -> list[CellKey]:
        """What is suggested where it would be saved: in the rows that were begun, and above where one of them is new."""
        keys = {TOP if not row.path else row.key for row in self.filled} | {row.key for row in self.filled}
        return [place for place in self.places() if place[0] in keys and self.suggested(place)]

    def why_not(self, place: CellKey) -> str:
        """Why nothing can be typed in a cell; empty where it can."""
        row = self.row(place[0]) if place[0] else None
        return (row.shut or row.locked.get(place[1], "")) if row else ""

    # changing

    def set(self, place: CellKey, text: str) -> bool:
        """Put typed text into a cell; whether it is a value. What is none is kept as typed, with the reason."""
        if text != self.text(place):
            column = self.column(place)
            if column.read is None and text.strip() != self.shown(place, self.stood(place)):
                text = several.referring(column.field, text, self.desk_of(place), self.value(place))
            self._step()
            self._put(place, text)
        return not self._meant(place)[1]

    def _put(self, place: CellKey, text: str) -> None:
        self.found.pop(place, None)
        if text.strip() == self.shown(place, self.stood(place)) and not self.hint(place):
            self.texts.pop(place, None)
        else:
            self.texts[place] = text

    def accept(self, places: Iterable[CellKey]) -> None:
        """Take over what is suggested in these cells."""
        self.accepted |= {place for place in places if self.suggested(place)}

    def paste(self, place: CellKey, text: str) -> str:
        """Fill the cells from one on with lines of tab-separated texts, as one step; why it cannot be done, else empty.

        A blank in what is pasted leaves its cell as it is. Nothing is filled in where not all of it has a place; ``passed_over`` counts
        what could not be laid, in cells where nothing can be typed too.
        """
        block = [line.split("\t") for line in text.rstrip("\n").split("\n")]
        try:
            cells = self._named(place, block) if place[0] else None
            self.lay(self._laid(place, block) if cells is None else cells)
        except NoPlaceError as error:
            self.passed_over = sum(bool(piece.strip()) for line in block for piece in line)
            self.passed_why = str(error)
            return self.passed_why
        return ""

    def lay(self, cells: Iterable[tuple[CellKey, str]]) -> None:
        """Put texts into cells, as one step; those in which nothing can be typed stay as they are, and are counted in ``passed_over``."""
        self._step()
        passed = []
        for at, text in cells:
            if why := self.why_not(at):
                passed.append(why)
            else:
                self._put(at, text)
        self.passed_over, self.passed_why = len(passed), next(iter(passed), "")

    def _laid(self, place: CellKey, block: list[list[str]]) -> list[tuple[CellKey, str]]:
        """Where each text of a block goes, from a cell on. Raises NoPlaceError where there is none for some of them."""
        names = self._from(place)
        keys = [row.key for row in self.rows]
        if place[0]:
            targets = [[(key, name) for name in names] for key in keys[keys.index(place[0]) :]]
        else:  # above, a column or a row goes down the fields
            block, targets = [[piece] for line in block for piece in line], [[(TOP, name)] for name in names]
        placed = [
            (targets[down][right], piece.strip())
            for down, line in enumerate(block)
            for right, piece in enumerate(line)
            if piece.strip() and down < len(targets) and right < len(targets[down])
        ]
        over = sum(bool(piece.strip()) for line in block for piece in line) - len(placed)
        if over:
            raise NoPlaceError(translate(NO_PLACE, {"count": over, "rows": len(targets), "columns": len(targets[0])}))
        return placed

    def _named(self, place: CellKey, block: list[list[str]]) -> list[tuple[CellKey, str]] | None:
        """Where the texts of a block go whose lines begin with the names of rows; None where they do not. Raises NoPlaceError."""
        known = self._names()
        lines = [line for line in block if any(piece.strip() for piece in line)]
        unknown = [line[0].strip() for line in lines if fold(line[0].strip()) not in known]
        if not lines or 2 * len(unknown) > len(lines) or max(map(len, lines)) < 2:
            return None
        names = self._from(place)
        if unknown:
            raise NoPlaceError(translate(NO_ROW, {"names": _(N_(", ")).join(unknown[:4])}))
        if max(map(len, lines)) > len(names) + 1:
            parts = {"count": sum(len(line) - len(names) - 1 for line in lines), "rows": len(self.rows), "columns": len(names)}
            raise NoPlaceError(translate(NO_PLACE, parts))
        return [
            ((known[fold(line[0].strip())], name), piece.strip())
            for line in lines
            for name, piece in zip(names, line[1:], strict=False)
            if piece.strip()
        ]

    def _names(self) -> dict[str, str]:
        """The rows by all that they are called."""
        return {fold(name): row.key for row in self.rows for name in (row.key, row.label, *row.names) if name}

    def called(self, name: str) -> GridRow | None:
        """The row that is called so."""
        return self._rows.get(self._names().get(fold(name.strip()), ""))

    def _from(self, place: CellKey) -> list[str]:
        """The names of the columns, or of the fields above, from a cell's on."""
        names = [one.name for one in (self.columns if place[0] else self.top)]
        return names[names.index(place[1]) :]

    def fill_down(self, place: CellKey) -> int:
        """Copy a cell into the blank ones below it, as one step; into how many."""
        text = self.text(place)
        if not place[0] or not text.strip() or self._meant(place)[1]:
            return 0
        keys = [row.key for row in self.rows]
        below = [(key, place[1]) for key in keys[keys.index(place[0]) + 1 :]]
        blank = [at for at in below if (not self.text(at) or self.suggested(at)) and not self.why_not(at)]
        if blank:
            self._step()
            for at in blank:
                self._put(at, text)
        return len(blank)

    def take(self, texts: Texts, accepted: Iterable[CellKey] = ()) -> dict[CellKey, str]:
        """Take over what was typed before, such as a draft's; what has no cell any more, or one in which nothing can be typed."""
        there = {place for place in self.places() if not self.why_not(place)}
        for place, text in texts.items():
            if place in there:
                self._put(place, text)
        self.accepted |= there & set(accepted)
        return {place: text for place, text in texts.items() if place not in there}

    def add(self, row: GridRow, after: str = "") -> None:
        """A further row, behind another or at the end."""
        keys = [one.key for one in self.rows]
        self.rows.insert(keys.index(after) + 1 if after in keys else len(self.rows), row)
        self._rows[row.key] = row

    # going back

    def _step(self) -> None:
        self.before.append(GridStep(dict(self.texts), self.accepted))
        self.after.clear()

    def undo(self) -> CellKey | None:
        """Take the last step back; where that was, None where there was none."""
        return self._move(self.before, self.after)

    def redo(self) -> CellKey | None:
        """Take the last undo back; where that was, None where there was none."""
        return self._move(self.after, self.before)

    def _move(self, source: list[GridStep], target: list[GridStep]) -> CellKey | None:
        if not source:
            return None
        old = self.texts
        target.append(GridStep(dict(old), self.accepted))
        self.texts, self.accepted = source.pop()
        self.found = {}
        differing = {place for place, _text in old.items() ^ self.texts.items()}
        return next((place for place in self.places() if place in differing), (TOP, self.top[0].name) if self.top else None)
