"""What the office writes: records, settings, rules."""

import re

from tests.cli.damaged import FILE, OFFICE, Place, damaged
from tests.conftest import git


@damaged("a record lies on disk and in no commit", told="list check", lost="list check verify")
def _(at: Place) -> None:
    text = (at.root / FILE).read_text(encoding="utf-8")
    (at.root / FILE).with_name("20260303-bbbb.toml").write_text(text.split("[[signoffs]]")[0], encoding="utf-8")


@damaged("a record is otherwise than in history", told="check", lost="history")
def _(at: Place) -> None:
    (at.root / FILE).write_text((at.root / FILE).read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")


@damaged("a record was taken away by hand", told="list check due score", lost="list")
def _(at: Place) -> None:
    (at.root / "records/an/officers/zhao.toml").unlink()


def _put_back(at: Place) -> None:
    git(at.root, "restore", OFFICE)


@damaged("the office's settings are no TOML", told="list show check due history verify score", by_hand=_put_back)
def _(at: Place) -> None:
    with (at.root / OFFICE).open("a") as file:
        file.write("[trust\n")


@damaged("the office's files are of a newer format", told="list show check due history verify score", by_hand=_put_back)
def _(at: Place) -> None:
    said = (at.root / OFFICE).read_text(encoding="utf-8")
    (at.root / OFFICE).write_text(re.sub("(?m)^format = .*$", "format = 99", said), encoding="utf-8")


def _rules_again(at: Place) -> None:
    git(at.root, "checkout", "-q", "HEAD", "--", "templates")


@damaged("a file of the rules is damaged", told="check due score", by_hand=_rules_again)
def _(at: Place) -> None:
    with (at.root / "templates/regulation/default/obligations.toml").open("a") as file:
        file.write("[[obligation\n")


@damaged("the time zone is none", told="check due score")
def _(at: Place) -> None:
    (at.root / OFFICE).write_text('time_zone = "Asia/Beijing"\n' + (at.root / OFFICE).read_text(encoding="utf-8"), encoding="utf-8")
