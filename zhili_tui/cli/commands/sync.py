"""zhili sync"""

from typing import TYPE_CHECKING, Annotated

import typer

from zhili_tui.cli.output import clean, emit_json, say, table, transferring, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.errors import UnknownName, WrongUse
from zhili_tui.i18n import N_, translate

if TYPE_CHECKING:
    from zhili_tui.sharing.sync import Sync

HELP = N_("Fetch what others made, merge it field by field with what was made here, and send it all to the hub. Offline nothing is lost.")
EXAMPLES = (
    "sync",
    "sync --resolve 20261029-a3f7 --take theirs",
    "sync --resolve 20261029-a3f7 --field follow_ups.2.due --take ours",
    "sync --from /media/usb/hexie.bundle",
    "sync --admit 4f0c2a91b7de",
    "sync --rebuild",
)
#: There is nothing to mend where only the line is missing.
EXIT_CODES = {"conflicts": 1, "refused": 2, "failed": 2}


def command(
    resolve: Annotated[str, typer.Option(help=N_("The record whose conflict to decide"))] = "",
    field: Annotated[str, typer.Option(help=N_("Only this field"))] = "",
    take: Annotated[str, typer.Option(help=N_("ours, what was typed here, or theirs"))] = "",
    from_: Annotated[str, typer.Option("--from", help=N_("Take in a bundle instead of the hub"))] = "",
    rebuild: Annotated[
        bool,
        typer.Option(
            "--rebuild", help=N_("First make anew what was saved here and the hub would not take: other units' records, personal data")
        ),
    ] = False,
    admit: Annotated[list[str] | None, typer.Option(help=N_("A commit that came late, for a registrar to admit"))] = None,
) -> None:
    """Sync."""
    from zhili_tui.sharing.sync import Sync, ending
    from zhili_tui.vcs.transfer import Transfer

    office = current().workspace()
    sync = Sync(office, transfer=Transfer(transferring(), terminal=True))
    if resolve:
        decide(sync, office.path(resolve), field, take)
    if rebuild:
        say(sync.rebuild())
    full = tuple(office.git.revision(commit) for commit in admit or ())
    if from_:
        from zhili_tui.sharing import bundles

        done = bundles.take(office, sync, from_)
    else:
        done = sync.run(full)
    if wants_json():
        emit_json(done._asdict() | {"clashes": [one._asdict() for one in done.clashes]})
    else:
        say(clean(ending(done)))
        for line in done.words.splitlines() if done.state == "refused" else ():
            say("  " + clean(line))
        table([(one.path, one.field, one.ours, one.theirs) for one in done.clashes])
        for path in done.merged:
            say(translate(N_("{path}: your edit, not yet saved, was merged with what came."), {"path": path}))
        for one in sync.decisions.open if done.state == "done" else ():
            say(translate(N_("{path}: your edit, not yet saved, is as it was; {field} came as {theirs}."), one._asdict()))
    raise typer.Exit(EXIT_CODES.get(done.state, 0))


def decide(sync: "Sync", path: str, field: str, take: str) -> None:
    """Remember which side a conflict is decided for. Raises UnknownName where there is none."""
    if take not in ("ours", "theirs"):
        raise WrongUse(N_("say with --take whose words stand: ours or theirs"))
    decisions = sync.decisions
    found = [one for one in decisions.open if one.path == path and field in ("", one.field)]
    if not found:
        raise UnknownName(N_("{path} has no open conflict"), path=path)
    decisions.take(found, take)
