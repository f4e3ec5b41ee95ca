"""zhili eligible"""

import datetime
from typing import Annotated, Any

import typer

from zhili_tui import present
from zhili_tui.cli.output import emit_json, progress, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.errors import NotFound, WrongUse
from zhili_tui.i18n import N_, _, translate
from zhili_tui.office import Office
from zhili_tui.regulation import bars, grounds

HELP = N_("Whether a unit or an officer may be honoured or promoted on a day: every bar in force, why, since when, until when.")
EXAMPLES = ("eligible dongjie", "eligible xiguan --on 2026-09-01", "eligible xiguan/gao-feng --json")


def command(
    subject: Annotated[str, typer.Argument(help=_(N_("A unit, an officer as UNIT/NAME, or a name as a veto or notice has it")))],
    on: Annotated[str, typer.Option("--on", help=_(N_("The day; today unless said")))] = "",
) -> None:
    """List bars."""
    office = current.office()
    office.refresh(progress(_(N_("reading"))))
    subject = subject.replace("/officers/", "/").removesuffix("/unit")
    try:
        day = datetime.date.fromisoformat(on) if on else office.today
    except ValueError:
        raise WrongUse(N_("--on: “{text}” is no date; write it as 2026-03-05"), text=on) from None
    facts = office.reckoning.facts()
    every = office.reckoning.bars(facts)
    if subject not in office.names_of and all(bar.subject != subject for bar in every):  # a person may be named in words
        raise NotFound(ref=subject)
    found = bars.on(every, subject, day)
    duties = office.reckoning.duties(facts, day.year) if "/" not in subject else []
    failed = (subject,) if duties and _failed(office, subject, day.year) else ()
    hints = [one for one in grounds.pointers(office.book.effects.grounds, facts, duties, day.year, failed) if one.unit == subject]
    if wants_json():
        emit_json({"subject": subject, "on": day, "eligible": not found, "bars": [as_json(bar) for bar in found],
                   "possible_grounds": [one._asdict() for one in hints]})  # fmt: skip
    else:
        table([
            (_(N_(", ")).join(present.label(one) for one in bar.bars), bar.clause, translate(N_("since {day}"), {"day": bar.since.isoformat()}),
             translate(N_("until {day}"), {"day": bar.until.isoformat()}) if bar.until else _(N_("until lifted")),
             present.label(bar.role), office.name(bar.unit), bar.source, _(N_("(sign-off not verified)")) if bar.marked else "")
            for bar in found
        ])  # fmt: skip
        name = {"name": office.name(subject), "day": day.isoformat()}
        say(translate(N_("{name} is barred on {day}.") if found else N_("No bar stands against {name} on {day}."), name))
        for one in hints:
            say(translate(N_("Possible ground {clause} ({title}): {evidence}. Only the committee decides."),
                          {"clause": one.clause, "title": office.clause(one.clause), "evidence": ", ".join(one.evidence)}))  # fmt: skip
    if found:
        raise typer.Exit(1)


def _failed(office: Office, unit: str, year: int) -> bool:
    """Whether a unit can no longer reach the pass mark of a sheet that is for it."""
    found = office.reckoning.facts_of(unit)
    scorer = office.reckoning.scorer(found, only=frozenset([unit]))
    for name, sheet in office.book.sheets.items():
        if sheet.pass_mark is not None and found.are(unit, sheet.who):
            result = scorer.result(name, unit, year)
            if result.score + result.at_stake < sheet.pass_mark:
                return True
    return False


def as_json(bar: bars.Bar) -> dict[str, Any]:
    """One bar, with what it rests on."""
    return bar._asdict()
