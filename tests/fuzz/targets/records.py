"""Record files: read, checked, found wrong in words."""

from tests.fuzz.grounds import Grounds
from zhili_tui.model.record_path import parse
from zhili_tui.storage import toml_edit

SHARE = 2000
KINDS = ("meeting", "inspection", "case", "veto", "unit", "officer", "activity", "figures")


def seeds(grounds: Grounds) -> list[bytes]:
    return [f"{path}\n".encode() + (grounds.office.root / path).read_bytes() for path in paths(grounds)]


def paths(grounds: Grounds) -> list[str]:
    return [hit.path for kind in KINDS for hit in grounds.office.index.hits("kind=?", (kind,), limit=4)]


def read(grounds: Grounds, data: bytes) -> None:
    name, _, body = data.partition(b"\n")
    path = name.decode(errors="replace")
    place = parse(path)
    if place is None or not path.startswith("records/"):
        path, body = paths(grounds)[0], data
    office = grounds.office
    found = office.saving.findings(path, body)
    for one in found:
        assert office.saving.sentence(one)
    loaded = office.load(path, body)
    toml_edit.apply(loaded.kind.cls, body.decode(), loaded.plain | {"note": "x"}, path)
