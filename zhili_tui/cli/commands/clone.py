"""zhili clone"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhili_tui.cli.output import ask, emit_json, on_terminal, out, say, transferring, wants_json
from zhili_tui.errors import UntrustedHistory, WrongUse
from zhili_tui.i18n import N_, _, translate

if TYPE_CHECKING:
    from zhili_tui.trust.types import Pin

HELP = N_(
    "Begin an office on this machine from its hub, or from a file on a stick: judged from its beginning on before a file lies there, and pinned."
)
EXAMPLES = (
    "clone ssh://zhili@hub.example/dongjie.git dongjie --genesis NUMBER --hub-key SHA256:…",
    "clone /media/usb/dongjie.bundle dongjie",
)

#: What is still to be said in a clone that is pinned.
WHO_AND_WHICH_KEY = N_(
    "Pinned. Say who works here with “git config zhili.officer UNIT/NAME”, and which key signs with: zhili keys use FILE"
)
WHICH_KEY = N_("Pinned. Say which key signs here with: zhili keys use FILE")


def command(
    source: Annotated[str, typer.Argument(metavar="FILE_OR_URL", help=N_("The hub's address, or a file that “zhili bundle” wrote"))],
    folder: Annotated[str, typer.Argument(metavar="DIR", help=N_("A new folder"))],
    genesis: Annotated[
        str, typer.Option(help=N_("The first commit as the registrar told you, all 40 digits; asked for where it is left out"))
    ] = "",
    hub_key: Annotated[str, typer.Option(help=N_("The fingerprint of the hub's key, or its public line, for its receipts"))] = "",
    officer: Annotated[str, typer.Option("--for", help=N_("Who will work here, as UNIT/NAME"))] = "",
) -> None:
    """Begin a clone."""
    from zhili_tui.cli import sorts
    from zhili_tui.services import key_registry
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.sharing import cloning
    from zhili_tui.vcs.transfer import Transfer

    expected = key_registry.whole(genesis) if genesis else ""
    key = key_registry.hub_fingerprint(hub_key) if hub_key else ""

    def confirm(found: "Pin") -> bool:
        say(translate(N_("The history begins with {genesis}"), {"genesis": found.genesis}))
        for one in found.keys:
            say(translate(N_("Key of a registrar who began it: {key}"), {"key": one}))
        if expected and expected != found.genesis:
            raise UntrustedHistory(key_registry.NOT_THE_BEGINNING, found=found.genesis, expected=expected)
        return bool(expected) or asked(found)

    git = cloning.begin(source, Path(folder), confirm, key, Transfer(transferring(), terminal=True))
    if officer:
        office = Workspace.open(Path(folder))
        office.set_officer(sorts.officer_to_be(office, officer, say))
    if wants_json():
        emit_json({"path": folder, "genesis": git.config("zhili.pin"), "hub_keys": [one for one in git.configs("zhili.hubkey") if one]})
    else:
        out(folder)
        say(_(WHICH_KEY if officer else WHO_AND_WHICH_KEY))


def asked(found: "Pin") -> bool:
    """Whether somebody at the terminal says that this is the number he was told. Raises WrongUse where nobody can be asked."""
    import sys

    if not on_terminal(sys.stdin):
        raise WrongUse(N_("say where the history begins, as a registrar told you: --genesis and 40 digits"))
    from zhili_tui.services import key_registry

    return key_registry.whole(ask(_(N_("Type the number as the registrar told you: "))).strip()) == found.genesis
