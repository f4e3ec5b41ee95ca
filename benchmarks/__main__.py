"""Every promised figure as a ratio against a peer or a floor of the same run."""

import argparse
import datetime
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import boards, forms, growth, hostile, imports, papers, screens, sheets, tour, trust
from benchmarks.figures import PYTHON, ROOT, Figure, best, command, race
from benchmarks.worlds import commits, records, signed
from zhili_tui import demo
from zhili_tui.demo.keys import KeyPair
from zhili_tui.model.record_path import new_name
from zhili_tui.services.scoring import looks_up
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage import account
from zhili_tui.vcs import log, signing_key


def zhili(root: Path, *args: str) -> Callable[[], None]:
    return lambda: command(PYTHON, "-m", "zhili_tui", "--repo", str(root), *args)


def start(small: Path, large: Path) -> Iterator[Figure]:
    def floor() -> None:
        command(PYTHON, "-c", "pass")

    command("./scripts/zhili", "--version")
    yield Figure("zhili --version", *race(lambda: command("./scripts/zhili", "--version"), floor, 15), "python -c pass", 3)
    zhili(ROOT, "list")()
    yield Figure("zhili list on the example", *race(zhili(ROOT, "list"), floor, 15), "python -c pass", 14)


def check(small: Path, large: Path) -> Iterator[Figure]:
    zhili(small, "check")()
    ours, bare = race(zhili(small, "check", "--fresh"), lambda: command(PYTHON, "-m", "benchmarks.peers", "loop", str(small)))
    yield Figure(f"check, {records(small)} records, no index", ours, bare, "bare parse and convert", 1.6)
    with tempfile.TemporaryDirectory() as folder:
        command(PYTHON, "-m", "zhili_tui", "schema", "--write", folder)
        taplo = Path(PYTHON).with_name("taplo")
        lint = best(lambda: command(str(taplo), "lint", "--config", f"{folder}/taplo.toml", "records/**/*.toml", cwd=small), 3)
    yield Figure("the same against a stock linter", ours, lint, "taplo lint with our schemas", 0.7)

    def first() -> None:
        drop_derived(small)
        zhili(small, "check")()

    lint = best(lambda: command(str(taplo), "lint", "--no-schema", "records/**/*.toml", cwd=small), 3)
    yield Figure("the same, its history judged as well", best(first, 3), lint, "taplo lint without schema", 2.5)


def check_indexed(small: Path, large: Path) -> Iterator[Figure]:
    office = Workspace.open(large)
    office.refresh()
    office.index.close()
    command("git", "status", "--porcelain", cwd=large)
    file = next((large / "records").glob("dongjie/*/meeting/*.toml"))
    text = file.read_text(encoding="utf-8")

    def ours() -> None:
        file.write_text(file.read_text(encoding="utf-8") + "# x\n", encoding="utf-8")
        zhili(large, "check")()

    if config(large, "core.untrackedCache"):
        command("git", "config", "--unset", "core.untrackedCache", cwd=large)
    command("git", "update-index", "--no-untracked-cache", cwd=large)
    both = race(ours, lambda: command("git", "status", "--porcelain", cwd=large), 7)
    figure = Figure(f"check with index, one of {records(large)} changed", *both, "git status --porcelain", 2)
    file.write_text(text, encoding="utf-8")
    yield figure


def memory(small: Path, large: Path) -> Iterator[Figure]:
    peak = int(
        subprocess.run(
            [PYTHON, "-m", "benchmarks.peers", "memory", str(large)], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
    )
    yield Figure(f"memory of a check of {records(large)}, all processes", peak / 1e6, 300, "the bar", 1, "MB")


def save(small: Path, large: Path) -> Iterator[Figure]:
    office = Workspace.open(large, officer="dongjie/lin-shufen")
    signing_key.use(office.git, str(KeyPair(1, "dongjie/lin-shufen").lay(Path(tempfile.mkdtemp()) / "key")))
    office.refresh()
    path = office.index.hits("kind='meeting' AND unit='dongjie'", limit=1)[0].path
    number = iter(range(1000))

    def ours() -> None:
        loaded = office.load(path)
        office.saving.change(loaded, loaded.plain | {"note": f"{next(number)}"})

    def peer() -> None:
        (large / path).write_text((large / path).read_text(encoding="utf-8") + "# x\n", encoding="utf-8")
        command("git", "add", path, cwd=large)
        command("git", "-c", "user.name=x", "-c", "user.email=x", "commit", "-S", "-qm", "x", "--no-verify", cwd=large)

    peer()
    yield Figure(f"save, sign and commit among {records(large)}", *race(ours, peer, 7), "git add + git commit -S", 1.5)


def history(small: Path, large: Path) -> Iterator[Figure]:
    office = Workspace.open(small)
    office.refresh()
    path = office.index.hits("kind='statement'", limit=1)[0].path
    log.keep_graph(office.git)
    ours, peer = race(lambda: list(log.versions(office.git, path)), lambda: command("git", "log", "--format=%H", "--", path, cwd=small), 9)
    yield Figure(f"history of one record among {commits(small)} commits", ours, peer, "git log with changed-path filters", 3)


def search(small: Path, large: Path) -> Iterator[Figure]:
    office = Workspace.open(large)
    office.refresh()
    slowest = 0.0
    for query in ("街", "消防", "djjd", "d", "東街 消防", "綜治委第三次會議", "2026", "祥瑞", "的", "會議 部署 巡邏"):
        slowest = max(slowest, best(lambda q=query: office.index.search(q), 3))  # type: ignore[misc]
    yield Figure(f"slowest of ten searches among {records(large)}", slowest, 20, "the bar", 1)
    ripgrep = shutil.which("rg")
    if ripgrep:
        peer = best(
            lambda: subprocess.run([ripgrep, "--no-ignore", "-c", "消防", "records"], cwd=large, check=False, stdout=subprocess.DEVNULL),
            3,
        )
        yield Figure("search for two characters", best(lambda: office.index.search("消防"), 5), peer, "ripgrep over the files", 0.1)


def screen(small: Path, large: Path) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        yield from screens.screens(example(Path(folder) / "repo"), large)


def waiting(small: Path, large: Path) -> Iterator[Figure]:
    """What stands in every first line: due, to be signed, come in. Worked out behind the screen, and again after each save."""
    from zhili_tui.tui.agenda_state import standing

    office = Workspace.open(large, officer="dongjie/lin-shufen")
    office.refresh()

    def load() -> object:
        facts = office.reckoning.facts()
        return facts.units, facts.officers, [facts.of(kind) for kind in facts.kinds]

    ours, loaded = race(lambda: standing(office, "dongjie"), load, 3)
    yield Figure(f"what waits among {records(large)}, worked out anew", ours, loaded, "loading them through the index", 3)


def example(root: Path) -> Path:
    """The shipped example in a repository of its own."""
    for name in ("records", "templates"):
        shutil.copytree(ROOT / name, root / name)
    command("git", "init", "-q", cwd=root)
    command("git", "add", "-A", cwd=root)
    command("git", "-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "x", cwd=root)
    zhili(root, "list", "--limit", "1")()
    return root


def regulation(small: Path, large: Path) -> Iterator[Figure]:
    """The year of an office with 600 units: 40,000 records."""
    folder = year_of_units()
    office = Workspace.open(folder)
    office.refresh()
    assert not office.book.broken
    assessed = frozenset(office.reckoning.scorer(office.reckoning.units()).world.peers("targets"))

    def load() -> object:
        facts = office.reckoning.facts()
        return facts.units, facts.officers, [facts.of(kind) for kind in facts.kinds]

    def due() -> None:
        office.reckoning.duties(office.reckoning.facts())

    def rank() -> None:
        office.reckoning.scorer(office.reckoning.facts(), only=assessed).ranking("targets", office.today.year)

    def score() -> None:
        facts = office.reckoning.facts_of("dongjie", above=looks_up(office.book.sheets["targets"], office.book))
        office.reckoning.scorer(facts, only=frozenset(["dongjie"])).result("targets", "dongjie", office.today.year)

    yield Figure(f"due over {records(folder)} records, with loading them", *race(due, load), "loading them through the index", 3)
    ranked, loaded = race(rank, load)
    yield Figure("rank over the same, with loading them", ranked, loaded, "loading them through the index", 3)
    share = f"a {len(assessed)}th of the rank"
    yield Figure("score of one unit, against its share of the rank", best(score, 15), ranked / len(assessed), share, 1)
    yield Figure("zhili due over the same, from start to end", best(zhili(folder, "due")), 2000, "the bar", 1)
    yield Figure("zhili rank over the same, from start to end", best(zhili(folder, "rank")), 2000, "the bar", 1)


def year_of_units() -> Path:
    """A generated year of 600 units, kept between runs; what is filed by the day is there twice, to make 40,000 records."""
    folder = Path(tempfile.gettempdir()) / "zhili-benchmark-year"
    if not (folder / ".done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        demo.make(folder, units=600, years=1, seed=1, commits=50)
        for number, path in enumerate(sorted((folder / "records").glob("*/*/*/????????-????.toml"))):
            day = datetime.datetime.strptime(path.stem[:8], "%Y%m%d").date()
            shutil.copy(path, path.with_stem(new_name(day, number)))
        (folder / ".done").write_text("")
        time.sleep(1)
    return folder


def config(root: Path, key: str) -> bool:
    return not subprocess.run(["git", "config", "--get", key], cwd=root, check=False, stdout=subprocess.DEVNULL).returncode


def drop_derived(root: Path) -> None:
    derived = account.derived(root)
    for file in derived.iterdir() if derived else ():
        file.unlink()


ALL = {work.__name__: work for work in (start, check, history, search, screen, waiting, save, check_indexed, memory, regulation)} | {
    work.__name__: work
    for work in (
        hostile.hostile,
        trust.signed,
        trust.sign,
        trust.push,
        papers.papers,
        forms.forms,
        boards.boards,
        sheets.workbook,
        imports.imports,
        growth.growth,
        tour.tour,
    )
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks/run")
    parser.add_argument("names", nargs="*", help=", ".join(ALL))
    parser.add_argument("--records", type=int, default=100_000)
    arguments = parser.parse_args()
    command(PYTHON, "-m", "compileall", "-q", "zhili_tui")  # as a second start finds it
    os.environ["HOME"] = tempfile.mkdtemp()
    small, large = signed(10_000), signed(arguments.records)
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}")
    figures = [figure for name in arguments.names or ALL for figure in ALL[name](small, large) if not print(figure.line(), flush=True)]
    return int(not all(figure.good for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
