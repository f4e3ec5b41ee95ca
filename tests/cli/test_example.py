"""The worked example in the mainland's writing: the same year with the same gaps, opened where the locale asks for it."""

import os
import runpy
from pathlib import Path

import pytest

from tests.conftest import EXAMPLE, ROOT
from tests.regulation import world
from zhili_tui import i18n
from zhili_tui.checks import run
from zhili_tui.cli import language
from zhili_tui.cli.settings import Settings
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


def test_it_is_opened_in_the_checkout_where_the_locale_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(repo: str = "") -> tuple[str, str, list[str]]:
        language.choose(["--repo", repo] if repo else [])
        settings = Settings()
        settings.repo = repo
        office = settings.workspace()
        return os.path.relpath(office.root, ROOT), i18n.language(), [one for one in office.notices() if "--repo" in one]

    monkeypatch.chdir(ROOT)
    assert opened() == (".", "zh-Hant", [])
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    there, spoken, told = opened()
    assert (there, spoken) == ("examples/zh-Hans", "zh-Hans")
    assert len(told) == 1
    assert "examples/zh-Hans" in told[0]
    assert "zhili --repo ." in told[0]
    assert opened(".") == (".", "zh-Hant", [])
    monkeypatch.chdir(ROOT / "records")
    assert opened()[0] == ".", "whoever stands in records/ means these"
    monkeypatch.chdir(ROOT / "docs")
    assert opened()[0] == "examples/zh-Hans"
    monkeypatch.setenv("GIT_INDEX_FILE", "index")
    assert language.example() is None, "git calls the check for what is staged where it calls it"
