"""Forms that were filled in and sent: kept as outgoing papers with the records they rest on, and held against what was corrected since."""

import datetime
import hashlib
from pathlib import Path
from typing import Any, NamedTuple

from zhili_tui.exchange.filling.proposals import Proposal
from zhili_tui.model.record_path import parse
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage import files
from zhili_tui.vcs import log

#: A subject is no longer than this.
LONGEST = 200


class Touched(NamedTuple):
    """A form that was sent, and the records under it that say something else since: by reference, the fields; none where it was removed."""

    ref: str
    subject: str
    date: datetime.date
    file: str
    changed: dict[str, tuple[str, ...]]


def plain(title: str, made: list[Proposal], output: str, data: bytes, today: datetime.date) -> dict[str, Any]:
    """The record of an outgoing paper for a form: its file with its digest, and every record that a value came from."""
    path = Path(output)
    about = sorted({ref for one in made for ref in one.refs if (place := parse(f"records/{ref}.toml")) is not None and place.year})
    return {
        "direction": "outgoing",
        "type": "report",
        "subject": " ".join(title.split())[:LONGEST] or path.stem,
        "date": today,
        "about": about,
        "attachments": [{"name": path.name, "place": output, "sha256": hashlib.sha256(data).hexdigest()}],
    }


def touched(office: Workspace, unit: str) -> list[Touched]:
    """The forms of a unit, or of all, whose records were corrected since they were kept, the newest first. Sign-offs are no correction."""
    found = []
    facts = office.reckoning.facts()
    for one in facts.kept("document", unit) if unit else facts.of("document"):
        record = one.record
        if record.direction != "outgoing" or not record.about or not any(file.sha256 for file in record.attachments):
            continue
        first = list(office.versions.of(f"records/{one.ref}.toml"))[-1:]
        if not first:
            continue
        moved = set(log.changed_since(office.git, first[0].commit))
        changed: dict[str, tuple[str, ...]] = {}
        for ref in record.about:
            path = f"records/{ref}.toml"
            if not files.there(office.root, path):
                changed[ref] = ()
            elif path in moved:
                fields = dict.fromkeys(
                    ".".join(str(step) for step in change.path)
                    for change in office.versions.differences(path, first[0].commit)
                    if change.path[0] != "signoffs"
                )
                if fields:
                    changed[ref] = tuple(fields)
        if changed:
            name = next(file.name for file in record.attachments if file.sha256)
            found.append(Touched(one.ref, record.subject, record.date, name, changed))
    return sorted(found, key=lambda form: (form.date, form.ref), reverse=True)
