"""zhili new"""

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhili_tui.cli import values
from zhili_tui.cli.commands.enter import POST
from zhili_tui.cli.delivering import tell
from zhili_tui.cli.output import say
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import KIND, UNIT_OF_NEW
from zhili_tui.errors import Unreadable, WrongUse, system_reason
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.introspection import by_name
from zhili_tui.storage.toml_text import TextError

if TYPE_CHECKING:
    from zhili_tui.model.kind import Kind
    from zhili_tui.services.workspace import Workspace

HELP = N_("Add a record. Its fields come from a TOML or JSON file, from standard input, or from --set; the path is printed.")
EXAMPLES = (
    "new meeting --unit dongjie --set type=joint_meeting --set date=2026-11-20 --set chair=dongjie/chen-guoqiang --set expected=12 --set present=12",
    "new inspection --unit shifan-zzb --from inspection.toml",
    "new figures --unit dongjie --date 2026-10-01 --from - < october.json",
    N_("new patrol --unit pingan --date 2026-11-01 --post 大門崗 --from november.json"),
    N_("new unit --unit beihe --set name=北河鎮 --set level=town --set parent=shifan"),
)


def command(
    kind: Annotated[str, typer.Argument(help=N_("A kind of record, such as meeting")), KIND],
    unit: Annotated[str, typer.Option(help=N_("The unit that issues the record")), UNIT_OF_NEW],
    from_: Annotated[str, typer.Option("--from", help=N_("A TOML or JSON file; - for standard input"))] = "",
    set_: Annotated[list[str] | None, typer.Option("--set", help=N_("A field, as key=value; table entries as follow_ups.1.due=…"))] = None,
    date: Annotated[str, typer.Option(help=N_("The day (or month) the record is recorded under"))] = "",
    name: Annotated[str, typer.Option(help=N_("The file's name, for an officer or a guard post's month"))] = "",
    post: Annotated[str, typer.Option(help=POST)] = "",
) -> None:
    """Add a record."""
    office = current().workspace()
    found = office.kind(kind)
    office.refresh()
    plain: dict[str, Any] = _read(found.cls, from_) if from_ else {}
    desk = office.entering.desk._replace(unit=unit)
    for setting in set_ or ():
        values.assign(found.cls, plain, setting, desk)
    try:
        day = datetime.date.fromisoformat(date) if date else None
    except ValueError:
        raise WrongUse(N_("--date: “{text}” is no date; write it as 2026-03-05"), text=date) from None
    if found.naming == "post" and not name:
        from zhili_tui.services import monthly_returns

        sheet = monthly_returns.said(office, unit, found, day or office.today, post)
        day, name, plain = sheet.month, sheet.place.name, {"post": sheet.plain["post"], **plain}
    plain |= _leaders(office, found, unit, plain)
    saved = office.home(unit).saving.create(kind, unit, plain, day, name)
    tell(saved.path, saved.commit)


def _leaders(office: "Workspace", kind: "Kind", unit: str, plain: dict[str, Any]) -> dict[str, list[str]]:
    """All holders of the posts that a record is to name and nobody was named for; said, so that nobody is named unseen."""
    found = office.reckoning.leaders(kind.name, unit, plain)
    blank = {field: named for field, named in found.items() if named and field not in plain}
    if blank:
        labels = by_name(kind.cls)
        listed = [f"{_(labels[field].label)} {_(N_(', ')).join(map(office.name, named))}" for field, named in blank.items()]
        say(translate(N_("Named as holders of the posts: {people}"), {"people": _(N_("; ")).join(listed)}))
    return blank


def _read(cls: type[Any], source: str) -> dict[str, Any]:
    from zhili_tui.storage.toml_text import parse

    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise Unreadable(path=source, reason=system_reason(error)) from None
    if data.lstrip()[:1] == b"{":
        return values.from_json(cls, data, source)
    try:
        return parse(data)
    except TextError as error:
        raise Unreadable(path=source, reason=str(error)) from None
