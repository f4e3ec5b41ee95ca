"""zhili remove"""

from typing import Annotated

import typer

from zhili_tui.cli.delivering import tell
from zhili_tui.cli.output import say
from zhili_tui.cli.settings import current
from zhili_tui.i18n import N_, _

HELP = N_("Take a record away, saying why. A signed record, or one that others refer to, is kept.")
EXAMPLES = (N_("remove 20261029-a3f7 --why 重複錄入"),)


def command(
    ref: Annotated[str, typer.Argument(help=N_("A path, an id, or the beginning of one"))],
    why: Annotated[str, typer.Option(help=N_("The reason; it stands in the commit"))],
) -> None:
    """Remove a record."""
    office = current().workspace()
    office.refresh()
    office, path = office.find(ref)
    saved = office.saving.remove(path, why)
    tell(saved.path, saved.commit)
    say(_(N_("Undo with: zhili restore {path} HEAD~1")).format(path=saved.path))
