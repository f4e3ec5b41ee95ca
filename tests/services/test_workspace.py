"""An opened repository follows its files: what is prescribed, who is called what, where trust begins."""

import datetime
import threading
from pathlib import Path

from zhili_tui.services.workspace import Workspace
from zhili_tui.trust.types import Pin
from zhili_tui.trust.verified_history import set_pin

CLAUSE = '\n[[clauses]]\nid = "MTG-9"\n[clauses.title]\nzh-Hant = "另加"\nzh-Hans = "另加"\nen = "Added"\n'


def write(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_the_repository_prescribes_is_read_again_when_its_files_are_others(office: Workspace) -> None:
    assert office.zone.key == "Asia/Shanghai"
    settings, rules = office.root / "records/office.toml", office.root / "templates/regulation/default"
    write(settings, 'unit = "shifan-zzb"', 'unit = "shifan-zzb"\ntime_zone = "Asia/Urumqi"')
    calendar = rules / "calendar.toml"
    calendar.write_text(calendar.read_text(encoding="utf-8") + "\n# read again\n", encoding="utf-8")
    before = office.book
    assert office.book is before, "until it is refreshed"
    office.refresh()
    assert office.zone.key == "Asia/Urumqi"
    assert office.book is not before


def test_a_clause_that_came_in_is_known_to_the_check(office: Workspace) -> None:
    index = office.refresh().cache.file
    clauses = office.root / "templates/regulation/default/clauses.toml"
    clauses.write_text(clauses.read_text(encoding="utf-8").replace("MTG-4", "MTG-9"), encoding="utf-8")
    assert office.refresh().cache.file != index, "what was checked by other rules is no answer"
    assert "MTG-9" in office.book.clauses


def test_a_zone_there_is_none_of_is_said_once_and_chinas_taken(office: Workspace) -> None:
    write(office.root / "records/office.toml", 'unit = "shifan-zzb"', 'unit = "shifan-zzb"\ntime_zone = "Mars/Olympus"')
    office.refresh()
    assert office.zone.key == "Asia/Shanghai"
    assert ["no time zone “Mars/Olympus”" in sentence for sentence in office.notices()] == [True]
    assert office.zone.key == "Asia/Shanghai"
    assert office.notices() == []


def test_services_stay_and_their_answers_are_new(office: Workspace) -> None:
    services = (office.trust, office.saving, office.signing, office.reckoning)
    assert office.trust.pin is None
    set_pin(office.git, Pin(office.git.head()))
    assert office.trust.pin is None, "until it is reloaded"
    office.reload()
    assert office.trust.pin == Pin(office.git.head())
    assert services == (office.trust, office.saving, office.signing, office.reckoning)


def test_a_name_that_changed_is_the_new_one_for_whoever_asks_next(office: Workspace) -> None:
    assert office.name("dongjie") == "東街街道"
    write(office.root / "records/dongjie/unit.toml", 'name = "東街街道"', 'name = "新街街道"')
    office.refresh()
    assert office.name("dongjie") == "新街街道"
    assert "新街街道" in office.names_of.values()
    assert "新街街道" in {choice.label for choice in office.entering.desk.choices("unit")}


def test_names_may_be_asked_while_they_are_taken_anew(office: Workspace) -> None:
    """A worker that asks gets a name, whichever moment another chooses to take all of them anew."""
    stop, wrong = threading.Event(), list[str]()

    def ask() -> None:
        while not stop.is_set():
            for reference in ("dongjie", "xiguan", "dongjie/lin-shufen"):
                if office.name(reference) == reference:
                    wrong.append(reference)

    workers = [threading.Thread(target=ask) for _ in range(3)]
    for worker in workers:
        worker.start()
    for _ in range(200):
        office.records_changed()
    stop.set()
    for worker in workers:
        worker.join()
    assert wrong == []


def test_the_clock_is_that_of_the_office(office: Workspace) -> None:
    assert office.today == datetime.date(2026, 11, 23)
    write(office.root / "records/office.toml", "as_of = 2026-11-23", "as_of = 2026-11-24")
    office.refresh()
    assert office.today == datetime.date(2026, 11, 24)
