"""Bundles that come on a stick."""

from tests.fuzz.grounds import Grounds
from zhili_tui.sharing import bundles

SHARE = 1


def seeds(grounds: Grounds) -> list[bytes]:
    file = grounds.folder / "whole.bundle"
    bundles.write(grounds.district, file)
    return [file.read_bytes()]


def read(grounds: Grounds, data: bytes) -> None:
    bundles.verify(grounds.district, str(grounds.laid("come.bundle", data)))
