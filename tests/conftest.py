"""Real repositories, made small and thrown away."""

import gc
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from zhili_tui import demo, i18n
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage import scan as tree

if TYPE_CHECKING:
    from tests.trust.signed_world import World

ROOT = Path(__file__).resolve().parent.parent
OFFICER = "dongjie/lin-shufen"
#: How many records the shipped example has.
EXAMPLE = sum(1 for _ in (ROOT / "records").rglob("*.toml"))
# The same examples in every run, so that what is green stays green; --soak draws others, and many more.
SOAK = "ZHILI_SOAK" in os.environ
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=300)
settings.register_profile("soak", deadline=None, max_examples=10_000)
settings.load_profile("soak" if SOAK else "steady")
for _language in i18n.LANGUAGES:
    i18n.load(_language)  # the catalogues' binary form is made once, before any test looks at what a command imports


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The property tests are also the long ones."""
    for item in items:
        if SOAK and hasattr(getattr(item, "obj", None), "hypothesis"):
            item.add_marker(pytest.mark.soak)


@pytest.fixture(autouse=True)
def _clean_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same language, time zone and git settings whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "ZHILI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.getbasetemp()))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    i18n.use("en")


@pytest.fixture(scope="module", autouse=True)
def _swept() -> Iterator[None]:
    """The program keeps what it has read out of the collector's way; over hundreds of tests their files would stay open."""
    yield
    gc.unfreeze()
    gc.collect()


def git(root: Path, *args: str) -> str:
    return subprocess.run(["git", *args], cwd=root, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="session")
def seed_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped example in a repository of its own, committed once, packed, with its index."""
    root = tmp_path_factory.mktemp("seed") / "repo"
    shutil.copytree(ROOT / "records", root / "records")
    shutil.copytree(ROOT / "templates", root / "templates")
    subprocess.run(["git", "init", "-q", "-b", "main", str(root)], check=True)
    for key, value in (("user.name", "Tester"), ("user.email", "tester@example.org"), ("zhili.officer", OFFICER)):
        git(root, "config", key, value)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "begin")
    git(root, "repack", "-a", "-d", "-q")
    Workspace.open(root).refresh().close()
    return root


def copied(folder: Path, to: Path) -> Path:
    """A copy of a folder with its times and links, in a fifth of what shutil needs."""
    subprocess.run(["cp", "-a", str(folder), str(to)], check=True)
    return to


def copy(seed: Path, root: Path) -> Path:
    """A copy of a repository with its index, in which the stamps are those of the copied files: nothing has to be read again."""
    office = Workspace.open(copied(seed, root))
    (office.index_file.parent / Workspace.open(seed).index_file.name).rename(office.index_file)
    found = tree.folders(root, time.time_ns() + tree.RACY, {})
    office.index.db.executemany("UPDATE folder SET stamps=? WHERE path=?", [(folder.stamps, folder.path) for folder in found])
    office.index.close()
    return root


@pytest.fixture
def repository(seed_repository: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return copy(seed_repository, tmp_path / "repo")


@pytest.fixture
def office(repository: Path) -> Workspace:
    found = Workspace.open(repository)
    found.refresh()
    return found


@pytest.fixture(scope="session")
def demo_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated repository with two years and a history; read only."""
    folder = tmp_path_factory.mktemp("demo") / "repo"
    demo.make(folder, units=8, years=2, seed=3, commits=120)
    Workspace.open(folder).refresh().close()
    return folder


@pytest.fixture
def world(tmp_path: Path) -> "World":
    """A small district with keys, and its hub beside it."""
    from tests.sharing.offices import make_hub

    return make_hub(tmp_path)


@pytest.fixture
def lin(world: "World", tmp_path: Path) -> Workspace:
    """The clone of the street's clerk."""
    from tests.sharing.offices import clone

    return clone(world, tmp_path / "lin", "dong/lin")


@pytest.fixture
def chen(world: "World", tmp_path: Path) -> Workspace:
    """The clone of her director."""
    from tests.sharing.offices import clone

    return clone(world, tmp_path / "chen", "dong/chen")
