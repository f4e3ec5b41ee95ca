"""Mappings of an import."""

from tests.conftest import ROOT
from tests.fuzz.grounds import Grounds
from zhili_tui.exchange.importing import layout
from zhili_tui.model import kinds

SHARE = 1000
MEETINGS = """kind = "meeting"
unit = "dongjie"
first_row = 3

[columns]
"日期" = "date"
"主持人" = "chair"

[constants]
type = "joint_meeting"

[words.type]
"例會" = "joint_meeting"
"""


def seeds(grounds: Grounds) -> list[bytes]:
    return [MEETINGS.encode(), *(file.read_bytes() for file in sorted((ROOT / "templates/imports").glob("*.toml")))]


def read(grounds: Grounds, data: bytes) -> None:
    found = layout.load(grounds.laid("mapping.toml", data), grounds.folder)
    layout.write(found)
    layout.mistakes(found, kinds.kind("meeting"))
