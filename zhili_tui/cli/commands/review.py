"""zhili review"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhili_tui.cli.output import clean, emit_json, out, say, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model.glossary import term

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.sharing.review import Item

HELP = N_(
    "What came in since you last looked, per unit: fields, findings, sign-offs. A branch can be looked at and accepted, a record sent back."
)
EXAMPLES = (
    "review",
    "review --unit dongjie",
    "review --seen",
    "review draft/notice",
    "review draft/notice --accept",
    "review --return 20261029-a3f7 --note 缺席原因未寫",
)


def command(
    branch: Annotated[str, typer.Argument(help=N_("A branch instead of what came in"))] = "",
    unit: Annotated[str, typer.Option(help=N_("Only this unit's"))] = "",
    seen: Annotated[bool, typer.Option("--seen", help=N_("Mark everything as looked at"))] = False,
    accept: Annotated[bool, typer.Option("--accept", help=N_("Merge the branch, signed"))] = False,
    return_: Annotated[str, typer.Option("--return", help=N_("Send this record back; say why with --note"))] = "",
    as_: Annotated[str, typer.Option("--as", help=N_("The role you send it back in"))] = "",
    note: Annotated[str, typer.Option(help=N_("Why it is sent back"))] = "",
) -> None:
    """Review."""
    from zhili_tui.sharing import review

    office = current().workspace()
    office.refresh()
    if return_:
        given = office.signing.sign([office.path(return_)], as_, "returned", note)
        out(f"{given[0].path} {given[0].digest}")
        return
    if accept:
        if not branch:
            raise WrongUse(N_("name the branch to accept"))
        joined = review.accept(office, branch)
        if joined.clashes:
            raise WrongUse(
                N_("both sides changed {path}: {field}; decide with: zhili sync --resolve"),
                path=joined.clashes[0].path,
                field=joined.clashes[0].field,
            )
        out(joined.commit)
        return
    found = review.incoming(office, branch)
    items = [one for one in found.items if unit in ("", one.unit)]
    if wants_json():
        emit_json({"old": found.old, "new": found.new, "items": [plain(one) for one in items]})
    else:
        shown(office, items)
    if seen:
        review.mark(office, found.new)
        say(_(N_("Marked as looked at.")))


def plain(item: "Item") -> dict[str, Any]:
    """An item as data."""
    return {
        "unit": item.unit, "path": item.path, "title": item.title, "change": item.change, "by": item.by,
        "fields": [{"field": ".".join(str(s + 1) if isinstance(s, int) else s for s in c.path), "before": c.before, "after": c.after} for c in item.fields],
        "findings": [{"rule": f.rule, "severity": f.severity, "field": f.field, "message": f.message} for f in item.findings],
        "signoffs": [{"by": v.by, "role": v.role, "verdict": v.verdict, "status": v.status, "reason": v.reason.sentence if v.reason else ""} for v in item.signoffs],
    }  # fmt: skip


def shown(office: "Workspace", items: "list[Item]") -> None:
    """Print the items, unit by unit."""
    words = {"added": N_("new"), "changed": N_("changed"), "removed": N_("removed")}
    last = None
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
    if not items:
        say(translate(N_("Nothing came in since you last looked."), {}))
