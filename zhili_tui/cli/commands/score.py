"""zhili score"""

from typing import Annotated, Any

import typer

from zhili_tui.cli.output import emit_json, progress, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.errors import UnknownUnit, WrongUse
from zhili_tui.i18n import N_, _, language, translate
from zhili_tui.model.kinds import kind
from zhili_tui.office import Office
from zhili_tui.regulation import Book
from zhili_tui.regulation.sheet.case import Step
from zhili_tui.regulation.sheet.load_rules import places
from zhili_tui.regulation.sheet.score import Line, Result
from zhili_tui.regulation.sheet.shape import Sheet

HELP = N_("A unit's score sheet worked out line by line: facts, formula, points, evidence, and what is still missing.")
EXAMPLES = ("score dongjie", "score dongjie --year 2026 --round year_end", "score dongjie --missing", "score dongjie --json")


def command(
    unit: Annotated[str, typer.Argument(help=_(N_("The unit assessed")))],
    year: Annotated[int, typer.Option(help=_(N_("The year; today's unless said")))] = 0,
    round: Annotated[str, typer.Option(help=_(N_("half_year, year_end or daily; all of them unless said")))] = "",
    sheet: Annotated[str, typer.Option(help=_(N_("The score sheet, where there are several")))] = "",
    missing: Annotated[
        bool, typer.Option("--missing", help=_(N_("The evidence index: only what proves an item, and what is missing")))
    ] = False,
    known_then: Annotated[bool, typer.Option("--known-then", help=_(N_("Only what had been recorded by that day")))] = False,
) -> None:
    """Work out a sheet."""
    if year and not 1900 <= year <= 2999:
        raise WrongUse(N_("--year {year}: choose a year from 1900 to 2999"), year=year)
    office = current.office()
    office.refresh(progress(_(N_("reading"))))
    if unit not in office.reckoning.units().units:
        raise UnknownUnit(unit=unit)
    if round not in ("", "half_year", "year_end", "daily"):
        raise WrongUse(N_("--round {round}: choose one of {known}"), round=round, known="half_year, year_end, daily")
    name = chosen(office, sheet, unit)
    rules = office.book.sheets[name]
    alone = not (known_then or compares(rules))
    facts = office.reckoning.facts_of(unit, above=looks_up(rules, office.book)) if alone else office.reckoning.facts(known_then)
    scorer = office.reckoning.scorer(facts, (round,) if round else (), frozenset([unit]) if alone else None)
    result = scorer.result(name, unit, year or office.today.year)
    if wants_json():
        emit_json(as_json(result))
        return
    for line in result.lines:
        table([(f"{line.points}/{line.maximum}", line.id, line.title.said(language()), "" if missing else source(line))])
        for text in explained(line, missing):
            table([("    ", text)])
    for one in () if missing else result.steps:
        table([(step(one),)])
    say(summary(result, office))


def chosen(office: Office, sheet: str, unit: str = "") -> str:
    """The sheet that was named, or the one whose units these are. Raises WrongUse."""
    sheets = office.book.sheets
    if sheet and sheet not in sheets:
        raise WrongUse(N_("There is no score sheet “{sheet}” in order; there are: {known}"), sheet=sheet, known=", ".join(sheets) or "-")
    if sheet:
        return sheet
    known = office.reckoning.units()
    fitting = [name for name, one in sheets.items() if not unit or known.are(unit, one.who)]
    if not fitting:
        raise WrongUse(N_("There is no score sheet for “{unit}”; there are: {known}"), unit=unit, known=", ".join(sheets) or "-")
    return fitting[0]


def compares(sheet: Sheet) -> bool:
    """Whether a unit's score needs the records of the others."""
    return (
        any(fact.peers for fact in sheet.facts)
        or any(rule.how == "rank" for _, rule, _ in places(sheet))
        or any(fact.sheet or (fact.unit_field and fact.each) for fact in sheet.facts)
    )


def looks_up(sheet: Sheet, book: Book) -> bool:
    """Whether a unit's score needs what its superior keeps and what concerns the superior.

    That is for the superior's numbers, for records that name the unit in a field of their own, and for time limits in them.
    """
    periods = {rule.id for rule in book.obligations.obligations} - {rule.id for rule in book.deadlines.deadlines}
    return any(
        fact.unit == "parent"
        or (fact.records and fact.unit_field not in (None, kind(fact.records).concerns))
        or (fact.obligation and fact.obligation not in periods)
        for fact in sheet.facts
    )


def source(line: Line) -> str:
    """Where the points come from, and what was computed where somebody decided otherwise."""
    from zhili_tui import present

    if line.source == "computed":
        return ""
    computed = translate(N_(" (computed {points})"), {"points": line.computed}) if line.rules and line.computed != line.points else ""
    return present.label(line.source) + computed


def explained(line: Line, only_evidence: bool) -> list[str]:
    """The line's explanation."""
    out = [] if only_evidence else [step(one) for one in line.steps]
    if line.evidence:
        more = f" … {len(line.evidence)}" if len(line.evidence) > 6 else ""
        out.append(_(N_("evidence: ")) + ", ".join(line.evidence[:6]) + more)
    if line.missing:
        out.append(
            translate(N_("missing: {what} ({points} points hang on it)"), {"what": ", ".join(line.missing[:8]), "points": line.at_stake})
        )
    return out


def step(one: Step) -> str:
    """A step of an explanation in the language in use."""
    return translate(one.sentence, one.said).strip()


def summary(result: Result, office: Office) -> str:
    """The total in one line."""
    parts = {"name": office.name(result.unit), "year": result.year, "score": result.score, "maximum": result.maximum, "grade": result.grade or "-",
             "stake": result.at_stake}  # fmt: skip
    text = translate(N_("{name} {year}: {score} of {maximum}, grade {grade}; {stake} more hang on what is missing"), parts)
    return text + (_(N_("; vetoed")) if result.vetoed else "")


def as_json(result: Result) -> dict[str, Any]:
    """The promised keys, and what else is known."""
    return {
        "unit": result.unit, "year": result.year, "sheet": result.sheet, "score": result.score, "maximum": result.maximum, "grade": result.grade,
        "vetoed": result.vetoed, "passed": result.passed, "at_stake": result.at_stake,
        "ineligible": result.ineligible, "explanation": [step(one) for one in result.steps],
        "items": [
            {"id": line.id, "points": line.points, "maximum": line.maximum, "rule": [one.rule for one in line.rules],
             "explanation": [step(one) for one in line.steps], "evidence": line.evidence, "missing": line.missing, "at_stake": line.at_stake,
             "source": line.source, "computed": line.computed, "clause": line.clause}
            for line in result.lines
        ],
    }  # fmt: skip
