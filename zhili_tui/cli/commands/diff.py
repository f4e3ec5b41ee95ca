"""zhili diff"""

from typing import Annotated

import typer

from zhili_tui.cli.output import clean, emit_json, out, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import formats
from zhili_tui.i18n import N_, formatting

HELP = N_("What differs between two versions of a record, field by field; by default since its last commit.")
EXAMPLES = ("diff 20261029-a3f7", "diff 20261029-a3f7 HEAD~3", "diff 20261029-a3f7 HEAD~3 HEAD~1")


def command(
    ref: Annotated[str, typer.Argument(help=N_("A path, an id, or the beginning of one"))],
    before: Annotated[str, typer.Argument(help=N_("A commit; by default the last one"))] = "HEAD",
    after: Annotated[str, typer.Argument(help=N_("A commit; by default the file on disk"))] = "",
    format: Annotated[str, typer.Option(help=N_("text or json")), formats("text", "json")] = "text",
) -> None:
    """Show differences."""
    office = current().workspace()
    office.refresh()
    office, path = office.find(ref, removed=True)
    changes = office.versions.differences(path, before, after)
    if wants_json(format):
        fields = (".".join(str(s + 1) if isinstance(s, int) else s for s in c.path) for c in changes)
        emit_json({"items": [{"field": field, "before": c.before, "after": c.after} for field, c in zip(fields, changes, strict=True)]})
        return
    for change in changes:
        out(clean(formatting.change(change, office.name)))
