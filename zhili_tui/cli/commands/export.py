"""zhili export"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhili_tui.cli.delivering import deliver
from zhili_tui.cli.forming import RequestedForm, form
from zhili_tui.cli.output import one_of, progress, say
from zhili_tui.cli.selecting import select
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import KIND_OR_SHEET, RECORDED_UNIT, STATE_TO_EXPORT, YEAR_TO_EXPORT
from zhili_tui.errors import NothingToDo, Unreadable, WrongUse, system_reason
from zhili_tui.i18n import N_, _, translate
from zhili_tui.services.names import no_unit
from zhili_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from zhili_tui.exchange.laid import ExportEntry, ExportTable

HELP = N_("Records as sheets for other programs: csv, xlsx, json, parquet; due dates as a calendar; or a form laid out by a file.")
EXAMPLES = (
    "export meeting --year 2026 -o meetings.xlsx",
    "export meeting.follow_ups --unit dongjie > follow-ups.csv",
    "export --year 2026 --format csv -o sheets/",
    "export --format parquet -o data/",
    "export --format ics -o due.ics",
    "export --layout monthly-disputes --unit shifan --month 10 -o disputes.xlsx",
)
FORMATS = ("csv", "xlsx", "json", "parquet", "ics")


def command(
    kind: Annotated[str, typer.Argument(help=N_("A kind of record, or one of its sheets, such as meeting.follow_ups")), KIND_OR_SHEET] = "",
    unit: Annotated[str, typer.Option(help=N_("The unit that issued the record")), RECORDED_UNIT] = "",
    year: Annotated[int, typer.Option(help=N_("The year it is reckoned to")), YEAR_TO_EXPORT] = 0,
    state: Annotated[str, typer.Option(help=N_("Only records in this state, such as open or overdue")), STATE_TO_EXPORT] = "",
    search: Annotated[str, typer.Option(help=N_("Words, in any script, or pinyin initials"))] = "",
    format: Annotated[str, typer.Option(help=N_("csv, xlsx, json, parquet or ics; what the file's name says unless said"))] = "",
    output: Annotated[str, typer.Option("--output", "-o", help=N_("The file, or a folder; - for standard output"))] = "",
    words: Annotated[
        bool | None,
        typer.Option("--words/--ids", help=N_("Headings and names for people, or identifiers; words in xlsx, identifiers in csv")),
    ] = None,
    bom: Annotated[bool | None, typer.Option("--bom/--no-bom", help=N_("A mark by which Excel knows UTF-8; in files unless said"))] = None,
    layout: Annotated[str, typer.Option(help=N_("A form: a file, or the name of one in templates/layouts"))] = "",
    month: Annotated[int, typer.Option(help=N_("With --layout: the month, 1 to 12; the last one that is over unless said"))] = 0,
) -> None:
    """Export records."""
    target = "" if output == "-" else output
    chosen = _format(format, target)
    office = current().workspace()
    if layout:
        form(office, layout, RequestedForm(kind, unit, year, month, state, search), chosen, target, bool(target) if bom is None else bom)
        return
    if month:
        raise WrongUse(N_("--month goes with --layout only"))
    if chosen == "ics":
        _only(kind, "ics")
        deliver(target, _calendar(office, unit, year, state).encode())
        return
    found = list(select(office, kind.partition(".")[0], unit, year, state, search))
    if unit and unit not in office.names_of:
        raise no_unit(office.root, unit)
    from zhili_tui.exchange.laid import ExportEntry, ordered

    entries = ordered(ExportEntry(one.hit.place, one.record, one.state) for one in found if one.record is not None)
    match chosen:
        case "csv":
            _csv(office, entries, kind, target, bool(words), bool(target) if bom is None else bom)
        case "xlsx":
            _xlsx(office, entries, kind, target, words is not False)
        case "json":
            from zhili_tui.exchange import json

            deliver(target, json.render(entries, office.zone).encode())
        case "parquet":
            _parquet(entries, target)
    if len(entries) < len(found):
        say(translate(N_("{count} records cannot be read and are left out; zhili check says why."), {"count": len(found) - len(entries)}))
    say(translate(N_("{count} records"), {"count": len(entries)}))


def _format(format: str, target: str) -> str:
    """The format asked for, or that of the file's name."""
    ending = Path(target).suffix.removeprefix(".").lower()
    return one_of(format or (ending if ending in FORMATS else "csv"), *FORMATS)


def _only(kind: str, format: str) -> None:
    if kind:
        raise WrongUse(N_("--format {format} holds the due dates, not a kind of record: leave “{kind}” out."), format=format, kind=kind)


def _calendar(office: Workspace, unit: str, year: int, state: str) -> str:
    """The same as zhili due --format ics."""
    from zhili_tui.cli.commands import due
    from zhili_tui.cli.formats import ics

    return ics.render(due.near(office, unit, year, state), office, bool(state))


def _tables(office: Workspace, entries: "list[ExportEntry]", kind: str, words: bool) -> "list[ExportTable]":
    """The sheets asked for. A kind without records has its headings all the same."""
    from zhili_tui.exchange.grid import sheets
    from zhili_tui.exchange.laid import ExportTable, tables

    name, _dot, rest = kind.partition(".")
    known = {sheet.name: sheet for sheet in sheets(office.kind(name))} if kind else {}
    if rest and kind not in known:
        raise WrongUse(N_("“{kind}” has no sheet “{sheet}”. Its sheets are: {sheets}"), kind=name, sheet=kind, sheets=", ".join(known))
    found = tables(office, entries, words, kind if rest else "", progress(_(N_("laying out"))))
    return found or ([ExportTable(known[kind], [])] if kind else [])


def _csv(office: Workspace, entries: "list[ExportEntry]", kind: str, target: str, words: bool, bom: bool) -> None:
    from zhili_tui.exchange import csv

    found = _tables(office, entries, kind, words)
    mark = csv.BOM if bom else ""
    if target and (target.endswith("/") or Path(target).is_dir() or not Path(target).suffix):
        for table in found:
            deliver(f"{target}/{table.sheet.name}.csv", (mark + csv.render(table, words)).encode())
        return
    if not kind:
        raise WrongUse(N_("A csv file holds one sheet: name a kind, or a folder with -o FOLDER/"))
    deliver(target, (mark + csv.render(found[0], words)).encode())
    if len(found) > 1:
        names = ", ".join(table.sheet.name for table in found[1:])
        say(
            translate(
                N_("Lists of these records stand on sheets of their own: {names}. Name one, or a folder with -o FOLDER/"), {"names": names}
            )
        )


def _xlsx(office: Workspace, entries: "list[ExportEntry]", kind: str, target: str, words: bool) -> None:
    from zhili_tui.exchange import xlsx

    if not target:
        raise WrongUse(N_("--format {format} needs a file: -o FILE.{format}"), format="xlsx")
    found = _tables(office, entries, kind, words)
    if not found:
        raise NothingToDo(N_("No record fits: there is nothing to write to {path}."), path=target)
    deliver(target, xlsx.render(found, words, office.zone))


def _parquet(entries: "list[ExportEntry]", target: str) -> None:
    from zhili_tui.exchange import parquet

    if not target:
        raise WrongUse(N_("--format {format} needs a folder: -o FOLDER/"), format="parquet")
    if Path(target).exists() and not Path(target).is_dir():
        raise WrongUse(N_("{path} is a file; parquet needs a folder: -o FOLDER/"), path=target)
    try:
        parquet.write(entries, Path(target), progress(_(N_("writing"))))
    except OSError as error:
        raise Unreadable(path=target, reason=system_reason(error)) from None
