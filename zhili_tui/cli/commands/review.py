"""zhili review"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhili_tui.cli.output import clean, emit_items, emit_json, out, say, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import RECORDED_UNIT, ROLE
from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model.glossary import term

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.sharing.review import Coming, ReviewItem

HELP = N_(
    "What came in since you last looked, per unit: fields, findings, sign-offs. A branch can be looked at and accepted, a record sent back."
)
EXAMPLES = (
    "review",
    "review --unit dongjie",
    "review --limit 20",
    "review --seen",
    "review draft/notice",
    "review draft/notice --accept",
    N_("review --return 20261029-a3f7 --note 缺席原因未寫"),
)


def command(
    branch: Annotated[str, typer.Argument(help=N_("A branch instead of what came in"))] = "",
    unit: Annotated[str, typer.Option(help=N_("Only this unit's")), RECORDED_UNIT] = "",
    limit: Annotated[int, typer.Option(min=0, help=N_("Only so many, the newest; 0 for all"))] = 0,
    seen: Annotated[bool, typer.Option("--seen", help=N_("Mark everything as looked at; with --limit what is shown"))] = False,
    accept: Annotated[bool, typer.Option("--accept", help=N_("Merge the branch, signed"))] = False,
    return_: Annotated[str, typer.Option("--return", help=N_("Send this record back; say why with --note"))] = "",
    as_: Annotated[str, typer.Option("--as", help=N_("The role you send it back in")), ROLE] = "",
    note: Annotated[str, typer.Option(help=N_("Why it is sent back"))] = "",
) -> None:
    """Review."""
    from zhili_tui.sharing import review

    office = current().workspace()
    if return_:
        office.refresh()
        given = office.signing.sign([office.path(return_)], as_, "returned", note)
        if wants_json():
            emit_json({"items": [one._asdict() for one in given]})
        else:
            out(f"{given[0].path} {given[0].digest}")
    elif accept:
        office.refresh()
        joined = accepted(office, branch)
        if wants_json():
            emit_json({"commit": joined})
        else:
            out(joined)
    else:
        office.refresh_made()
        listed(office, review.incoming(office, branch, unit), limit, seen)


def accepted(office: "Workspace", branch: str) -> str:
    """Merge a branch; the commit. Raises WrongUse where none is named, or fields collide."""
    from zhili_tui.sharing import review

    if not branch:
        raise WrongUse(N_("name the branch to accept"))
    joined = review.accept(office, branch)
    if joined.clashes:
        raise WrongUse(
            N_("both sides changed {path}: {field}; decide with: zhili sync --resolve"),
            path=joined.clashes[0].path,
            field=joined.clashes[0].field,
        )
    return joined.commit


def listed(office: "Workspace", found: "Coming", limit: int, seen: bool) -> None:
    """Print what came in, each file as it is looked at; what is left out is said, and is not marked as looked at."""
    from zhili_tui.sharing import review
    from zhili_tui.trust import signoff_status

    told: list[str] = []
    waiting = 0

    def counted() -> "Iterator[ReviewItem]":
        nonlocal waiting
        for item in found.items(limit):
            told.append(item.path)
            waiting += sum(one.status == signoff_status.UNJUDGED for one in item.signoffs)
            yield item

    if wants_json():
        emit_items(map(plain, counted()), {"old": found.old, "new": found.new}, lambda: {"left": len(found.changes) - len(told)})
    else:
        shown(office, counted())
    left = len(found.changes) - len(told)
    if left:
        say(translate(N_("… and {count} more"), {"count": left}))
    if waiting:
        say(
            translate(
                N_("{count} sign-off(s) are not yet judged: the history here has not been read through. zhili due does that."),
                {"count": waiting},
            )
        )
    if not seen:
        return
    if limit:
        review.mark_some(office, [found.changes[path] for path in told])
    else:
        review.mark(office, found.new)
    say(_(N_("Marked as looked at.")))


def plain(item: "ReviewItem") -> dict[str, Any]:
    """An item as data."""
    return {
        "unit": item.unit, "path": item.path, "title": item.title, "change": item.change, "by": item.by,
        "fields": [{"field": ".".join(str(s + 1) if isinstance(s, int) else s for s in c.path), "before": c.before, "after": c.after} for c in item.fields],
        "findings": [{"rule": f.rule, "severity": f.severity, "field": f.field, "message": f.message} for f in item.findings],
        "signoffs": [{"by": v.by, "role": v.role, "verdict": v.verdict, "status": v.status, "reason": v.reason.sentence if v.reason else ""} for v in item.signoffs],
    }  # fmt: skip


def shown(office: "Workspace", items: "Iterator[ReviewItem]") -> None:
    """Print the items, the unit where another begins."""
    words = {"added": N_("new"), "changed": N_("changed"), "removed": N_("removed")}
    last = item = None
    for item in items:
        if item.unit != last:
            out(f"\n{office.name(item.unit) if item.unit else _(N_('register and rules'))}")
            last = item.unit
        out(f"  {_(words[item.change])}  {clean(item.title)}  {item.path}  {', '.join(item.by)}")
        if item.change == "changed":
            for change in item.fields:
                out("      " + clean(formatting.change(change, office.name)))
        for finding in item.findings:
            out("      ! " + clean(finding.message))
        for one in item.signoffs:
            reason = f": {one.why}" if one.why else ""
            out(f"      {_(term(one.told))}  {_(term(one.verdict))}  {one.by}  {_(term(one.role))}{reason}")
    if item is None:
        say(translate(N_("Nothing came in since you last looked."), {}))
