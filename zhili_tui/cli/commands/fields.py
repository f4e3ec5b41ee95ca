"""zhili fields"""

from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli.output import emit
from zhili_tui.cli.sorts import KIND
from zhili_tui.i18n import N_

HELP = N_("Print a record's file as lines of words, one a field: what git calls where it shows differences of records.")
EXAMPLES = ("fields --kind meeting records/dongjie/2026/meeting/20261029-a3f7.toml",)


def command(
    file: Annotated[str, typer.Argument(help=N_("A file of a record, wherever it lies"))],
    kind: Annotated[str, typer.Option(help=N_("The record's kind")), KIND],
) -> None:
    """Print fields."""
    from zhili_tui.cli import field_lines
    from zhili_tui.model import kinds

    lines = field_lines.of(kinds.kind(kind).cls, Path(file).read_bytes())
    emit("".join(f"{line}\n" for line in lines).encode(errors="replace"))  # git reads it, whatever the locale
