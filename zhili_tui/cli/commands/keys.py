"""zhili keys"""

from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli.output import emit_json, out, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.errors import Unreadable, WrongUse
from zhili_tui.i18n import N_, _, translate
from zhili_tui.services.workspace import Workspace

HELP = N_("Keys for signing: make one, enter it in the register, end it, and pin where trust begins in this clone.")
EXAMPLES = (
    "keys new",
    "keys new --for dongjie/lin-shufen --public lin-shufen.pub",
    "keys list",
    "keys rotate --for dongjie/lin-shufen --public new.pub",
    "keys end --for dongjie/lin-shufen",
    "keys pin",
    "keys pin --genesis 4f0c2a91b7de",
    "keys recover 20260301-abcd --file records/shifan-zzb/officers/new.toml",
)
STEPS = "new, list, rotate, end, pin, recover"


def command(
    step: Annotated[str, typer.Argument(help=N_("new, list, rotate, end, pin or recover"))],
    ref: Annotated[str, typer.Argument(help=N_("The signed record of a recovery"))] = "",
    for_: Annotated[str, typer.Option("--for", help=N_("The officer, as UNIT/NAME; else who is at work"))] = "",
    public: Annotated[str, typer.Option(help=N_("A .pub file whose key a registrar enters"))] = "",
    type: Annotated[str, typer.Option(help=N_("ed25519, or ed25519-sk and ecdsa-sk for a hardware token"))] = "ed25519",
    file: Annotated[str, typer.Option(help=N_("Where the new key is to lie; for a recovery the file of the register"))] = "",
    agent: Annotated[str, typer.Option(help=N_("A .pub file whose private key only the agent has"))] = "",
    no_passphrase: Annotated[bool, typer.Option("--no-passphrase", help=N_("Make the key without a passphrase"))] = False,
    key: Annotated[str, typer.Option(help=N_("Only the key with this fingerprint"))] = "",
    genesis: Annotated[str, typer.Option(help=N_("The first commit as the registrar told you, twelve characters or more"))] = "",
    hub_key: Annotated[str, typer.Option(help=N_("The fingerprint of the hub's key, for its receipts"))] = "",
) -> None:
    """Keys."""
    from zhili_tui.services import key_registry

    office = current().workspace()
    office.refresh()
    match step:
        case "new" if public:
            _said(key_registry.enter(office, for_ or office.officer(), read(public)).commit)
        case "new":
            new(office, for_, type, file, agent, no_passphrase)
        case "rotate":
            _said(key_registry.enter(office, for_ or office.officer(), read(public), end_others=True).commit)
        case "end":
            _said(key_registry.end(office, for_ or office.officer(), key).commit)
        case "list":
            found = key_registry.listed(office)
            if wants_json():
                emit_json([one._asdict() for one in found])
            else:
                table(
                    [
                        (k.officer, k.fingerprint, k.type, str(k.since), str(k.until or ""), _(N_("registrar")) if k.registrar else "")
                        for k in found
                    ]
                )
        case "pin":
            pinned(office, genesis, hub_key)
        case "recover":
            base = office.root
            paths = [one.strip() for one in file.split(",") if one.strip()]
            if not (ref and paths):
                raise WrongUse(N_("keys recover needs the record and --file"))
            _said(key_registry.recover(office, ref, {path: (base / path).read_bytes() for path in paths}))
        case _:
            raise WrongUse(N_("keys {step}: choose one of {known}"), step=step, known=STEPS)


def new(office: Workspace, for_: str, type: str, file: str, agent: str, no_passphrase: bool) -> None:
    """Make a key (or take one of the agent's) for this clone, and say what to do with its public half."""
    from zhili_tui.vcs import signing_key

    officer = for_ or office.officer()
    if agent:
        line = read(agent)
        signing_key.use(office.git, signing_key.LITERAL + line)
    else:
        place = Path(file).expanduser() if file else Path.home() / ".ssh" / f"zhili-{officer.replace('/', '-')}"
        line = signing_key.make(place, type, officer, "" if no_passphrase else None)
        signing_key.use(office.git, str(place))
    out(line)
    say(translate(N_("This clone signs with it from now on. Have a registrar enter the line above: zhili keys new --for {officer} --public FILE"),
                  {"officer": officer}))  # fmt: skip


def pinned(office: Workspace, genesis: str, hub_key: str) -> None:
    """Show where the history begins, or pin it."""
    from zhili_tui.services import key_registry

    found = key_registry.pin(office, genesis, hub_key) if genesis else key_registry.beginning(office)
    if wants_json():
        emit_json({"genesis": found.genesis, "keys": found.keys, "pinned": bool(genesis) or office.trust.pin == found})
        return
    out(found.genesis)
    for key in found.keys:
        out(key)
    if not genesis:
        pinned_ = office.trust.pin and office.trust.pin.genesis == found.genesis
        said = (
            N_("This is pinned.")
            if pinned_
            else N_("Compare these with what a registrar tells you by another way, then: zhili keys pin --genesis NUMBER")
        )
        say(_(said))


def read(public: str) -> str:
    """The line of a public key's file. Raises Unreadable, or WrongUse where none was named."""
    if not public:
        raise WrongUse(N_("name the new key's file with --public"))
    try:
        return Path(public).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(path=public, reason=str(error)) from None


def _said(commit: str) -> None:
    if wants_json():
        emit_json({"commit": commit})
    else:
        out(commit)
