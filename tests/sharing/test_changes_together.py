"""Registrars who change the register together: what one saves is proposed, the last to sign carries it out, through the hub."""

from pathlib import Path

import pytest

from tests.conftest import MakeHub
from tests.sharing.offices import change, clone, fresh, sync
from tests.trust.signed_world import World, officer_path, officer_text, pair
from zhili_tui.cli.main import run
from zhili_tui.errors import ChangedSince, Refused, UnknownOfficer
from zhili_tui.services import key_registry
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import bundles
from zhili_tui.sharing.sync import Sync
from zhili_tui.trust.registry import SETTINGS

TRUST = 'name = "x"\nunit = "zzb"\nformat = 2\n\n[trust]\nchanges = 2\nrecovery = 2\nrecoverers = ["zzw/wang", "dong/gao"]\n'
LIN = officer_path("dong/lin")
TITLED = {"posts": [{"unit": "dong", "title": "主任", "roles": ["office_director"]}]}


@pytest.fixture
def hub(make_hub: MakeHub, tmp_path: Path) -> World:
    return make_hub(tmp_path)


def office(hub: World, officer: str) -> Workspace:
    return clone(hub, hub.root.parent / officer.replace("/", "-"), officer)


@pytest.fixture
def zhou(hub: World) -> Workspace:
    """A registrar's clone, after he has raised the number of registrars to two."""
    made = office(hub, "zzb/zhou")
    loaded = made.load(SETTINGS)
    made.saving.change(loaded, loaded.plain | {"trust": loaded.plain["trust"] | {"changes": 2}})
    assert sync(made).state == "done"
    return fresh(made.root)


def test_two_registrars_change_an_officer_across_the_hub(hub: World, zhou: Workspace) -> None:
    notices: list[str] = []
    zhou.tell = notices.append
    before = (zhou.root / LIN).read_bytes()
    assert change(zhou, LIN, **TITLED)
    assert (zhou.root / LIN).read_bytes() == before, "nothing is changed yet"
    assert "2 registrars have to sign" in notices[-1]
    path = zhou.git.line("show", "--name-only", "--format=", "HEAD")
    zhou.signing.sign([path])
    assert sync(zhou).state == "done"
    wu = office(hub, "zzb/wu")
    assert [one.path for one in wu.signing.waiting("zzb/wu")] == [path]
    wu.signing.sign([path])
    assert "主任" in (wu.root / LIN).read_text(encoding="utf-8")
    assert sync(wu).state == "done"
    assert sync(zhou).state == "done"
    assert zhou.git.head() == wu.git.head()
    assert fresh(zhou.root).trust.register.has("dong/lin", "office_director", "dong", zhou.moment.date())
    history = fresh(zhou.root).trust.history
    assert history is not None
    assert history.faults() == []


def test_two_registrars_without_a_line_change_an_officer_by_sticks(hub: World, zhou: Workspace, tmp_path: Path) -> None:
    wu = office(hub, "zzb/wu")
    for one in (zhou, wu):
        one.git.run("remote", "set-url", "origin", str(tmp_path / "nowhere"))
    there, back = tmp_path / "there.bundle", tmp_path / "back.bundle"
    change(zhou, LIN, **TITLED)
    path = zhou.git.line("show", "--name-only", "--format=", "HEAD")
    zhou.signing.sign([path])
    bundles.write(zhou, there)
    bundles.take(wu, Sync(wu), str(there))
    fresh(wu.root).signing.sign([path])
    bundles.write(fresh(wu.root), back)
    bundles.take(fresh(zhou.root), Sync(fresh(zhou.root)), str(back))
    assert zhou.git.head() == wu.git.head()
    assert fresh(zhou.root).trust.register.has("dong/lin", "office_director", "dong", zhou.moment.date())
    assert fresh(zhou.root).trust.history.faults() == []  # type: ignore[union-attr]


def test_what_was_changed_meanwhile_is_proposed_again(hub: World, zhou: Workspace) -> None:
    change(zhou, LIN, **TITLED)
    path = zhou.git.line("show", "--name-only", "--format=", "HEAD")
    zhou.signing.sign([path])
    sync(zhou)
    wu = office(hub, "zzb/wu")
    (wu.root / LIN).write_text((wu.root / LIN).read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")
    with pytest.raises(ChangedSince, match="propose it again"):
        wu.signing.sign([path])


def test_a_key_waits_until_the_officer_it_is_for_is_more_than_proposed(
    hub: World, zhou: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = tmp_path / "sun.pub"
    line.write_text(pair("dong/sun").public + "\n")
    enter = ["--repo", str(zhou.root), "--lang", "en", "keys", "new", "--for", "dong/sun", "--public", str(line)]
    assert run(enter) == 2
    assert "There is no officer “dong/sun”" in capsys.readouterr().err
    posts = [{"unit": "dong", "title": "x", "roles": ["handler"], "since": zhou.moment.date()}]
    saved = zhou.saving.create("officer", "dong", {"name": "孫", "posts": posts}, name="sun")
    record = saved.path.removesuffix(".toml").removeprefix("records/")
    for end in (["keys", "end", "--for", "dong/sun"], enter[4:]):
        assert run([*enter[:4], *end]) == 2
        said = capsys.readouterr().err
        assert f"dong/sun is proposed only, by {record}." in said
        assert f"zhili sign {record}\n" in said
    zhou.signing.sign([saved.path])
    assert sync(zhou).state == "done"
    office(hub, "zzb/wu").signing.sign([saved.path])
    wu = fresh(hub.root.parent / "zzb-wu")
    assert sync(wu).state == "done"
    assert sync(zhou).state == "done"
    assert run(enter) == 0, "now he is there, and his key is proposed"
    assert "authority_change" in zhou.git.line("show", "--name-only", "--format=", "HEAD")
    wu.git.run("rm", "-q", "records/dong/officers/sun.toml")
    with pytest.raises(UnknownOfficer):
        key_registry.enter(fresh(wu.root), "dong/sun", pair("dong/sun").public)


def test_the_command_line_enters_a_key_and_ends_one_in_an_emergency(zhou: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    line = zhou.root / "new.pub"
    line.write_text(pair("dong/lin", 2).public + "\n")
    assert run(["--repo", str(zhou.root), "--lang", "en", "set", "dong/officers/lin", "name=x"]) == 0
    said = capsys.readouterr()
    assert "authority_change" in said.out, "what was saved is the proposal"
    assert "restore" not in said.err
    assert run(["--repo", str(zhou.root), "--lang", "en", "keys", "new", "--for", "dong/lin", "--public", str(line)]) == 0
    assert "Nothing is changed yet" in capsys.readouterr().err
    assert pair("dong/lin", 2).public not in (zhou.root / LIN).read_text(encoding="utf-8")
    assert run(["--repo", str(zhou.root), "keys", "end", "--for", "dong/lin"]) == 0
    assert 'ended_by = "zzb/zhou"' in (zhou.root / LIN).read_text(encoding="utf-8")
    assert fresh(zhou.root).trust.history.faults() == []  # type: ignore[union-attr]


def test_records_and_the_register_are_not_saved_in_one(zhou: Workspace) -> None:
    from zhili_tui.services.saving import RecordWrite

    wu = officer_text("吳軍", "zzb", ["registrar"], pair("zzb/wu").public).encode()
    meeting = b'type = "directors_meeting"\ndate = 2026-03-02\nchair = "zzb/zhou"\nexpected = 2\npresent = 2\n'
    drafts = [
        RecordWrite(officer_path("zzb/wu"), wu, (zhou.root / officer_path("zzb/wu")).read_bytes()),
        RecordWrite("records/zzb/2026/meeting/20260302-zzzz.toml", meeting),
    ]
    with pytest.raises(Refused, match="together"):
        zhou.saving.write_many(list(map(zhou.saving.examiner(), drafts)), "x")


def test_two_recoverers_recover_the_register(hub: World, zhou: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wang = office(hub, "zzw/wang")
    new = tmp_path / "new.toml"
    new.write_text(officer_text("新人", "zzb", ["registrar"], pair("zzb/xin").public), encoding="utf-8")
    args = ["keys", "recover", "--file", f"{officer_path('zzb/xin')}={new}", "--note", "兩名登記管理員的金鑰均已遺失"]
    assert run(["--repo", str(wang.root), *args]) == 0
    path = capsys.readouterr().out.strip()
    wang = fresh(wang.root)
    wang.signing.sign([path])
    assert sync(wang).state == "done"
    gao = office(hub, "dong/gao")
    gao.signing.sign([path])
    assert sync(gao).state == "done"
    assert fresh(gao.root).trust.register.registrar("zzb/xin", gao.moment.date())


def test_what_is_proposed_can_be_laid_before_those_who_sign_it_on_paper(zhou: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    change(zhou, LIN, **TITLED)
    path = zhou.git.line("show", "--name-only", "--format=", "HEAD")
    zhou.signing.sign([path])
    assert run(["--repo", str(zhou.root), "--lang", "zh-Hant", "render", path, "--paper", "authority-change", "-o", "-"]) == 0
    said = capsys.readouterr().out
    assert "權限變更單" in said
    assert "周敏" in said
    assert "records/dong/" in said
