"""The index says what the files say, whatever happened to them, and may be deleted at any moment."""

import os
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import copy
from zhili_tui import i18n
from zhili_tui.i18n import formatting
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage import folding, index_rows, scan, search_query, sqlite_cache
from zhili_tui.storage.index import Index
from zhili_tui.tui.ledger.filters import LedgerScope
from zhili_tui.tui.ledger.query import Finder


def dump(office: Workspace) -> dict[str, list[Any]]:
    """The whole index, without row numbers."""
    office.refresh()
    queries = {
        "entry": "SELECT path, unit, year, kind, day, concerns, body, faults FROM entry ORDER BY path",
        "link": "SELECT path, target, field FROM link JOIN entry ON id = source ORDER BY 1, 2, 3",
        "dangling": "SELECT path, target, field FROM dangling JOIN entry ON id = source ORDER BY 1, 2, 3",
        "number": "SELECT value, path FROM number JOIN entry ON id = source ORDER BY 1, 2",
    }
    return {name: office.index.rows(query) for name, query in queries.items()}


def afresh(office: Workspace) -> Workspace:
    for file in office.index_file.parent.glob("index-*"):
        file.unlink()
    return Workspace.open(office.root)


def newest_meeting(office: Workspace) -> Path:
    return office.root / office.index.hits("kind='meeting' AND unit='dongjie'", limit=1)[0].path


def test_an_unchanged_tree_is_not_read_again(office: Workspace) -> None:
    for path in office.root.rglob("records/**/*.toml"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    office.index.refresh()
    # the change times are recent, so what was just touched is racily clean and read once more
    read: list[str] = []

    def reader(path: str, data: bytes) -> index_rows.IndexRow:
        read.append(path)
        return office.reader(path, data)

    import time

    time.sleep(0.06)
    office.index.reader = reader
    office.index.refresh()
    read.clear()
    assert office.index.refresh() == 0
    assert read == []


def test_the_index_that_tests_begin_with_is_the_one_a_program_makes(seed_repository: Path, tmp_path: Path) -> None:
    office = Workspace.open(copy(seed_repository, tmp_path / "repo"))
    time.sleep(2 * scan.RACY / 1e9)  # files as young as that are read again, to be safe
    assert office.index.refresh() == 0
    assert dump(office) == dump(afresh(office))


def test_changes_new_files_and_removals_are_seen(office: Workspace) -> None:
    changed = newest_meeting(office)
    changed.write_text(changed.read_text(encoding="utf-8").replace("綜治", "平安"), encoding="utf-8")
    other = sorted((office.root / "records/xiguan/2026/meeting").iterdir())
    shutil.copy(other[0], other[0].with_name("20260101-zzzz.toml"))
    other[1].unlink()
    (office.root / "records/pingan/unit.toml").unlink()
    seen = dump(office)
    assert seen == dump(afresh(office))
    assert any(target == "records/pingan/unit.toml" for _, target, _ in seen["dangling"])


def test_a_change_within_the_same_tick_and_of_the_same_size_is_seen(office: Workspace) -> None:
    """Racily clean: same size, same modification time, as a quick second save leaves it."""
    path = newest_meeting(office)
    before = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("09:00:00", "08:00:00"), encoding="utf-8")
    office.index.refresh()
    path.write_text(path.read_text(encoding="utf-8").replace("08:00:00", "07:00:00"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    office.index.refresh()
    hit = office.index.hit(path.relative_to(office.root).as_posix())
    assert hit is not None
    assert office.index.record(hit).start.hour == 7


def test_the_index_takes_less_than_the_records_it_is_made_of(
    demo_repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_cache, "LOG", 1 << 20)
    index = Index(demo_repository, tmp_path / "index.sqlite", Workspace.open(demo_repository).reader)
    index.refresh()
    lying = sum((tmp_path / f"index.sqlite{ending}").stat().st_size for ending in ("", "-wal", "-shm"))
    blocks = sum(file.stat().st_size // 4096 + 1 for file in demo_repository.rglob("records/**/*.toml"))
    assert lying < 0.7 * 4096 * blocks  # of many records less: tables begin with a block each


def test_a_reference_is_told_lost_and_found_whatever_comes_first(office: Workspace) -> None:
    unit = office.root / "records/pingan/unit.toml"
    data = unit.read_bytes()
    sql = "SELECT count(*) FROM dangling WHERE target='records/pingan/unit.toml'"
    known = office.index.rows("SELECT count(*) FROM link WHERE target='records/pingan/unit.toml'")[0][0]
    assert (known > 0, office.index.rows(sql)) == (True, [(0,)])
    unit.unlink()
    office.refresh()
    assert office.index.rows(sql) == [(known,)]
    unit.write_bytes(data)
    office.refresh()
    assert office.index.rows(sql) == [(0,)]


def test_a_long_record_is_kept_small_and_read_again(office: Workspace) -> None:
    hit = office.index.hits("kind='patrol'", limit=1)[0]
    body = office.index.rows("SELECT body FROM entry WHERE id=?", (hit.id,))[0][0]
    record = office.typed(office.load(hit.path))
    assert len(body) < len(index_rows.ENCODER.encode(record)) / 3
    assert office.index.record(hit) == record


def test_records_are_opened_some_at_a_time_in_the_order_asked_for(office: Workspace) -> None:
    paths = [path for _day, path in office.index.paths()]
    assert paths == [hit.path for hit in office.index.hits()]
    asked: list[str] = []
    opened = office.index.opened(asked.append(path) or path for path in [*paths, "records/gone/unit.toml"])  # type: ignore[func-returns-value]
    first = next(opened)
    assert (first[0].path, len(asked)) == (paths[0], 500)
    assert [first[0].path, *(hit.path for hit, _record in opened)] == paths


@pytest.mark.parametrize("damage", [b"", b"not a database", b"SQLite format 3\x00" + b"\x00" * 200])
def test_a_damaged_index_is_made_anew(office: Workspace, damage: bytes) -> None:
    whole = dump(office)
    office.index.close()
    for file in office.index_file.parent.glob(office.index_file.name + "-*"):
        file.unlink()
    office.index_file.write_bytes(damage)
    assert dump(Workspace.open(office.root)) == whole


def scribbled(file: Path, start: float = 0.25, length: float = 0.5) -> None:
    """A database of which a stretch in the middle was written over."""
    file.chmod(0o644)
    data = bytearray(file.read_bytes())
    begin, end = int(len(data) * start), int(len(data) * (start + length))
    data[begin:end] = b"\xa5" * (end - begin)
    file.write_bytes(data)


def checkpointed(office: Workspace) -> Path:
    office.index.cache.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    office.index.close()
    return office.index_file


@pytest.mark.parametrize("start", [0.02, 0.3, 0.6])
def test_an_index_damaged_in_the_middle_is_made_anew_by_whoever_meets_it(office: Workspace, start: float) -> None:
    whole, hits = dump(office), office.index.hits()
    scribbled(checkpointed(office), start, 0.3)
    again = Workspace.open(office.root)
    assert [(hit.path, record) for hit, record in again.index.read(again.index.hits())] == [
        (hit.path, record) for hit, record in office_records(office.root, hits)
    ]
    assert dump(again) == whole
    assert sum("was damaged and has been made anew" in one for one in again.notices()) == 1
    assert dump(Workspace.open(office.root)) == whole


def office_records(root: Path, hits: list[Any]) -> list[tuple[Any, Any]]:
    """The records of files, as they are read without an index."""
    office = Workspace.open(root)
    return [(hit, office.typed(office.load(hit.path))) for hit in hits]


def test_a_body_that_is_no_longer_what_it_was_is_met(office: Workspace) -> None:
    """Damage inside a row, which SQLite itself does not see."""
    whole = dump(office)
    file = checkpointed(office)
    data = file.read_bytes()
    name = "綜治".encode()
    assert name in data
    file.write_bytes(data.replace(name, "平安".encode()))
    again = Workspace.open(office.root)
    again.index.closed()
    assert dump(again) == whole
    assert "made anew" in " ".join(again.notices())


def test_an_index_that_is_held_is_done_without_and_stays(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = dump(office)
    file = checkpointed(office)
    before = file.stat().st_ino
    monkeypatch.setattr(sqlite_cache, "PATIENCE", 0.1)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.executescript("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE")
    again = Workspace.open(office.root)
    assert dump(again) == whole
    assert [one for one in again.notices() if "another program holds it" in one]
    holder.close()
    assert file.stat().st_ino == before
    assert not Workspace.open(office.root).index.cache.empty


def test_an_index_of_another_version_is_made_anew_without_a_word(office: Workspace) -> None:
    whole = dump(office)
    office.index.cache.db.execute("PRAGMA user_version=1")
    office.index.cache.db.execute("DELETE FROM entry")
    office.index.close()
    again = Workspace.open(office.root)
    assert dump(again) == whole
    assert again.notices() == []


def test_where_the_disk_is_full_the_index_is_in_memory(office: Workspace) -> None:
    whole = dump(office)
    afresh(office)
    again = Workspace.open(office.root)
    again.index.cache.db.execute("PRAGMA max_page_count=20")
    assert dump(again) == whole
    assert [one for one in again.notices() if "the disk is full" in one]
    assert Finder(again).find(LedgerScope(), lambda: False, lambda *_: None), "the list asks over a connection of its own"


@pytest.mark.parametrize("place", ["index", "folder"])
def test_where_something_else_lies_in_its_place_the_index_is_in_memory(office: Workspace, place: str) -> None:
    whole = dump(office)
    office.index.close()
    if place == "index":
        afresh(office)
        office.index_file.mkdir()
    else:
        shutil.rmtree(office.index_file.parent)
        office.index_file.parent.touch()
    again = Workspace.open(office.root)
    assert dump(again) == whole
    assert len([one for one in again.notices() if "worked out in memory" in one]) == 1


def test_the_list_goes_on_where_the_index_is_damaged_behind_it(office: Workspace) -> None:
    finder = Finder(office)
    whole = finder.find(LedgerScope(), lambda: False, lambda *_: None)
    scribbled(checkpointed(office))
    again = Workspace.open(office.root)
    finder = Finder(again)
    assert sorted(finder.find(LedgerScope(sort="title"), lambda: False, lambda *_: None) or []) == sorted(whole or [])


def test_other_rules_mean_another_index(office: Workspace) -> None:
    first = office.index_file
    rules = office.root / "templates/regulation/default/clauses.toml"
    rules.write_text(rules.read_text(encoding="utf-8") + '\n[clauses.INS-9]\nen = "x"\n', encoding="utf-8")
    assert Workspace.open(office.root).index_file != first


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("djjd", "東街"), ("东街", "東街"), ("東", "東街"), ("消防", "消防"), ("学校", "學校"), ("zhou-min", ""), ("joint_meeting", ""), ("賬", "台賬"), ("台帐", "台賬"),
        ("簽定", "簽"), ("東街 消防", "消防"), ("TGT-16", ""), ("2026-11-12", ""), ("綜治委第六次", "第六次"),
    ],
)  # fmt: skip
def test_words_are_found_in_any_script_length_and_spelling(office: Workspace, query: str, expected: str) -> None:
    found = office.index.search(query)
    assert found, query
    if expected:
        texts = [(office.root / hit.path).read_text(encoding="utf-8") + office.name(hit.unit) for hit in found]
        assert any(folding.fold(expected) in folding.fold(text) for text in texts)


def test_a_phrase_does_not_run_across_two_fields(office: Workspace) -> None:
    body = office.index.rows("SELECT body FROM entry WHERE path='records/dongjie/unit.toml'")[0][0]
    text = search_query.columns("records/dongjie/unit.toml", "unit", body).text
    assert "东 街 街 道" in text
    assert "zzz" in text


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_what_a_row_says_is_found_whatever_the_language_of_the_screen(office: Workspace, language: str) -> None:
    i18n.use(language)
    kinds_seen: set[str] = set()
    for hit in office.index.hits():
        if hit.kind in kinds_seen or not hit.day:
            continue
        kinds_seen.add(hit.kind)
        said = [formatting.label(hit.kind), office.name(hit.unit), office.title(hit)]
        for word in " ".join(said).split():
            if folding.tokens(word) and (len(word) > 1 or not word.isascii()):  # a single letter says too little
                assert hit in office.index.search(word, limit=-1), (hit.path, word)
    assert len(kinds_seen) > 15


def test_initials_find_what_the_characters_find_in_long_texts_too(office: Workspace) -> None:
    for word, letters in (("消防通道", "xftd"), ("清理消防通道", "qlxftd"), ("聯席會議", "lxhy"), ("東街街道", "djjd")):
        found = set(office.index.search(word, limit=-1))
        assert found
        assert found <= set(office.index.search(letters, limit=-1)), word
        assert found == set(office.index.search(simplified(word), limit=-1)), word


def simplified(text: str) -> str:
    import opencc

    return str(opencc.OpenCC("t2s").convert(text))


def test_a_unit_and_an_officer_are_found_by_the_names_they_have_now(office: Workspace) -> None:
    before = set(office.index.search("東街", limit=-1))
    assert {hit.id for hit in office.index.hits("unit='dongjie'")} <= {hit.id for hit in before}
    named = office.index.hits("id IN (SELECT source FROM link WHERE target='records/dongjie/officers/chen-guoqiang.toml')")
    assert set(named) <= set(office.index.search("陳國強", limit=-1)), "named by an identifier"
    file = office.root / "records/dongjie/unit.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("東街", "鑫街"), encoding="utf-8")
    office.refresh()
    assert {hit.id for hit in office.index.hits("unit='dongjie'")} <= {hit.id for hit in office.index.search("鑫街", limit=-1)}


def test_a_record_is_found_by_clause_sheet_guard_post_and_the_post_of_whom_it_names(office: Workspace) -> None:
    def found(query: str) -> set[str]:
        return {hit.path for hit in office.index.search(query, limit=-1)}

    i18n.use("zh-Hant")
    (veto,) = (hit.path for hit in office.index.hits("kind='veto'"))
    words = office.clause("VET-5")
    for query in ("VET-5", "vet-5", words[:8], simplified(words[:8])):
        assert veto in found(query), query
    named = {hit.path for hit in office.index.hits("kind='statement'") if office.load(hit.path).plain.get("sheet") == "targets"}
    sheet = office.name("sheet:targets")
    assert named
    assert named <= found(sheet) & found(simplified(sheet))
    patrols = {hit.path for hit in office.index.hits("kind='patrol'") if hit.place.name.endswith("-menkou")}
    assert patrols
    assert patrols <= found("大門崗")
    of_director = office.index.hits("id IN (SELECT source FROM link WHERE target='records/dongjie/officers/chen-guoqiang.toml')")
    assert {hit.path for hit in of_director} <= found("綜治辦主任")
    handled = {
        hit.path for hit in office.index.hits("id IN (SELECT source FROM link WHERE target='records/dongjie/officers/lin-shufen.toml')")
    }
    assert not handled <= found("綜治辦"), "a part of a post's title says too little"


def test_what_is_not_there_is_not_found(office: Workspace) -> None:
    for query in ("祥瑞", "qqxx", "鑫"):
        assert office.index.search(query) == []


@pytest.mark.parametrize("query", ['"', "*", "a OR b", "NEAR(", "東街 AND", "(", "-", "text:x", "'; DROP TABLE entry; --", " "])
def test_no_query_is_an_error(office: Workspace, query: str) -> None:
    office.index.search(query)


@given(st.text("東街道重點甲a1 ", max_size=6), st.text("東街道重點甲a1 ", max_size=6))
def test_folding_twice_changes_nothing_and_joins(a: str, b: str) -> None:
    assert folding.fold(folding.fold(a)) == folding.fold(a)
    assert folding.fold(a + b) == folding.fold(a) + folding.fold(b)


def test_the_fold_tables_are_those_the_script_makes() -> None:
    import runpy

    from tests.conftest import ROOT

    made = runpy.run_path(str(ROOT / "scripts" / "make-fold-tables"))
    assert made["fold_table"]() == (folding.DATA / "fold.txt").read_text(encoding="utf-8")
    assert made["initials_table"]() == (folding.DATA / "initials.txt").read_text(encoding="ascii")
