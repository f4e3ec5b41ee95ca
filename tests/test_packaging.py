"""Wheel and sdist: what is in them, and the whole program installed from them, outside the checkout."""

import os
import re
import runpy
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import zhili_tui
from tests.conftest import ROOT
from tests.tui.terminal import terminal

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = ("requirements.lock", "requirements-test.lock")


def build(root: Path, folder: Path) -> tuple[Path, Path]:
    """Wheel and sdist of a tree."""
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=root, check=True, capture_output=True)
    return next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def wheel(built: tuple[Path, Path]) -> Path:
    return built[0]


@pytest.fixture(scope="session")
def unpacked(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree as the sdist has it."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(built[1]) as archive:
        archive.extractall(folder, filter="data")
    return next(folder.iterdir())


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def names_below(folder: Path, *without: str) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts and path.suffix not in without)
    return {path.relative_to(folder.parent).as_posix() for path in found}


def test_a_wheel_holds_the_package_its_templates_pages_and_compiled_catalogues(wheel: Path) -> None:
    held = {name for name in contents(wheel) if ".dist-info/" not in name}
    package = names_below(ROOT / "zhili_tui", ".po", ".mo")
    templates = {f"zhili_tui/{name}" for name in names_below(ROOT / "templates")}
    catalogues = {name for name in held if name.endswith(".mo")}
    pages = {f"zhili_tui/{page.relative_to(ROOT).as_posix()}" for page in (ROOT / "docs").rglob("*.md")}
    assert held == package | templates | catalogues | pages
    assert sorted(name.split("/")[-3:] for name in catalogues) == [
        [language, "LC_MESSAGES", "zhili.mo"] for language in ("zh-Hans", "zh-Hant")
    ]
    assert "zhili_tui/py.typed" in held


def test_the_metadata_say_what_the_project_says(wheel: Path) -> None:
    held = contents(wheel)
    prefix = f"zhili_tui-{zhili_tui.__version__}.dist-info"
    about = Parser().parsestr(held[f"{prefix}/METADATA"].decode())
    assert (about["Name"], about["Version"], about["License-Expression"]) == ("zhili-tui", zhili_tui.__version__, "MIT")
    assert held[f"{prefix}/entry_points.txt"].decode().split() == ["[console_scripts]", "zhili", "=", "zhili_tui.__main__:main"]
    assert set(about.get_all("Provides-Extra", [])) == {"all", "parquet", "workbooks"}
    needed = {Requirement(line).name for line in about.get_all("Requires-Dist", []) if "extra" not in line}
    assert needed == {Requirement(line).name for line in PROJECT["dependencies"]}
    assert {f"{prefix}/licenses/{name}" for name in ("LICENSE", "NOTICE")} <= held.keys()


def test_an_sdist_holds_the_whole_tree_and_makes_the_same_wheel(unpacked: Path, wheel: Path, tmp_path: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert {name for name in listed.split("\0") if name and (ROOT / name).is_file()} <= {
        path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")
    }
    again, _sdist = build(unpacked, tmp_path)
    assert again.name == wheel.name
    assert contents(again) == contents(wheel)


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_files_hold_what_the_project_needs(name: str) -> None:
    lines = re.findall(r"^([\w.-]+)==([^ ]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    locked = dict(lines)
    extras = (line for extra, several in PROJECT["optional-dependencies"].items() if extra != "all" for line in several)
    for needed in map(Requirement, (*PROJECT["dependencies"], *extras, "polib>=1.2")):
        assert locked.get(needed.name.lower(), "none") in needed.specifier, f"{needed}; run scripts/lock"
    assert "babel" not in locked


def test_the_lock_files_agree() -> None:
    small, large = (set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)) for name in LOCKS)
    assert small <= large


def test_the_notice_is_what_the_packages_say() -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "make-notice"))["notice"]()
    assert made == (ROOT / "NOTICE").read_text(encoding="utf-8"), "run scripts/make-notice"


# installed, outside the checkout


def surroundings(folder: Path, **more: str) -> dict[str, str]:
    """An environment that knows nothing of the checkout, its home in a folder of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "LANGUAGE", "VIRTUAL_ENV")}
    return kept | {"HOME": str(folder), "LC_ALL": "C.UTF-8"} | more


def pins(folder: Path) -> Path:
    """The locked versions, as constraints."""
    file = folder / "pins.txt"
    file.write_text("\n".join(re.findall(r"^\S+==\S+", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)))
    return file


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program's folder in an empty environment into which the wheel was installed with all its parts."""
    folder = tmp_path_factory.mktemp("an installation")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    pip = [str(folder / "venv" / "bin" / "python"), "-m", "pip", "install", "-q", "-c", str(pins(folder)), f"{wheel}[all]"]
    subprocess.run(pip, check=True, cwd=folder, env={**os.environ, "PYTHONPATH": ""})
    return folder / "venv" / "bin"


class Installed:
    """Runs the installed program in a folder; what it prints."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.program, self.folder = program, folder

    def __call__(self, *args: str, code: int = 0) -> str:
        done = subprocess.run(
            [self.program, *args], cwd=self.folder, env=surroundings(self.folder), capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout


def day_of_work(z: Installed) -> None:
    """A repository made, a record entered, all of it checked, a paper read, a commit by plain git."""
    assert z("--version").strip() == zhili_tui.__version__
    z("init", "office", "--name", "東街街道綜治辦", "--unit", "dongjie", "--officer-name", "林淑芬", "--lang", "zh-Hant")
    z.folder /= "office"
    hook = (z.folder / ".git" / "hooks" / "pre-commit").read_text(encoding="utf-8")
    assert str(z.program) in hook.replace("'", "")
    meeting = ["type=joint_meeting", "date=2026-11-20", "chair=dongjie/registrar", "expected=12", "present=12"]
    path = z("new", "meeting", "--unit", "dongjie", *(word for one in meeting for word in ("--set", one))).strip()
    assert (z.folder / path).is_file()
    assert "4 筆記錄" in z("check")
    assert "聯席會議" in z("render", path, "--paper", "meeting-notice", "-o", "-")
    commit = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "--allow-empty", "-m", "x"]
    subprocess.run(commit, cwd=z.folder, env=surroundings(z.folder), check=True)


@pytest.mark.external
def test_the_installed_program_does_a_day_of_work(installed: Path, tmp_path: Path) -> None:
    z = Installed(installed / "zhili", tmp_path)
    day_of_work(z)
    z("export", "meeting", "--format", "xlsx", "-o", "meetings.xlsx")
    z("export", "meeting", "--format", "parquet", "-o", "data")
    assert "at the newest format" not in z("upgrade")
    environ: dict[str, str | None] = {"PYTHONPATH": None, "LANGUAGE": None, "HOME": str(tmp_path)}
    with terminal(str(installed / "zhili"), cwd=z.folder, environ=environ) as screen:
        screen.until("待辦")
        screen.press("f2")
        screen.until("聯席會議")


@pytest.mark.external
def test_shells_complete_the_installed_program(installed: Path, tmp_path: Path) -> None:
    env = surroundings(tmp_path, PATH=f"{installed}:{os.environ['PATH']}")

    def printed(*command: str, **more: str) -> str:
        return subprocess.run(command, env=env | more, capture_output=True, text=True, check=True).stdout

    script = (
        'eval "$(_ZHILI_COMPLETE=source_bash zhili)"; COMP_WORDS=(zhili upg); COMP_CWORD=1; _zhili_completion zhili; echo "${COMPREPLY[@]}"'
    )
    assert printed("bash", "-c", script).split() == ["upgrade"]
    zsh = tmp_path / "completion.zsh"
    zsh.write_text(printed("zhili", _ZHILI_COMPLETE="source_zsh"), encoding="utf-8")
    environ: dict[str, str | None] = {
        **env,
        "PYTHONPATH": None,
        "LANGUAGE": None,
        "HOME": str(tmp_path),
        "ZDOTDIR": str(tmp_path),
        "PS1": "$ ",
    }
    with terminal("zsh", "-f", "-i", cwd=tmp_path, environ=environ) as screen:
        screen.press(f"autoload -U compinit; compinit -u; source {zsh}; echo rea''dy", "enter")
        screen.until("ready")
        screen.press("zhili upg", "tab")
        screen.until("zhili upgrade")


@pytest.mark.external
def test_pipx_installs_the_program(wheel: Path, tmp_path: Path) -> None:
    env = surroundings(tmp_path, PIPX_HOME=str(tmp_path / "pipx"), PIPX_BIN_DIR=str(tmp_path / "bin"), PIPX_MAN_DIR=str(tmp_path / "man"))
    pip = f"-q -c {pins(tmp_path)}"
    subprocess.run([sys.executable, "-m", "pipx", "install", "-q", f"--pip-args={pip}", str(wheel)], env=env, check=True, cwd=tmp_path)
    (tmp_path / "work").mkdir()
    z = Installed((tmp_path / "bin" / "zhili").resolve(), tmp_path / "work")
    day_of_work(z)
    z("export", "meeting", "--format", "parquet", "-o", "data", code=2)


@pytest.mark.external
def test_a_folder_made_to_be_installed_from_needs_no_network(wheel: Path, tmp_path: Path) -> None:
    folder = tmp_path / "offline"
    subprocess.run([ROOT / "scripts" / "make-offline", "--here", folder], check=True, capture_output=True)
    made = next((folder / "wheels").glob("zhili_tui-*.whl"))
    assert made.read_bytes() == wheel.read_bytes()
    dead = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "127.0.0.1:9")
    env = surroundings(tmp_path, PIP_NO_INDEX="1", ZHILI_PYTHON=sys.executable, **dead)
    done = subprocess.run([folder / "install.sh", tmp_path / "in stalled"], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(tmp_path / "in stalled" / "bin" / "zhili")
    (tmp_path / "work").mkdir()
    day_of_work(Installed(Path(done.stdout.strip()), tmp_path / "work"))
