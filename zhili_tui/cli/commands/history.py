"""zhili history"""

from typing import Annotated

import typer

from zhili_tui.cli.output import clean, emit_items, out, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import formats
from zhili_tui.i18n import N_
from zhili_tui.i18n.formatting import width

HELP = N_("The versions of a record: when, by whom, what.")
#: So many cells an author's name is given: each line is printed when git has found it, and nobody knows yet how long others are.
AUTHOR = 8
EXAMPLES = ("history 20261029-a3f7", "history dongjie --json")


def command(
    ref: Annotated[str, typer.Argument(help=N_("A path, an id, or the beginning of one"))],
    format: Annotated[str, typer.Option(help=N_("text or json")), formats("text", "json")] = "text",
) -> None:
    """List versions."""
    office, path = current().workspace().find_committed(ref)
    versions = office.versions.of(path)
    if wants_json(format):
        emit_items({"commit": v.commit, "at": v.at, "author": v.author, "subject": v.subject, "removed": not v.blob} for v in versions)
        return
    for v in versions:
        author = clean(v.author)
        out(f"{v.commit[:8]}  {v.at:%Y-%m-%d %H:%M}  {author}{' ' * (AUTHOR - width(author))}  {clean(v.subject)}".rstrip())
