"""What git itself is told of records in this clone: it merges and shows them field by field, and keeps them byte for byte.

It stands in the clone's own settings and in ``info/attributes``, which all its work trees share; never in what is committed.
"""

import os
import shlex
import shutil
from collections.abc import Iterable
from pathlib import Path

from zhili_tui.model import kinds
from zhili_tui.storage import atomic
from zhili_tui.vcs.clone import admission
from zhili_tui.vcs.git import Git

NAME = "zhili"
#: How git names what it hands to a driver of merges: base, ours, theirs, the length of conflict marks, the path.
HANDED = "%O %A %B %L %P"
#: Where the records of kinds lie that are in no unit's year.
FIXED = {"office": "office.toml", "unit": "*/unit.toml", "officer": "*/officers/*.toml"}
#: What would be a pattern's sign in a folder's name.
SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\*?["})


def install(git: Git, launcher: str) -> Path:
    """Set the drivers, which call the command ``launcher``; the file of attributes. Other lines in it are kept. Raises GitFailed, OSError."""
    there = _settings(git)
    for key, value in wanted(launcher).items():
        if there.get(key) != value:
            git.run("config", "--local", "--replace-all", key, value)
    file, wanted_lines = _attributes(git), attributes(git)
    text = "".join(f"{line}\n" for line in [*(line for line in _written(file) if not _ours(git, line)), *wanted_lines])
    if text.encode(errors="surrogateescape") != (file.read_bytes() if file.is_file() else b""):
        atomic.write(file, text.encode(errors="surrogateescape"))
    admission.know(git, texts(git, launcher))
    return file


def texts(git: Git, launcher: str) -> set[str]:
    """The settings and attributes as they stand in their files."""
    return {*(f"{key} = {value}" for key, value in wanted(launcher).items()), *attributes(git)}


def missing(git: Git) -> bool:
    """Whether git is not told all of it, or is told to call a program that is not there. Raises SettingsUnreadable."""
    settings = _settings(git)
    written = _written(_attributes(git))
    if not settings.keys() >= wanted("").keys() or not set(written) >= set(attributes(git)):
        return True
    words = shlex.split(settings[f"merge.{NAME}.driver"].replace("%%", "%"))
    return not words or shutil.which(words[0]) is None


def wanted(launcher: str) -> dict[str, str]:
    """The settings of git that call the command ``launcher``."""
    escaped = launcher.replace("%", "%%")
    found = {f"merge.{NAME}.name": NAME, f"merge.{NAME}.driver": f"{escaped} merge {HANDED}"}
    return found | {f"diff.{_driver(kind)}.textconv": f"{launcher} fields --kind {kind}" for kind in kinds.names()}


def _driver(kind: str) -> str:
    """The name of what shows records of a kind: git hands it a file without its path, which alone says the kind."""
    return f"{NAME}-{kind.replace('_', '-')}"


def _settings(git: Git) -> dict[str, str]:
    git.config("zhili.officer")  # raises where settings cannot be read
    said = os.fsdecode(git.attempt("config", "--local", "-z", "--get-regexp", rf"^(merge|diff)\.{NAME}").stdout)
    return dict(one.split("\n", 1) for one in said.split("\0") if "\n" in one)


def _attributes(git: Git) -> Path:
    return git.common / "info" / "attributes"


def _written(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8", errors="surrogateescape").splitlines() if file.is_file() else []


def attributes(git: Git) -> list[str]:
    """The attributes of records; what stands later holds."""
    lines = [" ".join((_pattern(git, "**/*.toml"), "-text", f"merge={NAME}"))]
    places: Iterable[tuple[str, str]] = ((kind, FIXED.get(kind, f"*/*/{kind}/*.toml")) for kind in kinds.names())
    return lines + [f"{_pattern(git, place)} diff={_driver(kind)}" for kind, place in places]


def _pattern(git: Git, place: str) -> str:
    """A pattern below the top of the work tree, quoted where git would read a blank or a quotation mark in it otherwise."""
    pattern = f"/{git.prefix.translate(SIGNS)}records/{place}"
    quoted = pattern.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"' if set(' \t"') & set(pattern) else pattern


def _ours(git: Git, line: str) -> bool:
    """Whether a line is one of ours, of this version or an earlier one."""
    return line.startswith(_pattern(git, "").removesuffix('"')) and f"={NAME}" in line
