"""The walk sees whatever happened to a file, and asks an unchanged folder for nothing but stamps."""

import os
import shutil
import time
from pathlib import Path

import pytest

from zhili_tui.storage import scan
from zhili_tui.storage.scan import Changes, Folder

LATER = 10**18  # ns: by then nothing is racy


class Walked:
    """Walks through a folder's records, each beginning where the last one ended."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.known: dict[str, bytes] = {}

    def again(self) -> Changes:
        """What has changed since the last walk."""
        found = scan.changes(self.root, time.time_ns() + LATER, self.known)
        self.known.update((folder.path, scan.encode(folder.listing)) for folder in found.changed)
        for path in found.gone:
            del self.known[path]
        return found


@pytest.fixture
def walked(tmp_path: Path) -> Walked:
    for name in ("a/2025/meeting/one", "a/2025/meeting/two", "a/2026/figures/01", "b/unit"):
        file = tmp_path / f"records/{name}.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x = 1\n", encoding="ascii")
    made = Walked(tmp_path)
    made.again()
    return made


def paths(folders: list[Folder]) -> list[str]:
    return sorted(folder.path for folder in folders)


def test_an_unchanged_tree_is_not_listed_again(walked: Walked, monkeypatch: pytest.MonkeyPatch) -> None:
    listed: list[str] = []
    entries = scan._entries
    monkeypatch.setattr(scan, "_entries", lambda base, path, odd: (listed.append(path), entries(base, path, odd))[1])
    assert walked.again() == Changes([], [], [])
    assert listed == []
    (walked.root / "records/a/2026/figures/02.toml").touch()
    assert paths(walked.again().changed) == ["records/a/2026/figures"]
    assert listed == ["records/a/2026/figures"]


def test_an_edit_in_place_of_the_same_size_and_time_is_seen(walked: Walked) -> None:
    file = walked.root / "records/a/2025/meeting/one.toml"
    before = file.stat()
    with open(file, "r+", encoding="ascii") as held:
        held.write("x = 2\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert paths(walked.again().changed) == ["records/a/2025/meeting"]


def test_a_file_put_into_a_folder_whose_time_is_set_back_is_seen(walked: Walked) -> None:
    folder = walked.root / "records/a/2025/meeting"
    before = folder.stat()
    (folder / "three.toml").touch()
    os.utime(folder, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert list(walked.again().changed[0].listing.files) == ["one.toml", "three.toml", "two.toml"]


def test_a_folder_that_was_changed_just_now_is_listed_once_more(walked: Walked) -> None:
    folder = walked.root / "records/a/2025/meeting"
    (folder / "three.toml").touch()
    found = scan.changes(walked.root, time.time_ns(), walked.known)
    assert [one.listing.stamp for one in found.changed if one.path == "records/a/2025/meeting"] == [scan.UNSETTLED]


def test_what_is_gone_is_told_with_all_below_it(walked: Walked) -> None:
    shutil.rmtree(walked.root / "records/a/2025")
    found = walked.again()
    assert (paths(found.changed), sorted(found.gone)) == (["records/a"], ["records/a/2025", "records/a/2025/meeting"])
    shutil.rmtree(walked.root / "records")
    assert len(walked.again().gone) == 5
    assert walked.again() == Changes([], [], [])


def test_a_link_in_a_folders_place_is_not_followed_though_all_below_it_stands_as_it_was(walked: Walked) -> None:
    (walked.root / "records/a").rename(walked.root / "elsewhere")
    (walked.root / "records/a").symlink_to(walked.root / "elsewhere")
    for _time in range(2):  # it is told every time
        found = walked.again()
        assert [one.path for one in found.odd] == ["records/a"]
    assert sorted(walked.known) == ["records", "records/b"]


def test_many_folders_are_walked_as_a_few_are(walked: Walked, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        shutil.copytree(walked.root / "records/a", walked.root / f"records/c{number}")
    walked.again()
    (walked.root / "records/c7/2025/meeting/one.toml").unlink()
    shutil.rmtree(walked.root / "records/c9/2026")
    few = scan.changes(walked.root, time.time_ns() + LATER, walked.known)
    monkeypatch.setattr(scan, "MANY", 0)
    many = scan.changes(walked.root, time.time_ns() + LATER, walked.known)
    assert paths(many.changed) == paths(few.changed) == ["records/c7/2025/meeting", "records/c9"]
    assert sorted(many.gone) == sorted(few.gone) == ["records/c9/2026", "records/c9/2026/figures"]
