"""Real repositories, made small and thrown away."""

import fcntl
import gc
import itertools
import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from zhili_tui import demo, i18n
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage import account, scan
from zhili_tui.storage.sqlite_cache import sealed
from zhili_tui.vcs.clone import admission
from zhili_tui.vcs.git import Git

if TYPE_CHECKING:
    from tests.trust.signed_world import World

MakeHub = Callable[[Path], "World"]
ROOT = Path(__file__).resolve().parent.parent
LAUNCHER = str(ROOT / "scripts" / "zhili")
OFFICER = "dongjie/lin-shufen"
#: Where scripts/zhili has its virtual environment, and of which Python.
ENVIRONMENTS = ("ZHILI_VENV", "ZHILI_PYTHON")
#: Where a repository that is copied has what was derived from it.
DERIVED = ".git/derived"
#: How many records the shipped example has.
EXAMPLE = sum(1 for _ in (ROOT / "records").rglob("*.toml"))
# The same examples in every run, so that what is green stays green; --soak draws others, and many more.
SOAK = "ZHILI_SOAK" in os.environ
FOLDERS = itertools.count()
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=300)
settings.register_profile("soak", deadline=None, max_examples=10_000)
settings.load_profile("soak" if SOAK else "steady")
gc.set_threshold(100_000, 50, 50)  # as the program itself has it: collecting thousands of tests makes many objects and no garbage
for _language in i18n.LANGUAGES:
    i18n.load(_language)  # the catalogues' binary form is made once, before any test looks at what a command imports


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The property tests are among those that can run for long; what takes long in any run begins first."""
    for item in items:
        if SOAK and hasattr(getattr(item, "obj", None), "hypothesis"):
            item.add_marker(pytest.mark.soak)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session", autouse=True)
def _account(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the program derives and remembers lies with the tests, from the first world on that several of them share."""
    os.environ["HOME"] = str(tmp_path_factory.getbasetemp())


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of a name that no earlier test had: what is derived from a repository is remembered by its folder."""
    made = tmp_path_factory.mktemp(f"{re.sub(r'[^0-9A-Za-z]+', '_', request.node.name)[:30]}_{next(FOLDERS)}", numbered=False)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(autouse=True)
def _clean_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same language, time zone and git settings whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "ZHILI_")) and name not in ENVIRONMENTS]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.getbasetemp()))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    i18n.use("en")


@pytest.fixture(scope="session", autouse=True)
def _collector() -> Iterator[None]:
    """Garbage is looked for among what tests make: not, hundreds of times, among thousands of tests and all that they import.

    What the program itself would keep out of the collector's way until it ends, a run of many programs would keep open.
    """
    gc.collect()
    gc.freeze()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "freeze", lambda: None)
        yield


@pytest.fixture(scope="module", autouse=True)
def _swept() -> Iterator[None]:
    """What a module's tests left in circles is closed."""
    yield
    gc.collect()


def accepted(root: Path) -> None:
    """Let this account have accepted what a test has just set in a repository."""
    admission.accept(Git(root))


def git(root: Path, *args: str) -> str:
    return subprocess.run(["git", *args], cwd=root, check=True, capture_output=True, text=True).stdout


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder made once a run, by the worker that comes first; the others wait for it. It is only copied: a database may not be open then."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with folder.with_suffix(".lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.with_suffix(".made").exists():
            shutil.rmtree(folder, ignore_errors=True)  # a worker may have failed half way
            folder.mkdir()
            make(folder)
            folder.with_suffix(".made").touch()
    return folder


@pytest.fixture(scope="session")
def seed_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped example in a repository of its own, committed once, packed, with its index."""

    def make(root: Path) -> None:
        shutil.copytree(ROOT / "records", root / "records")
        shutil.copytree(ROOT / "templates", root / "templates")
        git(root, "init", "-q", "-b", "main")
        for key, value in (("user.name", "Tester"), ("user.email", "tester@example.org"), ("zhili.officer", OFFICER)):
            git(root, "config", key, value)
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", "begin")
        git(root, "repack", "-a", "-d", "-q")
        indexed(root)

    return once(tmp_path_factory, "seed", make)


def indexed(root: Path) -> None:
    """Index a repository, judge its history, and lay both in it for ``copy``: where they lie is another place for every worker and folder."""
    office = Workspace.open(root)
    office.refresh().close()
    if history := office.trust.history:
        history.close()
    shutil.copytree(derived(root), root / DERIVED)


def derived(root: Path) -> Path:
    """Where this account has what is derived from a repository."""
    folder = account.derived(root)
    assert folder is not None
    return folder


def copied(folder: Path, to: Path) -> Path:
    """A copy of a folder with its times and links, in a fifth of what shutil needs."""
    subprocess.run(["cp", "-a", str(folder), str(to)], check=True)
    return to


def copy(seed: Path, root: Path) -> Path:
    """A copy of a repository with what was derived from it: nothing has to be read or judged again."""
    return settled(copied(seed, root))


def settled(root: Path) -> Path:
    """Take over what a copied repository brings along; the stamps in its index become those of the copied files."""
    shutil.rmtree(derived(root), ignore_errors=True)  # of an earlier test whose folder had the same name
    shutil.move(root / DERIVED, derived(root))
    office = Workspace.open(root)
    found = scan.changes(root, time.time_ns() + scan.RACY, {}).changed
    office.index.cache.db.executemany(
        "UPDATE folder SET listing=? WHERE path=?", [(sealed(scan.encode(folder.listing)), folder.path) for folder in found]
    )
    office.index.close()
    time.sleep(scan.RACY / 1e9)  # what is younger is read again, to be safe
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
    """A generated repository with two years and a history, a copy for each worker; read only."""

    def make(root: Path) -> None:
        demo.make(root, units=8, years=2, seed=3, commits=120)
        indexed(root)

    return copy(once(tmp_path_factory, "demo", make), tmp_path_factory.mktemp("demo") / "repo")


@pytest.fixture(scope="session")
def first_world(tmp_path_factory: pytest.TempPathFactory) -> "World":
    """A small district with keys and one meeting; every case gets a copy."""
    from tests.trust.signed_world import MEETING, MEETING_TEXT, World

    def make(folder: Path) -> None:
        World(folder / "repo").commit({MEETING: MEETING_TEXT}, "dong/lin")

    return World.opened(once(tmp_path_factory, "district", make) / "repo")


@pytest.fixture(scope="session")
def make_hub(first_world: "World", tmp_path_factory: pytest.TempPathFactory) -> MakeHub:
    """Lays a copy of the district into a folder, and its hub in ``hub.git`` beside it."""
    from zhili_tui.sharing.receiving import hub

    def make(folder: Path) -> None:
        world = first_world.copied(folder / "repo")
        key = hub.create(Workspace.open(world.root, officer="zzb/zhou"), folder / "hub.git", shlex.quote(LAUNCHER))
        (folder / "hub.key").write_text(key)

    first = once(tmp_path_factory, "hub", make)

    def lay(folder: Path) -> "World":
        for name in ("hub.git", "hub.key"):
            copied(first / name, folder / name)
        return first_world.copied(folder / "repo")

    return lay


@pytest.fixture
def world(make_hub: MakeHub, tmp_path: Path) -> "World":
    """The district with its hub beside it."""
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


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every start of git and ssh-keygen writes a line into a file."""
    folder, log = tmp_path / "bin", tmp_path / "log"
    folder.mkdir()
    for name in ("git", "ssh-keygen"):
        real = subprocess.run(["which", name], capture_output=True, text=True, check=True).stdout.strip()
        (folder / name).write_text(f'#!/bin/sh\necho {name} "$@" >> {log}\nexec {real} "$@"\n', encoding="utf-8")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return log
