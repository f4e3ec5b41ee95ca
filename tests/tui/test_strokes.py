"""The player of key strokes counts as its rule says, and plays the same into a pilot and a terminal."""

import sys
from pathlib import Path

from tests.tui.desk import Desk
from tests.tui.strokes import count, data, key, pick, play, play_in_terminal
from tests.tui.terminal import terminal
from zhili_tui.office import Office
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.widgets import Entry

SCRIPT = [data("街道"), key("left", "left"), pick("lx"), key("end"), data("辦")]


def test_text_of_the_record_counts_nothing_and_what_chooses_it_does() -> None:
    assert count(SCRIPT) == 5
    assert count([key("ctrl+s")]) == 1
    assert count([]) == 0


async def test_a_script_is_played_into_a_pilot(office: Office) -> None:
    app = Zhili(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(Desk(office))
        assert await play(SCRIPT, pilot) == 5
        assert app.screen.query_one(Entry).value == "lx街道辦"


def test_a_script_is_played_into_a_terminal(repository: Path, tmp_path: Path) -> None:
    for ahead in (False, True):
        with terminal(sys.executable, "-m", "tests.tui.desk", str(repository), str(tmp_path / "held")) as found:
            found.until(lambda: bool(found.lines[-1]))
            found.quiet()
            assert play_in_terminal(SCRIPT, found, ahead) == 5
            assert "lx街道辦" in found.text
