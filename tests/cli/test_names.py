"""What is named on the command line: by identifier or as people call it, in either script; what is neither is refused with the nearest."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import ROOT
from tests.trust.signed_world import pair
from zhili_tui.cli import toolkit
from zhili_tui.cli.identifiers import Name, nearest
from zhili_tui.cli.main import run as zhili
from zhili_tui.services.workspace import Workspace

#: Parameters that name nothing of the books: texts, dates, numbers, files, commits, references to records, new names, other programs' words.
FREE = {
    "address", "after", "agent", "base", "before", "branch", "bundle", "commit", "commits", "confirm", "date", "days", "encoding", "fail_after",
    "fail_on", "field", "file", "folder", "form", "from_", "genesis", "hub_key", "id", "inspectors", "key", "layout", "limit", "login", "map",
    "mark", "message", "month", "name", "note", "officer_name", "on", "ours", "output", "path", "paths", "point", "post", "public", "purpose",
    "randomness", "ref", "refs", "resolve", "return_", "revision", "save_map", "scan", "search", "second", "second_key", "second_officer",
    "seed", "set_", "settings", "show", "signed_on", "signer", "since", "source", "source_date", "take", "theirs", "tip", "to", "trial",
    "units", "why", "within", "write", "years",
}  # fmt: skip
#: The same of one command each; what is looked up once the repository is there is tested below.
FREE_OF_ONE = {
    "check format", "clone officer", "due format", "enter for_", "export format", "eligible subject", "import sheet", "init unit",
    "keys new type", "sign paper", "board reader", "init hub", "init ledger", "init officers", "sign left_out", "sign sheet", "sign digest",
}  # fmt: skip
#: What other parameters that have to be there are given, so that nothing is wrong but the name that is looked at.
RIGHT = {"kind": "meeting", "unit": "dongjie"}
#: What has to be said too, so that a name is looked at.
BESIDE = {"enter type_": ["meeting"]}


class Named(NamedTuple):
    """A parameter of a command, by the command's words."""

    words: str
    param: Any
    command: Any

    @property
    def id(self) -> str:
        return f"{self.words} {self.param.name}"


def commands() -> Iterator[tuple[str, Any]]:
    """Every command that is run, steps of commands too, by its words."""
    for name in toolkit.command_names():
        made = toolkit.built(name)
        steps = made if isinstance(made, toolkit.SubCommands) else made.steps
        if made is not steps:
            yield name, made
        yield from ((f"{name} {step}", one) for step, one in (steps.commands if steps else {}).items())


EVERY = [Named(words, param, one) for words, one in commands() for param in one.params if param.expose_value]
SORTED = [one for one in EVERY if one.param.name in one.command.sorts]


def test_every_parameter_says_of_which_sort_it_names_something() -> None:
    plain = [one for one in EVERY if one.param.name not in one.command.sorts and not getattr(one.param, "is_flag", False)]
    assert {one.id for one in plain if one.param.name not in FREE} == FREE_OF_ONE
    assert {one.param.name for one in SORTED} >= {"unit", "state", "year", "kind", "paper", "officer", "round", "sheet", "clause", "as_"}


def said(one: Named, nonsense: str) -> list[str]:
    """A command line with nonsense for a parameter, and whatever else has to stand on it."""
    args = one.words.split() + BESIDE.get(one.id, [])
    for param in one.command.params:
        value = nonsense if param is one.param else RIGHT.get(param.name, "x") if param.required else ""
        if value:
            args += [value] if param.param_type_name == "argument" else [param.opts[0], value]
    return args


@pytest.mark.parametrize("one", SORTED, ids=lambda one: one.id)
def test_nonsense_is_refused_with_what_comes_nearest(one: Named, z: Zhili) -> None:
    for nonsense in ["26", "9999"] if one.param.name == "year" else ["zzqx"]:
        z(*said(one, nonsense), code=2)
        assert re.fullmatch(rf"There is no [^“]+ “{nonsense}”(\. Nearest: .+|: there is none at all here)\n", z.err), z.err


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)


@pytest.mark.parametrize("args", [["list"], ["due"], ["keys", "list"], ["export", "meeting"]])
def test_an_officer_at_work_whom_nobody_knows_is_refused(args: list[str], z: Zhili) -> None:
    z(*args, "--officer", "dongjie/lin-shufan", code=2)
    assert "“dongjie/lin-shufan”. Nearest: 林淑芬 (dongjie/lin-shufen)" in z.err


def test_a_key_is_entered_for_an_officer_of_the_register_only(z: Zhili, tmp_path: Path) -> None:
    line = tmp_path / "x.pub"
    line.write_text(pair("dongjie/lin-shufan").public + "\n", encoding="utf-8")
    z("keys", "new", "--for", "dongjie/lin-shufan", "--public", str(line), code=2)
    assert "Nearest: 林淑芬 (dongjie/lin-shufen)" in z.err
    z("keys", "new", "--for", "dongjie/to-be", "--file", str(tmp_path / "key"), "--no-passphrase")
    assert "zhili keys new --for dongjie/to-be --public FILE" in z.err, "who makes his first key need not be in it yet"


@pytest.mark.parametrize("option", [["--lang", "zh"], ["--lang=klingon"]])
def test_a_language_there_is_not_is_refused(option: list[str], repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert zhili(["--repo", str(repository), "list", *option]) == 2
    assert "zh-Hant" in capsys.readouterr().err


MEETINGS = ["list", "meeting", "--unit", "dongjie", "--state", "open"]


@pytest.mark.parametrize(
    ("words", "identifiers"),
    [
        (["list", "會議", "--unit", "東街街道", "--state", "在辦"], MEETINGS),
        (["list", "会议", "--unit", "东街街道", "--state", "在办"], MEETINGS),
        (["list", "Meeting", "--unit", "DONGJIE", "--state", "Open"], MEETINGS),
        (["due", "--unit", "东街街道", "--state", "逾期"], ["due", "--unit", "dongjie", "--state", "overdue"]),
        (["due", "--state", "全部"], ["due", "--state", "all"]),
        (["returns", "東街街道", "--month", "10"], ["returns", "dongjie", "--month", "10"]),
        (["score", "東街街道", "--round", "半年"], ["score", "dongjie", "--round", "half_year"]),
        (["export", "會議.follow_ups"], ["export", "meeting.follow_ups"]),
        (["schema", "会议"], ["schema", "meeting"]),
        (["eligible", "西关街道"], ["eligible", "xiguan"]),
        (["eligible", "西關街道/高峰"], ["eligible", "xiguan/gao-feng"]),
        (["render", "20260107-nbpl", "--paper", "会议纪要", "-o", "-"], ["render", "20260107-nbpl", "--paper", "minutes", "-o", "-"]),
        (["digest", "--officer", "林淑芬"], ["digest", "--officer", "dongjie/lin-shufen"]),
        (["digest", "--officer", "东街街道/林淑芬"], ["digest", "--officer", "dongjie/lin-shufen"]),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans", "en"])
def test_words_are_taken_as_identifiers_are(
    words: list[str], identifiers: list[str], language: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = []
    for args in (words, identifiers):
        code = zhili(["--repo", str(repository), "--lang", language, *args])
        answers.append((code, *capsys.readouterr()))
    assert answers[0] == answers[1]
    assert answers[0][0] in (0, 1)
    assert answers[0][1]


def test_fields_are_set_by_their_labels(z: Zhili) -> None:
    path = z("new", "活動", "--unit", "東街街道", "--set", "种类=publicity", "--set", "日期=2026-11-20", "--set", "題目=反詐宣傳").strip()
    z("set", Path(path).stem, "地点=廣場")
    assert z.json("show", Path(path).stem)["record"] == {  # type: ignore[index]
        "type": "publicity", "date": "2026-11-20", "title": "反詐宣傳", "place": "廣場"}  # fmt: skip


def test_a_name_that_several_have_is_asked_about(z: Zhili) -> None:
    for unit in ("dongjie", "xiguan"):
        z("set", unit, "short_name=街道")
    z("list", "--unit", "街道", code=2)
    assert "東街街道 (dongjie), 西關街道 (xiguan)" in z.err
    z("set", "xiguan", "short_name=")
    assert {one["unit"] for one in z.items("list", "--unit", "街道")} == {"dongjie"}


def test_records_of_a_unit_without_a_file_are_listed(z: Zhili) -> None:
    (z.root / "records/pingan/unit.toml").unlink()
    assert z.items("list", "--unit", "pingan", "--limit", "1")
    z("due", "--unit", "pingan", code=2)
    z("list", "--unit", "pinggan", code=2)


def test_a_part_of_a_name_is_no_name(z: Zhili) -> None:
    """A name typed never becomes another one's unseen."""
    z("list", "--unit", "東街", code=2)
    assert "Nearest: 東街街道 (dongjie)" in z.err


def test_a_year_to_come_is_not_taken_for_one_without_records(z: Zhili) -> None:
    assert z.items("list", "--year", "2020") == []
    assert z.items("list", "--year", "2027") == []
    z("list", "--year", "2062", code=2)
    assert "There is no year of the books “2062”. Nearest: 2027, 2026" in z.err


def test_who_is_asked_about_may_be_named_as_the_register_has_him(z: Zhili) -> None:
    assert z("eligible", "高峯", code=1) == z("eligible", "xiguan/gao-feng", code=1)
    z("eligible", "nobody-at-all", code=2)
    assert "There is no unit or officer “nobody-at-all”. Nearest: " in z.err


def test_what_is_nearest() -> None:
    known = [Name("dongjie", ("東街街道",)), Name("xiguan", ("西關街道",)), *(Name(f"no{number}") for number in range(9))]
    assert [one.id for one in nearest("djjd", known)] == ["dongjie"]
    assert nearest("东街", known)[0].id == "dongjie"
    assert nearest("xigaun", known)[0].id == "xiguan"
    assert len(nearest("zzz", known)) == 1, "something is named however unlike it is"
    assert [one.id for one in nearest("26", [Name("2026"), Name("2602"), Name("2126")])] == ["2026", "2602", "2126"]
    assert nearest("x", []) == []


def completed(repository: Path, line: str, *, env: dict[str, str] | None = None) -> list[str]:
    """What the shell offers after a line."""
    words = line.split(" ")
    env = os.environ | {
        "_ZHILI_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
        "ZHILI_REPO": str(repository),
    }
    done = subprocess.run([sys.executable, "-m", "zhili_tui"], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("zhili keys ", {"new", "use", "list", "rotate", "end", "pin", "recover"}), ("zhili keys new --no", {"--no-passphrase"}),
        ("zhili hub ", {"create", "install", "serve", "check"}), ("zhili sync ", {"rebuild", "admit"}), ("zhili sync --fr", {"--from"}),
        ("zhili rules up", {"update"}), ("zhili rules MTG-3", {"MTG-3a", "MTG-3b"}), ("zhili sync admit --fr", {"--from"}),
        ("zhili draw ", {"announce", "derive", "verify", "share"}),
        ("zhili list mee", {"meeting"}), ("zhili list --unit dongj", {"dongjie"}), ("zhili list --unit 東街", {"東街街道"}),
        ("zhili due --state over", {"overdue"}), ("zhili keys rotate --for dongjie/lin", {"dongjie/lin-shufen"}),
    ],
)  # fmt: skip
def test_the_shell_completes_steps_and_names(line: str, offered: set[str], repository: Path) -> None:
    assert set(completed(repository, line)) >= offered
    assert not {"pre-receive", "post-receive"} & set(completed(repository, line))


def test_steps_are_commands_of_their_own(z: Zhili) -> None:
    z("keys", code=2)
    assert "Usage: zhili keys" in z.err
    z("draw", "roll", code=2)
    assert "announce, derive, verify, share" in z.err
    z("draw", "announce", "--unit", "shifan-zzb", code=2)
    assert "--purpose is missing" in z.err or "purpose is missing" in z.err
    assert z("rules", "--update", "--help") == z("rules", "update", "--help"), "what is promised is the same step"
    assert z("--json", "keys", "--officer", "dongjie/lin-shufen", "list") == z("keys", "list", "--json")
    z("sync", "rebuild", "--resolve", "x", code=2)
    assert "no option --resolve" in z.err


def test_a_demo_says_whom_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(tmp_path / "d")
    assert zhili(["demo", place, "--units", "4", "--years", "1", "--commits", "30", "--lang", "en"]) == 0
    out, err = capsys.readouterr()
    assert out == f"{place}\n"
    lines = [line.strip() for line in err.splitlines() if line.startswith("  zhili ")]
    assert len([line for line in lines if re.fullmatch(r"zhili --repo \S+", line)]) == 3
    assert "dongjie/lin-shufen" in err
    assert "shifan-zzb/zhou-min" in err
    for line in lines:
        args = line.split()[1:]
        if len(args) > 2 and args[2] not in ("enter", "sync"):
            assert zhili(args) in (0, 1), line
            capsys.readouterr()
    for line in lines:
        office = Workspace.open(Path(line.split()[2]))
        assert office.officer() in err
        assert office.git.config("user.signingkey"), "each signs with a key of his own"


def test_a_demo_says_it_as_data_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert zhili(["demo", str(tmp_path / "d"), "--units", "3", "--years", "1", "--commits", "20", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["units"] > 3
    assert [one["path"] for one in found["officers"]] == [f"{tmp_path}/d.demo/dongjie", f"{tmp_path}/d.demo/shifan-zzb", f"{tmp_path}/d"]
