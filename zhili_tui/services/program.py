"""The program itself: where the templates, pages and examples lie that come with it, how it is called, and what in a git directory calls it."""

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.i18n import N_, from_environment, translate

if TYPE_CHECKING:
    from zhili_tui.vcs.git import Git

PACKAGE = Path(__file__).resolve().parent.parent
#: Inside the package where it is installed, beside it in a checkout.
TEMPLATES = PACKAGE / "templates" if (PACKAGE / "templates").is_dir() else PACKAGE.parent / "templates"
DOCS = PACKAGE / "docs" if (PACKAGE / "docs").is_dir() else PACKAGE.parent / "docs"

#: Where the whole of the program lies that was not installed.
CHECKOUT = PACKAGE.parent


def example() -> Path | None:
    """The worked example in the locale's language, where the nearest repository is the checkout itself, whose own is in another.

    Whoever stands in ``records/`` means these; so does git where it calls the check, of what is staged there.
    """
    here = Path.cwd()
    if not here.is_relative_to(CHECKOUT) or here.is_relative_to(CHECKOUT / "records") or "GIT_INDEX_FILE" in os.environ:
        return None
    nearest = next((folder for folder in (here, *here.parents) if (folder / "records" / "office.toml").is_file()), None)
    found = CHECKOUT / "examples" / from_environment(os.environ)
    return found if nearest == CHECKOUT and found.is_dir() else None


def example_told(example: Path) -> str:
    """Which example was opened though nobody named it, and how the other is."""
    parts = {"path": example.relative_to(CHECKOUT), "other": os.path.relpath(CHECKOUT)}
    return translate(N_("The example in your language is open: {path}. The one in records/: zhili --repo {other}"), parts)


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
