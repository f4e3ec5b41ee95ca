"""Nothing typed is lost: drafts through kills, full disks, second sessions, damage."""

import datetime
import itertools
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from zhili_tui.entry import draft_json
from zhili_tui.entry.drafts import Content, DraftSubject, Journal, WritePacer
from zhili_tui.errors import DraftTaken, NotKept

MEETING = DraftSubject("meeting", "dongjie")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.dates() | st.times() | st.decimals(allow_nan=False)
    | st.datetimes(timezones=st.just(datetime.UTC)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "drafts", "dongjie/lin-shufen")


def another(journal: Journal, officer: str = "dongjie/lin-shufen") -> Journal:
    return Journal(journal.folder, officer)


@given(VALUES)
def test_what_a_draft_holds_comes_back_as_it_was(value: object) -> None:
    assert draft_json.load(draft_json.dump(value)) == value


def test_half_a_character_is_kept_too() -> None:
    assert draft_json.load(draft_json.dump("東\udce6")) == "東\udce6"


def test_everything_typed_comes_back_blank_entries_included(journal: Journal) -> None:
    content = Content(
        {"date": datetime.date(2026, 3, 5), "start": datetime.time(9), "follow_ups": [{}, {"content": "清理通道"}]},
        {("follow_ups", 1, "due"): "下週八", ("expected",): "十二"},
        ("place",),
        "三樓會",
        frozenset((("start",), ("follow_ups", 1, "content"))),
    )
    draft = journal.open(MEETING, None)
    assert draft.keep(content)
    assert not draft.keep(content)  # nothing new
    draft.close()
    (kept,) = journal.of(MEETING)
    assert kept.content == content
    assert (kept.subject, kept.base, kept.by.officer, kept.live) == (MEETING, None, "dongjie/lin-shufen", False)
    again = journal.resume(kept)
    assert again.keep(content._replace(text="三樓會議室"))
    again.close()
    assert [one.content.text for one in journal.all()] == ["三樓會議室"]


def test_the_base_shows_what_changed_though_the_file_moved_on(journal: Journal) -> None:
    base = b'type = "joint_meeting"\nexpected = 12\npresent = 11\n'
    subject = DraftSubject("meeting", path="records/dongjie/2026/meeting/20260312-abcd.toml")
    draft = journal.open(subject, base)
    draft.keep(Content({"type": "joint_meeting", "expected": 12, "present": 10}))
    draft.close()
    (kept,) = journal.of(subject)
    disk = base + 'place = "三樓"\n'.encode()
    assert not kept.outdated(base)
    assert kept.outdated(disk)
    assert [(one.path, one.before, one.after) for one in kept.differs_from(base)] == [(("present",), 11, 10)]
    assert [one.path for one in kept.differs_from(disk)] == [("present",)]


def test_a_second_session_is_told_and_overwrites_nothing(journal: Journal) -> None:
    first = journal.open(MEETING)
    assert journal.others(MEETING, first) == []
    second = another(journal).open(MEETING)
    (who,) = another(journal).others(MEETING, second)
    assert who.officer == "dongjie/lin-shufen"
    first.keep(Content({"expected": 1}))
    second.keep(Content({"expected": 2}))
    assert sorted(one.content.plain["expected"] for one in journal.all()) == [1, 2]
    assert all(one.live for one in journal.all())
    assert journal.of(MEETING) == []  # both are open: neither is offered
    with pytest.raises(DraftTaken):
        journal.resume(journal.all()[0])
    first.close()
    (offered,) = journal.of(MEETING)
    assert offered.content.plain["expected"] == 1
    taken = journal.resume(offered)
    with pytest.raises(DraftTaken):
        another(journal).resume(offered)
    taken.drop()
    with pytest.raises(DraftTaken):
        journal.resume(offered)
    second.drop()
    assert list(journal.folder.iterdir()) == []


def test_older_drafts_are_offered_newest_first_and_only_ones_own(tmp_path: Path) -> None:
    hours = iter(range(24))
    clock = lambda: datetime.datetime(2026, 11, 23, next(hours), tzinfo=datetime.UTC)  # noqa: E731
    for officer, place in (("a/x", "一"), ("b/y", "二"), ("a/x", "三")):
        draft = Journal(tmp_path, officer, clock).open(MEETING)
        draft.keep(Content({"place": place}))
        draft.close()
    assert [one.content.plain["place"] for one in Journal(tmp_path, "a/x").of(MEETING)] == ["三", "一"]
    assert [one.content.plain["place"] for one in Journal(tmp_path, "a/x").all()] == ["三", "二", "一"]
    assert Journal(tmp_path, "a/x").of(MEETING._replace(duty="joint_meeting/dongjie/2026-10")) == []


def test_a_damaged_draft_is_set_aside_and_said(journal: Journal) -> None:
    for number, damage in enumerate((b"", b"zhili-draft-1 00\n{}\n", None)):
        draft = journal.open(MEETING)
        draft.keep(Content({"expected": number}))
        draft.close()
        data = draft.file.read_bytes()
        draft.file.write_bytes(data.replace(b'"expected"', b'"expecteb"') if damage is None else damage)
    assert journal.all() == []
    assert len(journal.damaged()) == 3
    assert b"expecteb" in b"".join(file.read_bytes() for file in journal.damaged())
    journal.all()
    assert len(journal.damaged()) == 3


FULL = """
import resource, signal, sys
from pathlib import Path
from zhili_tui.entry.drafts import Content, DraftSubject, Journal
from zhili_tui.errors import NotKept
draft = Journal(Path(sys.argv[1])).open(DraftSubject("meeting", "dongjie"))
draft.keep(Content({"place": "kept"}))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
try:
    draft.keep(Content({"place": "lost" * 100}))
except NotKept as error:
    print(error)
"""


def test_a_full_disk_is_said_and_the_older_draft_stays(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FULL, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "could not be kept on disk (File too large)" in done.stdout
    (kept,) = Journal(tmp_path).all()
    assert kept.content.plain == {"place": "kept"}
    assert not list(tmp_path.glob("*.new"))


def test_no_room_even_for_the_lock_is_said(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("a file where the folder should be")
    with pytest.raises(NotKept):
        Journal(tmp_path / "drafts").open(MEETING)


WRITES = """
import sys
from pathlib import Path
from zhili_tui.entry.drafts import Content, DraftSubject, Journal
draft = Journal(Path(sys.argv[1])).open(DraftSubject("meeting", "dongjie"))
number = 0
while True:
    number += 1
    draft.keep(Content({"expected": number, "place": "x" * (number % 50) * 100}))
    print(number, flush=True)
"""


def test_killed_at_any_moment_the_draft_is_no_older_than_the_last_that_was_kept(tmp_path: Path) -> None:
    for turn in range(12):
        folder = tmp_path / str(turn)
        process = subprocess.Popen([sys.executable, "-c", WRITES, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        process.stdout.readline()  # one at least is kept
        time.sleep(0.003 * turn)
        process.send_signal(signal.SIGKILL)
        last = int(("1\n" + process.stdout.read()).split()[-1])
        process.wait()
        journal = Journal(folder)
        (kept,) = journal.of(MEETING)  # its session is gone
        assert kept.content.plain["expected"] >= last
        assert journal.damaged() == []
        assert sorted(file.suffix for file in folder.iterdir()) == [".draft", ".lock"]
        journal.drop(kept)
        assert list(folder.iterdir()) == []


@given(st.lists(st.floats(0, 0.4), min_size=1, max_size=40))
def test_whatever_the_keys_nothing_waits_longer_than_half_a_second(gaps: list[float]) -> None:
    pace, now, writes, waiting_since = WritePacer(0.5), 100.0, [], None
    for gap in gaps:
        now += gap
        if pace.due(now):
            writes.append(now)
            pace.wrote(now)
            waiting_since = None
        wait = pace.typed(now)
        waiting_since = now if waiting_since is None else waiting_since
        if wait == 0:
            writes.append(now)
            pace.wrote(now)
            waiting_since = None
        else:
            assert now + wait <= waiting_since + 0.5 + 1e-9
    assert all(b - a >= 0.5 - 1e-9 for a, b in itertools.pairwise(writes))


def test_exact_numbers_stay_exact() -> None:
    assert str(draft_json.load(draft_json.dump({"loss": Decimal("1.10")}))["loss"]) == "1.10"


def test_who_shares_the_folder_may_take_a_draft_up(tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        draft = Journal(tmp_path / "drafts").open(MEETING)
        draft.keep(Content({"place": "甲"}, {}))
    finally:
        os.umask(before)
    assert {file.suffix: file.stat().st_mode & 0o777 for file in (tmp_path / "drafts").iterdir()} == {".draft": 0o664, ".lock": 0o664}
    draft.drop()


def test_the_draft_of_a_grid_is_one_of_its_own_and_says_its_rows(journal: Journal) -> None:
    grid = DraftSubject("inspection", "dongjie", name="2026-Q4", grid="inspections")
    assert grid.key != grid._replace(grid="").key
    draft = journal.open(grid)
    draft.keep(Content({}, {("", "date"): "11-20", ("pingan", "findings.description"): "無", ("pingan", "present"): "王"}))
    draft.close()
    (kept,) = journal.of(grid)
    assert kept.subject == grid
    assert kept.words(None, str.upper) == ["11-20", "PINGAN: 無, 王"]
    assert journal.of(grid._replace(grid="")) == []
