"""The architecture: lint, types, arrows between modules, languages, words that do not belong."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.update_catalogues import sentences, translated
from tests.arrows import circles, imports
from tests.conftest import ROOT, git
from zhili_tui import i18n
from zhili_tui.cli.diagnoses.history import UNREADABLE
from zhili_tui.model import glossary, kinds
from zhili_tui.model.introspection import fields_of
from zhili_tui.services.beginning.setup import ATTRIBUTES
from zhili_tui.sharing import failures
from zhili_tui.storage import toml_syntax
from zhili_tui.vcs.git import DAMAGED


def run(*args: str) -> None:
    done = subprocess.run([sys.executable, "-m", *args], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_ruff() -> None:
    run("ruff", "check", "zhili_tui", "tests", "benchmarks", "scripts", "hatch_build.py")


def test_ruff_format() -> None:
    run("ruff", "format", "--check", "zhili_tui", "tests", "benchmarks", "hatch_build.py")


@pytest.mark.long
def test_strict_types() -> None:
    run("mypy")


def test_arrows_run_down() -> None:
    """The contracts in pyproject.toml, which count every import, those for the type checker included."""
    done = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    """Every import counts: in functions, for the type checker, and module names in strings, which no contract sees."""
    assert circles(imports(ROOT, "zhili_tui")) == []


def test_circles_are_found_wherever_an_import_stands(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    texts = {
        "__init__": "",
        "a": "from pack import b",
        "b": "def work():\n    from pack.c import thing",
        "c": "if TYPE_CHECKING:\n    from . import d\nthing = 1",
        "d": "load('pack.a')",
        "e": "import pack.a",
    }
    for name, text in texts.items():
        (tmp_path / "pack" / f"{name}.py").write_text(text, encoding="utf-8")
    assert circles(imports(tmp_path, "pack")) == [["pack.a", "pack.b", "pack.c", "pack.d"]]


def test_no_folder_is_a_heap() -> None:
    """One module a kind, paper, rule, command or scene may be many; elsewhere a folder holds what one look takes in."""
    package = ROOT / "zhili_tui"
    one_each = {"cli/commands", "documents/papers", "model/kinds"}
    modules = {folder.relative_to(package).as_posix(): len(list(folder.glob("*.py"))) for folder in package.rglob("*") if folder.is_dir()}
    assert {name: count for name, count in modules.items() if count > 20 and name not in one_each} == {}
    assert len([entry for entry in package.iterdir() if entry.name != "__pycache__"]) <= 20


def test_no_class_name_stands_in_two_modules() -> None:
    """Whoever reads a name knows which class is meant, wherever it stands."""
    where: dict[str, set[str]] = {}
    for file in (ROOT / "zhili_tui").rglob("*.py"):
        for found in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(found, ast.ClassDef):
                where.setdefault(found.name, set()).add(file.relative_to(ROOT).as_posix())
    assert {name: sorted(files) for name, files in where.items() if len(files) > 1} == {}


@pytest.mark.parametrize("command", [["list", "--limit", "1"], ["check"], ["show", "dongjie"], ["--help"]])
def test_commands_import_nothing_heavy(command: list[str], repository: Path) -> None:
    program = (
        "import sys; from zhili_tui.cli.main import run; code = run(sys.argv[1:]);"
        "print([m for m in ('textual', 'rich', 'git', 'polib', 'typst', 'tomlkit') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--repo", str(repository), *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip().endswith("[]"), done.stderr


def test_the_version_needs_next_to_nothing() -> None:
    program = "import sys; sys.argv = ['zhili', '--version']; from zhili_tui.__main__ import main; main(); print(len(sys.modules))"
    done = subprocess.run([sys.executable, "-S", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[-1]) < 60


@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans"])
def test_every_sentence_is_translated(language: str) -> None:
    known = translated(language)
    said = sentences()
    assert sorted(sentence for sentence in said if not known.get(sentence)) == []
    assert sorted(known.keys() - said) == [], "no longer said; run python scripts/update_catalogues.py"
    for sentence, text in known.items():
        holes = re.findall(r"\{(\w+)", sentence)
        assert sorted(set(re.findall(r"\{(\w+)", text))) == sorted(set(holes)), sentence


def test_simplified_has_no_traditional_characters() -> None:
    import opencc

    text = (i18n.LOCALE / "zh-Hans" / "zhili.po").read_text(encoding="utf-8")
    translated = "".join(re.findall(r'^(?:msgstr )?"(.*)"$', re.sub(r"msgid (?:\".*\"\n)+", "", text), re.MULTILINE))
    convert = opencc.OpenCC("t2s")
    assert {c for c in translated if convert.convert(c) != c} <= set("機關代字於著乾")


def test_every_identifier_has_a_name() -> None:
    used: set[str] = set(kinds.names())

    def visit(cls: type) -> None:
        for field in fields_of(cls):
            used.update(field.choices)
            if field.label == field.name:
                used.add(field.name)
            if field.part:
                visit(field.part)

    for name in kinds.names():
        visit(kinds.kind(name).cls)
    assert sorted(used - glossary.TERMS.keys()) == []


#: What goes through the catalogues, and Python's own errors, whose words are for programmers.
MARKED = {"N_", "_", "translate", "translated", "OSError", "ValueError"}
#: What shows its arguments to users, be they one word.
SHOWN = {"say", "Ask", "AskText", "Help", "Pick"}
WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
#: Command lines, styles and markup, by how they begin; queries, by their words.
CODE = re.compile(
    r"^\s*(git|zhili|<\S+) |\{ [a-z-]+: |^(kind|unit)=\?|\b(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|FROM|WHERE|ORDER|JOIN|AND) "
)
#: Other programs' words that are looked for, what people may type, forms of dates, comments in files, what only programs read.
NOT_SAID = {
    *(words for words, _sentence in toml_syntax.KINDS),
    *(pattern for pattern, _clause in (*failures.OFFLINE, *failures.FAILED)), *failures.ALWAYS,
    "[rejected] (fetch first)", "[remote rejected] (failed to update ref)", "[remote rejected] (incorrect old value provided)",
    "[remote rejected]", "fatal: couldn't find remote ref ", "fatal: the receiving end does not support push options",
    "yyyy-mm-dd hh:mm", "commit refs/heads/unsigned\ncommitter x <x> ", "scripts/fonts (apt install ",
    "# written by zhili doctor --install-hooks", " records without findings\"/>\n", ATTRIBUTES,
    DAMAGED, UNREADABLE.pattern, "none found", "full name",
}  # fmt: skip


def called(node: ast.AST) -> str:
    """The last name of what is called."""
    function = node.func if isinstance(node, ast.Call) else node
    return function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""


def is_examples(node: ast.AST) -> bool:
    """Whether these are command lines that a help shows."""
    return (isinstance(node, ast.Assign) and called(node.targets[0]) == "EXAMPLES") or (
        isinstance(node, ast.keyword) and node.arg == "examples"
    )


def bare_strings(node: ast.AST, shown: bool = False) -> Iterator[tuple[ast.Constant, bool]]:
    """The strings below a node that go through no catalogue, without docstrings, and whether each is shown for certain."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str) and not isinstance(node, ast.Expr):
            yield child, shown
        elif isinstance(child, ast.Subscript | ast.Dict):
            yield from bare_strings(child)  # names of entries
        elif called(child) not in MARKED and not is_examples(child):
            yield from bare_strings(child, called(child) in SHOWN if isinstance(child, ast.Call) else shown)


def unmarked(source: str) -> list[str]:
    """The strings of a source that users would read untranslated."""
    found = [(one.value, shown) for one, shown in bare_strings(ast.parse(source))]
    return [
        text
        for text, shown in found
        if (re.search("[A-Za-z]{2}", text) if shown else WORDS.search(text) and not CODE.search(text)) and text not in NOT_SAID
    ]


def test_strings_for_users_are_marked() -> None:
    """What a screen shows or a command prints goes through the catalogues: no bare sentence anywhere, no bare word in ``say`` and its like."""
    files = sorted((ROOT / "zhili_tui").rglob("*.py"))
    assert {path.name: found for path in files if (found := unmarked(path.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('say("saved")', ["saved"]), ('self.say(title="saved")', ["saved"]), ('say(f"{n} saved")', [" saved"]), ('say(_("saved"))', []),
        ('Pick("which one" if x else y, [])', ["which one"]), ('raise Unreadable(reason="a symbolic link")', ["a symbolic link"]),
        ('TITLE = "what came in"', ["what came in"]), ('"""What came in."""', []), ('db.execute("SELECT id FROM entry")', []),
        ('Pick(N_("which one"), [("a", "b")])', []),
    ],
)  # fmt: skip
def test_unmarked_strings_are_seen_wherever_they_stand(source: str, found: list[str]) -> None:
    assert unmarked(source) == found


def test_target_19_is_nowhere() -> None:
    from zhili_tui import regulation

    folder = ROOT / "templates" / "regulation"
    for rules in folder.iterdir():
        book = regulation.RuleSet({str(path): path.read_bytes() for path in rules.rglob("*.toml")})
        assert "TGT-19" not in book.clauses
        assert "TGT-20" in book.clauses


def test_nothing_of_one_machine_is_written_down() -> None:
    """Absolute paths begin where every system, or the docs' examples, have them; no address but the names of formats, and in NOTICE."""
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    assert "pyproject.toml" in listed
    paths = re.compile(r"(?<![\w./~>})\]*+-])/([a-z][a-z0-9]+)/(?=[\w.])")
    hosts = re.compile(r"https?://([\w.-]+)")
    usual = {"bin", "dev", "etc", "media", "nowhere", "opt", "proc", "run", "srv", "tmp", "usr"}
    usual |= {"xl", "word"}  # parts of a packed workbook or paper
    usual |= {"json-schema.org", "json.schemastore.org", "www.w3.org", "schemas.openxmlformats.org"}
    usual |= {"wheels", *(path.name for path in ROOT.iterdir())}  # what is built is named from the top of the tree
    found = []
    for name in filter(None, listed):
        path = ROOT / name
        if name != "NOTICE" and path.suffix in (".py", ".md", ".toml", ".lock", ".sh", "", ".po") and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{name}: {match[0]}" for form in (paths, hosts) for match in form.finditer(text) if match[1] not in usual]
    assert found == []


def test_handlers_of_the_toolkit_are_not_called_twice() -> None:
    """It calls those of every base class itself."""
    sources = {str(file): file.read_text(encoding="utf-8") for file in (ROOT / "zhili_tui" / "tui").rglob("*.py")}
    assert sources
    assert [name for name, source in sources.items() if re.search(r"super\(\)\.on_", source)] == []
