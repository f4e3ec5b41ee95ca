"""zhili rules"""

from typing import Annotated

import typer

from zhili_tui.cli.output import emit_json, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.errors import UnknownName
from zhili_tui.i18n import N_, _, formatting, language, translate
from zhili_tui.regulation import Book

HELP = N_("The rule set in use: its clauses and what is demanded by them.")
EXAMPLES = ("rules", "rules MTG-3b", "rules --json")


def command(clause: Annotated[str, typer.Argument(help=N_("Only this clause"))] = "") -> None:
    """List rules."""
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


def demands(book: Book, lang: str) -> list[tuple[str, str, str, str]]:
    """Clause, id, name and what is demanded, for every rule of the set."""
    out = []
    for one in book.obligations.obligations:
        often = translate(N_("at least {count} every {period}"), {"count": one.at_least, "period": formatting.label(one.every)})
        out.append((one.clause, one.id, one.name.said(lang), _(N_("every day")) if one.daily else often))
    for one in book.deadlines.deadlines:
        out.append(
            (
                one.clause,
                one.id,
                one.name.said(lang),
                translate(N_("by the time limit in each {kind}"), {"kind": formatting.label(one.kind)}),
            )
        )
    case, notice, veto = book.deadlines.case, book.deadlines.notice, book.deadlines.veto
    if case:
        out.append((case.clause, "case_report", case.name.said(lang), translate(N_("within {count} hours"), {"count": case.hours})))
    if notice:
        out.append(
            (
                notice.clause,
                "notice_slip",
                notice.slip.said(lang),
                translate(N_("within {count} working days"), {"count": notice.slip_days}),
            )
        )
        out.append(
            (notice.clause, "notice_report", notice.report.said(lang), translate(N_("within {count} months"), {"count": notice.months}))
        )
        out.append(
            (
                notice.clause,
                "notice_judgement",
                notice.judgement.said(lang),
                translate(N_("within {count} working days"), {"count": notice.judge_days}),
            )
        )
    if veto:
        out.append((veto.clause, "veto_term", veto.ends.said(lang), translate(N_("within {count} months"), {"count": veto.months})))
    for step in book.ladder.steps:
        term = translate(N_("within {count} months"), {"count": step.months}) if step.months else _(N_("by the time limit it sets"))
        out.append((step.clause, step.type, step.name.said(lang), term))
    for effect in book.effects.effects:
        barred = _(N_(", ")).join(formatting.label(bar) for bar in effect.bars)
        out.append((effect.clause, effect.source, formatting.label(effect.source), f"{formatting.label(effect.subject)}: {barred}"))
    return out
