"""zhili sync"""

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhili_tui.cli.output import clean, emit_json, out, say, transferring, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.subcommands import Subcommand
from zhili_tui.errors import UnknownName, WrongUse
from zhili_tui.i18n import N_, _, translate

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.sharing.rebuilding import Rebuilt
    from zhili_tui.sharing.sync import Sync, Synced
    from zhili_tui.sharing.three_way import MergeConflict

HELP = N_("Fetch what others made, merge it field by field with what was made here, and send it all to the hub. Offline nothing is lost.")
EXAMPLES = (
    "sync",
    "sync --resolve 20261029-a3f7",
    "sync --resolve 20261029-a3f7 --take theirs",
    "sync --resolve 20261029-a3f7 --field follow_ups.2.due --take ours",
    "sync --from /media/usb/hexie.bundle",
    "sync --fail-after 7",
)
#: 1: the hub was reached and there is something to decide or to mend; 2: what leads there is set up wrong. Offline is neither.
EXIT_CODES = {"done": 0, "offline": 0, "conflicts": 1, "refused": 1}
DAY = 86_400

Resolve = Annotated[str, typer.Option(help=N_("The record whose conflict to show, and with --take to decide"))]
Only = Annotated[str, typer.Option(help=N_("Only this field"))]
Take = Annotated[str, typer.Option(help=N_("ours, what was typed here, or theirs"))]
From = Annotated[str, typer.Option("--from", help=N_("Take in a bundle instead of the hub"))]


def command(
    resolve: Resolve = "",
    field: Only = "",
    take: Take = "",
    from_: From = "",
    fail_after: Annotated[
        int, typer.Option(metavar="DAYS", help=N_("For cron: end with 1 where the last sync that came off lies more days back"))
    ] = 0,
) -> None:
    """Sync."""
    office, sync = opened()
    if resolve:
        if not take:
            found = clashes(sync, office.path(resolve), field)
            if wants_json():
                emit_json({"items": [plain(sync, one) for one in found]})
            else:
                shown(sync, found)
            return
        decide(sync, office.path(resolve), field, take)
    brought(office, sync, from_, (), fail_after)


def rebuild(from_: From = "") -> None:
    """Make anew what was never sent, then sync."""
    office, sync = opened()
    rebuilt(office)
    brought(office, sync, from_, ())


def admit(
    commits: Annotated[list[str], typer.Argument(metavar="COMMIT…", help=N_("Commits that came late"))],
    resolve: Resolve = "",
    field: Only = "",
    take: Take = "",
    from_: From = "",
) -> None:
    """Sync, and let in what came late."""
    office, sync = opened()
    if resolve:
        decide(sync, office.path(resolve), field, take)
    brought(office, sync, from_, tuple(commits))


def opened() -> "tuple[Workspace, Sync]":
    """The repository, and what syncs it."""
    from zhili_tui.sharing.sync import Sync
    from zhili_tui.vcs.transfer import Transfer

    office = current().workspace()
    return office, Sync(office, transfer=Transfer(transferring(), terminal=True))


def brought(office: "Workspace", sync: "Sync", source: str, admitted: tuple[str, ...], fail_after: int = 0) -> None:
    """Sync with the hub or with a bundle, say how that ended, and end with its exit code."""
    if source:
        from zhili_tui.sharing import bundles

        done = bundles.take(office, sync, source, admitted)
    else:
        done = sync.run(admitted)
    told(office, sync, done)
    code = EXIT_CODES.get(done.state, 2)
    raise typer.Exit(code or (1 if fail_after and overdue(office, done, fail_after) else 0))


def told(office: "Workspace", sync: "Sync", done: "Synced") -> None:
    """Say how it ended."""
    from zhili_tui.sharing import standing
    from zhili_tui.sharing.sync import ending

    now = time.time()
    where = standing.standing(office.git)
    if wants_json():
        found = [plain(sync, one) for one in done.clashes]
        emit_json(done._asdict() | {"clashes": found, "tip": where.tip, "receipt": where.receipt, "receipt_days": where.days(now)})
        return
    say(clean(ending(done)))
    for line in done.words.splitlines() if done.state == "refused" else ():
        say("  " + clean(line))
    for note in done.notes:
        say(clean(note))
    shown(sync, list(done.clashes))
    for path in done.merged:
        say(translate(N_("{path}: your edit, not yet saved, was merged with what came."), {"path": path}))
    for one in sync.decisions.open if done.state == "done" else ():
        say(translate(N_("{path}: your edit, not yet saved, is as it was; {field} came as {theirs}."), one._asdict()))
    if done.state == "done" and office.trust.pin:
        say(standing.sentence(where, now))


def plain(sync: "Sync", one: "MergeConflict") -> dict[str, Any]:
    """A conflict as data: both values, and by whom each is."""
    return one._asdict() | {side: sync.log(one.path, side == "ours_by")[0] for side in ("ours_by", "theirs_by")}


def shown(sync: "Sync", found: "list[MergeConflict]") -> None:
    """Print conflicts: whose value, by whom, when."""
    for one in found:
        out(f"{one.path}  {one.field or _(N_('the file as a whole'))}")
        for ours, word, value in ((True, N_("ours"), one.ours), (False, N_("theirs"), one.theirs)):
            who, when = sync.log(one.path, ours)
            said = clean(value if one.field else "") or "-"
            out("  ".join(filter(None, ("   " + _(word) + ":", said, clean(who), when))))


def rebuilt(office: "Workspace") -> None:
    """Make anew what was never sent, and say what was left out and where everything is kept."""
    from zhili_tui.sharing import rebuilding

    done: Rebuilt = rebuilding.rebuild(office)
    say(done.commit)
    for path in done.left_out:
        say(translate(N_("{path} is left out: you may not write it"), {"path": path}))
    say(translate(N_("As it was it is kept under {ref}; look at it with: git log {ref}"), {"ref": done.kept}))


def overdue(office: "Workspace", done: "Synced", days: int) -> bool:
    """Whether the last sync that came off lies more than so many days back; said where it does."""
    from zhili_tui.sharing import last_sync

    if done.state == "done":
        return False
    last = last_sync.at(office.git)
    if last is not None and time.time() - last <= days * DAY:
        return False
    since = translate(N_("{days} days ago"), {"days": int(time.time() - last) // DAY}) if last is not None else _(N_("never"))
    say(translate(N_("The last sync that came off: {since}. More than {days} day(s) are too long."), {"since": since, "days": days}))
    return True


def clashes(sync: "Sync", path: str, field: str) -> "list[MergeConflict]":
    """The open conflicts of a record. Raises UnknownName where there is none."""
    found = [one for one in sync.decisions.open if one.path == path and field in ("", one.field)]
    if not found:
        raise UnknownName(N_("{path} has no open conflict"), path=path)
    return found


def decide(sync: "Sync", path: str, field: str, take: str) -> None:
    """Remember which side a conflict is decided for. Raises UnknownName where there is none."""
    if take not in ("ours", "theirs"):
        raise WrongUse(N_("say with --take whose words stand: ours or theirs"))
    sync.decisions.take(clashes(sync, path, field), take)


SUBCOMMANDS = (
    Subcommand(
        "rebuild", rebuild,
        N_("Make anew what was saved here and the hub would not take, without other units' records and personal data; then sync."),
        examples=("sync rebuild",),
    ),
    Subcommand(
        "admit", admit, N_("Sync, and as a registrar let in commits that came late, with what they stand on."),
        examples=("sync admit 4f0c2a91b7de", "sync admit 4f0c2a91b7de --from /media/usb/hexie.bundle"),
    ),
)  # fmt: skip
