"""The clone itself: settings, hooks, who is at work."""

import re

from tests.cli.damaged import OFFICE, Place, damaged
from tests.conftest import accepted


def _mend_config(at: Place) -> None:
    file = at.git / "config"
    file.write_text(file.read_text().removesuffix("[zhili\n"))


@damaged("git's settings are damaged", told="check due history verify score", by_hand=_mend_config)
def _(at: Place) -> None:
    with (at.git / "config").open("a") as file:
        file.write("[zhili\n")


def _make_anew(at: Place) -> None:
    """As it says: one of the right format, with what was copied."""
    at.config("--unset", "extensions.objectformat")


@damaged("the repository is of git's other object format", told="check due history verify score", by_hand=_make_anew)
def _(at: Place) -> None:
    at.config("core.repositoryformatversion", "1")
    at.config("extensions.objectformat", "sha256")


@damaged("the hook is missing")
def _(at: Place) -> None:
    (at.git / "hooks" / "pre-commit").unlink()


@damaged("the hook is not executable")
def _(at: Place) -> None:
    (at.git / "hooks" / "pre-commit").chmod(0o644)


@damaged("the hook calls a program that is gone")
def _(at: Place) -> None:
    file = at.git / "hooks" / "pre-commit"
    file.write_text(re.sub(r"exec \S+", "exec /opt/gone/zhili", file.read_text()))
    accepted(at.root)


@damaged("git looks for hooks in another folder")
def _(at: Place) -> None:
    at.config("core.hooksPath", "elsewhere")
    accepted(at.root)


@damaged("nobody is said to be at work")
def _(at: Place) -> None:
    at.config("--unset", "zhili.officer")


@damaged("who is at work is nobody known")
def _(at: Place) -> None:
    at.config("zhili.officer", "dong/nobody")


@damaged("a linked repository is not there", told="check due score")
def _(at: Place) -> None:
    (at.root / OFFICE).write_text(
        (at.root / OFFICE).read_text(encoding="utf-8") + f'\n[[linked]]\nname = "other"\npath = "../other"\nremote = "{at.hub}"\n',
        encoding="utf-8",
    )
