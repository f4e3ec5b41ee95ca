"""The official holidays that ship with the rule sets."""

import runpy
import tomllib

from tests.conftest import ROOT


def test_the_calendars_are_what_their_source_says() -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "make-calendar"))
    assert len(made["FILES"]) == 2
    for file in made["FILES"]:
        text = file.read_text(encoding="utf-8")
        assert text == made["calendar"](), "run scripts/make-calendar"
        last = max(tomllib.loads(text)["holidays"]).year
        assert f"至{last}年" in text
        assert f"to {last};" in text
