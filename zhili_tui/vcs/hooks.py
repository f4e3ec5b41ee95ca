"""The hooks that keep “git commit” from taking in what the check refuses, in records and in its message."""

import os
import re
import shlex
import shutil
from pathlib import Path

from zhili_tui.errors import Refused
from zhili_tui.i18n import N_
from zhili_tui.storage import atomic
from zhili_tui.vcs.clone import admission
from zhili_tui.vcs.git import Git

MARK = "# written by zhili doctor --install-hooks"
#: What each hook calls; git names the file of the message.
HOOKS = {"pre-commit": "check --staged", "commit-msg": 'check --message "$1"'}


def install(git: Git, launcher: str) -> list[Path]:
    """Write the hooks, which call the command ``launcher``. Raises Refused where that would be another's place."""
    folder, shared = _place(git)
    if shared:
        raise Refused(N_("git is told to look for the hooks of all repositories in {path}; add “zhili check --staged” there"), path=folder)
    for name, call in _calls(git).items():
        if (folder / name).exists() and not ours(folder / name):
            raise Refused(N_("There is a {name} hook of your own; add the line “zhili {call}” to it."), name=name, call=call)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in zip(HOOKS, texts(git, launcher), strict=True):
        hook, written = folder / name, text.encode()
        if not hook.exists() or hook.read_bytes() != written or not os.access(hook, os.X_OK):
            atomic.write(hook, written)  # over the file of another account too, where the folder is shared
            os.chmod(hook, 0o755)  # noqa: S103 (a hook must be executable)
    admission.know(git, texts(git, launcher))
    return [folder / name for name in HOOKS]


def texts(git: Git, launcher: str) -> list[str]:
    """What each of our hooks says."""
    return [f"#!/bin/sh\n{MARK}\nexec {launcher} {call}\n" for call in _calls(git).values()]


def _calls(git: Git) -> dict[str, str]:
    """What each hook calls, at the top of the work tree, where git runs it: a repository that lies further below is named."""
    return {name: call + _named(git) for name, call in HOOKS.items()}


def _named(git: Git) -> str:
    return f" --repo {shlex.quote(git.prefix)}" if git.prefix else ""


def places(git: Git) -> list[Path]:
    """Where git looks for each of them."""
    folder, _shared = _place(git)
    return [folder / name for name in HOOKS]


def ours(hook: Path) -> bool:
    """Whether a hook is there, and we wrote it."""
    return hook.exists() and MARK in hook.read_text(encoding="utf-8", errors="replace")


def checks(git: Git, hook: Path) -> bool:
    """Whether a hook is ours, and checks this repository and not another of the same work tree."""
    said = hook.read_text(encoding="utf-8", errors="replace") if ours(hook) else ""
    return bool(said) and (said.endswith(f"{_named(git)}\n") if git.prefix else " --repo " not in said)


def missing_program(hook: Path) -> str:
    """The program that one of our hooks calls and that is not there; empty where it is."""
    called = re.search(r"^exec (.+)$", hook.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
    program = shlex.split(called[1])[0] if called else ""
    return program if program and not shutil.which(program) else ""


def _place(git: Git) -> tuple[Path, bool]:
    """The folder where git looks for hooks, and whether it does so for other repositories too."""
    said = git.attempt("config", "--type=path", "--show-scope", "-z", "--get-all", "core.hooksPath").stdout
    words = os.fsdecode(said).split("\0")
    settings = [(value, scope) for scope, value in zip(words[::2], words[1::2], strict=False) if scope != "command"]  # that one is ours
    if not settings:
        return git.common / "hooks", False
    folder, scope = settings[-1]
    return git.top / folder, scope in ("system", "global")
