"""zhili demo"""

from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli.output import emit_json, out, progress, wants_json
from zhili_tui.i18n import N_, _

HELP = N_("Make a repository with invented units, officers and several years of records, the same for the same seed.")
EXAMPLES = ("demo /tmp/shifan", "demo /tmp/big --units 60 --years 3 --seed 7")


def command(
    folder: Annotated[str, typer.Argument(metavar="DIR", help=N_("A new folder"))],
    units: Annotated[int, typer.Option(min=3, help=N_("Townships, streets and the units below them"))] = 12,
    years: Annotated[int, typer.Option(min=1, max=40, help=N_("Years of records, the last one running"))] = 2,
    seed: Annotated[int, typer.Option(help=N_("Another seed, other records"))] = 1,
    commits: Annotated[int, typer.Option(min=1, help=N_("About how many commits the history has; 0 for one a record"))] = 400,
) -> None:
    """Make a demonstration repository."""
    from zhili_tui import demo

    made = demo.make(Path(folder), units, years, seed, commits, progress(_(N_("writing"))), around=True)
    if wants_json():
        emit_json({"path": str(made.root), "records": made.records, "commits": made.commits})
    else:
        out(made.root)
