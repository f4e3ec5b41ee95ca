"""Whatever a record holds, whichever command shows it: nothing that a terminal would obey comes out, on either stream."""

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, git
from tests.exchange import blank_forms
from zhili_tui import i18n
from zhili_tui.checks.rule import CheckFinding
from zhili_tui.checks.run import CheckReport
from zhili_tui.cli import output, toolkit
from zhili_tui.cli.formats import text as text_format
from zhili_tui.cli.main import run as zhili
from zhili_tui.i18n import N_
from zhili_tui.model.characters import CONTROLS, HIDDEN
from zhili_tui.services.workspace import Workspace

EVIL = "\x1b]0;pwn\x07\x1b[31m\x9b1m\u202e甲\u200b\u2066乙\x08\x7f"
SPELLED = "".join(f"\\u{ord(c):04x}" for c in EVIL)
ACTIVITY = "records/dongjie/2026/activity/20261101-aaaa.toml"
MEETING = "records/dongjie/2026/meeting/20261101-aaaa.toml"
INSPECTION = "records/shifan-zzb/2026/inspection/20261101-aaaa.toml"
FORM = "records/dongjie/2026/activity/20261102-aaaa.toml"
#: What a command needs besides its name; several lines where it has several faces. None: it starts another program, or serves one.
LINES: dict[str, tuple[str, ...] | None] = {
    "help": ("", "check", "{evil}"),
    "board": ("", "-o {tmp}/board.pdf", "-o {tmp}/pages", "--names"),
    "take": None,  # takes only a draft that zhili render made: tests/documents/test_word.py
    "bundle": ("{tmp}/b.bundle",),
    "check": ("", "--fresh", "--format json", "--format github", "--format junit", "--format sarif", "--since HEAD~1", "--message {evil}"),
    "clone": ("{evil} {tmp}/made",),
    "commit": (FORM,),
    "demo": ("{repo}",),
    "diff": ("dongjie/2026/activity/20261101-aaaa HEAD~1",),
    "digest": ("--unit dongjie", "--unit dongjie --to a@example.org", "--unit dongjie --json"),
    "doctor": ("",),
    "draw": ("announce --unit shifan-zzb --purpose {evil} --class x", "share"),
    "drafts": ("", "--json"),
    "due": ("--unit dongjie", "--format ics", "--json"),
    "edit": None,
    "eligible": ("dongjie", "{evil}", "dongjie --json"),
    "enter": ("activity", "--continue"),
    "export": ("activity --format csv", "activity --format json", "activity --format csv --words", "--format ics"),
    "history": ("dongjie/2026/activity/20261101-aaaa", "dongjie/2026/activity/20261101-aaaa --json"),
    "fields": (f"--kind activity {{repo}}/{FORM}",),
    "fill": ("{form} --unit dongjie --dry-run", "{form} --unit dongjie --dry-run --json", "{form} --unit dongjie --output {tmp}/filled.docx", "{evil} --dry-run", "--changed"),
    "hub": ("create {repo}",),
    "import": ("{csv} --kind activity --unit dongjie --dry-run",),
    "init": ("{repo} --unit x --name {evil}",),
    "keys": ("list", "pin"),
    "merge": (f"{{repo}}/{INSPECTION} {{repo}}/{FORM} {{repo}}/{MEETING} 7 {{evil}}",),
    "list": ("", "--search pwn", "--json", "nothing{evil}"),
    "new": ("activity --unit dongjie --set title={evil}", "activity --unit {evil}"),
    "rank": ("", "--json"),
    "remove": ("dongjie/2026/activity/20261101-aaaa --why {evil}", "{evil} --why x"),
    "render": ("dongjie/2026/meeting/20261101-aaaa --paper minutes --output -", "ledger --unit dongjie -o -", "{evil}", "--list"),
    "restore": ("dongjie/2026/activity/20261101-aaaa HEAD~1",),
    "returns": ("dongjie --month 10", "dongjie --json"),
    "review": ("", "--json"),
    "rules": ("", "{evil}", "--json"),
    "schema": ("activity",),
    "score": ("dongjie", "dongjie --json"),
    "set": ("dongjie/2026/activity/20261101-aaaa place={evil}", "dongjie/2026/activity/20261101-aaaa reached={evil}", "{evil} a=b"),
    "show": ("dongjie/2026/activity/20261101-aaaa", "dongjie/2026/activity/20261101-aaaa --format toml", "dongjie/2026/activity/20261101-aaaa --json"),
    "sign": ("dongjie/2026/activity/20261101-aaaa", "{evil}"),
    "sync": ("",),
    "undo": ("HEAD",),
    "upgrade": ("",),
    "verify": ("", "{evil}", "--json"),
}  # fmt: skip

#: What cannot be done in this repository.
REFUSED = {("demo", "{repo}"), ("clone", "{evil} {tmp}/made"), ("hub", "create {repo}"), ("sync", ""), ("enter", "activity"), ("enter", "--continue"), ("draw", "share"),
           ("keys", "pin"), ("undo", "HEAD"), ("commit", FORM), ("sign", "dongjie/2026/activity/20261101-aaaa")}  # fmt: skip


class Terminal(io.TextIOWrapper):
    """A stream that says that it is a terminal, and keeps what it is sent."""

    def __init__(self, terminal: bool = True) -> None:
        self.kept = io.BytesIO()
        super().__init__(self.kept, encoding="utf-8", newline="", write_through=True)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    @property
    def said(self) -> str:
        self.flush()
        return self.kept.getvalue().decode()


@pytest.fixture
def hostile(repository: Path, tmp_path: Path) -> Path:
    """The example with records full of what a terminal would obey, in history and beside it."""
    text = f'type = "publicity"\ndate = 2026-11-01\ntitle = "{SPELLED}"\nplace = "{SPELLED}"\ncontent = "{SPELLED}\\n{SPELLED}"\nauthor = "{SPELLED}"\n'
    meeting = f'type = "joint_meeting"\ndate = 2026-11-01\nchair = "{SPELLED}"\nplace = "{SPELLED}"\nexpected = 1\npresent = 1\nnote = "{SPELLED}"\n'
    inspection = f'type = "spot_inspection"\ndate = 2026-11-01\nunit = "dongjie"\nlead_inspector = "{SPELLED}"\n'
    for path, said in ((ACTIVITY, 'type = "publicity"\ndate = 2026-11-01\ntitle = "x"\n'), (MEETING, meeting), (INSPECTION, inspection)):
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
        (repository / path).write_text(said, encoding="utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", f"begin {EVIL}")
    (repository / ACTIVITY).write_text(text, encoding="utf-8")
    git(repository, "commit", "-qam", EVIL.replace("\x07", ""))
    (repository / FORM).write_text(text + f'"{SPELLED}" = "{SPELLED}"\n', encoding="utf-8")
    (tmp_path / "evil.csv").write_text(f'類型,日期,標題,{EVIL}\n宣傳,2026-11-01,"{EVIL}",{EVIL}\n', encoding="utf-8")
    (tmp_path / EVIL.replace("/", "")).write_text(f"{EVIL} 13800138000", encoding="utf-8")
    title = "2026年11月宣傳活動統計表\u202e\u200b"
    (tmp_path / "form.docx").write_bytes(blank_forms.docx(blank_forms.grid("| 序號 | 活動名稱 | 地點 |\n| 1 | | |\n| 2 | | |"), [title]))
    return repository


def lines() -> Iterator[tuple[str, str]]:
    for name in toolkit.command_names():
        assert name in LINES, f"say above how “{name}” is called"
        for line in LINES[name] or ():
            yield name, line


@pytest.mark.parametrize(("name", "line"), lines(), ids=lambda word: re.sub(r"\W+", "-", word))
def test_no_command_sends_a_terminal_what_it_would_obey(
    name: str, line: str, hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = {"repo": hostile, "tmp": tmp_path, "csv": tmp_path / "evil.csv", "form": tmp_path / "form.docx", "evil": "\0"}
    words = [word.format(**parts) for word in line.split()]
    words = [word.replace("\0", EVIL.replace("\x1b]0;", "\x1b]0;x")) for word in words]
    out, err = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr(sys, "stdin", io.StringIO("?\n\n\x1b[31m\n"))
    monkeypatch.chdir(tmp_path)
    code = zhili(["--repo", str(hostile), "--lang", "en", name, *words])
    said = re.sub(r"\r(?=(laying out|reading|checking|judging|making)? ?[0-9/]*)", "", err.said)  # our own progress
    for text in (out.said, said):
        assert not re.search(CONTROLS, text), text
        assert not re.search(HIDDEN, text), text
    assert "fault of zhili" not in err.said
    assert code != 3
    assert out.said or err.said or name in ("drafts", "keys")  # of which there are none
    if "{evil}" not in line and (name, line) not in REFUSED:
        assert code in (0, 1), err.said


@pytest.mark.parametrize("line", ["export activity --format csv", "show dongjie/2026/activity/20261101-aaaa --format toml"])
def test_what_goes_into_a_file_is_byte_for_byte_as_it_is(line: str, hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = Terminal(terminal=False)
    monkeypatch.setattr(sys, "stdout", out)
    assert zhili(["--repo", str(hostile), *line.split()]) == 0
    assert (EVIL if "csv" in line else SPELLED) in out.said
    shown = Terminal()
    monkeypatch.setattr(sys, "stdout", shown)
    assert zhili(["--repo", str(hostile), *line.split()]) == 0
    assert (EVIL.translate({ord(c): "\ufffd" for c in EVIL if not c.isprintable()}) if "csv" in line else SPELLED) in shown.said


def test_lone_halves_of_characters_are_marked() -> None:
    assert output.clean("a\udcb6b") == "a\ufffdb"


#: Where else something is sent to the terminal, and why.
ELSEWHERE = {
    "zhili_tui/__main__.py": "the version alone, before anything is imported",
    "zhili_tui/cli/output.py": "the one place",
    "zhili_tui/tui/terminal": "the terminal program's own lines",
}


def test_nothing_else_prints() -> None:
    found = set()
    for path in (ROOT / "zhili_tui").rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(tuple(ELSEWHERE)):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Name) and called.id in ("print", "input", "breakpoint"):
                found.add((name, called.id))
            if isinstance(called, ast.Attribute) and re.match(
                r"(typer|click)\.(s?echo|echo_|prompt|confirm|get_text)", ast.unparse(called)
            ):
                found.add((name, called.attr))
            if isinstance(node, ast.Name) and node.id == "print" and not isinstance(node.ctx, ast.Store):
                found.add((name, "print"))
            if isinstance(node, ast.Attribute) and ast.unparse(node).removeprefix("sys.").strip("_") in ("stdout", "stderr"):
                found.add((name, node.attr))
    assert found == {("zhili_tui/cli/main.py", "stdout")}  # which asks whether there is one


def test_a_step_that_is_not_a_unit_s_is_told_by_names(office: Workspace) -> None:
    i18n.use("zh-Hant")
    said = N_("{unit} may not fill in “{step}”: that is for the {bodies} of the level {levels}")
    parts = {"unit": "dongjie", "step": "decided", "bodies": "committee", "levels": "district"}
    path = "records/dongjie/2026/veto/20260105-aaaa.toml"
    shown = text_format.render(CheckReport(1, [CheckFinding("step-not-authorised", "error", path, said, parts)]), office)
    assert "東街街道不得填寫" in shown
    assert not re.search("decided|committee|district", shown)


@pytest.mark.parametrize(
    "words",
    [
        ["fill", "沒有.xlsx", "-o", "副本.xlsx"], ["import", "沒有.xlsx"], ["import", "夾.xlsx"], ["take", "沒有.docx"],
        ["sign", "--attest", "--sheet", "沒有.json", "--digest", "0" * 64, "--signed-on", "2026-11-20"], ["rules", "new-sheet", "x", "--from", "沒有.xlsx"],
        ["export", "meeting", "--format", "csv", "-o", "檔.txt/y.csv"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans"])
def test_a_file_that_is_not_there_is_told_in_the_reader_s_language(
    words: list[str], language: str, repository: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "夾.xlsx").mkdir()
    (tmp_path / "檔.txt").write_text("")
    assert zhili(["--repo", str(repository), "--lang", language, *words]) == 2
    said = re.sub(r"[\w./-]*\.(xlsx|docx|json|txt|csv)|--[a-z-]+|zhili [a-z -]+", "", capsys.readouterr().err)
    assert re.search("[一-鿿]", said)
    assert not re.search("[A-Za-z]{3}", said), said


def test_what_a_record_s_value_should_be_is_told_in_the_reader_s_language_by_whatever_reads_it(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = next((repository / "records" / "dongjie" / "2026" / "meeting").glob("*.toml"))
    path.write_text(re.sub("(?m)^present = .*$", 'present = "多"', path.read_text(encoding="utf-8")), encoding="utf-8")
    assert zhili(["--repo", str(repository), "--lang", "zh-Hant", "render", f"dongjie/2026/meeting/{path.stem}"]) == 2
    said = capsys.readouterr().err.replace(str(path.relative_to(repository)), "")
    assert "多" in said
    assert not re.search("[A-Za-z]{3}", said.replace("present", "")), said
