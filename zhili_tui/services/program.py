"""The program itself: where the templates lie that come with it, and how it is called."""

import os
import shlex
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
#: Inside the package where it is installed, beside it in a checkout.
TEMPLATES = PACKAGE / "templates" if (PACKAGE / "templates").is_dir() else PACKAGE.parent / "templates"


def launcher() -> str:
    """The command that starts this program from any folder, as sh reads it: a checkout's script, the entry point, else the module."""
    script = os.environ.get("ZHILI_LAUNCHER", "")
    if not script and Path(sys.argv[0]).name == "zhili":
        script = sys.argv[0]
    return shlex.quote(str(Path(script).resolve())) if script else shlex.join([sys.executable, "-m", "zhili_tui"])
