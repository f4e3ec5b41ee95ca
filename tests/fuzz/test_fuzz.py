"""Whatever comes in, in a file or from a keyboard, is read or refused in words: no fault of ours, and never over two seconds.

``ZHILI_FUZZ`` says how many inputs there are in all: a million with ``--soak``. The same ones each time: what is found stays found.
"""

import importlib
import os
import random
import time
import traceback
import zlib
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import SOAK, copied, copy
from tests.fuzz.grounds import Grounds
from tests.fuzz.mutation import mutated
from tests.trust.signed_world import World
from zhili_tui.errors import expected
from zhili_tui.services.workspace import Workspace

pytestmark = [pytest.mark.soak] if SOAK else []
ALL = int(os.environ.get("ZHILI_FUZZ", "1000000" if SOAK else "3000"))
HERE = Path(__file__).parent
NAMES = sorted(file.stem for file in (HERE / "targets").glob("[a-z]*.py"))
TARGETS = {name: importlib.import_module(f"tests.fuzz.targets.{name}") for name in NAMES}
WHOLE = sum(target.SHARE for target in TARGETS.values())
CORPUS = sorted((HERE / "corpus").rglob("*.*"))
LONGEST = 2.0


@pytest.fixture(scope="module")
def grounds(seed_repository: Path, first_world: World, tmp_path_factory: pytest.TempPathFactory) -> Grounds:
    folder = tmp_path_factory.mktemp("fuzz")
    office = Workspace.open(copy(seed_repository, folder / "office"))
    office.refresh()
    district = Workspace.open(copied(first_world.root, folder / "district"))
    (folder / "in").mkdir()
    return Grounds(office, district, folder / "in")


def fault(target: ModuleType, grounds: Grounds, data: bytes) -> str:
    """What is wrong with how an input was met; empty where it was read, or refused in words."""
    began = time.process_time()
    try:
        _refused_in_words(target, grounds, data)
    except Exception as error:
        return f"{type(error).__name__} {_where(error)} {error!s:.120}"
    return "over two seconds" if time.process_time() - began > LONGEST else ""


def _refused_in_words(target: ModuleType, grounds: Grounds, data: bytes) -> None:
    try:
        target.read(grounds, data)
    except Exception as error:
        refusal = expected(error)
    else:
        return
    assert str(refusal)


def _where(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_comes_in_is_a_fault_of_ours(name: str, grounds: Grounds, tmp_path: Path) -> None:
    target, rng = TARGETS[name], random.Random(zlib.crc32(name.encode()))
    seeds, found = target.seeds(grounds), Counter[str]()
    for number in range(max(3, ALL * target.SHARE // WHOLE)):
        data = mutated(rng, seeds)
        (tmp_path / "last").write_bytes(data)  # what ends the process is found there
        wrong = fault(target, grounds, data)
        if wrong:
            if not found[wrong]:
                (tmp_path / f"{name}-{number}").write_bytes(data)
            found[wrong] += 1
    assert not found, f"{dict(found)}; one of each in {tmp_path}"


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.relative_to(HERE / "corpus").as_posix())
def test_what_once_failed_is_met_by_every_reader(file: Path, grounds: Grounds) -> None:
    data = file.read_bytes()
    found = {name: wrong for name, target in TARGETS.items() if (wrong := fault(target, grounds, data))}
    assert not found
