"""zhili fill"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhili_tui.cli.output import emit_json, out, progress, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import UNIT, YEAR
from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_, _, translate

if TYPE_CHECKING:
    from zhili_tui.exchange.filling.matching import Matched, Whose
    from zhili_tui.exchange.filling.proposals import Proposal
    from zhili_tui.exchange.filling.teaching import Taught
    from zhili_tui.exchange.filling.work import FormWork
    from zhili_tui.services.workspace import Workspace

HELP = N_(
    "A superior's blank form (xlsx or docx) filled in from the records: each cell with its source, and whether it is sure. "
    "Only what is sure is written, into a copy of the form; what you confirm is remembered for the next month."
)
EXAMPLES = (
    N_("fill 月報表.xlsx --unit dongjie --year 2026 --month 10 --dry-run"),
    N_("fill 月報表.xlsx --unit dongjie --year 2026 --month 10 -o 東街10月.xlsx"),
    N_('fill 月報表.xlsx --unit dongjie --month 10 --confirm "月報!P6:P8" --point "月報!Q6=" -o 東街10月.xlsx'),
    N_("fill 月報表.xlsx --unit dongjie --month 11 -o 東街11月.xlsx --keep"),
    N_("fill 去年月報表.xlsx --unit dongjie --year 2025 --month 12 --learn"),
    "fill --changed",
)
SHOWN = {"sure": N_("sure"), "likely": N_("likely"), "blank": N_("left blank")}


def command(
    form: Annotated[Path | None, typer.Argument(help=N_("The form: xlsx or docx"))] = None,
    unit: Annotated[str, typer.Option(help=N_("The unit whose form it is; what the form itself says unless said")), UNIT] = "",
    year: Annotated[int, typer.Option(help=N_("The year; what the form itself says unless said")), YEAR] = 0,
    month: Annotated[int, typer.Option(help=N_("The last month of its period, 1 to 12"))] = 0,
    output: Annotated[str, typer.Option("--output", "-o", help=N_("The file of the copy"))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=N_("Show what would go into each cell, and write nothing"))] = False,
    confirm: Annotated[
        list[str] | None, typer.Option(help=N_("A likely cell that is right: a place, a range of places, or all; may be repeated"))
    ] = None,
    point: Annotated[
        list[str] | None, typer.Option(help=N_("Where a cell's value comes from, as place=source; place= leaves it blank; may be repeated"))
    ] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", help=N_("What goes into a cell this once, as place=text"))] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help=N_("Keep the copy as an outgoing paper: its file with its digest, and the records it rests on"))
    ] = False,
    changed: Annotated[
        bool, typer.Option("--changed", help=N_("Which forms kept before rest on records that were corrected since"))
    ] = False,
    learn: Annotated[
        bool, typer.Option("--learn", help=N_("The form has the numbers of an earlier period in it: learn from them where each comes from"))
    ] = False,
    notes: Annotated[bool, typer.Option("--notes", help=N_("Where each value comes from, as notes in the cells of a workbook"))] = False,
) -> None:
    """Fill in a form."""
    from zhili_tui.exchange.filling import matching, proposals

    office = current().workspace()
    if changed:
        _changed(office, unit)
        return
    if form is None:
        raise WrongUse(N_("name the form: an xlsx or docx file"))
    whose = matching.Whose(unit, year, month)
    if learn:
        _learn(office, form, whose)
        return
    _possible(form, month, output, dry_run)
    work = _looked_at(office, form, whose, confirm or [], _pairs(point or [], "--point"), _pairs(set_ or [], "--set"))
    if wants_json():
        emit_json(_plain(work.found, work.proposals, str(form), work.added))
    else:
        _show(work.proposals)
    if work.said:
        say(work.said)
    if any(one.why == proposals.WHEN for one in work.proposals):
        say(_(N_("Of when it is: --year and --month")))
    if work.added:
        say(translate(N_("{count} rows were added: there are more records than the form had rows"), {"count": work.added}))
    if dry_run:
        return
    from zhili_tui.exchange.putting import put

    data = work.written(notes)
    put(output, data)
    say(translate(N_("{count} cells were filled in: {path}"), {"count": len(work.made), "path": output}))
    if keep:
        say(translate(N_("It is kept as {path}."), {"path": work.keep(output, data).path}))
    if work.remember():
        say(translate(N_("What was confirmed is in {path} and holds from the next time on."), {"path": work.file}))


def _learn(office: "Workspace", form: Path, whose: "Whose") -> None:
    """Learn from a form that was filled in by hand."""
    from zhili_tui.exchange.filling import teaching

    office.refresh(progress(_(N_("reading"))))
    lesson = teaching.learn(office, form, whose)
    if wants_json():
        emit_json(
            {
                "cells": [
                    one._asdict() | {"number": str(one.number), "now": None if one.now is None else str(one.now)} for one in lesson.cells
                ]
            }
        )
    else:
        table([(one.place, one.asked, str(one.number), one.source, _taught(one)) for one in lesson.cells])
    count = teaching.counted(lesson)
    say(
        translate(
            N_("{known} numbers were found in the records, {unknown} were not"), {"known": count["known"], "unknown": count["unknown"]}
        )
    )
    if lesson.new:
        say(translate(N_("What was learnt is in {path} and holds from the next time on."), {"path": lesson.file}))


def _taught(one: "Taught") -> str:
    """Why a number taught nothing; empty where it did, or nobody knows."""
    if one.source:
        return "" if one.teaches else _(N_("may be the same by chance: confirm it when you fill the form in"))
    return "" if one.now is None else translate(N_("the records say otherwise now: {value}"), {"value": one.now})


def _looked_at(
    office: "Workspace", form: Path, whose: "Whose", confirm: list[str], pointed: dict[str, str], typed: dict[str, str]
) -> "FormWork":
    """A form with what the clerk says of its cells. Raises WrongUse, CannotFill."""
    from zhili_tui.exchange.filling import remembered, work

    for source in pointed.values():
        remembered.known(source)
    office.refresh(progress(_(N_("reading"))))
    found = work.FormWork(office, form, whose)
    for place, source in pointed.items():
        found.point(place, source)
    if pointed:
        found.match()
    for one in confirm:
        found.confirm(one)
    for place, text in typed.items():
        found.write_in(place, text)
    return found


def _changed(office: "Workspace", unit: str) -> None:
    """The forms that a later correction touches."""
    from zhili_tui.exchange.filling import sent

    office.refresh(progress(_(N_("reading"))))
    found = sent.touched(office, unit)
    if wants_json():
        emit_json({"items": [one._asdict() | {"date": one.date.isoformat()} for one in found]})
        return
    removed = _(N_("removed"))
    table(
        [
            (one.ref, one.date.isoformat(), one.subject, one.file, ref, ", ".join(fields) or removed)
            for one in found
            for ref, fields in one.changed.items()
        ]
    )
    say(translate(N_("{count} forms that were kept rest on records that were corrected since"), {"count": len(found)}))


def _possible(form: Path, month: int, output: str, dry_run: bool) -> None:
    """Raise WrongUse for what cannot be meant."""
    if not 0 <= month <= 12:
        raise WrongUse(N_("--month {month}: choose 1 to 12"), month=month)
    if not dry_run and not output:
        raise WrongUse(N_("say where the copy goes, with -o FILE, or look first, with --dry-run"))
    if output and Path(output).exists() and form.exists() and Path(output).samefile(form):
        raise WrongUse(N_("-o names the form itself: the copy needs a name of its own"))


def _pairs(some: list[str], option: str) -> dict[str, str]:
    """``place=text`` taken apart. Raises WrongUse."""
    found = {}
    for one in some:
        place, equals, text = one.partition("=")
        if not equals:
            raise WrongUse(N_("{option} {text}: write it as place=…"), option=option, text=one)
        found[place] = text
    return found


def _said(one: "Proposal") -> str:
    """A value as it is shown."""
    from zhili_tui.exchange.filling.writing import entered

    return "" if one.value is None else str(entered(one._replace(shown="")).value)


def _show(chosen: "list[Proposal]") -> None:
    from zhili_tui.exchange.filling.reckoned import several

    rows = [(one.place, one.asked, _said(one), _(SHOWN[one.surety]), one.said, one.source, several(one.refs)) for one in chosen]
    table(rows)
    count = {name: sum(one.surety == name for one in chosen) for name in SHOWN}
    out(translate(N_("{sure} sure, {likely} likely, {blank} blank"), count))


def _plain(found: "Matched", chosen: "list[Proposal]", form: str, added: int) -> dict[str, object]:
    period = found.period.span if found.period is not None else None
    cells = [
        {"place": one.place, "value": _said(one) if one.value is not None else None, "surety": one.surety, "why": one.said, "source": one.source,
         "records": list(one.refs), "asked": one.asked}
        for one in chosen
    ]  # fmt: skip
    months = {"year": period.year, "first": period.first, "last": period.last} if period is not None else {}
    return {"form": form, "title": found.title, "unit": found.unit, **months, "added": added, "cells": cells}
