"""The programs that everything stands on."""

import re
import shutil
import subprocess

from zhili_tui.cli.diagnoses.diagnosis import Diagnosis
from zhili_tui.i18n import N_, _, translate
from zhili_tui.vcs.git import environment

GIT, SSH = (2, 39), (9, 2)


def all_of_them() -> list[Diagnosis]:
    """git and OpenSSH."""
    return [_program("git", "git version ", GIT, ("git", "--version")), _program("OpenSSH", "OpenSSH_", SSH, ("ssh", "-V"))]


def _program(name: str, prefix: str, least: tuple[int, int], command: tuple[str, ...]) -> Diagnosis:
    install = translate(N_("install {name} {version} or newer"), {"name": name, "version": ".".join(map(str, least))})
    if not shutil.which(command[0]):
        return Diagnosis(name, False, _(N_("not found")), install)
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    match = re.search(re.escape(prefix) + r"(\d+)\.(\d+)", done.stdout + done.stderr)
    if match is None:
        return Diagnosis(name, False, _(N_("not found")), install)
    good = (int(match[1]), int(match[2])) >= least
    return Diagnosis(name, good, f"{match[1]}.{match[2]}", "" if good else install)
