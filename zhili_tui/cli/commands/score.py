"""zhili score"""

from typing import Annotated, Any

import typer

from zhili_tui.cli.output import caveat, emit_json, progress, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_, _, language
from zhili_tui.regulation.scoring.score import Result
from zhili_tui.services.names import no_unit
from zhili_tui.services.scoring import chosen, compares, explained, lacks, looks_up, proposed, source, step, summary

HELP = N_(
    "A unit's score sheet worked out line by line: facts, formula, points, evidence, and what is still missing. With --as-of nothing counts that happened later."
)
EXAMPLES = ("score dongjie", "score dongjie --year 2026 --round year_end", "score dongjie --missing", "score dongjie --json")


def command(
    unit: Annotated[str, typer.Argument(help=N_("The unit assessed"))],
    year: Annotated[int, typer.Option(help=N_("The year; today's unless said"))] = 0,
    round: Annotated[
        str,
        typer.Option(
            help=N_("half_year, year_end or daily; unless said those of the year's end and day-to-day, a half-year's being preliminary")
        ),
    ] = "",
    sheet: Annotated[str, typer.Option(help=N_("The score sheet, where there are several"))] = "",
    missing: Annotated[
        bool, typer.Option("--missing", help=N_("The evidence index: only what proves an item, and what is missing"))
    ] = False,
    known_then: Annotated[bool, typer.Option("--known-then", help=N_("Only what had been recorded by that day"))] = False,
) -> None:
    """Work out a sheet."""
    if year and not 1900 <= year <= 2999:
        raise WrongUse(N_("--year {year}: choose a year from 1900 to 2999"), year=year)
    office = current().workspace()
    office.refresh(progress(_(N_("reading"))))
    if unit not in office.reckoning.units().units:
        raise no_unit(office.root, unit)
    if round not in ("", "half_year", "year_end", "daily"):
        raise WrongUse(N_("--round {round}: choose one of {known}"), round=round, known="half_year, year_end, daily")
    name = chosen(office, sheet, unit)
    rules = office.book.sheets[name]
    alone = not (known_then or compares(rules))
    facts = office.reckoning.facts_of(unit, above=looks_up(rules, office.book)) if alone else office.reckoning.facts(known_then)
    scorer = office.reckoning.scorer(facts, (round,) if round else (), frozenset([unit]) if alone else None)
    result = scorer.result(name, unit, year or office.today.year)
    unsigned = proposed(scorer, result)
    incomplete = office.incomplete()
    if wants_json():
        emit_json({**as_json(result), "with_unsigned": result.score if unsigned is None else unsigned, "incomplete": incomplete})
        return
    caveat(incomplete)

    def lacking(what: str) -> str:
        return lacks(office.book, rules, what, office.name)

    for line in result.lines:
        table([(f"{line.points}/{line.maximum}", line.id, line.title.said(language()), "" if missing else source(line))])
        for text in explained(line, missing, lacking):
            table([("    ", text)])
    for one in () if missing else result.steps:
        table([(step(one),)])
    say(summary(result, office, unsigned))


def as_json(result: Result) -> dict[str, Any]:
    """The promised keys, and what else is known."""
    return {
        "unit": result.unit, "year": result.year, "sheet": result.sheet, "score": result.score, "maximum": result.maximum, "grade": result.grade,
        "vetoed": result.vetoed, "passed": result.passed, "at_stake": result.at_stake,
        "at_risk": result.at_risk, "final": result.final, "unsigned": result.unsigned, "changed": result.changed,
        "competing": result.competing, "ineligible": result.ineligible, "explanation": [step(one) for one in result.steps],
        "items": [
            {"id": line.id, "points": line.points, "maximum": line.maximum, "rule": [one.rule for one in line.rules],
             "explanation": [step(one) for one in line.steps], "evidence": line.evidence, "missing": line.missing, "at_stake": line.at_stake,
             "at_risk": line.at_risk,
             "source": line.source, "computed": line.computed, "clause": line.clause}
            for line in result.lines
        ],
    }  # fmt: skip
