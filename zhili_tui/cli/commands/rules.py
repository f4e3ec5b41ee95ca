"""zhili rules"""

from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli.output import emit_json, out, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.errors import BadName, UnknownName, WrongUse
from zhili_tui.i18n import N_, _, formatting, language, translate
from zhili_tui.model.record_path import PART
from zhili_tui.regulation import Book
from zhili_tui.services.rule_sets import own_folder

HELP = N_("The rule set in use: its clauses and what is demanded by them.")
EXAMPLES = (
    "rules",
    "rules MTG-3b",
    "rules --json",
    "rules new-sheet town-2027 --from kaohe.docx",
    "rules new-sheet town-2027 --from kaohe.xlsx -o town-2027.toml",
)
NEW_SHEET = "new-sheet"


def command(
    clause: Annotated[str, typer.Argument(help=N_("Only this clause; or new-sheet, to begin a score sheet"))] = "",
    name: Annotated[str, typer.Argument(help=N_("new-sheet: what its file is called"))] = "",
    from_: Annotated[str, typer.Option("--from", help=N_("new-sheet: the printed sheet, .docx, .xlsx, .xls, .ods or .csv"))] = "",
    output: Annotated[
        str, typer.Option("--output", "-o", help=N_("new-sheet: the file to write, where it is not for this repository's rule set"))
    ] = "",
) -> None:
    """List rules, or begin a sheet."""
    if clause == NEW_SHEET:
        begin_sheet(name, from_, output)
        return
    if name or from_ or output:
        raise WrongUse(N_("a name, --from and --output go with new-sheet"))
    office = current().workspace()
    book = office.book
    if clause and clause not in book.clauses:
        raise UnknownName(N_("the regulation has no clause {clause}"), clause=clause)
    rows = [row for row in demands(book, language()) if clause in ("", row[0])]
    if wants_json():
        keys = ("clause", "id", "name", "demand")
        emit_json({"regulation": office.settings.regulation, "clauses": [{"clause": id, "title": office.clause(id)} for id in book.titles if clause in ("", id)],
                   "rules": [dict(zip(keys, row, strict=True)) for row in rows]})  # fmt: skip
        return
    for id in book.titles:
        if clause in ("", id):
            table([(id, office.clause(id))])
            table([("     ", name, demand) for of, _id, name, demand in rows if of == id])
    say(translate(N_("Rule set {name}: {clauses} clauses, {rules} rules"),
                  {"name": office.settings.regulation, "clauses": len(book.titles), "rules": len(rows)}))  # fmt: skip


def begin_sheet(name: str, source: str, output: str) -> None:
    """Write a sheet from a printed one, and say what could not be read off it."""
    from zhili_tui.exchange.printed import sheet, written

    if not PART.fullmatch(name):
        raise BadName(N_("{name} is no name for a file: small letters, digits, - and _"), name=name or "-")
    if output:
        target, own = Path(output), language()
    else:
        office = current().workspace()
        target, own = own_folder(office) / "sheets" / f"{name}.toml", str(office.settings.language)
    draft = sheet.drafted(Path(source), own) if source else sheet.blank(name, own)
    written.write(target, draft)
    items = sum(len(category["items"]) for category in draft.plain["categories"])
    if wants_json():
        emit_json({"path": str(target), "items": items, "total": draft.plain["total"], "unread": draft.unread})
        return
    out(str(target))
    for one in draft.unread:
        say(one)
    parts = {"items": items, "total": draft.plain["total"]}
    say(
        translate(
            N_(
                "{items} items, {total} points. Hold it against the paper, the lines under [modes] first; then write the formulas, and try it with: zhili score --try"
            ),
            parts,
        )
    )


def demands(book: Book, lang: str) -> list[tuple[str, str, str, str]]:
    """Clause, id, name and what is demanded, for every rule of the set."""
    found = []
    for one in book.obligations.obligations:
        often = translate(N_("at least {count} every {period}"), {"count": one.at_least, "period": formatting.label(one.every)})
        found.append((one.clause, one.id, one.name.said(lang), _(N_("every day")) if one.daily else often))
    for one in book.deadlines.deadlines:
        found.append(
            (
                one.clause,
                one.id,
                one.name.said(lang),
                translate(N_("by the time limit in each {kind}"), {"kind": formatting.label(one.kind)}),
            )
        )
    case, notice, veto = book.deadlines.case, book.deadlines.notice, book.deadlines.veto
    if case:
        found.append((case.clause, "case_report", case.name.said(lang), translate(N_("within {count} hours"), {"count": case.hours})))
    if notice:
        found.append(
            (
                notice.clause,
                "notice_slip",
                notice.slip.said(lang),
                translate(N_("within {count} working days"), {"count": notice.slip_days}),
            )
        )
        found.append(
            (notice.clause, "notice_report", notice.report.said(lang), translate(N_("within {count} months"), {"count": notice.months}))
        )
        found.append(
            (
                notice.clause,
                "notice_judgement",
                notice.judgement.said(lang),
                translate(N_("within {count} working days"), {"count": notice.judge_days}),
            )
        )
    if veto:
        found.append((veto.clause, "veto_term", veto.ends.said(lang), translate(N_("within {count} months"), {"count": veto.months})))
    for step in book.ladder.steps:
        term = translate(N_("within {count} months"), {"count": step.months}) if step.months else _(N_("by the time limit it sets"))
        found.append((step.clause, step.type, step.name.said(lang), term))
    for effect in book.effects.effects:
        barred = _(N_(", ")).join(formatting.label(bar) for bar in effect.bars)
        found.append((effect.clause, effect.source, formatting.label(effect.source), f"{formatting.label(effect.subject)}: {barred}"))
    return found
