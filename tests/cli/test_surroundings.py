"""Odd locales, full or closed outputs, missing programs and limits are met in words, with an exit code; nothing is a fault of zhili."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, git

ZHILI = f"{shlex.quote(sys.executable)} -m zhili_tui"
BASE = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "GIT_CONFIG_NOSYSTEM": "1", "PYTHONDONTWRITEBYTECODE": "1"}
LOCALES = [
    {"LANG": "C"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"LC_ALL": "POSIX", "PYTHONUTF8": "0"},
    {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "gbk"},
    {"LC_ALL": "nowhere.ODD-1"},
]


def sh(root: Path, line: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """A line of shell in a repository; ``zhili`` in it is the program."""
    env = BASE | {"HOME": os.environ["HOME"]} | environment  # where the copy's index lies
    done = subprocess.run(["bash", "-c", line.replace("zhili", ZHILI)], cwd=root, capture_output=True, env=env, check=False)
    told = done.stdout + done.stderr
    assert b"Traceback" not in told, told.decode(errors="replace")
    assert b"zhili-fault" not in told, told.decode(errors="replace")
    assert b"Exception ignored" not in told, told.decode(errors="replace")
    return done


@pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: "-".join(locale.values()))
def test_commands_print_what_the_terminal_can_hold(locale: dict[str, str], repository: Path) -> None:
    done = sh(repository, "zhili list --limit 3 && zhili show dongjie && zhili due --unit dongjie >&2 && zhili check", **locale)
    assert done.returncode == 0, done.stderr
    assert b"dongjie/unit" in done.stdout
    where = "gbk" if "gbk" in locale.values() else "utf-8"
    done.stdout.decode(where)
    done = sh(repository, "zhili show nothing", **locale)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"nothing" in done.stderr


def test_where_no_chinese_can_be_shown_sentences_are_english(repository: Path) -> None:
    for locale in ({"LC_ALL": "POSIX", "PYTHONUTF8": "0"}, {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "ascii"}):
        assert b"No record is called" in sh(repository, "zhili show nothing", **locale).stderr
        assert sh(repository, "zhili check", **locale).stdout.endswith(b"0 errors, 0 warnings\n")
    assert "筆記錄" in sh(repository, "zhili check", LC_ALL="C.UTF-8").stdout.decode()


@pytest.mark.parametrize(
    "line", ["list", "list --json", "show dongjie --format toml", "check", "export meeting --format csv", "--version", "--help", "doctor"]
)
def test_a_full_output_is_said(line: str, repository: Path) -> None:
    done = sh(repository, f"zhili --lang en {line} > /dev/full")
    assert done.returncode == 2
    assert done.stderr.decode().strip().endswith("standard output: the disk is full; make room, then do it again")
    assert sh(repository, f"zhili {line} > /dev/full 2> /dev/full").returncode == 2


@pytest.mark.parametrize("line", ["list", "check", "export meeting --format csv", "set dongjie address=x", "--help", "--version"])
def test_a_closed_output_is_said_before_anything_is_done(line: str, repository: Path) -> None:
    head = git(repository, "rev-parse", "HEAD")
    done = sh(repository, f"zhili --lang en {line} >&-")
    assert (done.returncode, b"standard output is closed" in done.stderr) == (2, True)
    assert sh(repository, f"zhili {line} >&- 2>&-").returncode == 2
    assert git(repository, "rev-parse", "HEAD") == head
    assert sh(repository, "zhili check 2>&-").returncode == 0
    assert sh(repository, "zhili show nothing 2>&-").returncode == 2


def test_a_reader_that_has_gone_ends_a_command_in_silence(repository: Path) -> None:
    for line in ("list", "list --json", "export meeting --format csv", "show dongjie"):
        done = sh(repository, f"zhili {line} | head -c 1; echo ${{PIPESTATUS[0]}}")
        assert int(done.stdout[1:].split()[-1]) in (0, 141), done.stdout
        assert b"rror" not in done.stderr


def test_without_git_what_needs_none_goes_on_and_the_rest_names_it(repository: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("ssh", "ssh-keygen", "bash", "env"):
        found = shutil.which(name)
        if found:
            (folder / name).symlink_to(found)
    here = {"PATH": str(folder), "LC_ALL": "C.UTF-8"}
    assert b"dongjie" in sh(repository, "zhili --lang en list", **here).stdout
    done = sh(repository, "zhili --lang en set dongjie address=x", **here)
    assert (done.returncode, b"git is not installed" in done.stderr) == (2, True)
    done = sh(repository, "zhili --lang en doctor", **here)
    assert done.returncode == 1
    assert b"install git 2.39 or newer" in done.stdout


def test_without_a_home_everything_works(repository: Path) -> None:
    env = BASE | {"LC_ALL": "C.UTF-8"}
    for line in (["list", "--limit", "1"], ["set", "dongjie", "address=東街1號"], ["check"], ["doctor"]):
        done = subprocess.run([sys.executable, "-m", "zhili_tui", *line], cwd=repository, capture_output=True, env=env, check=False)
        assert done.returncode == (1 if line == ["doctor"] else 0), done.stderr
        assert b"zhili-fault" not in done.stderr


@pytest.mark.parametrize("limit", [7, 8, 9, 10, 12, 14, 24])
@pytest.mark.parametrize("line", ["list --limit 1", "set dongjie address=x"])
def test_too_few_files_are_said(limit: int, line: str, repository: Path) -> None:
    done = sh(repository, f"ulimit -n {limit}; exec zhili --lang en {line}", LC_ALL="C.UTF-8")
    assert done.returncode in (0, 1, 2), (done.returncode, done.stderr)
    assert done.returncode == 0 or b"too many files are open" in done.stderr or done.stdout, done.stderr
    assert sh(repository, "zhili check").returncode == 0


def test_messages_in_gbk_are_read_as_they_were_written(repository: Path) -> None:
    git(repository, "config", "i18n.commitEncoding", "GBK")
    git(repository, "config", "i18n.logOutputEncoding", "GBK")
    path = repository / "records/dongjie/unit.toml"
    path.write_text(path.read_text(encoding="utf-8") + 'address = "東街1號"\n', encoding="utf-8")
    subprocess.run(["git", "commit", "-qa", "-F", "-"], cwd=repository, input="修改地址".encode("gbk"), check=True)
    sh(repository, "zhili set dongjie address=東街2號")
    said = sh(repository, "zhili history dongjie").stdout.decode()
    assert "修改地址" in said
    assert "東街街道" in said
