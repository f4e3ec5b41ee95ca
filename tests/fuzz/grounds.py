"""Where inputs are tried."""

from pathlib import Path
from typing import NamedTuple

from zhili_tui.services.workspace import Workspace


class Grounds(NamedTuple):
    """A repository without trust, a clone with it, and a folder to put files in."""

    office: Workspace
    district: Workspace
    folder: Path

    def laid(self, name: str, data: bytes) -> Path:
        """A file that says this."""
        file = self.folder / name
        file.write_bytes(data)
        return file


def text(data: bytes) -> str:
    """Bytes as a terminal hands them on."""
    return data.decode(errors="replace")
