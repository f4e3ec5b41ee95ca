"""zhili hub"""

import os
from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli import hub_hooks
from zhili_tui.cli.output import emit_json, out, say, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_, translate
from zhili_tui.services.program import launcher

HELP = N_(
    "The shared repository of an office: make it from this one, or of a bare repository that a server keeps; serve it to logins over SSH; "
    "ask it from outside whether it judges what is pushed."
)
EXAMPLES = (
    "hub create /srv/zhili/dongjie.git",
    "hub install /srv/gitolite/repositories/dongjie.git",
    "hub serve /srv/zhili/dongjie.git --login lin-shufen",
    "hub check ssh://hub.example.org/dongjie",
)
STEPS = "create, install, serve, check"


def command(
    step: Annotated[str, typer.Argument(help=N_("create, install, serve or check; pre-receive and post-receive are for the hooks"))],
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help=N_("The bare repository; for check its address, else that of this clone's hub"))
    ] = "",
    login: Annotated[str, typer.Option(help=N_("Whose login this is, for the receipts"))] = "",
) -> None:
    """The hub."""
    from zhili_tui.sharing.receiving import hub

    match step:
        case "create" | "install" if folder:
            made = hub.create if step == "create" else hub.install
            _made(Path(folder), made(current().workspace(), Path(folder), launcher()))
        case "serve" if folder:
            words = hub.serve(Path(folder), login, os.environ.get("SSH_ORIGINAL_COMMAND", ""))
            os.execvp(words[0], words)
        case "check":
            _check(folder)
        case "pre-receive" | "post-receive":
            raise typer.Exit(hub_hooks.run(step))
        case _:
            raise WrongUse(N_("hub {step}: choose one of {known}, with its folder"), step=step, known=STEPS)


def _made(folder: Path, key: str) -> None:
    """Say what a hub's key is, and what is left to do."""
    if wants_json():
        emit_json({"path": str(folder.resolve()), "key": key})
        return
    out(key)
    say(translate(N_("Clones pin this key: zhili keys pin --genesis NUMBER --hub-key {key}"), {"key": key}))
    say(translate(N_("Then ask it from a clone whether it judges what is pushed: zhili hub check"), {}))


def _check(address: str) -> None:
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
