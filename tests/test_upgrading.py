"""The format of a repository's files: a newer one is refused by every command and the screen, an older one is brought up."""

from pathlib import Path

import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import git
from tests.trust.signed_world import World, pair
from zhili_tui.cli.commands import upgrade
from zhili_tui.cli.main import run
from zhili_tui.cli.toolkit import command_names
from zhili_tui.errors import NewerFormat, Refused, Unreadable
from zhili_tui.model import kinds
from zhili_tui.model.kinds import office as settings
from zhili_tui.services.beginning import upgrading
from zhili_tui.services.configuration import SETTINGS
from zhili_tui.services.workspace import Workspace
from zhili_tui.vcs import signing_key

UNIT = "records/dongjie/unit.toml"
#: What a command needs before it opens a repository; those that open none are left out.
ARGUMENTS = {
    "commit": ["dongjie"], "diff": ["dongjie", "HEAD"], "draw": ["verify", "x"], "edit": ["dongjie"], "eligible": ["dongjie"], "enter": ["activity"],
    "history": ["dongjie"], "hub": ["create", "x"], "import": ["x.csv", "--kind", "activity"], "bundle": ["x"], "keys": ["list"],
    "new": ["activity", "--unit", "dongjie"], "remove": ["dongjie", "--why", "x"], "render": ["dongjie"], "restore": ["dongjie", "HEAD"],
    "returns": ["dongjie"], "score": ["dongjie"], "set": ["dongjie", "name=x"], "show": ["dongjie"], "sign": ["dongjie"], "undo": ["HEAD"], "take": ["draft.docx"],
}  # fmt: skip
OPEN_NONE = {"clone", "demo", "doctor", "fields", "help", "init", "merge", "schema"}  # and doctor says it in a row


def written(root: Path, format: object) -> None:
    first(root)
    with (root / SETTINGS).open("a", encoding="utf-8") as file:
        file.write(f"format = {format}\n")


def first(root: Path) -> None:
    """Back to the first format, where the settings say none."""
    said = (root / SETTINGS).read_text(encoding="utf-8").replace(f"format = {settings.NEWEST}\n", "")
    (root / SETTINGS).write_text(said, encoding="utf-8")


@pytest.mark.parametrize("command", [*sorted(set(command_names()) - OPEN_NONE), ""])
def test_a_newer_format_is_refused_by_every_command_and_the_screen(
    command: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(repository, settings.NEWEST + 1)
    with (repository / SETTINGS).open("a", encoding="utf-8") as file:
        file.write("what_is_not_known_yet = 1\n")
    assert run([*([command] if command else []), *ARGUMENTS.get(command, []), "--repo", str(repository), "--lang", "en"]) == 2
    assert f"is kept in format {settings.NEWEST + 1}, which is newer" in capsys.readouterr().err


def test_a_linked_repository_of_a_newer_format_is_refused(repository: Path, tmp_path: Path) -> None:
    (repository / SETTINGS).write_text('name = "x"\nunit = "shifan"\n\n[[linked]]\nname = "y"\npath = "../linked"\n', encoding="utf-8")
    (tmp_path / "linked" / "records").mkdir(parents=True)
    (tmp_path / "linked" / SETTINGS).write_text('name = "y"\nunit = "y"\nformat = 1000\n', encoding="utf-8")
    with pytest.raises(NewerFormat, match="linked"):
        _ = Workspace.open(repository).linked


@pytest.mark.parametrize("format", ["", "'1'", "0"])
def test_settings_that_cannot_be_read_are_told_where_they_are_needed(format: str, repository: Path) -> None:
    written(repository, format)
    found = Workspace.open(repository)
    with pytest.raises(Unreadable, match=SETTINGS):
        _ = found.settings


def test_there_is_a_step_to_every_format(z: Zhili, repository: Path) -> None:
    assert len(upgrading.STEPS) + 1 == settings.NEWEST
    assert z.json("upgrade") == {"format": settings.NEWEST, "commit": ""}
    z("upgrade")
    assert "at the newest format" in z.err


def test_from_the_first_format_only_the_settings_change(z: Zhili, repository: Path) -> None:
    first(repository)
    git(repository, "commit", "-qam", "first")
    made = z.json("upgrade")
    assert made == {"format": settings.NEWEST, "commit": git(repository, "rev-parse", "HEAD").strip()}
    assert git(repository, "show", "--name-only", "--format=").split() == [SETTINGS]
    z("check", SETTINGS)


@pytest.mark.parametrize("officer", ["zzb/zhou", "dong/lin"])
def test_where_there_are_keys_the_step_is_a_registrars_signed_commit(officer: str, tmp_path: Path) -> None:
    world = World(tmp_path / "repo", format=1)
    signing_key.use(world.git, str(pair(officer).lay(tmp_path / "key")))
    office = Workspace.open(world.root, officer=officer)
    if officer == "dong/lin":
        with pytest.raises(Refused, match="registrar"):
            upgrading.upgrade(office)
    else:
        assert upgrading.upgrade(office) == world.head
    history = world.history()
    assert history.faults() == []
    assert history.register(world.head).format == (2 if officer == "zzb/zhou" else 1)


def test_what_is_made_new_is_at_the_newest_format(demo_repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(tmp_path / "new")]) == 0
    capsys.readouterr()
    assert {Workspace.open(root).settings.format for root in (demo_repository, tmp_path / "new")} == {settings.NEWEST}


def test_every_step_is_taken_in_one_commit(z: Zhili, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def renamed(files: dict[str, bytes]) -> dict[str, bytes]:
        return {UNIT: files[UNIT].replace("東街街道".encode(), "新街街道".encode())}

    first(repository)
    git(repository, "commit", "-qam", "first")
    for module in (settings, upgrading, upgrade):
        monkeypatch.setattr(module, "NEWEST", 3)
    monkeypatch.setattr(upgrading, "STEPS", (renamed, lambda files: {UNIT: files[UNIT] + b"# third\n"}))
    before = int(git(repository, "rev-list", "--count", "HEAD"))
    made = z.json("upgrade")
    assert made == {"format": 3, "commit": git(repository, "rev-parse", "HEAD").strip()}
    assert int(git(repository, "rev-list", "--count", "HEAD")) == before + 1
    assert git(repository, "show", "--name-only", "--format=").split() == [UNIT, SETTINGS]
    assert "新街街道" in (repository / UNIT).read_text(encoding="utf-8")
    assert Workspace.open(repository).settings.format == 3
    assert z.json("upgrade") == {"format": 3, "commit": ""}


def test_the_check_knows_a_format_too_so_that_a_hub_refuses_it() -> None:
    kind = kinds.kind("office")
    faults = list(kind.faults(kind.cls(name="x", unit="y", format=settings.NEWEST + 1)))
    assert [fault.name for fault in faults] == ["office-format"]


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)
