"""zhili schema"""

from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli.output import emit_json, out, wants_json
from zhili_tui.cli.sorts import KIND_OR_RULES
from zhili_tui.i18n import N_, _
from zhili_tui.model import json_schema

HELP = N_("Print the JSON Schema of a kind or of a rule file, or write all of them for editors and linters.")
EXAMPLES = ("schema meeting", "schema obligations", "schema sheet", "schema --write .taplo", "schema")


def command(
    kind: Annotated[
        str,
        typer.Argument(
            help=N_(
                "A kind of record, such as meeting, or a rule file: clauses, obligations, deadlines, ladder, effects, signing, calendar, sheet"
            )
        ),
        KIND_OR_RULES,
    ] = "",
    write: Annotated[str, typer.Option(help=N_("A folder: write all schemas there, with a taplo.toml that applies them"))] = "",
) -> None:
    """Print or write schemas."""
    from zhili_tui.cli.rule_schemas import of_rules

    described = {one.name: one for one in (*json_schema.of_kinds(_), *of_rules(_))}
    if write:
        json_schema.write(Path(write), described.values())
        path = Path(write) / "taplo.toml"
        if wants_json():
            emit_json({"path": str(path)})
        else:
            out(path)
    elif kind in described:
        emit_json(described[kind].schema)
    else:
        emit_json({name: one.schema for name, one in described.items()})
