"""zhili digest"""

from typing import TYPE_CHECKING, Annotated

import typer

from zhili_tui.cli.commands.due import as_json
from zhili_tui.cli.output import emit_json, out, progress, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import UNIT
from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_, _
from zhili_tui.regulation.digest import DigestScope, digest
from zhili_tui.regulation.duties import prefill
from zhili_tui.regulation.duty import TOUCHED

if TYPE_CHECKING:
    from zhili_tui.cli.mailing import Letter
    from zhili_tui.services.signing import PendingSignature
    from zhili_tui.services.workspace import Workspace
from zhili_tui.services.names import no_unit

HELP = N_("The week as a letter for cron to mail: what is overdue, due and missing, who has to sign, what came in, who is barred.")
EXAMPLES = (
    "digest",
    N_("digest --unit dongjie | mail -s 治理週報 office@example.org"),
    "digest --unit dongjie --to office@example.org | sendmail -t",
    "digest --officer dongjie/chen-guoqiang",
    "digest --unit dongjie --subject",
)


def command(
    unit: Annotated[str, typer.Option(help=N_("This unit and those below it; all units unless said")), UNIT] = "",
    days: Annotated[int, typer.Option(help=N_("So many days back, and twice as many ahead"))] = 7,
    subject: Annotated[bool, typer.Option("--subject", help=N_("Only the first line, for the subject of a mail"))] = False,
    to: Annotated[str, typer.Option(metavar="ADDRESS", help=N_("A whole message to this address, for sendmail -t"))] = "",
) -> None:
    """Tell the week."""
    from zhili_tui.cli import mailing  # what signs and mails is no part of the help of all commands

    if not 1 <= days <= 366:
        raise WrongUse(N_("--days {days}: choose 1 to 366"), days=days)
    if any(not character.isprintable() for character in to):
        raise WrongUse(N_("--to: an address stands on one line"))
    office = current().workspace()
    office.refresh(progress(_(N_("reading"))))
    register = office.reckoning.registered()
    if unit and unit not in register.units:
        raise no_unit(office.root, unit)
    officer = office.officer() if current().officer else ""  # who is at work by git's settings does not narrow it
    units = frozenset((unit, *register.all_below(unit)) if unit else register.units)
    if officer:
        units &= prefill.writes_for(register, officer, office.today)
    every = len(units) == len(register.units)
    facts = office.reckoning.facts() if every else office.reckoning.facts_about(units)
    asked = DigestScope(office.today, days, units, rest=not officer)
    marks = office.reckoning.marks
    duties = office.reckoning.duties(facts, units=None if every else units)
    found = digest(duties, facts, office.reckoning.bars(facts), asked, lambda one: marks(one.ref, one.record))
    queues = mailing.waiting(_queues(office, officer, None if every else units), asked, officer)
    mending = [one for one in office.signing.to_mend(units) if mailing.begun(one.path) <= asked.today]
    notes = office.unknown_holidays(one.day for one in duties if one.state in TOUCHED and asked.units & {one.unit, one.about})
    where = mailing.standing_of(office)
    letter = mailing.Letter(office, found, asked, unit, officer, queues, mending, office.left_out(), office.unaccepted(), notes, where)
    if wants_json():
        emit_json(as_data(letter))
    elif subject:
        out(letter.subject)
    elif to:
        mailing.deliver(letter, to)
    else:
        out(letter.text, end="")


def _queues(office: "Workspace", officer: str, units: frozenset[str] | None) -> "dict[str, list[PendingSignature]]":
    """What waits for an officer; or for those of these units, and for all others of the records of these units."""
    if officer:
        return office.signing.queues([officer], office.today)
    people = list(office.signing.register.officers)
    if units is None:
        return office.signing.queues(people, office.today)
    own = [one for one in people if one.partition("/")[0] in units]
    others = [one for one in people if one.partition("/")[0] not in units]
    return office.signing.queues(own, office.today) | office.signing.queues(others, office.today, units)


def as_data(letter: "Letter") -> dict[str, object]:
    """The promised keys."""
    found, office = letter.found, letter.office

    def duties(name: str) -> list[object]:
        return [as_json(duty, office) for one in getattr(found, name) for duty in one.duties]

    return {
        "as_of": letter.asked.today, "since": letter.asked.since, "days": letter.asked.days, "unit": letter.unit, "officer": letter.officer,
        "subject": letter.subject, "incomplete": letter.incomplete, "notes": letter.notes,
        "tip": letter.where.tip if letter.where else "", "receipt": letter.where.receipt if letter.where else 0,
        **{name: duties(name) for name in ("overdue", "missed", "soon", "later")},
        "to_sign": {who: [{"record": one.ref, "role": one.role, "verdict": one.verdict, "title": one.title} for one in some] for who, some in letter.signing.items()},
        "to_mend": [{"record": one.path.removeprefix("records/").removesuffix(".toml"), "by": one.by, "role": one.role, "note": one.note, "at": one.at} for one in letter.mending],
        "arrears": [{"unit": one.unit, "year": one.year, "count": len(one.duties), "keys": [duty.key for duty in one.duties]} for one in found.arrears],
        "recorded_late": [{"unit": unit, "mark": mark, "count": count} for unit, mark, count in found.late],
        "unreported": [one.unit for one in found.unreported],
        "recorded": [{"unit": unit, "kind": kind, "count": count} for unit, kind, count in found.recorded],
        "findings": [one._asdict() for one in found.findings],
        "named": [one.ref for one in found.named],
        "bars": [bar._asdict() for bar in found.bars],
    }  # fmt: skip
