"""New limits never lock an office out: refused is what an edit or a push adds or changes; what stood already is a finding."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.checks.test_hook import commit, root, write  # noqa: F401  (a fixture)
from tests.cli.test_commands import Zhili
from tests.conftest import git
from zhili_tui.checks import run
from zhili_tui.checks.standing import new_errors
from zhili_tui.errors import BadRecord, Refused
from zhili_tui.services.workspace import Workspace

PATH = "records/dongjie/2026/activity/20261101-aaaa.toml"
GOOD = 'type = "publicity"\ndate = 2026-11-01\ntitle = "x"\n'
PHONE = 'note = "電話13800138000"\n'
LONG = f'place = "{"長" * 2000}"\n'
FAR = "until = 9999-01-01\n"
STOOD = GOOD + PHONE + LONG + FAR


def added(before: str | None, after: str) -> list[tuple[str, str]]:
    def errors(data: bytes) -> list[run.CheckFinding]:
        return run.check_file(PATH, data, frozenset())[1]

    data = after.encode()
    return [(one.rule, one.field) for one in new_errors(errors(data), data, before.encode() if before is not None else None, errors)]


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        (None, STOOD, [("privacy-mobile", "note"), ("schema", "place")]),
        (STOOD, STOOD, []),
        (STOOD, STOOD + "reached = 5\n", []),
        (GOOD, STOOD, [("privacy-mobile", "note"), ("schema", "place")]),
        (STOOD, STOOD.replace("13800138000", "13800138001"), [("privacy-mobile", "note")]),
        (STOOD, STOOD + 'result = "13800138000"\n', [("privacy-mobile", "result")]),
        (STOOD, STOOD + "# 13800138000\n", [("privacy-mobile", "")]),
        ("# 13800138000\n" + GOOD, GOOD + "reached = 5\n# 13800138000\n", []),
        (GOOD + PHONE, GOOD + PHONE.replace("電話", "電話 13800138000，"), [("privacy-mobile", "note"), ("privacy-mobile", "note")]),
        (GOOD + '[[materials]]\nname = "x"\n', GOOD + 'reached = 5\n[[materials]]\nname = "y"\n', []),  # its number is missing still
        (
            GOOD + '[[materials]]\nname = "13800138000"\nnumber = 1\n',
            GOOD + '[[materials]]\nname = "y"\nnumber = 1\n[[materials]]\nname = "13800138000"\nnumber = 1\n',
            [],
        ),
        (GOOD + "reached = -1\n", GOOD + "reached = -2\n", [("schema", "reached")]),
        (GOOD + "x = }\n", GOOD + "x = }\nreached = 5\n", [("toml-syntax", "")]),
    ],
)
def test_new_is_what_did_not_stand_in_the_same_field_with_the_same_value(
    before: str | None, after: str, new: list[tuple[str, str]]
) -> None:
    assert added(before, after) == new


@pytest.fixture
def standing(repository: Path) -> Workspace:
    """A repository in which errors were committed past the check."""
    (repository / PATH).parent.mkdir(exist_ok=True)
    (repository / PATH).write_text(STOOD, encoding="utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "--no-verify", "-m", "standing")
    return Workspace.open(repository)


def test_a_field_beside_old_errors_is_saved_and_they_stay_findings(standing: Workspace) -> None:
    loaded = standing.load(PATH)
    saved = standing.saving.change(loaded, loaded.plain | {"reached": 5})
    assert saved.commit
    assert {one.rule for one in standing.check([PATH]).findings} >= {"privacy-mobile", "schema"}
    loaded = standing.load(PATH)
    with pytest.raises(BadRecord, match="mobile phone number"):
        standing.saving.change(loaded, loaded.plain | {"note": "13900139000"})
    with pytest.raises(BadRecord, match="characters or fewer"):
        standing.saving.change(loaded, loaded.plain | {"place": "長" * 2001})
    standing.saving.change(loaded, {name: value for name, value in loaded.plain.items() if name not in ("note", "place", "until")})
    assert standing.check([PATH]).findings == []


def test_what_was_put_on_disk_beside_zhili_does_not_count_as_standing(standing: Workspace) -> None:
    (standing.root / PATH).write_text(STOOD + 'result = "13900139000"\n', encoding="utf-8")
    loaded = standing.load(PATH)
    with pytest.raises(BadRecord, match="mobile phone number"):
        standing.saving.change(loaded, loaded.plain | {"reached": 5})


def test_the_hook_tells_old_errors_and_refuses_new_ones(root: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    path = write(root, "aaaa", GOOD + PHONE)
    git(root, "add", "-A")
    git(root, "commit", "-q", "--no-verify", "-m", "standing")
    write(root, "aaaa", GOOD + PHONE + "reached = 5\n")
    git(root, "add", path)
    z = Zhili(root, capsys)
    (told,) = json.loads(z("check", "--staged", "--json"))["findings"]
    assert (told["rule"], told["severity"]) == ("privacy-mobile", "warning")
    subprocess.run(["git", "commit", "-q", "-m", "beside"], cwd=root, check=True)
    write(root, "aaaa", GOOD + PHONE.replace("8000", "8001") + "reached = 5\n")
    assert "privacy-mobile" in commit(root, "-a")


def test_taking_a_number_out_does_not_write_it_into_the_message(standing: Workspace) -> None:
    loaded = standing.load(PATH)
    saved = standing.saving.change(loaded, {name: value for name, value in loaded.plain.items() if name != "note"})
    message = git(standing.root, "log", "-1", "--format=%B", saved.commit)
    assert "電話***" in message
    assert "13800138000" not in message


def test_a_reason_with_somebodys_number_is_refused_and_nothing_is_done(standing: Workspace) -> None:
    head = standing.git.head()
    for why in ("電話13800138000的人要求刪除", "證件 110105 19491231 002X"):
        with pytest.raises(Refused, match="looks like a"):
            standing.saving.remove(PATH, why)
    assert (standing.git.head(), (standing.root / PATH).exists()) == (head, True)
    standing.saving.remove(PATH, "重複登記")
    assert not (standing.root / PATH).exists()
