"""Pictures without colour: that they have none."""

import re
from pathlib import Path

PLAIN = sorted((Path(__file__).parent / "__snapshots__").glob("*/*-plain*.svg"))
#: The terminal's own two, what is dim between them, in reverse as well, and those of the window drawn around it.
OWN = {"#c5c8c6", "#868887", "#676867", "#292929", "#ff5f57", "#febc2e", "#28c840"}


def fills(picture: Path) -> set[str]:
    return set(re.findall(r"fill[:=]\s*\"?(#[0-9a-f]{6})", picture.read_text(encoding="utf-8")))


def test_there_is_no_colour() -> None:
    assert PLAIN
    assert {one.name: found for one in PLAIN if (found := fills(one) - OWN)} == {}


def test_where_there_is_colour_it_is_seen() -> None:
    """So that the test above means something."""
    coloured = [one for one in PLAIN[0].parents[1].glob("test_rooms/*error*.svg") if one not in PLAIN]
    assert coloured
    assert all(fills(one) - OWN for one in coloured)
