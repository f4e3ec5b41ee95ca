"""The example, and what it has not come to yet: one repository each for all papers that only read it."""

import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import copy
from tests.documents import stages
from zhili_tui import i18n
from zhili_tui.documents.rendering import Rendering
from zhili_tui.services.workspace import Workspace


def rendering(root: Path) -> Rendering:
    """The papers of a repository, its index and its fonts read once."""
    office = Workspace.open(root)
    office.refresh()
    return Rendering(office)


@pytest.fixture(scope="session")
def example(seed_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Rendering:
    """The papers of the shipped example, for whoever only reads."""
    return rendering(copy(seed_repository, tmp_path_factory.mktemp("example") / "repo"))


@pytest.fixture(scope="session")
def later(seed_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Rendering]:
    """The papers at stages that the example has not come to yet, in a language."""
    root = copy(seed_repository, tmp_path_factory.mktemp("later") / "repo")
    stages.lay(root)

    @functools.cache
    def made(_language: str) -> Rendering:
        return rendering(root)

    def speaking(language: str) -> Rendering:
        i18n.use(language)
        return made(language)

    return speaking
