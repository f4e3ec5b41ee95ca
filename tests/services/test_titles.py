"""Titles are words in the user's language: who signed, who is vetoed and why, which post; never an identifier of ours."""

import datetime

import pytest

from zhili_tui import i18n
from zhili_tui.i18n import _, formatting
from zhili_tui.model import kinds
from zhili_tui.model.glossary import term
from zhili_tui.model.introspection import by_name
from zhili_tui.services.workspace import Workspace
from zhili_tui.vcs import commit_message


def title(office: Workspace, kind: str, where: str = "1") -> str:
    return office.title(office.index.hits(f"kind=? AND {where}", (kind,), limit=1)[0])


@pytest.mark.parametrize(("language", "month"), [("zh-Hant", "2026年11月"), ("zh-Hans", "2026年11月"), ("en", "11/2026")])
def test_patrols_are_titled_by_month_and_the_posts_name(office: Workspace, language: str, month: str) -> None:
    i18n.use(language)
    assert title(office, "patrol", "unit='pingan'") == f"{month} 大門崗"


def test_a_post_nobody_names_keeps_its_short_name(office: Workspace) -> None:
    place = office.index.hits("kind='patrol' AND unit='pingan'")[0].place._replace(name="11-houmen")
    assert formatting.title(kinds.kind("patrol"), place, {}, office.name).endswith(" houmen")
    assert formatting.title(kinds.kind("patrol"), place, {"post": "後門"}, office.name).endswith(" 後門")


def test_statements_are_titled_by_who_signed_and_no_two_alike(office: Workspace) -> None:
    hits = office.index.hits("kind='statement'")
    titles = [office.title(hit) for hit in hits]
    assert len(hits) > 5
    assert titles == [office.name(hit.concerns) for hit in hits]
    assert len(set(titles)) == len(titles)


def test_vetoes_are_titled_by_unit_and_ground(office: Workspace) -> None:
    i18n.use("zh-Hant")
    hit = office.index.hits("kind='veto'", limit=1)[0]
    assert office.title(hit) == f"{office.name(hit.concerns)} VET-5 {office.clause('VET-5')}"


def test_assessments_are_titled_by_the_sheets_name_here_and_in_a_commit(office: Workspace) -> None:
    i18n.use("zh-Hant")
    name = office.book.sheets["targets"].title.said("zh-Hant")
    assert title(office, "assessment").endswith(f" {name}")
    plain = {"round": "year_end", "sheet": "targets", "date": datetime.date(2026, 12, 20)}
    place = office.index.hits("kind='assessment'", limit=1)[0].place
    said = commit_message.subject(office.name, "新增", kinds.kind("assessment"), place, plain)
    assert name in said
    assert "targets" not in said


@pytest.mark.parametrize("kind", sorted(kinds.dated()))
def test_no_title_of_the_example_is_an_identifier(office: Workspace, kind: str) -> None:
    i18n.use("zh-Hant")
    for hit in office.index.hits("kind=?", (kind,)):
        assert not {"targets", "menkou"} & set(office.title(hit).split())


@pytest.mark.parametrize(("language", "words"), [
    ("zh-Hant", ["50人以下", "超過50人至100人", "超過100人至500人", "超過500人"]),
    ("zh-Hans", ["50人以下", "超过50人至100人", "超过100人至500人", "超过500人"]),
])  # fmt: skip
def test_sizes_of_those_involved_do_not_overlap_in_words(language: str, words: list[str]) -> None:
    """In law 以下 and 以上 include the number, 超過 does not."""
    i18n.use(language)
    assert [_(term(name)) for name in ("up_to_50", "over_50_to_100", "over_100_to_500", "over_500")] == words


def test_a_case_ends_in_words_of_its_own(office: Workspace) -> None:
    i18n.use("zh-Hant")
    assert _(by_name(kinds.kind("case").cls)["closed"].label) == "結案日期"
    findings = by_name(kinds.kind("inspection").cls)["findings"]
    assert _(next(one for one in findings.fields if one.name == "closed").label) == "銷號日期"


def test_what_a_paper_asks_cites_a_clause_of_its_own(office: Workspace) -> None:
    """Not that of the directors' meeting."""
    paper = next(one for one in office.book.deadlines.deadlines if one.id == "paper")
    assert paper.clause == "DOC-1"
    assert "辦公會議" not in office.clause(paper.clause)
    assert office.clause(paper.clause)
