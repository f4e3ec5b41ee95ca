"""The docs: references are complete and up to date, links lead somewhere, commands in them run."""

import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
from pathlib import Path

import polib
import pytest

from tests.conftest import LAUNCHER, ROOT, copied, indexed, once, settled
from zhili_tui.checks import catalogue
from zhili_tui.cli.main import run as zhili
from zhili_tui.cli.toolkit import command_names
from zhili_tui.documents.papers import papers
from zhili_tui.i18n import LOCALE
from zhili_tui.model import kinds
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.keymap import BY_NAME, shown

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
#: The blocks of the others are those of these: see test_docs_translated.
ENGLISH = [page for page in PAGES if not {"zh-Hant", "zh-Hans"} & {*page.parts} and ".zh-" not in page.name]


@pytest.mark.parametrize("page", ["clauses.md", "commands.md", "keys.md", "kinds.md", "papers.md", "rules.md"])
def test_the_reference_is_what_the_program_says(page: str) -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "make-reference"))["PAGES"][page]()
    assert made == (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8"), "run scripts/make-reference"


def test_the_slowest_tests_are_told_with_all_their_phases() -> None:
    table = runpy.run_path(str(ROOT / "scripts" / "slowest-tests"))["table"]
    said = (
        "== slowest durations ==\n0.90s setup    t.py::one[a]\n1.20s call     t.py::two\n0.60s call     t.py::one[a]\n2 passed in 9.99s\n"
    )
    assert re.findall(r"`(.*)` \| ([\d.]+) ", table(said)) == [("t.py::one[a]", "1.5"), ("t.py::two", "1.2")]


def test_the_reference_is_complete() -> None:
    read = {
        page: (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
        for page in ("commands.md", "keys.md", "kinds.md", "papers.md", "rules.md")
    }
    assert all(f"## zhili {name}\n" in read["commands.md"] for name in command_names())
    assert all(f"| `{name.replace('_', '-')}` |" in read["keys.md"] for name in BY_NAME)
    assert all(f"(`{name}`)" in read["kinds.md"] for name in kinds.names())
    assert all(f"| `{name}` |" in read["papers.md"] for name in papers())
    assert all(f"## {rule}\n" in read["rules.md"] for rule in catalogue.rules())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_page_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    pending = [ROOT / "README.md"]
    while pending:
        page = pending.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        pending += [(page.parent / t).resolve() for t in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")) if "://" not in t]
    assert {page.resolve() for page in PAGES} <= seen


def promises(page: str) -> list[str]:
    """The lines of a page's tables whose last column says which test shows it."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    tables = re.findall(r"^(\|.*\|)\n\|[-|]+\|\n((?:\|.*\|\n)+)", text, re.MULTILINE)
    return [line for head, rows in tables if head.endswith("| shown by |") for line in rows.splitlines()]


@pytest.mark.parametrize(("page", "least"), [("promises.md", 40), ("who-could-bend-it.md", 40), ("threats.md", 70)])
def test_every_promise_has_its_test(page: str, least: int) -> None:
    lines = promises(page)
    assert len(lines) >= least
    for line in lines:
        found = re.search(r" \| `(tests/[^`]+)` \|$", line)
        assert found, f"a promise names no test: {line}"
        file, _colons, name = found[1].partition("::")
        assert not name or f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), found[1]


def test_what_is_not_defended_against_is_said() -> None:
    """Each of those that a reader might take for defended, by the word by which he looks for it."""
    text = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8").partition("## What is not defended against")[2]
    assert [
        word for word in ("commit-graph", "pin", "freezes", "SHA-1", "machine", "together", "TOML", "Deleting") if word not in text
    ] == []


def test_every_key_that_a_page_names_does_something() -> None:
    """F2, ^S: where one is moved, the pages that name it are found."""
    known = {shown(key) for action in BY_NAME.values() for key in action.usual.split(",")}
    for page in PAGES:
        if page.parent.name != "reference" and page.name != "CHANGELOG.md":
            named = set(re.findall(r"`(F\d+|\^[A-Z])`", page.read_text(encoding="utf-8")))
            assert named - known <= ({"^A", "^B"} if page.name == "terminal.md" else set()), page


#: A key as pages write it.
KEY = r"`(\^[A-Z]|F\d+|[a-z]|[^`\w\s])`"
#: What the English pages say that a key does, as they say it, and the action whose key it then is.
DEEDS = {
    r"KEY sorts": "sort",
    r"KEY puts what is missing first": "sort",
    r"KEY narrows": "scope",
    r"KEY searches while": "search",
    r"KEY (?:checks and )?saves": "save",
    r"saves with KEY": "save",
    r"KEY signs": "sign",
    r"signs with KEY": "sign",
    r"KEY sends (?:it )?back": "return",
    r"KEY accepts a branch": "admit",
    r"KEY marks all as seen": "seen_all",
    r"KEY lists the drafts": "drafts",
    r"KEY takes back your last save": "undo",
    r"KEY takes back a step": "step_back",
    r"KEY on a record shows its papers": "print",
    r"KEY on a record, or on its line": "print",
    r"KEY on a record shows its versions": "history",
    r"KEY in the ledger writes": "export",
    r"KEY writes the list": "export",
    r"KEY writes the copy": "write",
    r"a year that is over \(KEY\)": "close_year",
    r"KEY in a post's month": "take_file",
    r"KEY numbers the lines": "jump",
    r"KEY is 簿冊": "ledger",
    r"KEY 待簽": "queue",
}


def test_a_key_that_a_page_names_does_what_the_page_says() -> None:
    """A key that was given to something else is still a key: the deed told beside it is looked at."""
    text = "\n".join(
        page.read_text(encoding="utf-8") for page in ENGLISH if page.parent.name != "reference" and page.name != "CHANGELOG.md"
    )
    for words, name in DEEDS.items():
        found = set(re.findall(words.replace(" ", r"\s").replace("KEY", KEY), text))
        assert found, f"no page says so any more: {words}"
        assert found <= {shown(key) for key in BY_NAME[name].usual.split(",")}, words


def test_keys_are_written_as_the_program_shows_them() -> None:
    """^S, not Ctrl-S: by that they are found. Ctrl-C and Ctrl-D are the terminal's."""
    for page in PAGES:
        if page.name != "CHANGELOG.md":
            assert set(re.findall(r"Ctrl ?[-+] ?([A-Za-z])\b", page.read_text(encoding="utf-8"))) <= {"C", "D"}, page


def test_no_sentence_of_the_program_names_a_key_itself() -> None:
    """Keys are chosen by users: a sentence has a place for one."""
    for language in ("zh-Hant", "zh-Hans"):
        for one in polib.pofile(str(LOCALE / language / "zhili.po")):
            assert not re.search(r"\bF\d{1,2}\b|(?<!\w)\^[A-Z]\b|Ctrl[-+](?![CD]\b)[A-Z]", f"{one.msgid} {one.msgstr}"), one.msgid


def test_the_keys_in_the_guide_are_those_of_the_program() -> None:
    """Each row of its tables: the keys of the action named last."""
    rows = re.findall(r"^\| (`.*`) \| .* \| `([a-z-]+)` \|$", (ROOT / "docs" / "keys.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name.replace("-", "_") for _keys, name in rows} == set(BY_NAME)
    for keys, name in rows:
        usual = " ".join(f"`{shown(key)}`" for key in BY_NAME[name.replace("-", "_")].usual.split(","))
        assert keys == usual, name


def test_the_sheet_in_the_guide_can_be_read() -> None:
    from tests.regulation.sheets import read

    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "scores.md").read_text(encoding="utf-8"), re.DOTALL)
    example = next(block for block in blocks if block.startswith("title = "))
    sheet, faults = read(example)
    assert sheet is not None, faults


def shell(page: Path) -> list[str]:
    """The blocks of a page that a shell runs."""
    return re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def commands_in(page: Path) -> list[str]:
    """The lines of ``sh`` blocks that begin with zhili."""
    return [
        line.split("   #")[0].strip()
        for block in shell(page)
        for line in block.splitlines()
        if line.startswith(("zhili ", "./scripts/zhili "))
    ]


#: Pages whose commands take long: they run with the tests that do.
SLOW = ("papers", "digest", "board", "due", "reviewer")


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, marks=[pytest.mark.external] if page.stem in SLOW else [], id=page.stem)
        for page in ENGLISH
        if not {"reference", "together"} & {*page.parts} and page.stem != "first-day"
    ],
)
def test_commands_in_the_docs_run(page: Path, office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(office.root)
    monkeypatch.setenv("EDITOR", "true")
    if page.stem == "fill":  # the pages are read at the top of a checkout
        shutil.copytree(ROOT / "tests" / "exchange" / "forms", office.root / "tests" / "exchange" / "forms")
    for line in commands_in(page):
        args = shlex.split(line.replace("/tmp/", f"{tmp_path}/").split(" | ")[0].split(" > ")[0])[1:]
        if not args or "…" in line:
            continue
        assert zhili(args) in (0, 1), line


BEGIN = "zhili demo /tmp/shifan\n"
TOGETHER = {page: blocks for page in sorted((ROOT / "docs" / "together").glob("*.md")) if (blocks := shell(page))}


def played(script: str, folder: Path) -> None:
    """Lines of a shell, ``/tmp/`` of the docs being this folder, with the program on the path."""
    (folder / "bin").mkdir()
    (folder / "bin" / "zhili").symlink_to(LAUNCHER)
    done = subprocess.run(
        ["bash", "-c", "set -eu\n" + script.replace("/tmp/", f"{folder}/")], cwd=folder, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, env=os.environ | {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "ZHILI_LAUNCHER": LAUNCHER},
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What every page begins with."""

    def make(folder: Path) -> None:
        played(BEGIN, folder)
        for root in offices(folder):
            indexed(root)

    return once(tmp_path_factory, "demonstration", make)


def offices(folder: Path) -> list[Path]:
    """The repositories of a demonstration in which somebody works."""
    return [config.parent.parent for config in folder.glob("shifan*/**/.git/config")]


@pytest.mark.external  # it takes long, and so does the demonstration that all begin with
@pytest.mark.long
@pytest.mark.parametrize("page", [pytest.param(page, id=page.stem) for page in TOGETHER])
def test_the_pages_about_working_together_run_as_they_stand(page: Path, demonstration: Path, tmp_path: Path) -> None:
    """Every ``sh`` block, one after the other, in one shell; the demonstration that they begin with is made once and copied."""
    first, *rest = TOGETHER[page]
    assert first.startswith(BEGIN)
    for folder in demonstration.glob("shifan*"):
        copied(folder, tmp_path / folder.name)
    for root in offices(tmp_path):
        file = root / ".git/config"
        file.write_text(file.read_text(encoding="utf-8").replace(str(demonstration), str(tmp_path)), encoding="utf-8")
        settled(root)
    played("\n".join([first.removeprefix(BEGIN), *rest]), tmp_path)


@pytest.mark.external  # it takes long
@pytest.mark.long
@pytest.mark.parametrize("folder", ["", "zh-Hans"])
def test_the_first_day_is_played_on_an_empty_machine_as_it_stands(tmp_path: Path, folder: str) -> None:
    """From nothing to a meeting that is signed: every block, one after the other, in one shell."""
    page = ROOT / "docs" / folder / "first-day.md"
    proof = "cd /tmp/office/lin\nzhili verify --json > /tmp/verdicts.json\nzhili due --state overdue --json > /tmp/overdue.json\n"
    played("\n".join([*shell(page), proof]), tmp_path)
    verdicts = json.loads((tmp_path / "verdicts.json").read_text(encoding="utf-8"))["signoffs"]
    assert [(one["by"], one["status"]) for one in verdicts] == [("dongjie/chen", "valid")]
    assert json.loads((tmp_path / "overdue.json").read_text(encoding="utf-8"))["obligations"] == []
