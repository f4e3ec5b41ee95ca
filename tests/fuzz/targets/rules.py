"""Rule sets with one mistaken file: what is wrong is told, what is in order is used."""

from tests.fuzz.grounds import Grounds
from zhili_tui.i18n import translate
from zhili_tui.regulation import RuleSet
from zhili_tui.regulation.calendar import Workdays
from zhili_tui.services.configuration import OfficeConfiguration

SHARE = 300


def seeds(grounds: Grounds) -> list[bytes]:
    return [f"{path}\n".encode() + data for path, data in files(grounds).items()]


def files(grounds: Grounds) -> dict[str, bytes]:
    return OfficeConfiguration(grounds.office.root, print).rule_files()


def read(grounds: Grounds, data: bytes) -> None:
    name, _, body = data.partition(b"\n")
    whole = files(grounds)
    path = name.decode(errors="replace")
    book = RuleSet(whole | {path if path in whole else next(iter(whole)): body})
    for one in book.broken:
        assert translate(one.sentence, one.parts)
    assert Workdays(book.calendar).worked(grounds.office.today) in (True, False)
