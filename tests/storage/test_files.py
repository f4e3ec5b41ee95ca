"""Files are written whole or not at all, and only where records stand."""

import os
from pathlib import Path

import pytest

from zhili_tui.errors import Unreadable
from zhili_tui.storage import files

PATH = "records/a/2026/activity/20260101-aaaa.toml"


def test_a_write_leaves_one_file(tmp_path: Path) -> None:
    files.write(tmp_path, PATH, b"one")
    files.write(tmp_path, PATH, b"two")
    assert [p.name for p in (tmp_path / PATH).parent.iterdir()] == ["20260101-aaaa.toml"]
    assert files.read(tmp_path, PATH) == b"two"


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write(tmp_path, PATH, b"one")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unreadable, match="the disk is full"):
        files.write(tmp_path, PATH, b"two")
    assert (tmp_path / PATH).read_bytes() == b"one"
    assert len(list((tmp_path / PATH).parent.iterdir())) == 1


@pytest.mark.parametrize("path", ["records/../x.toml", "/etc/x.toml", "templates/x.toml", "records/A/unit.toml", "records/a/2026/x.toml"])
def test_other_places_are_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(Unreadable):
        files.write(tmp_path, path, b"")


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "a").symlink_to(outside)
    with pytest.raises(Unreadable, match="symbolic"):
        files.write(tmp_path, PATH, b"x")
    assert list(outside.iterdir()) == []


def test_large_files_are_refused(tmp_path: Path) -> None:
    files.write(tmp_path, PATH, b"#" * (files.LIMIT + 1))
    with pytest.raises(Unreadable, match="1 MiB"):
        files.read(tmp_path, PATH)
