"""zhili init"""

import datetime
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli.output import emit_json, on_terminal, out, say, wants_json
from zhili_tui.cli.settings import current, reckoned
from zhili_tui.cli.sorts import KIND, LEVEL
from zhili_tui.errors import Occupied, WrongUse, expected
from zhili_tui.i18n import N_, _, language, translate

HELP = N_(
    "Make a repository for an office: records/ and templates/ in a new git repository, with the check as pre-commit hook. "
    "At a terminal it asks for what is not said."
)
EXAMPLES = (
    "init dongjie",
    N_("init dongjie --name 東街街道綜治辦 --unit dongjie --officer-name 林淑芬"),
    N_("init beihe --name 北河镇综治办 --lang zh-Hans"),
    N_("init books --name 西關街道綜治辦 --unit xiguan --officer-name 林淑芬 --key ~/.ssh/zhili --second 王建華 --second-key wang.pub"),
    N_("init nanshan --name 南山鎮綜治辦 --units units.xlsx --officers officers.csv --since 2027-01-01 --hub git@hub:books"),
)
#: Ahead so many days of what comes first the agenda at the end tells.
AHEAD = 40


def command(
    folder: Annotated[str, typer.Argument(metavar="DIR", help=N_("A new folder"))],
    name: Annotated[str, typer.Option(help=N_("The office's name"))] = "",
    unit: Annotated[str, typer.Option(help=N_("The short name of the unit's folder"))] = "",
    level: Annotated[
        str, typer.Option(help=N_("The unit's level, such as street or district; street unless said"), metavar="LEVEL"), LEVEL
    ] = "",
    officer_name: Annotated[str, typer.Option(help=N_("Your name; you become the first registrar"))] = "",
    key: Annotated[str, typer.Option(help=N_("The file of your key: the first commit is signed with it and pinned"))] = "",
    second: Annotated[str, typer.Option(help=N_("The second registrar's name"))] = "",
    second_officer: Annotated[str, typer.Option(help=N_("The second registrar's short name, for the file"))] = "registrar2",
    second_key: Annotated[str, typer.Option(help=N_("The file of the second registrar's public key"))] = "",
    units: Annotated[
        str, typer.Option(metavar="FILE", help=N_("A list of the units below, a workbook or a text: name, level, superior"))
    ] = "",
    officers: Annotated[str, typer.Option(metavar="FILE", help=N_("A list of the officers: name, unit, post, roles"))] = "",
    since: Annotated[
        str, typer.Option(metavar="DATE", help=N_("The day the books begin, from which on something is owed; today unless said"))
    ] = "",
    hub: Annotated[str, typer.Option(metavar="PLACE", help=N_("The hub's address"))] = "",
    ledger: Annotated[
        str, typer.Option("--import", metavar="FILE", help=N_("A ledger of last year, brought in at once (移入); with --import-kind"))
    ] = "",
    ledger_kind: Annotated[str, typer.Option("--import-kind", metavar="KIND", help=N_("The kind of record its rows are")), KIND] = "",
) -> None:
    """Make a repository."""
    from zhili_tui.cli.beginning import lists, questions
    from zhili_tui.services.beginning import setup

    if Path(folder).exists() and (not Path(folder).is_dir() or any(Path(folder).iterdir())):
        raise Occupied(path=Path(folder))
    if bool(ledger) != bool(ledger_kind):
        raise WrongUse(N_("--import and --import-kind stand together"))
    if ledger and wants_json():
        raise WrongUse(
            N_("--json and --import exclude each other: make the office first, then bring the ledger in with: zhili import --json")
        )
    if (units or officers) and not name:
        raise WrongUse(N_("--units and --officers need --name, by which their lists call the office itself"))
    begin = reckoned("--since", since) if since else None
    asking = on_terminal(sys.stdin) and not wants_json()
    asks = asking and not (name and officer_name)
    if asking and not current().lang and not name:
        questions.chosen_language()
    known = questions.OfficeAnswers(name, unit, level, officer_name, key, second, second_key, hub)
    if units or officers:
        known = known._replace(unit=unit or (questions.short(name) if asks else "unit"))
    if units:
        known = known._replace(units=tuple(lists.units(Path(units), known.unit, known.name)))
    if officers:
        every = {known.name: known.unit} | {one.name: one.id for one in known.units}
        known = known._replace(officers=tuple(lists.officers(Path(officers), every, ())))
    if asks:
        known = questions.asked(known)
    made = setup.found(
        Path(folder), name=known.name or known.unit or "unit", unit=known.unit or "unit", level=known.level or "street",
        officer_name=known.officer_name, officer=current().officer, language=current().lang or language(), key=known.key,
        second=setup.Second(known.second, second_officer, known.second_key) if known.second else None,
        units=known.units, officers=known.officers, since=begin, hub=known.hub,
    )  # fmt: skip
    if wants_json():
        emit_json({"path": str(made), "units": len(known.units) + 1, "officers": len(known.officers) + (2 if known.second else 1)})
        return
    out(made)
    current().repo, current().officer = str(made), ""
    current().opened.clear()
    whole = bring_in(made, ledger, ledger_kind, asking, offered=asks)
    first_agenda()
    say(_(N_("Open it with: zhili --repo {path}")).format(path=made))
    if not whole:
        raise typer.Exit(1)


def bring_in(made: Path, ledger: str, sort: str, asking: bool, offered: bool) -> bool:
    """Bring in a ledger of before the books began; whether all that was named is in. ``offered``: asked for where none is named.

    The office stands whether that succeeds or not, and is told how to do it later.
    """
    from zhili_tui.cli.beginning import questions
    from zhili_tui.cli.commands import import_

    if not ledger and offered:
        ledger = questions.line(_(N_("A ledger of last year to bring in now, as a file; blank: later:")), written=True)
        sort = questions.line(_(N_("The kind of record its rows are, such as meeting:")), written=True) if ledger else ""
    if not ledger and not offered:
        return True
    office = current().workspace()
    before = office.git.head()
    if ledger:
        try:
            import_.command([Path(ledger)], kind=sort, unit=office.settings.unit, yes=not asking)
        except typer.Exit:  # what is to be mended was said
            pass
        except Exception as error:
            say(expected(error))
        if office.git.head() != before:
            return True
    words = ["zhili", "--repo", str(made), "import", ledger or "FILE", "--kind", sort or "KIND", "--unit", office.settings.unit]
    say(translate(N_("The office is made; its ledger is not brought in. Do that with: {command}"), {"command": shlex.join(words)}))
    return not ledger


def first_agenda() -> None:
    """What comes first; an office that begins today is late for nothing."""
    from zhili_tui.cli.commands import due

    current().opened.clear()
    office = current().workspace()
    office.refresh()
    last = office.today + datetime.timedelta(days=AHEAD)
    say(
        translate(
            N_("What is to be done up to {day}; nothing of before {since} is asked for:"), {"day": last, "since": office.settings.since}
        )
    )
    due.command(within=AHEAD)
