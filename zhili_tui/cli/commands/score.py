"""zhili score"""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from zhili_tui.cli.output import caveat, emit_json, progress, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import ROUND, SHEET, UNIT, YEAR
from zhili_tui.cli.trying import tried, words
from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_, _, language
from zhili_tui.regulation.rules import worded
from zhili_tui.regulation.scoring.score import Result
from zhili_tui.services.names import no_unit
from zhili_tui.services.scoring import chosen, compares, explained, lacks, looks_up, proposed, source, step, summary

HELP = N_(
    "A unit's score sheet worked out line by line: facts, formula, points, evidence, and what is still missing. With --as-of nothing counts that happened later."
)
EXAMPLES = (
    "score dongjie", "score dongjie --year 2026 --round year_end", "score dongjie --missing", "score dongjie --json",
    "score --try sheet.toml facts.toml",
)  # fmt: skip


def command(
    unit: Annotated[str, typer.Argument(help=N_("The unit assessed")), UNIT] = "",
    year: Annotated[int, typer.Option(help=N_("The year; today's unless said")), YEAR] = 0,
    round: Annotated[
        str,
        typer.Option(
            help=N_(
                "half_year, year_end, daily or quarter_1 to quarter_4; unless said those of the year's end and day-to-day, the others being preliminary"
            )
        ),
        ROUND,
    ] = "",
    sheet: Annotated[str, typer.Option(help=N_("The score sheet, where there are several")), SHEET] = "",
    missing: Annotated[
        bool, typer.Option("--missing", help=N_("The evidence index: only what proves an item, and what is missing"))
    ] = False,
    known_then: Annotated[bool, typer.Option("--known-then", help=N_("Only what had been recorded by that day"))] = False,
    trial: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--try", metavar="SHEET FACTS", help=N_("Try a sheet's file on the facts of another, .toml or .csv; no repository is needed")
        ),
    ] = None,
) -> None:
    """Work out a sheet."""
    if trial:
        if unit or sheet or round or known_then:
            raise WrongUse(N_("--try stands alone: the file says what is tried"))
        rules, result = tried(Path(trial[0]), Path(trial[1]), year or datetime.date.today().year)
        if wants_json():
            emit_json({**as_json(result), "incomplete": []})
            return
        show(result, missing, str)
        for text in words(rules, result):
            say(text)
        return
    if not unit:
        raise WrongUse(N_("name the unit; or try a sheet with --try SHEET FACTS"))
    office = current().workspace()
    office.refresh(progress(_(N_("reading"))))
    if unit not in office.reckoning.units().units:
        raise no_unit(office.root, unit)
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
    show(result, missing, lambda what: lacks(office.book, rules, what, office.name))
    say(summary(result, office, unsigned))


def show(result: Result, missing: bool, lacking: Callable[[str], str]) -> None:
    """The lines with their reasons, and how they became the score; ``lacking``: what is missing, in words."""
    for line in result.lines:
        table([(f"{line.points}/{line.maximum}", line.id, line.title.said(language()), "" if missing else source(line))])
        for text in explained(line, missing, lacking):
            table([("    ", text)])
    for one in () if missing else result.steps:
        table([(step(one),)])


def as_json(result: Result) -> dict[str, Any]:
    """The promised keys, and what else is known."""
    return {
        "unit": result.unit, "year": result.year, "sheet": result.sheet, "score": result.score, "maximum": result.maximum, "grade": worded(result.grade, language()),
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
