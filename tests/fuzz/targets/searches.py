"""What is searched for."""

from tests.fuzz.grounds import Grounds, text
from zhili_tui.storage.search_query import fts_query

SHARE = 2450
WORDS = (
    "djjd",
    "消防",
    "東街 2026",
    "第三次會議",
    "lin-shufen",
    "20261123-b64t",
    "zong zhi",
    "聯席會議",
    "note",
    '"x" OR y',
    "ａｂｃ",
    "a*",
)


def seeds(grounds: Grounds) -> list[bytes]:
    return [one.encode() for one in WORDS]


def read(grounds: Grounds, data: bytes) -> None:
    query = text(data)
    if len(data) % 50:
        fts_query(query)
    else:
        grounds.office.index.search(query)
