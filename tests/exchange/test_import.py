"""zhili import: a messy ledger becomes records, all or none, once only, and one command takes them back."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.conftest import OFFICER, git
from tests.exchange.ledgers import ROWS, rectification
from zhili_tui.cli.main import run as zhili
from zhili_tui.model import kinds
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage import files
from zhili_tui.vcs import transaction, trees
from zhili_tui.vcs.commits import Author
from zhili_tui.vcs.git import Git

CITIZEN = "11010519491231002X"
BASE = ("--kind", "inspection", "--unit", "dongjie")


class Z:
    """Runs commands on a repository and keeps what they print."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.capsys, self.lang = root, capsys, "en"

    def __call__(self, *args: object, code: int = 0) -> str:
        self.capsys.readouterr()
        found = zhili(["--repo", str(self.root), "--lang", self.lang, *map(str, args)])
        self.out, self.err = self.capsys.readouterr()
        assert found == code, self.out + self.err
        return self.out

    def json(self, *args: object, code: int = 0) -> Any:
        return json.loads(self(*args, "--json", code=code))

    def head(self) -> str:
        return git(self.root, "rev-parse", "HEAD").strip()


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Z:
    return Z(repository, capsys)


def book(file: Path, *rows: list[Any], name: str = "台賬") -> Path:
    made = xlsxwriter.Workbook(str(file))
    sheet = made.add_worksheet(name)
    for number, row in enumerate(rows):
        for at, cell in enumerate(row):
            if cell != "":
                sheet.write(number, at, cell)
    made.close()
    return file


HEADS = ["檢查時間", "類型", "受檢單位", "檢查人員", "帶隊人", "存在問題", "等級", "整改時限", "備註"]
GOOD = ["2026.3.5", "抽查", "平安社區", "陳國強、林淑芬", "陳國強", "消防通道堵塞", "一般", "3月20日", ""]


def test_a_messy_ledger_becomes_records(z: Z, tmp_path: Path) -> None:
    file = rectification(tmp_path / "整改台賬.xlsx")
    before = z.head()
    said = z.json("import", file, *BASE, "--yes")
    assert (said["new"], said["changed"], said["unchanged"], said["problems"]) == (4, 0, 0, [])
    assert [(one["row"], one["message"]) for one in said["notes"] if "below the table" in one["message"]] == [
        (row, "a total or a remark below the table") for row in (10, 13, 14)
    ]
    assert git(z.root, "rev-list", "--count", f"{before}..HEAD").strip() == "1"
    assert git(z.root, "status", "--porcelain") == ""
    office = Workspace.open(z.root)
    first, second, third, fourth = (office.load(one["path"]).plain for one in said["records"])
    assert first["unit"] == "pingan"
    assert first["inspectors"] == ["dongjie/chen-guoqiang", "dongjie/lin-shufen"]
    assert [(one["description"], one["grade"], str(one["due"])) for one in first["findings"]] == [
        ("地下室消防通道堵塞", "ordinary", "2026-03-20"),
        ("值班登記不全", "minor", "2026-03-20"),
        ("監控探頭 2 個損壞", "ordinary", "2026-04-01"),
    ]
    assert first["findings"][0]["responsible"] == "pingan/cao-jun"
    assert str(first["findings"][1]["closed"]) == "2026-03-19"
    assert first["note"] == "待驗收"
    assert (second["unit"], str(second["findings"][0]["due"])) == ("hexie", "2026-04-16")
    assert (third["unit"], str(third["date"])) == ("hexie", "2026-04-09")
    assert fourth["type"] == "self_inspection"
    assert "findings" not in fourth
    z("check")


def test_a_dry_run_in_chinese_fits_a_screen_and_writes_nothing(z: Z, tmp_path: Path) -> None:
    from zhili_tui.i18n.formatting import width

    z.lang, before = "zh-Hant", z.head()
    out = z("import", rectification(tmp_path / "整改台賬.xlsx"), *BASE, "--dry-run")
    assert "K  整改/時限" in out
    assert "發現問題 3 · 時限: 2026-04-01" in out
    assert "新增 4  修改 0  不變 0  須修正 0 處" in out
    assert not [line for line in out.splitlines() if width(line) > 80]
    assert z.head() == before
    assert git(z.root, "status", "--porcelain") == ""


def test_the_same_file_twice_adds_nothing(z: Z, tmp_path: Path) -> None:
    file = rectification(tmp_path / "t.xlsx")
    z("import", file, *BASE, "--yes")
    made = z.head()
    said = z.json("import", file, *BASE, "--yes")
    assert (said["new"], said["changed"], said["unchanged"], said["commit"]) == (0, 0, 4, "")
    assert z.json("import", file, *BASE, "--yes", "--date", "2026-12-24")["unchanged"] == 4
    assert z.head() == made


def test_what_was_changed_since_the_import_is_left_as_it_is(z: Z, tmp_path: Path) -> None:
    file = rectification(tmp_path / "t.xlsx")
    path = z.json("import", file, *BASE, "--yes")["records"][0]["path"]
    z("set", path, "note=改過")
    said = z.json("import", file, *BASE, "--yes", "--date", "2026-12-24")
    assert (said["new"], said["changed"], said["unchanged"]) == (0, 0, 4)
    assert "改過" in (z.root / path).read_text(encoding="utf-8")


def test_two_clones_make_the_same_records(z: Z, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = rectification(tmp_path / "t.xlsx")
    other = tmp_path / "other"
    subprocess.run(["git", "clone", "-q", str(z.root), str(other)], check=True)
    git(other, "config", "zhili.officer", OFFICER)
    mine = z.json("import", file, *BASE, "--yes")["records"]
    theirs = Z(other, capsys).json("import", file, *BASE, "--yes")["records"]
    assert [one["path"] for one in mine] == [one["path"] for one in theirs]
    assert git(z.root, "rev-parse", "HEAD:records") == git(other, "rev-parse", "HEAD:records")


def test_every_bad_row_is_listed_and_nothing_is_written(z: Z, tmp_path: Path) -> None:
    bad = [
        GOOD,
        ["三月五日上午", *GOOD[1:]],
        [*GOOD[:2], "西天街道", *GOOD[3:]],
        [*GOOD[:6], "天大", "2026-02-30", ""],
        [GOOD[0], "抽查", "平安社區", "陳國強", "陳國強", "x", "一般", "2026.3.20", ""],
        [*GOOD[:7], "2026.3.1", ""],
        ["2026.3.6", *GOOD[1:5], "", "", "", ""],
        ["2026.3.6", *GOOD[1:5], "", "一般", "2026.3.20", ""],
    ]
    before = z.head()
    said = z.json("import", book(tmp_path / "t.xlsx", HEADS, *bad), *BASE, "--yes", code=1)
    assert said["commit"] == ""
    assert z.head() == before
    assert git(z.root, "status", "--porcelain") == ""
    found = {(one["row"], one["column"]): one["message"] for one in said["problems"]}
    assert set(found) == {(3, "A"), (4, "C"), (5, "G"), (5, "H"), (6, "D"), (7, "H"), (9, "F")}
    assert "two inspectors" in found[6, "D"]
    assert "comes before" in found[7, "H"]
    assert "Problem found" in found[9, "F"]
    z("import", tmp_path / "t.xlsx", *BASE, "--dry-run", code=1)
    assert "台賬, row 5, column H" in z.out


def test_one_bad_cell_of_a_record_of_several_rows_is_told_once(z: Z, tmp_path: Path) -> None:
    rows = [list(row) for row in ROWS]
    rows[0][3], rows[0][1] = "西天街道", "三月"
    messy = z.json("import", rectification(tmp_path / "merged.xlsx", rows, merged=True), *BASE, "--dry-run", code=1)
    assert [(one["row"], one["column"]) for one in messy["problems"]] == [(5, "B"), (5, "D")]
    bare = z.json(
        "import",
        book(tmp_path / "t.xlsx", HEADS, ["三月", *GOOD[1:]], ["", "", "", "", "", "門壞", "輕微", "3月9日", ""]),
        *BASE,
        "--dry-run",
        code=1,
    )
    assert [(one["row"], one["column"]) for one in bare["problems"]] == [(2, "A")]


def test_personal_data_stops_the_row_and_is_shown_nowhere(z: Z, tmp_path: Path) -> None:
    rows = [[*GOOD[:8], f"當事人 {CITIZEN}"], [*GOOD[:5], "電話138 0013 8000", *GOOD[6:]], GOOD]
    z("import", book(tmp_path / "t.xlsx", HEADS, *rows), *BASE, "--yes", code=1)
    assert "row 2, column I: Remarks: looks like a citizen's identity number" in z.out
    assert "row 3, column F: " in z.out
    assert "mobile phone number" in z.out
    for text in (z.out, z.err, z("import", tmp_path / "t.xlsx", *BASE, "--yes", "--json", code=1)):
        assert "1949" not in text
        assert "0013" not in text


def test_a_column_nobody_reads_may_hold_what_it_likes(z: Z, tmp_path: Path) -> None:
    file = book(tmp_path / "t.xlsx", [*HEADS, "身份證號"], [*GOOD, CITIZEN])
    z("import", file, *BASE, "--yes")
    assert "J 身份證號" in z.out
    assert CITIZEN not in git(z.root, "show", "HEAD")


def test_required_fields_that_no_column_fills_are_listed_at_once_and_may_be_set(z: Z, tmp_path: Path) -> None:
    rows = [[GOOD[0], GOOD[2], GOOD[3], GOOD[5], GOOD[7]] for _ in range(3)]
    rows[1][0], rows[2][0] = "3月6日", "3月7日"
    file = book(tmp_path / "t.xlsx", ["檢查時間", "受檢單位", "檢查人員", "存在問題", "整改時限"], *rows)
    z("import", file, *BASE, "--yes", code=1)
    for path in ("type", "lead_inspector", "findings.grade"):
        assert z.out.count(f"--set {path}=") == 1
    assert "3 to mend" in z.out
    said = z.json(
        "import", file, *BASE, "--yes", "--set", "type=抽檢", "--set", "lead_inspector=陳國強", "--set", "findings.grade=ordinary"
    )
    assert said["new"] == 3


def test_a_guess_is_written_only_when_somebody_looked_at_it(z: Z, tmp_path: Path) -> None:
    file = book(tmp_path / "t.xlsx", HEADS, GOOD)
    z("import", file, *BASE, code=2)
    assert "--yes" in z.err
    layout = tmp_path / "rectification.toml"
    z("import", file, *BASE, "--save-map", layout)
    assert '"檢查時間" = "date"' in layout.read_text(encoding="utf-8")
    assert z.json("import", file, "--map", layout)["new"] == 1


def test_a_mapping_says_what_cannot_be_guessed(z: Z, tmp_path: Path) -> None:
    layout = tmp_path / "m.toml"
    layout.write_text(
        """
kind = "inspection"
unit = "dongjie"
headings = [2]
dates = ["%d/%m/%Y"]
skip = ["作廢"]
fill = ["哪家"]

[columns]
"哪天" = "date"
"哪家" = "unit"
"毛病" = "findings.description"
"多重" = "findings.grade"
"幾時改好" = "findings.due"
"聊聊" = ""

[constants]
type = "spot_inspection"
lead_inspector = "陳國強"
inspectors = "陳國強、老林"
[words."findings.grade"]
"要命" = "grave"
[units]
"小平安" = "pingan"
[officers]
"老林" = "dongjie/lin-shufen"
""",
        encoding="utf-8",
    )
    file = book(
        tmp_path / "t.xlsx",
        ["無關"],
        ["哪天", "哪家", "毛病", "多重", "幾時改好", "聊聊"],
        ["05/03/2026", "小平安", "門鎖壞", "要命", "20/03/2026", "x"],
        ["作廢", "", "", "", "", ""],
        ["06/03/2026", "", "窗壞", "輕", "21/03/2026", "y"],
    )
    said = z.json("import", file, "--map", layout)
    plain = [Workspace.open(z.root).load(one["path"]).plain for one in said["records"]]
    assert [(one["unit"], one["findings"][0]["grade"]) for one in plain] == [("pingan", "grave"), ("pingan", "minor")]
    layout.write_text('kind = "inspection"\n[columns]\n"哪天" = "datum"\n', encoding="utf-8")
    z("import", file, "--map", layout, code=2)
    assert "datum" in z.err


def test_one_command_takes_an_import_back(z: Z, tmp_path: Path) -> None:
    file = rectification(tmp_path / "t.xlsx")
    tree = git(z.root, "rev-parse", "HEAD^{tree}")
    z("import", file, *BASE, "--yes")
    assert f"zhili undo {z.head()[:12]}" in z.err
    z("undo", z.head())
    assert git(z.root, "rev-parse", "HEAD^{tree}") == tree
    assert git(z.root, "status", "--porcelain") == ""
    assert z.json("import", file, *BASE, "--yes")["new"] == 4


def test_an_import_somebody_worked_on_is_not_taken_back(z: Z, tmp_path: Path) -> None:
    paths = [one["path"] for one in z.json("import", rectification(tmp_path / "t.xlsx"), *BASE, "--yes")["records"]]
    made = z.head()
    z("set", paths[1], "note=改過")
    head = z.head()
    z("undo", made, code=2)
    assert "was changed since" in z.err
    assert z.head() == head


def test_a_signed_record_is_not_taken_back(z: Z, tmp_path: Path) -> None:
    [path] = [one["path"] for one in z.json("import", book(tmp_path / "t.xlsx", HEADS, GOOD), *BASE, "--yes")["records"]]
    made = z.head()
    z("sign", path, "--as", "lead_inspector", "--officer", "dongjie/chen-guoqiang")
    z("undo", made, code=2)
    assert "was changed since" in z.err
    z("undo", "HEAD", code=2)
    assert "is signed" in z.err


def test_a_beginning_or_a_change_of_rules_is_not_taken_back(z: Z) -> None:
    z("undo", "HEAD", code=2)
    assert "cannot be taken back" in z.err


@pytest.mark.parametrize("format", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("kind", ["inspection", "meeting", "patrol", "figures", "document", "statement", "draw", "unit", "officer"])
def test_an_export_comes_back_without_a_change(z: Z, tmp_path: Path, kind: str, language: str, format: str) -> None:
    z.lang = language
    z("export", kind, "--words", "--format", format, "-o", f"{tmp_path}/out" + ("/" if format == "csv" else ".xlsx"))
    sheets = sorted((tmp_path / "out").glob("*.csv")) if format == "csv" else [tmp_path / "out.xlsx"]
    said = z.json("import", *sheets, "--kind", kind)
    count = Workspace.open(z.root).index.rows("SELECT count(*) FROM entry WHERE kind=?", (kind,))[0][0]
    assert (said["new"], said["changed"], said["unchanged"], said["problems"]) == (0, 0, count, [])


def test_what_was_typed_into_an_export_changes_just_that(z: Z, tmp_path: Path) -> None:
    import openpyxl

    file = tmp_path / "out.xlsx"
    z("export", "inspection", "-o", file)
    made = openpyxl.load_workbook(file)
    sheet = made["Inspection"]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("Place") + 1).value = "二樓會議室"
    ref = sheet.cell(2, len(heads)).value
    row = [None] * len(heads)
    for head, value in (("Date", "2026.7.1"), ("Type", "抽查"), ("Unit inspected", "平安社區"), ("Unit of the record", "東街街道"),
                        ("Lead inspector", "陳國強"), ("Inspectors", "陳國強、林淑芬")):  # fmt: skip
        row[heads.index(head)] = value
    sheet.append(row)
    made.save(file)
    said = z.json("import", file, "--kind", "inspection")
    assert (said["new"], said["changed"]) == (1, 1)
    assert git(z.root, "diff", "--numstat", "HEAD~1", "--", f"records/{ref}.toml").split()[:2] in (["1", "1"], ["1", "0"])
    assert "[[signoffs]]" in (z.root / f"records/{ref}.toml").read_text(encoding="utf-8")
    [new] = [one["path"] for one in said["records"] if one["what"] == "new"]
    assert new.startswith("records/dongjie/2026/inspection/")


def test_meetings_with_a_column_of_units_and_months_of_figures(z: Z, tmp_path: Path) -> None:
    meetings = tmp_path / "m.csv"
    meetings.write_bytes(
        "单位,会议时间,会议类型,会议名称,主持人,应到,实到,议定事项\r\n"
        "东街街道,2026年8月3日,联席会议,八月联席会,陈国强,12人,11,加强校园周边巡逻\r\n"
        "东街街道,2026年8月3日,联席会议,八月联席会,陈国强,12人,11,清理消防通道\r\n".encode("gb18030")
    )
    layout = tmp_path / "m.toml"
    layout.write_text('kind = "meeting"\n[columns]\n"单位" = "@unit"\n"议定事项" = "resolutions.content"\n', encoding="utf-8")
    [one] = z.json("import", meetings, "--map", layout)["records"]
    plain = Workspace.open(z.root).load(one["path"]).plain
    assert [item["content"] for item in plain["resolutions"]] == ["加强校园周边巡逻", "清理消防通道"]
    figures = tmp_path / "f.csv"
    figures.write_text(
        "填報單位,月份,矛盾糾紛 · 排查數,disputes.mediated\n東街街道,2027年3月,5,4\n東街街道,2027-04,0,0\n", encoding="utf-8"
    )
    said = z.json("import", figures, "--kind", "figures", "--set", "disputes.screened=5", "--yes")
    assert [one["path"] for one in said["records"]] == ["records/dongjie/2027/figures/03.toml", "records/dongjie/2027/figures/04.toml"]


def test_a_title_above_is_no_group_of_headings(z: Z, tmp_path: Path) -> None:
    heads = ["序號", "收文日期", "成文日期", "來文單位", "來文字號", "文件標題", "文種", "承辦人", "辦結時限", "備註"]
    row = [1, "2026.9.2", "2026.9.1", "示範區綜治辦", "示綜治辦〔2026〕12號", "關於開展秋季排查的通知", "", "林淑芬", "2026.9.10", ""]
    lines = [["收文登記簿", *[""] * 9], heads, row, [2, *[""] * 9]]
    file = tmp_path / "收文.csv"
    file.write_text("\n".join(",".join(map(str, line)) for line in lines), encoding="utf-8")
    args = ("--kind", "document", "--unit", "dongjie", "--set", "direction=incoming", "--set", "type=letter", "--yes")
    said = z.json("import", file, *args)
    assert said["columns"]["收文日期"] == "received"
    plain = Workspace.open(z.root).load(said["records"][0]["path"]).plain
    assert (plain["sender"], str(plain["due"]), plain["handler"]) == ("示範區綜治辦", "2026-09-10", "dongjie/lin-shufen")
    assert [one["message"] for one in said["notes"]] == ["nothing in the columns that are read"]


def test_rows_that_say_the_same_are_taken_once(z: Z, tmp_path: Path) -> None:
    heads = ["檢查時間", "類型", "受檢單位", "檢查人員", "帶隊人"]
    said = z.json("import", book(tmp_path / "t.xlsx", heads, GOOD[:5], GOOD[:5]), *BASE, "--yes")
    assert said["new"] == 1
    assert [one["message"] for one in said["notes"]] == ["the same as row 2; taken once"]


def test_where_the_commit_fails_nothing_is_left(z: Z, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_more: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(trees, "store", fail)
    assert zhili(["--repo", str(z.root), "import", str(rectification(tmp_path / "t.xlsx")), *BASE, "--yes"]) == 2
    assert git(z.root, "status", "--porcelain") == ""


def test_an_import_cut_short_is_finished_by_the_next(z: Z, tmp_path: Path) -> None:
    file = rectification(tmp_path / "t.xlsx")
    z("import", file, *BASE, "--yes")
    made = z.head()
    git(z.root, "reset", "-q", "--soft", "HEAD~1")
    git(z.root, "reset", "-q")
    (z.root / "records/dongjie/2026/inspection").joinpath("x").unlink(missing_ok=True)
    assert z.json("import", file, *BASE, "--yes")["new"] == 4
    assert git(z.root, "rev-parse", "HEAD^{tree}") == git(z.root, "rev-parse", f"{made}^{{tree}}")


def test_many_rows_are_one_commit_and_one_pack(z: Z, tmp_path: Path) -> None:
    rows = [[f"2026-{1 + i % 9:02}-{1 + i % 28:02}", *GOOD[1:5], f"問題{i}", "一般", "2026-12-20", f"{i}"] for i in range(300)]
    said = z.json("import", book(tmp_path / "t.xlsx", HEADS, *rows), *BASE, "--yes")
    assert said["new"] == 300
    assert git(z.root, "status", "--porcelain") == ""
    git(z.root, "fsck", "--strict")
    made = git(z.root, "diff", "--name-only", "HEAD~1").split()
    assert len(made) == 300
    assert all((z.root / path).read_text(encoding="utf-8") == git(z.root, "show", f"HEAD:{path}") for path in made[:20])
    assert z.json("import", tmp_path / "t.xlsx", *BASE, "--yes")["unchanged"] == 300
    z("undo", "HEAD")
    assert git(z.root, "diff", "HEAD~2", "--stat") == ""


def test_many_files_are_written_all_or_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "records/b/2026").mkdir(parents=True)
    (tmp_path / "records/b/2026/activity").write_text("in the way", encoding="utf-8")
    paths = [f"records/{unit}/2026/activity/20260101-aaa{c}.toml" for unit in "ab" for c in "bcd"]
    with pytest.raises((files.Unreadable, OSError)):
        transaction.put(Git(tmp_path), dict.fromkeys(paths, b"x = 1\n"), "all or none\n", Author("n", "e"))
    assert [one for one in (tmp_path / "records/a").rglob("*") if one.is_file()] == []
    assert Git(tmp_path).head() == ""


def test_every_kind_knows_its_own_headings() -> None:
    from zhili_tui.exchange import grid
    from zhili_tui.exchange.importing.headings import labels, names_of
    from zhili_tui.exchange.importing.layout import ImportWords

    for name in kinds.names():
        kind = kinds.kind(name)
        known = names_of(kind, ImportWords())
        for column in grid.sheets(kind)[0].columns:
            for text in (column.name, *labels(column.fields)):
                assert column.name in known.meant(text), (name, text)
    assert len(ROWS) > 5
