"""Drafts as a session left them; with a right checksum, so that more than the checksum is tried."""

import hashlib
import shutil

from tests.fuzz.grounds import Grounds
from zhili_tui.entry.drafts import FIRST_LINE, Content, DraftSubject, Journal
from zhili_tui.storage.toml_text import TextError

SHARE = 1009


def seeds(grounds: Grounds) -> list[bytes]:
    office, out = grounds.office, []
    for hit in office.index.hits("kind='meeting'", limit=3):
        loaded = office.load(hit.path)
        journal = Journal(grounds.folder / "seeds", "dongjie/lin-shufen")
        draft = journal.open(DraftSubject("meeting", loaded.place.unit, hit.path), loaded.data)
        draft.keep(Content(loaded.plain | {"note": "x"}, {("expected",): "八"}, ("agenda", 0, "subject"), "部"))
        out.append(draft.file.read_bytes().partition(b"\n")[2])
        draft.drop()
    return out


def read(grounds: Grounds, data: bytes) -> None:
    data = data.removesuffix(b"\n")
    folder = grounds.folder / "drafts"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "0-0.draft").write_bytes(b"%s %s\n%s\n" % (FIRST_LINE, hashlib.sha256(data).hexdigest().encode(), data))
    journal = Journal(folder, "dongjie/lin-shufen")
    for kept in journal.all():
        assert kept.subject.key
        try:
            kept.words(kept.now(grounds.office.root), grounds.office.name)
        except TextError:
            continue
    assert list(folder.glob("0-0.d*")), "neither kept nor set aside"
