"""zhili merge"""

from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli.output import clean, say
from zhili_tui.i18n import N_, translate

HELP = N_("Merge three versions of a record field by field into the second file: what git calls where it merges records.")
EXAMPLES = ("merge base.toml ours.toml theirs.toml 7 records/dongjie/2026/meeting/20261029-a3f7.toml",)


def command(
    base: Annotated[str, typer.Argument(help=N_("The file that both began with"))],
    ours: Annotated[str, typer.Argument(help=N_("Our file, which the merge is written to"))],
    theirs: Annotated[str, typer.Argument(help=N_("Their file"))],
    mark: Annotated[int, typer.Argument(help=N_("How long the marks of a conflict are"))],
    path: Annotated[str, typer.Argument(help=N_("The record's path"))],
) -> None:
    """Merge for git; the exit code is 1 where both sides stand in the file."""
    from zhili_tui.sharing import merge_driver

    done = merge_driver.merge(path, Path(base).read_bytes(), Path(ours).read_bytes(), Path(theirs).read_bytes(), mark)
    Path(ours).write_bytes(done.data)
    for clash in done.clashes:
        words = {"path": clean(clash.path), "field": clean(clash.field)}
        say(translate(N_("{path}: both sides changed “{field}”; both stand in the file") if clash.field else BOTH, words))
    if done.conflict:
        raise typer.Exit(1)


BOTH = N_("{path}: what both sides changed cannot be merged field by field; both stand in the file")
