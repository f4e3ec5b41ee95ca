"""zhili history"""

from typing import Annotated

import typer

from zhili_tui.cli.output import emit_json, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.i18n import N_

HELP = N_("The versions of a record: when, by whom, what.")
EXAMPLES = ("history 20261029-a3f7", "history dongjie --json")


def command(
    ref: Annotated[str, typer.Argument(help=N_("A path, an id, or the beginning of one"))],
    format: Annotated[str, typer.Option(help=N_("text or json"))] = "text",
) -> None:
    """List versions."""
    office = current().workspace()
    office.refresh()
    office, path = office.find(ref, removed=True)
    versions = office.versions.of(path)
    if wants_json(format):
        emit_json([{"commit": v.commit, "at": v.at, "author": v.author, "subject": v.subject, "removed": not v.blob} for v in versions])
    else:
        table([(v.commit[:8], f"{v.at:%Y-%m-%d %H:%M}", v.author, v.subject) for v in versions])
