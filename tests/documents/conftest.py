"""The example, and what it has not come to yet: one repository for all papers that only read it."""

import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import copy, once
from tests.documents import stages
from zhili_tui import i18n
from zhili_tui.documents.rendering import Rendering
from zhili_tui.services.workspace import Workspace


@pytest.fixture(scope="session")
def later_repository(seed_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        root = copy(seed_repository, folder / "repo")
        stages.lay(root)
        Workspace.open(root).refresh().close()

    return once(tmp_path_factory, "later", make) / "repo"


def rendering(root: Path) -> Rendering:
    """The papers of a repository, its index and its fonts read once."""
    office = Workspace.open(root)
    office.refresh()
    return Rendering(office)


@pytest.fixture(scope="session")
def later(later_repository: Path) -> Callable[[str], Rendering]:
    """The papers at those later stages, in a language."""
    made = functools.cache(lambda _language: rendering(later_repository))

    def speaking(language: str) -> Rendering:
        i18n.use(language)
        return made(language)

    return speaking


@pytest.fixture(scope="session")
def example(seed_repository: Path) -> Rendering:
    """The papers of the shipped example, for whoever only reads."""
    return rendering(seed_repository)
