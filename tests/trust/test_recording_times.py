"""When something was recorded: by the commit, by the hub's receipt where that came long after, never by a file's name."""

import datetime
import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import git
from zhili_tui.cli.main import run
from zhili_tui.services.workspace import Workspace
from zhili_tui.trust import recording_times
from zhili_tui.trust.receipts.chain import HubReceipt
from zhili_tui.trust.recording_times import RecordingTimes, words
from zhili_tui.vcs.git import Git

DAY = 86400
BEGIN = 1_780_000_000
NOW = BEGIN + 400 * DAY
PATH = "records/dong/2026/meeting/20260310-aaaa.toml"
TEXT = "date = 2026-03-10\n"


class Books:
    """A repository whose commits are made on days after its beginning."""

    def __init__(self, root: Path) -> None:
        self.root = root
        git(root, "init", "-q", "-b", "main")
        self.save("records/office.toml", 'name = "x"\n', 0)

    def save(self, path: str, text: str, day: int) -> str:
        """Commit a file; the commit."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        git(self.root, "add", "-A")
        who = {f"GIT_{one}_{what}": "x" for one in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        when = {"GIT_COMMITTER_DATE": f"{BEGIN + day * DAY} +0800"}
        subprocess.run(["git", "commit", "-q", "-m", "x"], cwd=self.root, check=True, env=os.environ | who | when)
        return git(self.root, "rev-parse", "HEAD").strip()

    def times(self, days: int = 15) -> RecordingTimes:
        return RecordingTimes(Git(self.root), days, NOW)


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path)


def after(seconds: int | None) -> float | None:
    return None if seconds is None else (seconds - BEGIN) / DAY


def test_without_a_hub_the_commits_time_stands(books: Books) -> None:
    books.save(PATH, TEXT, 30)
    books.save(PATH, TEXT + "present = 3\n", 60)
    assert after(books.times().first(PATH)) == 30
    assert books.times().first("records/dong/2026/meeting/20260310-bbbb.toml") is None


def test_a_back_dated_commit_is_as_late_as_what_it_stands_on(books: Books) -> None:
    books.save("records/dong/unit.toml", 'name = "x"\n', 200)
    books.save(PATH, TEXT, 5)
    assert after(books.times().first(PATH)) == 200


def test_a_date_changed_later_is_told_from_that_day_on(books: Books) -> None:
    """Versions are told apart by what they say, and remembered."""
    books.save(PATH, "date = 2026-03-20\n", 10)
    books.save(PATH, TEXT, 90)
    for found in (books.times(), books.times()):
        assert after(found.told(PATH, "date=2026-03-20")) == 10
        assert after(found.told(PATH, "date=2026-03-10")) == 90
        assert found.told(PATH, "date=2026-03-11") is None


@pytest.mark.parametrize(("received", "counts"), [(40, 30), (45, 30), (46, 46), (20, 20)])
def test_the_receipts_time_stands_where_it_came_long_after_the_commit(
    books: Books, monkeypatch: pytest.MonkeyPatch, received: int, counts: int
) -> None:
    """Who was offline is not late by transport, within the days that the rules allow; a clock that ran ahead is set right."""
    tip = books.save(PATH, TEXT, 30)
    given = HubReceipt("", "refs/heads/main", tip, BEGIN + received * DAY, "lin")
    git(books.root, "update-ref", "refs/zhili/receipts", tip)
    monkeypatch.setattr(recording_times, "Receipts", lambda git: type("Given", (), {"all": (given,)}))
    assert after(books.times().first(PATH)) == counts


def test_what_was_never_sent_to_the_hub_is_as_late_as_today(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    tip = books.save("records/dong/unit.toml", 'name = "x"\n', 10)
    books.save(PATH, TEXT, 30)
    given = HubReceipt("", "refs/heads/main", tip, BEGIN + 11 * DAY, "lin")
    git(books.root, "update-ref", "refs/zhili/receipts", tip)
    monkeypatch.setattr(recording_times, "Receipts", lambda git: type("Given", (), {"all": (given,)}))
    assert books.times().first(PATH) == NOW
    assert after(books.times(days=400).first(PATH)) == 30


def test_history_is_read_on_from_where_it_was_left_and_anew_where_it_was_made_again(books: Books) -> None:
    books.save(PATH, TEXT, 30)
    assert after(books.times().first(PATH)) == 30
    other = PATH.replace("aaaa", "bbbb")
    books.save(other, TEXT, 50)
    assert after(books.times().first(other)) == 50
    git(books.root, "reset", "-q", "--hard", "HEAD~2")
    books.save(PATH, TEXT, 70)
    again = books.times()
    assert after(again.first(PATH)) == 70
    assert again.first(other) is None


def test_a_file_that_only_a_merge_has_is_known(books: Books) -> None:
    base = books.save(PATH, TEXT, 10)
    books.save(PATH.replace("aaaa", "bbbb"), TEXT, 20)
    git(books.root, "checkout", "-q", "-b", "other", base)
    books.save(PATH.replace("aaaa", "cccc"), TEXT, 25)
    git(books.root, "checkout", "-q", "main")
    who = {f"GIT_{one}_{what}": "x" for one in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", "merge", "-q", "--no-commit", "other"], cwd=books.root, check=True, env=os.environ | who)
    books.save(PATH.replace("aaaa", "dddd"), TEXT, 60)
    found = books.times()
    assert [after(found.first(PATH.replace("aaaa", name * 4))) for name in "abcd"] == [10, 20, 25, 60]


def test_a_shift_tells_of_its_day_once_it_has_a_round_or_a_reason() -> None:
    text = b"[[shifts]]\ndate = 2026-08-01\nrounds = [08:00:00]\n[[shifts]]\ndate = 2026-08-02\n[[findings]]\nclosed = 2026-08-03\n"
    assert words(text) == {"shifts.date=2026-08-01", "shifts=2026-08-01", "shifts.date=2026-08-02", "findings.closed=2026-08-03"}
    assert words(b"\xff") == set()


# the whole program


def test_new_with_a_date_hides_no_lateness(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``new --date`` makes the name; that it was entered today is said by due in text and JSON, by show, and by the digest."""
    root = tmp_path / "books"
    day = datetime.date.today() - datetime.timedelta(days=60)
    assert run(["init", str(root), "--name", "x", "--unit", "xin", "--officer-name", "x"]) == 0
    for file in (root / "records/office.toml",):
        file.write_text(file.read_text(encoding="utf-8").replace("since = ", "# since = "), encoding="utf-8")
    git(root, "-c", "user.name=x", "-c", "user.email=x", "commit", "-qam", "x", "--no-verify")
    made = ["new", "meeting", "--unit", "xin", "--date", day.isoformat()]
    for one in ("type=joint_meeting", f"date={day}", "chair=xin/registrar", "expected=3", "present=3", "resolutions.1.content=x"):
        made += ["--set", one]
    assert run(["--lang", "en", "--repo", str(root), *made]) == 0
    ref = next((root / "records/xin").rglob("meeting/*.toml")).relative_to(root / "records").with_suffix("").as_posix()
    assert ref.split("/")[-1].startswith(f"{day:%Y%m%d}")
    capsys.readouterr()
    run(["--lang", "en", "--repo", str(root), "due", "--state", "met"])
    assert "Recorded late" in capsys.readouterr().out
    run(["--lang", "en", "--repo", str(root), "due", "--json", "--year", str(day.year)])
    assert [
        one["entered_late"]
        for one in json.loads(capsys.readouterr().out)["obligations"]
        if one["id"] == "joint_meeting" and one["state"] == "met"
    ] == [[ref]]
    run(["--lang", "en", "--repo", str(root), "show", ref])
    assert "Recorded late" in capsys.readouterr().out
    run(["--lang", "en", "--repo", str(root), "digest", "--json"])
    assert {"unit": "xin", "mark": "recorded_late", "count": 1} in json.loads(capsys.readouterr().out)["recorded_late"]


def test_init_gives_since_so_that_a_new_town_owes_nothing_of_before(tmp_path: Path) -> None:
    """INS-1, INS-2: it is a signatory unit too."""
    assert run(["init", str(tmp_path / "town"), "--name", "x", "--unit", "xin", "--level", "town", "--officer-name", "x"]) == 0
    office = Workspace.open(tmp_path / "town")
    office.refresh()
    facts = office.reckoning.facts()
    assert "signatory_unit" in facts.units["xin"].bodies
    found = office.reckoning.duties(facts)
    assert not [one for one in found if one.state in ("overdue", "missed")]
    assert {one.id for one in found if one.state in ("due", "upcoming")} >= {"final_inspection"}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("command", [["due", "--as-of"], ["eligible", "dongjie", "--on"]])
def test_a_day_too_far_off_gets_a_sentence(repository: Path, capsys: pytest.CaptureFixture[str], command: list[str], day: str) -> None:
    assert run(["--lang", "en", "--repo", str(repository), *command, day]) == 2
    assert "1900 to 2999" in capsys.readouterr().err
