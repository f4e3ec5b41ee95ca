"""Every rule has an example that provokes it; a check sees everything at once and writes nothing."""

import datetime
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import EXAMPLE, ROOT, git
from zhili_tui import regulation
from zhili_tui.checks import catalogue, privacy, run
from zhili_tui.cli.main import run as zhili
from zhili_tui.services.soundness import Stray
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage import scan
from zhili_tui.vcs.uncommitted import Uncommitted
from zhili_tui.vcs.unfinished import Unfinished

RULES = list(catalogue.rules().values())
DEFAULT = ROOT / "templates" / "regulation" / "default"
BOOK = regulation.RuleSet({path.relative_to(ROOT).as_posix(): path.read_bytes() for path in DEFAULT.rglob("*.toml")})
CLAUSES = BOOK.clauses
PLACE = "records/pingan/2026/activity/20260101-aaaa.toml"
GOOD = 'type = "publicity"\ndate = 2026-01-01\ntitle = "x"\n'


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_example_provokes_the_rule(rule: Any, tmp_path: Path) -> None:
    for path, data in rule.example.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    found = run.check_tree(tmp_path, CLAUSES, today=datetime.date(2026, 6, 15), book=BOOK).findings
    found += run.check_powers(tmp_path, scan.paths(tmp_path)[0], BOOK, {})
    found += run.check_agreement(tmp_path, scan.paths(tmp_path)[0])
    rules = {path: data for path, data in rule.example.items() if path.startswith("templates/")}
    found += run.check_rules(regulation.RuleSet(rules))
    found += run.check_templates(tmp_path)
    found += run.check_saved([Uncommitted(path, "new") for path in rule.example if rule.id == "not-saved"])
    if rule.id in ("not-accepted", "history-partial"):
        found += run.check_history(rule.id != "history-partial", [Stray(path, "f" * 40, "x") for path in rule.example])
    if rule.id == "git-unfinished":
        found += run.check_unfinished(Unfinished("merge", tuple(rule.example)), "git merge --abort", ())
    hits = [finding for finding in found if finding.rule == rule.id]
    assert hits
    assert all(hit.message and "{" not in hit.message for hit in hits)
    assert all(hit.severity == rule.severity for hit in hits)


def saved_by_git(office: Workspace) -> None:
    """Commit what lies on disk, past the check."""
    git(office.root, "add", "-A", "records")
    git(office.root, "commit", "-q", "--no-verify", "-m", "x")


def test_ids_are_stable_words() -> None:
    for rule in RULES:
        assert rule.id == rule.id.lower()
        assert rule.title


def test_the_shipped_records_are_clean(office: Workspace) -> None:
    assert office.check([]).findings == []
    assert office.check([], fresh=True).findings == []


def test_all_errors_of_a_file_at_once_with_line_and_column(office: Workspace) -> None:
    (office.root / PLACE).parent.mkdir(parents=True, exist_ok=True)
    (office.root / PLACE).write_text(
        'type = "party"\ndate = "2026-01-01"\nreached = -1\n\n[[materials]]\nname = 3\ncolour = "red"\n', encoding="utf-8"
    )
    found = {(f.line, f.column, f.field) for f in office.check([PLACE]).findings}
    assert found == {
        (1, 1, "type"),
        (2, 1, "date"),
        (3, 1, "reached"),
        (6, 1, "materials.1.name"),
        (7, 1, "materials.1.colour"),
        (5, 1, "materials.1"),
        (1, 1, "title"),
    }


def test_index_and_fresh_reading_agree(office: Workspace) -> None:
    folder = (office.root / PLACE).parent
    folder.mkdir(parents=True, exist_ok=True)
    (office.root / PLACE).write_text(GOOD + 'participants = ["nowhere"]\nclause = "TGT-19"\n', encoding="utf-8")
    (folder / "20260102-bbbb.toml").write_text(GOOD + 'until = 2025-01-01\nnote = "13800138000"\n', encoding="utf-8")
    (folder / "20260103-cccc.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    (folder / "Notes.txt").write_text("x")
    (folder / "link.toml").symlink_to("/etc/passwd")
    for name in ("20260104-dddd", "20260105-eeee"):
        paper = 'direction = "outgoing"\ntype = "letter"\nnumber = "x〔2026〕1號"\nsubject = "x"\ndate = 2026-01-01\n'
        other = office.root / f"records/pingan/2026/document/{name}.toml"
        other.parent.mkdir(exist_ok=True)
        other.write_text(paper, encoding="utf-8")
    by_index, by_reading = office.check([]), office.check([], fresh=True)
    assert by_index.findings == by_reading.findings
    assert {f.rule for f in by_index.findings} >= {
        "reference-missing", "clause-unknown", "activity-until-before-date", "privacy-mobile", "text-bom", "place-unknown", "number-duplicate",
    }  # fmt: skip
    # and once more after mending, so that nothing of the old findings is remembered
    for path in (*folder.iterdir(), *(office.root / "records/pingan/2026/document").iterdir()):
        if (
            not path.name.startswith("2026")
            or path.suffix != ".toml"
            or path.name in ("20260101-aaaa.toml", "20260102-bbbb.toml", "20260103-cccc.toml")
        ):
            path.unlink()
    (office.root / "records/pingan/2026/document/20260105-eeee.toml").unlink()
    saved_by_git(office)
    assert office.check([]).findings == office.check([], fresh=True).findings == []


def test_a_check_writes_nothing(office: Workspace) -> None:
    office.check([])
    before = {path: path.stat().st_mtime_ns for path in office.root.rglob("*") if ".git" not in path.parts}
    for arguments in ((), ("--fresh",), ("--since", "HEAD"), ("records/dongjie",)):
        zhili(["--repo", str(office.root), "check", *arguments])
    assert before == {path: path.stat().st_mtime_ns for path in office.root.rglob("*") if ".git" not in path.parts}
    assert git(office.root, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("13800138000", "privacy-mobile"), ("138-0013-8000", "privacy-mobile"), ("+86 138 0013 8000", "privacy-mobile"), ("１３８００１３８０００", "privacy-mobile"),
        ("電話13800138000。", "privacy-mobile"), ("8613800138000", "privacy-mobile"),
        ("11010519491231002X", "privacy-citizen-number"), ("11010519491231002x", "privacy-citizen-number"), ("110105 19491231 002X", "privacy-citizen-number"),
        ("440524188001010014", "privacy-citizen-number"), ("１１０１０５１９４９１２３１００２Ｘ", "privacy-citizen-number"),
        ("110105194912310021", ""), ("20261029-a3f7", ""), ("12800138000", ""), ("990101000000", ""), ("示綜治〔2026〕41號", ""), ("2026-01-01 2026-02-02", ""), ("0.13800138000", ""),
        ("a13800138000", ""), ("138001380001", ""),
    ],
)  # fmt: skip
def test_personal_numbers_are_found_however_they_are_written(text: str, found: str) -> None:
    for content in (f'note = "{text}"\n', f"# {text}\n"):
        _, findings = run.check_file(PLACE, (GOOD + content).encode(), CLAUSES)
        assert [f.rule for f in findings] == ([found] if found else []), content


def test_a_finding_in_the_text_names_its_field() -> None:
    def field(content: str) -> str:
        return run.check_file(PLACE, (GOOD + content).encode(), CLAUSES)[1][0].field

    assert field('result = "x"\nnote = "電話13800138000。"\n') == "note"
    assert field('content = """\n第一行\n13800138000\n"""\nresult = "x"\n') == "content"
    assert field('[[materials]]\nname = "x"\n[[materials]]\nname = "13800138000"\n') == "materials.2.name"
    assert field("# 13800138000\n") == ""


def test_what_has_happened_ahead_of_the_day_is_pointed_out_wherever_it_is_checked(office: Workspace) -> None:
    place = "records/dongjie/2026/meeting/20261123-{}.toml"
    announced = 'type = "joint_meeting"\ndate = 2026-11-26\nchair = "dongjie/chen-guoqiang"\nexpected = 2\n'
    for name, text in (("aaaa", announced + "present = 0\n"), ("bbbb", announced + "present = 2\n")):
        (office.root / place.format(name)).write_text(text, encoding="utf-8")
    saved_by_git(office)
    told = place.format("bbbb")
    for found in (office.check([]), office.check([], fresh=True), office.check(["records/dongjie"])):
        assert [(one.rule, one.severity, one.path, one.field) for one in found.findings] == [("happened-ahead", "warning", told, "date")]
    assert [one.rule for one in office.saving.findings(told, (office.root / told).read_bytes())] == ["happened-ahead"]
    later = Workspace.open(office.root, as_of=datetime.date(2026, 11, 26))
    assert later.check([]).findings == []


def test_dates_of_another_century_are_told_from_index_and_files_alike_by_the_day(office: Workspace) -> None:
    place = office.root / "records/dongjie/2026/activity/20261123-aaaa.toml"
    place.parent.mkdir(exist_ok=True)
    place.write_text('type = "publicity"\ndate = 2026-11-01\nuntil = 2126-11-01\ntitle = "x"\n', encoding="utf-8")
    saved_by_git(office)
    for day, rules in ((datetime.date(2026, 12, 1), []), (datetime.date(2025, 12, 1), ["happened-ahead", "date-far"])):
        at = Workspace.open(office.root, as_of=day)
        told = [
            [one.rule for one in found.findings if one.path.endswith("20261123-aaaa.toml")]
            for found in (at.check([]), at.check([], fresh=True), at.check(["records/dongjie/2026/activity"]))
        ]
        assert list(map(sorted, told)) == [sorted(rules)] * 3


@pytest.mark.parametrize(
    ("causes", "rules"),
    [
        ("labour = 15", {"figures-sum-short": "warning"}),
        ("labour = 19", {"figures-sum": "error"}),
        ("labour = 18", {}),
    ],
)
def test_causes_are_never_more_than_the_whole_and_blanks_are_pointed_out(causes: str, rules: dict[str, str]) -> None:
    text = f"[disputes]\nscreened = 18\n[disputes.causes]\n{causes}\n"
    _, findings = run.check_file("records/dongjie/2026/figures/10.toml", text.encode(), CLAUSES)
    assert {one.rule: one.severity for one in findings} == rules


def test_who_is_not_in_the_register_is_said_by_name(office: Workspace) -> None:
    text = 'type = "spot_inspection"\ndate = 2026-11-20\nunit = "nowhere"\nlead_inspector = "陳某某"\ninspectors = ["dongjie/nobody"]\n'
    found = office.saving.findings("records/dongjie/2026/inspection/20261120-aaaa.toml", text.encode())
    assert {one.message for one in found if one.rule == "reference-missing"} == {
        "the register has no unit “nowhere”", "the register has no officer “陳某某”", "the register has no officer “dongjie/nobody”",
    }  # fmt: skip


def test_the_quick_look_never_hides_a_number() -> None:
    import random

    rng = random.Random(1)
    for _ in range(300):
        number = "1" + rng.choice("3456789") + "".join(rng.choice("0123456789") for _ in range(9))
        written = "".join(c + rng.choice(("", "", "", " ", "-")) for c in number).strip(" -")
        if privacy.MOBILE.search(written):
            assert privacy.suspicious(f'note = "{written}"'.encode())


def test_what_changed_since_a_commit_is_checked(office: Workspace) -> None:
    (office.root / PLACE).parent.mkdir(parents=True, exist_ok=True)
    (office.root / PLACE).write_text("x", encoding="utf-8")
    report = office.check([], since="HEAD")
    assert (report.records, [f.rule for f in report.findings]) == (1, ["toml-syntax"])


def test_the_hook_stops_a_commit_and_sees_what_is_staged(office: Workspace, tmp_path: Path) -> None:
    launcher = tmp_path / "zhili"
    launcher.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m zhili_tui "$@"\n')
    launcher.chmod(0o755)
    from zhili_tui.vcs import hooks

    hooks.install(office.git, str(launcher))
    file = office.root / PLACE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(GOOD + 'note = "13800138000"\n', encoding="utf-8")
    git(office.root, "add", PLACE)
    file.write_text(GOOD, encoding="utf-8")  # mended on disk, but not staged
    done = subprocess.run(["git", "commit", "-m", "x"], cwd=office.root, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "privacy-mobile" in done.stdout + done.stderr
    git(office.root, "add", PLACE)
    subprocess.run(["git", "commit", "-q", "-m", "x"], cwd=office.root, check=True)


@pytest.mark.parametrize("how", ["syntax", "entry", "missing", "another set"])
def test_what_is_staged_of_the_rules_is_checked_before_a_commit(office: Workspace, how: str) -> None:
    assert office.check([], staged=True).errors == 0
    path, settings = "templates/regulation/default/obligations.toml", "records/office.toml"
    text = (office.root / path).read_text(encoding="utf-8")
    if how == "missing":
        git(office.root, "rm", "-q", "--cached", path)  # it is on disk, and not in what is staged
    elif how == "another set":
        old = (office.root / settings).read_text(encoding="utf-8")
        (office.root / settings).write_text('regulation = "other"\n' + old.replace('regulation = "default"\n', ""), encoding="utf-8")
        git(office.root, "add", settings)
        (office.root / settings).write_text(old, encoding="utf-8")
    else:
        new = text + "half = = 1\n" if how == "syntax" else text.replace('every = "month"', 'every = "fortnight"', 1)
        (office.root / path).write_text(new, encoding="utf-8")
        git(office.root, "add", path)
        (office.root / path).write_text(text, encoding="utf-8")  # mended on disk, but not staged
    found = [one for one in office.check([], staged=True).findings if one.rule == "rules-broken"]
    assert found
    assert found[0].severity == "error"
    assert all(one.path.startswith("templates/regulation/") and one.line for one in found)


def broken(office: Workspace) -> None:
    (office.root / PLACE).parent.mkdir(parents=True, exist_ok=True)
    (office.root / PLACE).write_text('type = "party,100%"\ndate = 2026-01-01\n', encoding="utf-8")


@pytest.mark.parametrize("format", ["text", "json", "junit", "sarif", "github"])
def test_every_format_says_the_same(office: Workspace, format: str, capsys: pytest.CaptureFixture[str]) -> None:
    broken(office)
    saved_by_git(office)
    assert zhili(["--repo", str(office.root), "--lang", "en", "check", "--format", format]) == 1
    out = capsys.readouterr().out
    assert PLACE in out
    if format == "json":
        found = json.loads(out)
        assert found["summary"] == {"records": EXAMPLE + 1, "errors": 2, "warnings": 0}
        assert set(found["findings"][0]) == {"rule", "severity", "path", "line", "column", "field", "clause", "message"}
    elif format == "junit":
        suite = ET.fromstring(out)
        assert suite.attrib["failures"] == "1"
        assert len(suite.findall(".//failure")) == 2
    elif format == "sarif":
        made = json.loads(out)
        assert len(made["runs"][0]["results"]) == 2
        assert {rule["id"] for rule in made["runs"][0]["tool"]["driver"]["rules"]} == {"schema"}
        jsonschema.validate(made, {"type": "object", "required": ["version", "runs"], "properties": {"version": {"const": "2.1.0"}}})
    elif format == "github":
        assert out.count("::error file=") == 2
        assert "100%25" in out


def test_exit_codes(office: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    repo = ["--repo", str(office.root)]
    assert zhili([*repo, "check"]) == 0
    assert zhili([*repo, "check", "--format", "pdf"]) == 2
    assert zhili([*repo, "check", "--since", "nothing"]) == 2
    assert zhili([*repo, "check", "records/nowhere"]) == 2
    broken(office)
    assert zhili([*repo, "check"]) == 1
    assert zhili([*repo, "check", "records/dongjie"]) == 0
    capsys.readouterr()


@pytest.mark.parametrize("which", ["shipped", "generated"])
def test_a_stock_linter_accepts_every_record_with_our_schemas(which: str, demo_repository: Path, tmp_path: Path, office: Workspace) -> None:
    root = office.root if which == "shipped" else demo_repository
    assert zhili(["schema", "--write", str(tmp_path / "schemas")]) == 0
    taplo = Path(sys.executable).with_name("taplo")
    done = subprocess.run(
        [taplo, "lint", "--config", str(tmp_path / "schemas" / "taplo.toml"), "records/**/*.toml"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    # and the schemas were really applied: the same linter refuses a bad record
    bad = tmp_path / "repo" / PLACE
    bad.parent.mkdir(parents=True)
    bad.write_text(GOOD + "colour = 1\n", encoding="utf-8")
    done = subprocess.run(
        [taplo, "lint", "--config", str(tmp_path / "schemas" / "taplo.toml"), str(bad)],
        cwd=tmp_path / "repo",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "colour" in done.stderr
