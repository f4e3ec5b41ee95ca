"""``doctor`` names every damaged state, and its cure mends it; the other commands meanwhile work, or say why not.

What it says of each state, and the cure, stand in the docs: the table there is what is expected here.
"""

import gc
import json
import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.cli.damaged import DOCS, MEETING, OFFICE, Damaged, Place, UnableError
from tests.cli.damaged.catalogue import STATES
from tests.conftest import ROOT, MakeHub, accepted, copied, git, indexed, once, settled
from tests.sharing.offices import change, clone, sync
from zhili_tui.cli.diagnoses import catalogue
from zhili_tui.cli.diagnoses.diagnosis import Diagnosis
from zhili_tui.cli.main import run
from zhili_tui.services.program import launcher
from zhili_tui.storage import sqlite_cache
from zhili_tui.vcs import hooks, log
from zhili_tui.vcs.clone import drivers

COMMANDS: dict[str, tuple[str, ...]] = {
    "list": ("list", "--json"),
    "show": ("show", MEETING, "--json"),
    "check": ("check",),
    "due": ("due", "--unit", "dong", "--json"),
    "history": ("history", MEETING, "--json"),
    "verify": ("verify", "--json"),
    "score": ("score", "dong", "--json"),
}
#: States of which there is nothing to be said but what the records say.
LISTED = {"a record lies on disk and in no commit", "a record was taken away by hand"}
DAY = ("--as-of", "2026-03-20")


class Answer(NamedTuple):
    code: int
    out: str
    err: str


class Commands:
    """Runs commands on one office."""

    def __init__(self, at: Place, capfd: pytest.CaptureFixture[str]) -> None:
        self.at, self.capfd = at, capfd

    def __call__(self, *args: str) -> Answer:
        self.capfd.readouterr()
        code = run(["--repo", str(self.at.root), "--lang", "en", *DAY, *args])
        return Answer(code, *self.capfd.readouterr())

    def doctor(self) -> list[dict[str, Any]]:
        """The rows that are not in order."""
        found = self("doctor", "--json")
        assert found.code in (0, 1), found
        rows: list[dict[str, Any]] = json.loads(found.out)["items"]
        amiss = [row for row in rows if not row["ok"]]
        assert found.code == bool(amiss)
        return amiss

    def all(self, names: Any = COMMANDS) -> dict[str, Answer]:
        return {name: self(*COMMANDS[name]) for name in names}


@pytest.fixture(scope="module")
def sound(make_hub: MakeHub, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clone of a clerk, in which all is well: a record with three versions, checked, judged, shared."""

    def make(folder: Path) -> None:
        world = make_hub(folder)
        office = clone(world, folder / "office", "dong/lin")
        for expected in (3, 4):
            office.refresh()
            change(office, f"records/{MEETING}.toml", expected=expected)
        sync(office)
        hooks.install(office.git, "git")  # a program that is there
        drivers.install(office.git, "git")
        for args in COMMANDS.values():
            run(["--repo", str(office.root), *DAY, *args])
        log.keep_graph(office.git)
        indexed(office.root)

    return once(tmp_path_factory, "sound", make)


@pytest.fixture
def at(sound: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A copy of it, where other accounts may come too."""
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        base.chmod(0o755)
        folder = base / "d"
        copied(sound, folder)
        for config in folder.glob("*/.git/config"):
            config.write_text(config.read_text().replace(str(sound), str(folder)))
        place = Place(folder / "office", folder / "hub.git", git(folder / "office", "config", "zhili.pin").strip())
        monkeypatch.setenv("HOME", str(folder))
        accepted(place.root)
        settled(place.root)
        yield place


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    """What the commands answer where all is well, of every copy alike; the first asks them."""
    return {}


def cell(text: str) -> str:
    """What a cell of the table in the docs says."""
    return "" if text == "—" else re.sub("^`(.*)`$", r"\1", text.replace("\\|", "|"))


EXPECTED = {
    cells[0]: tuple(map(cell, cells[1:]))
    for line in (ROOT / DOCS).read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and len(cells := re.split(r" (?<!\\)\| ", line[2:-2])) == 4
}


def normal(text: str, at: Place) -> str:
    """A sentence without what differs from office to office."""
    text = text.replace(launcher(), "zhili")
    for path, name in ((at.root, "OFFICE"), (at.hub, "HUB"), (at.root.parent, "ELSEWHERE")):
        text = text.replace(str(path), name)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "WHEN", text)
    text = re.sub(r"config line \d+", "config line N", text)
    text = re.sub(r"ELSEWHERE/\.cache/zhili/[0-9a-f]{32}", "~/.cache/zhili/ID", text)
    text = re.sub(r"(index|trust)-[0-9a-f-]+\.sqlite", r"\1-ID.sqlite", text)
    text = re.sub(r"/[0-9a-f]{2}/[0-9a-f]{38}\b", "/ID", text)
    text = re.sub(r"graph-[0-9a-f]{40}", "graph-ID", text)
    return re.sub(r"\b([0-9a-f]{40}|[0-9a-f]{12})\b", "ID", text)


def cure(mend: str, commands: Commands) -> None:
    """Do literally what a sentence says."""
    at = commands.at
    mend = mend.rsplit("then: ", 1)[-1] if "then: " in mend else mend
    for word, value in (("UNIT/NAME", "dong/lin"), ("FOLDER", str(at.hub.with_name("moved.git"))), ("NUMBER", at.genesis)):
        mend = mend.replace(word, value)
    if mend.startswith("zhili keys"):
        mend = mend.replace("zhili ", "zhili --officer dong/lin ", 1)
    if mend == "zhili check":
        for way in re.findall(r"“(zhili [^”]+)”", commands("check").out):
            if commands(*shlex.split(way)[1:]).code == 0:  # the first way out may be another's to take
                return
    elif mend.startswith("zhili "):
        assert "fault" not in commands(*shlex.split(mend)[1:]).err
    elif re.match(r"(rm|git|chmod|find|printf) ", mend):
        subprocess.run(["sh", "-ec", mend], cwd=at.root, check=True, capture_output=True)


def test_the_docs_name_the_states_that_are_tried() -> None:
    assert EXPECTED.keys() - {"what is damaged"} == STATES.keys()
    assert len(STATES) >= 30


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_doctor_names_it_and_the_cure_mends_it(
    state: Damaged, at: Place, answers: dict[str, Answer], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_cache, "PATIENCE", 1.0)
    commands = Commands(at, capfd)
    assert commands.doctor() == []
    before = answers if answers else commands.all()
    assert {name: answer.code for name, answer in before.items()} == dict.fromkeys(COMMANDS, 0), before
    answers |= before
    try:
        held = state.damage(at)
        if isinstance(held, Iterator):
            next(held)
    except UnableError as reason:
        pytest.skip(str(reason))
    try:
        if state.itself:
            _named_and_mended(state, commands)
            state.damage(at)
        _meanwhile(state, commands, before)
        if not state.itself:
            _named_and_mended(state, commands)
        assert commands.doctor() == []
        for name, was in before.items():
            if name not in state.lost:
                assert commands(*COMMANDS[name])[:2] == was[:2], name
    finally:
        if isinstance(held, Iterator):
            assert list(held) == []


def _meanwhile(state: Damaged, commands: Commands, before: dict[str, Answer]) -> None:
    """The other commands work, or fail with a sentence; none says what is not so."""
    for name, was in before.items():
        now = commands(*COMMANDS[name])
        assert "fault of zhili" not in now.err, now
        assert "Traceback" not in now.err, now
        if name not in state.told:
            assert now[:2] == was[:2], name
        else:
            assert now[:2] != was[:2], name
            assert now.code < 2 or now.err, (name, now)
            assert not now.out or now.code < 2, (name, now)
            assert now.code or now.err or "not as a registrar" in now.out or state.name in LISTED or name == "check", (name, now)


def _named_and_mended(state: Damaged, commands: Commands) -> None:
    amiss = commands.doctor()
    assert amiss, "not named"
    said = tuple(normal(amiss[0][column], commands.at) for column in ("subject", "state", "mend"))
    if "STATES_FILE" in os.environ:
        with open(os.environ["STATES_FILE"], "a") as file:
            file.write(repr((state.name, said, [normal(row["state"] + " => " + row["mend"], commands.at) for row in amiss[1:]])) + "\n")
    else:
        assert said == EXPECTED[state.name]
    assert not any("Error: " in row["state"] for row in amiss), amiss
    for _round in range(4):
        gc.collect()  # what one program has open of a database, all of it have: here the commands are one program
        if state.by_hand:
            state.by_hand(commands.at)
        elif not state.itself:
            for row in amiss:
                if row["mend"]:
                    cure(row["mend"], commands)
        amiss = commands.doctor()
        if not amiss:
            return
    raise AssertionError(amiss)


def test_what_cannot_be_looked_at_is_a_line_and_the_rest_goes_on(
    at: Place, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours in one of the answers is no end of the others, and is not passed over."""

    def fails(_office: object) -> list[Diagnosis]:
        raise ZeroDivisionError("of all things")

    subjects = [subject for subject, _look in catalogue.OF_OFFICES]
    monkeypatch.setattr(catalogue, "OF_OFFICES", [(subject, fails if subject == "Hub" else look) for subject, look in catalogue.OF_OFFICES])
    commands = Commands(at, capfd)
    assert [(row["subject"], row["state"]) for row in commands.doctor()] == [
        ("Hub", "could not be determined: ZeroDivisionError: of all things")
    ]
    assert {row["subject"] for row in json.loads(commands("doctor", "--json").out)["items"]} >= {*subjects} - {
        "Linked repository",
        "Records",
    }


def test_what_a_clerk_may_not_change_he_may_put_back(at: Place, capfd: pytest.CaptureFixture[str]) -> None:
    commands, before = Commands(at, capfd), (at.root / OFFICE).read_bytes()
    (at.root / OFFICE).write_bytes(before + b"# by hand\n")
    assert commands("commit", "office").code == 2
    assert commands("restore", "office", "HEAD").code == 0
    assert (at.root / OFFICE).read_bytes() == before
    assert commands("restore", "office", "HEAD~1").code in (0, 2)
    assert commands.doctor() == []


@pytest.mark.parametrize("name", ["index-*.sqlite", "trust-*.sqlite", "graph"])
def test_what_is_derived_may_be_deleted(name: str, at: Place, capfd: pytest.CaptureFixture[str]) -> None:
    commands = Commands(at, capfd)
    before = {name: answer[:2] for name, answer in commands.all().items()}
    gone = [*at.state.glob(f"{name}*"), *at.derived.glob(f"{name}*")]
    assert gone
    for command, was in before.items():
        for file in gone:
            file.unlink(missing_ok=True)
        assert commands(*COMMANDS[command])[:2] == was, command
