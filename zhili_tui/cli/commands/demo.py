"""zhili demo"""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhili_tui.cli.output import emit_json, out, progress, say, wants_json
from zhili_tui.i18n import N_, _, translate

if TYPE_CHECKING:
    from zhili_tui.demo.around import Player

HELP = N_("Make a repository with invented units, officers and several years of records, the same for the same seed.")
EXAMPLES = ("demo /tmp/shifan", "demo /tmp/shifan --tour", "demo /tmp/big --units 60 --years 3 --seed 7")


def command(
    folder: Annotated[str, typer.Argument(metavar="DIR", help=N_("A new folder"))],
    units: Annotated[int, typer.Option(min=3, help=N_("Townships, streets and the units below them"))] = 12,
    years: Annotated[int, typer.Option(min=1, max=40, help=N_("Years of records, the last one running"))] = 2,
    seed: Annotated[int, typer.Option(help=N_("Another seed, other records"))] = 1,
    commits: Annotated[int, typer.Option(min=1, help=N_("About how many commits the history has; 0 for one a record"))] = 400,
    tour: Annotated[
        bool, typer.Option("--tour", help=N_("Print a walk of ten minutes: clerk, director, district, with each command"))
    ] = False,
) -> None:
    """Make a demonstration repository."""
    from zhili_tui import demo

    made = demo.make(Path(folder), units, years, seed, commits, progress(_(N_("writing"))), around=True)
    if wants_json():
        told = [
            {"officer": one.officer, "name": one.name, "post": one.post, "path": str(one.folder), "try": tries(one)} for one in made.players
        ]
        emit_json({"path": str(made.root), "units": made.units, "records": made.records, "commits": made.commits, "officers": told})
    else:
        out(made.root)
        if tour:
            from zhili_tui.cli.beginning import tour as walk

            for line in walk.tour(made.players, f"{made.root}.demo"):
                out(line)
            return
        say(translate(MADE, {**made._asdict(), "years": years, "until": demo.END, "beside": f"{made.root}.demo"}))
        say(_(N_("Whom to be; each has a clone and a key of his own:")))
        for one in made.players:
            say(translate(N_("{name}, {post} ({officer}); try:"), one._asdict()))
            for line in tries(one):
                say(f"  {line}")


MADE = N_(
    "Made: {units} units with {records} records of {years} years up to {until}, in {commits} commits. "
    "Their officers' keys, a hub and two offices' clones are in {beside}"
)
#: What is worth trying: a street's clerk, a district's inspector, its director. The terminal program comes first.
TRIES = {
    "clerk": ("zhili", "zhili due --unit {unit}", "zhili enter meeting", "zhili sync"),
    "inspector": ("zhili", "zhili review", "zhili list inspection --state overdue", "zhili eligible xiguan"),
    "director": ("zhili", "zhili check", "zhili rank", "zhili verify"),
}


def tries(one: "Player") -> list[str]:
    """Commands for somebody one can be."""
    unit, place = one.officer.partition("/")[0], f"zhili --repo {shlex.quote(str(one.folder))}"
    return [place + words.removeprefix("zhili").format(unit=unit) for words in TRIES[one.task]]
