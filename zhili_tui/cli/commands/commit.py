"""zhili commit"""

from typing import Annotated

import typer

from zhili_tui.cli.output import emit_json, out, say, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.i18n import N_, _

HELP = N_("Take in, as your own work, records that were written beside zhili and are in no commit; zhili check names them.")
EXAMPLES = ("commit dongjie/unit", "commit 20261029-a3f7 20261103-b2qk")


def command(refs: Annotated[list[str], typer.Argument(help=N_("Paths, ids, or the beginnings of some"))]) -> None:
    """Take in what lies on disk."""
    office = current().workspace()
    office.refresh()
    taken = []
    for ref in refs:
        home, path = office.find(ref)
        taken.append(home.saving.take_in(path))
        if not wants_json():
            out(taken[-1].path)
        if not taken[-1].commit:
            say(_(N_("Nothing was changed.")))
    if wants_json():
        emit_json({"items": [{"path": one.path, "commit": one.commit} for one in taken]})
