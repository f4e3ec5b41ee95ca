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
from zhili_tui.cli.main import run as zhili
from zhili_tui.cli.settings import Settings
from zhili_tui.documents import text
from zhili_tui.documents.paper import PaperPeriod
from zhili_tui.documents.papers import papers
from zhili_tui.documents.rendering import Rendering
from zhili_tui.model import kinds
from zhili_tui.regulation.duty import Duty
from zhili_tui.services.workspace import Workspace
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
    for path, shown in shipped.items():
        parts = signoff_block.split(shown.encode())
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


#: What is asked of the example: lists and numbers, the rules they come from, help, a board.
ASKED = (
    ("due", "--state", "all"), ("score", "dongjie"), ("score", "xiguan", "--missing"), ("rank",), ("eligible", "xiguan"), ("rules",),
    ("returns", "shifan", "--month", "10"), ("digest", "--unit", "dongjie"), ("check",), ("doctor",), ("render", "--list"),
    ("schema", "sheet"), ("draw", "--help"), ("score", "--help"),
)  # fmt: skip


def test_whoever_reads_simplified_reads_nothing_else(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """What the commands print, and every paper that a record or a month of the example has: no character of the other script."""
    simplified = runpy.run_path(str(ROOT / "scripts" / "make-example"))["simplified"]
    office = Workspace.open(HANS)
    office.refresh()
    hits = {hit.kind: hit.place.ref for hit in office.index.hits()}  # one of each kind
    said = {}
    for args in (*ASKED, *(("list", kind) for kind in kinds.names()), *(("show", ref) for ref in hits.values())):
        assert zhili(["--repo", str(HANS), "--lang", "zh-Hans", *args]) in (0, 1), args
        said[" ".join(args)] = "".join(capsys.readouterr())
    assert zhili(["--repo", str(HANS), "--lang", "zh-Hans", "board", "--unit", "dongjie", "-o", str(tmp_path / "board")]) == 0
    said |= {page.name: page.read_text(encoding="utf-8") for page in (tmp_path / "board").rglob("*.html")}
    i18n.use("zh-Hans")
    rendering = Rendering(office)
    for name, paper in papers().items():
        fitting = rendering.fitting(paper.kind, name)[:1] if paper.kind else []
        for made in (
            rendering.from_records(fitting, name)
            if paper.kind
            else [rendering.named(name, PaperPeriod("dongjie", 2026, 10, officer="dongjie/chen-guoqiang"))]
        ):
            said[f"render {name}"] = text.render(made.page)
    mixed = {line: where for where, told in said.items() for line in told.splitlines() if simplified(line) != line}
    assert mixed == {}
