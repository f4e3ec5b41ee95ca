"""zhili keys"""

import os
from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli.delivering import tell
from zhili_tui.cli.output import emit_json, out, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import OFFICER_TO_BE, own_officer
from zhili_tui.cli.subcommands import Subcommand
from zhili_tui.errors import NoRepository, UnknownOfficer, Unreadable, WrongUse, system_reason
from zhili_tui.i18n import N_, _, translate
from zhili_tui.services.workspace import Workspace

HELP = N_("Keys for signing: make one, enter it in the register, end it, and pin where trust begins in this clone.")
#: Whose key it is.
Whose = Annotated[str, typer.Option("--for", help=N_("The officer, as UNIT/NAME; else who is at work")), OFFICER_TO_BE]
Public = Annotated[str, typer.Option(help=N_("A .pub file whose key a registrar enters"))]


#: What disowning does not do.
WRITTEN = N_(
    "What was written with a key of {officer} from then on is no sign-off and stays as it lies there: {count} file(s). "
    "Read each with “zhili history”, and mend it like any other mistake:"
)
ENTER = N_("Have a registrar enter the line above: zhili keys new --for {officer} --public FILE")


def _office(to_be: bool = False) -> Workspace:
    """The repository; ``to_be``: for somebody who need not be in the register yet."""
    office = current().workspace(to_be)
    office.refresh()
    return office


def opened() -> bool:
    """Whether there is a repository to open here, or one was named: an officer makes his first key before he has a clone."""
    if current().repo or os.environ.get("ZHILI_REPO"):
        return True
    try:
        current().workspace(to_be=True)
    except NoRepository:
        return False
    return True


def made(officer: str, type: str, file: str, no_passphrase: bool) -> tuple[str, Path]:
    """A new pair of keys; the public line, and where the private one lies."""
    from zhili_tui.vcs import signing_key

    name = f"zhili-{officer.replace('/', '-')}" if officer else "zhili"
    place = Path(file).expanduser() if file else Path.home() / ".ssh" / name
    return signing_key.make(place, type, officer or "zhili", "" if no_passphrase else None), place


def new(
    for_: Annotated[str, typer.Option("--for", help=N_("The officer, as UNIT/NAME; else who is at work")), OFFICER_TO_BE] = "",
    public: Public = "",
    type: Annotated[str, typer.Option(help=N_("ed25519, or ed25519-sk and ecdsa-sk for a hardware token"))] = "ed25519",
    file: Annotated[str, typer.Option(help=N_("Where the new key is to lie"))] = "",
    agent: Annotated[str, typer.Option(help=N_("A .pub file whose private key only the agent has"))] = "",
    no_passphrase: Annotated[bool, typer.Option("--no-passphrase", help=N_("Make the key without a passphrase"))] = False,
) -> None:
    """Make a key, or enter one in the register."""
    from zhili_tui.services import key_registry

    if not public and not opened():
        first(for_, type, file, agent, no_passphrase)
        return
    office = _office(to_be=not public)
    if public:
        line = read(public)
        try:
            _said(key_registry.enter(office, for_ or office.officer(), line).commit)
        except UnknownOfficer:
            own_officer(office, for_ or office.officer())  # which says who comes nearest
            raise
    else:
        for_this_clone(office, for_, type, file, agent, no_passphrase)


def use(file: Annotated[str, typer.Argument(metavar="FILE", help=N_("The file of the key to use"))]) -> None:
    """Sign in this clone with a key that is there already. Raises Unreadable where its public half is not there."""
    from zhili_tui.trust import sshsig
    from zhili_tui.vcs import signing_key

    office = _office(to_be=True)
    private = file.removesuffix(".pub")
    line = read(private + ".pub")
    try:
        name = sshsig.fingerprint(sshsig.key_of(line))
    except sshsig.BadKeyError:
        raise Unreadable(path=private + ".pub", reason=_(N_("this is no public key"))) from None
    if not Path(private).expanduser().is_file():
        raise Unreadable(path=private, reason=_(N_("there is no such file or folder")))
    signing_key.use(office.git, private)
    if wants_json():
        emit_json({"key": name})
    else:
        out(name)
    fault = office.trust.key().fault if office.trust.pin else ""
    say(fault or _(N_("This clone signs with it from now on.")))


def listed() -> None:
    """List the register's keys."""
    from zhili_tui.services import key_registry

    found = key_registry.listed(_office())
    if wants_json():
        emit_json({"items": [one._asdict() for one in found]})
    else:
        table(
            [(k.officer, k.fingerprint, k.type, str(k.since), str(k.until or ""), _(N_("registrar")) if k.registrar else "") for k in found]
        )


def rotate(for_: Whose = "", public: Public = "") -> None:
    """Enter a key and end the others."""
    from zhili_tui.services import key_registry

    office = _office()
    _said(key_registry.enter(office, for_ or office.officer(), read(public), end_others=True).commit)


def end(
    for_: Whose = "",
    key: Annotated[str, typer.Option(help=N_("Only the key with this fingerprint"))] = "",
    since: Annotated[
        str, typer.Option(help=N_("From which commit, or moment with its offset, what it signed is disowned, as the key was stolen"))
    ] = "",
) -> None:
    """End keys."""
    from zhili_tui.services import key_registry

    office = _office()
    officer = for_ or office.officer()
    written = key_registry.written(office, officer, key, since) if since else []
    made = key_registry.end(office, officer, key, since).commit
    if wants_json():
        emit_json({"commit": made} | ({"written": written} if since else {}))
        return
    out(made)
    if written:
        say(translate(WRITTEN, {"officer": officer, "count": len(written)}))
        for path in written:
            say(f"  {path}")


def first(officer: str, type: str, file: str, agent: str, no_passphrase: bool) -> None:
    """Make a key where there is no clone yet, and say what to do with it."""
    if agent:
        raise WrongUse(
            N_(
                "a key that only an agent has is made there; give a registrar its public line, and once the clone is there: zhili keys new --agent FILE.pub"
            )
        )
    line, place = made(officer, type, file, no_passphrase)
    _told(line, str(place))
    say(translate(ENTER, {"officer": officer or "UNIT/NAME"}))
    say(translate(N_("Once the clone is there, sign with it in that folder: zhili keys use {path}"), {"path": place}))


def recover(
    ref: Annotated[str, typer.Argument(help=N_("The signed record of a recovery, to carry it out"))] = "",
    file: Annotated[
        str, typer.Option(metavar="PATH=FILE", help=N_("What a file of the register is to say: PATH=FILE, several with commas"))
    ] = "",
    note: Annotated[str, typer.Option(help=N_("Why, for a recovery"))] = "",
) -> None:
    """Propose a recovery of the register, or carry out one that is signed."""
    from zhili_tui.services import key_registry

    office = _office()
    if ref:
        path = office.path(ref)
        made = office.signing.carry_out(path)
        if not made:
            raise WrongUse(N_("{path} is not signed by all who have to, or was carried out already"), path=path)
        _said(made)
        return
    pairs = [one.strip().partition("=") for one in file.split(",") if one.strip()]
    if not pairs or not note or not all(path and source for path, _equals, source in pairs):
        raise WrongUse(N_("keys recover needs --file PATH=FILE (what the register's file is to say) and --note, or the signed record"))
    try:
        contents = {path: Path(source).expanduser().read_bytes() for path, _equals, source in pairs}
    except OSError as error:
        raise Unreadable(path=error.filename, reason=system_reason(error)) from None
    proposed = key_registry.recover(office, contents, note)
    tell(proposed.path, proposed.commit)


def for_this_clone(office: Workspace, for_: str, type: str, file: str, agent: str, no_passphrase: bool) -> None:
    """Make a key (or take one of the agent's), and say what to do with its public half; the clone signs with it, unless that is another's.

    A clone that signs as its officer already goes on so where the key is for somebody else.
    """
    from zhili_tui.vcs import signing_key

    officer = for_ or office.officer()
    line, place = (read(agent), Path(agent)) if agent else made(officer, type, file, no_passphrase)
    own = not for_ or not office.git.config(signing_key.SETTING) or for_ == office.git.config("zhili.officer")
    if own:
        signing_key.use(office.git, signing_key.LITERAL + line if agent else str(place))
    _told(line, str(place))
    used = _(N_("This clone signs with it from now on.") if own else N_("This clone goes on signing with the key it has."))
    say(f"{used} {translate(ENTER, {'officer': officer})}")


def pin(
    genesis: Annotated[str, typer.Option(help=N_("The first commit as the registrar told you, all 40 digits"))] = "",
    hub_key: Annotated[str, typer.Option(help=N_("The fingerprint of the hub's key, or its public line, for its receipts"))] = "",
) -> None:
    """Show where the history begins, or pin it; or only the hub's key where the beginning is pinned already."""
    from zhili_tui.services import key_registry

    office = _office()
    if hub_key and not genesis:
        if office.trust.pin is None:
            raise WrongUse(N_("pin where the history begins first: zhili keys pin --genesis NUMBER --hub-key …"))
        key_registry.pin_hub(office.git, key_registry.hub_fingerprint(hub_key))
    found = key_registry.pin(office, genesis, hub_key) if genesis else key_registry.beginning(office)
    hub_keys = [one for one in office.git.configs("zhili.hubkey") if one]
    if wants_json():
        emit_json(
            {"genesis": found.genesis, "keys": found.keys, "pinned": bool(genesis) or office.trust.pin == found, "hub_keys": hub_keys}
        )
        return
    out(found.genesis)
    for key in found.keys:
        out(key)
    say(_(N_("First the commit with which the history begins, then the keys of the registrars who began it; compare both.")))
    for key in hub_keys:
        say(translate(N_("Receipts are those signed with the hub's key {key}"), {"key": key}))
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


def _told(line: str, path: str) -> None:
    if wants_json():
        emit_json({"public": line, "path": path})
    else:
        out(line)


def _said(commit: str) -> None:
    if wants_json():
        emit_json({"commit": commit})
    else:
        out(commit)


SUBCOMMANDS = (
    Subcommand(
        "new", new, N_("Make a key for signing, or with --public enter somebody's in the register."),
        examples=("keys new", "keys new --for dongjie/lin-shufen --public lin-shufen.pub"),
    ),
    Subcommand("use", use, N_("Sign in this clone with a key that is there already."), examples=("keys use ~/.ssh/zhili",)),
    Subcommand("list", listed, N_("List the register's keys: whose, since when, until when."), examples=("keys list", "keys list --json")),
    Subcommand(
        "rotate", rotate, N_("Enter an officer's new key in the register, and end those he had."),
        examples=("keys rotate --for dongjie/lin-shufen --public new.pub",),
    ),
    Subcommand(
        "end", end, N_("End an officer's keys, or one of them; disown what it signed where it was stolen."),
        examples=("keys end --for dongjie/lin-shufen", "keys end --for dongjie/lin-shufen --since 2026-10-29T18:00+08:00"),
    ),
    Subcommand(
        "pin", pin, N_("Show where the history begins, or pin it in this clone as a registrar told it."),
        examples=("keys pin", "keys pin --genesis NUMBER --hub-key SHA256:…"),
    ),
    Subcommand(
        "recover", recover, N_("Propose what the register is to say where no registrar has his key, or carry out what was signed."),
        examples=(
            N_("keys recover --file records/shifan-zzb/officers/new.toml=new.toml --note 兩名登記管理員的金鑰均已遺失"),
            "keys recover 20260301-abcd",
        ),
    ),
)  # fmt: skip
