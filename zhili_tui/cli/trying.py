"""A score sheet tried on numbers from a file: nothing of a repository is read."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhili_tui.errors import Unreadable, WrongUse, system_reason
from zhili_tui.i18n import N_, language, translate
from zhili_tui.model.glossary import Term, term
from zhili_tui.storage import toml_text

if TYPE_CHECKING:
    from zhili_tui.regulation.scoring.score import Result
    from zhili_tui.regulation.scoring.shape import ScoreSheet
    from zhili_tui.regulation.scoring.trial import TrialInput


def tried(sheet: Path, numbers: Path, year: int) -> "tuple[ScoreSheet, Result]":
    """The sheet of this file worked out on the numbers of the other. Raises Unreadable, WrongUse with every mistake."""
    from zhili_tui.regulation.scoring import trial

    rules = sheet_of(sheet)
    given, unit = _table(numbers) if numbers.suffix.lower() == ".toml" else _rows(numbers, trial.asked(rules).names)
    found = list(trial.wrong(rules, given, unit))
    if found:
        raise WrongUse(N_("{path}: {reasons}"), path=numbers, reasons="\n".join(
            f"“{name}”: {translate(fault.sentence, fault.parts)}" for name, fault in found))  # fmt: skip
    return rules, trial.trial(rules, given, unit, year)


def sheet_of(path: Path) -> "ScoreSheet":
    """A sheet that stands in no rule set yet. Raises Unreadable with every mistake."""
    from zhili_tui.regulation.scoring import load

    text, plain = _parsed(path)
    sheet, faults = load.read(plain, None)
    if sheet is None:
        places = toml_text.positions(text)
        lines = (f"{toml_text.locate(places, one.path)[0]}: {translate(one.sentence, one.parts)}" for one in faults)
        raise Unreadable(path=path, reason="\n".join(lines))
    return sheet


def _parsed(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = toml_text.decode(path.read_bytes())
        return text, toml_text.parse_text(text)
    except OSError as error:
        raise Unreadable(path=path, reason=system_reason(error)) from None
    except toml_text.TextError as error:
        raise Unreadable(path=path, reason=f"{error.line}: {error.reason}") from None


def _table(path: Path) -> "tuple[dict[str, TrialInput], dict[str, Any]]":
    """``name = 3``, or ``name = { value = 3, reason = "…" }``; and the table ``unit``."""
    from zhili_tui.regulation.scoring.trial import TrialInput

    _text, plain = _parsed(path)
    unit = plain.pop("unit", {})
    given = {}
    for name, one in plain.items():
        value, reason = (one.get("value"), one.get("reason", "")) if isinstance(one, dict) else (one, "")
        given[name] = TrialInput(value if isinstance(value, Decimal | int) and not isinstance(value, bool) else str(value), str(reason))
    return given, unit if isinstance(unit, dict) else {"name": unit}


def _rows(path: Path, known: list[str]) -> "tuple[dict[str, TrialInput], dict[str, Any]]":
    """Rows of a table: a name, its number or judgement, and why; above them there may be a row of headings."""
    from zhili_tui.exchange.importing import reading
    from zhili_tui.regulation.scoring.trial import TrialInput

    rows = [_row(row) for sheet in reading.read(path) for row in sheet.rows]
    if rows and rows[0][0] not in known and isinstance(rows[0][1], str):
        rows = rows[1:]
    return {name: TrialInput(value, reason) for name, value, reason in rows if name}, {}


def _row(row: list[Any]) -> "tuple[str, Decimal | int | str, str]":
    name, value, reason, *_more = (*(str(cell).strip() for cell in row), "", "", "")
    try:
        number = Decimal(value.replace(",", ""))
    except InvalidOperation:
        return (name if value else "", value, reason)
    return name, number if number.is_finite() else value, reason


def words(sheet: "ScoreSheet", result: "Result") -> Iterator[str]:
    """The result in a line: points, grade, and what hangs on what is not given."""
    from zhili_tui.regulation.rules import worded

    parts = {"score": result.score, "maximum": result.maximum, "grade": worded(result.grade, language()) or "-", "stake": result.at_stake}
    yield translate(N_("{score} of {maximum}, grade {grade}; {stake} more hang on what is missing"), parts)
    if sheet.pass_mark is not None:
        verdict = Term(term("passed" if result.passed else "failed"))
        yield translate(N_("Pass mark {mark}: {verdict}"), {"mark": sheet.pass_mark, "verdict": verdict})
