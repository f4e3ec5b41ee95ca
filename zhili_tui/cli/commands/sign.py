"""zhili sign"""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhili_tui.cli.output import emit_json, out, say, wants_json
from zhili_tui.cli.selecting import by_repository
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import ROLE
from zhili_tui.errors import Unreadable, WrongUse, system_reason
from zhili_tui.i18n import N_, _
from zhili_tui.services import signature_sheet

if TYPE_CHECKING:
    from zhili_tui.services.signing import VouchedPaper

HELP = N_(
    "Sign records off: approve, acknowledge receipt, send back with a note, or vouch for a signature on paper. Each is a signed commit."
)
EXAMPLES = (
    "sign 20261029-a3f7",
    "sign 20261029-a3f7 20261030-k2x4 --as office_director",
    "sign 20260803-tdl2 --acknowledge",
    N_("sign 20261029-a3f7 --return --note 缺席原因未寫"),
    N_("sign 20260310-q2ab --attest --signer 王建華 --signed-on 2026-03-12 --paper 三號櫃第七盒"),
    N_("sign --attest --sheet sheet.json --digest 9f2c41d07be35a86 --signer 高峰 --signed-on 2026-11-23 --paper 三號櫃第七盒 --left-out 3"),
)


def command(
    refs: Annotated[list[str] | None, typer.Argument(metavar="REF…", help=N_("Records: a path, an id, or the beginning of one"))] = None,
    as_: Annotated[str, typer.Option("--as", help=N_("The role you sign in; needed where several are open to you")), ROLE] = "",
    acknowledge: Annotated[bool, typer.Option("--acknowledge", help=N_("Confirm receipt instead of approving"))] = False,
    return_: Annotated[bool, typer.Option("--return", help=N_("Send back; say why with --note"))] = False,
    attest: Annotated[bool, typer.Option("--attest", help=N_("Vouch for a signature on paper; two officers have to"))] = False,
    note: Annotated[str, typer.Option(help=N_("A word to the entry"))] = "",
    signer: Annotated[str, typer.Option(help=N_("Who signed on paper"))] = "",
    signed_on: Annotated[str, typer.Option(help=N_("When it was signed on paper"))] = "",
    paper: Annotated[str, typer.Option(help=N_("Where the paper lies"))] = "",
    sheet: Annotated[
        Path | None, typer.Option(help=N_("With --attest: the list beside a printed signature sheet; all its lines are vouched for"))
    ] = None,
    digest: Annotated[str, typer.Option(help=N_("… the digest that is printed on the sheet"))] = "",
    left_out: Annotated[
        list[int] | None, typer.Option("--left-out", help=N_("… the number of a line that was not ticked; may be said several times"))
    ] = None,
    scan: Annotated[str, typer.Option(help=N_("The scanned file, for its digest"))] = "",
) -> None:
    """Sign off."""
    if acknowledge + return_ + attest > 1:
        raise WrongUse(N_("--acknowledge, --return and --attest exclude each other"))
    if bool(refs) == bool(sheet) or (sheet and not attest):
        raise WrongUse(N_("Name records, or with --attest --sheet the list of a printed signature sheet"))
    if bool(digest) != bool(sheet) or (left_out and not sheet):
        raise WrongUse(N_("--sheet needs --digest, the digest printed on the sheet; --digest and --left-out go with --sheet alone"))
    office = current().workspace()
    office.refresh()
    verdict = "acknowledged" if acknowledge else "returned" if return_ else "attested" if attest else "approved"
    words = on_paper(signer, signed_on, paper, scan) if attest else None
    if sheet:
        listed = signature_sheet.read(sheet)
        signature_sheet.bound(office, listed, digest, signer)
        roles = signature_sheet.ticked(office, listed, left_out or [])
        places = [(office, [*roles])]
        given = office.signing.sign([*roles], roles, verdict, note, words)
    else:
        places = by_repository(office, refs or [])
        given = [one for home, paths in places for one in home.signing.sign(paths, as_, verdict, note, words)]
    if wants_json():
        emit_json({"items": [one._asdict() for one in given]})
        return
    for one in given:
        out(f"{one.path} {one.digest}")
    if any(home.trust.pin is None for home, _paths in places):
        say(_(N_("No beginning of trust is set here, so the sign-off reads “unverifiable”: zhili keys pin")))


def on_paper(signer: str, signed_on: str, paper: str, scan: str) -> "VouchedPaper":
    """What was signed on paper. Raises WrongUse where something is missing."""
    import hashlib

    from zhili_tui.services.signing import VouchedPaper

    if not (signer and signed_on and paper):
        raise WrongUse(N_("--attest needs --signer, --signed-on and --paper"))
    try:
        day = datetime.date.fromisoformat(signed_on)
        digest = hashlib.sha256(Path(scan).read_bytes()).hexdigest() if scan else ""
    except ValueError:
        raise WrongUse(N_("--signed-on: “{text}” is no date; write it as 2026-03-05"), text=signed_on) from None
    except OSError as error:
        raise Unreadable(path=scan, reason=system_reason(error)) from None
    return VouchedPaper(signer, day, paper, digest)
