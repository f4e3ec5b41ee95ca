"""Due dates for calendar programs: the text is what RFC 5545 asks for, letter by letter, and an update replaces."""

import re
from pathlib import Path

import pytest

from tests.cli.test_commands import Zhili

#: contentline = name *(";" param) ":" value, of section 3.1.
LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*):([^\x00-\x08\x0a-\x1f\x7f]*)')
#: A value of type TEXT: backslashes escape themselves, commas, semicolons and line ends, which never stand bare.
TEXT = re.compile(r"(?:\\[\\;,nN]|[^\\;,])*")
ONCE = {"UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "TRANSP", "STATUS"}


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)


def unfolded(data: bytes) -> list[str]:
    """The content lines. Every line as it stands ends in CRLF, has 75 octets at most and is whole UTF-8."""
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    out: list[str] = []
    for line in lines:
        assert len(line) <= 75, line
        assert b"\n" not in line
        assert b"\r" not in line
        text = line.decode()
        if text.startswith((" ", "\t")):
            out[-1] += text[1:]
        else:
            out.append(text)
    return out


def events(data: bytes) -> dict[str, dict[str, tuple[str, str]]]:
    """The events by UID, each property with its parameters and value; everything else about the text is checked on the way."""
    open_, found, alarm = [], {}, {}
    event: dict[str, tuple[str, str]] = {}
    head: dict[str, str] = {}
    for line in unfolded(data):
        match = LINE.fullmatch(line)
        assert match, line
        name, params, value = match.groups()
        if name == "BEGIN":
            open_.append(value)
            event, alarm = ({}, {}) if value == "VEVENT" else (event, {})
        elif name == "END":
            assert open_.pop() == value
            if value == "VALARM":
                assert alarm.keys() == {"ACTION", "DESCRIPTION", "TRIGGER"}
                assert alarm["ACTION"] == "DISPLAY"
                assert re.fullmatch(r"-PT\d+H", alarm["TRIGGER"])
                event["alarm"] = ("", alarm["TRIGGER"])
            if value == "VEVENT":
                cancelled = event["STATUS"][1] == "CANCELLED"
                assert event.keys() == ONCE | (set() if cancelled else {"alarm"}), "what is cancelled rings no more"
                assert event["UID"][1] not in found, "a UID stands once in a calendar"
                found[event["UID"][1]] = event
        elif open_ == ["VCALENDAR"]:
            head[name] = value
        else:
            target = alarm if open_[-1] == "VALARM" else event
            assert name not in target, f"{name} twice"
            target[name] = value if open_[-1] == "VALARM" else (params, value)  # type: ignore[assignment]
            if name in ("SUMMARY", "DESCRIPTION"):
                assert TEXT.fullmatch(value), value
    assert open_ == []
    assert (head["VERSION"], head["METHOD"]) == ("2.0", "PUBLISH")
    assert head["PRODID"]
    for one in found.values():
        assert re.fullmatch(r"\d{8}T\d{6}Z", one["DTSTAMP"][1])
        assert one["SEQUENCE"][1].isdecimal()
        for name in ("DTSTART", "DTEND"):
            assert one[name][0] == ";VALUE=DATE"
            assert re.fullmatch(r"\d{8}", one[name][1])
        assert one["DTSTART"][1] < one["DTEND"][1]
    return found


def exported(z: Zhili, file: Path, *args: str) -> bytes:
    z("export", "--format", "ics", "-o", str(file), *args)
    return file.read_bytes()


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_the_calendar_is_what_the_standard_asks_for(z: Zhili, tmp_path: Path, language: str) -> None:
    found = events(exported(z, tmp_path / "due.ics", "--state", "all", "--lang", language))
    assert len(found) == len(z.json("due", "--state", "all")["obligations"])  # type: ignore[call-overload]
    assert len(found) > 100


def test_it_is_the_same_as_that_of_due(z: Zhili, tmp_path: Path) -> None:
    for more in ((), ("--unit", "dongjie"), ("--state", "missed", "--year", "2026")):
        args = ("--as-of", "2026-07-01", *more)
        exported(z, tmp_path / "due.ics", *args)
        z("due", "--format", "ics", *args)
        assert z.out.encode() == (tmp_path / "due.ics").read_bytes()
        z("export", "--format", "ics", *args)
        assert z.out.encode() == (tmp_path / "due.ics").read_bytes()


def test_a_later_export_replaces_an_earlier_one(z: Zhili, tmp_path: Path) -> None:
    early = events(exported(z, tmp_path / "a.ics", "--as-of", "2026-07-01"))
    late = events(exported(z, tmp_path / "b.ics", "--as-of", "2026-07-03"))
    both = early.keys() & late.keys()
    assert both
    for uid in both:
        assert int(late[uid]["SEQUENCE"][1]) == int(early[uid]["SEQUENCE"][1]) + 2 * 24 * 60
        assert late[uid]["DTSTAMP"][1] > early[uid]["DTSTAMP"][1]


def test_what_is_done_is_cancelled_by_the_next_export(z: Zhili, tmp_path: Path, repository: Path) -> None:
    """A finding that is closed: whoever took in the calendar before loses its entry and its alarm by taking in the next."""
    early = events(exported(z, tmp_path / "a.ics", "--unit", "pingan", "--as-of", "2026-11-23"))
    open_ = {uid for uid, one in early.items() if one["STATUS"][1] == "CONFIRMED"}
    file = repository / "records/dongjie/2026/inspection/20261020-jd3d.toml"
    text = file.read_text(encoding="utf-8")
    assert "closed = " not in text
    head, mark, signed = text.partition("\n[[signoffs]]")
    for field in ("accepted = 2026-11-24", 'accepted_by = "dongjie/lin-shufen"', 'acceptance = "passed"', "closed = 2026-11-24"):
        head = head.rstrip("\n") + f"\n{field}"
    file.write_text(head + "\n" + mark + signed, encoding="utf-8")
    late = events(exported(z, tmp_path / "b.ics", "--unit", "pingan", "--as-of", "2026-11-25"))
    gone = {uid for uid in open_ if late[uid]["STATUS"][1] == "CANCELLED"}
    assert gone
    assert all(int(late[uid]["SEQUENCE"][1]) > int(early[uid]["SEQUENCE"][1]) for uid in gone)
    assert open_ <= late.keys(), "nothing that was told of is left out in silence"


def test_long_and_odd_words_are_folded_and_escaped(z: Zhili, tmp_path: Path, repository: Path) -> None:
    file = next((repository / "records/dongjie/2026/meeting").glob("202611*.toml"))
    odd = "甲, 乙; 丙\\\\n:" + "長" * 60
    file.write_text(
        file.read_text(encoding="utf-8") + f'\n[[follow_ups]]\ncontent = "{odd}"\nlead_unit = "pingan"\ndue = 2026-12-01\n',
        encoding="utf-8",
    )
    found = events(exported(z, tmp_path / "a.ics", "--state", "all"))
    summary = next(one["SUMMARY"][1] for one in found.values() if "長" * 60 in one["SUMMARY"][1])
    assert "甲\\, 乙\\; 丙\\\\n:" in summary
