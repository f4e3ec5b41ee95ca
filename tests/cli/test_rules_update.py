"""zhili rules update brings new shipped rules into an office's own set: reviewed, three-way, nothing of its own overwritten."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import ROOT, git
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import rule_sets

SET = "templates/regulation/default"
NEW = '\n[[obligations]]\nid = "newly_shipped"\nclause = "MTG-2"\nname = { zh-Hant = "新" }\nwho = { bodies = ["committee"] }\nevery = "year"\n'
NEW += '\n[[obligations.evidence]]\nkind = "activity"\n'


@pytest.fixture
def z(repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Zhili:
    """An office whose rules were copied from what was shipped; ``shipped`` changes what is shipped now."""
    shutil.copytree(ROOT / "templates", tmp_path / "shipped")
    monkeypatch.setattr(rule_sets, "TEMPLATES", tmp_path / "shipped")
    return Zhili(repository, capsys)


def shipped(tmp_path: Path, file: str, old: str, new: str) -> None:
    change(tmp_path / "shipped/regulation/default" / file, old, new)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def office(z: Zhili, file: str, old: str, new: str) -> None:
    """The office's own edit, committed."""
    change(z.root / SET / file, old, new)
    git(z.root, "commit", "-qam", "own rules", "--no-verify")


def plan(z: Zhili) -> dict[str, Any]:
    found: Any = z.json("rules", "--update")
    return {one["path"].rpartition("/")[2]: one for one in found["files"]}


def test_what_is_shipped_now_was_registered_as_shipped() -> None:
    known = set(rule_sets.KNOWN.read_text(encoding="utf-8").split())
    texts = [path.read_bytes() for path in (ROOT / "templates" / "regulation").rglob("*.toml")]
    assert {hashlib.sha256(text).hexdigest() for text in texts} <= known, "run scripts/make-shipped-rules"


def test_where_nothing_new_is_shipped_nothing_is_brought_in(z: Zhili) -> None:
    assert plan(z) == {}
    z("rules", "--update", "--yes")
    assert "nothing to bring in" in z.err


def test_new_rules_are_shown_first_and_come_as_the_officers_commit(z: Zhili, tmp_path: Path) -> None:
    shipped(tmp_path, "obligations.toml", "grace = 5", "grace = 7")
    text = (tmp_path / "shipped/regulation/default/obligations.toml").read_text(encoding="utf-8")
    (tmp_path / "shipped/regulation/default/obligations.toml").write_text(text + NEW, encoding="utf-8")
    before = git(z.root, "rev-parse", "HEAD")
    said = z("rules", "--update")
    assert "grace: 5 → 7" in said
    assert "obligations.newly_shipped" in said
    assert git(z.root, "rev-parse", "HEAD") == before, "shown only"
    z("rules", "--update", "--yes")
    assert Workspace(z.root).book.obligations.grace == 7
    assert git(z.root, "status", "--porcelain", "templates") == ""
    assert git(z.root, "log", "-1", "--format=%an").strip() == Workspace(z.root).author().name
    assert plan(z) == {}


def test_the_offices_own_edits_are_never_overwritten(z: Zhili, tmp_path: Path) -> None:
    office(z, "ladder.toml", 'type = "circular"\nclause = "VET-5"', 'type = "circular"\nclause = "VET-4"')
    shipped(tmp_path, "ladder.toml", "plan_days = 10", "plan_days = 12")
    found = plan(z)["ladder.toml"]
    assert [one["key"] for one in found["own"]] == ["steps.circular.clause"]
    assert [one["key"] for one in found["taken"]] == ["steps.admonitory_talk.plan_days"]
    z("rules", "--update", "--yes")
    steps = {step.type: step for step in Workspace(z.root).book.ladder.steps}
    assert (steps["circular"].clause, steps["admonitory_talk"].plan_days) == ("VET-4", 12)
    assert [one["key"] for one in plan(z)["ladder.toml"]["own"]] == ["steps.circular.clause"], "the base is kept aside"


def test_where_both_wrote_a_key_it_is_listed_with_its_mend_and_the_offices_stays(z: Zhili, tmp_path: Path) -> None:
    office(z, "obligations.toml", "grace = 5", "grace = 9")
    shipped(tmp_path, "obligations.toml", "grace = 5", "grace = 7")
    said = z("rules", "--update", "--yes")
    assert "grace: 9 (shipped: 7); write the other by hand" in said
    assert Workspace(z.root).book.obligations.grace == 9


def test_what_an_update_took_is_not_taken_for_the_offices_own_by_the_next(z: Zhili, tmp_path: Path) -> None:
    office(z, "obligations.toml", 'id = "self_inspection"\nclause = "INS-1"', 'id = "self_inspection"\nclause = "INS-0"')
    shipped(tmp_path, "obligations.toml", "grace = 5", "grace = 7")
    z("rules", "--update", "--yes")
    shipped(tmp_path, "obligations.toml", "grace = 7", "grace = 8")
    assert [one["key"] for one in plan(z)["obligations.toml"]["taken"]] == ["grace"]
    z("rules", "--update", "--yes")
    assert Workspace(z.root).book.obligations.grace == 8


def test_a_file_of_unknown_origin_is_left_as_it_is(z: Zhili, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "none.txt").write_text("", encoding="utf-8")
    monkeypatch.setattr(rule_sets, "KNOWN", tmp_path / "none.txt")
    shipped(tmp_path, "obligations.toml", "grace = 5", "grace = 7")
    found = plan(z)["obligations.toml"]
    assert (found["taken"], [one["key"] for one in found["open"]]) == ([], ["grace"])


def test_a_new_file_is_brought_in_and_one_that_was_taken_away_is_not(z: Zhili, tmp_path: Path) -> None:
    folder = tmp_path / "shipped/regulation/default/sheets"
    (folder / "more.toml").write_bytes((folder / "targets.toml").read_bytes())
    git(z.root, "rm", "-q", f"{SET}/sheets/targets.toml")
    git(z.root, "commit", "-qm", "no sheet", "--no-verify")
    z("rules", "--update", "--yes")
    assert (z.root / SET / "sheets/more.toml").exists()
    assert not (z.root / SET / "sheets/targets.toml").exists()
    assert plan(z)["targets.toml"]["open"], "and it is said"


def test_rules_that_would_be_broken_when_joined_are_refused(z: Zhili, tmp_path: Path) -> None:
    shipped(tmp_path, "obligations.toml", 'clause = "INS-1"', 'clause = "INS-77"')
    z("rules", "--update", "--yes", code=2)
    assert "INS-77" in z.err


def test_a_set_that_is_not_shipped_says_which_are(z: Zhili) -> None:
    (z.root / "templates/regulation/default").rename(z.root / "templates/regulation/qianjin")
    change(z.root / "records/office.toml", "name = ", 'regulation = "qianjin"\nname = ')
    z("rules", "--update", code=2)
    assert "default, stepwise" in z.err
