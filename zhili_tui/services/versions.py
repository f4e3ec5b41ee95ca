"""The versions of a record, and what differs between two of them."""

from collections.abc import Iterator
from typing import Any

from zhili_tui.errors import NotFound
from zhili_tui.model.diff import FieldChange, changes
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.services.repository import Repository
from zhili_tui.storage import files
from zhili_tui.vcs import log
from zhili_tui.vcs.log import FileVersion, Lost
from zhili_tui.vcs.reader import blobs

#: So many of the newest are looked for in history.
MOST = 200


class Versions:
    """The history of one opened repository, record by record."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository

    def of(self, path: str) -> Iterator[FileVersion]:
        """The versions of a record, newest first, as git finds them, their times as the office's clock had them."""
        zone = self.repository.zone
        return (version._replace(at=version.at.astimezone(zone)) for version in log.versions(self.repository.git, path))

    def lost(self, limit: int = MOST) -> Iterator[Lost]:
        """The records that were removed and the saves that were taken back, by kind of loss, the newest of each first."""
        zone = self.repository.zone
        for one in log.lost(self.repository.git, limit):
            place = place_of(one.path)
            if place is not None and place.year:
                yield one._replace(version=one.version._replace(at=one.version.at.astimezone(zone)))

    def said(self, one: Lost) -> bytes:
        """What a record said before it was lost."""
        return blobs(self.repository.git, [one.blob])[0] or b""

    def differences(self, path: str, before: str, after: str = "") -> list[FieldChange]:
        """The fields that differ between two versions of a record; without ``after``, from the one on disk."""
        place = place_of(path)
        if place is None:
            raise NotFound(ref=path)
        git = self.repository.git
        contents = log.contents(git, path, [git.revision(name) for name in (before, after) if name])
        new = contents[1] if after else files.read(self.repository.root, path)
        return changes(self.repository.kind(place.kind).cls, self._plain(path, contents[0]), self._plain(path, new))

    def _plain(self, path: str, data: bytes | None) -> dict[str, Any]:
        return self.repository.load(path, data).plain if data is not None else {}
