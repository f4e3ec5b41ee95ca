"""The command line, as the director types it."""

from collections.abc import Callable

import pytest

from zhili_tui.cli.main import run as zhili
from zhili_tui.services.workspace import Workspace

Run = tuple[int, str, str]
Say = Callable[..., Run]


@pytest.fixture
def say(chen: Workspace, capsys: pytest.CaptureFixture[str]) -> Say:
    """Runs a command in the director's clone: exit code, output, errors."""

    def run(*args: str) -> Run:
        capsys.readouterr()
        code = zhili(["--repo", str(chen.root), "--lang", "en", *args])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return run
