"""zhili restore"""

from typing import Annotated

import typer

from zhili_tui.cli.delivering import tell
from zhili_tui.cli.settings import current
from zhili_tui.i18n import N_

HELP = N_("Bring back an earlier version of a record, as a new commit.")
EXAMPLES = ("restore 20261029-a3f7 HEAD~1", "restore dongjie/2026/meeting/20261029-a3f7 3f2a91c0")


def command(
    ref: Annotated[str, typer.Argument(help=N_("A path, an id, or the beginning of one"))],
    revision: Annotated[str, typer.Argument(help=N_("The commit whose version comes back"))],
) -> None:
    """Restore a version."""
    office = current().workspace()
    office.refresh()
    office, path = office.find(ref, removed=True)
    saved = office.saving.restore(path, revision)
    tell(saved.path, saved.commit)
