"""zhili hub"""

from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli import hub_hooks
from zhili_tui.cli.output import emit_json, out, say, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.subcommands import Subcommand
from zhili_tui.i18n import N_, translate
from zhili_tui.services.program import launcher

HELP = N_(
    "The shared repository of an office: make it from this one, or of a bare repository that a server keeps; serve it to logins over SSH; "
    "ask it from outside whether it judges what is pushed."
)
Folder = Annotated[Path, typer.Argument(metavar="DIR", help=N_("The bare repository"))]


def create(folder: Folder) -> None:
    """Make a hub."""
    from zhili_tui.sharing.receiving import hub

    _made(folder, hub.create(current().workspace(), folder, launcher()))


def install(folder: Folder) -> None:
    """Make a hub of a bare repository."""
    from zhili_tui.sharing.receiving import hub

    _made(folder, hub.install(current().workspace(), folder, launcher()))


def serve(folder: Folder, login: Annotated[str, typer.Option(help=N_("Whose login this is, for the receipts"))] = "") -> None:
    """Serve a hub to a login."""
    hub_hooks.serve(str(folder), login)


def post_receive() -> None:
    """Tell git of what nobody judged."""
    raise typer.Exit(hub_hooks.run("post-receive"))


def _made(folder: Path, key: str) -> None:
    """Say what a hub's key is, and what is left to do."""
    if wants_json():
        emit_json({"path": str(folder.resolve()), "key": key})
        return
    out(key)
    say(translate(N_("Clones pin this key: zhili keys pin --genesis NUMBER --hub-key {key}"), {"key": key}))
    say(translate(N_("Then ask it from a clone whether it judges what is pushed: zhili hub check"), {}))


def pre_receive() -> None:
    """Judge what git tells on standard input; exit code 1 where it is refused."""
    raise typer.Exit(hub_hooks.run("pre-receive"))


def check(
    address: Annotated[str, typer.Argument(metavar="URL", help=N_("The hub's address; else that of this clone's hub"))] = "",
) -> None:
    """Ask a hub whether it judges: exit code 1 where it does not, 2 where it could not be asked."""
    from zhili_tui.sharing.receiving import hub_probe
    from zhili_tui.vcs.transfer import Transfer

    transfer = Transfer(terminal=True)
    found = hub_probe.probe(address, Path.cwd(), transfer) if address else hub_probe.probe_hub_of(current().workspace().git, transfer)
    if wants_json():
        emit_json({"state": found.state, "message": str(found)})
    else:
        say(str(found))
    raise typer.Exit({"judges": 0, "unreached": 2}.get(found.state, 1))


SUBCOMMANDS = (
    Subcommand("create", create, N_("Make a hub from this repository, with its key and hooks."), examples=("hub create /srv/zhili/dongjie.git",)),
    Subcommand(
        "install", install, N_("Make a hub of a bare repository that a server keeps: its key and hooks."),
        examples=("hub install /srv/gitolite/repositories/dongjie.git",),
    ),
    Subcommand(
        "serve", serve, N_("Serve a hub to a login over SSH: what authorized_keys runs for it."),
        examples=("hub serve /srv/zhili/dongjie.git --login lin-shufen",),
    ),
    Subcommand(
        "check", check, N_("Ask a hub from outside whether it judges what is pushed."),
        examples=("hub check ssh://hub.example.org/dongjie", "hub check"),
    ),
    Subcommand("pre-receive", pre_receive, N_("What a hub's hook runs before it takes in what is pushed."), hidden=True),
    Subcommand("post-receive", post_receive, N_("What a hub's hook runs when it has taken in what was pushed."), hidden=True),
)  # fmt: skip
