"""An edit touches the edited lines only."""

import copy
import datetime
import difflib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from zhili_tui.model import kinds
from zhili_tui.model.introspection import Field, fields_of
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.storage import toml_edit, toml_text

MEETING = kinds.kind("meeting")
DAY = datetime.date(2026, 5, 6)
HAND = """\
# 東街街道綜治辦
type   =   "joint_meeting"   # 聯席
date = 2026-03-12

chair = 'dongjie/chen-guoqiang'
expected = 12 # 應到
present = 12

# 部署
[[follow_ups]]    # 第一項
content = \"\"\"
清理
通道\"\"\"
due = 2026-03-31
lead_unit = "pingan"

# 第二項
[[follow_ups]]
lead_unit = "hexie"
content = "乙"
due = 2026-04-01
# 完
"""


def touched(before: str, after: str) -> tuple[list[str], list[str]]:
    """Lines taken out and lines put in."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [line[2:] for line in lines if line[0] == "-"], [line[2:] for line in lines if line[0] == "+"]


def change(act: Any) -> tuple[list[str], list[str]]:
    new = copy.deepcopy(toml_text.parse_text(HAND))
    act(new)
    return touched(HAND, toml_edit.apply(MEETING.cls, HAND, new))


def test_a_value_is_replaced_in_its_line_and_the_comment_stays() -> None:
    assert change(lambda r: r.update(expected=14)) == (["expected = 12 # 應到"], ["expected = 14 # 應到"])


def test_a_new_field_goes_where_the_model_has_it() -> None:
    assert change(lambda r: r.update(place="三樓")) == ([], ['place = "三樓"'])
    new = toml_text.parse_text(HAND) | {"place": "三樓"}
    assert "date = 2026-03-12\nplace" in toml_edit.apply(MEETING.cls, HAND, new)


def test_a_field_taken_away_takes_its_line() -> None:
    assert change(lambda r: r.pop("present"))[0] == ["present = 12"]


def test_long_text_is_replaced_whole() -> None:
    out, into = change(lambda r: r["follow_ups"][0].update(content="清理完"))
    assert (out, into) == (['content = """', "清理", '通道"""'], ['content = "清理完"'])


def test_an_entry_added_in_the_middle_leaves_its_neighbours_alone() -> None:
    out, into = change(lambda r: r["follow_ups"].insert(1, {"content": "丙", "lead_unit": "x", "due": DAY}))
    assert out == []
    assert [line for line in into if line] == ["[[follow_ups]]", 'content = "丙"', 'lead_unit = "x"', "due = 2026-05-06"]


def test_an_entry_taken_away_goes_with_its_comment() -> None:
    out, into = change(lambda r: r["follow_ups"].pop(0))
    assert into == []
    assert "[[follow_ups]]    # 第一項" in out
    assert 'lead_unit = "hexie"' not in out


def test_the_first_entry_of_a_table_stands_before_later_tables() -> None:
    new = toml_text.parse_text(HAND) | {"agenda": [{"subject": "甲"}]}
    made = toml_edit.apply(MEETING.cls, HAND, new)
    assert made.index("[[agenda]]") < made.index("[[follow_ups]]")
    assert touched(HAND, made)[0] == []


def test_inline_tables_are_changed_where_they_stand() -> None:
    source = HAND.replace("present = 12", 'present = 11\nabsent = [{person = "甲", reason = "病"}]')
    new = toml_text.parse_text(source)
    new["absent"][0]["reason"] = "出差"
    out, into = touched(source, toml_edit.apply(MEETING.cls, source, new))
    assert (len(out), into) == (1, ['absent = [{person = "甲", reason = "出差"}]'])


def test_a_table_whose_tables_are_all_blank_is_blank() -> None:
    assert toml_edit.prune({"disputes": {"causes": {"labour": None}, "sizes": {}}, "items": [{}], "a": 0}) == {"items": [{}], "a": 0}


RECORDS = [
    (kinds.kind(place.kind), path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "records").rglob("*.toml"))[::7]
    if (place := place_of(path.relative_to(ROOT).as_posix()))
]
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "line": st.text("甲乙\"'\\# =[]", min_size=1, max_size=6), "text": st.text("甲乙\n\"'#\\[", min_size=1, max_size=8), "count": st.integers(0, 99),
    "number": st.decimals(0, 10, places=1), "date": st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1)), "clock": st.times().map(lambda t: t.replace(microsecond=0)),
    "instant": st.just(datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))), "flag": st.booleans(),
}  # fmt: skip


def draw_value(data: st.DataObject, field: Field) -> Any:
    if field.part is not None:
        inner = [f for f in field.fields if f.required or data.draw(st.integers(0, 5)) == 0]
        return {f.name: [draw_value(data, f)] if f.part is not None and f.many else draw_value(data, f) for f in inner}
    one = data.draw(st.sampled_from(field.choices) if field.choices else VALUES.get(field.form, st.just("a/b")))
    return [one] if field.many else one


def random_edit(data: st.DataObject, fields: tuple[Field, ...], plain: dict[str, Any]) -> None:
    field = data.draw(st.sampled_from(fields))
    present = field.name in plain
    if present and data.draw(st.booleans()):
        content = plain[field.name]
        if field.part is not None and field.many and content:
            number = data.draw(st.integers(0, len(content) - 1))
            match data.draw(st.sampled_from(("edit", "drop", "add"))):
                case "edit":
                    random_edit(data, field.fields, content[number])
                case "drop":
                    del content[number]
                case "add":
                    content.insert(number, draw_value(data, field))
        elif field.part is not None and not field.many:
            random_edit(data, field.fields, content)
        else:
            del plain[field.name]
        return
    value = draw_value(data, field)
    plain[field.name] = [value] if field.part is not None and field.many else value


@given(st.data())
def test_any_edit_says_what_was_asked_and_keeps_every_other_line(data: st.DataObject) -> None:
    kind, source = data.draw(st.sampled_from(RECORDS))
    lines = source.splitlines()
    # comments anywhere between lines that are not inside long text
    if '"""' not in source and data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(lines)))
        if not any(line.count("[") > line.count("]") for line in lines[:at]):
            lines.insert(at, "# 註")
    source = "\n".join(lines) + "\n"
    new = copy.deepcopy(toml_text.parse_text(source))
    for _ in range(data.draw(st.integers(1, 3))):
        random_edit(data, fields_of(kind.cls), new)
    made = toml_edit.apply(kind.cls, source, new)
    assert toml_edit.same(toml_edit.prune(toml_text.parse_text(made)), toml_edit.prune(new))
    if made == source:
        assert toml_edit.same(toml_edit.prune(toml_text.parse_text(source)), toml_edit.prune(new))
    untouched = set(toml_text.parse_text(source)) & {k for k in new if toml_edit.same(new.get(k), toml_text.parse_text(source).get(k))}
    for name in untouched:
        line = next((line for line in lines if line.startswith(f"{name} = ")), None)
        assert line is None or line in made.splitlines()
