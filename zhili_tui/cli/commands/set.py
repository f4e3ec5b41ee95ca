"""zhili set"""

import copy
from typing import Annotated

import typer

from zhili_tui.cli import values
from zhili_tui.cli.delivering import tell
from zhili_tui.cli.output import say, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.i18n import N_, _

HELP = N_("Change fields of a record. An empty value takes the field away; table entries count from 1.")
EXAMPLES = (
    "set 20261029-a3f7 present=11",
    N_("set 20261029-a3f7 follow_ups.2.done=2026-12-01 follow_ups.2.result=已加密巡邏"),
    "set 20260610-wq2x findings.1.closed=2026-07-02",
    "set 20261029-a3f7 note=",
)


def command(
    ref: Annotated[str, typer.Argument(help=N_("A path, an id, or the beginning of one"))],
    settings: Annotated[list[str], typer.Argument(help=N_("Fields, as key=value"))],
) -> None:
    """Change fields."""
    office = current().workspace()
    office.refresh()
    office, path = office.find(ref)
    loaded = office.load(path)
    plain = copy.deepcopy(loaded.plain)
    desk = office.entering.desk._replace(unit=loaded.place.unit)
    for setting in settings:
        values.assign(loaded.kind.cls, plain, setting, desk)
    saved = office.saving.change(loaded, plain)
    tell(saved.path, saved.commit)
    if saved.path == path and not wants_json():  # else it is only proposed
        say(_(N_("Undo with: zhili restore {path} HEAD~1")).format(path=saved.path))
