"""The hook that keeps “git commit” from taking in what the check refuses."""

import os
from pathlib import Path

from zhili_tui.vcs.git import Git

MARK = "# written by zhili doctor --install-hooks"


def install(git: Git, launcher: str) -> Path | None:
    """Write the pre-commit hook, which calls the command ``launcher``; None when another's hook is there and was left alone."""
    hook = git.directory / "hooks" / "pre-commit"
    if hook.exists() and MARK not in hook.read_text(encoding="utf-8", errors="replace"):
        return None
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{MARK}\nexec {launcher} check --staged\n", encoding="utf-8")
    os.chmod(hook, 0o755)  # noqa: S103 (a hook must be executable)
    return hook


def installed(git: Git) -> bool:
    """Whether our pre-commit hook is in place."""
    hook = git.directory / "hooks" / "pre-commit"
    return hook.exists() and MARK in hook.read_text(encoding="utf-8", errors="replace")
