"""zhili check"""

import importlib
from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli.output import emit, one_of, out, progress
from zhili_tui.cli.settings import current
from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_, _

HELP = N_("Find everything that is wrong with the records at once. A check never changes a file.")
EXAMPLES = (
    "check",
    "check records/dongjie/2026",
    "check --since origin/main",
    "check --format sarif > zhili.sarif",
    "check --fail-on warning",
)
FORMATS = ("text", "json", "junit", "sarif", "github")


def command(
    paths: Annotated[list[str] | None, typer.Argument(help=N_("Only files below these"))] = None,
    since: Annotated[str, typer.Option(help=N_("Only files that differ from this commit"))] = "",
    staged: Annotated[bool, typer.Option("--staged", help=N_("What the next “git commit” would take in, as it is staged"))] = False,
    message: Annotated[str, typer.Option(help=N_("Only the message of a commit, in this file: for personal data"))] = "",
    fresh: Annotated[bool, typer.Option("--fresh", help=N_("Read every file; believe no index"))] = False,
    fail_on: Annotated[str, typer.Option(help=N_("error or warning: from which on the exit code is 1"))] = "error",
    format: Annotated[str, typer.Option(help=N_("text, json, junit, sarif or github"))] = "text",
) -> None:
    """Check records."""
    if fail_on not in ("error", "warning"):
        raise WrongUse(N_("--fail-on {level}: choose error or warning"), level=fail_on)
    chosen = one_of(format, *FORMATS)
    formatter = importlib.import_module(f"zhili_tui.cli.formats.{chosen}")
    office = current().workspace()
    if message:
        from zhili_tui.checks import run

        report = run.check_message(message, Path(message).read_bytes())
    else:
        report = office.check(paths or [], since, staged, fresh, progress(_(N_("checking"))))
    said = formatter.render(report, office)
    if chosen == "text":
        out(said, end="")
    else:
        emit(said)
    if report.errors or (report.findings and fail_on == "warning"):
        raise typer.Exit(1)
