"""zhili undo"""

from typing import Annotated

import typer

from zhili_tui.cli.output import emit_json, out, say, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.i18n import N_, translate

HELP = N_("Take a commit back, all its records at once, as a new commit. Records that were changed since, or signed, are not touched.")
EXAMPLES = ("undo 3f2a91c0d4e7",)


def command(
    commit: Annotated[str, typer.Argument(help=N_("The commit, as import and history tell it"))],
) -> None:
    """Take a commit back."""
    office = current().workspace()
    office.refresh()
    saved = office.saving.undo_commit(commit)
    if wants_json():
        emit_json({"undone": commit, "commit": saved.commit})
    else:
        out(saved.commit)
        say(translate(N_("Taken back; bring it in again with: zhili undo {commit}"), {"commit": saved.commit[:12]}))
