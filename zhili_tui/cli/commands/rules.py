"""zhili rules"""

import sys
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli.output import ask, emit_json, on_terminal, out, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import CLAUSE
from zhili_tui.cli.subcommands import Subcommand
from zhili_tui.errors import BadName
from zhili_tui.i18n import N_, _, formatting, language, translate
from zhili_tui.model.fields import builtins
from zhili_tui.model.record_path import PART
from zhili_tui.regulation import RuleSet
from zhili_tui.regulation.rules import Obligation
from zhili_tui.sharing import rule_sets
from zhili_tui.sharing.rule_sets import FileUpdate, own_folder
from zhili_tui.storage.folding import fold

HELP = N_("The rule set in use: its clauses and what is demanded by them.")
EXAMPLES = ("rules", "rules MTG-3b", "rules --json")
#: The step that an option means too.
SPELLED = {"--update": "update"}


def command(clause: Annotated[str, typer.Argument(help=N_("Only this clause")), CLAUSE] = "") -> None:
    """List rules."""
    office = current().workspace()
    book = office.book
    rows = [row for row in demands(book, language()) if clause in ("", row[0])]
    if wants_json():
        keys = ("clause", "id", "name", "demand")
        emit_json({"regulation": office.settings.regulation, "clauses": [{"clause": id, "title": office.clause(id)} for id in book.titles if clause in ("", id)],
                   "rules": [dict(zip(keys, row, strict=True)) for row in rows],
                   "bodies": [builtins(one) | {"name": one.name.said(language())} for one in book.directory.bodies]})  # fmt: skip
        return
    for id in book.titles:
        if clause in ("", id):
            table([(id, office.clause(id))])
            table([("     ", name, demand) for of, _id, name, demand in rows if of == id])
    say(translate(N_("Rule set {name}: {clauses} clauses, {rules} rules"),
                  {"name": office.settings.regulation, "clauses": len(book.titles), "rules": len(rows)}))  # fmt: skip


def begin_sheet(
    name: Annotated[str, typer.Argument(help=N_("What its file is called"))],
    source: Annotated[str, typer.Option("--from", help=N_("The printed sheet, .docx, .xlsx, .xls, .ods or .csv"))] = "",
    output: Annotated[
        str, typer.Option("--output", "-o", help=N_("The file to write, where it is not for this repository's rule set"))
    ] = "",
) -> None:
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


#: What becomes of a key, in the order in which they are told.
FATES = {
    "taken": N_("brought in: {key}: {own} → {shipped}"),
    "own": N_("the office's own, stays: {key}: {own} (shipped: {shipped})"),
    "open": N_("to decide, the office's stays: {key}: {own} (shipped: {shipped}); write the other by hand where that is meant"),
}


def bring_in(yes: Annotated[bool, typer.Option("--yes", help=N_("Write and commit it, as the registrar"))] = False) -> None:
    """Show file by file what the program ships newly, and commit it on confirmation."""
    office = current().workspace()
    updates = rule_sets.plan(office)
    taken = any(one.of("taken") for one in updates)
    if not wants_json():
        for one in updates:
            out(one.path)
            for text in told(one):
                out(f"  {text}")
            for line in unified_diff((one.own or b"").decode().splitlines(), (one.merged or b"").decode().splitlines(), n=1, lineterm=""):
                out(f"    {line}")
        if not taken:
            say(_(N_("There is nothing to bring in.")))
        elif not yes:
            yes = on_terminal(sys.stdin) and ask(_(N_("Write and commit this? y/n "))).strip().lower() in ("y", "yes", "是")
    commit = rule_sets.apply(office, updates) if yes and taken else ""
    if wants_json():
        shown = [{"path": one.path, **{fate: [dict(zip(("key", "base", "own", "shipped"), (".".join(each.key), *each[1:4]), strict=True))
                                              for each in one.of(fate)] for fate in FATES}} for one in updates]  # fmt: skip
        emit_json({"files": shown, "commit": commit})
    elif commit:
        out(commit)
    elif taken:
        say(_(N_("Nothing was written; with --yes it is.")))


def told(update: FileUpdate) -> list[str]:
    """What becomes of each key; an entry that is new or gone as a whole is told once."""
    found = []
    for fate, sentence in FATES.items():
        for one in update.of(fate):
            whole = len(one.key) > 2 and (one.own is None or one.shipped is None)
            parts = {
                "key": ".".join(one.key[:2] if whole else one.key),
                "own": _value(one.own, whole),
                "shipped": _value(one.shipped, whole),
            }
            found.append(translate(sentence, parts))
    return list(dict.fromkeys(found))


def _value(value: str | None, whole: bool) -> str:
    return "-" if value is None else "…" if whole else value


def often(one: Obligation) -> str:
    """How often something has to be done, of what share of the units, and on which days the rule holds."""
    parts = {"count": one.at_least, "period": formatting.label(one.every), "share": one.share}
    if one.daily:
        said = _(N_("every day"))
    elif one.share:
        said = translate(N_("{share} percent of the units every {period}"), parts)
    else:
        said = translate(N_("at least {count} every {period}"), parts)
    since = translate(N_("since {day}"), {"day": one.since.isoformat()}) if one.since else ""
    until = translate(N_("until {day}"), {"day": one.until.isoformat()}) if one.until else ""
    return _(N_(", ")).join(filter(None, (said, since, until)))


def once_each(names: Iterable[str], lang: str) -> list[str]:
    """Names of which some stand in either script: each in the reader's."""
    best: dict[str, str] = {}
    for name in names:
        one = fold(name)
        if one not in best or (name == one) == (lang == "zh-Hans"):
            best[one] = name
    return [*best.values()]


def told_of_cases(book: RuleSet, lang: str) -> Iterator[tuple[str, str, str]]:
    """Each body of the directory with its other names: of which cases it has to be told, within how many hours, by which telephone."""
    comma = _(N_(", "))
    for body in book.directory.bodies:
        name = comma.join(once_each((body.name.said(lang), *body.also), lang))
        asked = [one for one in book.directory.told if body.id in one.bodies]
        for one in asked:
            cases = comma.join(formatting.label(category) for category in one.categories)
            within = translate(N_("{cases}: to be told within {count} hours"), {"cases": cases, "count": one.hours})
            yield body.id, name, comma.join(filter(None, (within, body.telephone)))
        if not asked:
            yield body.id, name, body.telephone or ""


def demands(book: RuleSet, lang: str) -> list[tuple[str, str, str, str]]:
    """Clause, id, name and what is demanded, for every rule of the set."""
    found = []
    for one in book.obligations.obligations:
        found.append((one.clause, one.id, one.name.said(lang), often(one)))
    for one in book.deadlines.deadlines:
        found.append(
            (
                one.clause,
                one.id,
                one.name.said(lang),
                translate(N_("by the time limit in each {kind}"), {"kind": formatting.label(one.kind)}),
            )
        )
    for case in book.deadlines.case:
        found.append((case.clause, "case_report", case.name.said(lang), translate(N_("within {count} hours"), {"count": case.hours})))
        found += [(case.clause, *row) for row in told_of_cases(book, lang)]
    for notice in book.deadlines.notice:
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
    for veto in book.deadlines.veto:
        found.append((veto.clause, "veto_term", veto.ends.said(lang), translate(N_("within {count} months"), {"count": veto.months})))
    for step in book.ladder.steps:
        term = translate(N_("within {count} months"), {"count": step.months}) if step.months else _(N_("by the time limit it sets"))
        found.append((step.clause, step.type, step.name.said(lang), term))
    for effect in book.effects.effects:
        barred = _(N_(", ")).join(formatting.label(bar) for bar in effect.bars)
        found.append((effect.clause, effect.source, formatting.label(effect.source), f"{formatting.label(effect.subject)}: {barred}"))
    return found


SUBCOMMANDS = (
    Subcommand(
        "update", bring_in, N_("Bring what this program ships into this repository's own rules: shown file by file, then committed."),
        examples=("rules update", "rules update --yes"),
    ),
    Subcommand(
        "new-sheet", begin_sheet, N_("Begin a score sheet, from a printed one or blank."),
        examples=("rules new-sheet town-2027 --from kaohe.docx", "rules new-sheet town-2027 --from kaohe.xlsx -o town-2027.toml"),
    ),
)  # fmt: skip
