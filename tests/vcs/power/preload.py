"""The recorder, compiled once a run, and programs started with it before the C library."""

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT, once

SOURCE = Path(__file__).with_name("recorder.c")


def library(factory: pytest.TempPathFactory) -> Path:
    """The compiled recorder; where there is no compiler the test is skipped."""
    if not shutil.which("gcc"):
        pytest.skip("no gcc to compile the recorder with")

    def make(folder: Path) -> None:
        subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(folder / "recorder.so"), str(SOURCE), "-ldl"], check=True)

    return once(factory, "recorder", make) / "recorder.so"


def zhili(root: Path, *args: str) -> list[str]:
    """A command line."""
    return [sys.executable, "-m", "zhili_tui", "--repo", str(root), "--lang", "en", *args]


def under(recorder: Path, **settings: object) -> dict[str, str]:
    """Surroundings in which every program is recorded, or counted and killed."""
    named = {f"POWER_{name.upper()}": str(value) for name, value in settings.items()}
    return dict(os.environ) | {"LD_PRELOAD": str(recorder), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"} | named


class Fuse(NamedTuple):
    """Counts what programs do to files, and ends them at one of these things."""

    file: Path

    @property
    def count(self) -> int:
        return int(struct.unpack("QQ", self.file.read_bytes())[0])

    def set(self, at: int) -> None:
        """End them at the n-th from now on; at none where that is 0."""
        count = self.count if self.file.exists() else 0
        with self.file.open("r+b" if self.file.exists() else "wb") as file:
            file.seek(8)
            file.write(struct.pack("Q", count + at if at else 0))
            file.seek(0)
            file.write(struct.pack("Q", count))


def record(recorder: Path, folder: Path, log: Path, command: Sequence[str]) -> None:
    """Run a program to its end and write down what is done below a folder; what the program says goes to the file ``said`` there."""
    log.touch()
    with (folder / "said").open("ab") as said:
        subprocess.run(command, stdout=said, stderr=subprocess.PIPE, env=under(recorder, under=f"{folder}/", log=log), check=True)
