"""What was said of a file that is to be imported, as a draft: kept under the file and what it says, given back to whoever opens it again. Pure."""

from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.entry.drafts import Content, DraftSubject
from zhili_tui.exchange.importing.work import CellCorrection, ImportAnswers

if TYPE_CHECKING:
    from zhili_tui.model.introspection import Path as Inside

#: What is kept, in front of where it belongs.
CELL, COLUMN, CONSTANT, UNIT = "cell", "column", "constant", "unit"


def subject_of(kind: str, path: Path, digest: str) -> DraftSubject:
    """What the draft of an import is a draft of: the file as it is now, as records of one kind."""
    return DraftSubject(kind, name=str(path.absolute()), ledger=digest)


def content(said: ImportAnswers) -> Content:
    """All that was said."""
    typed: dict[Inside, str] = {(UNIT,): said.unit} if said.unit else {}
    typed |= {(CELL, *spot, mend.was): mend.text for spot, mend in said.cells.items()}
    typed |= {(COLUMN, heading): path for heading, path in said.columns.items()}
    typed |= {(CONSTANT, path): text for path, text in said.constants.items()}
    return Content({}, typed)


def taken_up(kept: Content) -> ImportAnswers:
    """What was said, out of a draft."""
    typed = kept.typed
    cells = {(str(at[1]), int(at[2]), str(at[3])): CellCorrection(str(at[4]), text) for at, text in typed.items() if at[0] == CELL}
    columns = {str(at[1]): path for at, path in typed.items() if at[0] == COLUMN}
    constants = {str(at[1]): text for at, text in typed.items() if at[0] == CONSTANT}
    return ImportAnswers(cells, columns, constants, typed.get((UNIT,), ""))
