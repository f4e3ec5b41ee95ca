"""The weekly digest: every number in it is that of the command it comes from; cron can mail it as it is."""

import email
import email.policy
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import ROOT
from zhili_tui.cli.main import run as zhili
from zhili_tui.i18n.formatting import width
from zhili_tui.services.workspace import Workspace

#: A day on which every part of the digest has something in it.
BUSY = ("--as-of", "2026-08-04")


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)


def data(z: Zhili, *args: str) -> dict[str, Any]:
    found = z.json("digest", *args)
    assert isinstance(found, dict)
    return found


def duties(z: Zhili, *args: str) -> list[dict[str, Any]]:
    found: Any = z.json("due", "--state", "all", *args)
    return list(found["obligations"])


@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans", "en"])
@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-03", "2026-08-04"])
def test_no_line_is_wider_than_a_mail(z: Zhili, language: str, day: str) -> None:
    lines = z("digest", "--lang", language, "--as-of", day).splitlines()
    assert max(map(width, lines)) <= 72
    assert all(line == line.rstrip() for line in lines)
    assert len(lines) > 40


def test_what_is_due_is_what_due_says(z: Zhili) -> None:
    found, every = data(z), duties(z)
    for name in ("overdue", "missed"):
        assert [one["key"] for one in found[name]] == [one["key"] for one in every if one["state"] == name]
    coming = [one for one in every if one["state"] in ("due", "upcoming")]
    assert {one["key"] for one in found["soon"]} == {one["key"] for one in coming if one["due"][:10] <= "2026-11-30"}
    assert {one["key"] for one in found["later"]} == {one["key"] for one in coming if "2026-11-30" < one["due"][:10] <= "2026-12-07"}
    assert found["overdue"]
    assert found["later"]


def test_days_say_how_far_it_looks(z: Zhili) -> None:
    found = data(z, "--days", "2")
    assert {one["due"][:10] for one in found["soon"]} == {"2026-11-24", "2026-11-25"}
    assert found["since"] == "2026-11-21"
    assert sum(one["count"] for one in found["recorded"]) < sum(one["count"] for one in data(z)["recorded"])


def test_a_unit_is_it_and_those_below(z: Zhili, office: Workspace) -> None:
    found, below = data(z, "--unit", "dongjie"), {"dongjie", *office.reckoning.facts().all_below("dongjie")}
    assert {one["unit"] for one in found["overdue"]} == {"dongjie", "pingan"}
    assert all({one["unit"], one["about"]} & below for one in (*found["overdue"], *found["missed"], *found["soon"]))
    assert len(found["overdue"]) < len(data(z)["overdue"])


def test_who_has_to_sign_is_who_the_queue_names(z: Zhili, office: Workspace) -> None:
    """On the example's day; the queue itself is that of today's posts, which the example's officers still hold."""
    found = data(z)["to_sign"]
    assert "dongjie/chen-guoqiang" in found
    for officer in office.reckoning.facts().officers:
        waits = [(f"records/{one['record']}.toml", one["role"], one["verdict"]) for one in found.get(officer, [])]
        assert sorted(waits) == sorted(office.signing.waiting(officer)), officer


def test_nobody_signs_what_was_not_yet_recorded(z: Zhili) -> None:
    refs = [one["record"] for some in data(z, *BUSY)["to_sign"].values() for one in some]
    assert all(ref.rpartition("/")[2][:8] <= "20260804" for ref in refs if "-" in ref.rpartition("/")[2] and "/patrol/" not in ref)


def test_an_officer_is_told_what_waits_for_him(z: Zhili) -> None:
    found = data(z, "--officer", "dongjie/chen-guoqiang", *BUSY)
    assert {*found["to_sign"]} <= {"dongjie/chen-guoqiang"}
    assert {one["unit"] for one in found["overdue"]} <= {"dongjie"}
    assert found["recorded"] == found["bars"] == found["findings"] == found["named"] == []
    assert z("digest", "--officer", "dongjie/chen-guoqiang").startswith("Week of 陳國強, 2026-11-23: ")
    z("digest", "--officer", "dongjie/nobody", code=2)


def test_what_came_in_is_counted_by_the_day_it_was_recorded(z: Zhili, repository: Path) -> None:
    found = data(z, *BUSY)
    dated = [path for path in (repository / "records").rglob("2026*-*.toml") if "20260728" < path.name[:8] <= "20260804"]
    counted = sum(one["count"] for one in found["recorded"] if one["kind"] != "figures")
    assert counted == len(dated) > 0
    assert [ref for ref in found["named"] if "/notice/" in ref], "a notice was issued that week"
    assert any(bar["since"] > found["since"] for bar in found["bars"])
    assert "new\n" in z("digest", *BUSY)


def test_who_has_not_reported(z: Zhili) -> None:
    found = data(z, "--as-of", "2026-11-03")
    wanted = {
        one["unit"]
        for one in duties(z, "--as-of", "2026-11-03")
        if one["id"] == "monthly_return" and one["period"] == "2026-10" and one["state"] == "due"
    }
    assert set(found["unreported"]) == wanted >= {"dongjie", "pingan"}
    assert data(z)["unreported"] == []


def test_parts_with_nothing_in_them_are_left_out(z: Zhili) -> None:
    text = z("digest", "--unit", "jianchang", "--as-of", "2026-07-18", "--days", "1")
    assert text == "Week of 建昌機械廠, 2026-07-18: nothing presses\n"


def test_the_same_day_gives_the_same_letter(z: Zhili, repository: Path) -> None:
    first = z("digest", *BUSY)
    z("digest", "--as-of", "2026-02-02")
    assert z("digest", *BUSY) == first
    assert z("digest", "--subject", *BUSY) == first.splitlines()[0] + "\n"


def test_mistakes_are_said(z: Zhili) -> None:
    z("digest", "--unit", "nowhere", code=2)
    assert "nowhere" in z.err
    z("digest", "--days", "0", code=2)
    assert "--days 0" in z.err
    z("digest", "--to", "a@b\nBcc: c@d", code=2)
    assert "one line" in z.err


def test_a_whole_message_can_be_read_by_mail_programs(repository: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert zhili(["--repo", str(repository), "--lang", "zh-Hant", "digest", "--to", "office@example.org"]) == 0
    raw = capfdbinary.readouterr().out
    head = raw.partition(b"\n\n")[0]
    assert head.isascii()
    assert max(map(len, head.splitlines())) <= 78
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["To"] == "office@example.org"
    assert message["Subject"].startswith("示範區綜治辦 2026-11-23 每週摘要：逾期 23")
    assert message.get_content().startswith(message["Subject"])  # type: ignore[attr-defined]


#: Puts each message into a file of its own, but refuses one.
SENDMAIL = """#!/bin/sh
cd "$(dirname "$0")" && cat > new && read -r to address < new
[ "$address" != lost@example.org ] && mv new "$address.eml"
"""


def weekly(repository: Path, folder: Path, lines: str) -> subprocess.CompletedProcess[str]:
    folder.mkdir(exist_ok=True)
    sendmail = folder / "sendmail"
    sendmail.write_text(SENDMAIL)
    sendmail.chmod(0o755)
    (folder / "list").write_text(lines, encoding="utf-8")
    env = os.environ | {"SENDMAIL": str(sendmail), "PYTHONPATH": str(ROOT)}
    args = [ROOT / "scripts/weekly-digest", str(repository), str(folder / "list")]
    return subprocess.run(args, env=env, capture_output=True, text=True, check=False, cwd=folder)


def test_cron_mails_each_address_its_own_week(repository: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    done = weekly(
        repository,
        folder,
        "# 每週一\n\noffice@example.org --unit dongjie\nlost@example.org\n"
        "chen@example.org --officer dongjie/chen-guoqiang --lang en\nno@example.org --unit nowhere\n",
    )
    assert done.returncode == 1, "one letter was refused, and one could not be made"
    assert "lost@example.org?" in done.stderr
    assert "no@example.org?" in done.stderr
    assert {path.name for path in folder.glob("*.eml")} == {"office@example.org.eml", "chen@example.org.eml"}
    assert "平安社區" in (folder / "office@example.org.eml").read_text(encoding="utf-8")
    assert "Week of 陳國強" in (folder / "chen@example.org.eml").read_text(encoding="utf-8")
    assert weekly(repository, folder, "office@example.org\n").returncode == 0


def test_arrears_are_one_line_a_unit_and_a_year_in_the_letter(z: Zhili) -> None:
    """“2026年欠17項”; as many as the JSON counts, and the closing of the year among what is due from March on."""
    day = ("--as-of", "2027-03-22", "--lang", "zh-Hant")
    found, letter = data(z, *day), z("digest", *day)
    assert found["arrears"]
    for one in found["arrears"]:
        assert len(one["keys"]) == one["count"] > 1
    part = letter.partition("以前年度所欠")[2].partition("\n\n")[0]
    assert part.count("2026年欠") == len(found["arrears"])
    assert all(f"2026年欠{one['count']}項" in part for one in found["arrears"])
    assert [one["unit"] for one in found["soon"] + found["later"] if one["id"] == "year_closing"] == ["shifan-zzw"]
    assert "年度結清 2026年" in letter
    assert [one for one in data(z, "--as-of", "2027-02-20")["soon"] if one["id"] == "year_closing"] == []


def test_the_letter_counts_what_was_recorded_late(z: Zhili, repository: Path) -> None:
    """補錄: by unit, beside what came in."""
    file = repository / "records/dongjie/2026/meeting/20261123-aaaa.toml"
    file.write_text((file.parent / "20260107-nbpl.toml").read_text(encoding="utf-8"), encoding="utf-8")
    assert {"unit": "dongjie", "mark": "recorded_late", "count": 1} in data(z)["recorded_late"]
    came = z("digest", "--lang", "zh-Hant").replace("\n", "").replace(" ", "")
    assert "補錄1" in came


@pytest.mark.parametrize(("day", "said"), [("2027-02-01", True), ("2026-03-01", False)])
def test_unknown_holidays_are_said_by_the_digest(z: Zhili, day: str, said: bool) -> None:
    """In the letter, and as ``notes`` in JSON, by the sentence of ``due``."""
    found = data(z, "--as-of", day)
    assert bool(found["notes"]) == said
    letter = z("digest", "--as-of", day, "--lang", "en")
    assert ("no official holidays of 2027" in " ".join(letter.split())) == said
    due: Any = z.json("due", "--as-of", day)
    assert set(found["notes"]) == set(due["notes"])
