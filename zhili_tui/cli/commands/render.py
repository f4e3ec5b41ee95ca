"""zhili render"""

from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli.output import emit, emit_json, progress, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import KIND, OFFICER, PAPER, PAPER_OR_RECORD, ROUND, UNIT, YEAR
from zhili_tui.documents import text
from zhili_tui.documents.paper import SPANS, PaperPeriod
from zhili_tui.documents.papers import papers
from zhili_tui.documents.rendering import MadePaper, Rendering
from zhili_tui.errors import Refused, WrongUse
from zhili_tui.exchange.putting import put
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.services import signature_sheet
from zhili_tui.services.workspace import Workspace

HELP = N_("Make official papers out of records: as PDF, as a Word draft, as text for the screen, or as source for the typst program.")
EXAMPLES = (
    "render 20260803-tdl2",
    "render 20260803-tdl2 -o -",
    "render --all inspection --paper rectification -o notices/",
    "render return --unit shifan --month 10 -o return.pdf",
    "render bulletin --round half_year",
    "render ledger --unit dongjie",
    "render score-sheet --unit dongjie",
    "render inspection-box --unit dongjie -o box.pdf",
    "render eligibility --officer xiguan/gao-feng -o -",
    "render 20260107-nbpl --paper minutes -o minutes.docx",
    "render signature-sheet --officer xiguan/gao-feng -o sheet.pdf",
    "render --list",
)
ENDINGS = (".pdf", ".typ", ".txt", ".docx")
ROUNDS = ("half_year", "year_end")
AUTUMN = 9  # after this month a bulletin is that of the year's end


def command(
    refs: Annotated[
        list[str] | None, typer.Argument(metavar="[REF…]", help=N_("Records, or the name of a paper over many records")), PAPER_OR_RECORD
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help=N_("A file ending in .pdf, .docx, .typ or .txt; a folder; - for text here"))
    ] = "",
    paper: Annotated[str, typer.Option(help=N_("Which paper, where several can be made")), PAPER] = "",
    all: Annotated[str, typer.Option("--all", help=N_("The papers of all records of this kind")), KIND] = "",
    unit: Annotated[str, typer.Option(help=N_("For a paper over many records: the unit; the office's own unless said")), UNIT] = "",
    month: Annotated[int, typer.Option(help=N_("… the month, 1 to 12; the last one that is over unless said"))] = 0,
    year: Annotated[int, typer.Option(help=N_("… the year; today's unless said")), YEAR] = 0,
    round: Annotated[str, typer.Option(help=N_("… the round, half_year or year_end; today's unless said")), ROUND] = "",
    officer: Annotated[str, typer.Option(help=N_("For an opinion on eligibility: the officer, as UNIT/NAME")), OFFICER] = "",
    list: Annotated[bool, typer.Option("--list", help=N_("Say which papers there are"))] = False,
) -> None:
    """Make papers."""
    if list:
        listed()
        return
    office = current().workspace()
    if bool(refs) == bool(all):
        raise WrongUse(N_("Name records or a paper, or a kind with --all; see what there is with: zhili render --list"))
    office.refresh(progress(_(N_("reading"))))
    rendering = Rendering(office)
    if refs and refs[0] in papers() and not papers()[refs[0]].kind:
        made = iter([rendering.named(refs[0], period(office, papers()[refs[0]].span, PaperPeriod(unit, year, month, officer, round)))])
        count = 1
    else:
        wanted = rendering.fitting(all, paper) if all else refs or []
        made, count = rendering.from_records(wanted, paper), len(wanted)
    show = progress(_(N_("papers")))
    many = bool(all) or count > 1
    written = []
    for number, one in enumerate(made, 1):
        path = write(rendering, one, output, many)
        if show:
            show(number, count)
        if path:
            written.append({"path": str(path), "paper": one.paper.name})
            if not many:
                say(str(path))
    if wants_json() and output != "-":
        emit_json({"items": written})
    if many and output != "-":
        say(translate(N_("{count} papers in {folder}"), {"count": count, "folder": output or "."}))


def period(office: Workspace, span: str, asked: PaperPeriod) -> PaperPeriod:
    """What a paper over many records is about: as it was asked for, and for what was left open what suits today. Raises WrongUse."""
    if not (0 <= asked.month <= 12 and (not asked.year or 1900 <= asked.year <= 2999)):
        raise WrongUse(N_("--month is 1 to 12, --year 1900 to 2999"))
    if asked.round not in ("", *ROUNDS):
        raise WrongUse(N_("--round {round}: choose one of {known}"), round=asked.round, known=", ".join(ROUNDS))
    unit = asked.unit or (asked.officer.partition("/")[0] if "/" in asked.officer else office.settings.unit)
    today = office.today
    year, month = asked.year or today.year, asked.month
    match span:
        case "month":
            return PaperPeriod(unit, asked.year or today.year - (today.month == 1 and not month), month or today.month - 1 or 12)
        case "coming":
            return PaperPeriod(unit, year, month or today.month)
        case "either":
            return PaperPeriod(unit, year, month)
        case "round":
            ended = year < today.year or today.month > AUTUMN
            return PaperPeriod(unit, year, month, round="" if month else asked.round or ROUNDS[ended])
    return PaperPeriod(unit, year, officer=asked.officer)


def write(rendering: Rendering, made: MadePaper, output: str, many: bool) -> Path | None:
    """Write one paper where it was asked for; the file."""
    if output == "-":
        emit(text.render(made.page))
        return None
    path = Path(output or ".")
    if many or not output or output.endswith("/") or path.is_dir():
        if path.suffix in ENDINGS and not path.is_dir():
            raise WrongUse(N_("-o {name}: several papers need a folder"), name=output)
        path /= f"{made.name}.pdf"
    if path.suffix not in ENDINGS:
        raise WrongUse(N_("-o {name}: the name ends in .pdf, .docx, .typ or .txt"), name=output)
    files = contents(rendering, made, path)
    for file, data in files.items():
        kept(file, data, file != path and data == made.listing)
    for file, data in files.items():
        put(file, data)
    return path


def contents(rendering: Rendering, made: MadePaper, path: Path) -> dict[Path, bytes]:
    """The files that a paper comes to: itself, before it what a source reads, or the list by which a signature sheet is vouched for."""
    beside = path.with_suffix(".json")
    listing = {beside: made.listing} if made.listing else {}
    if path.suffix == ".txt":
        return listing | {path: text.render(made.page).encode()}
    if path.suffix == ".docx":
        return listing | {path: rendering.word(made)}
    if path.suffix == ".typ":  # whose own file bears the list's name
        made, notes = rendering.ready(made)
        source, data = rendering.press.source(made.paper, made.page, beside.name)
        files = {beside: data, path: source}
    else:
        printed, notes = rendering.pdf(made)
        files = listing | {path: printed}
    for note in notes:
        say(f"{made.name}: {note}")
    return files


def kept(file: Path, data: bytes, listing: bool) -> None:
    """See to it that no list goes by which a printed sheet is still to be vouched for, and that a list takes no other file's place. Raises Refused."""
    if file.suffix == ".json" and file.exists() and file.read_bytes() != data and (listing or signature_sheet.is_list(file)):
        raise Refused(N_("{path} is there already, perhaps as the list of a printed sheet, which is never overwritten; name another file with -o"), path=file)  # fmt: skip


def listed() -> None:
    """Print the papers there are, and what each is made from."""
    if wants_json():
        emit_json({"items": [{"name": one.name, "label": _(one.label), "kind": one.kind} for one in papers().values()]})
        return
    table([(one.name, _(one.label), label(one.kind) if one.kind else _(SPANS[one.span])) for one in papers().values()])
