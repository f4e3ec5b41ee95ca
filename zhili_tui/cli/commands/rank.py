"""zhili rank"""

from typing import Annotated

import typer

from zhili_tui.cli.output import caveat, emit_json, progress, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_, _, translate
from zhili_tui.regulation.agenda import year_of
from zhili_tui.regulation.duty import OWED
from zhili_tui.services.scoring import chosen, scorer

HELP = N_("All units of a score sheet, the best first. Ties as the sheet declares them; a unit under veto has no place.")
EXAMPLES = ("rank", "rank --year 2026", "rank --json")


def command(
    year: Annotated[int, typer.Option(help=N_("The year; today's unless said"))] = 0,
    sheet: Annotated[str, typer.Option(help=N_("The score sheet, where there are several"))] = "",
    known_then: Annotated[bool, typer.Option("--known-then", help=N_("Only what had been recorded by that day"))] = False,
) -> None:
    """Rank units."""
    if year and not 1900 <= year <= 2999:
        raise WrongUse(N_("--year {year}: choose a year from 1900 to 2999"), year=year)
    office = current().workspace()
    office.refresh(progress(_(N_("reading"))))
    name = chosen(office, sheet)
    facts = office.reckoning.facts(known_then)
    ranked = scorer(office, facts, name).ranking(name, year or office.today.year)
    incomplete = office.incomplete()
    if wants_json():
        emit_json({"year": year or office.today.year, "sheet": name, "incomplete": incomplete, "units": [
            {"place": one.place, "unit": one.result.unit, "score": one.result.score, "grade": one.result.grade, "vetoed": one.result.vetoed,
             "at_stake": one.result.at_stake}
            for one in ranked
        ]})  # fmt: skip
        return
    caveat(incomplete)
    table([
        (str(one.place or "-"), office.name(one.result.unit), str(one.result.score), one.result.grade, _(N_("; vetoed"))[1:].strip() if one.result.vetoed else "")
        for one in ranked
    ])  # fmt: skip
    say(translate(N_("{count} units, sheet {sheet}"), {"count": len(ranked), "sheet": name}))
    if year and year < office.today.year:
        owed = [duty for duty in office.reckoning.duties(facts) if year_of(duty) == year and duty.state in OWED]
        if owed:
            parts = {"year": year, "count": len(owed), "units": len({duty.unit for duty in owed})}
            say(translate(N_("{year}: {count} left undone by {units} units, until a superior closes the year by a signed paper."), parts))
