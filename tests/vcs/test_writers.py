"""Many programs that save one record at the same moment: what each said is in history, and nobody took it back."""

import datetime
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SOAK, git
from tests.vcs.acts import first
from zhili_tui.services.workspace import Workspace
from zhili_tui.vcs.reader import blobs

pytestmark = [pytest.mark.soak] if SOAK else []
ROUNDS = 125 if SOAK else 6
#: A field for each writer, and what it says in each round.
FIELDS: dict[str, Any] = {
    "note": lambda turn: f"備註{turn}",
    "place": lambda turn: f"會議室{turn}",
    "recorder": lambda turn: f"記錄員{turn}",
    "name": lambda turn: f"第{turn}次會議",
    "start": lambda turn: datetime.time(8, turn % 60, turn // 60),
    "end": lambda turn: datetime.time(20, turn % 60, turn // 60),
    "resolutions": lambda turn: [{"content": f"決定{turn}"}],
    "observers": lambda turn: [f"列席{turn}"],
}


def write(root: Path, path: str, field: str, rounds: int) -> list[str]:
    """Say something else of one's own field again and again, each time in the record as it then is; the commits."""
    office, made = Workspace.open(root), list[str]()
    for turn in range(rounds):
        loaded = office.load(path)
        made.append(office.saving.change(loaded, loaded.plain | {field: FIELDS[field](turn)}).commit)
    return made


def test_eight_writers_of_one_record_lose_nothing(office: Workspace) -> None:
    """Each sets a field of its own, in a process of its own; each save is a commit that changes this field and no other."""
    path, start = first(office), office.git.head()
    with ProcessPoolExecutor(len(FIELDS), multiprocessing.get_context("spawn")) as pool:
        made = list(pool.map(write, *zip(*((office.root, path, field, ROUNDS) for field in FIELDS), strict=True)))
    history = git(office.root, "rev-list", "--first-parent", "--reverse", f"{start}..HEAD").split()
    assert sorted(history) == sorted(commit for one in made for commit in one)
    assert len(history) == ROUNDS * len(FIELDS)
    field_of = {commit: field for field, one in zip(FIELDS, made, strict=True) for commit in one}
    expected = office.load(path, blobs(office.git, [f"{start}:{path}"])[0]).plain
    turns = dict.fromkeys(FIELDS, 0)
    for commit, data in zip(history, blobs(office.git, [f"{commit}:{path}" for commit in history]), strict=True):
        field = field_of[commit]
        expected[field] = FIELDS[field](turns[field])
        turns[field] += 1
        assert office.load(path, data).plain == expected
    assert (office.root / path).read_bytes() == data
    assert git(office.root, "status", "--porcelain") == ""
