"""zhili eligible"""

import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from zhili_tui.cli.identifiers import LookupContext
from zhili_tui.cli.output import caveat, emit_json, progress, say, table, wants_json
from zhili_tui.cli.settings import current, reckoned
from zhili_tui.cli.sorts import SUBJECT
from zhili_tui.i18n import N_, _, translate
from zhili_tui.regulation import criteria
from zhili_tui.services import eligibility
from zhili_tui.vcs.reader import reading

if TYPE_CHECKING:
    from zhili_tui.regulation.record_set import RecordSet
    from zhili_tui.services.workspace import Workspace

HELP = N_("Whether a unit or an officer may be honoured or promoted on a day: every bar in force, why, since when, until when.")
EXAMPLES = ("eligible dongjie", "eligible xiguan --on 2026-09-01", "eligible xiguan/gao-feng --json")


def command(
    subject: Annotated[str, typer.Argument(help=N_("A unit, an officer as UNIT/NAME, or a name as a veto or notice has it"))],
    on: Annotated[str, typer.Option("--on", help=N_("The day; today unless said"))] = "",
) -> None:
    """List bars."""
    office = current().workspace()
    office.refresh(progress(_(N_("reading"))))
    with reading(office.git):  # one program of git answers all that is asked of it
        answer(office, subject, on)


def answer(office: "Workspace", subject: str, on: str) -> None:
    """Say it of an office whose index has been refreshed."""
    subject = subject.replace("/officers/", "/").removesuffix("/unit")
    day = reckoned("--on", on) if on else office.today
    facts, found = _opinion(office, subject, day)
    also = SUBJECT.fitting(subject, LookupContext(lambda: office)) if subject not in office.names_of else []
    if not found.known:
        subject = SUBJECT.meant(subject, LookupContext(lambda: office))
        facts, found = _opinion(office, subject, day)
    elif also:
        parts = {"name": subject, "others": _(N_(", ")).join(map(str, also))}
        say(translate(N_("This is about the name “{name}” as records have it. Ask for this too: {others}"), parts))
    led = criteria.of_officer(facts, subject, day)
    incomplete = office.incomplete()
    if wants_json():
        emit_json({"subject": subject, "on": day, "incomplete": incomplete, "eligible": not found.bars, "bars": [bar._asdict() for bar in found.bars],
                   "pending": [one._asdict() for one in found.pending], "doubtful": list(found.doubtful),
                   "possible_grounds": [one._asdict() for one in found.hints], "statements": led._asdict() if led else None})  # fmt: skip
    else:
        caveat(incomplete)
        table([eligibility.told(office, bar) for bar in found.bars])
        say(eligibility.verdict(office, found))
        for waiting in found.pending:
            say(eligibility.awaiting(office, waiting))
        for one in found.hints:
            say(eligibility.hinted(office, one))
        if led:
            sentence = N_(
                "LDR-C2: of {asked} statements of {year} in the units led, {signed} are signed (not by: {unsigned}); items not or only partly fulfilled: {unfulfilled}"
            )
            say(translate(sentence, led.parts(office.name)))
    if found.bars:
        raise typer.Exit(1)


def _opinion(office: "Workspace", subject: str, day: datetime.date) -> "tuple[RecordSet, eligibility.EligibilityOpinion]":
    facts = eligibility.facts_on(office, subject, *criteria.KINDS)
    return facts, eligibility.opinion(office, facts, subject, day)
