"""What was written before, suggested while it is typed."""

from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from zhili_tui.entry.suggestions import MOST, Suggest, fitting, phrases
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage.folding import matches


class Entry(NamedTuple):
    content: str | None


class Record:
    def __init__(self, place: str | None = None, entries: tuple[Entry, ...] = (), cc: tuple[str, ...] = ()) -> None:
        self.place, self.entries, self.cc = place, entries, cc


def test_recent_and_frequent_come_first_in_any_entry_of_a_table() -> None:
    records = [Record("二樓"), *[Record("三樓會議室")] * 3, *[Record("舊禮堂")] * 3, Record(None)]
    assert [one.text for one in phrases(("place",), records)] == ["三樓會議室", "舊禮堂", "二樓"]
    tables = [Record(entries=(Entry("清理通道"), Entry(None))), Record(entries=(Entry("夜間巡邏"),))]
    assert [one.text for one in phrases(("entries", 7, "content"), tables)] == ["清理通道", "夜間巡邏"]
    assert [one.text for one in phrases(("cc",), [Record(cc=("組織部", "人社局"))])] == ["組織部", "人社局"]


def test_long_or_many_lined_text_is_not_suggested() -> None:
    assert phrases(("place",), [Record("一\n二"), Record("長" * 200)]) == []


def test_narrowed_by_characters_of_either_script_or_initials() -> None:
    known = phrases(("place",), [Record("綜治中心會議室"), Record("街道三樓會議室"), Record("社區活動室")])
    assert fitting("综治", known) == ["綜治中心會議室"]
    assert fitting("zz", known) == ["綜治中心會議室"]
    assert fitting("會議室", known) == ["綜治中心會議室", "街道三樓會議室"]
    assert fitting("sqhd", known) == ["社區活動室"]
    assert fitting("社區活動室", known) == []  # nothing to add
    assert fitting("xyz", known) == []
    assert fitting("", known) == ["綜治中心會議室", "街道三樓會議室", "社區活動室"]


@given(st.lists(st.text(alphabet="東街三樓會議室社區a1 ", min_size=1, max_size=6), max_size=30), st.text(alphabet="東街djs ", max_size=3))
def test_whatever_is_suggested_fits_and_is_few(said: list[str], typed: str) -> None:
    found = fitting(typed, phrases(("place",), [Record(text) for text in said]))
    assert len(found) <= MOST
    assert len(set(found)) == len(found)
    assert all(text in said and matches(typed, text) for text in found)


def test_records_are_read_once_for_a_kind_and_never_on_a_key() -> None:
    asked: list[tuple[str, str]] = []

    def recent(kind: str, unit: str) -> tuple[list[Any], list[Any]]:
        asked.append((kind, unit))
        return [Record("三樓", (Entry("清理"),))], [Record("二樓")] * 5

    suggest = Suggest(recent)
    for typed in ("", "三", "三樓"):
        suggest("meeting", "dongjie", ("place",), typed)
        suggest("meeting", "dongjie", ("entries", 0, "content"), typed)
    assert asked == [("meeting", "dongjie")]
    assert suggest("meeting", "dongjie", ("place",), "") == ["三樓", "二樓"]  # one's own first, however often others wrote theirs


def test_the_office_remembers_its_own_words(office: Workspace) -> None:
    assert office.entering.suggest("meeting", "dongjie", ("place",), "")[0] == "綜治中心會議室"
    assert "參加上級會議" in office.entering.suggest("meeting", "dongjie", ("absent", 0, "reason"), "cj")
    assert office.entering.suggest("draw", "dongjie", ("purpose",), "") != []  # never drawn here: others' words help
