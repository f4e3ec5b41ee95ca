"""A form laid out by a file, filled in and delivered."""

from pathlib import Path
from typing import NamedTuple

from zhili_tui.cli.delivering import deliver
from zhili_tui.cli.output import progress, say
from zhili_tui.cli.selecting import return_period, select
from zhili_tui.errors import UnknownName, Unreadable, WrongUse
from zhili_tui.i18n import N_, _, translate
from zhili_tui.services.names import no_unit
from zhili_tui.services.program import TEMPLATES
from zhili_tui.services.workspace import Workspace


class RequestedForm(NamedTuple):
    """What the form is to be about."""

    kind: str
    unit: str
    year: int
    month: int
    state: str
    search: str


def form(office: Workspace, layout: str, asked: RequestedForm, format: str, target: str, bom: bool) -> None:
    """Fill in a layout, and write it as a workbook or as csv."""
    from zhili_tui.exchange import csv
    from zhili_tui.exchange.form_template import fill
    from zhili_tui.exchange.form_template import form as made
    from zhili_tui.exchange.form_template.read import read
    from zhili_tui.exchange.laid import ExportEntry, ordered

    if format not in ("csv", "xlsx"):
        raise WrongUse(N_("--layout makes csv or xlsx, not {format}"), format=format)
    if format == "xlsx" and not target:
        raise WrongUse(N_("--format {format} needs a file: -o FILE.{format}"), format="xlsx")
    if not asked.unit:
        raise WrongUse(N_("--layout needs --unit: whose form is it?"))
    file = _file(office, layout)
    found = read(file.read_bytes(), str(file))
    if asked.kind and asked.kind != found.kind:
        raise WrongUse(N_("The layout {path} is not about “{kind}”: leave it out."), path=file, kind=asked.kind)
    office.refresh(progress(_(N_("reading"))))
    if asked.unit not in office.names_of:
        raise no_unit(office.root, asked.unit)
    year, month = return_period(office, asked.year, asked.month)
    rows = list(select(office, found.kind, asked.unit, asked.year, asked.state, asked.search)) if found.kind else []
    entries = ordered(ExportEntry(one.hit.place, one.record, one.state) for one in rows if one.record is not None)
    page = fill.fill(found, fill.source(office, found, asked.unit, year, month, entries))
    if format == "csv":
        deliver(target, ((csv.BOM if bom else "") + made.render(page)).encode())
    else:
        deliver(target, made.workbook(page, office.zone, office.today))
    say(translate(N_("{name}, {unit}, {period}"), {"name": found.sheet, "unit": office.name(asked.unit), "period": f"{year}-{month:02}"}))


def _file(office: Workspace, layout: str) -> Path:
    """The file of a layout: a path, or the name of one of the repository's or the program's. Raises UnknownName, Unreadable."""
    if layout.endswith(".toml") or "/" in layout:
        if not Path(layout).is_file():
            raise Unreadable(path=layout, reason=_(N_("there is no such file")))
        return Path(layout)
    folders = [office.templates / "layouts", TEMPLATES / "layouts"]
    for folder in folders:
        if (folder / f"{layout}.toml").is_file():
            return folder / f"{layout}.toml"
    known = sorted({path.stem for folder in folders for path in folder.glob("*.toml")})
    raise UnknownName(N_("There is no layout “{name}”. The layouts are: {known}"), name=layout, known=", ".join(known))
