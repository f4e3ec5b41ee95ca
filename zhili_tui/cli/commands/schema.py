"""zhili schema"""

from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli.output import emit_json, out
from zhili_tui.i18n import N_, _
from zhili_tui.model import json_schema, kinds

HELP = N_("Print the JSON Schema of a kind, or write those of all kinds for editors and linters.")
EXAMPLES = ("schema meeting", "schema --write .taplo", "schema")


def command(
    kind: Annotated[str, typer.Argument(help=N_("A kind of record, such as meeting"))] = "",
    write: Annotated[str, typer.Option(help=N_("A folder: write all schemas there, with a taplo.toml that applies them"))] = "",
) -> None:
    """Print or write schemas."""
    if write:
        json_schema.write(Path(write), _)
        out(Path(write) / "taplo.toml")
    elif kind:
        from zhili_tui.services.workspace import Workspace

        emit_json(json_schema.schema(Workspace.kind(kind), _))
    else:
        emit_json({name: json_schema.schema(kinds.kind(name), _) for name in kinds.names()})
