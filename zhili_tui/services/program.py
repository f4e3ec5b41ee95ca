"""The program itself: where the templates and pages lie that come with it, how it is called, and what in a git directory calls it."""

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhili_tui.vcs.git import Git

PACKAGE = Path(__file__).resolve().parent.parent
#: Inside the package where it is installed, beside it in a checkout.
TEMPLATES = PACKAGE / "templates" if (PACKAGE / "templates").is_dir() else PACKAGE.parent / "templates"
DOCS = PACKAGE / "docs" if (PACKAGE / "docs").is_dir() else PACKAGE.parent / "docs"


def launcher() -> str:
    """The command that starts this program from any folder, as sh reads it: a checkout's script, the entry point, else the module."""
    script = os.environ.get("ZHILI_LAUNCHER", "")
    if not script and Path(sys.argv[0]).name == "zhili":
        script = sys.argv[0]
    return shlex.quote(str(Path(script).resolve())) if script else shlex.join([sys.executable, "-m", "zhili_tui"])


def installed(git: "Git") -> set[str]:
    """The texts of the settings, attributes and hooks that we put into a clone, as they stand there."""
    from zhili_tui.vcs import hooks
    from zhili_tui.vcs.clone import drivers

    return {*drivers.texts(git, launcher()), *hooks.texts(git, launcher())}
