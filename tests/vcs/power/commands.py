"""What saves, as command lines, in a clone of the small district."""

import datetime
from pathlib import Path

from tests.sharing.offices import sync
from tests.trust.signed_world import MEETING
from zhili_tui.services.workspace import Workspace


def one_more(lin: Workspace, chen: Workspace) -> None:
    """A record that nobody has signed, in both clones."""
    lin.saving.create("activity", "dong", {"type": "publicity", "title": "x", "date": datetime.date(2026, 3, 4)})
    sync(lin)
    sync(chen)


def commands(root: Path, folder: Path) -> dict[str, list[str]]:
    """The command lines by their names; what they read lies in the folder."""
    table = folder / "meetings.csv"
    lines = [f"2026-03-{day:02},directors_meeting,陳國強,8,7" for day in range(1, 6)]
    table.write_text("date,type,chair,expected,present\n" + "\n".join(lines), encoding="utf-8")
    meeting = MEETING.removeprefix("records/").removesuffix(".toml")
    removed = next((one.stem for one in (root / "records/dong").rglob("activity/*.toml")), "")
    values = [word for one in ("date=2026-03-04", "type=publicity", "title=x") for word in ("--set", one)]
    return {
        "set": ["set", meeting, "note=已核對"],
        "new": ["new", "activity", "--unit", "dong", *values],
        "remove": ["remove", removed, "--why", "x"],
        "sign": ["sign", meeting],
        "import": ["import", str(table), "--kind", "meeting", "--unit", "dong", "--yes", "--json"],
    }
