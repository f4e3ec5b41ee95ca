"""Bringing a repository to the newest format that this program knows, step by step."""

from collections.abc import Callable

from zhili_tui.i18n import N_, translate
from zhili_tui.model import kinds
from zhili_tui.model.kinds.office import NEWEST
from zhili_tui.services.configuration import SETTINGS
from zhili_tui.services.saving import RecordWrite
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage import files, toml_edit, toml_text


def _judged_more_strictly(_files: dict[str, bytes]) -> dict[str, bytes]:
    """To the second format: no record changes, what is committed from then on is judged more strictly."""
    return {}


#: From each format to the next, that from the first in front: given every record's bytes by its path, those that change.
STEPS: tuple[Callable[[dict[str, bytes]], dict[str, bytes]], ...] = (_judged_more_strictly,)


def upgrade(office: Workspace) -> str:
    """Take every step from the repository's format on, as one commit; its id, empty at the newest format. Raises BadRecord."""
    steps = STEPS[office.settings.format - 1 :]
    if not steps:
        return ""
    paths = sorted(path.relative_to(office.root).as_posix() for path in (office.root / "records").rglob("*.toml"))
    before = {path: files.read(office.root, path) for path in paths}
    after = dict(before)
    for step in steps:
        after |= step(after)
    plain = toml_text.parse(after[SETTINGS]) | {"format": NEWEST}
    after[SETTINGS] = toml_edit.apply(kinds.kind("office").cls, toml_text.decode(after[SETTINGS]), plain, SETTINGS).encode()
    examine = office.saving.examiner()
    drafts = [examine(RecordWrite(path, data, before.get(path))) for path, data in after.items() if data != before.get(path)]
    return office.saving.write_many(drafts, translate(N_("Upgrade to format {format}"), {"format": NEWEST}) + "\n")
