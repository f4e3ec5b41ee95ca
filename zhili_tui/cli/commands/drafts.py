"""zhili drafts"""

from typing import Annotated

import typer

from zhili_tui.cli.output import emit_json, out, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.entry.drafts import StoredDraft
from zhili_tui.errors import NotFound
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.services.workspace import Workspace

HELP = N_("What was typed and not saved, in this clone: list it, see what it would change, or drop it.")
EXAMPLES = ("drafts", "drafts 3f2a91bc", "drafts 3f2a91bc --drop")


def command(
    id: Annotated[str, typer.Argument(help=N_("A draft's id: show what it would change"))] = "",
    drop: Annotated[bool, typer.Option("--drop", help=N_("Drop it"))] = False,
) -> None:
    """List drafts."""
    office = current().workspace()
    office.refresh()
    journal = office.entering.journal
    found = [one for one in journal.all() if id in ("", one.id)]
    for file in journal.damaged():
        say(translate(N_("A draft could not be read and was set aside: {path}"), {"path": file}))
    if id and not found:
        raise NotFound(ref=id)
    if drop and id:
        journal.drop(found[0])
        say(_(N_("Dropped.")))
    elif wants_json():
        emit_json({"items": [_as_json(one, office) for one in found]})
    elif id:
        for line in _differences(found[0], office):
            out(line)
    else:
        table([_line(one, office) for one in found])


def _line(one: StoredDraft, office: Workspace) -> tuple[str, ...]:
    what = one.subject.path or f"{formatting.label(one.subject.kind)} {one.subject.duty or one.subject.name}".strip()
    moment = one.when.astimezone(office.zone)
    who = office.name(one.by.officer) if one.by.officer else one.by.host
    return one.id, what, office.name(one.subject.unit), who, f"{moment:%Y-%m-%d %H:%M}", _(N_("open now")) if one.live else ""


def _differences(one: StoredDraft, office: Workspace) -> list[str]:
    return one.words(one.now(office.home(one.subject.unit).root), office.name)


def _as_json(one: StoredDraft, office: Workspace) -> dict[str, object]:
    return {
        "id": one.id, "kind": one.subject.kind, "unit": one.subject.unit, "path": one.subject.path, "duty": one.subject.duty,
        "officer": one.by.officer, "when": one.when, "open": one.live, "changes": _differences(one, office),
    }  # fmt: skip
