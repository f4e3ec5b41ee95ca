"""zhili board"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhili_tui.cli.output import emit_json, out, progress, say, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import UNIT
from zhili_tui.errors import NoOfficer, Unreadable, WrongUse, system_reason
from zhili_tui.i18n import N_, _
from zhili_tui.services.names import no_unit

if TYPE_CHECKING:
    from zhili_tui.documents.board.gathered import LeaderPage
    from zhili_tui.services.workspace import Workspace

HELP = N_(
    "A leader's page: one A4 to be printed or sent as a picture, or a folder of plain pages that opens from a share, with every record it names."
)
EXAMPLES = (
    "board",
    "board --for district -o board.pdf",
    "board --unit dongjie -o dongjie.png",
    "board --for leader --officer shifan-zzb/zhou-min -o zhou.pdf",
    "board --for district -o /srv/share/board/",
)
ENDINGS = (".pdf", ".png")


def command(
    unit: Annotated[str, typer.Option(help=N_("This unit and those below it; the office's own level unless said")), UNIT] = "",
    reader: Annotated[
        str,
        typer.Option(
            "--for", metavar="WHOM", help=N_("district, township or leader, whose signatures then come first; by the unit unless said")
        ),
    ] = "",
    output: Annotated[
        str, typer.Option("--output", "-o", help=N_("A file ending in .pdf or .png, or a folder for plain HTML; here, as PDF, unless said"))
    ] = "",
    names: Annotated[
        bool, typer.Option("--names", help=N_("Name persons, under bars and in cases too; the page is then marked as internal"))
    ] = False,
) -> None:
    """Make a leader's page."""
    from zhili_tui.documents.board.gathered import READERS, gathered
    from zhili_tui.documents.board.sheet import sheet

    if reader not in ("", *READERS):
        raise WrongUse(N_("--for {whom}: choose one of {known}"), whom=reader, known=", ".join(READERS))
    if Path(output).suffix.lower() not in (*ENDINGS, "") and not Path(output).is_dir():
        raise WrongUse(N_("-o {name}: the name ends in .pdf or .png, or is that of a folder"), name=output)
    office = current().workspace()
    office.refresh(progress(_(N_("reading"))))
    whose, reader, officer = chosen(office, unit, reader)
    page = gathered(office, reader, whose, officer)
    page.doubts.extend(told := office.notices())  # of what was left out on the way: whoever reads the page sees no terminal
    for sentence in told:
        say(sentence)
    said = sheet(page, names)
    target = Path(output or f"{whose}-{office.today.isoformat()}-board.pdf")
    try:
        if target.suffix.lower() in ENDINGS and not target.is_dir():
            from zhili_tui.documents.board.printing import printed
            from zhili_tui.documents.rendering import Rendering
            from zhili_tui.storage import atomic

            data, notes = printed(Rendering(office).press, said, target.suffix.lower() == ".png")
            for note in notes:
                say(f"{target.name}: {note}")
            atomic.write(target, data)
        else:
            from zhili_tui.documents.board import folder

            folder.write(target, folder.pages(page, said, names))
    except OSError as error:
        raise Unreadable(path=target, reason=system_reason(error)) from None
    if wants_json():
        emit_json({"path": str(target), **as_data(page)})
    else:
        out(target)
        for sentence in page.doubts:
            say(sentence)


def chosen(office: "Workspace", unit: str, reader: str) -> tuple[str, str, str]:
    """The unit whose page it is, for whom, and the leader whose signatures wait. Raises UnknownUnit, NoOfficer."""
    from zhili_tui.documents.board.gathered import head_of

    known = office.reckoning.registered()
    officer = office.officer() if reader == "leader" else ""
    if reader == "leader" and officer not in known.officers:
        raise NoOfficer()
    found = unit or officer.partition("/")[0] or office.settings.unit
    if found not in known.units:
        raise no_unit(office.root, found)
    if not unit:  # a committee's office keeps the books of its whole level
        found = head_of(known, found)
    return found, reader or ("district" if known.units[found].level == "district" else "township"), officer


def as_data(page: "LeaderPage") -> dict[str, object]:
    """The numbers of the page, as its sections tell them."""
    from zhili_tui.documents import findings

    states = [findings.state(one.finding, page.today) for one in page.findings]
    return {
        "as_of": page.today, "tip": page.where.tip, "receipt": page.where.receipt, "receipt_days": page.receipt_days, "synced_days": page.synced.days, "unit": page.unit, "for": page.reader,
        "incomplete": page.doubts,
        "overdue": [one.key for one in page.of_state("overdue")], "missed": [one.key for one in page.of_state("missed")],
        "to_sign": page.to_sign,
        "scores": [
            {"place": one.place, "unit": one.result.unit, "sheet": one.sheet, "score": one.result.score, "at_stake": one.result.at_stake,
             "at_risk": one.result.at_risk, "missing": len(one.lacking)}
            for one in page.placed if one.result.unit in page.units
        ],
        "findings": {"open": len(states), "overdue": states.count("overdue")},
        "bars": len(page.bars),
        "figures": [{"figure": one.field, "year": one.now, "before": one.before} for one in page.trends],
        "unreported": page.missing,
    }  # fmt: skip
