"""The worked example in the mainland's writing: the same year with the same gaps."""

import runpy
from pathlib import Path

from tests.conftest import EXAMPLE, ROOT
from tests.regulation import world
from zhili_tui.checks import run
from zhili_tui.regulation.duty import Duty
from zhili_tui.storage import signoff_block

HANS = ROOT / "examples" / "zh-Hans"


def texts(folder: Path) -> dict[str, str]:
    """Every file of an example, by its path in it."""
    return {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in sorted((folder / "records").rglob("*.toml"))}


def test_the_example_of_the_mainland_is_what_the_script_makes() -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "make-example"))
    shipped = texts(HANS)
    assert shipped == {path: data.decode() for path, data in made["example"]().items()}, "run scripts/make-example"
    assert 'language = "zh-Hans"' in shipped["records/office.toml"]
    whole = "".join(shipped.values())
    assert made["simplified"](whole) == whole, "no character of the other script is left"
    for path, text in shipped.items():
        parts = signoff_block.split(text.encode())
        assert all(signoff_block.fits(path, parts.content, entry) for entry in parts.entries), path


def test_the_check_is_as_clean_on_it_and_the_same_is_owed() -> None:
    """Of the other the first is shown in tests/checks/test_rules.py."""
    book, day = world.rule_set(), "2026-11-23"
    report = run.check_tree(HANS, book.names, today=world.at(day).date(), book=book)
    assert (report.records, report.findings) == (EXAMPLE, [])

    def owed(folder: Path) -> list[Duty]:
        return world.duties(book, {}, day, units={path[len("records/") : -len(".toml")]: text for path, text in texts(folder).items()})

    gaps = owed(HANS)
    assert [(one.key, one.state, one.day, one.evidence) for one in gaps] == [
        (one.key, one.state, one.day, one.evidence) for one in owed(ROOT)
    ]
    assert {"missed", "overdue"} <= {one.state for one in gaps}
