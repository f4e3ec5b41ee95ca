"""zhili import"""

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from zhili_tui.cli.output import ask, emit_json, progress, say, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import KIND, UNIT
from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_, _, translate

if TYPE_CHECKING:
    from zhili_tui.exchange.importing.plan import Plan

HELP = N_(
    "Make records of a ledger kept in a spreadsheet: xlsx, xls, ods or csv. What a heading means is guessed, or said in a mapping; "
    "with --dry-run nothing is written. All rows come in, in one commit, or none."
)
EXAMPLES = (
    N_("import 整改台賬.xlsx --kind inspection --unit dongjie --dry-run"),
    N_("import 整改台賬.xlsx --kind inspection --unit dongjie --set type=spot_inspection --save-map rectification.toml"),
    N_("import 整改台賬.xlsx --map rectification.toml"),
    "import meetings.csv --kind meeting --unit dongjie --encoding gb18030 --yes",
    N_("import 巡更.txt --tour --unit pingan --dry-run"),
)


def command(
    file: Annotated[list[Path], typer.Argument(help=N_("The file; an export in csv has several"))],
    kind: Annotated[str, typer.Option(help=N_("The kind of record the rows are")), KIND] = "",
    unit: Annotated[str, typer.Option(help=N_("The unit that issues the records, where no column says it")), UNIT] = "",
    map: Annotated[str, typer.Option(help=N_("A mapping: a file, or the name of one in templates/imports"))] = "",
    save_map: Annotated[str, typer.Option(help=N_("Write the mapping to this file, to be looked through and used with --map"))] = "",
    set_: Annotated[list[str] | None, typer.Option("--set", help=N_("What holds for all rows, as field=value"))] = None,
    sheet: Annotated[list[str] | None, typer.Option(help=N_("Only this sheet; may be repeated"))] = None,
    date: Annotated[str, typer.Option(help=N_("The day the records are recorded under; else today"))] = "",
    tour: Annotated[bool, typer.Option("--tour", help=N_("The file is what a guard-tour reader wrote: date, time, point, guard"))] = False,
    post: Annotated[str, typer.Option(help=N_("With --tour: the guard post, where the unit has several"))] = "",
    encoding: Annotated[str, typer.Option(help=N_("Of a csv file, such as gb18030 or big5; else found out"))] = "",
    show: Annotated[int, typer.Option(help=N_("So many records are shown in full"))] = 3,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=N_("Show what would become what, and write nothing"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=N_("The guessed mapping is right; do not ask"))] = False,
) -> None:
    """Import a ledger."""
    import msgspec

    from zhili_tui.cli import importing as shown
    from zhili_tui.exchange.importing import interpretation, layout, plan, reading
    from zhili_tui.exchange.importing.work import ImportWork

    office = current().workspace()
    if tour:
        _tour(file, unit, post, interpretation.constants(set_ or ()), encoding, show, dry_run, yes)
        return
    given = interpretation.layout_at(office, map) if map else layout.ImportLayout(kind)
    given = msgspec.structs.replace(
        given,
        kind=kind or given.kind,
        unit=unit or given.unit,
        sheets=tuple(sheet or given.sheets),
        constants=given.constants | interpretation.constants(set_ or ()),
    )
    if not given.kind:
        raise WrongUse(N_("say which kind of record the rows are: --kind"))
    found_kind = office.kind(given.kind)
    try:
        day = datetime.date.fromisoformat(date) if date else office.today
    except ValueError:
        raise WrongUse(N_("--date: “{text}” is no date; write it as 2026-03-05"), text=date) from None
    if given.unit:
        office.saving.known_unit(given.unit)
    office.refresh(progress(_(N_("reading"))))
    data = [(path, reading.contents(path)) for path in file]
    sheets = [one for path, bytes_ in data for one in reading.sheets(path, bytes_, encoding)]
    work = ImportWork(office, found_kind, sheets, given, not map, day, progress=progress(_(N_("looking through"))))
    found, made = work.found, work.plan
    if save_map:
        if found.ours:
            raise WrongUse(N_("an export needs no mapping"))
        Path(save_map).write_text(layout.write(found.layout), encoding="utf-8")
        say(translate(N_("The mapping is in {file}: look it through, then import with --map {file}"), {"file": save_map}))
    if not wants_json():
        shown.understood(found)
        shown.planned(office, made, show)
    commit = ""
    if not (made.problems or dry_run or (save_map and not yes)) and _confirmed(
        made, yes or not found.guessed or bool(found.ours), HEADINGS
    ):
        source = ", ".join(path.name for path in file)
        digest = plan.digest(b"".join(bytes_ for _path, bytes_ in data))
        commit = plan.carry_out(office, made, source, digest, progress(_(N_("writing"))))
    _tell(made, commit, dry_run, shown.as_json(found, made, commit))


def _tour(files: list[Path], unit: str, post: str, said: dict[str, str], encoding: str, show: int, dry_run: bool, yes: bool) -> None:
    """Import what a guard-tour reader wrote."""
    from zhili_tui.cli import importing as shown
    from zhili_tui.exchange.importing import plan
    from zhili_tui.exchange.importing.guard_tour import tour_plan

    office = current().workspace()
    if not unit or len(files) != 1:
        raise WrongUse(N_("say with --unit whose guard post it is, and name one file"))
    office.saving.known_unit(unit)
    office.refresh(progress(_(N_("reading"))))
    made = tour_plan.plan(office, files[0], unit, post, said.get("shifts.guard", ""), encoding)
    if not wants_json():
        shown.planned(office, made, show)
    commit = ""
    if not (made.problems or dry_run) and _confirmed(made, yes or not made.guessed, ORDER):
        commit = plan.carry_out(office, made, files[0].name, plan.digest(files[0].read_bytes()))
    _tell(made, commit, dry_run, shown.as_json(None, made, commit))


def _tell(made: "Plan", commit: str, dry_run: bool, plain: dict[str, Any]) -> None:
    """What became of it, and how to take it back. Ends with 1 where something is to be mended."""
    if wants_json():
        emit_json(plain)
    elif commit:
        say(translate(N_("Written as {commit}. Take it back with: zhili undo {commit}"), {"commit": commit[:12]}))
    elif made.problems and not dry_run:
        say(_(N_("Nothing was written: mend the rows, or the mapping, and import again.")))
    if made.problems:
        raise typer.Exit(1)


class Guess(NamedTuple):
    """What was guessed: the question about it, and what to say where nobody can be asked."""

    question: str
    unasked: str


HEADINGS = Guess(
    N_("Are the headings understood rightly, and shall the records be written? (y/N)"),
    N_("the meaning of the headings was guessed; look at it above, then say --yes, or keep it with --save-map FILE"),
)
ORDER = Guess(
    N_("Are guard and point told apart rightly, and shall the records be written? (y/N)"),
    N_("which word is the guard and which the point was guessed; look at it above, then say --yes"),
)


def _confirmed(made: "Plan", certain: bool, guess: Guess) -> bool:
    """Whether what was guessed was looked at. Raises WrongUse where nobody can be asked."""
    if not made.writes or certain:
        return True
    if not sys.stdin.isatty() or wants_json():
        raise WrongUse(guess.unasked)
    say(_(guess.question))
    return ask("").strip().lower() in ("y", "yes", "是", "好")
