"""zhili show"""

from typing import Annotated

import typer

from zhili_tui.cli.output import clean, emit, emit_json, out, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import formats
from zhili_tui.i18n import N_, _, formatting
from zhili_tui.i18n.formatting import width
from zhili_tui.model.introspection import fields_of

HELP = N_("Show one record: its fields in words, or its file as it stands.")
EXAMPLES = ("show 20261029-a3f7", "show dongjie", "show dongjie/2026/figures/03 --json", "show 2026102 --format toml")


def command(
    ref: Annotated[str, typer.Argument(help=N_("A path, an id, or the beginning of one"))],
    format: Annotated[str, typer.Option(help=N_("text, toml or json")), formats("text", "toml", "json")] = "text",
) -> None:
    """Show a record."""
    office = current().workspace()
    office.refresh()
    office, path = office.find(ref)
    loaded = office.load(path)
    if wants_json(format):
        emit_json({"ref": loaded.place.ref, "kind": loaded.kind.name, "record": loaded.plain})
    elif format == "toml":
        emit(loaded.data)
    else:
        out(f"{formatting.label(loaded.kind.name)}  {office.name(loaded.place.unit)}  {loaded.place.ref}")
        mark = office.marked(loaded)
        out((formatting.label(mark) + "\n") if mark else "")
        changed = office.said_changed(loaded)
        out((changed + "\n") if changed else "")
        fields(loaded.kind.cls, loaded.plain, "", office.name)


def fields(cls: type, plain: dict[str, object], indent: str, names: formatting.Names) -> None:
    """Print the filled-in fields, tables indented below their names."""
    shown = [field for field in fields_of(cls) if field.name in plain]
    most = max((width(_(field.label)) for field in shown), default=0)
    for field in shown:
        content = plain[field.name]
        label = indent + _(field.label) + " " * (most - width(_(field.label)))
        if field.part is None:
            text = formatting.values(field, content, names)
            out(f"{label}  " + f"\n{indent}{' ' * (most + 2)}".join(clean(line) for line in text.split("\n")))
            continue
        out(label)
        entries = content if isinstance(content, list) else [content]
        for number, one in enumerate(entries, 1):
            if field.many:
                out(f"{indent}  {number}.")
            fields(field.part, one, indent + "    ", names)
