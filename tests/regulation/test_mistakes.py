"""What real rule files and sheets get wrong: every mistake is found, at its line in a file full of Chinese, with key, cause and mend."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.regulation.world import rule_set
from zhili_tui import i18n
from zhili_tui.regulation import RuleSet
from zhili_tui.regulation.ruleset import RuleFault

FOLDER = "templates/regulation/default"
#: A sheet with one of everything, in which nothing is wrong.
SHEET = """\
# 年度考核表：全文以中文書寫，行號以行計，列號以字計。
title = { zh-Hant = "年度考核", zh-Hans = "年度考核", en = "The year" }
total = 40   # 總分四十分
pass_mark = 24
who = { levels = ["street", "town"] }

[modes]   # 不寫明的，這裡寫明
floor = 0
ceiling = "maximum"
partial = "started"
bounds = "[)"
overlap = "refuse"
ties = "competition"
not_applicable = "award"
gap = "marginal"
digits = 2
rounding = "half_up"

[veto]
best_grade = "不合格"

[[rounds]]
name = "half_year"
weight = 40   # 半年占四成

[[rounds]]
name = "year_end"
weight = 60   # 年終占六成

[[grades]]
name = "優秀"
low = 36

[[grades]]
name = "不合格"
low = 0   # 最低等次

[[facts]]
name = "cases"
text = "刑事案件"
figures = "security.criminal_cases"

[[facts]]
name = "people"
figures = "security.population"

[[facts]]
name = "rate"
text = "發案率"
ratio = ["cases", "people"]
times = 10000

[[facts]]
name = "visits"
text = "走訪次數"
entered = true

[[facts]]
name = "quota"
text = "定額"
value = 12

[[facts]]
name = "studies"
text = "缺次"
obligation = "party_study"
states = ["missed"]

[[facts]]
name = "meetings"
records = "meeting"
types = ["joint_meeting"]
where = ["date>=2026-01-01"]

[[categories]]
id = "order"
title = { zh-Hant = "治安", zh-Hans = "治安", en = "Order" }
maximum = 40

[[categories.items]]
id = "crime"
title = { zh-Hant = "刑事案件", zh-Hans = "刑事案件", en = "Crime" }
maximum = 10
start = "maximum"

[[categories.items.rules]]
id = "over"
text = "超過七起，每超一起扣一分"
how = "per"
effect = "deduct"
fact = "rate"
over = 7
points = 1
cap = 5

[[categories.items]]
id = "visit"
title = { zh-Hant = "走訪", zh-Hans = "走访", en = "Visits" }
maximum = 10
start = "zero"

[[categories.items.rules]]
id = "many"
text = "走訪次數分段計分"
how = "bands"
effect = "award"
fact = "visits"

[[categories.items.rules.bands]]
high = 6
points = 4

[[categories.items.rules.bands]]
low = 6
points = 10

[[categories.items]]
id = "order_kept"
title = { zh-Hant = "規範", zh-Hans = "规范", en = "In order" }
maximum = 10
start = "maximum"
exempt = ["cases == 0"]

[[categories.items.rules]]
id = "look"
how = "choice"
effect = "deduct"

[[categories.items.rules.choices]]
name = "規範"
points = 0

[[categories.items.rules.choices]]
name = "不規範"
points = 4

[[categories.items.rules]]
id = "study"
how = "per"
effect = "deduct"
fact = "studies"
points = 2
unless = ["meetings >= quota"]

[[categories.items]]
id = "both"
title = { zh-Hant = "合計", zh-Hans = "合计", en = "Together" }
maximum = 10
start = "zero"

[[categories.items.rules]]
id = "sum"
how = "parts"
effect = "award"
cap = 10

[[categories.items.rules.parts]]
id = "first"
how = "per"
effect = "award"
fact = "visits"
points = 1
cap = 6

[[categories.items.rules.parts]]
id = "second"
how = "judged"
effect = "award"
low = 0
high = 4
cap = 4

[[categories]]
id = "bonus"
title = { zh-Hant = "加分", zh-Hans = "加分", en = "Bonus" }
maximum = 3
outside_total = true

[[categories.items]]
id = "praise"
title = { zh-Hant = "表彰", zh-Hans = "表彰", en = "Praise" }
maximum = 3
start = "zero"

[[categories.items.rules]]
id = "praised"
how = "if"
effect = "award"
when = ["visits > 20"]
points = 3
"""


class Slip(NamedTuple):
    """A mistake: one line written otherwise; at which line it is told (that line unless said), its key, and words of cause and mend."""

    old: str
    new: str
    key: str
    said: str
    at: str = ""


#: In one sheet.
IN_A_SHEET = [
    # arithmetic
    Slip("total = 40 ", "total = 50 ", "total", "各類合計 40，不是 50"),
    Slip("maximum = 40\n", "maximum = 41\n", "maximum", "各項合計 40，不是 41"),
    Slip('maximum = 3\noutside', 'maximum = 7\noutside', "maximum", "各項合計 3，不是 7", "maximum = 7"),
    Slip("low = 6\npoints = 10", "low = 6\npoints = 8", "maximum", "最多只得 8 分", 'maximum = 10\nstart = "zero"\n\n[[categories.items.rules]]\nid = "many"'),
    Slip("points = 3\n", "points = 2\n", "maximum", "最多只得 2 分", 'maximum = 3\nstart = "zero"'),
    Slip("high = 4\ncap = 4", "high = 4\ncap = 3", "cap", "各部分合計 9，不是 10", "cap = 10"),
    Slip("weight = 60 ", "weight = 50 ", "rounds", "權重合計 90", "[[rounds]]"),
    Slip("pass_mark = 24", "pass_mark = 240", "pass_mark", "240 超過總分 40"),
    Slip("low = 6\npoints = 10", "low = 6\npoints = 15", "points", "15 分超過「visit」項所有的 10 分", "points = 15"),
    Slip("cap = 5\n", "cap = 50\n", "cap", "50 分超過「crime」項所有的 10 分"),
    Slip('name = "不規範"\npoints = 4', 'name = "不規範"\npoints = 40', "points", "40 分超過", "points = 40"),
    Slip("over = 7\npoints = 1\n", "over = 7\npoints = -1\n", "points", "分值 -1 為負", "points = -1"),
    Slip('name = "不規範"\npoints = 4', 'name = "不規範"\npoints = -4', "points", "分值 -4 為負", "points = -4"),
    Slip('how = "per"\neffect = "deduct"\nfact = "rate"', 'how = "per"\neffect = "award"\nfact = "rate"', "effect", "給不了分", 'effect = "award"\nfact = "rate"'),
    Slip('maximum = 3\nstart = "zero"', 'maximum = 3\nstart = "maximum"', "effect", "給不了分", 'effect = "award"\nwhen'),
    Slip('maximum = 10\nstart = "maximum"\n\n[[categories.items.rules]]\nid = "over"', 'maximum = 10\nstart = "zero"\n\n[[categories.items.rules]]\nid = "over"', "start", "只扣不加", 'start = "zero"\n\n[[categories.items.rules]]\nid = "over"'),
    Slip("maximum = 10\nstart = \"zero\"\n\n[[categories.items.rules]]\nid = \"many\"", "maximum = -10\nstart = \"zero\"\n\n[[categories.items.rules]]\nid = \"many\"", "maximum", "不得小於零", "maximum = -10"),
    # grades
    Slip("low = 0   #", "low = 10   #", "low", "10 分以下沒有等次"),
    Slip("low = 36", "low = 50", "low", "誰也達不到等次「優秀」"),
    Slip("low = 36", "low = 0", "grades", "由優到劣", "[[grades]]"),
    Slip('best_grade = "不合格"', 'best_grade = "很差"', "best_grade", "沒有等次「很差」"),
    # bands, curves, choices
    Slip("high = 6\n", "high = 7\n", "bands", "此段與第 1 段重疊", '[[categories.items.rules.bands]]\nlow = 6'),
    Slip("low = 6\n", "low = 8\n", "bands", "不屬任何一段", '[[categories.items.rules.bands]]\nlow = 8'),
    Slip("low = 6\n", "low = 6\nhigh = 3\n", "bands", "此段不含任何數", '[[categories.items.rules.bands]]\nlow = 6'),
    Slip('name = "不規範"', 'name = "規範"', "choices", "用了 2 次", '[[categories.items.rules.choices]]\nname = "規範"\npoints = 4'),
    Slip("low = 0\nhigh = 4", "low = 9\nhigh = 4", "low", "下限高於上限", "low = 9\nhigh"),
    # facts
    Slip('over = 7\n', 'over = 7\nunder_fact = "quota"\n', "under_fact", "相矛盾", 'under_fact = "quota"'),
    Slip('fact = "rate"', 'fact = "rates"', "fact", "沒有事實「rates」"),
    Slip('ratio = ["cases", "people"]', 'ratio = ["cases", "poeple"]', "ratio", "沒有事實「poeple」"),
    Slip('ratio = ["cases", "people"]', 'ratio = ["rate", "people"]', "facts", "循環引用自己", '[[facts]]\nname = "rate"'),
    Slip('ratio = ["cases", "people"]', 'ratio = ["cases"]', "ratio", "須有兩個事實"),
    Slip("value = 12", "value = 12\nentered = true", "facts", "須有且只有一個來源，現有 2 個", '[[facts]]\nname = "quota"'),
    Slip("entered = true", "", "facts", "須有且只有一個來源，現有 0 個", '[[facts]]\nname = "visits"'),
    Slip("entered = true", "entered = true\nif_zero = 0", "if_zero", "無意義", "if_zero"),
    Slip('unless = ["meetings >= quota"]\n', "", "facts", "沒有規則用到事實「quota」", '[[facts]]\nname = "quota"'),
    Slip('figures = "security.population"', 'figures = "security.populaton"', "figures", "沒有欄位「security.populaton」"),
    Slip('obligation = "party_study"', 'obligation = "party_stdy"', "obligation", "沒有職責「party_stdy」"),
    Slip('records = "meeting"', 'records = "meting"', "records", "沒有「meting」這種記錄"),
    Slip('types = ["joint_meeting"]', 'types = ["joint_meting"]', "types", "joint_meting 不在可選值之內"),
    Slip('where = ["date>=2026-01-01"]', 'where = ["day>=2026-01-01"]', "where", "沒有欄位「day」"),
    Slip('where = ["date>=2026-01-01"]', 'where = ["date>=去年"]', "where", "不能與「去年」比較"),
    Slip('when = ["visits > 20"]', 'when = ["visits over 20"]', "when", "不是條件"),
    Slip('exempt = ["cases == 0"]', 'exempt = ["case == 0"]', "exempt", "沒有事實「case」"),
    Slip('name = "people"', 'name = "cases"', "name", "用了 2 次", 'name = "cases"\ntext'),
    # shape
    Slip("cap = 5\n", 'cap = "5分"\n', "cap", "應為數字"),
    Slip('exempt = ["cases == 0"]', 'exempt = "cases == 0"', "exempt", "「exempt」應為列表"),
    Slip('how = "choice"', 'how = "chioce"', "how", "不在可選值之內"),
    Slip("points = 3\n", "point = 3\n", "point", "沒有欄位「point」"),
    Slip('id = "look"\n', "", "id", "（id）；請補寫", '[[categories.items.rules]]\nhow = "choice"'),
    Slip('digits = 2\n', "", "modes", "未寫明「digits」", "floor = 0"),
    Slip('start = "zero"\n\n[[categories.items.rules]]\nid = "many"', 'start = "zero"\nclause = "TGT-77"\n\n[[categories.items.rules]]\nid = "many"', "clause", "沒有條款 TGT-77", 'clause = "TGT-77"'),
    # what is no TOML
    Slip('text = "發案率"', 'text = "發案率', "", "「text」的文字沒有閉合"),
    Slip('text = "定額"', "text = 定額", "", "「text」：定額 沒有加引號"),
    Slip('text = "定額"', "text = “定額”", "", "用了中文引號"),
    Slip("cap = 5\n", "cap = 5分\n", "", "「cap」：5分 不是數字"),
    Slip("over = 7\n", "over = ７\n", "", "全形"),
    Slip('ratio = ["cases", "people"]\n', 'ratio = ["cases", "people"\n', "", "「ratio」的列表由此開始而沒有閉合"),
    Slip("total = 40 ", "total ＝ 40 ", "", "「total」之後沒有「=」"),
    Slip("low = 36", "low = 36\nlow = 30", "", "「low」在此重複", "low = 30"),
    Slip("entered = true", "entered = True", "", "既不是 true 也不是 false"),
    Slip("[veto]", "[veto", "", "標題「veto」的方括號沒有閉合"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def traditional() -> Iterator[None]:
    before = i18n.language()
    i18n.use("zh-Hant")
    yield
    i18n.use(before)


def found(book: RuleSet, path: str) -> list[RuleFault]:
    return [one for one in (*book.broken, *book.doubtful) if one.path == path]


def changed(text: str, slip: Slip) -> tuple[str, int]:
    """The text with the mistake in it, and the line where it has to be told."""
    assert text.count(slip.old) >= 1, slip
    out = text.replace(slip.old, slip.new, 1)
    where = out.index(slip.at) if slip.at else text.index(slip.old)
    return out, out[:where].count("\n") + 1


def with_sheet(text: str) -> tuple[RuleSet, str]:
    path = f"{FOLDER}/sheets/年度.toml"
    return RuleSet(rule_set().files | {path: text.encode()}), path


def check(one: RuleFault, line: int, slip: Slip, text: str) -> None:
    assert one.line == line, (one.said, text.splitlines()[one.line - 1])
    assert slip.said in one.said
    assert (slip.key in one.at or f"（{slip.key}）" in one.said) if slip.key else not one.at
    assert any(word in one.said for word in ("請", "應為", "可寫成")), f"says how to mend it: {one.said}"
    assert not re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", one.said), one.said


@pytest.mark.parametrize("slip", IN_A_SHEET, ids=lambda slip: f"{slip.new[-30:]!r}")
def test_every_mistake_in_a_sheet_is_told_with_line_key_cause_and_mend(slip: Slip) -> None:
    text, line = changed(SHEET, slip)
    book, path = with_sheet(text)
    told = found(book, path)
    assert any(slip.said in one.said for one in told), [one.said for one in told]
    check(next(one for one in told if slip.said in one.said), line, slip, text)


def test_a_sheet_in_which_nothing_is_wrong_is_told_nothing() -> None:
    book, path = with_sheet(SHEET)
    assert [one.said for one in found(book, path)] == []
    assert "年度" in book.sheets


@pytest.mark.parametrize("name", ["default", "stepwise"])
def test_in_the_shipped_rule_sets_there_is_no_mistake(name: str) -> None:
    book = rule_set(name)
    assert [one.said for one in (*book.broken, *book.doubtful)] == []


def test_a_typed_zero_is_a_value() -> None:
    book, path = with_sheet(SHEET.replace("value = 12", "value = 0"))
    assert found(book, path) == []


@pytest.mark.parametrize("slip", [
    Slip("points = 3\n", "points = 2\n", "", ""), Slip('unless = ["meetings >= quota"]\n', "", "", ""), Slip("low = 0   #", "low = 10   #", "", ""),
])  # fmt: skip
def test_what_printed_sheets_are_odd_in_is_told_and_worked_out_as_it_stands(slip: Slip) -> None:
    book, path = with_sheet(changed(SHEET, slip)[0])
    assert "年度" in book.sheets
    assert book.left_out == ()
    assert {one.warns for one in found(book, path)} == {True}


class InFile(NamedTuple):
    """A mistake in another file of the rule set."""

    file: str
    slip: Slip


STEP = '[[steps]]\ntype = "{}"\nclause = "VET-5"\nname = {{ zh-Hant = "甲", zh-Hans = "甲", en = "a" }}\nmonths = 1\n'
IN_FILES = [
    InFile("deadlines", Slip("hours = 24", "hours = 0", "hours", "等於不給時間")),
    InFile("deadlines", Slip("months = 1\n", "months = 0\n", "months", "等於不給時間")),
    InFile("deadlines", Slip("months = 12\n", "months = 0\n", "months", "等於不給時間")),
    InFile("deadlines", Slip('counted_from = "date"\ndays = 10\n', 'counted_from = "date"\n', "counted_from", "沒有 days")),
    InFile("deadlines", Slip('done = "closed"', 'done = "shut"', "done", "沒有欄位「shut」")),
    InFile("ladder", Slip('type = "improvement_order"', 'type = "warning"', "type", "有兩條同時有效")),
    InFile("ladder", Slip("plan_days = 10\n", "", "plan", "沒有「plan_days」", 'plan = {')),
    InFile("ladder", Slip("report_months = 1\n", "", "report", "沒有「report_months」", 'report = {')),
    InFile("obligations", Slip('\n[[obligations.evidence]]\nkind = "inspection"\ntypes = ["self_inspection"]\n', "", "evidence", "沒有記錄能證明已履行「self_inspection」", '[[obligations]]\nid = "self_inspection"')),
    InFile("obligations", Slip('id = "final_inspection"', 'id = "self_inspection"', "id", "兩條同時有效")),
    InFile("obligations", Slip('every = "quarter"', 'every = "season"', "every", "不在可選值之內")),
    InFile("effects", Slip('bars = ["honours"]', "bars = []", "bars", "沒有限制任何事項")),
    InFile("effects", Slip('bodies = ["committee"]', "bodies = []", "bodies", "沒有任何機構可作此一步")),
    InFile("effects", Slip("at_least = 1", "at_least = 0", "at_least", "人人都合此情形")),
    InFile("calendar", Slip("2026-09-20,", "2026-10-01,", "workdays", "既是節假日又是調休上班日")),
    InFile("calendar", Slip("2026-09-20,", "2026-09-21,", "workdays", "本來就上班")),
    InFile("calendar", Slip("2025-01-01, 2025-01-28", "2025-01-01, 2025-01-01", "holidays", "在此重複")),
    InFile("calendar", Slip("2025-01-28", "2025-02-30", "", "「holidays」：2025-02-30 不是有效日期")),
]  # fmt: skip


@pytest.mark.parametrize("case", IN_FILES, ids=lambda case: f"{case.file}: {case.slip.said[:12]}")
def test_every_mistake_in_a_rule_file_is_told_with_line_key_cause_and_mend(case: InFile) -> None:
    path = f"{FOLDER}/{case.file}.toml"
    text, line = changed(rule_set().files[path].decode(), case.slip)
    told = [one for one in found(rule_set(**{case.file: text}), path) if case.slip.said in one.said]
    assert told, [one.said for one in found(rule_set(**{case.file: text}), path)]
    check(told[0], line, case.slip, text)


@pytest.mark.parametrize(("table", "clause"), [("case", "INV-5"), ("notice", "INV-6"), ("veto", "VET-0")])
def test_a_table_of_terms_that_a_clause_needs_is_not_taken_away_in_silence(table: str, clause: str) -> None:
    path = f"{FOLDER}/deadlines.toml"
    text = rule_set().files[path].decode()
    start = text.index(f"[{table}]")
    end = text.find("\n[", start)
    (one,) = found(rule_set(deadlines=text[:start] + (text[end + 1 :] if end > 0 else "")), path)
    assert f"缺少 [{table}] 表" in one.said
    assert clause in one.said
    assert one.whole


@pytest.mark.parametrize(("data", "said"), [
    (b"\xef\xbb\xbf" + SHEET.encode(), "位元組順序記號"), (SHEET.encode("gb18030"), "UTF-8"), (b"", "（total）；請補寫"),
])  # fmt: skip
def test_a_file_in_another_encoding_or_empty_is_told_in_the_users_language(data: bytes, said: str) -> None:
    path = f"{FOLDER}/sheets/年度.toml"
    told = [one.said for one in found(RuleSet(rule_set().files | {path: data}), path)]
    assert any(said in one for one in told), told
    assert not any(re.search(r"[A-Za-z]{3,} [a-z]{3,} [a-z]{3,}", one) for one in told)


def test_a_name_in_capitals_is_said_not_ignored() -> None:
    path = f"{FOLDER}/sheets/年度.TOML"
    book = RuleSet(rule_set().files | {path: SHEET.encode()})
    assert "年度" not in book.sheets
    (one,) = book.left_out
    assert (one.path, "請改名為 年度.toml" in one.said) == (path, True)
    assert book.wrong_sheet("年度") == one


def test_a_file_that_no_rule_set_has_is_said_not_ignored() -> None:
    path = f"{FOLDER}/obligation.toml"
    assert ["不會被讀取" in one.said for one in found(RuleSet(rule_set().files | {path: b""}), path)] == [True]


def test_every_place_in_a_file_with_chinese_is_the_line_of_its_key() -> None:
    from zhili_tui.storage.toml_text import positions

    texts = [SHEET, *(data.decode() for data in rule_set().files.values())]
    for text in texts:
        lines = text.split("\n")
        for path, (line, column) in positions(text).items():
            if isinstance(path[-1], str):
                assert lines[line - 1][column - 1 :].lstrip('["').startswith(path[-1]) or path[-1] in lines[line - 1], (path, line)
