"""zhili hub"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli.output import emit_json, out, say, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_, translate, use
from zhili_tui.services.program import launcher

HELP = N_("The shared repository of an office: make it from this one, serve it to logins over SSH, judge what is pushed (its hooks).")
EXAMPLES = ("hub create /srv/zhili/dongjie.git", "hub serve /srv/zhili/dongjie.git --login lin-shufen")


def command(
    step: Annotated[str, typer.Argument(help=N_("create or serve; pre-receive and post-receive are for the hooks"))],
    folder: Annotated[str, typer.Argument(metavar="DIR", help=N_("The bare repository"))] = "",
    login: Annotated[str, typer.Option(help=N_("Whose login this is, for the receipts"))] = "",
) -> None:
    """The hub."""
    from zhili_tui.sharing import hub, pre_receive

    match step:
        case "create" if folder:
            key = hub.create(current().workspace(), Path(folder), launcher())
            if wants_json():
                emit_json({"path": str(Path(folder).resolve()), "key": key})
            else:
                out(key)
                say(translate(N_("Clones pin this key: zhili keys pin --genesis NUMBER --hub-key {key}"), {"key": key}))
        case "serve" if folder:
            words = hub.serve(Path(folder), login, os.environ.get("SSH_ORIGINAL_COMMAND", ""))
            os.execvp(words[0], words)
        case "pre-receive":
            git = hub.here()
            policy = hub.policy(git)
            use(pre_receive.language_of(policy))
            found = pre_receive.pre_receive(git, policy, sys.stdin)
            for one in found[: pre_receive.MOST]:
                say(str(one))
            if len(found) > pre_receive.MOST:
                say(translate(N_("… and {count} more"), {"count": len(found) - pre_receive.MOST}))
            raise typer.Exit(1 if found else 0)
        case "post-receive":
            pre_receive.post_receive(hub.here(), sys.stdin)
        case _:
            raise WrongUse(N_("hub {step}: choose one of {known}, with its folder"), step=step, known="create, serve")
