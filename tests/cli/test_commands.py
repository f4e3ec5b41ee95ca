"""The command line: promised names, options, exit codes and JSON keys; every command teaches by examples."""

import io
import itertools
import json
import os
import re
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, accepted, git
from zhili_tui.cli import toolkit
from zhili_tui.cli.main import run as zhili
from zhili_tui.cli.toolkit import command_names
from zhili_tui.i18n import _
from zhili_tui.services.workspace import Workspace

PROMISED = {
    "due",
    "eligible",
    "rules",
    "init",
    "demo",
    "new",
    "show",
    "list",
    "set",
    "edit",
    "remove",
    "history",
    "diff",
    "restore",
    "check",
    "schema",
    "doctor",
}


class Zhili:
    """Runs commands on one repository and reads what they print."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.capsys = root, capsys

    def __call__(self, *args: str, code: int = 0) -> str:
        self.capsys.readouterr()
        found = zhili(["--repo", str(self.root), "--lang", "en", *args])
        self.out, self.err = self.capsys.readouterr()
        assert found == code, self.out + self.err
        return self.out

    def json(self, *args: str) -> object:
        return json.loads(self(*args, "--json"))

    def items(self, *args: str) -> list[dict[str, Any]]:
        """The list in what a command says as JSON."""
        found: list[dict[str, Any]] = json.loads(self(*args, "--json"))["items"]
        return found


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)


def test_the_promised_commands_are_there() -> None:
    assert set(command_names()) >= PROMISED


#: Every command, and every step of one, by its words, with its examples.
COMMANDS: dict[str, tuple[str, ...]] = {
    **{name: toolkit.overview(toolkit.module(name)) for name in command_names()},
    **{f"{name} {one.name}": one.examples for name in command_names() for one in getattr(toolkit.module(name), "SUBCOMMANDS", ())},
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans", "en"])
def test_help_teaches_by_examples(name: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert zhili([*name.split(), "--help", "--lang", language]) == 0
    out = capsys.readouterr().out
    assert COMMANDS[name] or name in ("hub pre-receive", "hub post-receive"), "what git calls has none"
    for example in COMMANDS[name]:
        assert f"zhili {_(example)}".split(" --set")[0][:60] in re.sub(r"\s*\n\s*", " ", out)
        assert f"{example} ".startswith(f"{name} ")
    assert "--repo" in out
    if language != "en":
        assert "Options" not in out
        assert "Show this" not in out
        assert re.search("[一-鿿]", out)


def test_examples_of_help_name_real_options() -> None:

    for name in command_names():
        module = toolkit.module(name)
        source = Path(module.__file__ or "").read_text(encoding="utf-8")
        for example in (example for words, examples in COMMANDS.items() if words.split()[0] == name for example in examples):
            for option in re.findall(r"--[a-z-]+", example):
                assert option in source or option.strip("-").replace("-", "_") in source or option in ("--json", "--lang")


def test_global_options_stand_before_or_after(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for args in (["--repo", str(repository), "--json", "show", "dongjie"], ["show", "dongjie", "--json", "--repo", str(repository)]):
        assert zhili(args) == 0
        assert json.loads(capsys.readouterr().out)["ref"] == "dongjie/unit"


def test_the_repository_is_found_from_below_and_from_the_environment(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository / "records" / "dongjie")
    assert zhili(["show", "dongjie"]) == 0
    monkeypatch.chdir("/")
    assert zhili(["show", "dongjie"]) == 2
    assert "records/office.toml" in capsys.readouterr().err
    monkeypatch.setenv("ZHILI_REPO", str(repository))
    assert zhili(["show", "dongjie"]) == 0


def test_a_records_whole_life(z: Zhili) -> None:
    made = z(
        "new", "activity", "--unit", "dongjie", "--set", "type=publicity", "--set", "date=2026-11-20", "--set", "title=反詐宣傳"
    ).strip()
    assert re.fullmatch(r"records/dongjie/2026/activity/20261123-[a-z2-7]{4}\.toml", made)
    ident = made.rsplit("/", 1)[1].removesuffix(".toml")
    z("set", ident, "reached=120", "materials.1.name=宣傳單", "materials.1.number=200")
    assert "reached = 120" in (z.root / made).read_text(encoding="utf-8")
    z("set", ident, "materials.1=", "place=廣場")
    assert "materials" not in (z.root / made).read_text(encoding="utf-8")
    assert len(z.items("history", ident)) == 3
    assert [c["field"] for c in z.items("diff", ident, "HEAD~2", "HEAD~1")] == ["reached", "materials.1"]
    assert "→" in z("diff", ident, "HEAD~1")
    z("restore", ident, "HEAD~2")
    assert "reached" not in (z.root / made).read_text(encoding="utf-8")
    z("remove", ident, "--why", "重複錄入")
    assert not (z.root / made).exists()
    assert "重複錄入" in git(z.root, "log", "-1", "--format=%B")
    z("restore", made, "HEAD~1")
    assert (z.root / made).exists()
    assert git(z.root, "status", "--porcelain") == ""


def test_new_from_json_and_toml(z: Zhili, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    record = {
        "type": "joint_meeting",
        "date": "2026-11-20",
        "start": "09:00:00",
        "chair": "dongjie/chen-guoqiang",
        "expected": 5,
        "present": 5,
    }
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(record).encode())))
    path = z("new", "meeting", "--unit", "dongjie", "--from", "-").strip()
    assert "start = 09:00:00" in (z.root / path).read_text(encoding="utf-8")
    toml = tmp_path / "in.toml"
    toml.write_text((z.root / path).read_text(encoding="utf-8"), encoding="utf-8")
    again = z("new", "meeting", "--unit", "dongjie", "--from", str(toml)).strip()
    assert (z.root / again).read_bytes() == (z.root / path).read_bytes()
    assert z.json("show", again)["record"]["expected"] == 5  # type: ignore[index]


def test_months_have_natural_names(z: Zhili) -> None:
    path = z("new", "figures", "--unit", "pingan", "--date", "2027-01-31", "--set", "disputes.screened=0").strip()
    assert path == "records/pingan/2027/figures/01.toml"
    assert "is there already" in (z("new", "figures", "--unit", "pingan", "--date", "2027-01-31", code=2) + z.err)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["show", "nothing"], "No record is called"), (["show", "2026"], "Type more of it"), (["new", "party", "--unit", "dongjie"], "There is no kind"),
        (["new", "activity", "--unit", "nowhere"], "There is no unit"), (["set", "dongjie", "colour=1"], "has no field"), (["set", "dongjie", "name"], "key=value"),
        (["set", "dongjie", "staff=many"], "the format is like"), (["set", "dongjie", "level=moon"], "is none of"), (["set", "dongjie", "guard_posts.9.name=x"], "from 1 to"),
        (["restore", "dongjie", "nothing"], "No record"), (["nonsense"], "no such command"), (["show"], "ref is missing"), (["list", "--as-of", "yesterday"], "is no date"),
        (["show", "dongjie", "--officer", "nobody", "--wrong"], "--wrong"), (["new", "office", "--unit", "dongjie"], "one office.toml"), (["list", "party"], "There is no kind"),
    ],
)  # fmt: skip
def test_wrong_use_gets_one_clear_sentence(z: Zhili, args: list[str], says: str) -> None:
    z(*args, code=2)
    assert says in z.err
    assert "Traceback" not in z.err


def test_a_record_that_is_wrong_is_not_saved_and_exits_with_1(z: Zhili) -> None:
    z("new", "activity", "--unit", "dongjie", "--set", "type=publicity", code=1)
    assert "Date" in z.err
    assert "Title" in z.err


def test_own_faults_become_a_log(z: Zhili, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workspace, "refresh", lambda self, progress=None: 1 / 0)
    z("list", code=3)
    log = Path(re.search(r"/\S+\.log", z.err)[0])  # type: ignore[index]
    assert "ZeroDivisionError" in log.read_text()
    log.unlink()


def test_lists_narrow(z: Zhili) -> None:
    everything = z.items("list")
    meetings = z.items("list", "meeting", "--unit", "dongjie", "--year", "2026")
    assert 0 < len(meetings) < len(everything)
    assert {(m["kind"], m["unit"]) for m in meetings} == {("meeting", "dongjie")}
    assert {m["state"] for m in z.items("list", "inspection", "--state", "overdue")} == {"overdue"}
    assert len(z.items("list", "--search", "djjd", "--limit", "5")) == 5


def test_show_speaks_the_language(z: Zhili) -> None:
    zhili(["--repo", str(z.root), "show", "dongjie", "--lang", "zh-Hans"])
    assert "街道" in z.capsys.readouterr().out
    assert z("show", "dongjie", "--format", "toml").encode() == (z.root / "records/dongjie/unit.toml").read_bytes()


def test_the_editor(z: Zhili, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\necho "# 註" >> "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    z("edit", "dongjie/unit")
    assert (z.root / "records/dongjie/unit.toml").read_text(encoding="utf-8").endswith("# 註\n")
    script.write_text('#!/bin/sh\necho "colour = 1" > "$1"\n')
    z("edit", "dongjie/unit", code=1)
    kept = Path(re.search(r"/\S+\.toml", z.err)[0])  # type: ignore[index]
    assert kept.read_text() == "colour = 1\n"
    kept.unlink()
    monkeypatch.setenv("EDITOR", "true")
    z("edit", "dongjie/unit")
    assert "Nothing was changed" in z.err


def test_init_makes_a_repository_that_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    z = Zhili(tmp_path / "new", capsys)
    assert (
        zhili(
            [
                "init",
                str(z.root),
                "--name",
                "北河镇综治办",
                "--unit",
                "beihe",
                "--level",
                "town",
                "--officer-name",
                "王立",
                "--lang",
                "zh-Hans",
            ]
        )
        == 0
    )
    z("check")
    z("doctor", code=0)
    z(
        "new",
        "activity",
        "--unit",
        "beihe",
        "--set",
        "type=publicity",
        "--set",
        "date=2026-11-20",
        "--set",
        "title=x",
        "--officer",
        "beihe/registrar",
    )
    assert git(z.root, "log", "-1", "--format=%an").strip() == "王立"
    assert git(z.root, "status", "--porcelain") == ""
    assert (z.root / "templates/regulation/default/clauses.toml").exists()
    assert zhili(["init", str(z.root)]) == 2
    assert zhili(["init", str(tmp_path / "x"), "--unit", "Über"]) == 2
    assert zhili(["init", str(tmp_path / "x"), "--level", "moon"]) == 2


@pytest.mark.external  # it takes long
def test_a_demo_is_the_same_for_the_same_seed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, seed in (("a", "5"), ("b", "5"), ("c", "6")):
        assert zhili(["demo", str(tmp_path / name), "--units", "4", "--years", "1", "--seed", seed, "--commits", "30"]) == 0
    heads = [git(tmp_path / name, "rev-parse", "HEAD") for name in "abc"]
    assert heads[0] == heads[1] != heads[2]
    z = Zhili(tmp_path / "a", capsys)
    assert json.loads(z("check", "--json"))["summary"]["errors"] == 0
    assert {hit["kind"] for hit in z.items("list")} >= {"meeting", "inspection", "figures", "statement", "document", "activity"}
    assert len(set(git(tmp_path / "a", "log", "--format=%an").split())) > 5


def test_a_demos_history_is_packed_however_long_it_is(demo_repository: Path) -> None:
    loose = [line.split()[1] for line in git(demo_repository, "count-objects", "-v").splitlines() if line.startswith("count")]
    assert int(git(demo_repository, "rev-list", "--count", "HEAD")) > 100
    assert int(loose[0]) < 50


def test_a_list_is_written_as_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhili_tui.cli import output

    written: list[bytes] = []
    taken = itertools.count()
    monkeypatch.setattr(output, "emit", written.append)
    values = [{"ref": f"a/{number}", "lines": ["x\ny", {"n": number}], "none": []} for number in range(1000)]
    output.emit_items(value for value in values if next(taken) < 500 or written)
    assert len(written) == 1000 // output.TOGETHER + 1
    assert json.loads(b"".join(written)) == {"items": values}


def test_the_memory_of_a_long_list_is_that_of_its_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhili_tui.cli import output

    monkeypatch.setattr(output, "out", lambda *_: None)

    def peak(count: int) -> int:
        tracemalloc.start()
        output.table((f"{number:08}", "東街街道", "x" * 40) for number in range(count))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert (peak(4000) - peak(1000)) / 3000 < 200  # bytes a row


def test_the_shipped_example_is_what_the_generator_makes(tmp_path: Path) -> None:
    from zhili_tui import demo

    demo.lay_example(tmp_path)
    made = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.toml")}
    shipped = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in (ROOT / "records").rglob("*.toml")}
    assert made == shipped


def test_the_example_has_every_kind_and_its_gaps(office: Workspace) -> None:
    kinds = {hit.kind for hit in office.index.hits()}
    assert len(kinds) == 19
    meetings = office.index.records("kind='meeting' AND unit='dongjie'")
    months = {record.date.month for _, record in meetings if record.type == "joint_meeting"}
    assert {5, 10} & months == set(), "the missed joint meetings"
    assert any(office.state(r, place) == "overdue" for place, r in office.index.records("kind='inspection'"))
    assert any(r.signed is None for _, r in office.index.records("kind='statement'"))
    late = [
        r
        for _, r in office.index.records("kind='case'")
        if any((x.at - r.learned).total_seconds() > 86400 for x in r.reports if x.stage == "first")
    ]
    assert late


def test_doctor_installs_the_hook(z: Zhili) -> None:
    z("doctor", code=1)
    z("doctor", "--install-hooks")
    assert (z.root / ".git/hooks/pre-commit").exists()
    (z.root / ".git/hooks/pre-commit").write_text("#!/bin/sh\n")
    assert "hooks/pre-commit" in z("doctor", "--install-hooks", code=1), "another's: not run, and named"
    accepted(z.root)
    z("doctor", "--install-hooks", code=2)


def test_interrupting_exits_with_130(z: Zhili, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(self: Workspace, progress: object = None) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Workspace, "refresh", interrupt)
    z("list", code=130)


def test_a_closed_pipe_is_no_fault(repository: Path) -> None:
    command = f"{sys.executable} -m zhili_tui --repo {repository} list | head -1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}; echo ${{PIPESTATUS[0]}}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert "fault" not in done.stderr


def test_completion_offers_commands() -> None:
    env = os.environ | {"_ZHILI_COMPLETE": "complete_bash", "COMP_WORDS": "zhili hi", "COMP_CWORD": "1"}
    done = subprocess.run([sys.executable, "-m", "zhili_tui"], cwd=ROOT, capture_output=True, text=True, env=env, check=False, timeout=20)
    assert "history" in done.stdout


def test_the_schema_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert zhili(["schema", "meeting", "--lang", "zh-Hant"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "會議"
    assert zhili(["schema", "party"]) == 2


NOTICE = ("new", "notice", "--unit", "shifan-zzw", "--set", "unit=xiguan", "--set", "date=2026-11-20", "--set", "circumstance=INV-3", "--set",
          "facts=x", "--set", "required=y")  # fmt: skip


def test_a_new_notice_names_all_who_hold_the_posts_and_says_so(z: Zhili, repository: Path) -> None:
    post = 'name = "何鎮長"\n\n[[posts]]\nunit = "xiguan"\ntitle = "x"\nroles = ["principal_leader"]\nsince = 2020-01-01\n'
    (repository / "records/xiguan/officers/he-zhang.toml").write_text(post, encoding="utf-8")

    def made(*more: str) -> tuple[object, object, str]:
        path, said = z(*NOTICE, *more).strip(), z.err
        found: Any = z.json("show", path)
        return found["record"].get("principal_leader"), found["record"].get("leader_in_charge"), said

    both, in_charge, said = made()
    assert (both, in_charge) == (["xiguan/gao-feng", "xiguan/he-zhang"], ["xiguan/tian-haiyan"])
    (sentence,) = [line for line in said.splitlines() if "Named as holders" in line]
    assert all(name in sentence for name in ("高峰", "何鎮長", "田海燕"))
    one, _in_charge, said = made("--set", "principal_leader=xiguan/gao-feng")
    assert one == ["xiguan/gao-feng"], "the list was given"
    assert "何鎮長" not in said
    left_out = ("--set", "left_out.1.officer=xiguan/he-zhang", "--set", "left_out.1.reason=病假")
    assert made(*left_out)[0] == ["xiguan/gao-feng"]
