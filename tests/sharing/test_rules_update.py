"""New shipped rules come in as a registrar's commit, which the hub takes; nobody else may bring them in."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.sharing.offices import clone
from tests.trust.signed_world import World
from zhili_tui.errors import Refused
from zhili_tui.sharing import rule_sets
from zhili_tui.vcs.transfer import WAYS

REGISTRAR, CLERK = "zzb/zhou", "dong/lin"
RULES = "templates/regulation/default/obligations.toml"


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a later version of the program ships."""
    folder = tmp_path / "shipped"
    shutil.copytree(ROOT / "templates", folder)
    file = folder / "regulation/default/obligations.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("grace = 5", "grace = 7"), encoding="utf-8")
    monkeypatch.setattr(rule_sets, "TEMPLATES", folder)
    return folder


@pytest.fixture
def own(world: World, tmp_path: Path) -> World:
    """The hub of an office with rules of its own; nobody asks for its receipts."""
    (tmp_path / "hub.key").write_text("", encoding="utf-8")
    return world


def test_a_registrar_brings_rules_in_and_the_hub_takes_them(own: World, tmp_path: Path, shipped: Path) -> None:
    office = clone(own, tmp_path / "a", REGISTRAR)
    assert rule_sets.apply(office, rule_sets.plan(office))
    office.git.run("push", "-q", "origin", "HEAD", env=WAYS)
    assert clone(own, tmp_path / "b", CLERK).book.obligations.grace == 7


def test_who_is_no_registrar_brings_nothing_in(own: World, tmp_path: Path, shipped: Path) -> None:
    office = clone(own, tmp_path / "a", CLERK)
    before = office.git.head()
    with pytest.raises(Refused):
        rule_sets.apply(office, rule_sets.plan(office))
    assert office.git.head() == before
    assert b"grace = 5" in (office.root / RULES).read_bytes()
