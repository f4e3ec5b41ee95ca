"""zhili rank"""

from typing import Annotated, Any

import typer

from zhili_tui.cli.output import caveat, emit_json, progress, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import SHEET, YEAR
from zhili_tui.i18n import N_, _, language, translate
from zhili_tui.regulation.duties.agenda import arrears_of
from zhili_tui.regulation.duties.wording import unclosed
from zhili_tui.regulation.rules import worded
from zhili_tui.services.scoring import Placed, SheetQuery, chosen, excluded, marks, placed

HELP = N_("All units of a score sheet, the best first. Ties as the sheet declares them; a unit under veto has no place.")
EXAMPLES = ("rank", "rank --year 2026", "rank --json")


def command(
    year: Annotated[int, typer.Option(help=N_("The year; today's unless said")), YEAR] = 0,
    sheet: Annotated[str, typer.Option(help=N_("The score sheet, where there are several")), SHEET] = "",
    known_then: Annotated[bool, typer.Option("--known-then", help=N_("Only what had been recorded by that day"))] = False,
) -> None:
    """Rank units."""
    office = current().workspace()
    office.refresh(progress(_(N_("reading"))))
    name = chosen(office, sheet)
    asked = SheetQuery(year or office.today.year, sheet=name)
    over = bool(year) and year < office.today.year  # then it says what is left undone of it, by whom ever
    facts = office.reckoning.facts(known_then) if known_then or over else office.reckoning.facts_for_scores([name], asked.year, asked.year)
    ranked = placed(office, facts, asked, compared=False)
    incomplete = office.incomplete()
    if wants_json():
        emit_json({"year": asked.year, "sheet": name, "incomplete": incomplete, "units": [as_json(one) for one in ranked]})
        return
    caveat(incomplete)
    table([row(one, office.name(one.result.unit)) for one in ranked])
    if ranked and not ranked[0].result.over:
        say(_(N_("The year is not over: there is no grade yet, and places are of today.")))
    say(translate(N_("{count} units, sheet {sheet}"), {"count": len(ranked), "sheet": office.book.sheets[name].title.said(language())}))
    if over:
        left = unclosed(year, arrears_of(office.reckoning.duties(facts), year))
        if left:
            say(left)


def row(one: Placed, unit: str) -> tuple[str, ...]:
    """A unit's place: what is signed, its grade, what it would be with what is not signed, what is open, why it has no part in honours."""
    result, remarks = one.result, marks(one.result, None)
    if why := excluded(one):
        remarks.insert(0, translate(N_("takes no part in honours: {why}"), {"why": _(N_(", ")).join(why)}))
    unsigned = translate(N_("with unsigned {score}"), {"score": one.proposed}) if one.proposed is not None else ""
    still = " ".join(f"{sign}{points}" for sign, points in (("+", result.at_stake), ("−", result.at_risk)) if points)
    missing = translate(N_("open {points} in {count} items"), {"points": still, "count": len(one.lacking)}) if still else ""
    return (str(one.place or "-"), unit, str(result.score), worded(result.grade, language()), unsigned, missing, _(N_("; ")).join(remarks))


def as_json(one: Placed) -> dict[str, Any]:
    """The promised keys, and how far each score has come."""
    result = one.result
    return {
        "place": one.place, "unit": result.unit, "score": result.score, "grade": worded(result.grade, language()), "vetoed": result.vetoed,
        "at_stake": result.at_stake, "at_risk": result.at_risk, "with_unsigned": result.score if one.proposed is None else one.proposed,
        "unsigned": result.unsigned, "changed": result.changed, "competing": result.competing, "final": result.final,
        "missing": result.missing, "honours": not (result.ineligible or one.standing), "excluded": excluded(one),
    }  # fmt: skip
