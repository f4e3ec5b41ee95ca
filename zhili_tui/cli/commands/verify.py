"""zhili verify"""

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhili_tui.cli.output import emit_json, out, say, table, wants_json
from zhili_tui.cli.selecting import by_repository
from zhili_tui.cli.settings import current
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.glossary import term

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.trust.signoff_status import Verdict
    from zhili_tui.trust.types import Judged

HELP = N_("Say what every sign-off is worth, and which commits do not count. Everything is judged anew; nothing found before is believed.")
EXAMPLES = (
    "verify",
    "verify 20260803-tdl2 --explain",
    "verify --bundle /media/usb/hexie.bundle",
    "verify --tip 4f0c2a91b7de",
    "verify --fresh --json",
)


UNPINNED = N_("No beginning of trust is set in this clone (zhili keys pin), so no signature can be traced to a registrar.")


def command(
    refs: Annotated[list[str] | None, typer.Argument(metavar="[REF…]", help=N_("Records; all of them where none is named"))] = None,
    bundle: Annotated[str, typer.Option(help=N_("A bundle, checked in an empty repository of its own"))] = "",
    tip: Annotated[str, typer.Option(help=N_("Compare with a commit that somebody reads out from his clone, a letter or a paper"))] = "",
    explain: Annotated[bool, typer.Option("--explain", help=N_("Say in words what was checked"))] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help=N_("As without it: every signature is checked again, whatever was found before"))
    ] = False,
) -> None:
    """Verify sign-offs."""
    office = current().workspace()
    if tip:
        compared(office, tip)
        return
    if bundle:
        from zhili_tui.sharing import bundles

        found = bundles.verify(office, bundle)
        lost = translate(bundles.ROLLED_BACK, {"unit": found.unit, "commit": found.lost}) if found.lost else ""
        for sentence in (*found.notes, *([lost] if lost else [])):
            say(sentence)
        if not wants_json():
            say(
                translate(
                    N_("The bundle goes up to {tip}; receipt no. {receipt} of the hub (0: none)."),
                    {"tip": found.tip, "receipt": found.receipt},
                )
            )
        report(found.signoffs, found.faults, {"tip": found.tip, "receipt": found.receipt, "unit": found.unit, "problem": lost})
        return
    if refs:
        office.refresh()
    else:
        office.settle()
    places = by_repository(office, refs, removed=True) if refs else [(one, list[str]()) for one in (office, *office.linked)]
    verdicts: list[Verdict] = []
    faults: list[Judged] = []
    for one, paths in places:  # each has its own history and its own pin
        one.git.require_whole()
        history = one.trust.judged_afresh()
        given = one.trust.signoffs(paths, history=history)
        verdicts += given
        faults += history.faults() if history and not refs else []
        if explain:
            explained(history, given)
        if not wants_json():
            tell_standing(one, apart=len(places) > 1 or one is not office)
    report(verdicts, faults, {})


def tell_standing(office: "Workspace", apart: bool) -> None:
    """Say how far a repository's history goes, or that trust has no beginning in its clone; ``apart``: and which repository it is."""
    from zhili_tui.sharing import standing

    name = f"{office.settings.name} ({office.root}): " if apart else ""
    if office.trust.pin:
        say(name + standing.sentence(standing.standing(office.git), time.time()))
    elif apart:
        say(name + _(UNPINNED))


def compared(office: "Workspace", tip: str) -> None:
    """Say what this clone knows of a tip; end with 1 where two histories may be shown."""
    from zhili_tui.sharing import standing

    answer = standing.compare(office, tip)
    sentence, good = standing.ANSWERS[answer]
    here = standing.standing(office.git)
    if wants_json():
        emit_json({"answer": answer, "tip": here.tip, "receipt": here.receipt, "receipt_days": here.days(time.time())})
    else:
        out(_(sentence))
        say(standing.sentence(here, time.time()))
    if not good:
        raise typer.Exit(1)


def report(verdicts: Any, faults: Any, more: dict[str, Any]) -> None:
    """Print the verdicts and end with 1 where one is stale or invalid, or a commit does not count."""
    if wants_json():
        signoffs = [
            {"path": one.path, "by": one.by, "role": one.role, "verdict": one.verdict, "status": one.status,
             "reason": one.reason.sentence if one.reason else "", "commit": one.commit, "at": one.at,
             "counts_from": one.counted.day.isoformat() if one.counted else None, "claimed": bool(one.counted and one.counted.claimed),
             "awaited": bool(one.counted and one.counted.awaited)}
            for one in verdicts
        ]  # fmt: skip
        commits = [{"commit": one.commit, "by": one.signer, "problems": [p.sentence for p in one.problems]} for one in faults]
        emit_json({"signoffs": signoffs, "commits": commits} | more)
    else:
        rows = [(_(term(v.told)), v.path, v.by, _(term(v.role)), _(term(v.verdict)), v.why or v.doubt) for v in verdicts]
        table(rows)
        table([(one.commit[:12], one.signer, "; ".join(p.sentence for p in one.problems)) for one in faults])
        if not verdicts:
            say(_(N_("No record is signed.")))
    if more.get("problem") or faults or any(one.status in ("stale", "invalid") for one in verdicts):
        raise typer.Exit(1)


def explained(history: Any, verdicts: Any) -> None:
    """Say, on standard error, step by step what stands behind each verdict."""
    if history is None:
        say(_(UNPINNED))
        return
    say(
        translate(N_("Trust begins with the commit {genesis}, pinned in this clone's git settings."), {"genesis": history.pin.genesis[:12]})
    )
    for one in verdicts:
        judged = history.judged(one.commit) if one.commit else None
        if judged:
            parts = {
                "path": one.path,
                "commit": one.commit[:12],
                "key": judged.key,
                "officer": judged.signer or "?",
                "role": term(one.role),
            }
            say(
                translate(
                    N_(
                        "{path}: the commit {commit} makes the entry; it is signed with {key}, which the register before it gives to {officer}."
                    ),
                    parts,
                )
            )
        state = {
            "valid": N_("The role was held, nobody signed what he wrote, the digest fits the file as it lies here."),
            "attested": N_("Two officers vouch for the signature on paper; the digest fits the file as it lies here."),
        }.get(one.status)
        say("  " + (_(state) if state else one.reason.sentence if one.reason else ""))
