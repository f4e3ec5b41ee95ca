"""The hook that keeps “git commit” from taking in what the check refuses."""

import os
import re
import shlex
import shutil
from pathlib import Path

from zhili_tui.errors import Refused
from zhili_tui.i18n import N_
from zhili_tui.vcs.git import Git

MARK = "# written by zhili doctor --install-hooks"


def install(git: Git, launcher: str) -> Path:
    """Write the pre-commit hook, which calls the command ``launcher``. Raises Refused where that would be another's place."""
    hook, shared = _place(git)
    if shared:
        raise Refused(
            N_("git is told to look for the hooks of all repositories in {path}; add “zhili check --staged” there"), path=hook.parent
        )
    if hook.exists() and not _ours(hook):
        raise Refused(N_("There is a pre-commit hook of your own; add the line “zhili check --staged” to it."))
    hook.parent.mkdir(parents=True, exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{MARK}\nexec {launcher} check --staged\n", encoding="utf-8")
    os.chmod(hook, 0o755)  # noqa: S103 (a hook must be executable)
    return hook


def installed(git: Git) -> Path | None:
    """Our pre-commit hook, where it is in place."""
    hook, _shared = _place(git)
    return hook if hook.exists() and _ours(hook) else None


def place(git: Git) -> Path:
    """Where git looks for the pre-commit hook."""
    return _place(git)[0]


def missing_program(hook: Path) -> str:
    """The program that one of our hooks calls and that is not there; empty where it is."""
    called = re.search(r"^exec (.+)$", hook.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
    program = shlex.split(called[1])[0] if called else ""
    return program if program and not shutil.which(program) else ""


def _place(git: Git) -> tuple[Path, bool]:
    """Where git looks for the pre-commit hook, and whether it does so for other repositories too."""
    said = git.attempt("config", "--type=path", "--show-scope", "-z", "--get-all", "core.hooksPath").stdout
    words = os.fsdecode(said).split("\0")
    settings = [(value, scope) for scope, value in zip(words[::2], words[1::2], strict=False) if scope != "command"]  # that one is ours
    if not settings:
        return git.common / "hooks" / "pre-commit", False
    folder, scope = settings[-1]
    return git.top / folder / "pre-commit", scope in ("system", "global")


def _ours(hook: Path) -> bool:
    return MARK in hook.read_text(encoding="utf-8", errors="replace")
